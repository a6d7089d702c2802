r"""LIKE and RLIKE.

LIKE knows `*` (any text), `?` (one character) and `\` before one of them or itself. RLIKE is Lucene's regular
expression, always of the whole value (Elasticsearch reference, "Regular expression syntax"): `^` and `$` are plain
characters there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from awol.engines.esql import nodes as n
from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, Faults, computed, lift
from awol.engines.esql.operators import is_null

Predicate = Callable[[str], bool]


def like(node: n.Like, operand: Bound, faults: Faults) -> Bound:
    """`x like "a*"` and `x rlike "a.*"`, with one pattern or with several of which one must fit."""
    if operand.type not in (*t.STRINGS, t.NULL):
        faults.reject(
            operand.node,
            f"argument of [{faults.written(node)}] must be [string], "
            f"found value [{faults.written(operand.node)}] type [{operand.type}]",
        )
    make = _wildcard if node.kind == "like" else _regexp
    tests = [make(pattern, node, faults) for pattern in node.patterns]
    if tests == [_anything] and not node.listed:
        # Measured on 8.19.21: a pattern that fits all is `is not null`, true for several values, never null.
        return is_null(n.IsNull(node.operand, negated=not node.negated, at=node.at), operand)
    return computed(t.BOOLEAN, lift(_any(tests, node.negated), [operand]), node, [operand])


def _any(tests: Sequence[Predicate], negated: bool) -> Predicate:
    if len(tests) == 1 and not negated:
        return tests[0]
    return lambda value: any(test(value) for test in tests) is not negated


def _anything(_value: str) -> bool:
    return True


def _wildcard(pattern: str, node: n.Like, faults: Faults) -> Predicate:
    """The test of a LIKE pattern; the common shapes need no regular expression."""
    if not pattern:
        # Measured on 8.19.21: false for "" where the index answers, true for it where it does not.
        faults.unsupported(node, 'what LIKE "" finds depends on how Elasticsearch runs it', 'write == ""')
    parts = wildcard_parts(pattern)
    if parts is None:
        faults.reject(
            node,
            f"Invalid pattern for LIKE [{pattern}]: \\ is allowed only before * ? \\",
            r'in "..." the pattern \* is written \\*',
        )
    if parts and all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts)).__eq__
    match parts:
        case [str(start), None]:
            return lambda value: value.startswith(start)
        case [None, str(end)]:
            return lambda value: value.endswith(end)
        case [None, str(inner), None]:
            return lambda value: inner in value
        case [None]:
            return _anything
    expression = "".join(".*" if part is None else "." if part is False else re.escape(str(part)) for part in parts)
    compiled = re.compile(expression, re.DOTALL).fullmatch
    return lambda value: compiled(value) is not None


def wildcard_parts(pattern: str) -> list[str | bool | None] | None:
    """A LIKE pattern in pieces: text, None for `*`, False for `?`; None for a pattern that is wrong."""
    parts: list[str | bool | None] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        piece: str | bool | None = character
        if character == "*":
            piece = None
        elif character == "?":
            piece = False
        elif character == "\\":
            at += 1
            if at == len(pattern) or pattern[at] not in "*?\\":
                return None
            piece = pattern[at]
        if isinstance(piece, str) and parts and isinstance(parts[-1], str):
            parts[-1] += piece
        elif not (piece is None and parts and parts[-1] is None):
            parts.append(piece)
        at += 1
    return parts


def _regexp(pattern: str, node: n.Like, faults: Faults) -> Predicate:
    from awol.engines.lucene.regex import RegexFault, compile_regex

    try:
        test = compile_regex(pattern)
    except RegexFault as fault:
        if fault.known:
            faults.unsupported(node, f"the pattern [{pattern}] of RLIKE is not known offline: {fault.reason}")
        faults.reject(node, f"Invalid regex pattern for RLIKE [{pattern}]: [{fault.reason}]")
    return _anything if _fits_all(pattern) else test


def _fits_all(pattern: str) -> bool:
    """Whether an expression surely matches every text: `.*`, `@`, one of these as an alternative."""
    plain = pattern.replace("(.*)", ".*").replace("(@)", "@")
    if not _PLAIN.fullmatch(plain):
        return False
    return any(_ALL.fullmatch(branch) for branch in plain.split("|"))


_PLAIN = re.compile(r"[^()\[\]{}\\\"<>~&#]*")
_ALL = re.compile(r"(?:\.\*|@)+")
