"""A lint of the shadow of the Splunk app: nothing may follow from what it finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from awol.build.lint.conf import read

NAME = "awol_next"
"""The app that runs beside the one that is installed."""


def is_shadow(files: Mapping[str, str]) -> bool:
    """Whether an app's files are those of a shadow."""
    return read(files.get("default/app.conf", "")).stanzas.get("package", {}).get("id") == NAME


def lint(searches: Mapping[str, Mapping[str, str]], shadow: bool) -> Iterator[str]:
    """What of a shadow has consequences, or of an app is named like one."""
    for name, settings in searches.items():
        if name.endswith("-next") != shadow:
            yield f"[{name}] {'is not named `-next`, and would be' if shadow else 'is'} taken for another version"
        if not shadow:
            continue
        if "action.notable" in settings:
            yield f"[{name}] makes a notable, though it is a shadow"
        if any(risk.get("risk_score", 0) != 0 for risk in _risks(settings)):
            yield f"[{name}] adds to a risk, though it is a shadow"


def _risks(settings: Mapping[str, str]) -> list[Mapping[str, object]]:
    try:
        risks = json.loads(settings.get("action.risk.param._risk", "[]"))
    except ValueError:
        return []
    return [risk for risk in risks if isinstance(risk, dict)] if isinstance(risks, list) else []
