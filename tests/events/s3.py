"""Stand-ins of S3: a server on this machine (moto), and a client whose bucket is made while it is listed."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import urllib3
from moto.server import ThreadedMotoServer

from awol.events import objects

BUCKET = "example-org-trail"


@contextmanager
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of a server of one's own, at which whatever runs in this process looks too."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(objects, "_held", [])
    # All servers of a process hold one and the same S3 (moto documentation, "Reset API").
    urllib3.request("POST", f"http://{host}:{port}/moto-api/reset")
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    try:
        yield client
    finally:
        server.stop()


class Listing:
    """A client that lists `keys`, sorted, as ListObjectsV2 does: by prefix, delimiter, start and page."""

    def __init__(self, keys: Sequence[str], page: int = 1000, **item: Any) -> None:
        self._keys = keys
        self._page = page
        self._item = {"Size": 10, "LastModified": datetime(2026, 5, 28, tzinfo=UTC), **item}
        self.asked: list[dict[str, Any]] = []

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        prefix, delimiter = asked.get("Prefix", ""), asked.get("Delimiter")
        after = asked.get("ContinuationToken") or asked.get("StartAfter") or ""
        at = bisect.bisect_left(self._keys, prefix) if prefix >= after else bisect.bisect_right(self._keys, after)
        contents: list[dict[str, Any]] = []
        folders: list[dict[str, str]] = []
        last = ""
        limit = min(self._page, asked.get("MaxKeys", self._page))
        while at < len(self._keys) and self._keys[at].startswith(prefix) and len(contents) + len(folders) < limit:
            key = self._keys[at]
            if delimiter and delimiter in key[len(prefix) :]:
                folder = prefix + key[len(prefix) :].split(delimiter)[0] + delimiter
                folders.append({"Prefix": folder})
                last = folder + "\U0010ffff"
                at = bisect.bisect_left(self._keys, last)
                continue
            contents.append({"Key": key, **self._item})
            last = key
            at += 1
        more = at < len(self._keys) and self._keys[at].startswith(prefix)
        page: dict[str, Any] = {"Contents": contents, "CommonPrefixes": folders, "IsTruncated": more}
        return page | ({"NextContinuationToken": last} if more else {})
