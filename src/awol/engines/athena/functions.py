"""Trino's functions, as far as they are known here: each checks its arguments' types and gives a function of a row.

A function of None is None, but for those that say otherwise (Trino documentation, "Functions and operators").
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awol.engines.athena import json_texts, moments
from awol.engines.athena.regexes import UnknownRegexError, WrongRegexError, searcher
from awol.engines.athena.texts import address, double, like, lower, network, shown
from awol.errors import RejectedQuery
from awol.views.athena.types import Array, Json, Map, Type

Run = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A compiled expression: its type, its value on a row, and that value itself where it is a literal's."""

    type: Type
    run: Run
    constant: Any = None
    narrow: bool = False
    """Of a bigint: whether Trino counts it as an integer, of 32 bits."""


Argument = Value
Function = Callable[[Sequence[Argument]], "Value | None"]
"""None: the function does not take arguments of these types."""


class RunError(RejectedQuery):
    """A value on which Trino fails, and with it the query."""


# Functions of arrays, with a function of one value whose variable stands in `cell`.


def transform(array: Run, body: Run, cell: list[Any]) -> Run:
    """`transform`."""

    def run(row: Any) -> Any:
        items = array(row)
        if items is None:
            return None
        outputs = []
        for item in items:
            cell[0] = item
            outputs.append(body(row))
        return tuple(outputs)

    return run


def filtered(array: Run, body: Run, cell: list[Any]) -> Run:
    """`filter`: the items for which the condition is true."""

    def run(row: Any) -> Any:
        items = array(row)
        if items is None:
            return None
        passing = []
        for item in items:
            cell[0] = item
            if body(row) is True:
                passing.append(item)
        return tuple(passing)

    return run


def _matching(decisive: bool, verdict: bool) -> Callable[[Run, Run, list[Any]], Run]:
    """A function that `decisive` of one item decides as `verdict`; null where some item gives null and none decides."""

    def make(array: Run, body: Run, cell: list[Any]) -> Run:
        def run(row: Any) -> bool | None:
            items = array(row)
            if items is None:
                return None
            truth: bool | None = not verdict
            for item in items:
                cell[0] = item
                value = body(row)
                if value is decisive:
                    return verdict
                if value is None:
                    truth = None
            return truth

        return run

    return make


MATCHES: Mapping[str, Callable[[Run, Run, list[Any]], Run]] = {
    "any_match": _matching(True, True),
    "none_match": _matching(True, False),
    "all_match": _matching(False, False),
}


# JSON paths


def _json_query(text: Run, path: str) -> Value:
    """`json_query(..., path WITH ARRAY WRAPPER)`: null where nothing is found, and of a text that is no JSON."""
    find = json_texts.path(path)

    def run(row: Any) -> str | None:
        document = text(row)
        if document is None:
            return None
        try:
            values = find(json_texts.first(document))
        except ValueError:
            return None
        return json_texts.written(values) if values else None

    return Value("varchar", run)


def _json_exists(text: Run, path: str) -> Value:
    """`json_exists`: false of a text that is no JSON."""
    find = json_texts.path(path)

    def run(row: Any) -> bool | None:
        document = text(row)
        if document is None:
            return None
        try:
            return bool(find(json_texts.first(document)))
        except ValueError:
            return False

    return Value("boolean", run)


JSON_PATHS: Mapping[str, Callable[[Run, str], Value]] = {"json_query": _json_query, "json_exists": _json_exists}


# Plain functions


def _of_texts(count: int, type_: Type, function: Callable[..., Any]) -> Function:
    """A function of so many texts."""

    def make(arguments: Sequence[Argument]) -> Value | None:
        if len(arguments) != count or any(argument.type not in ("varchar", "unknown") for argument in arguments):
            return None
        return Value(type_, _strict(function, arguments))

    return make


def _strict(function: Callable[..., Any], arguments: Sequence[Argument]) -> Run:
    """The function on values, null where one of them is."""
    runs = [argument.run for argument in arguments]
    if len(runs) == 1:
        only = runs[0]
        return lambda row: None if (value := only(row)) is None else function(value)

    def run(row: Any) -> Any:
        values = [evaluate(row) for evaluate in runs]
        return None if any(value is None for value in values) else function(*values)

    return run


def _substr(arguments: Sequence[Argument]) -> Value | None:
    if [argument.type for argument in arguments] != ["varchar", "bigint"]:
        return None
    return Value("varchar", _strict(_from, arguments))


def _from(text: str, start: int) -> str:
    """From a place counted from 1, or from the end; nothing where there is no such place."""
    if start == 0 or -start > len(text):
        return ""
    return text[start - 1 :] if start > 0 else text[start:]


def _json_parse(text: str) -> Json:
    try:
        return Json(json_texts.parse(text))
    except ValueError:
        raise RunError(f"json_parse: cannot convert to JSON: {text[:60]}") from None


def _of_json(type_: Type, function: Callable[[Json], Any]) -> Function:
    def make(arguments: Sequence[Argument]) -> Value | None:
        if [argument.type for argument in arguments] != ["json"]:
            return None
        return Value(type_, _strict(function, arguments))

    return make


def _flatten(arguments: Sequence[Argument]) -> Value | None:
    """One array of several; null ones are left out."""
    type_ = arguments[0].type
    if not isinstance(type_, Array) or not isinstance(type_.of, Array):
        return None
    return Value(
        type_.of,
        _strict(lambda arrays: tuple(item for array in arrays if array is not None for item in array), arguments),
    )


def _cardinality(arguments: Sequence[Argument]) -> Value | None:
    if len(arguments) != 1 or not isinstance(arguments[0].type, Array | Map):
        return None
    return Value("bigint", _strict(len, arguments))


