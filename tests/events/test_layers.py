"""Base64 around gzip, in one text or several, with line breaks: what breaks it is told, what came before is read."""

from __future__ import annotations

import base64
import gzip

import pytest

from awol.events import layers
from tests.events.records import line, read_bytes

GZIP = gzip.compress(line(1).ljust(900), compresslevel=0, mtime=0)
GZIP += b"\0" * (-len(GZIP) % 3)
WHOLE = base64.b64encode(GZIP)
"""Without padding, and so long that what comes after it is not looked at to know it."""

PADDED = base64.b64encode(GZIP + b"\0")
ONE_MORE = gzip.compress(line(2), mtime=0)


@pytest.mark.parametrize(
    "content",
    [
        WHOLE,
        PADDED,
        PADDED.rstrip(b"="),
        PADDED + b"\n",
        base64.encodebytes(GZIP),
        b" \t\r\n" + WHOLE,
        base64.urlsafe_b64encode(GZIP[:9] + b"\x03" + GZIP[10:]),
        base64.urlsafe_b64encode(GZIP[:9] + b"\xff" + GZIP[10:]),
    ],
    ids=["plain", "padded", "padding left out", "a line", "lines", "indented", "URL-safe", "URL-safe from the start"],
)
def test_base64_is_read_however_it_is_written(content: bytes) -> None:
    for size in (1 << 18, 61, 2):
        result = read_bytes(content, size)
        assert (result.ids, result.told) == (["e1"], []), size


@pytest.mark.parametrize("first", [WHOLE, PADDED, PADDED + b"\r\n"])
def test_several_texts_one_after_another_are_one(first: bytes) -> None:
    """Also where one, two or three letters of the second are all of it that a piece of the file holds."""
    for size in (1 << 18, 61, 2, *range(len(first) - 2, len(first) + 8)):
        result = read_bytes(first + base64.b64encode(ONE_MORE), size)
        assert (result.ids, result.told) == (["e1", "e2"], []), size


@pytest.mark.parametrize(
    ("content", "ids", "told"),
    [
        (WHOLE + b"%$" + WHOLE, ["e1"], "base64 broken by b'%'; rest of file not read"),
        (WHOLE + b"\xc3\xa4" + WHOLE, ["e1"], "base64 broken by b'\\xc3'; rest of file not read"),
        (PADDED + b"=%" + WHOLE, ["e1"], "base64 broken by b'%'; rest of file not read"),
        (WHOLE + b"A==" + WHOLE, [], "base64 broken (invalid base64-encoded string: number of data characters"),
        (WHOLE + b"A", ["e1"], "base64 cut off at its end; what was decoded before is read"),
    ],
)
def test_what_breaks_it_is_told(content: bytes, ids: list[str], told: str) -> None:
    result = read_bytes(content)
    assert result.ids == ids
    assert [one for one in result.told if one.startswith(f"log: {told}")] == result.told


def test_bytes_are_taken_in_pieces_of_wanted_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "_PIECE", 4)
    source = layers._Bytes(iter([b"abcdefghij", b"kl", b"mn\0op"]))
    assert source.take(3) == b"abc"
    assert source.piece() == b"defg"
    source.give_back(b"fg")
    # What was in the chunk before too is put in front of what is left.
    assert source.take(6) == b"fghijk"
    source.give_back(b"jk")
    assert source.take(2) == b"jk"
    assert source.skip_past_zero()
    assert source.take(9) == b"op"
    assert source.take(1) == b""
    assert not source.skip_past_zero()
