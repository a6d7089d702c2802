"""What must be in the kit for the last event to arrive, checked on its files: a part that is taken away, or says
something else, is named.

What is there is compared with what the plan says must be there, in CloudFormation and in Terraform alike. cfn-lint
checks that CloudFormation can read a template; nothing there knows that a target without a role delivers nothing, or
that a bus policy is too long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import protection
from .cloudformation import RETRIES, STATE
from .forwarding import LARGEST_PATTERN, forwarded
from .parts import FoundRule, Place, Statements, Thing, from_cloudformation, from_terraform
from .plan import LARGEST_POLICY, LONGEST_BUS, MOST_RULES, NAME, REGION, Plan, bus_name, compact, policy_size
from .terraform import unescaped

LARGEST_BODY = 51_200
"""Bytes of a template in a request, as the StackSet's is (CloudFormation quotas); one in S3 may have 1 MB."""

LARGEST_TEMPLATE = 1_000_000
MOST_RESOURCES = 500

DAY = (RETRIES["MaximumRetryAttempts"], RETRIES["MaximumEventAgeInSeconds"])
SERVICE = {"Service": "events.amazonaws.com"}
_STATEMENT = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}

Faults = Iterator[tuple[str, str]]


def lint(files: Mapping[str, str], plan: Plan) -> list[str]:
    """The faults of a kit, each with its file; an empty list where it is whole."""
    return [f"{path}: {fault}" for path, fault in _faults(files, plan)]


def _faults(files: Mapping[str, str], plan: Plan) -> Faults:
    numbers = range(1, len(plan.shards) + 1)
    templates = {
        **{f"cloudformation/archive-bus-{number}.template.json": number for number in numbers},
        "cloudformation/members.template.json": 0,
        "cloudformation/management.template.json": 0,
    }
    modules = {
        **{f"terraform/archive-bus-{number}/main.tf.json": number for number in numbers},
        "terraform/member/main.tf.json": 0,
        "terraform/management/main.tf.json": 0,
    }
    named: dict[str, list[str]] = {"cloudformation": [], "terraform": []}
    for path, number in (templates | modules).items():
        if path not in files:
            yield path, "is missing"
            continue
        document = json.loads(files[path])
        kind = path.split("/")[0]
        place = (from_cloudformation if kind == "cloudformation" else from_terraform)(document)
        if kind == "cloudformation":
            yield from ((path, fault) for fault in _size(files[path], document))
        yield from ((path, f"refers to {name}, which is not there") for name in place.dangling)
        if number:
            yield from ((path, fault) for fault in _archive(place, plan, number))
            named[kind] += _principals(place)
        elif path.endswith("management.template.json"):
            yield from ((path, fault) for fault in _forwarders(place, plan, _archive_bus(1)))
            yield from ((path, fault) for fault in _regions(document))
            yield from ((path, fault) for fault in _management(document["Resources"], plan))
        elif "management" in path:
            yield from ((path, fault) for fault in _managing_module(document, plan))
        else:
            bus = "@BusArn" if kind == "cloudformation" else "@var.bus_arn"
            yield from ((path, fault) for fault in _forwarders(place, plan, bus))
    every = sorted(account for number in numbers for account in plan.named(number))
    for kind, accounts in named.items():
        if sorted(accounts) != every:
            yield kind, "the bus policies do not name every account once"
    yield from _steps(files)
    yield from _self_test(files.get("self_test.sh", ""), plan)


def _archive_bus(number: int) -> str:
    return f"arn:${{AWS::Partition}}:events:{REGION}:${{ArchiveAccount}}:event-bus/{bus_name(number)}"


def _size(text: str, template: Mapping[str, Any]) -> Iterator[str]:
    if len(text.encode()) > LARGEST_TEMPLATE:
        yield f"has more than {LARGEST_TEMPLATE} bytes"
    if len(template["Resources"]) > MOST_RESOURCES:
        yield f"has more than {MOST_RESOURCES} resources"


