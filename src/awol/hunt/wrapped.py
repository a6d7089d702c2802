"""Lines for people on a terminal: none is wider than it, nothing is cut, and what goes on stands below, set in."""

from __future__ import annotations

import os
import re
import shutil
from typing import TextIO

_COLOUR = re.compile(r"\033\[[\d;]*m")
_NARROWEST = 40
_SET_IN = 4


def width_of(stream: TextIO) -> int | None:
    """The columns of the terminal behind a stream; None where there is none, and lines stay as they are."""
    if not stream.isatty():
        return None
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return max(_NARROWEST, columns or shutil.get_terminal_size().columns)


def lines(text: str, width: int | None) -> str:
    """A text with each line broken between words where it is too wide; a word that is wider than a line is broken
    where the line ends, for a path or an ARN is worth more whole than left out."""
    if width is None:
        return text
    return "\n".join("\n".join(_line(line, width)) for line in text.split("\n"))


def _line(line: str, width: int) -> list[str]:
    # A margin as wide as the line would leave no place to go on.
    margin = " " * min(len(line) - len(line.lstrip(" ")) + _SET_IN, width * 2 // 3)
    rows: list[str] = []
    at = ""
    for word in re.findall(r" *[^ ]+| +", line):
        if at.strip() and _seen(at + word) > width:
            rows.append(at)
            at, word = "", margin + word.lstrip(" ")
        at += word
        while _seen(at) > width:
            cut = _place(at, width)
            rows.append(at[:cut])
            at = margin + at[cut:]
    return [*rows, at]


def _seen(text: str) -> int:
    return len(_COLOUR.sub("", text))


def _place(text: str, width: int) -> int:
    """Where the first `width` characters that are seen end."""
    seen = at = 0
    while seen < width:
        colour = _COLOUR.match(text, at)
        if colour:
            at = colour.end()
        else:
            at += 1
            seen += 1
    return at
