"""Regular expressions in the dialect of Lucene, which Elasticsearch's `/.../`, `rlike` and `regex~` share.

It is anchored at both ends, knows no `^`, `$`, flags or look-around, and takes `.` for any character, line breaks too
(Elasticsearch reference, "Regular expression syntax"). All its optional operators are on in a query string, so every
character that is no letter or digit is escaped.
"""

from __future__ import annotations

from sigma.types import SigmaCasedString, SigmaRegularExpression, SigmaString

from awol.errors import RefusedConversion

from .. import regex_parser
from ..regexes import LAST, Chars, Choice, Concat, OddEdge, Regex, Repeat, all_but, fold, inside, whole, wildcards

LONGEST = 1000
"""Elasticsearch's `index.max_regex_length`, in characters."""


WHITE_SPACE = ((9, 10), (13, 13), (32, 32))
"""Lucene's `\\s`, which is JSON's white space too: written so, for a line break has no escape and would stand there."""


class WholeExpression(SigmaRegularExpression):
    """An expression for the whole of a value that a converter has made, in the place of a rule's own value."""

    def __init__(self, expression: Regex) -> None:
        super().__init__("")
        self.expression = expression


def of_regex(value: SigmaRegularExpression) -> str:
    """A rule's `|re` value. Raises `RefusedConversion` for what Lucene cannot say."""
    if isinstance(value, WholeExpression):
        return text(value.expression)
    try:
        expression = whole(regex_parser.parse(value))
    except OddEdge as fault:
        raise RefusedConversion(
            f"the regular expression `{value.regexp}` has {fault}",
            next_step="write one alternative for each place: `^a|b$`",
        ) from fault
    return text(expression)


def of_string(value: SigmaString, *, ignore_case: bool) -> str:
    """A Sigma string with its wildcards. A cased one keeps its letters whatever `ignore_case` says."""
    pattern = wildcards(value)
    return text(fold(pattern) if ignore_case and not isinstance(value, SigmaCasedString) else pattern)


def text(item: Regex) -> str:
    """An expression as Lucene writes it. Raises `RefusedConversion` for one that is too long for Elasticsearch."""
    written = _write(item)
    if len(written) > LONGEST:
        raise RefusedConversion(
            f"it needs a regular expression of {len(written)} characters, and Elasticsearch allows {LONGEST}",
            next_step="shorten the value, or add `|cased`, which needs less text",
        )
    return written


def in_slashes(expression: str) -> str:
    """A regular expression as it stands between the slashes of a query string.

    A backslash at its end stands in brackets: the slash behind `\\\\` counts as escaped if another one follows
    anywhere (measured on 8.19.21).
    """
    pieces, escaped = [], False
    for char in expression:
        pieces.append("\\/" if char == "/" and not escaped else char)
        escaped = char == "\\" and not escaped
    text = "".join(pieces)
    return f"{text[:-2]}[{text[-2:]}]" if text.endswith("\\\\") else text


def _write(item: Regex) -> str:
    if isinstance(item, Chars):
        return _chars(item)
    if isinstance(item, Repeat):
        return _atom(item.item) + _times(item)
    if isinstance(item, Choice):
        return "|".join(_write(option) for option in item.options)
    if isinstance(item, Concat):
        return "".join(f"({_write(part)})" if isinstance(part, Choice) else _write(part) for part in item.items) or "()"
    raise TypeError(f"{item} has no place in an anchored expression")


def _atom(item: Regex) -> str:
    """An item that a quantifier can stand behind."""
    return _write(item) if isinstance(item, Chars) else f"({_write(item)})"


def _times(item: Repeat) -> str:
    bounds = (item.least, item.most)
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get(bounds)
    if short is not None:
        return short
    if item.most is None:
        return f"{{{item.least},}}"
    return f"{{{item.least}}}" if item.least == item.most else f"{{{item.least},{item.most}}}"


def _chars(item: Chars) -> str:
    if item.ranges == ((0, LAST),):
        return "."
    if item.ranges == WHITE_SPACE:
        return "\\s"
    if not item.ranges:
        raise RefusedConversion("a set of characters in the regular expression is empty and matches nothing")
    if len(item.ranges) == 1 and item.ranges[0][0] == item.ranges[0][1]:
        return escaped(chr(item.ranges[0][0]))
    others = all_but(item)
    if others.ranges and len(others.ranges) < len(item.ranges):
        return f"[^{inside(others, _written)}]"
    return f"[{inside(item, _written)}]"


def _written(code: int) -> str:
    return escaped(chr(code))


def escaped(char: str) -> str:
    """One character for itself."""
    return char if char.isalnum() or char in "_ \n\r\t" or not char.isascii() else f"\\{char}"
