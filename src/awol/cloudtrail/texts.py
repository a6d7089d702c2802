"""Values of a record as texts that may be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def at(record: Mapping[str, Any], *path: str) -> str:
    """The scalar at a path of keys as text; "" where there is none, or an object or a list stands there."""
    value: Any = record
    for key in path:
        # Nearly all are plain dicts, and to ask for a Mapping costs ten times as much.
        if type(value) is not dict and not isinstance(value, Mapping):
            return ""
        value = value.get(key)
    return text(value)


def getter(value: Any) -> Callable[[str], Any]:
    """What gives the values of an object by their keys, None where there is none; of anything else it gives None."""
    if type(value) is dict or isinstance(value, Mapping):
        get: Callable[[str], Any] = value.get
        return get
    return _nothing


def _nothing(_: str) -> None:
    return None


def text(value: Any) -> str:
    """A scalar as it may be shown; "" for null, an object or a list."""
    if type(value) is str:
        return value if value.isascii() and value.isprintable() else printable(value)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else printable(str(value))


def printable(text: str) -> str:
    """Text that a terminal may show: names in a log are an attacker's to choose, escape sequences and marks that turn
    the direction of writing among them."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)


def is_printable(raw: bytes) -> bool:
    """Whether every text in a JSON text may be shown as it is. Where no letter is escaped there are no control
    characters but DEL, which JSON allows."""
    return b"\\" not in raw and raw.isascii() and b"\x7f" not in raw


def written(value: Any) -> str:
    """As `text`, of a value in what `is_printable`, in half the time: for a finding it is asked for often."""
    return value if type(value) is str else text(value)
