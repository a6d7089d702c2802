"""The loop of `awol replay --watch`, one look after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from awol.cli import watching
from awol.errors import PackError
from awol.pack import parse_rule
from awol.values import Rule


def rule(name: str) -> Rule:
    text = (
        "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\n"
        "detection: {s: {eventName: A}, condition: s}\n"
    )
    return parse_rule(text, f"rules/f/{name}.yml", name)


RULES = [rule("a"), rule("b")]


def watched(
    root: Path,
    changes: Sequence[Callable[[], object]],
    *,
    convert: bool = False,
    chosen: Callable[[], Sequence[Rule]] = lambda: RULES,
) -> list[list[str]]:
    """What is shown after each change; each look after a change finds nothing new, and then the next change comes."""
    shown: list[list[str]] = []
    looks = iter([one for change in changes for one in (change, lambda: None)])

    def once() -> object:
        return next(looks, _interrupt)()

    with pytest.raises(KeyboardInterrupt):
        watching.watch(root, chosen, lambda rules: shown.append([one.name for one in rules]), convert, once)
    return shown


def _interrupt() -> None:
    raise KeyboardInterrupt


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / "rules/f").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"rules/f/{name}.yml").write_text("x")
        (tmp_path / f"fixtures/{name}/fires").mkdir(parents=True)
    return tmp_path


def test_rules_that_a_change_touches_are_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [root / f"fixtures/b/fires/{number}.json" for number in range(5)]
    shown = watched(
        root,
        [
            lambda: [one.write_text("1") for one in names[:3]],
            lambda: [one.write_text("12") for one in names],
            lambda: (root / "rules/f/README.md").write_text("guide"),
        ],
    )
    assert shown == [["b"], ["b"]]
    told = [line.partition("  ")[2] or line for line in capsys.readouterr().err.splitlines()]
    three = "fixtures/b/fires/0.json, fixtures/b/fires/1.json, fixtures/b/fires/2.json"
    assert told == [f"watching {root} (Ctrl-C ends)", "", three, "", f"{three} and 2 more", "", "rules/f/README.md"]


def test_texts_that_may_be_older_are_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = [root / "rules/f/a.yml", root / "rules/f/b.yml"]
    shown = watched(
        root, [lambda: both[0].write_text("changed"), lambda: [one.write_text("changed again") for one in both]]
    )
    assert shown == [["a"], ["a", "b"]]
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("texts")]
    assert told == [
        "texts may be older than the rule: run `awol convert a`",
        "texts may be older than the rule: run `awol convert`",
    ]


def test_texts_are_made_first_where_that_is_asked(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> None:
        commands.append(command[1:])
        (root / "queries/splunk").mkdir(parents=True, exist_ok=True)
        (root / "queries/splunk/b.spl").write_text(str(len(commands)))

    monkeypatch.setattr("awol.cli.watching.subprocess.run", run)
    both = [root / "rules/f/a.yml", root / "rules/f/b.yml"]
    shown = watched(
        root,
        [lambda: both[1].write_text("changed"), lambda: [one.write_text("changed again") for one in both]],
        convert=True,
    )
    # What was written itself is no change.
    assert shown == [["b"], ["a", "b"]]
    plain = ["-m", "awol", "convert", "--pack", str(root), "--quiet"]
    assert commands == [[*plain, "b"], plain]
    assert "texts may be older" not in capsys.readouterr().err


def test_a_file_that_is_broken_for_a_while_ends_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers: Iterator[PackError | Sequence[Rule]] = iter([PackError("not YAML"), RULES])

    def chosen() -> Sequence[Rule]:
        answer = next(answers)
        if isinstance(answer, PackError):
            raise answer
        return answer

    path = root / "fixtures/a/fires/x.json"
    assert watched(root, [lambda: path.write_text("1"), lambda: path.write_text("12")], chosen=chosen) == [["a"]]
    assert "error: not YAML" in capsys.readouterr().err


def test_between_two_looks_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("awol.cli.watching.time.sleep", waited.append)
    watching.pause()
    assert waited == [0.3]
