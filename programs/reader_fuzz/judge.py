"""What a reader made of a file, and whether that is right: nothing lost without a word, and both ways the same."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from awol.errors import EventError
from awol.events import ReadStats, fast, read_stream
from awol.events.gate import Gate
from awol.events.reader import CHUNK
from awol.values import Event
from programs.reader_fuzz.files import Made, Part

_GOES_ON = re.compile(r"reading goes on at line (\d+)")
_TO_THE_END = re.compile(r"not read$|not read\b|record lost|cut off|not listed|^not CloudTrail")
_READ_ALL_THE_SAME = re.compile(
    r"record examined$|examined nevertheless$|everything in it is read$|what was decoded before is read$"
)
ONLY_IN_FULL = (
    *("appears more than once", "is too large, null is used", "digits is read as text"),
    "are probably in lower case like those of the record",
)
"""What is told of records that are looked at in full alone."""

_LONGEST = 100
_IN_EACH = 2
"""A record holds its token at its beginning and at its end."""

WANTED = frozenset({"leaveorganization", "stoplogging"})
GATES: Sequence[tuple[str, Gate]] = (
    ("everything", Gate(None)),
    ("names", Gate(frozenset(("eventName", one) for one in WANTED))),
)


@dataclass(slots=True)
class Found:
    """What one way of reading gave."""

    events: list[Event]
    problems: list[EventError]
    stats: ReadStats

    @property
    def told(self) -> Counter[str]:
        return Counter(
            str(one) for one in self.problems if not any(part in one.message for part in ONLY_IN_FULL)
        )  # fmt: skip


def plainly(content: bytes, chunk_size: int) -> Found:
    problems: list[EventError] = []
    stats = ReadStats()
    events = list(read_stream(io.BytesIO(content), "log", problems.append, stats, chunk_size=chunk_size))
    return Found(events, problems, stats)


def quickly(content: bytes, gate: Gate) -> Found:
    problems: list[EventError] = []
    stats = ReadStats()
    events = list(fast.of_stream(io.BytesIO(content), "log", problems.append, stats, gate))
    return Found(events, problems, stats)


def faults(made: Made, chunk_size: int) -> list[str]:
    """What is wrong with how a file is read; nothing where all is well."""
    plain = plainly(made.content, CHUNK)
    wrong = list(_lost(made, plain))
    if chunk_size != CHUNK:
        wrong += [f"in pieces of {chunk_size}: {one}" for one in _lost(made, plainly(made.content, chunk_size))]
    if made.whole and plain.problems:
        wrong.append(f"a whole file, and {plain.problems[0]}")
    for name, gate in GATES:
        quick = quickly(made.content, gate)
        wrong += [f"{name}: {one}" for one in _differs(plain, quick, of_names=name == "names")]
    return wrong


# --- nothing is lost without a word


def _lost(made: Made, found: Found) -> Iterator[str]:
    # A token beside other damage in its value is there; one within a long text is a record that a text swallowed.
    seen = "\n".join(text for text in _texts([event.record for event in found.events]) if len(text) <= _LONGEST)
    missing = [token for token in made.tokens if token not in seen]
    if not missing:
        return
    losses = [one for one in found.problems if _is_loss(one.message)]
    if made.parts is None:
        if not found.problems and not found.stats.hidden:
            yield f"{len(missing)} records are lost without a word, of {missing[0]} on"
        return
    for part in made.parts:
        lines = [event.line or 0 for event in found.events if event.file == part.path]
        told = [one for one in losses if one.location is not None and one.location.path in (part.path, "log")]
        for token in missing:
            for at in _to_be_read(part, token, lines, [one.location.line or 0 for one in told if one.location]):
                if not any(_covers(one, at, lines) for one in told):
                    yield f"{part.path}:{at}: {token} stands there and is lost without a word"


def _to_be_read(part: Part, token: str, read: Sequence[int], told: Sequence[int]) -> Iterator[int]:
    """The lines on which a token stands. Where it stands once within another record that was read, damage has made one
    whole record of parts of two, and nobody can tell."""
    found = list(_lines_of(part, token))
    within = [max((one for one in (*read, *told) if one <= at), default=0) for at in found]
    return (at for at, begin in zip(found, within, strict=True) if begin not in read or within.count(begin) >= _IN_EACH)


def _is_loss(message: str) -> bool:
    """Whether a message says that something was not read; of a key that stands twice only the last value is."""
    return "appears more than once" in message or not _READ_ALL_THE_SAME.search(message)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _lines_of(part: Part, token: str) -> Iterator[int]:
    """The lines of a text on which a token stands."""
    text = _text(part.plain)
    at = text.find(token)
    while at >= 0:
        yield text.count("\n", 0, at) + 1
        at = text.find(token, at + 1)


def _text(plain: bytes) -> str:
    """A text by its mark, or by the zeros that show UTF-16 (RFC 4627, section 3)."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if plain.startswith(mark):
            return plain.decode(encoding, "replace")
    if plain[:1] in (b"{", b"[") and plain[1:2] == b"\0" != plain[2:3] and plain[3:4] == b"\0":
        return plain.decode("utf-16-le", "replace")
    if plain[:1] == b"\0" != plain[1:2] and plain[2:3] == b"\0" != plain[3:4] and plain[1:2] in (b"{", b"["):
        return plain.decode("utf-16-be", "replace")
    return plain.decode("utf-8", "replace")


def _covers(problem: EventError, line: int, read: Sequence[int]) -> bool:
    """Whether a message names a line among what was not read: from its own up to where reading goes on, as it says
    or as the next record shows."""
    begins = problem.location.line if problem.location is not None else None
    if begins is None:
        return True
    if line < begins:
        return False
    if goes_on := _GOES_ON.search(problem.message):
        return line < int(goes_on[1])
    if _TO_THE_END.search(problem.message):
        return True
    return line <= min((one for one in read if one > begins), default=sys.maxsize)


# --- both ways are the same


def _differs(plain: Found, quick: Found, *, of_names: bool) -> Iterator[str]:
    expected = [_seen(one) for one in plain.events if not of_names or _wanted(one)]
    given = [_seen(one) for one in quick.events if not of_names or _wanted(one)]
    if given != expected:
        first = next((pair for pair in zip(expected, given, strict=False) if pair[0] != pair[1]), ("", ""))
        yield f"{len(given)} events on the fast way, not {len(expected)}: {first[1]!r:.300} for {first[0]!r:.300}"
    if replace(quick.stats, bytes=0) != replace(plain.stats, bytes=0):
        yield f"counted as {quick.stats}, not {plain.stats}"
    if quick.told != plain.told:
        yield f"told plainly alone: {_messages(plain, quick)}; on the fast way alone: {_messages(quick, plain)}"


def _messages(some: Found, others: Found) -> list[str]:
    return [one.partition("\n")[0] for one in (some.told - others.told).elements()]


def _seen(event: Event) -> tuple[str, str, str, int | None]:
    # Texts of JSON make 1 and true equal to 1.0, which they are not.
    return repr(event.record), event.file, event.place, event.line


def _wanted(event: Event) -> bool:
    name = event.record.get("eventName")
    return isinstance(name, str) and name.lower() in WANTED
