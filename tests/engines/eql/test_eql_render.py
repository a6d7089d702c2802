"""The text of a query and its parsed form say the same: `parse(render(query)) == query`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awol.engines.eql import nodes, parse, render

NAMES = st.sampled_from(
    ["a", "event.action", "x-amz.acl", "and", "user.any", "@timestamp", "with space", "tick`s", "a..b"]
)
TEXTS = st.text(max_size=8) | st.sampled_from(["*", "a?b", '"', "\\", '"""', "\n", "\x00", "\u202e", "😀"])
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
AT = st.integers(0, 9)
"""Places in a text, which are no part of what a node says."""
LITERALS = st.builds(nodes.Literal, TEXTS | NUMBERS | st.booleans() | st.none(), AT)
FIELDS = st.builds(nodes.FieldRef, NAMES, st.booleans(), AT)


def _several(operands: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[tuple[nodes.Expression, ...]]:
    return st.lists(operands, min_size=2, max_size=3).map(tuple)


def _larger(operands: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Expression]:
    return st.one_of(
        st.builds(nodes.And, _several(operands), AT),
        st.builds(nodes.Or, _several(operands), AT),
        st.builds(nodes.Not, operands, AT),
        st.builds(nodes.Negative, operands, AT),
        st.builds(nodes.Arithmetic, st.sampled_from(["+", "-", "*", "/", "%"]), operands, operands, AT),
        st.builds(nodes.Comparison, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), operands, operands, AT),
        st.builds(
            nodes.Matching,
            st.sampled_from([":", "like", "like~", "regex", "regex~"]),
            operands,
            st.lists(st.builds(nodes.Literal, TEXTS, AT), min_size=1, max_size=3).map(tuple),
            AT,
        ),
        st.builds(
            nodes.Membership,
            operands,
            st.lists(operands, min_size=1, max_size=3).map(tuple),
            st.booleans(),
            st.booleans(),
            AT,
        ),
        st.builds(
            nodes.Call,
            st.sampled_from(["length", "nosuch"]),
            st.lists(operands, max_size=2).map(tuple),
            st.booleans(),
            AT,
        ),
    )


EXPRESSIONS = st.recursive(LITERALS | FIELDS, _larger, max_leaves=8)
FILTERS = st.builds(nodes.Filter, st.none() | TEXTS.filter(bool) | st.just("any"), EXPRESSIONS, AT)
KEYS = st.lists(FIELDS, max_size=2).map(tuple)
PIPES = st.lists(st.builds(nodes.Pipe, st.sampled_from(["head", "tail"]), st.integers(0, 99)), max_size=2).map(tuple)


def _clauses(
    keys: st.SearchStrategy[tuple[nodes.FieldRef, ...]], most_runs: int = 1
) -> st.SearchStrategy[nodes.Clause]:
    return st.builds(nodes.Clause, FILTERS, keys, st.integers(1, most_runs), st.just(False), AT)


@st.composite
def sequences(draw: st.DrawFn) -> nodes.Sequence:
    count = draw(st.integers(0, 2))
    own = st.lists(FIELDS, min_size=count, max_size=count).map(tuple)
    clauses = draw(st.lists(_clauses(own, 3), min_size=2, max_size=3))
    maxspan = draw(
        st.none() | st.builds(nodes.Duration, st.integers(1, 999), st.sampled_from(["ms", "s", "m", "h", "d"]))
    )
    until = draw(st.none() | _clauses(own))
    return nodes.Sequence(tuple(clauses), draw(KEYS), maxspan, until, draw(AT))


SAMPLES = st.builds(
    nodes.Sample,
    st.lists(_clauses(st.just(())), min_size=2, max_size=3).map(tuple),
    st.lists(FIELDS, min_size=1, max_size=2).map(tuple),
    AT,
)


@settings(max_examples=300, deadline=None)
@given(st.builds(nodes.Query, FILTERS, PIPES))
def test_events_round_trip(query: nodes.Query) -> None:
    assert parse(render(query)) == query


@settings(max_examples=60, deadline=None)
@given(st.builds(nodes.Query, sequences() | SAMPLES, PIPES))
def test_sequences_and_samples_round_trip(query: nodes.Query) -> None:
    assert parse(render(query)) == query


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('any where (a == "x")', 'any where a == "x"'),
        ("any where a or (b and c)", "any where a or b and c"),
        ("any where (a or b) and c", "any where (a or b) and c"),
        ("any where not (a == 1)", "any where not a == 1"),
        ("any where not (a and b)", "any where not (a and b)"),
        ("any where -5 == a", "any where -5 == a"),
        ("any where a - -5 == 1", "any where a - -5 == 1"),
        ("any where (a - b) - c == 1", "any where a - b - c == 1"),
        ("any where a - (b - c) == 1", "any where a - (b - c) == 1"),
        ('"my-cat" where `x-y`.z : ("a", "b")', '"my-cat" where `x-y`.z : ("a", "b")'),
        ('any where a : ( "x" )', 'any where a : "x"'),
        ("any where not a not in (1, 2)", "any where not a not in (1, 2)"),
        ('any where a == "\\t\\r\\n\\"\\\\"', 'any where a == "\\t\\r\\n\\"\\\\"'),
        (
            "sequence by a,?b with maxspan=5m [any where true]  by c [iam where false] by d with runs=2",
            "sequence by a, ?b with maxspan=5m [any where true] by c [iam where false] by d with runs=2",
        ),
        (
            "sequence [any where a] by b [any where c] by d until[any where e] by f",
            "sequence [any where a] by b [any where c] by d until [any where e] by f",
        ),
        (
            "sequence with maxspan=1h ![any where a] [any where b] | tail 3",
            "sequence with maxspan=1h ![any where a] [any where b] | tail 3",
        ),
        ("sample by a [any where b] [any where c]", "sample by a [any where b] [any where c]"),
    ],
)
def test_a_query_is_written_in_one_way(text: str, shown: str) -> None:
    assert render(parse(text)) == shown
    assert parse(shown) == parse(text)


def test_one_and_true_are_not_the_same_literal() -> None:
    assert parse("any where 1 == a") != parse("any where true == a")
    assert parse("any where 1 == a") != parse("any where 1.0 == a")
    assert parse("any where 1 == a") == parse("any  where 1 == (a)")
