r"""Regular expressions of Trino (Joni with Java's syntax) as Python's, as far as the two are alike.

Known: plain characters, `.`, sets without `[`, `&&` and classes in them other than `\s` and `\S`, groups that do not
capture by name, `|`, quantifiers, `\A`, `\z`, `^`, `$`, look-around, `\x{..}`, `\n`, `\r`, `\t` and escaped signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!", "(")
_CODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")


class UnknownRegexError(ValueError):
    """A regular expression with something that this engine does not know."""


class WrongRegexError(ValueError):
    """What no regular expression is."""


@lru_cache(maxsize=4096)
def searcher(pattern: str) -> Callable[[str], bool]:
    """`regexp_like`: whether the expression matches anywhere in a text."""
    try:
        search = re.compile(_translated(pattern)).search
    except re.error as fault:
        raise WrongRegexError(str(fault)) from fault
    except (WrongRegexError, UnknownRegexError):
        raise
    except (OverflowError, ValueError) as fault:
        raise UnknownRegexError(str(fault)) from fault
    except RecursionError as fault:
        raise UnknownRegexError("groups nested too deeply") from fault
    return lambda text: search(text) is not None


def _translated(pattern: str) -> str:
    pieces: list[str] = []
    at, in_set = 0, False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            piece, at = _escape(pattern, at, in_set)
            pieces.append(piece)
            continue
        if in_set:
            if char == "[" or pattern.startswith("&&", at):
                raise UnknownRegexError("a set within a set")
            in_set = char != "]"
        elif char == "[":
            in_set = True
        elif char == "(":
            group = next(group for group in GROUPS if pattern.startswith(group, at))
            if group == "(" and pattern.startswith("(?", at):
                raise UnknownRegexError("a flag or a named group")
            pieces.append(group)
            at += len(group)
            continue
        elif char in "*+?}" and pattern.startswith("+", at + 1):
            raise UnknownRegexError("a possessive quantifier")
        pieces.append(char)
        at += 1
    return "".join(pieces)


def _escape(pattern: str, at: int, in_set: bool) -> tuple[str, int]:
    code = _CODE.match(pattern, at)
    if code:
        return re.escape(chr(int(code[1], 16))), code.end()
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
