"""Timelines of events that are easy to read: `0 A` is a hit of rule A in second 0.

Each word of a story is SECOND RULE, or SECOND RULES for an event that fires several (`5AB`), and what follows a slash:
`k=` the group (`-` for none), `id=` the eventID (`-` for none), `v=` a value to count, `r=` whose log it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from awol.engines.sigma.correlation.search import compile_chain
from awol.values import Event, Hit

_START = 1_700_000_000

_RULE = """title: Rule {letter}
name: rule_{small}
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventName|contains: {letter}
  condition: selection
"""


def correlation(
    kind: str, rules: str, span: str = "10s", condition: str = "", group: str = "key", more: str = ""
) -> str:
    """A correlation over rules `rule_a`, `rule_b`, ... with those rules in the same file."""
    lines = [f"type: {kind}", f"rules: [{', '.join('rule_' + one for one in rules.lower())}]", f"timespan: {span}"]
    if group:
        lines.append(f"group-by: [{group}]")
    if condition:
        lines.append(f"condition: {condition}")
    body = "\n  ".join(lines + (more.strip().split("\n") if more else []))
    own = [_RULE.format(letter=one.upper(), small=one) for one in sorted(set(rules.lower()))]
    return "---\n".join([*own, f"title: A chain\nname: chain\ncorrelation:\n  {body}\n"])


def story(text: str) -> list[Event]:
    """The events of a story, in its order."""
    return [_event(word, number) for number, word in enumerate(text.split(), 1)]


def _event(word: str, number: int) -> Event:
    moment, *marks = word.split("/")
    found = re.fullmatch(r"(\d+)(?:\.(\d))?([A-Z]+)", moment)
    assert found, word
    given = dict(mark.split("=") for mark in marks)
    record: dict[str, Any] = {
        "eventTime": clock(int(found[1]) * 1000 + int(found[2] or 0) * 100),
        "eventName": found[3],
        "eventID": given.get("id", f"e{number:03}"),
        "key": given.get("k", "one"),
        "recipientAccountId": given.get("r", "111122223333"),
    }
    if "v" in given:
        record["value"] = given["v"].split("+") if "+" in given["v"] else given["v"]
    return Event({name: value for name, value in record.items() if value != "-"}, "story", str(number))


def clock(milliseconds: int) -> str:
    """A time of the story as CloudTrail writes it, with a fraction only where there is one."""
    at = datetime.fromtimestamp(_START, UTC) + timedelta(milliseconds=milliseconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + (f".{at.microsecond // 1000:03}" if at.microsecond else "") + "Z"


def found(text: str, events: Sequence[Event], placeholders: Mapping[str, tuple[str, ...]] | None = None) -> list[str]:
    """The chains that the reference engine finds, each as its eventIDs: `e001 e002`."""
    return [told(hit) for hit in compile_chain(text, placeholders or {})(events)]


def told(hit: Hit) -> str:
    return " ".join(event.record.get("eventID", "?") for event in hit.events)
