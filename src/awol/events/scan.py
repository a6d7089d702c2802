"""One JSON value after another out of a text of any length, in constant memory, past whatever cannot be decoded.

Lists and the envelopes that hold one long list (`{"Records": [...]}`) are opened and their elements given one by one;
every other object is given whole, unless it is too large for that and must be opened as well.

    {"Records": [ {A}, {B, cut off ... {C} ]}  ->  A; a problem that names the place of B; C

The first object is opened for its list `Records`; A is decoded whole; B cannot be, so the scanner looks for the next
place where an element can begin (`skip`), says what was passed over, and goes on with C.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, Final, NamedTuple

from awol.events.containers import MOST_NESTED, Container, Containers
from awol.events.decode import DEPTH_LIMIT, Decoder, too_deep
from awol.events.problems import MOST_BARREN, Problems, named, shown
from awol.events.skip import FIRST_KEYS, Brackets, resume
from awol.events.window import Window

RECORD_LIMIT: Final = 8 << 20
"""Characters of one record, or of one object that is not opened. CloudTrail's own records are at most 256 KB, 1 MB
where the event size was expanded (CloudTrail user guide, "CloudTrail record contents"), Lambda's events 6 MB."""

VALUES_LIMIT: Final = 400_000
"""Values in one record of more than a megabyte: what bounds the memory that decoding it takes."""

_LARGE: Final = 1 << 20
_LONGEST_WORD: Final = 8192
LONG_LIST: Final = re.compile(r'\{\s{0,200}"(Records|Events|events|records)"\s{0,200}:\s{0,200}\[')
_LONG_LIST_WIDTH: Final = 640
_LISTS: Final = frozenset({"Records", "Events", "events", "records", "logEvents", "hits", "results", "Messages"})
_OBJECTS: Final = frozenset({"hits"})
_OF_RECORDS: Final = frozenset({"eventVersion", "eventSource", "eventName", "eventTime", "userIdentity", "awsRegion"})
_TIME: Final = (
    r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s{}\"]{0,40}|[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d|"
    r"\d{10}(?:\d{3}){0,3}(?:\.\d{1,9})?)(?=\s)"
)
_LOG_PREFIX: Final = re.compile(
    # syslog (RFC 3164, RFC 5424), CloudWatch Logs' exports to S3, `aws logs tail`, container runtimes
    rf"(?:<\d{{1,3}}>(?:\d{{1,2}} )?)?{_TIME}(?:[^{{}}\n\"]|\"(?!\s{{0,9}}:)){{0,500}}(?=\{{)"
    # `aws logs tail --format json`: the record begins on the next line
    rf"|{_TIME} [^\s{{}}]{{1,600}}\r?\n(?=\{{\r?\n)"
    # `docker compose logs` and the like: who wrote the line
    r"|[\w./-]{1,100} *\| *(?=\{)"
    # Loggers of all kinds, `grep`, `kubectl logs`: whatever it is, in front of what begins as a record does
    rf"|(?:\[[^\[\]{{}}\n\"]{{1,200}}\]|[^\[\]{{}}\n\"])[^{{}}\n\"]{{0,500}}(?=\{{\s{{0,9}}\"(?:{FIRST_KEYS}|version|detail-type)\")"
)
"""What programs write in front of a record on its line. It holds nothing of a record, such as a name with its colon."""

_PREFIX_WIDTH: Final = 1024
"""Characters that show whether a line begins with such a thing."""

_BOUNDARY: Final = " \t\r\n,]}"
_HINT: Final = re.compile(
    r'"(?:eventVersion|eventSource|eventName|userIdentity|Records|logEvents|CloudTrailEvent|awslogs|detail-type)"'
)
_COLON: Final = re.compile(r"\s{0,200}:")
_COLON_WIDTH: Final = 256
_HINT_WIDTH: Final = 4096
_ANY_LIST: Final = re.compile(r'"(?:Records|Events|events|records|logEvents|hits|results|Messages)"\s*:\s*[\[{]')
_TOO_LARGE: Final = f"larger than {RECORD_LIMIT >> 20} MiB or {VALUES_LIMIT:,} values"


class Found(NamedTuple):
    """One value of the text, the line where it begins, and its place in words."""

    value: Any
    line: int
    place: str


class _TooLarge(Exception):
    """A value exceeds `RECORD_LIMIT` or `VALUES_LIMIT`."""


class _CutOff(Exception):
    """The text ends within a value."""


