"""Regular expressions as Lucene reads them, for `regex` and `regex~`: they match a whole value and have no anchors.

Source: Elasticsearch reference 8.19, "Regular expression syntax": operators . ? + * {} | () [] and, all switched on,
~ & < > @ # and quoted text. What Python cannot say (complement, intersection, numeric interval) is unsupported.
"""

from __future__ import annotations

import re

from awol.errors import RejectedQuery, UnsupportedQuery

_CLASSES = "dDwWsS"
_REPEAT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")


def translate(pattern: str, insensitive: bool, text: str, at: int) -> re.Pattern[str]:
    """A Python pattern for `fullmatch`. `text` and `at` place the literal in the query, for messages.

    Raises `UnsupportedQuery` for Lucene operators without a counterpart, `RejectedQuery` for a broken expression.
    """
    flags = re.DOTALL | re.ASCII | (re.IGNORECASE if insensitive else 0)
    try:
        return re.compile(_Translation(pattern, text, at).whole(), flags)
    except re.error as fault:
        raise RejectedQuery(f"the regular expression is broken: {fault}", text, at) from None


class _Translation:
    def __init__(self, pattern: str, text: str, at: int) -> None:
        self._pattern = pattern
        self._text = text
        self._at = at

    def whole(self) -> str:
        made = []
        position = 0
        while position < len(self._pattern):
            part, position = self._piece(position)
            made.append(part)
        return "".join(made)

    def _piece(self, position: int) -> tuple[str, int]:
        char = self._pattern[position]
        match char:
            case "\\":
                return self._escape(position)
            case "[":
                return self._class(position)
            case "{":
                return self._repeat(position)
            case '"':
                return self._quoted(position)
            case "(":
                return "(?:", position + 1
            case ")" | "|" | "*" | "+" | "?":
                # Lucene has no lazy and no possessive operators: `a+?` repeats `a+`.
                again = char in "*+?" and position > 0 and self._pattern[position - 1] in "*+?}"
                if again:
                    raise self._unsupported(f"`{char}` after another repetition")
                return char, position + 1
            case ".":
                return ".", position + 1
            case "@":
                return ".*", position + 1
            case "#":
                return "(?!)", position + 1
            case "~" | "&" | "<":
                raise self._unsupported(f"the operator `{char}` of Lucene's regular expressions")
            case _:
                return re.escape(char), position + 1

    def _escape(self, position: int) -> tuple[str, int]:
        if position + 1 == len(self._pattern):
            raise RejectedQuery("the regular expression ends with a backslash", self._text, self._at)
        char = self._pattern[position + 1]
        return (f"\\{char}" if char in _CLASSES else re.escape(char)), position + 2

    def _class(self, position: int) -> tuple[str, int]:
        made = ["["]
        position += 1
        if self._pattern.startswith("^", position):
            made.append("^")
            position += 1
        while position < len(self._pattern) and self._pattern[position] != "]":
            if self._pattern[position] == "\\":
                part, position = self._escape(position)
                made.append(part)
            else:
                char = self._pattern[position]
                made.append(char if char == "-" else re.escape(char))
                position += 1
        if position == len(self._pattern):
            raise RejectedQuery("the regular expression has a [ without a ]", self._text, self._at)
        return "".join([*made, "]"]), position + 1

    def _repeat(self, position: int) -> tuple[str, int]:
        found = _REPEAT.match(self._pattern, position)
        if found is None:
            raise RejectedQuery("integer expected after { in the regular expression", self._text, self._at)
        return found.group(), found.end()

    def _quoted(self, position: int) -> tuple[str, int]:
        end = self._pattern.find('"', position + 1)
        if end < 0:
            raise RejectedQuery('the regular expression has a " without another', self._text, self._at)
        inner = self._pattern[position + 1 : end]
        return f"(?:{re.escape(inner)})", end + 1

    def _unsupported(self, what: str) -> UnsupportedQuery:
        return UnsupportedQuery(f"{what} is not supported offline", self._text, self._at, "put a backslash before it")
