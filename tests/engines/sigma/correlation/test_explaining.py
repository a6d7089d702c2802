"""Why a chain did not form: the step that is missing, the gap that was too long, the key that differed."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from awol.engines.sigma.correlation.explaining import lines, tell
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.correlation.search import compile_chain
from awol.engines.sigma.parser import parse
from tests.engines.sigma.correlation.stories import correlation, story

PAIR = correlation("temporal_ordered", "AB", span="90m")
TRIPLE = correlation("temporal_ordered", "ABC")
BOTH = correlation("temporal", "AB")
THREE = correlation("event_count", "A", condition="{gte: 3}")
VALUES = correlation("value_count", "A", condition="{field: value, gte: 3}")

TWO_OF_THREE = correlation("temporal", "ABC", condition="{gte: 2}")
FORMULA = correlation("temporal", "ABC", condition="rule_a and (rule_b or rule_c)")
ALL_OF_THREE = correlation("temporal", "ABC", condition="{gte: 3}")
TWO_KEYS = correlation("temporal_ordered", "AB", group="key, recipientAccountId")
NO_KEY = correlation("event_count", "A", condition="{gte: 3}", group="")
ANY_ORDER = correlation("temporal", "ABC")
NESTED = (
    correlation("temporal_ordered", "AB", span="1h")
    .replace("rules: [rule_a,", "rules: [burst,")
    .replace(
        "title: A chain\n",
        "title: A burst\nname: burst\ncorrelation:\n  type: event_count\n  rules: [rule_a]\n  group-by: [key]\n"
        "  timespan: 10s\n  condition: {gte: 3}\n---\ntitle: A chain\n",
    )
)
AT = "2023-11-14T22:13:2"


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
        (BOTH, "0A 12B", "rule_b at 2023-11-14T22:13:32Z is 12s away from rule_a, and the span is 10s"),
        (BOTH, "0A", "missing: rule_b"),
        (THREE, "0A 1A 12A", "2 of 3 within 10s, 2023-11-14T22:13:20Z to 2023-11-14T22:13:21Z"),
        (THREE, "0A/id=a 1A/id=b 1A/id=b", "2 of 3 within 10s"),
        (VALUES, "0A/v=x 1A/v=y 2A/v=y", "2 of 3 values of value within 10s"),
        (VALUES, "0A/v=x 1A/v=y 2A", "2 of 3 values of value within 10s"),
        # An event that serves both steps does not follow itself, and did not come before itself.
        (PAIR, "0AB", f"rule_a at {AT}0Z is an event of rule_b too, but an event cannot follow itself; missing: a lat"),
        (PAIR, "0AB 1A", f"rule_a at {AT}1Z; rule_b came before it, at {AT}0Z, and not after"),
        # Of three any two: one more is enough. With a formula what it still asks for.
        (TWO_OF_THREE, "0A", "  missing: 1 more of rule_b, rule_c\n"),
        (TWO_OF_THREE, "0A/k=x 1B/k=y", "enough steps have events, but no group has enough steps: key differed"),
        (TWO_OF_THREE, "0A 12C", f"rule_c at {AT[:-1]}32Z is 12s away from rule_a, and the span is 10s"),
        (FORMULA, "0A", "  missing: (rule_b or rule_c)\n"),
        (FORMULA, "0B", "  missing: rule_a\n"),
        # All came, each near to the next, but not within one span.
        (ANY_ORDER, "0A 8B 16C", f"rule_c at {AT[:-1]}36Z is 16s away from rule_a, and the span is 10s"),
        # Enough came, but too slowly: by how much.
        (THREE, "0A 1A 11A", "to 2023-11-14T22:13:21Z; the nearest 3 took 11s, which is 1s too long"),
        (THREE, "0A 1A 10.5A", "the nearest 3 took 10s 500ms, which is 500ms too long"),
        (VALUES, "0A/v=x 5A/v=y 11A/v=z", "the nearest 3 took 11s, which is 1s too long"),
        (VALUES, "0A", "1 event without a value in value: not counted"),
        # After a chain the next one of the group, and what is still open for it.
        (PAIR, "0A 60B 90A 6000B", "after the chain that ended at 2023-11-14T22:14:20Z\n  rule_a at "),
        (PAIR, "0A 60B 90A 6000B", ": 1h 38m 30s from the first step, and the span is 1h 30m"),
        (PAIR, "0A 60B 70B", "  missing: rule_a; rule_b came without it at 2023-11-14T22:14:30Z"),
        (TRIPLE, "0A 1B 2A 3C 4B", f"  rule_b at {AT}4Z; missing: rule_c"),
        (TRIPLE, "0A 1B 2AB 3C 4C", f"  rule_a at {AT}2Z is an event of rule_b too, but an event cannot follow itself"),
        (THREE, "0A 1A 2A 30A", f"after the chain that ended at {AT}2Z\n  1 of 3 within 10s"),
        (BOTH, "0A 1B 20A", f"after the chain that ended at {AT}1Z\n  rule_b at {AT}1Z is 19s away from rule_a"),
        (VALUES, "0A/v=x 1A/v=y 2A/v=z 30A/v=x", "1 of 3 values of value within 10s, 2023-11-14T22:13:50Z to"),
        (VALUES, "0A/v=x 1A/v=y 2A/v=z 30A/v=x", "; the nearest 3 took 29s, which is 19s too long"),
        # An event that ends a chain and goes on with another; the twin ends it and begins another.
        (TRIPLE, "0A 1B 2A 3BC 4A", f"  rule_b at {AT}3Z is an event of rule_c too, but an event cannot follow itself"),
        (TRIPLE, "0A 1B 2A 3AC 4A", f"  rule_a at {AT}4Z; missing: rule_b"),
        (TRIPLE, "0B 1A 2B 3C 4A", f"  rule_a at {AT}4Z; missing: rule_b"),
        # The span is within, and a moment more is not.
        (THREE, "0A 10A", f"2 of 3 within 10s, {AT}0Z to {AT[:-1]}30Z"),
        (THREE, "0A 10.1A", f"1 of 3 within 10s, {AT}0Z to {AT}0Z"),
        # Of all that came too slowly the nearest is told.
        (THREE, "0A 1A 11A 30A", "the nearest 3 took 11s, which is 1s too long"),
        (VALUES, "0A/v=x 5A/v=y 11A/v=z 40A/v=w", "the nearest 3 took 11s, which is 1s too long"),
        # A record without an eventID counts each time that it comes, and one with it once.
        (THREE, "0A/id=- 0A/id=-", "2 of 3 within 10s"),
        (THREE, "0A/id=a 0A/id=a", "1 of 3 within 10s"),
        # Of one eventID and one time the account decides, and no account comes first.
        (PAIR, "0A/id=a 0B/id=a/r=-", f"rule_a at {AT}0Z; rule_b came before it, at {AT}0Z, and not after"),
        (PAIR, "0B/id=a 0A/id=a/r=-", "chain fires: key one"),
        # Copies of one event that fired different rules are one event that fired both.
        (PAIR, "0A/id=a 0B/id=a", f"rule_a at {AT}0Z is an event of rule_b too, but an event cannot follow itself"),
        (PAIR, "0B/id=a 0B/id=a", "missing: rule_a; rule_b came without it"),
        # All that is missing is told.
        (ANY_ORDER, "0A", "  missing: rule_b, rule_c\n"),
        (ALL_OF_THREE, "0A", "  missing: rule_b, rule_c\n"),
        (ALL_OF_THREE, "0A 1C", "  missing: rule_b\n"),
        # What a group is told by.
        (TWO_KEYS, "0A", "chain silent: key one, recipientAccountId 111122223333\n"),
        (TWO_KEYS, "0A 1B/k=two", "no group has all steps: key, recipientAccountId differed"),
        (TWO_KEYS, "0A/k=-", "1 event of rule_a without a value in key, recipientAccountId: in no group"),
        (NO_KEY, "0A 1A/k=two", "chain silent: all events\n  2 of 3 within 10s"),
        # Events that belong to no group are silent too.
        (PAIR, "0A/k=- 1B/k=-", "chain silent: no event of its steps belongs to a group\n1 event of rule_a without"),
        (PAIR, "0X", "chain silent: no event matches any of its steps\n"),
        # A correlation as a step happens where its condition holds, and not with any event of its rules.
        (NESTED, "0A 1A 2B", f"chain silent: key one\n  missing: burst; rule_b came without it at {AT}2Z\n"),
        (
            NESTED,
            "0A 1A 2B",
            "burst: did not happen\nburst, a step of chain:\n  burst silent: key one\n    2 of 3 ",
        ),
        (NESTED, "0A 1A 2A", f"  burst at {AT}2Z; missing: rule_b"),
        (NESTED, "0A 1A 2A 3A/k=- 4B/k=two", "every step has events, but no group has all steps: key differed"),
    ],
)
def test_the_reason(text: str, events: str, expected: str) -> None:
    assert expected in told(text, events)


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (PAIR, "0A 60B"),
        (PAIR, "0A 1A 60B"),
        (THREE, "0A 1A 2A 9A"),
        (BOTH, "0A 1B 3A"),
        (NESTED, "0A 1A 2A 3B"),
    ],
)
def test_after_a_chain_that_nothing_follows_no_group_is_silent(text: str, events: str) -> None:
    found = told(text, events)
    assert "fires" in found
    assert "silent" not in found
    assert "a step of" not in found


KINDS = [PAIR.replace("90m", "10s"), TRIPLE, BOTH, THREE, VALUES, TWO_OF_THREE, FORMULA, ANY_ORDER, NESTED]


@pytest.mark.parametrize("seed", range(150))
def test_it_fires_where_the_chain_does_and_has_a_reason_elsewhere(seed: int) -> None:
    random = Random(seed)
    second, words = 0, []
    for number in range(random.randint(1, 9)):
        second += random.choice([0, 0, 1, 3, 9, 11])
        rules = "".join(sorted(random.sample("ABC", random.choice([1, 1, 1, 2]))))
        marks = f"/id={random.choice(['-', f'e{number}', f'e{number}', 'e0'])}/k={random.choice('xy-')}"
        words.append(f"{second}{rules}{marks}/v={random.choice('pqr')}")
    random.shuffle(words)
    for text in KINDS:
        events = story(" ".join(words))
        found = told(text, " ".join(words))
        assert found.count("chain fires") == len(list(compile_chain(text, {})(events))), (words, found)
        for line, below in pairwise(found.splitlines()):
            if line.startswith("chain silent: key"):
                assert below.startswith("  "), (words, found)
                assert len(below) > 12, (words, found)


@pytest.mark.parametrize("value", "pqrstuvw")
def test_records_of_one_time_without_an_event_id_come_in_the_order_of_the_windows(value: str) -> None:
    first, second = "0A/id=-", f"0B/id=-/v={value}"
    forward, backward = told(PAIR, f"{first} {second}"), told(PAIR, f"{second} {first}")
    came = f"rule_a at {AT}0Z; rule_b came before it, at {AT}0Z, and not after"
    assert all(("chain fires" in one) is not (came in one) for one in (forward, backward))
    assert ("chain fires" in forward) is ("chain fires" in backward)


def test_a_record_without_a_time_is_told() -> None:
    chain = read(PAIR, Library(()))
    tests = {base.name: parse(base.text, {}, base.name).test for base in chain.bases()}
    events = [type(one)({**one.record, "eventTime": "soon"}) for one in story("0A")]
    assert "1 event without a readable eventTime: cannot be part of a chain" in lines(tell(chain, tests, iter(events)))


@pytest.mark.parametrize(("events", "seen"), [("", 0), ("0X", 1), ("0A 1B 2X 2X/id=e003", 4)])
def test_how_many_records_were_seen(events: str, seen: int) -> None:
    chain = read(PAIR, Library(()))
    tests = {base.name: parse(base.text, {}, base.name).test for base in chain.bases()}
    assert tell(chain, tests, iter(story(events))).seen == seen
