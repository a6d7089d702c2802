"""Addresses of S3 beside paths of files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from awol.events import objects
from awol.events.addresses import Stored, expect, is_address, open_source, split


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("s3://b/k", True),
        ("s3://b", True),
        ("S3://b", False),
        ("a/s3://b", False),
        ("s3:/b", False),
        (Path("a.json"), False),
    ],
)
def test_what_names_a_bucket(path: str | Path, expected: bool) -> None:
    assert is_address(path) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("s3://b/a/b.json", ("b", "a/b.json")), ("s3://b", ("b", "")), ("s3://b/", ("b", "")), ("s3://b//k", ("b", "/k")),
     ("s3://b/s3://k", ("b", "s3://k"))],
)  # fmt: skip
def test_bucket_and_key(url: str, expected: tuple[str, str]) -> None:
    assert split(url) == expected


def test_an_object_is_its_address_and_knows_its_size() -> None:
    one = Stored("s3://b/k", 12)
    assert (one, one.size) == ("s3://b/k", 12)


def test_a_file_is_opened_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x\r\n")
    with open_source(tmp_path / "a") as stream:
        assert stream.read() == b"x\r\n"
    with pytest.raises(FileNotFoundError):
        open_source(str(tmp_path / "b"))


@pytest.mark.parametrize(
    ("paths", "fetched"),
    [
        ([], None),
        (["a.json", "b.json"], None),
        # One alone is read at once.
        (["s3://b/1"], None),
        (["a.json", "s3://b/1"], None),
        (["s3://b/2", "a.json", "s3://b/1"], ["s3://b/2", "s3://b/1"]),
    ],
)
def test_what_lies_far_is_fetched_ahead_in_its_order(
    paths: list[str], fetched: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(objects, "ahead", asked.append)
    expect(paths)
    assert asked == ([] if fetched is None else [fetched])


def test_an_object_is_opened_by_what_asks_s3(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = io.BytesIO()
    asked: list[str] = []

    def open_object(url: str) -> io.BytesIO:
        asked.append(url)
        return opened

    monkeypatch.setattr(objects, "open_object", open_object)
    assert open_source("s3://b/k") is opened
    assert asked == ["s3://b/k"]
