"""One rule as one SQL text: `SELECT ... FROM ... WHERE ...`, in front of it the parts of JSON that the rule names."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.generators.trino import TrinoGenerator
from typing_extensions import override

from awol.values import ConversionSettings

from ...reading import prepare
from .conditions import Conditions
from .fields import JsonLeaf, column
from .table import COLUMNS, DAY, RECORD, Kind, table_of

FIRST, LAST = "2000/01/01", "2099/12/31"
"""The days that a text searches as it stands: all. Who runs it narrows them, for Athena bills what it reads."""

ROWS = "events"
"""The name of a table's rows with the parts of JSON beside their columns."""

SHOWN: Sequence[tuple[str, str]] = (
    ("eventtime", ""),
    ("eventid", ""),
    ("recipientaccountid", ""),
    ("awsregion", ""),
    ("eventsource", ""),
    ("eventname", ""),
    ("errorcode", ""),
    ("useridentity.arn", "actor"),
    ("sourceipaddress", ""),
    ("requestparameters", ""),
    ("responseelements", ""),
)
"""What a text shows of each row: the column, and the name that it goes by."""


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as SQL. Raises `RefusedConversion` and `PackError`."""
    prepared = prepare(text, settings, ignore_case=True)
    kind: Kind = "cloudtrail" if settings.cloudtrail else "records"
    names = Names()
    where = Conditions(kind, names.named).condition(prepared.condition)
    return prepared.finish(render(statement(kind, names, where, table_of(kind, settings))))


class Names:
    """Names for what stands in JSON: the field's own, with a number behind it where SQL would not tell two apart."""

    def __init__(self) -> None:
        self.arrays: dict[str, exp.Expr] = {}
        self._known: dict[tuple[JsonLeaf, bool], str] = {}

    def named(self, leaf: JsonLeaf, number: bool) -> exp.Expr:
        """The name of all texts (or numbers) of a leaf, as an expression."""
        key = (leaf, number)
        if key not in self._known:
            self._known[key] = self._free(f"{leaf.name} as number" if number else leaf.name)
            self.arrays[self._known[key]] = leaf.numbers() if number else leaf.texts()
        return exp.column(exp.to_identifier(self._known[key], quoted=True))

    def _free(self, wanted: str) -> str:
        # SQL's names have no letter case, in quotation marks or not (measured on Trino 476).
        taken = {name.lower() for name in (*self.arrays, *COLUMNS, DAY, RECORD)}
        name, count = wanted, 2
        while name.lower() in taken:
            name, count = f"{wanted} {count}", count + 1
        return name


def statement(kind: Kind, names: Names, where: exp.Expr, name: str) -> exp.Select:
    """The query for one condition on the table of that name."""
    table = exp.to_table(name)
    columns = [exp.column(RECORD)] if kind == "records" else [_shown(*name_and_alias) for name_and_alias in SHOWN]
    days = [between()] if kind == "cloudtrail" else []
    clauses = list(where.flatten()) if isinstance(where, exp.And) else [where]
    if not names.arrays:
        return exp.select(*columns).from_(table).where(*days, *clauses)
    parts = [exp.alias_(value, name, quoted=True) for name, value in names.arrays.items()]
    rows = exp.select("*", *parts).from_(table).where(*days)
    return exp.select(*columns).from_(ROWS).where(*clauses).with_(ROWS, as_=rows)


def _shown(name: str, alias: str) -> exp.Expr:
    first, *rest = name.split(".")
    expression: exp.Expr = column(first)
    for part in rest:
        expression = exp.Dot(this=expression, expression=exp.to_identifier(part))
    return exp.alias_(expression, alias) if alias else expression


def between() -> exp.Expr:
    """The days that are searched."""
    return exp.Between(this=column(DAY), low=exp.Literal.string(FIRST), high=exp.Literal.string(LAST))


class Generator(TrinoGenerator):
    """sqlglot's writer of Trino, with `x IS NOT NULL` where it has `NOT x IS NULL`."""

    @override
    def not_sql(self, expression: exp.Not) -> str:
        inner = expression.this
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            return f"{self.sql(inner, 'this')} IS NOT NULL"
        return super().not_sql(expression)


def render(query: exp.Expr) -> str:
    """The text of a query, a clause to a line."""
    return Generator(pretty=True, max_text_width=100, dialect="trino").generate(query)
