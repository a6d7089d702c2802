"""Mutants of a search for silence: each changes what it means, and the pack's fixtures notice every one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from awol.engines.sigma.silence import read
from awol.errors import PackError
from awol.mutation.silences import silence_mutants, survivors
from awol.pack import load_searches
from awol.replay.cases import written_cases
from awol.values import Case
from tests.commands import awol
from tests.conftest import ROOT

SEARCHES = load_searches(ROOT)
MUTANTS = [
    "timespan, as the length of the silence: a second less",
    "timespan, as the length of the past: a second less",
    "look-back: a second less",
    "timespan, as the length of the silence: a second more",
    "timespan, as the length of the past: a second more",
    "look-back: a second more",
    "the past before the silence: drop",
    "group-by: userIdentity.accountId for recipientAccountId",
]


def _cases(*left_out: str) -> Sequence[Case]:
    return [one for one in written_cases(ROOT, SEARCHES[0]) if not one.name.endswith(left_out)]


def test_there_is_a_search() -> None:
    assert [rule.name for rule in SEARCHES] == ["aws_account_went_silent"]


def test_the_mutants_are_these() -> None:
    rule = SEARCHES[0]
    assert [one.name for one in silence_mutants(read(rule.document, rule.name))] == MUTANTS


def test_every_mutant_is_killed() -> None:
    assert survivors(SEARCHES[0], _cases()) == (len(MUTANTS), [])


SURVIVING = [
    ("silent/exactly_a_day", "timespan, as the length of the silence: a second less"),
    ("silent/logged_for_a_second_less_than_a_day", "timespan, as the length of the past: a second less"),
    ("fires/at_the_edge_of_the_look_back", "look-back: a second less"),
    ("silent/its_past_lies_a_second_before_the_look_back", "look-back: a second more"),
]


@pytest.mark.parametrize(("left_out", "name"), SURVIVING, ids=[row[0] for row in SURVIVING])
def test_a_mutant_survives_without_the_case_that_tells_it_apart(left_out: str, name: str) -> None:
    killed, left = survivors(SEARCHES[0], _cases(left_out.rpartition("/")[2]))
    assert name in [one.name for one in left]
    assert killed == len(MUTANTS) - len(left)


def test_a_case_on_which_the_rule_itself_is_wrong_is_told() -> None:
    case = next(one for one in _cases() if one.expected == "fires")
    with pytest.raises(PackError, match=r"the rule itself is wrong on .*: expected silent"):
        survivors(SEARCHES[0], [Case(case.rule, case.name, "silent", case.events)])


def test_the_command_knows_it() -> None:
    done = awol("mutate", SEARCHES[0].name, "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    assert b'"killed": 8' in done.stdout
