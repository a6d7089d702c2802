"""Kibana's rules: valid by the schema, clean by the lint, and as built they find what the fixtures say.

The harmful changes below are what a builder could do wrong; the schema or the lint must see each.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import jsonschema
import pytest

from awol.build import Material, gather
from awol.build.attack import paired
from awol.build.kibana import _on_others, _on_own, files, language, unsaid
from awol.build.lint.kibana import lint
from awol.build.lint.kinds import EXCEPTION, RULE
from awol.cli.common import fixture_environment
from awol.configuration.allowlist import parse
from awol.engines.catalogue import compile_for
from awol.engines.sigma.correlation.reading import Library, read
from awol.replay.cases import written_cases
from awol.values import Rule, parse_time
from tests.check.rules import rule as in_memory
from tests.conftest import ROOT
from tests.packs import our_rules

VALID, VALID_EXCEPTION = map(jsonschema.Draft202012Validator, (RULE, EXCEPTION))
HEAD = "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,expires\n"
ROWS = (
    HEAD
    + "aws_org_leave_success,,444455556666,,,sale of the account,2027-01-15\n"
    + "aws_org_move_account,,,arn:aws:iam::111122223333:role/Vending,192.0.2.0/24,vending,2027-01-15\n"
    + "aws_org_move_account,444455556666,,,,one move,2027-01-15\n"
    + "aws_corr_leave_denied_burst,,444455556666,,,a test of the policy,2027-01-15\n"
)


@pytest.fixture(scope="module")
def material() -> Material:
    rules = our_rules()
    allowlist = parse(ROWS, "a.csv", rules, date(2026, 12, 1))
    return gather(ROOT, rules, fixture_environment(ROOT), allowlist=allowlist)


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().splitlines()]


@pytest.fixture(scope="module")
def built(material: Material) -> dict[str, list[dict[str, Any]]]:
    return {name.rpartition("-")[0]: lines(content) for name, content in files(material).items()}


def test_every_rule_is_valid_and_clean_in_both_versions_of_attack(
    material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    exceptions = built["awol-exceptions"]
    assert [fault.message for one in exceptions for fault in VALID_EXCEPTION.iter_errors(one)] == []
    for name in ("awol-kibana", "awol-attack18-kibana"):
        assert len(built[name]) > 80
        for rule in built[name]:
            assert [fault.message for fault in VALID.iter_errors(rule)] == [], rule["name"]
        assert lint(built[name], exceptions, names={one.id: one.name for one in material.rules}) == []


def test_every_event_rule_is_built_with_the_text_that_was_replayed(
    material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    by_id = {rule["rule_id"]: rule for rule in built["awol-kibana"]}
    for rule in material.rules:
        chosen = language(material, rule)
        assert chosen is not None
        assert by_id[rule.id]["query"] == material.text(rule, chosen)


def test_alerts_of_a_root_key_are_one_for_a_day_and_all_others_for_an_hour(
    material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    by_id = {rule["rule_id"]: rule for rule in built["awol-kibana"]}
    made = {one.name: by_id[one.id] for one in material.rules if one.kind == "event"}
    longer = {
        name
        for name, one in made.items()
        if one.get("alert_suppression", {}).get("duration", {}).get("value", 60) != 60
    }
    assert longer == {"aws_root_long_term_key_used"}
    root = made["aws_root_long_term_key_used"]
    assert root["alert_suppression"]["duration"] == {"value": 1440, "unit": "m"}
    assert "Alerts of one account, principal and key are one for 24 hours." in root["setup"]


@pytest.mark.parametrize(
    ("source", "calls", "own", "others"),
    [
        ("iam", {"createuser"}, True, False),
        ("iam", None, False, False),  # it does not say which calls it looks for
        ("iam", set(), False, False),
        ("organizations", {"leaveorganization"}, True, False),
        ("organizations", {"leaveorganization", "removeaccountfromorganization"}, False, True),
        ("organizations", {"accepthandshake"}, False, False),
        ("s3", {"putbucketpolicy"}, False, False),  # may name an account
        ("account", {"putalternatecontact"}, False, True),
        ("account", None, False, True),
    ],
)
def test_whose_account_a_call_is_about(source: str, calls: set[str] | None, own: bool, others: bool) -> None:
    one = in_memory(f"selection:\n  eventSource: {source}.amazonaws.com\ncondition: selection")
    named = None if calls is None else frozenset(calls)
    assert (_on_own(one, named), _on_others(one, named)) == (own, others)


# What a call is on, where that is not the account that logs it, stands among its parameters.
ON_OTHERS = {
    "aws_org_remove_account": True,
    "aws_org_move_account_to_root": True,
    "aws_org_move_account_to_transition_ou": True,
    "aws_org_close_account_by_management": True,
    "aws_org_invite_account": True,
    "aws_org_billing_transfer_changed": True,
    "aws_org_delegated_admin_deregistered": True,
    "aws_org_write_by_long_term_key": True,
    "aws_sts_assume_root_create_password": True,
    "aws_sts_assume_root": True,
    "aws_sso_account_assignment_created": True,
    "aws_guardduty_disassociated": True,
    "aws_securityhub_disabled": True,
    "aws_account_security_contact_changed": True,
    "aws_root_email_changed": True,
    "aws_org_leave_success": False,
    "aws_iam_leave_permission_granted": False,
    "aws_root_console_login": False,
    "aws_cloudtrail_stopped_or_deleted": False,
    "aws_root_long_term_key_used": False,
}


@pytest.mark.parametrize(("name", "others"), ON_OTHERS.items())
def test_alerts_about_another_account_are_never_one(
    name: str, others: bool, material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    (identity,) = [rule.id for rule in material.rules if rule.name == name]
    (rule,) = [one for one in built["awol-kibana"] if one["rule_id"] == identity]
    first = "aws.cloudtrail.request_parameters" if others else "aws.cloudtrail.recipient_account_id"
    identity_fields = ["aws.cloudtrail.user_identity.arn", "aws.cloudtrail.user_identity.access_key_id"]
    assert rule["alert_suppression"]["group_by"] == [first, *identity_fields]


EARLY = {
    "aws_corr_about_to_leave",
    "aws_corr_leave_denied_burst",
    "aws_corr_leave_denied_many_accounts",
    "aws_corr_monitoring_teardown",
}


def test_a_chain_looks_back_over_its_span_and_rings_only_where_it_is_louder_than_its_parts(
    material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    by_id = {rule["rule_id"]: rule for rule in built["awol-kibana"]}
    chains = {rule.name: by_id[rule.id] for rule in material.rules if rule.kind == "correlation"}
    assert len(chains) > 10
    burst = chains["aws_corr_leave_denied_burst"]
    assert burst["from"] == "now-65m"  # a span of 15 minutes, 15 of delay, 5 to the next run, 30 of lateness
    assert burst["alert_suppression"]["group_by"] == ["aws.cloudtrail.recipient_account_id"]
    then = chains["aws_corr_leave_denied_then_success"]
    assert then["alert_suppression"]["group_by"] == ["aws.cloudtrail.recipient_account_id", "last_time"]
    many = chains["aws_corr_leave_denied_many_accounts"]
    assert many["alert_suppression"]["group_by"] == ["source.address"]
    # Those that warn early; of the others each has a part that is as loud, and is its context.
    assert {name for name, made in chains.items() if "building_block_type" not in made} == EARLY


EVENT_RULES = [rule for rule in our_rules() if rule.kind == "event"]


@pytest.mark.parametrize("rule", EVENT_RULES, ids=[rule.name for rule in EVENT_RULES])
def test_a_rule_as_built_finds_what_its_fixtures_say(
    rule: Rule, material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    made = next(one for one in built["awol-kibana"] if one["rule_id"] == rule.id)
    search = compile_for(made["language"], made["query"])
    for case in written_cases(ROOT, rule):
        found = {identity for hit in search(case.events) for identity in hit.event_ids}
        expected = {event.id for event in case.events} if case.expected == "fires" else set()
        assert found == expected, case.name


CHAINS = [rule for rule in our_rules() if rule.kind == "correlation"]


@pytest.mark.parametrize("rule", CHAINS, ids=[rule.name for rule in CHAINS])
def test_a_chain_as_built_finds_what_its_fixtures_say(
    rule: Rule, material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    made = next(one for one in built["awol-kibana"] if one["rule_id"] == rule.id)
    search = compile_for(made["language"], made["query"])
    cases = list(written_cases(ROOT, rule))
    assert {case.expected for case in cases} == {"fires", "silent"}
    assert [case.name for case in cases if bool(list(search(case.events))) != (case.expected == "fires")] == []


def test_techniques_pair_with_their_tactics_in_both_versions() -> None:
    by_name = {rule.name: rule for rule in EVENT_RULES}
    stopped = by_name["aws_cloudtrail_stopped_or_deleted"]
    new = {(one.tactic[1], one.technique[0]) for one in paired(stopped, "19")}
    old = {(one.tactic[1], one.technique[0]) for one in paired(stopped, "18")}
    assert ("Defense Impairment", "T1685.002") in new
    assert ("Defense Evasion", "T1562.008") in old
    assert not any("T1685" in technique for _, technique in old)


def test_what_an_exception_cannot_say_is_named_and_not_built(
    material: Material, built: dict[str, list[dict[str, Any]]]
) -> None:
    items = [one for one in built["awol-exceptions"] if "item_id" in one]
    assert [(one["list_id"], len(one["entries"])) for one in items] == [
        ("awol-aws_corr_leave_denied_burst", 1),
        ("awol-aws_org_leave_success", 1),
        ("awol-aws_org_move_account", 2),
        ("awol-aws_org_move_account", 2),
    ]
    assert {one["expire_time"] for one in items} == {"2027-01-16T00:00:00.000Z"}
    (line,) = unsaid(material)
    assert line.startswith(
        "a.csv:4: not in Kibana's exceptions: an exception cannot test the account that an event is about"
    )


ACCOUNT, ARN, CIDR = "444455556666", "arn:aws:iam::444455556666:role/Admin", "203.0.113.0/24"
GRANT, MANY = "aws_corr_selfgrant_then_leave", "aws_corr_leave_denied_many_accounts"
FOR_CHAINS = [
    # a row's rule, recipient, principal and network; the column outside the chain's group, "" where all are within
    (GRANT, ACCOUNT, "", "", ""),
    (GRANT, "", ARN, "", "principal_arn"),
    (GRANT, ACCOUNT, ARN, "", "principal_arn"),
    (GRANT, ACCOUNT, "", CIDR, "source_cidr"),
    (MANY, "", ARN, CIDR, "principal_arn"),
    (MANY, ACCOUNT, "", "", "recipient_account_id"),
    (MANY, ACCOUNT, "", CIDR, "recipient_account_id"),
]


@pytest.mark.parametrize(("rule", "recipient", "principal", "network", "outside"), FOR_CHAINS)
def test_a_row_for_a_chain_may_test_its_group_alone(
    rule: str, recipient: str, principal: str, network: str, outside: str, material: Material
) -> None:
    # The self-grant is grouped by the account, the many denials by the address. In Kibana an exception takes single
    # events away: by another field it would hide a chain of which one event is approved, which `hunt` reports.
    text = f"{HEAD}{rule},,{recipient},{principal},{network},why,2027-01-15\n"
    site = replace(material, allowlist=parse(text, "a.csv", our_rules(), date(2026, 12, 1)))
    made = files(site)
    assert (f"awol-exceptions-{site.version}.ndjson" in made) == (outside == "")
    told = unsaid(site)
    assert len(told) == (outside != "")
    assert all(f"{outside} is not in the group of the chain" in line for line in told)


# Whether an exception is built for the rule, of a row which names the management account's log and nothing else.
BROAD = {
    "aws_org_account_departed_left": False,
    "aws_org_account_departed_removed": False,
    "aws_corr_guardrail_off_then_departure": False,
    "aws_org_leave_success": True,
}


@pytest.mark.parametrize(("name", "built_"), BROAD.items())
def test_a_row_that_names_no_target_is_no_exception_for_a_departure(
    name: str, built_: bool, material: Material
) -> None:
    # AWS writes every departure into the management account's log: the item would hide each account that leaves.
    text = f"{HEAD}*,,111122223333,,,work on the management account,2027-01-15\n"
    (rule,) = [one for one in our_rules() if one.name == name]
    leave = [one for one in our_rules() if one.name == "aws_org_leave_success"]
    allowlist = parse(text, "a.csv", our_rules(), date(2026, 12, 1))
    site = replace(material, rules=(rule,), allowlist=allowlist)
    made = files(site).get(f"awol-exceptions-{site.version}.ndjson", b"")
    assert {one["list_id"] for one in lines(made) if "item_id" in one} == ({f"awol-{name}"} if built_ else set())
    why = "only `target_account_id` approves a departure, and an exception cannot test it"
    assert unsaid(site) == ([] if built_ else [f"a.csv:2: not in Kibana's exceptions: {why}"])
    # Beside a rule of which it approves events, the row is named for the one of which it does not.
    beside = unsaid(replace(site, rules=(*leave, rule)))
    assert beside == ([] if built_ else [f"a.csv:2: not in Kibana's exceptions for {name}: {why}"])


FOREIGN = """title: t
name: foreign
id: 6e6a5f0e-0000-4000-8000-00000000000f
status: test
level: low
logsource: {product: aws, service: cloudtrail}
correlation:
  type: temporal
  rules: [aws_org_leave_success, INNER]
  group-by: [who]
  timespan: 1h
  aliases:
    who: {aws_org_leave_success: userIdentity.arn, INNER: OTHER}
