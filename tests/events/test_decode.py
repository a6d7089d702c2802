"""JSON as leniently as is honest: what is odd is noted, what is no JSON is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.events.decode import DEPTH_LIMIT, Decoder, too_deep

ODD: list[tuple[str, Any, list[str]]] = [
    ('{"a": 1}', {"a": 1}, []),
    ('{"a": 1, "a": 2}', {"a": 2}, ["the key 'a' appears more than once; the last value is used"]),
    ('{"a": {"b": 1, "b": 1}}', {"a": {"b": 1}}, ["the key 'b' appears more than once; the last value is used"]),
    ('{"a": 1, "a": 2, "a": 3}', {"a": 3}, ["the key 'a' appears more than once; the last value is used"]),
    ("NaN", None, ["NaN is not valid JSON, null is used"]),
    ("[Infinity, -Infinity]", [None, None],
     ["Infinity is not valid JSON, null is used", "-Infinity is not valid JSON, null is used"]),
    ("[NaN, NaN]", [None, None], ["NaN is not valid JSON, null is used"]),
    ("1e999", None, ["the number 1e999 is too large, null is used"]),
    ("-1e999", None, ["the number -1e999 is too large, null is used"]),
    ("1.5e3", 1500.0, []),
    ("0.0", 0.0, []),
    (f"1{'0' * 30}e999", None, [f"the number 1{'0' * 19} is too large, null is used"]),
    ("9" * 4_300, int("9" * 4_300), []),
    ("9" * 4_301, "9" * 4_301, ["a number of 4,301 digits is read as text"]),
    ('"a\tb"', "a\tb", ["a control character U+0009 is unescaped in a string"]),
    ('"a\x01b\x02"', "a\x01b\x02", ["a control character U+0001 is unescaped in a string"]),
    ('["a\tb", NaN]', ["a\tb", None],
     ["a control character U+0009 is unescaped in a string", "NaN is not valid JSON, null is used"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "notes"), ODD, ids=[repr(text[:20]) for text, _, _ in ODD])
def test_what_is_odd_is_noted_once(text: str, value: object, notes: list[str]) -> None:
    decoder = Decoder()
    assert decoder.decode(f"  {text} rest", 2) == (value, 2 + len(text))
    assert decoder.notes == notes
    assert decoder.decode("1", 0) == (1, 1)
    assert decoder.notes == [], "the notes are those of the last value"


@pytest.mark.parametrize("text", ["", "{", '{"a"}', "[1,]", '"a', '"a\nb"', '"a\rb"', "nul", "{'a': 1}"])
def test_what_is_no_json_is_none(text: str) -> None:
    """A line break in a string is a line that was cut off: the next line is another record."""
    with pytest.raises(json.JSONDecodeError):
        Decoder().decode(text, 0)


def test_only_the_first_ten_notes_are_kept() -> None:
    decoder = Decoder()
    decoder.decode("[" + ", ".join(f'{{"k{at}": 1, "k{at}": 2}}' for at in range(15)) + "]", 0)
    assert [note.split("'")[1] for note in decoder.notes] == [f"k{at}" for at in range(10)]


def nested(levels: int, *, keyed: bool) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value, "b": 1} if keyed else [value, 1]
    return value


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize(("levels", "expected"), [(1, False), (DEPTH_LIMIT, False), (DEPTH_LIMIT + 1, True)])
def test_what_is_nested_too_deep(levels: int, expected: bool, keyed: bool) -> None:
    text = json.dumps(nested(levels, keyed=keyed))
    assert too_deep(nested(levels, keyed=keyed), text, 0, len(text)) is expected


def test_many_brackets_beside_one_another_are_not_deep() -> None:
    value: list[Any] = [[{}] for _ in range(DEPTH_LIMIT)]
    text = json.dumps(value)
    assert not too_deep(value, text, 0, len(text))
