"""Every edge that docs/correlations.md decides, a failing twin beside each."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from awol.engines.sigma.correlation import windows
from awol.engines.sigma.correlation.correlator import Correlator
from awol.engines.sigma.correlation.reading import Library, read
from awol.errors import PackError, UnsupportedQuery
from tests.engines.sigma.correlation.stories import correlation, found, story

PAIR = correlation("temporal_ordered", "AB")
TRIPLE = correlation("temporal_ordered", "ABC")
REPEAT = correlation("temporal_ordered", "ABA")
BOTH = correlation("temporal", "AB")
THREE = correlation("event_count", "A", condition="{gte: 3}")
MORE_THAN_TWO = correlation("event_count", "A", condition="{gt: 2}")
EITHER = correlation("event_count", "AB", condition="{gte: 2}")
VALUES = correlation("value_count", "A", condition="{field: value, gte: 3}")
PAIRS_OF_VALUES = correlation("value_count", "A", condition="{field: [value, recipientAccountId], gte: 2}")
ALL = correlation("event_count", "A", condition="{gte: 2}", group="")
TWO_OF_THREE = correlation("temporal", "ABC", condition="{gte: 2}")
FORMULA = correlation("temporal", "ABC", condition="rule_a and (rule_b or rule_c)")
SINGLE = correlation("event_count", "A", condition="{gte: 1}")

CASES = [
    # the window: both ends are within
    ("ordered, exactly the span", PAIR, "0A 10B", ["e001 e002"]),
    ("ordered, a second more", PAIR, "0A 11B", []),
    ("ordered, a tenth of a second more", PAIR, "0A 10.1B", []),
    ("temporal, exactly the span", BOTH, "0B 10A", ["e001 e002"]),
    ("temporal, a second more", BOTH, "0B 11A", []),
    ("count, exactly the span", THREE, "0A 5A 10A", ["e001 e002 e003"]),
    ("count, a second more", THREE, "0A 5A 11A", []),
    ("values, exactly the span", VALUES, "0A/v=x 5A/v=y 10A/v=z", ["e001 e002 e003"]),
    ("values, a second more", VALUES, "0A/v=x 5A/v=y 11A/v=z", []),
    ("across the edge of any bucket", PAIR, "59A 61B", ["e001 e002"]),
    # the order
    ("reversed", PAIR, "0B 5A", []),
    ("temporal does not mind the order", BOTH, "0B 5A", ["e001 e002"]),
    ("noise in between", PAIR, "0A 1X 2X 3B", ["e001 e004"]),
    ("only the first half", PAIR, "0A 1A 2A", []),
    ("only the second half", PAIR, "0B 1B", []),
    ("arrival says nothing", PAIR, "5B 0A", ["e002 e001"]),
    ("three in order", TRIPLE, "0A 1B 2C", ["e001 e002 e003"]),
    ("three, the last two reversed", TRIPLE, "0A 1C 2B", []),
    ("three, the first two reversed", TRIPLE, "0B 1A 2C", []),
    ("three, first and last reversed", TRIPLE, "0C 1B 2A", []),
    ("three, rotated", TRIPLE, "0B 1C 2A", []),
    ("three, rotated back", TRIPLE, "0C 1A 2B", []),
    ("the span is that of the whole chain", TRIPLE, "0A 6B 11C", []),
    ("every pair in order, not only with the first", TRIPLE, "0A 1C 2B 3C", ["e001 e003 e004"]),
    ("a rule may come again", REPEAT, "0A 1B 2A", ["e001 e002 e003"]),
    ("a rule that comes again needs an event of its own", REPEAT, "0A 1B", []),
    # ties
    ("one second, the smaller eventID is the earlier", PAIR, "5A/id=a 5B/id=b", ["a b"]),
    ("one second, in the other order of eventIDs", PAIR, "5A/id=b 5B/id=a", []),
    ("a tie does not depend on arrival", PAIR, "5B/id=b 5A/id=a", ["a b"]),
    # one event for several steps
    ("ordered, an event does not follow itself", PAIR, "0AB", []),
    ("ordered, it ends one chain and begins another", PAIR, "0A 1AB 2B", ["e001 e002", "e002 e003"]),
    ("temporal, one event may serve both", BOTH, "0AB", ["e001"]),
    ("a count counts an event of two rules once", EITHER, "0AB", []),
    ("a count over two rules", EITHER, "0A 1B", ["e001 e002"]),
    # repeats
    ("the same event twice counts once", THREE, "0A/id=a 1A/id=b 1A/id=b", []),
    ("the same event twice, in another account", THREE, "0A/id=a 1A/id=b 1A/id=b/r=444455556666", ["a b b"]),
    ("an event without an eventID counts each time", THREE, "0A/id=a 1A/id=- 1A/id=-", ["a ? ?"]),
    ("a repeat does not follow itself", PAIR, "0AB/id=a 0AB/id=a", []),
    ("an eventID that comes again at another time is another event", THREE, "0A/id=a 1A/id=a 2A/id=a", ["a a a"]),
    # groups
    ("another group", PAIR, "0A/k=one 1B/k=two", []),
    ("each group for itself", PAIR, "0A/k=one 1A/k=two 2B/k=two 3B/k=one", ["e002 e003", "e001 e004"]),
    ("a group key that is missing", PAIR, "0A/k=- 1B/k=-", []),
    ("a group key that is empty", PAIR, "0A/k= 1B/k=", []),
    ("no group key is no stranger's key", THREE, "0A 1A 2A/k=-", []),
    ("letter case of a key counts", PAIR, "0A/k=one 1B/k=ONE", []),
    ("without group-by all are one group", ALL, "0A/k=one 1A/k=two", ["e001 e002"]),
    # how often
    ("ordered, one beginning serves one chain", PAIR, "0A 1B 2B", ["e001 e002"]),
    ("ordered, the latest beginning goes on", PAIR, "0A 1A 2B", ["e002 e003"]),
    ("ordered, again with a new beginning", PAIR, "0A 1B 2A 3B", ["e001 e002", "e003 e004"]),
    ("ordered, too late is used up", PAIR, "0A 11B 12B", []),
    ("three, again", TRIPLE, "0A 1B 2C 3C 4A 5B 6C", ["e001 e002 e003", "e005 e006 e007"]),
    ("count, n - 1", THREE, "0A 1A", []),
    ("count, n", THREE, "0A 1A 2A", ["e001 e002 e003"]),
    ("count, n + 1: a burst that goes on fires once", THREE, "0A 1A 2A 3A 4A", ["e001 e002 e003"]),
    ("count, after a pause again", THREE, "0A 1A 2A 20A 21A 22A", ["e001 e002 e003", "e004 e005 e006"]),
    ("count, a burst whose window slides on is one", THREE, "0A 1A 9A 11A 12A", ["e001 e002 e003"]),
    ("count, again where it had fallen below", THREE, "0A 1A 2A 12A 13A 14A", ["e001 e002 e003", "e004 e005 e006"]),
    ("gt is one more", MORE_THAN_TWO, "0A 1A", []),
    ("gt is reached", MORE_THAN_TWO, "0A 1A 2A", ["e001 e002 e003"]),
    ("at least one: an event after a pause", SINGLE, "0A 5A 15A 26A", ["e001", "e004"]),
    ("values, the same value does not count again", VALUES, "0A/v=x 1A/v=y 2A/v=y 3A/v=x", []),
    ("values, every event of the window is told", VALUES, "0A/v=x 1A/v=y 2A/v=y 3A/v=z", ["e001 e002 e003 e004"]),
    ("values, one more does not fire again", VALUES, "0A/v=x 1A/v=y 2A/v=z 3A/v=w", ["e001 e002 e003"]),
    ("values, an event without the field takes no part", VALUES, "0A/v=x 1A/v=y 2A", []),
    ("values, letter case counts", VALUES, "0A/v=x 1A/v=y 2A/v=X", ["e001 e002 e003"]),
    ("values, each of several", VALUES, "0A/v=x+y 1A/v=z", ["e001 e002"]),
    ("values of two fields, one differs", PAIRS_OF_VALUES, "0A/v=x 1A/v=x/r=444455556666", ["e001 e002"]),
    ("values of two fields, neither differs", PAIRS_OF_VALUES, "0A/v=x 1A/v=x", []),
    ("temporal fires once while it lasts", BOTH, "0A 1B 2A 3B", ["e001 e002"]),
    ("temporal, the latest of each stands for it", BOTH, "0A 1A 2B", ["e002 e003"]),
    ("temporal, again after a pause", BOTH, "0A 1B 20A 21B", ["e001 e002", "e003 e004"]),
    ("two of three", TWO_OF_THREE, "0A 1C", ["e001 e002"]),
    ("one of three", TWO_OF_THREE, "0A 1A", []),
    ("and with or", FORMULA, "0A 1C", ["e001 e002"]),
    ("and with or, without what is needed", FORMULA, "0B 1C", []),
    ("an event without a time has no place", PAIR, "0A 1B", ["e001 e002"]),
]


@pytest.mark.parametrize(("text", "told", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_edges(text: str, told: str, expected: list[str]) -> None:
    assert found(text, story(told)) == expected


@pytest.mark.parametrize(("text", "told", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_arrival_changes_nothing(text: str, told: str, expected: list[str]) -> None:
    assert found(text, story(told)[::-1]) == expected


def test_a_record_without_a_time_has_no_place() -> None:
    events = story("0A 1B")
    timeless = [type(event)({**event.record, "eventTime": "soon"}) for event in events[:1]]
    assert found(PAIR, [*timeless, *events[1:]]) == []
    assert found(PAIR, [*timeless, *events]) == ["e001 e002"]


def test_what_a_chain_tells_of_its_events() -> None:
    events = story("0A 1B 2B")
    late = type(events[2])({**events[2].record, "eventTime": "soon"})
    with Correlator([read(PAIR, Library(()))]) as taken:
        for rule, event in (("rule_a", events[0]), ("rule_b", events[1]), ("rule_x", events[1]), ("rule_b", late)):
            taken.add(rule, event)
        assert [(one.correlation, one.group, one.fired) for one in taken.chains()] == [
            ("chain", {"key": "one"}, (("rule_a",), ("rule_b",)))
        ]
        assert taken.without_time == 1


def test_the_names_of_rules_that_fired_are_found_out_once() -> None:
    with Correlator([read(PAIR, Library(()))]) as taken:
        for rule, event in zip(("rule_a", "rule_b"), story("0A 1B"), strict=True):
            taken.add(rule, event)
        assert [one.fired for one in taken.chains()] == [(("rule_a",), ("rule_b",))]
        assert taken._known == {(0, 0b01): ("rule_a",), (0, 0b10): ("rule_b",)}
        taken._known[0, 0b10] = ("remembered",)
        assert [one.fired for one in taken.chains()] == [(("rule_a",), ("remembered",))]


NESTED = """
title: Any of two
name: any_of_two
correlation:
  type: event_count
  rules: [rule_a, rule_b]
  group-by: [key]
  timespan: 10s
  condition: {gte: 1}
