"""The line that a finding of a rule points to: its anchor's, else the first of the file."""

from __future__ import annotations

import pytest

from awol.check.rules import _line

TEXT = "title: T\nname: n\ndetection:\n  s:\n    eventName: A\n  condition: s\n"

LINES: list[tuple[str | tuple[str | int, ...], int]] = [
    ("name:", 2),
    ("eventName", 5),
    (("detection",), 3),
    (("detection", "s", "eventName"), 5),
    (("line", 4), 4),
    # Neither text nor key stands there: the finding has no place of its own and points to the file's first line.
    ("level:", 1),
    (("level",), 1),
    (("detection", "s", "eventSource"), 1),
]


@pytest.mark.parametrize(("anchor", "expected"), LINES, ids=[str(row[0]) for row in LINES])
def test_the_line_of_a_finding(anchor: str | tuple[str | int, ...], expected: int) -> None:
    assert _line(TEXT, anchor) == expected


def test_a_text_that_is_no_yaml_has_a_line_too() -> None:
    assert _line("title: [\n", ("title",)) == 1
