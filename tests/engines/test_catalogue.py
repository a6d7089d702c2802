"""Engines by their names, and repeats of a record among the hits."""

from __future__ import annotations

import random
import time

import pytest

from awol.engines.catalogue import Window, compile_for, digest, distinct
from awol.errors import AwolError
from awol.targets import ENGINES
from awol.values import Event, Hit


def hit(*records: dict[str, object], group: dict[str, object] | None = None) -> Hit:
    return Hit(tuple(Event(record) for record in records), group or {})


A, B = {"eventID": "1", "x": 1}, {"eventID": "1", "x": 2}


def test_a_repeat_is_recognised_by_its_content_among_the_latest() -> None:
    window = Window(2)
    assert [window.is_new(key) for key in (b"a", b"b", b"a")] == [True, True, False]
    assert window.repeats == 1
    assert window.is_new(b"c"), "the window holds two: a, the oldest, goes"
    assert [window.is_new(key) for key in (b"b", b"c", b"a")] == [False, False, True]
    assert window.repeats == 3
    assert window.is_new(b"b"), "it went when a came again"


def test_the_same_content_counts_once_and_the_same_event_id_does_not_make_it_the_same() -> None:
    window = Window()
    hits = [hit(A), hit(B), hit(dict(A)), hit(A, B), hit(B, A), hit(A, group={"k": 1}), hit(A, group={"k": 2}), hit(A)]
    assert list(distinct(hits, window)) == [*hits[:2], *hits[3:7]]
    assert window.repeats == 2


def test_the_order_of_a_group_s_names_makes_no_other_hit() -> None:
    one, other = hit(A, group={"k": 1, "l": 2}), hit(A, group={"l": 2, "k": 1})
    assert list(distinct([one, other])) == [one]


def test_a_hit_is_known_under_its_name() -> None:
    assert digest("r", hit(A)) == digest("r", hit(dict(A)))
    assert digest("r", hit(A)) != digest("s", hit(A))
    assert digest("r", hit(A)) != digest("r", hit(B))


def test_a_name_that_no_engine_has() -> None:
    with pytest.raises(AwolError, match="there is no engine `nope`") as caught:
        compile_for("nope", "x")
    for name in ENGINES:
        assert name in str(caught.value)


def test_to_forget_a_hit_takes_no_longer_the_more_were_forgotten() -> None:
    """As many hits again and again take as long as at first: what was quadratic took a hundred times as long here."""
    window, every = Window(20_000), [number.to_bytes(8, "big") for number in range(400_000)]
    durations = []
    for at in range(0, len(every), 20_000):
        began = time.process_time()
        assert all(map(window.is_new, every[at : at + 20_000]))
        durations.append(time.process_time() - began)
    assert sum(durations[1:]) < 20 * len(durations) * durations[0]


@pytest.mark.parametrize("size", [1, 3, 5, 100])
@pytest.mark.parametrize("together", [1, 2, 4, 7])
def test_many_keys_are_new_where_each_by_itself_is(size: int, together: int) -> None:
    chance = random.Random(size * 100 + together)
    keys = [bytes([chance.randrange(10)]) for _ in range(40)] + [bytes([at]) for at in range(20, 70)]
    alone, several = Window(size), Window(size)
    expected = [alone.is_new(key) for key in keys]
    told = []
    for at in range(0, len(keys), together):
        some = keys[at : at + together]
        new = several.which_are_new(some)
        told += [True] * len(some) if new is None else new
        # None is told where it can be, which saves the caller from asking of each.
        assert new is None or not all(new) or len(set(some)) < len(some) or size < 10
    assert told == expected
    assert several.repeats == alone.repeats
    assert several._seen == alone._seen == set(several._order)
    assert several._order == alone._order
