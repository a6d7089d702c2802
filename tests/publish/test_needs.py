"""What a rule needs is told from its text and its calls; what it survives is measured on its fixtures."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from awol.engines.catalogue import compile_for
from awol.errors import PackError
from awol.events import read
from awol.pack import load_manifest, load_searches, parse_rule
from awol.pack.queries import query_path
from awol.publish.needs import (
    DAY,
    Needs,
    Rates,
    _calls,
    _parts,
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
        ("aws.cloudtrail.flattened.request_parameters.x\\-amz\\-server\\-side\\-encryption\\-customer\\-algorithm:*",
         ("all", "flattened", "minimal")),
        ("aws.cloudtrail.flattened.request_parameters.x\\-amz\\-acl:*", ("all", "flattened")),
        ("aws.cloudtrail.flattened.request_parameters.policyArn.\\*:x", ("all", "flattened", "minimal")),
        ("", None),
    ],
)  # fmt: skip
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
    ("detection", "calls"),
    [
        ("s: {eventSource: a, eventName: [X, Y]}, condition: s", {("a", "X"), ("a", "Y")}),
        ("s: {eventName: X}, condition: s", {("", "X")}),
        ("s: {eventSource: [a, b]}, condition: s", {("a", ""), ("b", "")}),
        ("s: {errorCode: x}, condition: s", {("", "")}),
        # A name is that of the sources beside it, or else of those that stand anywhere.
        ("s: {eventSource: a}, t: {eventName: X}, condition: s and t", {("a", "X")}),
        ("s: [{eventSource: a, eventName: X}, {eventSource: b, eventName: Y}], condition: s", {("a", "X"), ("b", "Y")}),
        ("s: [{eventSource: a, eventName: X}, {eventName: 5}], condition: s", {("a", "X"), ("a", "5")}),
        # What is left out, and what is no test of a field, names none.
        ("s: {eventName: X}, filter: {eventName: Y}, filter_a: {eventName: Z}, condition: s and not filter",
         {("", "X")}),
        ("s: [a keyword], condition: s", {("", "")}),
        ("s: {eventSource: a, eventName: null}, condition: s", {("a", "")}),
    ],
)  # fmt: skip
def test_the_calls_that_a_rule_names(detection: str, calls: set[tuple[str, str]]) -> None:
    assert _calls(parse_rule(f"detection: {{{detection}}}\n", "rules/x/r.yml", "r")) == calls


def test_what_has_no_detection_names_no_call() -> None:
    assert [_calls(rule) for rule in load_searches(ROOT)[:1]] == [{("", "")}]


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


def of(detection: str, name: str = "t") -> Rule:
    return parse_rule(
        f"title: t\nname: {name}\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\n"
        f"logsource: {{product: aws, service: cloudtrail}}\ndetection:\n{detection}\n  condition: all of them\n",
        f"rules/x/{name}.yml",
        name,
    )


def told(rule: Rule) -> Needs:
    return needs([rule], {}, Rates(), load_manifest(ROOT))[rule.name]


@pytest.mark.parametrize(
    ("beside", "failed"),
    [
        ("  code: {errorCode: AccessDenied}", True),
        ("  code: {errorCode|contains: Denied}", True),
        ("  code: {errorCode: [AccessDenied, success]}", False),
        ("  code: {errorCode: null}", False),
        ("  code: {errorCode: success}", False),
        ("  code: {errorCode: Success}", False),
        ("  code: {errorCode|startswith: [AccessDenied, SUCCESS]}", False),
        ("  filter_code: {errorCode: Success}", True),
        ("  code: [{userAgent: x}, {errorCode: AccessDenied}]", True),
        ("  filter_worked: {errorCode: null}", True),
        ("  filter_worked: {errorCode: ['', null]}", True),
        ("  filters: {errorCode: success}", True),
        ("  filter_denied: {errorCode: AccessDenied}", False),
        ("  filte: {errorCode: AccessDenied}", True),
        ("  code: {errorMessage: AccessDenied}", False),
    ],
)
def test_a_rule_on_calls_that_failed_needs_the_log_of_whoever_tries(beside: str, failed: bool) -> None:
    """RemoveAccountFromOrganization is the management account's alone, where it works."""
    call = "  call: {eventSource: organizations.amazonaws.com, eventName: RemoveAccountFromOrganization}\n"
    (log,) = told(of(call + beside)).logs
    assert log.startswith("the log of the account that calls, " if failed else "the management account's log, ")


