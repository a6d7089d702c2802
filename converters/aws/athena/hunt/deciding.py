"""What is decided of a rule by the call alone: its service, its name and whether it succeeded.

Most rules say nothing else. So a row is looked up by its call, and only what is left of a condition is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaCasedString, SigmaExists, SigmaNull, SigmaString, SigmaType, SpecialChars

from ....conditions import Tree, alternatives, children, negation, shared_field, tidy_and
from ..table import COLUMNS, JSON
from ..values import folded, folds
from .asking import word

OUTCOME = "errorcode"
SUCCESS = ("success", "")
"""What an errorCode says of a call that succeeded, in small letters; most have none at all."""

DENIALS = ("accessdenied", "vpceaccessdenied")
"""How an errorCode begins of a call that was denied, in small letters."""

State = tuple[Literal["null", "text", "start", "other"], str]
"""What is known of a column, letter case apart: it is null, is this text, begins like this, or is any other text."""

OUTCOMES: Mapping[str, tuple[State, ...]] = {
    "ok": (("null", ""), *(("text", code) for code in SUCCESS)),
    "denied": tuple(("start", start) for start in DENIALS),
    "failed": (("other", ""),),
}
"""How a call ends, and what its errorCode may then be."""

GATES: tuple[tuple[str, ...], ...] = (
    ("eventsource", "eventname"),
    ("eventname",),
    ("useridentity.type",),
    ("eventsource",),
    (),
)
"""The columns by whose values a rule is looked up, the best first; () is every row."""

BETWEEN = "|"
"""What stands between the parts of a call's text."""

MOST = 2_000
"""How many calls a rule may have at a gate."""


@dataclass(frozen=True, slots=True)
class Word:
    """Whether a key may be in the JSON of a column (`asking.there`)."""

    column: str
    key: str


Gate = tuple[str | Word, ...]
"""Of what the text of a call is made: columns in small letters, and words."""


def calls(condition: Tree) -> tuple[Gate, Iterator[tuple[str, Tree | None]]]:
    """The gate of a condition, and the calls on which it may hold: their texts, each with what is left to ask of a
    row (None: nothing, it holds)."""
    for columns in GATES:
        wanted = [needed(condition, name) for name in columns]
        if all(values is not None and not any(BETWEEN in value for value in values) for values in wanted):
            lists = [sorted(values or ()) for values in wanted]
            size = len(OUTCOMES)
            for values in lists:
                size *= len(values)
            if size <= MOST:
                break
    # A name alone leaves few rows; where a rule takes any call, the word saves most of them a closer look.
    words = [] if "eventname" in columns else _words(condition)[:1]
    return (*columns, *words), _open(condition, columns, lists, "".join(BETWEEN + THERE for _ in words))


THERE, MISSING = "there", "missing"
"""What stands in the text of a call for a word."""


def _words(condition: Tree) -> list[Word]:
    """A key for each part of a condition that has to hold and asks for a value in JSON. A key that JSON may write in
    another way is none."""
    parts = children(condition) if isinstance(condition, ConditionAND) else [condition]
    words = []
    for part in parts:
        tests = alternatives(part) if shared_field(part) or not isinstance(part, ConditionItem) else []
        if tests and not any(isinstance(test.value, SigmaNull | SigmaExists) for test in tests):
            column, *keys = tests[0].field.split(".")
            if keys and COLUMNS.get(column) == JSON and word(keys[-1]) == keys[-1]:
                words.append(Word(column, keys[-1]))
    return words


def _open(
    condition: Tree, gate: tuple[str, ...], lists: list[list[str]], end: str
) -> Iterator[tuple[str, Tree | None]]:
    for values in product(*lists):
        columns: dict[str, tuple[State, ...]] = {
            name: (("text", value),) for name, value in zip(gate, values, strict=True)
        }
        for outcome, states in OUTCOMES.items():
            left = decide(condition, {**columns, OUTCOME: states})
            if left is not False:
                yield BETWEEN.join((outcome, *values)) + end, None if left is True else left


