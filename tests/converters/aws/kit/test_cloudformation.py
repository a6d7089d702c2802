"""Templates of several buses, and of rules with long or odd names; those of one bus are read whole in `expected`."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from converters.aws.kit.cloudformation import all_templates, archive, logical, management, members
from converters.aws.kit.plan import LONGEST_BUS, Account, Detection, Plan, bus_policy, plan, policy_size

MANAGEMENT = "111122223333"
ONE, TWO, THREE, FOUR = (f"{number}" * 12 for number in range(4, 8))
PATTERN, OTHER = {"detail": {"eventName": ["A"]}}, {"detail": {"eventName": ["B"]}}
DETECTION = Detection("left_it", "An account left", "high", (PATTERN,))


def of_two(monkeypatch: pytest.MonkeyPatch, *accounts: Account, detections: tuple[Detection, ...] = ()) -> Plan:
    """A plan of which each bus names two accounts."""
    largest = policy_size(bus_policy([MANAGEMENT] * 2, LONGEST_BUS))
    monkeypatch.setattr(import_module("converters.aws.kit.plan"), "LARGEST_POLICY", largest)
    return plan(MANAGEMENT, accounts, detections or (DETECTION,))


def groups(template: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """To which accounts the StackSet is deployed, and the bus that they are told."""
    found = []
    for group in template["Resources"]["Members"]["Properties"]["StackInstancesGroup"]:
        (override,) = group["ParameterOverrides"]
        assert override["ParameterKey"] == "BusArn"
        assert group["Regions"] == {"Ref": "Regions"}
        found.append((group["DeploymentTargets"], override["ParameterValue"]["Fn::Sub"].rpartition("/")[2]))
    return found


UNITS = {"OrganizationalUnitIds": {"Ref": "Targets"}}


def only(*accounts: str) -> dict[str, Any]:
    return {**UNITS, "Accounts": list(accounts), "AccountFilterType": "INTERSECTION"}


def test_with_one_bus_the_members_are_those_of_the_units(monkeypatch: pytest.MonkeyPatch) -> None:
    assert groups(management(of_two(monkeypatch, Account(ONE, 1)))) == [(UNITS, "awol-last-event-1")]
    # Even where it has no member that can be reached: who joins later is of those units.
    assert groups(management(of_two(monkeypatch))) == [(UNITS, "awol-last-event-1")]


def test_with_several_buses_each_group_has_its_own_members(monkeypatch: pytest.MonkeyPatch) -> None:
    made = management(of_two(monkeypatch, *(Account(one, at) for at, one in enumerate((ONE, TWO, THREE, FOUR)))))
    assert groups(made) == [
        (only(ONE), "awol-last-event-1"),
        (only(TWO, THREE), "awol-last-event-2"),
        (only(FOUR), "awol-last-event-3"),
    ]
    told = made["Resources"]["Members"]["Properties"]["Parameters"]
    assert [one["ParameterValue"]["Fn::Sub"].rpartition("/")[2] for one in told] == ["awol-last-event-3"]
    own = made["Resources"]["Forwarder"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]["Resource"]
    assert own["Fn::Sub"].endswith("/awol-last-event-1")


def test_a_bus_without_a_member_that_can_be_reached_has_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [Account(one, at, departed=True) for at, one in ((2, TWO), (3, THREE))]
    made = management(of_two(monkeypatch, Account(ONE, 1), *gone, Account(FOUR, 4)))
    assert groups(made) == [(only(ONE), "awol-last-event-1"), (only(FOUR), "awol-last-event-3")]


def test_each_bus_has_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    given = of_two(monkeypatch, Account(ONE, 1), Account(TWO, 2))
    made = all_templates(given)
    assert list(made) == [
        "archive-bus-1.template.json",
        "archive-bus-2.template.json",
        "members.template.json",
        "management.template.json",
    ]
    assert made["archive-bus-2.template.json"] == archive(given, 2)
    second = archive(given, 2)
    assert second["Description"] == "awol last-event kit: bus 2 of 2 in the log archive, us-east-1"
    assert second["Resources"]["Bus"]["Properties"]["Name"] == "awol-last-event-2"
    assert second["Resources"]["BusPolicy"]["Properties"]["Statement"]["Principal"] == {"AWS": [TWO]}
    assert second["Resources"]["Alerts"]["Properties"]["TopicName"] == "awol-last-event-2-alerts"
    assert second["Resources"]["DeadLetters"]["Properties"]["QueueName"] == "awol-last-event-2-dead-letters"
    body = made["management.template.json"]["Resources"]["Members"]["Properties"]["TemplateBody"]
    assert json.loads(body) == members(given)
    assert body == json.dumps(members(given), separators=(",", ":"), ensure_ascii=False)


def test_each_pattern_of_a_detection_is_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    two = Detection("two", "t" * 600, "low", (PATTERN, OTHER))
    resources = archive(of_two(monkeypatch, detections=(two, DETECTION)), 1)["Resources"]
    rules = {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::Events::Rule"}
    assert {name: (one["Name"], one["EventPattern"]) for name, one in rules.items()} == {
        "Two1": ("awol-last-event-two-1", PATTERN),
        "Two2": ("awol-last-event-two-2", OTHER),
        "LeftIt": ("awol-last-event-left_it", PATTERN),
    }
    # EventBridge takes 512 characters of a description.
    assert rules["Two1"]["Description"] == "low: " + "t" * 507
    assert rules["LeftIt"]["Description"] == "high: An account left"
    (target,) = rules["Two2"]["Targets"]
    assert '{"rule": "two", "level": "low", ' in target["InputTransformer"]["InputTemplate"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a", "A"), ("aws_org_leave", "AwsOrgLeave"), ("a-b_c", "ABC"), ("aBc", "ABc"), ("a__b", "AB"), ("x-2", "X2")],
)
def test_a_logical_id(name: str, expected: str) -> None:
    assert logical(name) == expected
