"""Cuts a query_string text into the tokens of Lucene's classic query parser.

The token classes are those of Lucene's `QueryParser.jj` (Lucene 9): at each place the longest match wins, and among
equally long ones the class that stands first. After `[` or `{` the text is cut as a range, after `^` as a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from awol.errors import RejectedQuery

Kind = Literal[
    "AND", "OR", "NOT", "+", "-", "BAREOPER", "(", ")", ":", "*", "^", "QUOTED", "TERM", "FUZZY", "PREFIX", "WILD",
    "REGEX", "[", "{", "NUMBER", "TO", "]", "}", "GOOP", "RANGE_QUOTED", "END",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its class, its text as written, and where it starts."""

    kind: Kind
    text: str
    at: int


_SPACE = " \t\n\r\u3000"
_START = rf'(?:[^{_SPACE}+\-!():^\[\]"{{}}~*?\\/]|\\[\s\S])'
_CHAR = rf'(?:[^{_SPACE}!():^\[\]"{{}}~*?\\/]|\\[\s\S])'

_WORDS: tuple[tuple[Kind, str], ...] = (
    ("AND", r"AND|&&"),
    ("OR", r"OR|\|\|"),
    ("NOT", r"NOT|!"),
    ("+", r"\+"),
    ("-", r"-"),
    ("BAREOPER", rf"[+\-!][{_SPACE}]"),
    ("(", r"\("),
    (")", r"\)"),
    (":", r":"),
    ("*", r"\*"),
    ("^", r"\^"),
    ("QUOTED", r'"(?:[^"\\]|\\[\s\S])*"'),
    ("TERM", rf"{_START}{_CHAR}*"),
    ("FUZZY", rf"~{_CHAR}*"),
    ("PREFIX", rf"{_START}{_CHAR}*\*"),
    ("WILD", rf"(?:{_START}|[*?])(?:{_CHAR}|[*?])*"),
    ("REGEX", r"/(?:\\/|[^/])*/"),
    ("[", r"\["),
    ("{", r"\{"),
)
_RANGE: tuple[tuple[Kind, str], ...] = (
    ("TO", r"TO"),
    ("]", r"\]"),
    ("}", r"\}"),
    ("RANGE_QUOTED", r'"(?:\\"|[^"])+"'),
    ("GOOP", r"[^ \]}]+"),
)
_PATTERNS = {
    state: tuple((kind, re.compile(pattern)) for kind, pattern in words)
    for state, words in (("word", _WORDS), ("range", _RANGE), ("boost", (("NUMBER", r"[0-9]+(?:\.[0-9]+)?"),)))
}
_STATE_AFTER: dict[Kind, str] = {"[": "range", "{": "range", "]": "word", "}": "word", "^": "boost", "NUMBER": "word"}


def tokens(text: str) -> list[Token]:
    """All tokens of a query, an `END` at the end. Raises `RejectedQuery` where Lucene's lexer finds none."""
    lexed: list[Token] = []
    state = "word"
    at = 0
    while True:
        if state != "boost":
            while at < len(text) and text[at] in _SPACE and not _goop_with_space(text, at, state):
                at += 1
        if at == len(text) and state == "word":
            lexed.append(Token("END", "", at))
            return lexed
        token = _longest(text, at, state)
        if token is None:
            raise RejectedQuery(_lexical_fault(text, at, state), text, at)
        lexed.append(token)
        at += len(token.text)
        state = _STATE_AFTER.get(token.kind, state)


def _goop_with_space(text: str, at: int, state: str) -> bool:
    """In a range only the blank ends a bound: a tab before it is a part of it, as the longer match."""
    return state == "range" and text[at] != " " and text[at + 1 : at + 2] not in ("", " ", "]", "}")


def _longest(text: str, at: int, state: str) -> Token | None:
    best: Token | None = None
    for kind, pattern in _PATTERNS[state]:
        match = pattern.match(text, at)
        if match and (best is None or len(match[0]) > len(best.text)):
            best = Token(kind, match[0], at)
    return best


def _lexical_fault(text: str, at: int, state: str) -> str:
    if state == "boost":
        return "`^` needs a number directly after it"
    if at == len(text):
        return "the range is not closed"
    reasons = {
        '"': "the quotation mark is not closed",
        "/": "the regular expression is not closed; write a slash as `\\/`",
        "\\": "a backslash at the end escapes nothing",
    }
    return reasons.get(text[at], "Lucene cannot read the text from here on")


def unescape(raw: str, text: str, at: int) -> str:
    """Text without its backslashes; `\\uXXXX` is the character of that number. `text` and `at` place a fault."""
    out: list[str] = []
    place = 0
    while place < len(raw):
        if raw[place] != "\\":
            out.append(raw[place])
            place += 1
        elif place + 1 == len(raw):
            raise RejectedQuery("a backslash at the end escapes nothing", text, at + place)
        elif raw[place + 1] == "u":
            digits = raw[place + 2 : place + 6]
            if not re.fullmatch("[0-9a-fA-F]{4}", digits):
                raise RejectedQuery("`\\u` needs four hexadecimal digits", text, at + place)
            out.append(chr(int(digits, 16)))
            place += 6
        else:
            out.append(raw[place + 1])
            place += 2
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
