"""Field names that are no identifiers: each of them holds `yes` on one record and `no` on another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMES: Mapping[str, str] = {
    "hyphen": "x-amz-acl",
    "hyphen-first": "-first",
    "space": "user agent",
    "colon": "aws:PrincipalOrgID",
    "slash": "a/b",
    "braces": "list{}",
    "parentheses": "size(kb)",
    "brackets": "key[0]",
    "quote": 'quo"te',
    "apostrophe": "o'clock",
    "backtick": "back`tick",
    "backslash": "back\\slash",
    "star": "st*r",
    "question": "wh?t",
    "percent": "per%cent",
    "equals": "a=b",
    "comma": "a,b",
    "at": "@type",
    "underscore": "_private",
    "digit": "1st",
    "number": "404",
    "unicode": "größe",
    "upper": "UPPER",
    "operator": "and",
    "truth": "true",
    "own": "_exists_",
    "nested": "outer.in-ner.x:y",
}
"""What is odd about a name, and the name."""


def _record(name: str, value: str) -> dict[str, Any]:
    record: Any = value
    for part in reversed(name.split(".")):
        record = {part: record}
    return dict(record)


RECORDS: Mapping[str, Mapping[str, Any]] = {
    **{f"name-{odd}": _record(name, "yes") for odd, name in NAMES.items()},
    **{f"name-{odd}-no": _record(name, "no") for odd, name in NAMES.items()},
    "name-lower": {"upper": "yes"},
}
