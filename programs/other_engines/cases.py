"""What the engines are given: rules with the placeholders filled in, and the records of their fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from msgspec import structs

from awol.pack import load_rules
from awol.replay.cases import written_cases
from awol.values import Case, Rule

Values = Mapping[str, Sequence[str]]
Change = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Task:
    """One rule with its cases. `text` has the values of the placeholders in it, `unfilled` is the file as it stands."""

    name: str
    title: str
    text: str
    unfilled: str
    cases: tuple[Case, ...]

    @property
    def records(self) -> list[list[dict[str, Any]]]:
        """The records, case by case."""
        return [[dict(event.record) for event in case.events] for case in self.cases]

    def prepared(self, change: Change) -> Task:
        """The task with each record as `change` makes it."""
        cases = (
            replace(case, events=tuple(structs.replace(event, record=change(event.record)) for event in case.events))
            for case in self.cases
        )
        return replace(self, cases=tuple(cases))


def outcome_as_null(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with `errorCode` and `errorMessage` null where CloudTrail leaves them out: after a success."""
    return {"errorCode": None, "errorMessage": None, **record}


def flattened(record: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """The record without nested objects: each value under its whole dotted name. Lists stay as they are."""
    made: dict[str, Any] = {}
    for key, value in record.items():
        made |= flattened(value, f"{before}{key}.") if isinstance(value, Mapping) else {before + key: value}
    return made


def tasks(root: Path) -> list[Task]:
    """The pack's rules on single events, in the order of the pack. Correlations are left out."""
    values: Values = yaml.safe_load((root / "fixtures" / "environment.yml").read_text(encoding="utf-8"))["placeholders"]
    return [
        Task(rule.name, rule.title, filled(rule, values), rule.text, tuple(written_cases(root, rule)))
        for rule in load_rules(root)
        if rule.kind == "event"
    ]


def filled(rule: Rule, values: Values) -> str:
    """The rule as a site writes it that has put its own values in place of `|expand`."""
    if not rule.placeholders:
        return rule.text
    document = dict(yaml.safe_load(rule.text))
    document["detection"] = {name: _filled(part, values) for name, part in document["detection"].items()}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)


def _filled(part: Any, values: Values) -> Any:
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    if not isinstance(part, dict):
        return part
    made = {}
    for key, value in part.items():
        field, *modifiers = key.split("|")
        if "expand" not in modifiers:
            made[key] = _filled(value, values)
            continue
        texts = value if isinstance(value, list) else [value]
        kept = [one for one in modifiers if one != "expand"]
        made["|".join([field, *kept])] = [one for text in texts for one in _spelled(text, values)]
    return made


def _spelled(text: str, values: Values) -> Iterator[str]:
    before, mark, rest = text.partition("%")
    if not mark:
        yield text
        return
    name, _, after = rest.partition("%")
    for value in values[name]:
        for tail in _spelled(after, values):
            yield before + value + tail
