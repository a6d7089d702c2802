"""The report's page: the build's material, arranged for the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment as Templates
from jinja2 import StrictUndefined
from markupsafe import Markup

from awol.browser import THEME_BUTTON, Frame
from awol.build.material import Material
from awol.build.report.coverage import HEAT, columns
from awol.build.report.markdown import block, inline
from awol.build.report.matrix import matrix
from awol.build.report.proof import JUDGED, UNJUDGED
from awol.build.report.story import Chain, Stage, chains, stages
from awol.check.tags import attack_version, aws_techniques, technique_names
from awol.pack import load_manifest, load_rule, members, read_text
from awol.pack.guides import DECIDE, NEXT_QUERY, NEXT_TARGETS
from awol.pack.queries import query_path
from awol.pack.rules import with_members
from awol.publish.needs import Needs, facts, load_rates, needs
from awol.publish.pages import logic, question
from awol.replay.record import FILE, recorded
from awol.targets import ENGINES, TARGETS
from awol.values import LEVELS, Rule

_HERE = resources.files("awol.build.report")

MEANING = {
    "critical": "wake someone",
    "high": "look today",
    "medium": "this week",
    "low": "context",
    "informational": "never alerts",
}
"""What a level asks of a SOC, as the README has it."""

_GUIDE = (
    DECIDE, "What happened", "Why it matters", "Triage", NEXT_QUERY, "What benign looks like", "Response", "Limits"
)  # fmt: skip
"""The order in which somebody who was woken reads a guide."""


def text(material: Material) -> str:
    """The whole file. Raises `PackError` for a file of the pack that cannot be read."""
    frame = Frame(f"awol {material.version}: detection report", _part("report.css"), _part("report.js"))
    return f"{frame.head}{_template().render(_facts(material))}{frame.foot}"


@cache
def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    # All that a pack says is escaped; a name that the template does not know is an error, never an empty place.
    templates = Templates(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    templates.filters["breakable"] = _breakable
    return templates.from_string(_part("report.html.j2"))


def _breakable(name: str) -> Markup:
    """A name that a narrow page may break behind an underscore."""
    return Markup("_<wbr>").join(name.split("_"))


def _facts(material: Material) -> dict[str, Any]:
    rules = material.rules
    texts = {query_path(name, target): text for (name, target), text in material.texts.items()}
    known = {rule.name: rule for rule in (*material.companions, *rules)}
    needed = needs(tuple(known.values()), texts, load_rates(material.root), load_manifest(material.root))
    levels = {rule.name: rule.level for rule in rules}
    verdicts = recorded(material.root, _as_written(material))
    story = stages(material.root, rules, material.companions or rules)
    correlations = chains(rules, material.companions or rules, story)
    tactic_columns = columns(rules)
    steps = [step for stage in story for step in stage.steps]
    manifest = load_manifest(material.root)
    families = sorted({rule.family for rule in rules}, key=lambda family: (manifest.place(family), family))
    placed = [rule.name for rule in rules if rule.placeholders]
    return {
        "version": material.version,
        "theme_button": Markup(THEME_BUTTON),  # noqa: S704  # our own
        "rules": [_rule(material, rule, story, correlations, needed[rule.name]) for rule in rules],
        "by_level": list(_by_level(rules)),
        "stages": [_stage(stage, levels) for stage in story],
        "steps": len(steps),
        "steps_seen": sum(bool(step.rules) for step in steps),
        "chains": [_Lane(chain) for chain in correlations],
        "columns": tactic_columns,
        "heat": HEAT,
        "techniques": len({cell.id for column in tactic_columns if column.id for cell in column.cells}),
        "tactics": sum(bool(column.id) for column in tactic_columns),
        "attack": attack_version(),
        "matrix": matrix(rules, verdicts, material.refusals),
        "record": FILE,
        "own_values": placed,
        "engines": list(ENGINES),
        "proof": [(engine, JUDGED.get(engine, (engine, UNJUDGED))) for engine in ENGINES],
        "targets": list(TARGETS.values()),
        "families": [
            {
                "name": family,
                "title": _title(family),
                "rules": [rule for rule in rules if rule.family == family],
            }
            for family in families
        ],
        "gone": material.gone,
        "left_out": sorted(material.left_out.items()),
    }


def _as_written(material: Material) -> tuple[Rule, ...]:
    """The rules as their files are, without what a site's values join to them: the record of verdicts is of those."""
    written = []
    for rule in material.companions or material.rules:
        path = material.root / rule.path
        same = not path.is_file() or read_text(path) == rule.text
        written.append(rule if same else load_rule(path, material.root))
    return with_members(written)


