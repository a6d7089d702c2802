"""The committed hunt for Athena on every fixture, without Trino: each rule that it holds gives the verdict that a
person wrote down, and a change of its data is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from awol.cli.common import fixture_placeholders
from awol.pack.queries import load_refusals
from awol.replay import Replay, judge
from awol.values import Case, Event, Hit, Rule
from tests.conftest import ROOT
from tests.converters.aws.athena.hunt.reader import Hunt
from tests.packs import our_rules

TEXT = (ROOT / "queries" / "aws" / "athena" / "hunt.sql").read_text(encoding="utf-8")
RULES = [rule for rule in our_rules() if rule.kind == "event"]


@cache
def hunt() -> Hunt:
    return Hunt(TEXT)


KNOWN: dict[bytes, set[str]] = {}
"""What fires on a record, by its content: rules share ordinary traffic."""


def fired(event: Event) -> set[str]:
    if event.content not in KNOWN:
        KNOWN[event.content] = hunt().fired(event)
    return KNOWN[event.content]


@cache
def replay() -> Replay:
    return Replay(ROOT, fixture_placeholders(ROOT), load_refusals(ROOT))


def cases(rule: Rule) -> list[Case]:
    return replay().cases(rule, envelopes=False)


def test_the_text_holds_every_rule_on_single_events() -> None:
    assert hunt().names == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_verdicts_are_those_that_were_written_down(rule: Rule) -> None:
    def search(events: Iterable[Event]) -> Iterator[Hit]:
        return (Hit((event,)) for event in events if rule.name in fired(event))

    outcomes = [judge(case, "athena", search) for case in cases(rule)]
    assert [f"{one.case.name}: {one.note}" for one in outcomes if one.status != "pass"] == []


def test_a_change_of_the_data_is_noticed() -> None:
    """What shows that the tests above could fail: without its leads, its steps or its leaves a rule is another one."""
    rule = next(one for one in RULES if one.name == "aws_iam_leave_permission_granted")
    search = Hunt(TEXT).search(rule.name)
    assert all(judge(case, "athena", search).status == "pass" for case in cases(rule))
    for part, before, after in (
        ("steps", '"\\"organizations:le"', '"organizations:xx"'),
        ("leaves", '["policyDocument",', '["document",'),
        ("calls", '"putuserpolicy"', '"putuserpolicies"'),
        ("rules", '"aws_iam_leave_permission_granted"', '"aws_iam_leave_permission_given"'),
    ):
        assert before in TEXT, part
        changed = Hunt(TEXT.replace(before, after)).search(rule.name)
        assert any(judge(case, "athena", changed).status == "fail" for case in cases(rule)), part
