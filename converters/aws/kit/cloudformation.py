"""The kit as CloudFormation: one template for each bus of the log archive, one for members, one for the management
account, which also rolls the members' out by a service-managed StackSet.

Sources: AWS CloudFormation User Guide and the references of the resource types; EventBridge User Guide, "Sending and
receiving events between accounts", "Using dead-letter queues". Cross-account targets need a role since March 2023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import protection
from .forwarding import forwarded
from .plan import NAME, REGION, Detection, Plan, bus_name, bus_policy, compact

Template = dict[str, Any]

STATE = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
"""Read-only calls (AssumeRole, ListHandshakesForAccount) reach a rule in this state alone (EventBridge User Guide)."""

RETRIES = {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86400}
"""A day of attempts: EventBridge's own most, written out so that nobody has to know it."""

ARCHIVE = {
    "ArchiveAccount": {
        "Type": "String",
        "AllowedPattern": "[0-9]{12}",
        "Description": "The account of the log archive, which holds the buses.",
    }
}


def archive(plan: Plan, number: int) -> Template:
    """A bus of the log archive: its policy, the detections, where they go, and a queue for what could not go there."""
    bus = bus_name(number)
    accounts = plan.named(number)
    resources: dict[str, Any] = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": bus}},
        "BusPolicy": {
            "Type": "AWS::Events::EventBusPolicy",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "StatementId": "AccountsOfTheOrganization",
                "Statement": bus_policy(accounts, {"Fn::GetAtt": ["Bus", "Arn"]}),
            },
        },
        "Alerts": {
            "Type": "AWS::SNS::Topic",
            "Condition": "NoQueue",
            "Properties": {"TopicName": f"{bus}-alerts"},
        },
        "AlertsPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Condition": "NoQueue",
            "Properties": {
                "Topics": [{"Ref": "Alerts"}],
                "PolicyDocument": _service_policy("sns:Publish", {"Ref": "Alerts"}, f"rule/{bus}/*"),
            },
        },
        **_dead_letters(f"{bus}-dead-letters", f"rule/{bus}/*"),
    }
    target = {
        "Id": "Alert",
        "Arn": {"Fn::If": ["NoQueue", {"Ref": "Alerts"}, {"Ref": "SiemQueueArn"}]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}},
        "RetryPolicy": dict(RETRIES),
    }
    for rule in plan.rules:
        resources[logical(rule.short)] = {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": rule.name,
                "Description": f"{rule.detection.level}: {rule.detection.title}"[:512],
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": rule.pattern,
                "State": STATE,
                "Targets": [{**target, "InputTransformer": _named(rule.detection)}],
            },
        }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"awol last-event kit: bus {number} of {len(plan.shards)} in the log archive, {REGION}",
        "Parameters": {
            "SiemQueueArn": {
                "Type": "String",
                "Default": "",
                "Description": "An SQS queue that the SIEM reads; its policy must let events.amazonaws.com send. "
                "Without one, an SNS topic is made.",
            }
        },
        "Conditions": {"NoQueue": {"Fn::Equals": [{"Ref": "SiemQueueArn"}, ""]}},
        "Resources": resources,
        "Outputs": {"BusArn": {"Value": {"Fn::GetAtt": ["Bus", "Arn"]}}},
    }


def members(plan: Plan) -> Template:
    """What every member has: rules that forward to its bus, a role for it, and a queue for what could not go there."""
    resources = _forwarders(plan, {"Ref": "BusArn"})
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "awol last-event kit: forwards the calls around a departure to the log archive",
        "Parameters": {"BusArn": {"Type": "String", "AllowedPattern": "arn:.+:event-bus/.+"}},
        "Resources": resources,
    }


