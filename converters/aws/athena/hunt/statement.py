"""The text of the hunt: the rules as data, and what asks a row for them.

One more row tells what was searched, so that nothing found can be told from nothing searched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from awol.values import ConversionSettings, Rule

from ....reading import prepare
from ..query import FIRST, LAST
from ..table import DAY, table_of
from .asking import test
from .deciding import BETWEEN, DENIALS, MISSING, OUTCOME, SUCCESS, THERE, Gate, Word, calls
from .steps import FAILS, HOLDS, Cells, rows, steps

SEARCHED = "(searched)"
"""What the row of coverage has for a rule's name."""

ACCOUNT = "COALESCE(recipientaccountid, useridentity.accountid)"
FINDING: Mapping[str, str] = {
    "time": "eventtime",
    "account": ACCOUNT,
    "region": "awsregion",
    "actor": "COALESCE(useridentity.arn, useridentity.invokedby, useridentity.principalid)",
    "source_ip": "sourceipaddress",
    "event": "eventname",
    # Without an eventID a record is known by what it says: two trails deliver one record twice.
    "event_id": "COALESCE(eventid, 'md5:' || LOWER(TO_HEX(MD5(TO_UTF8(CONCAT_WS('|', eventtime, eventsource, "
    "eventname, errorcode, errormessage, requestid, requestparameters, responseelements, serviceeventdetails))))))",
}
"""What is told of a finding: the name of each column, and what it is made of."""

STEP = ", ".join(
    (
        "number INTEGER, yes INTEGER, no INTEGER, cell INTEGER, path ARRAY(VARCHAR), small BOOLEAN",
        "texts ARRAY(VARCHAR), pattern VARCHAR",
    )
)


@dataclass(slots=True)
class Book:
    """The rules as data. A lead is a rule with what is left to ask of a row; `gates` say for the text of a call which
    leads, by number from 1, are to be followed."""

    cells: Cells = field(default_factory=Cells)
    rules: list[tuple[str, str]] = field(default_factory=list)
    steps: list[list[list[object]]] = field(default_factory=list)
    gates: dict[Gate, dict[str, list[int]]] = field(default_factory=dict)
    _known: dict[str, int] = field(default_factory=dict)

    def add(self, rule: Rule, settings: ConversionSettings) -> None:
        """Write a rule down. Raises `RefusedConversion` and `PackError`."""
        gate, open_ = calls(prepare(rule.text, settings, ignore_case=True).condition)
        for call, left in open_:
            asked = [] if left is None else rows(steps(left, self.cells))
            key = _json([rule.name, asked])
            if key not in self._known:
                self.rules.append((rule.name, rule.level))
                self.steps.append(asked)
                self._known[key] = len(self.steps)
            self.gates.setdefault(gate, {}).setdefault(call, []).append(self._known[key])


def hunt(rules: Sequence[Rule], settings: ConversionSettings) -> str:
    """The text for rules that can be converted: refused ones are not among them."""
    book = Book()
    for rule in sorted(rules, key=lambda one: one.path):
        book.add(rule, settings)
    return ",\n\n".join([*_rows_of(book, table_of("cloudtrail", settings)), _told(book)])


def _rows_of(book: Book, table: str) -> list[str]:
    """From the table's rows to those leads of each that fire."""
    gates = {f"leads_{at}": one for at, one in enumerate(sorted(book.gates.items(), key=str), 1)}
    looked_up = _lines((f"{_looked_up(gate, found)} AS {name}" for name, (gate, found) in gates.items()), 4)
    some = " OR ".join(f"{name} IS NOT NULL" for name in gates) or "FALSE"
    all_ = f"FLATTEN(ARRAY[{', '.join(gates)}])" if gates else "ARRAY[0]"
    denied = " OR ".join(f"LOWER({OUTCOME}) LIKE '{start}%'" for start in DENIALS)
    asked = _data(book.steps, f"ARRAY(ARRAY(ROW({STEP})))")
    return [
        f"""WITH logs AS (
  SELECT
    *,
    CASE
      WHEN {OUTCOME} IS NULL OR LOWER({OUTCOME}) IN ({", ".join(map(_quoted, SUCCESS))}) THEN 'ok'
      WHEN {denied} THEN 'denied'
      ELSE 'failed'
    END AS outcome
  FROM {table}
  WHERE "{DAY}" BETWEEN '{FIRST}' AND '{LAST}'
)""",  # noqa: S608  # names of our own
        f"""-- Which rules the call of a row may fire: leads, by their numbers. Most rows have none.
called AS (
  SELECT *,
    {looked_up or "NULL AS leads_0"}
  FROM logs
)""",  # noqa: S608  # the rules as JSON in quotation marks
        f"""led AS (
  SELECT *, IF({some}, {all_}) AS leads
  FROM called
)""",  # noqa: S608  # names of our own
        f"""asked AS (
  SELECT *, IF(leads IS NOT NULL, ARRAY[
      {_lines(book.cells.expressions, 6) or "''"}
    ]) AS cells
  FROM led
)""",  # noqa: S608  # expressions of the converter
        f"""-- What is left to ask of a row for each lead, in steps: number, where to go on if so and if not
-- ({HOLDS}: the rule fires, {FAILS}: it does not), cell, path in its JSON, whether in small letters, texts, pattern.
judged AS (
  SELECT *, IF(leads IS NOT NULL, FILTER(leads, lead -> REDUCE(
      {asked}[lead],
      0,
      (at, step) -> IF(at = step.number, IF({test("step", "cells")}, step.yes, step.no), at),
      at -> at IN ({HOLDS}, 0)
    ))) AS fired
  FROM asked
)""",  # noqa: S608  # the rules as JSON in quotation marks
    ]


