"""Correlations: several rules, or one counted, over a window of time that slides.

What is compared is the set of groups that a correlation finds. `expected` was written by hand; None marks what the
specification leaves open over a sliding window (fewer than, exactly, and not), and what must be refused for it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awol.values import Event
from awol.views import FieldType
from awol.views.plain import PlainIndex

ALONE = "(all)"
"""The group of a correlation without `group-by`."""

_RULE = """title: Rule {letter}
name: base_{letter}
logsource:
  product: aws
  service: cloudtrail
detection:
  s:
    {field}: {value}
  condition: s
"""

_FIELDS = {
    **{small: ("action", small.upper()) for small in "abcd"},
    **{letter: ("eventName", value) for letter, value in zip("efgh", "ABCD", strict=True)},
}
"""What each rule looks for. `action` may hold several values, so that one event may fire two rules; CloudTrail's
eventName holds one, so that `base_e` to `base_h` exclude one another."""


@dataclass(frozen=True)
class Correlation:
    """A correlation, what stands below `correlation:`, and the groups that it means."""

    name: str
    correlation: str
    expected: frozenset[str] | None

    @property
    def rule(self) -> str:
        """The correlation with the rules that it refers to, one document each."""
        letters = sorted(set(re.findall(r"base_([a-z])\b", self.correlation)))
        rules = [
            _RULE.format(letter=letter, field=field, value=value)
            for letter, (field, value) in ((one, _FIELDS[one]) for one in letters)
        ]
        block = textwrap.indent(self.correlation, "  ")
        return "---\n".join([*rules, f"title: A correlation\nname: correlated\ncorrelation:\n{block}\n"])


def _row(name: str, kind: str, condition: str, expected: str | None, rules: str = "base_a", **more: str) -> Correlation:
    lines = [f"type: {kind}", f"rules: [{rules}]", f"timespan: {more.pop('timespan', '10m')}"]
    group = more.pop("group", "actor")
    if group:
        lines.append(f"group-by: [{group}]")
    if condition:
        lines.append(f"condition: {condition}")
    lines += [f"{key}: {value}" for key, value in more.items()]
    return Correlation(name, "\n".join(lines), None if expected is None else frozenset(expected.split()))


COUNTED = "three four across targets targets-across same-target"
PAIRS = "a-then-b b-then-a across-ab abc a-b-a"
ORDERED = "a-then-b across-ab abc a-b-a"

CORRELATIONS = (
    _row("event_count, gte", "event_count", "{gte: 3}", COUNTED),
    _row("event_count, gt", "event_count", "{gt: 3}", "four"),
    _row("event_count, lt", "event_count", "{lt: 3}", None),
    _row("event_count, lte", "event_count", "{lte: 2}", None),
    _row("event_count, eq", "event_count", "{eq: 3}", None),
    _row("event_count, without a group", "event_count", "{gte: 3}", ALONE, group=""),
    _row("event_count, of two fields", "event_count", "{gte: 3}", "same-target", group="actor, target"),
    _row("event_count, of two rules", "event_count", "{gte: 2}", f"{COUNTED} {PAIRS} two sums small sums-across",
         rules="base_a, base_b"),
    _row("event_count, of seconds", "event_count", "{gte: 2}", "", timespan="30s"),
    _row("event_count, of a day", "event_count", "{gte: 3}", f"{COUNTED} apart targets-apart", timespan="1d"),
    _row("event_count, of two weeks", "event_count", "{gte: 3}", f"{COUNTED} apart targets-apart", timespan="2w"),
    _row("event_count, of a month", "event_count", "{gte: 3}", f"{COUNTED} apart targets-apart", timespan="1M"),
    _row("event_count, generate", "event_count", "{gte: 3}", COUNTED, generate="true"),
    _row("value_count, gte", "value_count", "{field: target, gte: 3}", "targets targets-across"),
    _row("value_count, gt", "value_count", "{field: target, gt: 2}", "targets targets-across"),
    _row("value_count, of two fields", "value_count", "{field: [target, action], gte: 3}", "targets targets-across"),
    _row("value_count, lt", "value_count", "{field: target, lt: 3}", None),
    _row("temporal", "temporal", "", PAIRS, rules="base_a, base_b"),
    _row("temporal, of three rules", "temporal", "", "abc", rules="base_a, base_b, base_c"),
    _row("temporal, aliases", "temporal", "", "alias", rules="base_a, base_d", group="who",
         aliases="{who: {base_a: actor, base_d: by}}"),
    _row("temporal, and or", "temporal", "base_a and base_b or base_c", PAIRS, rules="base_a, base_b, base_c"),
    _row("temporal, not", "temporal", "base_a and not base_b", None, rules="base_a, base_b"),
    _row("temporal_ordered", "temporal_ordered", "", ORDERED, rules="base_a, base_b"),
    _row("temporal_ordered, of three rules", "temporal_ordered", "", "abc", rules="base_a, base_b, base_c"),
    _row("temporal_ordered, without a group", "temporal_ordered", "", ALONE, rules="base_a, base_b", group=""),
    _row("temporal_ordered, of rules that exclude one another", "temporal_ordered", "", ORDERED,
         rules="base_e, base_f"),
    _row("temporal_ordered, of three that exclude one another", "temporal_ordered", "", "abc",
         rules="base_e, base_f, base_g"),
    _row("temporal_ordered, of seconds", "temporal_ordered", "", "abc", rules="base_e, base_f", timespan="60s"),
    _row("temporal_ordered, of two weeks", "temporal_ordered", "", f"{ORDERED} apart-ab", rules="base_e, base_f",
         timespan="2w"),
    _row("temporal_ordered, aliases", "temporal_ordered", "", "alias", rules="base_e, base_h", group="who",
         aliases="{who: {base_e: actor, base_h: by}}"),
    _row("value_sum", "value_sum", "{field: amount, gte: 250}", "sums sums-across"),
    _row("value_avg", "value_avg", "{field: amount, gt: 100}", "sums sums-across"),
    _row("value_percentile", "value_percentile", "{field: amount, gte: 100, percentile: 90}", "sums sums-across"),
    _row("value_median", "value_median", "{field: amount, gte: 100}", "sums sums-across"),
)  # fmt: skip


def _event(number: int, time: str, action: str, actor: str | None, more: Mapping[str, Any]) -> Event:
    moment = f"2023-07-10T{time}Z"
    group = {} if actor is None else {"actor": actor}
    head = {"eventID": f"c{number}", "eventTime": moment, "@timestamp": moment, "action": action, "eventName": action}
    return Event({**head, **group, **more})


def _times(*minutes: str) -> list[str]:
    return [f"{minute}:00" for minute in minutes]


_STORY: tuple[tuple[str | None, str, list[str], list[Mapping[str, Any]]], ...] = (
    ("two", "AA", _times("12:01", "12:02"), []),
    ("three", "AAA", _times("12:01", "12:02", "12:03"), []),
    ("four", "AAAA", _times("12:01", "12:02", "12:03", "12:04"), []),
    # Ten minutes that no fixed bucket of ten minutes holds.
    ("across", "AAA", _times("12:08", "12:09", "12:12"), []),
    ("apart", "AAA", _times("12:00", "12:30", "13:00"), []),
    # No group at all: nobody did this three times.
    (None, "AAA", _times("12:01", "12:02", "12:03"), []),
    ("targets", "AAA", _times("12:01", "12:02", "12:03"), [{"target": one} for one in ("t1", "t2", "t3")]),
    ("targets-across", "AAA", _times("12:08", "12:09", "12:12"), [{"target": one} for one in ("t1", "t2", "t3")]),
    ("targets-apart", "AAA", _times("12:00", "12:30", "13:00"), [{"target": one} for one in ("t1", "t2", "t3")]),
    ("same-target", "AAA", _times("12:01", "12:02", "12:03"), [{"target": "t1"}] * 3),
    ("a-then-b", "AB", _times("12:01", "12:05"), []),
    ("b-then-a", "BA", _times("12:01", "12:05"), []),
    ("across-ab", "AB", _times("12:08", "12:12"), []),
    ("apart-ab", "AB", _times("12:00", "13:00"), []),
    ("abc", "ABC", _times("12:01", "12:02", "12:03"), []),
    ("a-b-a", "ABA", _times("12:00", "12:05", "12:50"), []),
    ("only-b", "B", _times("12:01"), []),
    ("alias", "A", _times("12:01"), []),
    (None, "D", _times("12:02"), [{"by": "alias"}]),
    ("sums", "AA", _times("12:01", "12:02"), [{"amount": 100}, {"amount": 200}]),
    ("sums-across", "AA", _times("12:08", "12:12"), [{"amount": 150}, {"amount": 150}]),
    ("small", "AA", _times("12:01", "12:02"), [{"amount": 1}, {"amount": 2}]),
)


def _events() -> list[Event]:
    found: list[Event] = []
    for actor, actions, times, more in _STORY:
        for at, (action, time) in enumerate(zip(actions, times, strict=True)):
            found.append(_event(len(found), time, action, actor, more[at] if more else {}))
    return sorted(found, key=lambda event: event.time or 0)


EVENTS = _events()

TYPES: Mapping[str, FieldType] = {
    "@timestamp": "date",
    "action": "keyword",
    "actor": "keyword",
    "amount": "long",
    "by": "keyword",
    "eventID": "keyword",
    "eventName": "keyword",
    "eventTime": "keyword",
    "recipientAccountId": "keyword",
    "target": "keyword",
}
INDEX = PlainIndex(TYPES)
