"""`awol replay` on a pack of two rules: what it prints and writes, how it ends, and what it refuses to do at once."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from awol.cli import replay as command
from awol.replay import Refusal
from awol.replay.record import FILE, read_record
from awol.targets import ENGINES
from awol.values import Case, Outcome
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import DENIED, SUCCESS, small_pack
from tests.systems.test_replay import Fake

ON = ("--engine", "lucene", "--jobs", "1")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of two rules with texts, and with one fixture of each verdict."""
    root = small_pack(tmp_path_factory.mktemp("pack"), (DENIED, SUCCESS), "fixtures", "queries")
    shutil.copy(ROOT / "pack.yml", root)
    for name in (DENIED, SUCCESS):
        for verdict in ("fires", "silent"):
            for path in sorted((root / "fixtures" / name / verdict).iterdir())[1:]:
                path.unlink()
    return root


@pytest.fixture
def pack(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "pack")


def test_all_is_as_expected(whole: Path) -> None:
    done = invoke("replay", *ON, pack=whole)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1].endswith(" verdicts as expected, 0 differ, 0 could not be run")
    assert [line.split()[0] for line in done.stdout.splitlines()[:3]] == ["rule", DENIED, SUCCESS]
    assert "splunk" not in done.stdout
    assert done.stderr == ""


def test_one_rule_on_every_engine(whole: Path) -> None:
    done = invoke("replay", SUCCESS, "--jobs", "1", pack=whole)
    assert done.exit_code == 0
    assert DENIED not in done.stdout
    assert all(engine in done.stdout.partition("\n")[0] for engine in ENGINES)


def test_several_processes_say_the_same(whole: Path) -> None:
    assert (
        invoke("replay", "--engine", "lucene", "--jobs", "2", pack=whole).stdout
        == invoke("replay", *ON, pack=whole).stdout
    )


def test_a_verdict_that_differs_is_exit_1(pack: Path) -> None:
    (fixture,) = (pack / "fixtures" / SUCCESS / "fires").iterdir()
    fixture.rename(pack / "fixtures" / SUCCESS / "silent" / fixture.name)
    done = invoke("replay", *ON, pack=pack)
    assert done.exit_code == 1
    assert "lucene: expected silent, was fires" in done.stdout


def test_what_could_not_be_run_is_exit_3(pack: Path) -> None:
    (pack / "queries/elastic/lucene" / f"{SUCCESS}.lucene").write_text("event.action:(", encoding="utf-8")
    done = invoke("replay", *ON, pack=pack)
    assert done.exit_code == 3
    assert "lucene: could not be run" in done.stdout
    (fixture,) = (pack / "fixtures" / DENIED / "fires").iterdir()
    fixture.rename(pack / "fixtures" / DENIED / "silent" / fixture.name)
    assert invoke("replay", *ON, pack=pack).exit_code == 3, "what was not run weighs more than what differs"


def test_the_formats_for_machines_and_a_file(whole: Path, tmp_path: Path) -> None:
    made = json.loads(invoke("replay", *ON, "--format", "json", pack=whole).stdout)
    assert made["summary"]["failed"] == made["summary"]["errors"] == 0
    assert made["summary"]["passed"] > 4
    root = ElementTree.fromstring(invoke("replay", *ON, "--format", "junit", pack=whole).stdout)
    assert root.tag == "testsuites"
    to = tmp_path / "out.txt"
    done = invoke("replay", *ON, "-o", str(to), pack=whole)
    assert done.stdout == ""
    assert to.read_text(encoding="utf-8").startswith("rule ")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--convert",), "--convert needs --watch"),
        (("--watch", "--format", "json"), "--watch prints tables to the terminal"),
        (("--watch", "-o", "x"), "--watch prints tables to the terminal"),
        (("--watch", "--live", "trino=http://127.0.0.1:1"), "--watch replays offline"),
        (("--record", "--engine", "esql"), "--record needs a run on all engines"),
        (("--record", "--live", "trino=http://127.0.0.1:1"), "--record needs a run on all engines"),
        (("--record", "--watch"), "--record needs a run on all engines"),
        (("--record", "--now", "2026-01-01"), "--record needs a run on all engines"),
        (("--record", "--retain", "none"), "--record needs a run on all engines"),
        (("--record", "--integration", "5.2"), "--record needs a run on all engines"),
    ],
)
def test_options_that_do_not_go_together(options: tuple[str, ...], told: str, whole: Path) -> None:
    done = invoke("replay", *options, pack=whole)
    assert done.exit_code == 2
    assert told in done.stderr