def _archive(place: Place, plan: Plan, number: int) -> Iterator[str]:
    bus = next((candidate for candidate in place.buses if candidate.name == bus_name(number)), None)
    if bus is None:
        yield f"has no bus {bus_name(number)}"
        return
    yield from _bus_policy(place, plan, number, bus)
    rules = f"rule/{bus.name}/*"
    yield from _rules(place, {rule.name: rule.pattern for rule in plan.rules}, rules)
    if len(place.rules) > MOST_RULES:
        yield f"has more than {MOST_RULES} rules on a bus"
    detections = {rule.name: rule.detection.name for rule in plan.rules}
    for topic in place.topics:
        if not _allows(place, topic.arn, "sns:Publish", topic.arn, rules):
            yield f"the topic {topic.label} does not let EventBridge publish"
    heard = {topic.arn for topic in place.topics} | place.inputs
    for rule in place.rules:
        if rule.bus != bus.ref:
            yield f"{rule.label} is not on the bus {bus.name}"
        for target in rule.targets:
            if not set(target.to) <= heard or not any(arn in place.inputs for arn in target.to):
                yield f"{rule.label} does not send to the topic or to the SIEM's queue"
            elif not any(topic.arn in target.to for topic in place.topics):
                yield f"{rule.label} sends nowhere where no queue of the SIEM is named"
            if rule.name in detections and f'"rule": "{detections[rule.name]}"' not in str(target.told):
                yield f"{rule.label} does not tell which rule fired"


def _bus_policy(place: Place, plan: Plan, number: int, bus: Thing) -> Iterator[str]:
    statements = place.policies.get(bus.ref, [])
    if not statements:
        yield "the bus has no policy: no account can send to it"
        return
    if "aws:principalorgid" in {key.lower() for test in statements[0].get("Condition", {}).values() for key in test}:
        yield "the bus policy asks for aws:PrincipalOrgID, which an account that has left does not meet"
    size = policy_size({**statements[0], "Resource": LONGEST_BUS})
    if size > LARGEST_POLICY:
        yield f"the bus policy has {size} characters, and may have {LARGEST_POLICY}"
    wanted = {"AWS": list(plan.named(number))}
    right = len(statements) == 1 and _permits(statements[0], "events:PutEvents", bus.arn, {})
    if not right or statements[0].get("Principal") != wanted:
        yield "the bus policy does not let the accounts of this bus, and them alone, put events on it"


def _principals(place: Place) -> list[str]:
    accounts: list[str] = []
    for bus in place.buses:
        for statement in place.policies.get(bus.ref, []):
            principal = statement.get("Principal")
            accounts += principal.get("AWS", []) if isinstance(principal, dict) else []
    return accounts


def _rules(place: Place, wanted: Mapping[str, Mapping[str, Any]], source: str) -> Iterator[str]:
    """The rules that the plan has, and what holds of every rule: what it matches, its state, and that a target gets its
    events or a queue does. `source` is the ARN of these rules from the resource on."""
    names = [rule.name for rule in place.rules]
    yield from (f"has no rule {name}" for name in wanted if name not in names)
    yield from (
        f"has two rules of the name {name}" for name in sorted({name for name in names if names.count(name) > 1})
    )
    queues = {queue.arn: queue for queue in place.queues}
    for rule in place.rules:
        yield from _matching(rule, wanted)
        if not rule.targets:
            yield f"{rule.label} has no target"
        for target in rule.targets:
            queue = queues.get(target.queue) if isinstance(target.queue, str) else None
            if queue is None:
                yield f"{rule.label} has no dead-letter queue in this account and region"
            elif not _allows(place, queue.ref, "sqs:SendMessage", queue.arn, source):
                yield f"the queue {queue.label} of {rule.label} does not let EventBridge send"
            if target.retries != DAY:
                yield f"{rule.label} does not try for a day"


