"""The kit's modules in a real Terraform with HashiCorp's AWS provider.

The provider plans the whole kit, and Terraform applies it to a provider that is mocked: resources get the values that
AWS would compute, so that the policies are known, and the provider checks them. Nothing is sent to AWS. `terraform fmt`
has nothing to say of JSON, which it does not read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from converters.aws.kit import Account, Detection, Plan, kit, plan
from tests.converters.aws.kit.terraform import (
    ACCOUNT,
    identity,
    prepare,
    provider,
    resources,
    run,
    terraform_needed,
    told,
    write,
)
from tests.converters.aws.kit.test_kit import MANAGEMENT, MEMBERS, files, many, whole

pytestmark = [terraform_needed, pytest.mark.timeout(600)]

ROOT, UNIT = "r-abcd", "ou-abcd-12345678"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:siem"


def used(made_for: Plan, *, queue: bool = True) -> dict[str, Any]:
    """A root that uses every module: each bus with its own topic, the first one once more with the SIEM's queue."""
    buses: dict[str, dict[str, Any]] = {
        f"bus_{number}": {"source": f"./archive-bus-{number}"} for number in range(1, len(made_for.shards) + 1)
    }
    if queue:
        buses["queued"] = {"source": "./archive-bus-1", "siem_queue_arn": QUEUE}
    members = {
        f"member_{number}": {"source": "./member", "bus_arn": f"${{module.bus_{number}.bus_arn}}"}
        for number in range(1, len(made_for.shards) + 1)
    }
    managing = {"management": {"source": "./management", "targets": [ROOT, UNIT]}}
    return {
        "module": buses | members | managing,
        "output": {"bus_of_account": {"value": "${module.management.bus_of_account}"}},
    }


