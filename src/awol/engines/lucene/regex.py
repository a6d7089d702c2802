"""Lucene's regular expressions, compiled to Python's.

Source: the grammar in the documentation of `org.apache.lucene.util.automaton.RegExp` (Lucene 9) and Elasticsearch's
page "Regular expression syntax", each construct measured on 8.19.21. They match the whole value, know no anchors and
no flags, and have operators that Python has not: `@` any text, `#` nothing, `<1-10>` a number, `&` both, `~` not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_DEPTH = 100
_ANY = r"[\s\S]"
_NEVER = r"(?!)"
_CLASSES = {"d": "0-9", "w": "0-9A-Z_a-z", "s": r" \t\n\r"}

Test = Callable[[str], bool]


class RegexFault(Exception):
    """The pattern cannot be used: `reason`, and the `offset` in it. `known` says that Lucene would take it."""

    def __init__(self, reason: str, offset: int, known: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.known = known


def compile_regex(pattern: str, ignore_case: bool = False) -> Test:
    """A test for whole values. `ignore_case` folds ASCII letters, but not the ends of a range such as [a-c].

    Raises `RegexFault`: `known` False for a pattern that Lucene refuses too, True for one that only we cannot do
    (`~` or `&` inside a longer expression, `#` inside of a repetition).
    """
    parser = _Parser(pattern)
    if not pattern:
        return lambda value: not value
    tree = parser.union(0)
    if parser.more():
        raise RegexFault("the expression should end here", parser.place)
    return _test(tree, re.DOTALL | (re.IGNORECASE | re.ASCII if ignore_case else 0), pattern)


@dataclass(frozen=True, slots=True)
class _Plain:
    """What Python's engine can say."""

    python: str


@dataclass(frozen=True, slots=True)
class _Logic:
    """`&`, `|` or `~` over whole values, of which at least one part is not plain."""

    operator: str
    parts: tuple[_Plain | _Logic, ...]
    at: int


