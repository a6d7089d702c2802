"""The pack's mutation score is 1.0: each step away from a rule's logic changes a verdict on some fixture.

`pytest -k aws_org_leave_success` runs one rule; `awol mutate aws_org_leave_success` shows what would kill a survivor.
"""

from __future__ import annotations

import pytest

from awol.cli.common import fixture_placeholders
from awol.mutation.assess import Assessor
from awol.values import Rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = [rule for rule in our_rules() if rule.kind == "event"]

STILL_WEAK: frozenset[str] = frozenset()
"""Rules with survivors. The list only shrinks: a rule on it that has none, or that is gone, fails the test."""


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    return Assessor(ROOT, fixture_placeholders(ROOT))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_mutant_is_killed(rule: Rule, assessor: Assessor) -> None:
    found = assessor.assess(rule)
    assert not found.faults, [str(fault) for fault in found.faults]
    names = [one.mutant.name for one in found.survived]
    if rule.name in STILL_WEAK:
        assert names, f"{rule.name} has no survivor any more: take it off STILL_WEAK"
    elif rule.status != "experimental":
        assert not names, f"`awol mutate {rule.name}` shows what would kill {names}"


def test_the_weak_rules_exist() -> None:
    assert not STILL_WEAK - {rule.name for rule in RULES}
