"""Settings of saved searches that have to agree with each other: within a search, and between all searches."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from awol.build.lint.spans import SECONDS, seconds

LEVELS: Mapping[str, tuple[str, int]] = {
    "6": ("critical", 100), "5": ("high", 60), "4": ("medium", 30), "3": ("low", 10), "2": ("informational", 0),
}  # fmt: skip
"""alert.severity to what Enterprise Security calls it, and to the score of a risk."""

DOMAINS = frozenset(("access", "endpoint", "network", "threat", "identity", "audit"))
"""The security domains that Enterprise Security comes with."""

_FILTER = re.compile(r"`(\w+_filter)`\s*$")


def lint(name: str, settings: Mapping[str, str], shadow: bool) -> Iterator[str]:
    """What does not agree within a search of a rule."""
    severity = settings.get("alert.severity", "")
    level, score = LEVELS.get(severity, ("", 0))
    if not level:
        yield f"its alert.severity `{severity}` is none of a rule: 2 to 6"
    if settings.get("schedule_window") not in (("0",) if severity == "6" else ("0", "auto")):
        yield "its runs may wait for others: schedule_window is 0 for a critical rule, 0 or auto for any other"
    if (seconds(settings.get("alert.expires", "")) or 0) < SECONDS["d"]:
        yield "its alerts are gone within a day (alert.expires)"
    if settings.get("action.correlationsearch.label") != name.removesuffix("-next"):
        yield "its label is the name of another search"
    yield from _risk(settings, 0 if shadow else score)
    yield from _notable(settings, level, shadow)
    yield from _identity(settings)


def _risk(settings: Mapping[str, str], score: int) -> Iterator[str]:
    if settings.get("action.risk") != "1":
        return
    objects = _json(settings.get("action.risk.param._risk", ""))
    scored = [entry for entry in objects if "risk_object_field" in entry] if isinstance(objects, list) else []
    if not scored:
        yield "it adds to the risk of nobody"
    if any(entry.get("risk_score") != score for entry in scored):
        yield f"its risk score is not the {score} of its alert.severity"


def _notable(settings: Mapping[str, str], level: str, shadow: bool) -> Iterator[str]:
    if settings.get("action.notable") != "1":
        if level in ("critical", "high") and settings.get("alert.track") != "0" and not shadow:
            yield f"it raises a {level} alert, and makes no notable"
        return
    if settings.get("alert.track") == "0":
        yield "it makes a notable, though it raises no alert"
    if settings.get("action.notable.param.severity") != level:
        yield f"the severity of its notable is not `{level}`, as its alert.severity says"
    if settings.get("action.notable.param.security_domain") not in DOMAINS:
        yield "its security_domain is none that Enterprise Security has"
    steps = _json(settings.get("action.notable.param.next_steps", '{"version":1,"data":""}'))
    if not isinstance(steps, dict) or steps.get("version") != 1 or not isinstance(steps.get("data"), str):
        yield "its next_steps are not a version 1 with data: Enterprise Security shows none"


def _identity(settings: Mapping[str, str]) -> Iterator[str]:
    known = _json(settings.get("action.correlationsearch.metadata", ""))
    try:
        UUID(known["detection_id"])
    except (TypeError, KeyError, ValueError, AttributeError):
        yield "its detection_id is no UUID"
    if not isinstance(known, dict) or not re.fullmatch(r"[1-9]\d*", str(known.get("detection_version"))):
        yield "its detection_version is no number"


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def together(searches: Mapping[str, Mapping[str, str]], macros: Mapping[str, str], retired: int) -> Iterator[str]:
    """What does not agree between the searches of rules, and with the filter macros; `retired` searches have a filter
    macro that nothing uses."""
    ids = Counter(str((_json(settings.get("action.correlationsearch.metadata", "")) or {}).get("detection_id"))
                  for settings in searches.values())  # fmt: skip
    yield from (f"{number} searches have the detection_id {identity}" for identity, number in ids.items() if number > 1)
    filters = Counter(
        match[1] for settings in searches.values() if (match := _FILTER.search(settings.get("search", "")))
    )
    yield from (f"{number} searches end with the macro {macro}" for macro, number in filters.items() if number > 1)
    unused = [macro for macro in macros if macro.endswith("_filter") and macro not in filters]
    if len(unused) > retired:
        yield f"no search uses the macro {unused[0]}: was its search lost?"
    crons = Counter(settings.get("cron_schedule", "") for settings in searches.values())
    quarter = {cron: number for cron, number in crons.items() if "," in cron}
    most = max(quarter.values(), default=0)
    if sum(quarter.values()) >= MANY and most * 2 > sum(quarter.values()):
        yield f"{most} of {sum(quarter.values())} searches start in the same minutes"


MANY = 10
"""From how many searches on they have to be spread over the minutes."""
