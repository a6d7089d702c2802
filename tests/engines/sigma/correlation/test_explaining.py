"""Why a chain did not form: the step that is missing, the gap that was too long, the key that differed."""

from __future__ import annotations

import pytest

from awol.engines.sigma.correlation.explaining import lines, tell
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.parser import parse
from tests.engines.sigma.correlation.stories import correlation, story

PAIR = correlation("temporal_ordered", "AB", span="90m")
TRIPLE = correlation("temporal_ordered", "ABC")
BOTH = correlation("temporal", "AB")
THREE = correlation("event_count", "A", condition="{gte: 3}")
VALUES = correlation("value_count", "A", condition="{field: value, gte: 3}")


def told(text: str, events: str) -> str:
    chain = read(text, Library(()))
    tests = {base.name: parse(base.text, {}, base.name).test for base in chain.bases()}
    return "\n".join(lines(tell(chain, tests, iter(story(events)))))


@pytest.mark.parametrize(
    ("text", "events", "expected"),
    [
        (PAIR, "0A 60B", "chain fires: key one\n  2023-11-14T22:13:20Z  A e001 (story)\n"),
        (PAIR, "0A", "rule_a at 2023-11-14T22:13:20Z; missing: rule_b"),
        (PAIR, "0B", "missing: rule_a; rule_b came without it at 2023-11-14T22:13:20Z"),
        (PAIR, "0B 5A", "rule_b came before it, at 2023-11-14T22:13:20Z, and not after"),
        (PAIR, "0A 5401B", "1h 30m 1s from the first step, and the span is 1h 30m"),
        (PAIR, "0A 0.5A 5401B", "1h 30m 500ms from the first step"),
        (PAIR, "0A/k=x 1B/k=y", "every step has events, but no group has all steps: key differed"),
        (PAIR, "0A/k=- 1B", "1 event of rule_a without a value in key: in no group"),
        (PAIR, "0X", "rule_a: no event matches this step\nrule_b: no event matches this step"),
        (TRIPLE, "0A 1B 12C", "rule_b at 2023-11-14T22:13:21Z, then rule_c at 2023-11-14T22:13:32Z: 12s from"),
        (TRIPLE, "0A 1C 2B", "rule_b at 2023-11-14T22:13:22Z; rule_c came before it, at 2023-11-14T22:13:21Z"),
        (TRIPLE, "0A 20A 21C", "rule_a at 2023-11-14T22:13:40Z; missing: rule_b"),
        (BOTH, "0A 12B", "rule_b is 12s away, and the span is 10s"),
        (BOTH, "0A", "missing: rule_b"),
        (THREE, "0A 1A 12A", "2 of 3 within 10s, 2023-11-14T22:13:20Z to 2023-11-14T22:13:21Z"),
        (THREE, "0A/id=a 1A/id=b 1A/id=b", "2 of 3 within 10s"),
        (VALUES, "0A/v=x 1A/v=y 2A/v=y", "2 of 3 values of value within 10s"),
    ],
)
def test_the_reason(text: str, events: str, expected: str) -> None:
    assert expected in told(text, events)


def test_a_record_without_a_time_is_told() -> None:
    chain = read(PAIR, Library(()))
    tests = {base.name: parse(base.text, {}, base.name).test for base in chain.bases()}
    events = [type(one)({**one.record, "eventTime": "soon"}) for one in story("0A")]
    assert "1 event without a readable eventTime: cannot be part of a chain" in lines(tell(chain, tests, iter(events)))
