"""The record that would kill a survivor: how it is told, named and saved, and that two fields are tried where one is
not enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from awol.errors import AwolError
from awol.mutation.candidates import ABSENT
from awol.mutation.killers import Killer, Proposer, _fields, _sentence, write
from awol.mutation.logic import read
from awol.mutation.normal import leaves, normal
from awol.mutation.steps import mutants
from awol.mutation.table import Judge
from awol.values import Case, Event, Verdict
from tests.mutation.packs import rule_of


def killer(*changes: tuple[str, Any]) -> Killer:
    return Killer({"a": "é"}, "silent", "name", "fires/x.json", changes)


def test_changes_in_words() -> None:
    assert killer(("a.b", "é")).told == 'with a.b = "é"'
    assert killer(("a", None), ("b", ABSENT), ("c", True)).told == "with a = null and without b and with c = true"


def test_a_killer_is_saved_where_replay_does_not_look(tmp_path: Path) -> None:
    assert write(tmp_path, "r", killer()) == "fixtures/_review/r/silent/name.json"
    assert (tmp_path / "fixtures/_review/r/silent/name.json").read_text("utf-8") == '{\n  "a": "é"\n}\n'
    assert write(tmp_path, "r", killer()) == "fixtures/_review/r/silent/name.json"
    (tmp_path / "fixtures/_review/q").write_text("")
    with pytest.raises(AwolError) as fault:
        write(tmp_path, "q", killer())
    assert str(fault.value.location) == "fixtures/_review/q/silent/name.json"
    assert fault.value.message.startswith("cannot be written: ")


def known(test: str) -> list[Any]:
    return [*leaves(normal(read(rule_of(f"detection: {{s: {{{test}}}, condition: s}}"))))]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([("a.eventName", ABSENT)], "event_name_is_missing"),
        ([("a.eventName", None)], "event_name_is_null"),
        ([("a.eventName", "")], "event_name_is_empty"),
        ([("a.eventName", False)], "event_name_is_false"),
        ([("a.eventName", 0)], "event_name_is_0"),
        ([("eventName", "LeaveOrganizationV2")], "event_name_only_begins_like_leave_organization"),
        ([("eventName", "BATCHLEAVEORGANIZATION")], "event_name_only_ends_like_leave_organization"),
        ([("eventName", "leaveorganization")], "event_name_is_leaveorganization"),
        ([("eventName", "xLeaveOrganizationx")], "event_name_is_x_leave_organizationx"),
        ([("other", "LeaveOrganizationV2")], "other_is_leave_organization_v2"),
        ([("errorCode", "AccessDeniedX")], "error_code_only_begins_like_access_denied"),
        ([("a", "x"), ("b", "y")], "a_is_x_and_b_is_y"),
        ([("a", "...")], "a_is_odd"),
        ([("a", "x, y  z")], "a_is_x_y_z"),
        ([("a", "x" * 61)], "a_is_" + "x" * 60),
        ([("a", "x" * 60), ("b", "y" * 60)], "a_is_" + "x" * 60 + "_and_b_is_" + "y" * 45),
        # Cut where a word ends: no line hangs over.
        ([("a", "x" * 60), ("b", "y" * 44 + " z")], "a_is_" + "x" * 60 + "_and_b_is_" + "y" * 44),
    ],
)
def test_a_file_is_named_after_what_is_odd_about_its_record(changes: list[tuple[str, Any]], sentence: str) -> None:
    leaves_ = known("eventName: LeaveOrganization, errorCode: AccessDenied*, empty: ''")
    assert _sentence(changes, leaves_) == sentence


def test_the_fields_that_changed_come_first() -> None:
    one, two = known("b: x"), known("a: x, c: y")
    assert _fields(one, [*one, *two]) == ["b", "a", "c"]
    assert _fields(two, [*one, *two]) == ["a", "c", "b"]


def proposed(detection: str, name: str, cases: list[Case], root: Path) -> Killer | None:
    rule = rule_of(f"detection: {detection}")
    logic = read(rule)
    [mutant] = [one for one in mutants(logic) if one.name == name]
    return Proposer(root, rule, normal(logic), cases, (), Judge({})).propose(mutant)


def case(verdict: Verdict, **record: Any) -> Case:
    return Case("test_rule", f"{verdict}/x.json", verdict, (Event(record),))


def test_one_change_of_the_nearest_fixture_is_tried_first(tmp_path: Path) -> None:
    cases = [case("silent", a="2", b="2"), case("fires", a="1", b="1")]
    found = proposed("{s: {a: '1', b: '1'}, condition: s}", "s.b: drop", cases, tmp_path)
    assert found is not None
    assert (found.base, found.expected, found.changes) == ("fires/x.json", "silent", (("b", "2"),))
    assert found.record == {"a": "1", "b": "2", "eventID": found.record["eventID"]}
    again = proposed("{s: {a: '1', b: '1'}, condition: s}", "s.b: drop", cases, tmp_path)
    assert again == found
    other = proposed("{s: {a: '1', b: '1'}, condition: s}", "s.a: drop", cases, tmp_path)
    assert other is not None
    assert other.record["eventID"] != found.record["eventID"]


def test_two_changes_are_tried_where_one_is_not_enough(tmp_path: Path) -> None:
    """No fixture fires: both fields have to change before rule and mutant can differ."""
    found = proposed("{s: {a: '1', b: '1'}, condition: s}", "s.b: drop", [case("silent", a="2", b="1")], tmp_path)
    assert found is not None
    assert dict(found.changes)["a"] == "1"
    assert dict(found.changes)["b"] != "1"
    assert len(found.changes) == 2
    assert found.expected == "silent"


def test_no_change_shows_a_difference_that_takes_three(tmp_path: Path) -> None:
    cases = [case("silent", a="2", b="2", c="2", d="2")]
    assert proposed("{s: {a: '1', b: '1', c: '1', d: '1'}, condition: s}", "s.d: drop", cases, tmp_path) is None


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    for verdict, name in (("silent", "b_is_other_b.json"), ("fires", "b_is_other_b_2.jsonl")):
        path = tmp_path / "fixtures" / "test_rule" / verdict / name
        path.parent.mkdir(parents=True)
        path.write_text("")
    cases = [case("fires", a="1", b="1")]
    found = proposed("{s: {a: '1', b: '1'}, condition: s}", "s.b: drop", cases, tmp_path)
    assert found is not None
    assert found.name == "b_is_other_b_3"


def test_the_first_number_is_two(tmp_path: Path) -> None:
    path = tmp_path / "fixtures" / "test_rule" / "silent" / "b_is_other_b.json"
    path.parent.mkdir(parents=True)
    path.write_text("")
    found = proposed("{s: {a: '1', b: '1'}, condition: s}", "s.b: drop", [case("fires", a="1", b="1")], tmp_path)
    assert found is not None
    assert found.name == "b_is_other_b_2"


def test_a_keyword_is_looked_for_in_a_field_that_every_record_has(tmp_path: Path) -> None:
    found = proposed(
        "{s: [abc, def], condition: s}", "s.keyword: drop value def", [case("fires", userAgent="abc")], tmp_path
    )
    assert found is not None
    assert (found.changes, found.expected) == ((("userAgent", "def"),), "fires")
    assert json.loads(json.dumps(found.record))["userAgent"] == "def"
