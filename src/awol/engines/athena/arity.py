"""How many arguments each function takes, as Trino 476 counts them.

sqlglot drops what it has no place for (`json_extract_scalar(j, '$', 3)`, `uuid(1)`), so that the words of the text are
counted, not the nodes of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

from awol.errors import RejectedQuery

MANY: Final = 1_000_000
COUNTS: Final[Mapping[str, tuple[int, int]]] = {
    "all_match": (2, 2),
    "any_match": (2, 2),
    "array_agg": (1, 1),
    "array_distinct": (1, 1),
    "bool_or": (1, 1),
    "cardinality": (1, 1),
    "coalesce": (2, MANY),
    "concat": (2, MANY),
    "contains": (2, 2),
    "current_timestamp": (1, 1),
    "date_format": (2, 2),
    "element_at": (2, 2),
    "filter": (2, 2),
    "flatten": (1, 1),
    "from_iso8601_timestamp": (1, 1),
    "if": (2, 3),
    "json_extract_scalar": (2, 2),
    "json_format": (1, 1),
    "json_parse": (1, 1),
    "lag": (1, 3),
    "last_value": (1, 1),
    "least": (1, MANY),
    "length": (1, 1),
    "lower": (1, 1),
    "max": (1, 2),
    "min": (1, 2),
    "none_match": (2, 2),
    "now": (0, 0),
    "nullif": (2, 2),
    "regexp_like": (2, 2),
    "row_number": (0, 0),
    "starts_with": (2, 2),
    "strpos": (2, 2),
    "substr": (2, 3),
    "substring": (2, 3),
    "transform": (2, 2),
    "try": (1, 1),
    "upper": (1, 1),
    "uuid": (0, 0),
}
"""The fewest and the most. `current_timestamp` is one only with parentheses. `json_exists` and `json_query` have a
grammar of their own."""

_OPENING = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
_CLOSING = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
_NAMES_BEFORE = (TokenType.ALIAS, TokenType.R_PAREN, TokenType.DOT, TokenType.WITH)
"""After these a name in front of parentheses is that of a table or a clause: `AS q(v)`, `FILTER (WHERE ...)`."""
_CLAUSES = (TokenType.FROM, TokenType.FOR, TokenType.ORDER_BY)
"""Words within the parentheses, beside which commas do not part arguments: `substring(s FROM 2)`."""


def check(text: str) -> None:
    """Raises `RejectedQuery` where a function that is known here has too few or too many arguments."""
    tokens = Dialect.get_or_raise("trino").tokenize(text)
    for at, token in enumerate(tokens):
        fewest, most = COUNTS.get(token.text.lower(), (0, MANY))
        if (fewest, most) == (0, MANY) or not _called(tokens, at):
            continue
        inner = list(_inner(tokens, at + 1))
        if any(part.token_type in _CLAUSES for part in inner):
            continue
        count = sum(part.token_type is TokenType.COMMA for part in inner) + 1 if inner else 0
        if not fewest <= count <= most:
            wanted = f"{fewest}" if fewest == most else f"{fewest} or more" if most == MANY else f"{fewest} to {most}"
            raise RejectedQuery(f"{token.text.lower()} takes {wanted} arguments, and not {count}", text, token.start)


def _called(tokens: Sequence[Token], at: int) -> bool:
    """Whether the name is that of a function in front of its arguments."""
    if tokens[at].token_type in (TokenType.STRING, TokenType.IDENTIFIER):
        return False
    if at + 1 == len(tokens) or tokens[at + 1].token_type is not TokenType.L_PAREN:
        return False
    return at == 0 or tokens[at - 1].token_type not in _NAMES_BEFORE


def _inner(tokens: Sequence[Token], opening: int) -> Iterator[Token]:
    """The words between a parenthesis and the one that closes it, without those in parentheses of their own, of which
    the opening ones stand for all."""
    depth = 0
    for token in tokens[opening + 1 :]:
        if token.token_type in _CLOSING:
            if depth == 0:
                return
            depth -= 1
            continue
        if depth == 0:
            yield token
        depth += token.token_type in _OPENING
