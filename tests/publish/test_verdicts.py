"""The record of verdicts and the matrix of the README, kept true for a pack of one rule."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from awol.pack import load_rules
from awol.pack.queries import query_path
from awol.publish import matrix
from awol.publish.matrix import shown_matrix
from awol.publish.verdicts import run, verdicts
from awol.replay import Replay
from awol.replay.record import FILE, HEAD, Verdicts, read_record, record_text
from awol.targets import ENGINES, TARGETS
from awol.values import Outcome, Rule
from tests.mutation.packs import DETECTION, WHOLE, write_pack
from tests.mutation.packs import HEAD as RULE

REFUSALS: Mapping[str, Mapping[str, str]] = {"test_rule": {one: "not here" for one in TARGETS if one != "lucene"}}
FINDS = (
    "event.provider:guardduty.amazonaws.com AND event.action:(DeleteDetector OR StopMonitoringMembers) "
    "AND NOT aws.cloudtrail.error_code:AccessDenied*"
)
TEXTS = {query_path("test_rule", "lucene"): FINDS}
FINDS_ALL = {query_path("test_rule", "lucene"): "event.provider:*"}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A rule with five cases and their variants, and an empty record of verdicts."""
    root = write_pack(tmp_path, WHOLE)
    (root / "queries").mkdir()
    (root / FILE).write_text(HEAD, encoding="utf-8")
    return root


def rules(root: Path) -> tuple[Rule, ...]:
    return load_rules(root)


def made(root: Path, texts: Mapping[str, str] = TEXTS) -> dict[str, str]:
    return verdicts(root, rules(root), texts, REFUSALS)


def line(root: Path, texts: Mapping[str, str] = TEXTS) -> Verdicts:
    (root / FILE).write_text(made(root, texts)[FILE], encoding="utf-8")
    ((name, lines),) = read_record(root).items()
    assert name == "test_rule"
    (one,) = lines
    return one


def test_a_pack_that_keeps_no_record_gets_none(pack: Path) -> None:
    (pack / FILE).unlink()
    assert made(pack) == {}


def test_a_rule_without_a_line_is_run(pack: Path) -> None:
    one = line(pack)
    assert one.cases > len(WHOLE)
    assert one.odd == {}


def test_what_differs_is_written_down(pack: Path) -> None:
    one = line(pack, FINDS_ALL)
    assert set(one.odd) == {"lucene"}
    differ, failed = one.odd["lucene"]
    assert differ > 0 == failed
    assert line(pack, {query_path("test_rule", "lucene"): "event.provider:("}).odd["lucene"] == (0, one.cases)


def test_a_line_whose_digest_holds_stays_as_it_is(pack: Path) -> None:
    digest = line(pack).digest
    kept = Verdicts(digest, 7, {"lucene": (1, 2)})
    (pack / FILE).write_text(record_text({"test_rule": kept}), encoding="utf-8")
    assert line(pack) == kept, "nothing changed: it is not run again"


@pytest.mark.parametrize("what", ["rule", "text", "fixture", "ordinary"])
def test_what_changed_is_run_again(what: str, pack: Path) -> None:
    digest = line(pack).digest
    (pack / FILE).write_text(record_text({"test_rule": Verdicts(digest, 7)}), encoding="utf-8")
    texts = dict(TEXTS)
    if what == "rule":
        (pack / "rules/visibility/test_rule.yml").write_text(RULE.format(status="test") + DETECTION + "author: a\n")
    elif what == "text":
        texts[query_path("test_rule", "lucene")] = f"({FINDS})"
    elif what == "fixture":
        (pack / "fixtures/test_rule/silent/more.json").write_text(json.dumps([{"eventName": "x", "eventID": "m"}]))
    else:
        (pack / "fixtures/_ordinary/more.jsonl").write_text('{"eventName": "x", "eventID": "o"}\n')
    again = line(pack, texts)
    assert again.digest != digest
    assert again.cases > 7


def test_a_rule_without_fixtures_has_no_line(pack: Path) -> None:
    other = (RULE.format(status="test") + DETECTION).replace("test_rule", "bare_rule").replace("8d57", "8d58")
    (pack / "rules/visibility/bare_rule.yml").write_text(other, encoding="utf-8")
    assert "bare_rule" not in made(pack)[FILE]
    assert "test_rule\t" in made(pack)[FILE]


