"""The string functions of ES|QL (Elasticsearch reference, "String functions")."""

from __future__ import annotations

import re
from collections.abc import Callable

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound
from awol.engines.esql.functions.calls import Arguments, Function, between, exactly
from awol.engines.esql.layout import Row


def _starts_with(call: Arguments) -> Bound:
    call.expect_all(*t.STRINGS)
    return call.scalar(t.BOOLEAN, str.startswith)


def _ends_with(call: Arguments) -> Bound:
    call.expect_all(*t.STRINGS)
    return call.scalar(t.BOOLEAN, str.endswith)


def _length(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    return call.scalar(t.INTEGER, len)


def _byte_length(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    return call.scalar(t.INTEGER, lambda value: len(value.encode("utf-8", "surrogatepass")))


def _each(call: Arguments, change: Callable[[str], str]) -> Bound:
    """Applies a change to each of several values; they stay several."""
    call.expect(0, *t.STRINGS)
    argument = call.run(0)

    def run(row: Row) -> t.Value:
        value = argument(row)
        if value is None:
            return None
        return tuple(map(change, value)) if type(value) is tuple else change(value)

    return call.result(t.KEYWORD, run)


def _to_lower(call: Arguments) -> Bound:
    return _each(call, str.lower)


def _to_upper(call: Arguments) -> Bound:
    return _each(call, str.upper)


def _trim(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    return call.scalar(t.KEYWORD, str.strip)


def _ltrim(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    return call.scalar(t.KEYWORD, str.lstrip)


def _rtrim(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    return call.scalar(t.KEYWORD, str.rstrip)


def _substring(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    for position in range(1, len(call)):
        call.expect(position, t.INTEGER)
    if len(call) == 3:
        _not_negative(call, 2, "Length")
    return call.scalar(t.KEYWORD, _cut)


def _not_negative(call: Arguments, position: int, what: str) -> None:
    bound = call.bounds[position]
    if bound.constant and isinstance(bound.value, int) and bound.value < 0:
        call.reject(f"{what} parameter cannot be negative, found [{bound.value}]", position)


def _cut(value: str, start: int, length: int | None = None) -> str | None:
    """From the 1-based `start`; a negative one counts from the end, 0 is the begin."""
    begin = start - 1 if start > 0 else max(0, len(value) + start) if start < 0 else 0
    if length is None:
        return value[begin:]
    return value[begin : begin + length] if length >= 0 else None


def _left(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    call.expect(1, t.INTEGER)
    return call.scalar(t.KEYWORD, lambda value, count: value[: max(0, count)])


def _right(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    call.expect(1, t.INTEGER)
    return call.scalar(t.KEYWORD, lambda value, count: value[-count:] if count > 0 else "")


def _concat(call: Arguments) -> Bound:
    call.expect_all(*t.STRINGS)
    return call.scalar(t.KEYWORD, lambda *values: "".join(values))


def _replace(call: Arguments) -> Bound:
    call.expect_all(*t.STRINGS)
    if not call.bounds[1].constant:
        call.unsupported("offline, the expression of replace must be a constant")
    pattern = call.constant(1)
    if pattern is None:
        return call.scalar(t.KEYWORD, lambda *_values: None)
    try:
        expression = re.compile(pattern)
    except (re.error, OverflowError) as error:
        call.unsupported(f"the expression [{pattern}] is not known offline: {error}")
    return call.scalar(t.KEYWORD, lambda value, _pattern, new: expression.sub(lambda match: _expand(match, new), value))


def _expand(match: re.Match[str], template: str) -> str:
    r"""Java's replacement text: `$1` is a group, `\` takes the next character as it is."""
    return re.sub(
        r"\\(.)|\$(\d)",
        lambda part: part[1] if part[1] is not None else (match[int(part[2])] or ""),
        template,
        flags=re.DOTALL,
    )


def _split(call: Arguments) -> Bound:
    call.expect_all(*t.STRINGS)
    if not call.bounds[1].constant:
        call.unsupported("offline, the delimiter of split must be a constant")
    delimiter = call.constant(1)
    if delimiter is not None and len(delimiter.encode()) != 1:
        call.reject("delimiter must be single byte; got [" + delimiter + "]", 1)
    return call.scalar(t.KEYWORD, lambda value, mark: t.pack(value.split(mark)))


def _locate(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    call.expect(1, *t.STRINGS)
    if len(call) == 3:
        call.expect(2, t.INTEGER)
    return call.scalar(t.INTEGER, lambda value, part, start=0: value.find(part, max(0, start - 1)) + 1)


def _repeat(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    call.expect(1, t.INTEGER)
    _not_negative(call, 1, "Number")
    return call.scalar(t.KEYWORD, lambda value, count: value * count if 0 <= count <= 1_000_000 else None)


def _reverse(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    return call.scalar(t.KEYWORD, lambda value: value[::-1])


FUNCTIONS: dict[str, Function] = {
    "byte_length": exactly(1, _byte_length),
    "concat": between(2, None, _concat),
    "ends_with": exactly(2, _ends_with),
    "left": exactly(2, _left),
    "length": exactly(1, _length),
    "locate": between(2, 3, _locate),
    "ltrim": exactly(1, _ltrim),
    "repeat": exactly(2, _repeat),
    "replace": exactly(3, _replace),
    "reverse": exactly(1, _reverse),
    "right": exactly(2, _right),
    "rtrim": exactly(1, _rtrim),
    "split": exactly(2, _split),
    "starts_with": exactly(2, _starts_with),
    "substring": between(2, 3, _substring),
    "to_lower": exactly(1, _to_lower),
    "to_upper": exactly(1, _to_upper),
    "trim": exactly(1, _trim),
}
