"""The search for silent accounts: its form, and its replay on every engine that has a text of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.silence import Silence, compile_silence, read
from awol.errors import AwolError, Location
from awol.pack import load_searches
from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.values import Event
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
        ({"timespan": "1x"}, "`timespan: 1x` is not a time span"),
        ({"timespan": "1h30m"}, "`timespan: 1h30m` is not a time span"),
        ({"timespan": "24hours"}, "`timespan: 24hours` is not a time span"),
        ({"look-back": "about 7d"}, "`look-back: about 7d` is not a time span"),
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


def record(name: str, hours: float | None, account: str | list[str] = "one") -> Event:
    """A record of so many hours ago; None for one without a time."""
    moment = None if hours is None else datetime.fromtimestamp(NOW // 1000 - hours * 3600, UTC)
    at = "soon" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Event({"eventID": name, "eventTime": at, "recipientAccountId": account})


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # records, and of each account that is silent those that are told
        ([record("a", 72), record("b", 25)], {"one": "a b"}),
        ([record("b", 25), record("a", 72)], {"one": "a b"}),
        ([record("a", 72), record("c", 25), record("b", 25)], {"one": "a c b"}),
        ([record("a", 72), record("b", 24)], {}),
        ([record("a", 72), record("b", 23)], {}),
        # what lies before the look-back, or behind now, is not looked at
        ([record("z", 169), record("b", 25)], {}),
        ([record("z", 168), record("b", 25)], {"one": "z b"}),
        ([record("a", 72), record("b", 25), record("y", -1)], {"one": "a b"}),
        ([record("a", 72), record("b", 25), record("y", 0)], {}),
        ([record("a", 72), record("b", 25), record("x", None)], {"one": "a b"}),
        # each account for itself
        ([record("a", 72), record("b", 25), record("c", 1, "two")], {"one": "a b"}),
        (
            [record("a", 72), record("c", 72, "two"), record("b", 25), record("d", 26, "two")],
            {"one": "a b", "two": "c d"},
        ),
        ([record("a", 72, ["one", "two"]), record("b", 25, "two")], {"two": "a b"}),
        ([record("a", 72, ""), record("b", 25, "")], {}),
        ([], {}),
    ],
)
def test_who_is_silent(events: list[Event], expected: dict[str, str]) -> None:
    search = compile_silence(Silence("s", "recipientAccountId", 24 * HOUR, 168 * HOUR), NOW)
    found = {hit.group["recipientAccountId"]: " ".join(one.id for one in hit.events) for hit in search(events)}
    assert found == expected


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
    assert read({"search": {**good, "look-back": "48h"}}, "one").look_back == 48 * HOUR
    with pytest.raises(AwolError) as refused:
        read({"search": None if body is None else {**good, **body}}, "one", "searches/x.yml")
    assert refused.value.next_step == step
    if "type" not in (body or {}):
        assert refused.value.location == Location("searches/x.yml")
