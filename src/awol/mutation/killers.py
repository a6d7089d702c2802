"""For a mutant that survives: the record that would kill it, made from the nearest fixture by the smallest change."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any

from awol.errors import AwolError, Location
from awol.mutation.candidates import ABSENT, Seen, candidates, changed
from awol.mutation.logic import Leaf
from awol.mutation.normal import Form, leaves
from awol.mutation.steps import Mutant
from awol.mutation.table import Judge, Record
from awol.values import Case, Event, Rule, Verdict

REVIEW = "_review"

Change = tuple[str, Any]

_NAMESPACE = uuid.UUID("6d1f3f0a-3c55-5f0e-9d52-2f6b6c1f8a37")


@dataclass(frozen=True, slots=True)
class Killer:
    """A record on which rule and mutant disagree. `expected` is what the rule says of it today: a person decides.

    `name` is the file to save it in, a sentence; `base` the fixture that it was made from, `changes` what was changed.
    """

    record: Record = field(repr=False)
    expected: Verdict
    name: str
    base: str
    changes: tuple[Change, ...]

    @property
    def told(self) -> str:
        """The changes in words."""
        return " and ".join(
            f"without {name}" if value is ABSENT else f"with {name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in self.changes
        )


class Proposer:
    """Looks for killers of one rule's mutants, from its own fixtures."""

    def __init__(
        self, root: Path, rule: Rule, form: Form, cases: Sequence[Case], ordinary: Sequence[Event], judge: Judge
    ) -> None:
        self._rule = rule
        self._form = form
        self._judge = judge
        # Firing fixtures first: a record that fires but for one value is the nearest to the rule.
        self._bases = sorted(
            ((case, event.record) for case in cases for event in case.events), key=lambda pair: pair[0].expected
        )
        sources = {leaf.text for leaf in leaves(form) if leaf.field == "eventSource"}
        self._seen = Seen([*(record for _, record in self._bases), *(event.record for event in ordinary)], sources)
        self._taken = {path.stem for path in (root / "fixtures" / rule.name).glob("*/*")}

    def propose(self, mutant: Mutant) -> Killer | None:
        """The nearest killer; None when no change of one or two fields makes rule and mutant disagree."""
        own, mutated = set(leaves(self._form)), set(leaves(mutant.form))
        dropped = mutated < own
        tried: dict[str, list[Any]] = {}
        for name in _fields(own ^ mutated, own | mutated):
            at = [
                leaf
                for leaf in sorted(own | mutated, key=lambda leaf: leaf not in own ^ mutated)
                if _field(leaf) == name
            ]
            tried[name] = candidates(name, at, self._seen, self._judge.placeholders, dropped=dropped)
        for changes in self._trials(tried):
            for case, base in self._bases if len(changes) < 2 else self._bases[:6]:
                record: Record = base
                for name, value in changes:
                    record = changed(record, name, value)
                fires = self._judge.holds(self._form, record)
                if fires != self._judge.holds(mutant.form, record):
                    return self._killer(mutant, record, fires, case, changes)
        return None

    def _trials(self, tried: dict[str, list[Any]]) -> Iterator[tuple[Change, ...]]:
        for name, values in tried.items():
            for value in values:
                yield ((name, value),)
        for (first, first_values), (second, second_values) in combinations(tried.items(), 2):
            for value, another in product(first_values, second_values):
                yield ((first, value), (second, another))

    def _killer(self, mutant: Mutant, record: Record, fires: bool, case: Case, changes: tuple[Change, ...]) -> Killer:
        identity = str(uuid.uuid5(_NAMESPACE, f"{self._rule.name} {mutant.name}"))
        sentence = _sentence(changes, [*leaves(self._form)])
        name, number = sentence, 1
        while name in self._taken:
            number += 1
            name = f"{sentence}_{number}"
        self._taken.add(name)
        verdict: Verdict = "fires" if fires else "silent"
        return Killer({**record, "eventID": identity}, verdict, name, case.name, changes)


def write(root: Path, rule: str, killer: Killer) -> str:
    """Save a killer for review, where replay does not look: `fixtures/_review/<rule>/<verdict>/<name>.json`.

    Returns the path below `root`. Raises `AwolError` where it cannot be written.
    """
    path = root / "fixtures" / REVIEW / rule / killer.expected / f"{killer.name}.json"
    relative = path.relative_to(root).as_posix()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(killer.record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as fault:
        raise AwolError(f"cannot be written: {fault.strerror}", Location(relative)) from fault
    return relative


def _field(leaf: Leaf) -> str:
    return leaf.field or "userAgent"  # a keyword may stand anywhere; this is a place that every record has


def _fields(changed_leaves: Iterable[Leaf], all_leaves: Iterable[Leaf]) -> list[str]:
    """Fields of the changed leaves first, each set in a fixed order."""
    return list(dict.fromkeys([*sorted(map(_field, changed_leaves)), *sorted(map(_field, all_leaves))]))


def _sentence(changes: Sequence[Change], known: Sequence[Leaf]) -> str:
    return "_and_".join(_phrase(name, value, known) for name, value in changes)[:120].strip("_")


def _phrase(name: str, value: Any, known: Sequence[Leaf]) -> str:
    """`event_name_only_begins_like_leave_organization`: a file name that says what is odd about the record."""
    field_ = _words(name.rsplit(".", 1)[-1])
    if value is ABSENT:
        return f"{field_}_is_missing"
    if value is None:
        return f"{field_}_is_null"
    if value == "":
        return f"{field_}_is_empty"
    text = str(value).lower()
    for leaf in known:
        if leaf.field != name:
            continue
        wanted = leaf.text.strip("*").lower()
        if wanted and wanted != text:
            if text.startswith(wanted):
                return f"{field_}_only_begins_like_{_words(leaf.text)}"
            if text.endswith(wanted):
                return f"{field_}_only_ends_like_{_words(leaf.text)}"
    return f"{field_}_is_{_words(str(value))}"


def _words(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")[:60] or "odd"
