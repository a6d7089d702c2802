"""Objects of S3 as files that can be read: `s3://BUCKET/KEY`.

An object is read in blocks, each one GET with a range (S3 API Reference, GetObject), so that memory stays bounded, a
connection that breaks costs one block, and what has to be read again can be. All blocks must be of one version: an
object that changes in between is a fault. What is about to be read can be fetched `ahead`, several at a time, for most
of the time of small files goes into waiting.
"""

from __future__ import annotations

import errno
import io
import os
import re
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, cast

from awol import aws
from awol.events.addresses import split

BLOCK: Final = 16 << 20
"""Bytes of one request."""

_AT_ONCE: Final = 8
"""Requests under way at a time, for each process."""

_ATTEMPTS: Final = 4
_PAUSE: Final = 0.2
_TOTAL: Final = re.compile(r"/(\d+)$")


def open_object(url: str) -> BinaryIO:
    """An object, to be read. Raises `OSError` whose `strerror` says in words what is wrong."""
    return cast("BinaryIO", io.BufferedReader(_Object(url), 1 << 16))


def ahead(urls: Iterable[str]) -> None:
    """Begin to fetch the first blocks of objects that are about to be read, in this order."""
    _fetcher().ahead(urls)


@dataclass(frozen=True, slots=True)
class _Block:
    """The bytes of an object from `start` on, of the version `tag`; `total` is the size of the object."""

    start: int
    content: bytes
    total: int
    tag: str


class _Object(io.RawIOBase):
    """One object. Reading raises `OSError` whose `strerror` says in words what went wrong."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._block = _fetcher().first(url)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._block.total}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        block = self._block
        if self._at >= block.total:
            return 0
        if not block.start <= self._at < block.start + len(block.content):
            self._block = block = _fetcher().block(self._url, self._at, block.tag)
        begin = self._at - block.start
        chunk = block.content[begin : begin + len(buffer)]
        buffer[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)


@dataclass(slots=True)
class _Fetcher:
    """The requests of one process. A client of boto3 does not survive a fork, and may be used by several threads
    (boto3 documentation, "Multithreading or multiprocessing with clients")."""

    process: int = field(default_factory=os.getpid)
    client: Any = field(
        default_factory=lambda: aws.client("s3", instead="download the files", max_pool_connections=_AT_ONCE)
    )
    pool: ThreadPoolExecutor | None = None
    waiting: dict[str, Future[_Block]] = field(default_factory=dict)

    def ahead(self, urls: Iterable[str]) -> None:
        if self.pool is None:
            self.pool = ThreadPoolExecutor(_AT_ONCE, "awol-s3")
        for future in self.waiting.values():
            # Of a piece of work that was given up.
            future.cancel()
        self.waiting = {url: self.pool.submit(self.block, url, 0, "") for url in urls}

    def first(self, url: str) -> _Block:
        future = self.waiting.pop(url, None)
        return self.block(url, 0, "") if future is None else future.result()

    def block(self, url: str, start: int, tag: str) -> _Block:
        """The block of an object from `start` on. Raises `OSError`."""
        for attempt in range(_ATTEMPTS):
            try:
                return self._get(url, start, tag)
            except _broken() as fault:
                # boto3 repeats a request that is not answered; an answer that breaks off is ours to ask for again.
                if attempt == _ATTEMPTS - 1:
                    raise OSError(errno.EIO, f"the connection to S3 broke {_ATTEMPTS} times: {fault}") from fault
                time.sleep(_PAUSE * 2**attempt)
            except aws.faults() as fault:
                if _code(fault) in ("InvalidRange", "416"):
                    return _Block(start, b"", 0, tag)
                reason, step = aws.in_words(fault)
                raise OSError(errno.EIO, f"{reason}; {step}" if step else reason) from fault
        raise AssertionError  # the last attempt returns or raises

    def _get(self, url: str, start: int, tag: str) -> _Block:
        bucket, key = split(url)
        same = {"IfMatch": tag} if tag else {}
        answer = self.client.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{start + BLOCK - 1}", **same)
        content = answer["Body"].read()
        total = _TOTAL.search(answer.get("ContentRange", ""))
        return _Block(start, content, int(total[1]) if total else start + len(content), answer.get("ETag", ""))


def _code(fault: Exception) -> str:
    response = getattr(fault, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _broken() -> tuple[type[Exception], ...]:
    """What says that an answer broke off."""
    from botocore.exceptions import HTTPClientError, IncompleteReadError, ResponseStreamingError
    from urllib3.exceptions import HTTPError

    return HTTPClientError, IncompleteReadError, ResponseStreamingError, HTTPError


_held: list[_Fetcher] = []


def _fetcher() -> _Fetcher:
    """The fetcher of this process. Raises `awol.aws.UnreachableError` without boto3."""
    if not _held or _held[0].process != os.getpid():
        _held[:] = [_Fetcher()]
    return _held[0]
