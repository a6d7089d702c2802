"""Regular expressions as Lucene reads them, for `regex` and `regex~`: they match a whole value and have no anchors.

Source: Elasticsearch reference 8.19, "Regular expression syntax": operators . ? + * {} | () [] and, all switched on,
~ & < > @ # and quoted text. What Python cannot say (complement, intersection, numeric interval) is unsupported.
Compared with Elasticsearch 8.19.21: `regex~` folds ASCII letters, but not the ends of a range such as [a-c].
"""

from __future__ import annotations

import re

from awol.errors import RejectedQuery, UnsupportedQuery

_CLASSES = "dDwWsS"
_OTHERS = {"(": "(?:", ".": ".", "@": ".*", "#": "(?!)"}
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
        self._repeated = False  # whether the piece before is a repetition; an escaped `\\+` is none

    def whole(self) -> str:
        made = []
        position = 0
        while position < len(self._pattern):
            char = self._pattern[position]
            part, position = self._piece(position)
            made.append(part)
            self._repeated = char in "*+?{"
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
            case "|" if not self._has_sides(position):
                raise self._unsupported("an empty alternative")
            case ")" | "|" | "*" | "+" | "?":
                # Lucene has no lazy and no possessive operators: `a+?` repeats `a+`.
                if char in "*+?" and self._repeated:
                    raise self._unsupported(f"`{char}` after another repetition")
                return char, position + 1
            case "~" | "&" | "<":
                raise self._unsupported(f"the operator `{char}` of Lucene's regular expressions")
            case _:
                return _OTHERS.get(char, re.escape(char)), position + 1

    def _escape(self, position: int) -> tuple[str, int]:
        if position + 1 == len(self._pattern):
            raise RejectedQuery("the regular expression ends with a backslash", self._text, self._at)
        char = self._pattern[position + 1]
        return (f"\\{char}" if char in _CLASSES else re.escape(char)), position + 2

    def _has_sides(self, position: int) -> bool:
        before, after = self._pattern[:position][-1:], self._pattern[position + 1 : position + 2]
        return before not in ("", "(", "|") and after not in ("", ")", "|")

    def _class(self, position: int) -> tuple[str, int]:
        """A class, split into its single characters and its ranges, which keep their case."""
        position += 1
        negated = self._pattern.startswith("^", position)
        position += negated
        singles: list[str] = []
        ranges: list[str] = []
        while position < len(self._pattern) and self._pattern[position] != "]":
            part, position = self._member(position)
            if self._pattern.startswith("-", position) and self._pattern[position + 1 : position + 2] not in ("", "]"):
                end, position = self._member(position + 1)
                ranges.append(f"{part}-{end}")
            else:
                singles.append(part)
        if position == len(self._pattern):
            raise RejectedQuery("the regular expression has a [ without a ]", self._text, self._at)
        if not singles and not ranges:
            raise self._unsupported("an empty class")
        kept = [f"[{''.join(singles)}]"] if singles else []
        kept.extend(f"(?-i:[{part}])" for part in ranges)
        made = f"(?:{'|'.join(kept)})"
        return (f"(?:(?!{made}).)" if negated else made), position + 1

    def _member(self, position: int) -> tuple[str, int]:
        char = self._pattern[position]
        return self._escape(position) if char == "\\" else (re.escape(char), position + 1)

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
