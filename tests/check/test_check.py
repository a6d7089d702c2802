"""`awol check` finds each kind of fault, names the line, and reports all faults at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from awol.check import FORMATS, check, within
from awol.cloudtrail.shapes import DOCUMENTS
from awol.values import PARTITIONS
from tests.conftest import ROOT
from tests.packs import SUCCESS, small_pack

RULE = "rules/membership/aws_org_leave_success.yml"
GUIDE = "rules/membership/aws_org_leave_success.md"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of one rule with its guide, fixtures and queries, copied from ours."""
    small_pack(tmp_path, (SUCCESS,), "fixtures", "queries")
    (tmp_path / "fixtures" / "environment.yml").unlink()
    return tmp_path


def found(pack: Path) -> list[tuple[str, str]]:
    return [(one.check, str(one.location)) for one in check(pack)]


def edit(pack: Path, path: str, old: str, new: str) -> None:
    text = (pack / path).read_text()
    assert old in text, old
    (pack / path).write_text(text.replace(old, new, 1))


def line(pack: Path, path: str, text: str) -> int:
    for number, one in enumerate((pack / path).read_text().splitlines(), 1):
        if text in one:
            return number
    raise AssertionError(text)


def test_the_whole_pack_has_no_fault() -> None:
    assert [f"{one.location}: {one.message}" for one in check(ROOT)] == []


def test_the_unbroken_copy_has_no_fault(pack: Path) -> None:
    assert found(pack) == []


# (what to replace in the rule, by what, the check that finds it, the line it names by a text that stands there)
RULE_FAULTS = [
    ("name: aws_org_leave_success", "name: aws_org_leave", "rule-form", "name:"),
    ("level: critical", "level: urgent", "rule-unreadable", "level:"),
    ("status: test\n", "", "rule-form", None),
    ("  - attack.t1666\n", "", "rule-tags", "tags:"),
    ("aws-ttc.t1666.a002", "AWS-TTC.T1666.A002", "rule-tags", "AWS-TTC"),
    ("    eventSource: organizations.amazonaws.com\n", "", "event-source", "eventName:"),
    ("    eventName: LeaveOrganization\n", "    eventName|re: Leave.*\n", "portable", "eventName|re"),
    ("    eventName: LeaveOrganization\n", "    eventName: L?ave\n", "portable", "eventName"),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    awsRegion: us-east-1\n",
        "no-place",
        "awsRegion",
    ),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    userIdentity.arn|startswith: 'arn:aws:iam'\n",
        "no-place",
        "userIdentity.arn",
    ),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    requestParameters.x: [arn:aws:a, arn:aws-cn:a, arn:aws-us-gov:b]\n",
        "no-place",
        "requestParameters.x",
    ),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    requestParameters.x: 'arn:aws-us-gov:iam::aws:policy/A'\n",
        "no-place",
        "requestParameters.x",
    ),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    eventType: AwsApiCall\n",
        "event-type",
        "eventType:",
    ),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    requestParameters.x|contains: y\n",
        "portable",
        "requestParameters.x",
    ),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    requestParameters.x|expand: '%nobody%'\n",
        "placeholder",
        "%nobody%",
    ),
    ("condition: selection and", "condition: selection und", "rule-condition", "condition:"),
    ("    eventName: LeaveOrganization\n", "    eventNmae: LeaveOrganization\n", "field", "eventNmae"),
    (
        "    eventName: LeaveOrganization\n",
        "    eventName: LeaveOrganization\n    resources{}.ARN: a\n",
        "field",
        "resources{}.ARN",
    ),
    ("logsource:\n", "logsource\n", "rule-unreadable", None),
    ("description: |", "description: |\n  FILL-IN", "rule-form", "FILL-IN"),
]


