"""EQL sequences and samples. An event is written `12:A@u`: at minute 12, of kind A, by user u (`-` for none)."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context, eql
from awol.errors import RejectedQuery
from awol.values import Event
from awol.views.plain import PlainIndex

INDEX = PlainIndex(
    {
        "kind": "keyword", "user": "keyword", "owner": "keyword", "size": "long", "share": "double",
        "event.category": "keyword",
    }
)  # fmt: skip

AB = '[any where kind == "A"] [any where kind == "B"]'
HOUR = "sequence by user with maxspan=1h " + AB


def event(text: str) -> Event:
    time, _, rest = text.partition(":")
    kind, _, user = rest.partition("@")
    minute, _, second = time.partition(".")
    stamp = f"2024-05-01T{int(minute) // 60:02}:{int(minute) % 60:02}:{second or '00'}Z"
    record: dict[str, Any] = {"eventID": text, "eventTime": stamp, "kind": kind, "owner": user}
    if user != "-":
        record["user"] = user
    return Event(record)


def found(query: str, timeline: str) -> list[str]:
    hits = eql.compile(query, Context(INDEX))(map(event, timeline.split()))
    return [" ".join(hit.event_ids) for hit in hits]


@pytest.mark.parametrize(
    ("query", "timeline", "expected"),
    [
        # Order and keys.
        (HOUR, "1:A@u 2:B@u", ["1:A@u 2:B@u"]),
        (HOUR, "1:B@u 2:A@u", []),
        (HOUR, "2:B@u 1:A@u", ["1:A@u 2:B@u"]),
        (HOUR, "1:A@u 2:B@v", []),
        (HOUR, "1:A@u 1:A@v 2:B@v 3:B@u", ["1:A@v 2:B@v", "1:A@u 3:B@u"]),
        (HOUR, "1:A@u 2:X@u 3:B@u", ["1:A@u 3:B@u"]),
        # At one time the input's order decides, and an event does not follow itself.
        (HOUR, "1:A@u 1:B@u", ["1:A@u 1:B@u"]),
        (HOUR, "1:B@u 1:A@u", []),
        ("sequence [any where true] [any where true]", "1:A@u", []),
        ("sequence [any where true] [any where true]", "1:A@u 2:A@u 3:A@u", ["1:A@u 2:A@u", "2:A@u 3:A@u"]),
        # A span of exactly maxspan is in; windows slide, no bucket cuts them.
        (HOUR, "0:A@u 60:B@u", ["0:A@u 60:B@u"]),
        (HOUR, "0:A@u 60.01:B@u", []),
        (HOUR, "58:A@u 63:B@u", ["58:A@u 63:B@u"]),
        (f"sequence by user {AB}", "0:A@u 600:B@u", ["0:A@u 600:B@u"]),
        ("sequence by user with maxspan=90s " + AB, "0:A@u 1.30:B@u", ["0:A@u 1.30:B@u"]),
        ("sequence by user with maxspan=90000ms " + AB, "0:A@u 1.31:B@u", []),
        # Each state holds one pending sequence, the latest.
        (HOUR, "1:A@u 2:A@u 3:B@u", ["2:A@u 3:B@u"]),
        (HOUR, "1:A@u 2:B@u 3:B@u", ["1:A@u 2:B@u"]),
        (HOUR, "1:A@u 2:B@u 3:A@u 4:B@u", ["1:A@u 2:B@u", "3:A@u 4:B@u"]),
        (
            f'sequence by user {AB} [any where kind == "C"]',
            "1:A@u 2:B@u 3:A@u 4:B@u 5:C@u",
            ["3:A@u 4:B@u 5:C@u"],
        ),
        (f'sequence by user {AB} [any where kind == "C"]', "1:A@u 2:B@u 3:A@u 4:C@u", ["1:A@u 2:B@u 4:C@u"]),
        # The span counts from the first event; one that is too late uses the pending sequence up.
        (
            f'sequence by user with maxspan=1h {AB} [any where kind == "C"]',
            "0:A@u 40:B@u 61:C@u",
            [],
        ),
        # Null keys.
        (HOUR, "1:A@- 2:B@-", []),
        ("sequence by ?user with maxspan=1h " + AB, "1:A@- 2:B@-", ["1:A@- 2:B@-"]),
        ("sequence by ?user with maxspan=1h " + AB, "1:A@- 2:B@u", []),
        ("sequence by ?nosuch " + AB, "1:A@u 2:B@v", ["1:A@u 2:B@v"]),
        (f"sequence {AB}", "1:A@u 2:B@v", ["1:A@u 2:B@v"]),
        # Keys of single clauses.
        (
            'sequence [any where kind == "A"] by user [any where kind == "B"] by owner',
            "1:A@u 2:B@v 3:B@u",
            ["1:A@u 3:B@u"],
        ),
        # Until.
        (f'{HOUR} until [any where kind == "X"]', "1:A@u 2:X@u 3:B@u", []),
        (f'{HOUR} until [any where kind == "X"]', "1:A@u 2:X@v 3:B@u", ["1:A@u 3:B@u"]),
        (f'{HOUR} until [any where kind == "X"]', "1:X@u 2:A@u 3:B@u", ["2:A@u 3:B@u"]),
        (f'{HOUR} until [any where kind == "X"]', "1:A@u 2:B@u 3:X@u", ["1:A@u 2:B@u"]),
        # Runs.
        (
            'sequence by user with maxspan=1h [any where kind == "A"] with runs=3',
            "1:A@u 2:A@u 3:A@u",
            ["1:A@u 2:A@u 3:A@u"],
        ),
        ('sequence by user with maxspan=1h [any where kind == "A"] with runs=3', "1:A@u 2:A@u 3:A@v", []),
        ('sequence by user with maxspan=1h [any where kind == "A"] with runs=3', "1:A@u 2:A@u 62:A@u", []),
        (
            'sequence by user [any where kind == "A"] with runs=2 [any where kind == "B"]',
            "1:A@u 2:A@u 3:B@u",
            ["1:A@u 2:A@u 3:B@u"],
        ),
        ('sequence by user [any where kind == "A"] with runs=2 [any where kind == "B"]', "1:A@u 3:B@u", []),
        # Missing events.
        (
            'sequence by user with maxspan=1h [any where kind == "A"] ![any where kind == "X"] [any where kind == "B"]',
            "1:A@u 3:B@u",
            ["1:A@u 3:B@u"],
        ),
        (
            'sequence by user with maxspan=1h [any where kind == "A"] ![any where kind == "X"] [any where kind == "B"]',
            "1:A@u 2:X@u 3:B@u",
            [],
        ),
        (
            'sequence by user with maxspan=1h [any where kind == "A"] ![any where kind == "X"] [any where kind == "B"]',
            "0:X@u 1:A@u 2:X@v 3:B@u 4:X@u",
            ["1:A@u 3:B@u"],
        ),
        ('sequence by user with maxspan=1h [any where kind == "A"] ![any where kind == "B"]', "1:A@u", ["1:A@u"]),
        ('sequence by user with maxspan=1h [any where kind == "A"] ![any where kind == "B"]', "1:A@u 61:B@u", []),
        (
            'sequence by user with maxspan=1h [any where kind == "A"] ![any where kind == "B"]',
            "1:A@u 61.01:B@u",
            ["1:A@u"],
        ),
        ('sequence by user with maxspan=1h ![any where kind == "A"] [any where kind == "B"]', "1:A@u 61:B@u", []),
        (
            'sequence by user with maxspan=1h ![any where kind == "A"] [any where kind == "B"]',
            "1:A@u 61.01:B@u 62:A@u",
            ["61.01:B@u"],
        ),
        # Pipes.
        (f"{HOUR} | head 1", "1:A@u 2:B@u 3:A@u 4:B@u", ["1:A@u 2:B@u"]),
        (f"{HOUR} | tail 1", "1:A@u 2:B@u 3:A@u 4:B@u", ["3:A@u 4:B@u"]),
        # Samples: any order, every event once, one of each key.
        (f"sample by user {AB}", "1:B@u 2:A@u", ["2:A@u 1:B@u"]),
        (f"sample by user {AB}", "1:B@u 2:A@v", []),
        (f"sample by user {AB}", "1:B@- 2:A@-", []),
        (f"sample by user {AB}", "1:A@v 2:B@v 3:A@u 4:B@u 5:A@u", ["3:A@u 4:B@u", "1:A@v 2:B@v"]),
        ("sample by user [any where true] [any where true]", "1:A@u", []),
        ('sample by user [any where true] [any where kind == "A"]', "1:A@u 2:B@u", ["2:B@u 1:A@u"]),
    ],
)
def test_sequences_and_samples(query: str, timeline: str, expected: list[str]) -> None:
    assert found(query, timeline) == expected


def test_the_group_holds_the_join_keys() -> None:
    hits = list(eql.compile(f"sequence by user, ?size {AB}", Context(INDEX))(map(event, ["1:A@u", "2:B@u"])))
    assert [hit.group for hit in hits] == [{"user": "u", "size": None}]


def test_a_whole_number_and_one_with_a_fraction_may_be_equal() -> None:
    query = '[any where kind == "A"] by size [any where kind == "B"] by share'
    one, two, other = event("1:A@u"), event("2:B@u"), event("3:B@u")
    records = [{**one.record, "size": 5}, {**other.record, "share": 5.5}, {**two.record, "share": 5.0}]
    hits = list(eql.compile(f"sequence {query}", Context(INDEX))(map(Event, records)))
    assert [hit.event_ids for hit in hits] == [("1:A@u", "2:B@u")]


def test_an_event_without_a_time_has_no_place_in_a_sequence() -> None:
    timeless = Event({"eventID": "x", "kind": "A", "user": "u"})
    assert not list(eql.compile(HOUR, Context(INDEX))([timeless, event("2:B@u")]))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sequence by user [any where true]", "minimum of 2"),
        (f"sequence with maxspan=1h by user {AB}", r"\[by\] before \[with\]"),
        (f"sequence by user with maxspan=1w {AB}", "Unrecognized time unit"),
        (f"sequence by user with maxspan=1M {AB}", "Unrecognized time unit"),
        (f"sequence by user with maxspan=5 {AB}", "No time unit"),
        (f"sequence by user with maxspan=1.5h {AB}", "Decimal time interval"),
        (f"sequence by user with maxspan=0s {AB}", "positive maxspan"),
        ("sequence [any where true] by user [any where true]", r"expected \[1\] but found \[0\]"),
        (f"sequence by nosuch {AB}", "Unknown column"),
        (f"sequence by length(user) {AB}", "Unsupported join key"),
        ("sequence [any where true] by user [any where true] by size", "incompatible"),
        ("sequence [any where true] by user [any where true] by user until [any where true] by size", "incompatible"),
        (f"sequence by user {AB} by  with runs=2", "expecting a field"),
        (f"any where sequence by user {AB}", "expecting a field"),
        (f"sequence by user {AB} with runs=0", "positive integer"),
        ("sequence by user ![any where true] [any where true]", r"\[maxspan\] is required"),
        ("sequence by user with maxspan=1h ![any where true] ![any where false]", "not missing"),
        ("sequence [any where true] by user [any where true] by size", r"type \[long\] is incompatible with key"),
        (
            "sequence [any where true] by user [any where true] by size until [any where true] by user",
            r"key \[size\] type \[long\] is incompatible with key \[user\] type \[keyword\]",
        ),
        (
            "sequence [any where true] by user [any where true] by owner until [any where true] by size",
            r"key \[size\] type \[long\] is incompatible with key \[user\] type \[keyword\]",
        ),
        (f"sample {AB}", "at least one join key"),
        (f"sample by user {AB} with runs=2", "without runs"),
        (f"join by user {AB}", "join"),
    ],
)
def test_a_broken_sequence_is_rejected(query: str, message: str) -> None:
    with pytest.raises(RejectedQuery, match=message) as refusal:
        eql.compile(query, Context(INDEX))
    assert refusal.value.offset is not None
