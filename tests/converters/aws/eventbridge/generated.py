"""Rules on CloudTrail's fields and records of it, made at random: any condition, and every form of nothing.

Texts are spelled alike everywhere, so that letter case makes no difference, which EventBridge compares and Sigma does
not. A seed always gives the same.
"""

from __future__ import annotations

import random
from typing import Any

import yaml

TEXTS = ("", "a", "ab", "abc", "b", "ba", "cab", "success", "abab", "c*a", "b\\c")
FIELDS = (
    "errorCode",
    "errorMessage",
    "eventName",
    "userIdentity.type",
    "userIdentity.arn",
    "requestParameters.policyId",
)
FLAG = "requestParameters.enable"
NESTED = ("resources.ARN",)


def rules(seed: int, count: int) -> list[str]:
    """So many rules in YAML, on EventBridge's calls or none, with conditions up to four levels deep."""
    chance = random.Random(seed)
    return [_rule(chance) for _ in range(count)]


def _rule(chance: random.Random) -> str:
    names = ("s", "t", "u", "v")[: chance.randint(1, 4)]
    detection: dict[str, Any] = {name: _selection(chance) for name in names}
    detection["condition"] = _condition(chance, names, 3)
    rule = {"title": "A rule", "logsource": {"product": "aws", "service": "cloudtrail"}, "detection": detection}
    return yaml.safe_dump(rule, sort_keys=False)


def _selection(chance: random.Random) -> Any:
    made = dict(_test(chance) for _ in range(chance.choice((1, 1, 2))))
    return [made, dict([_test(chance)])] if chance.random() < 0.2 else made


def _test(chance: random.Random) -> tuple[str, Any]:
    if chance.random() < 0.1:
        return FLAG, chance.choice((True, False, None))
    field = chance.choice((*FIELDS, *FIELDS, *NESTED))
    kind = chance.randrange(8)
    values = [
        chance.choice(TEXTS).replace("\\", "\\\\").replace("*", "\\*") for _ in range(chance.choice((1, 1, 2, 3)))
    ]
    if kind == 0 and field not in NESTED:
        return field, None
    if kind == 1 and field not in NESTED:
        return f"{field}|exists", chance.random() < 0.5
    if kind in (2, 3, 4):
        modifier = ("startswith", "endswith", "contains")[kind - 2]
        some = [value for value in values if value] or ["a"]
        return f"{field}|{modifier}{'|all' if kind == 4 and chance.random() < 0.3 else ''}", some
    if kind == 5 and field not in NESTED:
        return field, [*values, None]
    return field, values


def _condition(chance: random.Random, names: tuple[str, ...], depth: int) -> str:
    if not depth or chance.random() < 0.25:
        return chance.choice(names)
    operator = chance.choice(("not", "and", "and not", "or"))
    if operator == "not":
        return f"not ({_condition(chance, names, depth - 1)})"
    left, right = (_condition(chance, names, depth - 1) for _ in range(2))
    return f"({left}) {operator} ({right})"


def records(seed: int, count: int) -> list[dict[str, Any]]:
    """So many records: each field a text, empty, null or missing."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        record: dict[str, Any] = {"eventID": str(number)}
        for field in FIELDS:
            _put(chance, record, field, chance.choice(TEXTS))
        _put(chance, record, FLAG, chance.choice((True, False, "true", "false")))
        if chance.random() < 0.5:
            record["resources"] = [{"ARN": chance.choice(TEXTS)} for _ in range(chance.randint(0, 2))]
        made.append(record)
    return made


def _put(chance: random.Random, record: dict[str, Any], field: str, value: Any) -> None:
    if chance.random() < 0.25:
        return
    *path, last = field.split(".")
    for step in path:
        record = record.setdefault(step, {})
    record[last] = None if chance.random() < 0.2 else value
