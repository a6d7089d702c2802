"""Who a deny leaves out where nothing but the caller's ARN decides: patterns of ARNs, and what several leave together.

Source: IAM User Guide, "Global condition keys", aws:PrincipalArn: root, a user, a role (never its session) and a
federated user are the forms that it takes. `*` is any text and `?` any character ("Condition operators"); names in
IAM hold neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Caller:
    """A pattern of callers' ARNs: as the policy writes it, and with its variables filled in."""

    shown: str
    glob: str


@dataclass(frozen=True, slots=True)
class ByName:
    """A deny that the caller's ARN alone decides about: all of `callers`, or all but them where it `spares` them."""

    callers: tuple[Caller, ...]
    spares: bool


def kinds(account: str, partition: str) -> tuple[str, ...]:
    """The forms of an ARN that a caller of the account has."""
    iam, sts = f"arn:{partition}:iam::{account}:", f"arn:{partition}:sts::{account}:"
    return (f"{iam}root", f"{iam}user/*", f"{iam}role/*", f"{sts}federated-user/*")


Route = frozenset[str]
"""Callers who meet each of some patterns."""


def routes(denies: Iterable[ByName], account: str, partition: str) -> set[Route]:
    """The callers whom none of the denies is for. None at all: together they are for everyone.

    Patterns are compared two by two, so that three which only two by two have an ARN in common count as a way out.
    """
    left: set[Route] = {frozenset({kind}) for kind in kinds(account, partition)}
    # First those who are left out: what is left is narrower then, and a deny for some may be for all of it.
    for deny in sorted(denies, key=lambda deny: not deny.spares):
        if deny.spares:
            left = {_with(route, caller.glob) for route in left for caller in deny.callers if fits(route, caller.glob)}
        else:
            left = {route for route in left if not _denied(route, deny.callers)}
    return left


def fits(route: Route, glob: str) -> bool:
    """Whether some ARN can meet the pattern beside each of the others."""
    return all(_meet(pattern, glob) for pattern in route)


def _denied(route: Route, callers: Sequence[Caller]) -> bool:
    return any(covers(caller.glob, pattern) for caller in callers for pattern in route)


def _with(route: Route, glob: str) -> Route:
    """The route narrowed by a pattern; what is wider than another pattern is left out."""
    if any(covers(glob, pattern) for pattern in route):
        return route
    return frozenset({glob, *(pattern for pattern in route if not covers(pattern, glob))})


def covers(wide: str, narrow: str) -> bool:
    """Whether each ARN that meets the second pattern meets the first."""
    return _covering(wide).fullmatch(narrow) is not None


@cache
def _covering(pattern: str) -> re.Pattern[str]:
    # A star of the narrow pattern is met by a star alone, so `?` takes every character but that one.
    parts = (".*" if char == "*" else "[^*]" if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)


@cache
def _meet(first: str, second: str) -> bool:
    """Whether two patterns have an ARN in common. It has five colons, and those that a pattern writes in a path, which
    may hold any character (IAM API Reference, CreateRole, Path); names hold none."""
    most = max(_COLONS, first.count(":"), second.count(":"))
    reached = {(0, 0, 0)}
    waiting = [(0, 0, 0)]
    while waiting:
        at, there, colons = waiting.pop()
        if at == len(first) and there == len(second):
            return True
        steps = _steps(first[at : at + 1], second[there : there + 1], (at, there, colons))
        waiting += [step for step in steps if step not in reached and step[2] <= most]
        reached.update(steps)
    return False


_COLONS = 5


def _steps(a: str, b: str, state: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """How far two patterns get with one more character, or with a star that takes no more."""
    at, there, colons = state
    more = colons + (":" in (a, b))
    steps = [(at + 1, there, colons)] if a == "*" else []
    steps += [(at, there + 1, colons)] if b == "*" else []
    if a == "*" and b not in ("", "*"):
        steps.append((at, there + 1, more))
    if b == "*" and a not in ("", "*"):
        steps.append((at + 1, there, more))
    if a and b and "*" not in (a, b) and (a == b or "?" in (a, b)):
        steps.append((at + 1, there + 1, more))
    return steps
