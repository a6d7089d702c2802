"""One JSON value after another out of a text of any length, in constant memory, past whatever cannot be decoded.

Lists and the envelopes that hold one long list (`{"Records": [...]}`) are opened and their elements given one by one;
every other object is given whole, unless it is too large for that and must be opened as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any, Final, NamedTuple

from awol.events.decode import DEPTH_LIMIT, Decoder, too_deep
from awol.events.problems import Problems, shown
from awol.events.skip import Brackets, resume
from awol.events.window import Window

RECORD_LIMIT: Final = 16 << 20
"""Characters of one record. CloudTrail's own are at most 256 KB, 1 MB where the event size was expanded (CloudTrail
user guide, "CloudTrail record contents")."""

VALUES_LIMIT: Final = 400_000
"""Values in one record of more than a megabyte: what bounds the memory that decoding it takes."""

_LARGE: Final = 1 << 20
_NESTED_LISTS: Final = 20
_LONG_LIST: Final = re.compile(r'\{\s{0,200}"(Records|Events|events|records)"\s{0,200}:\s{0,200}\[')
_LONG_LIST_WIDTH: Final = 640
_LISTS: Final = frozenset({"Records", "Events", "events", "records", "logEvents", "hits", "results", "Messages"})
_OBJECTS: Final = frozenset({"hits"})
_OF_RECORDS: Final = frozenset({"eventVersion", "eventSource", "eventName", "eventTime", "userIdentity", "awsRegion"})
_BOUNDARY: Final = " \t\r\n,]}"


class Found(NamedTuple):
    """One value of the text, the line where it begins, and its place in words (empty: its line says it all)."""

    value: Any
    line: int
    place: str


@dataclass(slots=True)
class _Frame:
    """A list or an object that was opened. `label` names a list in places; `index` counts its elements; `keys` are
    the names seen in an object, `useful` whether one of them held anything to read."""

    keyed: bool
    label: str
    indent: int
    line: int
    place: str
    index: int = 0
    useful: bool = False
    keys: tuple[str, ...] = ()


class _TooLarge(Exception):
    """A value exceeds `RECORD_LIMIT` or `VALUES_LIMIT`."""


class _CutOff(Exception):
    """The text ends within a value."""


class Scanner:
    """Reads the values of one text. Faults go to `problems`; `prefix` is the place of a text within another."""

    def __init__(self, window: Window, decoder: Decoder, problems: Problems, prefix: str = "", line: int = 0) -> None:
        self._window = window
        self._decoder = decoder
        self._problems = problems
        self._prefix = prefix
        self._line = line
        self._frames: list[_Frame] = []
        self._documents = 0
        self._broken = False
        # The line on which the remains of a broken value may still come, which has been reported.
        self._remains = 0
        self.empty = True

    def __iter__(self) -> Iterator[Found]:
        window = self._window
        while window.skip_space():
            self.empty = False
            char = window.text[window.pos]
            frame = self._frames[-1] if self._frames else None
            if frame is not None and frame.keyed:
                self._member(frame, char)
            elif char == "{":
                if not self._open_envelope():
                    yield from self._value(frame)
            elif char == ",":
                window.pos += 1
            elif char == "[":
                self._open_list("")
            elif char in "]}":
                self._close(char)
            elif char == '"':
                yield from self._value(frame)
            else:
                yield from self._bare_word(frame)
        self._end()

    # --- places

    def _at(self) -> int:
        """The line of the window's position; a text within another counts on the line of that."""
        return self._line or self._window.line(self._window.pos)

    def _place(self, frame: _Frame | None, line: int) -> str:
        if frame is None:
            return self._prefix or f"line {line}"
        own = f"{frame.label}[{frame.index}]"
        return f"{frame.place}, {own}" if frame.place else own

    def _report(self, place: str, line: int, what: str, done: str, foreign: str = "") -> None:
        self._problems.add(f"{place}: {what}; {done}", line, foreign=foreign)

    # --- lists and objects that are opened

    def _document(self, frame: _Frame | None, line: int) -> str:
        """The place that elements of a new list begin with: empty for the first document of a file."""
        if frame is not None:
            return self._place(frame, line)
        self._documents += 1
        return self._prefix or ("" if self._documents == 1 else f"line {line}")

    def _open_envelope(self) -> bool:
        window = self._window
        if len(window.text) - window.pos < _LONG_LIST_WIDTH:
            window.more(_LONG_LIST_WIDTH)
        match = _LONG_LIST.match(window.text, window.pos)
        if not match:
            return False
        self._problems.recognised()
        self._open_object()
        self._frames[-1].useful = True
        window.pos = match.end() - 1
        self._open_list(match.group(1))
        return True

    def _open_object(self) -> None:
        line = self._at()
        frame = self._frames[-1] if self._frames else None
        place = frame.place if frame is not None and frame.keyed else self._document(frame, line)
        self._frames.append(_Frame(True, "", self._window.indent(), line, place))
        if frame is not None and not frame.keyed:
            frame.index += 1
        self._window.pos += 1

    def _open_list(self, label: str) -> None:
        window = self._window
        line = self._at()
        frame = self._frames[-1] if self._frames else None
        if sum(not one.keyed for one in self._frames) == _NESTED_LISTS:
            place = self._place(frame, line)
            done = self._skip(Brackets(), "skipped")
            self._report(place, line, f"lists nested deeper than {_NESTED_LISTS}", done, "lists within lists")
            return
        place = frame.place if frame is not None and frame.keyed else self._document(frame, line)
        if frame is not None and not frame.keyed:
            frame.index += 1
        self._frames.append(_Frame(False, label, window.indent(), line, place))
        window.pos += 1

    def _close(self, char: str) -> None:
        if self._frames and (char == "}") == self._frames[-1].keyed:
            self._window.pos += 1
            closed = self._frames.pop()
            if closed.keyed and not closed.useful:
                what = f"an object with {named(closed.keys)}"
                place = self._place_of_object(closed)
                self._report(place, closed.line, f"not a CloudTrail record: {what}", "skipped", f"JSON, {what}")
        elif self._broken:
            self._window.pos += 1
        else:
            frame = self._frames[-1] if self._frames else None
            self._report(
                self._place(frame, self._at()),
                self._at(),
                f"a {char!r} that closes nothing",
                "skipped",
                f"text that is no JSON ({char!r})",
            )
            self._broken = True
            self._window.pos += 1

    def _member(self, frame: _Frame, char: str) -> None:
        """One step in an opened object: a comma, its end, or a key with its value."""
        window = self._window
        if char == ",":
            window.pos += 1
            return
        if char == "}":
            self._close(char)
            return
        place, line = self._place_of_object(frame), self._at()
        key = self._key() if char == '"' else None
        if key is None:
            done = self._skip(Brackets(1), "rest of it skipped")
            self._pop(frame)
            self._report(place, line, "an object that is broken after its first parts", done)
            return
        frame.keys = (*frame.keys, key) if len(frame.keys) < 5 else frame.keys
        char = window.text[window.pos]
        if key in _LISTS and char == "[":
            self._problems.recognised()
            frame.useful = True
            self._open_list(key)
        elif key in _OBJECTS and char == "{":
            frame.useful = True
            self._open_object()
        elif key in _OF_RECORDS:
            done = self._skip(Brackets(1), "record skipped")
            self._pop(frame)
            self._report(place, line, self._too_large(), done)
        else:
            self._discard(key, place, line)

    def _place_of_object(self, frame: _Frame) -> str:
        return frame.place or f"line {frame.line}"

    def _pop(self, frame: _Frame) -> None:
        if self._frames and self._frames[-1] is frame:
            self._frames.pop()

    def _key(self) -> str | None:
        """The key at the window's position, which moves to the first character of the value; None if there is none."""
        window = self._window
        try:
            key, end = self._decode()
        except (JSONDecodeError, RecursionError, _TooLarge, _CutOff):
            return None
        window.pos = end
        if not window.skip_space() or window.text[window.pos] != ":":
            return None
        window.pos += 1
        return str(key) if window.skip_space() else None

    def _discard(self, key: str, place: str, line: int) -> None:
        """Pass over a value that is no part of any record, as `"NextToken": "..."` beside `"Events"`."""
        window = self._window
        char = window.text[window.pos]
        try:
            _, end = self._decode()
            window.pos = end
        except _TooLarge:
            done = self._skip(Brackets(), "its value skipped")
            self._report(place, line, f"the value of {key!r}: {self._too_large()}", done)
        except (JSONDecodeError, RecursionError, _CutOff):
            done = self._skip(Brackets() if char in '{["' else None, "its value skipped")
            self._report(place, line, f"the value of {key!r} is broken", done)

    # --- values

    def _value(self, frame: _Frame | None) -> Iterator[Found]:
        """The object or string at the window's position, decoded whole."""
        window = self._window
        line = self._at()
        place = self._place(frame, line)
        start = window.pos
        try:
            value, end = self._decode()
        except JSONDecodeError as fault:
            self._undecodable(frame, place, line, fault.msg)
        except RecursionError:
            self._deep(frame, place, line, None)
        except _CutOff:
            done = self._skip(None, "record skipped", at_end="record lost")
            self._advance(frame)
            self._report(
                place,
                line,
                "cut off at the end of the text",
                done,
                "" if self._hinted(start) else "JSON that is cut off",
            )
        except _TooLarge:
            if window.text[window.pos] == "{":
                self._open_object()
            else:
                done = self._skip(Brackets(), "skipped")
                self._advance(frame)
                self._report(place, line, self._too_large(), done, "one very long JSON string")
        else:
            start = window.pos
            window.pos = end
            if too_deep(value, window.text, start, end):
                self._deep(frame, place, line, end)
                return
            self._odd(place, line, end)
            self._advance(frame)
            if frame is None:
                self._documents += 1
            if self._remains == line and not isinstance(value, dict):
                return
            yield Found(value, line, place)

    def _decode(self) -> tuple[Any, int]:
        """The value at the window's position and the index after it, reading on as far as it goes."""
        window = self._window
        while True:
            text = window.text
            try:
                return self._decoder.decode(text, window.pos)
            except JSONDecodeError as fault:
                if fault.pos < len(text) - 12 and not fault.msg.startswith("Unterminated string"):
                    raise
                have = len(text) - window.pos
                if have >= RECORD_LIMIT or (have > _LARGE and _values(text, window.pos) > VALUES_LIMIT):
                    raise _TooLarge from None
                if not window.more(max(2 * have, 4096)):
                    if _cut_off(fault, len(text)):
                        raise _CutOff from None
                    raise

    def _bare_word(self, frame: _Frame | None) -> Iterator[Found]:
        """What is no object, list or string: a number or a word of JSON, or text that is no JSON at all."""
        window = self._window
        while len(window.text) - window.pos < 8192 and window.more(8192):
            pass
        line = self._at()
        place = self._place(frame, line)
        try:
            value, end = self._decoder.decode(window.text, window.pos)
        except JSONDecodeError:
            end = 0
        if end and (end == len(window.text) or window.text[end] in _BOUNDARY):
            window.pos = end
            self._odd(place, line, end)
            self._advance(frame)
            if self._remains != line:
                yield Found(value, line, place)
            return
        text = window.text[window.pos : window.pos + 60].split("\n", 1)[0].rstrip()
        what = f"text that is no JSON ({shown(text)})"
        in_list = frame is not None
        remains = self._remains == line
        done = self._skip(None, "skipped", separators=in_list)
        self._advance(frame)
        if not remains:
            self._report(place, line, what, done, what)

    def _undecodable(self, frame: _Frame | None, place: str, line: int, message: str) -> None:
        window = self._window
        start = window.pos
        hinted = self._hinted(start)
        begins = shown(window.text[start : start + 60].split("\n", 1)[0].rstrip())
        if window.text[start] == "{":
            done = self._skip(Brackets(), "record skipped")
        else:
            done = self._skip(None, "skipped", separators=frame is not None)
        self._advance(frame)
        reason = message[:1].lower() + message[1:].removesuffix(" at").removesuffix(" starting at").rstrip(": ")
        what = f"broken JSON ({reason}) in what begins {begins}"
        self._report(place, line, what, done, "" if hinted else f"broken JSON ({reason}), {begins}")

    def _deep(self, frame: _Frame | None, place: str, line: int, end: int | None) -> None:
        """Skip a value nested too deep; `end` is the index after it, where that is known."""
        done = "record skipped" if end is not None else self._skip(Brackets(), "record skipped")
        self._advance(frame)
        self._report(place, line, f"nested deeper than {DEPTH_LIMIT} levels", done)

    def _odd(self, place: str, line: int, end: int) -> None:
        """Report what was odd in a value that is examined all the same."""
        for note in self._decoder.notes:
            self._report(place, line, note, "record examined")
        if damaged := self._window.damaged(end):
            count = f"{damaged:,} bytes are" if damaged > 1 else "1 byte is"
            self._report(place, line, f"{count} no UTF-8, U+FFFD stands for them", "record examined")

    def _advance(self, frame: _Frame | None) -> None:
        if frame is not None:
            frame.index += 1

    def _hinted(self, start: int) -> bool:
        """Whether what begins at `start` looks like CloudTrail, or an envelope that usually holds it."""
        return bool(_HINT.search(self._window.text, start, start + 4096))

    def _too_large(self) -> str:
        return f"larger than {RECORD_LIMIT >> 20} MiB or {VALUES_LIMIT:,} values"

    # --- going on after a fault

    def _skip(self, brackets: Brackets | None, done: str, *, separators: bool = False, at_end: str = "") -> str:
        """Move past what cannot be read; gives what was done, in words."""
        window = self._window
        self._broken = True
        before = window.line(window.pos)
        resumed = resume(window, window.indent(), brackets, separators=separators)
        window.damaged(window.pos)
        self._remains = 0
        if resumed.by == "end":
            self._frames.clear()
            return at_end or ("rest of file not read" if not self._prefix else "rest of it not read")
        if resumed.by == "record":
            self._remains = self._at()
        if resumed.by == "line":
            # A new line that begins no further in than an open list does is no element of that list.
            while self._frames and self._frames[-1].indent >= resumed.indent:
                self._frames.pop()
            after = window.line(window.pos)
            if not self._line and after > before + 1:
                return f"{done}, reading goes on at line {after}"
        return done

    def _end(self) -> None:
        if not self._frames:
            return
        innermost = self._frames[-1]
        frame = next((one for one in reversed(self._frames) if not one.keyed), innermost)
        count = f"{frame.index} complete element{'' if frame.index == 1 else 's'} read"
        inside = f"within {frame.label or 'a list'}" if not frame.keyed else "within an object"
        if frame is not innermost:
            inside = "within an object"
        place = frame.place or f"line {frame.line}"
        self._report(place, frame.line, f"the text is cut off {inside}", count)


_HINT: Final = re.compile(
    r'"(?:eventVersion|eventSource|eventName|userIdentity|Records|logEvents|CloudTrailEvent|awslogs|detail-type)"'
)


def _cut_off(fault: JSONDecodeError, length: int) -> bool:
    """Whether decoding failed because a text of `length` characters ends, and not because of what stands in it."""
    escape = 6 if fault.msg.startswith("Invalid \\u") else 0
    return fault.msg.startswith("Unterminated string") or fault.pos + escape >= length


def _values(text: str, start: int) -> int:
    return text.count(",", start) + text.count("{", start) + text.count("[", start)


def named(keys: tuple[str, ...]) -> str:
    """A few keys for a message: `the keys "a", "b", ...`."""
    if not keys:
        return "no keys"
    told = ", ".join(shown(key, 30) for key in keys[:4])
    return f"the keys {told}{', ...' if len(keys) > 4 else ''}"