@pytest.mark.parametrize(
    ("source", "name", "log"),
    [
        # IAM, Billing and Organizations are global and write to us-east-1 ("CloudTrail supported services").
        ("iam.amazonaws.com", "DeleteUser", "the account's own log, us-east-1"),
        ("budgets.amazonaws.com", "DeleteBudget", "the account's own log, us-east-1"),
        ("ce.amazonaws.com", "DeleteAnomalyMonitor", "the account's own log, us-east-1"),
        ("billing.amazonaws.com", "UpdateBillingPreferences", "the account's own log, us-east-1"),
        ("billingconductor.amazonaws.com", "DeleteBillingGroup", "the management account's log, us-east-1"),
        ("account.amazonaws.com", "PutAlternateContact", "the account's own log or the management account's log, us-"),
        ("signin.amazonaws.com", "ConsoleLogin", "the account's own log, the region of the sign-in"),
        ("controltower.amazonaws.com", "DisableControl", "the management account's log, the home region"),
        ("sso.amazonaws.com", "CreateAccountAssignment", "the log of the management account or of a delegated adm"),
        ("sso-directory.amazonaws.com", "AddMemberToGroup", "the log of the management account or of a delegated"),
        ("identitystore.amazonaws.com", "CreateUser", "the log of the management account or of a delegated adm"),
        ("s3.amazonaws.com", "DeleteBucket", "the log of the account that owns the bucket, the region of the call"),
        ("kms.amazonaws.com", "DisableKey", "the log of the account that owns the key, the region of the call"),
        ("sqs.amazonaws.com", "DeleteQueue", "the log of the account that owns the feed, the region of the call"),
        ("sns.amazonaws.com", "DeleteTopic", "the log of the account that owns the feed, the region of the call"),
        ("firehose.amazonaws.com", "DeleteDeliveryStream", "the log of the account that owns the feed, the region of"),
        ("ec2.amazonaws.com", "DeleteFlowLogs", "the account's own log, the region of the call"),
        ("organizations.amazonaws.com", "DeclineHandshake", "the log of the account that declines, us-east-1"),
        ("organizations.amazonaws.com", "AcceptHandshake", "the log of the account that accepts, us-east-1"),
        ("organizations.amazonaws.com", "CreateOrganization", "the member account's log, us-east-1"),
        ("organizations.amazonaws.com", "DescribeOrganization", "the member account's log, us-east-1"),
        ("organizations.amazonaws.com", "ListHandshakesForAccount", "the member account's log, us-east-1"),
        ("organizations.amazonaws.com", "DeleteOrganization", "the management account's log, us-east-1"),
    ],
)
def test_whose_log_and_which_region(source: str, name: str, log: str) -> None:
    assert told(of(f"  call: {{eventSource: {source}, eventName: {name}}}")).logs[0].startswith(log)


