"""Regular expressions as Splunk runs them (PCRE), compiled for Python's `re`.

What the two engines write or mean differently is translated: `(?<name>`, `\\Z`, `\\z`, `\\h`, `\\x{41}`,
`\\Q...\\E`, POSIX classes, a flag in the middle. `\\d`, `\\w`, `\\s` and `\\b` mean ASCII, as PCRE's default is. What
Python cannot do alike (`\\K`, `\\R`, `\\p{..}`, recursion, branch reset, ...) is refused, and so is a repetition of a
repetition that can match one text in very many ways: Python's engine cannot be given a limit (PCRE in Splunk gives up
after 100,000 steps, limits.conf `match_limit`), and such a pattern could run for ever on a text that an attacker chose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from awol.engines.splunk.repetition import Risk

Fault = Callable[[str, bool], Exception]
"""Makes the exception to raise of a message; the flag says that Splunk would refuse the pattern too."""

SAME_ESCAPES = frozenset("dDwWsSbBAtnrf")
CLASS_ESCAPES = frozenset("dDwWsSbtnrf")
SETS = frozenset("dDwWsSh")
"""Escapes in a character class that stand for several characters, so that no range begins with them."""
ESCAPES = {
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "h": r"[ \t\u00a0]",
    "H": r"[^ \t\u00a0]",
    "N": r"[^\n]",
    "a": r"\x07",
    "e": r"\x1b",
}
"""PCRE's escapes outside a class, in Python's spelling (pcrepattern, "Backslash")."""

POSIX = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "blank": r" \t",
    "xdigit": "0-9a-fA-F",
    "word": r"\w",
    "punct": r"!-/:-@\[-`{-~",
}
SAFE_ROUNDS = 10
"""Up to how many rounds of an ambiguous group cannot take long."""

MOST_ROUNDS = 65_535
"""The most repetitions that PCRE2 takes (pcre2pattern, "Repetition")."""

BROKEN = ("unterminated", "missing )", "unbalanced", "nothing to repeat", "multiple repeat", "bad character range")
"""Beginnings of Python's messages for what PCRE refuses as well."""


def compile_pattern(pattern: str, fault: Fault) -> re.Pattern[str]:
    """The pattern for Python. Raises what `fault` makes for one that Splunk or Python cannot run."""
    try:
        return _compiled(pattern)
    except _Refused as refused:
        message = refused.message if refused.by_splunk else f"not supported offline: {refused.message}"
        raise fault(message, refused.by_splunk) from None


class _Refused(Exception):
    """Carries a message from the translator to `compile_pattern`, never further."""

    def __init__(self, message: str, *, by_splunk: bool = False) -> None:
        self.message = message
        self.by_splunk = by_splunk


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    if len(pattern) > 10_000:
        raise _Refused("a regular expression of more than 10,000 characters")
    try:
        # The translator compiles parts of the pattern on its way.
        return re.compile(_Translator(pattern).translate(), re.ASCII)
    except re.error as error:
        message = str(error)
        by_splunk = message.startswith(BROKEN)
        raise _Refused(f"the regular expression cannot be compiled: {message}", by_splunk=by_splunk) from None
    except RecursionError as error:
        raise _Refused(f"the regular expression cannot be compiled: {error}") from None


