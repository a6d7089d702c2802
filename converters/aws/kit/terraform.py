"""The same kit for Terraform, in its JSON syntax: a module for a bus, one for a member, one for the management account.

Source: HashiCorp's AWS provider, 5.x and newer, resources aws_cloudwatch_event_*, aws_sqs_*, aws_sns_*, aws_iam_*,
aws_organizations_*. The provider must be configured for us-east-1, for `member` for each region in use.
Texts keep `${` of Terraform's own alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import protection
from .cloudformation import RETRIES, STATE
from .forwarding import forwarded
from .plan import NAME, Plan, bus_name, bus_policy, compact

Module = dict[str, Any]

_TERRAFORM = {
    "required_version": ">= 1.5",
    "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.40"}},
}
_RETRY = {
    "maximum_event_age_in_seconds": RETRIES["MaximumEventAgeInSeconds"],
    "maximum_retry_attempts": RETRIES["MaximumRetryAttempts"],
}


def archive(plan: Plan, number: int) -> Module:
    """A bus of the log archive."""
    bus = bus_name(number)
    rules, targets = {}, {}
    for rule in plan.rules:
        rules[rule.short] = {
            "name": rule.name,
            "description": escaped(f"{rule.detection.level}: {rule.detection.title}"[:512]),
            "event_bus_name": "${aws_cloudwatch_event_bus.bus.name}",
            "event_pattern": escaped(compact(rule.pattern)),
            "state": STATE,
        }
        targets[rule.short] = {
            "rule": f"${{aws_cloudwatch_event_rule.{rule.short}.name}}",
            "event_bus_name": "${aws_cloudwatch_event_bus.bus.name}",
            "arn": '${var.siem_queue_arn != "" ? var.siem_queue_arn : one(aws_sns_topic.alerts[*].arn)}',
            "dead_letter_config": {"arn": "${aws_sqs_queue.dead_letters.arn}"},
            "retry_policy": dict(_RETRY),
            "input_transformer": {
                "input_paths": {"detail": "$.detail", "account": "$.account", "time": "$.time"},
                "input_template": f'{{"rule": "{rule.detection.name}", "level": "{rule.detection.level}", '
                '"account": <account>, "time": <time>, "detail": <detail>}',
            },
        }
    statement = bus_policy(plan.named(number), "${aws_cloudwatch_event_bus.bus.arn}")
    return {
        "terraform": _TERRAFORM,
        "variable": {
            "siem_queue_arn": {
                "type": "string",
                "default": "",
                "description": "An SQS queue that the SIEM reads; its policy must let events.amazonaws.com send.",
            }
        },
        **_data(),
        "resource": {
            "aws_cloudwatch_event_bus": {"bus": {"name": bus}},
            "aws_cloudwatch_event_bus_policy": {
                "bus": {
                    "event_bus_name": "${aws_cloudwatch_event_bus.bus.name}",
                    "policy": compact({"Version": "2012-10-17", "Statement": [statement]}),
                }
            },
            "aws_sns_topic": {"alerts": {"count": '${var.siem_queue_arn == "" ? 1 : 0}', "name": f"{bus}-alerts"}},
            "aws_sns_topic_policy": {
                "alerts": {
                    "count": '${var.siem_queue_arn == "" ? 1 : 0}',
                    "arn": "${aws_sns_topic.alerts[0].arn}",
                    "policy": _service_policy("sns:Publish", "${aws_sns_topic.alerts[0].arn}", f"rule/{bus}/*"),
                }
            },
            **_dead_letters(f"{bus}-dead-letters", f"rule/{bus}/*"),
            "aws_cloudwatch_event_rule": rules,
            "aws_cloudwatch_event_target": targets,
        },
        "output": {"bus_arn": {"value": "${aws_cloudwatch_event_bus.bus.arn}"}},
    }


def member(plan: Plan) -> Module:
    """What an account has: for every member, and for the management account, with the bus that knows the account."""
    rules, targets = {}, {}
    for number, pattern in enumerate(forwarded(plan.detections), 1):
        name = f"forward_{number}"
        rules[name] = {
            "name": f"{NAME}-forward-{number}",
            "event_pattern": escaped(compact(pattern)),
            "state": STATE,
        }
        targets[name] = {
            "rule": f"${{aws_cloudwatch_event_rule.{name}.name}}",
            "arn": "${var.bus_arn}",
            "role_arn": "${aws_iam_role.forwarder.arn}",
            "dead_letter_config": {"arn": "${aws_sqs_queue.dead_letters.arn}"},
            "retry_policy": dict(_RETRY),
        }
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.here.account_id}"}},
            }
        ],
    }
    puts = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": "${var.bus_arn}"}],
    }
    return {
        "terraform": _TERRAFORM,
        "variable": {
            "bus_arn": {"type": "string", "description": "The bus of the log archive that names the account."}
        },
        **_data(),
        "resource": {
            "aws_iam_role": {
                "forwarder": {
                    # A role is of all regions, and each region's module makes its own.
                    "name": f"{NAME}-forwarder-${{data.aws_region.here.name}}",
                    "assume_role_policy": compact(trust),
                }
            },
            "aws_iam_role_policy": {
                "forwarder": {"name": "PutEvents", "role": "${aws_iam_role.forwarder.id}", "policy": compact(puts)}
            },
            **_dead_letters(f"{NAME}-dead-letters", f"rule/{NAME}-forward-*"),
            "aws_cloudwatch_event_rule": rules,
            "aws_cloudwatch_event_target": targets,
        },
    }


def management(plan: Plan) -> Module:
    """The policy that protects the kit. The forwarders of the management account are the module `member`."""
    return {
        "terraform": _TERRAFORM,
        "variable": {
            "targets": {"type": "list(string)", "description": "The root (r-...) or the units that the policy binds."}
        },
        "locals": {
            "bus_of_account": {
                account: bus_name(number) for number in range(1, len(plan.shards) + 1) for account in plan.named(number)
            }
        },
        "resource": {
            "aws_organizations_policy": {
                "protection": {
                    "name": f"{NAME}-protection",
                    "description": "Members cannot take the last-event kit away",
                    "type": "SERVICE_CONTROL_POLICY",
                    "content": escaped(compact(protection.policy())),
                }
            },
            "aws_organizations_policy_attachment": {
                "protection": {
                    "for_each": "${toset(var.targets)}",
                    "policy_id": "${aws_organizations_policy.protection.id}",
                    "target_id": "${each.value}",
                }
            },
        },
        "output": {"bus_of_account": {"value": "${local.bus_of_account}"}},
    }


def escaped(text: str) -> str:
    """A text of somebody else's in which Terraform shall see no template."""
    return text.replace("${", "$${").replace("%{", "%%{")


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return text.replace("$${", "${").replace("%%{", "%{")


