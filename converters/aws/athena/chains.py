"""Correlations in SQL: candidates in the order of time, and window functions over the rows before each.

One scan and no join of the table with itself. `candidates` has a row for each event and group, repeats of an event
joined; its order is total: time, eventID, account. What a window function counts over is rows in that order. RANGE
takes rows of one time together, so that it only ever tells how far back a window reaches, never where it ends.
What the texts rely on was measured on Trino 476: `IGNORE NULLS`, intervals in RANGE, an offset in ROWS that is an
expression of the row. Engine version 3 of Athena is that Trino with changes of AWS's own, and was not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import sqlglot
from sqlglot import exp

from awol.errors import PackError
from awol.values import ConversionSettings

from ... import correlations
from ...correlations import ANSWER, Chain, Formula, Member, Step, check_columns, of_member
from ...reading import mapped, prepare
from ...refusing import refusal
from .conditions import Conditions
from .fields import JsonLeaf, Members, Place, Plain, call, place
from .hunt.deciding import needed
from .query import ROWS, Generator, Names, between, render
from .query import convert as convert_rule
from .table import COLUMNS, Kind, table_of

ORDER = "time, event_id, account"
"""What puts candidates in an order that is the same on every run."""

_MARK = "awol"


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule or a correlation as SQL. Raises `RefusedConversion` and `PackError`."""
    if not correlations.is_correlation(text):
        return convert_rule(text, settings)
    written = _Writer(correlations.read(text, settings), settings).text()
    return render(sqlglot.parse_one(written, dialect="trino"))


