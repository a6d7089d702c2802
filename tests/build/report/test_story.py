"""The attack as stages, steps and chains: read from a page that people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.build.report.story import Chain, Step, chains, stages
from awol.pack import load_searches
from awol.values import Rule
from tests.conftest import ROOT
from tests.packs import our_rules

PAGE = """# The attack

Words before. | not | a | row |

## 1. A foot in the door

Somebody comes in.

| what happens | log | rule |
|---|---|---|
| root signs in | member | [aws_a](rules/aws_a.md), [aws_b](rules/aws_b.md#limits) |
| nobody looks | nowhere | no rule can see it: see [deployment](deploy.md#silent) |

## 2. The account leaves

| what happens | log | rule |
|---|---|---|
| it leaves | member, or management | [aws_c](rules/aws_c.md), fed by [aws_a](rules/aws_a.md) |

## The chains

| what happens | log | rule |
|---|---|---|
| both | member | [aws_chain](rules/aws_chain.md) |
"""


def rule(name: str, kind: str = "event", level: str = "high") -> Rule:
    text = "correlation:\n  type: temporal\n  rules: [aws_a, aws_c, aws_x]\n  timespan: 1h\n"
    chain = kind == "correlation"
    return Rule(
        name=name, title=name, id=f"id-{name}", level=level, status="test", description="", tags=(),
        kind="correlation" if chain else "event", path=f"rules/root/{name}.yml", text=text if chain else "",
        document={"correlation": {}} if chain else {},
    )  # fmt: skip


EVERY = [rule("aws_a"), rule("aws_b"), rule("aws_c"), rule("aws_x"), rule("aws_chain", "correlation", "critical")]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "attack-story.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_stages_and_steps_are_those_of_the_page(pack: Path) -> None:
    first, second = stages(pack, EVERY, EVERY)
    assert (first.number, first.title, first.lead) == (1, "A foot in the door", "Somebody comes in.")
    assert first.rules == ("aws_a", "aws_b")
    assert first.unseen == 1
    assert [step.what for step in first.steps] == ["root signs in", "nobody looks"]
    assert second.steps == (
        Step("it leaves", "member, or management", "[aws_c](rules/aws_c.md), fed by [aws_a](rules/aws_a.md)",
             ("aws_c", "aws_a")),
    )  # fmt: skip


def test_a_step_whose_rules_are_not_built_is_not_seen(pack: Path) -> None:
    _, second = stages(pack, [EVERY[0]], EVERY)
    assert second.steps[0].rules == ("aws_a",)
    assert second.steps[0].absent == ("aws_c",)
    first, _ = stages(pack, [EVERY[2]], EVERY)
    assert first.unseen == 2


def test_a_heading_within_a_stage_does_not_end_it(pack: Path) -> None:
    page = pack / "docs" / "attack-story.md"
    page.write_text(PAGE.replace("Somebody comes in.\n", "Somebody comes in.\n\n### Where to look\n"), encoding="utf-8")
    (first, *_) = stages(pack, EVERY, EVERY)
    assert len(first.steps) == 2


def test_a_pack_without_the_page_has_no_stages(tmp_path: Path) -> None:
    assert stages(tmp_path, EVERY, EVERY) == ()


def test_a_chain_stands_in_the_stages_of_its_parts(pack: Path) -> None:
    found = stages(pack, EVERY, EVERY)
    (chain,) = chains(EVERY, EVERY, found)
    # aws_a stands in both stages: it is where it comes first. aws_x stands in none.
    assert chain == Chain(EVERY[4], {1: ("aws_a",), 2: ("aws_c",)}, ("aws_x",))
    assert (chain.first, chain.last) == (1, 2)


def test_the_packs_own_page_is_read_whole() -> None:
    rules = (*our_rules(), *load_searches(ROOT))
    found = stages(ROOT, rules, rules)
    assert [stage.number for stage in found] == list(range(1, len(found) + 1))
    text = (ROOT / "docs" / "attack-story.md").read_text(encoding="utf-8").partition("## The chains")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ") and " | rule |" not in line]
    # The table of logs at the top of the page has three columns too, and is no step.
    logs = text.partition("## 1.")[0]
    assert sum(len(stage.steps) for stage in found) == sum(row not in logs for row in rows)
    assert all(stage.rules for stage in found)
    # The search for silent accounts sees what no single record says.
    assert [step for stage in found for step in stage.steps if not step.rules] == []
    placed = [chain for chain in chains(rules, rules, found) if not chain.at]
    assert placed == []
