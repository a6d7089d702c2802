"""The last-event kit: whole as it is made, and every part that is taken away is named."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from awol.engines import Context
from awol.engines.eventbridge import compile as compile_pattern
from awol.errors import ConfigurationError
from awol.pack.queries import committed_text, load_refusals
from awol.replay.cases import written_cases
from awol.values import Event
from converters.aws.kit import Detection, Plan, kit, lint, plan
from converters.aws.kit.forwarding import forwarded
from converters.aws.kit.plan import LARGEST_POLICY, LONGEST_BUS, bus_policy, compact
from tests.conftest import ROOT
from tests.packs import our_rules

MANAGEMENT = "111122223333"
MEMBERS = ("444455556666", "555566667777", "123456789012")
REFUSED = load_refusals(ROOT)
RULES = [rule for rule in our_rules() if rule.kind == "event" and "eventbridge" not in REFUSED.get(rule.name, {})]


@cache
def detections() -> tuple[Detection, ...]:
    found = []
    for rule in RULES:
        written = json.loads(committed_text(ROOT, rule, "eventbridge", REFUSED))
        patterns = tuple(written if isinstance(written, list) else [written])
        found.append(Detection(rule.name, rule.title, rule.level, patterns))
    return tuple(found)


@cache
def whole() -> Plan:
    return plan(MANAGEMENT, MEMBERS, detections())


@cache
def files() -> dict[str, str]:
    return kit(whole())


def test_the_kit_is_whole_and_always_the_same() -> None:
    assert lint(files(), whole()) == []
    assert kit(whole()) == files()
    assert sorted(files()) == [
        "README.md",
        "cloudformation/archive-bus-1.template.json",
        "cloudformation/management.template.json",
        "cloudformation/members.template.json",
        "self_test.sh",
        "terraform/archive-bus-1/main.tf.json",
        "terraform/management/main.tf.json",
        "terraform/member/main.tf.json",
    ]


ARCHIVE = "cloudformation/archive-bus-1.template.json"
MEMBER = "cloudformation/members.template.json"
MANAGING = "cloudformation/management.template.json"

Change = Callable[[dict[str, Any]], object]


def _stack_set(change: Change) -> Change:
    """A change of the members' template within the StackSet."""

    def changed(resources: dict[str, Any]) -> None:
        properties = resources["Members"]["Properties"]
        body = json.loads(properties["TemplateBody"])
        change(body["Resources"])
        properties["TemplateBody"] = json.dumps(body)

    return changed


