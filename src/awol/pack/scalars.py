"""Values that YAML changes: what is written without quotes and read as something else.

PyYAML follows YAML 1.1, in which `012345670123` is an octal number, `12:30:45` one of base 60 and `No` is false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from awol.errors import Location, PackError
from awol.pack.reading import check_depth

_TAG = "tag:yaml.org,2002:"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAFE = yaml.SafeLoader("")
_NAMES = {"int": "a number", "float": "a number", "bool": "true or false", "null": "null", "timestamp": "a time"}


def altered(text: str, shown: str, sections: Sequence[str]) -> Iterator[tuple[Location, str, str]]:
    """Every value below the top-level keys `sections` that is not what is written: place, message, and what to write.

    `true`, `false`, `null` and decimal numbers as a computer writes them stay what they are. A text that is no YAML
    has none: its reader says so.
    """
    try:
        check_depth(text, shown)
        for document in yaml.compose_all(text, Loader=_LOADER):
            if isinstance(document, yaml.MappingNode):
                for key, value in document.value:
                    if getattr(key, "value", None) in sections:
                        yield from _below(value, str(key.value), shown)
    except (yaml.YAMLError, PackError, ValueError):
        return


def _below(node: yaml.Node, key: str, shown: str) -> Iterator[tuple[Location, str, str]]:
    """The altered values of a node, each once. Not recursive, and no alias is followed twice."""
    pending: list[tuple[yaml.Node, str]] = [(node, key)]
    seen: set[int] = set()
    while pending:
        item, name = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, yaml.MappingNode):
            pending += [(value, str(getattr(one, "value", name))) for one, value in reversed(item.value)]
        elif isinstance(item, yaml.SequenceNode):
            pending += [(value, name) for value in reversed(item.value)]
        elif isinstance(item, yaml.ScalarNode):
            kind = item.tag.removeprefix(_TAG)
            if kind in _NAMES and not _stays(kind, item):
                place = Location(shown, item.start_mark.line + 1, item.start_mark.column + 1)
                told = f"`{name}`: YAML reads `{item.value}` as {_shown(kind, item)}"
                yield place, told, f"quote it: '{item.value}'"


def _stays(kind: str, node: yaml.ScalarNode) -> bool:
    written = node.value
    if kind == "null":
        return written in ("null", "~", "")
    if kind == "bool":
        return written.lower() in ("true", "false")
    if kind == "timestamp":
        return False
    return bool(_value(kind, node) == written)


def _value(kind: str, node: yaml.ScalarNode) -> str | None:
    """The number as a computer writes it; None where it is none after all."""
    read = _SAFE.construct_yaml_int if kind == "int" else _SAFE.construct_yaml_float
    try:
        return str(read(node))
    except ValueError:
        return None


def _shown(kind: str, node: yaml.ScalarNode) -> str:
    if kind in ("int", "float"):
        return _value(kind, node) or "a number that it is not"
    if kind == "bool":
        return str(_SAFE.bool_values[node.value.lower()]).lower()
    return _NAMES[kind]
