"""Fields that rules name, by themselves: what the pipelines know of them, and what the fixtures show them to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awol.check.fields import ECS, SPLUNK, Names, check_fields, pipeline_names, whole_objects
from awol.values import Event
from tests.check.rules import PATH, rule

STEPS: list[Any] = [
    {"type": "field_name_mapping", "mapping": {"eventName": "event.action", "userAgent": "user_agent.original"}},
    {"type": "field_name_prefix_mapping", "mapping": {"requestParameters.": "x.", "responseElements.": "y."}},
    {
        "type": "detection_item_failure",
        "field_name_conditions": [
            {"type": "include_fields", "fields": ["errorMessage", "readOnly"]},
            {"type": "exclude_fields", "fields": ["awsRegion"]},
            "odd",
        ],
    },
    {"type": "field_name_mapping", "mapping": ["odd"]},
    {"type": "detection_item_failure", "field_name_conditions": "odd"},
    {"type": "something_else", "mapping": {"eventID": "event.id"}},
    "odd",
]


@pytest.mark.parametrize(
    ("field", "known"),
    [
        ("eventName", True), ("userAgent", True), ("requestParameters.a.b", True), ("responseElements.a", True),
        ("errorMessage", True), ("readOnly", True), ("awsRegion", False), ("eventID", False), ("eventNames", False),
        ("requestParameters", False), ("xrequestParameters.a", False),
    ],
)  # fmt: skip
def test_what_a_pipeline_says_something_of(field: str, known: bool) -> None:
    assert Names({"transformations": STEPS}).knows(field) is known
    assert not Names({}).knows(field)
    assert not Names({"transformations": "odd"}).knows(field)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pipelines").mkdir()
    ecs = "transformations:\n- {type: field_name_mapping, mapping: {eventName: e, errorCode: c, resources.ARN: r}}\n"
    ecs += "- {type: field_name_prefix_mapping, mapping: {requestParameters.: q.}}\n"
    (tmp_path / ECS).write_text(ecs, encoding="utf-8")
    known = "mapping: {'requestParameters.known': 'requestParameters.known{}'}"
    splunk = f"transformations:\n- {{type: field_name_mapping, {known}}}\n"
    (tmp_path / SPLUNK).write_text(splunk, encoding="utf-8")
    return tmp_path


def faults(root: Path, item: str, *records: dict[str, Any], shared: bool = False) -> list[tuple[str, str]]:
    """What is said of a rule with one item, whose fixtures hold these records."""
    made = rule(f"selection:\n  eventName: LeaveOrganization\n  {item}\ncondition: selection")
    events = {"" if shared else made.name: [Event(one) for one in records]}
    found = check_fields(root, [made], events)
    line = next(at for at, one in enumerate(made.text.splitlines(), 1) if item.split(":")[0] in one)
    assert {(one.location.path, one.location.line) for one in found} <= {(PATH, line)}
    return [(one.check, one.message) for one in found]


ARRAY = "is an array in the fixtures; write"
WHOLE = "tests a whole object; Splunk and Elastic index only the fields inside it: name one, "


@pytest.mark.parametrize(
    ("item", "records", "check", "told"),
    [
        ("errorCode: x", [], "", ""),
        ("requestParameters.x: x", [{}], "", ""),
        ("event_name: x", [], "field", "no CloudTrail record has the field `event_name`; did you mean `eventName`?"),
        ("CommandLine: x", [], "field",
         "no CloudTrail record has the field `CommandLine`; name one that the CloudTrail User Guide lists"),
        ("requestParameters.bucketname: x", [], "field",
         "AWS's API models have `requestParameters.bucketName`; write that: names of fields match only as spelled"),
        ("requestParameters.x{}: x", [], "field", "write `requestParameters.x`: the converter adds `{}` where"),
        ("awsRegion: x", [], "field", f"{ECS} has no entry for `awsRegion`; add it to the table there, or"),
        # what the records show
        ("requestParameters.x: x", [{"requestParameters": {"x": ["x"]}}], "field",
         f"`requestParameters.x` {ARRAY} `requestParameters.x: requestParameters.x{{}}` into {SPLUNK}"),
        ("requestParameters.known: x", [{"requestParameters": {"known": ["x"]}}], "", ""),
        ("requestParameters.x: x", [{"requestParameters": {"x": "x"}}, {"requestParameters": {"x": ["x"]}}], "", ""),
        ("requestParameters.x: x", [{"requestParameters": None}, {"requestParameters": {"x": ["x"]}}], "field", ARRAY),
        ("requestParameters.x: x", [{"requestParameters": {"x": [["x"]]}}], "field", "requestParameters.x{}{}` into"),
        ("requestParameters.x: x", [{"requestParameters": {"x": []}}], "", ""),
        ("requestParameters.x.y: x", [{"requestParameters": {"x": [{"z": 1}, {"y": "x"}]}}], "field",
         "`requestParameters.x.y: requestParameters.x{}.y` into"),
        ("requestParameters.x.y: x", [{"requestParameters": {"x": {"y": ["x"]}}}], "field",
         "`requestParameters.x.y: requestParameters.x.y{}` into"),
        ("requestParameters.x: x", [{"requestParameters": {"x": {"y": 1}}}], "", ""),
        ("requestParameters.x: null", [{"requestParameters": {"x": {"y": 1}}}], "null-leaf",
         f"`requestParameters.x` {WHOLE}`requestParameters.x.<leaf>`"),
        ("requestParameters.x|exists: true", [{"requestParameters": {"x": [{"y": 1}]}}], "null-leaf",
         f"`requestParameters.x|exists` {WHOLE}`requestParameters.x.<leaf>`"),
        ("requestParameters.x: null", [{"requestParameters": {"x": ["y"]}}, {"requestParameters": {"x": 1}}], "field",
         ARRAY),
        ("requestParameters.x: null", [{"requestParameters": {"x": 1}}], "", ""),
        ("requestParameters.x: null", [{"requestParameters": "text"}], "", ""),
        ("requestParameters.x: y", [{"requestParameters": {"x": {"y": 1}}}], "", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_field(
    item: str, records: list[dict[str, Any]], check: str, told: str, root: Path
) -> None:
    for shared in (False, True):
        found = faults(root, item, *records, shared=shared)
        assert [one for one, _ in found] == ([check] if check else [])
        assert all(told in message for _, message in found)


def test_records_of_another_rule_show_nothing(root: Path) -> None:
    made = rule("selection:\n  eventName: LeaveOrganization\n  requestParameters.x: x\ncondition: selection")
    records = [Event({"requestParameters": {"x": ["x"]}})]
    assert check_fields(root, [made], {"another_rule": records}) == []
    assert len(check_fields(root, [made], {made.name: records})) == 1


def test_a_field_is_told_of_once(root: Path) -> None:
    twice = "selection:\n  awsRegion: x\nother:\n  awsRegion: y\nthird:\n  awsRegion|contains: z\ncondition: 1 of *"
    found = check_fields(root, [rule(twice)], {})
    assert [one.message.partition(";")[0] for one in found] == [f"{ECS} has no entry for `awsRegion`"] * 2


def test_without_a_pipeline_it_says_nothing(root: Path) -> None:
    (root / ECS).unlink()
    (root / SPLUNK).write_text("- odd\n", encoding="utf-8")
    assert pipeline_names(root, ECS) is None
    assert pipeline_names(root, SPLUNK) is None
    assert faults(root, "awsRegion: x") == []
    assert faults(root, "requestParameters.x: x", {"requestParameters": {"x": ["x"]}}) == []


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ("userIdentity: null", [f"`userIdentity` {WHOLE}`userIdentity.<leaf>`"]),
        ("userIdentity|exists: false", [f"`userIdentity|exists` {WHOLE}`userIdentity.<leaf>`"]),
        ("userIdentity: null\n  userIdentity.arn: x", [f"`userIdentity` {WHOLE}`userIdentity.arn`"]),
        ("requestParameters.a: null\n  requestParameters.a.c: x\n  requestParameters.a.b: x",
         [f"`requestParameters.a` {WHOLE}`requestParameters.a.b`"]),
        ("requestParameters.a: [null, x]\n  requestParameters.a.b: x",
         [f"`requestParameters.a` {WHOLE}`requestParameters.a.b`"]),
        ("requestParameters.a: null\n  requestParameters.ab: x", []),
        ("requestParameters.a: x\n  requestParameters.a.b: x", []),
        ("userIdentity.arn: null", []),
        ("errorCode: null", []),
    ],
)  # fmt: skip
def test_absence_is_asked_of_leaves_alone(items: str, told: list[str]) -> None:
    made = rule(f"selection:\n  {items}\ncondition: selection")
    assert [message for _, message in whole_objects(made)] == told
