"""The app that Splunk installs: its searches as built find what the fixtures say, in each view of the data."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from awol.build import Material, gather
from awol.build.lint.conf import read
from awol.build.lint.splunk import Knowledge, knowledge, lint
from awol.build.splunk import files, inside, unsaid
from awol.cli.common import fixture_environment
from awol.cloudtrail.identity import target_account
from awol.configuration.allowlist import Allowlist, parse
from awol.engines.catalogue import compile_for
from awol.engines.sigma.correlation.search import compile_chain
from awol.replay.cases import written_cases
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
HEAD = "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires\n"


def allowed(*rows: str) -> Allowlist:
    return parse(HEAD + "".join(f"{row}\n" for row in rows), "a.csv", RULES, date(2026, 12, 1))


def texts(material: Material) -> dict[str, str]:
    found = inside(material)
    return {path.removeprefix("awol/"): text.decode() for path, text in found.items() if not path.endswith(".png")}


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT))


@pytest.fixture(scope="module")
def app(material: Material) -> dict[str, str]:
    return texts(material)


@pytest.fixture(scope="module")
def known(app: dict[str, str]) -> Knowledge:
    found, remarks = knowledge(app)
    assert remarks == []
    return found


@pytest.fixture(scope="module")
def saved(app: dict[str, str]) -> Mapping[str, Mapping[str, str]]:
    by_id = {}
    for settings in read(app["default/savedsearches.conf"]).stanzas.values():
        by_id[json.loads(settings["action.correlationsearch.metadata"])["detection_id"]] = settings
    return by_id


def test_the_app_is_clean_by_our_lint(app: dict[str, str]) -> None:
    assert lint(app) == []


def test_a_chain_rings_only_where_it_warns_early_and_is_told_by_what_ends_it(
    material: Material, saved: Mapping[str, Mapping[str, str]]
) -> None:
    chains = {rule.name: saved[rule.id] for rule in material.rules if rule.kind == "correlation"}
    early = {"about_to_leave", "leave_denied_burst", "leave_denied_many_accounts", "monitoring_teardown"}
    ringing = {name for name, made in chains.items() if made["alert.track"] == "1"}
    assert ringing == {f"aws_corr_{name}" for name in early}
    assert {name for name, made in chains.items() if "action.notable" in made} == ringing
    assert all(made["action.risk"] == "1" for made in chains.values())
    assert chains["aws_corr_root_login_then_leave"]["alert.suppress.fields"] == "recipientAccountId,last_time"
    assert chains["aws_corr_leave_denied_burst"]["alert.suppress.fields"] == "recipientAccountId"
    assert chains["aws_corr_leave_denied_burst"]["dispatch.earliest_time"] == "-75m@m"


def test_alerts_of_a_root_key_are_one_for_a_day_and_all_others_for_an_hour(
    material: Material, saved: Mapping[str, Mapping[str, str]]
) -> None:
    periods = {one.name: saved[one.id]["alert.suppress.period"] for one in material.rules if one.kind == "event"}
    assert {name: period for name, period in periods.items() if period != "60m"} == {
        "aws_root_long_term_key_used": "1440m"
    }


def test_every_rule_is_built_with_the_text_that_was_replayed(
    material: Material, saved: Mapping[str, Mapping[str, str]]
) -> None:
    assert len(saved) == len(material.rules) > 90
    for rule in material.rules:
        text = material.text(rule, "splunk")
        assert text is not None
        assert saved[rule.id]["search"].startswith(f"{text}\n| `")


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_search_as_built_finds_what_its_fixtures_say(
    rule: Rule, saved: Mapping[str, Mapping[str, str]], known: Knowledge
) -> None:
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        search = compile_for(engine, saved[rule.id]["search"], known.context(rule.name))
        for case in written_cases(ROOT, rule):
            hits = list(search(case.events))
            assert ("fires" if hits else "silent") == case.expected, (engine, case.name)
            if rule.kind == "event" and hits:
                assert {identity for hit in hits for identity in hit.event_ids} == {one.id for one in case.events}


def test_the_target_account_is_the_one_that_a_hunt_names(known: Knowledge) -> None:
    """On every fixture of the pack, in every view: the alert is throttled by it, and the allow-list goes by it."""
    events = [event for rule in RULES for case in written_cases(ROOT, rule) for event in case.events]
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        search = compile_for(engine, "* | `awol_details` | stats count by target_account", known.context("details"))
        wrong = []
        for event in events:
            expected = target_account(event.record) or "-"
            (hit,) = search([event])
            if hit.group["target_account"] != expected:
                wrong.append((event.record.get("eventName"), expected, hit.group["target_account"], event.file))
        assert wrong == []


RECORD: dict[str, Any] = {
    "eventVersion": "1.08",
    "eventID": "e1",
    "eventTime": "2026-12-10T12:00:00Z",
    "eventSource": "organizations.amazonaws.com",
    "eventName": "MoveAccount",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.7",
    "recipientAccountId": "111122223333",
    "requestParameters": {"accountId": "444455556666", "sourceParentId": "r-exam", "destinationParentId": "ou-exam-1"},
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/Vending/run-7",
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/path/Vending"}},
    },
}
DEPARTURE = {
    "eventName": "AccountDepartedOrganization",
    "eventType": "AwsServiceEvent",
    "requestParameters": None,
    "serviceEventDetails": {"accountId": "555566667777", "departureMethod": "LEFT"},
}
MOVE = "aws_org_move_account"
SESSION = "arn:aws:sts::111122223333:assumed-role/Vending/*"

ROWS = [
    # (row of the allow-list, change of the record, whether it is approved)
    (f"{MOVE},444455556666,,,,why,,2026-12-20", {}, True),
    (f"{MOVE},777788889999,,,,why,,2026-12-20", {}, False),
    (f"{MOVE},,111122223333,,,why,,2026-12-20", {}, True),
    (f"{MOVE},,444455556666,,,why,,2026-12-20", {}, False),
    (f"{MOVE},,,{SESSION},,why,,2026-12-20", {}, True),
    (f"{MOVE},,,arn:aws:sts::111122223333:assumed-role/Vend*/run-7,,why,,2026-12-20", {}, True),
    (f"{MOVE},,,arn:aws:sts::111122223333:assumed-role/Other/*,,why,,2026-12-20", {}, False),
    (f"{MOVE},,,arn:aws:iam::111122223333:role/path/Vending,,why,,2026-12-20", {}, True),
    (f"{MOVE},,,arn:aws:iam::111122223333:role/Vending,,why,,2026-12-20", {}, False),
    (f"{MOVE},,,arn:aws:iam::111122223333:role/path/Vend*,,why,,2026-12-20", {}, True),
    (f"{MOVE},,,arn:aws:iam::777788889999:role/path/Vending,,why,,2026-12-20", {}, False),
    (f"{MOVE},,111122223333,,192.0.2.0/24,why,,2026-12-20", {}, True),
    (f"{MOVE},,111122223333,,198.51.100.0/24,why,,2026-12-20", {}, False),
    (f"{MOVE},,111122223333,,192.0.2.0/24,why,,2026-12-20", {"sourceIPAddress": "sso.amazonaws.com"}, False),
    (f"{MOVE},,111122223333,,2001:db8::/32,why,,2026-12-20", {"sourceIPAddress": "2001:db8::7"}, True),
    (f"{MOVE},,111122223333,,2001:db8::/32,why,,2026-12-20", {}, False),
    (f"{MOVE},,111122223333,,,why,,2026-12-10", {"eventTime": "2026-12-10T23:59:59Z"}, True),
    (f"{MOVE},,111122223333,,,why,,2026-12-09", {"eventTime": "2026-12-10T00:00:00Z"}, False),
    (f"{MOVE},,111122223333,,,why,2026-12-10,2026-12-20", {"eventTime": "2026-12-10T00:00:00Z"}, True),
    (f"{MOVE},,111122223333,,,why,2026-12-11,2026-12-20", {"eventTime": "2026-12-10T23:59:59Z"}, False),
    (f"{MOVE},,111122223333,,,why,,2026-12-20", {"eventTime": None}, False),
    (f"{MOVE},,111122223333,,,why,,2026-12-20", {"recipientAccountId": None}, False),
    (f"{MOVE},444455556666,,,,why,,2026-12-20", {"requestParameters": None}, False),
    ("aws_org_leave_success,,111122223333,,,why,,2026-12-20", {}, False),
    ("aws_org_*,,111122223333,,,why,,2026-12-20", {}, True),
    (f"{MOVE},,111122223333,,,why,,2026-12-20", DEPARTURE, False),
    (f"{MOVE},555566667777,,,,why,,2026-12-20", DEPARTURE, True),
    (f"{MOVE},111122223333,111122223333,,,why,,2026-12-20", DEPARTURE, False),
]


@pytest.mark.parametrize(("row", "change", "approved"), ROWS)
def test_a_row_of_the_allow_list_means_what_it_means_to_a_hunt(
    row: str, change: dict[str, Any], approved: bool, material: Material
) -> None:
    record = RECORD | change
    rows = allowed(row)
    assert (rows.approval(MOVE, record) is not None) == approved
    rules = [rule for rule in RULES if rule.name in (MOVE, "aws_org_leave_success")]
    site = gather(ROOT, rules, material.environment, allowlist=rows)
    found, _ = knowledge(texts(site))
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        search = compile_for(engine, f"* | `awol_details` | `awol_allowlist({MOVE})`", found.context(MOVE))
        assert (not list(search([Event(record)]))) == approved, engine


ADDED = [
    # (row that a site puts into the lookup, whether it approves the record)
    (f"{MOVE},*,111122223333,*,*,why,2026-01-01,2026-12-20", True),
    (f"{MOVE},444455556666,*,*,*,why,2026-01-01,2026-12-20", True),
    (f"{MOVE},777788889999,*,*,*,why,2026-01-01,2026-12-20", False),
    (f"{MOVE},*,*,{SESSION},192.0.2.0/24,why,2026-01-01,2026-12-10", True),
    (f"{MOVE},*,*,{SESSION},198.51.100.0/24,why,2026-01-01,2026-12-20", False),
    (f"{MOVE},*,*,arn:aws:iam::111122223333:role/path/Vending,*,why,2026-01-01,2026-12-20", True),
    (f"{MOVE},*,111122223333,*,*,why,2026-01-01,2026-12-09", False),
    (f"{MOVE},*,111122223333,*,*,why,2026-12-11,2026-12-20", False),
    ("aws_org_leave_success,*,111122223333,*,*,why,2026-01-01,2026-12-20", False),
    # a cell left empty approves nothing
    (f"{MOVE},*,111122223333,*,,why,2026-01-01,2026-12-20", False),
    (f"{MOVE},*,111122223333,*,*,why,2026-01-01,", False),
]


@pytest.mark.parametrize(("row", "approved"), ADDED)
def test_a_row_that_a_site_adds_to_the_lookup(row: str, approved: bool, app: dict[str, str]) -> None:
    path = "lookups/awol_allowlist.csv"
    found, _ = knowledge({**app, path: f"{app[path]}{row}\n"})
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        search = compile_for(engine, f"* | `awol_details` | `awol_allowlist({MOVE})`", found.context(MOVE))
        assert (not list(search([Event(RECORD)]))) == approved, engine


@pytest.mark.parametrize(
    ("row", "approved"),
    [
        (f"{MOVE},555566667777,*,*,*,why,2026-01-01,2026-12-20", True),
        (f"{MOVE},5555*,111122223333,*,*,why,2026-01-01,2026-12-20", True),
        (f"{MOVE},*,111122223333,*,*,why,2026-01-01,2026-12-20", False),
        (f"{MOVE},*,*,*,*,why,2026-01-01,2026-12-20", False),
    ],
)
def test_a_row_of_the_lookup_approves_a_departure_where_it_names_the_account(
    row: str, approved: bool, app: dict[str, str]
) -> None:
    path = "lookups/awol_allowlist.csv"
    found, _ = knowledge({**app, path: f"{app[path]}{row}\n"})
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        search = compile_for(engine, f"* | `awol_details` | `awol_allowlist({MOVE})`", found.context(MOVE))
        assert (not list(search([Event({**RECORD, **DEPARTURE})]))) == approved, engine


def test_a_sites_filter_macro_takes_out_what_it_says(saved: Mapping[str, Mapping[str, str]], known: Knowledge) -> None:
    rule = next(rule for rule in RULES if rule.name == MOVE)
    text = saved[rule.id]["search"]
    mine = Knowledge({**known.macros, f"{MOVE}_filter": 'search NOT actor="*Vending*"'}, known.tables)
    other = Knowledge({**known.macros, f"{MOVE}_filter": 'search NOT actor="*Other*"'}, known.tables)
    assert list(compile_for("splunk", text, known.context(MOVE))([Event(RECORD)]))
    assert not list(compile_for("splunk", text, mine.context(MOVE))([Event(RECORD)]))
    assert list(compile_for("splunk", text, other.context(MOVE))([Event(RECORD)]))


BURST, GRANT = "aws_corr_leave_denied_burst", "aws_corr_selfgrant_then_leave"
ON_CHAINS = [
    # (row, chain, whether it approves, whether the app says it). Each chain lies on 2026-09-14, 9 o'clock and later,
    # in the log of 444455556666.
    (f"{BURST},,444455556666,,,why,2026-09-01,2026-09-20", BURST, True, True),
    (f"{BURST},,111122223333,,,why,2026-09-01,2026-09-20", BURST, False, True),
    (f"{BURST},,444455556666,,,why,2026-09-15,2026-09-20", BURST, False, True),
    (f"{BURST},,444455556666,,,why,2026-09-01,2026-09-13", BURST, False, True),
    (f"{GRANT},,444455556666,,,why,,2026-09-20", GRANT, True, True),
    (f"{BURST},,444455556666,,,why,,2026-09-20", GRANT, False, True),
    # Its result has neither a principal nor an address.
    (f"{GRANT},,444455556666,,203.0.113.0/24,why,,2026-09-20", GRANT, False, False),
    (f"{GRANT},,444455556666,arn:aws:iam::444455556666:user/x,,why,,2026-09-20", GRANT, False, False),
    ("aws_corr_leave_denied_many_accounts,,444455556666,,,why,,2026-09-20", GRANT, False, False),
    # Departures are in the management account's log: the log's account approves none.
    ("aws_corr_mass_departure,,111122223333,,,why,,2026-09-20", GRANT, False, False),
]


@pytest.mark.parametrize(("row", "name", "approved", "said"), ON_CHAINS)
def test_a_row_for_a_chain_means_what_it_means_to_a_hunt(
    row: str, name: str, approved: bool, said: bool, material: Material
) -> None:
    rows = allowed(row)
    (rule,) = [one for one in RULES if one.name == name]
    events = next(one for one in written_cases(ROOT, rule) if one.expected == "fires").events
    companions = [one.text for one in RULES]
    hits = list(compile_chain(rule.text, material.environment.placeholders, companions)(events))
    assert hits
    for hit in hits if said else ():
        hunted = rows.approval_of_all(name, [one.record for one in hit.events])
        assert (hunted is not None) == approved
    site = gather(ROOT, RULES, material.environment, allowlist=rows)
    assert (unsaid(site) == []) == said
    app = texts(site)
    assert lint(app) == []
    found, _ = knowledge(app)
    (text,) = [
        one["search"]
        for one in read(app["default/savedsearches.conf"]).stanzas.values()
        if f"`{name}_filter`" in one["search"]
    ]
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        assert (not list(compile_for(engine, text, found.context(name))(list(events)))) == approved, engine


def test_what_the_app_cannot_say_is_named(material: Material) -> None:
    site = gather(ROOT, RULES, material.environment, allowlist=allowed("aws_*,,111122223333,,,why,,2026-12-20"))
    (line,) = unsaid(site)
    assert line.startswith("a.csv:2: not in the Splunk app for aws_corr_")


def test_the_package_is_the_same_bytes_with_plain_modes(material: Material) -> None:
    (name,) = files(material)
    assert files(material) == files(material)
    with tarfile.open(fileobj=io.BytesIO(files(material)[name])) as archive:
        assert {entry.name.split("/")[0] for entry in archive} == {"awol"}
        assert {entry.mode for entry in archive if entry.isfile()} == {0o644}
        assert {(entry.uid, entry.gid) for entry in archive} == {(0, 0)}
