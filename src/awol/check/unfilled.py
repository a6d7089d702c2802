"""What a skeleton left for a person to write, told in the skeleton's own words."""

from __future__ import annotations

from collections.abc import Iterator

from awol.pack.guides import MARK


def unfilled(line: str) -> str:
    """The message for a line on which the mark still stands, with what the skeleton says there."""
    asked = line.partition(MARK)[2].strip('":, ')
    return f"{MARK} is still here: {asked or 'write what is asked for'}"


def unfilled_lines(text: str) -> Iterator[tuple[int, str]]:
    """The 1-based number of each line on which the mark stands, with its message."""
    for number, line in enumerate(text.split("\n"), 1):
        if MARK in line:
            yield number, unfilled(line)
