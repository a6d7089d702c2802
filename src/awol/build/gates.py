"""The gate of a pack: what a record must hold for any rule to fire on it, derived from the rules themselves.

A rule's condition is weakened until only calls are left, and beside a call that no rule takes as it is the one thing
more that its rules ask: what is under `not` goes, and so does whatever is no plain text. A record that the gate keeps
back is one on which no rule of the pack fires; one that it lets through may still be nothing.

    gate   = clauses any of which holds
    clause = fields of which each has one of its values
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import yaml

from awol.build.material import Material
from awol.hunt.prepared import prepare
from awol.values import Rule

SOURCE, NAME = "eventSource", "eventName"
MOST = 64
"""Alternatives of one condition that are followed; beyond them the part says nothing."""

FEW = 12
"""Values beside a call that are written out. A call of which more is asked is let through as it is."""

_SIMPLE = re.compile(r"[\w:/@.+=,* -]+")
"""Texts that every language quotes alike. Others are not asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """A text that a field holds, whatever its letter case. `*` in `text` is any text where it is `wild`."""

    text: str
    wild: bool = False


Values = tuple[Pattern, ...]
Clause = Mapping[str, Values]
"""Names of CloudTrail's fields, each with its values. A field within a list is that of any of its elements."""

NEVER: dict[str, Values] = {NAME: ()}
"""What no record meets."""


@dataclass(frozen=True, slots=True)
class Gate:
    """`calls` maps each service to the calls of it that pass as they are; `clauses` are those that ask for more.
    `without` are the rules that any record may fire: they have no gate."""

    calls: Mapping[str, tuple[str, ...]]
    clauses: tuple[Clause, ...]
    without: tuple[str, ...]

    def every(self) -> tuple[Clause, ...]:
        """All clauses, the calls among them: services that share their calls are one."""
        by_names: dict[tuple[str, ...], list[str]] = {}
        for source, names in self.calls.items():
            by_names.setdefault(names, []).append(source)
        call_clauses: list[Clause] = []
        for names, sources in by_names.items():
            clause = {NAME: tuple(map(Pattern, names))}
            call_clauses.append({SOURCE: tuple(map(Pattern, sources)), **clause} if "" not in sources else clause)
        return (*call_clauses, *self.clauses)


def gate(rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]]) -> Gate:
    """The gate of rules on single records; others are `without`. Raises `PackError` and `UnsupportedQuery`."""
    without = []
    every: list[dict[str, Values]] = []
    trees = {
        prepared.rule.name: prepared.tree
        for prepared in prepare([rule for rule in rules if rule.kind == "event"], placeholders)
    }
    for rule in rules:
        branches = alternatives(trees[rule.name]) if rule.name in trees else [{}]
        if all(branches):
            every += [clause for clause in branches if clause != NEVER]
        else:
            without.append(rule.name)
    every = [*every, *_much_asked(every)]
    calls: dict[str, dict[str, None]] = {}
    for clause in every:
        if _is_call(clause):
            for source in clause.get(SOURCE, (Pattern(""),)):
                calls.setdefault(source.text, {}).update((call.text, None) for call in clause[NAME])
    clauses: dict[tuple[tuple[str, Values], ...], None] = {}
    for clause in every:
        rest = _beside(clause, calls)
        if rest is not None:
            clauses[tuple(sorted(rest.items()))] = None
    return Gate(
        {source: tuple(sorted(names)) for source, names in sorted(calls.items())},
        tuple(_smallest([dict(pairs) for pairs in sorted(clauses)])),
        tuple(without),
    )


def gate_of(material: Material, rules: Sequence[Rule]) -> Gate:
    """The gate of some of a build's rules and of the members of their chains. Raises as `gate`."""
    members = {
        base.name for rule in rules if rule.kind == "correlation" for base in material.correlations[rule.name].bases()
    }
    single = [rule for rule in material.companions if rule.name in members and rule not in rules]
    others = [rule for rule in rules if rule.kind != "correlation"]
    return gate([*others, *single], material.environment.placeholders)


def alternatives(node: Sequence[Any]) -> list[dict[str, Values]]:
    """What a condition asks at the least: it holds of no record that meets none of these. All meet an empty one."""
    kind = node[0]
    if kind == "not":
        return [{}]
    if kind == "item":
        _, _, name, every, values = node
        return [_item(name, values[:1] if every else values)]
    children = [alternatives(child) for child in node[2]]
    if kind == "any":
        branches = [clause for child in children for clause in child]
        return branches if all(branches) and len(branches) <= MOST else [{}]
    combined: list[dict[str, Values]] = [{}]
    for child in sorted(children, key=lambda clauses: not all(NAME in part for part in clauses)):
        if len(combined) * len(child) <= MOST:
            combined = [_both(first, second) for first, second in product(combined, child)]
    return [clause for clause in combined if not any(values == () for values in clause.values())] or [NEVER]