@pytest.mark.parametrize(
    ("source", "name", "cis"),
    [
        # The titles of CIS AWS Foundations Benchmark 3.0.0, by number.
        ("cloudtrail", "StopLogging", ("3.1", "4.5")),  # 3.1 CloudTrail in all regions, 4.5 changes of CloudTrail
        ("cloudtrail", "DeleteTrail", ("3.1", "4.5")),
        ("cloudtrail", "UpdateTrail", ("3.1", "4.5")),
        ("cloudtrail", "PutEventSelectors", ("3.1", "4.5")),
        ("config", "StopConfigurationRecorder", ("3.3", "4.9")),  # 3.3 Config in all regions, 4.9 changes of Config
        ("config", "DeleteConfigurationRecorder", ("3.3", "4.9")),
        ("config", "DeleteDeliveryChannel", ("3.3", "4.9")),
        ("config", "PutConfigurationRecorder", ("3.3", "4.9")),
        ("config", "DeleteConfigRule", ()),
        ("ec2", "DeleteFlowLogs", ("3.7",)),  # 3.7 VPC flow logging
        ("access-analyzer", "DeleteAnalyzer", ("1.20",)),  # 1.20 Access Analyzer in all regions
        ("kms", "DisableKey", ("3.5", "4.7")),  # 4.7 disabled or deleted CMKs
        ("kms", "ScheduleKeyDeletion", ("3.5", "4.7")),
        ("s3", "PutBucketPolicy", ("4.8",)),  # 4.8 changes of bucket policies
        ("s3", "DeleteBucketPolicy", ("4.8",)),
        ("s3", "PutBucketLifecycle", ("4.8",)),
        ("s3", "PutObject", ()),
        ("account", "PutContactInformation", ("1.1",)),  # 1.1 current contact details
        ("iam", "PutUserPolicy", ("4.4",)),  # 4.4 changes of IAM policies
        ("iam", "PutRolePolicy", ("4.4",)),
        ("iam", "PutGroupPolicy", ("4.4",)),
        ("iam", "CreatePolicy", ("4.4",)),
        ("iam", "CreatePolicyVersion", ("4.4",)),
        ("iam", "AttachUserPolicy", ("4.4",)),
        ("iam", "AttachRolePolicy", ("4.4",)),
        ("iam", "AttachGroupPolicy", ("4.4",)),
        ("iam", "SetDefaultPolicyVersion", ("4.4",)),
        ("iam", "CreateUser", ()),
        ("securityhub", "DisableSecurityHub", ("4.16",)),  # 4.16 Security Hub
        ("securityhub", "DisableSecurityHubV2", ("4.16",)),
        ("organizations", "MoveAccount", ("4.15",)),  # 4.15 changes of Organizations
        ("organizations", "DescribeOrganization", ()),
        ("organizations", "ListAccounts", ()),
    ],
)
def test_the_control_of_a_call(source: str, name: str, cis: tuple[str, ...]) -> None:
    assert told(of(f"  call: {{eventSource: {source}.amazonaws.com, eventName: {name}}}")).cis == cis


@pytest.mark.parametrize(
    ("rule", "cis"),
    [
        # 1.4 no root key, 1.5 root MFA, 1.7 no daily use of root, 4.3 alarm on use of root.
        ("aws_root_long_term_key_used", ("1.4", "1.7", "4.3")),
        ("aws_root_console_login", ("1.7", "4.3")),
        ("aws_root_console_login_no_mfa", ("1.5", "1.7", "4.3")),
        ("aws_root_api_use", ("1.7", "4.3")),
        ("aws_root_mfa_removed", ("1.5", "4.3")),
        ("aws_root_mfa_added", ("1.5", "4.3")),
        ("aws_root_console_login_failed", ("4.6",)),  # 4.6 sign-ins that failed
        ("aws_account_security_contact_changed", ("1.2",)),  # 1.2 security contact
        ("aws_iam_user_console_login_no_mfa", ("1.10", "4.2")),  # 1.10 MFA of users, 4.2 sign-in without MFA
        ("aws_iam_admin_policy_granted", ("1.16", "4.4")),  # 1.16 no policy with *:*
        ("aws_org_guardrail_change_denied", ("4.1", "4.15")),  # 4.1 unauthorized calls
        ("aws_monitoring_change_denied", ("4.1",)),
    ],
)
def test_the_control_of_a_rule_that_its_call_does_not_tell(rule: str, cis: tuple[str, ...]) -> None:
    assert rule in NEEDED, "a rule of this name is in the pack"
    assert NEEDED[rule].cis == cis


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


