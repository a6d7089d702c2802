"""The way back into a text: where a value that cannot be decoded ends, in whatever pieces the text comes."""

from __future__ import annotations

import random
from collections import deque

import pytest

from awol.events import skip
from awol.events.skip import Brackets, Resumed, resume
from awol.events.window import Window
from tests.events.test_window import cut


def end_of(text: str, depth: int) -> int:
    """The same by looking at one character after another; -1 where a line break in a string ends all certainty."""
    inside = escaped = False
    for at, char in enumerate(text):
        if inside and char == "\n":
            return -1
        if escaped:
            escaped = False
        elif inside:
            escaped = char == "\\"
            inside = char != '"'
            if not inside and not depth:
                return at + 1
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
            if depth <= 0:
                return at + 1
    return -1


def text_of(chance: random.Random) -> str:
    parts = ["[", "{", "]", "}", "[{", "}]", '"a"', '"', "\\", '\\"', "\\\\", "1, ", "ab", " "]
    weights = [6, 6, 5, 5, 2, 2, 4, 2, 1, 1, 1, 3, 3, 2]
    found = "".join(chance.choices(parts, weights, k=chance.randrange(1, 60)))
    return found if chance.random() < 0.8 else found + "\n" + found


@pytest.mark.parametrize("block", [4, 16, 1 << 14])
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_a_value_ends_where_its_brackets_say(depth: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skip, "_BLOCK", block)
    chance = random.Random(block * 10 + depth)
    ends = 0
    for _ in range(1_500):
        text = ("{" if not depth else "") + text_of(chance)
        expected = end_of(text, depth)
        brackets, found, at = Brackets(depth), -1, 0
        size = chance.choice((1, 2, 5, 100))
        while found < 0 and at < len(text):
            found = brackets.feed(text, at, min(at + size, len(text)))
            at += size
        assert found == expected, (text, size)
        ends += expected >= 0
    assert 300 < ends < 1_480


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ('"abc" x', 5),
        ('"a\\"b" x', 6),
        ('"a\\\\" x', 5),
        ('"abc', -1),
        ('"a\nb"', -1),
        ('"a\\\nb"', -1),
        ('["]", "}"] x', 10),
        ("{}}", 2),
        ("[[1], [2]] x", 10),
        ("[[[]]] x", 6),
        ("[" * 40_000 + "]" * 40_000 + "x", 80_000),
        ("[" * 40_000 + "]" * 39_999, -1),
        ('["' + "]" * 40_000 + '"] x', 40_004),
    ],
    ids=lambda value: str(value)[:20],
)
def test_where_a_value_closes(text: str, end: int) -> None:
    assert Brackets().feed(text, 0, len(text)) == end


RECORD = '{"eventVersion": 1}'


@pytest.mark.parametrize(
    ("text", "indent", "brackets", "separators", "expected", "left"),
    [
        # Its own bracket.
        ('{"a": x} rest', 0, True, False, Resumed("bracket"), " rest"),
        ('[1, [x], "]"] rest', 0, True, False, Resumed("bracket"), " rest"),
        # A line that is indented no more than its own and begins with a bracket.
        ('{"a": "x\n{"b": 1}', 0, True, False, Resumed("line", 0), '{"b": 1}'),
        ('{"a": "x\n  {"b": 1}\n[2]', 0, True, False, Resumed("line", 0), "[2]"),
        ('{"a": "x\n  {"b": 1}\n[2]', 2, True, False, Resumed("line", 2), '{"b": 1}\n[2]'),
        # What begins as a record does, within a line.
        (f'{{"a": "x {RECORD}', 0, True, False, Resumed("record"), RECORD),
        ('{"a": "x {"other": 1}', 0, True, False, Resumed("end"), ""),
        # What is no value at all, in a list: the comma or the bracket of the list.
        ("nonsense, 2]", 0, False, True, Resumed("separator"), ", 2]"),
        ("nonsense] 2", 0, False, True, Resumed("separator"), "] 2"),
        ("nonsense, 2]", 0, False, False, Resumed("end"), ""),
        ("nonsense", 0, False, True, Resumed("end"), ""),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("far", [0, 2_000])
def test_where_reading_goes_on(
    text: str, indent: int, brackets: bool, separators: bool, expected: Resumed, left: str, size: int, far: int
) -> None:
    """However far that is, and wherever the text was cut."""
    head, rest = text[:1], text[1:]
    whole = f"{head}{' ' * far}{rest}"
    window = Window(cut(whole, [size]), deque())
    window.more()
    assert resume(window, indent, Brackets() if brackets else None, separators=separators) == expected
    while window.more():
        pass
    assert window.text[window.pos :] == left