def test_it_goes_on_watching_after_the_first_table(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[Path, list[str], bool]] = []

    def watched(root: Path, chosen: Any, show: Any, converting: bool, _: object) -> None:
        called.append((root, [rule.name for rule in chosen()], converting))
        show(chosen()[:1])

    monkeypatch.setattr(command, "watch", watched)
    once = invoke("replay", *ON, pack=whole).stdout
    twice = invoke("replay", *ON, "--watch", pack=whole).stdout
    assert called == [(whole, [DENIED, SUCCESS], False)]
    assert twice.startswith(once)
    assert DENIED in twice.removeprefix(once)
    invoke("replay", SUCCESS, *ON, "--watch", "--convert", pack=whole)
    assert called[1:] == [(whole, [SUCCESS], True)]


def test_verdicts_are_recorded_and_lines_of_other_rules_stay(pack: Path) -> None:
    assert invoke("replay", "--record", "--jobs", "1", pack=pack).exit_code == 0
    first = read_record(pack)
    assert set(first) == {DENIED, SUCCESS}
    assert {len(lines) for lines in first.values()} == {1}
    assert all(line.cases > 1 and not line.odd for lines in first.values() for line in lines)
    (fixture,) = (pack / "fixtures" / SUCCESS / "fires").iterdir()
    fixture.rename(pack / "fixtures" / SUCCESS / "silent" / fixture.name)
    assert invoke("replay", SUCCESS, "--record", "--jobs", "1", pack=pack).exit_code == 1
    second = read_record(pack)
    assert second[DENIED] == first[DENIED]
    assert set(second[SUCCESS][0].odd) == set(ENGINES)
    assert b"\r" not in (pack / FILE).read_bytes()


def test_a_table_is_no_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [Outcome(Case("a_rule", "fires/x", "fires", ()), engine, "fires", "pass") for engine in ENGINES]
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    narrow = command._format("table", terminal)(outcomes, [], list(ENGINES))
    assert max(map(len, narrow.splitlines()[:-1])) <= 40
    wide = command._format("table", io.StringIO())(outcomes, [], list(ENGINES))
    assert len(wide.splitlines()[0]) > 40
    assert json.loads(command._format("json", terminal)(outcomes, [], list(ENGINES)))["cases"]


def test_on_a_terminal_it_says_how_far_it_is(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "on_terminal", lambda: True)
    told = invoke("replay", *ON, pack=whole).stderr
    # The runner of the tests takes the codes of colours and lines away.
    assert told.replace("\033[K", "") == f"\r1/2 {DENIED}\r2/2 {SUCCESS}\r"
    assert invoke("replay", *ON, "--quiet", pack=whole).stderr == ""


def test_a_live_system_has_its_own_columns(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    systems = {"one=http://x": Fake(engines={"sql-live": "athena"}), "two=http://y": Fake(engines={"live": "esql"})}
    monkeypatch.setattr("awol.systems.parse_target", lambda text, index, indexing: systems[text])
    options = [part for name in systems for part in ("--live", name)]
    done = invoke("replay", SUCCESS, *ON, *options, pack=whole)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0].split() == ["rule", "lucene", "sql-live", "live"]
    assert done.stderr.splitlines()[:2] == ["live: Fake 1", "live: Fake 1"]
    systems["two=http://y"].leaves = True
    left = invoke("replay", SUCCESS, *ON, *options, pack=whole)
    assert left.exit_code == 3
    assert "error: index x is left" in left.stderr


def test_what_a_live_system_does_not_run_is_told(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = Fake(engines={"live": "esql"}, no_target="esql")
    monkeypatch.setattr("awol.systems.parse_target", lambda text, index, indexing: system)
    done = invoke("replay", SUCCESS, *ON, "--live", "one=http://x", pack=whole)
    assert done.exit_code == 0
    assert "refused for live (1 rule): no esql" in done.stdout
    assert Refusal(SUCCESS, "live", "no esql").engine in done.stdout.splitlines()[0]
