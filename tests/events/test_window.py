"""What a window says of the place it is at is what the whole text says of it, in whatever pieces the text comes."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator

import pytest

from awol.events.window import Window


def cut(text: str, sizes: list[int]) -> Iterator[str]:
    at = 0
    for number in range(len(text)):
        if at >= len(text):
            return
        size = sizes[number % len(sizes)]
        yield text[at : at + size]
        at += size


TEXTS = [
    '{"a": 1}\n  {"b": 2}\n\n\t[3]\n',
    "no line ends here",
    "  indented, and nothing else",
    "\n\n\n",
    "\ufeff{}\n\x1e{}\n \ufeff [1]",
    "a\n b\n  c\n   d\n    e",
    "x" * 30 + "\n" + " " * 20 + "y",
]


def indent_of(text: str, at: int) -> int:
    """Blanks at the beginning of the line of a place."""
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    return len(line) - len(line.lstrip(" \t"))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("sizes", [[1], [2], [3, 1], [7], [1000]], ids=str)
def test_the_place_is_known_wherever_the_text_was_cut(text: str, sizes: list[int]) -> None:
    chance = random.Random(len(text))
    window = Window(cut(text, sizes), deque(), line=5)
    at = 0
    while True:
        if window.pos >= len(window.text) and not window.more():
            break
        before = text[:at].rpartition("\n")[2]
        assert text[at:].startswith(window.text[window.pos :])
        assert window.line(window.pos) == 5 + text.count("\n", 0, at)
        assert window.begins_line() == (before.strip(" \t\r\ufeff\x1e") == "")
        if text[at] not in " \t":
            assert window.indent() == indent_of(text, at)
        step = chance.randrange(1, 4)
        step = min(step, len(window.text) - window.pos)
        window.pos += step
        at += step
        if chance.random() < 0.5:
            window.more(chance.randrange(1, 6))
    assert at == len(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [("  x", "x"), ("\n\t \r\nx y", "x y"), ("\ufeff\x1ex", "x"), ("x ", "x "), ("", None), (" \n\ufeff", None)],
)
@pytest.mark.parametrize("size", [1, 2, 100])
def test_white_space_is_passed(text: str, left: str | None, size: int) -> None:
    window = Window(cut(text, [size]), deque())
    assert window.skip_space() is (left is not None)
    if left is not None:
        window.more(len(text))
        assert window.text[window.pos :] == left


@pytest.mark.parametrize(
    ("want", "held", "more"), [(1, "ab", True), (2, "ab", True), (3, "abcd", True), (9, "abcde", True)]
)
def test_as_much_is_read_as_is_wanted_and_what_lies_behind_is_forgotten(want: int, held: str, more: bool) -> None:
    window = Window(cut("abcde", [2]), deque())
    assert window.more(want) is more
    assert window.text == held
    window.pos = len(held)
    assert window.more(1) is (len(held) < 5)
    assert (window.text, window.pos) == (
        (held, len(held)) if len(held) == 5 else ("abcde"[len(held) : len(held) + 2], 0)
    )


def test_one_more_piece_is_read_even_where_there_is_enough() -> None:
    """Or a caller who found nothing in what there is would ask for ever."""
    window = Window(cut("abcd", [2]), deque())
    assert window.more(1)
    assert window.more(1)
    assert window.text == "abcd"
    assert not window.more(1)


def test_what_was_no_text_is_told_once_and_where_it_lies() -> None:
    """Damage is known by its place in the whole text."""
    damage = deque([(1, 2), (4, 1), (5, 3)])
    window = Window(cut("0123456789", [6]), damage)
    window.more()
    assert window.damaged(1) == 0
    assert window.damaged(2) == 2
    assert window.damaged(2) == 0
    assert window.damaged(6) == 4
    damage.extend([(7, 1), (9, 5)])
    window.pos = 6
    window.more()
    # What lay in text that was skipped is forgotten with it; the rest lies where it lies from here.
    assert window.damaged(1) == 0
    assert window.damaged(2) == 1
    assert window.damaged(4) == 5