# By control of the benchmark, in its words, the calls that undo it or that it asks to watch.
CALLS = {
    "1.1 Maintain current contact details": "PutContactInformation",
    "1.20 IAM Access Analyzer is enabled": "DeleteAnalyzer",
    "3.1 CloudTrail is enabled in all regions": "StopLogging DeleteTrail UpdateTrail PutEventSelectors",
    "3.3 AWS Config is enabled": (
        "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel PutConfigurationRecorder"
    ),
    "3.5 Rotation for customer-created keys": "DisableKey ScheduleKeyDeletion",
    "3.7 VPC flow logging": "DeleteFlowLogs",
    "4.4 IAM policy changes are monitored": (
        "PutUserPolicy PutRolePolicy PutGroupPolicy CreatePolicy CreatePolicyVersion AttachUserPolicy "
        "AttachRolePolicy AttachGroupPolicy SetDefaultPolicyVersion"
    ),
    "4.5 CloudTrail configuration changes": "StopLogging DeleteTrail UpdateTrail PutEventSelectors",
    "4.7 Disabling or deletion of keys": "DisableKey ScheduleKeyDeletion",
    "4.8 S3 bucket policy changes": "PutBucketPolicy DeleteBucketPolicy PutBucketLifecycle",
    "4.9 AWS Config configuration changes": (
        "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel PutConfigurationRecorder"
    ),
    "4.16 AWS Security Hub is enabled": "DisableSecurityHub DisableSecurityHubV2",
}


def naming(source: str, *names: str, name: str = "t", more: str = "") -> Rule:
    return parse_rule(
        "title: t\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\n"
        "logsource: {product: aws, service: cloudtrail}\ndetection:\n"
        f"  selection: {{eventSource: {source}, eventName: [{', '.join(names)}]{more}}}\n  condition: selection\n",
        f"rules/x/{name}.yml",
        name,
    )


def controls_of(rule: Rule) -> tuple[str, ...]:
    return needs([rule], {}, Rates(), load_manifest(ROOT))[rule.name].cis


@pytest.mark.parametrize("call", sorted({call for calls in CALLS.values() for call in calls.split()}))
def test_the_controls_that_a_call_is_of(call: str) -> None:
    expected = [control.partition(" ")[0] for control, calls in CALLS.items() if call in calls.split()]
    assert controls_of(naming("x.amazonaws.com", call)) == tuple(expected)


def test_controls_of_several_calls_stand_in_the_order_of_the_benchmark() -> None:
    several = naming("x.amazonaws.com", "DeleteAnalyzer", "StopLogging", "PutContactInformation", "Other")
    assert controls_of(several) == (
        "1.1", "1.20", "3.1", "4.5",
    )  # fmt: skip
    organizations = "organizations.amazonaws.com"
    assert controls_of(naming(organizations, "LeaveOrganization")) == ("4.15",)
    assert controls_of(naming(organizations, "DescribeOrganization", "ListRoots")) == ()
    # Where the call alone does not tell, the rule's own name does.
    assert controls_of(naming("iam.amazonaws.com", "CreateAccessKey", name="aws_root_access_key_created")) == (
        "1.4", "1.7", "4.3",
    )  # fmt: skip
    assert controls_of(naming("iam.amazonaws.com", "CreateAccessKey", name="aws_other")) == ()


BY_RULE = {
    "aws_root_access_key_created": "1.4 1.7 4.3",
    "aws_root_long_term_key_used": "1.4 1.7 4.3",
    "aws_root_console_login": "1.7 4.3",
    "aws_root_console_login_no_mfa": "1.5 1.7 4.3",
    "aws_root_console_login_failed": "4.6",
    "aws_root_api_use": "1.7 4.3",
    "aws_root_mfa_removed": "1.5 4.3",
    "aws_root_mfa_added": "1.5 4.3",
    "aws_account_security_contact_changed": "1.2",
    "aws_iam_user_console_login_no_mfa": "1.10 4.2",
    "aws_iam_admin_policy_granted": "1.16 4.4",
    "aws_org_guardrail_change_denied": "4.1 4.15",
    "aws_monitoring_change_denied": "4.1",
}


