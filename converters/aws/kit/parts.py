"""What a template or a module of the kit holds, in the same words for both: one lint reads either.

A reference is written `@` and what it names, `@DeadLetters.Arn` or `@aws_sqs_queue.dead_letters.arn`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .terraform import unescaped

Statements = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Thing:
    """A bus, a topic, a queue or a role: `ref` is how others name it, `arn` its ARN."""

    label: str
    name: Any
    ref: str
    arn: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends. `to` has more than one ARN where a parameter decides."""

    to: tuple[Any, ...]
    role: Any
    queue: Any
    retries: tuple[Any, Any]
    told: Any


@dataclass(frozen=True, slots=True)
class FoundRule:
    """A rule as it is in the file; `bus` is None for the default bus."""

    label: str
    name: Any
    bus: Any
    pattern: Mapping[str, Any]
    state: Any
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """All that a file sets up. Policies by the `ref` of what they are of, `trusts` and `grants` by that of the role."""

    here: tuple[str, str, str]
    account: str
    inputs: frozenset[str]
    buses: tuple[Thing, ...]
    topics: tuple[Thing, ...]
    queues: tuple[Thing, ...]
    roles: tuple[Thing, ...]
    policies: Mapping[str, Statements]
    trusts: Mapping[str, Statements]
    grants: Mapping[str, Statements]
    rules: tuple[FoundRule, ...]
    dangling: tuple[str, ...]


def from_cloudformation(template: Mapping[str, Any]) -> Place:
    """What a template sets up."""
    inputs = frozenset(f"@{name}" for name in template.get("Parameters", {}))
    known = {*template["Resources"], *template.get("Parameters", {})}
    resources = _template_text(template["Resources"])

    def of(kind: str) -> dict[str, Mapping[str, Any]]:
        return {
            name: resource.get("Properties", {}) for name, resource in resources.items() if resource["Type"] == kind
        }

    def things(kind: str, name: str, *, ref_is_arn: bool = False) -> tuple[Thing, ...]:
        return tuple(
            Thing(key, properties.get(name), f"@{key}", f"@{key}" if ref_is_arn else f"@{key}.Arn")
            for key, properties in of(kind).items()
        )

    policies: dict[str, Statements] = {}
    for properties in of("AWS::Events::EventBusPolicy").values():
        policies[str(properties.get("EventBusName"))] = [properties.get("Statement", {})]
    for kind, named in (("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SQS::QueuePolicy", "Queues")):
        for properties in of(kind).values():
            policies |= {str(ref): properties["PolicyDocument"]["Statement"] for ref in properties.get(named, [])}
    roles = of("AWS::IAM::Role")
    return Place(
        here=("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}"),
        account="@AWS::AccountId",
        inputs=inputs,
        buses=things("AWS::Events::EventBus", "Name"),
        topics=things("AWS::SNS::Topic", "TopicName", ref_is_arn=True),
        queues=things("AWS::SQS::Queue", "QueueName"),
        roles=things("AWS::IAM::Role", "RoleName"),
        policies=policies,
        trusts={
            f"@{key}": role.get("AssumeRolePolicyDocument", {}).get("Statement", []) for key, role in roles.items()
        },
        grants={
            f"@{key}": [
                statement for policy in role.get("Policies", []) for statement in policy["PolicyDocument"]["Statement"]
            ]
            for key, role in roles.items()
        },
        rules=tuple(_template_rule(key, rule) for key, rule in of("AWS::Events::Rule").items()),
        dangling=tuple(
            sorted(name for name in _template_names(template) if name not in known and not name.startswith("AWS::"))
        ),
    )


