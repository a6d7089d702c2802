"""What is kept of a candidate, and for how long: values by which chains group, and states of keys in a window."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines.sigma.correlation.correlator import Keeper, identity_of
from awol.engines.sigma.correlation.model import Base, Correlation, Step
from awol.engines.sigma.correlation.windows import window
from awol.values import Event

SPAN = 10_000


def ordered(group: str = "key") -> Correlation:
    steps = tuple(Step(name, Base(name, ""), (group,)) for name in ("first", "second"))
    return Correlation("chain", "temporal_ordered", steps, SPAN, (group,), 2)


@pytest.mark.parametrize(
    ("field", "record", "values"),
    [
        ("key", {"key": "a"}, ("a",)),
        ("key", {"key": ""}, ()),
        ("key", {"key": None}, ()),
        ("key", {}, ()),
        ("key", {"key": 5}, ("5",)),
        ("key", {"key": ["a", "b", "a"]}, ("a", "b")),
        ("key", {"key": {"a": 1}}, ()),
        ("user.type", {"user": {"type": "a"}}, ("a",)),
        ("user.type", {"user.type": "a"}, ("a",)),
        ("user.type", {"": "b", "user": {"type": "a"}}, ("a",)),
        # One field, as Elasticsearch and Splunk see it.
        ("user.type", {"user": {"type": "a"}, "user.type": "b"}, ("a", "b")),
    ],
)
def test_the_values_of_a_group(field: str, record: dict[str, Any], values: tuple[str, ...]) -> None:
    (found,) = Keeper([ordered(field)]).kept(Event({"eventTime": "2026-06-01T00:00:00Z", **record}), 1).values
    assert found == values


ONE = {"eventName": "A", "sourceIPAddress": "192.0.2.1"}


@pytest.mark.parametrize(
    ("record", "other", "same"),
    [
        (ONE, dict(reversed(ONE.items())), True),
        (ONE, {**ONE, "eventName": "B"}, False),
        ({**ONE, "eventID": ""}, {**ONE, "eventID": 5}, False),
        ({**ONE, "eventID": "e"}, {"eventID": "e"}, True),
        ({"a": "\ud800"}, {"a": "\ud801"}, False),
    ],
)
def test_what_stands_for_an_event_is_what_it_says(record: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert (identity_of(record) == identity_of(other)) is same
    assert identity_of({**record, "eventID": "given"}) == "given"
    assert [identity_of(one)[:1] == "~" for one in (record, other)] == [
        one.get("eventID") != "e" for one in (record, other)
    ]


def test_a_window_forgets_the_keys_that_have_slid_out_of_it() -> None:
    """Memory depends on the window, not on the input: each key comes once, a hundred of them in a span."""
    seen = window(ordered())
    assert seen.begun is not None
    most = 0
    for number in range(5_000):
        seen.take((str(number),), number * SPAN // 100, {0: (number,)}, ())
        most = max(most, len(seen.begun))
    assert 100 <= most <= 300
