"""Texts broken at random: bytes changed, lines and parts moved, values replaced by odd ones."""

from __future__ import annotations

import json
import random
from typing import Any

ODD_TEXTS = (
    "", " ", "\t", "\x00", "\n", "null", "~", "No", "012", "0x1F", "1e999", "-0", ".inf", "12:30:45", "2026-11-24",
    "*", "?", "\\", "\\*", "%x%", "%%", "'", '"', "`", "$", "(", ")", "[", "]", "{", "}", "{}", "|", ":", ": ", "- ",
    "#", "&a", "*a", "!!int x", "<<", "|re", "|all", "|expand", "|cidr", "|base64offset|contains", "|windash",
    "|fieldref", "not", "and", "or", "1 of", "all of them", "éß\u212a\U0001f600", "\ud800", "\u202e", "9" * 400,
    "a" * 5000, "(" * 300, "(?i)a{2,1}", "[a-", "a**", "(?P<n>a)(?P=n)", "\\d+\\Z", "NOT NOT", "| where",
    "| stats count by x", "sequence by", "from x", "qstr(", "IN ()", "like", "//", "/*", "--",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, float("1e308"), "", "x", [], {}, [[]], [{}], {"": None},
    {"a": {"b": [None]}}, ["x", 1, None, {"a": "b"}], "\x00", "9" * 100,
)  # fmt: skip


def text(given: str, chance: random.Random) -> str:
    """The text with one to four changes."""
    for _ in range(chance.randint(1, 4)):
        given = chance.choice(_CHANGES)(given, chance)
    return given


def _insert(given: str, chance: random.Random) -> str:
    at = chance.randint(0, len(given))
    return given[:at] + chance.choice(ODD_TEXTS) + given[at:]


def _delete(given: str, chance: random.Random) -> str:
    at = chance.randint(0, len(given))
    return given[:at] + given[at + chance.randint(1, 12) :]


def _word(given: str, chance: random.Random) -> str:
    """A word replaced, so that the text often stays well formed."""
    words = given.split(" ")
    words[chance.randrange(len(words))] = chance.choice(ODD_TEXTS)
    return " ".join(words)


def _line(given: str, chance: random.Random) -> str:
    lines = given.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randint(0, 3)
    if way == 0:
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 1:
        lines.insert(at, lines[other])
    elif way == 2:
        del lines[at]
    else:
        lines[at] = "  " * chance.randint(0, 3) + lines[at].strip()
    return "\n".join(lines)


def _value(given: str, chance: random.Random) -> str:
    """What stands behind the colon of a line replaced."""
    lines = given.split("\n")
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    if colon:
        lines[at] = f"{key}: {chance.choice(ODD_TEXTS)}"
    return "\n".join(lines)


def _cut(given: str, chance: random.Random) -> str:
    return given[: chance.randint(0, len(given))]


_CHANGES = (_insert, _delete, _word, _word, _line, _line, _value, _value, _cut)


def record(given: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A record with one to three of its values, at any depth, replaced or gone."""
    changed: dict[str, Any] = json.loads(json.dumps(given))
    for _ in range(chance.randint(1, 3)):
        place: Any = changed
        while isinstance(place, dict) and place:
            key = chance.choice(list(place))
            inner = place[key]
            if isinstance(inner, dict) and inner and chance.random() < 0.7:
                place = inner
                continue
            if chance.random() < 0.2:
                del place[key]
            else:
                place[key] = chance.choice(ODD_VALUES)
            break
    return changed
