"""Makes a condition on rows of a search expression."""

from __future__ import annotations

from collections.abc import Callable

from awol.engines.splunk import macros
from awol.engines.splunk.nodes import (
    And,
    Compare,
    Expression,
    MacroCall,
    Not,
    Term,
    TimeBound,
    Value,
    Within,
)
from awol.engines.splunk.rows import Condition, Reader, Row, Scope, number
from awol.engines.splunk.scanner import Scanner
from awol.engines.splunk.search_parser import parse_search
from awol.engines.splunk.times import moment
from awol.engines.splunk.values_match import Matcher, equal, ordered
from awol.engines.splunk.words import contains
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery

EMPTY_MATCHES_STAR = True
"""Whether `field=*` finds a field whose value is "". *Inferred*: the documentation says only that `*` stands for any
characters, and none are any; and a field with an empty value exists (`isnotnull` is true of it). A query that has to be
right on a server says `field=""` too, and so holds under either reading."""

MACRO_DEPTH = 10


def compile_search(node: Expression, scope: Scope, *, negative: bool = False, depth: int = 0) -> Condition:
    """A function that says whether a row fits the expression. `negative` is true below a NOT.

    Raises `QueryError` for a macro or a field that is not known.
    """
    if isinstance(node, Compare):
        return _compare(node, scope, negative)
    if isinstance(node, Within):
        return _within(node, scope, negative)
    if isinstance(node, Term):
        return _term(node, scope)
    if isinstance(node, TimeBound):
        return _time_bound(node, scope)
    if isinstance(node, MacroCall):
        return _macro(node, scope, negative, depth)
    if isinstance(node, Not):
        test = compile_search(node.item, scope, negative=not negative, depth=depth)
        return lambda row: not test(row)
    tests = tuple(compile_search(item, scope, negative=negative, depth=depth) for item in node.items)
    return _all(tests) if isinstance(node, And) else _any(tests)


def _all(tests: tuple[Condition, ...]) -> Condition:
    def every(row: Row) -> bool:
        for test in tests:  # noqa: SIM110  # a generator inside all() costs more than the tests themselves
            if not test(row):
                return False
        return True

    return every


def _any(tests: tuple[Condition, ...]) -> Condition:
    def some(row: Row) -> bool:
        for test in tests:  # noqa: SIM110  # as above
            if test(row):
                return True
        return False

    return some


def _compare(node: Compare, scope: Scope, negative: bool) -> Condition:
    if _names_index(node.field, scope):
        return _index(scope, node.at, refused=negative or node.operator != "=")
    read = scope.reader(node.field, node.at)
    if node.operator == "=":
        return some_value(read, equal(node.value, empty_matches=scope.settings.empty_matches))
    if node.operator == "!=":
        # A field that is missing fits neither `=` nor `!=` (Search Manual, "Difference between != and NOT").
        same = equal(node.value, empty_matches=scope.settings.empty_matches)
        return some_value(read, lambda value: not same(value))
    return some_value(read, ordered(node.operator, node.value))


def _within(node: Within, scope: Scope, negative: bool) -> Condition:
    if _names_index(node.field, scope):
        return _index(scope, node.at, refused=negative)
    read = scope.reader(node.field, node.at)
    exact = frozenset(value.text.lower() for value in node.values if _is_plain(value))
    others = tuple(
        equal(value, empty_matches=scope.settings.empty_matches) for value in node.values if not _is_plain(value)
    )

    def matches(value: str) -> bool:
        return value.lower() in exact or any(matcher(value) for matcher in others)

    return some_value(read, matches)


def _is_plain(value: Value) -> bool:
    """Whether the value is a text and nothing more: no wildcard, no CIDR block, no number, no directive."""
    return not value.directive and not any(char in value.text for char in "*/") and number(value.text) is None


def some_value(read: Reader, matches: Matcher) -> Condition:
    """True where one value of a field matches: a field with several values fits if any of them does."""

    def test(row: Row) -> bool:
        for value in read(row):  # noqa: SIM110  # hot path
            if matches(value):
                return True
        return False

    return test


def _names_index(name: str, scope: Scope) -> bool:
    return name == "index" and name not in scope.set_fields and not scope.closed


def _index(scope: Scope, at: int, *, refused: bool) -> Condition:
    """`index=...` says where to look. The records at hand are taken to be there; that they are *not* in some other
    index cannot be said of them."""
    if refused:
        scope.unsupported(
            "offline, an index cannot be excluded: a record does not say which index it is in",
            at,
            "leave this condition out",
        )
    return lambda _row: True


def _term(node: Term, scope: Scope) -> Condition:
    if not node.value.text:
        scope.unsupported("an empty phrase is not supported offline", node.at)
    if node.value.text.strip("*") == "":
        return lambda _row: True
    raw, matches = scope.raw(node.at), contains(node.value)
    return lambda row: matches(raw(row))


def _time_bound(node: TimeBound, scope: Scope) -> Condition:
    """`earliest` is within, `latest` is not (Search Manual, "Specify time modifiers in your search")."""
    bound = moment(node.text, scope.settings.now)
    if bound is None:
        scope.unsupported(
            f"the time `{node.text}` is not supported offline",
            node.at,
            "write seconds, -24h@h, or 07/10/2023:12:00:00 (month/day/year)",
        )
    time: Callable[[Row], float | None] = scope.time()

    def earliest(row: Row) -> bool:
        row_time = time(row)
        return row_time is not None and row_time >= bound

    def latest(row: Row) -> bool:
        row_time = time(row)
        return row_time is not None and row_time < bound

    return earliest if node.name == "earliest" else latest


def _macro(node: MacroCall, scope: Scope, negative: bool, depth: int) -> Condition:
    text = expand(node, scope, depth)
    expression = parsed(text.removeprefix("search "), node, scope)
    if expression is None:
        return lambda _row: True
    try:
        return compile_search(expression, scope, negative=negative, depth=depth + 1)
    except (RejectedQuery, UnsupportedQuery) as error:
        raise pointing_at(error, f"in the macro `{node.name}`", scope, node.at) from None


def expand(call: MacroCall, scope: Scope, depth: int) -> str:
    """The text of a macro. Raises `UnsupportedQuery` for one that is not known."""
    if depth >= MACRO_DEPTH:
        scope.reject(f"the macro `{call.name}` calls itself", call.at)
    text = macros.definition(call, scope.settings.macros)
    if text is None:
        known = sorted((*macros.MACROS, *scope.settings.macros))
        scope.unsupported(
            f"the macro `{call.name}` is not known" + (f" with {len(call.arguments)} arguments" * bool(call.arguments)),
            call.at,
            f"write its text instead; known: {', '.join(known)}, and any that ends in _filter",
        )
    return text


def parsed(text: str, call: MacroCall, scope: Scope) -> Expression | None:
    """The text as a search expression; faults point at the macro's place in the query."""
    try:
        return parse_search(Scanner(text))
    except (RejectedQuery, UnsupportedQuery) as error:
        raise pointing_at(error, f"in the macro `{call.name}`", scope, call.at) from None


def pointing_at(error: QueryError, where: str, scope: Scope, at: int) -> QueryError:
    """The same fault, with a caret at another place: that from which the text at fault came."""
    return type(error)(f"{where}: {error.message}", scope.settings.text, at, error.next_step)
