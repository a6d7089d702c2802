"""Killed, survived, equivalent: a whole set of fixtures, and the same with one file taken out at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from awol.check import check
from awol.engines.sigma.parser import parse
from awol.errors import AwolError, PackError
from awol.mutation.assess import Assessment, Assessor, FixtureDiffers, score
from awol.mutation.killers import write
from awol.pack import load_rules
from tests.mutation.packs import DETECTION, WHOLE, record, rule_of, write_pack
from tests.pack.test_odd_rules import ODD

Fixtures = Mapping[str, Sequence[Mapping[str, Any]]]


def assess(root: Path) -> Assessment:
    return Assessor(root, {}).assess(load_rules(root)[0])


def survivors(root: Path) -> list[str]:
    return [one.mutant.name for one in assess(root).survived]


def test_a_whole_set_kills_every_mutant(tmp_path: Path) -> None:
    found = assess(write_pack(tmp_path, WHOLE))
    assert found.survived == ()
    assert found.killed == 19
    assert score([found]) == 1.0


WEAKER: list[tuple[str, Fixtures, list[str]]] = [
    (
        "no look-alike of another service",
        {"silent/another_service": [], "silent/near_names": [*WHOLE["silent/near_names"][:4]]},
        [
            "selection.eventSource: drop",
            "selection.eventSource: guardduty.amazonaws.com as endswith",
            "selection.eventSource: guardduty.amazonaws.com as startswith",
        ],
    ),
    ("one value without a record", {"fires/monitoring_stopped": []}, [
        "selection.eventName: StopMonitoringMembers as endswith",
        "selection.eventName: StopMonitoringMembers as startswith",
        "selection.eventName: drop value StopMonitoringMembers",
    ][2:]),
    ("one near name less", {"silent/near_names": WHOLE["silent/near_names"][1:]}, [
        "selection.eventName: DeleteDetector as startswith",
    ]),
    ("a code that only holds the prefix", {"fires/detector_deleted": [record("DeleteDetector")]}, [
        "filter_main_failed.errorCode|startswith: AccessDenied as contains",
    ]),
    ("denied in exactly the prefix", {"silent/denied": [record("DeleteDetector", errorCode="AccessDenied")]}, [
        "filter_main_failed.errorCode|startswith: AccessDenied as equality",
    ]),
    ("nothing denied", {"silent/denied": []}, [
        "condition: drop not filter_main_failed",
        "filter_main_failed.errorCode|startswith: AccessDenied as equality",
    ]),
]  # fmt: skip


def weaker(root: Path, changes: Fixtures) -> Path:
    return write_pack(root, {name: records for name, records in {**WHOLE, **changes}.items() if records})


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in WEAKER], ids=[row[0] for row in WEAKER])
def test_a_weaker_set_is_found_out(changes: Fixtures, expected: list[str], tmp_path: Path) -> None:
    assert survivors(weaker(tmp_path, changes)) == expected


@pytest.mark.parametrize("changes", [row[1] for row in WEAKER], ids=[row[0] for row in WEAKER])
def test_what_is_proposed_kills(changes: Fixtures, tmp_path: Path) -> None:
    """Each proposal, saved where it says, kills its mutant; its verdict is the rule's, by the engine itself."""
    root = weaker(tmp_path, changes)
    rule = load_rules(root)[0]
    assert survivors(root)
    while left := assess(root).survived:
        killer = left[0].killer
        assert killer is not None
        assert parse(rule.text, {}).test(killer.record) == (killer.expected == "fires")
        for_review = write(root, rule.name, killer)
        assert for_review == f"fixtures/_review/test_rule/{killer.expected}/{killer.name}.json"
        assert left[0].mutant.name in survivors(root), "a record for review is no fixture"
        accepted = root / "fixtures" / rule.name / killer.expected / f"{killer.name}.json"
        (root / for_review).rename(accepted)
        assert left[0].mutant.name not in survivors(root)


def test_a_proposal_changes_little_and_says_what(tmp_path: Path) -> None:
    root = weaker(tmp_path, {"silent/near_names": WHOLE["silent/near_names"][1:]})
    killer = assess(root).survived[0].killer
    assert killer is not None
    base = WHOLE["fires/detector_deleted"][0]
    changed = {key for key in {*base, *killer.record} if base.get(key) != killer.record.get(key)}
    assert changed == {"eventName", "eventID"}
    assert str(killer.record["eventName"]).startswith("DeleteDetector")
    assert killer.name == "event_name_only_begins_like_delete_detector"
    assert killer.base == "fires/detector_deleted"
    assert killer.expected == "silent"


