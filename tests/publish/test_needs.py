"""What a rule needs is told from its text and its calls; what it survives is measured on its fixtures."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from awol.engines.catalogue import compile_for
from awol.errors import PackError
from awol.events import read
from awol.pack import load_manifest, parse_rule
from awol.pack.queries import query_path
from awol.publish.needs import (
    DAY,
    Needs,
    Rates,
    committed_texts,
    elastic_text,
    facts,
    load_rates,
    needs,
    survived,
    where,
)
from awol.values import Event, Rule
from awol.views import Indexing
from awol.views.elastic import Retain
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
TEXTS = committed_texts(ROOT, RULES)
NEEDED = needs(RULES, TEXTS, Rates(), load_manifest(ROOT))
SINGLE = [rule for rule in RULES if rule.kind == "event" and query_path(rule.name, "lucene") in TEXTS]
EVERY = ("all", "keyword", "flattened", "minimal", "none")


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("event.action:LeaveOrganization", EVERY),
        ("aws.cloudtrail.error_code:x AND aws.cloudtrail.request_id:y", EVERY),
        ("aws.cloudtrail.flattened.request_parameters.userName:bob", ("all", "flattened")),
        ("aws.cloudtrail.flattened.request_parameters.policyArn:*x", ("all", "flattened", "minimal")),
        ("aws.cloudtrail.request_parameters:*x*", ("all", "keyword", "minimal")),
        ("aws.cloudtrail.request_parameters:*x* OR aws.cloudtrail.flattened.request_parameters.a:b", ("all",)),
        ("_exists_:aws.cloudtrail.flattened.response_elements.a\\-b", ("all", "flattened")),
        ("", None),
    ],
)
def test_the_settings_that_fill_a_text(text: str, settings: tuple[str, ...] | None) -> None:
    assert survived(text) == settings


@cache
def fixtures(rule: str) -> tuple[tuple[bool, Event], ...]:
    found = []
    for verdict in ("fires", "silent"):
        for path in sorted((ROOT / "fixtures" / rule / verdict).glob("*.json*")):
            found += [(verdict == "fires", event) for event in read(path, print)]
    return tuple(found)


def wrong(rule: Rule, setting: Retain) -> int:
    """How many records of a rule's fixtures its text judges otherwise under a setting than with all retained."""
    text = elastic_text(rule, TEXTS)
    events = [event for _, event in fixtures(rule.name)]
    whole = compile_for("lucene", text, indexing=Indexing())
    left = compile_for("lucene", text, indexing=Indexing(retain=setting))
    before = {hit.event_ids for hit in whole(events)}
    after = {hit.event_ids for hit in left(events)}
    return len(before ^ after)


@pytest.mark.parametrize("setting", ["keyword", "flattened"])
def test_what_is_told_is_what_the_fixtures_show(setting: Retain) -> None:
    """Both ways: a rule that is said to survive judges alike, and one that is said not to judges otherwise."""
    spoiled = [rule.name for rule in SINGLE if wrong(rule, setting)]
    told = [rule.name for rule in SINGLE if setting not in (NEEDED[rule.name].retain or ())]
    assert [name for name in spoiled if name not in told] == []
    assert len(spoiled) >= 0.9 * len(told)


@pytest.mark.parametrize(
    ("source", "name", "told"),
    [
        ("organizations.amazonaws.com", "LeaveOrganization", "the member account's log, us-east-1"),
        ("organizations.amazonaws.com", "AccountDepartedOrganization", "the management account's log, us-east-1"),
        ("organizations.amazonaws.com", "DetachPolicy", "the log of the management account or of a delegated"),
        (
            "sts.amazonaws.com",
            "AssumeRoot",
            "the log of the management account or of a delegated administrator, the reg",
        ),
        ("iam.amazonaws.com", "CreateUser", "the account's own log, us-east-1"),
        ("guardduty.amazonaws.com", "DeleteDetector", "the account's own log, the region of the call"),
    ],
)
def test_whose_log(source: str, name: str, told: str) -> None:
    assert where(source, name).startswith(told)


