"""The text of a file: in UTF-8 or UTF-16, with a mark or without one, and what is no text in it."""

from __future__ import annotations

from collections import deque

import pytest

from awol.events.text import Damage, characters


def text(content: bytes, size: int) -> tuple[str, int]:
    """What is read in pieces, and how many bytes of it were no text."""
    damage: Damage = deque()
    read = "".join(characters((content[at : at + size] for at in range(0, len(content), size)), damage))
    return read.removeprefix("\ufeff"), sum(count for _, count in damage)


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("told", ['{"a": "é€😀"}', '["é", 1]'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_is_read_in_its_encoding(encoding: str, told: str, size: int) -> None:
    assert text(told.encode(encoding), size) == (told, 0)


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_with_a_mark_any_text_is_utf_16(mark: bytes) -> None:
    encoding = "utf-16-le" if mark[0] == 0xFF else "utf-16-be"
    assert text(mark + "x,y".encode(encoding), 2) == ("x,y", 0)


@pytest.mark.parametrize("content", [b"\0\0\0\0", b"\0x\0y", b"x\0y\0", b"{\0\0\0", b"\0\0{\0"])
def test_zeros_alone_make_no_utf_16(content: bytes) -> None:
    assert text(content, 4)[0] == content.decode()


def test_bytes_that_are_no_text_are_counted() -> None:
    assert text(b'{"a": "\xff\xfe"}', 3) == ('{"a": "\ufffd\ufffd"}', 2)
    assert text(b'{"a": "\xe2\x82"}', 3)[1] == 2


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_half_a_letter_at_the_end_is_counted(mark: bytes, encoding: str) -> None:
    content = mark + "x,y".encode(encoding)
    for size in (2, 3, 100):
        assert text(content + b"z", size) == ("x,y\ufffd", 1)
