"""Fields: that every pipeline knows each that a rule names, that arrays are said to be arrays, and objects left alone.

What a field is, the fixtures show: the records of a rule say which of its fields are arrays and which are objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from awol.check.conditions import Fault
from awol.check.logic import Leaf, leaves, line_at
from awol.check.reading import first_mapping
from awol.cloudtrail.shapes import OBJECTS, other_case, stranger
from awol.errors import Location, PackError
from awol.values import Event, Finding, Rule

ECS = "pipelines/cloudtrail_ecs.yml"
SPLUNK = "pipelines/cloudtrail_splunk.yml"


def whole_objects(rule: Rule) -> Iterator[Fault]:
    """Null and `exists` are asked of leaves alone: Splunk and Elastic never see an object as a value."""
    fields = {leaf.field for leaf, _ in leaves(rule)}
    for leaf, _ in leaves(rule):
        if not _asks_for_absence(leaf):
            continue
        inside = next((field for field in sorted(fields) if field.startswith(f"{leaf.field}.")), None)
        if leaf.field in OBJECTS or inside:
            yield leaf.path, _object_message(leaf, inside)


def _asks_for_absence(leaf: Leaf) -> bool:
    return "exists" in leaf.modifiers or None in leaf.values


def _object_message(leaf: Leaf, inside: str | None) -> str:
    example = inside or f"{leaf.field}.<leaf>"
    return (
        f"`{leaf.key}` tests a whole object; Splunk and Elastic index only the fields inside it: name one, `{example}`"
    )


def check_fields(root: Path, rules: Sequence[Rule], events: Mapping[str, Sequence[Event]]) -> list[Finding]:
    """Every fault of the fields that rules name. `events` are the records of each rule's own fixtures, and of `""`
    those that belong to no rule."""
    ecs, splunk = pipeline_names(root, ECS), pipeline_names(root, SPLUNK)
    findings: list[Finding] = []
    for rule in rules:
        done: set[str] = set()
        for leaf, _ in leaves(rule):
            if not leaf.field or leaf.key in done:
                continue
            done.add(leaf.key)
            records = [event.record for event in (*events.get(rule.name, ()), *events.get("", ()))]
            for check, message in _faults(leaf, ecs, splunk, records):
                findings.append(Finding(check, Location(rule.path, line_at(rule.text, leaf.path)), message))
    return findings


def _faults(
    leaf: Leaf, ecs: Names | None, splunk: Names | None, records: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    meant = stranger(leaf.field)
    if meant is not None:
        step = f"did you mean `{meant}`?" if meant else "name one that the CloudTrail User Guide lists for a record"
        yield "field", f"no CloudTrail record has the field `{leaf.field}`; {step}"
    elif (proper := other_case(leaf.field)) is not None:
        yield "field", f"AWS's API models have `{proper}`; write that: names of fields match only as spelled"
    elif "{}" in leaf.field:
        problem = f"`{leaf.field}` contains `{{}}`, Splunk's notation for a list"
        yield "field", f"{problem}; write `{leaf.field.replace('{}', '')}`: the converter adds `{{}}` where it belongs"
    elif ecs is not None and not ecs.knows(leaf.field):
        yield "field", f"{ECS} has no entry for `{leaf.field}`; add it to the table there, or to the refusals"
    shape = _shape(leaf.field, records)
    if splunk is not None and "{}" in shape and splunk.mapping.get(leaf.field) != shape:
        yield "field", f"`{leaf.field}` is an array in the fixtures; write `{leaf.field}: {shape}` into {SPLUNK}"
    if _asks_for_absence(leaf) and leaf.field not in OBJECTS and _is_object(leaf.field, records):
        yield "null-leaf", _object_message(leaf, None)


class Names:
    """The fields that a pipeline maps by name, those it maps by prefix, and those it refuses with a reason."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.mapping: dict[str, Any] = {}
        self.prefixes: list[str] = []
        self.refused: set[str] = set()
        steps = document.get("transformations")
        for step in steps if isinstance(steps, list) else []:
            if not isinstance(step, dict):
                continue
            if step.get("type") == "field_name_mapping" and isinstance(step.get("mapping"), dict):
                self.mapping.update(step["mapping"])
            elif step.get("type") == "field_name_prefix_mapping" and isinstance(step.get("mapping"), dict):
                self.prefixes += [str(prefix) for prefix in step["mapping"]]
            elif step.get("type") == "detection_item_failure":
                conditions = step.get("field_name_conditions")
                for condition in conditions if isinstance(conditions, list) else []:
                    if isinstance(condition, dict) and condition.get("type") == "include_fields":
                        self.refused.update(str(field) for field in condition.get("fields") or [])

    def knows(self, field: str) -> bool:
        """Whether the pipeline says anything of a field."""
        return (
            field in self.mapping or field in self.refused or any(field.startswith(prefix) for prefix in self.prefixes)
        )


def pipeline_names(root: Path, name: str) -> Names | None:
    """What a pipeline of the pack says of fields; None where it is missing or broken, which another check reports."""
    try:
        _, document = first_mapping(root, name)
    except PackError:
        return None
    return Names(document)


def _shape(field: str, records: Iterable[Mapping[str, Any]]) -> str:
    """The field as Splunk names it, `a.b{}.c`, in the first record that has it; "" where none has."""
    for record in records:
        shape = _shape_in(field.split("."), record)
        if shape:
            return ".".join(shape)
    return ""


def _shape_in(steps: Sequence[str], value: object) -> list[str] | None:
    """The steps down to a leaf, with `{}` after each that is a list; None where the record does not hold it."""
    if not steps:
        return None if isinstance(value, dict | list) else []
    if not isinstance(value, dict) or steps[0] not in value:
        return None
    inner, braces = value[steps[0]], ""
    candidates = [inner]
    while candidates and all(isinstance(candidate, list) for candidate in candidates):
        braces += "{}"
        candidates = [item for candidate in candidates for item in candidate]
    for candidate in candidates:
        rest = _shape_in(steps[1:], candidate)
        if rest is not None:
            return [steps[0] + braces, *rest]
    return None


def _is_object(field: str, records: Iterable[Mapping[str, Any]]) -> bool:
    for record in records:
        value: object = record
        for step in field.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
            return True
    return False
