"""Files where nothing reads them, fields that a pipeline does not know, exclusions without a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from awol.check.files import check_places, text_files
from tests.check.packs import FIRES, NAME, RULE, edit, found, line, said, write


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("rules/membership/aws_x.yml", True),
        ("rules/membership/aws_x.yaml", True),
        ("rules/membership/aws_x.md", True),
        ("rules/membership/aws_x.json", False),
        (f"fixtures/{NAME}/equivalent.yml", True),
        (f"fixtures/{NAME}/fires/x.json", False),
        ("fixtures/environment.yml", True),
        ("fixtures/README.md", True),
        ("pipelines/a.yml", True),
        ("environment.example.yml", True),
        ("pack.yml", True),
        ("other.yml", False),
    ],
)
def test_the_files_that_people_write(path: str, read: bool, tmp_path: Path) -> None:
    write(tmp_path, path, "x")
    assert text_files(tmp_path) == ([tmp_path / path] if read else [])


def test_the_unbroken_copy_has_no_fault(pack: Path) -> None:
    assert found(pack) == []


MISPLACED = [
    ("rules/aws_x.yml", "move it to rules/membership/"),
    ("rules/membership/deeper/aws_x.yml", "rules are one folder deep"),
    ("rules/membership/aws_x.yaml", "name a rule .yml"),
    ("rules/membership/aws_x.txt", "name a rule .yml"),
    ("rules/membership/aws_x.md", "write aws_x.yml beside it"),
    (f"fixtures/{NAME}/record.json", "nothing replays this file"),
    (f"fixtures/{NAME}/fire/record.json", "nothing replays this file"),
    (f"fixtures/{NAME}/fires/deeper/record.json", "nothing replays this file"),
]


@pytest.mark.parametrize(("path", "told"), MISPLACED)
def test_a_file_that_nothing_reads(path: str, told: str, pack: Path) -> None:
    write(pack, path, "x")
    assert ("place", path) in found(pack)
    assert any(told in message for message in said(pack, "place"))


@pytest.mark.parametrize(("families", "folder"), [("{}", "membership"), ("{late: At last., early: At first.}", "late")])
def test_the_folder_that_is_named_is_the_first_of_the_packs_families(families: str, folder: str, pack: Path) -> None:
    write(pack, "pack.yml", f"families: {families}\n")
    write(pack, "rules/aws_x.yml", "x")
    (told,) = [one.message for one in check_places(pack) if str(one.location) == "rules/aws_x.yml"]
    assert told == f"a rule belongs in the folder of a family; move it to rules/{folder}/"


@pytest.mark.parametrize(
    "path",
    [
        "rules/README.md",
        "rules/membership/README.md",
        "rules/membership/.DS_Store",
        "fixtures/README.md",
        f"fixtures/{NAME}/equivalent.yml",
    ],
)
def test_a_file_that_may_lie_there(path: str, pack: Path) -> None:
    write(pack, path, "# x\n")
    assert found(pack) == []


FIXTURES = {
    "empty": b"",
    "cut off": b'{"eventName": "LeaveOrganization"',
    "a text": b"LeaveOrganization\n",
    "not UTF-8": b'{"eventName": "caf\xe9"',
    "gzip cut off": b"\x1f\x8b\x08\x00\x00",
    "an empty list": b'{"Records": []}',
    "no record": b"[1, 2]",
}


@pytest.mark.parametrize("content", FIXTURES.values(), ids=FIXTURES)
def test_a_fixture_that_cannot_be_read(content: bytes, pack: Path) -> None:
    write(pack, f"{FIRES}/broken.json", content)
    faults = [(check, place) for check, place in found(pack) if place.startswith(f"{FIRES}/broken.json")]
    assert [check for check, _ in faults] == ["fixture-unreadable"]


def with_field(pack: Path, text: str) -> None:
    edit(pack, RULE, "    eventName: MoveAccount\n", f"    eventName: MoveAccount\n    {text}\n")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("userIdentity.type: Root", True),
        ("requestParameters.novel: x", True),
        ("sharedEventID: x", True),
        ("userIdentity.userName: x", True),  # refused with a reason, which the pipeline gives
        ("userIdentity.principalId: x", True),
        ("eventnames: x", False),
        ("userIdentity.onBehalfOf.user: x", False),
    ],
)
def test_a_field_is_mapped_or_refused(text: str, known: bool, pack: Path) -> None:
    with_field(pack, text)
    faults = [place for check, place in found(pack) if check == "field"]
    assert faults == ([] if known else [f"{RULE}:{line(pack, RULE, text)}"])


def record(**parts: object) -> str:
    return json.dumps({"eventName": "a", "eventSource": "b", "eventID": "c", **parts})


@pytest.mark.parametrize(
    ("field", "request_parameters", "told"),
    [
        ("requestParameters.novel", {"novel": ["x"]}, "requestParameters.novel: requestParameters.novel{}"),
        ("requestParameters.novel.id", {"novel": [{"id": "x"}]}, "requestParameters.novel{}.id"),
        ("requestParameters.novel.ids", {"novel": {"ids": [["x"]]}}, "requestParameters.novel.ids{}{}"),
        ("requestParameters.novel", {"novel": "x"}, ""),
        ("requestParameters.novel", {"other": ["x"]}, ""),
        ("requestParameters.novel", {"novel": []}, ""),
        ("requestParameters.accountIds", {"accountIds": ["x"]}, ""),  # stands in the table
    ],
)
def test_an_array_of_the_fixtures_is_one_in_the_pipeline(
    field: str, request_parameters: object, told: str, pack: Path
) -> None:
    with_field(pack, f"{field}: x")
    write(pack, f"{FIRES}/array.json", record(requestParameters=request_parameters))
    messages = said(pack, "field")
    assert len(messages) == bool(told)
    assert told in "".join(messages)


def test_null_of_what_the_fixtures_show_as_an_object(pack: Path) -> None:
    with_field(pack, "requestParameters.novel: null")
    write(pack, f"{FIRES}/object.json", record(requestParameters={"novel": "x"}))
    assert said(pack, "null-leaf") == []
    write(pack, f"{FIRES}/object.json", record(requestParameters={"novel": {"leaf": "x"}}))
    assert len(said(pack, "null-leaf")) == 1


def test_a_placeholder_without_a_value_in_replay(pack: Path) -> None:
    edit(
        pack,
        "fixtures/environment.yml",
        "transition_ou_ids: [ou-exam-transit1, ou-exam-transit2]",
        "org_trail_names: [a]",
    )
    write(pack, "fixtures/environment.yml", "placeholders:\n  org_trail_names: [organization-trail]\n")
    assert ("placeholder", "fixtures/environment.yml") in found(pack)
    assert "write `transition_ou_ids: [ou-exam-transit1]`" in said(pack, "placeholder")[0]


@pytest.mark.parametrize(
    "content",
    ["placeholders: 5\n", "nonsense: {}\n", "placeholders: [\n", "placeholders:\n  no_such: [x]\n"],
)
def test_values_for_replay_that_cannot_be_read(content: str, pack: Path) -> None:
    write(pack, "fixtures/environment.yml", content)
    assert [place.partition(":")[0] for check, place in found(pack) if check == "placeholder"] == [
        "fixtures/environment.yml"
    ]


VALIDATORS = """validators:
  - all

  # Needs a network.
  - -attacktag
  - -d3_fendtag  # no rule here names one

