"""A forecast as text: a table for people, one JSON object or one a line for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from awol.configuration.organization import Organization
from awol.hunt.forecast.counting import Counted, Forecast, Pair, everywhere, worst_day
from awol.hunt.forecast.learning import OWN_ORGANIZATION, Learned
from awol.hunt.forecast.proposals import ENOUGH_DAYS, Proposals, Withheld, propose
from awol.pack import Manifest, Placeholder
from awol.values import LEVELS, Rule

_MOST_ACTORS = 15
_MOST_WITHHELD = 5
_HIGH_A_DAY = 10
"""What a SOC can look at in a day, which is what the level asks for."""

_MEANING: Mapping[str, str] = {
    "critical": "wake someone",
    "high": "look today",
    "medium": "this week",
    "low": "context",
    "informational": "never alerts",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of the site before: the values that it configured, the rules that lack one, its snapshot."""

    manifest: Manifest
    placeholders: Mapping[str, Sequence[str]]
    unconfigured: Sequence[Rule]
    organization: Organization | None


@dataclass(frozen=True, slots=True)
class Report:
    """A forecast with all that is told of it. `days` are those with records, in order; `records` how many were read."""

    forecast: Forecast
    learned: Learned
    site: Site
    days: tuple[str, ...]
    records: int
    proposals: Proposals

    def a_day(self, alerts: int) -> float:
        """Alerts a day, over the days with records."""
        return alerts / max(1, len(self.days))


def report(forecast: Forecast, learned: Learned, site: Site, days: Sequence[str], records: int, today: date) -> Report:
    """Everything to be told. `today` is the day (UTC) from which the end of a proposed row counts."""
    ordered = tuple(sorted(days))
    return Report(forecast, learned, site, ordered, records, propose(forecast, ordered, today, site.organization))


def parts(told: Report) -> Iterator[dict[str, Any]]:
    """The forecast as JSON objects, each with its `kind`: the period, levels, rules, actors, rows, what is withheld,
    learned values, rules without one."""
    yield {
        "kind": "period",
        "first": told.days[0] if told.days else "",
        "last": told.days[-1] if told.days else "",
        "days": len(told.days),
        "records": told.records,
        "alerts_without_time": told.forecast.timeless,
    }
    yield from _level_parts(told)
    for counted in told.forecast.loudest():
        yield {
            "kind": "rule",
            "rule": counted.rule.name,
            "level": counted.rule.level,
            **_loudness(told, counted.alerts, counted.worst, told.proposals.quietened.get(counted.rule.name, 0)),
            "days": counted.days,
            "detections": counted.detections,
            "approved": counted.approved,
        }
    for actor, pairs in told.forecast.actors():
        yield {
            "kind": "actor",
            "actor": actor,
            "alerts": sum(pair.alerts for pair in pairs),
            "per_day": round(told.a_day(sum(pair.alerts for pair in pairs)), 2),
            "rules": _by_rule(pairs),
            "accounts": sorted(set().union(*(pair.accounts for pair in pairs)) - {""}),
            "days": len(set().union(*(pair.days for pair in pairs)) - {""}),
        }
    for row in told.proposals.rows:
        yield {"kind": "row", "row": dict(row.columns), "alerts": row.alerts, "days": row.days}
    for withheld in told.proposals.withheld:
        yield {
            "kind": "scope" if withheld.scope else "withheld",
            "rule": withheld.rule,
            "actor": withheld.scope or withheld.actor,
            "alerts": withheld.alerts,
            "why": withheld.why,
        }
    for placeholder, values in _values(told).items():
        yield {
            "kind": "placeholder",
            "placeholder": placeholder,
            "values": [
                {"value": value, "source": source, "event_id": event} for value, (source, event) in values.items()
            ],
            "configured": list(told.site.placeholders.get(placeholder, ())),
        }
    for rule in told.site.unconfigured:
        missing = [name for name in rule.placeholders if not told.site.placeholders.get(name)]
        yield {"kind": "unconfigured", "rule": rule.name, "level": rule.level, "placeholders": missing}


def _level_parts(told: Report) -> Iterator[dict[str, Any]]:
    for level in reversed(LEVELS):
        by_day = told.forecast.by_level(level)
        quietened = sum(
            count for name, count in told.proposals.quietened.items() if told.forecast.rules[name].rule.level == level
        )
        yield {"kind": "level", "level": level} | _loudness(told, by_day.total(), worst_day(by_day), quietened)


_LISTS = {
    "level": "levels",
    "rule": "rules",
    "actor": "actors",
    "row": "rows",
    "scope": "scopes",
    "withheld": "withheld",
    "placeholder": "placeholders",
    "unconfigured": "unconfigured",
}