def _data() -> dict[str, Any]:
    return {"data": {"aws_caller_identity": {"here": {}}, "aws_region": {"here": {}}, "aws_partition": {"here": {}}}}


def _dead_letters(name: str, rules: str) -> dict[str, Any]:
    return {
        "aws_sqs_queue": {
            "dead_letters": {"name": name, "message_retention_seconds": 1209600, "sqs_managed_sse_enabled": True}
        },
        "aws_sqs_queue_policy": {
            "dead_letters": {
                "queue_url": "${aws_sqs_queue.dead_letters.id}",
                "policy": _service_policy("sqs:SendMessage", "${aws_sqs_queue.dead_letters.arn}", rules),
            }
        },
    }


def _service_policy(action: str, resource: str, rules: str) -> str:
    partition, region = "${data.aws_partition.here.partition}", "${data.aws_region.here.name}"
    account = "${data.aws_caller_identity.here.account_id}"
    return compact(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": action,
                    "Resource": resource,
                    "Condition": {"ArnLike": {"aws:SourceArn": f"arn:{partition}:events:{region}:{account}:{rules}"}},
                }
            ],
        }
    )


def all_modules(plan: Plan) -> Mapping[str, Module]:
    """Every module by the name of its file."""
    return {
        **{f"archive-bus-{number}/main.tf.json": archive(plan, number) for number in range(1, len(plan.shards) + 1)},
        "member/main.tf.json": member(plan),
        "management/main.tf.json": management(plan),
    }
