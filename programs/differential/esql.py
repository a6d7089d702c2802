"""Conditions of ES|QL, from its grammar."""

from __future__ import annotations

import random

from programs.differential import lucene
from programs.differential.documents import ADDRESSES, DATES, FLOATS, NETWORKS, NUMBERS, TEXTS

KEYWORDS = ("k", "w", "o.k")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


def query(rng: random.Random) -> str:
    """A `where` with a condition, without the FROM before it."""
    return f"where {_condition(rng, 3)}"


def _condition(rng: random.Random, depth: int) -> str:
    kind = rng.random()
    if depth and kind < 0.2:
        return f"not {_operand(rng, depth - 1)}"
    if depth and kind < 0.55:
        return f"{_operand(rng, depth - 1)} {rng.choice(('and', 'or'))} {_operand(rng, depth - 1)}"
    if depth and kind < 0.6:
        return f"coalesce({_condition(rng, depth - 1)}, {rng.choice(('true', 'false'))})"
    if depth and kind < 0.63:
        return f"case({_condition(rng, depth - 1)}, {_condition(rng, 0)}, {_condition(rng, 0)})"
    return _test(rng)


def _operand(rng: random.Random, depth: int) -> str:
    text = _condition(rng, depth)
    return f"({text})" if rng.random() < 0.6 else text


def _test(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.4:
        return _keyword_test(rng)
    if kind < 0.5:
        name, pool = rng.choice((("n", NUMBERS), ("x", FLOATS), ("n", FLOATS), ("x", NUMBERS)))
        value = rng.choice(pool)
        return rng.choice(
            (
                f"{name} {rng.choice(COMPARISONS)} {value}",
                f"{name} in ({value}, {rng.choice(pool)})",
                f"mv_max({name}) {rng.choice(COMPARISONS)} {value}",
                f"to_string({name}) == {_literal(str(value))}",
            )
        )
    if kind < 0.57:
        return f"d {rng.choice(COMPARISONS)} {_literal(rng.choice(DATES))}"
    if kind < 0.63:
        return rng.choice(("b", "not b", "b == true", "b == false", 'b == "true"', "b is null", "mv_count(b) == 2"))
    if kind < 0.72:
        network, address = rng.choice(NETWORKS), rng.choice(ADDRESSES)
        return rng.choice(
            (
                f"cidr_match(ip, {_literal(network)})",
                f"cidr_match(ip, {_literal(network)}, {_literal(rng.choice(NETWORKS))})",
                f"ip == {_literal(address)}",
                f"ip in ({_literal(address)}, {_literal(rng.choice(ADDRESSES))})",
                f"to_string(ip) == {_literal(address)}",
            )
        )
    if kind < 0.82:
        name = rng.choice((*KEYWORDS, "n", "x", "d", "b", "ip", "t"))
        return f"{name} is {rng.choice(('', 'not '))}null"
    if kind < 0.9:
        return f"qstr({_literal(lucene.query(rng))})"
    return f"mv_count({rng.choice((*KEYWORDS, 'n'))}) {rng.choice(COMPARISONS)} {rng.randint(0, 3)}"


def _keyword_test(rng: random.Random) -> str:
    name = rng.choice(KEYWORDS)
    value = _literal(rng.choice(TEXTS))
    return rng.choice(
        (
            f"{name} {rng.choice(COMPARISONS)} {value}",
            f"{name} in ({value}, {_literal(rng.choice(TEXTS))})",
            f"{name} like {_literal(_pattern(rng))}",
            f"{name} rlike {_literal(rng.choice(('a.*', '.*b', '[a-c]+', 'a|b', '(a|A)b?', '[^a]+', '')))}",
            f"starts_with({name}, {value})",
            f"ends_with({name}, {value})",
            f"to_lower({name}) == {value}",
            f"mv_contains({name}, {value})" if rng.random() < 0.1 else f"{name} : {value}",
            f"concat({name}, {value}) == {_literal(rng.choice(TEXTS))}",
            f"length({name}) {rng.choice(COMPARISONS)} {rng.randint(0, 4)}",
            f"{name} == {rng.choice(KEYWORDS)}",
            f"mv_first(mv_sort({name})) == {value}",
        )
    )


def _pattern(rng: random.Random) -> str:
    text = rng.choice(TEXTS)
    escaped = "".join(f"\\{char}" if char in "*?\\" else char for char in text)
    return rng.choice((f"{escaped}*", f"*{escaped}", f"*{escaped}*", escaped, "?*", f"{escaped[:1] or 'a'}?"))


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
