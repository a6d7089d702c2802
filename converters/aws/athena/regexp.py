r"""Regular expressions in the dialect of Trino's `regexp_like`: Joni with Java's syntax, which searches anywhere.

Measured on Trino 476: `^` is the start of the text alone, `$` its end or the place before a last line break, `\z` its
end, `.` not a line break, `&&` in a set an intersection. Letter case is written out (`[lL]`), since Joni's `(?i)` folds
beyond what Sigma's engines do.
"""

from __future__ import annotations

from sigma.types import SigmaRegularExpression, SigmaString

from awol.errors import RefusedConversion

from ... import regex_parser
from ...regexes import ANYTHING, LAST, Chars, Choice, Concat, Edge, Regex, Repeat, all_but, inside, wildcards

NEWLINE = (10, 10)
EDGES = {
    "start": r"\A",
    "end": r"(?=\n?\z)",
    "very end": r"\z",
    "line start": r"(?:\A|(?<=\n))",
    "line end": r"(?=\n|\z)",
}
SIGNS = frozenset("\\.[]{}()*+-?^$|&#~<>=!:, /")


def of_regex(value: SigmaRegularExpression) -> str:
    """A rule's `|re` value. Raises `RefusedConversion` for what is no regular language."""
    pattern = _write(regex_parser.parse(value))
    return pattern or "(?:)"


def of_wildcards(value: SigmaString) -> str:
    """A text with wildcards as an expression that is found anywhere in what matches it."""
    item = wildcards(value)
    parts = list(item.items) if isinstance(item, Concat) else [item]
    start, end = r"\A", r"\z"
    while parts and parts[0] == ANYTHING:
        start, parts = "", parts[1:]
    while parts and parts[-1] == ANYTHING:
        end, parts = "", parts[:-1]
    return start + _write(Concat(tuple(parts))) + end


def _write(item: Regex) -> str:
    if isinstance(item, Chars):
        return _chars(item)
    if isinstance(item, Edge):
        return EDGES[item.kind]
    if isinstance(item, Repeat):
        inner = _write(item.item)
        return (inner if isinstance(item.item, Chars) else f"(?:{inner})") + _times(item)
    if isinstance(item, Choice):
        return "|".join(_write(option) for option in item.options)
    return "".join(f"(?:{_write(part)})" if isinstance(part, Choice) else _write(part) for part in item.items)


def _times(item: Repeat) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((item.least, item.most))
    if short is not None:
        return short
    if item.most is None:
        return f"{{{item.least},}}"
    return f"{{{item.least}}}" if item.least == item.most else f"{{{item.least},{item.most}}}"


def _chars(item: Chars) -> str:
    if not item.ranges:
        raise RefusedConversion(
            "a set of characters in the regular expression is empty and matches nothing",
            next_step="remove the empty set",
        )
    if item.ranges == ((0, LAST),):
        return r"[\s\S]"
    if len(item.ranges) == 1 and item.ranges[0][0] == item.ranges[0][1]:
        return _char(item.ranges[0][0])
    others = all_but(item)
    if others.ranges == (NEWLINE,):
        return "."
    if len(others.ranges) < len(item.ranges):
        return f"[^{inside(others, _char)}]"
    return f"[{inside(item, _char)}]"


def _char(code: int) -> str:
    """One character for itself; signs with a backslash, what cannot be seen by its code."""
    char = chr(code)
    if code < 128 and (char.isalnum() or char in "_ ,/:=!<>'\"%@;`"):
        return char
    if char in SIGNS:
        return f"\\{char}"
    return char if char.isalnum() else f"\\x{{{code:X}}}"
