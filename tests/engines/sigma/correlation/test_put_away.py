"""What a chain puts away and takes up again: candidates in order, events by number, a correlation as plain data."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from awol.engines.sigma.correlation import candidates
from awol.engines.sigma.correlation.candidates import Kept, Records, Sorted, packed, several, unpacked, written
from awol.engines.sigma.correlation.kept import packed as correlation_packed
from awol.engines.sigma.correlation.kept import unpacked as correlation_unpacked
from awol.engines.sigma.correlation.model import Base, Correlation, Step
from awol.engines.sigma.correlation.reading import Library, read
from awol.errors import PackError
from awol.values import Event
from tests.engines.sigma.correlation.stories import correlation

Candidate = tuple[int, str, str, int, int, tuple[tuple[str, ...], ...]]


def candidate(at: int) -> Any:
    return (at, f"e{at}", "111122223333", at, 1, (("one",),))


@pytest.mark.parametrize(
    ("bound", "count", "together", "held"),
    [(3, 2, 1, 2), (3, 3, 1, 0), (3, 4, 1, 1), (3, 7, 1, 1), (1, 2, 1, 0),
     (3, 2, 2, 2), (3, 3, 3, 0), (3, 6, 2, 2), (3, 7, 7, 0)],
)  # fmt: skip
def test_candidates_come_back_in_order_whatever_fits_in_memory(
    bound: int, count: int, together: int, held: int
) -> None:
    kept = Sorted(bound)
    given = [candidate(at) for at in range(count)]
    backwards = given[::-1]
    while backwards:
        some, backwards = backwards[:together], backwards[together:]
        kept.add(some)
        assert len(kept._held) < bound
    assert len(kept._held) == held
    assert list(kept) == given
    kept.close()
    assert list(kept._held) == []


def put_away(records: Records[Event], events: Sequence[Event], fired: Sequence[int], rules: int) -> list[int]:
    """Put events away together with the rules that each fired; gives the numbers under which they come back."""
    kept = [Kept(1, "e", "", bits, (), packed(event)) for event, bits in zip(events, fired, strict=True)]
    together = several(kept, rules)
    first = records.put(together.content)
    return [first + one[3] for one in together.candidates]


FIRED = (0b1, 0b10000001, 0b100000000, 0b111111111)
"""Which of nine rules: one more than fit into a byte."""


@pytest.mark.parametrize("size", [1, 5_000, 200_000])
def test_an_event_comes_back_under_its_number_whatever_its_size(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "_MOST_KNOWN", 2)
    events = [Event({"eventID": f"e{at}", "text": chr(97 + at) * size}, "a.json", str(at), at) for at in range(4)]
    with Records(unpacked, 9) as records:
        numbers = put_away(records, events[:1], FIRED[:1], 9) + put_away(records, events[1:], FIRED[1:], 9)
        assert len(set(numbers)) == 4
        for turn in (numbers, numbers[::-1]):
            found = []
            for number in turn:
                found.append(records.get(number))
                assert len(records._known) <= 2
            expected = list(zip(events, FIRED, strict=True))
            assert [(one.record, one.file, one.place, one.line, bits) for one, bits in found] == [
                (one.record, one.file, one.place, one.line, bits)
                for one, bits in (expected if turn == numbers else expected[::-1])
            ]
        assert records.get(numbers[0])[0] is records.get(numbers[0])[0], "what was read a moment ago is at hand"
        file = records._file
    assert file.closed


@pytest.mark.parametrize(("bound", "in_file"), [(10, True), (10_000, False)])
def test_what_is_more_than_fits_in_memory_goes_to_a_file(bound: int, in_file: bool) -> None:
    with Records(unpacked, 1, bound) as records:
        (number,) = put_away(records, [Event({"text": "x" * 100})], [1], 1)
        assert records.get(number)[0].record == {"text": "x" * 100}
        assert isinstance(records._file._file, io.BytesIO) is not in_file


def test_what_is_kept_of_several_records_is_put_together() -> None:
    given = [
        Kept(5, "e1", "1", 0b10, (("x",),), b"first"),
        Kept(None, "e2", "1", 0b1, (), b"has no time, and so no place in a chain"),
        Kept(3, "e3", "2", 0b1, (), b"second"),
    ]
    found = several(given, 9)
    assert found.candidates == [(5, "e1", "1", 0, 0b10, (("x",),)), (3, "e3", "2", 4 + 2 + 5, 0b1, ())]
    assert found.content == b"\5\0\0\0\2\0first\6\0\0\0\1\0second"
    assert (found.timeless, found.nameless) == (1, False)
    assert several([*given, Kept(4, "~digest", "1", 1, (), b"")], 9).nameless
    assert several((), 9) == ([], b"", 0, False)


class Parsed(dict[str, Any]):
    """A record that is no plain dict, which `marshal` does not write."""


@pytest.mark.parametrize(
    ("record", "raw", "expected"),
    [
        ({"a": 1}, None, {"a": 1}),
        (Parsed(a=1), None, {"a": 1}),
        ({"a": 1}, b'{"a":1}', b'{"a":1}'),
        (Parsed(a=1), b'{"a":1}', b'{"a":1}'),
    ],
)
def test_a_record_is_put_away_as_its_text_where_that_is_at_hand(
    record: dict[str, Any], raw: bytes | None, expected: bytes | dict[str, Any]
) -> None:
    event = Event(record, raw=raw)
    assert written(event) == expected
    assert type(written(event)) is type(expected)
    assert unpacked(packed(event)).record == {"a": 1}


def nested() -> Correlation:
    inner = Correlation(
        "inner", "value_count", (Step("a", Base("a", "title: a"), ("key",)),), 5_000, ("key",), 3, ("value", "other"),
        document={"title": "inner"},
    )  # fmt: skip
    steps = (Step("inner", inner, ("key",)), Step("b", Base("b", "title: b"), ("user.arn",)))
    return Correlation("outer", "temporal", steps, 60_000, ("key",), 1, told="inner or b", document={"title": "outer"})


def test_a_correlation_comes_back_from_plain_data() -> None:
    one = nested()
    again = correlation_unpacked(json.loads(json.dumps(correlation_packed(one))))
    assert again == one
    assert again.document == one.document
    of = again.steps[0].of
    assert isinstance(of, Correlation)
    assert of.document == {"title": "inner"}
    short = correlation_packed(one)
    del short["span"]
    with pytest.raises(KeyError):
        correlation_unpacked(short)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: t\nname: t\ncorrelation: temporal\n", "`correlation:` is not a mapping"),
        (correlation("event_count", "A"), "correlation rule without condition"),
        (correlation("nope", "A"), "is a correlation of the unknown type `nope`"),
        (correlation("temporal", "A").replace("  type: temporal\n", ""), "is a correlation without a `type:`"),
        ("title: t\nname: t\ncorrelation:\n  type: temporal\n  rules: []\n  timespan: 1h\n", "refers to no rule"),
        (
            correlation("temporal", "AB", group="who").rstrip() + "\n  aliases:\n    who: {rule_a: key, rule_b: ''}\n",
            "the alias `who` names no field for `rule_b`",
        ),
        (correlation("temporal", "AB").replace("rules: [rule_a, rule_b]", "rules: [rule_a, rule_x]"), "rule_x"),
    ],
)
def test_a_correlation_that_cannot_be_read_is_told(text: str, told: str) -> None:
    with pytest.raises(PackError, match=told) as refused:
        read(text, Library(()), "rules/x.yml")
    assert refused.value.location is not None
    assert str(refused.value.location).startswith("rules/x.yml")
