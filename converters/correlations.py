"""Why correlations are not converted yet, kind by kind, and what to do in the meantime.

The stock texts find other things than Sigma means (docs/constructs.md, "Correlations"): where they count they count in
buckets of time that stand still, and Sigma's window slides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.errors import Location, PackError, RefusedConversion

_JOIN = "convert the rules that it refers to, one by one, and let the SIEM join their alerts by the group-by fields"
_COUNT = "convert the rule that it counts, and let the SIEM count its alerts: {}, by the group-by fields"

KINDS: Mapping[str, tuple[str, str]] = {
    "event_count": (
        "counting events in a window that slides is not converted yet",
        _COUNT.format("a threshold rule"),
    ),
    "value_count": (
        "counting different values in a window that slides is not converted yet",
        _COUNT.format("a threshold rule on the number of different values"),
    ),
    "temporal": ("several rules within one window are not converted yet", _JOIN),
    "temporal_ordered": ("several rules one after the other are not converted yet", _JOIN + " in their order"),
    "value_sum": ("the sum of a field over a window is not converted yet", _COUNT.format("a sum of the field")),
    "value_avg": ("the mean of a field over a window is not converted yet", _COUNT.format("a mean of the field")),
    "value_percentile": (
        "a percentile of a field over a window is not converted yet",
        _COUNT.format("a percentile of the field"),
    ),
    "value_median": (
        "the median of a field over a window is not converted yet",
        _COUNT.format("a median of the field"),
    ),
}
"""Kind of correlation to the reason and the next step."""


def refusal(document: Mapping[str, Any]) -> RefusedConversion | PackError:
    """The error to raise for a document with a `correlation:`; a `PackError` where that is no correlation of Sigma."""
    body = document["correlation"]
    kind = body.get("type") if isinstance(body, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        return PackError(
            "is a correlation without a `type:`" if kind is None else f"is a correlation of the unknown type `{kind}`",
            Location("rule"),
            f"types: {', '.join(KINDS)}",
        )
    reason, step = KINDS[kind]
    return RefusedConversion(f"{kind}: {reason}", next_step=step)
