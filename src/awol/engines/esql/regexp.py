"""Lucene's regular expressions as Python's.

The syntax is that of Lucene's class RegExp with all its optional operators, which ES|QL's RLIKE uses (Elasticsearch
reference, "Regular expression syntax"). Complement `~`, intersection `&` and number ranges `<1-5>` have no equal in
Python and are not translated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r"}
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class RegexpError(ValueError):
    """Lucene would refuse the expression."""


class UnknownRegexp(ValueError):
    """The expression is right for Lucene and has no translation here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A translated part: whether it matches the empty text, and whether it surely matches every text."""

    text: str
    empty: bool = False
    total: bool = False


def translate(pattern: str) -> Piece:
    """A Python expression that matches in full (`fullmatch`, `DOTALL`) what Lucene's expression matches.

    Raises `RegexpError` for wrong syntax, `UnknownRegexp` for what cannot be translated.
    """
    reader = _Reader(pattern)
    expression = reader.union()
    if reader.at < len(pattern):
        raise RegexpError(f"end-of-string expected at position {reader.at}")
    return expression


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self, character: str) -> bool:
        if self._next() == character:
            self.at += 1
            return True
        return False

    def union(self) -> Piece:
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        text = "|".join(branch.text for branch in branches)
        return Piece(text, any(branch.empty for branch in branches), any(branch.total for branch in branches))

    def _sequence(self) -> Piece:
        pieces = []
        while self._next() not in ("", "|", ")"):
            pieces.append(self._repeated())
        empty = all(piece.empty for piece in pieces)
        text = "".join(piece.text for piece in pieces)
        return Piece(text, empty, empty and any(piece.total for piece in pieces))

    def _repeated(self) -> Piece:
        piece = self._atom()
        while True:
            character = self._next()
            if character and character in "?*+":
                # Lucene has no lazy or possessive repeats: `a+?` is `(a+)?`.
                any_character = piece.text == "." and character == "*"
                empty = piece.empty or character != "+"
                piece = Piece(f"(?:{piece.text}){character}", empty, piece.total or any_character)
                self.at += 1
            elif character == "{":
                piece = self._counted(piece)
            else:
                return piece

    def _counted(self, piece: Piece) -> Piece:
        found = _REPEAT.match(self.text, self.at)
        if found is None:
            raise RegexpError(f"integer expected at position {self.at + 1}")
        if found[2] and int(found[2]) < int(found[1]):
            raise RegexpError(f"invalid repetition range(out of order) at position {self.at + 1}")
        self.at = found.end()
        return Piece(f"(?:{piece.text}){found.group()}", piece.empty or int(found[1]) == 0)

    def _atom(self) -> Piece:
        character = self._next()
        self.at += 1
        match character:
            case ".":
                return Piece(".")
            case "@":
                return Piece("(?:.*)", empty=True, total=True)
            case "#":
                return Piece("(?!)")
            case "(":
                return self._group()
            case "[":
                return Piece(self._class())
            case '"':
                return self._quoted()
            case "\\":
                return Piece(self._escaped())
            case "~" | "&" | "<":
                raise UnknownRegexp(f"the operator {character}")
            case "?" | "*" | "+" | "{":
                raise UnknownRegexp(f"{character} without anything to repeat")
        return Piece(re.escape(character))

    def _group(self) -> Piece:
        if self._take(")"):
            return Piece("(?:)", empty=True)
        inner = self.union()
        if not self._take(")"):
            raise RegexpError(f"expected ')' at position {self.at}")
        return Piece(f"(?:{inner.text})", inner.empty, inner.total)

    def _quoted(self) -> Piece:
        end = self.text.find('"', self.at)
        if end < 0:
            raise RegexpError(f"expected '\"' at position {len(self.text)}")
        quoted, self.at = self.text[self.at : end], end + 1
        return Piece(f"(?:{re.escape(quoted)})", empty=not quoted)

    def _escaped(self) -> str:
        character = self._next()
        self.at += 1
        if not character:
            raise RegexpError(f"unexpected end-of-string after \\ at position {self.at - 1}")
        if character.lower() in _CLASSES:
            return f"[{'^' if character.isupper() else ''}{_CLASSES[character.lower()]}]"
        return re.escape(character)

    def _class(self) -> str:
        negated = "^" if self._take("^") else ""
        items: list[str] = []
        while self._next() != "]" or not items:
            items.append(self._class_item())
        self.at += 1
        return f"[{negated}{''.join(items)}]"

    def _class_item(self) -> str:
        first = self._class_character()
        if len(first) > 2 or self._next() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return first
        self.at += 1
        last = self._class_character()
        if len(last) > 2 or first[-1] > last[-1]:
            raise RegexpError(f"invalid range at position {self.at}")
        return f"{first}-{last}"

    def _class_character(self) -> str:
        character = self._next()
        if not character:
            raise RegexpError(f"expected ']' at position {len(self.text)}")
        self.at += 1
        if character != "\\":
            return re.escape(character)
        escaped = self._next()
        self.at += 1
        if escaped.lower() in _CLASSES and escaped:
            if escaped.isupper():
                raise UnknownRegexp(f"\\{escaped} in a class")
            return _CLASSES[escaped]
        if not escaped:
            raise RegexpError("unexpected end-of-string in a class")
        return re.escape(escaped)
