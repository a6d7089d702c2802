"""The functions of ES|QL on several values: a list in the text, a field with several, one value, none."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RejectedQuery
from tests.engines.esql.harness import value

VALUES: list[tuple[str, str, Any]] = [
    ("1", "mv_count([7, 7, 9])", 3),
    ("1", "mv_first([7, 8, 9])", 7),
    ("1", "mv_last([7, 8, 9])", 9),
    ("1", "mv_min([8, 7, 9])", 7),
    ("1", "mv_max([8, 9, 7])", 9),
    ("5", "mv_min(ip)", "192.0.2.9"),  # as a text, 192 stands before 198 as well
    ("1", 'mv_max(to_ip(["192.0.2.9", "192.0.2.10"]))', "192.0.2.10"),  # as a text, 9 stands behind 10
    ("1", 'mv_min(to_ip(["192.0.2.9", "192.0.2.10"]))', "192.0.2.9"),
    ("1", "mv_dedupe([7, 8, 7])", [7, 8]),
    ("1", "mv_sort([8, 7, 9])", [7, 8, 9]),
    ("1", 'mv_sort([8, 7, 9], "ASC")', [7, 8, 9]),
    ("1", 'mv_sort([8, 7, 9], "desc")', [9, 8, 7]),
    ("1", 'mv_sort(to_ip(["192.0.2.10", "192.0.2.9"]))', ["192.0.2.9", "192.0.2.10"]),
    ("1", "mv_sum([1, 2, 4])", 7),
    ("1", "mv_sum([1.5, 2.5])", 4.0),
    ("1", "mv_sum([2147483647, 1])", None),
    ("1", "mv_avg([1, 2, 6])", 3.0),
    ("1", "mv_median([9, 1, 4])", 4),
    ("1", "mv_median([1, 4])", 2),
    ("1", "mv_median([-1, -4])", -3),
    ("1", "mv_median([1.0, 4.0])", 2.5),
    ("1", 'mv_concat(["a", "b"], "-")', "a-b"),
    ("1", 'mv_concat("a", "-")', "a"),
    ("4", 'mv_concat(a, "-")', None),
    ("1", 'mv_concat(["a", "b"], ["-", "+"])', None),
    ("1", 'mv_concat(["a", "b"], null)', None),
    ("1", "mv_slice([5, 6, 7, 8], 1)", 6),
    ("1", "mv_slice([5, 6, 7, 8], 1, 2)", [6, 7]),
    ("1", "mv_slice([5, 6, 7, 8], -2)", 7),
    ("1", "mv_slice([5, 6, 7, 8], -3, -2)", [6, 7]),
    ("1", "mv_slice([5, 6, 7, 8], 2, -1)", [7, 8]),
    ("1", "mv_slice([5, 6, 7, 8], -9, 0)", 5),
    ("1", "mv_slice([5, 6, 7, 8], -9, -8)", None),
    ("1", "mv_slice([5, 6, 7, 8], 9)", None),
    ("1", "mv_slice([5, 6, 7, 8], null)", None),
    ("1", "mv_slice([5, 6, 7, 8], 0, null)", None),
    ("4", "mv_slice(n, 0)", None),
    ("2", "mv_slice([5, 6, 7, 8], to_integer(n))", None),
    ("1", 'mv_zip(["a", "b"], ["c", "d"])', ["a,c", "b,d"]),
    ("1", 'mv_zip(["a", "b"], ["c", "d"], "-")', ["a-c", "b-d"]),
    ("1", 'mv_zip(["a", "b", "x"], ["c"])', ["a,c", "b", "x"]),
    ("1", 'mv_zip(["a"], ["c", "y"])', ["a,c", "y"]),
    ("4", 'mv_zip(a, ["c", "y"])', ["c", "y"]),
    ("4", 'mv_zip(["c", "y"], a)', ["c", "y"]),
    ("4", "mv_zip(a, a)", None),
    ("1", 'mv_zip(["a"], ["c"], null)', None),
    ("1", 'mv_zip(["a"], ["c"], ["-", "+"])', None),
    ("1", "mv_append([1, 2], [2, 3])", [1, 2, 2, 3]),
    ("1", "mv_append(1, 2)", [1, 2]),
    ("4", "mv_append(n, 1)", None),
    ("4", "mv_append(to_long(1), n)", None),
]


@pytest.mark.parametrize(("document", "expression", "expected"), VALUES, ids=[f"{row[0]} {row[1]}" for row in VALUES])
def test_a_value(document: str, expression: str, expected: Any) -> None:
    found = value(document, expression)
    assert (found, type(found)) == (expected, type(expected))


NO_VALUE = ["mv_count", "mv_first", "mv_last", "mv_min", "mv_max", "mv_dedupe", "mv_sort", "mv_sum", "mv_avg"]


@pytest.mark.parametrize("name", NO_VALUE)
def test_no_value_gives_null(name: str) -> None:
    assert value("4", f"{name}(n)") is None


REFUSED = [
    ('mv_sort(n, "up")', 'Invalid order value in [mv_sort(n, "up")], expected one of [ASC, DESC] but got [UP]'),
    ("mv_sort(n, a)", "second argument of [mv_sort(n, a)] must be a constant, received [a]"),
    ("mv_sort(n, 1)", "second argument of [mv_sort(n, 1)] must be [keyword]"),
    ("mv_sum(a)", "argument of [mv_sum(a)] must be [numeric], found value [a] type [keyword]"),
    ("mv_avg(a)", "argument of [mv_avg(a)] must be [numeric], found value [a] type [keyword]"),
    ("mv_median(a)", "argument of [mv_median(a)] must be [numeric], found value [a] type [keyword]"),
    ('mv_concat(n, ",")', 'first argument of [mv_concat(n, ",")] must be [string], found value [n] type [long]'),
    ("mv_concat(a, n)", "second argument of [mv_concat(a, n)] must be [string], found value [n] type [long]"),
    ("mv_slice(a, a)", "second argument of [mv_slice(a, a)] must be [integer], found value [a] type [keyword]"),
    ("mv_slice(a, 0, a)", "third argument of [mv_slice(a, 0, a)] must be [integer], found value [a] type [keyword]"),
    ("mv_slice(a, 2, 1)", "Start offset is greater than end offset"),
    ("mv_slice(a, -1, -2)", "Start offset is greater than end offset"),
    ("mv_zip(n, a)", "first argument of [mv_zip(n, a)] must be [string], found value [n] type [long]"),
    ("mv_zip(a, n)", "second argument of [mv_zip(a, n)] must be [string], found value [n] type [long]"),
    ("mv_zip(a, a, n)", "third argument of [mv_zip(a, a, n)] must be [string], found value [n] type [long]"),
    ("mv_append(a, n)", "second argument of [mv_append(a, n)] must be [keyword], found value [n] type [long]"),
]


@pytest.mark.parametrize(("expression", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_argument_that_makes_no_sense(expression: str, message: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", expression)
    assert message in caught.value.message
