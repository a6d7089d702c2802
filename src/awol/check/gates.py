"""Rules that cost a hunt its speed: those for which every record has to be read in full.

A hunt decodes a few fields of each record, and the rest only where these admit that some rule fires (`events.gate`). A
rule that may fire on a record whatever these fields hold leaves nothing to pass over, for itself and all others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from awol.engines.sigma.building import build
from awol.engines.sigma.parser import tree
from awol.errors import AwolError
from awol.events.gate import looks_at
from awol.values import Rule

EVERYWHERE: Final = frozenset(
    {
        *("eventVersion", "eventTime", "eventSource", "eventName", "eventType", "eventCategory", "eventID"),
        *("awsRegion", "sourceIPAddress", "userAgent", "recipientAccountId", "userIdentity", "userIdentity.type"),
    }
)
"""What every record holds, or nearly every one (CloudTrail user guide, "CloudTrail record contents"): of a part of such
a text, as `startswith` has it, a gate knows only that the text is there."""

STEP: Final = "add `eventName` or another field with a value that every record it looks for holds"


def ungated(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules on single events for which a hunt reads every record in full. What cannot be read is no such rule: it
    is a fault of its own."""
    return tuple(rule for rule in rules if rule.kind == "event" and _is_ungated(rule))


def _is_ungated(rule: Rule) -> bool:
    # Whatever the values of a site are: no placeholder has none.
    values = dict.fromkeys(rule.placeholders, ("value",))
    try:
        needs = build(tree(rule, values)).needs
    except AwolError:
        return False
    return needs is None or not looks_at(needs) or any(value is None and name in EVERYWHERE for name, value in needs)
