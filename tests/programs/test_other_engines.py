"""The page on other Sigma engines shows what was measured, and what was measured is of this pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.values import Rule
from awol.views import Indexing
from programs.other_engines import publish, within
from programs.other_engines.__main__ import measured
from programs.other_engines.cases import Task, flattened, outcome_as_null, tasks
from programs.other_engines.engines import Answers, Engine

FIRES = {"eventName": "A"}
SILENT = {"eventName": "B"}


@pytest.fixture(scope="module")
def given() -> list[Task]:
    return tasks(Path(__file__).parents[2])


def test_the_page_shows_what_was_measured() -> None:
    found = publish.load()
    text = publish.PAGE.read_text(encoding="utf-8")
    assert publish.page(text, found) == text
    engine = next(iter(found["engines"].values()))
    engine["rules"]["aws_org_leave_success"] = {"missed": 2, "false": 1, "never": False}
    assert "−2, +1" in publish.page(text, found)


def test_what_was_measured_names_rules_of_the_pack(rules: tuple[Rule, ...]) -> None:
    names = {rule.name for rule in rules}
    engines = publish.load()["engines"]
    assert {rule for one in engines.values() for rule in one["rules"]} <= names
    assert {one["engine"] for one in engines.values()} >= {"rsigma", "sigma-rust", "Zircolite", "azuma", "detkit"}


def test_every_rule_of_the_pack_was_run_in_every_engine(given: list[Task]) -> None:
    """Fails when a rule is added or renamed and the page is not renewed (programs/other_engines/README.md)."""
    found = publish.load()
    assert set(found["names"]) == {task.name for task in given}, "run `make other-engines ZIRCOLITE=folder`"
    assert {name: one["ran"] for name, one in found["engines"].items()} == dict.fromkeys(found["engines"], len(given))


def test_most_fixtures_of_the_pack_were_run_in_every_engine(given: list[Task]) -> None:
    """A fixture more does not ask for a run of an hour; a tenth more does."""
    there = sum(len(task.cases) for task in given)
    for name, one in publish.load()["engines"].items():
        assert abs(there - one["cases"]) < there / 10, f"{name}: run `make other-engines ZIRCOLITE=folder`"


def test_placeholders_are_filled_in_as_the_sigma_engine_does(given: list[Task]) -> None:
    asking = [task for task in given if task.text != task.unfilled]
    assert len(asking) >= 6
    for task in asking:
        assert "|expand" not in task.text
        search = compile_for("sigma", task.text, Context(now=0, placeholders={}), Indexing())
        for case in task.cases:
            found = {one for hit in search(case.events) for one in hit.event_ids}
            assert bool(found) == (case.expected == "fires"), f"{task.name} {case.name}"


def test_what_an_engine_gets_wrong_is_counted(given: list[Task]) -> None:
    task = next(one for one in given if one.name == "aws_org_leave_success")
    expected = [[case.expected == "fires" for _ in case.events] for case in task.cases]

    def told(answer: dict[str, Any]) -> dict[str, Any]:
        def run(asked: object) -> Answers:
            return [answer] if asked == [task] else []

        return dict(measured(Engine("x", "1", run), [task])["rules"])

    assert told({"fires": expected}) == {}
    never = told({"fires": [[False for _ in records] for records in expected]})[task.name]
    fires = sum(records[0] for records in expected)
    assert never == {"missed": fires, "false": 0, "never": True}
    always = told({"fires": [[True for _ in records] for records in expected]})[task.name]
    assert always == {"missed": 0, "false": len(expected) - fires, "never": False}
    assert told({"refused": "why"}) == {task.name: {"refused": "why", "cases": len(task.cases)}}


def test_records_are_prepared_and_nothing_of_them_is_lost() -> None:
    record = {"errorCode": "x", "a": {"b": {"c": 1}, "d": [{"e": 2}], "f": None}}
    assert outcome_as_null(record) == {**record, "errorMessage": None}
    assert outcome_as_null({}) == {"errorCode": None, "errorMessage": None}
    assert flattened(record) == {"errorCode": "x", "a.b.c": 1, "a.d": [{"e": 2}], "a.f": None}


def test_the_records_of_a_task_are_prepared_and_its_verdicts_stay(given: list[Task]) -> None:
    task = next(one for one in given if one.name == "aws_org_leave_success")
    made = task.prepared(flattened)
    assert made.records == [[flattened(record) for record in records] for records in task.records] != task.records
    assert [(case.name, case.expected) for case in made.cases] == [(case.name, case.expected) for case in task.cases]


def test_a_fault_of_an_engine_is_told_and_finds_nothing() -> None:
    def match(record: dict[str, Any]) -> bool:
        if record == SILENT:
            raise TypeError("no list")
        return True

    answer = within.verdicts(match, [[FIRES], [SILENT, FIRES]])
    assert answer == {"fires": [[True], [False, True]], "faults": {"TypeError: no list": 1}}
