"""What the text of a saved search asks, part by part: where a slip leaves a text that Splunk runs, and that finds
nothing, too much, or only what has a field."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awol.build.lint import ordinary
from awol.build.lint.wording import calls
from awol.cloudtrail.calls import event_names
from awol.engines.catalogue import compile_for
from awol.engines.splunk.nodes import (
    Compare,
    FieldName,
    Fields,
    MacroCommand,
    Not,
    Or,
    Sort,
    StreamStats,
    Term,
    TimeBound,
    Within,
)  # fmt: skip
from awol.errors import AwolError
from awol.values import Event

SUCCESS = frozenset(("", "success", "null"))
"""How success is written: by no error code, by the add-on's word, or by what stands for none."""

TAIL = ("awol_details", "awol_allowlist", "table", "filter")
"""What a search on single records ends with, in this order: each needs what the one before it made."""

NEEDED = (
    "_time", "account", "target_account", "actor", "access_key", "source_ip", "event_name", "called_on", "outcome",
    "event_id",
)  # fmt: skip
"""What whoever gets an alert on a single record has to see: when, who, from where, with what, what was called on what,
and the record itself."""

_FOLLOWED, _STEP = re.compile(r'mvfind\(steps, "\^(\d+)\$"\)'), re.compile(r"\beval step=(\d+)")
_SPANS = re.compile(r"(?:at-\w+|at_before)\s*<=\s*(\d+)")


def lint(settings: Mapping[str, str], commands: Sequence[Any], context: Any) -> Iterator[str]:
    """What is wrong with a search that runs; `commands` are those of its text, parsed."""
    for node, above in walk(commands, ()):
        yield from _node(node, above)
    if any(isinstance(command, MacroCommand) and command.call.name.startswith("awol_") for command in commands):
        yield from _single(settings.get("search", ""), commands, context)
    else:
        yield from _several(settings, commands)


def walk(node: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every node below one, each with those above it, the nearest last."""
    if isinstance(node, tuple | list):
        for child in node:
            yield from walk(child, above)
    elif dataclasses.is_dataclass(node):
        yield node, above
        for field in dataclasses.fields(node):
            yield from walk(getattr(node, field.name), (*above, node))


def _node(node: Any, above: tuple[Any, ...]) -> Iterator[str]:
    if isinstance(node, TimeBound):
        yield f"its search has a time bound of its own, `{node.name}`, which wins over the schedule's"
    if isinstance(node, Term):
        yield f"its search looks for the word `{node.value.text}`, which is no condition on a field"
    if isinstance(node, Compare) and node.operator == "!=":
        yield f"its search has `{node.field}!=`: a record without the field is left out too; write NOT"
    if isinstance(node, Compare | Within):
        values = _compared(node)
        for field, value in unheard(node):
            yield f"its search asks for the {field} `{value}`, which CloudTrail never writes"
        if node.field == "errorCode" and SUCCESS.intersection(values) and not _as_success(node, values, above):
            yield "its search takes a call to have succeeded only where a field says so, or not each way that it can"
    if isinstance(node, Sort) and node.limit:
        yield f"its search sorts {node.limit:,} rows at most: write `sort 0`"


def unheard(node: Compare | Within) -> Iterator[tuple[str, str]]:
    """The field and each value that a test asks for and that CloudTrail never writes there."""
    known = {"eventName": calls(), "eventSource": event_names().keys() | {"", "null"}}.get(node.field)
    if known is not None:
        yield from ((node.field, value) for value in _compared(node) if "*" not in value and value not in known)


def _compared(node: Compare | Within) -> Sequence[str]:
    return [node.value.text] if isinstance(node, Compare) else [value.text for value in node.values]


def _as_success(node: Compare | Within, values: Sequence[str], above: tuple[Any, ...]) -> bool:
    nearest = above[-1] if above else None
    return (
        isinstance(nearest, Or)
        and set(values) >= SUCCESS
        and any(
            isinstance(branch, Not) and isinstance(branch.item, Compare) and branch.item.field == node.field
            for branch in nearest.items
        )
    )


def _single(text: str, commands: Sequence[Any], context: Any) -> Iterator[str]:
    """A search on single records: it ends as each does, for one rule, and is silent on what is ordinary."""
    tail = [_kind(command) for command in commands[-4:]]
    if tuple(tail) != TAIL:
        yield "its search does not end with details, allow-list, table and filter macro, in this order"
        return
    asked = commands[-3].call.arguments[:1]
    if [f"{argument}_filter" for argument in asked] != [commands[-1].call.name]:
        yield f"its allow-list is asked for {', '.join(asked)}, and its filter macro is {commands[-1].call.name}"
    for command in commands[:-4]:
        if any(name.startswith("awol_") or name in _SHOWN for name in _read(command)):
            yield "its search has a condition on a column of an alert: that belongs into the filter macro"
    lacking = [column for column in NEEDED if column not in commands[-2].names]
    if lacking:
        yield f"its alerts have no `{'`, `'.join(lacking)}`"
    before = text.partition("| `awol_details`")[0]
    try:
        search = compile_for("splunk", before, context)
        if any(True for _ in search(list(_ordinary(commands)))):
            yield "its search finds a record like any other"
    except AwolError as fault:
        yield f"its search does not run: {fault.message}"


_SHOWN = frozenset(("account", "target_account", "actor", "access_key", "source_ip", "called_on", "outcome"))


def _ordinary(commands: Sequence[Any]) -> Iterator[Event]:
    asked: dict[str, set[str]] = {"eventSource": set(), "eventName": set()}
    for node, _ in walk(commands, ()):
        if isinstance(node, Compare | Within) and node.field in asked:
            asked[node.field].update(_compared(node))
    return ordinary.events(asked["eventSource"], asked["eventName"])


def _read(command: Any) -> Iterator[str]:
    """The fields that a command reads."""
    for node, _ in walk(command, ()):
        if isinstance(node, FieldName):
            yield node.name
        if isinstance(node, Compare | Within):
            yield node.field


def _kind(command: Any) -> str:
    if isinstance(command, MacroCommand):
        return "filter" if command.call.name.endswith("_filter") else str(command.call.name)
    return "table" if isinstance(command, Fields) and command.mode == "table" else ""


def _several(settings: Mapping[str, str], commands: Sequence[Any]) -> Iterator[str]:
    """A chain: its steps are told apart, in the order of time, over all the time that they may take."""
    text = settings.get("search", "")
    followed, assigned = set(_FOLLOWED.findall(text)), set(_STEP.findall(text))
    yield from (f"no part of its chain is step {step}: it never fires" for step in sorted(followed - assigned))
    kinds = [type(command) for command in commands]
    if StreamStats in kinds and Sort not in kinds[: kinds.index(StreamStats)]:
        yield "its chain is not sorted by time before it is followed"
    spans = [int(span) for span in _SPANS.findall(text)]
    back = re.fullmatch(r"-(\d+)m@m", settings.get("dispatch.earliest_time", ""))
    if spans and back and int(back[1]) * 60 < max(spans) + 3600:
        yield f"it looks back {back[1]} minutes, and its steps may be {max(spans)} seconds apart, and an hour late"