def _matching(rule: FoundRule, wanted: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if list(rule.pattern) != ["detail"]:
        yield f"{rule.label} matches more than `detail`, or nothing"
    elif rule.name in wanted and rule.pattern != wanted[rule.name]:
        yield f"{rule.label} does not match what it has to"
    if len(compact(rule.pattern)) > LARGEST_PATTERN:
        yield f"{rule.label} has a pattern of more than {LARGEST_PATTERN} characters"
    if rule.state != STATE:
        yield f"{rule.label} is not in the state {STATE}: read-only calls do not reach it"


def _forwarders(place: Place, plan: Plan, bus: str) -> Iterator[str]:
    if not place.rules:
        yield "forwards nothing"
    wanted = {f"{NAME}-forward-{number}": pattern for number, pattern in enumerate(forwarded(plan.detections), 1)}
    yield from _rules(place, wanted, f"rule/{NAME}-forward-*")
    roles = {role.arn: role for role in place.roles}
    for rule in place.rules:
        if rule.bus not in (None, "default"):
            yield f"{rule.label} is not on the default bus, where AWS's events come"
        for target in rule.targets:
            role = roles.get(target.role) if isinstance(target.role, str) else None
            if target.to != (bus,):
                yield f"{rule.label} does not send to the bus of the log archive"
            if role is None:
                yield f"{rule.label} sends to a bus of another account without a role"
                continue
            grants = place.grants.get(role.ref, [])
            if not _permitted(grants, "events:PutEvents", bus):
                yield f"the role {role.label} of {rule.label} may not put events on its bus"
            own = {"StringEquals": {"aws:SourceAccount": place.account}}
            if not _permitted(place.trusts.get(role.ref, []), "sts:AssumeRole", None, own, SERVICE):
                yield f"EventBridge may not assume the role {role.label} of {rule.label}"
            if not str(role.name).startswith(NAME):
                yield f"the role {role.label} has a name that the policy does not protect"
            if not str(role.name).endswith(place.here[1]):
                yield f"the role {role.label} has one name in every region, and the second cannot be made"


def _allows(place: Place, ref: str, action: str, resource: str, rules: str) -> bool:
    """Whether the policy of a resource lets EventBridge do this for these rules of its own account."""
    partition, region, account = place.here
    source = f"arn:{partition}:events:{region}:{account}:{rules}"
    condition = {"ArnLike": {"aws:SourceArn": source}}
    return _permitted(place.policies.get(ref, []), action, resource, condition, SERVICE)


def _permitted(
    statements: Statements,
    action: str,
    resource: str | None,
    condition: Mapping[str, Any] | None = None,
    principal: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the statements allow this and none denies anything."""
    return all(statement.get("Effect") == "Allow" for statement in statements) and any(
        _permits(statement, action, resource, condition or {}) and statement.get("Principal") == principal
        for statement in statements
    )


def _permits(statement: Mapping[str, Any], action: str, resource: str | None, condition: Mapping[str, Any]) -> bool:
    return (
        set(statement) <= _STATEMENT
        and statement.get("Effect") == "Allow"
        and statement.get("Action") in (action, [action])
        and statement.get("Resource") in (resource, [resource])
        and statement.get("Condition", {}) == condition
    )


def _regions(template: Mapping[str, Any]) -> Iterator[str]:
    if template["Parameters"].get("Regions", {}).get("Default") != REGION:
        yield f"does not deploy to {REGION} where no region is named"
    asserted = {"Fn::Contains": [{"Ref": "Regions"}, REGION]}
    rules = template.get("Rules", {}).values()
    if not any(assertion.get("Assert") == asserted for rule in rules for assertion in rule.get("Assertions", [])):
        yield f"takes regions without {REGION}"


def _management(resources: Mapping[str, Mapping[str, Any]], plan: Plan) -> Iterator[str]:
    sets = [
        resource["Properties"] for resource in resources.values() if resource["Type"] == "AWS::CloudFormation::StackSet"
    ]
    if not sets:
        yield "has no StackSet: members get no forwarders"
    for stack_set in sets:
        yield from _stack_set(stack_set, plan)
    policies = [
        resource["Properties"] for resource in resources.values() if resource["Type"] == "AWS::Organizations::Policy"
    ]
    if not policies:
        yield "has no service control policy: members can take the kit away"
    for policy in policies:
        if not policy.get("TargetIds"):
            yield "the service control policy is attached to nothing"
        yield from _protection(policy.get("Type"), policy.get("Content", {}))


def _stack_set(stack_set: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    deployment = stack_set.get("AutoDeployment", {})
    if stack_set.get("PermissionModel") != "SERVICE_MANAGED" or deployment.get("Enabled") is not True:
        yield "the StackSet does not reach new accounts by itself"
    if deployment.get("RetainStacksOnAccountRemoval") is not True:
        yield "the StackSet removes the forwarders when an account leaves"
    if stack_set.get("Capabilities") != ["CAPABILITY_NAMED_IAM"]:
        yield "the StackSet may not create the role"
    groups = stack_set.get("StackInstancesGroup", [])
    if any(group.get("Regions") != {"Ref": "Regions"} for group in groups):
        yield "the StackSet does not deploy to the regions that are named"
    if not groups:
        yield "the StackSet is deployed nowhere"
    elif _told(groups) != _wanted(plan):
        yield "the StackSet does not tell each account the bus that names it"
    last = [{"ParameterKey": "BusArn", "ParameterValue": {"Fn::Sub": _archive_bus(len(plan.shards))}}]
    if stack_set.get("Parameters") != last:
        yield "the StackSet does not tell new accounts the last bus"
    body = stack_set.get("TemplateBody", "")
    if len(body.encode()) > LARGEST_BODY:
        yield f"the StackSet's template has {len(body.encode())} bytes, and may have {LARGEST_BODY}"
    place = from_cloudformation(json.loads(body or '{"Resources": {}}'))
    yield from (f"the StackSet: refers to {name}, which is not there" for name in place.dangling)
    yield from (f"the StackSet: {fault}" for fault in _forwarders(place, plan, "@BusArn"))


def _told(groups: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """What each group of accounts is told, the bus and the accounts; None where it is all of them."""
    assignments = []
    for group in groups:
        targets = group.get("DeploymentTargets", {})
        intersection = targets.get("AccountFilterType") == "INTERSECTION"
        assignments.append(
            (compact(group.get("ParameterOverrides")), targets.get("Accounts") if intersection else None)
        )
        if targets.get("OrganizationalUnitIds") != {"Ref": "Targets"}:
            assignments.append(("", []))
    return assignments


def _wanted(plan: Plan) -> list[tuple[str, Any]]:
    assignments: list[tuple[str, Any]] = []
    for number in range(1, len(plan.shards) + 1):
        parameters = compact([{"ParameterKey": "BusArn", "ParameterValue": {"Fn::Sub": _archive_bus(number)}}])
        if len(plan.shards) == 1:
            assignments.append((parameters, None))
        elif plan.reached(number):
            assignments.append((parameters, list(plan.reached(number))))
    return assignments


def _managing_module(module: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    resources = module.get("resource", {})
    policies = resources.get("aws_organizations_policy", {})
    if not policies:
        yield "has no service control policy: members can take the kit away"
    for key, policy in policies.items():
        content = json.loads(unescaped(policy.get("content", "{}")))
        yield from _protection(policy.get("type"), content)
        attached = resources.get("aws_organizations_policy_attachment", {}).values()
        if not any(
            attachment.get("policy_id") == f"${{aws_organizations_policy.{key}.id}}" and attachment.get("target_id")
            for attachment in attached
        ):
            yield "the service control policy is attached to nothing"
    wanted = {account: bus_name(number) for number in range(1, len(plan.shards) + 1) for account in plan.named(number)}
    if module.get("locals", {}).get("bus_of_account") != wanted:
        yield "does not say which bus names which account"


def _protection(kind: Any, content: Mapping[str, Any]) -> Iterator[str]:
    """The policy must be the one that protects the kit, statement by statement."""
    by_sid = {statement.get("Sid"): statement for statement in content.get("Statement", [])}
    if kind != "SERVICE_CONTROL_POLICY" or content.get("Version") != "2012-10-17":
        yield "the policy is not a service control policy"
    for statement in protection.policy()["Statement"]:
        own = by_sid.get(statement["Sid"], {})
        missing = sorted(set(statement["Action"]) - set(own.get("Action", [])))
        if missing or own.get("Effect") != "Deny":
            yield f"the service control policy does not deny {', '.join(missing) or 'anything'}"
        for part in ("Resource", "Condition"):
            if own.get(part) != statement.get(part):
                yield f"the service control policy has another {part} in {statement['Sid']}"
        if not set(own) <= set(statement):
            yield f"the service control policy says more in {statement['Sid']} than it should"
    if len(compact(content)) > protection.LARGEST:
        yield f"the service control policy has more than {protection.LARGEST} characters"


def _steps(files: Mapping[str, str]) -> Faults:
    """A template that a request cannot hold must be deployed through a bucket."""
    paragraphs = files.get("README.md", "").split("\n\n")
    for path in sorted(files):
        if path.endswith(".template.json") and len(files[path].encode()) > LARGEST_BODY:
            named = re.sub(r"bus-\d+", "bus-N", path)
            if not any(named in paragraph and "--s3-bucket" in paragraph for paragraph in paragraphs):
                yield "README.md", f"deploys {path} without --s3-bucket, and a request holds {LARGEST_BODY} bytes"


def _self_test(text: str, plan: Plan) -> Faults:
    words = set(text.replace(";", " ").split())
    for rule in plan.rules:
        if rule.name not in words:
            yield "self_test.sh", f"does not ask about {rule.short}"
    for number in range(1, len(plan.shards) + 1):
        for account in plan.named(number):
            if account not in words:
                yield "self_test.sh", f"does not ask {account} for dead letters"
    if f"{NAME}-dead-letters" not in words:
        yield "self_test.sh", "does not ask the accounts' dead-letter queues"