---
title: Burst
name: burst
correlation:
  type: event_count
  rules: [rule_a]
  group-by: [key]
  timespan: 10s
  condition: {gte: 3}
---
title: Outer
name: outer
correlation:
  type: temporal_ordered
  rules: [FIRST, rule_c]
  group-by: [key]
  timespan: 10s
"""


def _nested(first: str) -> str:
    rules = correlation("temporal", "ABC" if first == "any_of_two" else "AC").rsplit("---\n", 1)[0]
    parts = [one for one in NESTED.replace("FIRST", first).split("---") if f"name: {first}\n" in one or "outer" in one]
    return rules + "---" + "---".join(parts)


@pytest.mark.parametrize(
    ("first", "told", "expected"),
    [
        ("any_of_two", "0A 5C", ["e001 e002"]),
        ("any_of_two", "0B 5C", ["e001 e002"]),
        ("any_of_two", "0X 5C", []),
        ("any_of_two", "0A 8B 16C", ["e002 e003"]),
        ("burst", "0A 1A 2A 5C", ["e001 e002 e003 e004"]),
        ("burst", "0A 1A 5C", []),
        ("burst", "0A 1A 9A 19C", ["e001 e002 e003 e004"]),
        ("burst", "0A 1A 9A 20C", []),
    ],
)
def test_a_correlation_may_be_a_step_of_another(first: str, told: str, expected: list[str]) -> None:
    assert found(_nested(first), story(told)) == expected


@pytest.mark.parametrize(("told", "expected"), [("0C 1A", ["e001 e002"]), ("0C 1B", ["e001 e002"]), ("0C 1C", [])])
def test_any_of_two_is_served_by_no_other_rule(told: str, expected: list[str]) -> None:
    assert found(_nested("any_of_two").replace("[any_of_two, rule_c]", "[rule_c, any_of_two]"), story(told)) == expected


def test_an_event_that_serves_two_steps_is_told_once() -> None:
    text = _nested("burst").replace("rules: [burst, rule_c]", "rules: [rule_a, burst, rule_c]")
    assert found(text, story("0A 1A 2A 3C")) == ["e001 e002 e003 e004"]
    assert found(text, story("0A 1A 3C")) == []


@pytest.mark.parametrize(
    ("last", "expected"), [("p", "e001 e003 e005"), ("q", "e002 e004 e005"), ("p+q", "e001 e003 e005"), ("r", None)]
)
def test_of_several_groups_of_a_step_the_first_that_holds_is_told(last: str, expected: str | None) -> None:
    text = _nested("burst").replace("group-by: [key]", "group-by: [value]", 1)
    chains = found(text, story(f"0A/v=p 1A/v=q 2A/v=p 3A/v=q 4A/v={last} 5C"))
    assert chains == ([] if expected is None else [f"{expected} e006"])


@pytest.mark.parametrize(
    ("inner", "expected"), [("key", ["e001 e002"]), ("value", []), ("recipientAccountId", ["e001 e002"])]
)
def test_any_of_two_asks_for_the_key_of_its_own(inner: str, expected: list[str]) -> None:
    """What counts events of another group than the outer correlation wants a value there too."""
    text = _nested("any_of_two").replace("group-by: [key]", f"group-by: [{inner}]", 1)
    assert found(text, story("0A 5C")) == expected


ALIASED = correlation("temporal_ordered", "AB", group="who", more="aliases: {who: {rule_a: key, rule_b: value}}")


def test_aliases_say_which_field_is_the_key() -> None:
    assert found(ALIASED, story("0A/k=x 1B/k=y/v=x")) == ["e001 e002"]
    assert found(ALIASED, story("0A/k=x 1B/k=x/v=y")) == []


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        (correlation("value_sum", "A", condition="{field: value, gte: 3}"), UnsupportedQuery, "value_sum"),
        (correlation("event_count", "A", condition="{lt: 3}"), UnsupportedQuery, "`lt` cannot be judged"),
        (correlation("event_count", "A", condition="{gt: 3, lte: 5}"), UnsupportedQuery, "`lte` cannot be judged"),
        (correlation("event_count", "A", condition="{eq: 3}"), UnsupportedQuery, "`eq` cannot be judged"),
        (correlation("event_count", "A", condition="{gte: 0}"), PackError, "always reached"),
        (
            correlation("temporal", "AB", condition="rule_a and not rule_b"),
            UnsupportedQuery,
            "`not` waits",
        ),
        (correlation("temporal_ordered", "AB", condition="{gte: 1}"), UnsupportedQuery, "cannot have an order"),
        (correlation("event_sum", "A"), PackError, "unknown type `event_sum`"),
        (correlation("event_count", "A"), PackError, "without condition"),
        (correlation("event_count", "A", span="soon", condition="{gte: 3}"), PackError, "Timespan 'soon'"),
        (correlation("event_count", "A", condition="{gte: [3]}"), PackError, "a value in it has the wrong type"),
        (correlation("temporal", "AB").replace("rules: [rule_a", "rules: [rule_z"), PackError, "`rule_z`, which is"),
        (correlation("temporal", "AB").replace("rules: [rule_a", "rules: [chain"), PackError, "refers to itself"),
        (
            ALIASED.replace(", rule_b: value", ""),
            PackError,
            "the alias `who` does not say which field to use for `rule_b`",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(text: str, error: type[Exception], reason: str) -> None:
    with pytest.raises(error) as fault:
        found(text, [])
    assert str(fault.value).startswith("rule: ")
    assert reason in str(fault.value)


@pytest.mark.parametrize("kind", ["event_count", "value_count", "temporal"])
def test_a_burst_is_collected_when_it_fires_and_not_at_each_of_its_events(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a burst would take time that grows with its square."""
    collected: list[int] = []
    plain = windows._union

    def counted(parts: Iterable[windows.Refs]) -> windows.Refs:
        refs = plain(parts)
        collected.append(len(refs))
        return refs

    monkeypatch.setattr(windows, "_union", counted)
    rule = {"event_count": THREE, "value_count": VALUES, "temporal": BOTH}[kind]
    events = " ".join(
        f"{number // 40}{'AB'[number % 2] if kind == 'temporal' else 'A'}/v={number}" for number in range(300)
    )
    assert len(found(rule, story(events))) == 1
    assert sum(collected) <= 300 + 3
