"""Questions and answers as people and programs read them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from awol.preflight.questions import Question
from awol.preflight.verdicts import Answer, Verdict
from awol.values import LEVELS

SIGNS = {True: "ok", False: "NOT OK", None: "?"}


def questions_as_text(found: Mapping[str, Sequence[Question]]) -> str:
    """The queries of each product, to paste. Counts of single rules come last."""
    lines: list[str] = []
    for product, listed in found.items():
        lines += [f"# {product.capitalize()}", ""]
        last = ""
        for one in listed:
            if one.title != last:
                lines += [*([""] if last else []), f"## {one.title}", f"{one.language}. {one.reading}", ""]
            last = one.title
            what = one.key.partition(":")[2]
            lines += [f"- {what}:", f"    {one.text}"] if what else [_indented(one.text)]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def questions_as_json(found: Mapping[str, Sequence[Question]]) -> str:
    document = {
        product: [
            {"key": one.key, "title": one.title, "language": one.language, "query": one.text, "reading": one.reading}
            for one in listed
        ]
        for product, listed in found.items()
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_text(system: str, answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> str:
    """What the system told, then a table of the rules, those that cannot fire first."""
    lines = [system, ""]
    width = max(len(one.title) for one in answers)
    lines += [f"{one.title:{width}}  {SIGNS[one.good]:6}  {one.answer}" for one in answers]
    order = {"no": 0, "unknown": 1, "yes": 2}
    shown = sorted(verdicts, key=lambda one: (order[one.can_fire], -LEVELS.index(one.level), one.rule))
    width = max((len(one.rule) for one in verdicts), default=4)
    lines += ["", f"{'rule':{width}}  {'level':13}  {'can fire':8}  why"]
    for one in shown:
        lines.append(f"{one.rule:{width}}  {one.level:13}  {one.can_fire:8}  {one.why}{_filled(one)}")
    counted = Counter(one.can_fire for one in verdicts)
    told = f"{counted['yes']} can fire here, {counted['no']} cannot, {counted['unknown']} not known"
    lines += ["", f"{len(verdicts)} rules: {told}"]
    return "\n".join(lines) + "\n"


def _filled(one: Verdict) -> str:
    """How full the fields are that a rule needs, where some record lacks one."""
    if not one.calls or one.can_fire != "yes":
        return ""
    partly = [f"{name} in {number:,}" for name, number in one.filled.items() if number < one.calls]
    return f"; {', '.join(partly)}" if partly else ""


def as_json(system: str, answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> str:
    document = {
        "system": system,
        "questions": [{"key": one.key, "title": one.title, "answer": one.answer, "good": one.good} for one in answers],
        "rules": [
            {
                "rule": one.rule,
                "level": one.level,
                "can_fire": one.can_fire,
                "why": one.why,
                "calls": one.calls,
                "fields": dict(one.filled),
            }
            for one in verdicts
        ],
        "summary": dict(Counter(one.can_fire for one in verdicts)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
