"""Event names and sources, in AWS's exact spelling.

Elastic's keywords compare letter by letter, and a rule on a name that CloudTrail never writes is silent for ever.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Iterator

from awol.check.conditions import Fault, named_events
from awol.check.logic import Leaf, leaves, shown, trees
from awol.cloudtrail.calls import beyond_models, event_names
from awol.values import Rule

_HOW_TO_ADD = "or, if AWS writes it so, add it to src/awol/cloudtrail/data/beyond_models.yml with the reason"
_HOW_TO_ADD_SOURCE = "or add the service to tools/event_names.py and run it"


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
    return folded or difflib.get_close_matches(text, names, n=2)


def _did_you_mean(near: list[str]) -> str:
    return f"did you mean {' or '.join(f'`{name}`' for name in near)}? " if near else ""
