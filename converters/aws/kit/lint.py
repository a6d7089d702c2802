"""What must be in the kit for the last event to arrive, checked on its templates: a part that is taken away is named.

cfn-lint checks that CloudFormation can read a template; nothing there knows that a target without a role delivers
nothing, or that a bus policy is too long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import protection
from .cloudformation import STATE
from .forwarding import LARGEST_PATTERN
from .plan import LARGEST_POLICY, MOST_RULES, REGION, Plan, compact

LARGEST_BODY = 51_200
"""Bytes of a template in a request, as the StackSet's is (CloudFormation quotas); one in S3 may have 1 MB."""

LARGEST_TEMPLATE = 1_000_000
MOST_RESOURCES = 500

Resources = Mapping[str, Mapping[str, Any]]


def lint(files: Mapping[str, str], plan: Plan) -> list[str]:
    """The faults of a kit, each with its file; an empty list where it is whole."""
    return [f"{path}: {told}" for path, told in _faults(files, plan)]


def _faults(files: Mapping[str, str], plan: Plan) -> Iterator[tuple[str, str]]:
    named: list[str] = []
    for number in range(1, len(plan.shards) + 1):
        path = f"cloudformation/archive-bus-{number}.template.json"
        template = _template(files, path)
        if template is None:
            yield path, "is missing"
            continue
        yield from ((path, told) for told in _size(files[path], template))
        yield from ((path, told) for told in _archive(template["Resources"], plan))
        named += _principals(template["Resources"])
    if sorted(named) != sorted(one for number in range(1, len(plan.shards) + 1) for one in plan.named(number)):
        yield "cloudformation", "the bus policies do not name every account once"
    path = "cloudformation/members.template.json"
    template = _template(files, path)
    if template is None:
        yield path, "is missing"
    else:
        yield from ((path, told) for told in _size(files[path], template))
        yield from ((path, told) for told in _forwarders(template["Resources"]))
    path = "cloudformation/management.template.json"
    template = _template(files, path)
    if template is None:
        yield path, "is missing"
    else:
        yield from ((path, told) for told in _size(files[path], template))
        yield from ((path, told) for told in _management(template["Resources"]))
    yield from _steps(files)
    yield from _self_test(files.get("self_test.sh", ""), plan)


def _template(files: Mapping[str, str], path: str) -> dict[str, Any] | None:
    return json.loads(files[path]) if path in files else None


def _of(resources: Resources, kind: str) -> dict[str, Mapping[str, Any]]:
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == kind}


def _size(text: str, template: Mapping[str, Any]) -> Iterator[str]:
    if len(text.encode()) > LARGEST_TEMPLATE:
        yield f"has more than {LARGEST_TEMPLATE} bytes"
    if len(template["Resources"]) > MOST_RESOURCES:
        yield f"has more than {MOST_RESOURCES} resources"


def _archive(resources: Resources, plan: Plan) -> Iterator[str]:
    policies = list(_of(resources, "AWS::Events::EventBusPolicy").values())
    if not policies:
        yield "the bus has no policy: no account can send to it"
    for policy in policies:
        statement = compact(policy["Statement"])
        if "PrincipalOrgID" in statement:
            yield "the bus policy asks for aws:PrincipalOrgID, which an account that has left does not meet"
        if len(statement) > LARGEST_POLICY:
            yield f"the bus policy has {len(statement)} characters, and may have {LARGEST_POLICY}"
    rules = _of(resources, "AWS::Events::Rule")
    names = {rule["Name"] for rule in rules.values()}
    for rule in plan.rules:
        if rule.name not in names:
            yield f"has no rule for {rule.short}"
    if len(rules) > MOST_RULES:
        yield f"has more than {MOST_RULES} rules on a bus"
    topics = _of(resources, "AWS::SNS::Topic")
    allowed = [compact(one) for one in _of(resources, "AWS::SNS::TopicPolicy").values()]
    for topic in topics:
        if not any(f'{{"Ref":"{topic}"}}' in one and "events.amazonaws.com" in one for one in allowed):
            yield f"the topic {topic} does not let EventBridge publish"
    yield from _rules(rules, resources)


def _principals(resources: Resources) -> list[str]:
    found: list[str] = []
    for policy in _of(resources, "AWS::Events::EventBusPolicy").values():
        found += policy["Statement"].get("Principal", {}).get("AWS", [])
    return found


