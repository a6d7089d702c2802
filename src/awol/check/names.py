"""Event names and sources, in AWS's exact spelling.

Elastic's keywords compare letter by letter, and a rule on a name that CloudTrail never writes is silent for ever.

`data/event_names.txt` holds the operations of AWS's API models (made by tools/event_names.py); `data/beyond_models.yml`
what CloudTrail writes beside and instead of them.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from awol.check.conditions import Fault, named_events
from awol.check.logic import Leaf, leaves, shown, trees
from awol.values import Rule

_DATA = resources.files("awol.check") / "data"
_HOW_TO_ADD = "or, if AWS writes it so, add it to src/awol/check/data/beyond_models.yml with the reason"
_HOW_TO_ADD_SOURCE = "or add the service to tools/event_names.py and run it"


@cache
def event_names() -> Mapping[str, frozenset[str]]:
    """Event source to the event names that CloudTrail writes for it."""
    names: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in (_DATA / "event_names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = names.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            current.add(line)
    beyond = beyond_models()
    for source, added in beyond["added"].items():
        names.setdefault(source, set()).update(added)
    for source, renamed in beyond["renamed"].items():
        names[source] -= renamed.keys()
        names[source].update(name for written in renamed.values() for name in written)
    return {source: frozenset(found) for source, found in names.items()}


@cache
def beyond_models() -> Mapping[str, Any]:
    """The hand-written table: `added` (source, name, reason) and `renamed` (source, API name, names in the log)."""
    document: Mapping[str, Any] = yaml.safe_load((_DATA / "beyond_models.yml").read_text(encoding="utf-8"))
    return document


def spelling(rule: Rule) -> Iterator[Fault]:
    """Every eventSource and eventName of a rule is one that CloudTrail writes."""
    for leaf, _ in leaves(rule):
        if leaf.field == "eventSource":
            for value in leaf.values:
                message = _source_fault(leaf, value)
                if message:
                    yield leaf.path, message
    for tree in trees(rule):
        for leaf, sources in named_events(tree):
            known = [source for source in sources if source in event_names()]
            if len(known) == len(sources) and known:
                yield from ((leaf.path, message) for message in _name_faults(leaf, known))


def _source_fault(leaf: Leaf, value: object) -> str | None:
    if value is None:
        return "`eventSource: null` names no service; write the service's name"
    if _matches(leaf, value, event_names()):
        return None
    near = _nearest(str(value), event_names())
    return f"CloudTrail writes no eventSource `{value}`; {_did_you_mean(near)}{_HOW_TO_ADD_SOURCE}"


def _name_faults(leaf: Leaf, sources: Iterable[str]) -> Iterator[str]:
    sources = list(sources)
    known = {name for source in sources for name in event_names()[source]}
    for value in leaf.values:
        if _matches(leaf, value, known):
            continue
        text = str(value)
        written = [name for source in sources for name in beyond_models()["renamed"].get(source, {}).get(text, ())]
        if written:
            yield f"`{text}` is the API's name; CloudTrail writes {shown(written)}: name what it writes"
            continue
        elsewhere = [source for source, names in event_names().items() if text in names]
        where = f"{shown(elsewhere[:3])} has it; " if elsewhere else ""
        near = _nearest(text, known)
        yield f"{shown(sources)} writes no eventName `{text}`; {where}{_did_you_mean(near)}{_HOW_TO_ADD}"


def _matches(leaf: Leaf, value: object, known: Iterable[str]) -> bool:
    """Whether a value can match one of the names at all, letter case included."""
    if not isinstance(value, str):
        return False
    start = "*" if {"contains", "endswith"} & set(leaf.modifiers) else ""
    end = "*" if {"contains", "startswith"} & set(leaf.modifiers) else ""
    pattern = f"{start}{value}{end}"
    if "*" in pattern or "?" in pattern:
        return any(fnmatch.fnmatchcase(name, pattern) for name in known)
    return pattern in known if isinstance(known, set | frozenset | dict) else pattern in set(known)


def _nearest(text: str, known: Iterable[str]) -> list[str]:
    names = sorted(known)
    folded = [name for name in names if name.casefold() == text.casefold()]
    return folded or difflib.get_close_matches(text, names, n=2, cutoff=0.6)


def _did_you_mean(near: list[str]) -> str:
    return f"did you mean {' or '.join(f'`{name}`' for name in near)}? " if near else ""
