"""Rare ways through ES|QL: fields that only the real index has, faults inside of qstr, several types in one call."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context
from awol.engines.esql import compile as compile_esql
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.views.elastic import AWS_CLOUDTRAIL
from tests.engines.esql.harness import ids, run, value
from tests.engines.esql.rows import DOCUMENTS

AWS = "from logs-aws.cloudtrail-* metadata _id"


@pytest.mark.parametrize(
    ("command", "kind", "told", "caret"),
    [
        # The real index has it: to call it unknown would be false.
        ('where source.geo.country_name == "x"', UnsupportedQuery, "it comes from a GeoIP database", "source.geo"),
        ("keep source.geo.country_name", UnsupportedQuery, "it comes from a GeoIP database", "source.geo"),
        ("keep source.geo.*", UnsupportedQuery, "it comes from a GeoIP database", "source.geo.*"),
        ("drop event.ingested", UnsupportedQuery, "it is the time of arrival in Elasticsearch", "event.ingested"),
        ('where source.goe.name == "x"', RejectedQuery, "Unknown column [source.goe.name]", "source.goe"),
        ('where event.actoin == "x"', RejectedQuery, "Unknown column [event.actoin], did you mean [event.action]?",
         "event.actoin"),
        ("keep nosuch*", RejectedQuery, "No matches found for pattern [nosuch*]", "nosuch*"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_there(command: str, kind: type[QueryError], told: str, caret: str) -> None:
    text = f"{AWS} | {command}"
    with pytest.raises(kind) as caught:
        compile_esql(text, Context(AWS_CLOUDTRAIL))
    assert told in caught.value.message
    assert caught.value.offset is not None
    assert text[caught.value.offset :].startswith(caret)


@pytest.mark.parametrize(
    ("query", "kind", "told"),
    [
        ('where qstr("a:(")', RejectedQuery, "in the Lucene text of qstr: "),
        ('where qstr("a:b~")', UnsupportedQuery, "in the Lucene text of qstr: "),
        ("where qstr(a)", RejectedQuery, "must be a constant string"),
        ("where a : -5", RejectedQuery, "a constant"),
        ("where a : b", RejectedQuery, "expecting a constant"),
        ('where a : ["x", "y"]', UnsupportedQuery, "`:` with a list or a timespan is not searched offline"),
        ("where coalesce(n, d) == 1", RejectedQuery, "second argument of [coalesce(n, d)] must be [long]"),
        ("eval a + 1 = 2", RejectedQuery, "the end of the expression"),
        ("where n in (a)", RejectedQuery, "but was [keyword]"),
        ("where coalesce(n, a) == 1", RejectedQuery, "second argument of [coalesce(n, a)] must be [long]"),
    ],
)
def test_what_is_refused(query: str, kind: type[QueryError], told: str) -> None:
    with pytest.raises(kind) as caught:
        run(query)
    assert told in caught.value.message


@pytest.mark.parametrize(
    ("document", "expression", "expected"),
    [
        # null beside null has no type, and numbers meet in the wider one
        ("1", "coalesce(null, null)", None),
        ("4", "coalesce(n, 7)", 7),
        ("4", "coalesce(d, 7)", 7.0),
        ("4", "coalesce(d, n, 7)", 7.0),
        ("5", "coalesce(null, d, n)", 1e10),
        ("4", "coalesce(a, o.k, null)", None),
        ("4", 'coalesce(a, o.k, "z")', "z"),
        ("3", 'coalesce(a, o.k, "z")', "  Trim me  "),
        ("1", "case(b, d, n)", 1.5),
        ("3", "case(b, d, n)", 5.0),
        ("1", "case(b, d, 7)", 1.5),
        ("3", "case(b, d, 7)", 7.0),
    ],
)
def test_several_values_of_one_call(document: str, expression: str, expected: Any) -> None:
    found = value(document, expression)
    assert (found, type(found)) == (expected, type(expected))


def test_null_compared_with_null_is_null() -> None:
    assert ids("where null == null") == []
    assert ids("where not (null == null)") == []
    assert len(ids("where (null == null) is null")) == 6


def test_an_empty_text_of_qstr_finds_nothing() -> None:
    assert ids('where qstr("")') == []
    assert len(ids('where not qstr("")')) == 6


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Java's arithmetic: whole numbers are cut towards nought, a remainder has the sign of what is divided.
        ("7 + 2", 9), ("7 - 2", 5), ("7 * 2", 14), ("7 / 2", 3), ("-7 / 2", -3), ("7 % 2", 1), ("-7 % 2", -1),
        ("7 % -2", 1), ("7 / 0", None), ("7 % 0", None),
        ("1.5 + 2", 3.5), ("1.5 - 2", -0.5), ("1.5 * 2", 3.0), ("3.0 / 2", 1.5), ("7.5 % 2", 1.5), ("-7.5 % 2", -1.5),
        ("2 + 1.5", 3.5), ("2 - 1.5", 0.5), ("3 / 2.0", 1.5), ("1.5 / 0", None), ("1.5 % 0", None),
    ],
)  # fmt: skip
def test_arithmetic_of_whole_and_of_floating_numbers(expression: str, expected: float | None) -> None:
    document = str(DOCUMENTS[0]["id"])
    found = value(document, expression)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        # an operand of several values (document 2) makes the pair null
        ("coalesce(b, true) or a is not null", "1 4 5 6"),
        ("a is not null or coalesce(b, true)", "1 4 5 6"),
        ("b and coalesce(b, true)", "1 6"),
        ("not (b or coalesce(b, false))", "3"),
        ('starts_with(a, "A") or n == 1', "1"),
        ("not n == [1, 2]", ""),
        # a constant on the left
        ("5 <= n", "3"),
        ("5 >= n", "1 3 6"),
        ("5 < n", ""),
        ("5 > n", "1 6"),
        # a pattern for any text is `is not null`, one in a list is not
        ('a like "*"', "1 2 5 6"),
        ('a like ("*")', "1 5 6"),
        ('a not like "*"', "3 4"),
        # beside one that is null, but in another alternative
        ('(a is null or b) and coalesce(a == "A", false)', "1"),
        ('(a is null or b) and coalesce(a == "B", false)', ""),
    ],
)
def test_where(condition: str, expected: str) -> None:
    assert ids(f"where {condition}") == expected.split()


@pytest.mark.parametrize(
    ("command", "name"),
    [
        # a column is called like its text, but a lone one without its backticks
        ("eval n + 1", "n + 1"),
        ("eval `n` + `n`", "`n` + `n`"),
        ("eval n + `n`", "n + `n`"),
        ("eval `n` + n", "`n` + n"),
        ("eval -`n`", "-`n`"),
        ("stats max(n)", "max(n)"),
        ("stats max(n) where b", "max(n) where b"),
        ("stats by `n`", "n"),
        ("stats by n", "n"),
    ],
)
def test_the_name_of_a_column_without_one(command: str, name: str) -> None:
    run(f"{command} | keep `{name.replace('`', '``')}`")
    with pytest.raises(RejectedQuery, match="Unknown column"):
        run(f"{command} | keep `{name.replace('`', '``')}x`")


def test_a_row_without_a_value_stays_when_values_are_expanded() -> None:
    assert ids("sort id | mv_expand n") == ["1", "2", "2", "3", "4", "5", "5", "6"]
    assert ids("sort id | mv_expand n | where n is null") == ["4"]
