"""Faults of one kind are told in full until there are too many, and counted from then on."""

from __future__ import annotations

import pytest

from awol.errors import EventError
from awol.hunt.messages import IN_FULL, Messages


def told_of(faults: list[str], *, every: bool = False) -> tuple[list[str], list[str]]:
    told: list[str] = []
    messages = Messages(lambda fault: told.append(fault.message), every)
    for one in faults:
        messages.take(EventError(one))
    return told, list(messages.rest())


def test_twenty_are_told_and_the_next_is_counted() -> None:
    assert told_of(["not JSON"] * 20) == (["not JSON"] * 20, [])
    assert told_of(["not JSON"] * 21) == (["not JSON"] * 20, ["1 more like this, which --verbose lists: not JSON"])
    assert told_of(["not JSON"] * 1021)[1] == ["1,001 more like this, which --verbose lists: not JSON"]
    assert told_of(["not JSON"] * 30, every=True) == (["not JSON"] * 30, [])
    assert IN_FULL == 20


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("line 7: not JSON", "line 8: not JSON", "not JSON"),
        ("line 7, column 3: not JSON", "line 17: not JSON", "not JSON"),
        ("row 7: no eventID", "row 8: no eventID", "no eventID"),
        ("Records[7]: no object", "Records[8]: no object", "no object"),
        ("Records[7].x: no object", "Records[8].y: no object", "no object"),
        ("no field 'a' in it", "no field 'b' in it", "no field ... in it"),
        ("too deep (over 99)", "too deep (over 98)", "too deep ..."),
        ("it ends after 1,024 bytes", "it ends after 9 bytes", "it ends after ... bytes"),
        ("an element of a.b[1] is odd", "an element of a.b[2] is odd", "an element of ... is odd"),
    ],
)
def test_what_differs_in_particulars_is_one_kind(one: str, other: str, kind: str) -> None:
    assert told_of([one] * 15 + [other] * 15)[1] == [f"10 more like this, which --verbose lists: {kind}"]


@pytest.mark.parametrize(("one", "other"), [("not JSON", "not text"), ("the line 7: odd", "line 7: odd")])
def test_what_differs_in_words_is_two(one: str, other: str) -> None:
    assert told_of([one] * 15 + [other] * 15) == ([one] * 15 + [other] * 15, [])


def test_kinds_beyond_a_thousand_are_one() -> None:
    """A hostile log may make up a kind for each of its lines."""
    words = [f"{chr(97 + one // 676)}{chr(97 + one // 26 % 26)}{chr(97 + one % 26)}" for one in range(1025)]
    told, rest = told_of(words)
    assert told == words[:1020]
    assert rest == ["5 more like this, which --verbose lists: other faults"]
    assert told_of([*words, *["aaa"] * 20])[1] == [
        "1 more like this, which --verbose lists: aaa",
        "5 more like this, which --verbose lists: other faults",
    ]
