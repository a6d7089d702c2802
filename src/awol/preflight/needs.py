"""What a query needs of a record before it can find it, read from the query's own text.

Two things. Its calls: the part of the text that speaks of `eventSource` and `eventName`, which every record that the
query finds must meet. Its fields: groups of them, of each of which one must be filled, whatever else holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Need:
    """`calls` is a text in the query's language, "" where it speaks of no call in particular; `sources` and `names` are
    the values in it. Fields are named as that product names them; those of the call are left out."""

    calls: str
    sources: frozenset[str]
    names: frozenset[str]
    groups: Groups

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted({field for group in self.groups for field in group}))


def every(parts: Sequence[Groups]) -> Groups:
    """What is needed where all parts must hold."""
    return tuple(dict.fromkeys(group for part in parts for group in part))


def some(parts: Sequence[Groups]) -> Groups:
    """What is needed where one of the parts must hold: one of the fields of them all, if each needs any."""
    if not parts or not all(parts):
        return ()
    common = [group for group in parts[0] if all(group in part for part in parts[1:])]
    rest = {field for part in parts for group in part if group not in common for field in group}
    open_end = any(all(group in common for group in part) for part in parts)
    return (*common, *(() if open_end or not rest else (tuple(sorted(rest)),)))