def as_json(told: Report) -> str:
    """One object: `period`, and a list for each other kind of part."""
    document: dict[str, Any] = {"period": {}} | {name: [] for name in _LISTS.values()}
    for part in parts(told):
        kind = part.pop("kind")
        if kind == "period":
            document["period"] = part
        else:
            document[_LISTS[kind]].append(part)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_lines(told: Report) -> str:
    """One object a line, each with its `kind`."""
    return "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in parts(told))


def _loudness(told: Report, alerts: int, worst: int, quietened: int) -> dict[str, Any]:
    return {
        "alerts": alerts,
        "per_day": round(told.a_day(alerts), 2),
        "worst_day": worst,
        "per_day_with_rows": round(told.a_day(alerts - quietened), 2),
    }


def _values(told: Report) -> dict[str, dict[str, tuple[str, str]]]:
    """What was learned, as far as `environment.yml` takes it, and without what it has already."""
    known = {placeholder.name: placeholder for placeholder in told.site.manifest.placeholders}
    new_values: dict[str, dict[str, tuple[str, str]]] = {}
    for name, values in told.learned.of(known).items():
        configured = told.site.placeholders.get(name, ())
        fitting = {value: why for value, why in values.items() if _fits(known[name], value) and value not in configured}
        if fitting:
            new_values[name] = fitting
    return new_values


def _fits(placeholder: Placeholder, value: str) -> bool:
    return not set("*?%\\") & set(value) and placeholder.fits(value)


def as_table(told: Report) -> str:
    """The forecast for people."""
    if not told.days:
        return "no forecast: no record with a time was read\n"
    sections = [_period(told), _levels(told), _rules(told), _actors(told), _proposed(told), _scopes(told)]
    sections += [_withheld(told), _learned(told), _unconfigured(told)]
    return "\n\n".join(section for section in sections if section) + "\n"


def _period(told: Report) -> str:
    days = len(told.days)
    span = f"{told.days[0]} to {told.days[-1]}" if days > 1 else told.days[0]
    line = f"Forecast from {_number(days, 'day')} with records, {span}, {_number(told.records, 'record')}"
    if days < ENOUGH_DAYS:
        line += f"\nFewer than {ENOUGH_DAYS} days: read a month to see what happens once a month; no row is proposed"
    if told.forecast.timeless:
        have = "has no readable time: it counts" if told.forecast.timeless == 1 else "have no readable time: they count"
        line += f"\n{_number(told.forecast.timeless, 'alert')} {have}, on no day"
    return line


def _levels(told: Report) -> str:
    rows = [("level", "a day", "worst day", "in all", "with rows", "")]
    for part in _level_parts(told):
        if part["alerts"] or part["level"] in ("critical", "high"):
            meaning = _MEANING[part["level"]]
            rows.append((part["level"], *_numbers(told, part["alerts"], part), meaning))
    table = "Alerts by level; repeats within an hour count once\n" + _columns(rows, "<>>>><")
    high = next(part for part in _level_parts(told) if part["level"] == "high")
    if high["per_day"] > _HIGH_A_DAY:
        step = "approve what is known before you enable these rules"
        table += f"\nMore than {_HIGH_A_DAY} high alerts a day will not all be read: {step}"
    return table


def _numbers(told: Report, alerts: int, part: Mapping[str, Any]) -> tuple[str, str, str, str]:
    with_rows = part["per_day_with_rows"]
    return (_rate(told.a_day(alerts)), str(part["worst_day"]), f"{alerts:,}", _rate(with_rows))


def _rate(value: float) -> str:
    return "<0.1" if 0 < value < 0.05 else f"{value:,.1f}"


def _rules(told: Report) -> str:
    rows = [_rule(told, counted) for counted in told.forecast.loudest()]
    if not rows:
        return "No rule fired."
    quiet = sum(1 for counted in told.forecast.rules.values() if not counted.by_day and not counted.approved)
    head = ("rule", "level", "a day", "worst day", "in all", "with rows", "days", "approved")
    return f"{_columns([head, *rows], '<<>>>>>>')}\n{quiet} other rule{'' if quiet == 1 else 's'} never fired"


def _rule(told: Report, counted: Counted) -> tuple[str, ...]:
    quietened = told.proposals.quietened.get(counted.rule.name, 0)
    part = _loudness(told, counted.alerts, counted.worst, quietened)
    numbers = _numbers(told, counted.alerts, part)
    return (counted.rule.name, counted.rule.level, *numbers, str(counted.days), f"{counted.approved:,}")


def _actors(told: Report) -> str:
    actors = told.forecast.actors()
    if not actors:
        return ""
    rows = [_actor(told, actor, pairs) for actor, pairs in actors[:_MOST_ACTORS]]
    more = f"\nand {len(actors) - _MOST_ACTORS:,} more" if len(actors) > _MOST_ACTORS else ""
    return _columns([("noisiest actors", "a day", "accounts", "rules"), *rows], "<>><") + more


