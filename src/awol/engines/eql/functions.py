"""The functions of EQL, on values: every argument is a value or None, and None (but where stated) gives None.

Source: Elasticsearch reference 8.19, "EQL function reference", with its examples as tests. Positions count
characters; Elasticsearch counts UTF-16 units, which differs beyond U+FFFF.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Kind = Literal["string", "number", "integer", "boolean", "ip", "any"]


class CannotCompute(Exception):
    """A function cannot be computed for a value (division by zero, no number): Elasticsearch fails the search."""


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` lists the kinds of the arguments, of which the last `optional` may be left out; `rest` are any further.

    `folding` says that the function has a `~` form: `run` then takes `insensitive` as its last argument.
    """

    gives: Kind
    takes: tuple[Kind, ...]
    run: Callable[..., Any]
    optional: int = 0
    rest: Kind | None = None
    folding: bool = False


def _between(source: str, left: str, right: str, greedy: bool | None, insensitive: bool) -> str:
    text, start, end = (part.lower() if insensitive else part for part in (source, left, right))
    first = text.find(start)
    if first < 0:
        return ""
    first += len(start)
    last = text.rfind(end, first) if greedy else text.find(end, first)
    return source[first:last] if last >= 0 else ""


def _cidr_match(address: str, *blocks: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        raise CannotCompute(f"'{address}' is not an IP string literal") from None
    return any(ip in network(block) for block in blocks)


@lru_cache(maxsize=1024)
def network(block: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """A CIDR block. Raises `CannotCompute` where the text is none."""
    try:
        return ipaddress.ip_network(block, strict=False)
    except ValueError:
        raise CannotCompute(f"'{block}' is not an IP string literal") from None


def _concat(*parts: Any) -> str:
    return "".join(as_string(part) for part in parts)


def as_string(value: Any) -> str:
    """A value as the function `string` writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _ends_with(source: str, part: str, insensitive: bool) -> bool:
    return source.lower().endswith(part.lower()) if insensitive else source.endswith(part)


def _starts_with(source: str, part: str, insensitive: bool) -> bool:
    return source.lower().startswith(part.lower()) if insensitive else source.startswith(part)


def _contains(source: str, part: str, insensitive: bool) -> bool:
    # "" is contained in nothing, says the reference.
    if not part or not source:
        return False
    return part.lower() in source.lower() if insensitive else part in source


def _index_of(source: str, part: str, start: int, insensitive: bool) -> int | None:
    # Java's indexOf, which Elasticsearch calls (IndexOfFunctionProcessor), finds "" at the end from behind it, too.
    begin = min(max(0, start), len(source))
    place = source.lower().find(part.lower(), begin) if insensitive else source.find(part, begin)
    return None if place < 0 else place


def _substring(source: str, start: int, end: int | None) -> str:
    return source[start:end]


_DECIMAL = re.compile(r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)")
_BINARY = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?")
_MOST_DIGITS = 64
"""A number of 64 bits has no more in any base; Python refuses to read some thousands."""

_BLANK = "".join(map(chr, range(33)))
"""What a Java text is trimmed of."""


def _number(text: str, base: int | None) -> int | float:
    """A text as a number, as Elasticsearch's `ToNumberFunctionProcessor` has it: `0x` counts at the very beginning and
    in small letters alone, a whole number is one of 64 bits, and without a base, or with 10, `Double.valueOf` reads
    what is none (Java SE API: blanks around it, an exponent, `f` or `d` behind it, a binary exponent after `0x`)."""
    prefixed = text.startswith("0x")
    radix = base if base is not None else 16 if prefixed else 10
    digits = text[2:] if prefixed and radix == 16 else text
    whole = _whole(digits, radix)
    if whole is not None:
        return whole
    trimmed = digits.strip(_BLANK)
    if radix == 10 and _DECIMAL.fullmatch(trimmed):
        return float(trimmed.rstrip("fFdD"))
    if radix == 10 and _BINARY.fullmatch(trimmed):
        try:
            return float.fromhex(trimmed.rstrip("fFdD"))
        except OverflowError:
            return -math.inf if trimmed.startswith("-") else math.inf
    raise CannotCompute(f"Unable to convert [{digits}] to number of base [{radix}]")


def _whole(text: str, radix: int) -> int | None:
    """What `Long.parseLong` makes of a text; None where it refuses it."""
    digits = text[1:] if text.startswith(("+", "-")) else text
    try:
        # Digit by digit: `int` would also take a prefix (0b, 0o, 0x), blanks and underscores.
        known = bool(digits) and all(int(digit, 36) < radix for digit in digits)
    except ValueError:
        return None
    if not (known and 2 <= radix <= 36) or len(digits.lstrip("0")) > _MOST_DIGITS:
        return None
    value = int(digits.lstrip("0") or "0", radix)
    value = -value if text.startswith("-") else value
    return value if -(1 << 63) <= value < 1 << 63 else None


def divide(left: float, right: float) -> float:
    """Java's division: integers are cut off towards zero."""
    if right == 0:
        raise CannotCompute("division by zero")
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def modulo(left: float, right: float) -> float:
    """Java's remainder: it has the sign of the dividend."""
    if right == 0:
        raise CannotCompute("division by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


FUNCTIONS: dict[str, Function] = {
    "add": Function("number", ("number", "number"), lambda a, b: a + b),
    "between": Function("string", ("string", "string", "string", "boolean"), _between, 1, folding=True),
    "cidrMatch": Function("boolean", ("ip", "string"), _cidr_match, rest="string"),
    "concat": Function("string", ("any",), _concat, rest="any"),
    "divide": Function("number", ("number", "number"), divide),
    "endsWith": Function("boolean", ("string", "string"), _ends_with, folding=True),
    "indexOf": Function("number", ("string", "string", "integer"), _index_of, 1, folding=True),
    "length": Function("number", ("string",), len),
    "modulo": Function("number", ("number", "number"), modulo),
    "multiply": Function("number", ("number", "number"), lambda a, b: a * b),
    "number": Function("number", ("string", "integer"), _number, 1),
    "startsWith": Function("boolean", ("string", "string"), _starts_with, folding=True),
    "string": Function("string", ("any",), as_string),
    "stringContains": Function("boolean", ("string", "string"), _contains, folding=True),
    "subtract": Function("number", ("number", "number"), lambda a, b: a - b),
    "substring": Function("string", ("string", "integer", "integer"), _substring, 1),
}
"""All functions by name; names are case-sensitive."""

NULL_ALLOWED = {"between": 3, "number": 1, "substring": 2}
"""The place of an argument whose absence or null has a meaning of its own."""

DEFAULTS = {"indexOf": 0}
"""What an argument that is left out stands for, where that is not null."""
