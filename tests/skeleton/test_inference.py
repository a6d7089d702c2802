"""What follows from a rule's name, on a small catalogue and a few rules: each word, ending, family and likeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from awol.errors import PackError
from awol.pack import parse_rule
from awol.skeleton.inference import Inferred, _stem, infer
from awol.values import Rule

CATALOGUE: Mapping[str, Sequence[str]] = {
    "organizations.amazonaws.com": ["LeaveOrganization", "DetachPolicy", "AttachPolicy", "TagResource", "MoveAccount",
                                    "EnableAWSServiceAccess", "ListPolicies", "ListRoots"],
    "cloudtrail.amazonaws.com": ["StopLogging", "DeleteTrail", "UpdateTrail", "TagResource", "AddTags"],
    "events.amazonaws.com": ["DisableRule", "DeleteRule"],
    "logs.amazonaws.com": ["DeleteLogGroup"],
    "budgets.amazonaws.com": ["DeleteBudgetAction"],
    "ce.amazonaws.com": ["DeleteAnomalyMonitor"],
    "iam.amazonaws.com": ["DeleteSAMLProvider", "CreateUser", "TagUser", "ListSTSTokens"],
    "kms.amazonaws.com": ["DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"],
}  # fmt: skip
FAMILIES = ("membership", "guardrails", "self_grant", "root", "cost", "visibility")


def rule(name: str, family: str, call: str = "X", service: str = "organizations") -> Rule:
    text = (
        f"title: t\nname: {name}\nid: 11111111-2222-4333-8444-555555555555\nlevel: high\n"
        "logsource: {product: aws, service: cloudtrail}\n"
        f"detection:\n  s:\n    - eventSource: {service}.amazonaws.com\n      eventName: [{call}, Other]\n"
        "  condition: s\n"
    )
    return parse_rule(text, f"rules/{family}/{name}.yml", name)


def told(name: str, event: str | None = None, rules: Sequence[Rule] = (), family: str | None = None) -> Inferred:
    return infer(name, event, family, CATALOGUE, rules, FAMILIES)


@pytest.mark.parametrize(
    ("name", "source", "event"),
    [
        # the words that mean a service
        ("aws_org_policy_detached", "organizations", "DetachPolicy"),
        ("aws_organizations_policy_detached", "organizations", "DetachPolicy"),
        ("aws_ct_logging_stopped", "cloudtrail", "StopLogging"),
        ("aws_trail_logging_stopped", "cloudtrail", "StopLogging"),
        ("aws_cloudtrail_logging_stopped", "cloudtrail", "StopLogging"),
        ("aws_eventbridge_rule_disabled", "events", "DisableRule"),
        ("aws_events_rule_disabled", "events", "DisableRule"),
        ("aws_cloudwatch_group_deleted", "logs", "DeleteLogGroup"),
        ("aws_budget_action_deleted", "budgets", "DeleteBudgetAction"),
        ("aws_cost_anomaly_monitor_deleted", "ce", "DeleteAnomalyMonitor"),
        # endings, whatever the order
        ("aws_org_policies_detaching", "organizations", "DetachPolicy"),
        ("aws_org_policy_detach", "organizations", "DetachPolicy"),
        ("aws_kms_key_disables", "kms", "DisableKey"),
        ("aws_iam_user_tagged", "iam", "TagUser"),
        ("aws_iam_user_tagging", "iam", "TagUser"),
        # a name in capitals is one word, and the service's own name goes without saying
        ("aws_iam_saml_provider_deleted", "iam", "DeleteSAMLProvider"),
        ("aws_org_leave", "organizations", "LeaveOrganization"),
        # small words of a call go without saying
        ("aws_org_service_access_enabled", "organizations", "EnableAWSServiceAccess"),
        ("aws_ct_trail_deleted", "cloudtrail", "DeleteTrail"),
        # all words of the call, and of the name
        ("aws_kms_deletion_key_canceled", "kms", "CancelKeyDeletion"),
    ],
)
def test_the_call_of_a_name(name: str, source: str, event: str) -> None:
    found = told(name)
    assert (found.source, found.event, found.near) == (f"{source}.amazonaws.com", event, ())


@pytest.mark.parametrize(
    ("name", "source", "near"),
    [
        ("aws_org_policy", "organizations", ("organizations:AttachPolicy", "organizations:DetachPolicy",
                                             "organizations:ListPolicies")),
        ("aws_org_account_shut", "organizations", ("organizations:MoveAccount",)),
        ("aws_org_something_else", "organizations", ()),
        ("aws_org_account_shut_down", "organizations", ()),
        ("aws_kms_key_deleted", "kms", ("kms:CancelKeyDeletion", "kms:ScheduleKeyDeletion", "kms:DisableKey")),
        ("aws_nobody_knows", "", ()),
        ("aws_iam_token", "iam", ("iam:ListSTSTokens",)),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_left_with_what_comes_near(name: str, source: str, near: tuple[str, ...]) -> None:
    found = told(name)
    assert found.event == ""
    assert found.source == (f"{source}.amazonaws.com" if source else "")
    assert found.near == near


def test_no_more_than_five_calls_come_near() -> None:
    many = {"iam.amazonaws.com": [f"Delete{letter}xxPolicy" for letter in "ABCDEFG"]}
    found = infer("aws_iam_policy_deleted", None, None, many, (), FAMILIES)
    assert found.near == tuple(f"iam:Delete{letter}xxPolicy" for letter in "ABCDE")


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("_success", "success"), ("_succeeded", "success"), ("_denied", "denied"), ("_failed", "failed"),
        ("_failure", "failed"), ("", "success"),
    ],
)  # fmt: skip
def test_the_outcome_is_the_last_word(ending: str, outcome: str) -> None:
    found = told(f"aws_org_policy_detached{ending}")
    assert (found.outcome, found.event) == (outcome, "DetachPolicy")


@pytest.mark.parametrize(
    ("name", "event", "source", "call"),
    [
        ("aws_org_x", "DetachPolicy", "organizations", "DetachPolicy"),
        ("aws_ct_x", "TagResource", "cloudtrail", "TagResource"),
        ("aws_org_x", "TagResource", "organizations", "TagResource"),
        ("aws_org_x", "ct:StopLogging", "cloudtrail", "StopLogging"),
        ("aws_org_x", "cloudtrail.amazonaws.com:StopLogging", "cloudtrail", "StopLogging"),
        ("aws_org_x", "unheard:Of", "unheard", "Of"),
        ("aws_kms_x", "DetachPolicy", "organizations", "DetachPolicy"),
    ],
)
def test_an_event_that_is_given(name: str, event: str, source: str, call: str) -> None:
    found = told(name, event)
    assert (found.source, found.event, found.near) == (f"{source}.amazonaws.com", call, ())


@pytest.mark.parametrize(
    ("event", "message", "step"),
    [
        ("TagResource", "several services have a `TagResource`",
         "say which: --event cloudtrail:TagResource, organizations:TagResource"),
        ("ct:StopLoging", "CloudTrail writes no `StopLoging` of cloudtrail.amazonaws.com", "do you mean StopLogging?"),
        ("ct:Quite", "CloudTrail writes no `Quite` of cloudtrail.amazonaws.com",
         "upper and lower case matter: write it as CloudTrail does"),
        ("stoplogging", "no service has a `stoplogging`", "do you mean StopLogging?"),
        ("Quite", "no service has a `Quite`", "write SERVICE:NAME, organizations:LeaveOrganization"),
        ("ct:", "`ct:` is not an event", "write SERVICE:NAME, organizations:LeaveOrganization"),
        (":StopLogging", "`:StopLogging` is not an event", "write SERVICE:NAME, organizations:LeaveOrganization"),
    ],
)  # fmt: skip
def test_an_event_that_is_none_or_of_several(event: str, message: str, step: str) -> None:
    with pytest.raises(PackError) as caught:
        told("aws_kms_x", event)
    assert (caught.value.message, caught.value.next_step) == (message, step)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("aws_organizations_x", "membership"), ("aws_org_x", "membership"), ("aws_iam_x", "self_grant"),
        ("aws_sts_x", "self_grant"), ("aws_sso_x", "self_grant"), ("aws_signin_x", "root"), ("aws_account_x", "root"),
        ("aws_ce_x", "cost"), ("aws_budgets_x", "cost"), ("aws_controltower_x", "guardrails"),
        ("aws_kms_x", "visibility"), ("aws_root_key_created", "root"),
    ],
)  # fmt: skip
def test_the_family_of_a_service_of_which_there_is_no_rule(name: str, family: str) -> None:
    assert told(name).family == family
    assert told(name, family="of_my_own").family == "of_my_own"


@pytest.mark.parametrize(
    ("families", "family"), [(("a", "b"), "a"), (("b", "visibility"), "visibility"), ((), "visibility")]
)
def test_a_pack_with_families_of_its_own(families: tuple[str, ...], family: str) -> None:
    assert infer("aws_kms_x", None, None, CATALOGUE, (), families).family == family
    assert infer("aws_root_x", None, None, CATALOGUE, (), ("a", "b")).family == "a"


RULES = [
    rule("aws_org_policy_attached", "guardrails", "AttachPolicy"),
    rule("aws_org_account_moved", "membership", "MoveAccount"),
    rule("aws_ct_logging_stopped", "visibility", "StopLogging", "cloudtrail"),
    rule("aws_org_policy_unused", "of_nobody", "Unused"),
]


def test_the_family_is_that_of_the_rules_whose_names_are_most_alike() -> None:
    assert told("aws_org_policy_detached", rules=RULES).family == "guardrails"
    assert told("aws_org_account_tagged", "TagResource", RULES).family == "membership"
    assert told("aws_ct_trail_deleted", rules=RULES).family == "visibility"
    # Two words in common are more than one, however many rules have the one.
    more = [rule(f"aws_org_root_{one}", "guardrails") for one in "abc"] + [rule("aws_org_root_tagged", "membership")]
    assert told("aws_org_root_tagged_all", "org:TagResource", more).family == "membership"
    # Of equals the family with more rules.
    more = [rule("aws_org_root_a", "membership"), *(rule(f"aws_org_root_{one}", "guardrails") for one in "bc")]
    assert told("aws_org_root_tagged", "TagResource", more).family == "guardrails"
    # A family that the pack does not name is none, however alike its rule is.
    assert told("aws_org_policy_unused_again", "org:DetachPolicy", RULES).family == "guardrails"
    # A rule of the same first word, but about another service, says nothing.
    other = [rule("aws_org_policy_kept", "cost", "Kept", "kms")]
    assert told("aws_org_policy_detached", rules=other).family == "membership"


def test_the_rule_that_is_most_alike() -> None:
    like = told("aws_org_policy_detached", rules=RULES).like
    assert like is not None
    assert like.name == "aws_org_policy_attached"
    # The same call weighs more than a name that is alike.
    called = [*RULES, rule("aws_org_odd", "guardrails", "DetachPolicy")]
    same = told("aws_org_policy_detached", rules=called).like
    assert same is not None
    assert same.name == "aws_org_odd"
    assert told("aws_kms_key_disabled", rules=RULES).like is None
    assert told("aws_org_policy_detached").like is None
    # Of another service, though by a name that is nearly the same: not alike.
    foreign = [rule("aws_org_policy_detache", "guardrails", "Y", "kms")]
    assert told("aws_org_policy_detached", rules=foreign).like is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("configurations", "configuration"),
        ("configuration", "configure"),
        ("policies", "policy"),
        ("detached", "detach"),
        ("stopped", "stop"),
    ],
)
def test_a_word_and_its_other_forms_have_one_stem(one: str, other: str) -> None:
    assert _stem(one) == _stem(other)
