"""Damage to bytes, as disks, transfers, programs and people do it."""

from __future__ import annotations

import random
from collections.abc import Callable

Damage = Callable[[bytes, random.Random], bytes]

ODD = (
    *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\n", b"\r\n", b"\0", b"\t", b"\xff", b"\xed\xa0\x80"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b\x08", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"PK\x03\x04"),
    *(b'{"Records":[', b"]}", b'{"Records":[]}', b"hello\n", b"\nhello {world}\n", b"null", b"NaN", b"1e999"),
    *(b"{}", b"\x28\xb5\x2f\xfd", b'"eventName":', b'"eventName":null,', b'{"logEvents":['),
    *(b'{"hits":{"hits":[', b'\n{"name":1}\n', b"[" * 30, b'{"a":' * 210, b"\n\n\n", b"\0" * 512),
    *(b" " * 300, b"2026-06-10T11:18:05Z ", b"\\u00", b"\\ud800", b'\\"'),
)  # fmt: skip


def _place(content: bytes, chance: random.Random) -> int:
    """Anywhere; one time in three where a line or a value ends, where damage is worst."""
    if content and chance.random() < 0.33:
        mark = chance.choice((b"\n", b"}", b'"', b","))
        found = content.find(mark, chance.randrange(len(content)))
        if found >= 0:
            return found + chance.randint(0, 1)
    return chance.randint(0, len(content))


def _length(content: bytes, chance: random.Random) -> int:
    return chance.randint(1, 8) if chance.random() < 0.5 else chance.randint(1, max(1, len(content) // 2))


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: _place(content, chance)]


def behead(content: bytes, chance: random.Random) -> bytes:
    return content[_place(content, chance) :]


def delete(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + content[at + _length(content, chance) :]


def insert(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    return content[:at] + chance.choice(ODD) + content[at:]


def overwrite(content: bytes, chance: random.Random) -> bytes:
    at = _place(content, chance)
    new = chance.choice(ODD) if chance.random() < 0.5 else chance.randbytes(chance.randint(1, 20))
    return content[:at] + new + content[at + len(new) :]


def flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes((content[at] ^ 1 << chance.randrange(8),)) + content[at + 1 :]


def blank(content: bytes, chance: random.Random) -> bytes:
    """A block of zeros, as a disk leaves it that lost power."""
    at, length = _place(content, chance), _length(content, chance)
    return content[:at] + b"\0" * min(length, len(content) - at) + content[at + length :]


def repeat(content: bytes, chance: random.Random) -> bytes:
    at, to = _place(content, chance), _place(content, chance)
    return content[:to] + content[at : at + _length(content, chance)] + content[to:]


def swap(content: bytes, chance: random.Random) -> bytes:
    one, two, three = sorted(_place(content, chance) for _ in range(3))
    return content[:one] + content[two:three] + content[one:two] + content[three:]


def lines(content: bytes, chance: random.Random) -> bytes:
    """Something done to whole lines: joined, cut off, moved, said twice."""
    found = content.split(b"\n")
    at = chance.randrange(len(found))
    way = chance.randrange(5)
    if way == 0 and at + 1 < len(found):
        found[at : at + 2] = [found[at] + found[at + 1]]
    elif way == 1:
        found[at] = found[at][: _place(found[at], chance)]
    elif way == 2:
        found.insert(chance.randint(0, len(found)), found[at])
    elif way == 3:
        found.insert(at, found.pop(chance.randrange(len(found))))
    else:
        found.insert(at, chance.choice(ODD))
    return b"\n".join(found)


ALL: tuple[Damage, ...] = (
    cut,
    behead,
    delete,
    insert,
    insert,
    overwrite,
    flip,
    flip,
    blank,
    repeat,
    swap,
    lines,
    lines,
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with one to three things done to it."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = chance.choice(ALL)(content, chance)
    return content
