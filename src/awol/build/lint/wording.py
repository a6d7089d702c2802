"""The words of a search of the app: names of fields, and commands. What it compares them with is read by `searches`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from awol.cloudtrail.calls import event_names
from awol.cloudtrail.shapes import FIXED

_ODD = re.compile("[\u00a0\u2000-\u200f\u2018-\u201f\u2028-\u202f\u2060\ufeff]")
"""Blanks and quotation marks of word processors, which SPL takes for letters."""

_COMPARED = re.compile(r"(?<![\w.'\"])([A-Za-z]\w*)(?:\.[\w.{}]+)?\s*(?:!?=|\bIN \()")
CUTTING = frozenset(("head", "tail", "dedup", "sample", "transaction", "top", "rare"))
"""Commands that leave alerts out, or merge them within limits of their own."""


def odd(text: str) -> bool:
    """Whether a text has blanks or quotation marks that a query language takes for letters."""
    return _ODD.search(text) is not None


def lint(text: str) -> Iterator[str]:
    """What is wrong with the words of one search."""
    if odd(text):
        yield "its search has a character that only looks like a space or a quotation mark"
    for name in dict.fromkeys(_COMPARED.findall(text)):
        meant = _fields().get(name.lower())
        if meant is not None and meant != name:
            yield f"its search tests `{name}`, but records spell it `{meant}`"
    for command in re.findall(r"\|\s*(\w+)", text):
        if command.lower() in CUTTING:
            yield f"its search runs `{command}`, which leaves alerts out"


def source(macros: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the macro that says where CloudTrail is, and that every search begins with."""
    text = macros.get("awol_cloudtrail", "")
    if re.search(r'\bindex\s*=\s*"?\*', text):
        yield "[awol_cloudtrail] searches every index"
    if re.search(r"\bOR\b", re.sub(r"\([^()]*\)", "", text)):
        yield "[awol_cloudtrail] has an OR outside of parentheses: what a search adds would apply only to the last part"


@cache
def calls() -> frozenset[str]:
    """The names of all calls that CloudTrail writes, and what stands for none."""
    return frozenset(("", "null")).union(*event_names().values())


@cache
def _fields() -> Mapping[str, str]:
    """The names on top of a record, by their small letters."""
    return {name.lower(): name for name in FIXED[""].split()}
