"""What two builds of the Splunk app alert on, on the same records: their searches are run, and their alerts compared.

Alerts that a search throttles are one: alike in `alert.suppress.fields` within `alert.suppress.period`, counted from
the first (savedsearches.conf.spec). Searches that collect raise none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from awol.build.lint.conf import read
from awol.build.lint.feeder import NAME as FEEDER
from awol.build.lint.splunk import knowledge
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.values import Event, Hit

Key = tuple[str, ...]
"""What the fields by which a search is throttled hold, each as `field=value`."""

_APP = re.compile(r"^[^/]+/")
_PERIOD = re.compile(r"(\d+)m")


@dataclass(slots=True)
class Alerts:
    """The alerts of one search or rule: how many of each key, and beside those how many that the other side has too
    (`alike`). `level` is its severity in the words of its product; `silent` says that it raises none by itself."""

    level: str
    silent: bool
    counts: dict[Key, int] = field(default_factory=dict)
    alike: int = 0

    @property
    def number(self) -> int:
        """How many there are."""
        return self.alike + sum(self.counts.values())


@dataclass(frozen=True, slots=True, eq=False)
class Alerting:
    """A search that alerts: its name without `-next`, its text with what an alert holds, what it is compiled for, and
    its settings."""

    name: str
    text: str
    context: Context
    settings: Mapping[str, str]


def alerting(app: Mapping[str, bytes], now: int) -> list[Alerting]:
    """The searches of an app that alert."""
    files = {_APP.sub("", path): text.decode() for path, text in app.items() if not path.endswith(".png")}
    known, _ = knowledge(files)
    searches = []
    for name, settings in read(files.get("default/savedsearches.conf", "")).stanzas.items():
        if FEEDER.fullmatch(name):
            continue
        text = settings.get("search", "")
        if "`awol_details`" in text:
            # Results that are still events; each becomes a row with what an alert of it holds.
            text += f"\n| stats count by _time event_id {settings.get('alert.suppress.fields', '').replace(',', ' ')}"
        context = replace(known.context(name), now=now)
        searches.append(Alerting(name.removesuffix("-next"), text, context, settings))
    return searches


def raised(
    searches: Iterable[Alerting], events: Callable[[Alerting], Iterable[Event]], engine: str
) -> dict[str, Alerts]:
    """The alerts of searches by the search's name, each on the records that `events` has for it. Raises
    `QueryError`."""
    alerts_by_name = {}
    for search in searches:
        hits = compile_for(engine, search.text, search.context)(events(search))
        alerts = Alerts(search.settings.get("alert.severity", "none"), search.settings.get("alert.track") == "0")
        alerts.counts = _throttled(hits, search.settings)
        alerts_by_name[search.name] = alerts
    return alerts_by_name


def _throttled(hits: Iterable[Hit], settings: Mapping[str, str]) -> dict[Key, int]:
    fields = [name for name in settings.get("alert.suppress.fields", "").split(",") if name]
    period = _PERIOD.fullmatch(settings.get("alert.suppress.period", ""))
    seconds = 60 * int(period[1]) if period else 0
    counts: dict[Key, int] = {}
    since: dict[Key, float] = {}
    keys = ((_time(hit), tuple(f"{name}={_shown(hit.group.get(name))}" for name in fields)) for hit in hits)
    for at, key in sorted(keys, key=lambda timed: timed[0]):
        if key not in since or at - since[key] >= seconds:
            since[key] = at
            counts[key] = counts.get(key, 0) + 1
    return counts


def _time(hit: Hit) -> float:
    try:
        return float(_shown(hit.group.get("_time")))
    except ValueError:
        return 0.0


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


LISTED = 20
"""Alerts of one rule that are listed; of the others the number is told."""


def markdown(
    before: Mapping[str, Alerts], after: Mapping[str, Alerts], read: str, what: Literal["search", "rule"] = "search"
) -> str:
    """What changes in the alerts, for whoever decides on an upgrade. `read` says what was read: `6 records`."""
    nothing = Alerts("none", silent=False)
    rows, parts = [], []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, nothing), after.get(name, nothing)
        if old.counts == new.counts and old.level == new.level and old.silent == new.silent:
            continue
        rows.append(f"| {_title(name)} | {_told(old, name in before, what)} | {_told(new, name in after, what)} |")
        came = [key for key in new.counts if new.counts[key] > old.counts.get(key, 0)]
        went = [key for key in old.counts if old.counts[key] > new.counts.get(key, 0)]
        lines = [f"{mark} {', '.join(key)}" for mark, keys in (("+", came), ("-", went)) for key in keys[:LISTED]]
        more = sum(max(0, len(keys) - LISTED) for keys in (came, went))
        if lines:
            listed = "\n".join([*lines, *([f"and {more} more"] if more else [])])
            parts.append(f"## {_title(name)}\n\n```diff\n{listed}\n```")
    total = [sum(alerts.number for alerts in side.values() if not alerts.silent) for side in (before, after)]
    head = f"# What changes in the alerts\n\n{read}: {total[0]:,} alerts before, {total[1]:,} after."
    if not rows:
        return f"{head} The same alerts.\n"
    table = "\n".join([f"| {what} | before | after |", "|---|---|---|", *rows])
    return "\n\n".join([head, table, *parts]) + "\n"


def _title(name: str) -> str:
    return name.removeprefix("awol - ").removesuffix(" - Rule").replace("|", "\\|")


def _told(alerts: Alerts, there: bool, what: str) -> str:
    if not there:
        return f"no such {what}"
    return f"{alerts.number:,}, severity {alerts.level}{', adds only risk' if alerts.silent else ''}"
