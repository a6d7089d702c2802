"""Paths into JSON as `spath` and `json_extract` write them: `a.b{}.c`, `a{0}`, where `{}` is every element of an array.

Search Reference, "spath", "Location path". Elements of an array are counted from 0 in paths.
"""

from __future__ import annotations

import json
import re
from typing import Any

from awol.engines.splunk.scalars import Scalar

INDEX = re.compile(r"\{(\d*)\}")


def extract(document: Any, path: str) -> list[Scalar]:
    """The values at the path, as texts and numbers; an object or an array is its JSON text."""
    reached = [document]
    for part in path.split(".") if path else ():
        name = part.partition("{")[0]
        if name:
            reached = [element[name] for element in reached if isinstance(element, dict) and name in element]
        for index in INDEX.findall(part):
            reached = _elements(reached, index)
    return [_value(element) for element in reached]


def _elements(items: list[Any], index: str) -> list[Any]:
    lists = [item for item in items if isinstance(item, list)]
    if not index:
        return [element for item in lists for element in item]
    at = int(index)
    return [item[at] for item in lists if at < len(item)]


def _value(item: Any) -> Scalar:
    if isinstance(item, str):
        return item
    if item is None:
        return "null"
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, (int, float)):
        return item
    return json.dumps(item, separators=(",", ":"), ensure_ascii=False)
