"""A search for accounts that used to log and no longer do, as its converters need it.

Not a Sigma rule: `search:` stands in the place of `detection:`. docs/correlations.md says what it means; the `sigma`
engine of awol reads it too, and every text is replayed against that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from sigma.correlations import SigmaCorrelationTimespan
from sigma.exceptions import SigmaError

from awol.errors import PYSIGMA_CRASHES, Location, PackError, RefusedConversion

from .correlations import YAML
from .refusing import refusal as refuse

KIND = "went_silent"
_KEYS = ("type", "group-by", "timespan", "look-back")
_UNITS = frozenset("smhdw")

ALONE = "this target looks at one event at a time, and no event says that none comes"
NO_MOMENT = "EQL compares events with each other, and not with the moment at which it runs"
"""Why a target has no text for it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Times in seconds; `group` is the field that names an account, as CloudTrail writes it."""

    group: str
    span: int
    look_back: int


def is_search(text: str) -> bool:
    """Whether a YAML text holds a search. A text that cannot be parsed is left to the reader of rules."""
    return "search:" in text and _document(text) is not None


def read(text: str) -> Silence:
    """The search of a text. Raises `PackError` for one that is none, `RefusedConversion` for another type."""
    body = (_document(text) or {}).get("search")
    if not isinstance(body, Mapping):
        raise PackError("`search:` is not a mapping", Location("rule"), "keys: type, group-by, timespan, look-back")
    odd = [str(key) for key in body if key not in _KEYS]
    if odd:
        raise PackError(f"`search:` has no key `{odd[0]}`", Location("rule"), f"keys: {', '.join(_KEYS)}")
    if body.get("type") != KIND:
        raise refuse(f"the search type `{body.get('type')}` is not converted", f"write `type: {KIND}`")
    span, back = _seconds(body, "timespan"), _seconds(body, "look-back")
    if back < 2 * span:
        problem = "`look-back` is too short: it must hold the silence and as long a time before it"
        raise PackError(problem, Location("rule"), "make `look-back` twice `timespan` or longer")
    return Silence(str(body.get("group-by") or ""), span, back)


def refusal(reason: str) -> RefusedConversion:
    """The error for a target that cannot say it."""
    return refuse(f"{KIND}: {reason}", "use the text for splunk, esql or athena, or `awol hunt`")


def _document(text: str) -> dict[str, Any] | None:
    try:
        documents = [document for document in yaml.load_all(text, Loader=YAML) if isinstance(document, dict)]
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return documents[-1] if documents and "search" in documents[-1] and "detection" not in documents[-1] else None


def _seconds(body: Mapping[Any, Any], key: str) -> int:
    problem = f"`{key}: {body.get(key)}` is not a time span"
    try:
        span = SigmaCorrelationTimespan(str(body.get(key)))
    except (SigmaError, *PYSIGMA_CRASHES) as fault:
        raise PackError(problem, Location("rule"), "write it as 24h") from fault
    # A month and a year are no fixed time, and less than a second is none.
    if span.unit not in _UNITS or span.seconds < 1:
        raise PackError(problem, Location("rule"), "write it as 24h")
    return span.seconds