exclusions:
  # Elastic compares letters exactly.
  39e1b5b6-2ae2-4e35-9907-5888a5c6c718: sigmahq_field_duplicate_value  # aws_org_move_account_to_transition_ou
"""


def test_exclusions_with_reasons(pack: Path) -> None:
    write(pack, "rules/validators.yaml", VALIDATORS)
    assert found(pack) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  # Needs a network.\n", "", "`- -attacktag` has no reason"),
        ("  # Elastic compares letters exactly.\n", "", "has no reason"),
        ("  # aws_org_move_account_to_transition_ou", "", "does not name its rule"),
        ("39e1b5b6-2ae2", "49e1b5b6-2ae2", "no rule has the id 49e1b5b6"),
        ("validators:\n", "validators: [\n", "is not valid YAML"),
        ("exclusions:\n", "exclusions: []\nx:\n", "no mapping"),
    ],
)
def test_exclusions_without_a_reason(old: str, new: str, told: str, pack: Path) -> None:
    assert old in VALIDATORS
    write(pack, "rules/validators.yaml", VALIDATORS.replace(old, new, 1))
    messages = said(pack, "validators")
    if "exclusions: []" in new:
        assert messages == []  # an empty list excludes nothing
    else:
        assert any(told in message for message in messages), messages


@pytest.mark.parametrize("content", [b"", b"5\n", b"- a\n", b"caf\xe9\n", b"exclusions: 5\n"])
def test_a_configuration_of_the_validators_that_is_none(content: bytes, pack: Path) -> None:
    write(pack, "rules/validators.yaml", content)
    assert [place.partition(":")[0] for check, place in found(pack) if check == "validators"] == [
        "rules/validators.yaml"
    ]


@pytest.mark.parametrize("content", [b"", b"5\n", b"- a\n", b"caf\xe9\n", b"a: [\n", b"transformations: 5\n"])
@pytest.mark.parametrize("name", ["cloudtrail_ecs", "cloudtrail_splunk"])
def test_a_pipeline_that_is_none(content: bytes, name: str, pack: Path) -> None:
    write(pack, f"pipelines/{name}.yml", content)
    assert {check for check, place in found(pack) if place.startswith("pipelines/")} == {"pipeline"}


def test_a_doubled_name_is_one_fault_and_its_fixtures_are_read_once(pack: Path) -> None:
    write(pack, RULE.replace(NAME, "aws_org_copy"), (pack / RULE).read_text(encoding="utf-8").encode())
    assert said(pack, "fixture-double") == []
    assert any("is used in" in message and NAME in message for message in said(pack, "unique"))
