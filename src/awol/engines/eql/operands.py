"""Values that a condition compares: constants, fields, and functions or arithmetic of them.

A constant is folded while the query is compiled. What holds a field becomes a *script*: it is run on every value of
a multi-valued field, as Elasticsearch's EQL scripts are (InternalEqlScriptUtils.multiValueDocValues), on every
combination where it names several fields, and on null where a field is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from awol.engines.eql import nodes
from awol.engines.eql.fields import Scope
from awol.engines.eql.functions import (
    DEFAULTS,
    FUNCTIONS,
    NULL_ALLOWED,
    CannotCompute,
    Function,
    divide,
    modulo,
    network,
)
from awol.errors import RejectedQuery
from awol.values import Event
from awol.views import Field

Row = tuple[Any, ...]
_TYPES = {
    "keyword": "keyword",
    "ip": "ip",
    "date": "datetime",
    "boolean": "boolean",
    "long": "long",
    "double": "double",
}
_STRINGS = ("keyword",)
_NUMBERS = ("integer", "long", "double")
_ORDINALS = ("first", "second", "third", "fourth")
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divide,
    "%": modulo,
}


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known before any event is seen. `type` is an Elasticsearch type, `null` for None."""

    value: Any
    type: str


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the index."""

    field: Field
    type: str


@dataclass(frozen=True, slots=True)
class Script:
    """A computed value: `run` takes one value of each of `fields`, in their order."""

    fields: tuple[Field, ...]
    run: Callable[[Row], Any]
    type: str


Operand = Constant | Column | Script


def constant_type(value: Any) -> str:
    """The type of a literal."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "double" if isinstance(value, float) else "keyword"


def operand(node: nodes.Expression, scope: Scope) -> Operand:
    """The value of an expression. Raises `RejectedQuery` for a wrong type, `UnsupportedQuery` for a condition."""
    match node:
        case nodes.Literal(value):
            return Constant(value, constant_type(value))
        case nodes.FieldRef():
            field = scope.field(node)
            return Constant(None, "null") if field is None else Column(field, _TYPES[field.type])
        case nodes.Negative(inner, at):
            return _apply([_number(inner, scope, at)], lambda a: -a, None, scope, at)
        case nodes.Arithmetic(operator, left, right, at):
            sides = [_number(left, scope, at), _number(right, scope, at)]
            return _apply(sides, _ARITHMETIC[operator], None, scope, at)
        case nodes.Call():
            return _call(node, scope)
        case _:
            raise scope.unsupported("a condition as a value is not supported offline", node.at)


def _number(node: nodes.Expression, scope: Scope, at: int) -> Operand:
    number = operand(node, scope)
    if number.type not in (*_NUMBERS, "null"):
        raise scope.rejected(f"arithmetic takes numbers, found a value of type [{number.type}]", at)
    return number


def _call(node: nodes.Call, scope: Scope) -> Operand:
    function = FUNCTIONS.get(node.name)
    if function is None:
        close = [name for name in FUNCTIONS if name.lower() == node.name.lower()]
        hint = f", did you mean [{close[0]}]?" if close else ""
        raise scope.rejected(f"Unknown function [{node.name}]{hint}", node.at, f"functions: {', '.join(FUNCTIONS)}")
    if node.insensitive and not function.folding:
        raise scope.rejected(f"Function [{node.name}] has no case-insensitive form", node.at, f"{node.name}(...)")
    required, known = len(function.takes) - function.optional, len(function.takes)
    count = len(node.args)
    if count < required or (count > known and function.rest is None):
        wanted = f"at least {required}" if function.rest else " or ".join(map(str, range(required, known + 1)))
        raise scope.rejected(f"error building [{node.name}]: expects {wanted} arguments, found {count}", node.at)
    args = [operand(arg, scope) for arg in node.args]
    for place, arg in enumerate(args):
        expected = function.takes[place] if place < known else function.rest
        _check(node, place, arg, expected, scope)
    if node.name == "cidrMatch":
        _check_blocks(node, args[1:], scope)
    args.extend(Constant(DEFAULTS.get(node.name), "null") for _ in range(known - count))
    return _apply(args, _bound(function, node.insensitive), node.name, scope, node.at, _result_type(function))


