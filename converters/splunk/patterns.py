"""Regular expressions as Splunk's eval functions read them: PCRE inside a quoted string.

In such a string `\\\\` is one backslash and `\\"` a quotation mark, while `\\d` stays what it is (Search Reference,
"match"; Search Manual, "Backslashes"). So that no reading of that rule matters, a backslash or a quotation mark that
stands for itself is written by its code, `\\x5c` and `\\x22`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import TypeGuard

from sigma.types import SigmaCasedString, SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString, SpecialChars

from awol.errors import RefusedConversion

SAFE = re.compile(r"[A-Za-z0-9 _:/@,;=<>!#%&~'-]")
BRACKETED = frozenset(".*+?()|{}$")
UP_TO = re.compile(r",\d+\}")
HEXADECIMAL = {"u": 4, "U": 8}


def of_string(value: SigmaString, exclude: tuple[str, ...]) -> str:
    """An expression for the whole of a value, wildcards and letter case as Sigma has them.

    `exclude` are exact texts that do not count, though the pattern may match them.
    """
    letters = "" if isinstance(value, SigmaCasedString) else "i"
    body = "".join(_part(part, either_case=bool(letters)) for part in value.s)
    flags = letters + ("s" if value.contains_special() else "")
    return (f"(?{flags})" if flags else "") + f"^{_without(exclude)}{body}\\z"


def is_part(value: object) -> TypeGuard[SigmaString]:
    """Whether a value is `*text*`, in any letter case: what `|contains` makes."""
    many = SpecialChars.WILDCARD_MULTI
    if not isinstance(value, SigmaString) or isinstance(value, SigmaCasedString) or len(value.s) != 3:
        return False
    return value.s[0] == value.s[2] == many and isinstance(value.s[1], str)


def of_parts(values: Sequence[SigmaString]) -> str:
    """An expression that is found where a text holds one of the parts."""
    texts = [str(value.s[1]) for value in values]
    shared = "".join(chars[0] for chars in takewhile(lambda chars: len(set(chars)) == 1, zip(*texts, strict=False)))
    rests = [_part(text.removeprefix(shared), either_case=True) for text in texts]
    tail = "" if "" in rests else f"(?:{'|'.join(rests)})"
    return f"(?i){_part(shared, either_case=True)}{tail}"


def matches(value: SigmaString, text: str) -> bool:
    """Whether a Sigma string means this text."""
    body = "".join(re.escape(part) if isinstance(part, str) else _part(part) for part in value.s)
    return re.fullmatch(body, text, re.DOTALL if isinstance(value, SigmaCasedString) else re.DOTALL | re.I) is not None


def _part(part: object, either_case: bool = False) -> str:
    if part == SpecialChars.WILDCARD_MULTI:
        return ".*"
    if part == SpecialChars.WILDCARD_SINGLE:
        return "."
    return "".join(_either(char) if either_case else literal(char) for char in str(part))


def _either(char: str) -> str:
    """A character without letter case. `(?i)` is sure of ASCII alone, unless PCRE was told of Unicode."""
    swapped = char.swapcase()
    if ord(char) < 128 or len(swapped) != 1 or swapped == char:
        return literal(char)
    return f"(?:{char}|{swapped})"


def literal(char: str) -> str:
    """One character for itself."""
    if SAFE.fullmatch(char) or ord(char) > 127:
        return char
    return f"[{char}]" if char in BRACKETED else f"\\x{ord(char):02x}"


def _without(texts: tuple[str, ...]) -> str:
    if not texts:
        return ""
    inner = "|".join("".join(literal(char) for char in text) for text in texts)
    return f"(?!(?-i:{inner})\\z)"


def of_regex(value: SigmaRegularExpression, exclude: tuple[str, ...]) -> str:
    """A rule's own expression. It stays as it is but for its flags and what a quoted string would change."""
    text = str(value.regexp)
    flags = "".join(
        letter
        for letter, flag in (
            ("i", SigmaRegularExpressionFlag.IGNORECASE),
            ("m", SigmaRegularExpressionFlag.MULTILINE),
            ("s", SigmaRegularExpressionFlag.DOTALL),
        )
        if flag in value.flags
    )
    if "i" in flags and any(not char.isascii() and char.lower() != char.upper() for char in text):
        raise RefusedConversion(
            f"the regular expression `{text}` ignores the case of letters beyond ASCII, and whether Splunk does "
            "that depends on the server",
            next_step="write both letters, `[éÉ]`",
        )
    inner = (f"(?{flags})" if flags else "") + _carried(text)
    if not exclude:
        return inner
    # The search for the expression begins anew behind the look-ahead, which holds for the value as a whole.
    return f"^{_without(exclude)}(?s:.*?)(?:{inner})"


def found(value: SigmaRegularExpression, text: str) -> bool:
    """Whether the expression is found in this text."""
    flags = 0
    for flag in value.flags:
        flags |= value.sigma_to_python_flags[flag]
    return re.search(str(value.regexp), text, flags) is not None


def _in_class(text: str, at: int) -> bool:
    """Whether a place in an expression lies between square brackets."""
    open_at = -1
    position = 0
    while position < at:
        char = text[position]
        if char == "\\":
            position += 1
        elif open_at < 0 and char == "[":
            open_at = position
        elif open_at >= 0 and char == "]" and text[open_at + 1 : position] not in ("", "^"):
            open_at = -1
        position += 1
    return open_at >= 0


def _carried(text: str) -> str:
    """A PCRE through a quoted string of SPL. Python's `\\Z` and `\\u....`, which PCRE reads otherwise, are turned."""
    parts, at = [], 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\\" and at < len(text):
            escape = text[at]
            at += 1
            if escape in HEXADECIMAL:
                digits = text[at : at + HEXADECIMAL[escape]]
                at += len(digits)
                parts.append(f"\\x{{{digits}}}")
            elif escape == "N":
                raise RefusedConversion(
                    f"the regular expression `{text}` names a character, and PCRE reads that differently",
                    next_step="write the character itself",
                )
            else:
                parts.append({"\\": "\\x5c", '"': "\\x22", "Z": "\\z"}.get(escape, f"\\{escape}"))
        elif char == "{" and UP_TO.match(text, at) and not _in_class(text, at):
            parts.append("{0")  # PCRE before 10.43 takes `{,2}` for those characters
        elif char in '"`' or ord(char) < 32:
            parts.append(f"\\x{ord(char):02x}")
        else:
            parts.append(char)
    return "".join(parts)
