"""How Splunk names and reads the fields of a JSON event (automatic extraction, `KV_MODE = json`, and `spath`).

Names are the path with dots, and `{}` behind a name for each level of array (Search Reference, "spath"; Knowledge
Manager Manual, "Configure automatic key-value field extraction"): `resources{}.ARN`. All values are text. An object or
an array has no field of its own. JSON null becomes the text `null`, booleans `true` and `false`, an empty string stays
an empty value: *inferred* from the field lists that Splunk publishes with its sample events, in which
`"requestParameters": null` and `"accessKeyId": ""` both stand as fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Values = tuple[str, ...]
Step = tuple[str, int]
"""One part of a name between dots: the key, and how many levels of array stand below it."""


def compile_name(name: str) -> Callable[[Mapping[str, Any]], Values]:
    """A function that gives all values of the field `name` of a JSON object, in order, as text.

    A key that itself holds dots is found too: `{"a.b": 1}` and `{"a": {"b": 1}}` are one field in Splunk.
    """
    steps = split_name(name)
    if len(steps) == 1 and steps[0][1] == 0:
        return _top_level(name)
    if len(steps) == 2 and steps[0][1] == steps[1][1] == 0:
        return _second_level(name, steps[0][0], steps[1][0])

    def read(record: Mapping[str, Any]) -> Values:
        values: list[str] = []
        _descend(record, steps, 0, values)
        return tuple(values)

    return read


def _top_level(name: str) -> Callable[[Mapping[str, Any]], Values]:
    def read(record: Mapping[str, Any]) -> Values:
        if name not in record:
            return ()
        value = record[name]
        if isinstance(value, str):
            return (value,)
        return () if isinstance(value, (dict, list)) else (scalar_text(value),)

    return read


def _second_level(name: str, outer: str, inner: str) -> Callable[[Mapping[str, Any]], Values]:
    """The commonest nested form, `userIdentity.arn`, without a recursion."""

    def read(record: Mapping[str, Any]) -> Values:
        values: Values = ()
        holder = record.get(outer)
        if isinstance(holder, dict) and inner in holder:
            value = holder[inner]
            if not isinstance(value, (dict, list)):
                values = (scalar_text(value),)
        if name in record and not isinstance(record[name], (dict, list)):
            values += (scalar_text(record[name]),)
        return values

    return read


def split_name(name: str) -> tuple[Step, ...]:
    """`a.b{}.c` as ((a, 0), (b, 1), (c, 0))."""
    steps = []
    for part in name.split("."):
        depth = 0
        while part.endswith("{}"):
            part = part[:-2]
            depth += 1
        steps.append((part, depth))
    return tuple(steps)


def scalar_text(value: Any) -> str:
    """A JSON scalar as the text of a field. A number is written as Python writes it: `1e5` in the log is `100000.0`
    here, for the log's own spelling is gone once it has been parsed."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _descend(value: Any, steps: tuple[Step, ...], at: int, values: list[str]) -> None:
    if not isinstance(value, dict):
        return
    key, depth = steps[at]
    if key in value:
        _open(value[key], steps, at, depth, values)
    for end in range(at + 1, len(steps)):
        if steps[end - 1][1]:
            return
        key = f"{key}.{steps[end][0]}"
        if key in value:
            _open(value[key], steps, end, steps[end][1], values)


def _open(value: Any, steps: tuple[Step, ...], at: int, depth: int, values: list[str]) -> None:
    """Go through `depth` levels of array, no more and no fewer, then to the next step or the value itself."""
    if depth:
        if isinstance(value, list):
            for item in value:
                _open(item, steps, at, depth - 1, values)
    elif at + 1 < len(steps):
        _descend(value, steps, at + 1, values)
    elif not isinstance(value, (dict, list)):
        values.append(scalar_text(value))


def walk(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a JSON value as (name, text), in the order of the text. Not recursive: depth is the log's."""
    pending: list[tuple[str, Any]] = [(name, value)]
    while pending:
        at, item = pending.pop()
        if isinstance(item, dict):
            pending.extend((f"{at}.{key}" if at else key, child) for key, child in reversed(item.items()))
        elif isinstance(item, list):
            pending.extend((f"{at}{{}}", child) for child in reversed(item))
        elif at:
            yield at, scalar_text(item)
