"""Every fault that awol reports, where it lies, and what to try next.

One root, `AwolError`. Each child knows the exit code of the command that ends with it (design.md, "Errors and
exit codes"): 2 when the pack or the arguments are wrong, 3 when something could not be run or read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

PYSIGMA_CRASHES = (
    AttributeError, IndexError, KeyError, NotImplementedError, OverflowError, TypeError, ValueError,
)  # fmt: skip
"""What pySigma 1.5 raises, beside its own errors, for rules of an odd shape (a number where a mapping should be).

A condition nested too deeply is a `RecursionError`, which callers tell apart."""

_PYTHON_TYPES = {
    "dict": "a mapping",
    "list": "a list",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "NoneType": "nothing",
    "str": "a text",
}


def in_words(fault: Exception) -> str:
    """What pySigma raised for a rule, in words for its author: nothing of Python, from a crash or in a message."""
    if isinstance(fault, RecursionError):
        return "it is nested too deeply"
    if isinstance(fault, OverflowError):
        return "a number in it is too large"
    if not type(fault).__module__.startswith("sigma"):
        return "a value in it has the wrong type"
    text = str(fault.args[0]) if fault.args else type(fault).__name__
    return re.sub(r"<class '(\w+)'>", lambda match: _PYTHON_TYPES.get(match[1], match[1]), text)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: `path`, 1-based `line` and `column` where they are known."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


class AwolError(Exception):
    """A fault of the user's files or arguments: `message`, the `location`, and the `next_step` to try."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, location: Location | None = None, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.next_step = next_step

    def __str__(self) -> str:
        text = f"{self.location}: {self.message}" if self.location else self.message
        return f"{text}\n  try: {self.next_step}" if self.next_step else text


class PackError(AwolError):
    """A rule, pipeline, converter or fixture of the pack is wrong."""


class ConfigurationError(AwolError):
    """The user's `environment.yml` or `allowlist.csv` is wrong."""


class RefusedConversion(AwolError):
    """A rule means something that the target cannot say: `message` gives the reason, `next_step` what to write."""

    exit_code = 3


class EventError(AwolError):
    """A log file, or a part of it, could not be read as CloudTrail records."""

    exit_code = 3


class QueryError(AwolError):
    """A query text cannot be run. `text` and `offset` (characters from its start) put a caret under the place."""

    exit_code = 3

    def __init__(
        self,
        message: str,
        text: str = "",
        offset: int | None = None,
        next_step: str | None = None,
        path: str = "query",
    ) -> None:
        self.text = text
        self.offset = offset
        location = None
        if offset is not None:
            before = text[:offset]
            location = Location(path, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
        super().__init__(message, location, next_step)

    def __str__(self) -> str:
        description = f"{self.location}: {self.message}" if self.location else self.message
        if self.location and self.location.line and self.location.column:
            lines = self.text.split("\n")
            line = lines[self.location.line - 1] if self.location.line <= len(lines) else ""
            # A long query is cut to the part around the fault, or the caret would wrap out of sight.
            start = max(0, self.location.column - 1 - 80)
            description += f"\n  {line[start : start + 160]}\n  {' ' * (self.location.column - 1 - start)}^"
        return f"{description}\n  try: {self.next_step}" if self.next_step else description


class UnsupportedQuery(QueryError):
    """Syntax or a function that the offline engine does not know; the product may well run it."""


class RejectedQuery(QueryError):
    """A query that the product itself would refuse: a syntax error, an unknown column, a wrong type."""
