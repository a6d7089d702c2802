"""What can be wrong at one point of Python source: each operator takes a node and gives what might stand there instead.

is_part(value) and not found     ->  is_part(value) or not found      either
                                     is_part(value) and found         without not
text[at : at + 4]                ->  text[at : at + 5]                number
{"like", "like~"}                ->  {"like"}                         fewer
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator, Mapping

Parents = Mapping[ast.AST, ast.AST]
Operator = Callable[[ast.AST, Parents], Iterator[ast.AST]]

_OPPOSITE: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_PAIRS = (
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("lstrip", "rstrip"),
    ("partition", "rpartition"),
    ("find", "rfind"),
    ("lower", "upper"),
    ("match", "search"),
    ("fullmatch", "match"),
    ("any", "all"),
    ("min", "max"),
)
_TWINS = {name: other for one, two in _PAIRS for name, other in ((one, two), (two, one))}

_EMPTY: Mapping[str, ast.expr] = {
    "str": ast.Constant(""),
    "int": ast.Constant(0),
    "float": ast.Constant(0.0),
    "tuple": ast.Tuple([], ast.Load()),
    "list": ast.List([], ast.Load()),
    "dict": ast.Dict([], []),
}

_PROSE = re.compile(r"[A-Za-z]+\s+(?:\S+\s+)*?[A-Za-z]+\s+(?:\S+\s+)*?[A-Za-z]{2,}")
"""Three words or more: a message for people, which is read and not run."""


def comparison(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A comparison negated, and `<` for `<=`."""
    if isinstance(node, ast.Compare):
        for place, symbol in enumerate(node.ops):
            for other in _OPPOSITE[type(symbol)]:
                yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def either(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """`and` for `or`."""
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def operand(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A part of an `and` or `or` left out."""
    if isinstance(node, ast.BoolOp):
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def without_not(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A `not`, or a minus, left out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def condition(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """The condition of an `if`, a `while` or a comprehension turned round, where it is not a comparison anyway."""
    parent = parents.get(node)
    tested = isinstance(parent, ast.If | ast.IfExp | ast.While) and parent.test is node
    filtered = isinstance(parent, ast.comprehension) and node in parent.ifs
    guarded = isinstance(parent, ast.match_case) and parent.guard is node
    if isinstance(node, ast.expr) and (tested or filtered or guarded) and not isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)


def number(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A number one off; True for False. How many a cache may remember, and how much is read or held at a time, is no
    matter: nothing found depends on it."""
    if not isinstance(node, ast.Constant) or _only_says(parents.get(node)) or _is_only_of_speed(node, parents):
        return
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        if node.value > 0:
            yield ast.Constant(node.value - 1)
    elif isinstance(node.value, float):
        yield ast.Constant(node.value + 1.0)


_ONLY_OF_SPEED = re.compile(
    r"_?(?:(?:MOST_)?KNOWN(?:_[A-Z]+)?|BATCH|BLOCK|CHUNK|LINES|PIECE|RANGE|MESSAGE|OVERHEAD|REQUEST|OFTEN"
    r"|(?:RECORDS_)?IN_MEMORY|TOGETHER|AT_ONCE|AHEAD|MOST_(?:AHEAD|WAITING|OF_A_SIZE))"
)
"""Names of numbers that say how many a cache remembers, or how much is read, held or handed on at a time."""


def _is_only_of_speed(node: ast.AST, parents: Parents) -> bool:
    one: ast.AST | None = node
    while isinstance(one, ast.expr):
        one = parents.get(one)
    targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and _ONLY_OF_SPEED.fullmatch(target.id) for target in targets)


def _only_says(node: ast.AST | None) -> bool:
    """Whether this is `strict` of a `zip`, that two lists are of one length by the way they are made, `repr` of a
    field, which a debugger reads, how long a digest is, or an encoding, without which the lint does not pass."""
    return isinstance(node, ast.keyword) and node.arg in ("strict", "repr", "digest_size", "encoding")


def bound(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A bound of a slice left out."""
    if isinstance(node, ast.Slice):
        if node.lower is not None:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper is not None:
            yield ast.Slice(node.lower, None, node.step)


def text(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A text that is code, not a message: its last character left out, or one where there was none."""
    if isinstance(node, ast.Constant) and node.value == "utf-8":
        return  # `utf-` is another name of the same encoding
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and not _is_message(node, parents):
        more = "x" if isinstance(node.value, str) else b"x"
        yield ast.Constant(node.value[:-1] if node.value else more)


def _is_prose(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_PROSE.search(node.value))


_TELLS = re.compile(
    r"(?:.*_)?(?:unsupported|reject(?:ed)?|refusal|refuse|mismatch|unsayable)|\w*(?:Error|Refused|Query)"
)
"""Names of functions and classes that are given a message for people."""


def _tells(node: ast.AST) -> bool:
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
    return bool(_TELLS.fullmatch(name))


def _is_message(node: ast.Constant, parents: Parents) -> bool:
    if _is_prose(node):
        return True
    child: ast.AST = node
    while (parent := parents.get(child)) is not None:
        if isinstance(parent, ast.Raise) or _tells(parent):
            return True
        if isinstance(parent, ast.FormattedValue) and parent.format_spec is child:
            return True  # `{at:02}` for `{at:02d}` is the same
        if isinstance(parent, ast.JoinedStr) and any(_is_prose(one) for one in parent.values):
            return True
        if isinstance(parent, ast.keyword) and parent.arg in ("help", "epilog", "metavar", "next_step", "message"):
            return True
        if isinstance(parent, ast.Expr) and parent.value is child and isinstance(child, ast.Constant):
            return True
        if isinstance(parent, ast.stmt):
            return False
        child = parent
    return False


_WORDING = frozenset({"either", "operand", "bound", "swapped", "keyword", "twin", "fewer"})


def is_wording(name: str, node: ast.AST, parents: Parents) -> bool:
    """Whether an operator would only change how a message is worded: two of its sentences swapped, a stand-in word left
    out of it, a long text cut elsewhere. What is counted in one, and what decides between two, is more than wording."""
    if name == "swapped" and isinstance(node, ast.Call) and all(_is_sentence(one) for one in node.args):
        return True
    child: ast.AST = node
    cut = name == "number" and isinstance(parents.get(node), ast.Slice)
    while (cut or name in _WORDING) and (parent := parents.get(child)) is not None:
        if isinstance(parent, ast.IfExp) and parent.test is child:
            return False
        if isinstance(parent, ast.JoinedStr):
            return any(_is_prose(one) for one in parent.values) or _is_raised(parent, parents)
        child = parent
    return False


def _is_sentence(node: ast.AST) -> bool:
    return _is_prose(node) or (isinstance(node, ast.JoinedStr) and any(_is_prose(one) for one in node.values))


def _is_raised(node: ast.AST, parents: Parents) -> bool:
    one: ast.AST | None = node
    while one is not None and not isinstance(one, ast.stmt):
        if _tells(one):
            return True
        one = parents.get(one)
    return isinstance(one, ast.Raise)


def arithmetic(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """Plus for minus, and the like. Texts and tuples are joined with `+` too: that fault is loud."""
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)


_IN_ANY_ORDER = frozenset(("min", "max", "is_symbol", "is_word", "is_", "handles", "accept", "expect_one_of"))
"""Functions of ours, and of Python, that take alternatives."""


def swapped(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """Two arguments the other way round; the lesser and the greater of two are the same either way."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _IN_ANY_ORDER:
        return
    if isinstance(node, ast.Call) and not any(isinstance(one, ast.Starred) for one in node.args):
        for place in range(len(node.args) - 1):
            first, second = node.args[place : place + 2]
            if ast.dump(first) != ast.dump(second):
                yield ast.Call(node.func, [*node.args[:place], second, first, *node.args[place + 2 :]], node.keywords)


def keyword(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A named argument left out."""
    if isinstance(node, ast.Call):
        for place, one in enumerate(node.keywords):
            if one.arg not in (None, "help", "epilog", "metavar", "next_step", "message") and not _only_says(one):
                yield ast.Call(node.func, node.args, [*node.keywords[:place], *node.keywords[place + 1 :]])


def twin(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """`endswith` for `startswith`, `all` for `any`."""
    if isinstance(node, ast.Attribute) and node.attr in _TWINS and isinstance(node.ctx, ast.Load):
        yield ast.Attribute(node.value, _TWINS[node.attr], node.ctx)
    if isinstance(node, ast.Name) and node.id in _TWINS and isinstance(node.ctx, ast.Load):
        yield ast.Name(_TWINS[node.id], node.ctx)


def fewer(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A table, a set, a list or a tuple with one element less."""
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for place in range(len(node.keys)):
            keys, values = list(node.keys), list(node.values)
            del keys[place], values[place]
            yield ast.Dict(keys, values)
    if not isinstance(node, ast.Set | ast.List | ast.Tuple) or len(node.elts) < 2:
        return
    if isinstance(node, ast.List | ast.Tuple) and not isinstance(node.ctx, ast.Load):
        return
    for place in range(len(node.elts)):
        rest = [*node.elts[:place], *node.elts[place + 1 :]]
        yield ast.Set(rest) if isinstance(node, ast.Set) else type(node)(rest, ast.Load())


def returned(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """Another value returned: the opposite of a boolean, else the empty one of the type that is declared."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    value = node.value
    if isinstance(value, ast.Constant) and value.value in (None, "", 0, False, True):
        return
    declared = _declared(node, parents)
    if declared == "bool":
        negated = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        yield ast.Return(value.operand if negated else ast.UnaryOp(ast.Not(), value))  # type: ignore[attr-defined]  # it is one
        return
    empty = _EMPTY.get(declared.partition("[")[0], ast.Constant(None))
    if ast.dump(empty) != ast.dump(value):
        yield ast.Return(copy.deepcopy(empty))


def _declared(node: ast.AST, parents: Parents) -> str:
    """What the function around a node is declared to return, as written."""
    parent = parents.get(node)
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
        parent = parents.get(parent)
    return "" if parent is None or parent.returns is None else ast.unparse(parent.returns)


def statement(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    """A statement left out: a call, a `raise`, an `if` without `else`, a sum that is kept."""
    call = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    kept = isinstance(node, ast.AugAssign | ast.Raise | ast.Delete | ast.Continue | ast.Break | ast.Assert)
    lone = isinstance(node, ast.If) and not node.orelse and not _is_elif(node, parents)
    stored = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    if call or kept or lone or stored:
        yield ast.Pass()


def _is_elif(node: ast.If, parents: Parents) -> bool:
    parent = parents.get(node)
    return isinstance(parent, ast.If) and parent.orelse == [node]


OPERATORS: Mapping[str, Operator] = {
    "comparison": comparison,
    "either": either,
    "operand": operand,
    "without not": without_not,
    "condition": condition,
    "number": number,
    "bound": bound,
    "text": text,
    "arithmetic": arithmetic,
    "swapped": swapped,
    "keyword": keyword,
    "twin": twin,
    "fewer": fewer,
    "returned": returned,
    "statement": statement,
}
"""By the name that reports and the list of equivalents give it."""
