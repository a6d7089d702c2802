"""Rules: that each says what it must, in a way that holds on every target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from awol.check.conditions import Fault, event_source, event_type, placeholder_branches, profile, unexpanded
from awol.check.correlations import check_correlations
from awol.check.fields import whole_objects
from awol.check.filters import check_filters
from awol.check.form import check_form
from awol.check.guides import check_guide
from awol.check.logic import line_at, refusal, unnamed
from awol.check.names import spelling
from awol.check.searches import check_searches
from awol.check.silencing import attacker_controlled
from awol.check.tags import check_tags
from awol.cloudtrail.shapes import DOCUMENTS, WORDS
from awol.errors import Location, PackError
from awol.pack import Manifest, load_rule, rule_files
from awol.pack.queries import load_refusals, query_path
from awol.pack.reading import read_text
from awol.scalars import OF_RULES, altered
from awol.targets import TARGETS
from awol.values import PARTITIONS, Finding, Rule

_Check = Callable[[Rule], Iterator[Fault]]
"""Yields the place and the message of each fault."""

_REGION = re.compile(
    r"(?<![\w-])(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-isob?|-isoe|-isof)?-"
    r"(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d(?![\w])"
)
_ACCOUNT = re.compile(r"(?<![\w-])\d{12}(?![\w-])")
_ARN = re.compile(r"(?P<before>.*?)arn:(?P<partition>aws(?:-[a-z]+)*)(?P<after>:.*)", re.DOTALL)


def check_rules(root: Path, manifest: Manifest) -> tuple[list[Rule], list[Finding]]:
    """The rules that could be read, and the faults of all."""
    rules: list[Rule] = []
    findings: list[Finding] = []
    for path in rule_files(root):
        try:
            rules.append(load_rule(path, root))
        except PackError as fault:
            place = fault.location or Location(path.relative_to(root).as_posix())
            message = f"{fault.message}; {fault.next_step or 'correct the file there'}"
            changed = _altered(path, place.path)
            findings += changed or [Finding("rule-unreadable", place, message)]
    for rule in rules:
        findings += check_rule(rule)
        findings += _of_the_pack(rule, manifest)
        findings += check_guide(root, rule)
        findings += _queries(root, rule)
    findings += _doubles(rules)
    findings += check_searches(root)
    findings += check_filters(root, rules)
    findings += check_correlations(root, rules)
    return rules, findings


def _altered(path: Path, shown: str) -> list[Finding]:
    """The values of a rule's file that YAML changes, all of them."""
    try:
        text = read_text(path)
    except PackError:
        return []
    return [
        Finding("rule-value", place, f"{problem}; {step}") for place, problem, step in altered(text, shown, OF_RULES)
    ]


def check_rule(rule: Rule) -> list[Finding]:
    """The faults of one rule, as far as its own text shows them."""
    return [
        Finding(name, Location(rule.path, _line(rule.text, anchor)), message)
        for name, check in CHECKS
        for anchor, message in check(rule)
    ]


def _line(text: str, anchor: str | tuple[str | int, ...]) -> int:
    if not isinstance(anchor, str):
        return int(anchor[1]) if anchor[0] == "line" else line_at(text, anchor) or 1
    for number, line in enumerate(text.splitlines(), 1):
        if anchor in line:
            return number
    return 1


def _places(rule: Rule) -> Iterator[Fault]:
    for _, fields in _selections(rule):
        for key, value in fields.items():
            values = value if isinstance(value, list) else [value]
            if key.split("|")[0] in ("awsRegion", "recipientAccountId"):
                yield (
                    key,
                    f"`{key}` pins the rule to one place; remove it: organizations are in any region and account",
                )
            for rest, missing in _missing_partitions(values):
                without = f"`{key}` names `{rest}` without {', '.join(missing)}"
                yield key, f"{without}; compare the part after the partition, or list all three"
            for pattern, what in ((_REGION, "region"), (_ACCOUNT, "account")):
                held = [
                    match[0]
                    for element in values
                    if isinstance(element, str | int)
                    for match in pattern.finditer(str(element))
                ]
                if held:
                    yield key, f"`{key}` contains the {what} {held[0]}; remove it, or make it a placeholder"


