"""Text of .conf files that every reader reads alike.

Splunk continues a value on the next line behind a backslash that ends a line. Other readers of these files lose
continued lines that begin with `#` or `*`, cut a value at a blank and a semicolon, and take a backslash with a blank
behind it for text (measured on ksconf, AppInspect 4.3.1 and the addonfactory library). A value that they would read
differently is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awol.errors import Location, PackError

Stanzas = Mapping[str, Mapping[str, str]]


def text(stanzas: Stanzas, head: str = "") -> str:
    """A .conf file. Raises `PackError` for a value that readers of the file would not read alike."""
    parts = [f"# {head}\n"] if head else []
    for name, settings in stanzas.items():
        check_name(name)
        lines = [f"{key} = {_value(value, f'[{name}] {key}')}\n" for key, value in settings.items()]
        parts.append(f"[{name}]\n{''.join(lines)}")
    return "\n".join(parts)


def check_name(name: str) -> None:
    """Raise `PackError` for a stanza name that ends early, or that means all stanzas."""
    if any(char in name for char in "[]\n\r\\") or name in ("", "default"):
        raise PackError(f"`{name}` cannot be the name of a stanza", Location("converters/splunk/app/conf.py"))


def _value(value: str, where: str) -> str:
    lines = value.split("\n")
    for number, line in enumerate(lines):
        unsafe = line.rstrip().endswith("\\") or " ;" in line or "\r" in line or line != line.rstrip()
        if unsafe or (number and (not line.strip() or line.lstrip()[:1] in ("#", "*", ";"))):
            message = f"{where}: readers of .conf files do not agree on the line `{line}`"
            raise PackError(message, Location("converters/splunk/app/conf.py"), "write the rule's text differently")
    return "\\\n".join(lines)


def one_line(words: str) -> str:
    """Prose on one line: nothing in it ends the value, continues it, or begins a comment."""
    return " ".join(words.split()).replace(" ;", ";").rstrip("\\")


def compact(value: Any) -> str:
    """JSON as Enterprise Security itself writes it: else one press of Save there pins the value against every later
    update."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
