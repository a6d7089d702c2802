"""The engine refuses the patterns that AWS's own validator of CloudFormation refuses, and no others."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from awol.engines.eventbridge.parser import parse
from awol.errors import RejectedQuery, UnsupportedQuery
from tests.aws_validator import errors_in_patterns

TEXTS = (
    "", "a", "x*", "a\\*b", "**", "\\", "a b", "1.2.3.4", "10.0.0.0/8", "2001:db8::/32", "10.0.0.1/32", "0.0.0.0/0",
    "10.0.0.5/24", "::/0", "10.0.0.0/", "192.0.2.0/33",
)  # fmt: skip
NUMBERS = (0, 1, -1, 1.5, 300, 5e9, 1.123456, 1.12345678)
NUMERIC: tuple[Any, ...] = (
    ["!=", 1], ["<", 1, ">", 0], [">=", 1, "<=", 1], [">", 0, "<=", 5], ["=", 1, "=", 2], [], [">"], ">", [">", "1"],
)  # fmt: skip
FIELDS = ("a", "b", "c", "prefix", "cidr", "x.y", "numeric", "=", "")


MATCHERS: tuple[tuple[Any, bool], ...] = (
    ({"anything-but": {"wildcard": ["x*", "*y"]}}, False),
    ({"anything-but": {"wildcard": ["x*", "**"]}}, True),
    ({"anything-but": ["x", "y"]}, False),
    ({"anything-but": ["x", 1]}, True),
    ({"suffix": {"equals-ignore-case": "x"}}, False),
    ({"suffix": {"prefix": "x"}}, True),
    ({"numeric": [">=", 0, "<", 5]}, False),
    ({"numeric": ["<", 5, ">=", 0]}, True),
    ({"cidr": "2001:db8::/32"}, False),
    ({"cidr": "192.0.2.0/33"}, True),
    ({"exists": False}, False),
    ({"exists": "false"}, True),
    (None, False),
    (["x"], True),
)
"""A matcher, and whether EventBridge refuses it."""


def test_documented_matchers() -> None:
    patterns = [{"detail": {"f": [matcher]}} for matcher, _ in MATCHERS]
    expected = [refused for _, refused in MATCHERS]
    assert [bool(told) for told in errors_in_patterns(patterns)] == expected
    assert [bool(refusal(pattern)) for pattern in patterns] == expected


def test_patterns_made_at_random() -> None:
    made = list(patterns(random.Random(20261130), 1_500))
    told = errors_in_patterns(made)
    refused = [refusal(one) for one in made]
    assert 300 < sum(map(bool, told)) < 1_200
    assert [
        (pattern, aws, ours)
        for pattern, aws, ours in zip(made, told, refused, strict=True)
        if bool(aws) is not bool(ours)
    ] == []


def refusal(pattern: Any) -> str:
    """What the engine says of a pattern; nothing where it takes it."""
    try:
        parse(json.dumps(pattern))
    except (RejectedQuery, UnsupportedQuery) as error:
        return str(error)
    return ""


def patterns(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """Patterns, about half of them wrong somewhere.

    Two things on which the two differ (validator 1.14.0) are left out: `exactly`, which the validator takes and the
    documentation does not name, and an empty list inside of `anything-but`, which Event Ruler alone refuses.
    """
    for number in range(count):
        yield {"detail": _group(chance, 0) if number % 2 else {"f": [_matcher(chance)]}}


def _group(chance: random.Random, depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in chance.sample(FIELDS, chance.choice((0, 1, 1, 1, 2, 3))):
        form = chance.random()
        if form < 0.25 and depth < 2:
            made[name] = _group(chance, depth + 1)
        elif form < 0.28:
            made[name] = chance.choice(("x", 5, None, True))
        else:
            made[name] = [_matcher(chance) for _ in range(chance.choice((0, 1, 1, 1, 2)))]
    if depth < 2 and chance.random() < 0.3:
        branches = [_group(chance, depth + 1) for _ in range(chance.choice((1, 2, 2, 3)))]
        made["$or"] = chance.choice((branches, branches, branches, made.copy(), ["y", "z"]))
    return made


def _matcher(chance: random.Random) -> Any:
    def text() -> str:
        return chance.choice(TEXTS)

    def scalar() -> Any:
        return chance.choice((text(), text(), chance.choice(NUMBERS), True, False, None))

    folded = {"equals-ignore-case": text()}
    inner = chance.choice(("prefix", "suffix", "equals-ignore-case", "wildcard", "numeric", "cidr"))
    but = (
        scalar(),
        [scalar(), scalar()],
        {inner: text()},
        {inner: [text(), text()]},
        {inner: 5},
        {inner: "x", "y": "z"},
    )
    return chance.choice(
        (
            scalar(),
            {"prefix": chance.choice((text(), folded, 5, [text()], None))},
            {"suffix": chance.choice((text(), folded, True))},
            {"equals-ignore-case": chance.choice((text(), [text()], 1))},
            {"wildcard": chance.choice((text(), "a*", "*", "a\\\\*", [text()]))},
            {"numeric": chance.choice((["=", chance.choice(NUMBERS)], *NUMERIC))},
            {"cidr": chance.choice((text(), "192.0.2.0/24", 5))},
            {"exists": chance.choice((True, False, "true", 1, None))},
            {"anything-but": chance.choice(but)},
            chance.choice(([text()], {}, {"prefix": "a", "suffix": "b"}, {"contains": "a"}, {"Prefix": "a"})),
        )
    )
