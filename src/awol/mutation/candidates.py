"""What a field could hold so that one of a rule's leaves turns: values seen in fixtures before made-up ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sigma.types import SigmaBool, SigmaCompareExpression, SigmaExists, SigmaNumber, SigmaString

from awol.cloudtrail.calls import event_names
from awol.cloudtrail.paths import compile_path
from awol.engines.sigma.parser import expand
from awol.mutation.logic import Leaf
from awol.mutation.table import Record


class Absent:
    """The value of a key that is to be taken out."""


ABSENT = Absent()

_AFFIXES: Mapping[str, tuple[str, str]] = {
    "eventName": ("Batch", "V2"),
    "eventSource": ("sandbox-", ".example.com"),
    "errorCode": ("Client.", "Exception"),
    "errorMessage": ("Note: ", " (see the guide)"),
}
"""What is put before and after a value to make one that only ends or begins like it, in AWS's own manner."""

_OTHER: Mapping[str, Sequence[str]] = {
    "eventSource": ("controltower.amazonaws.com",),
    "errorCode": ("AccessDenied", "ThrottlingException"),
}


class Seen:
    """The scalar values that stand at a field in some records; for eventName, the names that some services have."""

    def __init__(self, records: Iterable[Record], sources: Iterable[str]) -> None:
        self._records = list(records)
        names = [name for source in sorted(sources) for name in sorted(event_names().get(source, ()))]
        self._known: dict[str, list[Any]] = {"eventName": names} if names else {}

    def at(self, field: str) -> list[Any]:
        """Each value once, in the order of the records."""
        if field not in self._known:
            find = compile_path(field)
            values = (item for record in self._records for item in find(record))
            self._known[field] = list(dict.fromkeys(value for value in values if isinstance(value, str | int | bool)))
        return self._known[field]


def candidates(
    field: str,
    leaves: Iterable[Leaf],
    seen: Seen,
    placeholders: Mapping[str, tuple[str, ...]],
    *,
    dropped: bool = False,
) -> list[Any]:
    """Values to try at a field, the most telling first: exact ones, near ones, others, and none at all.

    Where the mutant has `dropped` the field, another value tells more than a near one.
    """
    exact: list[Any] = []
    near: list[Any] = []
    for leaf in leaves:
        if isinstance(leaf.value, SigmaString):
            for text in _texts(leaf.value, placeholders):
                exact.append(text)
                near += _near(field, text, seen)
        else:
            exact += _others(leaf)
    texts = [value for value in exact if isinstance(value, str) and value]
    known = [value for value in seen.at(field) if isinstance(value, str)]
    others = [*_OTHER.get(field, ()), *(difflib.get_close_matches(texts[0], known, 4, 0.0) if texts else ())]
    none = [f"other-{field.rsplit('.', 1)[-1]}", ABSENT, None, ""]
    ordered = [*exact, *others, *none, *near] if dropped else [*exact, *near, *others, *none]
    unique: list[Any] = []
    for value in ordered:
        if not any(type(value) is type(earlier) and value == earlier for earlier in unique):
            unique.append(value)
    return unique


def _texts(value: SigmaString, placeholders: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The plain text of a value: placeholders filled in, wildcards taken as nothing."""
    for filled in expand(value, placeholders):
        if isinstance(filled, SigmaString):
            yield "".join(part for part in filled.s if isinstance(part, str))


def _near(field: str, text: str, seen: Seen) -> Iterator[str]:
    """Values that only begin, only end, or only hold the text: seen ones first."""
    if not text:
        return
    before, after = _affixes(field, text)
    real = [value for value in seen.at(field) if isinstance(value, str) and len(value) > len(text)]
    folded = text.lower()
    yield from [value for value in real if value.lower().startswith(folded)][:2]
    yield text + (after if not text.endswith(after) else "V2")
    yield from [value for value in real if value.lower().endswith(folded)][:2]
    yield before + text
    yield before + text + after


def _affixes(field: str, text: str) -> tuple[str, str]:
    if field in _AFFIXES:
        return _AFFIXES[field]
    if text.endswith(".amazonaws.com"):
        return "sandbox-", ".cn"  # principals of services have this ending in China
    return ("NOT_", "_2") if text.isupper() else ("x-", "-2")


def _others(leaf: Leaf) -> list[Any]:
    value = leaf.value
    if isinstance(value, SigmaBool):
        return [value.boolean, not value.boolean]
    if isinstance(value, SigmaNumber):
        return [value.number, value.number + 1]
    if isinstance(value, SigmaCompareExpression):
        limit = value.number.number
        return [limit, limit + 1, limit - 1]
    return ["any value", ABSENT] if isinstance(value, SigmaExists) else []


def changed(record: Record, path: str, value: Any) -> dict[str, Any]:
    """A copy of a record with a value at a dotted path; objects that are missing on the way are made."""
    key, _, rest = path.partition(".")
    copy = dict(record)
    if path in copy or not rest:
        key, rest = path, ""
    if not rest:
        if value is ABSENT:
            copy.pop(key, None)
        else:
            copy[key] = value
        return copy
    inner = copy.get(key)
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        copy[key] = [changed(inner[0], rest, value), *inner[1:]]
    elif isinstance(inner, dict) or value is not ABSENT:
        copy[key] = changed(inner if isinstance(inner, dict) else {}, rest, value)
    return copy