def _by_level(rules: Sequence[Rule]) -> Iterator[dict[str, Any]]:
    start = 0
    for level in reversed(LEVELS):
        count = sum(rule.level == level for rule in rules)
        if count:
            yield {"level": level, "count": count, "start": start, "meaning": MEANING[level]}
        start += count


def _stage(stage: Stage, levels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": stage.number,
        "title": stage.title,
        "lead": block(stage.lead, levels) if stage.lead else "",
        "rules": stage.rules,
        "unseen": stage.unseen,
        "steps": [
            {
                "what": inline(step.what, levels),
                "log": inline(step.log, levels),
                "seen": inline(step.seen, levels),
                "seen_by": step.rules,
                "absent": step.absent,
            }
            for step in stage.steps
        ],
    }


@dataclass(frozen=True, slots=True)
class _Lane:
    """A chain as a row over the stages."""

    chain: Chain

    @property
    def rule(self) -> Rule:
        return self.chain.rule

    @property
    def at(self) -> Mapping[int, tuple[str, ...]]:
        return self.chain.at

    def lane(self, stage: int) -> str:
        """The classes of a cell: where the chain begins, waits, passes and ends."""
        if not self.chain.first <= stage <= self.chain.last:
            return ""
        ends = (" first" if stage == self.chain.first else "") + (" last" if stage == self.chain.last else "")
        return f"lane{ends}"


def _rule(
    material: Material, rule: Rule, story: Sequence[Stage], correlations: Sequence[Chain], needed: Needs
) -> dict[str, Any]:
    levels = {built.name: built.level for built in material.rules}
    guide = material.guides.get(rule.name, {})
    headings = [
        *(heading for heading in _GUIDE if heading in guide),
        *(heading for heading in guide if heading not in _GUIDE),
    ]
    parts = {member.name for member in members(rule, material.companions)}
    return {
        "name": rule.name,
        "id": rule.id,
        "title": rule.title,
        "level": rule.level,
        "status": rule.status,
        "version": material.version_of(rule),
        "description": material.describe(rule),
        "family": rule.family,
        "family_title": _title(rule.family),
        "techniques": [
            {"id": technique, "name": technique_names().get(technique) or aws_techniques().get(technique, "")}
            for technique in rule.techniques
        ],
        "stages": [stage for stage in story if rule.name in stage.rules],
        "parts": [built for built in material.rules if built.name in parts],
        "part_of": [
            chain.rule
            for chain in correlations
            if any(rule.name in names for names in (*chain.at.values(), chain.beside))
        ],
        "guide": [
            {
                "heading": heading,
                "text": block(question(guide[heading]) if heading == NEXT_QUERY else guide[heading], levels),
                "queries": _next(material, rule) if heading == NEXT_QUERY else [],
            }
            for heading in headings
        ],
        "false_positives": _texts(rule, "falsepositives"),
        "references": _texts(rule, "references"),
        "needs": rule.placeholders,
        "costs": [(name, inline(fact, levels)) for name, fact in facts(needed, chain=rule.kind == "correlation")],
        "queries": [
            {"title": target.title, "text": query}
            for target in TARGETS.values()
            if (query := material.text(rule, target.name)) is not None
        ],
        "refused": [
            (TARGETS[target].title, reason)
            for target, reason in material.refusals.get(rule.name, {}).items()
            if target in TARGETS
        ],
        "logic": logic(rule.text),
        "fires": _cases(material, rule, "fires"),
        "silent": _cases(material, rule, "silent"),
    }


def _next(material: Material, rule: Rule) -> list[dict[str, str]]:
    """The next query of a guide, for each product that has one."""
    texts = material.next_queries.get(rule.name, {})
    return [{"title": title, "text": texts[target]} for target, title in NEXT_TARGETS.items() if target in texts]


def _title(family: str) -> str:
    return family.replace("_", " ").capitalize()


def _texts(rule: Rule, key: str) -> list[str]:
    values = rule.document.get(key)
    return [" ".join(str(value).split()) for value in values] if isinstance(values, list) else []


def _cases(material: Material, rule: Rule, verdict: str) -> list[str]:
    """The fixtures of a verdict: the name of each is the reason, read as a sentence."""
    folder = material.root / "fixtures" / rule.name / verdict
    paths = sorted(folder.glob("*")) if folder.is_dir() else []
    return [path.stem.replace("_", " ") for path in paths if path.is_file() and not path.name.startswith(".")]
