"""What a file is that holds no CloudTrail records, from its first bytes: named, so that the reader knows what to do."""

from __future__ import annotations

import re
from typing import Final

_MAGIC: Final = (
    (b"PK\x03\x04", "a zip archive: unpack it first"),
    (b"PK\x05\x06", "a zip archive that holds nothing"),
    (b"PK\x07\x08", "a part of a zip archive that is split: put the parts together and unpack them"),
    (b"BZh", "bzip2 data: decompress it first"),
    (b"\xfd7zXZ\x00", "xz data: decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"PAR1", "a Parquet file: export it as JSON"),
    (b"Obj\x01", "an Avro file: export it as JSON"),
    (b"ARROW1", "an Arrow file: export it as JSON"),
    (b"ORC", "an ORC file: export it as JSON"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90", "a program (Windows)"),
)
_CONTROL: Final = bytes((*range(9), *range(14, 32)))
HEAD: Final = 512
"""Bytes that recognition needs."""


def known_format(head: bytes) -> str:
    """The name of a format that holds no JSON text, by the signature at its beginning; empty if it may hold some."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    return ""


def text_kind(head: bytes) -> str:
    """What a text without JSON in it is, from its beginning; empty if nothing more can be said than that."""
    start = head.lstrip(b" \t\r\n\xef\xbb\xbf")
    if start.startswith((b"<?xml", b"<html", b"<!DOCTYPE", b"<!doctype")):
        return "an XML or HTML document"
    control = len(head) - len(head.translate(None, _CONTROL))
    if control * 10 > len(head):
        return "binary data"
    line = start.split(b"\n", 1)[0].strip()
    if (
        len(line) >= 24
        and re.fullmatch(rb"[A-Za-z0-9+/]+={0,2}", line)
        and re.search(rb"[A-Z].*[a-z]|[a-z].*[A-Z]", line)
    ):
        return "base64 that contains neither gzip nor JSON"
    return ""