def _test(tree: _Plain | _Logic, flags: int, pattern: str) -> Test:
    if isinstance(tree, _Plain):
        try:
            compiled = re.compile(tree.python, flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise RegexFault(f"the expression is too large ({error})", 0, known=True) from None
        return lambda value: compiled.fullmatch(value) is not None
    tests = tuple(_test(part, flags, pattern) for part in tree.parts)
    if tree.operator == "~":
        (negated,) = tests
        return lambda value: not negated(value)
    if tree.operator == "&":
        return lambda value: all(test(value) for test in tests)
    return lambda value: any(test(value) for test in tests)


class _Parser:
    """The grammar, one method a rule. A reserved sign where an expression has to start stands for itself (`*a`)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def more(self) -> bool:
        return self.place < len(self.text)

    def peek(self, signs: str) -> bool:
        return self.more() and self.text[self.place] in signs

    def match(self, sign: str) -> bool:
        if self.peek(sign):
            self.place += 1
            return True
        return False

    def take(self) -> str:
        if not self.more():
            raise RegexFault("the expression ends too early", self.place)
        self.place += 1
        return self.text[self.place - 1]

    def union(self, depth: int) -> _Plain | _Logic:
        if depth > MAX_DEPTH:
            raise RegexFault("parentheses are nested too deeply", self.place, known=True)
        start = self.place
        parts = [self.intersection(depth)]
        while self.match("|"):
            parts.append(self.intersection(depth))
        if len(parts) == 1:
            return parts[0]
        plain = [part.python for part in parts if isinstance(part, _Plain)]
        if len(plain) == len(parts):
            return _Plain(f"(?:{'|'.join(plain)})")
        return _Logic("|", tuple(parts), start)

    def intersection(self, depth: int) -> _Plain | _Logic:
        start = self.place
        parts = [self.concatenation(depth)]
        while self.match("&"):
            parts.append(self.concatenation(depth))
        return parts[0] if len(parts) == 1 else _Logic("&", tuple(parts), start)

    def concatenation(self, depth: int) -> _Plain | _Logic:
        first = self.repetition(depth)
        if not self.more() or self.peek(")|&"):
            return first
        parts = [self.plain(first)]
        while self.more() and not self.peek(")|&"):
            parts.append(self.plain(self.repetition(depth)))
        return _Plain("".join(parts))

    def plain(self, tree: _Plain | _Logic) -> str:
        if isinstance(tree, _Logic):
            raise RegexFault(f"`{tree.operator}` inside a longer expression", tree.at, known=True)
        return tree.python

    def repetition(self, depth: int) -> _Plain | _Logic:
        tree = self.complement(depth)
        while self.peek("?*+{"):
            inner = self.plain(tree)
            sign = self.take()
            # Lucene repeats the empty language in ways of its own: `#?` matches "", `#*` and `#?*` do not.
            if _NEVER in inner:
                raise RegexFault(f"`{sign}` after an expression with `#`", self.place - 1, known=True)
            tree = _Plain(f"(?:{inner}){self.counts() if sign == '{' else sign}")
        return tree

    def counts(self) -> str:
        start = self.place
        least = self.number()
        most = least
        if self.match(","):
            most = self.number() if self.peek("0123456789") else ""
        if not self.match("}"):
            raise RegexFault("`}` expected", self.place)
        if most and int(least) > int(most):
            raise RegexFault(f"{least} is more than {most}", start)
        return f"{{{least},{most}}}"

    def number(self) -> str:
        start = self.place
        while self.peek("0123456789"):
            self.place += 1
        if start == self.place:
            raise RegexFault("a number expected", self.place)
        if self.place - start > 9:
            raise RegexFault("the number is too large", start)
        return self.text[start : self.place]

    def complement(self, depth: int) -> _Plain | _Logic:
        start = self.place
        if self.match("~"):
            if depth > MAX_DEPTH:
                raise RegexFault("nested too deeply", start, known=True)
            return _Logic("~", (self.complement(depth + 1),), start)
        return _Plain(self.character_class()) if self.match("[") else self.simple(depth)

    def character_class(self) -> str:
        negated = self.match("^")
        # Lucene reads one member before it looks for the end: `[]a]` is `]` or `a`.
        members = [self.member()]
        while self.more() and not self.peek("]"):
            members.append(self.member())
        if not self.match("]"):
            raise RegexFault("`]` expected", self.place)
        return f"(?:(?!{'|'.join(members)}){_ANY})" if negated else f"(?:{'|'.join(members)})"

    def member(self) -> str:
        predefined = self.predefined()
        if predefined is not None:
            return predefined
        start = self.place
        first = self.character()
        if not self.match("-"):
            return re.escape(first)
        last = self.character()
        if first > last:
            raise RegexFault(f"`{first}` comes after `{last}`", start)
        return f"(?-i:[{re.escape(first)}-{re.escape(last)}])"

    def predefined(self) -> str | None:
        r"""`\d`, `\w`, `\s` and their opposites, ASCII only. A backslash before any other letter is an error."""
        letter = self.text[self.place + 1 : self.place + 2]
        if not self.peek("\\") or not (letter.isascii() and letter.isalpha()):
            return None
        if letter.lower() not in _CLASSES:
            raise RegexFault(f"`\\{letter}` is not a character class", self.place)
        self.place += 2
        return f"[{'^' if letter.isupper() else ''}{_CLASSES[letter.lower()]}]"

    def character(self) -> str:
        self.match("\\")
        return self.take()

    def simple(self, depth: int) -> _Plain | _Logic:
        start = self.place
        if self.match("."):
            return _Plain(_ANY)
        if self.match("#"):
            return _Plain(_NEVER)
        if self.match("@"):
            return _Plain(f"{_ANY}*")
        if self.match('"'):
            literal = self.until('"')
            return _Plain(f"(?:{re.escape(literal)})")
        if self.match("("):
            if self.match(")"):
                return _Plain("(?:)")
            inner = self.union(depth + 1)
            if not self.match(")"):
                raise RegexFault("`)` expected", self.place)
            return inner
        if self.match("<"):
            return _Plain(_interval(self.until(">"), start))
        predefined = self.predefined()
        return _Plain(re.escape(self.character()) if predefined is None else predefined)

    def until(self, sign: str) -> str:
        end = self.text.find(sign, self.place)
        if end < 0:
            raise RegexFault(f"`{sign}` expected", len(self.text))
        enclosed = self.text[self.place : end]
        self.place = end + 1
        return enclosed


def _interval(text: str, at: int) -> str:
    """`<n-m>`: the numbers of that range; of fixed width if both are written equally wide, else with any zeros."""
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", text)
    if not match:
        raise RegexFault(f"`<{text}>` is not an interval of numbers", at)
    width = len(match[1]) if len(match[1]) == len(match[2]) else 0
    least, most = sorted((int(match[1]), int(match[2])))
    if most - least > 10_000:
        raise RegexFault("an interval of more than 10,000 numbers", at, known=True)
    numbers = "|".join(str(number).zfill(width) for number in range(least, most + 1))
    return f"(?:{numbers})" if width else f"(?:0*(?:{numbers}))"
