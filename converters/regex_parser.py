"""A rule's regular expression, read. The Sigma specification asks for PCRE; pySigma lets pass what Python compiles too.

What is no regular language (look-around, back references, word boundaries) is refused: only PCRE itself can say it.
"""

from __future__ import annotations

from sigma.types import SigmaRegularExpression, SigmaRegularExpressionFlag

from awol.errors import RefusedConversion

from .regexes import ANY, Chars, Choice, Concat, Edge, Regex, Repeat, all_but, chars, choice, either_case, one

DIGIT = chars([(48, 57)])
WORD = chars([(48, 57), (65, 90), (95, 95), (97, 122)])
SPACE = chars([(9, 13), (32, 32)])
CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE, "D": all_but(DIGIT), "W": all_but(WORD), "S": all_but(SPACE)}
"""PCRE's classes without its UCP option: ASCII."""

CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
HEXADECIMAL = {"x": 2, "u": 4, "U": 8}
NOT_NEWLINE = all_but(one("\n"))
MOST_REPEATS = 1000


def parse(value: SigmaRegularExpression) -> Regex:
    """The expression with its flags applied. Raises `RefusedConversion`, which quotes it."""
    return _Parser(value).whole()


class _Parser:
    """Recursive descent over one expression. Flags are those in force at the position."""

    def __init__(self, value: SigmaRegularExpression) -> None:
        self._text = str(value.regexp)
        self._at = 0
        self._ignore_case = SigmaRegularExpressionFlag.IGNORECASE in value.flags
        self._multiline = SigmaRegularExpressionFlag.MULTILINE in value.flags
        self._dot_all = SigmaRegularExpressionFlag.DOTALL in value.flags

    def whole(self) -> Regex:
        expression = self._choice()
        if self._at < len(self._text):
            raise self._refusal("a closing parenthesis without an opening one")
        return expression

    def _refusal(self, what: str) -> RefusedConversion:
        return RefusedConversion(
            f"the regular expression `{self._text}` has {what}",
            next_step="write it without that, or use the modifiers contains, startswith, endswith and wildcards",
        )

    def _looks_at(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self) -> str:
        if self._at >= len(self._text):
            raise self._refusal("an unfinished part at its end")
        char = self._text[self._at]
        self._at += 1
        return char

    def _accept(self, text: str) -> bool:
        accepted = self._looks_at(text)
        if accepted:
            self._at += len(text)
        return accepted

    def _choice(self) -> Regex:
        options = [self._sequence()]
        while self._accept("|"):
            options.append(self._sequence())
        return choice(options)

    def _sequence(self) -> Regex:
        items: list[Regex] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            item = self._atom()
            if item is None:
                continue
            item = self._repeated(item)
            items.extend(item.items if isinstance(item, Concat) else [item])
        return items[0] if len(items) == 1 else Concat(tuple(items))

    def _repeated(self, item: Regex) -> Regex:
        while True:
            bounds = self._bounds()
            if bounds is None:
                return item
            if self._accept("+"):
                raise self._refusal("a possessive quantifier")
            self._accept("?")
            if isinstance(item, Edge):
                raise self._refusal("a repeated anchor")
            item = Repeat(item, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._accept(sign):
                return bounds
        if not self._looks_at("{"):
            return None
        least, comma, most = self._text[self._at + 1 : self._text.find("}", self._at)].partition(",")
        if "}" not in self._text[self._at :] or not all(part.isdigit() or not part for part in (least, most)):
            return None
        if not least and not comma:
            return None
        self._at = self._text.find("}", self._at) + 1
        if max(len(least), len(most)) > 9:
            raise self._refusal(f"more than {MOST_REPEATS} repetitions")
        low = int(least or 0)
        high = (int(most) if most else None) if comma else low
        if max(low, high or 0) > MOST_REPEATS:
            raise self._refusal(f"more than {MOST_REPEATS} repetitions")
        return low, high

    def _atom(self) -> Regex | None:
        """The next part; None for what is nothing, such as a flag or a comment."""
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return self._cased(self._set())
        if char == ".":
            return ANY if self._dot_all else NOT_NEWLINE
        if char == "^":
            return Edge("line start" if self._multiline else "start")
        if char == "$":
            return Edge("line end" if self._multiline else "end")
        if char == "\\":
            return self._escape()
        return self._cased(one(char))

    def _cased(self, members: Chars) -> Chars:
        return either_case(members) if self._ignore_case else members

    def _escape(self) -> Regex:
        char = self._take()
        if char == "A":
            return Edge("start")
        if char == "Z":
            return Edge("very end")
        if char in "bB":
            raise self._refusal(f"a word boundary `\\{char}`")
        if char in "123456789":
            raise self._refusal(f"a back reference `\\{char}`")
        return self._cased(self._escaped(char))

    def _escaped(self, char: str) -> Chars:
        """The characters of an escape that stands for one, inside a set or outside."""
        if char in CLASSES:
            return CLASSES[char]
        if char in CONTROLS:
            return one(CONTROLS[char])
        if char in HEXADECIMAL:
            digits = self._text[self._at : self._at + HEXADECIMAL[char]]
            self._at += len(digits)
            return one(chr(int(digits, 16)))
        if char == "0":
            digits = "0"
            while len(digits) < 3 and self._text[self._at : self._at + 1] in tuple("01234567"):
                digits += self._take()
            return one(chr(int(digits, 8)))
        if char.isalnum():
            raise self._refusal(f"the escape `\\{char}`")
        return one(char)

    def _set(self) -> Chars:
        negated = self._accept("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self._looks_at("]"):
            first = False
            low = self._set_item()
            single = len(low.ranges) == 1 and low.ranges[0][0] == low.ranges[0][1]
            if single and self._looks_at("-") and not self._text.startswith("-]", self._at):
                self._take()
                high = self._set_item()
                ranges.append((low.ranges[0][0], high.ranges[0][1]))
            else:
                ranges.extend(low.ranges)
        self._take()
        members = chars(ranges)
        # [^a] without letter case excludes both letters: fold first, then turn round.
        return all_but(self._cased(members)) if negated else members

    def _set_item(self) -> Chars:
        char = self._take()
        if char == "[" and self._text[self._at : self._at + 1] in (":", ".", "="):
            raise self._refusal("a POSIX class, which Python and PCRE read differently")
        if char != "\\":
            return one(char)
        escaped = self._take()
        return one("\b") if escaped == "b" else self._escaped(escaped)

    def _group(self) -> Regex | None:
        if not self._accept("?"):
            return self._inside()
        if self._accept("#"):
            self._at = self._text.find(")", self._at) + 1
            return None
        for sign in ("=", "!", "<=", "<!"):
            if self._looks_at(sign):
                raise self._refusal("look-ahead or look-behind")
        if self._accept("P<") or self._accept("<"):
            self._at = self._text.find(">", self._at) + 1
            return self._inside()
        if self._looks_at(">") or self._looks_at("("):
            raise self._refusal("an atomic or conditional group")
        if self._looks_at("P"):
            raise self._refusal("a back reference")
        return self._flagged()

    def _inside(self) -> Regex:
        """A group to its closing parenthesis. Flags that are set in it end with it."""
        flags = (self._ignore_case, self._multiline, self._dot_all)
        group = self._choice()
        if self._take() != ")":
            raise self._refusal("a group that is not closed")
        self._ignore_case, self._multiline, self._dot_all = flags
        # A group stays one thing for the quantifier behind it.
        return group if isinstance(group, Choice) else Concat((group,)) if isinstance(group, Concat) else group

    def _flagged(self) -> Regex | None:
        """`(?i)`, `(?i:...)`, `(?-i:...)`, `(?:...)`."""
        before = (self._ignore_case, self._multiline, self._dot_all)
        on = True
        while True:
            char = self._take()
            if char == "-":
                on = False
            elif char == "i":
                self._ignore_case = on
            elif char == "m":
                self._multiline = on
            elif char == "s":
                self._dot_all = on
            elif char in "au":
                continue
            elif char == ")":
                return None
            elif char == ":":
                break
            else:
                raise self._refusal(f"the flag `{char}`")
        group = self._inside()
        self._ignore_case, self._multiline, self._dot_all = before
        return group
