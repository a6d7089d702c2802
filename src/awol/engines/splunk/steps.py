"""Commands that look at one row at a time: a pipeline of them streams, in constant memory.

Each function here makes a step of a command: rows in, rows out, in the same order. It also tells the scope which fields
there are behind the command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from awol.engines.splunk import times
from awol.engines.splunk.eval_compiler import compile_condition, compile_formula, kind
from awol.engines.splunk.functions import from_json
from awol.engines.splunk.json_paths import extract
from awol.engines.splunk.nodes import (
    Bin,
    Eval,
    Fields,
    FillNull,
    MakeMv,
    MvExpand,
    Regex,
    Rename,
    Rex,
    Search,
    Spath,
    Where,
)
from awol.engines.splunk.rows import Condition, Reader, Row, Scope, number, number_text
from awol.engines.splunk.scalars import packed, to_field
from awol.engines.splunk.search_compiler import compile_search
from awol.engines.splunk.special_functions import regular_expression, to_values
from awol.views.splunk.extraction import walk

Step = Callable[[Iterable[Row]], Iterator[Row]]


def filtering(test: Condition) -> Step:
    """Keeps the rows that fit."""

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        return (row for row in rows if test(row))

    return step


def changing(change: Callable[[Row], None]) -> Step:
    """Writes into every row."""

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            change(row)
            yield row

    return step


def search(command: Search, scope: Scope) -> Step:
    if command.expression is None:
        return filtering(lambda _row: True)
    return filtering(compile_search(command.expression, scope))


def where(command: Where, scope: Scope) -> Step:
    return filtering(compile_condition(command.formula, scope))


def evaluate(command: Eval, scope: Scope) -> Step:
    """Later assignments see earlier ones. Null removes the field."""
    assignments = []
    for name, formula in command.assignments:
        if kind(formula) == "truth":
            scope.reject("a field cannot hold true or false", formula.at, 'write if(condition, "true", "false")')
        assignments.append((name, to_values(compile_formula(formula, scope))))
        scope.declare(name)

    def change(row: Row) -> None:
        for name, compute in assignments:
            row.fields[name] = compute(row)

    return changing(change)


def text_of(name: str, scope: Scope, at: int) -> Reader:
    """The reader of a field whose text is searched; `_raw` is built once a row."""
    if name != "_raw":
        return scope.reader(name, at)
    raw = scope.raw(at)
    return lambda row: (raw(row),)


def regex(command: Regex, scope: Scope) -> Step:
    """*Inferred*: a row without the field does not match, so `!=` keeps it; of several values, any may match."""
    pattern = regular_expression(command.pattern, scope, command.at)
    find = pattern.search
    negated = command.negated
    read = text_of(command.field, scope, command.at)
    return filtering(lambda row: any(find(value) is not None for value in read(row)) != negated)


def rex(command: Rex, scope: Scope) -> Step:
    """Fields from named groups. Where the pattern does not match, a field keeps what it had."""
    pattern = regular_expression(command.pattern, scope, command.at)
    names = tuple(pattern.groupindex)
    if not names:
        scope.reject("the pattern of rex has no named group", command.at, "name one: (?<name>...)")
    subject = text_of(command.field, scope, command.at)
    scope.declare(*names)
    limit = command.max_match

    def change(row: Row) -> None:
        captured: dict[str, list[str]] = {}
        for value in subject(row):
            for count, match in enumerate(pattern.finditer(value), start=1):
                for name in names:
                    if match[name] is not None:
                        captured.setdefault(name, []).append(match[name])
                if limit and count >= limit:
                    break
        for name, values in captured.items():
            row.fields[name] = tuple(values)

    return changing(change)


def wildcard(names: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a field name is one of `names`, in which `*` stands for any characters; letter case matters."""
    exact = frozenset(name for name in names if "*" not in name)
    patterns = [
        re.compile(".*".join(re.escape(part) for part in name.split("*")), re.DOTALL) for name in names if "*" in name
    ]
    return lambda name: name in exact or any(pattern.fullmatch(name) for pattern in patterns)


def fields(command: Fields, scope: Scope) -> Step:
    """`fields` keeps `_time` and `_raw` unless they are removed by name; `table` keeps only what it names."""
    named = wildcard(command.names)
    if command.mode == "remove":
        scope.keep_only(lambda name: not named(name))
    elif command.mode == "table":
        scope.keep_only(named)
    else:
        scope.keep_only(lambda name: named(name) or name in ("_time", "_raw"))
    if scope.closed:
        visible = scope.visible or (lambda _name: True)

        def change(row: Row) -> None:
            row.fields = {name: values for name, values in row.fields.items() if visible(name)}

        return changing(change)
    return filtering(lambda _row: True)