@pytest.mark.parametrize("rule", sorted(BY_RULE))
def test_the_controls_that_a_rule_is_of(rule: str) -> None:
    assert NEEDED[rule].cis == tuple(BY_RULE[rule].split())
    assert controls_of(naming("x.amazonaws.com", "StopLogging", name=rule)) == tuple(BY_RULE[rule].split())


ONE_REGION = "us-east-1 (China and GovCloud: their one global region)"
HERE = "the region of the call"
WHERE = [
    ("organizations", "AcceptHandshake", f"the log of the account that accepts, {ONE_REGION}"),
    ("organizations", "DeclineHandshake", f"the log of the account that declines, {ONE_REGION}"),
    ("organizations", "CreateOrganization", f"the member account's log, {ONE_REGION}"),
    ("organizations", "DescribeOrganization", f"the member account's log, {ONE_REGION}"),
    ("organizations", "ListHandshakesForAccount", f"the member account's log, {ONE_REGION}"),
    ("organizations", "", f"the log of the management account or of a delegated administrator, {ONE_REGION}"),
    ("organizations", "CreateAccount", f"the management account's log, {ONE_REGION}"),
    ("x", "CreateAccount", f"the account's own log, {HERE}"),
    ("signin", "", "the account's own log, the region of the sign-in (of the root user: us-east-1)"),
    ("account", "", f"the account's own log or the management account's log, {ONE_REGION}"),
    ("ce", "", f"the account's own log, {ONE_REGION}"),
    ("budgets", "", f"the account's own log, {ONE_REGION}"),
    ("billing", "", f"the account's own log, {ONE_REGION}"),
    ("billingconductor", "", f"the management account's log, {ONE_REGION}"),
    ("controltower", "", "the management account's log, the home region of the landing zone"),
    ("s3", "", f"the log of the account that owns the bucket, {HERE}"),
    ("kms", "", f"the log of the account that owns the key, {HERE}"),
    *((one, "", f"the log of the account that owns the feed, {HERE}") for one in ("sqs", "sns", "firehose")),
    *(
        (one, "", "the log of the management account or of a delegated administrator, the region of Identity Center")
        for one in ("sso", "sso-directory", "identitystore")
    ),
    ("sts", "AssumeRoot", f"the log of the management account or of a delegated administrator, {HERE}"),
]


@pytest.mark.parametrize(("service", "name", "told"), WHERE)
def test_whose_log_holds_a_call(service: str, name: str, told: str) -> None:
    assert where(f"{service}.amazonaws.com", name) == told


def test_what_failed_is_in_the_log_of_whoever_tried() -> None:
    organizations, tried = "organizations.amazonaws.com", f"the log of the account that calls, {ONE_REGION}"
    assert where(organizations, "CreateAccount", failed=True) == tried
    assert where(organizations, "DetachPolicy", failed=True) == tried
    assert where(organizations, "LeaveOrganization", failed=True) == where(organizations, "LeaveOrganization")
    assert where("kms.amazonaws.com", "DisableKey", failed=True) == where("kms.amazonaws.com", "DisableKey")
    assert where("kms.amazonaws.com", "CreateAccount", failed=True) == where("kms.amazonaws.com", "")