class _Writer:
    def __init__(self, chain: Chain, settings: ConversionSettings) -> None:
        self._chain = chain
        self._settings = settings
        self._kind: Kind = "cloudtrail" if settings.cloudtrail else "records"
        self._table = table_of(self._kind, settings)
        self._names = Names()
        self._conditions = Conditions(self._kind, self._names.named)
        self._calls: list[frozenset[str] | None] = []
        """For each member the calls, in small letters, on one of which alone it may hold; None for any."""
        self._keys = [f"key{at}" for at in range(1, len(chain.group) + 1)]
        self._values = [f"value{at}" for at in range(1, len(chain.values) + 1)]
        self._legs = list(dict.fromkeys(step.group for step in chain.steps))
        """Each way in which steps are grouped: one but for aliases."""
        self._told_apart = chain.kind.startswith("temporal") or len(self._legs) > 1
        partition = f"PARTITION BY {', '.join(self._keys)} " if self._keys else ""
        self._partition = partition
        self._over = f"OVER ({partition}ORDER BY {ORDER})"
        self._so_far = f"OVER ({partition}ORDER BY {ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        self._span = f"INTERVAL '{chain.span}' SECOND"

    def text(self) -> str:
        """The whole text."""
        kinds = {
            "event_count": self._event_count,
            "value_count": self._value_count,
            "temporal": self._temporal,
            "temporal_ordered": self._ordered,
        }
        served, candidates = self._served(), self._candidates()
        check_columns([name.lower() for name in (*self._chain.group, *ANSWER)])
        windows, first_time, event_ids, where = kinds[self._chain.kind]()
        parts = {**self._events(), "served": served, "candidates": candidates, **windows}
        own_columns = ((first_time, "first_time"), ("time", "last_time"), (event_ids, "event_ids"))
        selected = [
            *(f"{key} AS {_identifier(name)}" for key, name in zip(self._keys, self._chain.group, strict=True)),
            *(expression if expression == name else f"{expression} AS {name}" for expression, name in own_columns),
        ]
        listed = ", ".join(f"{name} AS ({body})" for name, body in parts.items())
        source = list(parts)[-1]
        return f"WITH {listed} {_select(', '.join(selected), source, [where])} ORDER BY last_time"

    # The candidates

    def _events(self) -> dict[str, str]:
        """The rows with the parts of JSON beside their columns, where there are any."""
        if not self._names.arrays:
            return {}
        parts = [f"{_sql(value)} AS {_identifier(name, True)}" for name, value in self._names.arrays.items()]
        clauses = self._cheap() if self._kind == "cloudtrail" else []
        return {ROWS: _select(f"*, {', '.join(parts)}", self._table, clauses)}

    def _cheap(self) -> list[str]:
        """What can be asked of a row before its JSON is read, which Trino would else do for every row of the table: the
        day, and whether any member looks for a call of that name."""
        if None in self._calls:
            return [_sql(between())]
        names = sorted(frozenset().union(*(calls for calls in self._calls if calls is not None)))
        if not names:
            # No record can be what every member asks for, and `IN ()` is no SQL.
            return [_sql(between()), "FALSE"]
        listed = ", ".join(exp.Literal.string(name).sql(dialect="trino") for name in names)
        return [_sql(between()), f"LOWER(eventname) IN ({listed})"]

    def _served(self) -> str:
        """What is needed of each record, and which steps it serves."""
        steps = [self._of_step(step) for step in self._chain.steps]
        columns = [
            f"TRY(FROM_ISO8601_TIMESTAMP({self._one('eventTime')})) AS time",
            # An event without an id is an event of its own, each time that it appears.
            f"COALESCE(NULLIF({self._one('eventID')}, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id",
            f"COALESCE({self._one('recipientAccountId')}, '') AS account",
        ]
        for number, group in enumerate(self._legs, 1):
            columns += [
                f"{_sql(self._grouped(name))} AS {self._given(key, number)}"
                for key, name in zip(self._keys, group, strict=True)
            ]
        columns += [
            f"{_sql(self._plain(name))} AS {value}"
            for value, name in zip(self._values, self._chain.values, strict=True)
        ]
        if self._told_apart:
            columns += [f"{condition} AS step{at}" for at, condition in enumerate(steps, 1)]
            return self._rows_of(columns, [])
        return self._rows_of(columns, [_either(steps)])

    def _rows_of(self, columns: list[str], clauses: list[str]) -> str:
        if self._names.arrays:
            source = ROWS
        else:
            source = self._table
            if self._kind == "cloudtrail":
                # In brackets, or the days would bind the first of several alternatives alone.
                clauses = [_sql(between()), *(f"({clause})" if " OR " in clause else clause for clause in clauses)]
        return _select(", ".join(columns), source, clauses)

    def _candidates(self) -> str:
        """A row for each candidate and group. Records with the same id, time and account are one event."""
        joins, conditions = [], ["time IS NOT NULL"]
        legs = len(self._legs) > 1
        if legs:
            listed = ", ".join(map(str, range(1, len(self._legs) + 1)))
            joins.append(f"CROSS JOIN UNNEST(ARRAY[{listed}]) AS legs(leg)")
        for key in self._keys:
            if legs:
                branches = " ".join(
                    f"WHEN leg = {at} THEN {self._given(key, at)}" for at in range(1, 1 + len(self._legs))
                )
                joins.append(f"CROSS JOIN UNNEST(CASE {branches} END) AS {key}s({key})")
            elif self._listed(self._legs[0][self._keys.index(key)]):
                joins.append(f"CROSS JOIN UNNEST({self._given(key, 1)}) AS {key}s({key})")
            conditions.append(f"{key} <> ''")
        for value, name in zip(self._values, self._chain.values, strict=True):
            if self._listed(name):
                joins.append(f"CROSS JOIN UNNEST({value}) AS {value}s(one_{value})")
            conditions.append(f"{self._valued(value, name)} <> ''")
        steps = [self._in_leg(at, step) for at, step in enumerate(self._chain.steps, 1)] if self._told_apart else []
        if steps:
            conditions.append(f"({' OR '.join(steps)})")
        columns = ["time", "event_id", "account", *self._keys]
        selected = [*columns, *(f"BOOL_OR({step}) AS step{at}" for at, step in enumerate(steps, 1))]
        if self._values:
            counted = [self._valued(*pair) for pair in zip(self._values, self._chain.values, strict=True)]
            combined = counted[0] if len(counted) == 1 else f"ARRAY[{', '.join(counted)}]"
            selected.append(f"ARRAY_AGG({combined}) AS counted")
        query = _select(", ".join(selected), " ".join(["served", *joins]), conditions)
        return f"{query} GROUP BY {', '.join(columns)}"

    def _of_step(self, step: Step) -> str:
        """The condition of a step: that of any of its members, each with all that it says."""
        return _either([of_member(member, partial(self._of_member, member)) for member in step.members])

    def _of_member(self, member: Member) -> str:
        prepared = prepare(member.text, self._settings, ignore_case=True)
        if prepared.finish(_MARK) != _MARK:
            raise PackError("the pipeline adds text around the query of a rule, which a chain cannot contain")
        self._calls.append(needed(prepared.condition, "eventname"))
        return _sql(self._conditions.condition(prepared.condition))

    def _in_leg(self, at: int, step: Step) -> str:
        if len(self._legs) == 1:
            return f"step{at}"
        return f"(step{at} AND leg = {self._legs.index(step.group) + 1})"

    def _place(self, name: str) -> Place:
        return place(mapped(name, self._settings), self._kind)

    def _listed(self, name: str) -> bool:
        """Whether a field may hold several values."""
        return not isinstance(self._place(name), Plain)

    def _plain(self, name: str) -> exp.Expr:
        """A field as a text, or as an array of texts where it may hold several."""
        where = self._place(name)
        if isinstance(where, JsonLeaf):
            return self._names.named(where, False)
        if isinstance(where, Members):
            if where.member:
                return where.texts()
        elif not where.whole:
            return where.expression
        raise refusal(f"`{name}` is a whole object and cannot be grouped by", f"name a field inside it: {name}.…")

    def _grouped(self, name: str) -> exp.Expr:
        field = self._plain(name)
        if len(self._legs) == 1 or self._listed(name):
            return field
        return exp.Array(expressions=[field])

    def _one(self, name: str) -> str:
        """A field as one text."""
        field = self._plain(name)
        return _sql(call("ELEMENT_AT", field, exp.Literal.number(1)) if self._listed(name) else field)

    def _given(self, key: str, leg: int) -> str:
        """A key as the records have it: one text, or an array of which each is a key."""
        listed = len(self._legs) > 1 or self._listed(self._legs[0][self._keys.index(key)])
        return f"{key}_of_{leg}" if len(self._legs) > 1 else f"{key}_given" if listed else key

    def _valued(self, value: str, name: str) -> str:
        return f"one_{value}" if self._listed(name) else value

    # The windows: what more there is of candidates, the first time, the ids, and the condition

    def _event_count(self) -> tuple[dict[str, str], str, str, str]:
        """The last so many candidates, whether they are within the span, and whether they were one row before."""
        least = self._chain.least
        windows = _select(
            f"*, LAG(time, {least - 1}) {self._over} AS oldest, LAG(time) {self._over} AS previous, "
            f"LAG(time, {least}) {self._over} AS before, ARRAY_AGG(event_id) OVER ({self._partition}ORDER BY {ORDER} "
            f"ROWS BETWEEN {least - 1} PRECEDING AND CURRENT ROW) AS event_ids",
            "candidates",
        )
        holds, held = self._within("oldest", "time"), self._within("before", "previous")
        return {"windows": windows}, "oldest", "event_ids", self._rising(holds, held)

    def _value_count(self) -> tuple[dict[str, str], str, str, str]:
        """How many rows back a window begins, and what different values there are from there on."""
        back = f"OVER ({self._partition}ORDER BY {ORDER} ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW)"
        within = f"OVER ({self._partition}ORDER BY time RANGE BETWEEN {self._span} PRECEDING AND CURRENT ROW)"
        return (
            {
                "placed": _select(f"*, ROW_NUMBER() {self._over} AS place", "candidates"),
                "windows": _select(f"*, MIN(place) {within} AS oldest", "placed"),
                "gathered": _select(
                    f"*, MIN(time) {back} AS first_time, ARRAY_AGG(event_id) {back} AS event_ids, "
                    f"CARDINALITY(ARRAY_DISTINCT(FLATTEN(ARRAY_AGG(counted) {back}))) AS different",
                    "windows",
                ),
                "judged": _select(
                    f"*, LAG(time) {self._over} AS previous, LAG(different) {self._over} AS different_before",
                    "gathered",
                ),
            },
            "first_time",
            "event_ids",
            self._rising(f"different >= {self._chain.least}", f"different_before >= {self._chain.least}"),
        )

    def _temporal(self) -> tuple[dict[str, str], str, str, str]:
        """The latest candidate of each step, and whether the condition holds with those within the span."""
        numbers = range(1, len(self._chain.steps) + 1)
        latest = ", ".join(
            f"MAX(IF(step{n}, time)) {self._so_far} AS time{n}, "
            f"LAST_VALUE(IF(step{n}, event_id)) IGNORE NULLS {self._so_far} AS id{n}"
            for n in numbers
        )
        there = ", ".join(f"COALESCE({self._within(f'time{n}', 'time')}, FALSE) AS there{n}" for n in numbers)
        times = [f"IF(there{n}, time{n}, time)" for n in numbers]
        ids = ", ".join(f"IF(there{n}, id{n})" for n in numbers)
        return (
            {
                "latest": _select(f"*, {latest}", "candidates"),
                "windows": _select(f"*, {there}", "latest"),
                "judged": _select(f"*, {_spoken(self._chain.formula)} AS holds", "windows"),
                "compared": _select(
                    f"*, LAG(time) {self._over} AS previous, LAG(holds) {self._over} AS held", "judged"
                ),
            },
            times[0] if len(times) == 1 else f"LEAST({', '.join(times)})",
            f"ARRAY_DISTINCT(FILTER(ARRAY[{ids}], id -> id IS NOT NULL))",
            self._rising("holds", "held"),
        )

    def _ordered(self) -> tuple[dict[str, str], str, str, str]:
        """At each step the latest chain that is open goes on, and goes on once: a row of the step closes it.

        A row that serves the step before too is open for the rows behind it, whatever it closes. What is closed has
        no ids.
        """
        begun = "*, IF(step1, time) AS begun, IF(step1, ARRAY[event_id]) AS ids"
        parts = {"step_1": _select(begun, "candidates")}
        carried = [f"step{n}" for n in range(1, len(self._chain.steps) + 1)]
        rows = ", ".join(["time", "event_id", "account", *self._keys, *carried])
        for n in range(2, len(self._chain.steps) + 1):
            turn = f"begun IS NOT NULL OR step{n}"
            parts[f"open_{n}"] = _select(
                f"*, LAG(IF({turn}, COALESCE(begun, time))) IGNORE NULLS {self._over} AS opened, "
                f"LAG(IF({turn}, COALESCE(ids, ARRAY[]))) IGNORE NULLS {self._over} AS so_far",
                f"step_{n - 1}",
            )
            goes_on = f"step{n} AND CARDINALITY(so_far) > 0 AND {self._within('opened', 'time')}"
            parts[f"step_{n}"] = _select(
                f"{rows}, IF({goes_on}, opened) AS begun, IF({goes_on}, CONCAT(so_far, ARRAY[event_id])) AS ids",
                f"open_{n}",
            )
        return parts, "begun", "ids", "begun IS NOT NULL"

    def _within(self, start: str, end: str) -> str:
        return f"{start} >= {end} - {self._span}"

    def _rising(self, holds: str, held: str) -> str:
        """Keep the rows at which the condition comes to hold: it did not at the row before, or that is long ago."""
        return f"{holds} AND NOT COALESCE({held} AND {self._within('previous', 'time')}, FALSE)"