def rename(command: Rename, scope: Scope) -> Step:
    """*Inferred*: a rename of a field that a row does not have leaves the new name empty on that row."""
    moves = []
    for old, new in command.pairs:
        moves.append((old, new, scope.reader(old, command.at)))
        scope.declare(old, new)
    closed = scope.closed

    def change(row: Row) -> None:
        for old, new, read in moves:
            values = read(row)
            if closed:
                row.fields.pop(old, None)
            else:
                row.fields[old] = ()
            row.fields[new] = values

    return changing(change)


def fill_null(command: FillNull, scope: Scope) -> Step:
    names = command.names
    if not names:
        if not scope.closed:
            scope.unsupported(
                "fillnull on every field of events is not supported offline", command.at, "name the fields"
            )
        names = tuple(sorted(scope.set_fields))
    readers = [(name, scope.reader(name, command.at)) for name in names]
    scope.declare(*names)
    value = (command.value,)

    def change(row: Row) -> None:
        for name, read in readers:
            if not read(row):
                row.fields[name] = value

    return changing(change)


def bin_(command: Bin, scope: Scope) -> Step:
    """`bin _time span=10m`, or a number into ranges of the span's width."""
    read = scope.reader(command.name, command.at)
    name = command.alias or command.name
    begin = _time_bucket(command, scope) if command.name == "_time" else _number_bucket(command, scope)
    scope.declare(name)

    def bucketed(text: str) -> str:
        value = number(text)
        return text if value is None else begin(value) or text

    def change(row: Row) -> None:
        row.fields[name] = tuple(bucketed(text) for text in read(row))

    return changing(change)


def _time_bucket(command: Bin, scope: Scope) -> Callable[[float], str | None]:
    """The beginning of the span that holds a time; a span without a unit is of whole seconds, of one at least."""
    size = times.span(command.span)
    if size is None:
        seconds = number(command.span) or 0
        if seconds <= 0:
            scope.unsupported(
                f"the span `{command.span}` is not supported offline", command.at, "write it as 10m, 1h, 1d or 1mon"
            )
        size = (max(int(seconds), 1), "s")

    def begin(value: float) -> str | None:
        beginning = times.bucket(value, size)
        return None if beginning is None else number_text(beginning)

    return begin


def _number_bucket(command: Bin, scope: Scope) -> Callable[[float], str]:
    """The range that holds a number, by its two ends."""
    width = number(command.span) or 0
    if width <= 0:
        scope.unsupported(
            f"the span `{command.span}` of a field that is not a time is not supported offline",
            command.at,
            "give a number",
        )

    def begin(value: float) -> str:
        start = value // width * width
        return f"{number_text(start)}-{number_text(start + width)}"

    return begin


def mv_expand(command: MvExpand, scope: Scope) -> Step:
    """One row for each value. *Inferred*: a row without the field stays as it is."""
    read = scope.reader(command.name, command.at)
    name, limit = command.name, command.limit
    scope.declare(name)

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            values = read(row)
            if len(values) < 2:
                yield row
                continue
            for value in values[:limit] if limit else values:
                copy = row.copy()
                copy.fields[name] = (value,)
                yield copy

    return step


def make_mv(command: MakeMv, scope: Scope) -> Step:
    read = scope.reader(command.name, command.at)
    scope.declare(command.name)

    def change(row: Row) -> None:
        parts = [part for value in read(row) for part in value.split(command.delimiter)]
        row.fields[command.name] = tuple(part for part in parts if part or command.allow_empty)

    return changing(change)


def spath(command: Spath, scope: Scope) -> Step:
    subject = text_of(command.source, scope, command.at)
    path = command.path
    if path is None:
        scope.anything = True

        def extract_all(row: Row) -> None:
            extracted: dict[str, list[str]] = {}
            for value in subject(row):
                for name, text in walk(from_json(value)):
                    extracted.setdefault(name, []).append(text)
            row.fields.update((name, tuple(values)) for name, values in extracted.items())

        return changing(extract_all)
    name = command.output or path
    scope.declare(name)

    def extract_one(row: Row) -> None:
        extracted = [value for text in subject(row) for value in extract(from_json(text), path)]
        if extracted:
            row.fields[name] = to_field(packed(extracted))

    return changing(extract_one)
