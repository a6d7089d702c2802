"""The tables of docs/sigma-engines.md, from what was measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awol.publish.marked import replaced

MEASURED = Path(__file__).parent / "measured.json"
PAGE = Path(__file__).parents[2] / "docs" / "sigma-engines.md"

Measured = Mapping[str, Any]

COLUMNS = (
    *("engine", "version", "records", "run on", "fixtures that agree", "missed", "false alarms", "in refused rules"),
    *("rules wholly right", "rules that never fire"),
)


def load() -> dict[str, Any]:
    """What was measured last; nothing on the first run."""
    found: dict[str, Any] = json.loads(MEASURED.read_bytes()) if MEASURED.is_file() else {"engines": {}}
    return found


def save(found: Measured) -> None:
    """Keep the figures and write the page's tables anew."""
    MEASURED.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")


def page(text: str, found: Measured) -> str:
    """The page with all tables of these figures."""
    for mark, table in (("engines", _engines), ("placeholders", _placeholders), ("rules", _rules)):
        text = replaced(text, mark, table(found))
    return text


def _engines(found: Measured) -> str:
    lines = [
        f"{found['rules']} rules on single events, {found['cases']:,} fixtures, {found['records']:,} records.",
        "",
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
    ]
    for _, one in _by_agreement(found):
        rules = one["rules"].values()
        refused = sum(told["cases"] for told in rules if "refused" in told)
        missed = sum(told.get("missed", 0) for told in rules)
        extra = sum(told.get("false", 0) for told in rules)
        never = sum(told.get("never", False) for told in rules)
        agree = one["cases"] - refused - missed - extra
        right = found["rules"] - len(rules)
        cells = (
            *(one["engine"], one["version"], one["prepared"] or "as they are", one["date"]),
            *(f"{agree:,} of {one['cases']:,}", f"{missed:,}", f"{extra:,}", f"{refused:,}"),
            *(f"{right} of {found['rules']}", str(never)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _placeholders(found: Measured) -> str:
    """What each engine does with rules whose placeholders have no value."""
    engines = [(name, one["unfilled"]) for name, one in _by_agreement(found) if not one["prepared"]]
    lines = [
        "| engine | refuses the rule | loads it, and it never fires | loads it, and it fires |",
        "|---|---|---|---|",
    ]
    lines += [f"| {name} | {one['refused']} | {one['silent']} | {one['fires']} |" for name, one in engines]
    return "\n".join(lines)


def _rules(found: Measured) -> str:
    engines = [(name, one) for name, one in _by_agreement(found) if not one["prepared"]]
    names = sorted({rule for _, one in engines for rule in one["rules"]})
    lines = [
        "| rule | " + " | ".join(name for name, _ in engines) + " |",
        "|---|" + "---|" * len(engines),
    ]
    lines += [
        f"| `{rule}` | " + " | ".join(_cell(one["rules"].get(rule)) for _, one in engines) + " |" for rule in names
    ]
    return "\n".join(lines)


def _by_agreement(found: Measured) -> list[tuple[str, Any]]:
    """The engines, the one with the fewest differences first."""

    def wrong(one: Mapping[str, Any]) -> int:
        return sum(
            told.get("cases", 0) + told.get("missed", 0) + told.get("false", 0) for told in one["rules"].values()
        )

    return sorted(found["engines"].items(), key=lambda named: (wrong(named[1]), named[0]))


def _cell(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return "✓"
    if "refused" in told:
        return "refused"
    parts = ["never fires"] if told["never"] else [f"−{told['missed']}"] if told["missed"] else []
    return ", ".join([*parts, *([f"+{told['false']}"] if told["false"] else [])])
