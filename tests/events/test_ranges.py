"""A message about a record in a range of a file tells the line of the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.errors import EventError
from awol.events import ReadStats, fast
from awol.events.gate import Gate
from tests.events.records import line

LEAVE = b'"eventName":"LeaveOrganization","eventSource":"organizations.amazonaws.com"'
GATES = {
    "open": Gate(None),
    "by name": Gate(frozenset({("eventName", "leaveorganization")})),
}
ODD = {
    b'{"eventID":"a","eventID":"b",%s}' % LEAVE: "the key 'eventID' appears more than once; the last value is used",
    b'{"eventID":"a",%s,"x":%s1%s}' % (LEAVE, b'{"a":' * 300, b"}" * 300): "nested deeper than 200 levels",
    b'{"eventID":"a",%s,"n":1e999}' % LEAVE: "the number 1e999 is too large, null is used",
    b"{%s" % LEAVE: "cut off at the end of the text",
    b'"LeaveOrganization"': "a string that is not a record ('LeaveOrganization')",
}
"""Lines of which something is to be told."""


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
@pytest.mark.parametrize(
    "first", [b"", b"\n", line(7) + b"\n"], ids=["at once", "after a blank line", "after a record"]
)
@pytest.mark.parametrize(("odd", "told"), ODD.items(), ids=["twice", "deep", "number", "cut off", "no record"])
def test_the_line_is_that_of_the_file(odd: bytes, told: str, first: bytes, gate: Gate, tmp_path: Path) -> None:
    path = tmp_path / "log"
    before = b"".join(line(number) + b"\n" for number in range(5))
    path.write_bytes(before + first + odd + b"\n")
    problems: list[EventError] = []
    list(fast.of_range(str(path), len(before), path.stat().st_size, problems.append, ReadStats(), gate, last=True))
    at = 7 if first else 6
    assert [problem.message.rpartition("; ")[0] for problem in problems] == [f"line {at}: {told}"]
    assert [problem.location.line for problem in problems if problem.location] == [at]
