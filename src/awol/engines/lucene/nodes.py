"""The parsed query, and the way back to text.

A field is already pushed down from its group to each leaf: `f:(a OR b)` holds two terms of `f`. The name None means
the default fields, all of them. `at` is the place in the text, for messages; it takes no part in comparisons.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Literal


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """A bare word, or several with only blanks between them: Lucene hands those to the field as one text."""

    field: str | None
    text: str
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """A quoted text; `slop` is how far its words may be moved."""

    field: str | None
    text: str
    slop: int
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Prefix:
    """A word with `*` at its end and no other wildcard; `text` is unescaped and has no star."""

    field: str | None
    text: str
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Wildcard:
    """A word with `*` and `?`; `pattern` keeps its backslashes."""

    field: str | None
    pattern: str
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression between slashes, in Lucene's syntax."""

    field: str | None
    pattern: str
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Range:
    """Values from `lower` to `upper`; None is open (and then counted as included)."""

    field: str | None
    lower: str | None
    upper: str | None
    include_lower: bool
    include_upper: bool
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Exists:
    """`_exists_:f` and `f:*`: the field has a value. `field` may be an object or a pattern."""

    field: str
    at: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class MatchAll:
    """`*` and `*:*`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Clause:
    """One clause: whether `AND` stands before it, and its own sign (`-` is also `NOT` and `!`).

    `OR` and no operator at all are the same thing where OR is the default operator.
    """

    query: Query
    sign: Literal["", "+", "-"] = ""
    conjoined: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Boolean:
    """Clauses in a row. What they demand together is Lucene's business and not boolean precedence; see `evaluator`."""

    clauses: tuple[Clause, ...]


Leaf = Term | Phrase | Prefix | Wildcard | Regex | Range
Query = Leaf | Exists | MatchAll | Boolean


def render(query: Query) -> str:
    """Text that parses to the same query."""
    if isinstance(query, Boolean):
        parts = [_clause(query.clauses[0])]
        parts += [("AND " if clause.conjoined else "OR ") + _clause(clause) for clause in query.clauses[1:]]
        return " ".join(parts)
    if isinstance(query, MatchAll):
        return "*:*"
    if isinstance(query, Exists):
        return f"_exists_:{_escape(query.field)}"
    name = "" if query.field is None else f"{_escape(query.field)}:"
    return name + _leaf(query)


def _clause(clause: Clause) -> str:
    text = render(clause.query)
    return clause.sign + (f"({text})" if isinstance(clause.query, Boolean) else text)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Term(text=text):
            return _escape(text)
        case Phrase(text=text, slop=slop):
            return _quote(text) + (f"~{slop}" if slop else "")
        case Prefix(text=text):
            return _escape(text) + "*"
        case Wildcard(pattern=pattern):
            return pattern
        case Regex(pattern=pattern):
            return f"/{pattern}/"
        case Range():
            lower = "*" if leaf.lower is None else _bound(leaf.lower)
            upper = "*" if leaf.upper is None else _bound(leaf.upper)
            return f"{'{['[leaf.include_lower]}{lower} TO {upper}{'}]'[leaf.include_upper]}"


def _escape(text: str) -> str:
    if text in ("AND", "OR", "NOT"):
        return "\\" + text
    return re.sub(r'[\s+\-!():^\[\]"{}~*?\\/&|\u3000]', lambda match: "\\" + match[0], text)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bound(text: str) -> str:
    # In a range the lexer does not know that a backslash may be escaped itself, only `\"`.
    return '"' + text.replace("\\", "\\u005c").replace('"', '\\"') + '"'
