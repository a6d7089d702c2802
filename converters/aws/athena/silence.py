"""Silence in SQL: what no record says is found by asking each account for its last one."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from awol.values import ConversionSettings

from ... import silence
from ...reading import mapped
from ...refusing import refusal
from .fields import Plain, place
from .query import render
from .table import DAY, table_of


def convert(text: str, settings: ConversionSettings) -> str:
    """The search as SQL. Raises `RefusedConversion` and `PackError`."""
    search = silence.read(text)
    name = mapped(search.group, settings)
    where = place(name, "cloudtrail") if settings.cloudtrail else None
    if not isinstance(where, Plain) or where.whole:
        raise refusal(
            f"{silence.KIND}: `{search.group}` is not a column of AWS's CloudTrail table", "group by recipientAccountId"
        )
    account = where.expression.sql(dialect="trino")
    back, span = (f"INTERVAL '{seconds}' SECOND" for seconds in (search.look_back, search.span))
    # A file lies below the day of its delivery, which is never before that of its events: older days need no look.
    written = f"""WITH events AS (
      SELECT {account} AS account, TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time
      FROM {table_of("cloudtrail", settings)}
      WHERE "{DAY}" >= DATE_FORMAT(CURRENT_TIMESTAMP - {back}, '%Y/%m/%d')
    ), accounts AS (
      SELECT account, MIN(time) AS first_time, MAX(time) AS last_time
      FROM events
      WHERE account <> '' AND time BETWEEN CURRENT_TIMESTAMP - {back} AND CURRENT_TIMESTAMP
      GROUP BY account
    )
    SELECT account AS {exp.to_identifier(search.group, quoted=True).sql(dialect="trino")}, first_time, last_time
    FROM accounts
    WHERE last_time < CURRENT_TIMESTAMP - {span} AND first_time <= last_time - {span}
    ORDER BY last_time"""  # noqa: S608  # names of our own
    return render(sqlglot.parse_one(written, dialect="trino"))
