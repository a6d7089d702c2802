"""The command `lookup` on tables: what it finds, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context, splunk
from awol.engines.splunk.lookups import Table
from awol.errors import QueryError
from awol.values import Event
from awol.views.splunk import VIEWS

TABLE = Table(
    rows=(
        {"who": "arn:*:user/bob", "net": "192.0.2.0/24", "why": "office", "end": "1"},
        {"who": "arn:aws:user/BOB", "net": "192.0.2.0/24", "why": "capitals", "end": ""},
        {"who": "arn:*", "net": "2001:db8::/32", "why": "abroad", "end": "3"},
    ),
    columns=("who", "net", "why", "end"),
    match_types={"who": "wildcard", "net": "cidr"},
)
BOB = {"eventID": "1", "who": "arn:aws:user/bob", "sourceIPAddress": "192.0.2.9"}


def rows(text: str, record: dict[str, Any], table: Table = TABLE) -> int:
    context = Context(view=VIEWS["splunk"], lookups={"people": table})
    return len(list(splunk.compile(text, context)([Event(record)])))


FINDS = [
    ('* | lookup people who OUTPUT why | where why="office"', BOB, 1),
    ('* | lookup local=true people who AS who, net AS sourceIPAddress OUTPUT why AS w | where w="office"', BOB, 1),
    ("* | lookup people who, net AS sourceIPAddress OUTPUT why | where isnull(why)", BOB, 0),
    # another address, another letter case, no value at all
    ("* | lookup people who, net AS sourceIPAddress OUTPUT why | where isnull(why)", BOB | {"sourceIPAddress": "x"}, 1),
    ('* | lookup people who OUTPUT why | where why="capitals"', BOB, 0),
    ("* | lookup people who OUTPUT why | where isnull(why)", {"eventID": "1"}, 1),
    ('* | lookup people who, net AS sourceIPAddress OUTPUT why | where why="abroad"',
     BOB | {"sourceIPAddress": "2001:db8::1"}, 1),
    # every row that fits, in order; an empty cell is no value
    ("* | lookup people who OUTPUT why, end | where mvcount(why)=2 AND mvcount(end)=2", BOB, 1),
    # OUTPUT replaces what was there, with nothing too; OUTPUTNEW keeps it
    ('* | eval why="mine" | lookup people who OUTPUTNEW why | where why="mine"', BOB, 1),
    ('* | eval why="mine" | lookup people who OUTPUT why | where why="mine"', BOB, 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "record", "expected"), FINDS)
def test_what_a_lookup_finds(text: str, record: dict[str, Any], expected: int) -> None:
    assert rows(text, record) == expected
    written = splunk.render(splunk.parse(text))
    assert rows(written, record) == expected


def test_max_matches_and_letter_case() -> None:
    first = Table(TABLE.rows, TABLE.columns, TABLE.match_types, max_matches=1, case_sensitive=False)
    assert rows('* | lookup people who OUTPUT why | where why="office"', BOB | {"who": "ARN:aws:user/bob"}, first) == 1


@pytest.mark.parametrize(
    "text",
    [
        "* | lookup nobody who OUTPUT why",
        "* | lookup people whom OUTPUT why",
        "* | lookup people who OUTPUT reason",
        "* | lookup people OUTPUT why",
        "* | lookup people who",
    ],
)
def test_what_a_server_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        rows(text, BOB)
