"""Sigma rules over the generated documents, to be converted with `--pipeline none`."""

from __future__ import annotations

import random
from typing import Any

import yaml

from programs.differential.documents import NETWORKS, NUMBERS, TEXTS


def rule(rng: random.Random) -> str:
    """The YAML of a rule."""
    names = [f"sel{number}" for number in range(rng.randint(1, 3))]
    detection: dict[str, Any] = {name: _selection(rng) for name in names}
    detection["condition"] = _condition(rng, names, 2)
    document = {"title": "generated", "logsource": {"product": "aws"}, "detection": detection}
    return yaml.safe_dump(document, allow_unicode=True)


def _condition(rng: random.Random, names: list[str], depth: int) -> str:
    kind = rng.random()
    if depth and kind < 0.25:
        return f"not ({_condition(rng, names, depth - 1)})"
    if depth and kind < 0.6:
        left, right = (_condition(rng, names, depth - 1) for _ in range(2))
        return f"({left} {rng.choice(('and', 'or'))} {right})"
    return rng.choice((*names, "1 of sel*", "all of sel*"))


def _selection(rng: random.Random) -> Any:
    maps = [dict(_item(rng) for _ in range(rng.randint(1, 2))) for _ in range(rng.choice((1, 1, 1, 2)))]
    return maps[0] if len(maps) == 1 else maps


def _item(rng: random.Random) -> tuple[str, Any]:
    name = rng.choice(("k", "w", "o.k"))
    kind = rng.choice(
        ("", "", "contains", "startswith", "endswith", "all", "re", "cased", "exists", "null", "cidr", "gt")
    )
    if kind == "null":
        return name, None
    if kind == "exists":
        return f"{name}|exists", rng.choice((True, False))
    if kind == "re":
        flags = rng.choice(("", "|i"))
        return f"{name}|re{flags}", rng.choice(("^a", "b$", "^a.*b$", "a", "[ab]c?", "^$", "a\\*b"))
    if kind == "cidr":
        return "ip|cidr", rng.choice(NETWORKS)
    if kind == "gt":
        return f"n|{rng.choice(('gt', 'gte', 'lt', 'lte'))}", rng.choice(NUMBERS)
    value: Any = _value(rng)
    if kind == "all":
        return f"{name}|contains|all", [value, _value(rng)]
    if rng.random() < 0.3:
        value = [value, _value(rng)]
    return (f"{name}|{kind}" if kind else name), value


def _value(rng: random.Random) -> str:
    text = rng.choice(TEXTS)
    if rng.random() < 0.6:
        return "".join(f"\\{char}" if char in "*?\\" else char for char in text)
    return text