def _missing_partitions(values: Iterable[Any]) -> Iterator[tuple[str, list[str]]]:
    """The ARNs among values, without their partition, that not every partition has, with the partitions they lack.

    A value list that holds an ARN for each partition says the same everywhere, and is how a target that cannot
    compare the end of a text says it.
    """
    held: dict[str, set[str]] = {}
    for value in values:
        match = _ARN.fullmatch(value) if isinstance(value, str) else None
        if match:
            held.setdefault(f"{match['before']}arn:*{match['after']}", set()).add(match["partition"])
    for rest, partitions in held.items():
        missing = [f"arn:{partition}" for partition in PARTITIONS if partition not in partitions]
        if missing:
            yield rest, missing


def _portable(rule: Rule) -> Iterator[Fault]:
    """The portable profile: what every target can say rightly."""
    for _, fields in _selections(rule):
        for key, value in fields.items():
            name, *modifiers = key.split("|")
            if name in DOCUMENTS and {"contains", "re"} & set(modifiers):
                continue
            if name in WORDS and modifiers == ["endswith"]:
                continue
            bad = [
                modifier
                for modifier in modifiers
                if modifier in ("re", "fieldref", "cased", "lt", "lte", "gt", "gte", "neq")
            ]
            if bad:
                yield key, f"`{key}`: |{bad[0]} is not portable; use equality, lists, startswith, contains"
            nested = name.partition(".")[0] in ("requestParameters", "responseElements", "serviceEventDetails")
            if nested and {"contains", "endswith"} & set(modifiers):
                yield (
                    key,
                    (
                        f"`{key}`: on a field that Elastic keeps flattened only equality, lists and startswith work; "
                        "write one of them, or each value in full"
                    ),
                )
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and ("?" in item or "\\*" in item or item[:1] in ("<", ">")):
                    problem = (
                        f"`{key}`: `{item}` contains ?, \\* or a leading < or >, which not every target can express"
                    )
                    yield key, f"{problem}; write the text without it"


def _condition(rule: Rule) -> Iterator[Fault]:
    reason = refusal(rule) if rule.kind == "event" else None
    if reason:
        yield "condition:", reason
    for name in unnamed(rule):
        problem = f"no condition names the detection `{name}`, so it has no effect"
        yield ("detection", name), f"{problem}; name it in the condition, or remove it"


def _of_the_pack(rule: Rule, manifest: Manifest) -> Iterator[Finding]:
    """What a rule names and the pack does not: its family, and its placeholders."""
    if rule.family not in manifest.families:
        families = ", ".join(manifest.families)
        message = f"pack.yml names no family {rule.family}; move the rule to one of {families}, or add the family there"
        yield Finding("rule-form", Location(rule.path, _line(rule.text, "title:")), message)
    for name in rule.placeholders:
        if manifest.placeholder(name) is None:
            known = ", ".join(placeholder.name for placeholder in manifest.placeholders)
            message = f"pack.yml has no placeholder {name}; write one of {known}, or add it there"
            yield Finding("placeholder", Location(rule.path, _line(rule.text, f"%{name}%")), message)


def _selections(rule: Rule) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each detection of a rule with its fields; of a list of maps, each map."""
    for name, value in (rule.document.get("detection") or {}).items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield str(name), {str(key): values for key, values in item.items()}


CHECKS: Sequence[tuple[str, _Check]] = (
    ("rule-form", check_form),
    ("rule-condition", _condition),
    ("rule-tags", check_tags),
    ("event-source", event_source),
    ("event-name", spelling),
    ("event-type", event_type),
    ("no-place", _places),
    ("portable", _portable),
    ("portable", profile),
    ("null-leaf", whole_objects),
    ("attacker-controlled", attacker_controlled),
    ("placeholder", unexpanded),
    ("placeholder-branch", placeholder_branches),
)
"""Check and function; one check may have several."""


def _queries(root: Path, rule: Rule) -> list[Finding]:
    refused = load_refusals(root).get(rule.name, {})
    return [
        Finding("query", Location(query_path(rule.name, target)), "there is no committed query; run `awol convert`")
        for target in TARGETS
        if target not in refused and not (root / query_path(rule.name, target)).is_file()
    ]


def _doubles(rules: list[Rule]) -> list[Finding]:
    findings = []
    for key in ("name", "id", "title"):
        seen: dict[str, Rule] = {}
        for rule in rules:
            value = str(getattr(rule, key))
            if value in seen:
                message = f"`{key}: {value}` is used in {seen[value].path} too; give this one its own"
                findings.append(Finding("unique", Location(rule.path, _line(rule.text, f"{key}:")), message))
            seen[value] = rule
    return findings
