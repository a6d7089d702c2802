"""The search for silent accounts: its form, and its replay on every engine that has a text of it."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.silence import Silence, read
from awol.errors import AwolError, Location
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


HOUR = 3_600_000
NOW = 1_790_000_000_000


@pytest.mark.parametrize(
    ("first", "last", "silent", "expected"),
    [
        # hours ago of its first and last record; whether it is silent, and whether as an account that is expected
        (72, 25, True, True),
        (72, 24, False, False),
        (72, 1, False, False),
        (49, 25, True, True),
        (48, 25, False, True),
        (167, 168, False, True),
        (200, 168, True, True),
        (200, 169, False, True),
        (None, None, False, True),
        (100, None, False, True),
    ],
)
def test_when_an_account_is_silent(first: int | None, last: int | None, silent: bool, expected: bool) -> None:
    search = Silence("s", "recipientAccountId", 24 * HOUR, 168 * HOUR)
    at = [None if one is None else NOW - one * HOUR for one in (first, last)]
    assert search.told(at[0], at[1], NOW) is silent
    assert search.told(at[0], at[1], NOW, expected=True) is expected


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [("90s", 90_000), ("5m", 300_000), ("24h", 86_400_000), ("7d", 604_800_000), ("2w", 1_209_600_000)],
)
def test_a_time_span(written: str, milliseconds: int) -> None:
    body = {"type": "went_silent", "group-by": "recipientAccountId", "timespan": "1s", "look-back": written}
    assert read({"search": body}, "one").look_back == milliseconds


@pytest.mark.parametrize(
    ("body", "step"),
    [
        (None, "keys: group-by, look-back, timespan, type"),
        ({"timespan": "soon"}, "write it as 24h"),
        ({"group-by": ""}, "write `group-by: recipientAccountId`"),
        ({"look-back": "47h"}, "make `look-back` twice `timespan` or longer"),
        ({"x": 1}, "keys: group-by, look-back, timespan, type"),
        ({"type": "x"}, "write `type: went_silent`"),
    ],
)
def test_what_to_write_instead(body: dict[str, Any] | None, step: str) -> None:
    good = {"type": "went_silent", "group-by": "recipientAccountId", "timespan": "24h", "look-back": "7d"}
    assert read({"search": good}, "one") == Silence("one", "recipientAccountId", 24 * HOUR, 168 * HOUR)
    with pytest.raises(AwolError) as refused:
        read({"search": None if body is None else {**good, **body}}, "one", "searches/x.yml")
    assert refused.value.next_step == step
    if "type" not in (body or {}):
        assert refused.value.location == Location("searches/x.yml")