def _rules(rules: Mapping[str, Mapping[str, Any]], resources: Resources) -> Iterator[str]:
    """What holds of every rule: what it matches, its state, and that a target gets its events or a queue does."""
    queues = _of(resources, "AWS::SQS::Queue")
    allowed = [compact(one) for one in _of(resources, "AWS::SQS::QueuePolicy").values()]
    for name, rule in rules.items():
        pattern = rule.get("EventPattern", {})
        if list(pattern) != ["detail"]:
            yield f"{name} matches more than `detail`, or nothing"
        if len(compact(pattern)) > LARGEST_PATTERN:
            yield f"{name} has a pattern of more than {LARGEST_PATTERN} characters"
        if rule.get("State") != STATE:
            yield f"{name} is not in the state {STATE}: read-only calls do not reach it"
        if not rule.get("Targets"):
            yield f"{name} has no target"
        for target in rule.get("Targets", []):
            queue = target.get("DeadLetterConfig", {}).get("Arn", {}).get("Fn::GetAtt", [None])[0]
            if queue not in queues:
                yield f"{name} has no dead-letter queue in this account and region"
            elif not any(f'["{queue}","Arn"]' in one and "events.amazonaws.com" in one for one in allowed):
                yield f"the queue {queue} of {name} does not let EventBridge send"


def _forwarders(resources: Resources) -> Iterator[str]:
    rules = _of(resources, "AWS::Events::Rule")
    roles = _of(resources, "AWS::IAM::Role")
    if not rules:
        yield "forwards nothing"
    yield from _rules(rules, resources)
    for name, rule in rules.items():
        for target in rule.get("Targets", []):
            role = target.get("RoleArn", {}).get("Fn::GetAtt", [None])[0]
            if role not in roles:
                yield f"{name} sends to a bus of another account without a role"
                continue
            text = compact(roles[role])
            if "events:PutEvents" not in text or compact(target["Arn"]) not in text:
                yield f"the role {role} of {name} may not put events on its bus"
            if '"Service":"events.amazonaws.com"' not in text:
                yield f"EventBridge may not assume the role {role} of {name}"


def _management(resources: Resources) -> Iterator[str]:
    yield from _forwarders(resources)
    sets = list(_of(resources, "AWS::CloudFormation::StackSet").values())
    if not sets:
        yield "has no StackSet: members get no forwarders"
    for one in sets:
        deployment = one.get("AutoDeployment", {})
        if one.get("PermissionModel") != "SERVICE_MANAGED" or deployment.get("Enabled") is not True:
            yield "the StackSet does not reach new accounts by itself"
        if deployment.get("RetainStacksOnAccountRemoval") is not True:
            yield "the StackSet removes the forwarders when an account leaves"
        if any(group.get("Regions") != [REGION] for group in one.get("StackInstancesGroup", [])):
            yield f"the StackSet does not deploy to {REGION}"
        if not one.get("StackInstancesGroup"):
            yield "the StackSet is deployed nowhere"
        body = one.get("TemplateBody", "")
        if len(body.encode()) > LARGEST_BODY:
            yield f"the StackSet's template has {len(body.encode())} bytes, and may have {LARGEST_BODY}"
        yield from (f"the StackSet: {told}" for told in _forwarders(json.loads(body)["Resources"]))
    yield from _protection(list(_of(resources, "AWS::Organizations::Policy").values()))


def _protection(policies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not policies:
        yield "has no service control policy: members can take the kit away"
    for policy in policies:
        content = policy.get("Content", {})
        denied = {
            action
            for statement in content.get("Statement", [])
            if statement.get("Effect") == "Deny"
            for action in statement.get("Action", [])
        }
        missing = sorted(set(protection.DENIED) - denied)
        if policy.get("Type") != "SERVICE_CONTROL_POLICY" or missing:
            yield f"the service control policy does not deny {', '.join(missing) or 'anything'}"
        if not policy.get("TargetIds"):
            yield "the service control policy is attached to nothing"
        if len(compact(content)) > protection.LARGEST:
            yield f"the service control policy has more than {protection.LARGEST} characters"


def _steps(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A template that a request cannot hold must be deployed through a bucket."""
    paragraphs = files.get("README.md", "").split("\n\n")
    for path in sorted(files):
        if path.endswith(".template.json") and "members" not in path and len(files[path].encode()) > LARGEST_BODY:
            named = re.sub(r"bus-\d+", "bus-N", path)
            if not any(named in one and "--s3-bucket" in one for one in paragraphs):
                yield (
                    "README.md",
                    f"deploys {path} without --s3-bucket, and a request holds {LARGEST_BODY} bytes",
                )


def _self_test(text: str, plan: Plan) -> Iterator[tuple[str, str]]:
    words = set(text.replace(";", " ").split())
    for rule in plan.rules:
        if rule.name not in words:
            yield "self_test.sh", f"does not ask about {rule.short}"