class Scanner:
    """Reads the values of one text. Faults go to `problems`. A text that is a string within another lies at the place
    `prefix`, and all of it on the line `line`.

    `resting` says, whenever more text is asked for, that nothing before it has been left unfinished. A scanner that
    goes on where another rested is told whether a value was broken before (`broken`), and that it is not the first.
    """

    def __init__(
        self,
        window: Window,
        decoder: Decoder,
        problems: Problems,
        prefix: str = "",
        line: int = 0,
        *,
        broken: bool = False,
        first: bool = True,
    ) -> None:
        self._window = window
        self._decoder = decoder
        self._problems = problems
        self._inner = bool(prefix)
        self._line = line
        self._open = Containers(prefix, 0 if first else 1)
        self.broken = broken
        self.resting = False
        # The line on which the remains of a broken value may still come, which has been reported.
        self._remains = 0
        self.empty = True

    def __iter__(self) -> Iterator[Found]:
        window, problems = self._window, self._problems
        while self._next():
            self.empty = False
            if problems.barren > MOST_BARREN:
                self._give_up()
                return
            char = window.text[window.pos]
            inside = self._open.innermost()
            if inside is not None and inside.keyed:
                yield from self._member(inside, char)
            elif char == "{":
                if not self._open_envelope():
                    yield from self._value()
            elif char == ",":
                window.pos += 1
            elif char == "[":
                if inside is not None or not self._pass_prefix():
                    self._open_list("")
            elif char in "]}":
                self._close(char)
            elif char == '"':
                yield from self._value()
            else:
                yield from self._bare_word()
        self._end()

    def _next(self) -> bool:
        self.resting = self._open.innermost() is None
        there = self._window.skip_space()
        self.resting = False
        return there

    def _at(self) -> int:
        """The line of the window's position; a text within another counts on the line of that."""
        return self._line or self._window.line(self._window.pos)

    def _report(self, place: str, line: int, what: str, done: str, foreign: str = "") -> None:
        self._problems.add(f"{place}: {what}; {done}", line, foreign=foreign)

    def _pass_prefix(self) -> bool:
        """Pass what a program wrote in front of a record on its line. False if there is nothing of the kind."""
        window = self._window
        if not window.begins_line():
            return False
        if len(window.text) - window.pos < _PREFIX_WIDTH:
            window.more(_PREFIX_WIDTH)
        prefix = _LOG_PREFIX.match(window.text, window.pos)
        if prefix:
            window.pos = prefix.end()
        return prefix is not None

    # --- lists and objects that are opened

    def _open_envelope(self) -> bool:
        """Open an object that begins as a long list of records does. False if the one here does not."""
        window = self._window
        if len(window.text) - window.pos < _LONG_LIST_WIDTH:
            window.more(_LONG_LIST_WIDTH)
        match = LONG_LIST.match(window.text, window.pos)
        if not match or self._open.full():
            return False
        self._problems.recognised()
        self._open_object("a record that begins as an envelope does").useful = True
        window.pos += match.end() - match.start() - 2
        self._open_list(match.group(1))
        return True

    def _open_object(self, why: str) -> Container:
        indent = self._window.indent()
        opened = self._open.open(keyed=True, label="", line=self._at(), indent=indent, why=why)
        self._window.pos += 1
        return opened

    def _open_list(self, label: str) -> None:
        window = self._window
        if self._open.full():
            line = self._at()
            place = self._open.place(line)
            done = self._skip(Brackets(), "skipped")
            self._open.advance()
            self._report(place, line, f"lists nested deeper than {MOST_NESTED}", done, "lists within lists")
        else:
            self._open.open(keyed=False, label=label, line=self._at(), indent=window.indent())
            window.pos += 1

    def _close(self, char: str) -> None:
        inside = self._open.innermost()
        if inside is not None and inside.keyed == (char == "}"):
            self._open.close()
            if not inside.keyed:
                self._empty_list(inside)
            elif not inside.useful:
                what = f"an object with {named(inside.keys)}"
                self._report(inside.words, inside.line, f"not a CloudTrail record: {what}", "skipped", f"JSON, {what}")
        elif not self.broken:
            self.broken = True
            line = self._at()
            what = f"text that is not JSON ({char!r})"
            self._report(self._open.place(line), line, f"a {char!r} that closes nothing", "skipped", what)
        self._window.pos += 1

    def _empty_list(self, closed: Container) -> None:
        """A list without elements holds nothing to lose, but is no record either."""
        if closed.index or closed.label:
            return
        if self._open.innermost() is None:
            self._problems.recognised()
            self._problems.barren += 1
        else:
            what = "an empty list"
            self._report(closed.words, closed.line, f"{what} where a record belongs", "skipped", f"JSON, {what}")

    def _member(self, inside: Container, char: str) -> Iterator[Found]:
        """One step in an opened object: a comma, its end, or a key with its value."""
        window = self._window
        if char == ",":
            window.pos += 1
            return
        if char == "}":
            self._close(char)
            return
        line = self._at()
        broken = "an object that is broken after its first parts"
        if char in "{[":
            # No key: the object was cut off, and this is what follows it.
            self.broken = True
            self._open.close()
            self._report(inside.words, inside.line, broken, "reading goes on after it")
            return
        key = self._key() if char == '"' else None
        if key is None:
            self._leave(inside, line, broken, "rest of it skipped")
            return
        if len(inside.keys) < 5:
            inside.keys = (*inside.keys, key)
        char = window.text[window.pos]
        if key in _LISTS and char == "[":
            self._problems.recognised()
            inside.useful = True
            self._open_list(key)
        elif key in _OBJECTS and char == "{" and not self._open.full():
            inside.useful = True
            self._open_object(inside.why)
        elif key in _OF_RECORDS:
            inside.useful = True
            self._leave(inside, line, inside.why, "record skipped")
        else:
            yield from self._other(key, inside, line)

    def _leave(self, inside: Container, line: int, what: str, done: str) -> None:
        """Give up the rest of an opened object."""
        done = self._skip(Brackets(1), done)
        if self._open.innermost() is inside:
            self._open.close()
        self._report(inside.words, line, what, done)

    def _key(self) -> str | None:
        """The key at the window's position, which moves to the first character of the value; None if there is none."""
        window = self._window
        try:
            key, end = self._decode()
        except (JSONDecodeError, RecursionError, _TooLarge, _CutOff):
            return None
        window.pos = end
        if len(window.text) - end < _COLON_WIDTH:
            window.more(_COLON_WIDTH)
        # Without a colon the position stays before the next line, which may be another record.
        colon = _COLON.match(window.text, window.pos)
        if colon is None:
            return None
        window.pos = colon.end()
        return str(key) if window.skip_space() else None

    def _other(self, key: str, inside: Container, line: int) -> Iterator[Found]:
        """Pass over a value that is no part of any record, as `"NextToken": "..."` beside `"Events"`.

        A record is given all the same: under a key of its own, or as the next line after one that was cut off.
        """
        window = self._window
        brackets = Brackets() if window.text[window.pos] in '{["' else None
        try:
            value, window.pos = self._decode()
        except (JSONDecodeError, RecursionError, _CutOff, _TooLarge) as fault:
            done = self._skip(brackets, "its value skipped")
            what = _TOO_LARGE if isinstance(fault, _TooLarge) else "broken JSON"
            self._report(inside.words, line, f"the value of {key!r}: {what}", done)
        else:
            if isinstance(value, dict) and not _OF_RECORDS.isdisjoint(value):
                inside.useful = True
                self._odd(inside.words, line, window.pos)
                yield Found(value, line, f"{inside.words}, {key}")

    # --- values

    def _value(self) -> Iterator[Found]:
        """The object or string at the window's position, decoded whole."""
        window = self._window
        line = self._at()
        place = self._open.place(line)
        try:
            value, end = self._decode()
        except JSONDecodeError as fault:
            reason = fault.msg[:1].lower() + fault.msg[1:].removesuffix(" at").removesuffix(" starting at").rstrip(": ")
            if not self._open_broken(fault.pos, f"broken JSON ({reason})"):
                self._undecodable(place, line, f"broken JSON ({reason})")
        except RecursionError:
            self._too_deep(place, line, self._skip(Brackets(), "record skipped"))
        except _CutOff:
            if self._open_broken(len(window.text), "cut off at the end of the text"):
                return
            foreign = "" if self._hinted() else "JSON that is cut off"
            done = self._skip(None, "record skipped", at_end="record lost")
            self._open.advance()
            self._report(place, line, "cut off at the end of the text", done, foreign)
        except _TooLarge:
            self._open_large(place, line)
        else:
            start, window.pos = window.pos, end
            if too_deep(value, window.text, start, end):
                self._too_deep(place, line, "record skipped")
                return
            self._odd(place, line, end)
            self._open.advance()
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
                if have > RECORD_LIMIT or (have > _LARGE and _values(text, window.pos) > VALUES_LIMIT):
                    raise _TooLarge from None
                if not window.more(min(max(2 * have, 4096), RECORD_LIMIT + 1)):
                    if _cut_off(fault, len(text)):
                        raise _CutOff from None
                    raise

    def _bare_word(self) -> Iterator[Found]:
        """What is no object, list or string: a number or a word of JSON, or text that is no JSON at all."""
        window = self._window
        if len(window.text) - window.pos < _LONGEST_WORD:
            window.more(_LONGEST_WORD)
        if self._open.innermost() is None and self._pass_prefix():
            return
        line = self._at()
        place = self._open.place(line)
        try:
            value, end = self._decoder.decode(window.text, window.pos)
        except JSONDecodeError:
            end = 0
        if end and (window.text[end] in _BOUNDARY if end < len(window.text) else not window.more()):
            window.pos = end
            self._odd(place, line, end)
            self._open.advance()
            if self._remains != line:
                yield Found(value, line, place)
            return
        what = f"text that is not JSON ({self._begins()})"
        remains = self._remains == line
        done = self._skip(None, "skipped", separators=self._open.innermost() is not None)
        self._open.advance()
        if not remains:
            self._report(place, line, what, done, what)

    # --- faults

    def _undecodable(self, place: str, line: int, reason: str) -> None:
        hinted, begins = self._hinted(), self._begins()
        if self._window.text[self._window.pos] == "{":
            done = self._skip(Brackets(), "record skipped")
        else:
            done = self._skip(None, "skipped", separators=self._open.innermost() is not None)
        self._open.advance()
        what = f"{reason} in what begins {begins}"
        self._report(place, line, what, done, "" if hinted else what)

    def _open_broken(self, end: int, why: str) -> bool:
        """Open an envelope that is broken before `text[end]`, for what is whole in it. False if there is none."""
        window = self._window
        if window.text[window.pos] != "{" or self._open.full() or not _ANY_LIST.search(window.text, window.pos, end):
            return False
        self._open_object(why)
        return True

    def _too_deep(self, place: str, line: int, done: str) -> None:
        self._open.advance()
        self._report(place, line, f"nested deeper than {DEPTH_LIMIT} levels", done)

    def _open_large(self, place: str, line: int) -> None:
        """What is too large to be decoded whole: an object may be an envelope, and is opened to see."""
        if self._window.text[self._window.pos] == "{" and not self._open.full():
            self._open_object(_TOO_LARGE)
            return
        done = self._skip(Brackets(), "skipped")
        self._open.advance()
        self._report(place, line, _TOO_LARGE, done, f"one JSON value {_TOO_LARGE}")

    def _odd(self, place: str, line: int, end: int) -> None:
        """Report what was odd in a value that is examined all the same."""
        for note in self._decoder.notes:
            self._report(place, line, note, "record examined")
        if damaged := self._window.damaged(end):
            count = f"{damaged:,} bytes are" if damaged > 1 else "1 byte is"
            self._report(place, line, f"{count} not UTF-8, read as U+FFFD", "record examined")

    def _hinted(self) -> bool:
        """Whether what comes next looks like CloudTrail, or an envelope that usually holds it."""
        window = self._window
        if len(window.text) - window.pos < _HINT_WIDTH:
            window.more(_HINT_WIDTH)
        return bool(_HINT.search(window.text, window.pos, window.pos + _HINT_WIDTH))

    def _begins(self) -> str:
        window = self._window
        return shown(window.text[window.pos : window.pos + 60].split("\n", 1)[0].rstrip())

    def _skip(self, brackets: Brackets | None, done: str, *, separators: bool = False, at_end: str = "") -> str:
        """Move past what cannot be read; gives what was done, in words."""
        window = self._window
        self.broken = True
        self._remains = 0
        before = window.line(window.pos)
        resumed = resume(window, window.indent(), brackets, separators=separators)
        # Bytes that were no text are part of what is skipped, and reported with it.
        window.damaged(window.pos)
        if resumed.by == "end":
            self._open.forget()
            return at_end or f"rest of {'it' if self._inner else 'file'} not read"
        if resumed.by == "record":
            self._remains = self._at()
        if resumed.by == "line":
            self._open.leave(resumed.indent)
            after = window.line(window.pos)
            if not self._line and after > before + 1:
                return f"{done}, reading goes on at line {after}"
        return done

    def _give_up(self) -> None:
        line = self._at()
        what = f"{MOST_BARREN:,} problems one after another without a record between them"
        self._report(self._open.place(line), line, what, "rest of file not read", what)
        self._window.pos = len(self._window.text)

    def _end(self) -> None:
        innermost = self._open.innermost()
        if innermost is None:
            return
        inside = self._open.innermost_list() or innermost
        count = f"{inside.index} complete element{'' if inside.index == 1 else 's'} read"
        within = (inside.label or "a list") if inside is innermost and not inside.keyed else "an object"
        self._report(inside.words, inside.line, f"the text is cut off within {within}", count)


def _cut_off(fault: JSONDecodeError, length: int) -> bool:
    """Whether decoding failed because a text of `length` characters ends, and not because of what stands in it."""
    escape = 6 if fault.msg.startswith("Invalid \\u") else 0
    return fault.msg.startswith("Unterminated string") or fault.pos + escape >= length


def _values(text: str, start: int) -> int:
    return text.count(",", start) + text.count("{", start) + text.count("[", start)