def test_several_rules_are_run_side_by_side(pack: Path) -> None:
    other = (RULE.format(status="test") + DETECTION).replace("test_rule", "more_rule").replace("8d57", "8d58")
    (pack / "rules/visibility/more_rule.yml").write_text(other, encoding="utf-8")
    for name in ("fires", "silent"):
        (pack / f"fixtures/more_rule/{name}").mkdir(parents=True)
    (pack / "fixtures/more_rule/fires/a.json").write_text(json.dumps(WHOLE["fires/monitoring_stopped"]))
    refusals = {**REFUSALS, "more_rule": dict.fromkeys(TARGETS, "not here")}
    text = verdicts(pack, rules(pack), TEXTS, refusals)[FILE]
    lines = {one.split("\t")[0]: one.split("\t")[2:] for one in text.splitlines()[2:]}
    assert set(lines) == {"test_rule", "more_rule"}
    assert [odd for _, odd in lines.values()] == ["-", "-"]
    assert lines["more_rule"][0] != lines["test_rule"][0]


CORES = [
    # cores, rules, by how many processes they are run; 0: in this one
    (8, 2, 2), (2, 3, 2), (2, 2, 2), (8, 1, 0), (1, 3, 0), (None, 3, 0),
]  # fmt: skip


@pytest.mark.parametrize(("cores", "number", "jobs"), CORES)
@pytest.mark.parametrize("shown", [False, True])
def test_rules_are_shared_out_over_the_cores(
    cores: int | None, number: int, jobs: int, shown: bool, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def apart(_: Replay, chosen: Sequence[Rule], _engines: Sequence[str], jobs: int) -> list[list[Outcome]]:
        asked.append(jobs)
        return [[] for _ in chosen]

    def here(_: Replay, chosen: Sequence[Rule], _engines: Sequence[str]) -> list[Outcome]:
        asked.extend(0 for _ in chosen)
        return []

    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(Replay, "run_in_processes", apart)
    monkeypatch.setattr(Replay, "run", here)
    rule = rules(pack)[0]
    many = [replace(rule, name=f"rule_{at}") for at in range(number)]
    if shown:
        names = " ".join(one.name for one in many)
        shown_matrix(pack, many, TEXTS, REFUSALS, f"```\n$ awol replay {names}\nrule  old\n```")
    else:
        run(pack, many, many, TEXTS, REFUSALS)
    assert asked == ([jobs] if jobs else [0] * number)


SHOWN = "```\n$ awol replay test_rule\nrule  old\n```"


def test_the_readme_shows_the_output_of_a_run(pack: Path) -> None:
    shown = shown_matrix(pack, rules(pack), TEXTS, REFUSALS, SHOWN)
    assert shown is not None
    lines = shown.splitlines()
    assert lines[:2] == ["```", "$ awol replay test_rule"]
    assert lines[2].split()[:2] == ["rule", "sigma"]
    assert lines[-1] == "```"
    assert lines[-2].endswith(" verdicts as expected, 0 differ, 0 could not be run")
    assert max(map(len, lines)) <= 120
    wrong = shown_matrix(pack, rules(pack), FINDS_ALL, REFUSALS, SHOWN)
    assert wrong is not None
    assert " 0 differ" not in wrong.splitlines()[-2]
    assert all(engine in shown for engine in ENGINES if ENGINES[engine] == "lucene")


def test_the_matrix_of_a_page_is_as_wide_as_a_page_shows(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def table(_outcomes: object, _refusals: object, _engines: object, width: int) -> str:
        asked.append(width)
        return "rule"

    monkeypatch.setattr(matrix, "as_table", table)
    assert shown_matrix(pack, rules(pack), TEXTS, REFUSALS, SHOWN) == "```\n$ awol replay test_rule\nrule\n```"
    assert asked == [120]


NOTHING = ["", "```\n$ awol replay \nrule x\n```", "$ awol replay test_rule", "```\n$ ls\nrule x\n```"]


@pytest.mark.parametrize("shown", NOTHING)
def test_a_place_that_names_no_rules_is_the_packs_own(shown: str, pack: Path) -> None:
    assert shown_matrix(pack, rules(pack), TEXTS, REFUSALS, shown) is None
