"""Spans of time as Splunk's settings and Kibana's rules write them: a number and a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

_SPAN = re.compile(f"([0-9]{{1,9}})([{''.join(SECONDS)}])")


def seconds(text: str) -> int | None:
    """The seconds that a span has; None for a text that is no span."""
    match = _SPAN.fullmatch(text)
    return int(match[1]) * SECONDS[match[2]] if match else None
