"""Saved searches: one stanza a rule, disabled, scheduled, throttled, annotated.

Settings are those of savedsearches.conf.spec; the `action.correlationsearch`, `action.notable` and `action.risk` ones
those that Enterprise Security reads. Without it they do nothing.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .conf import compact, one_line
from .details import SAME, SHOWN

SEVERITY: Mapping[str, tuple[str, int]] = {
    # alert.severity (1 debug to 6 fatal), the risk
    "informational": ("2", 0),
    "low": ("3", 10),
    "medium": ("4", 30),
    "high": ("5", 60),
    "critical": ("6", 100),
}

HOUR = 3600
LONGEST_TITLE = 80
"""Enterprise Security refuses a correlation search with a name of more than 99 characters."""

DAY = 24 * HOUR

DELAY = HOUR
"""How late CloudTrail and what carries it may be for a chain without an end of its own, in seconds."""

SOURCE, EVERYTHING = "`awol_cloudtrail`", "`awol_cloudtrail_everything`"
"""Where a search looks: in the feeder form at what was collected, and at all records where no gate can stand before."""

FEEDER = "awol - Records on which a rule may fire - Feeder"


@dataclass(frozen=True, slots=True)
class Chain:
    """What a rule on several events has beside: its time span in seconds, whether its events have an order, so that
    what ends one ends it in every run, and whether it rings by itself or stands as context beside a part that does. One
    that looks for silence over days runs `hourly`."""

    span: int
    ordered: bool
    rings: bool
    hourly: bool = False


@dataclass(frozen=True, slots=True)
class Detection:
    """One rule as an app needs it. `chain` is None for a rule on single events; `guide` maps
    a heading to its Markdown; `techniques` are ATT&CK's alone; alerts that say the same are one for `hours`. One that
    looks at `everything` does so in the feeder form too. `approved` are conditions on the result of a chain: what
    meets one of them is approved."""

    name: str
    id: str
    title: str
    level: str
    description: str
    search: str
    version: int
    family: str
    techniques: tuple[str, ...] = ()
    chain: Chain | None = None
    guide: Mapping[str, str] | None = None
    false_positives: tuple[str, ...] = ()
    hours: int = 1
    everything: bool = False
    approved: tuple[str, ...] = ()

    @property
    def stanza(self) -> str:
        """The name of the saved search."""
        return stanza_name(self.title)

    @property
    def filter(self) -> str:
        return f"{self.name}_filter"


@dataclass(frozen=True, slots=True)
class Retired:
    """A rule that the pack had: its name and title, and what to use instead."""

    name: str
    title: str
    told: str

    @property
    def settings(self) -> dict[str, str]:
        """A search that finds nothing and is not scheduled. Without it what a site has in local/ would stand alone."""
        return {
            "search": "| makeresults count=0",
            "description": one_line(self.told),
            "disabled": "1",
            "enableSched": "0",
            "is_visible": "1",
        }


def stanza_name(given: str) -> str:
    """The name of a rule's saved search, for ever: what a site changes hangs on it."""
    title = re.sub(r"[^A-Za-z0-9 .,_()-]", "", given)
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE + 1].rpartition(" ")[0].rstrip(" ,")
    return f"awol - {title} - Rule"


def fields_shown(detection: Detection) -> tuple[str, ...]:
    """The columns of an alert: for a chain those that its text ends with."""
    if detection.chain is None:
        return SHOWN
    last = detection.search.rpartition("| table ")[2]
    return tuple(last.split())


def search(detection: Detection) -> str:
    """The text as it was converted, then its tail: what the alert shows, the allow-list, the site's own filter."""
    tail = [f"| `{detection.filter}`"]
    if detection.chain is None:
        tail = ["| `awol_details`", f"| `awol_allowlist({detection.name})`", f"| table {' '.join(SHOWN)}", *tail]
    elif detection.approved:
        tests = " OR ".join(f"if({test}, 1, 0)=1" for test in detection.approved)
        tail = [f"| where NOT ({tests})", *tail]
    text = detection.search.replace(SOURCE, EVERYTHING) if detection.everything else detection.search
    return "\n".join([text, *tail])


def stanza(detection: Detection) -> dict[str, str]:
    """The settings of one saved search."""
    severity, risk = SEVERITY[detection.level]
    same = _same(detection)
    # A part of it rings: the chain adds to the risk of the account, and is there to be opened beside that alert.
    quiet = detection.chain is not None and not detection.chain.rings
    settings = {
        "search": search(detection),
        "description": one_line(detection.description),
        "disabled": "1",
        "enableSched": "1",
        "is_visible": "1",
        **_schedule(detection),
        "realtime_schedule": "0",
        "schedule_window": "0" if detection.level == "critical" else "auto",
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": "0",
        "alert.track": "0" if quiet else "1",
        "alert.severity": severity,
        "alert.digest_mode": "0",
        "alert.expires": "7d",
        "alert.suppress": "1",
        "alert.suppress.fields": ",".join(same),
        "alert.suppress.period": f"{_throttle(detection) // 60}m",
        "action.correlationsearch.enabled": "1",
        "action.correlationsearch.label": detection.stanza,
        "action.correlationsearch.annotations": compact(_annotations(detection)),
        "action.correlationsearch.metadata": compact(
            {"detection_id": detection.id, "detection_version": str(detection.version)}
        ),
    }
    if risk:
        settings |= _risk(detection, risk)
    if detection.level in ("high", "critical") and not quiet:
        settings |= _notable(detection)
    return settings


