"""Makes a function on rows of an eval expression, and finds out what it answers before it runs.

A condition has to be a truth value, and a field cannot hold one (Search Reference, "eval"): both are faults of the
query that Splunk reports before it runs, and so they are here.
"""

from __future__ import annotations

from collections.abc import Callable

from awol.engines.splunk.functions import FUNCTIONS, Kind
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
from awol.engines.splunk.rows import Condition, Row, Scope
from awol.engines.splunk.scalars import Result, as_number, compare, from_field, packed, several, text
from awol.engines.splunk.special_functions import SPECIAL, like_pattern

Compiled = Callable[[Row], Result]


def compile_condition(node: Formula, scope: Scope) -> Condition:
    """A function that says whether the expression is true of a row: null and false are not.

    Raises `RejectedQuery` where the expression is no condition.
    """
    if kind(node) == "value":
        scope.reject("a condition must be true or false; this expression is neither", node.at)
    compute = compile_formula(node, scope)
    return lambda row: compute(row) is True


def kind(node: Formula) -> Kind:
    """What the expression answers: a truth value, another value, or, `any`, what cannot be told beforehand."""
    if isinstance(node, (Relation, Like, OneOf, Negation, Junction)):
        return "truth"
    if not isinstance(node, Call):
        return "value"
    name = node.name.lower()
    if name in FUNCTIONS:
        return FUNCTIONS[name].kind
    special = SPECIAL.get(name)
    if special is None or special.kind != "any":
        return "any" if special is None else special.kind
    # `if` and `case` answer what their branches do.
    branches = node.arguments[1:] if name == "if" else node.arguments[1::2]
    kinds = {kind(branch) for branch in branches} - {"any"}
    return kinds.pop() if len(kinds) == 1 else "any"


def compile_formula(node: Formula, scope: Scope) -> Compiled:
    """A function that gives the value of the expression on a row.

    Raises `QueryError` for an unknown function, a wrong number of arguments, a pattern that cannot be run.
    """
    if isinstance(node, Text):
        value = node.value
        return lambda _row: value
    if isinstance(node, Number):
        constant = float(node.text)
        return lambda _row: constant
    if isinstance(node, FieldName):
        read = scope.reader(node.name, node.at)
        return lambda row: from_field(read(row))
    if isinstance(node, Call):
        return _call(node, scope)
    if isinstance(node, (Negation, Junction)):
        return _logic(node, scope)
    if isinstance(node, Negative):
        return _negative(node, scope)
    if isinstance(node, Arithmetic):
        return _arithmetic(node, scope)
    return _comparison(node, scope)


def _call(node: Call, scope: Scope) -> Compiled:
    name = node.name.lower()
    special = SPECIAL.get(name)
    function = FUNCTIONS.get(name)
    if special is None and function is None:
        known = ", ".join(sorted((*SPECIAL, *FUNCTIONS)))
        scope.unsupported(
            f"the function `{node.name}` does not run offline", node.at, f"functions that run here: {known}"
        )
    least, most = (special.least, special.most) if special else (function.least, function.most) if function else (0, 0)
    count = len(node.arguments)
    if count < least or (most is not None and count > most):
        wanted = str(least) if least == most else f"{least} to {most}" if most is not None else f"{least} or more"
        scope.reject(f"`{node.name}` takes {wanted} arguments, not {count}", node.at)
    if special is not None:
        return special.build(node, scope, compile_formula, compile_condition)
    assert function is not None
    call = function.call
    arguments = tuple(compile_formula(argument, scope) for argument in node.arguments)
    if len(arguments) == 1:
        first = arguments[0]
        return lambda row: call(first(row))
    return lambda row: call(*(argument(row) for argument in arguments))


def _logic(node: Negation | Junction, scope: Scope) -> Compiled:
    if isinstance(node, Negation):
        inner = compile_condition(node.item, scope)
        return lambda row: not inner(row)
    tests = tuple(compile_condition(item, scope) for item in node.items)
    if node.operator == "AND":
        return lambda row: all(test(row) for test in tests)
    if node.operator == "OR":
        return lambda row: any(test(row) for test in tests)
    return lambda row: sum(test(row) for test in tests) % 2 == 1


def _comparison(node: Relation | Like | OneOf, scope: Scope) -> Compiled:
    if isinstance(node, OneOf):
        item = compile_formula(node.item, scope)
        options = [(compile_formula(option, scope), isinstance(option, Text)) for option in node.options]
        return lambda row: any(compare("=", item(row), option(row), as_text=quoted) for option, quoted in options)
    left = compile_formula(node.left, scope)
    right = compile_formula(node.right, scope)
    if isinstance(node, Like):
        return like_pattern(node.right, left, right, scope)
    symbol = node.operator
    as_text = isinstance(node.left, Text) or isinstance(node.right, Text)
    return lambda row: compare(symbol, left(row), right(row), as_text=as_text)


def _negative(node: Negative, scope: Scope) -> Compiled:
    inner = compile_formula(node.item, scope)

    def compute(row: Row) -> Result:
        value = as_number(inner(row))
        return None if value is None else -value

    return compute


def _arithmetic(node: Arithmetic, scope: Scope) -> Compiled:
    left = compile_formula(node.left, scope)
    right = compile_formula(node.right, scope)
    symbol = node.operator
    if symbol == ".":
        return lambda row: joined(left(row), right(row))
    return lambda row: computed(symbol, left(row), right(row))


def joined(left: Result, right: Result) -> Result:
    """Two texts as one; null if either is. Of several values, every combination."""
    if left is None or right is None:
        return None
    return packed(
        [text(left_value) + text(right_value) for left_value in several(left) for right_value in several(right)]
    )


def computed(symbol: str, left: Result, right: Result) -> Result:
    """The result of `+ - * / %`; null where an operand is no number, or there is no result. `+` joins two texts."""
    first, second = as_number(left), as_number(right)
    if first is None or second is None:
        texts = first is None and second is None and isinstance(left, str) and isinstance(right, str)
        return joined(left, right) if symbol == "+" and texts else None
    try:
        if symbol == "+":
            return first + second
        if symbol == "-":
            return first - second
        if symbol == "*":
            return first * second
        return first / second if symbol == "/" else first % second
    except (ZeroDivisionError, OverflowError):
        return None
