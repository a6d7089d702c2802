"""Windows that are refused, each by its own words, and frames whose ends decide (Trino, "Window functions")."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context, athena
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.athena import Table

TABLE = Table(dict.fromkeys(("id", "k", "t"), "varchar"), lambda event: event.record)
ROWS = [
    {"eventID": one, "id": one, "k": "x", "t": time}
    for one, time in (("a", "2026-01-01T00:00:00Z"), ("b", "2026-01-01T00:00:05Z"), ("c", "2026-01-01T00:00:05Z"))
]
EACH = "OVER (PARTITION BY k ORDER BY id)"
TIMED = "WITH e AS (SELECT id, k, from_iso8601_timestamp(t) AS time FROM t) "


def answer(query: str, *records: dict[str, Any]) -> list[dict[str, Any]]:
    events = [Event(one) for one in records or ROWS]
    return [dict(hit.group) for hit in athena.compile(query, Context(lambda _: TABLE))(events)]


def frame(kind: str, function: str = "max(id)", order: str = "id") -> str:
    return f"SELECT id, {function} OVER (PARTITION BY k ORDER BY {order} {kind}) AS m FROM t"


REFUSED: list[tuple[str, type[QueryError], str]] = [
    ("SELECT id, row_number() OVER (PARTITION BY k) AS m FROM t", UnsupportedQuery, "a window without ORDER BY"),
    ("SELECT id, row_number() OVER w AS m FROM t WINDOW w AS (ORDER BY id)", UnsupportedQuery, ""),
    (f"SELECT id, lag(id, 1, 'x') {EACH} AS m FROM t", UnsupportedQuery, "LAG with these arguments"),
    (f"SELECT id, lag(id, length(k)) {EACH} AS m FROM t", UnsupportedQuery, "LAG with these arguments"),
    (f"SELECT id, lag(id, 2) IGNORE NULLS {EACH} AS m FROM t", UnsupportedQuery,
     "LAG over several rows that ignores NULL"),
    (f"SELECT id, lead(id) {EACH} AS m FROM t", UnsupportedQuery, "the window function LEAD(id)"),
    (f"SELECT id, last_value(id) IGNORE NULLS {EACH} AS m FROM t", UnsupportedQuery,
     "the window function LAST_VALUE(id)"),
    (f"SELECT id, last_value(id) {EACH} AS m FROM t", UnsupportedQuery, "the window function LAST_VALUE(id)"),
    (f"SELECT id, max(id) {EACH} AS m FROM t", UnsupportedQuery, "the window function MAX(id)"),
    (frame("ROWS UNBOUNDED PRECEDING", "row_number()"), UnsupportedQuery, "the window function ROW_NUMBER()"),
    (frame("ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", "lag(id)"), UnsupportedQuery,
     "the window function LAG(id)"),
    (frame("ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"), UnsupportedQuery, "the frame ROWS BETWEEN"),
    (frame("ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING"), UnsupportedQuery, "the frame ROWS BETWEEN"),
    (frame("ROWS BETWEEN 1 FOLLOWING AND CURRENT ROW"), UnsupportedQuery, "the frame ROWS BETWEEN"),
    (frame("ROWS BETWEEN CURRENT ROW AND CURRENT ROW"), UnsupportedQuery, "the frame ROWS BETWEEN"),
    (frame("RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"), UnsupportedQuery, "the frame RANGE BETWEEN"),
    (frame("GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW"), QueryError, ""),
    (frame("ROWS BETWEEN 'x' PRECEDING AND CURRENT ROW"), RejectedQuery, "ROWS takes a number of rows"),
    (frame("RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND CURRENT ROW"), UnsupportedQuery,
     "RANGE over anything but one time column"),
    (TIMED + frame("RANGE BETWEEN 1 PRECEDING AND CURRENT ROW", order="time").replace("FROM t", "FROM e"),
     UnsupportedQuery, "RANGE over anything but one time column"),
    (TIMED + frame("RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND CURRENT ROW", order="time, id").replace(
        "FROM t", "FROM e"), UnsupportedQuery, "RANGE over anything but one time column"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "kind", "told"), REFUSED, ids=[row[0][:60] for row in REFUSED])
def test_a_window_that_is_not_known(query: str, kind: type[QueryError], told: str) -> None:
    with pytest.raises(kind) as caught:
        answer(query)
    assert told in caught.value.message


def found(query: str, *records: dict[str, Any]) -> dict[str, Any]:
    return {str(row["id"]): row["m"] for row in answer(query, *records)}


def test_a_frame_reaches_back_so_many_rows() -> None:
    def back(rows: str) -> dict[str, Any]:
        return found(frame(f"ROWS BETWEEN {rows} PRECEDING AND CURRENT ROW", "min(id)"))

    assert back("0") == {"a": "a", "b": "b", "c": "c"}
    assert back("1") == {"a": "a", "b": "a", "c": "b"}
    assert back("2") == back("UNBOUNDED") == {"a": "a", "b": "a", "c": "a"}
    for odd in ("-1", "if(k = 'y', 1)"):
        with pytest.raises(RejectedQuery, match="must not be negative or null"):
            back(odd)


def test_a_frame_of_time_takes_all_rows_of_the_same_time() -> None:
    def within(seconds: int, function: str) -> dict[str, Any]:
        kind = f"RANGE BETWEEN INTERVAL '{seconds}' SECOND PRECEDING AND CURRENT ROW"
        return found(TIMED + frame(kind, function, "time").replace("FROM t", "FROM e"))

    assert within(4, "min(id)") == {"a": "a", "b": "b", "c": "b"}
    assert within(5, "min(id)") == {"a": "a", "b": "a", "c": "a"}
    assert within(0, "max(id)") == {"a": "a", "b": "c", "c": "c"}


def test_the_largest_so_far_passes_over_nothing() -> None:
    rows = [
        {"eventID": one, "id": one, "k": "x", "t": value}
        for one, value in zip("abcd", (None, "2", "1", None), strict=True)
    ]
    so_far = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    assert found(frame(so_far, "max(t)"), *rows) == {"a": None, "b": "2", "c": "2", "d": "2"}
    assert found(frame(so_far, "min(t)"), *rows) == {"a": None, "b": "2", "c": "1", "d": "1"}
    latest = frame(so_far, "last_value(t) IGNORE NULLS")
    assert found(latest, *rows) == {"a": None, "b": "2", "c": "1", "d": "1"}
    before = f"SELECT id, lag(t) IGNORE NULLS {EACH} AS m FROM t"
    assert found(before, *rows) == {"a": None, "b": None, "c": "2", "d": "1"}


def test_windows_within_an_expression_and_beside_one_another() -> None:
    query = f"SELECT id, concat(lag(id) {EACH}, '-', id, CAST(row_number() {EACH} AS varchar)) AS m FROM t"
    assert found(query) == {"a": None, "b": "a-b2", "c": "b-c3"}


def test_all_columns_are_those_that_have_a_name() -> None:
    assert answer(f"WITH e AS (SELECT id, k, row_number() {EACH} AS m FROM t) SELECT * FROM e")[0] == {
        "id": "a", "k": "x", "m": 1,
    }  # fmt: skip
    assert answer("WITH e AS (SELECT k, max(id) AS m FROM t GROUP BY k) SELECT * FROM e") == [{"k": "x", "m": "c"}]
    assert answer(f"SELECT *, row_number() {EACH} AS m FROM t")[0] == {
        "id": "a", "k": "x", "t": "2026-01-01T00:00:00Z", "m": 1,
    }  # fmt: skip
