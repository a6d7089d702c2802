"""What is told of a file that was not read whole: each problem by itself, or one sentence where it is no CloudTrail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from awol.errors import EventError, Location
from awol.events import problems
from awol.events.problems import ACCEPTED, Problems, kind, named, shown, unlisted


def told(do: Callable[[Problems], None], most: int = 5, **closing: Any) -> list[tuple[str, int | None]]:
    """What the problems of a file tell, with the lines."""
    found: list[EventError] = []
    of_file = Problems("a.json", found.append, most)
    do(of_file)
    if closing:
        of_file.close(**closing)
    assert {one.location.path for one in found if one.location} <= {"a.json"}
    return [(one.message, one.location.line if one.location else None) for one in found]


CLOSED: dict[str, Any] = {"within": " in gzip", "described": "", "empty": False}


def add(*messages: str, foreign: str = "") -> Callable[[Problems], None]:
    def do(of_file: Problems) -> None:
        for number, message in enumerate(messages, 1):
            of_file.add(message, number, foreign=foreign)

    return do


def test_a_problem_is_told_at_once_with_its_line() -> None:
    assert told(add("one", "two")) == [("one", 1), ("two", 2)]


def test_what_may_just_be_no_cloudtrail_waits() -> None:
    held = add("one", "two", foreign="a text")
    assert told(held) == []
    assert told(held, **CLOSED) == [("not CloudTrail: a text; and 1 more such in gzip", 1)]
    assert told(add("one", foreign="a text"), **CLOSED) == [("not CloudTrail: a text in gzip", 1)]
    assert told(held, **{**CLOSED, "described": "a picture"}) == [("not CloudTrail: a picture in gzip", 1)]


@pytest.mark.parametrize("sign", [Problems.record, Problems.recognised])
def test_with_the_first_record_all_that_waited_is_told(sign: Callable[[Problems], None]) -> None:
    def do(of_file: Problems) -> None:
        add("one", "two", foreign="a text")(of_file)
        sign(of_file)
        sign(of_file)
        of_file.add("three", 3, foreign="a text")

    assert told(do, **CLOSED) == [("one", 1), ("two", 2), ("three", 3)]


@pytest.mark.parametrize(
    ("empty", "expected"),
    [(True, "not CloudTrail: an empty file in gzip"), (False, "not CloudTrail: only white space in gzip")],
)
def test_a_file_of_nothing_is_named(empty: bool, expected: str) -> None:
    assert told(lambda _: None, **{**CLOSED, "empty": empty}) == [(expected, None)]
    assert told(Problems.record, **{**CLOSED, "empty": empty}) == []
    assert told(add("one"), **{**CLOSED, "empty": empty}) == [("one", 1)]


def test_what_to_give_instead_is_told() -> None:
    found: list[EventError] = []
    Problems("a.json", found.append).not_cloudtrail("a picture", 7)
    assert [(one.message, one.location, one.next_step) for one in found] == [
        ("not CloudTrail: a picture", Location("a.json", 7), f"give awol {ACCEPTED}")
    ]


@pytest.mark.parametrize(("count", "more"), [(4, []), (5, []), (6, ["1 more problems"]), (9, ["4 more problems"])])
def test_of_many_the_first_are_told_and_the_rest_is_counted(count: int, more: list[str]) -> None:
    found = told(add(*map(str, range(count))), **CLOSED)
    assert [message for message, _ in found[:5]] == [str(at) for at in range(min(5, count))]
    assert [message for message, _ in found[5:]] == [f"{one} in this file, not listed" for one in more]


def test_what_waited_and_was_not_kept_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "_MOST_HELD", 4)

    def do(of_file: Problems) -> None:
        add(*"abcdef", foreign="a text")(of_file)
        of_file.record()

    assert told(do, **CLOSED) == [("a", 1), ("b", 2), ("4 more problems in this file, not listed", None)]


def test_problems_since_the_last_record_are_counted() -> None:
    of_file = Problems("a.json", lambda _: None)
    of_file.add("one")
    of_file.add("two", foreign="a text")
    assert of_file.barren == 2
    of_file.record()
    assert of_file.barren == 0
    of_file.add("three")
    assert of_file.barren == 1


def test_a_problem_of_a_file_within_is_handed_on_as_it_is() -> None:
    found: list[EventError] = []
    inner = EventError("x", Location("a.zip/b.json", 3))
    Problems("a.zip", found.append).hand_on(inner)
    assert found == [inner]


def test_what_is_not_listed() -> None:
    one = unlisted("a.json", 12_345)
    assert (one.message, one.location) == ("12,345 more problems in this file, not listed", Location("a.json"))


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("abc", 3, "'abc'"),
        ("abcd", 3, "'abc...'"),
        ("", 3, "''"),
        ("a\nb", 40, "'a\\nb'"),
        ("x" * 41, 40, repr("x" * 40 + "...")),
    ],
)
def test_the_beginning_of_a_text(text: str, length: int, expected: str) -> None:
    assert shown(text, length) == expected
    assert shown("x" * 40) == repr("x" * 40)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], "no keys"),
        (["a"], "the keys 'a'"),
        (["a", "b", "c", "d"], "the keys 'a', 'b', 'c', 'd'"),
        (["a", "b", "c", "d", "e"], "the keys 'a', 'b', 'c', 'd', ..."),
        (["k" * 31], f"the keys '{'k' * 30}...'"),
    ],
)
def test_the_first_keys_of_an_object(keys: Sequence[str], expected: str) -> None:
    assert named(keys) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", "a string"),
        (True, "a boolean"),
        (1, "a number"),
        (1.5, "a number"),
        ([], "a list"),
        ({}, "an object"),
        (None, "null"),
    ],
)
def test_what_a_value_is(value: object, expected: str) -> None:
    assert kind(value) == expected
