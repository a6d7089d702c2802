"""A text with a position in it: the characters, words and quoted strings that every part of SPL is made of.

All parsers of this package share one scanner and so one idea of where a message points.
"""

from __future__ import annotations

from typing import NoReturn

from awol.errors import RejectedQuery, UnsupportedQuery

SPACE = " \t\r\n\f\v\u00a0"
DEPTH = 50
"""How deep a query may nest; more is refused, for a parser that recurses must not run out of stack."""


def blank_comments(text: str) -> str:
    """The text with every comment (between two triple backticks) as spaces, so that places stay what they are.

    Search Manual, "Add comments to searches": a comment may stand anywhere but inside quotation marks.
    """
    parts, at, quoted = [], 0, False
    while at < len(text):
        if text[at] == "\\" and quoted:
            parts.append(text[at : at + 2])
            at += 2
        elif text[at] == '"':
            quoted = not quoted
            parts.append('"')
            at += 1
        elif not quoted and text.startswith("```", at):
            end = text.find("```", at + 3)
            if end == -1:
                raise RejectedQuery("a comment is not closed", text, at, "close it with three backticks")
            parts.append("".join(char if char == "\n" else " " for char in text[at : end + 3]))
            at = end + 3
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts)


class Scanner:
    """A text and a position. Methods that take move the position; methods that look do not."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = blank_comments(text)
        self.at = 0
        self._depth = 0

    def skip_space(self) -> int:
        """Move to the next character that is no white space; gives the position."""
        text, at, end = self.text, self.at, len(self.text)
        while at < end and text[at] in SPACE:
            at += 1
        self.at = at
        return at

    def peek(self) -> str:
        """The next character behind white space, "" at the end."""
        at = self.skip_space()
        return self.text[at] if at < len(self.text) else ""

    def looks_at(self, symbol: str) -> bool:
        """Whether `symbol` stands at the position, white space not skipped."""
        return self.text.startswith(symbol, self.at)

    def accept(self, symbol: str) -> bool:
        """Take `symbol` if it comes next behind white space."""
        self.skip_space()
        if not self.text.startswith(symbol, self.at):
            return False
        self.at += len(symbol)
        return True

    def expect(self, symbol: str, where: str) -> None:
        """Take `symbol`, which has to come next."""
        if not self.accept(symbol):
            self.reject(f"`{symbol}` is missing {where}")

    def at_end_of_command(self) -> bool:
        """Whether the command ends here: at a pipe, at the end of a leg in brackets, at the end of the text."""
        return self.peek() in ("", "|", "]")

    def word(self, stops: str) -> str:
        """Take the characters up to white space or one of `stops`; "" where there are none."""
        text, start, end = self.text, self.at, len(self.text)
        at = start
        while at < end and text[at] not in SPACE and text[at] not in stops:
            at += 1
        self.at = at
        return text[start:at]

    def look_word(self, stops: str) -> str:
        """The word that `word` would take behind white space."""
        self.skip_space()
        start = self.at
        word = self.word(stops)
        self.at = start
        return word

    def accept_keyword(self, keyword: str, stops: str = "|][(),=\"'`") -> bool:
        """Take a word that is `keyword` in any letter case."""
        if self.look_word(stops).lower() != keyword.lower():
            return False
        self.at += len(keyword)
        return True

    def quoted(self, mark: str = '"') -> str:
        """Take a string between quotation marks, escapes undone.

        Search Reference, "search", "Quotes and escaping characters": `\\"` is a quotation mark and `\\\\` a backslash;
        a backslash before anything else stands for itself, as in `"\\d+"`.
        """
        start = self.at
        parts: list[str] = []
        at = start + 1
        text, end = self.text, len(self.text)
        while True:
            if at >= end:
                self.reject("a quotation mark is not closed", start)
            char = text[at]
            if char == mark:
                self.at = at + 1
                return "".join(parts)
            if char == "\\" and at + 1 < end and text[at + 1] in (mark, "\\"):
                parts.append(text[at + 1])
                at += 2
                continue
            parts.append(char)
            at += 1

    def enter(self) -> None:
        """Go one level of nesting deeper."""
        self._depth += 1
        if self._depth > DEPTH:
            self.unsupported(f"the query nests more than {DEPTH} levels deep")

    def leave(self) -> None:
        """Come back from one level of nesting."""
        self._depth -= 1

    def reject(self, message: str, at: int | None = None, next_step: str | None = None) -> NoReturn:
        """Raise the fault of a text that Splunk would refuse, with a caret at `at` or at the position."""
        raise RejectedQuery(message, self.original, self.at if at is None else at, next_step)

    def unsupported(self, message: str, at: int | None = None, next_step: str | None = None) -> NoReturn:
        """Raise the fault of a text that Splunk may run and this engine does not."""
        raise UnsupportedQuery(message, self.original, self.at if at is None else at, next_step)
