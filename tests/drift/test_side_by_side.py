"""Alerts of two builds side by side: which have their like on the other side, and which are compared at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from awol.build.kibana import next_id
from awol.drift.exports import Alert
from awol.drift.side_by_side import Compared, Rules, compare

ONE, TWO = "2b1c4d2e-0000-4000-8000-000000000001", "2b1c4d2e-0000-4000-8000-000000000002"
OTHER = "2b1c4d2e-0000-4000-8000-000000000003"
RULES: Rules = {ONE: {"name": "one", "severity": "high"}, TWO: {"name": "two", "severity": "low"}}


def compared(alerts: str, before: Rules = RULES, after: Rules = RULES) -> Compared:
    """Each alert is a word: `1a` is one of the first rule about `a`, `1A` the same of the shadow; its time is its
    place."""
    found = []
    for at, word in enumerate(alerts.split()):
        rule = {"1": ONE, "2": TWO}.get(word[0], OTHER)
        found.append(Alert(next_id(rule) if word[1].isupper() else rule, at, (word[1].lower(),)))
    return compare(before, after, lambda: iter(found))


@pytest.mark.parametrize(
    ("alerts", "before", "after", "alike"),
    [
        ("1A 1a", {}, {}, 1),
        ("1A 1a 1a", {"a": 1}, {}, 1),
        ("1A 1A 1a 1A", {}, {"a": 2}, 1),
        ("1A 1a 1a 1A", {}, {}, 2),
        ("1A 1b", {"b": 1}, {"a": 1}, 0),
        ("1A 1b 1a 1B 1c", {"c": 1}, {}, 2),
        ("1A 2a", {}, {"a": 1}, 0),
    ],
)
def test_an_alert_with_its_like_on_the_other_side_is_no_difference(
    alerts: str, before: Mapping[str, int], after: Mapping[str, int], alike: int
) -> None:
    found = compared(alerts)
    assert {key: number for (key,), number in found.before["one"].counts.items()} == before
    assert {key: number for (key,), number in found.after["one"].counts.items()} == after
    assert found.before["one"].alike == found.after["one"].alike == alike


@pytest.mark.parametrize(
    ("alerts", "since", "until", "numbers"),
    [
        ("1A", 0, 0, (1, 0, 0)),
        ("1a 2b 1A 2b", 2, 3, (2, 2, 0)),
        ("1a 2B 1a", 1, 2, (2, 1, 0)),
        ("3a 1A 3A", 1, 1, (1, 0, 2)),
        # Without an alert of the shadow nothing is compared, nor counted.
        ("1a 3a", None, 0, (0, 0, 0)),
        ("", None, 0, (0, 0, 0)),
    ],
)
def test_compared_is_the_time_from_the_first_alert_of_the_shadow_on(
    alerts: str, since: int | None, until: int, numbers: tuple[int, int, int]
) -> None:
    found = compared(alerts)
    assert (found.since, found.until) == (since, until)
    assert (found.number, found.older, found.others) == numbers


def test_a_rule_says_how_loud_it_is() -> None:
    quiet: dict[str, Any] = {"name": "one", "severity": "low", "building_block_type": "default"}
    found = compared("1A", after={ONE: quiet})
    assert (found.before["one"].level, found.before["one"].silent) == ("high", False)
    assert (found.after["one"].level, found.after["one"].silent) == ("low", True)
    assert set(found.before) == {"one", "two"}
    assert set(found.after) == {"one"}


def test_rules_of_one_name_are_told_apart_by_their_ids() -> None:
    found = compared("1A 2b", {TWO: {"name": "one"}}, {ONE: {"name": "one"}})
    assert set(found.before) == {f"one ({TWO})"}
    assert set(found.after) == {f"one ({ONE})"}
    assert (found.number, found.others) == (2, 0)


def test_a_rule_that_only_the_new_build_has_may_not_alert_by_itself() -> None:
    """An alert of the first build's rule of that id is of neither."""
    assert compared("1A 1a", before={}).others == 1


def test_what_was_read_in_words() -> None:
    found = Compared(since=0, until=90_061_000)
    assert found.read == "Alerts of Kibana from 1970-01-01 00:00:00 to 1970-01-02 01:01:01"