def _check_blocks(node: nodes.Call, blocks: list[Operand], scope: Scope) -> None:
    for place, block in enumerate(blocks, 1):
        if isinstance(block, Constant) and isinstance(block.value, str):
            try:
                network(block.value)
            except CannotCompute as fault:
                raise scope.rejected(str(fault), node.args[place].at) from None


def _bound(function: Function, insensitive: bool) -> Callable[..., Any]:
    if not function.folding:
        return function.run
    return lambda *values: function.run(*values, insensitive)


def _result_type(function: Function) -> str:
    return {"string": "keyword", "number": "double", "boolean": "boolean"}[function.gives]


def _check(node: nodes.Call, place: int, arg: Operand, expected: str | None, scope: Scope) -> None:
    fits = {
        "any": True,
        "string": arg.type in _STRINGS,
        "number": arg.type in _NUMBERS,
        "integer": arg.type in ("integer", "long") or (isinstance(arg, Script) and arg.type == "double"),
        "boolean": arg.type == "boolean",
        # A literal address is a string; a field has to be of type ip.
        "ip": arg.type == "ip" or (arg.type == "keyword" and not isinstance(arg, Column)),
    }[expected or "any"]
    if expected == "any" and arg.type == "datetime":
        raise scope.unsupported(f"the text of a time in [{node.name}] is not supported offline", node.args[place].at)
    if not fits and arg.type != "null":
        which = _ORDINALS[place] if place < len(_ORDINALS) else f"{place + 1}th"
        raise scope.rejected(
            f"{which} argument of [{node.name}] must be [{expected}], found a value of type [{arg.type}]",
            node.args[place].at or node.at,
        )


def _apply(
    args: list[Operand], run: Callable[..., Any], name: str | None, scope: Scope, at: int, type_: str = ""
) -> Operand:
    """`run` on the arguments, at once where all are constant. None among them gives None, where it has no meaning."""
    spared = NULL_ALLOWED.get(name or "", -1)
    value_type = type_ or ("double" if any(arg.type == "double" for arg in args) else "long")

    def guarded(*values: Any) -> Any:
        for place, value in enumerate(values):
            if value is None and place != spared:
                return None
        try:
            return run(*values)
        except CannotCompute as fault:
            raise RejectedQuery(str(fault), scope.text, at) from None

    fields: list[Field] = []
    getters: list[Callable[[Row], Any]] = []
    for arg in args:
        getters.append(_getter(arg, len(fields)))
        if isinstance(arg, Column):
            fields.append(arg.field)
        elif isinstance(arg, Script):
            fields.extend(arg.fields)
    if not fields:
        value = guarded(*(getter(()) for getter in getters))
        return Constant(value, "null" if value is None else value_type)
    return Script(tuple(fields), lambda row: guarded(*(getter(row) for getter in getters)), value_type)


def _getter(arg: Operand, first: int) -> Callable[[Row], Any]:
    if isinstance(arg, Constant):
        value = arg.value
        return lambda _: value
    if isinstance(arg, Column):
        return lambda row: row[first]
    run, last = arg.run, first + len(arg.fields)
    return lambda row: run(row[first:last])


def as_script(found: Column | Script) -> Script:
    """A field as a script that gives its value."""
    return found if isinstance(found, Script) else Script((found.field,), lambda row: row[0], found.type)


def any_row(script: Script, test: Callable[[Any], bool | None]) -> Callable[[Event], bool]:
    """Whether some value of the script passes; a missing field is tried as None. A test's None is not passing."""
    run = script.run
    if len(script.fields) == 1:
        read = script.fields[0].read
        return lambda event: any(test(run((value,))) is True for value in read(event) or (None,))
    readers = [field.read for field in script.fields]

    def passes(event: Event) -> bool:
        columns = [read(event) or (None,) for read in readers]
        return any(test(run(row)) is True for row in product(*columns))

    return passes
