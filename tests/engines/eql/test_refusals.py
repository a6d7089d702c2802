"""What EQL refuses, or is not known offline: each with the words of the message, and its twin that is right."""

from __future__ import annotations

import pytest

from awol.engines import Context, eql
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.plain import PlainIndex

INDEX = PlainIndex({"k": "keyword", "n": "long", "i": "ip", "t": "date", "b": "boolean"})
EVENT = Event({"k": "abc", "n": 4, "i": "192.0.2.1", "t": 1_714_564_800_000, "b": True})


def finds(condition: str) -> bool:
    return bool(list(eql.compile(f"any where {condition}", Context(INDEX))([EVENT])))


REFUSED: list[tuple[str, type[QueryError], str]] = [
    ("k in (n)", RejectedQuery, "Comparisons against fields are not (currently) supported"),
    ("k like (5)", RejectedQuery, ""),
    ("k like (n)", RejectedQuery, "mismatched input 'n' expecting a constant"),
    ('k like ("a", n)', RejectedQuery, "mismatched input 'n' expecting a constant"),
    ('k == "x\n"', RejectedQuery, "the string does not end"),
    ('k == "x', RejectedQuery, "the string does not end"),
    ('k == "x\\q"', RejectedQuery, "\\q is not an escape in EQL"),
    ('k. == "x"', RejectedQuery, "a part of a field's name"),
    ('k.5 == "x"', RejectedQuery, ""),
    ('?5 == "x"', RejectedQuery, "a field"),
    ("1 / 0 == 1", QueryError, "division by zero"),
    ('cidrMatch("no address", "192.0.2.0/24")', QueryError, "'no address' is not an IP string literal"),
    ('k == "x" /* no end', RejectedQuery, "mismatched input '*'"),
    ('k == "\\u{110000}"', RejectedQuery, "is not a Unicode character"),
    ("k + 1 == 2", RejectedQuery, "arithmetic takes numbers, found a value of type [keyword]"),
    ("-k == 2", RejectedQuery, ""),
    ('concat(t, "x") == "x"', UnsupportedQuery, "the text of a time in [concat] is not supported offline"),
    (f"{'-' * 500}n == 4", UnsupportedQuery, "nested more than"),
    (f"{'(' * 500}n == 4{')' * 500}", UnsupportedQuery, "nested more than"),
    ('startsWith(t, "x")', RejectedQuery, "must be [string], found a value of type [datetime]"),
    ("length(n) == 1", RejectedQuery, "first argument of [length"),
    ('substring("abc", k) == "x"', RejectedQuery, "second argument of [substring"),
    ("length() == 1", RejectedQuery, ""),
    ("nosuch(k) == 1", RejectedQuery, "nosuch"),
    ('nosuch == "x"', RejectedQuery, "Unknown column [nosuch]"),
    ("i > 5", QueryError, ""),
]


@pytest.mark.parametrize(("condition", "kind", "told"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_what_is_refused(condition: str, kind: type[QueryError], told: str) -> None:
    with pytest.raises(kind) as caught:
        finds(condition)
    assert told in caught.value.message


@pytest.mark.parametrize("code", ["110000", "d800", "dfff"])
def test_a_number_that_is_no_character_is_told_where_it_stands(code: str) -> None:
    query = f'any where k == "ab\\u{{{code}}}"'
    with pytest.raises(RejectedQuery, match="is not a Unicode character") as caught:
        eql.compile(query, Context(INDEX))
    assert caught.value.offset == query.index("\\")


HOLDS = [
    # a condition that holds, and its failing twin
    ("n in (4, 5)", "n in (5, 6)"),
    ("n / 2 == 2", "n / 2 == 3"),
    ("+n == 4", "+n == 5"),
    ("-+n == -4", "+-n == 4"),
    ('"abc" like "a*"', '"abc" like "b*"'),
    ('"abc" regex "a.c"', '"abc" regex "a.d"'),
    ('"abc" : "A*"', '"abc" : "b*"'),
    ("n % 3 == 1", "n % 3 == 0"),
    ("n * 2 - 1 == 7", "n * (2 - 1) == 7"),
    ("-n == -4", "-n == 4"),
    ("- -n == 4", "- -n == -4"),
    ('k == "abc" /* a comment */', 'k == "ab" /* c */'),
    ('k == "\\u{61}bc"', 'k == "\\u{62}bc"'),
    ('concat(k, n) == "abc4"', 'concat(n, k) == "abc4"'),
    ("length(k) == 3", "length(k) == 4"),
    ('substring(k, 1) == "bc"', 'substring(k, 0, 1) == "bc"'),
    ('cidrMatch(i, "192.0.2.0/24")', 'cidrMatch(i, "192.0.3.0/24", "198.51.100.0/24")'),
    ('between(k, "a", "c") == "b"', 'between(k, "b", "c") == "b"'),
    ('between(k, "x", "c") == ""', 'between(k, "a", "c") == ""'),
    ('?missing == null', '?k == null'),
    ("b", "not b"),
]  # fmt: skip


@pytest.mark.parametrize(("holds", "twin"), HOLDS, ids=[row[0] for row in HOLDS])
def test_what_holds_and_what_does_not(holds: str, twin: str) -> None:
    assert finds(holds)
    assert not finds(twin)


@pytest.mark.parametrize(("before", "behind"), [("not ", ""), ("(", ")")], ids=["not", "parentheses"])
def test_how_deep_a_condition_may_nest(before: str, behind: str) -> None:
    most = 60 if before == "not " else 59
    assert finds(f"{before * most}n == 4{behind * most}")
    with pytest.raises(UnsupportedQuery, match="nested more than 60 deep"):
        finds(f"{before * (most + 1)}n == 4{behind * (most + 1)}")


def test_what_stands_side_by_side_is_not_nested() -> None:
    assert finds(" and ".join(["(n == 4)"] * 100))
    assert finds(f"{'(' * 59}n == 4{')' * 59}")


def test_at_most_three_names_that_are_like_it() -> None:
    index = PlainIndex(dict.fromkeys(("userName", "userNames", "userName1", "userName2", "userName3"), "keyword"))
    with pytest.raises(RejectedQuery) as caught:
        eql.compile('any where usrName == "x"', Context(index))
    assert caught.value.message.count(" or ") == 2
    with pytest.raises(RejectedQuery) as caught:
        eql.compile('any where wholly == "x"', Context(index))
    assert "did you mean" not in caught.value.message
