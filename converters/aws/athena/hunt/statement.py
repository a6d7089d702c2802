"""The text of the hunt: the rules as data, and what asks a row for them.

One more row tells what was searched, so that nothing found can be told from nothing searched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from awol.values import ConversionSettings, Rule

from ....reading import prepare
from ..query import FIRST, LAST
from ..table import DAY, table_of
from .asking import test, texts, there
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

LEAF = "cell INTEGER, word VARCHAR, path ARRAY(VARCHAR), whole BOOLEAN"
STEP = "number INTEGER, yes INTEGER, no INTEGER, leaf INTEGER, small BOOLEAN, how VARCHAR, texts ARRAY(VARCHAR)"
LEAF_OF = 3
"""Where a step has the number of its leaf."""


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
    for rule in sorted(rules, key=lambda rule: rule.path):
        book.add(rule, settings)
    return ",\n\n".join([*_rows_of(book, table_of("cloudtrail", settings)), _told()])


def _rows_of(book: Book, table: str) -> list[str]:
    """From the table's rows to those leads of each that fire."""
    gates = {f"{{}}_{at}": gate_and_calls for at, gate_and_calls in enumerate(sorted(book.gates.items(), key=str), 1)}
    columns = {name.format("calls"): _calls(gate, leads_by_call) for name, (gate, leads_by_call) in gates.items()}
    columns["leaves"] = _data((leaf.row() for leaf in book.cells.leaves), f"ARRAY(ROW({LEAF}))")
    columns["asks"] = _data(([*_asked(lead)] for lead in book.steps), "ARRAY(ARRAY(INTEGER))")
    columns["steps"] = _data(book.steps, f"ARRAY(ARRAY(ROW({STEP})))")
    columns["rules"] = _data(book.rules, "ARRAY(ROW(name VARCHAR, level VARCHAR))")
    columns |= {f"prepared_{at}": _quoted(text) for at, text in enumerate(book.cells.prepared, 1)}
    looked_up = _lines(
        (f"{_looked_up(gate, name.format('calls'))} AS {name.format('leads')}" for name, (gate, _) in gates.items()), 4
    )
    leads = [name.format("leads") for name in gates]
    some = " OR ".join(f"{name} IS NOT NULL" for name in leads) or "FALSE"
    all_ = f"FLATTEN(ARRAY[{', '.join(leads)}])" if gates else "ARRAY[0]"
    prepared = "".join(f",\n    {name}" for name in columns if name.startswith("prepared"))
    read = texts("leaves[leaf]", "cells")
    return [
        f"""-- The rules as data, in one row: the numbers of leads for a call; leaves, what is asked about; and
-- for each lead its leaves, its steps and its rule.
WITH book AS (
  SELECT
    {_lines((f"ARBITRARY({name}) AS {name}" for name in columns), 4)}
  FROM (VALUES (
    {_lines(columns.values(), 4)}
  )) AS written({", ".join(columns)})
)""",  # noqa: S608  # the rules as JSON in quotation marks
        f"""-- Which rules the call of a row may fire: leads, by their numbers. Most rows have none.
called AS (
  SELECT *,
    {looked_up or "NULL AS leads_0"}
  FROM {table} CROSS JOIN book
  WHERE "{DAY}" BETWEEN '{FIRST}' AND '{LAST}'
)""",  # noqa: S608  # names of our own
        f"""led AS (
  SELECT *, IF({some}, {all_}) AS leads
  FROM called
)""",  # noqa: S608  # names of our own
        f"""asked AS (
  SELECT
    leads,
    {ACCOUNT} AS account,
    eventtime,
    IF(leads IS NOT NULL, ARRAY[
      {_lines(FINDING.values(), 6)}
    ]) AS finding,
    IF(leads IS NOT NULL, ARRAY[
      {_lines(_cells(book), 6) or "''"}
    ]) AS cells,
    IF(leads IS NOT NULL, ARRAY_DISTINCT(FLATTEN(TRANSFORM(leads, lead -> asks[lead])))) AS wanted,
    leaves,
    steps,
    rules{prepared}
  FROM led
)""",  # noqa: S608  # expressions of the converter
        f"""-- The texts of each leaf that a lead of the row asks about: JSON is read once for all leads and steps.
read AS (
  SELECT
    *,
    IF(leads IS NOT NULL, MAP(wanted, TRANSFORM(wanted, leaf -> {read}))) AS texts
  FROM asked
)""",  # noqa: S608  # names of our own
        f"""-- What is left to ask of a row for each lead, in steps: number, where to go on if so and if not
-- ({HOLDS}: the rule fires, {FAILS}: it does not), leaf, whether in small letters, how a text is to meet one of the
-- texts.
judged AS (
  SELECT
    *,
    IF(leads IS NOT NULL, FILTER(leads, lead -> REDUCE(
      steps[lead],
      0,
      (at, step) -> IF(at = step.number, IF({test("step", "texts")}, step.yes, step.no), at),
      at -> at IN ({HOLDS}, 0)
    ))) AS fired
  FROM read
)""",  # noqa: S608  # names of our own
        """found AS (
  SELECT
    IF(CARDINALITY(fired) > 0, TRANSFORM(fired, lead -> rules[lead])) AS fired,
    IF(CARDINALITY(fired) > 0, finding) AS finding,
    account,
    eventtime
  FROM judged
)""",
    ]


