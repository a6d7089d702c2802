"""The functions of eval expressions that look at their arguments before these are computed.

`if` and `case` choose between them, `match` and `replace` compile a pattern once, `mvfilter` and `mvmap` run one again
for each value, `searchmatch` reads a search expression. Search Reference, "Evaluation functions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from awol.engines.splunk import times
from awol.engines.splunk.functions import Kind
from awol.engines.splunk.nodes import (
    Arithmetic,
    Call,
    FieldName,
    Formula,
    Junction,
    Like,
    Negation,
    Negative,
    Number,
    OneOf,
    Relation,
    Text,
)
from awol.engines.splunk.regexes import compile_pattern
from awol.engines.splunk.rows import Condition, Row, Scope, Values
from awol.engines.splunk.scalars import Result, Scalar, as_number, packed, several, text, to_field
from awol.engines.splunk.scanner import Scanner
from awol.engines.splunk.search_compiler import compile_search, pointing_at
from awol.engines.splunk.search_parser import parse_search
from awol.errors import RejectedQuery, UnsupportedQuery

Compiled = Callable[[Row], Result]
CompileFormula = Callable[[Formula, Scope], Compiled]
CompileCondition = Callable[[Formula, Scope], Condition]
Build = Callable[[Call, Scope, CompileFormula, CompileCondition], Compiled]


@dataclass(frozen=True, slots=True)
class Special:
    """A function that is built from the parts of its call."""

    build: Build
    least: int
    most: int | None
    kind: Kind = "value"


def _if(node: Call, scope: Scope, formula: CompileFormula, condition: CompileCondition) -> Compiled:
    test = condition(node.arguments[0], scope)
    yes, no = formula(node.arguments[1], scope), formula(node.arguments[2], scope)
    return lambda row: yes(row) if test(row) else no(row)


def _case(node: Call, scope: Scope, formula: CompileFormula, condition: CompileCondition) -> Compiled:
    if len(node.arguments) % 2:
        scope.reject("`case` takes pairs of a condition and a value", node.at)
    tests = [condition(argument, scope) for argument in node.arguments[::2]]
    values = [formula(argument, scope) for argument in node.arguments[1::2]]
    branches = tuple(zip(tests, values, strict=True))

    def compute(row: Row) -> Result:
        for test, value in branches:
            if test(row):
                return value(row)
        return None

    return compute


def pattern_of(node: Formula, scope: Scope) -> re.Pattern[str]:
    """The regular expression that an argument writes down; it has to be a text in quotation marks."""
    if not isinstance(node, Text):
        scope.unsupported(
            "a regular expression that is computed is not supported offline", node.at, "write it in quotation marks"
        )
    return regular_expression(node.value, scope, node.at)


def regular_expression(pattern: str, scope: Scope, at: int) -> re.Pattern[str]:
    """The pattern, compiled; a fault of it points at its place in the query."""

    def fault(message: str, by_splunk: bool) -> Exception:
        kind = RejectedQuery if by_splunk else UnsupportedQuery
        return kind(message, scope.settings.text, at)

    return compile_pattern(pattern, fault)


def _match(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    subject, search = formula(node.arguments[0], scope), pattern_of(node.arguments[1], scope).search
    return lambda row: any(search(text(value)) is not None for value in several(subject(row)))


def _replace(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    subject, pattern = formula(node.arguments[0], scope), pattern_of(node.arguments[1], scope)
    replacement = formula(node.arguments[2], scope)

    def compute(row: Row) -> Result:
        new = replacement(row)
        if new is None:
            return None
        template = text(several(new)[0])
        return packed([pattern.sub(_fill(template), text(value)) for value in several(subject(row))])

    return compute


REFERENCE = re.compile(r"\\(\d)")


def _fill(template: str) -> Callable[[re.Match[str]], str]:
    """What a match is replaced with: `\\1` stands for its first group, nothing else is special."""

    def replacement(match: re.Match[str]) -> str:
        def group(reference: re.Match[str]) -> str:
            index = int(reference.group(1))
            return (match.group(index) or "") if index <= (match.re.groups or 0) else ""

        return REFERENCE.sub(group, template)

    return replacement


def like_pattern(node: Formula, subject: Compiled, pattern: Compiled, scope: Scope) -> Compiled:
    """`like`: `%` stands for any characters, `_` for one; letter case matters."""
    if not isinstance(node, Text):

        def compute(row: Row) -> Result:
            wanted = pattern(row)
            return wanted is not None and _like(text(several(wanted)[0]), subject(row))

        return compute
    if re.search(r"\\[%_]", node.value):
        scope.unsupported(
            "an escaped `%` or `_` in a pattern of like is not supported offline",
            node.at,
            "use match() with a regular expression",
        )
    matches = _like_matcher(node.value)
    return lambda row: any(matches(text(value)) for value in several(subject(row)))


def _like(pattern: str, subject: Result) -> bool:
    matches = _like_matcher(pattern)
    return any(matches(text(value)) for value in several(subject))


def _like_matcher(pattern: str) -> Callable[[str], bool]:
    translated = "".join(".*" if char == "%" else "." if char == "_" else re.escape(char) for char in pattern)
    fullmatch = re.compile(re.sub(r"(\.\*)+", ".*", translated), re.DOTALL).fullmatch
    return lambda value: fullmatch(value) is not None


def _like_call(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    subject, pattern = formula(node.arguments[0], scope), formula(node.arguments[1], scope)
    return like_pattern(node.arguments[1], subject, pattern, scope)


def _searchmatch(node: Call, scope: Scope, _formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    argument = node.arguments[0]
    if not isinstance(argument, Text):
        scope.reject("`searchmatch` takes a search in quotation marks", argument.at)
    try:
        expression = parse_search(Scanner(argument.value))
        if expression is None:
            scope.reject("`searchmatch` takes a search", argument.at)
        return compile_search(expression, scope)
    except (RejectedQuery, UnsupportedQuery) as error:
        raise pointing_at(error, "in searchmatch", scope, argument.at) from None


def _mvfilter(node: Call, scope: Scope, _formula: CompileFormula, condition: CompileCondition) -> Compiled:
    name, holder, inner = _each_value(node, node.arguments[0], scope)
    read, test = scope.reader(name, node.at), condition(node.arguments[0], inner)

    def compute(row: Row) -> Result:
        passing: list[Scalar] = []
        for value in read(row):
            holder[0] = (value,)
            if test(row):
                passing.append(value)
        return packed(passing)

    return compute


def _mvmap(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    first = node.arguments[0]
    if not isinstance(first, FieldName):
        scope.reject("the first argument of `mvmap` is a field", first.at)
    _, holder, inner = _each_value(node, first, scope)
    read, compute_one = scope.reader(first.name, first.at), formula(node.arguments[1], inner)

    def compute(row: Row) -> Result:
        mapped: list[Scalar] = []
        for value in read(row):
            holder[0] = (value,)
            mapped.extend(several(compute_one(row)))
        return packed(mapped)

    return compute


def _each_value(node: Call, argument: Formula, scope: Scope) -> tuple[str, list[Values], Scope]:
    """The one field of an expression, a holder for one value of it, and a scope in which the field is what it holds."""
    names = sorted(set(_field_names(argument)))
    if len(names) != 1:
        scope.reject(f"`{node.name}` takes an expression on one field; this one names {len(names)}", node.at)
    holder: list[Values] = [()]
    return names[0], holder, scope.with_local(names[0], lambda _row: holder[0])


def _field_names(node: Formula) -> Iterator[str]:
    if isinstance(node, FieldName):
        yield node.name
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from _field_names(argument)
    elif isinstance(node, (Negative, Negation)):
        yield from _field_names(node.item)
    elif isinstance(node, (Arithmetic, Relation, Like)):
        yield from _field_names(node.left)
        yield from _field_names(node.right)
    elif isinstance(node, Junction):
        for item in node.items:
            yield from _field_names(item)
    elif isinstance(node, OneOf):
        yield from _field_names(node.item)
        for option in node.options:
            yield from _field_names(option)
    else:
        assert isinstance(node, (Text, Number))


def _mvfind(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    subject, search = formula(node.arguments[0], scope), pattern_of(node.arguments[1], scope).search
    return lambda row: next(
        (at for at, value in enumerate(several(subject(row))) if search(text(value)) is not None), None
    )


def _now(_node: Call, scope: Scope, _formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    now = float(int(scope.settings.now))
    return lambda _row: now


def _relative_time(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    start, shift = formula(node.arguments[0], scope), _literal(node, 1, scope, "a relative time")
    if times.relative(shift, 0.0) is None:
        scope.unsupported(
            f"the relative time `{shift}` is not supported offline",
            node.arguments[1].at,
            "write it as -1h, -1d@d or @w0",
        )

    def compute(row: Row) -> Result:
        value = as_number(start(row))
        return None if value is None else times.relative(shift, float(value))

    return compute


def _strftime(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    moment, pattern = formula(node.arguments[0], scope), _time_format(node, scope)

    def compute(row: Row) -> Result:
        value = as_number(moment(row))
        return None if value is None else times.strftime(float(value), pattern)

    return compute


def _strptime(node: Call, scope: Scope, formula: CompileFormula, _condition: CompileCondition) -> Compiled:
    subject, pattern = formula(node.arguments[0], scope), _time_format(node, scope)
    odd = times.unreadable(pattern)
    if odd is not None:
        scope.unsupported(f"{odd} is not supported offline", node.arguments[1].at)

    def compute(row: Row) -> Result:
        values = several(subject(row))
        return times.strptime(text(values[0]), pattern) if values else None

    return compute


def _time_format(node: Call, scope: Scope) -> str:
    pattern = _literal(node, 1, scope, "a format")
    unknown = times.unknown_letter(pattern)
    if unknown is not None:
        scope.unsupported(f"the time variable `{unknown}` is not supported offline", node.arguments[1].at)
    return pattern


def _literal(node: Call, index: int, scope: Scope, what: str) -> str:
    argument = node.arguments[index]
    if not isinstance(argument, Text):
        scope.unsupported(
            f"{what} that is computed is not supported offline", argument.at, "write it in quotation marks"
        )
    return argument.value


def to_values(compiled: Compiled) -> Callable[[Row], Values]:
    """The result of an expression as the values of a field."""
    return lambda row: to_field(compiled(row))


SPECIAL: Mapping[str, Special] = {
    "case": Special(_case, 2, None, "any"),
    "if": Special(_if, 3, 3, "any"),
    "like": Special(_like_call, 2, 2, "truth"),
    "match": Special(_match, 2, 2, "truth"),
    "mvfilter": Special(_mvfilter, 1, 1),
    "mvfind": Special(_mvfind, 2, 2),
    "mvmap": Special(_mvmap, 2, 2),
    "now": Special(_now, 0, 0),
    "relative_time": Special(_relative_time, 2, 2),
    "replace": Special(_replace, 3, 3),
    "searchmatch": Special(_searchmatch, 1, 1, "truth"),
    "strftime": Special(_strftime, 2, 2),
    "strptime": Special(_strptime, 2, 2),
    "time": Special(_now, 0, 0),
}
"""Function names, lower case, to the functions."""
