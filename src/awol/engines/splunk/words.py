"""Words and phrases that a search looks for in the text of an event.

Splunk cuts the text of an event into terms, first at major breakers and then at minor ones (Search Manual, "Event
segmentation and searching"; segmenters.conf). A word has to be whole: `Leave` does not find `LeaveOrganization`,
`Leave*` does. A phrase has to stand in the text as it is, from the beginning of a term to the end of one. `TERM(...)`
has to stand between major breakers. Letter case matters inside `CASE(...)` alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from awol.engines.splunk.nodes import Value

MAJOR = "\\[\\]<>(){}|!;,'\"*\\s&?+"
"""Major breakers, as the inside of a character class. The encoded ones (`%20`, ...) are left out: they stand for what
the text of a CloudTrail record does not hold in that form."""

MINOR = "/:=@.\\-$#%\\\\_"
"""Minor breakers, likewise."""


def contains(value: Value) -> Callable[[str], bool]:
    """A function that says whether the text of an event holds the word or phrase; `*` stands for the rest of a term."""
    text = value.text
    if text.strip("*") == "" and text:
        return lambda _raw: True
    parts = [re.escape(part) for part in text.split("*")]
    pattern = f"[^{MAJOR}]*".join(parts)
    breaker = f"[{MAJOR}]" if value.directive == "TERM" else f"[{MAJOR}{MINOR}]"
    if not text.startswith("*"):
        pattern = f"(?:\\A|(?<={breaker})|(?={breaker})){pattern}"
    if not text.endswith("*"):
        pattern = f"{pattern}(?:\\Z|(?={breaker})|(?<={breaker}))"
    compiled = re.compile(pattern, 0 if value.directive == "CASE" else re.IGNORECASE)
    search = compiled.search
    return lambda raw: search(raw) is not None
