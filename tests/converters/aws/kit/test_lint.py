"""Whatever is gone from the kit, or says something else than it should, is named: in CloudFormation and Terraform."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from converters.aws.kit import Account, kit, lint, plan
from tests.converters.aws.kit.test_kit import ARCHIVE, MANAGEMENT, MANAGING, MEMBER, detections, files, many, whole

T_ARCHIVE = "terraform/archive-bus-1/main.tf.json"
T_MEMBER = "terraform/member/main.tf.json"
T_MANAGING = "terraform/management/main.tf.json"

Change = Callable[[dict[str, Any]], object]


def text(path: str, change: Change) -> Change:
    """A change of a document that is a text within another: `path` leads to it, by dots."""

    def changed(document: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for name in parents:
            document = document[name]
        inner = json.loads(document[last])
        change(inner)
        document[last] = json.dumps(inner)

    return changed


def properties(name: str, change: Change) -> Change:
    return lambda document: change(document["Resources"][name]["Properties"])


def resource(kind: str, name: str, change: Change) -> Change:
    return lambda module: change(module["resource"][kind][name])


def document(name: str, change: Change) -> Change:
    """A change of the first statement of a policy document in a template."""
    return properties(name, lambda held: change(held["PolicyDocument"]["Statement"][0]))


def protection(change: Callable[[list[dict[str, Any]]], object]) -> Change:
    return properties("Protection", lambda held: change(held["Content"]["Statement"]))


def stack_set(change: Change) -> Change:
    return text("Resources.Members.Properties.TemplateBody", lambda body: change(body["Resources"]))


RULES = "AWS::Events::Rule"
RULE = "AwsOrgLeaveSuccess"
DENY = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
T_RULE = "aws_org_leave_success"

CLOUDFORMATION: list[tuple[str, Change, str]] = [
    (ARCHIVE, lambda d: d["Resources"].pop("Bus"), "has no bus awol-last-event-1"),
    (ARCHIVE, properties("Bus", lambda p: p.update(Name="other")), "has no bus awol-last-event-1"),
    (
        ARCHIVE,
        lambda d: [d["Resources"].pop(name) for name in ("Alerts", "AlertsPolicy")],
        f"{RULE} does not send to the topic or to the SIEM's queue",
    ),
    (ARCHIVE, lambda d: d["Resources"].pop("Alerts"), "refers to Alerts, which is not there"),
    (
        ARCHIVE,
        properties("BusPolicy", lambda p: p["Statement"].update(Effect="Deny")),
        "does not let the accounts of this bus",
    ),
    (
        ARCHIVE,
        properties("BusPolicy", lambda p: p["Statement"].update(Action="events:PutRule")),
        "does not let the accounts of this bus",
    ),
    (
        ARCHIVE,
        properties("BusPolicy", lambda p: p["Statement"].update(Principal="*")),
        "does not let the accounts of this bus",
    ),
    (ARCHIVE, properties("BusPolicy", lambda p: p.update(EventBusName="default")), "the bus has no policy"),
    (ARCHIVE, document("DeadLettersPolicy", lambda s: s.update(Effect="Deny")), "does not let EventBridge send"),
    (ARCHIVE, document("DeadLettersPolicy", lambda s: s["Condition"].clear()), "does not let EventBridge send"),
    (
        ARCHIVE,
        document("DeadLettersPolicy", lambda s: s.update(Resource={"Ref": "DeadLetters"})),
        "does not let EventBridge send",
    ),
    (ARCHIVE, document("DeadLettersPolicy", lambda s: s.update(NotResource="*")), "does not let EventBridge send"),
    (
        ARCHIVE,
        properties("DeadLettersPolicy", lambda p: p["PolicyDocument"]["Statement"].append(DENY)),
        "does not let EventBridge send",
    ),
    (ARCHIVE, document("AlertsPolicy", lambda s: s.update(Action="sns:Subscribe")), "does not let EventBridge publish"),
    (
        ARCHIVE,
        properties(RULE, lambda p: p.update(EventPattern={"detail": {"eventName": ["Nothing"]}})),
        f"{RULE} does not match what it has to",
    ),
    (
        ARCHIVE,
        properties(RULE, lambda p: p["Targets"][0].update(Arn={"Ref": "Elsewhere"})),
        "refers to Elsewhere, which is not there",
    ),
    (
        ARCHIVE,
        properties(RULE, lambda p: p["Targets"][0].update(Arn={"Ref": "SiemQueueArn"})),
        f"{RULE} sends nowhere where no queue of the SIEM is named",
    ),
    (ARCHIVE, properties(RULE, lambda p: p["Targets"][0].pop("RetryPolicy")), f"{RULE} does not try for a day"),
    (
        ARCHIVE,
        properties(RULE, lambda p: p["Targets"][0]["RetryPolicy"].update(MaximumRetryAttempts=0)),
        f"{RULE} does not try for a day",
    ),
    (ARCHIVE, properties(RULE, lambda p: p["Targets"][0].pop("InputTransformer")), "does not tell which rule fired"),
    (ARCHIVE, properties(RULE, lambda p: p.pop("EventBusName")), f"{RULE} is not on the bus awol-last-event-1"),
    (ARCHIVE, properties(RULE, lambda p: p.update(Name="awol-last-event-aws_org_delete")), "has two rules of the name"),
    (MEMBER, lambda d: d["Resources"].pop("Forward2"), "has no rule awol-last-event-forward-2"),
    (MEMBER, properties("Forward1", lambda p: p["Targets"][0].pop("RetryPolicy")), "Forward1 does not try for a day"),
    (
        MEMBER,
        properties("Forward1", lambda p: p["Targets"][0].update(Arn={"Fn::GetAtt": ["DeadLetters", "Arn"]})),
        "Forward1 does not send to the bus",
    ),
    (
        MEMBER,
        properties("Forward1", lambda p: p.update(EventPattern={"detail": {"eventName": ["Nothing"]}})),
        "Forward1 does not match what it has to",
    ),
    (
        MEMBER,
        properties("Forwarder", lambda p: p["AssumeRolePolicyDocument"]["Statement"][0].update(Effect="Deny")),
        "EventBridge may not assume the role",
    ),
    (
        MEMBER,
        properties("Forwarder", lambda p: p["Policies"][0]["PolicyDocument"]["Statement"][0].update(Effect="Deny")),
        "may not put events on its bus",
    ),
    (MEMBER, properties("Forwarder", lambda p: p.update(RoleName="x")), "has a name that the policy does not protect"),
    (MEMBER, document("DeadLettersPolicy", lambda s: s.update(Effect="Deny")), "does not let EventBridge send"),
    (MEMBER, properties("Forward1", lambda p: p.update(EventBusName="other")), "Forward1 is not on the default bus"),
    (MANAGING, lambda d: d["Resources"].pop("Forward2"), "template.json: has no rule awol-last-event-forward-2"),
    (
        MANAGING,
        stack_set(lambda r: r["Forward1"]["Properties"]["Targets"][0].update(RoleArn={"Ref": "Elsewhere"})),
        "the StackSet: refers to Elsewhere, which is not there",
    ),
    (
        MANAGING,
        properties("Members", lambda p: p["StackInstancesGroup"][0]["DeploymentTargets"].pop("OrganizationalUnitIds")),
        "does not tell each account the bus that names it",
    ),
    (
        MANAGING,
        properties("Members", lambda p: p.update(PermissionModel="SELF_MANAGED")),
        "does not reach new accounts",
    ),
    (
        MANAGING,
        properties("Members", lambda p: p["AutoDeployment"].update(Enabled=False)),
        "does not reach new accounts",
    ),
    (MANAGING, lambda d: d["Parameters"].pop("ArchiveAccount"), "refers to ArchiveAccount, which is not there"),
    (MANAGING, properties("Protection", lambda p: p.update(Type="TAG_POLICY")), "is not a service control policy"),
    (
        MANAGING,
        properties("Protection", lambda p: p["Content"].update(Version="2008-10-17")),
        "is not a service control policy",
    ),
    (
        MANAGING,
        protection(lambda held: held[0].update(NotAction="events:*")),
        "says more in KeepTheLastEventKit than it should",
    ),
    (MANAGING, stack_set(lambda r: r.pop("Forward2")), "the StackSet: has no rule awol-last-event-forward-2"),
    (MANAGING, properties("Members", lambda p: p.pop("Parameters")), "does not tell new accounts the last bus"),
    (MANAGING, lambda d: d.pop("Rules"), "takes regions without us-east-1"),
    (MANAGING, lambda d: d["Parameters"]["Regions"].update(Default="eu-west-1"), "does not deploy to us-east-1"),
    (
        MEMBER,
        properties("Forwarder", lambda p: p.update(RoleName="awol-last-event-forwarder")),
        "has one name in every region",
    ),
    (
        T_MEMBER,
        resource("aws_iam_role", "forwarder", lambda r: r.update(name="awol-last-event-forwarder")),
        "has one name in every region",
    ),
    (MANAGING, properties("Members", lambda p: p.pop("Capabilities")), "may not create the role"),
    (
        MANAGING,
        properties("Members", lambda p: p["StackInstancesGroup"][0].pop("ParameterOverrides")),
        "does not tell each account the bus that names it",
    ),
    (
        MANAGING,
        protection(lambda held: held[0].update(Resource=["arn:*:events:*:*:rule/other*"])),
        "another Resource in KeepTheLastEventKit",
    ),
    (MANAGING, protection(lambda held: held[0]["Condition"].clear()), "another Condition in KeepTheLastEventKit"),
    (
        MANAGING,
        protection(lambda held: held[0]["Condition"]["ArnNotLike"]["aws:PrincipalArn"].append("*")),
        "another Condition in KeepTheLastEventKit",
    ),
    (MANAGING, protection(lambda held: held.pop()), "does not deny iam:AttachRolePolicy"),
    (
        MANAGING,
        protection(lambda held: held[1].update(Condition=held[0]["Condition"])),
        "another Condition in NobodyBecomesExempt",
    ),
    (MANAGING, protection(lambda held: held[0].update(Effect="Allow")), "does not deny anything"),
]


BUS_POLICY = "resource.aws_cloudwatch_event_bus_policy.bus.policy"


def bus_policy(change: Change) -> Change:
    return text(BUS_POLICY, lambda policy: change(policy["Statement"][0]))


def queue_policy(change: Change) -> Change:
    return text("resource.aws_sqs_queue_policy.dead_letters.policy", lambda policy: change(policy["Statement"][0]))


TARGET = "aws_cloudwatch_event_target"
T_PROTECTION = "resource.aws_organizations_policy.protection.content"

TERRAFORM: list[tuple[str, Change, str]] = [
    (T_ARCHIVE, lambda m: m["resource"].pop("aws_cloudwatch_event_bus"), "has no bus awol-last-event-1"),
    (T_ARCHIVE, lambda m: m["resource"].pop("aws_cloudwatch_event_bus_policy"), "the bus has no policy"),
    (T_ARCHIVE, bus_policy(lambda s: s.update(Effect="Deny")), "does not let the accounts of this bus"),
    (
        T_ARCHIVE,
        text(BUS_POLICY, lambda policy: policy["Statement"].append({**policy["Statement"][0], "Principal": "*"})),
        "does not let the accounts of this bus, and them alone",
    ),
    (T_ARCHIVE, bus_policy(lambda s: s["Principal"]["AWS"].pop()), "do not name every account once"),
    (T_ARCHIVE, lambda m: m["resource"].pop("aws_sns_topic"), "refers to aws_sns_topic.alerts, which is not there"),
    (T_ARCHIVE, lambda m: m["resource"].pop("aws_sns_topic_policy"), "does not let EventBridge publish"),
    (T_ARCHIVE, lambda m: m["resource"].pop("aws_sqs_queue"), "has no dead-letter queue"),
    (T_ARCHIVE, lambda m: m["resource"].pop("aws_sqs_queue_policy"), "does not let EventBridge send"),
    (T_ARCHIVE, queue_policy(lambda s: s.update(Effect="Deny")), "does not let EventBridge send"),
    (T_ARCHIVE, lambda m: m.pop("data"), "refers to data.aws_caller_identity.here, which is not there"),
    (
        T_ARCHIVE,
        lambda m: m["resource"]["aws_cloudwatch_event_rule"].pop(T_RULE),
        f"has no rule awol-last-event-{T_RULE}",
    ),
    (T_ARCHIVE, lambda m: m["resource"][TARGET].pop(T_RULE), f"{T_RULE} has no target"),
    (T_ARCHIVE, resource(TARGET, T_RULE, lambda t: t.pop("dead_letter_config")), f"{T_RULE} has no dead-letter queue"),
    (T_ARCHIVE, resource(TARGET, T_RULE, lambda t: t.pop("retry_policy")), f"{T_RULE} does not try for a day"),
    (
        T_ARCHIVE,
        resource(TARGET, T_RULE, lambda t: t.update(arn="${var.siem_queue_arn}")),
        "sends nowhere where no queue",
    ),
    (
        T_ARCHIVE,
        resource("aws_cloudwatch_event_rule", T_RULE, lambda r: r.update(event_pattern='{"detail": {"a": ["b"]}}')),
        f"{T_RULE} does not match what it has to",
    ),
    (
        T_ARCHIVE,
        resource("aws_cloudwatch_event_rule", T_RULE, lambda r: r.update(state="ENABLED")),
        "is not in the state",
    ),
    (
        T_MEMBER,
        lambda m: m["resource"].pop("aws_iam_role"),
        "forward_1 sends to a bus of another account without a role",
    ),
    (T_MEMBER, lambda m: m["resource"].pop("aws_iam_role_policy"), "may not put events on its bus"),
    (
        T_MEMBER,
        text(
            "resource.aws_iam_role.forwarder.assume_role_policy",
            lambda policy: policy["Statement"][0].update(Principal={"AWS": "*"}),
        ),
        "EventBridge may not assume the role",
    ),
    (T_MEMBER, resource(TARGET, "forward_1", lambda t: t.pop("role_arn")), "forward_1 sends to a bus"),
    (
        T_MEMBER,
        resource(TARGET, "forward_1", lambda t: t.pop("dead_letter_config")),
        "forward_1 has no dead-letter queue",
    ),
    (T_MEMBER, resource(TARGET, "forward_1", lambda t: t.update(arn="arn:x")), "does not send to the bus"),
    (T_MEMBER, lambda m: m["resource"].pop("aws_sqs_queue_policy"), "does not let EventBridge send"),
    (T_MEMBER, lambda m: m["resource"].pop("aws_cloudwatch_event_rule"), "forwards nothing"),
    (T_MEMBER, lambda m: m.pop("variable"), "refers to var.bus_arn, which is not there"),
    (T_MANAGING, lambda m: m["resource"].pop("aws_organizations_policy"), "members can take the kit away"),
    (T_MANAGING, lambda m: m["resource"].pop("aws_organizations_policy_attachment"), "is attached to nothing"),
    (T_MANAGING, text(T_PROTECTION, lambda policy: policy["Statement"].pop()), "does not deny iam:AttachRolePolicy"),
    (T_MANAGING, resource("aws_organizations_policy", "protection", lambda p: p.pop("content")), "does not deny"),
    (
        T_MANAGING,
        text(T_PROTECTION, lambda policy: policy["Statement"][0].update(Resource=["arn:x"])),
        "another Resource in KeepTheLastEventKit",
    ),
    (T_MANAGING, lambda m: m["locals"]["bus_of_account"].popitem(), "does not say which bus names which account"),
]


@pytest.mark.parametrize(("path", "change", "told"), [*CLOUDFORMATION, *TERRAFORM])
def test_what_is_gone_or_wrong_is_named(path: str, change: Change, told: str) -> None:
    document = json.loads(files()[path])
    before = json.dumps(document)
    change(document)
    assert json.dumps(document) != before
    faults = lint({**files(), path: json.dumps(document)}, whole())
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize("path", [T_ARCHIVE, T_MEMBER, T_MANAGING])
def test_a_module_that_is_missing_is_named(path: str) -> None:
    assert f"{path}: is missing" in lint({name: one for name, one in files().items() if name != path}, whole())


@pytest.mark.parametrize("path", [ARCHIVE, MEMBER, MANAGING, T_ARCHIVE, T_MEMBER, T_MANAGING])
def test_every_resource_is_needed(path: str) -> None:
    """Whichever is taken away, the lint says something: a kind that it does not know would be missed in silence."""
    document = json.loads(files()[path])
    held = document["resource"] if "resource" in document else {"": document["Resources"]}
    for kind, named in held.items():
        alike = [name for name in named if kind.startswith("aws_cloudwatch_event") or named[name].get("Type") == RULES]
        for name in [one for one in named if one not in alike[1:-1]]:
            taken = named.pop(name)
            assert lint({**files(), path: json.dumps(document)}, whole()) != [], (kind, name)
            named[name] = taken


def test_accounts_told_the_wrong_bus_are_named() -> None:
    made_for = plan(MANAGEMENT, many(800), detections()[:1])
    made = kit(made_for)
    assert lint(made, made_for) == []
    template = json.loads(made[MANAGING])
    first, second = template["Resources"]["Members"]["Properties"]["StackInstancesGroup"]
    second["DeploymentTargets"]["Accounts"].append(first["DeploymentTargets"]["Accounts"].pop())
    told = "the StackSet does not tell each account the bus that names it"
    assert f"{MANAGING}: {told}" in lint({**made, MANAGING: json.dumps(template)}, made_for)


def test_a_kit_of_another_plan_is_told_apart() -> None:
    """The twin: whole for the accounts that it was made for, and not for one more."""
    more = plan(MANAGEMENT, [*whole().members, Account("222233334444", 99)], detections())
    assert lint(kit(more), more) == []
    assert "cloudformation: the bus policies do not name every account once" in lint(files(), more)