@pytest.mark.parametrize(
    ("rule", "controls"),
    [
        ("aws_org_leave_success", ("4.15",)),
        ("aws_cloudtrail_stopped_or_deleted", ("3.1", "4.5")),
        ("aws_root_access_key_created", ("1.4", "1.7", "4.3")),
        ("aws_iam_key_quarantined", ("4.4",)),
        ("aws_guardduty_disabled", ()),
        ("aws_corr_stoplogging_then_leave", ("3.1", "4.5", "4.15")),
    ],
)
def test_controls(rule: str, controls: tuple[str, ...]) -> None:
    assert NEEDED[rule].cis == controls


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("aws_org_remove_account", "the management account's log, us-east-1"),
        ("aws_org_remove_account_failed", "the log of the account that calls, us-east-1"),
        ("aws_org_leave_denied", "the member account's log, us-east-1"),
        ("aws_org_accept_handshake_denied", "the log of the account that accepts, us-east-1"),
        ("aws_org_policy_type_disabled", "the log of the management account or of a delegated administrator, us-e"),
    ],
)
def test_whose_log_a_rule_needs(rule: str, told: str) -> None:
    """What failed is in the log of whoever tried; what Organizations lets the management account alone do is in its
    own."""
    assert [log.startswith(told) for log in NEEDED[rule].logs] == [True]


def test_every_rule_says_whose_log_it_needs() -> None:
    assert [name for name, one in NEEDED.items() if not one.logs] == []


def test_what_a_rule_leaves_out_is_no_call_of_it() -> None:
    rule = parse_rule(
        "title: t\nname: t\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\n"
        "logsource: {product: aws, service: cloudtrail}\ndetection:\n"
        "  selection: {eventSource: iam.amazonaws.com, eventName: CreateUser}\n"
        "  filter_main: {eventName: StopLogging}\n  condition: selection and not filter_main\n",
        "rules/x/t.yml",
        "t",
    )
    assert needs([rule], {}, Rates({"t": 2.5}, {"t": 1.0}), load_manifest(ROOT))["t"] == Needs(
        retain=None,
        logs=("the account's own log, us-east-1 (China and GovCloud: their one global region)",),
        cis=(),
        benign=(),
        rate=2.5,
        configured=1.0,
    )


def test_rates_are_told_where_they_are_counted(tmp_path: Path) -> None:
    assert load_rates(tmp_path) == Rates()
    path = tmp_path / "fixtures" / "_estate" / "rates.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"rules": {"aws_org_move_account": 12}, "configured": {"aws_org_move_account": 3}}')
    assert load_rates(tmp_path) == Rates({"aws_org_move_account": 12.0}, {"aws_org_move_account": 3.0})
    for broken in ("[]", '{"rules": [1]}', '{"rules": {"a": "x"}}', '{"rules": {}, "configured": 1}'):
        path.write_text(broken)
        with pytest.raises(PackError, match="not a table"):
            load_rates(tmp_path)
    assert [name for name, _ in facts(Needs(None, ("l",), (), ()))] == ["needs on Elastic", "needs the log"]


@pytest.mark.parametrize(
    ("rate", "configured", "told"),
    [
        (12.0, 12.0, "12 alerts"),
        (12.5, None, "12.5 alerts"),
        (1.0, 1.0, "1 alert"),
        (0.0, 0.0, "no alert"),
        (9.0, 0.0, "9 alerts; no alert with the example allow-list and snapshot"),
        (None, 1.0, "1 alert with the snapshot and your values"),
        (None, None, ""),
    ],
)
def test_the_alerts_of_a_made_day_in_words(rate: float | None, configured: float | None, told: str) -> None:
    one = Needs(("all",), ("l",), (), (), rate, configured=configured)
    assert [value for name, value in facts(one) if name == DAY] == ([told] if told else [])


def test_every_rule_that_runs_was_counted() -> None:
    rates = load_rates(ROOT)
    assert set(rates.bare) == {rule.name for rule in RULES if not rule.placeholders}
    assert set(rates.bare) < set(rates.configured) <= {rule.name for rule in RULES}
    assert all(rates.configured[name] <= rate for name, rate in rates.bare.items())


def test_for_how_long_alerts_are_one() -> None:
    assert NEEDED["aws_root_long_term_key_used"].hours == 24
    assert ("one alert", "for each account, principal and key in 24 hours") in facts(
        NEEDED["aws_root_long_term_key_used"]
    )
    assert NEEDED["aws_org_leave_success"].hours == 1
    assert NEEDED["aws_corr_mass_departure"].hours is None


def test_the_command_tells_it() -> None:
    listed = {row["name"]: row for row in json.loads(invoke("rules", "--format", "json").stdout)}
    row = listed["aws_org_accept_handshake_member"]
    assert row["retain"] == ["all", "flattened"]
    assert row["cis"] == ["4.15"]
    assert row["logs"][0].startswith("the log of the account that accepts")
    assert row["benign_sources"]
    assert (row["rate"], row["rate_configured"], row["one_alert_for_hours"]) == (1.0, 0.0, 1)