@pytest.mark.parametrize(("old", "new", "name", "anchor"), RULE_FAULTS)
def test_a_fault_in_a_rule(old: str, new: str, name: str, anchor: str | None, pack: Path) -> None:
    edit(pack, RULE, old, new)
    faults = [one for one in check(pack) if one.check == name and one.location.path == RULE]
    assert faults, found(pack)
    if anchor is not None:
        assert faults[0].location.line == line(pack, RULE, anchor)


def test_an_arn_may_stand_for_every_partition(pack: Path) -> None:
    listed = "".join(f"      - 'arn:{one}:iam::aws:policy/A'\n" for one in PARTITIONS)
    edit(
        pack,
        RULE,
        "  selection_status_null:",
        f"  filter_x:\n    requestParameters.x:\n{listed}  selection_status_null:",
    )
    assert "no-place" not in [name for name, _ in found(pack)]
    edit(pack, RULE, "      - 'arn:aws-cn:iam::aws:policy/A'\n", "")
    faults = [one for one in check(pack) if one.check == "no-place"]
    assert [("without arn:aws-cn;" in one.message, one.location.line) for one in faults] == [
        (True, line(pack, RULE, "requestParameters.x"))
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_part_of_a_document_may_be_searched_for(name: str, pack: Path) -> None:
    added = f"""  filter_x:
    {name}|contains:
      - '"organizations:\\*'
      - '"organizations:L\\?'
  filter_y:
    {name}|re: '"Action" *: *"x"'
"""
    edit(pack, RULE, "  condition: selection and", f"{added}  condition: not 1 of filter_* and selection and")
    assert "portable" not in [one for one, _ in found(pack)]
    edit(pack, RULE, f"{name}|contains", f"{name}x|contains")
    assert "portable" in [one for one, _ in found(pack)]


def test_event_type_may_be_negated(pack: Path) -> None:
    edit(
        pack,
        RULE,
        "  condition: selection and",
        "  filter_x:\n    eventType: AwsServiceEvent\n  condition: not filter_x and selection and",
    )
    assert "event-type" not in [name for name, _ in found(pack)]


def test_a_guide_is_missing_or_lacks_a_section(pack: Path) -> None:
    edit(pack, GUIDE, "## Triage", "## Trage")
    assert ("guide", f"{GUIDE}:1") in found(pack)
    (pack / GUIDE).unlink()
    assert ("guide", GUIDE) in found(pack)


FIRES = "fixtures/aws_org_leave_success/fires"
FIXTURE_FAULTS = [
    ('{"eventName": "LeaveOrganization"', "fixture-unreadable"),
    ('{"eventName": "x", "eventSource": "y", "recipientAccountId": "998877665544"}', "private"),
    ('{"eventName": "x", "eventSource": "y", "sourceIPAddress": "8.8.8.8"}', "private"),
    ('{"eventName": "x", "eventSource": "y", "k": "AKIAABCDEFGHIJKLMNOP"}', "private"),
    ('{"eventName": "x", "eventSource": "y", "a": "arn:aws:iam::998877665544:root"}', "private"),
]


@pytest.mark.parametrize(("text", "name"), FIXTURE_FAULTS)
def test_a_fault_in_a_fixture(text: str, name: str, pack: Path) -> None:
    (pack / FIRES / "broken.json").write_text(text)
    assert (name, f"{FIRES}/broken.json:1") in found(pack)


def test_documentation_values_are_no_fault(pack: Path) -> None:
    text = '{"eventName": "x", "eventSource": "y", "sourceIPAddress": "192.0.2.1", "k": "AKIAIOSFODNN7EXAMPLE"}'
    (pack / FIRES / "fine.json").write_text(text)
    assert found(pack) == []


def test_missing_orphaned_and_doubled_fixtures(pack: Path) -> None:
    first = next((pack / FIRES).glob("*.json"))
    shutil.copy(first, pack / "fixtures/aws_org_leave_success/silent/same.json")
    (pack / "fixtures" / "aws_org_nobody").mkdir()
    names = [name for name, _ in found(pack)]
    assert "fixture-double" in names
    assert "fixture-orphan" in names
    shutil.rmtree(pack / FIRES)
    assert ("fixture-missing", FIRES) in found(pack)


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ("{identity}: [aws_org_leave_success]", None),
        ("{identity}: [aws_org_leave_succes]", "no rule is named aws_org_leave_succes"),
        ("no-such-event: [aws_org_leave_success]", "no fixture has the eventID no-such-event"),
        ("{identity}: aws_org_leave_success", "is not a mapping of eventID to a list of rules"),
        ("- {identity}", "is not a mapping of eventID to a list of rules"),
        ("{identity}: [", "is not valid YAML"),
    ],
)
def test_what_ordinary_traffic_raises_names_records_and_rules_that_exist(
    listed: str, message: str | None, pack: Path
) -> None:
    record = json.loads(next((pack / "fixtures/aws_org_leave_success/silent").glob("*.json")).read_text())
    one = {**(record[0] if isinstance(record, list) else record), "eventID": "0b3f8a52-6f0e-4d0f-9a54-6c1f4f0f9d11"}
    ordinary = pack / "fixtures/_ordinary"
    ordinary.mkdir()
    (ordinary / "day.jsonl").write_text(json.dumps(one))
    (ordinary / "expected.yml").write_text(listed.format(identity=one["eventID"]))
    told = [(fault.check, fault.location.path, fault.message) for fault in check(pack)]
    if message is None:
        assert told == []
        return
    [(name, path, shown)] = told
    assert (name, Path(path).name, message in shown) == ("expected", "expected.yml", True), shown


