"""One matcher on one value: a value is equal to its own kind alone, and only texts have a beginning and an end."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines.eventbridge.evaluator import matcher
from awol.engines.eventbridge.parser import parse
from tests.engines.eventbridge.rows import pattern

# (matcher, values that meet it, values that do not)
ROWS: list[tuple[str, list[Any], list[Any]]] = [
    ('"5"', ["5"], [5, 5.0, None, True]),
    ("5", [5, 5.0], ["5", True, None, 6]),
    ("1", [1, 1.0], [True, "1"]),
    ("0", [0, 0.0, -0.0], [False, "", None]),
    ("true", [True], [1, "true"]),
    ("null", [None], [0, "", False, "null"]),
    ('{"prefix": "5"}', ["5", "55"], [5, 55]),
    ('{"suffix": "5"}', ["5", "55"], [5, 55]),
    # Event Ruler compares texts with their quotation marks.
    (r'{"prefix": "x\""}', ["x"], ["xy", "yx"]),
    (r'{"suffix": "\"x"}', ["x"], ["xy", "yx"]),
    ('{"wildcard": "5*"}', ["5", "55"], [5, 55]),
    ('{"equals-ignore-case": "5"}', ["5"], [5, "55"]),
    ('{"equals-ignore-case": "true"}', ["True"], [True]),
    ('{"equals-ignore-case": "none"}', ["None"], [None]),
    ('{"prefix": {"equals-ignore-case": "N"}}', ["n", "no"], [None, "xn"]),
    ('{"suffix": {"equals-ignore-case": "E"}}', ["e", "xE"], [None, True, "ex"]),
    ('{"numeric": ["=", 0]}', [0, 0.0], [False, "0", None, 1]),
    ('{"numeric": [">=", 0]}', [0, 1], [True, -1, "1", None, 9007199254740993]),
    ('{"numeric": ["<", 1.5]}', [1, -7.5], [False, 1.5, "1"]),
    ('{"anything-but": "5"}', [5, "6", None, True], ["5"]),
    ('{"anything-but": 5}', ["5", 6, None, True], [5, 5.0]),
    ('{"anything-but": 1}', [True, "1"], [1]),
    ('{"anything-but": {"prefix": "5"}}', [5, "6", None], ["5", "55"]),
    ('{"cidr": "0.0.0.0/1"}', ["127.0.0.1", 10000009], ["128.0.0.1", True, None, "x"]),
]


@pytest.mark.parametrize(("written", "met", "missed"), ROWS, ids=[row[0] for row in ROWS])
def test_a_value_meets_a_matcher(written: str, met: list[Any], missed: list[Any]) -> None:
    (group,) = parse(pattern(f'{{"a": [{written}]}}'))
    test = matcher(group)
    assert [value for value in (*met, *missed) if test({"a": value})] == met
