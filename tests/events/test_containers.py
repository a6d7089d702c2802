"""Where a value lies among the lists and objects that are open: its place in words."""

from __future__ import annotations

import pytest

from awol.events.containers import MOST_NESTED, Containers


def test_the_only_document_has_no_name_and_each_of_several_its_line() -> None:
    first = Containers("")
    assert first.place(1) == "line 1"
    first.open(keyed=False, label="Records", line=1, indent=0)
    assert first.place(2) == "Records[0]"
    first.advance()
    assert first.place(2) == "Records[1]"
    first.close()
    first.open(keyed=False, label="Records", line=3, indent=0)
    assert first.place(4) == "line 3, Records[0]"
    later = Containers("", documents=1)
    later.open(keyed=False, label="Records", line=9, indent=0)
    assert later.place(9) == "line 9, Records[0]"


def test_within_another_text_its_place_stands_before() -> None:
    within = Containers("Records[0], message")
    assert within.place(1) == "Records[0], message"
    within.open(keyed=False, label="logEvents", line=1, indent=0)
    assert within.place(1) == "Records[0], message, logEvents[0]"


def test_an_object_has_the_place_of_the_value_that_it_is() -> None:
    some = Containers("")
    some.open(keyed=False, label="Records", line=1, indent=0)
    some.advance()
    inner = some.open(keyed=True, label="", line=2, indent=2, why="too long")
    assert (inner.place, inner.words, inner.why, inner.keyed) == ("Records[1]", "Records[1]", "too long", True)
    assert some.place(3) == "Records[1]"
    nested = some.open(keyed=False, label="items", line=3, indent=4)
    assert nested.place == "Records[1]"
    assert some.place(3) == "Records[1], items[0]"
    some.close()
    some.close()
    # The element that was opened has been counted.
    assert some.place(4) == "Records[2]"


def test_an_object_alone_in_a_file_is_named_by_its_line() -> None:
    alone = Containers("")
    opened = alone.open(keyed=True, label="", line=5, indent=0)
    assert (opened.place, opened.words) == ("", "line 5")
    assert alone.place(7) == "line 5"


def test_which_one_is_the_innermost() -> None:
    some = Containers("")
    assert (some.innermost(), some.innermost_list()) == (None, None)
    outer = some.open(keyed=False, label="a", line=1, indent=0)
    inner = some.open(keyed=True, label="", line=1, indent=1)
    assert some.innermost() is inner
    assert some.innermost_list() is outer
    assert some.close() is inner
    assert some.innermost() is outer
    some.forget()
    assert some.innermost() is None


@pytest.mark.parametrize(("indent", "left"), [(5, 3), (4, 2), (3, 2), (2, 1), (1, 1), (0, 0)])
def test_a_new_line_ends_what_is_indented_as_it_is_or_more(indent: int, left: int) -> None:
    some = Containers("")
    for number in range(3):
        some.open(keyed=False, label="a", line=number, indent=2 * number)
    some.leave(indent)
    count = 0
    while some.innermost() is not None:
        some.close()
        count += 1
    assert count == left


def test_only_so_many_are_open_at_once() -> None:
    some = Containers("")
    for _ in range(MOST_NESTED):
        assert not some.full()
        some.open(keyed=False, label="a", line=1, indent=0)
    assert some.full()
    some.close()
    assert not some.full()
