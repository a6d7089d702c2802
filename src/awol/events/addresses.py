"""Where logs lie: files, and objects of S3 (`s3://BUCKET/KEY`), opened alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

SCHEME: Final = "s3://"


class Stored(str):
    """The address of an object of which the size in bytes is known."""

    size: int

    def __new__(cls, url: str, size: int) -> Stored:
        stored = super().__new__(cls, url)
        stored.size = size
        return stored


def is_address(path: str | Path) -> bool:
    """Whether a path names a bucket, or something in one."""
    return str(path).startswith(SCHEME)


def split(url: str) -> tuple[str, str]:
    """Bucket and key of an address."""
    bucket, _, key = url.removeprefix(SCHEME).partition("/")
    return bucket, key


def open_source(path: str | Path) -> BinaryIO:
    """A file, or an object of S3, to be read. Raises `OSError`, and `awol.aws.UnreachableError` without boto3."""
    if not is_address(path):
        return open(path, "rb")  # noqa: PTH123  # a `Path` for each small file takes longer than to open it
    # What asks S3 takes half a second to import.
    from awol.events.objects import open_object

    return open_object(str(path))


def expect(paths: Iterable[str]) -> None:
    """Begin to fetch what is about to be read, in this order, where it does not lie on this machine."""
    far = [path for path in paths if is_address(path)]
    if len(far) > 1:
        from awol.events.objects import ahead

        ahead(far)
