"""A first look at a text that is at hand, in pieces that the processor's cache holds.

To look at a list of thousands of records in one go costs half as much again: what is made of the first records has
left the cache when it is tested, and all records have to be cut out to have the few that are wanted. So the list is
cut where one record ends and the next begins, and the wanted records are cut out of their piece alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from awol.events.gate import RAW_LIST, Gate, Refused
from awol.events.scan import RECORD_LIMIT

SIZE: Final = 1 << 15
"""Bytes of a piece of a list: about 25 records. To cut a wanted record out costs the more the larger its piece is."""

LINES: Final = 1 << 16
"""Bytes of a piece of JSON lines, out of which a record is cut for nothing."""

LONGEST_LINE: Final = 1 << 20
"""Bytes of a line up to which JSON lines are cut into pieces at all."""

_NEAR: Final = 1 << 13
_FIRST_KEY: Final = re.compile(rb'\[(\{"[^"\\]{1,64}")')
_COMMA, _OPEN, _CLOSE = b",[]"
_BRACE: Final = ord("{")


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
        return _of_part(gate, memoryview(content)[begin:end], content=content, begin=begin)
    try:
        return _of_parts(gate, content, begin, end, b"}," + first[1])
    except Refused:
        return _of_part(gate, memoryview(content)[begin:end], content=content, begin=begin)


def _of_parts(gate: Gate, content: bytearray, begin: int, end: int, between: bytes) -> Seen:
    view = memoryview(content)
    number = outside = 0
    wanted: list[Wanted] = []
    at = begin
    while True:
        cut = _find(content, between, at + SIZE, end) + 1
        try:
            if cut:
                content[cut] = _CLOSE
            if at > begin:
                content[at] = _OPEN
            part = _of_part(gate, view[at : cut + 1 if cut else end], _Cutter(content, at, between))
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


def _of_part(
    gate: Gate, part: memoryview, cutter: _Cutter | None = None, content: bytearray | None = None, begin: int = 0
) -> Seen:
    """What is seen of a list that is looked at in one go: with lines, where the text around it is given."""
    number, chosen, outside = gate.of_list(part)
    large = len(part) > RECORD_LIMIT
    if not chosen and not (number and large):
        return Seen(number, [], outside)
    # To find where the last of them ends costs as much as to cut all of a piece, where it is not among the first.
    few = cutter is not None and not large and 2 * chosen[-1] < number
    raws = cutter.first(chosen[-1] + 1, len(part)) if few and cutter is not None else None
    try:
        raws = raws or RAW_LIST.decode(part)
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


def _find(content: bytearray, text: bytes, begin: int, end: int) -> int:
    """Where a text stands next; -1 where it does not. What is looked for in a long text CPython prepares for it first,
    and here it is mostly near."""
    near = min(begin + _NEAR, end)
    place = content.find(text, begin, near)
    return place if place >= 0 or near == end else content.find(text, max(begin, near - len(text)), end)


class _Cutter:
    """Cuts the first values out of a list that begins at a place of a text, of whose values most begin in one way."""

    def __init__(self, content: bytearray, begin: int, between: bytes) -> None:
        self._content = content
        self._begin = begin
        self._between = between

    def first(self, count: int, length: int) -> list[msgspec.Raw] | None:
        """The first values, `count` or more, of a list of that `length`: to read only these costs half as much, for a
        wanted record stands anywhere. None where they cannot be told in this way: the last has nothing behind it."""
        content, begin = self._content, self._begin
        at = begin
        for _ in range(count):
            at = _find(content, self._between, at, begin + length) + 1
            if not at:
                return None
        try:
            content[at] = _CLOSE
            raws = RAW_LIST.decode(memoryview(content)[begin : at + 1])
        except (msgspec.MsgspecError, RecursionError):
            # The place lies deeper, in a list within a record.
            return None
        finally:
            content[at] = _COMMA
        # What closes is the list itself. They are fewer where some of the places lie deeper.
        return raws if len(raws) >= count else None


def of_lines(gate: Gate, piece: bytes) -> Seen:
    """The same of a piece of JSON lines, one value on each. Raises `Refused`."""
    number, chosen, outside = gate.of_lines(piece)
    begins = _begins(piece)
    if len(begins) != number + 1:
        raise Refused
    if not chosen:
        return Seen(number, [], outside)
    if any(piece[at] != _BRACE for at in begins[:-1]):
        # As many values as lines, and yet not one on each: two on one line, and a blank one.
        raise Refused
    return Seen(
        number, [Wanted(index, piece[begins[index] : begins[index + 1] - 1], index) for index in chosen], outside
    )


def _begins(piece: bytes) -> list[int]:
    """Where the lines of a text begin, and where one after the last would. To count them costs no less."""
    begins = [0]
    add, find = begins.append, piece.find
    at = find(b"\n") + 1
    while at:
        add(at)
        at = find(b"\n", at) + 1
    if begins[-1] != len(piece):
        add(len(piece) + 1)
    return begins


def of_text(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A text in pieces of about `LINES` that end with a line, but for what has no end within `LONGEST_LINE`. An empty
    chunk ends the pieces with what there is, and is given itself."""
    rest = b""
    for chunk in chunks:
        if not chunk:
            if rest:
                yield rest
                rest = b""
            yield b""
            return
        text = rest + chunk if rest else chunk
        begin = 0
        while len(text) - begin >= LINES:
            end = text.rfind(b"\n", begin, begin + LINES) + 1
            if end <= begin:
                end = text.find(b"\n", begin + LINES) + 1
            if end <= begin:
                break
            yield text[begin:end]
            begin = end
        rest = text[begin:] if begin else text
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
