"""Conditions of EQL that are decided before any record is seen, or by and, or, not of three values."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context, eql
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from tests.engines.eql.test_eql_conditions import INDEX, A


def finds(condition: str) -> bool:
    return bool(list(eql.compile(f"any where {condition}", Context(INDEX))([Event(A)])))


TRUE, FALSE, NULL = "size == 900", "size == 1", "null"
VALUES: list[tuple[str, bool | None]] = [
    (TRUE, True), (FALSE, False), ("true", True), ("false", False), ("null", None),
    (f"{TRUE} and {TRUE}", True), (f"{TRUE} and {FALSE}", False), (f"{FALSE} and {TRUE}", False),
    (f"{TRUE} and true", True), (f"{TRUE} and false", False), (f"false and {NULL}", False),
    (f"{TRUE} and {NULL}", None),
    ("true and true", True), ("true and null", None), (f"{TRUE} and {TRUE} and {TRUE}", True),
    (f"{TRUE} and {TRUE} and {FALSE}", False), (f"{TRUE} and {FALSE} and {TRUE}", False),
    (f"{TRUE} or {FALSE}", True), (f"{FALSE} or {TRUE}", True), (f"{FALSE} or {FALSE}", False),
    (f"{FALSE} or true", True), (f"{TRUE} or {NULL}", True), ("false or false", False), ("false or null", None),
    ("true or null", True), (f"{FALSE} or {FALSE} or {TRUE}", True), (f"{FALSE} or {FALSE} or {FALSE}", False),
    ("1 == 1", True), ("1 == 2", False), ("1 != 2", True), ("1 < 2", True), ("2 < 1", False), ("1 <= 1", True),
    ("2 <= 1", False), ("2 > 1", True), ("1 > 2", False), ("1 >= 1", True), ("1 >= 2", False), ("1 == 1.0", True),
    ('"a" == "a"', True), ('"a" == "A"', False), ('"a" < "b"', True), ("null == null", True), ("1 == null", False),
    ("1 != null", True), ('"a" in ("a", "b")', True), ('"c" in ("a", "b")', False), ('"A" in~ ("a", "b")', True),
    ('"A" in~ ("c", "b")', False), ("5 in (5.0, 6)", True), ("null in (1)", None),
    ('null in~ ("a")', None), ('name in~ (null)', False),
    ('not "a" in ("a")', False),
    ('length(name) in (5, 6)', True), ("length(name) in (4, 6)", False), ('string(size) in~ ("900")', True),
    (f"({TRUE} and {TRUE}) == true", True), (f"({TRUE} and {TRUE}) == false", False),
    (f"({TRUE} and {FALSE}) == false", True), (f"({TRUE} and {TRUE}) != true", False),
    (f"({TRUE} and {TRUE}) != false", True), (f"true == ({TRUE} and {TRUE})", True),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_a_condition_is_true_false_or_null(condition: str, expected: bool | None) -> None:
    assert finds(condition) is (expected is True)
    if condition not in ("null == null", "1 == null", "1 != null"):
        assert finds(f"not ({condition})") is (expected is False)


REFUSED: list[tuple[str, type[QueryError], str]] = [
    (f"^({TRUE} and {TRUE}) < true", UnsupportedQuery, "a condition can only be compared with true or false here"),
    (f"^({TRUE} and {TRUE}) == 5", UnsupportedQuery, "a condition can only be compared with true or false here"),
    (f"^({TRUE} and {TRUE}) == flag", UnsupportedQuery, "a condition can only be compared with true or false here"),
    ('^1 == "a"', UnsupportedQuery, "[integer] == [keyword] is not supported offline"),
    ('^length(name) == "a"', UnsupportedQuery, "is not supported offline"),
    ('ip ^in (5)', UnsupportedQuery, "[in] on a field of type [ip] is not supported offline"),
    ('when ^in ("x")', UnsupportedQuery, "[in] on a field of type [datetime] is not supported offline"),
    ("name in (^900)", RejectedQuery, "argument 1 of [in] must be [keyword], found a value of type [integer]"),
    ('name in ("a", ^900)', RejectedQuery, "argument 2 of [in] must be [keyword], found a value of type [integer]"),
    ("size ^in~ (900)", RejectedQuery, "[in~] takes strings"),
    ("1 ^in~ (1)", RejectedQuery, "[in~] takes strings"),
    ("null ^in~ (1)", RejectedQuery, "[in~] takes strings"),
    ("name in (^other)", RejectedQuery, "Comparisons against fields are not (currently) supported"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "kind", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(marked: str, kind: type[QueryError], message: str) -> None:
    with pytest.raises(kind) as caught:
        finds(marked.replace("^", "", 1))
    assert message in caught.value.message


RECORDS: list[tuple[dict[str, Any], str, bool]] = [
    ({"tags": ["red"]}, 'tags in ("red", "x")', True),
    ({"tags": ["blue", "red"]}, 'tags in ("red", "x")', True),
    ({"tags": ["blue"]}, 'tags in ("red", "x")', False),
    ({"tags": ["RED"]}, 'tags in~ ("red", "x")', True),
    ({}, 'tags in ("red", "x")', False),
    ({}, 'tags in~ ("red", "x")', False),
]


@pytest.mark.parametrize(("record", "condition", "expected"), RECORDS)
def test_one_of_several(record: dict[str, Any], condition: str, expected: bool) -> None:
    assert bool(list(eql.compile(f"any where {condition}", Context(INDEX))([Event(record)]))) is expected
