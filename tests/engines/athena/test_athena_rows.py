"""The offline engine on the rows that were measured on Trino 476 (`rows.py`)."""

from __future__ import annotations

import pytest

from awol.engines import Context, athena
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.athena import Table
from tests.engines.athena import rows

EVENTS = [Event({"eventID": row["id"], **row}) for row in rows.ROWS]
TABLE = Table(rows.TYPES, lambda event: event.record)


def run(query: str) -> frozenset[str]:
    return frozenset(hit.event_ids[0] for hit in athena.compile(query, Context(view=lambda _: TABLE))(EVENTS))


def where(condition: str) -> str:
    return f"SELECT id FROM t WHERE {condition}"


@pytest.mark.parametrize(("condition", "expected"), [row for table in rows.CONDITIONS.values() for row in table])
def test_finds(condition: str, expected: str) -> None:
    assert run(where(condition)) == rows.found(expected)


@pytest.mark.parametrize(("query", "expected"), rows.QUERIES)
def test_query_finds(query: str, expected: str) -> None:
    assert run(query) == rows.found(expected)


@pytest.mark.parametrize(("query", "expected"), rows.MADE)
def test_rows_that_are_made_of_others(query: str, expected: list[list[object]]) -> None:
    table = Table(rows.MADE_TYPES, lambda event: event.record)
    hits = athena.compile(query, Context(view=lambda _: table))([Event(row) for row in rows.MADE_ROWS])
    assert [list(hit.group.values()) for hit in hits] == expected


@pytest.mark.parametrize(("condition", "message"), rows.REJECTED)
def test_rejects(condition: str, message: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        run(where(condition))
    assert message in caught.value.message


def test_what_the_parser_takes_for_a_command_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnsupportedQuery):
        run("SHOW TABLES")
    assert not caplog.records


@pytest.mark.parametrize(
    ("query", "message"), [*((where(one), told) for one, told in rows.UNSUPPORTED), *rows.UNSUPPORTED_QUERIES]
)
def test_does_not_support(query: str, message: str) -> None:
    with pytest.raises(UnsupportedQuery) as caught:
        run(query)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("query", "under_caret"),
    [
        ("SELECT id FROM t WHERE nosuch = 'x'", "nosuch"),
        ("SELECT id\nFROM t\nWHERE s = 'x' AND soundex(s) = 'x'", "soundex"),
        ("SELECT id FROM t WHERE lower(r) = 'x'", "lower"),
    ],
)
def test_the_caret_stands_under_the_fault(query: str, under_caret: str) -> None:
    with pytest.raises(QueryError) as caught:
        run(query)
    assert caught.value.offset is not None
    assert query[caught.value.offset :].startswith(under_caret)


def test_a_cut_json_text_is_an_error_of_json_parse_alone() -> None:
    """As in Trino, where the whole query fails."""
    with pytest.raises(RejectedQuery, match="json_parse: cannot convert to JSON"):
        run(where("json_format(json_parse(j)) = 'x'"))
