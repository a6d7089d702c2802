"""Queries of Lucene's query_string, from its grammar."""

from __future__ import annotations

import random

from programs.differential.documents import ADDRESSES, DATES, FLOATS, KEYS, NETWORKS, NUMBERS, TEXTS, WORDS

SPECIAL = set('+-=&|!(){}[]<>^"~*?:\\/ ')


def query(rng: random.Random) -> str:
    """A query: most of them well formed, all of them from the grammar."""
    return _clauses(rng, rng.randint(1, 3), 2)


def _clauses(rng: random.Random, count: int, depth: int) -> str:
    parts = [_clause(rng, depth)]
    for _ in range(count - 1):
        parts += [rng.choice(("AND", "OR", "AND", "OR", "", "&&", "||")), _clause(rng, depth)]
    return " ".join(part for part in parts if part)


def _clause(rng: random.Random, depth: int) -> str:
    before = rng.choice(("", "", "", "", "NOT ", "-", "+", "!"))
    if depth and rng.random() < 0.25:
        return f"{before}({_clauses(rng, rng.randint(1, 3), depth - 1)})"
    return before + _term(rng)


def _term(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.45:
        name = rng.choice(("k", "w", "o.k"))
        return f"{name}:{_keyword(rng)}"
    if kind < 0.55:
        return f"F.{rng.choice((*KEYS, 'nosuch'))}:{_keyword(rng, flattened=True)}"
    if kind < 0.62:
        return f"t:{rng.choice((rng.choice(WORDS), _phrase(' '.join(rng.sample(WORDS, 2))), 'qu*', '*o?'))}"
    if kind < 0.69:
        address = rng.choice(ADDRESSES)
        return f"ip:{rng.choice((_escaped(address), _escaped(rng.choice(NETWORKS)), _phrase(address)))}"
    if kind < 0.76:
        return f"d:{_range(rng, DATES, quoted=True)}"
    if kind < 0.82:
        return f"{rng.choice('nx')}:{_range(rng, NUMBERS + FLOATS[3:4], quoted=False)}"
    if kind < 0.87:
        return f"b:{rng.choice(('true', 'false'))}"
    if kind < 0.93:
        return f"_exists_:{rng.choice(('k', 'w', 'o.k', 't', 'ip', 'd', 'b', 'n', 'F', 'F.p', 'F.r.s', 'nosuch'))}"
    if kind < 0.96:
        return f"nosuch:{_keyword(rng)}"
    return f"k:({_values(rng)})"


def _values(rng: random.Random) -> str:
    parts = [_escaped(rng.choice(TEXTS))]
    for _ in range(rng.randint(1, 2)):
        parts += [rng.choice(("OR", "AND", "OR")), _escaped(rng.choice(TEXTS))]
    return " ".join(parts)


def _keyword(rng: random.Random, *, flattened: bool = False) -> str:
    text = rng.choice(TEXTS)
    kind = rng.random()
    if kind < 0.45:
        return _escaped(text)
    if kind < 0.6:
        return _phrase(text)
    if kind < 0.8:
        part = _escaped(text[: rng.randint(0, len(text))])
        return rng.choice((f"{part}*", f"*{part}", f"*{part}*", f"{part}?", "*"))
    if kind < 0.9 and not flattened:
        return rng.choice(("/a.*/", "/.*b/", "/[a-c]+/", "/a|b/", "/(a|A)b?/", "/a.b/", "/.?/", "/[^a]+/", "/a{1,2}/"))
    bounds = sorted(rng.sample(("a", "ab", "b", "1", "A"), 2))
    return f"{rng.choice('[{')}{bounds[0]} TO {bounds[1]}{rng.choice(']}')}"


def _range(rng: random.Random, pool: tuple[object, ...], *, quoted: bool) -> str:
    def bound() -> str:
        value = str(rng.choice(pool))
        return _phrase(value) if quoted else value

    kind = rng.random()
    if kind < 0.35:
        value = bound()
        return value if quoted or not value.startswith("-") else "\\" + value
    if kind < 0.6:
        return f"{rng.choice(('>', '>=', '<', '<='))}{bound()}"
    low, high = rng.choice((bound(), "*")), rng.choice((bound(), "*"))
    return f"{rng.choice('[{')}{low} TO {high}{rng.choice(']}')}"


def _phrase(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    if text in ("AND", "OR", "NOT"):
        return "\\" + text
    return "".join(f"\\{char}" if char in SPECIAL or char == "\n" else char for char in text) or '""'
