"""A comparison as people and programs read it."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator

from awol.drift.findings import Difference, Found, Report

WIDE = 60
"""Characters of a value that are shown around the first place where it differs."""

MOST_LINES = 12
"""Lines of the difference of one long text."""

WORDS = {"missing": "missing", "extra": "not part of this build"}


def as_text(report: Report) -> str:
    """One paragraph an object that is not as built, then what was counted."""
    lines = [report.heading]
    for one in report.objects:
        if one.state != "as built" or one.loses or one.note.startswith("no rule"):
            lines += ["", *_object(one)]
    counted = Counter(one.state for one in report.objects)
    told = [f"{counted[state]} {WORDS.get(state, state)}" for state in ("as built", "changed", "missing", "extra")]
    told.insert(2, f"{counted['pinned']} pinned, equal in meaning")
    kept = [one for one in told if not one.startswith("0 ")]
    lines += ["", f"{len(report.objects)} objects: {', '.join(kept)}", *report.remarks]
    if report.losses:
        lines.append(f"in total, a plain import would {report.losses}")
    return "\n".join(lines) + "\n"


def _object(one: Found) -> Iterator[str]:
    rule = f"  ({one.rule})" if one.rule and one.rule not in one.name else ""
    word = WORDS.get(one.state)
    yield f"{one.kind} `{one.name}`{rule}{f': {word}' if word else ''}"
    for difference in one.differences:
        yield from _difference(difference)
    if one.loses:
        yield f"    a plain import would {', '.join(one.loses)}"
    if one.note:
        yield f"    {one.note}"


def _difference(one: Difference) -> Iterator[str]:
    if one.pinned:
        yield f"    pinned, equal in meaning: {one.key}"
        return
    if "\n" in one.built or "\n" in one.there:
        yield f"    changed: {one.key}"
        found = list(difflib.unified_diff(one.built.split("\n"), one.there.split("\n"), n=0, lineterm=""))
        lines = [line for line in found[2:] if not line.startswith("@@")]
        for line in lines[:MOST_LINES]:
            yield f"      {line[:1]} {_cut(line[1:].strip(), 0)}"
        if len(lines) > MOST_LINES:
            yield f"      and {len(lines) - MOST_LINES} more lines (--format json has them)"
        return
    place = next((at for at, (a, b) in enumerate(zip(one.built, one.there, strict=False)) if a != b), 0)
    yield f"    changed: {one.key}: {_value(one.built, place)} -> {_value(one.there, place)}"


def _value(value: str, place: int) -> str:
    return _cut(value, place) if value else "(not set)"


def _cut(value: str, place: int) -> str:
    if len(value) <= 2 * WIDE:
        return value
    start = max(0, place - WIDE // 2)
    part = value[start : start + 2 * WIDE]
    return f"{'...' if start else ''}{part}{'...' if start + 2 * WIDE < len(value) else ''}"


def as_json(report: Report) -> str:
    """Every object with its values in full."""
    document = {
        "system": report.system,
        "compared": report.heading,
        "objects": [
            {
                "kind": one.kind,
                "name": one.name,
                "rule": one.rule,
                "state": one.state,
                "differences": [
                    {
                        "key": difference.key,
                        "built": difference.built,
                        "there": difference.there,
                        "state": "pinned" if difference.pinned else "changed",
                    }
                    for difference in one.differences
                ],
                "import_would": list(one.loses),
                "note": one.note,
            }
            for one in report.objects
        ],
        "remarks": report.remarks,
        "unread": report.unread,
        "import_would": report.losses,
        "summary": dict(Counter(one.state for one in report.objects)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
