"""One rule as one SQL text: what it shows, on which days and table, and the names of parts of JSON."""

from __future__ import annotations

import pytest
from sqlglot import exp

from converters.aws.athena.fields import JsonLeaf, column
from converters.aws.athena.query import Names, between, render, statement

DAYS = "\"timestamp\" BETWEEN '2000/01/01' AND '2099/12/31'"
SHOWN = (
    "SELECT\n  eventtime,\n  eventid,\n  recipientaccountid,\n  awsregion,\n  eventsource,\n  eventname,\n"
    "  errorcode,\n  useridentity.arn AS actor,\n  sourceipaddress,\n  requestparameters,\n  responseelements\n"
)


def leaf(name: str) -> JsonLeaf:
    return JsonLeaf(name, "requestparameters", (f"lax $.{name}[*][*]",))


def is_(name: str, value: str) -> exp.Expr:
    return exp.EQ(this=column(name), expression=exp.Literal.string(value))


def test_a_text_without_parts_of_json() -> None:
    written = render(statement("cloudtrail", Names(), is_("eventname", "x"), "security.logs"))
    assert written == f"{SHOWN}FROM security.logs\nWHERE\n  {DAYS} AND eventname = 'x'"


def test_each_test_of_a_conjunction_is_a_clause() -> None:
    both = exp.and_(is_("a", "x"), is_("b", "y"))
    assert render(statement("cloudtrail", Names(), both, "t")).endswith(f"WHERE\n  {DAYS} AND a = 'x' AND b = 'y'")
    either = exp.or_(is_("a", "x"), is_("b", "y"))
    assert render(statement("cloudtrail", Names(), either, "t")).endswith(
        f"WHERE\n  {DAYS} AND (\n    a = 'x' OR b = 'y'\n  )"
    )


def test_parts_of_json_are_columns_of_rows_of_their_own() -> None:
    names = Names()
    where = exp.and_(names.named(leaf("a"), False), names.named(leaf("b"), True))
    written = render(statement("cloudtrail", names, where, "t"))
    first, second = written.split("\n)\n")
    assert first.startswith("WITH events AS (\n  SELECT\n    *,\n    TRANSFORM(\n")
    assert first.endswith(f"  FROM t\n  WHERE\n    {DAYS}")
    assert first.index(') AS "a",') < first.index(') AS "b as number"')
    assert second == f'{SHOWN}FROM events\nWHERE\n  "a" AND "b as number"'


def test_of_whole_records_the_record_is_shown_whatever_the_day() -> None:
    assert render(statement("records", Names(), is_("a", "x"), "t")) == "SELECT\n  record\nFROM t\nWHERE\n  a = 'x'"
    names = Names()
    written = render(statement("records", names, names.named(leaf("a"), False), "t"))
    assert written.endswith('FROM t\n)\nSELECT\n  record\nFROM events\nWHERE\n  "a"')
    assert "timestamp" not in written


def named(*asked: tuple[str, bool]) -> list[str]:
    names = Names()
    return [render(names.named(leaf(name), number)).strip('"') for name, number in asked]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([("a", False)], ["a"]),
        ([("a", True)], ["a as number"]),
        ([("a", False), ("a", True), ("a", False)], ["a", "a as number", "a"]),
        ([("a", False), ("A", False), ("A", False)], ["a", "A 2", "A 2"]),
        ([("Ab", False), ("aB", False), ("ab", False)], ["Ab", "aB 2", "ab 3"]),
        # The names of the table's own columns are taken.
        ([("eventname", False), ("EventName", False)], ["eventname 2", "EventName 3"]),
        ([("timestamp", False)], ["timestamp 2"]),
        ([("record", False)], ["record 2"]),
        ([("a 2", False), ("a", False), ("A", False)], ["a 2", "a", "A 3"]),
    ],
)
def test_names_that_sql_can_tell_apart(asked: list[tuple[str, bool]], expected: list[str]) -> None:
    assert named(*asked) == expected


def test_the_text_of_what_is_not_null() -> None:
    null = exp.Is(this=column("a"), expression=exp.Null())
    assert render(null) == "a IS NULL"
    assert render(exp.Not(this=null.copy())) == "a IS NOT NULL"
    assert render(exp.Not(this=is_("a", "x"))) == "NOT a = 'x'"
    assert render(between()) == DAYS