def _contains(arguments: Sequence[Argument]) -> Value | None:
    """`contains(network, address)`."""
    if [argument.type for argument in arguments] != ["varchar", "ipaddress"]:
        return None
    return Value("boolean", _strict(_in_network, arguments))


def _in_network(block: str, host: int) -> bool:
    limits = network(block)
    if limits is None:
        raise RunError(f"contains: `{block}` is not a CIDR block")
    return limits[0] <= host <= limits[1]


def _moment(text: str) -> int:
    moment = moments.iso(text)
    if moment is None:
        raise RunError(f"from_iso8601_timestamp: Invalid format: {text[:60]}")
    return moment


_NO_ITEMS = Array("unknown")
"""The type of an array of which no item says what it holds."""


def _concat(arguments: Sequence[Argument]) -> Value | None:
    """Several texts, or several arrays, as one; null where one of them is."""
    types = [argument.type for argument in arguments if argument.type != "unknown"]
    wanted = next((type_ for type_ in types if type_ != _NO_ITEMS), _NO_ITEMS if types else "unknown")
    fitting = (wanted, _NO_ITEMS) if isinstance(wanted, Array) else (wanted,)
    if len(arguments) < 2 or any(type_ not in fitting for type_ in types):
        return None
    if isinstance(wanted, Array):
        return Value(wanted, _strict(lambda *arrays: tuple(item for array in arrays for item in array), arguments))
    return Value("varchar", _strict(lambda *texts: "".join(texts), arguments)) if wanted == "varchar" else None


def _least(arguments: Sequence[Argument]) -> Value | None:
    """The smallest; null where one of them is."""
    type_ = next((argument.type for argument in arguments if argument.type != "unknown"), None)
    fitting = (type_, "unknown")
    if type_ not in ("timestamp", "bigint", "varchar") or any(one.type not in fitting for one in arguments):
        return None
    return Value(type_, _strict(lambda *values: min(values), arguments))


def _array_distinct(arguments: Sequence[Argument]) -> Value | None:
    if not isinstance(arguments[0].type, Array):
        return None
    return Value(arguments[0].type, _strict(lambda items: tuple(dict.fromkeys(items)), arguments))


def _date_format(arguments: Sequence[Argument]) -> Value | None:
    if [argument.type for argument in arguments] != ["timestamp", "varchar"] or arguments[1].constant != "%Y/%m/%d":
        return None
    return Value("varchar", _strict(moments.day, arguments[:1]))


def _uuid(arguments: Sequence[Argument]) -> Value | None:
    return None if arguments else Value("uuid", lambda _: str(uuid.uuid4()))


FUNCTIONS: Mapping[str, Function] = {
    "array_distinct": _array_distinct,
    "concat": _concat,
    "date_format": _date_format,
    "from_iso8601_timestamp": _of_texts(1, "timestamp", _moment),
    "least": _least,
    "uuid": _uuid,
    "lower": _of_texts(1, "varchar", lower),
    "upper": _of_texts(1, "varchar", lambda text: "".join(up if len(up := c.upper()) == 1 else c for c in text)),
    "length": _of_texts(1, "bigint", len),
    "strpos": _of_texts(2, "bigint", lambda text, part: text.find(part) + 1),
    "starts_with": _of_texts(2, "boolean", str.startswith),
    "substr": _substr,
    "json_parse": _of_texts(1, "json", _json_parse),
    "json_format": _of_json("varchar", lambda value: json_texts.written(value.value)),
    "json_extract_scalar": _of_json("varchar", lambda value: json_texts.scalar(value.value)),
    "flatten": _flatten,
    "cardinality": _cardinality,
    "contains": _contains,
}


# Casts


def cast(value: Value, wanted: str, *, safe: bool) -> Value | None:
    """A cast to a type by its name; `safe` gives null where a plain one fails. None where it is not known here."""
    known = _CASTS.get((value.type if isinstance(value.type, str) else "", wanted))
    if value.type == "unknown" and wanted in ("varchar", "double", "boolean"):
        return Value(wanted, value.run)  # type: ignore[arg-type]
    if known is None:
        return None
    type_, function = known
    run = value.run

    def converted(row: Any) -> Any:
        raw = run(row)
        # JSON's null is made into SQL's, whatever the type (measured on Trino 476).
        if raw is None or (isinstance(raw, Json) and raw.value is None):
            return None
        typed = function(raw)
        if typed is None and not safe:
            text = json_texts.written(raw.value) if isinstance(raw, Json) else str(raw)
            raise RunError(f"cannot cast `{text[:60]}` to {wanted}")
        return typed

    return Value(type_, converted)


def _json_array(value: Json) -> tuple[Json, ...] | None:
    return tuple(map(Json, value.value)) if isinstance(value.value, list) else None


_CASTS: Mapping[tuple[str, str], tuple[Type, Callable[[Any], Any]]] = {
    ("json", "array(json)"): (Array("json"), _json_array),
    ("varchar", "double"): ("double", double),
    ("varchar", "ipaddress"): ("ipaddress", address),
    ("uuid", "varchar"): ("varchar", lambda text: text),
    ("varchar", "varchar"): ("varchar", lambda text: text),
    ("bigint", "double"): ("double", float),
    ("double", "varchar"): ("varchar", shown),
    ("bigint", "varchar"): ("varchar", str),
}

__all__ = [
    "FUNCTIONS",
    "JSON_PATHS",
    "MATCHES",
    "UnknownRegexError",
    "Value",
    "WrongRegexError",
    "cast",
    "filtered",
    "like",
    "searcher",
    "transform",
]