NEAR = "detection: {{s: {{eventSource: {}, eventName: {}}}, condition: s}}\n"


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("organizations.amazonaws.com", "CreateOrganization", "CreateOrganizationalUnit"),
        ("iam.amazonaws.com", "CreatePolicy", "CreatePolicyVersion"),
        ("organizations.amazonaws.com", "LeaveOrganization", "LeaveOrganizationV2"),
        ("unheard-of.amazonaws.com", "CreateOrganization", "CreateOrganizationV2"),
    ],
)
def test_a_real_near_name_is_taken_before_one_made_up(source: str, name: str, expected: str, tmp_path: Path) -> None:
    fixtures = {"fires/call": [record(name, source)], "silent/other": [record("Other", source)]}
    found = assess(write_pack(tmp_path, fixtures, NEAR.format(source, name)))
    killers = {one.mutant.name: one.killer for one in found.survived}
    killer = killers[f"s.eventName: {name} as startswith"]
    assert killer is not None
    assert killer.record["eventName"] == expected


def test_another_field_takes_a_near_value_that_some_fixture_holds(tmp_path: Path) -> None:
    detection = "detection: {s: {mode: ALL}, condition: s}\n"
    fixtures = {"fires/all": [record("A", mode="ALL")], "silent/other": [record("A", mode="NONE")]}
    root = write_pack(tmp_path, fixtures, detection)
    killer = {one.mutant.name: one.killer for one in assess(root).survived}["s.mode: ALL as startswith"]
    assert killer is not None
    assert killer.record["mode"] == "ALL_2"
    (root / "fixtures" / "_ordinary" / "more.jsonl").write_text(
        '{"eventID": "o", "eventVersion": "1.11", "eventName": "A", "eventSource": "x", "mode": ["ALLOWED", "ALL"]}\n'
    )
    (root / "fixtures" / "_ordinary" / "expected.yml").write_text("o: [test_rule]\n")
    killer = {one.mutant.name: one.killer for one in assess(root).survived}["s.mode: ALL as startswith"]
    assert killer is not None
    assert killer.record["mode"] == "ALLOWED"


def test_where_no_record_can_differ_none_is_proposed(tmp_path: Path) -> None:
    """`size` above 5 and above 3: the second adds nothing, and dropping it changes nothing."""
    detection = "detection: {s: {size|gt: 5, size|gte: 3}, condition: s}\n"
    fixtures = {"fires/big": [record("A", size=6)], "silent/small": [record("A", size=5), record("A", size=2)]}
    found = assess(write_pack(tmp_path, fixtures, detection))
    assert {one.mutant.name: one.killer for one in found.survived} == {
        "s.size|gte: 3 as gt": None,
        "s.size|gte: drop": None,
    }


def test_a_rule_that_is_wrong_on_its_own_fixture_is_an_error(tmp_path: Path) -> None:
    root = write_pack(tmp_path, {**WHOLE, "silent/wrong": [record("DeleteDetector", readOnly=False)]})
    with pytest.raises(FixtureDiffers, match=r"silent/wrong\.json.*fires on") as caught:
        assess(root)
    assert caught.value.exit_code == 1
    assert "awol replay test_rule" in str(caught.value)


def test_a_rule_that_fires_on_ordinary_traffic_is_an_error(tmp_path: Path) -> None:
    root = write_pack(tmp_path, WHOLE)
    (root / "fixtures" / "_ordinary" / "quiet.jsonl").write_text('{"eventID": "o1", "eventName": "DeleteDetector", '
        '"eventSource": "guardduty.amazonaws.com"}\n')  # fmt: skip
    with pytest.raises(FixtureDiffers, match="test_rule fires on o1"):
        assess(root)
    (root / "fixtures" / "_ordinary" / "expected.yml").write_text("o1: [test_rule]\n")
    assert survivors(root) == []
    quiet = root / "fixtures" / "_ordinary" / "quiet.jsonl"
    quiet.write_text(quiet.read_text().replace("DeleteDetector", "GetDetector"))
    with pytest.raises(FixtureDiffers, match="test_rule is silent on o1"):
        assess(root)


def test_ordinary_traffic_kills_too(tmp_path: Path) -> None:
    root = weaker(tmp_path, {"silent/another_service": [], "silent/near_names": WHOLE["silent/near_names"][:4]})
    assert "selection.eventSource: drop" in survivors(root)
    quiet = root / "fixtures" / "_ordinary" / "more.jsonl"
    quiet.write_text('{"eventID": "o2", "eventName": "DeleteDetector", "eventSource": "detective.amazonaws.com"}\n')
    assert "selection.eventSource: drop" not in survivors(root)


WITHOUT_A_NEAR_NAME: Fixtures = {"silent/near_names": WHOLE["silent/near_names"][1:]}
NAME = "selection.eventName: DeleteDetector as startswith"


def listed(root: Path, text: str) -> Path:
    weaker(root, WITHOUT_A_NEAR_NAME)
    (root / "fixtures" / "test_rule" / "equivalent.yml").write_text(text)
    return root


