"""The app's icons: PNGs that a strict reader takes, with a door that stands open."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

import pytest

from converters.splunk.app.icons import png

BACK, DOOR, GAP = (26, 28, 45, 255), (240, 90, 40, 255), (255, 255, 255, 255)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each held to its length and its sum (W3C, "Portable Network Graphics", 5.3)."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length) == (zlib.crc32(kind + content),)
        yield kind, content
        at += length + 12


def pixels(data: bytes, size: int) -> list[list[tuple[int, ...]]]:
    raw = zlib.decompress(dict(chunks(data))[b"IDAT"])
    assert len(raw) == size * (1 + 4 * size)
    lines = [raw[at : at + 1 + 4 * size] for at in range(0, len(raw), 1 + 4 * size)]
    assert {line[0] for line in lines} == {0}  # no filter
    return [[tuple(line[at : at + 4]) for at in range(1, len(line), 4)] for line in lines]


@pytest.mark.parametrize("size", [36, 72])
def test_an_icon_is_a_png_of_its_size(size: int) -> None:
    found = list(chunks(png(size)))
    assert [kind for kind, _ in found] == [b"IHDR", b"IDAT", b"IEND"]
    # 8 bits a sample, colour type 6 (RGB with alpha), compression, filter and interlace 0.
    assert found[0][1] == struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    assert found[2][1] == b""


def test_the_door_stands_open() -> None:
    """Of 20 pixels: the frame is columns 6 to 13 and rows 3 to 16. In columns 6, 7, 8 the door begins in row 4, in
    9 and 10 in row 5, for its upper edge slants; the rest of the frame is light."""
    picture = pixels(png(20), 20)
    assert Counter(colour for line in picture for colour in line) == {BACK: 288, DOOR: 63, GAP: 49}
    assert [line[6] for line in picture] == [BACK] * 3 + [GAP] + [DOOR] * 13 + [BACK] * 3
    assert [line[10] for line in picture] == [BACK] * 3 + [GAP] * 2 + [DOOR] * 12 + [BACK] * 3
    assert [line[11] for line in picture] == [BACK] * 3 + [GAP] * 14 + [BACK] * 3
    assert picture[10] == [BACK] * 6 + [DOOR] * 5 + [GAP] * 3 + [BACK] * 6
    assert picture[2] == picture[17] == [BACK] * 20
