"""Calls of functions, also of those that take a function of each item, and elements of arrays and maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlglot import exp

from awol.engines.athena import functions
from awol.engines.athena.functions import Argument, Value
from awol.engines.athena.scope import Scope, compile_expression, handles, text_of, typed
from awol.views.athena.types import Array, Map, Type, written


def _lambda(node: exp.Expr, type_: Type, scope: Scope) -> tuple[Value, list[Any]]:
    """The body of `v -> ...`, and the cell that it takes the value of its variable from."""
    if not isinstance(node, exp.Lambda) or len(node.expressions) != 1:
        scope.reject("a function of one value is wanted here: v -> ...", node)
    cell: list[Any] = [None]
    name = node.expressions[0].name.lower()
    variables = {**scope.variables, name: Value(type_, lambda _: cell[0])}
    return compile_expression(node.this, Scope(scope.columns, scope.text, variables, scope.now)), cell


def _over_array(name: str, items: exp.Expr, function: exp.Expr, scope: Scope) -> Value:
    array = compile_expression(items, scope)
    if not isinstance(array.type, Array):
        scope.reject(f"{name} takes an array, and this is of type {written(array.type)}", items)
    body, cell = _lambda(function, array.type.of, scope)
    if name == "transform":
        return Value(Array(body.type), functions.transform(array.run, body.run, cell))
    if body.type not in ("boolean", "unknown"):
        scope.reject(f"{name} takes a condition, and this is of type {written(body.type)}", function)
    if name == "filter":
        return Value(array.type, functions.filtered(array.run, body.run, cell))
    return Value("boolean", functions.MATCHES[name](array.run, body.run, cell))


@handles(exp.Expr)
def _function(node: exp.Expr, scope: Scope) -> Value:
    name, arguments = _call(node)
    if name in functions.MATCHES or name in ("filter", "transform"):
        if len(arguments) != 2:
            scope.reject(f"{name} takes an array and a function", node)
        return _over_array(name, arguments[0], arguments[1], scope)
    if name in ("json_query", "json_exists"):
        return _json_path(name, node, arguments, scope)
    if name == "regexp_like":
        return _regexp_like(arguments, scope)
    if name == "json_extract_scalar" and _path_text(arguments[1]) != "$":
        scope.unknown("json_extract_scalar with a path other than '$'", node)
    known = functions.FUNCTIONS.get(name)
    if known is None:
        scope.unknown(f"the function or operator {(name or node.key).upper()}", node)
    if name == "json_extract_scalar":
        arguments = arguments[:1]
    values = [Argument(value.type, value.run, value.constant) for value in _compiled(arguments, scope)]
    call = known(values)
    if call is None:
        types = ", ".join(written(value.type) for value in values)
        scope.reject(f"{name} does not take ({types})", node)
    return call


def _compiled(arguments: Iterable[exp.Expr], scope: Scope) -> list[Value]:
    return [compile_expression(argument, scope) for argument in arguments]


def _call(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    """The name of a function as Trino has it, and its arguments in their order."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower(), list(node.expressions)
    if isinstance(node, exp.JSONExtract) and node.args.get("json_query"):
        return "json_query", [node.this, node.expression]
    name = _NAMES.get(type(node), "")
    if not name:
        return "", []
    arguments = [node.args.get(key) for key in node.arg_types]
    operands: list[exp.Expr] = []
    for argument in arguments:
        operands += argument if isinstance(argument, list) else [argument] if isinstance(argument, exp.Expr) else []
    return name, operands


def _json_path(name: str, node: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Value:
    if len(arguments) != 2:
        scope.unknown(f"{name} with options", node)
    if name == "json_query" and (node.args["option"] is None or node.args["option"].name != "WITH ARRAY WRAPPER"):
        scope.unknown("json_query without WITH ARRAY WRAPPER", node)
    text = typed(arguments[0], "varchar", name, scope)
    try:
        return functions.JSON_PATHS[name](text.run, text_of(arguments[1], f"a path of {name}", scope))
    except ValueError as fault:
        scope.unknown(str(fault), node)


def _regexp_like(arguments: list[exp.Expr], scope: Scope) -> Value:
    text = typed(arguments[0], "varchar", "regexp_like", scope)
    pattern = text_of(arguments[1], "a regular expression", scope)
    try:
        search = functions.searcher(pattern)
    except functions.WrongRegexError as fault:
        scope.reject(f"not a valid regular expression: {fault}", arguments[1])
    except functions.UnknownRegexError as fault:
        scope.unknown(f"{fault} in a regular expression", arguments[1])
    run = text.run
    return Value("boolean", lambda row: None if (value := run(row)) is None else search(value))


def _path_text(node: exp.Expr) -> str:
    return node.sql(dialect="trino").strip("'")


@handles(exp.Bracket)
def _element(node: exp.Expr, scope: Scope) -> Value:
    """`element_at(map, 'key')`."""
    value = compile_expression(node.this, scope)
    if isinstance(value.type, Array) and node.args.get("safe"):
        return _at(value, node, scope)
    if not isinstance(value.type, Map) or not node.args.get("safe"):
        scope.unknown(f"an element of a value of type {written(value.type)}", node)
    key = text_of(node.expressions[0], "a key of element_at", scope)
    run = value.run
    return Value("varchar", lambda row: None if (entries := run(row)) is None else entries.get(key))


def _at(array: Value, node: exp.Expr, scope: Scope) -> Value:
    """`element_at(array, 1)`: NULL where there are not so many."""
    place = compile_expression(node.expressions[0], scope).constant
    if not isinstance(place, int) or place < 1 or not isinstance(array.type, Array):
        scope.unknown("an element of an array by anything but its number", node)
    run = array.run
    return Value(
        array.type.of, lambda row: None if (items := run(row)) is None or len(items) < place else items[place - 1]
    )


_NAMES: Final[Mapping[type[exp.Expr], str]] = {
    exp.ArrayDistinct: "array_distinct",
    exp.Concat: "concat",
    exp.FromISO8601Timestamp: "from_iso8601_timestamp",
    exp.Least: "least",
    exp.TimeToStr: "date_format",
    exp.Uuid: "uuid",
    exp.ArrayFilter: "filter",
    exp.Transform: "transform",
    exp.Flatten: "flatten",
    exp.ArraySize: "cardinality",
    exp.StrPosition: "strpos",
    exp.StartsWith: "starts_with",
    exp.Substring: "substr",
    exp.Length: "length",
    exp.JSONFormat: "json_format",
    exp.ParseJSON: "json_parse",
    exp.JSONExtractScalar: "json_extract_scalar",
    exp.RegexpLike: "regexp_like",
    exp.ArrayContains: "contains",
    exp.Lower: "lower",
    exp.Upper: "upper",
}
"""The functions that sqlglot has a class of its own for."""
