"""The guides of the pack: the first line that decides, and the next query, whose fields exist and whose texts run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from awol.engines.catalogue import compile_for
from awol.pack import parse_yaml_documents, read_text
from awol.pack.guides import DECIDE, NEXT_TARGETS, TOKENS, guide_path, load_next, read_next_query, sections
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.packs import our_rules


def guide(rule: Rule) -> str:
    return read_text(ROOT / guide_path(rule.path))


RULES = our_rules()
WITH_QUERY = [rule for rule in RULES if load_next(ROOT, rule.name)]


def test_every_guide_has_both() -> None:
    assert [rule.name for rule in RULES if DECIDE not in sections(guide(rule))] == []
    assert [rule.name for rule in RULES if rule not in WITH_QUERY] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_first_section_decides(rule: Rule) -> None:
    text = guide(rule)
    first = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)[0]
    decide = " ".join(sections(text)[DECIDE].split())
    assert first == DECIDE
    # Read aloud it is a minute at the most, and a sentence at the least.
    assert 60 <= len(decide) <= 480
    assert decide.endswith(".")


def test_no_two_rules_decide_alike() -> None:
    said: dict[str, list[str]] = {}
    for rule in RULES:
        said.setdefault(" ".join(sections(guide(rule))[DECIDE].split()), []).append(rule.name)
    assert [names for names in said.values() if len(names) > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_intruder_is_nobody_s_he(rule: Rule) -> None:
    assert re.findall(r"\b(?:he|his|him|himself|she|her|hers)\b", guide(rule), flags=re.IGNORECASE) == []


ACTUAL = {token: f"v{number:011}" for number, token in enumerate(TOKENS)}
OTHER = {token: f"w{number:011}" for number, token in enumerate(TOKENS)}


def items(rule: Rule) -> list[dict[str, Any]]:
    query = read_next_query(guide(rule), rule.path)
    assert query is not None
    parsed = parse_yaml_documents(query.body, rule.path)[0]
    return parsed if isinstance(parsed, list) else [parsed]


def record(item: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """A record that holds what one item of a query asks for."""
    made: dict[str, Any] = {
        "eventVersion": "1.11",
        "eventTime": "2026-05-28T03:00:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "eventType": "AwsApiCall",
        "awsRegion": "us-east-1",
        "eventID": json.dumps([item, values], sort_keys=True),
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Ops/x"},
    }
    for key, given in item.items():
        field, _, modifier = key.partition("|")
        value = given[0] if isinstance(given, list) else given
        value = values.get(str(value), value)
        if modifier:
            assert modifier == "endswith"
            value = f"arn:aws:iam::111122223333{value}"
        place = made
        *path, last = field.split(".")
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return made


@pytest.mark.parametrize("target", NEXT_TARGETS)
@pytest.mark.parametrize("rule", WITH_QUERY, ids=lambda rule: rule.name)
def test_the_next_query_finds_what_it_asks_for(rule: Rule, target: str) -> None:
    text = load_next(ROOT, rule.name)[target]
    tokens = sorted(set(re.findall(r"ALERT_[A-Z]+", text)), key=len, reverse=True)
    for token in tokens:
        text = text.replace(token, ACTUAL[token])
    search = compile_for(target, text)
    for item in items(rule):
        wanted = Event(record(item, ACTUAL))
        assert [hit.event_ids for hit in search([wanted])] == [(wanted.id,)]
        asked = any(str(value) in TOKENS for value in item.values())
        if asked:
            assert list(search([Event(record(item, OTHER))])) == []
    assert list(search([Event(record({"eventName": "NoSuchCall", "recipientAccountId": "x"}, ACTUAL))])) == []


@pytest.mark.parametrize("rule", WITH_QUERY, ids=lambda rule: rule.name)
def test_its_fields_exist(rule: Rule) -> None:
    fields = {key.partition("|")[0] for item in items(rule) for key in item}
    assert fields - known_fields() == set()


@cache
def known_fields() -> frozenset[str]:
    """The paths of texts and flags in the records of the fixtures."""
    found: set[str] = set()
    for path in (ROOT / "fixtures").glob("aws_*/fires/*.json"):
        for one in rows(json.loads(path.read_text(encoding="utf-8"))):
            found.update(leaves(one, ""))
    return frozenset(found)


def rows(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    found: list[Any] = document.get("Records", [document])
    return found


def leaves(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif not isinstance(value, list):
        yield path
