"""Reads a whole ES|QL query: a FROM and the commands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from awol.engines.esql import commands as c
from awol.engines.esql.cursor import Cursor
from awol.engines.esql.expressions import column_name, parse_expression
from awol.engines.esql.lexer import unquote_name, unquote_string
from awol.engines.esql.nodes import Column

Item = TypeVar("Item")

METADATA = ("_id", "_ignored", "_index", "_index_mode", "_score", "_source", "_tier", "_version")
"""The metadata fields that 8.19 knows ("ES|QL metadata fields")."""

_OTHER_SOURCES = ("row", "show", "explain", "ts")
_OTHER_COMMANDS = (
    "change_point", "completion", "dissect", "enrich", "fork", "grok", "lookup", "rerank", "sample",
)  # fmt: skip


def parse(text: str) -> c.Query:
    """The query of a text.

    Raises `RejectedQuery` where Elasticsearch would refuse its syntax, `UnsupportedQuery` for a command that
    Elasticsearch 8.19 knows and this engine does not.
    """
    cursor = Cursor(text)
    source = _source(cursor)
    commands: list[c.Command] = []
    while cursor.token.kind != "end":
        if not cursor.token.is_symbol("|"):
            cursor.mismatch("'|'")
        cursor.advance("command")
        commands.append(_command(cursor))
    return c.Query(source, tuple(commands))


def _source(cursor: Cursor) -> c.From:
    start = cursor.token.offset
    if cursor.token.is_word(*_OTHER_SOURCES):
        cursor.unsupported(f"a query that begins with {cursor.token.text.upper()} searches no records")
    if not cursor.token.is_word("from"):
        cursor.mismatch("FROM")
    cursor.advance("source")
    patterns = _comma_separated(cursor, _index_pattern)
    metadata: tuple[str, ...] = ()
    bracketed = cursor.take_symbol("[")
    if cursor.token.is_word("metadata"):
        cursor.advance()
        metadata = _comma_separated(cursor, _metadata_field)
        if bracketed:
            cursor.expect_symbol("]")
    elif bracketed:
        cursor.mismatch("METADATA")
    return c.From(patterns, metadata, at=cursor.span(start))


def _index_pattern(cursor: Cursor) -> str:
    token = cursor.token
    if token.kind == "string":
        cursor.advance()
        pattern = unquote_string(token.text)
    elif token.kind == "pattern":
        cursor.advance()
        pattern = token.text
    else:
        cursor.mismatch("an index pattern")
    if cursor.token.is_symbol(":", "::"):
        cursor.unsupported("indices of another cluster and selectors are not known offline")
    return pattern


def _metadata_field(cursor: Cursor) -> str:
    token = cursor.token
    if token.kind != "pattern":
        cursor.mismatch("a metadata field")
    if token.text not in METADATA:
        cursor.reject(f"unsupported metadata field [{token.text}]", next_step=f"metadata fields: {', '.join(METADATA)}")
    cursor.advance()
    return token.text


def _comma_separated(cursor: Cursor, item: Callable[[Cursor], Item]) -> tuple[Item, ...]:
    items = [item(cursor)]
    while cursor.take_symbol(","):
        items.append(item(cursor))
    return tuple(items)


def _command(cursor: Cursor) -> c.Command:
    token = cursor.token
    name = token.text.lower()
    if token.kind == "name" and name in _COMMANDS:
        return _COMMANDS[name](cursor)
    if token.kind == "name" and name in _OTHER_COMMANDS:
        cursor.unsupported(f"the command {name.upper()} is not known offline")
    expected = ", ".join(f"'{known}'" for known in sorted((*_COMMANDS, *_OTHER_COMMANDS)))
    return cursor.mismatch(f"{{{expected}}}")


def _where(cursor: Cursor) -> c.Command:
    start = cursor.advance("expression").offset
    return c.Where(parse_expression(cursor), at=cursor.span(start))


def _eval(cursor: Cursor) -> c.Command:
    start = cursor.advance("expression").offset
    return c.Eval(_comma_separated(cursor, _assignment), at=cursor.span(start))


def _assignment(cursor: Cursor) -> c.Assignment:
    """`name = expression` or an expression alone."""
    start = cursor.token.offset
    name = None
    if cursor.token.kind in ("name", "quoted"):
        node = parse_expression(cursor)
        if not cursor.token.is_symbol("="):
            return c.Assignment(None, node, implied=_written(cursor, start), at=cursor.span(start))
        if not isinstance(node, Column):
            cursor.mismatch("the end of the expression")
        name = node.name
        cursor.advance()
    return c.Assignment(name, parse_expression(cursor), implied=_written(cursor, start), at=cursor.span(start))


def _written(cursor: Cursor, start: int) -> str:
    """The text from `start` to the cursor, without the backticks of a lone column."""
    text = cursor.text[start : cursor.last_end]
    return unquote_name(text) if text.startswith("`") and text.endswith("`") and text.count("`") == 2 else text


def _aggregate(cursor: Cursor) -> c.Assignment:
    assignment = _assignment(cursor)
    if not cursor.take_word("where"):
        return assignment
    condition = parse_expression(cursor)
    start = assignment.at[0]
    at = cursor.span(start)
    return c.Assignment(assignment.name, assignment.expression, condition, implied=_written(cursor, start), at=at)


def _stats(cursor: Cursor) -> c.Command:
    start = cursor.advance("expression").offset
    aggregates: tuple[c.Assignment, ...] = ()
    groups: tuple[c.Assignment, ...] = ()
    if not cursor.token.is_word("by"):
        aggregates = _comma_separated(cursor, _aggregate)
    if cursor.take_word("by"):
        groups = _comma_separated(cursor, _assignment)
    return c.Stats(aggregates, groups, at=cursor.span(start))


def _keep(cursor: Cursor) -> c.Command:
    start = cursor.advance("project").offset
    return c.Keep(_comma_separated(cursor, _pattern), at=cursor.span(start))


def _drop(cursor: Cursor) -> c.Command:
    start = cursor.advance("project").offset
    return c.Drop(_comma_separated(cursor, _pattern), at=cursor.span(start))


def _pattern(cursor: Cursor) -> c.Pattern:
    """A column pattern: pieces joined by dots, each of plain characters, `*` and pieces in backticks."""
    start = cursor.token.offset
    name = ""
    wild: list[int] = []
    while True:
        if cursor.token.kind == "param":
            cursor.unsupported("parameters are not filled in offline")
        if cursor.token.kind != "pattern":
            cursor.mismatch("a column")
        piece = cursor.advance().text
        while piece:
            if piece.startswith("`"):
                end = _closing_backtick(piece)
                name += unquote_name(piece[:end])
                piece = piece[end:]
                continue
            if piece[0] == "*":
                wild.append(len(name))
            name += piece[0]
            piece = piece[1:]
        if not cursor.take_symbol("."):
            return c.Pattern(name, tuple(wild), at=cursor.span(start))
        name += "."


def _closing_backtick(piece: str) -> int:
    """The offset behind the backtick that closes the name which opens the piece."""
    at = 1
    while piece[at] != "`" or piece[at : at + 2] == "``":
        at += 2 if piece[at] == "`" else 1
    return at + 1


def _rename(cursor: Cursor) -> c.Command:
    start = cursor.advance("project").offset
    return c.Rename(_comma_separated(cursor, _renaming), at=cursor.span(start))


def _renaming(cursor: Cursor) -> tuple[c.Pattern, c.Pattern]:
    first = _plain(cursor)
    if cursor.take_symbol("="):
        return _plain(cursor), first
    cursor.expect_word("as")
    return first, _plain(cursor)


def _plain(cursor: Cursor) -> c.Pattern:
    offset = cursor.token.offset
    pattern = _pattern(cursor)
    if pattern.wild:
        cursor.reject(f"Using wildcards [*] in RENAME is not allowed [{pattern.name}]", offset)
    return pattern


def _sort(cursor: Cursor) -> c.Command:
    start = cursor.advance("expression").offset
    return c.Sort(_comma_separated(cursor, _order), at=cursor.span(start))


def _order(cursor: Cursor) -> c.Order:
    start = cursor.token.offset
    expression = parse_expression(cursor)
    descending = cursor.take_word("desc")
    if not descending:
        cursor.take_word("asc")
    nulls_first = None
    if cursor.take_word("nulls"):
        nulls_first = cursor.token.is_word("first")
        if not nulls_first and not cursor.token.is_word("last"):
            cursor.mismatch("FIRST or LAST")
        cursor.advance()
    return c.Order(expression, descending, nulls_first, at=cursor.span(start))


def _limit(cursor: Cursor) -> c.Command:
    start = cursor.advance("expression").offset
    if cursor.token.kind == "param":
        cursor.unsupported("parameters are not filled in offline")
    if cursor.token.kind != "integer":
        cursor.mismatch("a whole number")
    return c.Limit(int(cursor.advance().text), at=cursor.span(start))


def _mv_expand(cursor: Cursor) -> c.Command:
    start = cursor.advance("expression").offset
    offset = cursor.token.offset
    name = column_name(cursor)
    return c.MvExpand(c.Pattern(name, at=cursor.span(offset)), at=cursor.span(start))


_COMMANDS: dict[str, Callable[[Cursor], c.Command]] = {
    "drop": _drop,
    "eval": _eval,
    "keep": _keep,
    "limit": _limit,
    "mv_expand": _mv_expand,
    "rename": _rename,
    "sort": _sort,
    "stats": _stats,
    "where": _where,
}
