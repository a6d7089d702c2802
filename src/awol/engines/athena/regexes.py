r"""Regular expressions of Trino (Joni with Java's syntax) as Python's, as far as the two are alike.

Known: plain characters, `.`, sets without `[`, `&&` and classes in them other than `\s` and `\S`, groups that do not
capture by name, `|`, quantifiers, `\A`, `\z`, `^`, `$`, look-around without groups in look-behind, `\x{..}`, `\n`,
`\r`, `\t` and escaped signs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache

GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!", "(")
_CODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_REPEAT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_MOST = 100_000
"""The largest number of a quantifier that Joni takes (measured on Trino 476)."""
_LOOK_BEHIND = re.compile(r"\(\?<[=!]")
_PLAIN = re.compile(r"\\.|\[[^\]]*\]", re.DOTALL)
"""Escaped signs and sets, in which a parenthesis opens no group."""
_WRONG = (
    "nothing to repeat",
    "missing ), unterminated subpattern",
    "unbalanced parenthesis",
    "unterminated character set",
    "min repeat greater than max repeat",
)
"""What Python says of that Joni refuses too; whatever else Python refuses, Joni may well take."""


class UnknownRegexError(ValueError):
    """A regular expression with something that this engine does not know."""


class WrongRegexError(ValueError):
    """What no regular expression is."""


@lru_cache(maxsize=4096)
def searcher(pattern: str) -> Callable[[str], bool]:
    """`regexp_like`: whether the expression matches anywhere in a text."""
    try:
        # `\s` is ASCII's alone in Joni (measured on Trino 476), as it is in Python with this flag.
        search = re.compile(_translated(pattern), re.ASCII).search
    except re.error as fault:
        if fault.msg.startswith(_WRONG):
            raise WrongRegexError(fault.msg) from fault
        raise UnknownRegexError(fault.msg) from fault
    except (WrongRegexError, UnknownRegexError):
        raise
    except (OverflowError, ValueError) as fault:
        raise UnknownRegexError(str(fault)) from fault
    except RecursionError as fault:
        raise UnknownRegexError("groups nested too deeply") from fault
    return lambda text: search(text) is not None


def _translated(pattern: str) -> str:
    pieces: list[str] = []
    at, anchored = 0, False
    while at < len(pattern):
        char = pattern[at]
        # Python refuses to repeat what has no width; Joni does not.
        repeat = _REPEAT.match(pattern, at)
        if anchored and (char in "*+?" or repeat):
            raise UnknownRegexError("an anchor that is repeated")
        anchored = char in "^$" or pattern.startswith(("\\A", "\\z"), at)
        if char == "\\":
            piece, at = _escape(pattern, at, in_set=False)
        elif char == "[":
            piece, at = _set(pattern, at)
        elif char == "(":
            piece, at = _group(pattern, at)
        elif char == "{":
            piece, at = (_repeated(repeat), repeat.end()) if repeat else ("\\{", at + 1)
            if repeat and pattern.startswith("+", at):
                raise UnknownRegexError("a possessive quantifier")
        else:
            if char in "*+?" and pattern.startswith("+", at + 1):
                raise UnknownRegexError("a possessive quantifier")
            piece, at = char, at + 1
        pieces.append(piece)
    return "".join(pieces)


def _repeated(repeat: re.Match[str]) -> str:
    if any(int(number) > _MOST for number in (repeat[1], repeat[3]) if number):
        raise WrongRegexError("too big number for repeat range")
    return repeat[0]


def _group(pattern: str, at: int) -> tuple[str, int]:
    group = next(group for group in GROUPS if pattern.startswith(group, at))
    if group == "(" and pattern.startswith("(?", at):
        raise UnknownRegexError("a flag or a named group")
    if not _LOOK_BEHIND.match(group):
        return group, at + len(group)
    # What Joni takes in a look-behind depends on its parts; plain alternatives may be of several lengths.
    end = pattern.find(")", at)
    content = pattern[at + len(group) : end] if end >= 0 else ""
    if "|" not in content or any(sign in content for sign in "([{*+?\\"):
        if "(" in _PLAIN.sub("", content):
            raise UnknownRegexError("a group in a look-behind")
        return group, at + len(group)
    behind = [f"{group}{alternative})" for alternative in content.split("|")]
    return (f"(?:{'|'.join(behind)})" if group == "(?<=" else f"(?:{''.join(behind)})"), end + 1


def _set(pattern: str, opening: int) -> tuple[str, int]:
    """A set and where it ends. Every sign in it is escaped: Python means to read more of them some day."""
    at = opening + 1
    negated = pattern.startswith("^", at)
    at += negated
    pieces: list[str] = []
    first = at
    while at < len(pattern):
        if pattern[at] == "]" and at > first:
            return f"[{'^' if negated else ''}{''.join(pieces)}]", at + 1
        item, at = _item(pattern, at)
        if not pattern.startswith("-", at) or pattern.startswith("-]", at) or at + 1 == len(pattern):
            pieces.append(item)
            continue
        last, at = _item(pattern, at + 1)
        if item in _CLASSES or last in _CLASSES:
            raise UnknownRegexError("a range with a class of characters")
        if _code(item) > _code(last):
            raise WrongRegexError("empty range in char class")
        if pattern.startswith("-", at) and not pattern.startswith("-]", at):
            raise UnknownRegexError("a range that begins where another ends")
        pieces.append(f"{item}-{last}")
    raise WrongRegexError("premature end of char-class")


_CLASSES = (r"\s", r"\S")
_CONTROLS = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}


def _code(item: str) -> str:
    """The character that an item of a set stands for."""
    return _CONTROLS.get(item, item[-1])


def _item(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "\\":
        return _escape(pattern, at, in_set=True)
    if pattern[at] == "[" or pattern.startswith("&&", at):
        raise UnknownRegexError("a set within a set")
    return re.escape(pattern[at]), at + 1


def _escape(pattern: str, at: int, *, in_set: bool) -> tuple[str, int]:
    code = _CODE.match(pattern, at)
    if code:
        number = int(code[1], 16)
        if number > sys.maxunicode or 0xD800 <= number <= 0xDFFF:
            raise UnknownRegexError("the code of no character")
        return re.escape(chr(number)), code.end()
    if at + 1 == len(pattern):
        raise WrongRegexError("a backslash at the end")
    char = pattern[at + 1]
    if char == "A" and not in_set:
        return r"\A", at + 2
    if char == "z" and not in_set:
        return r"\Z", at + 2
    if char in "nrt" or (char in "sS" and in_set) or not char.isalnum():
        return f"\\{char}" if char != "_" else "_", at + 2
    raise UnknownRegexError(f"the escape `\\{char}`")
