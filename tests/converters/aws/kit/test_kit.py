"""The last-event kit: whole as it is made, and every part that is taken away is named."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from awol.errors import ConfigurationError
from awol.pack.queries import committed_text, load_refusals
from converters.aws.kit import Account, Detection, Plan, kit, lint, plan
from converters.aws.kit.plan import LARGEST_POLICY, LONGEST_BUS, Rule, bus_policy, policy_size
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
    return plan(MANAGEMENT, [Account(one, at) for at, one in enumerate(MEMBERS)], detections())


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
    (ARCHIVE, lambda r: r.pop("AwsOrgLeaveSuccess"), "has no rule awol-last-event-aws_org_leave_success"),
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
        "does not deploy to the regions that are named",
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
    short = files()["self_test.sh"].replace(" awol-last-event-aws_org_leave_success ", " ")
    assert lint({**files(), "self_test.sh": short}, whole()) == [
        "self_test.sh: does not ask about aws_org_leave_success"
    ]
    done = subprocess.run(["bash", "-n"], input=files()["self_test.sh"], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def many(count: int) -> list[Account]:
    """Accounts whose ids go down as they join, for an order by id would be another one."""
    return [Account(f"{999_999_999_999 - number:012}", number) for number in range(count)]


@pytest.mark.parametrize(("count", "buses"), [(10, 1), (600, 1), (800, 2), (2000, 3)])
def test_accounts_are_shared_out_over_buses(count: int, buses: int) -> None:
    accounts = many(count)
    few = plan(MANAGEMENT, accounts, detections()[:2])
    assert len(few.shards) == buses
    named = [one for number in range(1, buses + 1) for one in few.named(number)]
    assert named == [MANAGEMENT, *(one.id for one in accounts)]
    made = kit(few)
    assert lint(made, few) == []
    for number in range(1, buses + 1):
        template = json.loads(made[f"cloudformation/archive-bus-{number}.template.json"])
        statement = template["Resources"]["BusPolicy"]["Properties"]["Statement"]
        assert len(json.dumps(statement, separators=(",", ":"))) <= LARGEST_POLICY
    stack_set = json.loads(made[MANAGING])["Resources"]["Members"]["Properties"]
    groups = stack_set["StackInstancesGroup"]
    assert len(groups) == buses
    assert all(("Accounts" in group["DeploymentTargets"]) == (buses > 1) for group in groups)
    # An account that joins later gets what the StackSet says for all: the bus that the next build will name it on.
    assert stack_set["Parameters"][0]["ParameterValue"]["Fn::Sub"].endswith(f"/awol-last-event-{buses}")


def test_accounts_are_shared_out_once() -> None:
    """Every document asks for the accounts of a bus: shared out anew each time, 60,000 accounts took minutes."""
    made = plan(MANAGEMENT, many(800), detections()[:1])
    assert made.shards is made.shards


@pytest.mark.parametrize("count", [500, 657, 658, 700, 1400])
def test_an_account_that_joins_moves_no_other(count: int) -> None:
    before = plan(MANAGEMENT, many(count), detections()[:1])
    for more in (1, 2, 700):
        after = plan(MANAGEMENT, list(reversed(many(count + more))), detections()[:1])
        for number in range(1, len(before.shards) + 1):
            assert after.named(number)[: len(before.named(number))] == before.named(number)


def test_an_account_that_left_keeps_its_bus_and_is_deployed_to_no_more() -> None:
    accounts = many(800)
    before = plan(MANAGEMENT, accounts, detections()[:1])
    gone = replace(accounts[5], departed=True)
    after = plan(MANAGEMENT, [gone, *accounts[:5], *accounts[6:]], detections()[:1])
    assert [after.named(number) for number in (1, 2)] == [before.named(number) for number in (1, 2)]
    groups = json.loads(kit(after)[MANAGING])["Resources"]["Members"]["Properties"]["StackInstancesGroup"]
    assert gone.id not in groups[0]["DeploymentTargets"]["Accounts"]
    assert accounts[4].id in groups[0]["DeploymentTargets"]["Accounts"]
    # The twin: forgotten, it is named no more and the first account of bus 2 moves to bus 1.
    forgotten = plan(MANAGEMENT, [*accounts[:5], *accounts[6:]], detections()[:1])
    assert gone.id not in forgotten.named(1)
    assert before.named(2)[0] in forgotten.named(1)


@pytest.mark.parametrize("closed", [False, True])
def test_an_account_that_came_back_keeps_the_place_that_it_had_and_is_deployed_to(closed: bool) -> None:
    accounts = many(800)
    back = [replace(accounts[5], departed=True, closed=closed), replace(accounts[5], joined=10_000)]
    after = plan(MANAGEMENT, [*accounts[:5], *accounts[6:], *back], detections()[:1])
    assert after.named(1)[:8] == (MANAGEMENT, *(one.id for one in accounts[:7]))
    assert accounts[5].id in after.reached(1)


def test_a_closed_account_keeps_its_place_and_is_not_named() -> None:
    accounts = many(800)
    before = plan(MANAGEMENT, accounts, detections()[:1])
    after = plan(MANAGEMENT, [replace(accounts[0], closed=True), *accounts[1:]], detections()[:1])
    assert after.named(1) == tuple(one for one in before.named(1) if one != accounts[0].id)
    assert after.named(2) == before.named(2)
    assert accounts[0].id not in after.reached(1)
    assert lint(kit(after), after) == []


def test_several_buses_need_the_times_at_which_accounts_joined() -> None:
    accounts = many(800)
    unknown = [*accounts[:-1], Account("222233334444")]
    with pytest.raises(ConfigurationError, match="222233334444 for one") as caught:
        plan(MANAGEMENT, unknown, detections()[:1])
    assert "created" in (caught.value.next_step or "")
    assert len(plan(MANAGEMENT, unknown[500:], detections()[:1]).shards) == 1


def test_accounts_that_joined_at_once_keep_their_order_however_they_are_listed() -> None:
    """Nobody's place may depend on the order in which an inventory lists its accounts."""
    accounts = [replace(one, joined=5) for one in many(800)]
    one, other = (plan(MANAGEMENT, listed, detections()[:1]) for listed in (accounts, accounts[::-1]))
    assert [one.named(number) for number in (1, 2)] == [other.named(number) for number in (1, 2)]
    assert list(one.named(1)[1:]) == sorted(one.named(1)[1:])


