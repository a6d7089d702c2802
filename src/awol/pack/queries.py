"""The committed texts: where `queries/` keeps them, and which conversions are refused.

`queries/refused.json` is generated beside the texts: rule to target to reason. It lets the commands that never run a
pack's Python (`rules`, `replay`, `search`) tell a refused conversion from a text that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from awol.errors import AwolError, Location, PackError
from awol.pack.reading import read_text
from awol.targets import TARGETS
from awol.values import Rule

REFUSED = "refused.json"


def query_path(rule: str, target: str) -> str:
    """Where the text of a rule for a target lies, relative to the pack's root."""
    layout = TARGETS[target]
    return f"queries/{layout.folder}/{rule}{layout.suffix}"


def load_refusals(root: Path) -> dict[str, dict[str, str]]:
    """The refused conversions of a pack: rule to target to reason. Raises `PackError` for a broken file."""
    path = root / "queries" / REFUSED
    if not path.is_file():
        return {}
    place = Location(f"queries/{REFUSED}")
    try:
        refusals = json.loads(read_text(path))
    except (ValueError, RecursionError) as fault:
        raise PackError(f"is not valid JSON: {fault}", place, "awol convert") from fault
    if not _is_table(refusals):
        raise PackError("is not a table of rule, target and reason", place, "awol convert")
    return {rule: dict(targets) for rule, targets in refusals.items()}


def _is_table(refusals: object) -> bool:
    return isinstance(refusals, dict) and all(
        isinstance(targets, dict) and all(isinstance(reason, str) for reason in targets.values())
        for targets in refusals.values()
    )


def committed_text(root: Path, rule: Rule, target: str, refusals: Mapping[str, Mapping[str, str]]) -> str:
    """The committed query of a rule; for `sigma` the rule itself. Raises `AwolError` (exit 3) when there is none."""
    if target == "sigma":
        return rule.text
    path = root / query_path(rule.name, target)
    if path.is_file():
        return read_text(path).rstrip("\n")
    reason = refusals.get(rule.name, {}).get(target)
    if reason is not None:
        step = "`awol rules --format json` names the targets that have a text of it; `sigma` always has"
        raise MissingQuery(f"{rule.name} is refused for {target}: {reason}", next_step=step)
    raise MissingQuery("there is no committed query", Location(query_path(rule.name, target)), "awol convert")


class MissingQuery(AwolError):
    """A query that cannot be run because there is no text of it."""

    exit_code = 3
