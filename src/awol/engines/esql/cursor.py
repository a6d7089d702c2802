"""A place in an ES|QL text, and the errors that a parser raises there."""

from __future__ import annotations

from typing import NoReturn

from awol.engines.esql.lexer import Mode, Token, scan
from awol.engines.esql.nodes import Span
from awol.errors import RejectedQuery, UnsupportedQuery

MAX_DEPTH = 50
"""How deep parentheses, signs and calls may nest here. Elasticsearch 8.19 itself stops at 400."""


class Cursor:
    """The current token, and the ways to go on from it. `mode` says how the next token is cut."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mode: Mode = "command"
        self.token = scan(text, 0, "command")
        self.last_end = 0
        self._depth = 0

    def advance(self, mode: Mode | None = None) -> Token:
        """Go to the next token; gives the one that is left behind."""
        passed = self.token
        self.mode = mode or self.mode
        self.last_end = passed.end
        self.token = scan(self.text, passed.end, self.mode)
        return passed

    def peek(self) -> Token:
        """The token behind the current one, in the same mode."""
        return scan(self.text, self.token.end, self.mode)

    def take_symbol(self, symbol: str) -> bool:
        """Pass the symbol if it stands here."""
        if self.token.is_symbol(symbol):
            self.advance()
            return True
        return False

    def take_word(self, word: str) -> bool:
        """Pass the keyword if it stands here."""
        if self.token.is_word(word):
            self.advance()
            return True
        return False

    def expect_symbol(self, symbol: str) -> Token:
        if not self.token.is_symbol(symbol):
            self.mismatch(f"'{symbol}'")
        return self.advance()

    def expect_word(self, word: str) -> Token:
        if not self.token.is_word(word):
            self.mismatch(word.upper())
        return self.advance()

    def span(self, start: int) -> Span:
        """From `start` to the end of the last token passed."""
        return (start, self.last_end)

    def enter(self) -> None:
        """One level deeper; refuses a text that nests without end."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsupportedQuery(f"the expression nests deeper than {MAX_DEPTH} levels", self.text, self.token.offset)

    def leave(self) -> None:
        self._depth -= 1

    def mismatch(self, expected: str) -> NoReturn:
        """The token is not what the grammar wants."""
        self.reject(f"mismatched input '{self.token.shown}' expecting {expected}")

    def reject(self, message: str, offset: int | None = None, next_step: str | None = None) -> NoReturn:
        raise RejectedQuery(message, self.text, self.token.offset if offset is None else offset, next_step)

    def unsupported(self, message: str, offset: int | None = None, next_step: str | None = None) -> NoReturn:
        raise UnsupportedQuery(message, self.text, self.token.offset if offset is None else offset, next_step)
