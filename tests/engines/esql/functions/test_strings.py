"""The string functions of ES|QL on texts that one can count by hand, and the types that each argument refuses."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RejectedQuery, UnsupportedQuery
from tests.engines.esql.harness import run, value

VALUES: list[tuple[str, Any]] = [
    ('byte_length("äb")', 3),
    ('concat("a", "b", "c")', "abc"),
    ('ends_with("abc", "bc")', True),
    ('ends_with("abc", "ab")', False),
    ('left("abc", 2)', "ab"),
    ('left("abc", 9)', "abc"),
    ('left("abc", -1)', ""),
    ('length("äb")', 2),
    ('locate("abcabc", "bc")', 2),
    ('locate("abcabc", "a")', 1),
    ('locate("abcabc", "x")', 0),
    ('locate("abcabc", "bc", 2)', 2),
    ('locate("abcabc", "bc", 3)', 5),
    ('locate("abcabc", "a", 0)', 1),
    ('ltrim("  a b ")', "a b "),
    ('repeat("ab", 3)', "ababab"),
    ('repeat("ab", 0)', ""),
    ('replace("a1b22", "[0-9]+", "#")', "a#b#"),
    ('replace("ab", "(a)(b)", "$2$1")', "ba"),
    (r'replace("ab", "a", "\\$")', "$b"),
    (r'replace("b", "(a)?b", "<$1>")', "<>"),
    ('replace("ab", null, "x")', None),
    ('reverse("abc")', "cba"),
    ('right("abc", 2)', "bc"),
    ('right("abc", 9)', "abc"),
    ('right("abc", 0)', ""),
    ('right("abc", -1)', ""),
    ('rtrim(" a b  ")', " a b"),
    ('split("a,b", ",")', ["a", "b"]),
    ('starts_with("abc", "ab")', True),
    ('starts_with("abc", "bc")', False),
    ('substring("abcdef", 2)', "bcdef"),
    ('substring("abcdef", 2, 3)', "bcd"),
    ('substring("abcdef", 1, 0)', ""),
    ('substring("abcdef", -2)', "ef"),
    ('substring("abcdef", -9, 2)', "ab"),
    ('substring("abcdef", 0)', "abcdef"),
    ('to_lower("aB")', "ab"),
    ('to_upper("aB")', "AB"),
    ('trim("  a b ")', "a b"),
]


@pytest.mark.parametrize(("expression", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value(expression: str, expected: Any) -> None:
    assert value("1", expression) == expected


TEXT_EXPECTED = [
    # function, the argument that is a number where a text has to be
    ("byte_length(n)", ""),
    ('concat(n, "b")', "first "),
    ('concat("a", "b", n)', "third "),
    ('ends_with(n, "b")', "first "),
    ('ends_with("a", n)', "second "),
    ("left(n, 1)", "first "),
    ("length(n)", ""),
    ('locate(n, "b")', "first "),
    ('locate("a", n)', "second "),
    ("ltrim(n)", ""),
    ("repeat(n, 1)", "first "),
    ('replace(n, "b", "c")', "first "),
    ('replace("a", n, "c")', "second "),
    ('replace("a", "b", n)', "third "),
    ("reverse(n)", ""),
    ("right(n, 1)", "first "),
    ("rtrim(n)", ""),
    ('split(n, ",")', "first "),
    ('split("a", n)', "second "),
    ('starts_with(n, "b")', "first "),
    ('starts_with("a", n)', "second "),
    ("substring(n, 1)", "first "),
    ("to_lower(n)", ""),
    ("to_upper(n)", ""),
    ("trim(n)", ""),
]


@pytest.mark.parametrize(("expression", "which"), TEXT_EXPECTED, ids=[row[0] for row in TEXT_EXPECTED])
def test_a_number_is_no_text(expression: str, which: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", expression)
    assert caught.value.message == f"{which}argument of [{expression}] must be [string], found value [n] type [long]"


NUMBER_EXPECTED = [
    ("left(a, a)", "second"),
    ("locate(a, a, a)", "third"),
    ("repeat(a, a)", "second"),
    ("right(a, a)", "second"),
    ("substring(a, a)", "second"),
    ("substring(a, 1, a)", "third"),
]


@pytest.mark.parametrize(("expression", "which"), NUMBER_EXPECTED, ids=[row[0] for row in NUMBER_EXPECTED])
def test_a_text_is_no_number(expression: str, which: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", expression)
    assert caught.value.message == (
        f"{which} argument of [{expression}] must be [integer], found value [a] type [keyword]"
    )


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("substring(a, 1, -1)", RejectedQuery, "Length parameter cannot be negative, found [-1]"),
    ("repeat(a, -2)", RejectedQuery, "Number parameter cannot be negative, found [-2]"),
    ('split(a, "ab")', RejectedQuery, "delimiter must be single byte; got [ab]"),
    ('split(a, "ä")', RejectedQuery, "delimiter must be single byte; got [ä]"),
    ("split(a, a)", UnsupportedQuery, "the delimiter of split must be a constant"),
    ('replace(a, a, "x")', UnsupportedQuery, "the expression of replace must be a constant"),
    ('replace(a, "(", "x")', UnsupportedQuery, "is not known offline"),
]


@pytest.mark.parametrize(("expression", "kind", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_argument_that_makes_no_sense(expression: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        run(f"eval z = {expression}")
    assert message in str(caught.value)


TAKEN = [
    # name, the least number of arguments, and the most
    ("byte_length", 1, 1), ("ends_with", 2, 2), ("left", 2, 2), ("length", 1, 1), ("locate", 2, 3), ("ltrim", 1, 1),
    ("repeat", 2, 2), ("replace", 3, 3), ("reverse", 1, 1), ("right", 2, 2), ("rtrim", 1, 1), ("split", 2, 2),
    ("starts_with", 2, 2), ("substring", 2, 3), ("to_lower", 1, 1), ("to_upper", 1, 1), ("trim", 1, 1),
    ("mv_append", 2, 2), ("mv_avg", 1, 1), ("mv_concat", 2, 2), ("mv_count", 1, 1), ("mv_dedupe", 1, 1),
    ("mv_first", 1, 1), ("mv_last", 1, 1), ("mv_max", 1, 1), ("mv_median", 1, 1), ("mv_min", 1, 1),
    ("mv_slice", 2, 3), ("mv_sort", 1, 2), ("mv_sum", 1, 1), ("mv_zip", 2, 3),
    ("abs", 1, 1), ("ceil", 1, 1), ("e", 0, 0), ("floor", 1, 1), ("log", 1, 2), ("log10", 1, 1), ("pi", 0, 0),
    ("pow", 2, 2), ("round", 1, 2), ("signum", 1, 1), ("sqrt", 1, 1), ("tau", 0, 0),
    ("date_diff", 3, 3), ("date_extract", 2, 2), ("date_format", 1, 2), ("date_parse", 1, 2), ("date_trunc", 2, 2),
    ("now", 0, 0), ("to_ip", 1, 1), ("to_long", 1, 1), ("to_string", 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "least", "most"), TAKEN, ids=[row[0] for row in TAKEN])
def test_how_many_arguments_a_function_takes(name: str, least: int, most: int) -> None:
    for count in {least - 1, most + 1} - {-1}:
        with pytest.raises(RejectedQuery, match=rf"error building \[{name}\]: expects"):
            run(f"eval z = {name}({', '.join(['null'] * count)})")