def _by_rule(pairs: Sequence[Pair]) -> dict[str, int]:
    """Alerts of an actor by rule, the loudest first."""
    counted: Counter[str] = Counter()
    for pair in pairs:
        counted[pair.rule] += pair.alerts
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def _actor(told: Report, actor: str, pairs: Sequence[Pair]) -> tuple[str, ...]:
    alerts = sum(pair.alerts for pair in pairs)
    accounts = set().union(*(pair.accounts for pair in pairs)) - {""}
    rules = _by_rule(pairs)
    named = ", ".join(f"{rule} ({count:,})" for rule, count in list(rules.items())[:3])
    more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
    return (actor or "unknown actor", _rate(told.a_day(alerts)), str(len(accounts)), named + more)


def _proposed(told: Report) -> str:
    rows = told.proposals.rows
    if not rows:
        return ""
    covered = _number(sum(row.alerts for row in rows), "alert")
    head = (
        f"{_number(len(rows), 'row')} for allowlist.csv, proposed and not written, for {covered} of these logs.\n"
        "Confirm with the owner of each role that it is theirs, and add ticket and owner."
    )
    return f"{head}\n\n{told.proposals.as_csv().rstrip()}"


def _scopes(told: Report) -> str:
    scopes = [withheld for withheld in told.proposals.withheld if withheld.scope]
    if not scopes:
        return ""
    lines = [
        f"  {withheld.rule} by {withheld.scope}: {_number(withheld.alerts, 'alert')}\n    {withheld.why}"
        for withheld in scopes
    ]
    return "\n".join(["Rows that could quieten a role in every account, once your snapshot says more", *lines])


def _withheld(told: Report) -> str:
    """What stays loud, those of the same reason together."""
    reasons: dict[str, list[Withheld]] = {}
    for withheld in told.proposals.withheld:
        if not withheld.scope:
            reasons.setdefault(withheld.why, []).append(withheld)
    lines = []
    for why, alike in reasons.items():
        lines.append(f"  {_number(sum(withheld.alerts for withheld in alike), 'alert')}: {why}")
        named = _together(alike)
        lines += [f"    {line}" for line in named[:_MOST_WITHHELD]]
        if len(named) > _MOST_WITHHELD:
            lines.append(f"    and {len(named) - _MOST_WITHHELD:,} more, which --format json lists")
    return "\n".join(["No row is proposed for these", *lines]) if lines else ""


def _together(alike: Sequence[Withheld]) -> list[str]:
    """A line for a rule and an actor; the same name in several accounts is one."""
    grouped: dict[tuple[str, str], list[Withheld]] = {}
    for withheld in alike:
        grouped.setdefault((withheld.rule, everywhere(withheld.actor)), []).append(withheld)
    lines = []
    for (rule, name), same in grouped.items():
        actor = name if len(same) > 1 else same[0].actor
        where = f" in {len(same):,} accounts" if len(same) > 1 else ""
        lines.append(f"{rule} by {actor or 'an unknown actor'}{where}: {sum(withheld.alerts for withheld in same):,}")
    return lines


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _learned(told: Report) -> str:
    new_values = _values(told)
    if not new_values:
        return ""
    lines = ["Values for environment.yml, learned from these logs and not written: check each, then run again"]
    lines.append("placeholders:")
    for name, values in new_values.items():
        if name == OWN_ORGANIZATION and len(values) > 1:
            lines.append("  # more than one organization shows in these logs: keep your own alone")
        configured = told.site.placeholders.get(name, ())
        if configured:
            lines.append(f"  # beside those that you have: {', '.join(configured)}")
        lines.append(f"  {name}:")
        lines += [f"    - {_yaml(value)}  # {source}{_event(event)}" for value, (source, event) in values.items()]
    return "\n".join(lines)


def _yaml(value: str) -> str:
    """A value as YAML reads it as a text: in JSON's quotes, which are YAML's, where a plain one is something else."""
    try:
        plain = yaml.safe_load(f"- {value}") == [value]
    except yaml.YAMLError:
        plain = False
    return value if plain else json.dumps(value)


def _event(event: str) -> str:
    return f", event {event}" if event else ""


def _unconfigured(told: Report) -> str:
    rules = told.site.unconfigured
    if not rules:
        return ""
    names = ", ".join(rule.name for rule in rules)
    are = "rule lacks a value and was" if len(rules) == 1 else "rules lack a value and were"
    return f"{len(rules)} {are} not counted: {names}"


def _columns(rows: Sequence[Sequence[str]], alignment: str) -> str:
    """A table: `<` and `>` say for each column where its text stands."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(alignment))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if side == "<" else cell.rjust(width)
            for cell, width, side in zip(row, widths, alignment, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


WRITERS = {"table": as_table, "json": as_json, "jsonl": as_lines}
"""The formats of a forecast."""
