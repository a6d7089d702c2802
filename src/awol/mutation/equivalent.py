"""Mutants that no record can tell from the rule: `fixtures/<rule>/equivalent.yml`, written by hand with a reason each.

"selection.eventName: drop value StopLogging": why no record that AWS writes could show the difference
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from awol.errors import AwolError, Location, PackError
from awol.mutation.logic import read
from awol.mutation.steps import Mutant, mutants
from awol.pack import read_text
from awol.scalars import check_depth
from awol.values import Finding, Rule

FILE = "equivalent.yml"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: the mutant's name, why it is equivalent, where that stands."""

    name: str
    why: str
    location: Location


def load(root: Path, rule: str) -> list[Listed]:
    """The list of a rule; empty where there is none. Raises `PackError` for a file that is no mapping of texts."""
    path = root / "fixtures" / rule / FILE
    if not path.is_file():
        return []
    shown = path.relative_to(root).as_posix()
    text = read_text(path)
    check_depth(text, shown)
    try:
        node = yaml.compose(text)
    except yaml.YAMLError as fault:
        raise PackError(f"is not valid YAML: {' '.join(str(fault).split())}", Location(shown)) from fault
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise PackError("is not a mapping of mutant to reason", Location(shown), 'write: "<mutant>": why')
    listed = []
    for key, value in node.value:
        place = Location(shown, key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            message = "is not a mutant with its reason"
            raise PackError(message, place, 'put the mutant in quotes: "selection.eventName: drop": why')
        why = "" if value.tag == "tag:yaml.org,2002:null" else " ".join(value.value.split())
        listed.append(Listed(key.value, why, place))
    return listed


def by_name(found: Sequence[Mutant]) -> Mapping[str, Mutant]:
    """Mutants by their name and by every other name that they have."""
    return {name: mutant for mutant in found for name in (mutant.name, *mutant.aliases)}


def faults(listed: Sequence[Listed], found: Sequence[Mutant]) -> Iterator[tuple[Listed, str]]:
    """What is wrong with a list by itself: unknown and doubled mutants, missing reasons."""
    known = by_name(found)
    seen: set[str] = set()
    for entry in listed:
        if not entry.why:
            yield entry, f"`{entry.name}` has no reason; say why no record can show the difference"
        if entry.name not in known:
            yield entry, f"there is no mutant `{entry.name}` (any more); remove the line"
        elif known[entry.name].name in seen:
            yield entry, f"`{entry.name}` is listed twice, perhaps by another of its names"
        else:
            seen.add(known[entry.name].name)


def check_equivalents(root: Path, rules: Sequence[Rule]) -> list[Finding]:
    """The faults of all lists, for `awol check`. A rule that cannot be read is the business of other checks."""
    findings = []
    for rule in rules:
        try:
            listed = load(root, rule.name)
        except PackError as fault:
            place = fault.location or Location(f"fixtures/{rule.name}/{FILE}")
            findings.append(Finding("equivalent", place, fault.message))
            continue
        if not listed:
            continue
        try:
            all_mutants = mutants(read(rule))
        except AwolError as fault:
            findings.append(Finding("equivalent", listed[0].location, f"the rule has no mutants: {fault.message}"))
            continue
        findings += [Finding("equivalent", entry.location, message) for entry, message in faults(listed, all_mutants)]
    return findings