def test_a_listed_mutant_is_set_aside_with_its_reason(tmp_path: Path) -> None:
    found = assess(listed(tmp_path, f'"{NAME}": AWS has no such call\n'))
    assert found.equivalent == ((NAME, "AWS has no such call"),)
    assert found.survived == ()
    assert found.faults == ()
    assert found.killed == 18
    assert score([found]) == 1.0


def test_a_list_may_use_any_name_of_a_mutant(tmp_path: Path) -> None:
    detection = "detection: {s: {size|gt: 5, size|gte: 3}, condition: s}\n"
    fixtures = {"fires/big": [record("A", size=6)], "silent/small": [record("A", size=5), record("A", size=2)]}
    root = write_pack(tmp_path, fixtures, detection, equivalent='"s.size|gte: drop": above 5 is above 3\n')
    assert survivors(root) == ["s.size|gte: 3 as gt"]


WRONG_LISTS = [
    ('"condition: negate selection": who knows\n', "a fixture kills it"),
    (f'"{NAME}":\n', "has no reason"),
    (f'"{NAME}": ""\n', "has no reason"),
    ('"selection.eventName: drop value Gone": why\n', "there is no mutant"),
    (f'"{NAME}": why\n"{NAME}": again\n', "listed twice"),
]


@pytest.mark.parametrize(("text", "message"), WRONG_LISTS)
def test_a_wrong_list_is_a_fault(text: str, message: str, tmp_path: Path) -> None:
    faults = assess(listed(tmp_path, text)).faults
    assert len(faults) == 1
    assert message in str(faults[0])
    assert str(faults[0]).startswith("fixtures/test_rule/equivalent.yml:")
    assert faults[0].exit_code == 2


@pytest.mark.parametrize("text", ["- a list\n", "[unclosed\n", f'"{NAME}": [a, b]\n', "? [a]\n: why\n"])
def test_a_list_that_is_no_mapping_of_texts_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"equivalent\.yml"):
        assess(listed(tmp_path, text))


CHECKED = [row for row in WRONG_LISTS if "kills" not in row[1]] + [("- a list\n", "not a mapping")]


@pytest.mark.parametrize(("text", "message"), CHECKED)
def test_check_sees_what_is_wrong_with_a_list_by_itself(text: str, message: str, tmp_path: Path) -> None:
    found = [one for one in check(listed(tmp_path, text)) if one.check == "equivalent"]
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].location.path == "fixtures/test_rule/equivalent.yml"


def test_check_is_quiet_on_a_right_list(tmp_path: Path) -> None:
    root = listed(tmp_path, f'"{NAME}": AWS has no such call\n')
    assert not [one for one in check(root) if one.location.path.endswith("equivalent.yml")]


@pytest.mark.parametrize(("status", "refused"), [("test", True), ("stable", True), ("experimental", False)])
def test_survivors_of_an_experiment_are_reported_and_not_refused(status: str, refused: bool, tmp_path: Path) -> None:
    root = weaker(tmp_path, WITHOUT_A_NEAR_NAME)
    path = root / "rules" / "visibility" / "test_rule.yml"
    path.write_text(path.read_text().replace("status: test", f"status: {status}"))
    found = assess(root)
    assert [one.mutant.name for one in found.survived] == [NAME]
    assert found.refused is refused


def test_the_tree_judges_as_the_engine_does(tmp_path: Path) -> None:
    """Placeholders under `|all` are joined otherwise by the engine: that is said, not passed over."""
    detection = "detection: {s: {n|contains|expand|all: ['%transition_ou_ids%']}, condition: s}\n"
    fixtures = {"fires/both": [record("A", n="one two")], "silent/one": [record("A", n="one")]}
    root = write_pack(tmp_path, fixtures, detection)
    with pytest.raises(Exception, match="does not know"):
        Assessor(root, {"transition_ou_ids": ("one", "two")}).assess(load_rules(root)[0])


@pytest.mark.parametrize("text", [row[1] for row in ODD], ids=[row[0] for row in ODD])
def test_a_rule_of_an_odd_shape_is_named(text: str, tmp_path: Path) -> None:
    root = write_pack(tmp_path, WHOLE)
    (root / "rules" / "visibility" / "test_rule.yml").write_text(text)
    with pytest.raises(AwolError):
        assess(root)


@pytest.mark.parametrize("text", [row[1] for row in ODD], ids=[row[0] for row in ODD])
def test_check_survives_a_list_beside_a_rule_of_an_odd_shape(text: str, tmp_path: Path) -> None:
    root = write_pack(tmp_path, WHOLE, equivalent='"condition: negate s": why\n')
    (root / "rules" / "visibility" / "test_rule.yml").write_text(text)
    assert check(root)


def test_nothing_to_mutate_has_no_score() -> None:
    assert score([]) is None
    assert score([Assessment(rule_of(DETECTION), 3, (), ())]) == 1.0