def test_the_size_of_a_policy_is_that_of_its_text_without_white_space() -> None:
    assert policy_size({"Sid": "é"}) == len('{"Version":"2012-10-17","Statement":[{"Sid":"é"}]}')


def test_a_bus_names_as_many_accounts_as_its_policy_holds() -> None:
    """One more of them would be too much, and one bus less would not do."""
    made = plan(MANAGEMENT, many(1500), detections()[:1])
    groups = [made.named(number) for number in range(1, len(made.shards) + 1)]
    assert len(groups) == 3
    for group, following in pairwise(groups):
        assert policy_size(bus_policy(group, LONGEST_BUS)) <= LARGEST_POLICY
        assert policy_size(bus_policy([*group, following[0]], LONGEST_BUS)) > LARGEST_POLICY


def test_no_two_rules_have_one_name() -> None:
    """EventBridge takes 64 characters, and the kit's own name has 15 of them."""
    patterns = ({"detail": {"eventName": ["A"]}}, {"detail": {"eventName": ["B"]}})
    long = [Detection("x" * 60 + end, "title", "high", patterns) for end in "ab"]
    rules = plan(MANAGEMENT, (), [*long, Detection("y" * 48, "title", "high", patterns[:1])]).rules
    assert len({rule.name for rule in rules}) == len(rules) == 5
    assert all(len(rule.name) <= 64 for rule in rules)
    assert rules[-1] == Rule("y" * 48, f"awol-last-event-{'y' * 48}", rules[-1].detection, patterns[0])
    assert all(
        rule.name in kit(plan(MANAGEMENT, (), long))["self_test.sh"].replace(";", " ").split() for rule in rules[:4]
    )


def test_the_commands_of_the_page_are_whole_lines_that_a_shell_joins() -> None:
    lines = files()["README.md"].splitlines()
    at = [number for number, line in enumerate(lines) if line.lstrip().startswith("aws cloudformation deploy")]
    assert len(at) == 3
    for number in at:
        assert lines[number].endswith(" \\")
        assert lines[number + 1].lstrip().startswith("--template-file cloudformation/")


@pytest.mark.parametrize(("count", "path"), [(10, ARCHIVE), (800, ARCHIVE), (10, MANAGING)])
def test_a_template_too_large_for_a_request_goes_through_a_bucket(count: int, path: str) -> None:
    made_for = plan(MANAGEMENT, many(count), detections())
    made = kit(made_for)
    assert len(made[path].encode()) > 51_200
    assert lint(made, made_for) == []
    named = path.replace("bus-1", "bus-N")
    page = "\n\n".join(
        part.replace("--s3-bucket BUCKET", "") if named in part else part for part in made["README.md"].split("\n\n")
    )
    faults = lint({**made, "README.md": page}, made_for)
    assert f"README.md: deploys {path} without --s3-bucket, and a request holds 51200 bytes" in faults


