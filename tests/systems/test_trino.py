"""Live replay on Trino, against a server on loopback that answers as Trino's client protocol says.

That shows what awol sends and how it takes the answers, faults too; tests/live/test_trino.py has a real Trino.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from awol.errors import ConfigurationError
from awol.systems import parse_target
from awol.systems import trino as module
from awol.systems.http import LiveError, Patience
from awol.systems.trino import StatementError, Trino, keys_of, on_table
from awol.values import Event
from awol.views.athena import CLOUDTRAIL
from tests.systems.server import Answer, Request, Server, serving

HASTY = Patience(connect=1, read=2, tries=2, pause=0.001, longest_pause=0.01)
EVENTS = {name: Event({"eventName": "LeaveOrganization", "eventID": name}) for name in ("one", "two")}


def reply(**document: Any) -> Answer:
    return Answer(200, json.dumps(document).encode())


@contextmanager
def answering(behave: Callable[[str], Answer]) -> Iterator[tuple[Trino, Server]]:
    """A Trino whose server answers the text of each statement."""

    def respond(request: Request) -> Answer:
        return behave(request.body.decode() if request.method == "POST" else request.path)

    with serving(respond) as server:
        yield Trino(server.url, HASTY), server


def holding(count: int) -> Callable[[str], Answer]:
    return lambda text: reply(data=[[count]] if text.startswith("SELECT count(*)") else [["one"]])


@pytest.mark.parametrize("url", ["bad", "ftp://x", "http://"])
def test_what_is_no_address_is_refused_as_such(url: str) -> None:
    with pytest.raises(ConfigurationError, match="is not an address of Trino"):
        parse_target(f"trino={url}", "")


@pytest.mark.parametrize("path", ["/memory", "/a/b/c", '/memory/de"fault', "/Memory/default"])
def test_a_place_that_is_not_a_catalog_and_a_schema_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError, match="does not name a catalog and a schema"):
        Trino(f"http://127.0.0.1:1{path}")


def test_the_memory_connector_is_the_place_where_none_is_named() -> None:
    with answering(holding(2)) as (system, _), system.filled("t", CLOUDTRAIL, EVENTS) as whole:
        assert re.fullmatch(r'"memory"\."default"\."t_\d{14}_[0-9a-f]{12}"', whole)


def test_a_place_that_is_named_is_used_and_asked_at_the_same_address() -> None:
    with serving(lambda request: holding(2)(request.body.decode())) as server:
        system = Trino(f"{server.url}/hive/logs?x=1#y", HASTY)
        with system.filled("t", CLOUDTRAIL, EVENTS) as whole:
            assert whole.startswith('"hive"."logs"."t_')
        assert {request.path for request in server.requests} == {"/v1/statement"}


@pytest.mark.parametrize(
    "table",
    [
        '"memory"."default"."t_1"',
        "(SELECT * FROM \"t\" WHERE \"key\" IN ('a', 'b')) AS x",
        "(VALUES (ROW(1, 'a'))) AS t(a)",
    ],
)
def test_a_text_is_put_on_another_table(table: str) -> None:
    text = "WITH c AS (SELECT a FROM cloudtrail_logs) SELECT * FROM c JOIN cloudtrail_logs ON TRUE"
    made = on_table(text, table).sql(dialect="trino")
    assert made == text.replace("cloudtrail_logs", table)


def test_rows_come_from_every_page_and_from_the_machine_that_was_asked() -> None:
    pages = {"/v1/a": reply(data=[[2]], nextUri="https://other.example.com:1/v1/b"), "/v1/b": reply(data=[[3]])}
    with answering(lambda text: pages.get(text) or reply(data=[[1]], nextUri="http://elsewhere/v1/a")) as (system, _):
        assert system.rows("SELECT 1") == [[1], [2], [3]]


def test_the_version_is_asked_for_in_sql() -> None:
    with answering(lambda text: reply(data=[["476"]] if text == "SELECT version()" else [["?"]])) as (system, _):
        assert system.describe() == "Trino 476"


def test_a_statement_that_fails_says_what_trino_says() -> None:
    with (
        answering(lambda _: reply(error={"message": "line 1:8: Column 'x' cannot be resolved"})) as (system, _),
        pytest.raises(StatementError, match="line 1:8"),
    ):
        system.rows("SELECT x")


def test_another_servers_answer_is_told() -> None:
    with answering(lambda _: Answer(200, b"[1]")) as (system, _), pytest.raises(LiveError, match="not Trino's"):
        system.rows("SELECT 1")


def test_the_table_is_dropped_whatever_happens_in_between() -> None:
    with answering(holding(2)) as (system, server):
        with pytest.raises(RuntimeError), system.loaded(EVENTS):
            raise RuntimeError
        sent = [request.body.decode() for request in server.requests]
    made = [text.split()[2] for text in sent if text.startswith("CREATE TABLE")]
    assert [text.split()[2] for text in sent if text.startswith("DROP TABLE")] == made
    assert len(made) == 1


def test_rows_that_were_lost_are_a_fault() -> None:
    with (
        answering(holding(1)) as (system, _),
        pytest.raises(LiveError, match="holds 1 of 2 rows"),
        system.loaded(EVENTS),
    ):
        pass


def test_a_table_too_large_for_one_statement_is_put_in_by_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    with answering(holding(2)) as (system, server), system.loaded(EVENTS):
        assert sum(request.body.startswith(b"INSERT") for request in server.requests) == 2


def test_the_key_of_a_record_is_made_of_what_its_row_says() -> None:
    with answering(holding(0)) as (system, _):
        first, same, other = (Event({"eventName": name, "eventID": "e"}) for name in ("A", "A", "B"))
        assert re.fullmatch("[0-9a-f]{32}", system.key(first))
        assert system.key(first) == system.key(first) == system.key(same) != system.key(other)


def test_a_quotation_mark_in_a_record_ends_no_literal() -> None:
    with (
        answering(holding(1)) as (system, server),
        system.loaded({"one": Event({"eventName": "it's", "eventID": "one"})}),
    ):
        (sent,) = (request.body.decode() for request in server.requests if request.body.startswith(b"INSERT"))
    assert "it''s" in sent


def test_a_search_asks_for_the_keys_of_the_runs_own_table() -> None:
    text = keys_of("WITH a AS (SELECT * FROM cloudtrail_logs) SELECT eventname FROM a", '"m"."d"."mine"')
    assert text == 'WITH a AS (SELECT * FROM "m"."d"."mine") SELECT awol_key FROM a'
    # Written as Trino writes it.
    assert keys_of("SELECT a FROM t WHERE cardinality(b) > 1", "u") == "SELECT awol_key FROM u WHERE CARDINALITY(b) > 1"


def test_a_chain_is_asked_of_the_rows_of_its_case_alone() -> None:
    with answering(holding(2)) as (system, server), system.loaded(EVENTS) as session:
        assert session.groups("athena", "SELECT max(eventid) AS m FROM cloudtrail_logs", {"b", "a"}) == 1
        sent = server.requests[-1].body.decode()
        count = len(server.requests)
        assert session.groups("athena", "SELECT max(eventid) AS m FROM cloudtrail_logs", set()) == 0
        assert len(server.requests) == count, "of no rows nothing is asked"
    assert "FROM (SELECT * FROM " in sent
    assert "WHERE awol_key IN ('a', 'b'))" in sent
    assert "cloudtrail_logs" not in sent
    assert system.together("athena") is None


def test_what_is_no_select_is_refused() -> None:
    with pytest.raises(LiveError, match="is not a SELECT"):
        keys_of("SELECT 1 UNION SELECT 2", "t")


@pytest.mark.parametrize(
    ("variables", "user", "signed"),
    [
        ({}, "awol", False),
        ({"AWOL_TRINO_USER": "soc"}, "soc", False),
        ({"AWOL_TRINO_USER": "soc", "AWOL_TRINO_PASSWORD": "x"}, "soc", True),
    ],
)
def test_credentials_come_from_the_environment(
    variables: dict[str, str], user: str, signed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in os.environ if one.startswith("AWOL_TRINO")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with answering(holding(1)) as (system, server):
        system.rows("SELECT 1")
        headers = server.requests[0].headers
    assert headers["x-trino-user"] == user
    assert ("authorization" in headers) is signed
