"""What is wrong with a YAML text before anything reads it: values that YAML changes, and nesting too deep.

A value is changed where it is written without quotes and read as something else. PyYAML follows YAML 1.1, in which
`012345670123` is an octal number, `12:30:45` one of base 60 and `No` is false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from awol.errors import Location, PackError

_TAG = "tag:yaml.org,2002:"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAFE = yaml.SafeLoader("")
_NAMES = {"int": "a number", "float": "a number", "bool": "true or false", "null": "null", "timestamp": "a time"}

DEEPEST = 100
"""How deep a YAML text may nest: PyYAML's C loader ends the process, without an error, at some tens of thousands."""


def check_depth(text: str, shown: str) -> None:
    """Raise `PackError` for a YAML text that nests too deeply to be loaded."""
    flat = all(
        len(line) - len(line.lstrip()) + line.count("- ") + line.count("? ") < DEEPEST for line in text.split("\n")
    )
    if flat and text.count("[") + text.count("{") < DEEPEST:
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                mark = event.start_mark
                place = Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown)
                raise PackError(f"nests more than {DEEPEST} levels deep", place, "write it with fewer levels")
    except yaml.YAMLError:
        return  # its loader says where


OF_RULES = ("detection", "correlation", "filter")
"""The parts of a rule whose values are compared with records; in others a date may stand."""
OF_PIPELINES = ("conditions", "value", "values", "vars")
"""The parts of a pySigma pipeline, at any depth, whose values end in a query."""


def altered(
    text: str, shown: str, sections: Sequence[str], *, anywhere: bool = False
) -> Iterator[tuple[Location, str, str]]:
    """Every value and name below the keys `sections` that is not what is written: place, message, and what to write.

    The keys are those of the top level, or those `anywhere`.
    `true`, `false`, `null` and decimal numbers as a computer writes them stay what they are. A text that is no YAML
    has none: its reader says so.
    """
    try:
        check_depth(text, shown)
        for document in yaml.compose_all(text, Loader=_LOADER):
            for mapping in _mappings(document) if anywhere else [document]:
                for key, value in mapping.value if isinstance(mapping, yaml.MappingNode) else ():
                    if getattr(key, "value", None) in sections:
                        yield from _below(value, str(key.value), shown)
    except (yaml.YAMLError, PackError, ValueError):
        return


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    """Every mapping of a document, each once."""
    pending, seen = [node], set()
    while pending:
        item = pending.pop()
        if id(item) in seen or not isinstance(item, yaml.CollectionNode):
            continue
        seen.add(id(item))
        if isinstance(item, yaml.MappingNode):
            yield item
            pending += [value for _, value in item.value]
        else:
            pending += item.value


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
            yield from _names_of(item, shown)
            pending += [(value, str(getattr(key_node, "value", name))) for key_node, value in reversed(item.value)]
        elif isinstance(item, yaml.SequenceNode):
            pending += [(value, name) for value in reversed(item.value)]
        elif isinstance(item, yaml.ScalarNode):
            kind = item.tag.removeprefix(_TAG)
            if kind in _NAMES and not _stays(kind, item):
                place = Location(shown, item.start_mark.line + 1, item.start_mark.column + 1)
                problem = f"`{name}`: YAML reads `{item.value}` as {_shown(kind, item)}"
                yield place, problem, f"quote it: '{item.value}'{_instead(kind, item)}"


def _names_of(mapping: yaml.MappingNode, shown: str) -> Iterator[tuple[Location, str, str]]:
    """The keys that YAML does not read as texts, which every name of a field, a detection or a placeholder is."""
    for key, _ in mapping.value:
        kind = key.tag.removeprefix(_TAG)
        if isinstance(key, yaml.ScalarNode) and kind in _NAMES:
            place = Location(shown, key.start_mark.line + 1, key.start_mark.column + 1)
            read = _shown(kind, key)
            problem = f"the name `{key.value}`: YAML reads it as {'a number' if read == key.value else read}"
            yield place, problem, f"quote it: '{key.value}'"


def _instead(kind: str, node: yaml.ScalarNode) -> str:
    """What else to write: the whole number, for one that is written with a point."""
    number = _value(kind, node) if kind == "float" else None
    plain = number is not None and number.removeprefix("-").isdigit() and node.value.startswith(f"{number}.")
    return f", or write {number}" if plain else ""


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
    """The number as a query has it; None where it is none after all.

    A whole number has no point there: pySigma's `SigmaNumber` takes 1.0 for 1, and a record's text `1.0` is not 1.
    """
    read = _SAFE.construct_yaml_int if kind == "int" else _SAFE.construct_yaml_float
    try:
        number = read(node)
    except ValueError:
        return None
    return str(int(number) if isinstance(number, float) and number.is_integer() else number)


def _shown(kind: str, node: yaml.ScalarNode) -> str:
    if kind in ("int", "float"):
        return _value(kind, node) or "a number that it is not"
    if kind == "bool":
        return str(_SAFE.bool_values[node.value.lower()]).lower()
    return _NAMES[kind]
