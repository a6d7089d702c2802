"""The YAML of a pack: no doubled keys, dates as texts, each fault with its place."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import yaml

from awol.errors import Location, PackError
from awol.scalars import check_depth


def parse(text: str, shown: str) -> list[Any]:
    """The documents of a text. Raises `PackError` with the place that the parser names."""
    check_depth(text, shown)
    try:
        documents: list[Any] = pickle.loads(_loaded(text))  # noqa: S301  # what was read below
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown)
        if mark and _is_tab(text, mark.line, mark.column):
            step = "indent with spaces"
            raise PackError("is not valid YAML: a tab is used for indentation", place, step) from fault
        message = f"is not valid YAML: {fault.problem or fault.context}"
        raise PackError(message, place, "correct the file there") from fault
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise PackError(f"is not valid YAML: {_plainly(fault)}", Location(shown), "correct the file") from fault
    return documents


@lru_cache(maxsize=512)
def _loaded(text: str) -> bytes:
    """The documents, pickled, so that each reader has its own: a chain reads its members again, and YAML is slow."""
    return pickle.dumps(list(yaml.load_all(text, Loader=_Loader)), pickle.HIGHEST_PROTOCOL)


def _is_tab(text: str, line: int, column: int) -> bool:
    """Whether a tab stands where YAML stopped, or before it on the line: tabs look like blanks."""
    lines = text.split("\n")
    before = lines[line][: column + 1] if line < len(lines) else ""
    return "\t" in before[: len(before) - len(before.lstrip()) + 1]


def _plainly(fault: Exception) -> str:
    return "it is nested too deeply" if isinstance(fault, RecursionError) else str(fault)


_DIGITS = 4_000
"""Of a number that Python still reads."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # PyYAML chooses its C loader at run time
    """YAML without doubled keys: of two equal keys PyYAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int | float | bool | None):
                continue
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"the key `{key}` appears twice", problem_mark=key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """A whole number; Python reads none of more than 4,300 digits."""
        try:
            number: int = super().construct_yaml_int(node)
        except ValueError as fault:
            problem = "a number has too many digits" if len(node.value) > _DIGITS else "this is not a number"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from fault
        return number


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
# A date such as 2026-11-24 stays the text that the file holds.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def line_at(text: str, path: Sequence[str]) -> int | None:
    """The line of a key, as `awol.pack.reading.line_of_path` gives it."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    line = None
    for key in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        matching = [(key_node, value) for key_node, value in pairs if str(key_node.value) == key]
        if not matching:
            break
        line, node = matching[0][0].start_mark.line + 1, matching[0][1]
    return line
