"""What a SOC changed of Kibana's rules, carried over from its own export, or told as what a plain import would drop.

Since 8.13 an import with overwrite replaces the whole rule: exception lists are unlinked, actions dropped, intervals
and the enabled state set back (elastic/kibana 269435, 93342, 192272). So a build may take these four from an export
(Security, Rules, select all, Export).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
            entry = json.loads(line)
        except ValueError as fault:
            step = "export the rules again: Security, Rules, Export"
            raise ConfigurationError("not a line of Kibana's export", Location(str(path), number), step) from fault
        if isinstance(entry, dict) and isinstance(entry.get("rule_id"), str):
            rules[entry["rule_id"]] = entry
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


@dataclass(frozen=True, slots=True)
class Loss:
    """What a plain import would drop of one rule: how many lists and actions, whether it would be switched off, its
    interval as (theirs, ours), and settings of theirs that the pack does not have at all."""

    name: str
    lists: int = 0
    actions: int = 0
    disabled: bool = False
    interval: tuple[str, str] | None = None
    settings: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """Each thing in words: `unlink 1 list`."""
        phrases = [_counted("unlink", "list", self.lists), _counted("drop", "action", self.actions)]
        phrases.append("disable it" if self.disabled else "")
        phrases.append(f"set the interval from {self.interval[0]} back to {self.interval[1]}" if self.interval else "")
        phrases.append(f"drop {', '.join(self.settings)}" if self.settings else "")
        return tuple(phrase for phrase in phrases if phrase)


def losses(rules: Iterable[Mapping[str, Any]], theirs: Mapping[str, Mapping[str, Any]]) -> dict[str, Loss]:
    """What a plain import of `rules` would drop of the SOC's own, by rule_id; rules that lose nothing are left out."""
    lost = {}
    for rule in rules:
        identity = str(rule.get("rule_id"))
        if identity in theirs and (loss := _loss(rule, theirs[identity])).told:
            lost[identity] = loss
    return lost


def altogether(found: Iterable[Loss]) -> str:
    """The sum: `unlink 1 list, drop 1 action, disable 3`; "" where nothing is lost."""
    every = list(found)
    off, back = sum(loss.disabled for loss in every), sum(loss.interval is not None for loss in every)
    phrases = [
        _counted("unlink", "list", sum(loss.lists for loss in every)),
        _counted("drop", "action", sum(loss.actions for loss in every)),
        f"disable {off}" if off else "",
        f"set {back} interval{'' if back == 1 else 's'} back" if back else "",
        _counted("drop", "other setting", sum(len(loss.settings) for loss in every)),
    ]
    return ", ".join(filter(None, phrases))


OURS = ("id", "created_at", "created_by", "updated_at", "updated_by", "revision", "immutable", "rule_source", "meta",
        "execution_summary", "outcome", "output_index", "throttle", "version", "alias_target_id", "alias_purpose",
        *KEPT)  # fmt: skip
"""Keys of a rule that Kibana fills in by itself, and those that are told in words of their own."""


def _loss(rule: Mapping[str, Any], theirs: Mapping[str, Any]) -> Loss:
    interval = None
    if theirs.get("interval", rule.get("interval")) != rule.get("interval"):
        interval = (str(theirs.get("interval")), str(rule.get("interval")))
    return Loss(
        name=str(rule.get("name")),
        lists=_lost(theirs.get("exceptions_list"), rule.get("exceptions_list"), "list_id"),
        actions=_lost(theirs.get("actions"), rule.get("actions"), "id"),
        disabled=bool(theirs.get("enabled")) and not rule.get("enabled"),
        interval=interval,
        settings=tuple(sorted(key for key, value in theirs.items() if value and key not in rule and key not in OURS)),
    )


def _lost(theirs: Any, ours: Any, key: str) -> int:
    remaining = {entry.get(key) for entry in ours or () if isinstance(entry, dict)}
    return sum(isinstance(entry, dict) and entry.get(key) not in remaining for entry in theirs or ())


def _counted(verb: str, what: str, number: int) -> str:
    return f"{verb} {number} {what}{'' if number == 1 else 's'}" if number else ""