def _same(detection: Detection) -> tuple[str, ...]:
    """What makes two alerts the same: of a chain its group, and of an ordered one what ends it too, or the second of
    two chains would be taken for the first."""
    if detection.chain is None:
        return SAME
    others = ("_time", "first_time", "event_ids", *(() if detection.chain.ordered else ("last_time",)))
    return tuple(name for name in fields_shown(detection) if name not in others)


def _throttle(detection: Detection) -> int:
    """An hour, or as the pack says; for a chain as long as it stays in the window, or each run would tell it anew."""
    return detection.hours * HOUR if detection.chain is None else _back(detection.chain) + 900


def _schedule(detection: Detection) -> dict[str, str]:
    """Searches for single records look at what was *indexed* since the run before the last, whatever its event time
    within a day: no delay loses one. Chains look at event time. Each but the critical runs at minutes of its own."""
    start = zlib.crc32(detection.name.encode()) % 15
    if detection.chain is not None:
        quarters = (0,) if detection.chain.hourly else (0, 15, 30, 45)
        return {
            "cron_schedule": _cron(start, quarters),
            "dispatch.earliest_time": f"-{_back(detection.chain) // 60}m@m",
            "dispatch.latest_time": "now",
        }
    critical = detection.level == "critical"
    return {
        "cron_schedule": "*/5 * * * *" if critical else _cron(start, (0, 15, 30, 45)),
        "dispatch.earliest_time": "-24h@m",
        "dispatch.latest_time": "now",
        "dispatch.index_earliest": "-11m@m" if critical else "-31m@m",
        "dispatch.index_latest": "now",
    }


def _cron(start: int, quarters: Sequence[int]) -> str:
    return f"{','.join(str(start + quarter) for quarter in quarters)} * * * *"


def _back(chain: Chain) -> int:
    """How far a chain looks back, in seconds: its time span, and how late its records may be. One that its last event
    tells apart may be a day late. Of any other a second one of the same account would be hidden for that long, and
    silence is not told by what comes late."""
    return chain.span + (DAY if chain.ordered and not chain.hourly else DELAY)


def feeder(text: str) -> dict[str, str]:
    """The settings of the search that collects, from its own text in SPL.

    What `collect` keeps of an event: its text and time, host, source and source type (Search Reference, "collect",
    `output_format=hec`), so that its fields are extracted as before. All other fields would be indexed, so they go.
    """
    return {
        "search": "\n".join(
            [text.replace(SOURCE, EVERYTHING), "| fields _time _raw host source sourcetype", "| `awol_collect`"]
        ),
        "description": "Copies the records on which a rule may fire to the summary index that the rules search.",
        "disabled": "1",
        "enableSched": "1",
        "is_visible": "1",
        "cron_schedule": "*/5 * * * *",
        "dispatch.earliest_time": "-24h@m",
        "dispatch.latest_time": "now",
        "dispatch.index_earliest": "-11m@m",
        "dispatch.index_latest": "now",
        "realtime_schedule": "0",
        "schedule_window": "0",
        "schedule_priority": "highest",
        "alert.track": "0",
    }


def _annotations(detection: Detection) -> dict[str, object]:
    annotated: dict[str, object] = {
        "analytic_story": ["AWS account leaving its organization"],
        "data_source": ["AWS CloudTrail"],
    }
    if detection.techniques:
        annotated["mitre_attack"] = list(detection.techniques)
    return annotated


def _risk(detection: Detection, score: int) -> dict[str, str]:
    account = "account" if detection.chain is None else _same(detection)[0]
    objects: list[dict[str, object]] = [
        {"risk_object_field": account, "risk_object_type": "other", "risk_score": score}
    ]
    if detection.chain is None:
        objects.append({"risk_object_field": "actor", "risk_object_type": "user", "risk_score": score})
        objects.append({"threat_object_field": "source_ip", "threat_object_type": "ip_address"})
    return {
        "action.risk": "1",
        "action.risk.param._risk": compact(objects),
        "action.risk.param._risk_message": f"{one_line(detection.title)}: $" + account + "$",
        "action.risk.param._risk_score": "0",
        "action.risk.param.verbose": "0",
    }


def _notable(detection: Detection) -> dict[str, str]:
    account = "account" if detection.chain is None else _same(detection)[0]
    settings = {
        "action.notable": "1",
        "action.notable.param.rule_title": f"{one_line(detection.title)} ($" + account + "$)",
        "action.notable.param.rule_description": one_line(detection.description),
        "action.notable.param.security_domain": "threat",
        "action.notable.param.severity": detection.level,
        "action.notable.param.nes_fields": ",".join(_same(detection)),
    }
    guide = detection.guide or {}
    steps = [guide[heading].strip() for heading in ("Decide in 60 seconds", "Triage", "Next query") if heading in guide]
    if steps:
        settings["action.notable.param.next_steps"] = compact({"version": 1, "data": "\n\n".join(steps)})
    return settings


def stanzas(detections: Sequence[Detection], *, shadow: bool = False) -> dict[str, dict[str, str]]:
    """The saved searches by name. In a shadow the names end in `-next`, and nothing follows from an alert."""
    if not shadow:
        return {detection.stanza: stanza(detection) for detection in detections}
    return {f"{detection.stanza}-next": _without_consequences(stanza(detection)) for detection in detections}


def _without_consequences(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings without a notable, and with a risk of 0."""
    remaining = {key: value for key, value in settings.items() if not key.startswith("action.notable")}
    key = "action.risk.param._risk"
    if key in remaining:
        objects = json.loads(remaining[key])
        remaining[key] = compact([{**entry, "risk_score": 0} if "risk_score" in entry else entry for entry in objects])
    return remaining