TAKEN_AWAY: list[tuple[str, Change, str]] = [
    (ARCHIVE, lambda r: r.pop("BusPolicy"), "no account can send to it"),
    (
        ARCHIVE,
        lambda r: r["BusPolicy"]["Properties"]["Statement"]["Principal"]["AWS"].pop(),
        "do not name every account",
    ),
    (
        ARCHIVE,
        lambda r: r["BusPolicy"]["Properties"]["Statement"].update(
            Condition={"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}
        ),
        "asks for aws:PrincipalOrgID",
    ),
    (ARCHIVE, lambda r: r.pop("AwsOrgLeaveSuccess"), "has no rule for aws_org_leave_success"),
    (ARCHIVE, lambda r: r.pop("AlertsPolicy"), "does not let EventBridge publish"),
    (ARCHIVE, lambda r: r.pop("DeadLetters"), "has no dead-letter queue in this account and region"),
    (ARCHIVE, lambda r: r.pop("DeadLettersPolicy"), "does not let EventBridge send"),
    (ARCHIVE, lambda r: r["AwsOrgLeaveSuccess"]["Properties"].update(Targets=[]), "has no target"),
    (
        ARCHIVE,
        lambda r: r["AwsOrgLeaveSuccess"]["Properties"]["EventPattern"].update({"detail-type": ["x"]}),
        "matches more than `detail`",
    ),
    (MEMBER, lambda r: r.pop("Forwarder"), "without a role"),
    (MEMBER, lambda r: r["Forwarder"]["Properties"].update(Policies=[]), "may not put events on its bus"),
    (
        MEMBER,
        lambda r: r["Forwarder"]["Properties"]["AssumeRolePolicyDocument"].update(Statement=[]),
        "EventBridge may not assume the role",
    ),
    (MEMBER, lambda r: r["Forward1"]["Properties"]["Targets"][0].pop("RoleArn"), "without a role"),
    (MEMBER, lambda r: r["Forward1"]["Properties"]["Targets"][0].pop("DeadLetterConfig"), "has no dead-letter queue"),
    (MEMBER, lambda r: r.pop("DeadLettersPolicy"), "does not let EventBridge send"),
    (MEMBER, lambda r: r["Forward1"]["Properties"].update(State="ENABLED"), "read-only calls do not reach it"),
    (MANAGING, lambda r: r.pop("Members"), "members get no forwarders"),
    (MANAGING, lambda r: r["Members"]["Properties"].pop("AutoDeployment"), "does not reach new accounts"),
    (
        MANAGING,
        lambda r: r["Members"]["Properties"]["AutoDeployment"].update(RetainStacksOnAccountRemoval=False),
        "removes the forwarders when an account leaves",
    ),
    (MANAGING, lambda r: r["Members"]["Properties"].update(StackInstancesGroup=[]), "is deployed nowhere"),
    (
        MANAGING,
        lambda r: r["Members"]["Properties"]["StackInstancesGroup"][0].update(Regions=["eu-west-1"]),
        "does not deploy to us-east-1",
    ),
    (MANAGING, _stack_set(lambda r: r.pop("Forwarder")), "the StackSet: Forward1 sends"),
    (MANAGING, _stack_set(lambda r: r.pop("DeadLettersPolicy")), "the StackSet: the queue DeadLetters"),
    (MANAGING, lambda r: r.pop("Protection"), "members can take the kit away"),
    (
        MANAGING,
        lambda r: r["Protection"]["Properties"]["Content"]["Statement"][0]["Action"].remove("events:DeleteRule"),
        "does not deny events:DeleteRule",
    ),
    (MANAGING, lambda r: r["Protection"]["Properties"].pop("TargetIds"), "is attached to nothing"),
    (MANAGING, lambda r: r.pop("DeadLetters"), "has no dead-letter queue"),
]


@pytest.mark.parametrize(("path", "take_away", "told"), TAKEN_AWAY)
def test_a_part_that_is_taken_away_is_named(path: str, take_away: Change, told: str) -> None:
    template = json.loads(files()[path])
    take_away(template["Resources"])
    faults = lint({**files(), path: json.dumps(template)}, whole())
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize("path", [ARCHIVE, MEMBER, MANAGING])
def test_a_template_that_is_missing_is_named(path: str) -> None:
    assert f"{path}: is missing" in lint({name: text for name, text in files().items() if name != path}, whole())


def test_the_self_test_asks_about_every_rule() -> None:
    short = files()["self_test.sh"].replace(" aws_org_leave_success ", " ")
    assert lint({**files(), "self_test.sh": short}, whole()) == [
        "self_test.sh: does not ask about aws_org_leave_success"
    ]
    done = subprocess.run(["bash", "-n"], input=files()["self_test.sh"], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_whatever_a_detection_fires_on_is_forwarded() -> None:
    patterns = [compile_pattern(json.dumps(one), Context()) for one in forwarded(detections())]
    tried, lost = 0, []
    for rule in RULES:
        for case in written_cases(ROOT, rule):
            if case.expected == "fires":
                tried += len(case.events)
                lost += [
                    f"{rule.name} {case.name}"
                    for event in case.events
                    if not any(list(one([event])) for one in patterns)
                ]
    assert lost == []
    assert tried > 300


def test_what_no_detection_names_is_not_forwarded() -> None:
    patterns = [compile_pattern(json.dumps(one), Context()) for one in forwarded(detections())]
    leave = {"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization"}
    assert any(list(one([Event(leave)])) for one in patterns)
    for other in (
        {**leave, "eventName": "ListTagsForResource"},
        {**leave, "eventSource": "codecatalyst.amazonaws.com"},
    ):
        assert not any(list(one([Event(other)])) for one in patterns)


@pytest.mark.parametrize(("count", "buses"), [(10, 1), (600, 1), (800, 2), (2000, 3)])
def test_accounts_are_shared_out_over_buses(count: int, buses: int) -> None:
    accounts = [f"{number:012}" for number in range(count)]
    few = plan(MANAGEMENT, accounts, detections()[:2])
    assert len(few.shards) == buses
    assert sorted(one for shard in few.shards for one in shard) == sorted([MANAGEMENT, *accounts])
    made = kit(few)
    assert lint(made, few) == []
    for number in range(1, buses + 1):
        template = json.loads(made[f"cloudformation/archive-bus-{number}.template.json"])
        statement = template["Resources"]["BusPolicy"]["Properties"]["Statement"]
        assert len(json.dumps(statement, separators=(",", ":"))) <= LARGEST_POLICY
    groups = json.loads(made[MANAGING])["Resources"]["Members"]["Properties"]["StackInstancesGroup"]
    assert len(groups) == buses
    assert all(("Accounts" in group["DeploymentTargets"]) == (buses > 1) for group in groups)


def test_a_bus_names_as_many_accounts_as_its_policy_holds() -> None:
    """One more of them would be too much, and one bus less would not do."""
    groups = plan(MANAGEMENT, [f"{number:012}" for number in range(1500)], detections()[:1]).shards
    assert len(groups) == 3
    for group, following in pairwise(groups):
        assert len(compact(bus_policy(group, LONGEST_BUS))) <= LARGEST_POLICY
        assert len(compact(bus_policy([*group, following[0]], LONGEST_BUS))) > LARGEST_POLICY


def test_a_policy_that_names_too_many_is_a_fault() -> None:
    template = json.loads(files()[ARCHIVE])
    named = template["Resources"]["BusPolicy"]["Properties"]["Statement"]["Principal"]["AWS"]
    named += [f"{number:012}" for number in range(800)]
    faults = lint({**files(), ARCHIVE: json.dumps(template)}, whole())
    assert any(re.search(r"the bus policy has 12\d\d\d characters, and may have 10240", fault) for fault in faults)


@pytest.mark.parametrize(
    ("management", "members", "chosen", "told"),
    [
        ("1111", (), 1, "`1111` is not an account id"),
        (MANAGEMENT, ("o-exampleorgid",), 1, "is not an account id"),
        (MANAGEMENT, (), 0, "no rule is left"),
        (MANAGEMENT, tuple(f"{number:012}" for number in range(70_000)), 1, "buses, and a region holds 100"),
    ],
)
def test_what_does_not_fit_is_refused(management: str, members: tuple[str, ...], chosen: int, told: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        plan(management, members, detections()[:chosen])
    assert told in caught.value.message
    assert caught.value.next_step


def test_terraform_says_the_same() -> None:
    archive = json.loads(files()["terraform/archive-bus-1/main.tf.json"])["resource"]
    template = json.loads(files()[ARCHIVE])["Resources"]
    rules = {
        one["Properties"]["Name"]: one["Properties"] for one in template.values() if one["Type"] == "AWS::Events::Rule"
    }
    assert len(rules) == sum(len(one.patterns) for one in detections())
    found = {one["name"]: one for one in archive["aws_cloudwatch_event_rule"].values()}
    assert {name: json.loads(one["event_pattern"]) for name, one in found.items()} == {
        name: one["EventPattern"] for name, one in rules.items()
    }
    policy = json.loads(archive["aws_cloudwatch_event_bus_policy"]["bus"]["policy"])
    assert policy["Statement"][0]["Principal"]["AWS"] == [MANAGEMENT, *sorted(MEMBERS)]
    member = json.loads(files()["terraform/member/main.tf.json"])["resource"]
    for targets in (archive["aws_cloudwatch_event_target"], member["aws_cloudwatch_event_target"]):
        assert all("dead_letter_config" in one and "retry_policy" in one for one in targets.values())
    assert all(one["role_arn"] for one in member["aws_cloudwatch_event_target"].values())
    managed = json.loads(files()["terraform/management/main.tf.json"])["resource"]
    protection = json.loads(files()[MANAGING])["Resources"]["Protection"]["Properties"]["Content"]
    assert json.loads(managed["aws_organizations_policy"]["protection"]["content"]) == protection


def test_cfn_lint_has_nothing_to_say(tmp_path: Path) -> None:
    tool = shutil.which("cfn-lint")
    if tool is None:
        pytest.skip("cfn-lint is not installed: pip install cfn-lint, in an environment of its own, and put it on PATH")
    for name, text in files().items():
        if name.startswith("cloudformation/"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    templates = sorted((tmp_path / "cloudformation").glob("*.json"))
    done = subprocess.run(
        [tool, "--regions", "us-east-1", "--", *templates], text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
