"""The tokens of ES|QL.

ES|QL's lexer has modes: an index pattern after FROM, a column pattern after KEEP and an expression are cut up by
different rules (Elasticsearch's grammar file EsqlBaseLexer). The parser therefore asks for one token at a time and
says in which mode.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from awol.errors import RejectedQuery

Mode = Literal["command", "expression", "source", "project"]
Kind = Literal["name", "quoted", "string", "integer", "decimal", "symbol", "pattern", "param", "end"]

KEYWORDS = frozenset((
    "and", "asc", "by", "desc", "false", "first", "in", "is", "last", "like", "not", "null", "nulls", "or", "rlike",
    "true", "where",
))  # fmt: skip
"""Words that are no column names unless they stand in backticks."""

DIGITS = 308
"""The most digits of a whole number: the largest double has 309."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = r'"""[^\r\n]*?"""(?:"{1,2}(?!"))?|"(?:\\[tnr"\\]|[^\r\n"\\])*"'
_QUOTED = r"`(?:[^`]|``)*`"

_MODES: dict[Mode, re.Pattern[str]] = {
    "command": re.compile(r"(?P<name>[A-Za-z_]+)|(?P<symbol>.)", re.DOTALL),
    "expression": re.compile(
        rf"(?P<string>{_STRING})|(?P<quoted>{_QUOTED})"
        r"|(?P<decimal>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)|(?P<integer>\d+)"
        r"|(?P<param>\?{1,2}\w*)"
        r"|(?P<name>[A-Za-z][A-Za-z0-9_]*|[_@][A-Za-z0-9_]+)"
        r"|(?P<symbol>::|==|=~|!=|<=|>=|[-+*/%<>=:,.()\[\]{}|])",
        re.DOTALL,
    ),
    # `a-*`, `<logs-{now/d}>`, `cluster:index`; quotes where a name holds anything else.
    "source": re.compile(
        rf"(?P<string>{_STRING})|(?P<symbol>::|[,:|()\[\]])|(?P<pattern>(?:/(?![/*])|[^\s,:|()\[\]\"=/`])+)", re.DOTALL
    ),
    "project": re.compile(
        rf"(?P<pattern>(?:[A-Za-z0-9_@*]+|{_QUOTED})+)|(?P<symbol>[,.|=])|(?P<param>\?{{1,2}}\w*)", re.DOTALL
    ),
}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text from `offset` to `end`; `text` as written, names not yet folded to lower case."""

    kind: Kind
    text: str
    offset: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of the given keywords, whatever its case."""
        return self.kind in ("name", "pattern") and self.text.lower() in words

    def is_symbol(self, *symbols: str) -> bool:
        return self.text in symbols

    @property
    def shown(self) -> str:
        """The token in a message."""
        return "<EOF>" if self.kind == "end" else self.text


def scan(text: str, start: int, mode: Mode) -> Token:
    """The next token at or after `start`. Raises `RejectedQuery` where no token of that mode can begin."""
    blank = _BLANK.match(text, start)
    offset = blank.end() if blank else start
    if offset >= len(text):
        return Token("end", "", len(text), len(text))
    match = _MODES[mode].match(text, offset)
    if match is None:
        raise _unreadable(text, offset, mode)
    kind: Kind = match.lastgroup  # type: ignore[assignment]  # the groups of the patterns are the kinds
    if kind == "integer" and len(match.group()) > DIGITS:
        raise RejectedQuery(f"Number [{match.group()}] is too large", text, offset)
    return Token(kind, match.group(), offset, match.end())


def _unreadable(text: str, offset: int, mode: Mode) -> RejectedQuery:
    rest = text[offset : offset + 40]
    if not rest.startswith('"'):
        return RejectedQuery(f"token recognition error at: '{rest[0]}'", text, offset)
    if mode == "project":
        return RejectedQuery("token recognition error at: '\"'", text, offset, "quote a name in backticks")
    # The caret belongs under the escape that ES|QL does not know, not under the quote that opened the string.
    bad = re.compile(r'"(?:\\[tnr"\\]|[^\r\n"\\])*').match(text, offset)
    place = bad.end() if bad else offset
    if place < len(text) and text[place] == "\\":
        step = r'in "..." only \t \n \r \" \\ are escapes; write \\ for a backslash, or """..."""'
        return RejectedQuery(f"token recognition error at: '{text[offset : place + 2]}'", text, place, step)
    return RejectedQuery(f"token recognition error at: '{rest}': the string does not end", text, offset)


def unquote_string(token: str) -> str:
    r"""The value of a string token: `"..."` with its five escapes, or `\"\"\"...\"\"\"` as it stands."""
    if token[:3] == '"""':
        return token[3:-3]
    return re.sub(r"\\(.)", lambda match: _ESCAPES[match.group(1)], token[1:-1])


def quote_string(value: str) -> str:
    """The value as a `"..."` token; `unquote_string` gives it back."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def unquote_name(token: str) -> str:
    """The name in backticks, a doubled backtick being one."""
    return token[1:-1].replace("``", "`")


_PLAIN_NAME = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]*|[_@][A-Za-z0-9_]+)\Z")


def quote_name(name: str) -> str:
    """A column name as it must be written: dotted words as they are, anything else in backticks."""
    parts = name.split(".")
    if all(_PLAIN_NAME.match(part) and part.lower() not in KEYWORDS for part in parts):
        return name
    return "`" + name.replace("`", "``") + "`"