def _select(shown: str, source: str, clauses: Sequence[str] = ()) -> str:
    """A query. Its parts are names of our own and what sqlglot wrote, values of rules as its literals."""
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    return f"SELECT {shown} FROM {source}{where}"  # noqa: S608  # as above


def _either(conditions: list[str]) -> str:
    """Any of the conditions, each once."""
    distinct = list(dict.fromkeys(conditions))
    return distinct[0] if len(distinct) == 1 else " OR ".join(f"({condition})" for condition in distinct)


def _spoken(formula: Formula) -> str:
    parts = [_spoken(part) if isinstance(part, Formula) else f"there{part + 1}" for part in formula.parts]
    if formula.least in (1, len(parts)):
        return f"({(' OR ' if formula.least == 1 else ' AND ').join(parts)})"
    return f"({' + '.join(f'IF({part}, 1, 0)' for part in parts)} >= {formula.least})"


_RESERVED = frozenset(
    """ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH
    CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP
    ELSE END ESCAPE EXCEPT EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS
    JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG LOCALTIME
    LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN
    TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH""".split()  # noqa: SIM905  # words, not a table
)
"""Trino 476, "Keywords and identifiers": reserved words, of which sqlglot knows fewer."""


def _identifier(name: str, quoted: bool | None = None) -> str:
    plain = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
    plain = plain and name.lower() not in COLUMNS and name.upper() not in _RESERVED
    return exp.to_identifier(name, quoted=not plain if quoted is None else quoted).sql(dialect="trino")


def _sql(expression: exp.Expr) -> str:
    return Generator(dialect="trino").generate(expression)
