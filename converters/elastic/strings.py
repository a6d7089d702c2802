"""Texts and names as Elasticsearch's query languages write them."""

from __future__ import annotations

import re

from sigma.types import SigmaString, SpecialChars

from awol.errors import RefusedConversion

PLAIN = re.compile(r"[A-Za-z0-9_.@%$,;'#-]+")
"""Values that a query string takes as they are. `-` is an operator only in front."""

METADATA = frozenset(
    ("_exists_", "_id", "_index", "_source", "_routing", "_ignored", "_field_names", "_size", "_tier", "_doc_count")
)
"""Names that mean something of Elasticsearch's own in front of a colon."""

OPERATORS = frozenset(("AND", "OR", "NOT", "TO"))
SPECIAL = frozenset('+-=&|!(){}[]<>^"~*?:\\/ \t\n\r\u3000')


def lucene_field(name: str) -> str:
    """A field name in a query string. Raises `RefusedConversion` for one that would be taken for a pattern."""
    if name in METADATA:
        raise RefusedConversion(
            f"`{name}` means a field of Elasticsearch's own in a query string, not the record's",
            next_step="rename it in a pipeline",
        )
    if "*" in name or "?" in name:
        raise RefusedConversion(
            f"a query string reads the field name `{name}` as a pattern of names", next_step="rename it in a pipeline"
        )
    # A hyphen in front is NOT, and is one no more behind a letter.
    return "".join(f"\\{char}" if char in SPECIAL and (char != "-" or not at) else char for at, char in enumerate(name))


def lucene_phrase(text: str) -> str:
    """A whole value in a query string: bare where nothing in it is special, else in quotation marks."""
    if PLAIN.fullmatch(text) and text[0] not in "-" and text not in OPERATORS:
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def lucene_wildcard(value: SigmaString) -> str:
    """A value with wildcards in a query string."""
    parts = []
    for part in value.s:
        if part == SpecialChars.WILDCARD_MULTI:
            parts.append("*")
        elif part == SpecialChars.WILDCARD_SINGLE:
            parts.append("?")
        else:
            parts.append("".join(f"\\{char}" if char in SPECIAL else char for char in str(part)))
    return "".join(parts)


def quoted(text: str) -> str:
    """A string literal of ES|QL or EQL, which know the same five escapes."""
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(char, escape)
    return f'"{text}"'


def plain(value: SigmaString) -> str:
    """The text of a value without wildcards."""
    return "".join(str(part) for part in value.s)


def has_letters(value: SigmaString) -> bool:
    """Whether some character of the text has another letter case."""
    return any(part.lower() != part.upper() for part in value.s if isinstance(part, str))


def is_anything(value: SigmaString) -> bool:
    """Whether the value is nothing but `*`."""
    return bool(value.s) and all(part == SpecialChars.WILDCARD_MULTI for part in value.s)


def is_prefix(value: SigmaString) -> bool:
    """Whether the only wildcard is a `*` at the end, behind some text."""
    return len(value.s) == 2 and isinstance(value.s[0], str) and value.s[1] == SpecialChars.WILDCARD_MULTI


def is_suffix(value: SigmaString) -> bool:
    """Whether the only wildcard is a `*` in front, before some text."""
    return len(value.s) == 2 and value.s[0] == SpecialChars.WILDCARD_MULTI and isinstance(value.s[1], str)
