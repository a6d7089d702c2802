"""What a field may hold, written as the list of matchers that EventBridge has for it.

Only operators of EventBridge's own documentation are written (`OPERATORS`): the matcher's library is ahead of the
service, which refuses what it does not know, or ignores it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import product
from typing import Any

from .allowed import Allowed, Unsayable
from .globs import Glob

OPERATORS: Mapping[str, str] = {
    '"text"': "Equals",
    '""': "Empty",
    "null": "Null",
    "true, false": "Equals",
    "prefix": "Begins with",
    "prefix, equals-ignore-case": "Begins with (ignore case)",
    "suffix": "Ends with",
    "suffix, equals-ignore-case": "Ends with (ignore case)",
    "equals-ignore-case": "Equals (ignore case)",
    "wildcard": "Wildcard",
    "numeric": "Numeric (equals), Numeric (range)",
    "cidr": "IP address",
    "exists": "Exists, Does not exist",
    "anything-but": "Anything-but, of a text or a list of texts",
    "anything-but, prefix": "Anything-but (begins with), of a text or a list",
    "anything-but, suffix": "Anything-but (ends with), of a text or a list",
    "anything-but, equals-ignore-case": "Anything-but (ignore case), of a text or a list",
    "anything-but, wildcard": "Anything-but using a wildcard, of a text or a list",
    "$or": "Or (multiple fields)",
}
"""What patterns are written in, by the name in "Comparison operators for use in event patterns in Amazon EventBridge"
(Amazon EventBridge User Guide, eb-create-pattern-operators, read on 2026-11-28)."""

_LIKE_AN_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*")

_STEP = "list the values that the field may have, or do not exclude null and ''"


def matchers(allowed: Allowed) -> list[Any]:
    """The list behind a field's name, JSON values. Raises `Unsayable`."""
    values: list[Any] = [_text(case) for glob in allowed.texts for case in _cases(glob)]
    values += [json.loads(matcher) for matcher in allowed.others]
    rest = allowed.but is not None
    if rest and allowed.null and allowed.true and allowed.false:
        values.append(_anything_but(allowed.but or ()))
    elif rest:
        values += _without_null(allowed)
    else:
        values += [value for value, holds in ((True, allowed.true), (False, allowed.false)) if holds]
        values += [None] if allowed.null else []
    return values + ([{"exists": False}] if allowed.absent else [])


def _cases(glob: Glob) -> list[Glob]:
    """A text in each of its letter cases, where it has but a few letters and no matcher ignores their case."""
    letters = sum(char.lower() != char.upper() for char in glob.text)
    direct = glob.literal is not None or ((glob.prefix or glob.suffix) is not None and not _quoted(glob))
    if not glob.fold or direct or letters > FEW_LETTERS:
        return [glob]
    _check_letters(glob)
    spellings: list[tuple[str, ...]] = [()]
    for part in glob.parts:
        written = ["".join(chars) for chars in product(*(_both_cases(char) for char in part))]
        spellings = [(*head, tail) for head in spellings for tail in written]
    return [Glob(parts) for parts in spellings]


FEW_LETTERS = 4


def _both_cases(char: str) -> tuple[str, ...]:
    return (char,) if char.lower() == char.upper() else (char.lower(), char.upper())


def _without_null(allowed: Allowed) -> list[Any]:
    """Every text: all that can be said of everything but null."""
    if allowed.kind == "text" and allowed.but == ():
        return [{"wildcard": "*"}]
    raise Unsayable(
        "must be present, not null, not true or false, and not an excluded value:"
        " `anything-but` matches null, true and false, and EventBridge cannot combine two tests of a field with AND",
        _STEP,
    )


def _text(glob: Glob) -> Any:
    if glob.fold:
        return _ignoring_case(glob)
    if glob.literal is not None:
        # A plain text that reads like an address is compared as one: 010.0.0.1 equals 10.0.0.1.
        return {"wildcard": glob.literal} if _LIKE_AN_ADDRESS.fullmatch(glob.literal) else glob.literal
    if glob.prefix is not None and not _quoted(glob):
        return {"prefix": glob.prefix}
    if glob.suffix is not None and not _quoted(glob):
        return {"suffix": glob.suffix}
    return {"wildcard": _wildcard(glob)}


def _quoted(glob: Glob) -> bool:
    """Whether a prefix ends, or a suffix begins, with a quotation mark: Event Ruler compares texts with theirs, so that
    the prefix `a"` is met by the text `a`. A wildcard is not."""
    return (glob.prefix or "").endswith('"') or (glob.suffix or "").startswith('"')


def _ignoring_case(glob: Glob) -> Any:
    _check_letters(glob)
    if glob.literal is not None:
        return {"equals-ignore-case": glob.literal}
    if glob.prefix is not None and not _quoted(glob):
        return {"prefix": {"equals-ignore-case": glob.prefix}}
    if glob.suffix is not None and not _quoted(glob):
        return {"suffix": {"equals-ignore-case": glob.suffix}}
    raise Unsayable(
        "is searched for a part of its text in any letter case, and EventBridge's wildcard is case-sensitive",
        "use |startswith, |endswith or whole values, or |cased if you know the exact spelling",
    )


def _check_letters(glob: Glob) -> None:
    """Event Ruler takes a text apart into units of UTF-16 and gives each its two letter cases."""
    for char in glob.text:
        lower, upper = char.lower(), char.upper()
        if ord(char) > 0xFFFF or len(lower) > 1 or len(upper) > 1 or lower.upper() != upper or upper.lower() != lower:
            raise Unsayable(
                f"is compared in any letter case with `{char}`, and EventBridge ignores case only for letters "
                "that it knows",
                "use |cased",
            )


def _anything_but(excluded: tuple[Glob, ...]) -> Any:
    """Everything that is there, but these texts."""
    if not excluded:
        return {"exists": True}
    if any(glob.fold and glob.literal is None for glob in excluded):
        excluded = tuple(case for glob in excluded for case in _cases(glob))
    if any(glob.fold for glob in excluded):
        if not all(glob.literal is not None for glob in excluded):
            raise Unsayable(
                "must not contain a text in any letter case, and EventBridge's wildcard is case-sensitive",
                "use |cased if you know the exact spelling",
            )
        for glob in excluded:
            _check_letters(glob)
        return {"anything-but": {"equals-ignore-case": _listed([glob.text for glob in excluded])}}
    literals = [glob.literal for glob in excluded if glob.literal is not None]
    prefixes = [glob.prefix for glob in excluded if glob.prefix is not None and not _quoted(glob)]
    suffixes = [glob.suffix for glob in excluded if glob.suffix is not None and not _quoted(glob)]
    if len(literals) == len(excluded):
        return {"anything-but": _listed(literals)}
    if len(prefixes) == len(excluded):
        return {"anything-but": {"prefix": _listed(prefixes)}}
    if len(suffixes) == len(excluded):
        return {"anything-but": {"suffix": _listed(suffixes)}}
    return {"anything-but": {"wildcard": _listed([_wildcard(glob) for glob in excluded])}}


def _listed(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts


def _wildcard(glob: Glob) -> str:
    return "*".join(part.replace("\\", "\\\\").replace("*", "\\*") for part in glob.parts)


__all__ = ["OPERATORS", "matchers"]
