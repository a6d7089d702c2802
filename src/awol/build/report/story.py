"""The attack as stages and steps, read from the pack's own page, and the chains that run through them.

The page is Markdown that people write: a heading `## N. Title` a stage, its first paragraph, and a table whose rows are
steps: what happens, in whose log, which rule sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from awol.pack import members, read_text
from awol.values import Rule

PAGE = "docs/attack-story.md"
_RULE = re.compile(r"\]\((?:[\w./-]*/)?(\w+)\.md(?:#[^)]*)?\)")
_STAGE = re.compile(r"(\d+)\. (.+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One row: what happens, in whose log, and the cell that says who sees it, all Markdown. `rules` are those of the
    report that the cell names, `absent` rules of the pack that this build leaves out."""

    what: str
    log: str
    seen: str
    rules: tuple[str, ...]
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the attack. `number` is that of its heading."""

    number: int
    title: str
    lead: str
    steps: tuple[Step, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of all steps, each once."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.rules))

    @property
    def unseen(self) -> int:
        """How many steps no rule of this report sees."""
        return sum(not step.rules for step in self.steps)


@dataclass(frozen=True, slots=True)
class Chain:
    """A correlation: by stage the rules that it waits for there, and those of its parts that no stage has."""

    rule: Rule
    at: Mapping[int, tuple[str, ...]]
    beside: tuple[str, ...]

    @property
    def first(self) -> int:
        return min(self.at, default=0)

    @property
    def last(self) -> int:
        return max(self.at, default=0)


def stages(root: Path, rules: Sequence[Rule], every: Sequence[Rule]) -> tuple[Stage, ...]:
    """The stages of the pack's page; () for a pack without one. `every` are the pack's rules, built or not.

    Raises `PackError` for a page that cannot be read.
    """
    path = root / PAGE
    if not path.is_file():
        return ()
    built, known = {rule.name for rule in rules}, {rule.name for rule in every}
    page_stages = []
    for part in re.split(r"^## ", read_text(path), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        stage = _STAGE.fullmatch(heading.strip())
        if stage:
            steps = tuple(_steps(body, built, known))
            page_stages.append(Stage(int(stage[1]), stage[2], _lead(body), steps))
    return tuple(page_stages)


def _steps(body: str, built: set[str], known: set[str]) -> list[Step]:
    rows = [line for line in body.splitlines() if line.startswith("| ")]
    steps = []
    for row in rows[1:]:  # the first names the columns; the line below it begins with `|-`
        cells = [cell.strip() for cell in row.strip().strip("|").split(" | ")]
        if len(cells) == 3:
            named = tuple(dict.fromkeys(_RULE.findall(cells[2])))
            rules = tuple(name for name in named if name in built)
            absent = tuple(name for name in named if name in known - built)
            what, log, seen = cells
            steps.append(Step(what, log, seen, rules, absent))
    return steps


def _lead(body: str) -> str:
    """The paragraphs before the table."""
    before = re.split(r"^\|", body, maxsplit=1, flags=re.MULTILINE)[0]
    return before.strip()


def chains(rules: Sequence[Rule], every: Sequence[Rule], found: Sequence[Stage]) -> tuple[Chain, ...]:
    """The correlations of the report, each with the stages that its parts stand in: the earliest that names a part."""
    place = {name: stage.number for stage in reversed(found) for name in stage.rules}
    correlations = []
    for rule in rules:
        if rule.kind == "correlation":
            parts = [member.name for member in members(rule, every) if member.kind == "event"]
            at = {
                stage.number: tuple(part for part in parts if place.get(part) == stage.number)
                for stage in found
                if any(place.get(part) == stage.number for part in parts)
            }
            correlations.append(Chain(rule, at, tuple(part for part in parts if part not in place)))
    return tuple(correlations)
