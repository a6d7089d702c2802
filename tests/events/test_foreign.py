"""A file that holds no records is named by the signature at its beginning, and by nothing less than all of it."""

from __future__ import annotations

import pytest

from awol.events.foreign import known_format, text_kind

SIGNATURES = {
    "a zip archive: unpack it first": b"PK\x03\x04",
    "a zip archive that holds nothing": b"PK\x05\x06",
    "a part of a zip archive that is split: put the parts together and unpack them": b"PK\x07\x08",
    "bzip2 data: decompress it first": b"BZh",
    "xz data: decompress it first": b"\xfd7zXZ\0",
    "a 7z archive: unpack it first": b"7z\xbc\xaf\x27\x1c",
    "a Parquet file: export it as JSON": b"PAR1",
    "an Avro file: export it as JSON": b"Obj\x01",
    "an Arrow file: export it as JSON": b"ARROW1",
    "an ORC file: export it as JSON": b"ORC",
    "an SQLite database": b"SQLite format 3\0",
    "a PNG image": b"\x89PNG\r\n\x1a\n",
    "a JPEG image": b"\xff\xd8\xff",
    "a GIF image": b"GIF8",
    "a PDF document": b"%PDF-",
    "a program (ELF)": b"\x7fELF",
    "a program (Windows)": b"MZ\x90",
}


@pytest.mark.parametrize(("name", "signature"), SIGNATURES.items())
def test_each_format_is_named_by_its_whole_signature(name: str, signature: bytes) -> None:
    assert known_format(signature + b"...") == name
    assert known_format(signature[:-1] + b"{...") == ""
    assert known_format(b" " + signature) == ""


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<?xml version='1.0'?>", "an XML or HTML document"),
        (b"<html lang='en'>", "an XML or HTML document"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", "an XML or HTML document"),
        (b"<!doctype html>", "an XML or HTML document"),
        (b"<134>Jun 10 11:18:05 host x", ""),
        (b"\x01\x02abcdefgh", "binary data"),
        (b"\x1f" + b"a" * 8, "binary data"),
        (b"\x1f" + b"a" * 9, ""),
        (b"\t\n\v\f\r" + b"a" * 5, ""),
        (b"SGVsbG8gV29ybGQgSGVsbG8g\nx", "base64 that contains neither gzip nor JSON"),
        (b"SGVsbG8gV29ybGQgSGVsbG8=\n", "base64 that contains neither gzip nor JSON"),
        (b"SGVsbG8gV29ybGQgSGVsbG==", "base64 that contains neither gzip nor JSON"),
        (b"SGVsbG8gV29ybGQgSGVsb===", ""),
        (b"SGVsbG8gV29ybGQgSGVsbG8", ""),
        (b"sGVSBG8GV29YBGQGSGVSBG8G", "base64 that contains neither gzip nor JSON"),
        (b"sgvsbg8gv29ybgqgsgvsbg8g", ""),
        (b"SGVSBG8GV29YBGQGSGVSBG8G", ""),
        (b"SGVsbG8gV29ybGQgSGVs.G8g", ""),
    ],
)
def test_what_a_text_is_that_holds_no_json(head: bytes, kind: str) -> None:
    assert text_kind(head) == kind
