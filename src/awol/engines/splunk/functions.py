"""The functions of eval expressions that need nothing but the values of their arguments.

Search Reference, "Evaluation functions". A function that cannot use what it is given answers null, as there. Those that
look at their arguments before they are computed (`if`, `match`, `mvfilter`, ...) are in special_functions.
"""

from __future__ import annotations

import ipaddress
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from awol.engines.splunk.json_paths import extract
from awol.engines.splunk.scalars import Result, Scalar, as_number, packed, several, text
from awol.engines.splunk.values_match import in_network

Kind = Literal["truth", "value", "any"]
"""What a function answers: a truth value, which only conditions may use; another value; or what its arguments are."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function with the number of arguments that it takes (`most` None: any number)."""

    call: Callable[..., Result]
    least: int
    most: int | None
    kind: Kind = "value"


def on_each(one: Callable[..., Result]) -> Callable[..., Result]:
    """The function on every value of its first argument; null stays null."""

    def call(first: Result, *rest: Result) -> Result:
        if isinstance(first, tuple):
            mapped: list[Scalar] = []
            for value in first:
                mapped.extend(several(one(text(value), *rest)))
            return packed(mapped)
        return None if first is None else one(text(first), *rest)

    return call


def on_number(compute: Callable[..., float]) -> Callable[..., Result]:
    """The function on numbers; null where an argument is none, or where there is no result."""

    def call(*arguments: Result) -> Result:
        numbers = [as_number(argument) for argument in arguments]
        if None in numbers:
            return None
        try:
            return compute(*numbers)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return call


def whole(value: Result) -> int | None:
    """The whole number that an argument is."""
    amount = as_number(value)
    return None if amount is None or amount != amount or abs(amount) > 1e15 else int(amount)


def substr(value: str, start: Result, length: Result = None) -> Result:
    """Counts from 1, or from the end with a negative start."""
    begin, count = whole(start), whole(length)
    if begin is None or (length is not None and count is None):
        return None
    at = begin - 1 if begin > 0 else max(len(value) + begin, 0) if begin < 0 else 0
    return value[at:] if count is None else value[at : at + max(count, 0)]


def split(value: str, delimiter: Result) -> Result:
    mark = text(delimiter) if isinstance(delimiter, (str, int, float)) else ""
    return packed(list(value.split(mark)) if mark else list(value))


def trim(side: str) -> Callable[..., Result]:
    """`trim`, `ltrim`, `rtrim`: spaces and tabs, or the characters given."""

    def call(value: str, characters: Result = None) -> Result:
        unwanted = " \t" if characters is None else text(several(characters)[0])
        if side == "left":
            return value.lstrip(unwanted)
        return value.rstrip(unwanted) if side == "right" else value.strip(unwanted)

    return call


def tonumber(value: str, base: Result = None) -> Result:
    radix = 10 if base is None else whole(base)
    if radix == 10:
        return as_number(value)
    if radix is None or not 2 <= radix <= 36:
        return None
    try:
        return int(value, radix)
    except ValueError:
        return None


def tostring(value: Result, form: Result = None) -> Result:
    if value is None:
        return "Null"
    if form is None:
        return value if isinstance(value, tuple) else text(value)
    amount = as_number(value)
    if amount is not None and not math.isfinite(amount):
        return None
    if form == "hex" and amount is not None:
        return f"0x{int(amount):X}"
    if form == "commas" and amount is not None:
        return f"{amount:,.2f}".rstrip("0").rstrip(".") if amount != int(amount) else f"{int(amount):,}"
    if form == "duration" and amount is not None:
        days, rest = divmod(int(amount), 86400)
        clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
        return f"{days}+{clock}" if days else clock
    return None


def rounded(value: float, digits: float = 0) -> float:
    """Half away from zero, as Splunk rounds, not to the even neighbour."""
    factor = 10.0 ** max(-15, min(15, int(digits)))
    return math.copysign(math.floor(abs(value) * factor + 0.5) / factor, value)


def extreme(largest: bool) -> Callable[..., Result]:
    """`max` and `min`: a text is greater than any number."""

    def call(*arguments: Result) -> Result:
        values = [value for argument in arguments for value in several(argument)]
        if not values:
            return None

        def order(value: Scalar) -> tuple[int, float, str]:
            amount = as_number(value)
            return (0, amount, "") if amount is not None else (1, 0.0, text(value))

        return max(values, key=order) if largest else min(values, key=order)

    return call


def mvindex(values: Result, start: Result, end: Result = None) -> Result:
    every, first = several(values), whole(start)
    last = first if end is None else whole(end)
    if first is None or last is None:
        return None
    first = first + len(every) if first < 0 else first
    last = last + len(every) if last < 0 else last
    if first < 0 or first > last:
        return None
    return packed(list(every[first : last + 1]))


def mvjoin(values: Result, delimiter: Result) -> Result:
    if values is None or delimiter is None:
        return None
    return text(several(delimiter)[0]).join(text(value) for value in several(values))


