"""What a SOC changed of Kibana's rules, carried over from its own export, or told as what a plain import would drop.

Since 8.13 an import with overwrite replaces the whole rule: exception lists are unlinked, actions dropped, intervals
and the enabled state set back (elastic/kibana 269435, 93342, 192272). So a build may take these four from an export
(Security, Rules, select all, Export).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from awol.errors import ConfigurationError, Location
from awol.pack import read_text

KEPT = ("enabled", "interval", "actions", "exceptions_list")
"""What belongs to the SOC and not to the pack."""


def read_export(path: str | Path) -> dict[str, Mapping[str, Any]]:
    """The rules of Kibana's export by their rule_id. Lists, items and the summary of the export are passed over.

    Raises `ConfigurationError` with the line that is none of them, and for a file without a rule.
    """
    rules: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(read_text(Path(path), ConfigurationError).splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except ValueError as fault:
            step = "export the rules again: Security, Rules, Export"
            raise ConfigurationError("not a line of Kibana's export", Location(str(path), number), step) from fault
        if isinstance(one, dict) and isinstance(one.get("rule_id"), str):
            rules[one["rule_id"]] = one
    if not rules:
        step = "export rules, not lists: Security, Rules, select all, Export"
        raise ConfigurationError("the export holds no rule", Location(str(path)), step)
    return rules


def carried(rule: Mapping[str, Any], export: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A rule as built, with what the SOC set on the one of that id."""
    theirs = export.get(str(rule.get("rule_id")))
    if theirs is None:
        return dict(rule)
    return {**rule, **{key: theirs[key] for key in KEPT if key in theirs}}


def dropped(rules: Iterable[Mapping[str, Any]], export: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A line for each rule of which a plain import would drop something, and what."""
    lines = []
    for rule in rules:
        theirs = export.get(str(rule.get("rule_id")))
        if theirs is None:
            continue
        told = [
            _counted("unlink", "list", _lost(theirs.get("exceptions_list"), rule.get("exceptions_list"), "list_id")),
            _counted("drop", "action", _lost(theirs.get("actions"), rule.get("actions"), "id")),
            "switch it off" if theirs.get("enabled") and not rule.get("enabled") else "",
            f"set the interval from {theirs.get('interval')} back to {rule.get('interval')}"
            if theirs.get("interval", rule.get("interval")) != rule.get("interval")
            else "",
        ]
        if any(told):
            lines.append(f"{rule.get('name')}: an import would {', '.join(filter(None, told))}")
    return lines


def _lost(theirs: Any, ours: Any, key: str) -> int:
    kept = {one.get(key) for one in ours or () if isinstance(one, dict)}
    return sum(isinstance(one, dict) and one.get(key) not in kept for one in theirs or ())


def _counted(verb: str, what: str, number: int) -> str:
    return f"{verb} {number} {what}{'' if number == 1 else 's'}" if number else ""