def test_the_provider_plans_the_whole_kit(tmp_path: Path) -> None:
    with identity() as address:
        prepare(tmp_path, files(), used(whole(), queue=False) | provider(address))
        done = run(tmp_path, "plan", "-input=false", "-no-color", "-out=made")
    assert done.returncode == 0, told(done)
    planned = json.loads(run(tmp_path, "show", "-json", "made").stdout)
    found = resources(planned["planned_values"]["root_module"])
    rules = {
        one["name"]: one
        for address, one in found.items()
        if address.startswith("module.bus_1.aws_cloudwatch_event_rule.")
    }
    assert {name: json.loads(one["event_pattern"]) for name, one in rules.items()} == {
        one.name: one.pattern for one in whole().rules
    }
    assert {one["state"] for one in rules.values()} == {"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}
    assert not any(one["tags"] for one in rules.values())


MOCKED = {
    "aws_cloudwatch_event_bus": {"arn": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/the-bus"},
    "aws_sqs_queue": {"arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead", "id": "https://sqs.example.com/dead"},
    "aws_sns_topic": {"arn": f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"},
    "aws_iam_role": {"arn": f"arn:aws:iam::{ACCOUNT}:role/forwarder", "id": "forwarder"},
    "aws_organizations_policy": {"id": "p-12345678"},
}
"""What AWS would compute."""

KNOWN = {
    "aws_caller_identity": {"account_id": ACCOUNT},
    "aws_region": {"name": "us-east-1"},
    "aws_partition": {"partition": "aws"},
}


def applied(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """What is there after an apply to the mocked provider: resources and outputs."""
    write(
        folder / "kit.tftest.json",
        {
            "mock_provider": {
                "aws": {
                    "mock_resource": {name: {"defaults": one} for name, one in MOCKED.items()},
                    "mock_data": {name: {"defaults": one} for name, one in KNOWN.items()},
                }
            },
            "run": {"kit": {"command": "apply"}},
        },
    )
    done = run(folder, "test", "-json", "-verbose")
    assert done.returncode == 0, told(done)[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    [state] = [one["test_state"] for one in lines if one["type"] == "test_state"]
    outputs = {name: one["value"] for name, one in state.get("outputs", {}).items()}
    return resources(state["root_module"]), outputs


FEW = (
    Detection(
        "aws_org_leave_success",
        "An account left ${its} organization, 100 %{sure}",
        "critical",
        ({"detail": {"eventName": ["LeaveOrganization"], "x": ["${y}"]}}, {"detail": {"eventName": ["CloseAccount"]}}),
    ),
)


@pytest.mark.parametrize("count", [2, 800])
def test_what_is_there_when_terraform_has_applied_the_kit(tmp_path: Path, count: int) -> None:
    accounts = many(count)
    made_for = plan(MANAGEMENT, accounts, FEW)
    prepare(tmp_path, kit(made_for), used(made_for) | provider())
    found, outputs = applied(tmp_path)
    buses = 2 if count == 800 else 1
    named: list[str] = []
    for number in range(1, buses + 1):
        policy = json.loads(found[f"module.bus_{number}.aws_cloudwatch_event_bus_policy.bus"]["policy"])
        [statement] = policy["Statement"]
        assert statement["Resource"] == MOCKED["aws_cloudwatch_event_bus"]["arn"]
        assert statement["Action"] == "events:PutEvents"
        named += statement["Principal"]["AWS"]
    assert named == [MANAGEMENT, *(one.id for one in accounts)]
    assert sorted(outputs["bus_of_account"]) == sorted(named)
    assert {outputs["bus_of_account"][one] for one in named} == {f"awol-last-event-{n}" for n in range(1, buses + 1)}
    # What is somebody else's is no template to Terraform.
    rule = found["module.bus_1.aws_cloudwatch_event_rule.aws_org_leave_success-1"]
    assert rule["description"] == "critical: An account left ${its} organization, 100 %{sure}"
    assert json.loads(rule["event_pattern"]) == FEW[0].patterns[0]
    # A bus has a topic of its own, or sends to the SIEM's queue.
    assert _arn(found, "bus_1") == MOCKED["aws_sns_topic"]["arn"]
    assert _arn(found, "queued") == QUEUE
    assert "module.queued.aws_sns_topic.alerts[0]" not in found
    for name, action, resource, rules in (
        ("bus_1.aws_sns_topic_policy.alerts[0]", "sns:Publish", "aws_sns_topic", "awol-last-event-1/*"),
        ("bus_1.aws_sqs_queue_policy.dead_letters", "sqs:SendMessage", "aws_sqs_queue", "awol-last-event-1/*"),
        ("member_1.aws_sqs_queue_policy.dead_letters", "sqs:SendMessage", "aws_sqs_queue", "awol-last-event-forward-*"),
    ):
        [statement] = json.loads(found[f"module.{name}"]["policy"])["Statement"]
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert (statement["Action"], statement["Resource"]) == (action, MOCKED[resource]["arn"])
        assert statement["Condition"] == {
            "ArnLike": {"aws:SourceArn": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{rules}"}
        }
    role = found["module.member_1.aws_iam_role.forwarder"]
    assert role["name"] == "awol-last-event-forwarder-us-east-1"
    assert json.loads(role["assume_role_policy"])["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT}
    }
    [puts] = json.loads(found["module.member_1.aws_iam_role_policy.forwarder"]["policy"])["Statement"]
    assert puts == {
        "Effect": "Allow",
        "Action": "events:PutEvents",
        "Resource": MOCKED["aws_cloudwatch_event_bus"]["arn"],
    }
    bound = [one for one in found if one.startswith("module.management.aws_organizations_policy_attachment.")]
    assert sorted(found[one]["target_id"] for one in bound) == sorted([ROOT, UNIT])


def _arn(found: dict[str, dict[str, Any]], module: str) -> object:
    return found[f"module.{module}.aws_cloudwatch_event_target.aws_org_leave_success-1"]["arn"]


Slip = Callable[[dict[str, Any]], object]
ARCHIVE, MEMBER, MANAGING = "archive-bus-1", "member", "management"
RULE, TARGET = "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"
FIRST, SECOND = "aws_org_leave_success-1", "aws_org_leave_success-2"
BUS, QUEUES = "aws_cloudwatch_event_bus", "aws_sqs_queue"
STRUCTURE: list[tuple[str, Slip, str]] = [
    (ARCHIVE, lambda r: r[BUS]["bus"].update(nothing=1), 'No argument or block type is named "nothing"'),
    (ARCHIVE, lambda r: r.pop("aws_sns_topic"), 'A managed resource "aws_sns_topic" "alerts" has not been declared'),
    (MEMBER, lambda r: r[RULE]["forward_1"].update(event_pattern="${its}"), "Invalid reference"),
    (MEMBER, lambda r: r["aws_iam_role"]["forwarder"].pop("assume_role_policy"), '"assume_role_policy" is required'),
    (MANAGING, lambda r: r.update(aws_organisations_policy={"x": {}}), 'resource type "aws_organisations_policy"'),
]
VALUES: list[tuple[str, Slip, str]] = [
    (ARCHIVE, lambda r: r[RULE][SECOND].update(state="ON"), "expected state to be one of"),
    (ARCHIVE, lambda r: r[RULE][SECOND].update(event_pattern="{"), '"event_pattern" contains an invalid JSON'),
    (ARCHIVE, lambda r: r[RULE][SECOND].update(name="a rule"), '"name"'),
    (ARCHIVE, lambda r: r[TARGET][FIRST]["dead_letter_config"].update(arn="queue"), "(queue) is an invalid ARN"),
    (ARCHIVE, lambda r: r[QUEUES]["dead_letters"].update(message_retention_seconds=5), "message_retention_seconds"),
    (MEMBER, lambda r: r["aws_iam_role"]["forwarder"].update(name="x" * 65), "expected length of name"),
    (ARCHIVE, lambda r: r["aws_sns_topic_policy"]["alerts"].update(policy="{"), '"policy" contains an invalid JSON'),
    (MANAGING, lambda r: r["aws_organizations_policy"]["protection"].update(type="SCP"), "expected type to be one of"),
]


@pytest.mark.parametrize("slips", [STRUCTURE, VALUES], ids=["structure", "values"])
def test_each_slip_in_a_module_is_noticed(tmp_path: Path, slips: list[tuple[str, Slip, str]]) -> None:
    """What shows that the tests above could fail. Terraform names all faults of a kind at once."""
    made_for = plan(MANAGEMENT, [Account(one, at) for at, one in enumerate(MEMBERS)], FEW)
    made = kit(made_for)
    prepare(tmp_path, made, used(made_for, queue=False) | provider())
    modules = {name: json.loads(made[f"terraform/{name}/main.tf.json"]) for name in (ARCHIVE, MEMBER, MANAGING)}
    for module, slip, _ in slips:
        slip(modules[module]["resource"])
    for name, changed in modules.items():
        write(tmp_path / name / "main.tf.json", changed)
    said = json.loads(run(tmp_path, "validate", "-json").stdout)
    faults = [f"{one['summary']}: {one['detail']}" for one in said["diagnostics"]]
    assert not said["valid"]
    assert [expected for *_, expected in slips if not any(expected in one for one in faults)] == [], faults
