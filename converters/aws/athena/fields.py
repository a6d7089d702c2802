"""Where a field of a rule lies in the table, as an expression: one text, or an array of texts.

A part of a JSON column may be an array at any depth, which Sigma looks through, so that it is always taken for one:
`json_query` in lax mode opens arrays on its way, of two keys of one name it takes the last, and it is null for what is
no JSON (measured on Trino 476; `json_extract_scalar` takes the first key, and sees into no array).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from awol.errors import RefusedConversion

from ...refusing import refusal
from .table import ARRAYS, COLUMNS, JSON, MAP, RECORD, TEXT, Kind

DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
"""A text that counts as a number: Trino's cast takes `900d`, `0x1p3` and ` 900 ` for numbers too."""

DEEP = 2
"""How many levels of lists within lists are opened: `[["a"], "b"]` has two. AWS writes one."""


@dataclass(frozen=True, slots=True)
class JsonLeaf:
    """A part of a JSON column. `paths` are alternatives: keys may hold the dots themselves."""

    name: str
    column: str
    paths: tuple[str, ...]

    def texts(self) -> exp.Expr:
        """Every scalar there as a text: an array, null where there is none; null for what is no scalar."""
        return self._all(call("JSON_EXTRACT_SCALAR", column("j"), exp.Literal.string("$")))

    def numbers(self) -> exp.Expr:
        """Every number there, as a double; JSON's own, and texts that are plain decimal numbers."""
        written = call("JSON_FORMAT", column("j"))
        counts = call("REGEXP_LIKE", written, exp.Literal.string(rf'\A(-?[0-9][^"]*|"{DECIMAL}")\z'))
        number = try_cast(call("JSON_EXTRACT_SCALAR", column("j"), exp.Literal.string("$")), "DOUBLE")
        return self._all(exp.If(this=counts, true=number))

    def present(self) -> exp.Expr:
        """Whether anything is there, null too."""
        return self._exists("")

    def valued(self) -> exp.Expr:
        """Whether anything but null is there."""
        return self._exists("?(@ != null)")

    def _all(self, of_one: exp.Expr) -> exp.Expr:
        queries = [self._query(path) for path in self.paths]
        items = queries[0] if len(queries) == 1 else call("FLATTEN", exp.Array(expressions=queries))
        return call("TRANSFORM", items, over("j", of_one))

    def _query(self, path: str) -> exp.Expr:
        extracted = exp.JSONExtract(
            this=column(self.column),
            expression=exp.Literal.string(path),
            option=exp.var("WITH ARRAY WRAPPER"),
            json_query=True,
        )
        return exp.cast(call("JSON_PARSE", extracted), exp.DataType.build("ARRAY<JSON>"))

    def _exists(self, filter_: str) -> exp.Expr:
        tests = [call("JSON_EXISTS", column(self.column), exp.Literal.string(path + filter_)) for path in self.paths]
        return exp.func("COALESCE", exp.or_(*tests), exp.false())


@dataclass(frozen=True, slots=True)
class Plain:
    """A text, or a struct of which only presence may be asked (`whole`)."""

    name: str
    expression: exp.Expr
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """One member of each struct of an array column; the structs themselves where `member` is empty."""

    name: str
    column: str
    member: str

    def texts(self) -> exp.Expr:
        return call("TRANSFORM", column(self.column), over("r", _member(column("r"), self.member)))


Place = JsonLeaf | Plain | Members


def place(name: str, kind: Kind) -> Place:
    """Where a field lies. Raises `RefusedConversion` for a field that the table does not keep."""
    if kind == "records":
        return JsonLeaf(name, RECORD, tuple(_paths(name)))
    first, *rest = name.split(".")
    if first not in COLUMNS:
        raise _unknown(name)
    if COLUMNS[first] == JSON:
        return JsonLeaf(name, first, (json_path(rest),))
    if first in ARRAYS:
        return _array(name, first, rest)
    return _struct(name, first, rest)


def _array(name: str, first: str, rest: list[str]) -> Members:
    members = COLUMNS[first]
    if len(rest) > 1 or (rest and rest[0] not in members):
        raise _unknown(name)
    return Members(name, first, rest[0] if rest else "")


def _struct(name: str, first: str, rest: list[str]) -> Plain:
    type_: object = COLUMNS[first]
    expression: exp.Expr = column(first)
    for at, part in enumerate(rest):
        if type_ == MAP:
            return Plain(name, call("ELEMENT_AT", expression, exp.Literal.string(".".join(rest[at:]))))
        if not isinstance(type_, Mapping) or part not in type_:
            raise _unknown(name)
        type_, expression = type_[part], _member(expression, part)
    return Plain(name, expression, whole=type_ != TEXT)


def _unknown(name: str) -> RefusedConversion:
    return refusal(
        f"AWS's CloudTrail table in Athena has no column for `{name}`",
        "test another field; pipelines/cloudtrail_athena.yml lists those that it has",
    )


def json_path(keys: list[str]) -> str:
    """A path of SQL/JSON in lax mode to all values behind these keys, lists opened."""
    if any("\n" in key or "\x00" in key for key in keys):
        raise refusal(f"the field name `{'.'.join(keys)}` has a line break", "rename it in a pipeline")
    members = "".join("." + '"' + key.replace('"', '""') + '"' if not _bare(key) else f".{key}" for key in keys)
    return f"lax ${members}" + "[*]" * DEEP


def _bare(key: str) -> bool:
    return key.isascii() and key.replace("_", "a").isalnum() and not key[0].isdigit() and key.lower() not in RESERVED


RESERVED = frozenset(
    ("true", "false", "null", "lax", "strict", "exists", "is", "unknown", "starts", "with", "to", "last")
)
"""Words of the path language, which stand in quotation marks as keys."""


def _paths(name: str) -> Iterator[str]:
    """Every way to part a dotted name into keys, `a.b` being one key or two; the nested one first."""
    parts = name.split(".")
    for cuts in range(2 ** (len(parts) - 1) - 1, -1, -1):
        keys = [parts[0]]
        for at, part in enumerate(parts[1:]):
            if cuts >> (len(parts) - 2 - at) & 1:
                keys.append(part)
            else:
                keys[-1] += f".{part}"
        yield json_path(keys)


def column(name: str) -> exp.Column:
    """A column, in quotation marks where SQL needs them."""
    return exp.column(exp.to_identifier(name, quoted=not name.replace("_", "a").isalnum() or name == "timestamp"))


def over(name: str, body: exp.Expr) -> exp.Lambda:
    """`name -> body`."""
    return exp.Lambda(this=body, expressions=[exp.to_identifier(name)])


def try_cast(value: exp.Expr, type_: str) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build(type_, dialect="trino"), safe=True)


def _member(row: exp.Expr, name: str) -> exp.Expr:
    return exp.Dot(this=row, expression=exp.to_identifier(name)) if name else row


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a function by its name."""
    return exp.Anonymous(this=name, expressions=list(arguments))
