"""A correlation rule as values: its steps, its window, what it groups by, and when it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["event_count", "value_count", "temporal", "temporal_ordered"]

Condition = list[Any]
"""What the steps of a window must be, in lists and texts alone. A step goes by its place below `rules:`:

    condition = ["step", [place...]]           some of these steps is there
              | ["least", n, [name...]]        steps of so many names are; the names of all steps, in their order
              | ["all" | "any", [condition...]]
"""


@dataclass(frozen=True, slots=True)
class Base:
    """A rule on single records that a correlation refers to. `text` is its YAML, of that one document."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry below `rules:`. `group` are the fields that this step's records are grouped by, aliases resolved."""

    name: str
    of: Base | Correlation
    group: tuple[str, ...]

    def bases(self) -> Iterator[Base]:
        """The rules on single records that the step stands on."""
        if isinstance(self.of, Base):
            yield self.of
        else:
            yield from self.of.bases()


@dataclass(frozen=True, slots=True)
class Correlation:
    """One correlation. `span` is the window in milliseconds.

    `group` are the names below `group-by`; `least` the count that must be reached (`gte`; `gt` is one more); `values`
    the fields whose values `value_count` counts; `condition` says, for `temporal`, which steps a window must have;
    `told` says it in words.
    """

    name: str
    kind: Kind
    steps: tuple[Step, ...]
    span: int
    group: tuple[str, ...]
    least: int
    values: tuple[str, ...] = ()
    condition: Condition | None = field(default=None, repr=False)
    told: str = ""
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def bases(self) -> Iterator[Base]:
        """The rules on single records that the correlation stands on, each once."""
        seen: dict[str, Base] = {}
        for step in self.steps:
            for base in step.bases():
                seen.setdefault(base.name, base)
        yield from seen.values()
