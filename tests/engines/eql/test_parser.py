"""Statements of EQL that are refused, each with ^ before the fault; and what a statement holds."""

from __future__ import annotations

import pytest

from awol.engines.eql.nodes import Duration, Sample, Sequence
from awol.engines.eql.parser import parse
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery

TWO = "[any where true] [any where true]"

REJECTED = [
    ("^", "`any`, an event category, `sequence` or `sample`"),
    ("^5 where true", "`any`, an event category, `sequence` or `sample`"),
    ("any ^true", "where"),
    ("any where true ^true", "the end of the query"),
    ("^join [any where true]", "[join] is not supported by Elasticsearch"),
    ("sequence ^any where true", "["),
    ("^sequence [any where true]", "A sequence requires a minimum of 2 queries, found [1]"),
    (f"sequence with maxspan=1h ^by a {TWO}", "Please specify sequence [by] before [with] not after"),
    (f"sequence {TWO} until ^[any where true] with runs=2", "[until] takes one plain clause"),
    (f"sequence with maxspan=1h {TWO} until ^![any where true]", "[until] takes one plain clause"),
    ("^sequence [any where true] ![any where true]", "[maxspan] is required for sequences with missing events"),
    ("^sequence with maxspan=1h ![any where true] ![any where true]", "at least one event that is not missing"),
    ("sequence with maxspan=1h [any where true] ^![any where true] with runs=2", "[runs] is not allowed for a missing"),
    ("sequence [any where true] by a ^[any where true]", "join keys specified; expected [1] but found [0]"),
    ("sequence [any where true] ^[any where true] by a", "expected [0] but found [1]"),
    (f"sequence {TWO} until ^[any where true] by a", "expected [0] but found [1]"),
    ("sequence [any where true] with ^walks=2", "Unknown option [walks], expecting [runs]"),
    ("sequence [any where true] with runs=^0", "[runs] must be a positive integer, at most 100; found [0]"),
    ("sequence [any where true] with runs=^101", "[runs] must be a positive integer, at most 100; found [101]"),
    ("sequence [any where true] with runs=^1.5", "[runs] must be a positive integer, at most 100; found [1.5]"),
    (f"sequence by ^length(a) {TWO}", "Unsupported join key: only fields can be one"),
    (f"sequence by a, ^5 {TWO}", "Unsupported join key: only fields can be one"),
    (f"sequence with maxspan=^1.5h {TWO}", "Decimal time interval [1.5] not supported"),
    (f"sequence with maxspan=^0h {TWO}", "A positive maxspan value is required; found [0]"),
    (f"sequence with maxspan=^1 {TWO}", "No time unit specified, did you mean [s] as in [1s]?"),
    (f"sequence with maxspan=1^y {TWO}", "Unrecognized time unit [y], please specify one of ["),
    ("^sample by a [any where true]", "A sample requires a minimum of 2 queries, found [1]"),
    (f"^sample {TWO}", "A sample must have at least one join key"),
    ("sample by a ^[any where true] with runs=2 [any where true]", "a sample takes plain clauses, without runs"),
    ("sample by a [any where true] ^![any where true]", "a sample takes plain clauses, without runs"),
    ("sample [any where true] by a ^[any where true]", "expected [1] but found [0]"),
    *((f"any where true | ^{pipe}", f"Pipe [{pipe}] is not") for pipe in ("count", "filter", "sort", "unique")),
    ("any where true | ^first", "Unrecognized pipe [first]"),
    ("any where true | head ^x", "Pipe [head] expects a positive integer"),
    ("any where true | tail ^1.5", "Pipe [tail] expects a positive integer"),
    ("any where true | tail^", "Pipe [tail] expects a positive integer"),
    ('any where a == ^?"x"', 'Use triple double quotes """ to define unescaped string literals, not ?"'),
    ("any where ?^5 == 1", "a field"),
    ("any where a^.5 == 1", "the end of the query"),
    ("any where ^a of b", "Process relationships are not supported"),
]  # fmt: skip

UNSUPPORTED = [
    ("any where true | head 5 ^+ 1", "arithmetic after [head] is not supported offline"),
    ("any where true | tail 5 ^* 1", "arithmetic after [tail] is not supported offline"),
    ("any where a^[0] == 1", "an element of an array by its number"),
]


def fault(marked: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(marked.replace("^", "", 1))
    return caught.value


@pytest.mark.parametrize(("marked", "words"), REJECTED, ids=[row[0] for row in REJECTED])
def test_rejected(marked: str, words: str) -> None:
    error = fault(marked)
    assert isinstance(error, RejectedQuery)
    assert words in error.message
    assert error.offset == marked.index("^")


@pytest.mark.parametrize(("marked", "words"), UNSUPPORTED, ids=[row[0] for row in UNSUPPORTED])
def test_unsupported(marked: str, words: str) -> None:
    error = fault(marked)
    assert isinstance(error, UnsupportedQuery)
    assert words in error.message
    assert error.offset == marked.index("^")


def test_what_a_sequence_holds() -> None:
    query = parse(
        "sequence by a, b with maxspan=2m [x where true] by c ![any where true] by d [any where true] by e with runs=3"
        " until [any where true] by f | head 5 | tail 2"
    )
    body = query.body
    assert isinstance(body, Sequence)
    assert [key.name for key in body.by] == ["a", "b"]
    assert body.maxspan is not None
    assert (body.maxspan.value, body.maxspan.unit) == (2, "m")
    assert [(one.runs, one.missing, one.by[0].name) for one in body.clauses] == [
        (1, False, "c"),
        (1, True, "d"),
        (3, False, "e"),
    ]
    assert body.clauses[0].filter.category == "x"
    assert body.clauses[1].filter.category is None
    assert body.until is not None
    assert [(pipe.name, pipe.count) for pipe in query.pipes] == [("head", 5), ("tail", 2)]


def test_what_a_sample_holds() -> None:
    body = parse(f"sample by a {TWO}").body
    assert isinstance(body, Sample)
    assert (len(body.clauses), body.by[0].name) == (2, "a")


@pytest.mark.parametrize("runs", [1, 100])
def test_runs_up_to_a_hundred(runs: int) -> None:
    body = parse(f"sequence [any where true] with runs={runs} [any where true]").body
    assert isinstance(body, Sequence)
    assert body.clauses[0].runs == runs


@pytest.mark.parametrize(
    ("unit", "milliseconds"), [("ms", 2), ("s", 2_000), ("m", 120_000), ("h", 7_200_000), ("d", 172_800_000)]
)
def test_spans(unit: str, milliseconds: int) -> None:
    body = parse(f"sequence with maxspan=2{unit} {TWO}").body
    assert isinstance(body, Sequence)
    assert body.maxspan == Duration(2, unit)
    assert body.maxspan.milliseconds == milliseconds
