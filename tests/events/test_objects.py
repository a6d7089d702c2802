"""Objects of S3 read as files: whole, in blocks, ahead of time, and told in words where they cannot be."""

from __future__ import annotations

import importlib
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from urllib3.exceptions import ProtocolError

from awol.events import addresses, objects, read
from tests.events.s3 import BUCKET, served

CONTENT = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    patch = pytest.MonkeyPatch()
    with served(patch) as made:
        made.put_object(Bucket=BUCKET, Key="whole", Body=CONTENT)
        made.put_object(Bucket=BUCKET, Key="empty", Body=b"")
        made.put_object(Bucket=BUCKET, Key="cold", Body=b"{}", StorageClass="GLACIER")
        yield made
    patch.undo()


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "BLOCK", 1000)


@pytest.mark.usefixtures("client", "blocks")
def test_an_object_is_read_in_blocks_forwards_and_back() -> None:
    with addresses.open_source(f"s3://{BUCKET}/whole") as stream:
        assert stream.read() == CONTENT
        assert stream.seek(2500) == 2500
        assert stream.read(1200) == CONTENT[2500:3700]
        assert stream.seek(-10, io.SEEK_END) == len(CONTENT) - 10
        assert stream.read() == CONTENT[-10:]
        assert stream.read() == b""
    with addresses.open_source(f"s3://{BUCKET}/empty") as stream:
        assert stream.read() == b""


@pytest.mark.usefixtures("client", "blocks")
def test_where_in_an_object_one_is() -> None:
    with objects._Object(f"s3://{BUCKET}/whole") as stream:
        assert stream.tell() == 0
        assert (stream.read(7), stream.tell()) == (CONTENT[:7], 7)
        assert (stream.seek(5, io.SEEK_CUR), stream.tell()) == (12, 12)
        assert (stream.seek(-99), stream.tell()) == (0, 0)


def test_a_connection_that_breaks_is_tried_again_after_longer_and_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    fetcher = objects._Fetcher(client=None)

    def breaks(url: str, start: int, tag: str) -> objects._Block:
        raise ProtocolError("broke")

    monkeypatch.setattr(objects._Fetcher, "_get", lambda self, *given: breaks(*given))
    with pytest.raises(OSError, match="the connection to S3 broke"):
        fetcher.block("s3://b/k", 0, "")
    assert waited == [objects._PAUSE * times for times in (1, 2, 4, 8, 16)[: objects._ATTEMPTS - 1]]


@pytest.mark.parametrize(
    "kind", ["botocore.exceptions.HTTPClientError", "botocore.exceptions.IncompleteReadError",
             "botocore.exceptions.ResponseStreamingError", "urllib3.exceptions.HTTPError"]
)  # fmt: skip
def test_what_says_that_an_answer_broke_off(kind: str) -> None:
    module, _, name = kind.rpartition(".")
    assert getattr(importlib.import_module(module), name) in objects._broken()


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("none", "the object is not there any more; search again"),
        ("cold", "archived in S3 Glacier; restore it first"),
    ],
)
@pytest.mark.usefixtures("client")
def test_what_cannot_be_read_is_told_in_words(key: str, told: str) -> None:
    problems: list[str] = []
    assert list(read(f"s3://{BUCKET}/{key}", lambda fault: problems.append(str(fault)))) == []
    assert len(problems) == 1
    assert f"s3://{BUCKET}/{key}: cannot be read: {told}" in problems[0]


@pytest.mark.usefixtures("blocks")
def test_an_object_that_changes_while_it_is_read_is_a_fault(client: Any) -> None:
    client.put_object(Bucket=BUCKET, Key="changing", Body=CONTENT)
    with addresses.open_source(f"s3://{BUCKET}/changing") as stream:
        assert stream.read(1000) == CONTENT[:1000]
        client.put_object(Bucket=BUCKET, Key="changing", Body=CONTENT[::-1])
        with pytest.raises(OSError, match="the object changed while it was read"):
            stream.read()


class Breaking:
    """A client whose first answers break off."""

    def __init__(self, client: Any, times: int) -> None:
        self._client = client
        self.left = times

    def get_object(self, **asked: Any) -> Any:
        answer = self._client.get_object(**asked)
        if self.left:
            self.left -= 1
            answer["Body"] = _Broken()
        return answer


class _Broken:
    def read(self) -> bytes:
        raise ProtocolError("Connection broken")


@pytest.mark.parametrize(("times", "whole"), [(1, True), (3, True), (4, False)])
def test_an_answer_that_breaks_off_is_asked_for_again(
    client: Any, times: int, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "_PAUSE", 0)
    fetcher = objects._Fetcher(client=Breaking(client, times))
    if whole:
        assert fetcher.block(f"s3://{BUCKET}/whole", 0, "").content == CONTENT
    else:
        with pytest.raises(OSError, match="the connection to S3 broke 4 times"):
            fetcher.block(f"s3://{BUCKET}/whole", 0, "")


def test_what_is_fetched_ahead_is_asked_for_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counting:
        def get_object(self, **given: Any) -> Any:
            asked.append(given["Key"])
            return client.get_object(**given)

    monkeypatch.setattr(objects, "_held", [objects._Fetcher(client=Counting())])
    urls = [f"s3://{BUCKET}/whole", f"s3://{BUCKET}/empty", f"s3://{BUCKET}/none"]
    addresses.expect([*urls, "a/file"])
    for url, content in zip(urls, (CONTENT, b""), strict=False):
        with addresses.open_source(url) as stream:
            assert stream.read() == content
    with pytest.raises(OSError, match="not there any more"):
        addresses.open_source(urls[2])
    assert sorted(asked) == ["empty", "none", "whole"]