def test_a_missing_query_and_a_broken_pipeline(pack: Path) -> None:
    (pack / "queries/splunk/aws_org_leave_success.spl").unlink()
    (pack / "pipelines/cloudtrail_ecs.yml").write_text("transformations:\n  - type: no_such_thing\n")
    names = found(pack)
    assert ("query", "queries/splunk/aws_org_leave_success.spl") in names
    assert ("pipeline", "pipelines/cloudtrail_ecs.yml") in names


def test_all_faults_at_once_and_in_every_format(pack: Path) -> None:
    edit(pack, RULE, "status: test\n", "")
    (pack / GUIDE).unlink()
    findings = check(pack)
    assert {one.check for one in findings} >= {"rule-form", "guide"}
    assert len(FORMATS["text"](findings).splitlines()) == len(findings)
    assert len(json.loads(FORMATS["json"](findings))) == len(findings)
    sarif = json.loads(FORMATS["sarif"](findings))
    assert sarif["version"] == "2.1.0"
    assert len(sarif["runs"][0]["results"]) == len(findings)
    assert {one.location.path for one in within(findings, pack, [str(pack / GUIDE)])} == {GUIDE}


def test_a_new_rule_lacks_only_what_a_person_must_write(pack: Path) -> None:
    from awol.skeleton import write_skeleton

    written = write_skeleton(pack, "aws_org_policy_detached", "guardrails", "organizations:DetachPolicy").paths
    mine = [one for one in check(pack) if "aws_org_policy_detached" in one.location.path]
    assert {one.check for one in mine} == {"rule-form", "guide", "query", "fixture-unfilled"}
    assert all("FILL-IN" in one.message or one.check == "query" for one in mine)
    # the rule, its guide, and the outcomes and look-alikes that every rule on one call has
    assert len(written) == 13


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("requestParameters.targetid", "AWS's API models have `requestParameters.targetId`; write that"),
        (
            "requestParameters.items[0].x",
            "the field `requestParameters.items[0].x`; did you mean `requestParameters.items.x`?",
        ),
    ],
)
def test_a_name_that_aws_spells_otherwise_is_a_fault(pack: Path, field: str, told: str) -> None:
    rule = pack / RULE
    rule.write_text(rule.read_text().replace("  condition:", f"  other:\n    {field}: x\n  condition: other or"))
    assert any(told in one.message for one in check(pack) if one.check == "field")