LOGS = {"detail": {"eventSource": ["logs.amazonaws.com"], "eventName": ["DeleteLogGroup", "DeleteLogStream"]}}
LEFT = {"detail": {"eventSource": ["organizations.amazonaws.com"], "eventName": ["LeaveOrganization"]}}


@pytest.mark.parametrize(
    ("patterns", "told"),
    [
        ([LEFT], "- No frequent call is forwarded whole."),
        # Four accounts, a thousand calls a day, thirty days, a dollar for a million events.
        (
            [LOGS],
            (
                "- These are forwarded whole: every `DeleteLogGroup` (for rule_1), every `DeleteLogStream` (for "
                "rule_1). With a thousand of them a day in each of your accounts that is 0.12 dollars a month for the "
                "forwarding"
            ),
        ),
        (
            [LOGS, LEFT, LOGS],
            (
                "- These are forwarded whole: every `DeleteLogGroup` (for rule_1 and rule_3), every `DeleteLogStream` "
                "(for rule_1 and rule_3). With"
            ),
        ),
    ],
)
def test_the_page_tells_what_is_forwarded_whole_and_what_that_costs(patterns: list[dict[str, Any]], told: str) -> None:
    found = [Detection(f"rule_{at}", "A rule", "low", (pattern,)) for at, pattern in enumerate(patterns, 1)]
    page = kit(plan(MANAGEMENT, [Account(one, at) for at, one in enumerate(MEMBERS)], found))["README.md"]
    assert told in page


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
        plan(management, [Account(one, at) for at, one in enumerate(members)], detections()[:chosen])
    assert told in caught.value.message
    assert caught.value.next_step


def test_the_patterns_that_a_bus_holds_and_one_more() -> None:
    patterns = tuple({"detail": {"eventName": [f"Call{number}"]}} for number in range(301))
    assert len(plan(MANAGEMENT, (), [Detection("x", "title", "high", patterns[:300])]).rules) == 300
    with pytest.raises(ConfigurationError, match="301 event patterns are more than the 300 rules of a bus") as caught:
        plan(MANAGEMENT, (), [Detection("x", "title", "high", patterns)])
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
    assert policy["Statement"][0]["Principal"]["AWS"] == [MANAGEMENT, *MEMBERS]
    member = json.loads(files()["terraform/member/main.tf.json"])["resource"]
    for targets in (archive["aws_cloudwatch_event_target"], member["aws_cloudwatch_event_target"]):
        assert all("dead_letter_config" in one and "retry_policy" in one for one in targets.values())
    assert all(one["role_arn"] for one in member["aws_cloudwatch_event_target"].values())
    managed = json.loads(files()["terraform/management/main.tf.json"])["resource"]
    protection = json.loads(files()[MANAGING])["Resources"]["Protection"]["Properties"]["Content"]
    assert json.loads(managed["aws_organizations_policy"]["protection"]["content"]) == protection


def cfn_lint() -> str:
    """The checker of `make cfn-lint`, or the one on PATH; without one a test is skipped, or fails if told to."""
    own = ROOT / ".venv-cfn-lint" / "bin" / "cfn-lint"
    tool = str(own) if own.is_file() else shutil.which("cfn-lint")
    if tool is None:
        (pytest.fail if os.environ.get("AWOL_REQUIRE_CFN_LINT") == "1" else pytest.skip)(
            "cfn-lint is not installed: make cfn-lint"
        )
    return str(tool)


def checked(folder: Path, templates: dict[str, str]) -> subprocess.CompletedProcess[str]:
    for name, text in templates.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [cfn_lint(), "--regions", "us-east-1", "--", *(str(folder / name) for name in templates)]
    return subprocess.run(command, text=True, capture_output=True, check=False)


def test_cfn_lint_has_nothing_to_say(tmp_path: Path) -> None:
    templates = {Path(name).name: text for name, text in files().items() if name.startswith("cloudformation/")}
    assert len(templates) == 3
    done = checked(tmp_path, templates)
    assert done.returncode == 0, done.stdout + done.stderr


def test_cfn_lint_says_something_of_a_wrong_template(tmp_path: Path) -> None:
    template = json.loads(files()[MEMBER])
    template["Resources"]["Forward1"]["Properties"]["Nothing"] = 1
    done = checked(tmp_path, {"wrong.json": json.dumps(template)})
    assert done.returncode != 0
    assert "Nothing" in done.stdout
