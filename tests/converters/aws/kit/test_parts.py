"""What a template or a module sets up, read into the same words: every kind of part, and every way to refer to one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from converters.aws.kit.parts import FoundRule, Place, Target, Thing, from_cloudformation, from_terraform

EMPTY_TEMPLATE = Place(
    here=("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}"),
    account="@AWS::AccountId",
    inputs=frozenset(),
    buses=(), topics=(), queues=(), roles=(),
    policies={}, trusts={}, grants={},
    rules=(), dangling=(),
)  # fmt: skip
EMPTY_MODULE = replace(
    EMPTY_TEMPLATE,
    here=(
        "${data.aws_partition.here.partition}",
        "${data.aws_region.here.name}",
        "${data.aws_caller_identity.here.account_id}",
    ),
    account="@data.aws_caller_identity.here.account_id",
)
ALLOW = {"Effect": "Allow"}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def template(*, parameters: dict[str, Any] | None = None, **resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    made = {name: {"Type": kind, "Properties": held} for name, (kind, held) in resources.items()}
    return {"Resources": made} | ({"Parameters": parameters} if parameters else {})


TEMPLATES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # a template, what it sets up beyond nothing
    ("nothing", template(), {}),
    ("parameters", template(parameters={"A": {}, "B": {}}), {"inputs": frozenset({"@A", "@B"})}),
    ("a bus", template(Bus=("AWS::Events::EventBus", {"Name": "b"})),
     {"buses": (Thing("Bus", "b", "@Bus", "@Bus.Arn"),)}),
    ("a bus without a name", template(Bus=("AWS::Events::EventBus", {})),
     {"buses": (Thing("Bus", None, "@Bus", "@Bus.Arn"),)}),
    ("a resource without properties", {"Resources": {"Bus": {"Type": "AWS::Events::EventBus"}}},
     {"buses": (Thing("Bus", None, "@Bus", "@Bus.Arn"),)}),
    ("a topic: its Ref is its ARN", template(T=("AWS::SNS::Topic", {"TopicName": "t"})),
     {"topics": (Thing("T", "t", "@T", "@T"),)}),
    ("a queue", template(Q=("AWS::SQS::Queue", {"QueueName": "q"})), {"queues": (Thing("Q", "q", "@Q", "@Q.Arn"),)}),
    ("a role", template(R=("AWS::IAM::Role", {"RoleName": "r"})),
     {"roles": (Thing("R", "r", "@R", "@R.Arn"),), "trusts": {"@R": []}, "grants": {"@R": []}}),
    ("a role and what it may do",
     template(R=("AWS::IAM::Role", {"RoleName": "r", "AssumeRolePolicyDocument": policy(ALLOW), "Policies": [
         {"PolicyDocument": policy({"Sid": "a"}, {"Sid": "b"})}, {"PolicyDocument": policy({"Sid": "c"})}]})),
     {"roles": (Thing("R", "r", "@R", "@R.Arn"),), "trusts": {"@R": [ALLOW]},
      "grants": {"@R": [{"Sid": "a"}, {"Sid": "b"}, {"Sid": "c"}]}}),
    ("the policy of a bus", template(
        Bus=("AWS::Events::EventBus", {"Name": "b"}),
        P=("AWS::Events::EventBusPolicy", {"EventBusName": ref("Bus"), "Statement": ALLOW})),
     {"buses": (Thing("Bus", "b", "@Bus", "@Bus.Arn"),), "policies": {"@Bus": [ALLOW]}}),
    ("the policy of a bus without a statement",
     template(P=("AWS::Events::EventBusPolicy", {"EventBusName": "b"})), {"policies": {"b": [{}]}}),
    ("policies of topics and of queues", template(
        P=("AWS::SNS::TopicPolicy", {"Topics": ["t", "u"], "PolicyDocument": policy(ALLOW)}),
        O=("AWS::SQS::QueuePolicy", {"Queues": ["q"], "PolicyDocument": policy({"Sid": "q"})})),
     {"policies": {"t": [ALLOW], "u": [ALLOW], "q": [{"Sid": "q"}]}}),
    ("a policy of nothing", template(P=("AWS::SNS::TopicPolicy", {"PolicyDocument": policy(ALLOW)})), {}),
    ("a rule", template(R=("AWS::Events::Rule", {
        "Name": "r", "EventBusName": "b", "EventPattern": {"detail": {}}, "State": "ENABLED", "Targets": [
            {"Arn": "to", "RoleArn": "role", "DeadLetterConfig": {"Arn": "dead"},
             "RetryPolicy": {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60},
             "InputTransformer": {"InputTemplate": "told"}},
            {"Arn": {"Fn::If": ["C", "one", "other"]}}]})),
     {"rules": (FoundRule("R", "r", "b", {"detail": {}}, "ENABLED",
                          (Target(("to",), "role", "dead", (1, 60), "told"),
                           Target(("one", "other"), None, None, (None, None), None))),)}),
    ("a rule of which nothing is said", template(R=("AWS::Events::Rule", {})),
     {"rules": (FoundRule("R", None, None, {}, None, ()),)}),
    ("a rule that sends nowhere", template(R=("AWS::Events::Rule", {"Targets": [{}]})),
     {"rules": (FoundRule("R", None, None, {}, None, (Target((None,), None, None, (None, None), None),)),)}),
    ("something else", template(X=("AWS::Lambda::Function", {"Name": "x"})), {}),
    # What is named and is not there.
    ("a name that is there", template(parameters={"P": {}}, X=("AWS::X", {"a": [ref("X"), arn("X"), ref("P")]})),
     {"inputs": frozenset({"@P"})}),
    ("names that are not", template(X=("AWS::X", {"a": [ref("No"), arn("Gone")], "b": {"Fn::Sub": "${Lost}/${X}"}})),
     {"dangling": ("Gone", "Lost", "No")}),
    ("an attribute in a text", template(X=("AWS::X", {"a": {"Fn::Sub": "${Lost.Arn} ${!Literal} ${X.Arn}"}})),
     {"dangling": ("Lost",)}),
    ("what AWS itself names", template(X=("AWS::X", {"a": [ref("AWS::Region"), {"Fn::Sub": "${AWS::Region}"}]})), {}),
    ("in an output", {**template(), "Outputs": {"O": {"Value": ref("No")}}}, {"dangling": ("No",)}),
    ("a text with names of its own", template(X=("AWS::X", {"a": {"Fn::Sub": ["${v}", {"v": ref("No")}]}})),
     {"dangling": ("No",)}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in TEMPLATES], ids=[row[0] for row in TEMPLATES])
def test_what_a_template_sets_up(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert from_cloudformation(given) == replace(EMPTY_TEMPLATE, **expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (5, 5),
        (ref("Bus"), "@Bus"),
        (arn("Bus"), "@Bus.Arn"),
        ({"Fn::Sub": "${Bus}/x"}, "${Bus}/x"),
        ({"Fn::Sub": ["${v}", {"v": "x"}]}, {"Fn::Sub": ["${v}", {"v": "x"}]}),
        ({"Fn::If": ["C", ref("Bus"), "x"]}, ["@Bus", "x"]),
        ([ref("Bus"), "x"], ["@Bus", "x"]),
        ({"Ref": "Bus", "More": 1}, {"Ref": "Bus", "More": 1}),
        ({"Other": ref("Bus")}, {"Other": "@Bus"}),
    ],
)
def test_a_reference_of_a_template_as_a_text(value: Any, text: Any) -> None:
    (found,) = from_cloudformation(template(Bus=("AWS::Events::EventBus", {"Name": value}))).buses
    assert found.name == text


def module(**resources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"resource": resources}


def rule_of_bus(rule: str) -> dict[str, Any]:
    return {"rule": f"${{aws_cloudwatch_event_rule.{rule}.name}}", "event_bus_name": "b"}


MODULES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("nothing", {}, {}),
    ("variables", {"variable": {"a": {}, "b": {}}}, {"inputs": frozenset({"@var.a", "@var.b"})}),
    ("a bus", module(aws_cloudwatch_event_bus={"x": {"name": "b"}}),
     {"buses": (Thing("aws_cloudwatch_event_bus.x", "b", "@aws_cloudwatch_event_bus.x.name",
                      "@aws_cloudwatch_event_bus.x.arn"),)}),
    ("a topic", module(aws_sns_topic={"x": {"name": "t"}}),
     {"topics": (Thing("aws_sns_topic.x", "t", "@aws_sns_topic.x.arn", "@aws_sns_topic.x.arn"),)}),
    ("a queue", module(aws_sqs_queue={"x": {}}),
     {"queues": (Thing("aws_sqs_queue.x", None, "@aws_sqs_queue.x.id", "@aws_sqs_queue.x.arn"),)}),
    ("a role", module(aws_iam_role={"x": {"name": "r", "assume_role_policy": json.dumps(policy(ALLOW))}}),
     {"roles": (Thing("aws_iam_role.x", "r", "@aws_iam_role.x.id", "@aws_iam_role.x.arn"),),
      "trusts": {"@aws_iam_role.x.id": [ALLOW]}}),
    ("a role that nobody may take", module(aws_iam_role={"x": {"name": "r"}}),
     {"roles": (Thing("aws_iam_role.x", "r", "@aws_iam_role.x.id", "@aws_iam_role.x.arn"),),
      "trusts": {"@aws_iam_role.x.id": []}}),
    ("what a role may do", module(aws_iam_role_policy={
        "x": {"role": "${aws_iam_role.r.id}", "policy": json.dumps(policy(ALLOW))}}),
     {"grants": {"@aws_iam_role.r.id": [ALLOW]}, "dangling": ("aws_iam_role.r",)}),
    ("policies", module(
        aws_cloudwatch_event_bus_policy={"x": {"event_bus_name": "b", "policy": json.dumps(policy({"Sid": "b"}))}},
        aws_sns_topic_policy={"x": {"arn": "t", "policy": json.dumps(policy({"Sid": "t"}))}},
        aws_sqs_queue_policy={"x": {"queue_url": "q", "policy": json.dumps(policy({"Sid": "q"}))}}),
     {"policies": {"b": [{"Sid": "b"}], "t": [{"Sid": "t"}], "q": [{"Sid": "q"}]}}),
    ("a policy with references in it", module(aws_sns_topic_policy={"x": {
        "arn": "t", "policy": json.dumps(policy({"Resource": "${aws_sns_topic.x.arn}"}))}}, aws_sns_topic={"x": {}}),
     {"policies": {"t": [{"Resource": "@aws_sns_topic.x.arn"}]},
      "topics": (Thing("aws_sns_topic.x", None, "@aws_sns_topic.x.arn", "@aws_sns_topic.x.arn"),)}),
    ("a policy that is no text", module(aws_sns_topic_policy={"x": {"arn": "t", "policy": {}}}),
     {"policies": {"t": []}}),
    ("a rule and its targets", module(
        aws_cloudwatch_event_rule={"r": {"name": "n", "event_bus_name": "b", "event_pattern": '{"detail": {}}',
                                         "state": "ENABLED"}},
        aws_cloudwatch_event_target={
            "one": {**rule_of_bus("r"), "arn": "to", "role_arn": "role", "dead_letter_config": {"arn": "dead"},
                    "retry_policy": {"maximum_retry_attempts": 1, "maximum_event_age_in_seconds": 60},
                    "input_transformer": {"input_template": "told"}},
            "two": {**rule_of_bus("r"), "arn": "${var.to == null ? aws_sns_topic.t[0].arn : one(var.to)}"},
            "other": {**rule_of_bus("r"), "event_bus_name": "c", "arn": "lost"}},
        aws_sns_topic={"t": {}}) | {"variable": {"to": {}}},
     {"inputs": frozenset({"@var.to"}),
      "topics": (Thing("aws_sns_topic.t", None, "@aws_sns_topic.t.arn", "@aws_sns_topic.t.arn"),),
      "rules": (FoundRule("r", "n", "b", {"detail": {}}, "ENABLED",
                          (Target(("to",), "role", "dead", (1, 60), "told"),
                           Target(("@aws_sns_topic.t.arn", "@var.to"), None, None, (None, None), None))),)}),
    ("a rule of which nothing is said", module(aws_cloudwatch_event_rule={"r": {}}),
     {"rules": (FoundRule("r", None, None, {}, None, ()),)}),
    ("a rule whose target says nothing more", module(
        aws_cloudwatch_event_rule={"r": {"name": "n"}},
        aws_cloudwatch_event_target={"x": {"rule": "${aws_cloudwatch_event_rule.r.name}"}}),
     {"rules": (FoundRule("r", "n", None, {}, None, (Target((None,), None, None, (None, None), None),)),)}),
    ("a pattern with a text that looks like a reference",
     module(aws_cloudwatch_event_rule={"r": {"event_pattern": '{"a": ["$${b}"]}'}}),
     {"rules": (FoundRule("r", None, None, {"a": ["${b}"]}, None, ()),)}),
    # What is named and is not there.
    ("names that are there",
     {"resource": {"aws_x": {"a": {"of": "${data.aws_y.b.arn}/${var.c}/${local.d}/${aws_x.a.arn}"}}},
      "data": {"aws_y": {"b": {}}}, "variable": {"c": {}}, "locals": {"d": 1}}, {"inputs": frozenset({"@var.c"})}),
    ("names that are not",
     module(aws_x={"a": {"of": ["${data.aws_y.b.arn} ${var.c}", "${local.d}", "${aws_x.z.arn}"]}}),
     {"dangling": ("aws_x.z", "data.aws_y.b", "local.d", "var.c")}),
    ("one name many times", module(aws_x={"a": {"of": "${var.c}${var.c}"}}), {"dangling": ("var.c",)}),
    ("several in one expression", module(aws_x={"a": {"of": "${var.c ? var.d : local.e}"}}),
     {"dangling": ("local.e", "var.c", "var.d")}),
    ("a text that only looks like one", module(aws_x={"a": {"of": "$${var.c} var.d"}}), {}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in MODULES], ids=[row[0] for row in MODULES])
def test_what_a_module_sets_up(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert from_terraform(given) == replace(EMPTY_MODULE, **expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (5, 5),
        ("${aws_sns_topic.x.arn}", "@aws_sns_topic.x.arn"),
        ("${aws_sns_topic.x[0].arn}", "@aws_sns_topic.x.arn"),
        ("${aws_sns_topic.x[*].arn}", "@aws_sns_topic.x.arn"),
        ("${data.aws_region.here.name}", "@data.aws_region.here.name"),
        ("${aws_sns_topic.x.arn}/more", "${aws_sns_topic.x.arn}/more"),
        ("${var.a == null ? aws_x.b.arn : one(var.a)}", ["@aws_x.b.arn", "@var.a"]),
        ("${var.a == null ? aws_x.b.arn : var.a}", "${var.a == null ? aws_x.b.arn : var.a}"),
        (["${var.a}", "x"], ["@var.a", "x"]),
        ({"k": "${var.a}"}, {"k": "@var.a"}),
    ],
)
def test_a_reference_of_a_module_as_a_text(value: Any, text: Any) -> None:
    (found,) = from_terraform(module(aws_sns_topic={"x": {"name": value}})).topics
    assert found.name == text