def _item(name: str | None, values: Sequence[Sequence[Any]]) -> dict[str, Values]:
    patterns = [_pattern(value) for value in values]
    known = tuple(pattern for pattern in patterns if pattern is not None)
    return {name: known} if name is not None and len(known) == len(patterns) else {}


def _much_asked(clauses: Sequence[Clause]) -> list[dict[str, Values]]:
    """The calls beside which more than a few things are asked, as they are."""
    asked: dict[tuple[Pattern, Pattern], set[tuple[str, Pattern]]] = {}
    for clause in clauses:
        wishes = {(name, value) for name, values in clause.items() if name not in (SOURCE, NAME) for value in values}
        for source, name in product(clause.get(SOURCE, ()), clause.get(NAME, ())):
            asked.setdefault((source, name), set()).update(wishes)
    return [{SOURCE: (source,), NAME: (name,)} for (source, name), wishes in asked.items() if len(wishes) > FEW]


def _pattern(value: Sequence[Any]) -> Pattern | None:
    if value[0] == "bool":
        return Pattern("true" if value[1] else "false")
    if value[0] == "equal":
        known = value[1] != "null" and "*" not in value[1] and _SIMPLE.fullmatch(value[1])
        return Pattern(value[1]) if known else None
    if value[0] != "like" or any(part != ["*"] and (part == ["?"] or "*" in part) for part in value[1]):
        return None
    text = "".join("*" if part == ["*"] else part for part in value[1])
    return Pattern(text, wild=True) if text.strip("*") and _SIMPLE.fullmatch(text) else None


def _both(one: Mapping[str, Values], other: Mapping[str, Values]) -> dict[str, Values]:
    """What meets both. Of two wishes for a call those are left that are in both; of any other field the first."""
    met = dict(one)
    for name, values in other.items():
        if name in (SOURCE, NAME) and name in met and not any(value.wild for value in (*values, *met[name])):
            wanted = {value.text.lower() for value in values}
            met[name] = tuple(value for value in met[name] if value.text.lower() in wanted)
        else:
            met.setdefault(name, values)
    return met


def _is_call(clause: Clause) -> bool:
    plain = not any(value.wild for values in clause.values() for value in values)
    return plain and NAME in clause and clause.keys() <= {SOURCE, NAME}


def _beside(clause: Clause, calls: Mapping[str, Mapping[str, None]]) -> dict[str, Values] | None:
    """The clause without the calls that pass anyway, and with one wish beside the call; None where nothing is left."""
    if _is_call(clause):
        return None
    rest = dict(clause)
    if NAME in clause and SOURCE in clause:
        passing = [calls.get(source.text, {}) for source in clause[SOURCE]]
        rest[NAME] = tuple(
            call for call in clause[NAME] if call.wild or not all(call.text in names for names in passing)
        )
        if not rest[NAME]:
            return None
    wishes = sorted((name for name in rest if name not in (SOURCE, NAME)), key=lambda name: (len(rest[name]), name))
    if NAME in rest:
        wishes = wishes[:1]
    return {name: rest[name] for name in (SOURCE, NAME, *wishes) if name in rest}


def _smallest(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses without those that another one holds already: it asks less."""
    for at, clause in enumerate(clauses):
        if not any(
            _wider(other, clause) and (not _wider(clause, other) or place < at)
            for place, other in enumerate(clauses)
            if place != at
        ):
            yield clause


def _wider(one: Clause, other: Clause) -> bool:
    return one.keys() <= other.keys() and all(set(other[name]) <= set(one[name]) for name in one)


def rule_text(found: Gate) -> str:
    """The gate as a Sigma rule, which the converters and the engines take like any other."""
    detection: dict[str, Any] = {}
    for number, clause in enumerate(found.every(), 1):
        detection[f"gate_{number}"] = {
            name: [value.text for value in values] if len(values) > 1 else values[0].text
            for name, values in clause.items()
        }
    detection["condition"] = "1 of gate_*"
    document = {
        "title": "Records on which a rule of awol may fire",
        "name": "awol_candidates",
        "description": "Derived from the rules: a record that it does not find is one on which none of them fires.",
        "logsource": {"product": "aws", "service": "cloudtrail"},
        "detection": detection,
    }
    return yaml.safe_dump(document, sort_keys=False, width=1000)
