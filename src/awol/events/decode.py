"""JSON decoded as leniently as is honest: what JSON forbids but a reader can make sense of is noted, not lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

DEPTH_LIMIT: Final = 200
"""Objects and lists one within another that a record may have. CloudTrail's own have fewer than 20."""


class Decoder:
    """Decodes one JSON value after another. `notes` holds what was odd in the last one."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._hooks: dict[str, Any] = {
            "object_pairs_hook": self._object,
            "parse_constant": self._constant,
            "parse_float": self._float,
        }

    # Made when first asked for: most files are read without.

    @cached_property
    def _strict(self) -> Callable[[str, int], tuple[Any, int]]:
        return json.JSONDecoder(**self._hooks).raw_decode

    @cached_property
    def _lenient(self) -> Callable[[str, int], tuple[Any, int]]:
        return json.JSONDecoder(**self._hooks, strict=False, parse_int=self._integer).raw_decode

    def decode(self, text: str, at: int) -> tuple[Any, int]:
        """The value that begins at `text[at]`, and the index after it.

        Raises `json.JSONDecodeError`; `RecursionError` for a value nested too deep for the decoder.
        """
        if self.notes:
            self.notes = []
        try:
            return self._strict(text, at)
        except json.JSONDecodeError as fault:
            # A line break in a string is a line that was cut off, and the next line is another record.
            control = text[fault.pos : fault.pos + 1]
            if not fault.msg.startswith("Invalid control character") or control in "\r\n":
                raise
            return self._again(text, at, f"a control character U+{ord(control):04X} is unescaped in a string")
        except ValueError:
            return self._again(text, at, "")

    def _again(self, text: str, at: int, note: str) -> tuple[Any, int]:
        self.notes = [note] if note else []
        return self._lenient(text, at)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            seen = set()
            for key, _ in pairs:
                if key in seen:
                    self._note(f"the key {key!r} appears more than once; the last value is used")
                seen.add(key)
        return members

    def _constant(self, text: str) -> None:
        self._note(f"{text} is not valid JSON, null is used")

    def _float(self, text: str) -> float | None:
        value = float(text)
        if value - value == 0:
            return value
        self._note(f"the number {text[:20]} is too large, null is used")
        return None

    def _integer(self, text: str) -> int | str:
        try:
            return int(text)
        except ValueError:
            # Python refuses to convert more than 4,300 digits ("Integer string conversion length limitation").
            self._note(f"a number of {len(text):,} digits is read as text")
            return text

    def _note(self, note: str) -> None:
        if len(self.notes) < 10 and note not in self.notes:
            self.notes.append(note)


def too_deep(value: Any, text: str, start: int, end: int) -> bool:
    """Whether a value, decoded from `text[start:end]`, is nested deeper than `DEPTH_LIMIT`."""
    if text.count("{", start, end) + text.count("[", start, end) <= DEPTH_LIMIT:
        return False
    level = [value]
    for _ in range(DEPTH_LIMIT):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(child for child in item.values() if isinstance(child, (dict, list)))
            elif isinstance(item, list):
                below.extend(child for child in item if isinstance(child, (dict, list)))
        if not below:
            return False
        level = below
    return True