"""
NESTED = """title: t
name: inner
correlation:
  type: event_count
  rules: [aws_org_move_account]
  group-by: [GROUP]
  timespan: 1h
  condition: {gte: 2}
"""


@pytest.mark.parametrize(
    ("inner", "other", "own", "agrees"),
    [
        ("aws_org_move_account", "userIdentity.arn", "", True),
        ("aws_org_move_account", "recipientAccountId", "", False),
        ("inner", "userIdentity.arn", "userIdentity.arn", True),
        ("inner", "userIdentity.arn", "sourceIPAddress", False),
    ],
)
def test_the_events_of_a_chain_agree_on_what_each_step_is_grouped_by(
    inner: str, other: str, own: str, agrees: bool, material: Material
) -> None:
    # An alias may stand for another field in each step, and a correlation within has a group of its own.
    text = FOREIGN.replace("INNER", inner).replace("OTHER", other)
    library = Library([*(rule.text for rule in our_rules()), NESTED.replace("GROUP", own)])
    (rule,) = [one for one in our_rules() if one.name == GRANT]
    row = f"{HEAD}{GRANT},,,{ARN},,why,2027-01-15\n"
    site = replace(
        material,
        correlations={**material.correlations, GRANT: read(text, library, "f.yml")},
        rules=(rule,),
        allowlist=parse(row, "a.csv", our_rules(), date(2026, 12, 1)),
    )
    assert (unsaid(site) == []) == agrees


@pytest.mark.parametrize(("today", "said"), [("2026-12-09T23:59:59Z", False), ("2026-12-10T00:00:00Z", True)])
def test_a_row_that_begins_later_is_built_from_its_day_on(
    today: str, said: bool, material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = parse_time(today)
    monkeypatch.setattr("awol.build.kibana.present", lambda: moment)
    head = "rule,recipient_account_id,reason,not_before,expires\n"
    text = f"{head}aws_org_move_account,111122223333,vending,2026-12-10,2027-01-15\n"
    site = replace(material, allowlist=parse(text, "a.csv", our_rules()))
    assert (f"awol-exceptions-{site.version}.ndjson" in files(site)) == said
    told = [] if said else ["build and import again on 2026-12-10"]
    assert [line.rpartition(": ")[2] for line in unsaid(site)] == told


Change = Callable[[dict[str, Any]], object]
HARM: dict[str, Change] = {
    "no rule_id": lambda r: r.pop("rule_id"),
    "no name": lambda r: r.pop("name"),
    "an empty description": lambda r: r.update(description=""),
    "an informational severity": lambda r: r.update(severity="informational"),
    "a severity in capitals": lambda r: r.update(severity="High"),
    "a risk score of another severity": lambda r: r.update(risk_score=5),
    "a risk score as a text": lambda r: r.update(risk_score="99"),
    "a risk score beyond 100": lambda r: r.update(risk_score=101),
    "another type": lambda r: r.update(type="saved_query"),
    "kuery for Lucene": lambda r: r.update(language="kuery"),
    "no query": lambda r: r.update(query=""),
    "a query cut off": lambda r: r.update(query=r["query"] + " AND ("),
    "a query of another language": lambda r: r.update(query="any where true == true and ("),
    "no index": lambda r: r.pop("index"),
    "every index": lambda r: r.update(index=["*"]),
    "all logs": lambda r: r.update(index=["logs-*"]),
    "an empty index": lambda r: r.update(index=[]),
    "enabled": lambda r: r.update(enabled=True),
    "enabled left out": lambda r: r.pop("enabled"),
    "no look-back": lambda r: r.update({"from": "now-5m"}),
    "an interval without a unit": lambda r: r.update(interval="5"),
    "a look-back in words": lambda r: r.update({"from": "5m"}),
    "no timestamp override": lambda r: r.pop("timestamp_override"),
    "the event's own time": lambda r: r.update(timestamp_override="@timestamp"),
    "version 0": lambda r: r.update(version=0),
    "too many signals": lambda r: r.update(max_signals=10_000),
    "fewer signals than its setup says": lambda r: r.update(max_signals=100),
    "an unknown key": lambda r: r.update(immutable=True),
    "an object id": lambda r: r.update(id=r["rule_id"]),
    "tags null": lambda r: r.update(tags=None),
    "references null": lambda r: r.update(references=None),
    "a reference without https": lambda r: r.update(references=["docs.aws.amazon.com"]),
    "no threat": lambda r: r.update(threat=[]),
    "a tactic by its tag": lambda r: r["threat"][0]["tactic"].update(name="Defense-Impairment"),
    "a tactic's other id": lambda r: r["threat"][0]["tactic"].update(id="TA0005"),
    "a reference without its slash": lambda r: r["threat"][0]["tactic"].update(
        reference=r["threat"][0]["tactic"]["reference"].rstrip("/")
    ),
    "a technique that does not lead to its page": lambda r: r["threat"][0]["technique"][0].update(
        reference="https://attack.mitre.org/techniques/T1078/"
    ),
    "a sub-technique of another": lambda r: r["threat"][0]["technique"][0].update(
        subtechnique=[
            {"id": "T1078.004", "name": "Cloud Accounts", "reference": "https://attack.mitre.org/techniques/T1078/004/"}
        ]
    ),
    "no suppression": lambda r: r.pop("alert_suppression"),
    "suppression across accounts": lambda r: r["alert_suppression"].update(
        group_by=["aws.cloudtrail.user_identity.arn"]
    ),
    "suppression by the wrong account": lambda r: r["alert_suppression"].update(
        group_by=["aws.cloudtrail.recipient_account_id", "cloud.account.id"]
    ),
    "suppression by a flattened key": lambda r: r["alert_suppression"].update(
        group_by=["aws.cloudtrail.recipient_account_id", "aws.cloudtrail.flattened.request_parameters.name"]
    ),
    "four fields to group by": lambda r: r["alert_suppression"].update(
        group_by=[*r["alert_suppression"]["group_by"], "source.address"]
    ),
    "missing fields suppressed together": lambda r: r["alert_suppression"].update(missing_fields_strategy="suppress"),
    "a duration in days": lambda r: r["alert_suppression"].update(duration={"value": 1, "unit": "d"}),
    "a duration of five minutes": lambda r: r["alert_suppression"].update(duration={"value": 5, "unit": "m"}),
    "a duration of two days": lambda r: r["alert_suppression"].update(duration={"value": 48, "unit": "h"}),
    "a critical building block": lambda r: r.update(building_block_type="default"),
    "no investigation steps": lambda r: r.update(note=r["note"].replace("### Possible investigation steps", "")),
    "a link to a file": lambda r: r.update(note=r["note"] + "\n[the other](aws_org_remove_account.md)"),
    "a setup without retain": lambda r: r.update(setup="Collect CloudTrail. At most 1,000 alerts a run."),
    "an empty object of fields": lambda r: r.update(investigation_fields={}),
    "a field that the query does not read": lambda r: r["required_fields"].append({"name": "x.y", "type": "keyword"}),
    "a field left out": lambda r: r.update(required_fields=r["required_fields"][-1:]),
    "a list that is not built": lambda r: r.update(
        exceptions_list=[{"id": "x", "list_id": "mine", "type": "detection", "namespace_type": "single"}]
    ),
    "a list without an id": lambda r: r.update(
        exceptions_list=[{"list_id": "awol-aws_org_leave_success", "type": "detection", "namespace_type": "single"}]
    ),
}
HARM_TO_EXCEPTIONS: dict[str, Change] = {
    "an item of no list": lambda one: one.update(list_id="other"),
    "an item without entries": lambda one: one.update(entries=[]),
    "an item without an end": lambda one: one.pop("expire_time"),
    "an item that excludes": lambda one: one["entries"][0].update(operator="excluded"),
    "an item for everybody": lambda one: one.update(
        entries=[{"field": "event.action", "operator": "included", "type": "wildcard", "value": "*"}]
    ),
}


@pytest.mark.parametrize("change", HARM.values(), ids=HARM.keys())
def test_a_harmful_change_to_a_rule_is_seen(change: Change, built: dict[str, list[dict[str, Any]]]) -> None:
    rules = copy.deepcopy(built["awol-kibana"])
    rule = next(one for one in rules if one["name"] == "AWS account leaves its organization")
    change(rule)
    assert list(VALID.iter_errors(rule)) or lint(rules, built["awol-exceptions"])


@pytest.mark.parametrize("change", HARM_TO_EXCEPTIONS.values(), ids=HARM_TO_EXCEPTIONS.keys())
def test_a_harmful_change_to_an_exception_is_seen(change: Change, built: dict[str, list[dict[str, Any]]]) -> None:
    exceptions = copy.deepcopy(built["awol-exceptions"])
    change(next(one for one in exceptions if "item_id" in one))
    assert lint(built["awol-kibana"], exceptions)


EQL_CHAIN = """sequence by aws.cloudtrail.recipient_account_id with maxspan=1d
  [any where event.action : "A"]
  [any where event.action : "B"]"""
EQL_ALIASED = """sequence with maxspan=1d
  [any where event.action : "A"] by aws.cloudtrail.recipient_account_id
  [any where event.action : "B"] by aws.cloudtrail.user_identity.account_id"""
ESQL_CHAIN = """from logs-aws.cloudtrail-* metadata _id, _index, _version
| stats every = values(event.id) by source.address, value1 = aws.cloudtrail.recipient_account_id
| stats first_time = min(every), event_ids = values(every) by source.address
| eval last_time = first_time, newest = "a = b"
| keep source.address, first_time, last_time, event_ids"""
ESQL_EVENT = """from logs-aws.cloudtrail-* metadata _id, _index, _version
| where event.action == "A"
| eval aws_mine = to_lower(event.id)
| keep *"""
USER = "aws.cloudtrail.user_identity.arn"
ISSUER = "aws.cloudtrail.user_identity.session_context.session_issuer.arn"
ON_RULES = [
    # language, text, the field of an exception, what is said of it
    ("eql", EQL_CHAIN, "aws.cloudtrail.recipient_account_id", ""),
    ("eql", EQL_CHAIN, USER, "single events"),
    ("eql", EQL_ALIASED, "aws.cloudtrail.recipient_account_id", "single events"),
    ("eql", EQL_CHAIN.replace("aws.cloudtrail.recipient_account_id", USER), USER, ""),
    ("eql", EQL_CHAIN.replace("aws.cloudtrail.recipient_account_id", USER), ISSUER, ""),
    ("eql", 'any where event.action : "A"', USER, ""),
    ("esql", ESQL_CHAIN, "source.address", ""),
    ("esql", ESQL_CHAIN, "source.ip", ""),
    ("esql", ESQL_CHAIN, "aws.cloudtrail.recipient_account_id", "single events"),
    ("esql", ESQL_CHAIN, "first_time", "computes"),
    ("esql", ESQL_CHAIN, "last_time", "computes"),
    ("esql", ESQL_CHAIN, "value1", "computes"),
    ("esql", ESQL_EVENT, "aws_mine", "computes"),
    ("esql", ESQL_EVENT, USER, ""),
    ("lucene", "event.action:A", USER, ""),
]


@pytest.mark.parametrize(("language_", "text", "field", "said"), ON_RULES)
@pytest.mark.parametrize("linked", [True, False], ids=["linked", "by its name"])
def test_an_exception_that_hides_a_chain_or_does_nothing_is_seen(
    linked: bool, language_: str, text: str, field: str, said: str
) -> None:
    rule: dict[str, Any] = {"rule_id": "r", "name": "A title", "language": language_, "query": text}
    if linked:
        rule["exceptions_list"] = [{"list_id": "awol-x"}]
    value = {"operator": "included", "type": "match", "value": "444455556666"}
    other = {"field": field, **value}
    found = lint(
        [rule],
        [{"list_id": "awol-x"}, {"list_id": "awol-x", "item_id": "i", "entries": [other]}],
        names={} if linked else {"r": "x"},
    )
    told = [one for one in found if one.startswith("i: ") and field in one]
    assert [said in one for one in told] == [True] * (said != "")
    # The same item in the list of another rule says nothing of this one.
    others: list[dict[str, Any]] = [{"list_id": "awol-y"}, {"list_id": "awol-y", "item_id": "i", "entries": [other]}]
    assert not [one for one in lint([rule], others, names={"r": "x"}) if one.startswith("i: ") and field in one]


def test_two_rules_of_one_id_are_seen(built: dict[str, list[dict[str, Any]]]) -> None:
    assert lint([*built["awol-kibana"], built["awol-kibana"][0]], built["awol-exceptions"])