def _template_text(value: Any) -> Any:
    """The same value with its references as texts; a choice becomes a list of what may be chosen."""
    if isinstance(value, list):
        return [_template_text(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (key, held), *_ = value.items()
        if key == "Ref":
            return f"@{held}"
        if key == "Fn::GetAtt":
            return f"@{'.'.join(held)}"
        if key == "Fn::Sub" and isinstance(held, str):
            return held
        if key == "Fn::If":
            return [_template_text(part) for part in held[1:]]
    return {key: _template_text(held) for key, held in value.items()}


def _template_names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _template_names(part)
    elif isinstance(value, dict):
        for key, held in value.items():
            if key == "Ref":
                yield held
            elif key == "Fn::GetAtt":
                yield held[0]
            elif key == "Fn::Sub" and isinstance(held, str):
                yield from re.findall(r"\$\{([^}!.]+)", held)
            else:
                yield from _template_names(held)


def _template_rule(label: str, rule: Mapping[str, Any]) -> FoundRule:
    targets = []
    for target in rule.get("Targets", []):
        to = target.get("Arn")
        retry = target.get("RetryPolicy", {})
        targets.append(
            Target(
                to=tuple(to) if isinstance(to, list) else (to,),
                role=target.get("RoleArn"),
                queue=target.get("DeadLetterConfig", {}).get("Arn"),
                retries=(retry.get("MaximumRetryAttempts"), retry.get("MaximumEventAgeInSeconds")),
                told=target.get("InputTransformer", {}).get("InputTemplate"),
            )
        )
    pattern = rule.get("EventPattern", {})
    return FoundRule(label, rule.get("Name"), rule.get("EventBusName"), pattern, rule.get("State"), tuple(targets))


_WHOLE = re.compile(r"\$\{([a-z_]+(?:\.[a-z_0-9-]+)+)\}")
_NAMED = re.compile(r"\b(data\.[a-z_]+\.[\w-]+|(?:var|local)\.\w+|aws_[a-z_]+\.[\w-]+)")


def from_terraform(module: Mapping[str, Any]) -> Place:
    """What a module sets up."""
    resources = module.get("resource", {})
    by_kind = {kind: {name: _module_text(resource) for name, resource in of.items()} for kind, of in resources.items()}

    def things(kind: str, ref: str = "id") -> tuple[Thing, ...]:
        return tuple(
            Thing(f"{kind}.{key}", resource.get("name"), f"@{kind}.{key}.{ref}", f"@{kind}.{key}.arn")
            for key, resource in by_kind.get(kind, {}).items()
        )

    policies: dict[str, Statements] = {}
    for kind, named in (
        ("aws_cloudwatch_event_bus_policy", "event_bus_name"),
        ("aws_sns_topic_policy", "arn"),
        ("aws_sqs_queue_policy", "queue_url"),
    ):
        policies |= {
            str(policy.get(named)): _statements(policy.get("policy")) for policy in by_kind.get(kind, {}).values()
        }
    grants: dict[str, Statements] = {}
    for policy in by_kind.get("aws_iam_role_policy", {}).values():
        grants[str(policy.get("role"))] = _statements(policy.get("policy"))
    held = {
        *(f"{kind}.{name}" for kind, of in resources.items() for name in of),
        *(f"data.{kind}.{name}" for kind, of in module.get("data", {}).items() for name in of),
        *(f"var.{name}" for name in module.get("variable", {})),
        *(f"local.{name}" for name in module.get("locals", {})),
    }
    texts = re.findall(r"(?<!\$)\$\{(.*?)\}", json.dumps(module))
    return Place(
        here=(
            "${data.aws_partition.here.partition}",
            "${data.aws_region.here.name}",
            "${data.aws_caller_identity.here.account_id}",
        ),
        account="@data.aws_caller_identity.here.account_id",
        inputs=frozenset(f"@var.{name}" for name in module.get("variable", {})),
        buses=things("aws_cloudwatch_event_bus", "name"),
        topics=things("aws_sns_topic", "arn"),
        queues=things("aws_sqs_queue"),
        roles=things("aws_iam_role"),
        policies=policies,
        trusts={
            f"@aws_iam_role.{key}.id": _statements(role.get("assume_role_policy"))
            for key, role in by_kind.get("aws_iam_role", {}).items()
        },
        grants=grants,
        rules=tuple(_module_rules(by_kind)),
        dangling=tuple(sorted({name for text in texts for name in _NAMED.findall(text)} - held)),
    )


def _module_text(value: Any) -> Any:
    """The same value with whole references as texts; a choice by a variable becomes a list of what may be chosen."""
    if isinstance(value, list):
        return [_module_text(part) for part in value]
    if isinstance(value, dict):
        return {key: _module_text(held) for key, held in value.items()}
    if not isinstance(value, str):
        return value
    plain = re.sub(r"\[(?:\d+|\*)\]", "", value)
    if whole := _WHOLE.fullmatch(plain):
        return f"@{whole[1]}"
    if chosen := re.fullmatch(r"\$\{[^?]+\? ([\w.]+) : one\(([\w.]+)\)\}", plain):
        return [f"@{chosen[1]}", f"@{chosen[2]}"]
    return value


def _statements(text: Any) -> Statements:
    if not isinstance(text, str):
        return []
    statements: Statements = _module_text(json.loads(text))["Statement"]
    return statements


def _module_rules(by_kind: Mapping[str, Mapping[str, Any]]) -> Iterator[FoundRule]:
    targets: dict[str, list[Target]] = {}
    for target in by_kind.get("aws_cloudwatch_event_target", {}).values():
        to = target.get("arn")
        retry = target.get("retry_policy", {})
        targets.setdefault(f"{target.get('rule')} {target.get('event_bus_name')}", []).append(
            Target(
                to=tuple(to) if isinstance(to, list) else (to,),
                role=target.get("role_arn"),
                queue=target.get("dead_letter_config", {}).get("arn"),
                retries=(retry.get("maximum_retry_attempts"), retry.get("maximum_event_age_in_seconds")),
                told=target.get("input_transformer", {}).get("input_template"),
            )
        )
    for key, rule in by_kind.get("aws_cloudwatch_event_rule", {}).items():
        bus = rule.get("event_bus_name")
        pattern = json.loads(unescaped(rule.get("event_pattern", "{}")))
        own = targets.get(f"@aws_cloudwatch_event_rule.{key}.name {bus}", [])
        yield FoundRule(key, rule.get("name"), bus, pattern, rule.get("state"), tuple(own))