class _Translator:
    """One walk over a pattern, from left to right. `groups` holds, for each open group, what has to close it."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.out: list[str] = []
        self.extra: list[int] = [0]
        """For each open group, how many flag groups opened inside it have to be closed with it."""
        self.looks: list[bool] = []
        """For each open group, whether it takes no characters."""
        self.risk = Risk(pattern)

    def translate(self) -> str:
        pattern = self.pattern
        if pattern.startswith("(*"):
            raise _Refused("a PCRE verb, `(*...)`, in a regular expression")
        while self.at < len(pattern):
            char = pattern[self.at]
            if char == "\\":
                self._escape()
            elif char == "[":
                self._class()
            elif char == "(":
                self._open()
            elif char == ")":
                self._close()
            elif char == "|":
                self._bar()
            elif char in "*+?" or (char == "{" and re.match(r"\{\d+(,\d*)?\}", pattern[self.at :])):
                self._quantifier()
            elif char == "{":
                self._emit(r"\{", 1)
            elif char in "^$":
                self._emit(char, 1, zero_width=True)
            else:
                self._emit(char, 1)
        self.out.append(")" * self.extra[0])
        return "".join(self.out)

    def _emit(self, text: str, length: int, *, zero_width: bool = False) -> None:
        self.out.append(text)
        self.at += length
        self.risk.add("" if zero_width else text)

    def _escape(self) -> None:
        pattern, at = self.pattern, self.at
        char = pattern[at + 1 : at + 2]
        if not char:
            raise _Refused("the regular expression ends with a backslash", by_splunk=True)
        if char == "Q":
            end = pattern.find("\\E", at + 2)
            literal = pattern[at + 2 : end if end >= 0 else len(pattern)]
            self.at = end + 2 if end >= 0 else len(pattern)
            for character in literal:
                self._emit(re.escape(character), 0)
        elif char == "E":
            self.at += 2
        elif char in SAME_ESCAPES:
            self._emit(f"\\{char}", 2, zero_width=char in "bBA")
        elif char in ESCAPES:
            self._emit(ESCAPES[char], 2, zero_width=char in "zZ")
        elif char == "x":
            self._hexadecimal()
        elif char in "gk":
            self._reference()
        elif char in "0123456789":
            digits = _at(r"0[0-7]{0,2}|[1-9]\d?", pattern, at + 1).group()
            text = f"\\x{int(digits, 8):02x}" if digits.startswith("0") else f"\\{digits}"
            self._emit(text, 1 + len(digits), zero_width=not digits.startswith("0"))
        elif char.isalpha():
            raise _Refused(f"`\\{char}` in a regular expression")
        else:
            self._emit(re.escape(char), 2)

    def _hexadecimal(self) -> None:
        match = _at(r"\\x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{0,2}))", self.pattern, self.at)
        self._emit(_numbered(match), len(match.group()))

    def _reference(self) -> None:
        match = re.match(
            r"\\g\{?(\d{1,2})\}?(?![\d}])|\\(?:k|g)(?:\{(\w+)\}|<(\w+)>|'(\w+)')", self.pattern[self.at :], re.ASCII
        )
        if not match:
            raise _Refused("this kind of back-reference in a regular expression")
        name = match.group(2) or match.group(3) or match.group(4)
        self._emit(f"(?P={name})" if name else f"\\{match.group(1)}", len(match.group()), zero_width=True)

    def _class(self) -> None:
        text, length = translate_class(self.pattern, self.at)
        self._emit(text, length)

    def _open(self) -> None:
        rest = self.pattern[self.at :]
        if rest.startswith("(?#"):
            end = rest.find(")")
            self.at += end + 1 if end >= 0 else len(rest)
            return
        flags = re.match(r"\(\?([a-zA-Z]*(?:-[a-zA-Z]+)?)([:)])", rest)
        if flags:
            self._flags(flags)
            return
        named = re.match(r"\(\?(?:P?<([^=!>][^>]*)>|'([^']+)')", rest)
        if named:
            name = named.group(1) or named.group(2)
            if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
                raise _Refused(f"`{name}` is not the name of a group: use letters, digits and `_` only", by_splunk=True)
            self._opened(f"(?P<{name}>", len(named.group()))
            return
        for start in ("(?=", "(?!", "(?<=", "(?<!", "(?>"):
            if rest.startswith(start):
                self._opened(start, len(start), look=start != "(?>")
                return
        if re.match(r"\(\?(P=|\(\d+\)|\(<?\w+>?\))", rest) and not rest.startswith("(?(R"):
            raise _Refused("a conditional group or a Python back-reference in a regular expression")
        if rest.startswith(("(?", "(*")):
            raise _Refused(f"the group `{rest[:4]}...` in a regular expression")
        self._opened("(", 1)

    def _opened(self, text: str, length: int, *, look: bool = False) -> None:
        self.out.append(text)
        self.at += length
        self.extra.append(0)
        self.looks.append(look)
        self.risk.open()

    def _flags(self, match: re.Match[str]) -> None:
        flags, end = match.groups()
        if set(flags) - set("imsx-"):
            raise _Refused(f"the flags `{flags}` in a regular expression")
        if "x" in flags:
            raise _Refused("the flag `x` in a regular expression")
        if end == ":":
            self._opened(match.group(), len(match.group()))
            return
        self.at += len(match.group())
        if not flags:
            return
        # A flag in the middle lasts to the end of its group, alternatives included; Python has it on a group alone.
        self.out.append(f"(?{flags}:")
        self.extra[-1] += 1

    def _bar(self) -> None:
        if self.extra[-1] and not self._flag_leads():
            raise _Refused("a flag in the middle of alternatives of a regular expression")
        self.out.append("|")
        self.at += 1
        self.risk.bar()

    def _flag_leads(self) -> bool:
        """Whether the flags of this group stand at its very beginning, so that the alternatives lie within them."""
        text = "".join(self.out)
        depth_start = re.match(r"(?:\(\?[ims-]+:)+", text)
        return len(self.extra) == 1 and depth_start is not None and depth_start.group().count("(") == self.extra[0]

    def _close(self) -> None:
        if len(self.extra) == 1:
            raise _Refused("a parenthesis in the regular expression closes nothing", by_splunk=True)
        self.out.append(")" * self.extra.pop() + ")")
        self.at += 1
        self.risk.close(look=self.looks.pop())

    def _quantifier(self) -> None:
        text = _at(r"(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?", self.pattern, self.at).group()
        self.out.append(text)
        self.at += len(text)
        bounds = re.match(r"\{(\d+)(?:,(\d*))?\}", text)
        least, most = (bounds.group(1), bounds.group(2)) if bounds else ("0", "" if text[0] in "*+" else "1")
        most = least if most is None else most
        if any(len(number.lstrip("0")) > 5 or int(number or 0) > MOST_ROUNDS for number in (least, most)):
            raise _Refused("number too big in {} quantifier of a regular expression", by_splunk=True)
        many = not most or int(most) > SAFE_ROUNDS
        variable = text[0] in "*+" or (bounds is not None and least != most)
        optional = text[0] in "*?" or text.startswith("{0")
        possessive = len(text) > 1 and text.endswith("+")
        danger = self.risk.quantify(many=many, variable=variable, optional=optional, possessive=possessive)
        if danger:
            raise _Refused(danger)


def _at(regex: str, text: str, at: int) -> re.Match[str]:
    """What stands at a place of a text, which is known to begin with it."""
    return next(re.compile(regex, re.ASCII).finditer(text, at))


def _numbered(match: re.Match[str]) -> str:
    """The character whose number `\\x` gives, as Python writes it in a pattern."""
    value = int(match.group(1) or match.group(2) or "0", 16)
    if value > 0x10FFFF:
        raise _Refused("a character beyond Unicode in a regular expression", by_splunk=True)
    return re.escape(chr(value))


def translate_class(pattern: str, start: int) -> tuple[str, int]:
    """The character class that begins at `start`, in Python's spelling, and its length in the pattern."""
    at = start + 1
    out = ["["]
    if pattern[at : at + 1] == "^":
        out.append("^")
        at += 1
    first = True
    is_set = False
    while at < len(pattern):
        char = pattern[at]
        if char == "]" and not first:
            out.append("]")
            return "".join(out), at + 1 - start
        if is_set and char == "-" and pattern[at + 1 : at + 2] != "]":
            raise _Refused("a hyphen behind a class such as `\\w` in a character class", by_splunk=True)
        first = is_set = False
        if char == "[" and pattern[at + 1 : at + 2] in (":", ".", "="):
            match = re.match(r"\[:(\w+):\]", pattern[at:])
            if not match or match.group(1) not in POSIX:
                raise _Refused("this POSIX class in a regular expression")
            out.append(POSIX[match.group(1)])
            at += len(match.group())
            is_set = True
        elif char == "\\":
            text, length = _class_escape(pattern, at)
            is_set = pattern[at + 1 : at + 2] in SETS
            out.append(text)
            at += length
        else:
            # Python reserves these inside a class for set operations that PCRE does not have.
            out.append(f"\\{char}" if char in "[]&|~" else char)
            at += 1
    raise _Refused("a character class of the regular expression is not closed", by_splunk=True)


def _class_escape(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at + 1 : at + 2]
    if char in CLASS_ESCAPES and char:
        return f"\\{char}", 2
    if char == "h":
        return r" \t\u00a0", 2
    if char in "ae" and char:
        return ESCAPES[char], 2
    if char == "x":
        match = re.match(r"\\x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{1,2}))", pattern[at:])
        if not match:
            raise _Refused("an incomplete `\\x` in a regular expression")
        return _numbered(match), len(match.group())
    if char.isalnum() or not char:
        raise _Refused(f"`\\{char}` inside a character class of a regular expression")
    return re.escape(char), 2