@pytest.mark.parametrize(
    ("detection", "failed"),
    [
        ("  s: {eventName: A}\n  condition: s", False),
        ("  s: {eventName: A, errorCode: AccessDenied}\n  condition: s", True),
        ("  s: {eventName: A, errorCode|startswith: Access}\n  condition: s", True),
        ("  s: {eventName: A, errorCode: null}\n  condition: s", False),
        ("  s: {eventName: A, errorCode: ['', success]}\n  condition: s", False),
        ("  s: {eventName: A, errorMessage: x}\n  condition: s", False),
        ("  s: [{eventName: A}, {eventName: A, errorCode: x}]\n  condition: s", True),
        # What is left out: of those with a fault nothing else is left, of those without one only faults are.
        ("  s: {eventName: A}\n  filter_x: {errorCode: AccessDenied}\n  condition: s and not filter_x", False),
        ("  s: {eventName: A}\n  filter_x: {errorCode: null}\n  condition: s and not filter_x", True),
        ("  s: {eventName: A}\n  filter_x: {userAgent: y}\n  condition: s and not filter_x", False),
    ],
)
def test_whether_a_rule_looks_at_what_failed(detection: str, failed: bool) -> None:
    text = detection.replace("eventName: A", "eventSource: organizations.amazonaws.com, eventName: CreateAccount")
    rule = parse_rule(
        "title: t\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\n"
        f"logsource: {{product: aws, service: cloudtrail}}\ndetection:\n{text}\n",
        "rules/x/t.yml",
        "t",
    )
    tried, own = "the log of the account that calls", "the management account's log"
    assert needs([rule], {}, Rates(), load_manifest(ROOT))["t"].logs == (f"{tried if failed else own}, {ONE_REGION}",)


ELSE = "; with another setting its query finds nothing, or too much"
PLAIN = Needs(retain=EVERY, logs=("a log",), cis=(), benign=())


@pytest.mark.parametrize(
    ("one", "chain", "rows"),
    [
        (PLAIN, False, [("needs on Elastic", "any setting of `retain`"), ("needs the log", "a log")]),
        (replace(PLAIN, retain=None, logs=("a", "b")), False,
         [("needs on Elastic", "no text"), ("needs the log", "a; b")]),
        (replace(PLAIN, retain=("all", "keyword")), True,
         [("needs on Elastic", f"`retain` `all` or `keyword`{ELSE}"),
          ("needs the log", "the logs that its parts need")]),
        (replace(PLAIN, cis=("3.1", "4.5")), False,
         [("needs on Elastic", "any setting of `retain`"), ("needs the log", "a log"),
          ("supports", "CIS AWS Foundations Benchmark 3.0.0: 3.1, 4.5")]),
        (replace(PLAIN, cis=("3.1",), hours=None), True,
         [("needs on Elastic", "any setting of `retain`"), ("needs the log", "the logs that its parts need")]),
        (replace(PLAIN, hours=2, rate=1.0), False,
         [("needs on Elastic", "any setting of `retain`"), ("needs the log", "a log"),
          ("one alert", "for each account, principal and key in 2 hours"), (DAY, "1 alert")]),
    ],
)  # fmt: skip
def test_the_facts_of_a_page(one: Needs, chain: bool, rows: list[tuple[str, str]]) -> None:
    assert facts(one, chain=chain) == rows


def test_the_parts_of_a_chain_are_those_of_the_pack_or_its_own() -> None:
    base = naming("x.amazonaws.com", "StopLogging", name="base")
    chain = parse_rule(
        "title: c\nid: 22222222-2222-4333-8444-555555555555\nname: chain\nlevel: high\ncorrelation:\n"
        "  type: event_count\n  rules: [base]\n  group-by: [recipientAccountId]\n  timespan: 1h\n"
        "  condition: {gte: 2}\n",
        "rules/x/chain.yml",
        "chain",
    )
    named = replace(base, text=base.text.replace("title: t", "title: t\nname: base"))
    assert [one.name for one in _parts(chain, [named, chain])] == ["base"]
    assert _parts(named, [named]) == [named]
    own = replace(chain, text=f"{named.text}---\n{chain.text}")
    [part] = _parts(own, [])
    assert (part.name, part.path) == ("base", "rules/x/chain.yml")
