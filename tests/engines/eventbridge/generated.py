"""Patterns and records made at random, alike enough that many a pattern fires: for the comparison with Event Ruler.

Reproducible: a seed always gives the same. No field stands twice in a pattern, which the engine refuses to judge.
"""

from __future__ import annotations

import json
import random
from typing import Any

TEXTS = (
    "", "a", "A", "b", "ab", "aB", "abc", "b*a", "\\", "a\\b", "true", "5", "ü", "Ü", "a b", "198.51.100.7",
    "2001:db8::1", "198.51.100.200", "::1", "a.b", '"', "x\ny",
)  # fmt: skip
SCALARS: tuple[Any, ...] = (*TEXTS, None, True, False, 0, 5, 5.0, -3, 7.25, 12345678901, 20000000)
BLOCKS = ("198.51.100.0/24", "198.51.100.128/25", "32.0.0.0/8", "2001:db8::/48", "::/1", "c600::/7")
PATHS = ("f", "g", "o.f", "o.g", "l.f", "l.g", "l.m.f", "o.p.f")


def records(seed: int, count: int) -> list[dict[str, Any]]:
    """So many records: texts, numbers, lists, objects, lists of objects, and much that is missing."""
    chance = random.Random(seed)
    return [_record(chance) for _ in range(count)]


def _record(chance: random.Random) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name in "fg":
        _maybe(chance, record, name, lambda: _value(chance))
    _maybe(chance, record, "o", lambda: _object(chance))
    _maybe(chance, record, "l", lambda: [_object(chance) for _ in range(chance.randint(0, 3))])
    if chance.random() < 0.1:
        record["o.f"] = _value(chance)
    return record


def _object(chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in "fg":
        _maybe(chance, made, name, lambda: _value(chance))
    if chance.random() < 0.3:
        made["m"] = [{"f": _value(chance)} for _ in range(chance.randint(0, 2))]
    if chance.random() < 0.3:
        made["p"] = {"f": _value(chance)}
    return made


def _maybe(chance: random.Random, into: dict[str, Any], name: str, make: Any) -> None:
    if chance.random() < 0.7:
        into[name] = make()


def _value(chance: random.Random) -> Any:
    if chance.random() < 0.15:
        return [chance.choice(SCALARS) for _ in range(chance.randint(0, 3))]
    if chance.random() < 0.05:
        return chance.choice(({}, {"f": "a"}, [["a"]], [[], "b"]))
    return chance.choice(SCALARS)


def patterns(seed: int, count: int) -> list[str]:
    """So many patterns; a few of them EventBridge refuses."""
    chance = random.Random(seed)
    return [json.dumps({"detail": _pattern(chance)}, ensure_ascii=False) for _ in range(count)]


def _pattern(chance: random.Random) -> dict[str, Any]:
    paths = chance.sample(PATHS, chance.randint(1, 4))
    beside = paths[: chance.randint(0, len(paths))]
    inside = paths[len(beside) :]
    made = _fields(chance, beside)
    if inside:
        options = [_fields(chance, chance.sample(inside, chance.randint(1, len(inside)))) for _ in range(2)]
        made["$or"] = options
    return made


def _fields(chance: random.Random, paths: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path in paths:
        *steps, last = path.split(".")
        inner = made
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[last] = [_matcher(chance) for _ in range(chance.choice((1, 1, 2, 3)))]
    return made


def _matcher(chance: random.Random) -> Any:
    kind = chance.randrange(11)
    text = chance.choice(TEXTS)
    if kind < 3:
        return chance.choice(SCALARS)
    if kind == 3:
        return {chance.choice(("prefix", "suffix")): chance.choice((text, {"equals-ignore-case": text}))}
    if kind == 4:
        return {"equals-ignore-case": text}
    if kind == 5:
        return {"wildcard": _wildcard(chance)}
    if kind == 6:
        return {"exists": chance.random() < 0.5}
    if kind == 7:
        return {
            "cidr": chance.choice(
                ("198.51.100.0/24", "198.51.100.128/25", "32.0.0.0/8", "2001:db8::/48", "::/1", "c600::/7")
            )
        }
    if kind == 8:
        bound = chance.choice((-5, 0, 5, 7.25))
        return {"numeric": chance.choice((["=", bound], [">", bound], ["<=", bound], [">=", bound, "<", bound + 3]))}
    return {"anything-but": _excluded(chance)}


def _excluded(chance: random.Random) -> Any:
    texts = chance.sample(TEXTS, chance.randint(1, 3))
    kind = chance.randrange(6)
    if kind == 0:
        return texts[0]
    if kind == 1:
        return texts
    if kind == 2:
        return chance.choice(([5], 5, [0, -3]))
    if kind == 3:
        return {"equals-ignore-case": texts}
    if kind == 4:
        return {"wildcard": [_wildcard(chance) for _ in texts]}
    return {chance.choice(("prefix", "suffix")): [one for one in texts if one] or ["a"]}


def _wildcard(chance: random.Random) -> str:
    parts = [chance.choice(TEXTS).replace("\\", "\\\\").replace("*", "\\*") for _ in range(chance.randint(1, 3))]
    return "*".join(part for part in parts if part) + chance.choice(("", "*"))
