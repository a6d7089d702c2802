"""A reader of `hunt.sql` without Trino: the rules in it as data, and the few expressions that ask a row for them.

It reads the text, and knows of the converter only how the text is meant: calls to leads, leads to leaves and steps.
What the text does with these in SQL, reading JSON above all, is written here once more in Python; that both do the
same, Trino shows (`tests/live/test_trino_hunt.py`). Cells that hold an expression run in the offline engine of Athena.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from awol.engines import Context
from awol.engines.athena import compile as compile_sql
from awol.engines.athena import json_texts
from awol.values import Event, Hit
from awol.views import Indexing
from awol.views.athena import CLOUDTRAIL, Cells, view

Search = Callable[[Event], bool]


class Hunt:
    """A committed text of the whole pack, as what it fires on each record."""

    def __init__(self, text: str) -> None:
        whole = sqlglot.parse_one(text, dialect="trino")
        assert isinstance(whole, exp.Query)
        parts = {one.alias: one.this for one in whole.ctes}
        values = parts["book"].find(exp.Values)
        data = dict(zip(values.alias_column_names, values.expressions[0].expressions, strict=True))
        self.book: dict[str, Any] = {
            name: one.this if isinstance(one, exp.Literal) else json.loads(one.find(exp.Literal).this)
            for name, one in data.items()
        }
        self._called = [one.this for one in parts["called"].expressions if one.alias.startswith("leads")]
        (cells,) = [one.find(exp.Array) for one in parts["asked"].expressions if one.alias == "cells"]
        self._cells = [self._cell(one) for one in cells.expressions]
        self.names = {name for name, _ in self.book["rules"]}

    def fired(self, event: Event) -> set[str]:
        """The names of the rules that fire on a record."""
        row = CLOUDTRAIL.row(event)
        leads = [lead for gate in self._called for lead in value(gate, row, self.book) or ()]
        wanted = {leaf for lead in leads for leaf in self.book["asks"][lead - 1]}
        texts = {leaf: self._texts(self.book["leaves"][leaf - 1], event, row) for leaf in wanted}
        return {self.book["rules"][lead - 1][0] for lead in leads if met(self.book["steps"][lead - 1], texts)}

    def search(self, rule: str) -> Callable[[Iterable[Event]], Iterator[Hit]]:
        """What the text is for one rule alone."""
        return lambda events: (Hit((event,)) for event in events if rule in self.fired(event))

    def _cell(self, one: exp.Expr) -> Callable[[Event, Cells], str | None]:
        condition = one
        while isinstance(condition, exp.If):
            # `IF(CONTAINS(leads, n) OR ..., IF(condition, 'true'))`
            condition = condition.args["true"] if isinstance(condition.args["true"], exp.If) else condition.this
        if condition is one:
            return lambda _event, row: value(one, row, {})
        written = condition.copy()
        for column in list(written.find_all(exp.Column)):
            if column.name in self.book:
                column.replace(exp.Literal.string(self.book[column.name]))
        text = f"SELECT * FROM cloudtrail_logs WHERE {written.sql(dialect='trino')}"
        search = compile_sql(text, Context(view=view("athena", Indexing())))
        return lambda event, _row: "true" if list(search([event])) else None

    def _texts(self, leaf: list[Any], event: Event, row: Cells) -> list[str | None]:
        cell, word, path, whole = leaf
        text = self._cells[cell - 1](event, row)
        if path is None or text is None:
            return [text]
        if word not in text and "\\u" not in text:
            return []
        try:
            nodes = [json_texts.first(text)]
        except ValueError:
            return []
        for key in path:
            opened = [one for node in nodes for one in (node if isinstance(node, list) else [node])]
            # Without a key arrays are opened and no more.
            found = (one[key] for one in opened if isinstance(one, dict) and key in one)
            nodes = opened if key is None else list(found)
        return ["" if node is not None else None for node in nodes] if whole else list(map(json_texts.scalar, nodes))


HOW: Mapping[str, Callable[[str, str], bool]] = {
    "is": lambda text, wanted: text == wanted,
    "starts": lambda text, wanted: text.startswith(wanted),
    "ends": lambda text, wanted: text.endswith(wanted),
    "has": lambda text, wanted: wanted in text,
    "matches": lambda text, wanted: re.search(_python(wanted), text) is not None,
}


def _python(pattern: str) -> str:
    r"""A pattern of Joni's as one of Python's: `\x{9}` is `\x09`, and the end of a text has a capital letter."""
    return re.sub(r"\\x\{([0-9A-F]+)\}", lambda found: f"\\x{int(found[1], 16):02x}", pattern).replace(r"\z", r"\Z")


def met(steps: list[list[Any]], texts: Mapping[int, list[str | None]]) -> bool:
    """Whether a list of steps ends with a yes. No step at all is one."""
    at = 0
    for number, yes, no, leaf, small, how, wanted in steps:
        if at == number:
            found = [text.lower() if small else text for text in texts[leaf] if text is not None]
            at = yes if any(how == "any" or any(HOW[how](text, one) for one in wanted) for text in found) else no
    return at == -1 or not steps


def value(node: exp.Expr, row: Cells, book: Mapping[str, Any]) -> Any:
    """An expression of a column or of what looks up a call. What is not known here is a `KeyError`."""
    return _VALUES[type(node)](node, row, book)


def _column(node: exp.Column, row: Cells, book: Mapping[str, Any]) -> Any:
    first, *members = [part.name for part in node.parts]
    if first in book:
        return book[first]
    found = row[first]
    for member in members:
        found = found.get(member) if isinstance(found, dict) else None
    return found


def _element(node: exp.Bracket, row: Cells, book: Mapping[str, Any]) -> Any:
    found, (key,) = value(node.this, row, book), node.expressions
    return None if found is None else found.get(value(key, row, book))


def _all(node: exp.Concat, row: Cells, book: Mapping[str, Any]) -> str | None:
    found = [value(one, row, book) for one in node.expressions]
    return None if None in found else "".join(found)


def _case(node: exp.Case, row: Cells, book: Mapping[str, Any]) -> Any:
    taken = next((one.args["true"] for one in node.args["ifs"] if value(one.this, row, book)), node.args["default"])
    return value(taken, row, book)


def _if(node: exp.If, row: Cells, book: Mapping[str, Any]) -> Any:
    return value(node.args["true"] if value(node.this, row, book) else node.args["false"], row, book)


def _lower(node: exp.Lower, row: Cells, book: Mapping[str, Any]) -> str | None:
    found = value(node.this, row, book)
    return None if found is None else found.lower()


def _like(node: exp.Like, row: Cells, book: Mapping[str, Any]) -> bool:
    found, wanted = value(node.this, row, book), value(node.expression, row, book)
    assert wanted.endswith("%")
    assert not set("_%") & set(wanted[:-1])
    return found is not None and found.startswith(wanted[:-1])


_VALUES: Mapping[type[exp.Expr], Callable[[Any, Cells, Mapping[str, Any]], Any]] = {
    exp.Literal: lambda node, _row, _book: node.this if node.is_string else int(node.this),
    exp.Column: _column,
    exp.Bracket: _element,
    exp.Concat: _all,
    exp.Case: _case,
    exp.If: _if,
    exp.Lower: _lower,
    exp.Like: _like,
    exp.Or: lambda node, row, book: bool(value(node.this, row, book) or value(node.expression, row, book)),
    exp.Is: lambda node, row, book: value(node.this, row, book) is None,
    exp.In: lambda node, row, book: value(node.this, row, book) in [one.this for one in node.expressions],
    exp.GT: lambda node, row, book: value(node.this, row, book) > value(node.expression, row, book),
    exp.StrPosition: lambda node, row, book: (value(node.this, row, book) or "").find(node.args["substr"].this) + 1,
}
