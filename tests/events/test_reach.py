"""From when to when accounts' logs reach: many records at once tell what they tell one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awol.events.reach import Reaches

ACCOUNTS = st.sampled_from(["111122223333", "444455556666", "777788889999", "no account", None])
WRITTEN = st.builds("2026-{:02}-{:02}T{:02}:00:{:02}Z".format, *map(st.integers, (1, 1, 0, 0), (13, 31, 25, 61)))
OTHERS = st.sampled_from([None, "", "never", "2026-06-01T00:00:00+09:00", "2026-06-01", "20260601T000000.000Z"])
PAIRS = st.lists(st.tuples(ACCOUNTS, WRITTEN), max_size=8)


def one_by_one(pairs: list[tuple[str | None, str | None]]) -> Reaches:
    found = Reaches()
    for pair in pairs:
        found.see([pair])
    return found


def at_once(pairs: list[tuple[str | None, str | None]]) -> Reaches:
    found = Reaches()
    found.see_all([account for account, _ in pairs], [time for _, time in pairs])
    return found


@given(PAIRS | st.lists(st.tuples(ACCOUNTS, WRITTEN | OTHERS), max_size=8))
def test_at_once_as_one_by_one(pairs: list[tuple[str | None, str | None]]) -> None:
    assert at_once(pairs) == one_by_one(pairs)


@given(st.lists(st.tuples(ACCOUNTS, WRITTEN | OTHERS), max_size=8))
def test_of_one_record_as_of_many(pairs: list[tuple[str | None, str | None]]) -> None:
    found = Reaches()
    for account, time in pairs:
        found.see_one(account, time)
    assert found == one_by_one(pairs)


@given(st.lists(st.lists(WRITTEN | OTHERS, max_size=4), max_size=5), ACCOUNTS)
def test_piece_by_piece_for_one_account(pieces: list[list[str | None]], account: str | None) -> None:
    found = Reaches()
    for times in pieces:
        found.see_all([account] * len(times), times)
    assert found == one_by_one([(account, time) for times in pieces for time in times])


@pytest.mark.parametrize("bad", ["2026-99-01T00:00:00Z", "2026-06-30T99:00:00Z", "9999-99-99T99:99:99Z"])
@pytest.mark.parametrize("see", [at_once, one_by_one])
def test_what_only_looks_like_a_time_says_nothing(see: object, bad: str) -> None:
    account = "111122223333"
    pairs = [(account, "2026-06-30T01:00:00Z"), (account, bad), (account, "2026-06-30T02:00:00Z")]
    assert callable(see)
    assert see(pairs) == {account: ("2026-06-30T01:00:00Z", "2026-06-30T02:00:00Z")}


@pytest.mark.parametrize(
    ("time", "reach"),
    [
        ("2026-06-01T00:00:00+09:00", "2026-05-31T15:00:00Z"),
        ("2026-06-01T00:00:00.999Z", "2026-06-01T00:00:00Z"),
        ("1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00Z"),
        ("1970-01-01T00:00:00+00:01", None),
        ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59-00:01", None),
        ("never", None),
    ],
)
@pytest.mark.parametrize("see", [at_once, one_by_one])
def test_a_time_in_another_form_is_told_in_cloudtrails_own(see: object, time: str, reach: str | None) -> None:
    assert callable(see)
    assert see([("111122223333", time)]) == ({} if reach is None else {"111122223333": (reach, reach)})


def test_times_that_only_together_have_the_form_are_read_one_by_one() -> None:
    at_once([("111122223333", "2026-01-03T00:00:00Z")])
    times = ["0001-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z0", "026-01-05T00:00:00Z"]
    pairs: list[tuple[str | None, str | None]] = [("111122223333", time) for time in times]
    assert at_once(pairs) == one_by_one(pairs)


@pytest.mark.parametrize("see", [at_once, one_by_one])
@pytest.mark.parametrize("account", ["abcdefghijkl", "11112222333", "1111222233334", "1111-2222333"])
def test_what_is_no_account_id_has_no_reach(see: object, account: str) -> None:
    assert callable(see)
    assert see([(account, "2026-06-30T01:00:00Z"), (account, "2026-07-01T01:00:00Z")]) == {}


@given(PAIRS, PAIRS)
def test_what_two_have_seen_is_what_one_would_have_seen(
    first: list[tuple[str | None, str | None]], second: list[tuple[str | None, str | None]]
) -> None:
    found = one_by_one(first)
    found.add(one_by_one(second))
    assert found == one_by_one([*first, *second])


def test_a_reach_that_is_wider_on_both_sides_is_taken_whole() -> None:
    account = "111122223333"
    found = one_by_one([(account, "2026-06-30T01:00:00Z")])
    found.add(one_by_one([(account, "2026-06-29T01:00:00Z"), (account, "2026-07-01T01:00:00Z")]))
    assert found == {account: ("2026-06-29T01:00:00Z", "2026-07-01T01:00:00Z")}


def test_digits_of_other_scripts_are_no_account() -> None:
    pairs: list[tuple[str | None, str | None]] = [("\u0661" * 12, "2026-01-02T00:00:00Z")]
    assert at_once(pairs) == one_by_one(pairs) == {}