def _asked(lead: Sequence[Sequence[object]]) -> list[object]:
    """The leaves that the steps of a lead ask about."""
    return list(dict.fromkeys(step[LEAF_OF] for step in lead))


def _cells(book: Book) -> Iterator[str]:
    """What the steps ask about; what is dear only where a lead asks for it."""
    for number, cell in enumerate(book.cells.expressions, 1):
        if number in book.cells.dear:
            leaves = {at for at, leaf in enumerate(book.cells.leaves, 1) if leaf.cell == number}
            asking = [at for at, lead in enumerate(book.steps, 1) if leaves.intersection(_asked(lead))]
            yield f"IF({' OR '.join(f'CONTAINS(leads, {at})' for at in asking)}, {cell})"
        else:
            yield cell


def _told() -> str:
    """What fired, in a row each, and what was searched: a row for all groups together, even if there are none."""
    return f"""-- Records that fire nothing are one row from here on: they count as searched, and no more.
counted AS (
  SELECT
    fired,
    finding,
    account,
    COUNT(*) AS records,
    MIN(eventtime) AS first_time,
    MAX(eventtime) AS last_time
  FROM found
  GROUP BY fired, finding, account
)

SELECT
  IF(GROUPING(rule) = 1, {_quoted(SEARCHED)}, rule) AS rule,
  {_lines((f"finding[{at}] AS {name}" for at, name in enumerate(FINDING, 1)), 2)},
  IF(GROUPING(rule) = 1, COALESCE(SUM(records) FILTER (WHERE COALESCE(at, 1) = 1), 0)) AS records,
  IF(
    GROUPING(rule) = 1,
    COALESCE(CARDINALITY(MAP_AGG(account, TRUE) FILTER (WHERE account IS NOT NULL)), 0)
  ) AS accounts,
  IF(GROUPING(rule) = 1, MIN(first_time)) AS first_time,
  IF(GROUPING(rule) = 1, MAX(last_time)) AS last_time,
  level
FROM counted LEFT JOIN UNNEST(fired) WITH ORDINALITY AS told(rule, level, at) ON TRUE
GROUP BY GROUPING SETS ((rule, level, finding), ())
HAVING GROUPING(rule) = 1 OR rule IS NOT NULL
ORDER BY records DESC NULLS LAST, time, 1"""  # noqa: S608  # as above


def _calls(gate: Gate, leads_by_call: Mapping[str, Sequence[int]]) -> str:
    """Leads by the part of a call that rules out most rows, and then by the other parts."""
    nested: dict[str, dict[str, Sequence[int]]] = {}
    for call, leads in sorted(leads_by_call.items()):
        first, rest = _parted(call.split(BETWEEN), gate)
        nested.setdefault(first, {})[BETWEEN.join(rest)] = leads
    lines = ",\n".join(f"{_json(first)}: {_json(rest)}" for first, rest in sorted(nested.items()))
    return f"CAST(JSON_PARSE({_quoted(f'{{{lines}}}')}) AS MAP(VARCHAR, MAP(VARCHAR, ARRAY(INTEGER))))"


def _looked_up(gate: Gate, name: str) -> str:
    """The leads of a row by its call, as that gate sees it. How the call ended is asked only where the first part is
    known: Trino looks no further where the first map has nothing."""
    first, rest = _parted([_ended(), *map(_part, gate)], gate)
    key = f", '{BETWEEN}', ".join(rest) or "''"
    return f"ELEMENT_AT(ELEMENT_AT({name}, {first}), {f'CONCAT({key})' if len(rest) > 1 else key})"


def _ended() -> str:
    """How the call of a row ended, as `deciding.OUTCOMES` has it."""
    denied = " OR ".join(f"LOWER({OUTCOME}) LIKE '{start}%'" for start in DENIALS)
    success = ", ".join(map(_quoted, SUCCESS))
    return (
        f"CASE WHEN {OUTCOME} IS NULL OR LOWER({OUTCOME}) IN ({success}) THEN 'ok' WHEN {denied} THEN 'denied' "
        "ELSE 'failed' END"
    )


def _parted(parts: list[str], gate: Gate) -> tuple[str, list[str]]:
    """The parts of a call, the outcome the first: its last column, or else the outcome, and the others."""
    first = sum(isinstance(part, str) for part in gate)
    return parts[first], parts[:first] + parts[first + 1 :]


def _part(part: str | Word) -> str:
    if isinstance(part, str):
        return f"LOWER({part})"
    return f"IF({there(part.column, _quoted(part.key))}, '{THERE}', '{MISSING}')"


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
