"""Comparing text as Lucene does for `:`, `like`, `like~`, `in~`: whole values, wildcards `*` and `?`.

Case is ignored for ASCII letters only: Lucene's case-insensitive term, prefix and wildcard queries fold no others
(Elasticsearch reference, "Term query", case_insensitive; compared with Elasticsearch 8.19.21). EQL has no escape for a
wildcard ("EQL syntax reference").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

TextTest = Callable[[str], bool]

_FOLD = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def ascii_fold(text: str) -> str:
    """The text with A to Z in lower case, other letters as they are."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


def is_wildcard(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def wildcard_regex(pattern: str) -> str:
    """The regular expression of a wildcard pattern; `*` is any text, `?` one character."""
    return "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in re.split(r"([*?])", pattern) if part)


def any_of(patterns: Sequence[str], insensitive: bool) -> TextTest:
    """Whether a text equals one of the patterns, or matches one that holds wildcards."""
    exact = frozenset(ascii_fold(p) if insensitive else p for p in patterns if not is_wildcard(p))
    wild = [wildcard_regex(p) for p in patterns if is_wildcard(p)]
    in_exact = _exact(exact, insensitive)
    if not wild:
        return in_exact
    flags = re.DOTALL | (re.IGNORECASE | re.ASCII if insensitive else 0)
    # Neighbouring stars mean one; left as they are, they would make the match slow.
    matches = re.compile("|".join(re.sub(r"(?:\.\*)+", ".*", part) for part in wild), flags).fullmatch
    if not exact:
        return lambda text: matches(text) is not None
    return lambda text: in_exact(text) or matches(text) is not None


def _exact(values: frozenset[str], insensitive: bool) -> TextTest:
    if len(values) == 1:
        (value,) = values
        return (lambda text: ascii_fold(text) == value) if insensitive else (lambda text: text == value)
    return (lambda text: ascii_fold(text) in values) if insensitive else (lambda text: text in values)
