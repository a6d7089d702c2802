"""A first look at a text that is at hand, in pieces that the processor's cache holds.

To look at a list of thousands of records in one go costs half as much again: what is made of the first records has
left the cache when it is tested, and all records have to be cut out to have the few that are wanted. So the list is
cut where one record ends and the next begins, and the wanted records are cut out of their piece alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import methodcaller
from typing import Final, NamedTuple

import msgspec

from awol.events.gate import RAW_LIST, Gate, Refused
from awol.events.scan import RECORD_LIMIT

SIZE: Final = 1 << 15
"""Bytes of a piece: about 25 records, in two pieces of five a wanted one."""

LONGEST_LINE: Final = 1 << 20
"""Bytes of a line up to which JSON lines are cut into pieces at all."""

_FIRST_KEY: Final = re.compile(rb'\[(\{"[^"\\]{1,64}")')
_COMMA, _OPEN, _CLOSE = b",[]"
_BEGINS_OBJECT: Final = methodcaller("startswith", b"{")


class Wanted(NamedTuple):
    """A record to look at in full: its place among all, its bytes, and the line on which it begins, from 0."""

    place: int
    raw: bytes
    line: int


class Seen(NamedTuple):
    """The number of records, those to look at in full, and how many of the others are not of the time asked for."""

    number: int
    wanted: list[Wanted]
    outside: int


def of_list(gate: Gate, content: bytearray, begin: int, end: int) -> Seen:
    """What a gate sees of the records in the JSON list that lies from `begin` to `end` of a text; the text is the same
    afterwards. Raises `Refused` for what only the reader of everything can judge.

    The list is cut at `},{"KEY"`, where KEY is the first key of its first record: the comma becomes the bracket that a
    piece needs, so nothing is copied. Such a place may also lie deeper, in a list within a record: then the piece
    closes the wrong list and is no JSON, and the list is looked at in one go.
    """
    first = _FIRST_KEY.match(content, begin, end)
    if first is None or content.find(b"\n", 0, end) >= 0:
        return _of_part(gate, memoryview(content)[begin:end], content, begin)
    try:
        return _of_parts(gate, content, begin, end, b"}," + first[1])
    except Refused:
        return _of_part(gate, memoryview(content)[begin:end], content, begin)


def _of_parts(gate: Gate, content: bytearray, begin: int, end: int, between: bytes) -> Seen:
    view = memoryview(content)
    number = outside = 0
    wanted: list[Wanted] = []
    at = begin
    while True:
        cut = content.find(between, at + SIZE, end) + 1
        try:
            if cut:
                content[cut] = _CLOSE
            if at > begin:
                content[at] = _OPEN
            part = _of_part(gate, view[at : cut + 1 if cut else end])
        finally:
            for changed in (at, cut):
                if changed > begin:
                    content[changed] = _COMMA
        wanted += [Wanted(number + index, raw, 0) for index, raw, _ in part.wanted]
        number += part.number
        outside += part.outside
        if not cut:
            return Seen(number, wanted, outside)
        at = cut


def _of_part(gate: Gate, part: memoryview, content: bytearray | None = None, begin: int = 0) -> Seen:
    """What is seen of a list that is looked at in one go: with lines, where the text around it is given."""
    number, chosen, outside = gate.of_list(part)
    large = len(part) > RECORD_LIMIT
    if not chosen and not (number and large):
        return Seen(number, [], outside)
    try:
        raws = RAW_LIST.decode(part)
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise Refused from fault
    if large and any(len(memoryview(raw)) > RECORD_LIMIT for raw in raws):
        raise Refused
    lines = None if content is None or b"\n" not in content else _Lines(content, begin)
    return Seen(
        number,
        [Wanted(index, bytes(raws[index]), lines.of(raws, index) if lines else 0) for index in chosen],
        outside,
    )


def of_lines(gate: Gate, piece: bytes) -> Seen:
    """The same of a piece of JSON lines, one value on each. Raises `Refused`."""
    number, chosen, outside = gate.of_lines(piece)
    # To split is three times as fast as to count.
    lines = piece.split(b"\n")
    if not lines[-1]:
        lines.pop()
    if len(lines) != number:
        raise Refused
    if not chosen:
        return Seen(number, [], outside)
    if not all(map(_BEGINS_OBJECT, lines)):
        # As many values as lines, and yet not one on each: two on one line, and a blank one.
        raise Refused
    return Seen(number, [Wanted(index, lines[index], index) for index in chosen], outside)


def of_text(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A text in pieces of about `SIZE` that end with a line, but for what has no end within `LONGEST_LINE`. An empty
    chunk ends the pieces with what there is, and is given itself."""
    rest = b""
    for chunk in chunks:
        if not chunk:
            if rest:
                yield rest
                rest = b""
            yield b""
            return
        data = rest + chunk if rest else chunk
        begin = 0
        while len(data) - begin >= SIZE:
            end = data.rfind(b"\n", begin, begin + SIZE) + 1
            if end <= begin:
                end = data.find(b"\n", begin + SIZE) + 1
            if end <= begin:
                break
            yield data[begin:end]
            begin = end
        rest = data[begin:] if begin else data
        if len(rest) > LONGEST_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest


class _Lines:
    """The lines on which the records of a document begin, asked for in their order."""

    def __init__(self, content: bytearray, at: int) -> None:
        self._content = content
        self._at = at
        self._line = content.count(b"\n", 0, at)
        self._next = 0

    def of(self, raws: list[msgspec.Raw], index: int) -> int:
        while True:
            raw = bytes(raws[self._next])
            begins = self._content.find(raw, self._at)
            self._line += self._content.count(b"\n", self._at, begins)
            self._at = begins
            if self._next == index:
                return self._line
            self._next += 1
            self._line += raw.count(b"\n")
            self._at += len(raw)
