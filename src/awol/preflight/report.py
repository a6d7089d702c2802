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
        for question in listed:
            if question.title != last:
                lines += [
                    *([""] if last else []),
                    f"## {question.title}",
                    f"{question.language}. {question.reading}",
                    "",
                ]
            last = question.title
            what = question.key.partition(":")[2]
            lines += [f"- {what}:", f"    {question.text}"] if what else [_indented(question.text)]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def questions_as_json(found: Mapping[str, Sequence[Question]]) -> str:
    document = {
        product: [
            {
                "key": question.key,
                "title": question.title,
                "language": question.language,
                "query": question.text,
                "reading": question.reading,
            }
            for question in listed
        ]
        for product, listed in found.items()
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_text(system: str, answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> str:
    """What the system told, then a table of the rules, those that cannot fire first."""
    lines = [system, ""]
    width = max(len(answer.title) for answer in answers)
    lines += [f"{answer.title:{width}}  {SIGNS[answer.good]:6}  {answer.answer}" for answer in answers]
    order = {"no": 0, "unknown": 1, "yes": 2}
    ordered = sorted(
        verdicts, key=lambda verdict: (order[verdict.can_fire], -LEVELS.index(verdict.level), verdict.rule)
    )
    width = max((len(verdict.rule) for verdict in verdicts), default=4)
    lines += ["", f"{'rule':{width}}  {'level':13}  {'can fire':8}  why"]
    for verdict in ordered:
        lines.append(
            f"{verdict.rule:{width}}  {verdict.level:13}  {verdict.can_fire:8}  {verdict.why}{_filled(verdict)}"
        )
    counted = Counter(verdict.can_fire for verdict in verdicts)
    totals = f"{counted['yes']} can fire here, {counted['no']} cannot, {counted['unknown']} not known"
    lines += ["", f"{len(verdicts)} rules: {totals}"]
    return "\n".join(lines) + "\n"


def _filled(verdict: Verdict) -> str:
    """How full the fields are that a rule needs, where some record lacks one."""
    if not verdict.calls or verdict.can_fire != "yes":
        return ""
    partly = [f"{name} in {number:,}" for name, number in verdict.filled.items() if number < verdict.calls]
    return f"; {', '.join(partly)}" if partly else ""


def as_json(system: str, answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> str:
    document = {
        "system": system,
        "questions": [
            {"key": answer.key, "title": answer.title, "answer": answer.answer, "good": answer.good}
            for answer in answers
        ],
        "rules": [
            {
                "rule": verdict.rule,
                "level": verdict.level,
                "can_fire": verdict.can_fire,
                "why": verdict.why,
                "calls": verdict.calls,
                "fields": dict(verdict.filled),
            }
            for verdict in verdicts
        ],
        "summary": dict(Counter(verdict.can_fire for verdict in verdicts)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
