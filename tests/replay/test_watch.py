"""`replay --watch`: which rules a change touches, and the loop, without waiting."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from awol.cli import watching
from awol.errors import PackError
from awol.pack import load_rules
from awol.replay.watch import Watch, changed, snapshot, to_convert, touched
from awol.values import Rule
from tests.packs import small_pack

A, B = "aws_org_leave_denied", "aws_org_leave_success"


def rule(name: str) -> Rule:
    return Rule(name, name, name, "low", "test", "", (), "event", f"rules/membership/{name}.yml", "", {})


RULES = (rule(A), rule(B))

# (file, the rules to replay, the rules to convert)
OWNERS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (f"rules/membership/{A}.yml", (A,), (A,)),
    (f"rules/membership/{A}.md", (), ()),
    ("rules/README.md", (), ()),
    ("rules/validators.yaml", (), ()),
    ("rules/membership/aws_gone.yml", (), ()),
    (f"fixtures/{B}/fires/a.json", (B,), ()),
    ("fixtures/README.md", (), ()),
    ("fixtures/_envelopes/a.json", (), ()),
    ("fixtures/_ordinary/day.jsonl", (A, B), ()),
    ("fixtures/_ordinary/expected.yml", (A, B), ()),
    ("fixtures/environment.yml", (A, B), (A, B)),
    (f"queries/splunk/{A}.spl", (A,), ()),
    (f"queries/elastic/esql/{B}.esql", (B,), ()),
    ("queries/refused.json", (A, B), ()),
    ("pipelines/cloudtrail_ecs.yml", (A, B), (A, B)),
    ("pipelines/cloudtrail_ecs.yaml", (A, B), (A, B)),
    ("pipelines/README.md", (), ()),
    ("converters/elastic/lucene.py", (A, B), (A, B)),
    ("converters/README.md", (), ()),
]


@pytest.mark.parametrize(("path", "replayed", "converted"), OWNERS)
def test_a_file_touches_its_rule_or_all_or_none(path: str, replayed: Sequence[str], converted: Sequence[str]) -> None:
    assert tuple(one.name for one in touched([path], RULES)) == tuple(replayed)
    assert tuple(one.name for one in to_convert([path], RULES)) == tuple(converted)


def test_several_files_touch_each_rule_once() -> None:
    paths = [f"fixtures/{B}/fires/a.json", f"rules/membership/{A}.yml", f"queries/splunk/{B}.spl"]
    assert [one.name for one in touched(paths, RULES)] == [A, B]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of two rules with their fixtures, and the texts of one."""
    small_pack(tmp_path, (A, B), "fixtures", "queries")
    for path in (tmp_path / "queries").rglob(f"{B}.*"):
        path.unlink()
    return tmp_path


def test_a_snapshot_tells_new_gone_and_changed_files_and_passes_over_an_editors_own(pack: Path) -> None:
    before = snapshot(pack)
    (pack / "rules" / "membership" / f".{A}.yml.swp").write_text("x")
    (pack / "rules" / "membership" / f"{A}.yml~").write_text("x")
    assert changed(before, snapshot(pack)) == ()
    (pack / "rules" / "membership" / "aws_new.yml").write_text("x")
    (pack / "fixtures" / "environment.yml").unlink()
    path = pack / "rules" / "membership" / f"{A}.yml"
    os.utime(path, ns=(1, 1))
    assert changed(before, snapshot(pack)) == (
        "fixtures/environment.yml",
        "rules/membership/aws_new.yml",
        f"rules/membership/{A}.yml",
    )


@pytest.mark.parametrize("folder", ["rules", "fixtures", "queries", "pipelines", "converters"])
def test_every_folder_of_a_pack_is_watched_and_no_other(folder: str, tmp_path: Path) -> None:
    for name in (folder, "docs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("x")
    assert set(snapshot(tmp_path)) == {f"{folder}/a.txt"}


def steps(*actions: Callable[[], object]) -> Callable[[], object]:
    """A sleep that does one thing each time and then interrupts, as Ctrl-C does."""
    left = list(actions)

    def sleep() -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    return sleep


def nothing() -> None:
    """A look in which nothing happens."""


def test_a_change_is_told_once_and_only_when_it_has_settled(pack: Path) -> None:
    path = pack / "rules" / "membership" / f"{A}.yml"
    looks: list[str] = []

    def write(text: str) -> Callable[[], object]:
        def act() -> None:
            looks.append(text)
            path.write_text(text)

        return act

    watched = Watch(pack)
    sleep = steps(nothing, write("a"), write("ab"), nothing, nothing, nothing)
    assert watched.wait(sleep) == (f"rules/membership/{A}.yml",)
    assert looks == ["a", "ab"]
    with pytest.raises(KeyboardInterrupt):
        watched.wait(sleep)


def run(pack: Path, convert: bool, *actions: Callable[[], object]) -> list[list[str]]:
    """The rules that each round of the loop shows."""
    shown: list[list[str]] = []
    with pytest.raises(KeyboardInterrupt):
        watching.watch(
            pack,
            lambda: load_rules(pack),
            lambda rules: shown.append([one.name for one in rules]),
            convert,
            steps(*actions),
        )
    return shown


def test_the_loop_replays_what_changed_and_says_that_texts_are_older(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = pack / "rules" / "membership" / f"{A}.yml"
    shown = run(pack, False, lambda: path.write_text(path.read_text() + "# note\n"), nothing, nothing)
    assert shown == [[A]]
    told = capsys.readouterr().err
    assert f"rules/membership/{A}.yml" in told
    assert f"`awol convert {A}`" in told


def test_the_loop_converts_first_when_asked_and_does_not_see_its_own_writing(pack: Path) -> None:
    path = pack / "rules" / "membership" / f"{A}.yml"
    text = pack / "queries" / "elastic" / "lucene" / f"{A}.lucene"
    changed_rule = path.read_text().replace("LeaveOrganization", "LeaveOrganisation")
    shown = run(pack, True, lambda: path.write_text(changed_rule), nothing, nothing, nothing)
    assert shown == [[A]]
    assert "LeaveOrganisation" in text.read_text()


def test_a_broken_file_does_not_end_the_loop(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pack / "rules" / "membership" / f"{A}.yml"
    good = path.read_text()
    shown = run(
        pack,
        False,
        lambda: path.write_text("title: ["),
        nothing,
        lambda: path.write_text(good + "#\n"),
        nothing,
        nothing,
    )
    assert shown == [[A]]
    assert "is not valid YAML" in capsys.readouterr().err


def test_a_fault_of_one_round_is_told(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: Sequence[Rule]) -> None:
        raise PackError("the rule has no fixtures")

    path = pack / "fixtures" / A / "fires" / "new.json"
    with pytest.raises(KeyboardInterrupt):
        watching.watch(
            pack, lambda: load_rules(pack), fails, False, steps(lambda: path.write_text("{}"), nothing, nothing)
        )
    assert "the rule has no fixtures" in capsys.readouterr().err
