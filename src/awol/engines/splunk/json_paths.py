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
    lists = [element for element in items if isinstance(element, list)]
    if not index:
        return [element for array in lists for element in array]
    at = int(index)
    return [array[at] for array in lists if at < len(array)]


def _value(element: Any) -> Scalar:
    if isinstance(element, str):
        return element
    if element is None:
        return "null"
    if isinstance(element, bool):
        return "true" if element else "false"
    if isinstance(element, (int, float)):
        return element
    return json.dumps(element, separators=(",", ":"), ensure_ascii=False)
