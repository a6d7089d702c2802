"""Every query reads the days it names and no others: an alternative beside them would read the whole table."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from converters.aws.athena.table import DAY
from tests.conftest import ROOT

PATHS = sorted((ROOT / "queries" / "aws" / "athena").glob("*.sql"))


def unbounded(text: str) -> list[str]:
    """The parts of a query that read the table of the trail's logs and do not have to be of the days asked for."""
    found = []
    for select in sqlglot.parse_one(text, dialect="trino").find_all(exp.Select):
        source = select.args.get("from_") or select.args.get("from")
        table = source.this if source else None
        if not isinstance(table, exp.Table) or table.name != "cloudtrail_logs":
            continue
        where = select.args.get("where")
        clauses = list(where.this.flatten()) if where and isinstance(where.this, exp.And) else [where and where.this]
        if not any(isinstance(one, exp.Between | exp.GTE) and one.this.name == DAY for one in clauses):
            found.append(select.sql(dialect="trino")[:80])
    return found


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_days_bind_every_alternative(path: Path) -> None:
    assert unbounded(path.read_text(encoding="utf-8")) == []


DAYS = f"\"{DAY}\" BETWEEN '2026/01/01' AND '2026/01/31'"


@pytest.mark.parametrize(
    ("where", "bound"),
    [
        (f" WHERE {DAYS} AND (a = 1 OR b = 2)", True),
        (f" WHERE {DAYS} AND a = 1 OR b = 2", False),
        (f" WHERE {DAYS}", True),
        (" WHERE a = 1", False),
        ("", False),
    ],
)
def test_what_is_unbounded_is_seen(where: str, bound: bool) -> None:
    text = f"WITH x AS (SELECT a FROM cloudtrail_logs{where}) SELECT * FROM x WHERE a = 3"
    assert (unbounded(text) == []) is bound
