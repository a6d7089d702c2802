"""Correlations, written and run: the groups that a text finds, against those that were written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from awol.engines import Context, Search, athena, eql, esql, splunk
from awol.errors import QueryError, RejectedQuery
from awol.systems.trino import StatementError, Trino, on_table
from awol.views.athena import WHOLE_RECORDS, table
from programs.constructs.correlations import ALONE, CORRELATIONS, EVENTS, INDEX, TYPES, Correlation
from programs.constructs.measure import SHOWN, Cell, Matrix
from programs.constructs.running import Ran
from programs.constructs.splunk_view import FieldsAsTheyAre
from programs.constructs.writing import Written, ours, sides, stock
from programs.elasticsearch.client import Client, RequestError

INDEX_NAME = "awol-correlations"
NOBODY = "(no group)"
OPEN = "what it means over a window that slides, the specification leaves open"

_ENGINES: Mapping[str, Callable[[str], Search]] = {
    "splunk": lambda text: splunk.compile(text, Context(FieldsAsTheyAre())),
    "esql": lambda text: esql.compile(text, Context(INDEX)),
    "eql": lambda text: eql.compile(text, Context(INDEX)),
    "athena": lambda text: athena.compile(text, Context(table)),
}


def mappings() -> dict[str, Any]:
    """The mappings of the index of correlated events."""
    return {"dynamic": "strict", "properties": {name: {"type": type_} for name, type_ in TYPES.items()}}


def offline(target: str, text: str) -> Ran:
    """The groups that a text finds on awol's engine."""
    try:
        hits = list(_ENGINES[target](text)(EVENTS))
    except RejectedQuery as fault:
        return Ran(rejected=fault.message)
    except QueryError as fault:
        return Ran(unknown=fault.message)
    return Ran(frozenset(_group(hit.group, text) for hit in hits))


def on_node(client: Client, text: str) -> Ran:
    """The groups that an ES|QL text finds on Elasticsearch."""
    try:
        return Ran(frozenset(_group(row, text) for row in client.esql(text)))
    except RequestError as fault:
        return Ran(rejected=fault.reason)


@contextmanager
def in_trino(trino: Trino) -> Iterator[Callable[[str], Ran]]:
    """A table of the correlated events in Trino, and what runs a text on it."""
    with trino.filled("awol_correlated", WHOLE_RECORDS, {event.id: event for event in EVENTS}) as whole:

        def run(text: str) -> Ran:
            query = on_table(text, whole)
            names = [item.alias_or_name for item in query.expressions]
            try:
                rows = trino.rows(query.sql(dialect="trino"))
            except StatementError as fault:
                return Ran(rejected=fault.message)
            return Ran(frozenset(_group(dict(zip(names, row, strict=True)), text) for row in rows))

        yield run


def _group(row: Mapping[str, Any], text: str) -> str:
    for name in ("actor", "who", "?actor", "by"):
        if name in row:
            return NOBODY if row[name] is None else str(row[name])
    keys = [value for value in row.values() if isinstance(value, str)]
    return keys[0] if keys and "by actor" in text else ALONE


def cells(targets: Iterable[str], runner: Callable[[str], Callable[[str], Ran]]) -> Matrix:
    """The cells of all correlations."""
    wanted = tuple(targets)
    return {
        one.name: {
            target: {side: _cell(one, target, side, runner(target)) for side in sides(target)} for target in wanted
        }
        for one in CORRELATIONS
    }


def _cell(one: Correlation, target: str, side: str, run: Callable[[str], Ran]) -> Cell:
    written: Written = (ours if side == "ours" else stock)(one.rule, target, index=INDEX_NAME)
    if written.crash:
        return Cell("crash", reason=written.crash)
    if written.refused:
        return Cell("refused", reason=written.refused)
    # A rule that comes along is a search of its own, which the product must take too.
    ran = next((one for one in map(run, written.texts[:-1]) if one.rejected or one.unknown), None)
    ran = ran or run(written.texts[-1] if written.texts else written.text)
    if ran.rejected or ran.unknown:
        return Cell("rejected" if ran.rejected else "unknown", written.text, ran.rejected or ran.unknown)
    if one.expected is None:
        return Cell("unknown", written.text, OPEN)
    missing, extra = sorted(one.expected - ran.found), sorted(ran.found - one.expected)
    if not missing and not extra:
        return Cell("right", written.text)
    examples = [f"-{name}" for name in missing[:SHOWN]] + [f"+{name}" for name in extra[:SHOWN]]
    return Cell("wrong", written.text, "", len(missing), len(extra), tuple(examples))
