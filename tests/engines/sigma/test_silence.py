"""The search for silent accounts: its form, and its replay on every engine that has a text of it."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.silence import read
from awol.errors import AwolError
from awol.pack import load_searches
from awol.pack.queries import load_refusals
from awol.replay import Replay
from tests.conftest import ROOT

[RULE] = load_searches(ROOT)
ENGINES = ("sigma", "splunk", "splunk-addon", "splunk-indexed", "esql")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_fixture_is_judged_as_it_says(engine: str) -> None:
    replay = Replay(ROOT, fixture_placeholders(ROOT), load_refusals(ROOT))
    cases = replay.cases(RULE, envelopes=False)
    assert {case.expected for case in cases} == {"fires", "silent"}
    outcomes = list(replay.run_cases(RULE, engine, cases))
    assert [(one.case.name, one.note) for one in outcomes if one.status != "pass"] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_moment_that_is_asked_for_decides(engine: str) -> None:
    """A month later the silence began before the look-back; a day earlier there is none yet."""
    for now in (1_791_000_000_000, 1_789_100_000_000):
        replay = Replay(ROOT, {}, load_refusals(ROOT), now=now)
        cases = [case for case in replay.cases(RULE, envelopes=False) if case.name == "fires/two_accounts_at_once"]
        assert [one.observed for one in replay.run_cases(RULE, engine, cases)] == ["silent"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "went_dark"}, "`went_dark` is not judged"),
        ({"group-by": ["recipientAccountId"]}, "`group-by:` is not a field"),
        ({"timespan": "soon"}, "`timespan: soon` is not a time span"),
        ({"timespan": "0h"}, "`timespan: 0h` is not a time span"),
        ({"timespan": "24"}, "`timespan: 24` is not a time span"),
        ({"timespan": "1M"}, "`timespan: 1M` is not a time span"),
        ({"look-back": "47h"}, "too short"),
        ({"lookback": "7d"}, "has no key `lookback`"),
    ],
)
def test_a_form_that_is_not_judged(change: dict[str, Any], told: str) -> None:
    body = {**RULE.document["search"], **change}
    with pytest.raises(AwolError, match=told):
        read({**RULE.document, "search": body}, "one")
