"""From answers to verdicts: each row has its twin, in which one thing is different."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from awol.preflight.needs import Need
from awol.preflight.questions import Asked, Seen
from awol.preflight.verdicts import answers, verdicts
from awol.values import Rule
from tests.packs import our_rules

RULE = next(rule for rule in our_rules() if rule.name == "aws_org_leave_success")
SOURCE = "organizations.amazonaws.com"
MANAGEMENT = "111122223333"


def needing(*groups: tuple[str, ...], source: str = SOURCE, name: str = "LeaveOrganization") -> Need:
    return Need("calls", frozenset((source,)), frozenset((name,)), groups)


ALONE = {"source": SOURCE, "name": "RemoveAccountFromOrganization"}
DELEGATED = {"source": SOURCE, "name": "DetachPolicy"}
ALL = Seen(records=100, accounts=3, regions=2, management=5, organizations=9, home=50, calls={RULE.name: 0})
FIELD = "requestParameters.x"
FLAT = "aws.cloudtrail.flattened.request_parameters.x"
KEPT = "aws.cloudtrail.flattened.request_parameters.policyArn"
TEXT = "aws.cloudtrail.request_parameters"


def seen(**changes: Any) -> Seen:
    return replace(ALL, **changes)


ROWS: list[tuple[str, Need, Seen, str]] = [
    ("all is here", needing(), seen(), "yes"),
    ("no record", needing(), seen(records=0), "no"),
    ("records not told", needing(), seen(records=None), "unknown"),
    ("its calls were seen", needing(), seen(calls={RULE.name: 2}, home=0, records=None), "yes"),
    ("its calls not told", needing(), seen(calls={}), "unknown"),
    ("no home region", needing(), seen(home=0), "no"),
    ("home region not told", needing(), seen(home=None), "unknown"),
    ("no home region for a regional service", needing(source="guardduty.amazonaws.com"), seen(home=0), "yes"),
    ("management alone, its log is missing", needing(**ALONE), seen(management=0), "no"),
    ("the same, although a member tried", needing(**ALONE), seen(management=0, calls={RULE.name: 3}), "no"),
    ("the same, but the rule is on failures", needing(("errorCode",), **ALONE), seen(management=0), "yes"),
    ("management alone, not told", needing(**ALONE), seen(management=None), "unknown"),
    ("delegated, management is missing", needing(**DELEGATED), seen(management=0), "no"),
    ("delegated, and seen", needing(**DELEGATED), seen(management=0, calls={RULE.name: 1}), "yes"),
    ("its field is full", needing((FIELD,)), seen(calls={RULE.name: 4}, filled={(RULE.name, FIELD): 3}), "yes"),
    ("its field is empty", needing((FIELD,)), seen(calls={RULE.name: 4}, filled={(RULE.name, FIELD): 0}), "unknown"),
    ("one of two is full", needing((FIELD, "y")), seen(calls={RULE.name: 4}, filled={(RULE.name, "y"): 1}), "yes"),
    ("no failure was seen", needing(("errorCode",)), seen(calls={RULE.name: 4}), "yes"),
    ("a field that nobody has", needing(("x",)), seen(alive={"x": 0}), "no"),
    ("a field that somebody has", needing(("x",)), seen(alive={"x": 1}), "yes"),
    ("a sparse field that nobody has", needing(("errorCode",)), seen(alive={"errorCode": 0}), "yes"),
    ("nothing is extracted", needing(), seen(views={"nothing extracted": 9}), "no"),
    ("nothing is extracted of some", needing(), seen(views={"nothing extracted": 9, "plain": 1}), "yes"),
    ("retain all", needing((FLAT,)), seen(retain="all"), "yes"),
    ("retain keyword", needing((FLAT,)), seen(retain="keyword"), "no"),
    ("retain keyword, text", needing((TEXT,)), seen(retain="keyword"), "yes"),
    ("retain keyword, either", needing((FLAT, TEXT)), seen(retain="keyword"), "yes"),
    ("retain flattened, text", needing((TEXT,)), seen(retain="flattened"), "no"),
    ("retain minimal", needing((FLAT,)), seen(retain="minimal"), "no"),
    ("retain minimal, kept", needing((KEPT,)), seen(retain="minimal"), "yes"),
    ("retain none", needing((TEXT,)), seen(retain=""), "no"),
    ("every call", Need("", frozenset(), frozenset(), ()), seen(calls={}), "yes"),
]  # fmt: skip


@pytest.mark.parametrize(("need", "told", "can"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_verdict(need: Need, told: Seen, can: str) -> None:
    (found,) = verdicts([Asked(RULE, need)], told, MANAGEMENT)
    assert (found.rule, found.level, found.can_fire) == (RULE.name, RULE.level, can)
    assert found.why


def test_a_management_account_that_nobody_named() -> None:
    (found,) = verdicts([Asked(RULE, needing(**ALONE))], seen(management=0), "")
    assert found.can_fire == "unknown"
    assert "awol organization" in found.why
    (found,) = verdicts([Asked(RULE, needing(**ALONE))], seen(management=2, management_accounts=("1",)), "")
    assert found.can_fire == "yes"


def named(name: str) -> Rule:
    return replace(RULE, name=name)


CHAINS: list[tuple[tuple[tuple[str, ...], ...], str]] = [
    ((("yes",), ("yes",)), "yes"),
    ((("yes",), ("no",)), "no"),
    ((("no", "yes"), ("yes",)), "yes"),
    ((("no", "unknown"), ("yes",)), "unknown"),
    ((("unknown",), ("no",)), "no"),
    ((("no", "no"),), "no"),
    ((("not asked about",),), "unknown"),
]


@pytest.mark.parametrize(("steps", "can"), CHAINS)
def test_a_chain_is_as_good_as_its_worst_step(steps: tuple[tuple[str, ...], ...], can: str) -> None:
    parts = [
        Asked(named("yes"), needing()),
        Asked(named("no"), reason="needs configuration: x"),
        Asked(named("unknown"), needing(source="iam.amazonaws.com")),
    ]
    told = seen(calls={"yes": 1}, home=None)
    found = verdicts([Asked(named("chain"), steps=steps), *parts], told, MANAGEMENT)
    assert [one.can_fire for one in found] == [can, "yes", "no", "unknown"]


LATE: list[tuple[str, dict[int, int], bool]] = [
    ("splunk", {900: 5, 3600: 0, 86400: 0}, True),
    ("splunk", {900: 5, 3600: 1, 86400: 0}, False),
    ("elasticsearch", {900: 0, 3600: 0, 86400: 0}, True),
    ("elasticsearch", {900: 1, 3600: 0, 86400: 0}, False),
]


@pytest.mark.parametrize(("product", "late", "good"), LATE)
def test_late_records_matter_as_far_as_a_search_looks_back(product: str, late: dict[int, int], good: bool) -> None:
    told = answers(product, seen(indexed=10, late=late, latest=5400), {"late": "How late?"}, "")
    assert [one.good for one in told] == [good]
    assert "the latest after 2 hours" in told[0].answer
    assert ("can miss" in told[0].answer) != good


BROKEN = "nothing extracted"
PLAIN = "search-time extraction of JSON, without the add-on"
OPEN: list[tuple[str, str, Seen, str]] = [
    ("splunk", "records", seen(unread={"records": "403: no\n  try: x"}), "could not be run: 403: no"),
    ("splunk", "records", seen(records=0), "no record in the last day"),
    ("splunk", "organizations", seen(organizations=None), "the query could not be run"),
    ("splunk", "organizations", seen(organizations=0), "no, none in 90 days"),
    ("splunk", "management", seen(management=0), "no, none of 111122223333 in the last week"),
    ("splunk", "view", seen(views={}), "no record in the last day"),
    ("splunk", "view", seen(views={"plain": 3, BROKEN: 1}), f"{PLAIN}; nothing extracted of 1 of 4 records"),
    ("elasticsearch", "retain", seen(retain=""), f"neither {TEXT} nor its flattened fields are there"),
    ("elasticsearch", "retain", seen(retain=None), "the query could not be run"),
    ("splunk", "late", seen(indexed=0), "no record was indexed in the last day"),
    ("splunk", "late", seen(indexed=None), "the query could not be run"),
]  # fmt: skip


@pytest.mark.parametrize(("product", "key", "told", "expected"), OPEN)
def test_answers_in_words(product: str, key: str, told: Seen, expected: str) -> None:
    (found,) = answers(product, told, {key: "?"}, MANAGEMENT)
    assert (found.answer, found.good) == (expected, found.good)
    assert found.good is not True
