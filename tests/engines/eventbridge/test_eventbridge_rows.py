"""The offline engine on the rows that were measured on Event Ruler 2.1.0 (`rows.py`)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from awol.engines.eventbridge.nodes import render
from awol.engines.eventbridge.parser import parse
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from tests.engines.eventbridge import outcomes
from tests.engines.eventbridge.rows import RECORDS, REJECTED, ROWS, compiled, expected_ids, pattern

EVENTS = [Event({"eventID": identity, **record}) for identity, record in RECORDS.items()]


def found(text: str) -> frozenset[str]:
    return frozenset(event_id for hit in compiled(text)(EVENTS) for event_id in hit.event_ids)


@pytest.mark.parametrize(("inner", "expected"), ROWS)
def test_finds(inner: str, expected: str) -> None:
    assert found(pattern(inner)) == expected_ids(expected)


@pytest.mark.parametrize(("inner", "expected"), ROWS)
def test_a_pattern_rendered_is_the_same_pattern(inner: str, expected: str) -> None:
    (once,) = parse(pattern(inner))
    (again,) = parse(render(once))
    assert again == once
    assert found(render(once)) == expected_ids(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"detail":{"a":["x",5,1.5,true,null]}}', '{"detail": {"a": ["x", 5, 1.5, true, null]}}'),
        ('{"detail": {"\\u00dc": ["\\u00dcber", "\\"x\\""]}}', '{"detail": {"Ü": ["Über", "\\"x\\""]}}'),
        ('{"detail": {"a": {"b": ["x"], "c": ["y"]}}}', '{"detail": {"a": {"b": ["x"], "c": ["y"]}}}'),
        (
            '{"detail": {"a": {"$or": [{"b": ["x"]}, {"c": ["y"]}]}}}',
            '{"$or": [{"detail": {"a": {"b": ["x"]}}}, {"detail": {"a": {"c": ["y"]}}}]}',
        ),
    ],
)
def test_the_text_of_a_pattern(text: str, expected: str) -> None:
    (group,) = parse(text)
    assert render(group) == expected
    assert parse(expected) == [group]


@pytest.mark.parametrize("inner", REJECTED)
def test_rejects_with_a_place(inner: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        compiled(pattern(inner))
    assert caught.value.location is not None
    assert "^" in str(caught.value)


@pytest.mark.parametrize(
    ("record", "fires"),
    [
        ({"i": [{"c": "x", "z": "y"}], "i.m": [{"n": "w"}]}, True),
        ({"i": [{"c": "x"}, {"z": "y"}], "i.m": [{"n": "w"}]}, False),
        ({"i": [{"c": "x", "z": "y", "m": [{"n": "v"}, {"n": "w"}]}]}, True),
        ({"i": [{"c": "x", "z": "y"}, {"m": [{"n": "w"}]}]}, False),
        ({"i": [[{"c": "x"}], [{"z": "y"}]], "i.m": {"n": "w"}}, False),
    ],
)
def test_an_element_that_was_chosen_stays_chosen(record: dict[str, Any], fires: bool) -> None:
    """`c` and `z` must stand in one element of `i`, whatever list `m.n` between them stands in."""
    search = compiled(pattern('{"i": {"c": ["x"], "m": {"n": ["w"]}, "z": ["y"]}}'))
    assert bool(list(search([Event(record)]))) is fires


def test_any_pattern_of_a_list_fires_and_counts_once() -> None:
    text = "[" + pattern('{"a": ["x"]}') + ", " + pattern('{"b": ["y"]}') + "]"
    assert found(text) == expected_ids("x list nested-list list-null both none")
    assert len(list(compiled(text)(EVENTS))) == 6


@pytest.mark.parametrize(
    "text", ["", "[]", "5", '"x"', "null", '[{"detail": {"a": ["x"]}}, 5]', '{"detail": ["x"]} {}']
)
def test_what_is_no_pattern(text: str) -> None:
    with pytest.raises(RejectedQuery):
        compiled(text)


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ('{"source": ["aws.organizations"], "detail": {"a": ["x"]}}', "1:2", "`source` is a field of the event around"),
        ('{"detail-type": ["AWS API Call via CloudTrail"]}', "1:2", "detail.eventSource"),
        ('{"eventName": ["LeaveOrganization"]}', "1:2", "the CloudTrail record is under `detail`"),
        ('{"detail": {"a": [{"exactly": "x"}]}}', "1:20", "not documented for EventBridge"),
        # EventBridge takes the later one alone, and its checker accepts both.
        ('{"detail": {"a": ["x"], "$or": [{"a": ["y"]}, {"b": ["y"]}]}}', "1:34", "`detail.a` is tested twice"),
        ('{"detail": {"$or": [{"a": ["y"]}, {"b": ["y"]}], "a": ["x"]}}', "1:22", "keeps the later test"),
        ('{"detail": {"a": ["x"], "a": ["y"]}}', "1:25", "tested twice"),
        ('{"detail": {"a.c": ["x"], "a": {"c": ["y"]}}}', "1:33", "tested twice"),
        ('{"$or": [{"source": ["x"]}, {"detail": {"a": ["x"]}}]}', "1:11", "field of the event around"),
    ],
)
def test_what_the_engine_cannot_tell(text: str, place: str, told: str) -> None:
    with pytest.raises(UnsupportedQuery) as caught:
        compiled(text)
    assert told in str(caught.value)
    assert str(caught.value.location) == f"query:{place}"


@pytest.mark.parametrize(
    ("inner", "fields"),
    [
        # Event Ruler finds a record of `b` in the first of each and none of `c`.
        ('{"$or": [{"a": ["x", "b"]}, {"a": ["x", "c"]}]}', "`detail.a`"),
        ('{"d": ["y"], "$or": [{"a": ["x"]}, {"a": ["x", "c"]}]}', "`detail.d`, `detail.a`"),
        ('{"$or": [{"a": ["x"], "d": ["y", "z"]}, {"a": ["x", "c"], "d": ["y"]}]}', "`detail.a`, `detail.d`"),
        ('{"$or": [{"a": [5, "b"]}, {"a": [{"numeric": ["=", 5.0]}, "c"]}]}', "`detail.a`"),
        (
            '{"$or": [{"a": [{"anything-but": ["x", "y"]}, "x"]}, {"a": [{"anything-but": ["y", "x"]}, "y"]}]}',
            "`detail.a`",
        ),
        ('{"$or": [{"a": ["198.51.100.7", "b"]}, {"a": ["198.051.100.007", "c"]}]}', "`detail.a`"),
    ],
)
def test_an_alternative_that_event_ruler_leaves_out(inner: str, fields: str) -> None:
    with pytest.raises(UnsupportedQuery, match=f"share a value of {fields}; Event Ruler leaves the later one out"):
        compiled(pattern(inner))


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ('{"$or": [{"a": [{"cidr": "198.51.100.0/24"}]}, {"a": [{"anything-but": "x"}]}]}', "an address and with"),
        ('{"a": ["198.51.100.7", {"anything-but": {"prefix": "x"}}]}', "an address and with"),
        ('{"a": ["198.51.100.7", 7]}', "an address and with a number"),
        ('{"$or": [{"a": [{"wildcard": "*"}], "b": ["x"]}, {"a": [{"anything-but": {"prefix": "x"}}]}]}', "a lone `*`"),
    ],
)
def test_matchers_that_event_ruler_confuses(inner: str, told: str) -> None:
    with pytest.raises(UnsupportedQuery, match=re.escape(told)):
        compiled(pattern(inner))


@pytest.mark.parametrize(
    "inner",
    [
        '{"$or": [{"a": ["x"]}, {"a": ["c"]}]}',
        '{"$or": [{"a": ["x"]}, {"a": ["x", "c"], "d": ["y"]}]}',
        '{"$or": [{"a": ["x"], "d": ["y"]}, {"a": ["x", "c"], "d": ["z"]}]}',
        '{"$or": [{"a": [5]}, {"a": [6]}]}',
        '{"$or": [{"a": [5]}, {"a": ["5"]}]}',
        '{"$or": [{"a": [{"numeric": ["=", 5]}]}, {"a": [{"numeric": ["=", 6]}]}]}',
        '{"$or": [{"a": ["198.51.100.7"]}, {"a": ["198.51.100.8"]}]}',
        '{"$or": [{"a": [{"anything-but": "x"}]}, {"a": [{"anything-but": "y"}]}]}',
        '{"$or": [{"a": [{"anything-but": "x"}]}, {"a": ["x"]}]}',
    ],
)
def test_alternatives_that_stay_apart(inner: str) -> None:
    compiled(pattern(inner))


def test_more_combinations_than_eventbridge_makes() -> None:
    options = ", ".join(f'{{"a{number}": ["x"]}}' for number in range(33))
    either = f'"$or": [{options}]'
    assert found(pattern(f"{{{either}}}")) == frozenset()
    again = either.replace("a", "b")
    with pytest.raises(RejectedQuery, match="1000 combinations"):
        compiled(pattern(f"{{{either}, {again}}}"))


@pytest.mark.parametrize("rule", outcomes.CALLS)
def test_how_a_call_ended(rule: str) -> None:
    search = compiled(outcomes.text(rule))
    found = [name for name, code, *_ in outcomes.OUTCOMES if list(search([Event(outcomes.record(rule, code))]))]
    assert found == outcomes.expected(rule)


@pytest.mark.parametrize("word", ["absent", "null", "empty", "success"])
def test_a_pattern_without_one_of_the_words_for_success_misses_it(word: str) -> None:
    """What shows that each of the four is needed."""
    written = {"absent": {"exists": False}, "null": None, "empty": "", "success": "success"}
    pattern_ = json.loads(outcomes.text(outcomes.SUCCEEDED))
    pattern_["detail"]["errorCode"].remove(written[word])
    search = compiled(json.dumps(pattern_))
    missed = [
        name
        for name, code, succeeded, _ in outcomes.OUTCOMES
        if succeeded and not list(search([Event(outcomes.record(outcomes.SUCCEEDED, code))]))
    ]
    # What is no leaf is absent to `exists`.
    assert missed == (["absent", "an object", "an empty list"] if word == "absent" else [word])
