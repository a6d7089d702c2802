"""How a query stands on the page: short ones in one line, long ones with a clause to a line."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 100


def clauses(parts: Sequence[str], joiner: str, first: str = "", indent: str = "") -> str:
    """The parts of a conjunction behind `first`: in one line if it is short, else one to a line.

    `joiner` (`AND `, or nothing) begins every line but the first.
    """
    one_line = first + f" {joiner}".join(parts)
    if len(one_line) <= WIDTH:
        return one_line
    return first + f"\n{indent}{joiner}".join(parts)
