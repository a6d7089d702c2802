"""The rules of a pack are the same whether they were parsed or remembered, and what changes is parsed again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from awol.errors import PackError
from awol.hunt import pack, remembered
from awol.hunt.chains import Chains
from awol.pack import load_filters, load_manifest, load_rules, load_searches
from awol.values import Rule


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(remembered, "folder", lambda: tmp_path / "awol")
    return tmp_path / "awol"


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which packs were parsed since."""
    asked: list[Path] = []

    def counting(root: Path) -> tuple[Rule, ...]:
        asked.append(root)
        return load_rules(root)

    monkeypatch.setattr(pack, "load_rules", counting)
    return asked


def test_remembered_rules_are_those_that_were_parsed(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = parsed(monkeypatch)
    first, second = pack.load(root), pack.load(root)
    right = pack.Pack(load_rules(root), load_searches(root), load_filters(root), load_manifest(root))
    assert len(asked) == 1
    assert first == second == right
    assert [(one.document, one.text, one.placeholders, one.tags) for one in second.rules] == [
        (one.document, one.text, one.placeholders, one.tags) for one in right.rules
    ]


def test_a_rule_that_changed_is_parsed_again(
    root: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "pack"
    shutil.copytree(root / "rules" / "cost", own / "rules" / "cost")
    asked = parsed(monkeypatch)
    before = pack.load(own).rules
    rule = own / before[0].path
    rule.write_text(rule.read_text().replace("title: ", "title: Now "))
    assert pack.load(own).rules[0].title == f"Now {before[0].title}"
    rule.unlink()
    assert len(pack.load(own).rules) == len(before) - 1
    (own / "pack.yml").write_text("families: {other: Others, cost: What an account spends}\n")
    assert pack.load(own).manifest.families["other"] == "Others"
    (own / "rules" / "filter").mkdir()
    shutil.copy(root / "rules" / "filter" / "own_invitation.yml", own / "rules" / "filter")
    assert [one.name for one in pack.load(own).filters] == ["own_invitation"]
    assert len(asked) == 5


def test_a_pack_with_a_fault_is_told_every_time(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "rules" / "cost").mkdir(parents=True)
    rule = tmp_path / "rules" / "cost" / "a.yml"
    for content in (b"title: [", b"\xff", b"title: no detection\n"):
        rule.write_bytes(content)
        for _ in range(2):
            with pytest.raises(PackError, match=r"cost/a\.yml"):
                pack.load(tmp_path)


def test_remembered_chains_are_those_that_were_read(rules: tuple[Rule, ...], cache: Path) -> None:
    chosen = [rule for rule in rules if rule.kind == "correlation"]
    first = Chains(chosen, rules)
    second = Chains(chosen, rules)
    assert list(cache.glob("chains-*"))
    assert first._correlations == second._correlations
    assert [one.condition for one in first._correlations] == [one.condition for one in second._correlations]
    assert first.members == second.members
