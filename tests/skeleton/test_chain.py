"""`awol new --chain`: what it writes replays on every engine, and the marks alone are left to be filled in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from awol.check import check
from awol.errors import PackError
from awol.mutation.chains import ChainAssessor
from awol.pack import load_rules, select
from awol.replay import Replay
from awol.replay.cases import written_cases
from awol.skeleton import write_chain
from tests.commands import invoke
from tests.conftest import ROOT

NAME = "aws_corr_root_login_then_delete"
STEPS = ("aws_root_console_login", "aws_org_delete")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for folder in ("rules", "fixtures", "pipelines", "converters"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pack.yml", tmp_path)
    return tmp_path


def test_its_fixtures_are_judged_as_they_say(pack: Path) -> None:
    made = write_chain(pack, NAME, STEPS, "2h")
    assert made.steps == STEPS
    assert {Path(path).parent.name for path in made.paths} == {"correlation", "fires", "silent"}
    [rule] = select(load_rules(pack), [NAME])
    assert rule.document["correlation"]["timespan"] == "2h"
    assert rule.level == "critical"
    replay = Replay(pack, {}, {})
    outcomes = list(replay.run_cases(rule, "sigma", replay.cases(rule, ordinary=False, envelopes=False)))
    assert len(outcomes) > 8
    assert [(one.case.name, one.note) for one in outcomes if one.status != "pass"] == []


THREE = (*STEPS, "aws_org_close_account")
FOUR = (*THREE, "aws_org_leave_success")


@pytest.mark.parametrize("steps", [STEPS, THREE, FOUR], ids=len)
def test_its_fixtures_notice_every_mutant(pack: Path, steps: tuple[str, ...]) -> None:
    write_chain(pack, NAME, steps)
    rules = load_rules(pack)
    [rule] = select(rules, [NAME])
    cases = written_cases(pack, rule)
    _, left = ChainAssessor(rules, {}).survivors(rule, cases)
    assert [one.name for one in left] == []
    # Without those of the middle, a chain of three loses its middle and nobody notices.
    ends = [one for one in cases if "without_" not in one.name and "_before_" not in one.name]
    _, left = ChainAssessor(rules, {}).survivors(rule, ends)
    assert {one.name for one in left} >= {f"rules.{name}: drop" for name in steps[1:-1]}
    assert len(ends) == len(cases) - (0 if steps == STEPS else 2 * len(steps) - 3)


def test_a_step_that_comes_twice_is_not_swapped_with_itself(pack: Path) -> None:
    made = write_chain(pack, NAME, ("aws_org_delete", "aws_org_delete", "aws_org_leave_success"))
    assert [Path(path).name for path in made.paths if "_before_" in path] == ["step_3_before_step_2.json"]


def test_what_is_left_to_do_is_marked(pack: Path) -> None:
    made = write_chain(pack, NAME, STEPS)
    own = [one for one in check(pack) if one.location.path in made.paths]
    assert {one.location.path for one in own} == {path for path in made.paths if path.startswith("rules/")}
    assert all("FILL-IN" in one.message for one in own)


@pytest.mark.parametrize(
    ("name", "steps", "told"),
    [
        ("aws_corr_leave_denied_then_leave_success", (), ("aws_org_leave_denied", "aws_org_leave_success")),
        ("aws_corr_root_console_login_then_org_delete", (), ("aws_root_console_login", "aws_org_delete")),
        # Of two with as many of the words the one with fewer others.
        ("aws_corr_root_mfa_removed_then_org_delete", (), ("aws_root_mfa_removed", "aws_org_delete")),
        ("aws_corr_root_email_changed_then_org_delete", (), ("aws_root_email_changed", "aws_org_delete")),
        ("aws_corr_console_login_then_org_delete", (), ("aws_root_console_login", "aws_org_delete")),
        ("aws_corr_nothing_of_the_kind", (), ("aws_org_leave_denied", "aws_org_leave_success")),
        (NAME, ("aws_org_delete", "aws_root_console_login"), ("aws_org_delete", "aws_root_console_login")),
        (NAME, (*STEPS, "aws_org_close_account"), (*STEPS, "aws_org_close_account")),
    ],
)
def test_its_steps(pack: Path, name: str, steps: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert write_chain(pack, name, steps).steps == told


def test_a_step_of_which_no_record_is_known_is_named_and_nothing_is_written(pack: Path) -> None:
    shutil.rmtree(pack / "fixtures" / "aws_org_delete" / "fires")
    before = sorted(pack.rglob("*"))
    with pytest.raises(PackError, match="`aws_org_delete` has no fixture that fires") as caught:
        write_chain(pack, NAME, STEPS)
    assert caught.value.next_step == "add fixtures/aws_org_delete/fires/<why>.json"
    assert sorted(pack.rglob("*")) == before


def test_examples_are_marked_and_told(pack: Path) -> None:
    run = invoke("new", "aws_corr_nothing_of_the_kind", "--chain", pack=pack)
    assert run.exit_code == 0
    assert "the name does not tell the steps" in run.stderr
    text = (pack / "rules/correlation/aws_corr_nothing_of_the_kind.yml").read_text()
    assert text.count("FILL-IN your steps") == 2


@pytest.mark.parametrize(
    ("name", "steps", "timespan", "told"),
    [
        ("Chain", STEPS, "1h", "is not the name of a chain"),
        (NAME, STEPS[:1], "1h", "two steps or more"),
        (NAME, (*STEPS[:1], "aws_org_nothing"), "1h", "no rule is named `aws_org_nothing`"),
        (NAME, (*STEPS[:1], "aws_corr_mass_departure"), "1h", "is itself a chain"),
        (NAME, STEPS, "soon", "`soon` is not a time span"),
        ("aws_corr_mass_departure", STEPS, "1h", "exists already"),
    ],
)
def test_what_is_refused_writes_nothing(
    pack: Path, name: str, steps: tuple[str, ...], timespan: str, told: str
) -> None:
    before = sorted(pack.rglob("*"))
    with pytest.raises(PackError, match=told):
        write_chain(pack, name, steps, timespan)
    assert sorted(pack.rglob("*")) == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--chain", "--event", "X"), "--event is for a rule on single records"),
        (("--step", "aws_org_delete"), "--step is for a chain: add --chain"),
        (("--timespan", "1h"), "--timespan is for a chain: add --chain"),
    ],
)
def test_options_that_contradict(options: tuple[str, ...], told: str) -> None:
    run = invoke("new", NAME, *options)
    assert run.exit_code == 2
    assert told in run.stderr