def management(plan: Plan) -> Template:
    """The management account: its own forwarders, service events included, the StackSet for members, and the policy."""
    arns = [
        {"Fn::Sub": f"arn:${{AWS::Partition}}:events:{REGION}:${{ArchiveAccount}}:event-bus/{bus_name(number)}"}
        for number in range(1, len(plan.shards) + 1)
    ]
    groups = []
    for number, arn in enumerate(arns, 1):
        own = plan.reached(number)
        if len(plan.shards) > 1 and not own:
            continue
        targets: dict[str, Any] = {"OrganizationalUnitIds": {"Ref": "Targets"}}
        if len(plan.shards) > 1:
            targets |= {"Accounts": list(own), "AccountFilterType": "INTERSECTION"}
        groups.append(
            {
                "DeploymentTargets": targets,
                "Regions": {"Ref": "Regions"},
                "ParameterOverrides": [{"ParameterKey": "BusArn", "ParameterValue": arn}],
            }
        )
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"awol last-event kit: the management account, {REGION}",
        "Parameters": {
            **ARCHIVE,
            "Targets": {
                "Type": "CommaDelimitedList",
                "Description": "The root (r-...) or the organizational units whose accounts get the forwarders.",
            },
            "Regions": {
                "Type": "CommaDelimitedList",
                "Default": REGION,
                "Description": f"All regions in use, {REGION} among them: members forward from each.",
            },
        },
        "Rules": {
            "HomeRegion": {
                "Assertions": [
                    {
                        "Assert": {"Fn::Contains": [{"Ref": "Regions"}, REGION]},
                        "AssertDescription": f"Regions must name {REGION}, where Organizations and IAM write",
                    }
                ]
            }
        },
        "Resources": {
            **_forwarders(plan, arns[0]),
            "Members": {
                "Type": "AWS::CloudFormation::StackSet",
                "Properties": {
                    "StackSetName": f"{NAME}-members",
                    "Description": "Forwards the calls around a departure to the log archive",
                    "PermissionModel": "SERVICE_MANAGED",
                    "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": True},
                    "Capabilities": ["CAPABILITY_NAMED_IAM"],
                    "OperationPreferences": {
                        "FailureTolerancePercentage": 100,
                        "MaxConcurrentPercentage": 100,
                        "RegionConcurrencyType": "PARALLEL",
                    },
                    # What an account gets that joins after this: the last bus is the one that will name it.
                    "Parameters": [{"ParameterKey": "BusArn", "ParameterValue": arns[-1]}],
                    "StackInstancesGroup": groups,
                    "TemplateBody": compact(members(plan)),
                },
            },
            "Protection": {
                "Type": "AWS::Organizations::Policy",
                "Properties": {
                    "Name": f"{NAME}-protection",
                    "Description": "Members cannot take the last-event kit away",
                    "Type": "SERVICE_CONTROL_POLICY",
                    "Content": protection.policy(),
                    "TargetIds": {"Ref": "Targets"},
                },
            },
        },
    }


def logical(name: str) -> str:
    """A logical id: letters and digits."""
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", "_").split("_"))


def _named(detection: Detection) -> Mapping[str, Any]:
    """The event with the name of the rule that fired, for whoever reads the alert."""
    return {
        "InputPathsMap": {"detail": "$.detail", "account": "$.account", "time": "$.time"},
        "InputTemplate": f'{{"rule": "{detection.name}", "level": "{detection.level}", "account": <account>, '
        '"time": <time>, "detail": <detail>}',
    }


def _forwarders(plan: Plan, bus: Any) -> dict[str, Any]:
    resources: dict[str, Any] = {
        "Forwarder": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                # A role is of all regions, and each region's stack makes its own.
                "RoleName": {"Fn::Sub": f"{NAME}-forwarder-${{AWS::Region}}"},
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "events.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": "PutEvents",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}],
                        },
                    }
                ],
            },
        },
        **_dead_letters(f"{NAME}-dead-letters", f"rule/{NAME}-forward-*"),
    }
    for number, pattern in enumerate(forwarded(plan.detections), 1):
        resources[f"Forward{number}"] = {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": f"{NAME}-forward-{number}",
                "EventPattern": pattern,
                "State": STATE,
                "Targets": [
                    {
                        "Id": "LogArchive",
                        "Arn": bus,
                        "RoleArn": {"Fn::GetAtt": ["Forwarder", "Arn"]},
                        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}},
                        "RetryPolicy": dict(RETRIES),
                    }
                ],
            },
        }
    return resources


def _dead_letters(name: str, rules: str) -> dict[str, Any]:
    """A queue of the same account and region, and the policy that lets EventBridge use it for these rules."""
    return {
        "DeadLetters": {
            "Type": "AWS::SQS::Queue",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {"QueueName": name, "MessageRetentionPeriod": 1209600, "SqsManagedSseEnabled": True},
        },
        "DeadLettersPolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": "DeadLetters"}],
                "PolicyDocument": _service_policy("sqs:SendMessage", {"Fn::GetAtt": ["DeadLetters", "Arn"]}, rules),
            },
        },
    }


def _service_policy(action: str, resource: Any, rules: str) -> dict[str, Any]:
    source = {"Fn::Sub": f"arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:{rules}"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": action,
                "Resource": resource,
                "Condition": {"ArnLike": {"aws:SourceArn": source}},
            }
        ],
    }


def all_templates(plan: Plan) -> dict[str, Template]:
    """Every template by the name of its file."""
    buses: Sequence[int] = range(1, len(plan.shards) + 1)
    return {
        **{f"archive-bus-{number}.template.json": archive(plan, number) for number in buses},
        "members.template.json": members(plan),
        "management.template.json": management(plan),
    }
