"""Guides: that each rule has one, with every section, in order, and something in each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from awol.check.unfilled import unfilled
from awol.errors import Location, PackError
from awol.pack.guides import GUIDE_SECTIONS, MARK, read_next_query
from awol.values import Finding, Rule


def check_guide(root: Path, rule: Rule) -> Iterator[Finding]:
    """Every fault of the guide beside a rule."""
    shown = rule.path.removesuffix(".yml") + ".md"
    path = root / shown
    if not path.is_file():
        sections = ", ".join(f"## {heading}" for heading in GUIDE_SECTIONS)
        yield Finding("guide", Location(shown), f"the rule {rule.name} has no guide; write one with {sections}")
        return
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        message = "is not UTF-8 text; save it as UTF-8" if isinstance(fault, UnicodeDecodeError) else "cannot be read"
        yield Finding("guide", Location(shown), message)
        return
    lines = text.splitlines()
    if not lines or not lines[0].startswith("# ") or not lines[0].strip("# "):
        yield Finding("guide", Location(shown, 1), f"the first line is not a heading; write `# {rule.title}`")
    yield from _sections(lines, shown)
    try:
        read_next_query(text, shown)
    except PackError as fault:
        step = f"; {fault.next_step}" if fault.next_step else ""
        yield Finding("guide", fault.location or Location(shown), f"{fault.message}{step}")
    for number, line in enumerate(lines, 1):
        if MARK in line:
            yield Finding("guide", Location(shown, number), unfilled(line))
    for name in rule.placeholders:
        if name not in text:
            message = f"the rule needs configuration and its guide does not say so; name `{name}` and what it contains"
            yield Finding("guide", Location(shown, 1), message)


def _sections(lines: list[str], shown: str) -> Iterator[Finding]:
    """Each section once, in order, not empty. Text inside a fenced block is no heading."""
    heading_lines: dict[str, int] = {}
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        heading = line[3:].strip() if line.startswith("## ") and not fenced else None
        if heading is None:
            continue
        if heading not in GUIDE_SECTIONS:
            message = f"`## {heading}` is not a section of a guide; use {', '.join(GUIDE_SECTIONS)}"
            yield Finding("guide", Location(shown, number), message)
        elif heading in heading_lines:
            message = f"`## {heading}` is in line {heading_lines[heading]} too; join the two"
            yield Finding("guide", Location(shown, number), message)
        else:
            heading_lines[heading] = number
            if not _has_text(lines[number:]):
                yield Finding(
                    "guide", Location(shown, number), f"`## {heading}` is empty; write it, or `Nothing known.`"
                )
    for heading in GUIDE_SECTIONS:
        if heading not in heading_lines:
            yield Finding("guide", Location(shown, 1), f"the section `## {heading}` is missing; write it")
    present = [heading for heading in GUIDE_SECTIONS if heading in heading_lines]
    if present != sorted(present, key=lambda heading: heading_lines[heading]):
        message = f"the sections are in another order; put them as {', '.join(GUIDE_SECTIONS)}"
        yield Finding("guide", Location(shown, min(heading_lines.values())), message)


def _has_text(lines: list[str]) -> bool:
    for line in lines:
        if line.startswith("## "):
            return False
        if line.strip():
            return True
    return False
