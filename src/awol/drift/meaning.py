"""Whether two values of a Splunk setting mean the same.

Splunk Web and Enterprise Security write a setting anew on each Save: JSON with or without blanks, lists with a blank
behind the comma, another unit of time. Such a value stands in `local` from then on and pins the setting against later
updates, although nobody changed it. (savedsearches.conf.spec, macros.conf.spec; Admin Manual, "Configuration file
precedence")
"""

from __future__ import annotations

import json
import re
from typing import Any

from awol.engines.splunk import parse
from awol.errors import AwolError

_TRUE, _FALSE = frozenset(("1", "true", "t", "yes", "y")), frozenset(("0", "false", "f", "no", "n"))
_UNITS = {"": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hr": 3600, "d": 86400, "day": 86400}
_PERIOD = re.compile(r"(\d+)\s*([a-z]*)", re.ASCII)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CRON = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
"""The fields of a cron schedule: minute, hour, day, month, day of the week."""

LISTS = frozenset(("alert.suppress.fields", "action.notable.param.nes_fields", "args"))
PERIODS = frozenset(("alert.suppress.period", "alert.expires"))
SEARCHES = frozenset(("search", "definition"))


def text(value: Any) -> str:
    """A value of Splunk's JSON answer as a .conf file has it: true is 1, and lines end with a newline alone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).replace("\r\n", "\n").strip()


def same_value(built: str, there: str) -> bool:
    """Whether both are one value: as text, or as a truth value, which Splunk's answers spell as they like."""
    if built == there:
        return True
    return any(built.lower() in words and there.lower() in words for words in (_TRUE, _FALSE))


def equal_in_meaning(key: str, built: str, there: str) -> bool:
    """Whether two different texts of a setting mean the same."""
    if built[:1] in ("{", "["):
        return _json(built) is not None and _json(built) == _json(there)
    if key in LISTS:
        return _listed(built) == _listed(there)
    if key in PERIODS:
        return _seconds(built) is not None and _seconds(built) == _seconds(there)
    if key == "cron_schedule":
        return _minutes(built) is not None and _minutes(built) == _minutes(there)
    if key in SEARCHES:
        return _same_search(built, there)
    return " ".join(built.split()) == " ".join(there.split())


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _seconds(value: str) -> int | None:
    match = _PERIOD.fullmatch(value.strip().lower())
    if match is None or match[2] not in _UNITS:
        return None
    return int(match[1]) * _UNITS[match[2]]


def _minutes(value: str) -> tuple[frozenset[int], ...] | None:
    """The moments of a cron schedule, field by field; None for one that is not understood here."""
    parts = value.split()
    if len(parts) != len(_CRON):
        return None
    fields = [_moments(part, low, high) for part, (low, high) in zip(parts, _CRON, strict=True)]
    return None if any(field is None for field in fields) else tuple(field for field in fields if field is not None)


def _moments(part: str, low: int, high: int) -> frozenset[int] | None:
    moments: set[int] = set()
    for piece in part.split(","):
        match = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", piece, re.ASCII)
        if match is None or match[3] == "0":
            return None
        first = int(match[1]) if match[1] else low
        last = int(match[2]) if match[2] else first if match[1] and not match[3] else high
        moments |= set(range(first, last + 1, int(match[3] or 1)))
    return frozenset(moments)


def _same_search(built: str, there: str) -> bool:
    try:
        if parse(built) == parse(there):
            return True
    except (AwolError, RecursionError):
        pass  # a part of a search, as macros hold it, or a command that only Splunk knows
    return _spaced(built) == _spaced(there)


def _spaced(value: str) -> str:
    """The text with one blank for each stretch of white space outside of quotation marks."""
    parts: list[str] = []
    end = 0
    for string in _STRING.finditer(value):
        parts += [" ".join(f"|{value[end : string.start()]}|".split())[1:-1], string[0]]
        end = string.end()
    parts.append(" ".join(f"|{value[end:]}|".split())[1:-1])
    return "".join(parts)
