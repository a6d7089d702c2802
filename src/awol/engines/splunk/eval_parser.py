"""Reads an eval expression: what stands behind `where`, and behind `=` in `eval`.

Search Manual, "Boolean expressions": NOT binds first, then AND, then OR, then XOR. Names are case-sensitive, texts
stand in double quotation marks, field names with other than letters, digits and underscores in single ones.
"""

from __future__ import annotations

import re

from awol.engines.splunk.nodes import (
    Arithmetic,
    Call,
    Comparison,
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
from awol.engines.splunk.scanner import Scanner

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
RELATIONS: tuple[Comparison, ...] = ("==", "!=", "<=", ">=", "=", "<", ">")
RESERVED = frozenset(("and", "or", "not", "xor", "like", "in"))


def parse_formula(scanner: Scanner) -> Formula:
    """The expression at the position, as far as it goes; what follows is the caller's.

    Raises `RejectedQuery` for what Splunk would refuse, `UnsupportedQuery` for what this engine does not read.
    """
    scanner.enter()
    formula = _xor(scanner)
    scanner.leave()
    return formula


def _xor(scanner: Scanner) -> Formula:
    at = scanner.skip_space()
    items = [_or(scanner)]
    while _keyword(scanner, "xor"):
        items.append(_or(scanner))
    return items[0] if len(items) == 1 else Junction("XOR", tuple(items), at)


def _or(scanner: Scanner) -> Formula:
    at = scanner.skip_space()
    items = [_and(scanner)]
    while _keyword(scanner, "or"):
        items.append(_and(scanner))
    return items[0] if len(items) == 1 else Junction("OR", tuple(items), at)


def _and(scanner: Scanner) -> Formula:
    at = scanner.skip_space()
    items = [_not(scanner)]
    while _keyword(scanner, "and"):
        items.append(_not(scanner))
    return items[0] if len(items) == 1 else Junction("AND", tuple(items), at)


def _not(scanner: Scanner) -> Formula:
    at = scanner.skip_space()
    if not _keyword(scanner, "not"):
        return _relation(scanner)
    scanner.enter()
    item = _not(scanner)
    scanner.leave()
    return Negation(item, at)


def _keyword(scanner: Scanner, word: str) -> bool:
    """Take a word in any letter case: Splunk takes `and` as it takes `AND` in an eval expression."""
    at = scanner.skip_space()
    match = NAME.match(scanner.text, at)
    if match is None or match.group().lower() != word:
        return False
    scanner.at = match.end()
    return True


def _relation(scanner: Scanner) -> Formula:
    at = scanner.skip_space()
    left = _sum(scanner)
    at_operator = scanner.skip_space()
    for symbol in RELATIONS:
        if scanner.looks_at(symbol):
            scanner.at += len(symbol)
            right = _sum(scanner)
            scanner.skip_space()
            if any(scanner.looks_at(again) for again in RELATIONS):
                scanner.reject("a comparison cannot follow a comparison", None, "join them with AND")
            return Relation(symbol, left, right, at_operator)
    if _keyword(scanner, "like"):
        return Like(left, _sum(scanner), at)
    if _keyword(scanner, "in"):
        return OneOf(left, _arguments(scanner, "IN"), at)
    negated_in = re.compile(r"not\s+in\b", re.IGNORECASE)
    if negated_in.match(scanner.text, scanner.at):
        scanner.unsupported("an eval expression has no `NOT IN`", None, "write NOT field IN (...)")
    return left


def _sum(scanner: Scanner) -> Formula:
    left = _product(scanner)
    while True:
        char = scanner.peek()
        at = scanner.at
        if char == "+":
            scanner.at += 1
            left = Arithmetic("+", left, _product(scanner), at)
        elif char == "-":
            scanner.at += 1
            left = Arithmetic("-", left, _product(scanner), at)
        elif char == ".":
            scanner.at += 1
            left = Arithmetic(".", left, _product(scanner), at)
        else:
            return left


def _product(scanner: Scanner) -> Formula:
    left = _sign(scanner)
    while True:
        char = scanner.peek()
        at = scanner.at
        if char == "*":
            scanner.at += 1
            left = Arithmetic("*", left, _sign(scanner), at)
        elif char == "/":
            scanner.at += 1
            left = Arithmetic("/", left, _sign(scanner), at)
        elif char == "%":
            scanner.at += 1
            left = Arithmetic("%", left, _sign(scanner), at)
        else:
            return left


def _sign(scanner: Scanner) -> Formula:
    char = scanner.peek()
    at = scanner.at
    if char not in ("-", "+") or not char:
        return _atom(scanner)
    scanner.at += 1
    scanner.enter()
    item = _sign(scanner)
    scanner.leave()
    return Negative(item, at) if char == "-" else item


def _atom(scanner: Scanner) -> Formula:
    char = scanner.peek()
    at = scanner.at
    if char == '"':
        return Text(scanner.quoted(), at)
    if char == "'":
        name = scanner.quoted("'")
        if not name:
            scanner.reject("a field name is missing between these quotation marks", at)
        return FieldName(name, at)
    if char == "(":
        scanner.at += 1
        inside = parse_formula(scanner)
        scanner.expect(")", "to close a parenthesis")
        return inside
    if char == "`":
        scanner.unsupported("a macro inside an eval expression is not supported offline", at, "write its text instead")
    if char == "[":
        scanner.unsupported("a subsearch cannot be run offline", at)
    number = NUMBER.match(scanner.text, at)
    if number:
        return _number(scanner, number, at)
    name_found = NAME.match(scanner.text, at)
    if name_found is None:
        if char in ("", "|", ")", "]", ","):
            scanner.reject("a value is missing here")
        scanner.reject(f"`{char}` is not allowed in an eval expression")
    return _name(scanner, name_found, at)


def _number(scanner: Scanner, number: re.Match[str], at: int) -> Number:
    scanner.at = number.end()
    if NAME.match(scanner.text, scanner.at):
        scanner.reject(
            "a field name that begins with a digit needs quotation marks", at, "put it in single quotation marks"
        )
    return Number(number.group(), at)


def _name(scanner: Scanner, match: re.Match[str], at: int) -> Formula:
    name = match.group()
    scanner.at = match.end()
    if name.lower() in RESERVED:
        if not (name.lower() in ("like", "in") and scanner.peek() == "("):
            scanner.reject(f"a value is missing before {name.upper()}", at)
        return Call(name, _arguments(scanner, name), at)
    if scanner.looks_at("{"):
        scanner.reject("a name with `{}` needs quotation marks", at, "write 'resources{}.ARN'")
    if scanner.looks_at(".") and NAME.match(scanner.text, scanner.at + 1):
        scanner.unsupported(
            "a dot between names joins texts in an eval expression; a field with a dot needs quotation marks",
            at,
            f"write '{_dotted(scanner, at)}' for the field, or put spaces around the dot to join two fields",
        )
    if scanner.peek() == "(":
        return Call(name, _arguments(scanner, name), at)
    return FieldName(name, at)


def _dotted(scanner: Scanner, at: int) -> str:
    return re.split(r"[^\w.{}:-]", scanner.text[at:], maxsplit=1)[0]


def _arguments(scanner: Scanner, name: str) -> tuple[Formula, ...]:
    scanner.expect("(", f"behind {name}")
    if scanner.accept(")"):
        return ()
    arguments = [parse_formula(scanner)]
    while scanner.accept(","):
        arguments.append(parse_formula(scanner))
    scanner.expect(")", f"to close {name}(")
    return tuple(arguments)