def mvzip(left: Result, right: Result, delimiter: Result = ",") -> Result:
    mark = text(several(delimiter)[0]) if delimiter is not None else ","
    return packed([f"{text(a)}{mark}{text(b)}" for a, b in zip(several(left), several(right), strict=False)])


def cidrmatch(block: Result, address: Result) -> Result:
    if not isinstance(block, str):
        return False
    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False
    return any(in_network(text(value), network) for value in several(address))


def is_number(value: Result) -> bool:
    return as_number(value) is not None


def typeof(value: Result) -> Result:
    if value is None:
        return "Null"
    if isinstance(value, tuple):
        return "Multivalue"
    if isinstance(value, bool):
        return "Boolean"
    return "Number" if as_number(value) is not None else "String"


def from_json(value: Result) -> Any:
    """The JSON that the text is; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def json_extract(value: Result, *paths: Result) -> Result:
    document = from_json(value)
    if document is None:
        return None
    if not paths:
        return packed(extract(document, ""))
    extracted: list[Scalar] = []
    for path in paths:
        extracted.extend(extract(document, text(several(path)[0])) if path is not None else [])
    return packed(extracted)


def spath(value: Result, path: Result) -> Result:
    return json_extract(value, path)


def unique(values: Result) -> Result:
    return packed(list({text(value): value for value in several(values)}.values()))


def nullif(left: Result, right: Result) -> Result:
    return None if left == right else left


def coalesce(*arguments: Result) -> Result:
    return next((argument for argument in arguments if argument is not None), None)


def one_of(value: Result, *options: Result) -> Result:
    wanted = {text(option) for argument in options for option in several(argument)}
    return any(text(candidate) in wanted for candidate in several(value))


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(on_number(abs), 1, 1),
    "ceil": Function(on_number(math.ceil), 1, 1),
    "ceiling": Function(on_number(math.ceil), 1, 1),
    "cidrmatch": Function(cidrmatch, 2, 2, "truth"),
    "coalesce": Function(coalesce, 1, None, "any"),
    "exp": Function(on_number(math.exp), 1, 1),
    "false": Function(lambda: False, 0, 0, "truth"),
    "floor": Function(on_number(math.floor), 1, 1),
    "in": Function(one_of, 2, None, "truth"),
    "isbool": Function(lambda value: isinstance(value, bool), 1, 1, "truth"),
    "isint": Function(lambda value: is_number(value) and float(as_number(value) or 0).is_integer(), 1, 1, "truth"),
    "isnotnull": Function(lambda value: value is not None, 1, 1, "truth"),
    "isnull": Function(lambda value: value is None, 1, 1, "truth"),
    "isnum": Function(is_number, 1, 1, "truth"),
    "isstr": Function(lambda value: isinstance(value, str) and as_number(value) is None, 1, 1, "truth"),
    "json_extract": Function(json_extract, 1, None),
    "json_valid": Function(lambda value: from_json(value) is not None or value == "null", 1, 1, "truth"),
    "len": Function(on_each(len), 1, 1),
    "ln": Function(on_number(math.log), 1, 1),
    "log": Function(on_number(lambda value, base=10: math.log(value, base)), 1, 2),
    "lower": Function(on_each(str.lower), 1, 1),
    "ltrim": Function(on_each(trim("left")), 1, 2),
    "max": Function(extreme(True), 1, None),
    "min": Function(extreme(False), 1, None),
    "mvappend": Function(
        lambda *arguments: packed([value for argument in arguments for value in several(argument)]), 1, None
    ),
    "mvcount": Function(lambda value: len(several(value)) or None, 1, 1),
    "mvdedup": Function(unique, 1, 1),
    "mvindex": Function(mvindex, 2, 3),
    "mvjoin": Function(mvjoin, 2, 2),
    "mvsort": Function(lambda value: packed(sorted(several(value), key=text)), 1, 1),
    "mvzip": Function(mvzip, 2, 3),
    "null": Function(lambda: None, 0, 0, "any"),
    "nullif": Function(nullif, 2, 2, "any"),
    "pi": Function(lambda: math.pi, 0, 0),
    "pow": Function(on_number(math.pow), 2, 2),
    "round": Function(on_number(rounded), 1, 2),
    "rtrim": Function(on_each(trim("right")), 1, 2),
    "spath": Function(spath, 2, 2),
    "split": Function(on_each(split), 2, 2),
    "sqrt": Function(on_number(math.sqrt), 1, 1),
    "substr": Function(on_each(substr), 2, 3),
    "tonumber": Function(on_each(tonumber), 1, 2),
    "tostring": Function(tostring, 1, 2),
    "trim": Function(on_each(trim("both")), 1, 2),
    "true": Function(lambda: True, 0, 0, "truth"),
    "typeof": Function(typeof, 1, 1),
    "upper": Function(on_each(str.upper), 1, 1),
    "urldecode": Function(on_each(unquote), 1, 1),
}
"""Function names, lower case, to the functions."""
