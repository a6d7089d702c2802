"""The tokens of EQL.

Source: Elasticsearch reference 8.19, "EQL syntax reference": escape characters, raw strings, optional fields,
comments. Keywords are lower case; `like~` and its kin are one token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from awol.errors import RejectedQuery

Kind = Literal["name", "quoted", "string", "integer", "decimal", "keyword", "function~", "symbol", "end"]

_LOGIC = ("and", "or", "not", "in", "in~", "like", "like~", "regex", "regex~", "true", "false", "null")
_STATEMENTS = ("any", "where", "sequence", "sample", "join", "by", "with", "maxspan", "until", "of")
KEYWORDS = frozenset((*_LOGIC, *_STATEMENTS))
"""Words that are no field names unless they stand in backticks."""

DIGITS = 308
"""The most digits of a whole number: the largest double has 309."""

_TOKEN = re.compile(
    r"(?P<blank>[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)"
    r'|(?P<raw>"""[^\r\n]*?"""(?:"{1,2}(?!"))?)'
    r'|(?P<string>"(?:\\u\{[0-9a-fA-F]{2,8}\}|\\[btnfr"\'\\]|[^\r\n"\\])*")'
    r"|(?P<quoted>`(?:[^`]|``)*`)"
    r"|(?P<decimal>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)"
    r"|(?P<integer>\d+)"
    r"|(?P<tilde>[A-Za-z_][A-Za-z0-9_]*~)"
    r"|(?P<name>[A-Za-z_@][A-Za-z0-9_]*)"
    r"|(?P<symbol>==|!=|<=|>=|!\[|[-+*/%<>=:?.,()\[\]|])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query: `text` is what it means (a string without its quotes), `at` where it starts."""

    kind: Kind
    text: str
    at: int

    def is_(self, *texts: str) -> bool:
        """Whether this is one of the given keywords or symbols."""
        return self.kind in ("keyword", "symbol") and self.text in texts


def tokens(text: str) -> list[Token]:
    """All tokens of the text, an `end` token last. Raises `RejectedQuery` where no token fits."""
    lexed: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unknown(text, at)
        if match.lastgroup != "blank":
            lexed.append(_token(text, match))
        at = match.end()
    return [*lexed, Token("end", "", len(text))]


def _token(text: str, match: re.Match[str]) -> Token:
    lexeme, at = match.group(), match.start()
    match match.lastgroup:
        case "raw":
            return Token("string", lexeme[3:-3], at)
        case "string":
            return Token("string", _unescape(text, lexeme, at), at)
        case "quoted":
            return Token("quoted", lexeme[1:-1].replace("``", "`"), at)
        case "tilde":
            return Token("keyword" if lexeme in KEYWORDS else "function~", lexeme, at)
        case "name":
            return Token("keyword" if lexeme in KEYWORDS else "name", lexeme, at)
        case "decimal":
            if float(lexeme) == float("inf"):
                raise RejectedQuery(f"Number [{lexeme}] is too large", text, at)
            return Token("decimal", lexeme, at)
        case "integer":
            # One that is more than the longest integer is a double to Elasticsearch, up to the largest double.
            if len(lexeme) > DIGITS:
                raise RejectedQuery(f"Number [{lexeme}] is too large", text, at)
            return Token("integer", lexeme, at)
        case _:
            return Token("symbol", lexeme, at)


def _unescape(text: str, quoted: str, at: int) -> str:
    def meant(escape: re.Match[str]) -> str:
        if escape[1] is None:
            return _ESCAPES.get(escape[2], escape[2])
        code = int(escape[1], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise RejectedQuery(f"\\u{{{escape[1]}}} is not a Unicode character", text, at + 1 + escape.start())
        return chr(code)

    return _ESCAPE.sub(meant, quoted[1:-1]) if "\\" in quoted else quoted[1:-1]


def _unknown(text: str, at: int) -> RejectedQuery:
    if text[at] == "'":
        return RejectedQuery("strings need double quotes, not single quotes", text, at, 'write "..."')
    if text[at] == '"':
        bad = re.compile(r'"(?:\\u\{[0-9a-fA-F]{2,8}\}|\\[btnfr"\'\\]|[^\r\n"\\])*').match(text, at)
        end = bad.end() if bad else at
        if end < len(text) and text[end] == "\\":
            return RejectedQuery(
                f"{text[end : end + 2]} is not an escape in EQL",
                text,
                end,
                'write \\\\ for a backslash, or a raw string: """..."""; wildcards cannot be escaped',
            )
        return RejectedQuery("the string does not end", text, at, "close it with a double quote on the same line")
    return RejectedQuery(f"token recognition error at: {text[at]!r}", text, at)
