"""The words of a text field, as Elasticsearch's `standard` analyzer cuts them.

Unicode's word boundaries (UAX #29) and lower case; each rule here was measured with `_analyze` on 8.19.21. Emoji that
are joined to one picture come out as several words here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_WORD = 255
"""`max_token_length`: a longer word is cut in pieces of this size."""

POSITION_GAP = 100
"""`position_increment_gap`: so many places lie between two values of one field."""

_ASCII_WORD = re.compile(
    r"_*[A-Za-z0-9](?:\w|(?<=[A-Za-z])[:.'](?=[A-Za-z])|(?<=[0-9])[.,;'](?=[0-9]))*", re.ASCII
)  # fmt: skip

# The same over one letter for each character's class (see `_class`); marks have been joined to what they stand on.
_WORD = re.compile(r"X*[LN](?:[LNX]|(?<=L)[CD](?=L)|(?<=N)[DS](?=N))*|X*K[KX]*|J|T+|E")

_SINGLE = {
    **dict.fromkeys(":\u00b7\u0387\ufe55\uff1a", "C"),
    **dict.fromkeys(".'\u2018\u2019\u2024\ufe52\uff07\uff0e", "D"),
    **dict.fromkeys(",;\u037e\u060c\u066c\ufe50\ufe54\uff0c\uff1b", "S"),
}
_RANGES = (
    ("J", ((0x3040, 0x309F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))),
    ("K", ((0x3031, 0x3035), (0x30A0, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D))),
    ("T", ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))),
    ("E", ((0x1F300, 0x1FAFF),)),
)


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """The words of one value in order, in lower case."""
    lower_words = _ASCII_WORD.findall(text.lower()) if text.isascii() else _unicode_words(text)
    if any(len(word) > MAX_WORD for word in lower_words):
        lower_words = [word[at : at + MAX_WORD] for word in lower_words for at in range(0, len(word), MAX_WORD)]
    return tuple(lower_words)


def positions(values: tuple[str, ...]) -> dict[str, list[int]]:
    """Where each word stands in a field of several values."""
    places_by_word: dict[str, list[int]] = {}
    place = 0
    for number, value in enumerate(values):
        if number:
            place += POSITION_GAP
        for word in words(value):
            places_by_word.setdefault(word, []).append(place)
            place += 1
    return places_by_word


def lower(text: str) -> str:
    """Lower case as Lucene's filter makes it: each character for itself, one for one."""
    if text.isascii():
        return text.lower()
    return "".join("i" if char == "\u0130" else char.lower() for char in text)


def _unicode_words(text: str) -> list[str]:
    starts: list[int] = []
    kinds: list[str] = []
    for at, char in enumerate(text):
        kind = _class(char)
        if kind == "M" and kinds:
            continue
        starts.append(at)
        kinds.append(kind)
    starts.append(len(text))
    return [lower(text[starts[m.start()] : starts[m.end()]]) for m in _WORD.finditer("".join(kinds))]


@lru_cache(maxsize=4096)
def _class(char: str) -> str:
    """UAX #29's class of a character: L letter, N digit, X connector, K katakana, J ideograph or hiragana, T a script
    without spaces, E emoji, M a mark, C/D/S signs that join letters, both, or digits, O any other."""
    if char in _SINGLE:
        return _SINGLE[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return "N"
    if category == "Pc":
        return "X"
    code = ord(char)
    for kind, ranges in _RANGES:
        if any(first <= code <= last for first, last in ranges):
            return kind
    if category in ("Mn", "Me", "Mc", "Cf"):
        return "M"
    return "L" if category[0] == "L" or category == "Nl" else "O"