def needed(item: Tree, name: str) -> frozenset[str] | None:
    """The values of a column, in small letters, without one of which a condition cannot hold; None: it may hold
    with any."""
    if isinstance(item, ConditionNOT):
        return None
    if isinstance(item, ConditionItem):
        by_part = [needed(part, name) for part in children(item)]
        known = [values for values in by_part if values is not None]
        if isinstance(item, ConditionAND):
            return frozenset.intersection(*known) if known else None
        return frozenset.union(*known) if known and len(known) == len(by_part) else None
    if not isinstance(item, ConditionFieldEqualsValueExpression) or item.field != name:
        return None
    value = item.value
    if not isinstance(value, SigmaString) or value.contains_special():
        return None
    return frozenset((_small(value, name),))


def decide(item: Tree, known: Mapping[str, tuple[State, ...]]) -> Tree | bool:
    """What is left of a condition on rows of which some columns are in one of these states: true or false where it is
    decided."""
    if isinstance(item, ConditionNOT):
        inner = decide(children(item)[0], known)
        return not inner if isinstance(inner, bool) else negation(inner)
    tests = alternatives(item) if shared_field(item) or not isinstance(item, ConditionItem) else []
    if tests and tests[0].field in known:
        decided = _decided(tests, known[tests[0].field])
        return item if decided is None else decided
    if not isinstance(item, ConditionItem):
        return item
    decisive = isinstance(item, ConditionOR)
    left: list[Tree] = []
    for part in children(item):
        rest = decide(part, known)
        if rest is decisive:
            return decisive
        if not isinstance(rest, bool):
            left.append(rest)
    if not left:
        return not decisive
    if len(left) == 1:
        return left[0]
    return ConditionOR(list(left)) if decisive else tidy_and(left)


def _decided(tests: Sequence[ConditionFieldEqualsValueExpression], states: tuple[State, ...]) -> bool | None:
    """Whether some of several tests is met in every state, or none can be in any."""
    met = [[_met(test.value, state, test.field) for test in tests] for state in states]
    if all(any(holds is True for holds in in_state) for in_state in met):
        return True
    return False if all(holds is False for in_state in met for holds in in_state) else None


def _met(value: SigmaType, state: State, name: str) -> bool | None:
    """Whether a value is met in a state: always, never, or None where that is open."""
    kind, _ = state
    if kind == "null" or isinstance(value, SigmaNull):
        return kind == "null" and isinstance(value, SigmaNull)
    if not isinstance(value, SigmaString):
        return None
    met = _in_small_letters(value, name, state)
    return None if met and _exact(value) else met


def _in_small_letters(value: SigmaString, name: str, state: State) -> bool | None:
    kind, text = state
    parts = _letters(tuple(value.s), name)
    if kind == "text":
        return _whole(parts).fullmatch(text) is not None
    start = parts[0] if parts and isinstance(parts[0], str) else ""
    rest = parts[1:] if start else parts
    denial = start.startswith(DENIALS)
    if not rest:
        impossible = start in SUCCESS or denial if kind == "other" else not start.startswith(text)
        return False if impossible else None
    if kind == "other":
        return False if denial else True if not start and _anything(rest) else None
    if not start.startswith(text) and not text.startswith(start):
        return False
    return True if text.startswith(start) and _anything(rest) else None


@lru_cache(maxsize=4096)
def _letters(parts: tuple[object, ...], name: str) -> tuple[object, ...]:
    """The parts of a value in small letters. Each value is asked for in every state: 90,000 times in a build."""
    return tuple(folded(part, name) if isinstance(part, str) else part for part in parts)


@lru_cache(maxsize=4096)
def _whole(parts: tuple[object, ...]) -> re.Pattern[str]:
    """What a text matches that is such a value."""
    pattern = "".join(re.escape(part) if isinstance(part, str) else SIGNS.get(part, "(?!)") for part in parts)
    return re.compile(pattern, re.DOTALL)


def _anything(parts: Sequence[object]) -> bool:
    return all(part == SpecialChars.WILDCARD_MULTI for part in parts)


SIGNS: Mapping[object, str] = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}


def _exact(value: SigmaString) -> bool:
    """Whether letter case matters to a value."""
    return isinstance(value, SigmaCasedString) and any(
        part.lower() != part.upper() for part in value.s if isinstance(part, str)
    )


def _small(value: SigmaString, name: str) -> str:
    text = "".join(part for part in value.s if isinstance(part, str))
    return folded(text, name) if folds(value) or isinstance(value, SigmaCasedString) else text
