"""One page a rule, readable on GitHub: the rule, its guide, its texts and its fixtures in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from awol.pack import read_text
from awol.pack.guides import (
    DECIDE,
    NEXT_QUERY,
    NEXT_TARGETS,
    load_next,
    next_path,
    parse_next,
    sections,
    values_to_put_in,
)
from awol.pack.queries import query_path
from awol.publish.needs import Needs, facts
from awol.targets import TARGETS
from awol.values import Rule

FOLDER = "docs/rules"
NOTICE = "<!-- Written by `awol convert` from the rule, its guide, its texts and its fixtures. Edit those instead. -->"

_BEFORE = (DECIDE, "What happened", "Why it matters")
_AFTER = ("What benign looks like", "Triage", NEXT_QUERY, "Response", "Limits")


@dataclass(frozen=True, slots=True)
class Material:
    """What pages are made of: the pack's root, its rules, the texts by path, the refusals by rule and target, what each
    rule needs."""

    root: Path
    rules: Sequence[Rule]
    texts: Mapping[str, str]
    refusals: Mapping[str, Mapping[str, str]]
    by_id: Mapping[str, Rule] = field(default_factory=dict)
    needed: Mapping[str, Needs] = field(default_factory=dict)


def page_path(rule: str) -> str:
    """Where the page of a rule lies, relative to the pack's root."""
    return f"{FOLDER}/{rule}.md"


def page(material: Material, rule: Rule) -> str:
    """The page of one rule. Raises `PackError` for a guide that cannot be read."""
    guide = guide_sections(material.root, rule)
    if NEXT_QUERY in guide:
        guide[NEXT_QUERY] = _next_query(material, rule, guide[NEXT_QUERY])
    parts = [f"# {rule.title}", NOTICE, _facts(material, rule), rule.description]
    parts += [f"## {heading}\n\n{guide[heading]}" for heading in _BEFORE if heading in guide]
    parts += ["## The rule", _fenced("yaml", logic(rule.text))]
    if rule.placeholders:
        names = ", ".join(f"`%{name}%`" for name in rule.placeholders)
        parts.append(
            f"It needs values of your site: {names} ([configuration](../configuration.md)). The texts below hold the"
            " values of the pack's fixtures: replace them with yours."
        )
    parts += ["## Queries", *_queries(material, rule)]
    parts += ["## Fixtures", _fixtures(material.root, rule)]
    positives = rule.document.get("falsepositives") or []
    parts += ["## False positives", "\n".join(f"- {_inline(str(positive))}" for positive in positives) or "None known."]
    parts += [f"## {heading}\n\n{guide[heading]}" for heading in _AFTER if heading in guide]
    parts += [f"## {heading}\n\n{text}" for heading, text in guide.items() if heading not in (*_BEFORE, *_AFTER)]
    references = rule.document.get("references") or []
    parts += ["## References", "\n".join(f"- <{reference}>" for reference in references) or "None."]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _next_query(material: Material, rule: Rule, section: str) -> str:
    """The question of a guide's next query, and its text for each product."""
    path = next_path(rule.name)
    texts = parse_next(material.texts[path], path) if material.texts.get(path) else load_next(material.root, rule.name)
    parts = [question(section)]
    parts += [
        f"**{product}**\n\n{_fenced(TARGETS[target].fence, texts[target])}"
        for target, product in NEXT_TARGETS.items()
        if target in texts
    ]
    return "\n\n".join(parts)


def question(section: str) -> str:
    """What a next query asks, in words, and what to put into it."""
    asked = section.partition("```")[0].strip()
    values = values_to_put_in(section)
    return f"{asked}\n\n{values}" if values else asked


def guide_sections(root: Path, rule: Rule) -> dict[str, str]:
    """The sections of a rule's guide by heading, links turned so that they hold from `docs/rules/`; {} without one."""
    path = root / (rule.path.removesuffix(".yml") + ".md")
    if not path.is_file():
        return {}
    return {heading: _relinked(text, rule) for heading, text in sections(read_text(path)).items()}


def _relinked(text: str, rule: Rule) -> str:
    """Relative links of a guide, which lies beside its rule, as they are from the page."""
    folder = f"../../{rule.path.rpartition('/')[0]}"

    def turned(link: re.Match[str]) -> str:
        target = link[1]
        if ":" in target or target.startswith(("#", "/")):
            return link[0]
        return f"]({folder}/{target})"

    return re.sub(r"\]\(([^)\s]+)\)", turned, text)


def logic(text: str) -> str:
    """The part of a rule that decides, as its file writes it: from `detection:` (or `correlation:`) to the next key."""
    lines: list[str] = []
    for line in text.splitlines():
        if re.match(r"(detection|correlation):", line):
            lines = [line]
        elif lines and (not line or line[0] in " -#"):
            lines.append(line)
        elif lines:
            break
    return "\n".join(lines).rstrip()


def _facts(material: Material, rule: Rule) -> str:
    rows = [
        ("name", f"`{rule.name}`"),
        ("level", rule.level),
        ("status", rule.status),
        ("techniques", ", ".join(rule.techniques)),
        ("files", f"[rule](../../{rule.path}), [guide](../../{rule.path.removesuffix('.yml')}.md)"),
    ]
    related = [
        f"[{related_rule.name}]({related_rule.name}.md)"
        for relation in rule.document.get("related") or []
        if isinstance(relation, dict) and (related_rule := material.by_id.get(str(relation.get("id"))))
    ]
    if related:
        rows.append(("related", ", ".join(related)))
    if rule.name in material.needed:
        rows += facts(material.needed[rule.name], chain=rule.kind == "correlation")
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def _queries(material: Material, rule: Rule) -> list[str]:
    parts = []
    for target, details in TARGETS.items():
        path = query_path(rule.name, target)
        reason = material.refusals.get(rule.name, {}).get(target)
        text = material.texts.get(path)
        if reason is not None:
            parts.append(f"**{details.title}** is refused: {_inline(reason)}.".replace("..", "."))
        elif text:
            parts.append(f"**{details.title}** ([file](../../{path}))")
            parts.append(_fenced(details.fence, text.rstrip("\n")))
    return parts


def _fixtures(root: Path, rule: Rule) -> str:
    lines = ["| verdict | because |", "|---|---|"]
    for verdict in ("fires", "silent"):
        folder = root / "fixtures" / rule.name / verdict
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.is_file() and not path.name.startswith("."):
                link = f"../../fixtures/{rule.name}/{verdict}/{path.name}"
                lines.append(f"| {verdict} | [{path.stem.replace('_', ' ')}]({link}) |")
    if len(lines) == 2:
        return "None yet."
    return "\n".join(lines)


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _inline(text: str) -> str:
    return " ".join(text.split())
