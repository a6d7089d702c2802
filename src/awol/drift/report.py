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
    for entry in report.objects:
        if entry.state != "as built" or entry.loses or entry.note.startswith("no rule"):
            lines += ["", *_object(entry)]
    counted = Counter(entry.state for entry in report.objects)
    counts = [f"{counted[state]} {WORDS.get(state, state)}" for state in ("as built", "changed", "missing", "extra")]
    counts.insert(2, f"{counted['pinned']} pinned, equal in meaning")
    present = [count for count in counts if not count.startswith("0 ")]
    lines += ["", f"{len(report.objects)} objects: {', '.join(present)}", *report.remarks]
    if report.losses:
        lines.append(f"in total, a plain import would {report.losses}")
    return "\n".join(lines) + "\n"


def _object(entry: Found) -> Iterator[str]:
    rule = f"  ({entry.rule})" if entry.rule and entry.rule not in entry.name else ""
    word = WORDS.get(entry.state)
    yield f"{entry.kind} `{entry.name}`{rule}{f': {word}' if word else ''}"
    for difference in entry.differences:
        yield from _difference(difference)
    if entry.loses:
        yield f"    a plain import would {', '.join(entry.loses)}"
    if entry.note:
        yield f"    {entry.note}"


def _difference(difference: Difference) -> Iterator[str]:
    if difference.pinned:
        yield f"    pinned, equal in meaning: {difference.key}"
        return
    if "\n" in difference.built or "\n" in difference.there:
        yield f"    changed: {difference.key}"
        diff = list(difflib.unified_diff(difference.built.split("\n"), difference.there.split("\n"), n=0, lineterm=""))
        lines = [line for line in diff[2:] if not line.startswith("@@")]
        for line in lines[:MOST_LINES]:
            yield f"      {line[:1]} {_cut(line[1:].strip(), 0)}"
        if len(lines) > MOST_LINES:
            yield f"      and {len(lines) - MOST_LINES} more lines (--format json has them)"
        return
    place = next((at for at, (a, b) in enumerate(zip(difference.built, difference.there, strict=False)) if a != b), 0)
    yield f"    changed: {difference.key}: {_value(difference.built, place)} -> {_value(difference.there, place)}"


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
                "kind": entry.kind,
                "name": entry.name,
                "rule": entry.rule,
                "state": entry.state,
                "differences": [
                    {
                        "key": difference.key,
                        "built": difference.built,
                        "there": difference.there,
                        "state": "pinned" if difference.pinned else "changed",
                    }
                    for difference in entry.differences
                ],
                "import_would": list(entry.loses),
                "note": entry.note,
            }
            for entry in report.objects
        ],
        "remarks": report.remarks,
        "unread": report.unread,
        "import_would": report.losses,
        "summary": dict(Counter(entry.state for entry in report.objects)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
