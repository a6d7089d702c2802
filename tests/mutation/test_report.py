"""The JSON of `mutate`: all that a person needs to judge the record that would kill a survivor."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sigma.types import SigmaString

from awol.errors import AwolError
from awol.mutation.assess import Assessment, Assessor, Survivor
from awol.mutation.candidates import ABSENT
from awol.mutation.killers import Killer
from awol.mutation.logic import leaf
from awol.mutation.normal import Literal
from awol.mutation.report import Outcome, as_json, as_table, written
from awol.mutation.steps import Mutant
from awol.pack import load_rules
from tests.mutation.packs import DETECTION, WHOLE, rule_of, write_pack


@pytest.fixture
def document(tmp_path: Path) -> dict[str, object]:
    root = write_pack(tmp_path, {**WHOLE, "silent/near_names": WHOLE["silent/near_names"][1:]})
    (rule,) = load_rules(root)
    found: dict[str, object] = json.loads(as_json(Outcome((Assessor(root, {}).assess(rule),))))
    return found


def test_a_survivor_comes_with_its_killer_whole(
    document: dict[str, dict[str, dict[str, list[dict[str, str]]]]],
) -> None:
    (killer,) = document["rules"]["test_rule"]["killers"]
    assert list(killer) == ["mutant", "expected", "file", "made_from", "change", "record"]
    assert killer["mutant"] == "selection.eventName: DeleteDetector as startswith"
    assert killer["expected"] == "silent"
    assert killer["file"] == "fixtures/test_rule/silent/event_name_only_begins_like_delete_detector.json"
    assert killer["made_from"].startswith("fires/")
    assert "eventName" in killer["change"]


def test_what_was_left_out_stands_there_empty(document: dict[str, object]) -> None:
    assert document["faults"] == []


def assessed(name: str, killed: int, status: str = "test", **more: Any) -> Assessment:
    return Assessment(
        replace(rule_of(DETECTION, status), name=name), killed, **{"survived": (), "equivalent": (), **more}
    )


MUTANT = Mutant("s.a: é as startswith", Literal(leaf("a", SigmaString("x"), "x")))
SILENT = Killer({"a": "é"}, "silent", "a_is_odd", "fires/x.json", (("a", "é"),))
FIRES = replace(SILENT, expected="fires", changes=(("a", ABSENT),))


def test_the_table_whole() -> None:
    rows = (
        assessed(
            "aws_long_name", 12, equivalent=(("m", "why"),), survived=(Survivor(MUTANT, None), Survivor(MUTANT, SILENT))
        ),
        assessed("short", 3, "experimental", survived=(Survivor(MUTANT, FIRES),)),
    )
    outcome = Outcome(
        rows, (("odd", AwolError("cannot be read")),), {("short", MUTANT.name): "fixtures/_review/x.json"}
    )
    assert as_table(outcome) == (
        "rule           mutants  killed  survived  equivalent\n"
        "aws_long_name       15      12         2           1\n"
        "short                4       3         1           0  experimental\n"
        "\n"
        "aws_long_name survives: s.a: é as startswith\n"
        "  no change of one or two fields of a fixture shows the difference: write a record that does,\n"
        "  or if no record can, list the mutant in fixtures/aws_long_name/equivalent.yml: "
        '"s.a: é as startswith": <why>\n'
        "\n"
        "aws_long_name survives: s.a: é as startswith\n"
        '  would be killed by fires/x.json with a = "é", on which the rule is silent today.\n'
        "  If that is right, the record belongs in fixtures/aws_long_name/silent/a_is_odd.json\n"
        '  {"a": "é"}\n'
        "\n"
        "short survives: s.a: é as startswith\n"
        "  would be killed by fires/x.json without a, on which the rule fires today.\n"
        "  If that is right, the record belongs in fixtures/short/fires/a_is_odd.json\n"
        "  written for review (not replayed from there): fixtures/_review/x.json\n"
        "\n"
        "odd: cannot be read\n"
        "15 mutants killed, 3 survived, 1 listed as equivalent; score 0.8333\n"
    )


def test_the_table_of_nothing() -> None:
    assert as_table(Outcome(())) == "rule  mutants  killed  survived  equivalent\n\nnothing to mutate: no score\n"
    alone = (assessed("r", 0, equivalent=(("m", "why"), ("n", "why"))),)
    assert as_table(Outcome(alone)).endswith("\nnothing to mutate except 2 listed as equivalent: no score\n")


@pytest.mark.parametrize(
    ("killed", "survived", "told"),
    [(1, 0, "1.0"), (0, 1, "0.0"), (1, 1, "0.5"), (2, 1, "0.6666"), (99_999, 1, "0.9999"), (9, 1, "0.9")],
)
def test_a_score_is_never_rounded_up(killed: int, survived: int, told: str) -> None:
    rows = (assessed("r", killed, survived=(Survivor(MUTANT, None),) * survived),)
    assert as_table(Outcome(rows)).endswith(f"; score {told}\n")


class Wrong(AwolError):
    exit_code = 2


class Unjudged(AwolError):
    exit_code = 3


@pytest.mark.parametrize(
    ("refused", "faults", "code"),
    [
        (False, [], 0),
        (True, [], 1),
        (False, [Unjudged], 3),
        (True, [Unjudged], 3),
        (False, [Wrong], 2),
        (True, [Unjudged, Wrong], 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst(refused: bool, faults: list[type[AwolError]], code: int) -> None:
    rows = (assessed("r", 1, survived=(Survivor(MUTANT, None),) * refused),)
    assert Outcome(rows, tuple(("r", one("x")) for one in faults)).exit_code == code


def test_the_json_whole() -> None:
    rows = (
        assessed("r", 1, survived=(Survivor(MUTANT, None), Survivor(MUTANT, SILENT)), equivalent=(("m", "why é"),)),
    )
    text = as_json(Outcome(rows, (("odd", AwolError("cannot be read")),)))
    assert json.loads(text) == {
        "rules": {
            "r": {
                "killed": 1,
                "survived": [MUTANT.name, MUTANT.name],
                "equivalent": [{"mutant": "m", "why": "why é"}],
                "status": "test",
                "killers": [
                    {"mutant": MUTANT.name, "record": None},
                    {
                        "mutant": MUTANT.name,
                        "expected": "silent",
                        "file": "fixtures/r/silent/a_is_odd.json",
                        "made_from": "fires/x.json",
                        "change": 'with a = "é"',
                        "record": {"a": "é"},
                    },
                ],
            }
        },
        "score": 1 / 3,
        "faults": [{"rule": "odd", "message": "cannot be read"}],
    }
    assert "why é" in text
    assert text.endswith("}\n")
    assert text.splitlines()[1] == ' "rules": {'


def test_every_killer_is_written_for_review(tmp_path: Path) -> None:
    rows = [assessed("r", 1, survived=(Survivor(MUTANT, None), Survivor(replace(MUTANT, name="n"), SILENT)))]
    assert written(tmp_path, rows) == {("r", "n"): "fixtures/_review/r/silent/a_is_odd.json"}
    assert (tmp_path / "fixtures/_review/r/silent/a_is_odd.json").is_file()