def _told(book: Book) -> str:
    """What fired, in a row each, and what was searched."""
    types = ", ".join(f"{name} VARCHAR" for name in FINDING)
    rule = f"{_data(book.rules, 'ARRAY(ROW(name VARCHAR, level VARCHAR))')}[lead]"
    return f"""-- Records that fire nothing are one row from here on: they count as searched, and no more.
found AS (
  SELECT
    IF(CARDINALITY(fired) > 0, fired) AS fired,
    IF(CARDINALITY(fired) > 0, CAST(ROW(
      {_lines(FINDING.values(), 6)}
    ) AS ROW({types}))) AS finding,
    {ACCOUNT} AS account,
    eventtime AS time
  FROM judged
),

counted AS (
  SELECT
    fired,
    finding,
    COUNT(*) AS records,
    MAP_AGG(account, TRUE) FILTER (WHERE fired IS NULL AND account IS NOT NULL) AS accounts,
    MIN(time) AS first_time,
    MAX(time) AS last_time
  FROM found
  GROUP BY fired, finding
  UNION ALL
  SELECT NULL, NULL, 0, NULL, NULL, NULL -- so that a table without records is told too
),

-- Lead 0 stands for all that was searched.
told AS (
  SELECT
    lead,
    IF(lead > 0, finding) AS finding,
    SUM(records) FILTER (WHERE lead = 0) AS records,
    MAP_UNION(COALESCE(
      accounts,
      IF(finding.account IS NOT NULL, MAP(ARRAY[finding.account], ARRAY[TRUE]))
    )) FILTER (WHERE lead = 0) AS accounts,
    MIN(first_time) FILTER (WHERE lead = 0) AS first_time,
    MAX(last_time) FILTER (WHERE lead = 0) AS last_time
  FROM counted
  CROSS JOIN UNNEST(CONCAT(ARRAY[0], COALESCE(fired, ARRAY[]))) AS found(lead)
  GROUP BY 1, 2
),

named AS (
  SELECT
    *,
    IF(lead > 0, {rule}) AS rule
  FROM told
)

SELECT
  COALESCE(rule.name, {_quoted(SEARCHED)}) AS rule,
  {_lines((f"finding.{name} AS {name}" for name in FINDING), 2)},
  records,
  IF(lead = 0, COALESCE(CARDINALITY(accounts), 0)) AS accounts,
  first_time,
  last_time,
  rule.level AS level
FROM named
ORDER BY records DESC NULLS LAST, time, 1"""  # noqa: S608  # as above


def _looked_up(gate: Gate, found: Mapping[str, Sequence[int]]) -> str:
    """The leads of a row by the text of its call, as that gate sees it."""
    key = ", ".join(f"'{BETWEEN}', {_part(one)}" for one in gate)
    text = f"CONCAT(outcome, {key})" if key else "outcome"
    lines = ",\n".join(f"{_json(call)}: {_json(leads)}" for call, leads in sorted(found.items()))
    return f"ELEMENT_AT(CAST(JSON_PARSE({_quoted(f'{{{lines}}}')}) AS MAP(VARCHAR, ARRAY(INTEGER))), {text})"


def _part(one: str | Word) -> str:
    if isinstance(one, str):
        return f"LOWER({one})"
    there = f"STRPOS({one.column}, {_quoted(one.key)}) > 0 OR STRPOS({one.column}, '\\') > 0"
    return f"IF({there}, '{THERE}', '{MISSING}')"


def _data(rows_: Iterable[object], type_: str) -> str:
    """Rows as JSON, each in a line of its own."""
    lines = ",\n".join(map(_json, rows_))
    return f"CAST(JSON_PARSE({_quoted(f'[{lines}]')}) AS {type_})"


def _lines(parts: Iterable[str], indent: int) -> str:
    return f",\n{' ' * indent}".join(parts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
