"""Reads a query_string text as Lucene's classic query parser does (`QueryParser.jj`, Lucene 9), with the additions
of Elasticsearch's `QueryStringQueryParser`: `_exists_:f`, `f:*`, and `f:>=n`.
"""

from __future__ import annotations

import re
from typing import Literal

from awol.engines.lucene.lexer import Kind, Token, tokens, unescape
from awol.engines.lucene.nodes import (
    Boolean,
    Clause,
    Exists,
    MatchAll,
    Phrase,
    Prefix,
    Query,
    Range,
    Regex,
    Term,
    Wildcard,
)
from awol.errors import RejectedQuery, UnsupportedQuery

MAX_DEPTH = 100
"""Elasticsearch reads some 2,000 nested parentheses; nobody writes a hundred."""

EXISTS = "_exists_"

_NOT_AFTER_A_WORD_OF_SEVERAL: frozenset[Kind] = frozenset({":", "*", "FUZZY", "^", "AND", "OR"})
"""Lucene's `disallowedPostMultiTerm`: a word before one of these is not joined to the words before it."""

_SIGNS: dict[Kind, Literal["", "+", "-"]] = {"+": "+", "-": "-", "NOT": "-"}


def parse(text: str) -> Query | None:
    """The query of a text; None for an empty one, which finds nothing.

    Raises `RejectedQuery` where Elasticsearch answers "Failed to parse query", `UnsupportedQuery` for fuzzy words.
    """
    if not text.strip(" \t\n\r\u3000"):
        return None
    parser = _Parser(text)
    query = parser.query(None, 0)
    parser.expect_one_of("END")
    return query


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        token = self.peek()
        self.place += 1
        return token

    def accept(self, *kinds: Kind) -> Token | None:
        return self.next() if self.peek().kind in kinds else None

    def expect_one_of(self, *kinds: Kind) -> Token:
        token = self.accept(*kinds)
        if token is None:
            raise self.unexpected()
        return token

    def unexpected(self) -> RejectedQuery:
        token = self.peek()
        what = "the query ends" if token.kind == "END" else f"`{token.text.strip()}` is not allowed"
        return RejectedQuery(f"{what} here", self.text, token.at)

    def unescape(self, raw: str, token: Token, skip: int = 0) -> str:
        return unescape(raw, self.text, token.at + skip)

    def query(self, field: str | None, depth: int) -> Query:
        """Query := [sign] Clause ( [AND | OR] [sign] Clause )*"""
        if depth > MAX_DEPTH:
            raise UnsupportedQuery("parentheses are nested too deeply", self.text, self.peek().at)
        clauses = [self.joined_words(field) or self.signed(field, depth, conjoined=False)]
        while self.peek().kind not in ("END", ")"):
            words = self.joined_words(field)
            if words:
                clauses.append(words)
                continue
            conjunction = self.accept("AND", "OR")
            conjoined = conjunction is not None and conjunction.kind == "AND"
            clauses.append(self.signed(field, depth, conjoined))
        if len(clauses) == 1 and not clauses[0].sign:
            return clauses[0].query
        return Boolean(tuple(clauses))

    def joined_words(self, field: str | None) -> Clause | None:
        """MultiTerm: two or more bare words in a row are one text, which the field analyses (`f:(a b)`)."""
        words: list[str] = []
        first = self.peek()
        while self.word_of_several(len(words)):
            words.append(self.unescape(self.peek(len(words)).text, self.peek(len(words))))
        if len(words) < 2:
            return None
        self.place += len(words)
        return Clause(self.term(field, " ".join(words), first.at))

    def word_of_several(self, ahead: int) -> bool:
        if self.peek(ahead).kind != "TERM":
            return False
        after = self.peek(ahead + 1).kind
        return after == "TERM" if ahead == 0 else after not in _NOT_AFTER_A_WORD_OF_SEVERAL

    def signed(self, field: str | None, depth: int, conjoined: bool) -> Clause:
        token = self.accept("+", "-", "NOT")
        sign = _SIGNS[token.kind] if token else ""
        return Clause(self.clause(field, depth), sign, conjoined)

    def clause(self, field: str | None, depth: int) -> Query:
        """Clause := [field ":"] ( Term | "(" Query ")" [^boost] )"""
        if self.peek(1).kind == ":" and self.peek().kind in ("TERM", "*"):
            token = self.next()
            self.next()
            field = "*" if token.kind == "*" else self.unescape(token.text, token)
        if self.accept("("):
            inner = self.query(field, depth + 1)
            self.expect_one_of(")")
            self.boost()
            return inner
        return self.leaf(field)

    def boost(self) -> bool:
        """Boosts change the score and not the matches."""
        if self.accept("^"):
            self.expect_one_of("NUMBER")
            return True
        return False

    def leaf(self, field: str | None) -> Query:
        token = self.next()
        match token.kind:
            case "[" | "{":
                return self.range(field, token)
            case "QUOTED":
                text = self.unescape(token.text[1:-1], token, 1)
                slop = _slop(self.suffix())
                return Exists(text, token.at) if field == EXISTS else Phrase(field, text, slop, token.at)
            case "TERM" | "BAREOPER":
                raw = token.text[0] if token.kind == "BAREOPER" else token.text
                text = self.unescape(raw, token)
                fuzzy = self.suffix()
                if fuzzy:
                    raise self.refuse_fuzzy(fuzzy)
                return self.term(field, text, token.at)
        self.place -= 1
        self.expect_one_of("*", "WILD", "PREFIX", "REGEX")
        self.suffix()  # Lucene reads `~` behind a wildcard and makes nothing of it
        return self.pattern(field, token)

    def pattern(self, field: str | None, token: Token) -> Query:
        if token.kind == "*":
            if field is None or not field.strip("*"):
                return MatchAll()
            return Exists(field, token.at)
        if token.kind == "PREFIX":
            return Prefix(field, self.unescape(token.text[:-1], token), token.at)
        if token.kind == "REGEX":
            return Regex(field, token.text[1:-1], token.at)
        return Wildcard(field, token.text, token.at)

    def suffix(self) -> Token | None:
        """`~n` and `^n` behind a word, in either order; the `~` token, if any."""
        fuzzy = self.accept("FUZZY")
        if self.boost() and fuzzy is None:
            fuzzy = self.accept("FUZZY")
        return fuzzy

    def term(self, field: str | None, text: str, at: int) -> Query:
        if field == EXISTS:
            return Exists(text, at)
        if len(text) > 1 and text[0] in "<>":
            included = len(text) > 2 and text[1] == "="
            bound = _open(text[2 if included else 1 :])
            if text[0] == ">":
                return Range(field, bound, None, included or bound is None, True, at)
            return Range(field, None, bound, True, included or bound is None, at)
        return Term(field, text, at)

    def range(self, field: str | None, start: Token) -> Query:
        lower = self.bound()
        self.expect_one_of("TO")
        upper = self.bound()
        end = self.expect_one_of("]", "}")
        self.boost()
        return Range(
            field, lower, upper, start.kind == "[" or lower is None, end.kind == "]" or upper is None, start.at
        )

    def bound(self) -> str | None:
        token = self.expect_one_of("GOOP", "RANGE_QUOTED", "TO")
        if token.kind == "RANGE_QUOTED":
            return _open(self.unescape(token.text[1:-1], token, 1))
        return _open(self.unescape(token.text, token))

    def refuse_fuzzy(self, token: Token) -> UnsupportedQuery | RejectedQuery:
        """What follows `~` must be 0, 1, 2 or AUTO; measured on 8.19.21."""
        edits = token.text[1:]
        try:
            # Java's numbers may end with a letter for the type.
            valid = not edits or edits.upper() == "AUTO" or float(re.sub("[fFdD]$", "", edits)) in (0.0, 1.0, 2.0)
        except ValueError:
            valid = False
        if valid:
            return UnsupportedQuery("fuzzy words (`~`) are not supported offline", self.text, token.at)
        return RejectedQuery(f"an edit distance is 0, 1, 2 or AUTO, not `{edits}`", self.text, token.at)


def _open(bound: str) -> str | None:
    """A bound of `*` is open, even where it is quoted or escaped (measured on 8.19.21)."""
    return None if bound == "*" else bound


def _slop(token: Token | None) -> int:
    """The distance behind a phrase; what is no number counts as none."""
    number = re.fullmatch(r"~([0-9]{1,9})(?:\.[0-9]*)?", token.text) if token else None
    return int(number[1]) if number else 0
