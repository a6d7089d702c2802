"""A function call while it is bound: its arguments, the checks of their types, the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, Faults, coerce, computed, lift, ordinal
from awol.engines.esql.layout import Row, Run
from awol.engines.esql.nodes import Call, Cast, Match

_NARROWER = {t.DOUBLE: t.WHOLE, t.LONG: (t.INTEGER,)}


@dataclass(slots=True)
class Arguments:
    """The call, its bound arguments, and the moment that `now()` gives, in milliseconds;
    `in_stats` inside a STATS, where `bucket` may stand."""

    node: Call | Cast | Match
    bounds: list[Bound]
    faults: Faults
    now: int
    in_stats: bool

    def __len__(self) -> int:
        return len(self.bounds)

    def type(self, position: int) -> str:
        return self.bounds[position].type

    def run(self, position: int) -> Run:
        return self.bounds[position].run

    def expect(self, position: int, *types: str) -> None:
        """The argument has one of the types, or is null. A constant string is cast to the first of them where
        Elasticsearch casts it. Raises `RejectedQuery`."""
        bound = self.bounds[position]
        if bound.type in types or bound.type == t.NULL:
            return
        self.bounds[position] = bound = coerce(bound, types[0], self.faults)
        if bound.type in types:
            return
        which = f"{ordinal(position)} " if len(self.bounds) > 1 else ""
        names = "string" if types == t.STRINGS else "numeric" if types == t.NUMBERS else ", ".join(types)
        self.reject(
            f"{which}argument of [{self.written}] must be [{names}], "
            f"found value [{self.faults.written(bound.node)}] type [{bound.type}]",
            position,
        )

    def expect_all(self, *types: str) -> None:
        for position in range(len(self.bounds)):
            self.expect(position, *types)

    def same_type(self, positions: Sequence[int]) -> str:
        """The one type of the arguments, null and the two string types aside. Raises `RejectedQuery`."""
        known = [(position, self.bounds[position].type) for position in positions]
        known = [(position, type_) for position, type_ in known if type_ != t.NULL]
        if not known:
            return t.NULL
        first = known[0][1]
        for position, type_ in known:
            if type_ in _NARROWER.get(first, ()):
                self._widen(position, first)
            elif type_ != first and not (type_ in t.STRINGS and first in t.STRINGS):
                self.reject(
                    f"{ordinal(position)} argument of [{self.written}] must be [{first}], "
                    f"found value [{self.faults.written(self.bounds[position].node)}] type [{type_}]",
                    position,
                )
        return t.KEYWORD if first == t.TEXT else first

    def _widen(self, position: int, type_: str) -> None:
        """Makes a number one of a wider type."""
        bound = self.bounds[position]
        if type_ != t.DOUBLE:
            self.bounds[position] = bound.typed(type_)
            return
        run = bound.run

        def widened(row: Row) -> t.Value:
            value = run(row)
            if value is None:
                return None
            return tuple(map(float, value)) if type(value) is tuple else float(value)

        self.bounds[position] = computed(type_, widened, bound.node, [bound])

    def constant(self, position: int) -> t.Value:
        """The value of an argument that must be a constant. Raises `RejectedQuery`."""
        bound = self.bounds[position]
        if not bound.constant:
            self.reject(
                f"{ordinal(position)} argument of [{self.written}] must be a constant, "
                f"received [{self.faults.written(bound.node)}]",
                position,
            )
        return bound.value

    @property
    def written(self) -> str:
        return self.faults.written(self.node)

    def reject(self, message: str, position: int | None = None) -> NoReturn:
        self.faults.reject(self.node if position is None else self.bounds[position].node, message)

    def unsupported(self, message: str) -> NoReturn:
        self.faults.unsupported(self.node, message)

    def scalar(self, type_: str, function: Callable[..., t.Value]) -> Bound:
        """The result of a function that is null where an argument is null or has several values."""
        return computed(type_, lift(function, self.bounds), self.node, self.bounds)

    def result(self, type_: str, run: Run) -> Bound:
        """The result of a function that looks after nulls and several values itself."""
        return computed(type_, run, self.node, self.bounds)


Builder = Callable[[Arguments], Bound]


@dataclass(frozen=True, slots=True)
class Function:
    """How to bind a function, and how many arguments it takes (`most` None: any number)."""

    build: Builder
    least: int
    most: int | None


def exactly(count: int, build: Builder) -> Function:
    return Function(build, count, count)


def between(least: int, most: int | None, build: Builder) -> Function:
    return Function(build, least, most)
