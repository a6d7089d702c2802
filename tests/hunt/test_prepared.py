"""What is remembered of rules saves parsing them, and is never trusted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from awol.engines.sigma import building
from awol.engines.sigma.nodes import Node
from awol.hunt import Filter, Hunter, prepared, remembered
from awol.pack import parse_rule
from awol.values import Event, Rule

HEAD = "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\n"


def rules(count: int = 30) -> list[Rule]:
    return [
        parse_rule(
            f"{HEAD}detection: {{s: {{eventName: Call{one}, x: y}}, condition: s}}\n", f"rules/f/r{one}.yml", f"r{one}"
        )
        for one in range(count)
    ]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(remembered, "folder", lambda: tmp_path / "awol")
    return tmp_path / "awol"


def found(given: list[Rule]) -> list[str]:
    hunter = Hunter(given, {}, Filter())
    events = [Event({"eventName": name, "x": "y"}) for name in ("Call7", "call8", "Call", "Call99")]
    return [rule.name for rule, _ in hunter.hits(events)]


def test_the_second_hunt_parses_what_it_needs_alone(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = rules()
    assert found(given) == ["r7", "r8"]
    parsed: list[str] = []
    build = building.build

    def counting(tree: Sequence[Any]) -> Node:
        parsed.append(str(tree))
        return build(tree)

    monkeypatch.setattr(prepared, "build", counting)
    monkeypatch.setattr(prepared, "_parsed", None)
    assert found(given) == ["r7", "r8"]
    assert ["Call7" in parsed[0], "Call8" in parsed[1], len(parsed)] == [True, True, 2]
    assert Hunter(given, {}, Filter()).gate.needs == frozenset(("eventName", f"call{one}") for one in range(30))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: "{",
        lambda text: "[]",
        lambda text: text[:-20],
        lambda text: text.replace("call7", "call6"),
        lambda text: text.replace('"r7"', '"r77"'),
        lambda text: "0" + text[1:] if text[0] != "0" else "1" + text[1:],
        lambda text: text.partition("\n")[2],
    ],
    ids=["empty", "broken", "a list", "cut off", "another value", "another rule", "another sum", "no sum"],
)
def test_what_is_not_as_it_was_written_is_made_anew(damage: object, cache: Path) -> None:
    given = rules()
    found(given)
    (file,) = cache.iterdir()
    right = file.read_text()
    file.write_text(damage(right))  # type: ignore[operator]
    assert found(given) == ["r7", "r8"]
    assert file.read_text() == right


def test_what_json_would_change_is_not_remembered(cache: Path) -> None:
    kept = remembered.memory("kind", [], ["part"])
    kept.write({1: "a key that JSON makes a text"})
    assert kept.read() is None
    kept.write({"1": [True, None, 0.5, 10**15, "\ud800"]})
    assert kept.read() is None
    kept.write({"1": [True, None, 0.5, 10**15, "\u00e9"]})
    assert kept.read() == {"1": [True, None, 0.5, 10**15, "\u00e9"]}
    assert remembered.memory("kind", [], ["part", ""]).read() is None


def test_other_rules_and_other_values_are_remembered_apart(cache: Path) -> None:
    found(rules())
    found(rules(29))
    Hunter(rules(), {"x": ("y",)}, Filter())
    assert len(list(cache.iterdir())) == 3
    for number in range(20):
        found(rules(21 + number))
    assert len(list(cache.iterdir())) == 10


@pytest.mark.parametrize("kept", [None, "/proc/no/such/folder", "/dev/null/x"])
def test_without_a_folder_nothing_is_remembered_and_nothing_lost(
    kept: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "folder", lambda: None if kept is None else Path(kept))
    assert found(rules()) == ["r7", "r8"]
