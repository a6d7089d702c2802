"""EQL beside Elastic's engine in Python: generated queries find the same, and what we write is EQL to its parser."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from awol.configuration.environment import Environment
from awol.convert import Conversion, convert_one
from awol.errors import RefusedConversion
from awol.pack import load_converters, parse_rule
from awol.values import Event
from programs.constructs import committed
from programs.constructs.measure import Cell
from programs.differential import package, packaged, sigma
from tests.conftest import ROOT

PAIRS, SEED = 1000, 20261127

OURS, THEIRS = True, False
"""Which of the two finds a row's record: the engine, as Elasticsearch does, or the package."""


def test_the_engine_agrees_with_the_package() -> None:
    tally: Counter[tuple[str, str]] = Counter()
    assert [str(one) for one in packaged.compare(PAIRS, SEED, tally)] == []
    # The comparison would say nothing if most queries found nothing.
    assert tally["events", "same hits"] > PAIRS * 0.4, tally
    assert tally["sequences", "same hits"] > PAIRS * 0.15, tally


@pytest.mark.parametrize(
    ("condition", "record", "finder"),
    [
        ('k == "A"', {"k": "a"}, THEIRS),
        ('k in ("A", "B")', {"k": "a"}, THEIRS),
        ('k < "B"', {"k": "a"}, THEIRS),
        ('startsWith(k, "A")', {"k": "ab"}, THEIRS),
        ('k like "A*"', {"k": "ab"}, THEIRS),
        ('m : "É"', {"m": "é"}, THEIRS),
        ('not k == "a"', {}, OURS),
        ('k != "a"', {}, OURS),
        ('k not in ("a", "b")', {}, OURS),
        ('k == "a"', {"k": ["a", "b"]}, OURS),
        ('k : "a?c"', {"k": "abc"}, OURS),
        ('k : "a"', {"k": "a\n"}, THEIRS),
        ('k regex "a"', {"k": "ab"}, THEIRS),
        ('between(k, "x", "y") == ""', {"k": "a"}, OURS),
        ('stringContains(k, "")', {"k": "a"}, THEIRS),
        ("z / 2 == -1", {"z": -3}, OURS),
        ("z % 2 == -1", {"z": -3}, OURS),
    ],
)
def test_what_the_package_takes_otherwise(condition: str, record: dict[str, Any], finder: bool) -> None:
    """The rows because of which the grammar leaves something out. They also show that the comparison sees it."""
    text, events = f"any where {condition}", timeline([(0, record)])
    assert packaged.offline(text, events) == ([("0",)] if finder is OURS else [])
    assert package.found(text, events) == ([("0",)] if finder is THEIRS else [])


A, B, X = {"t": "a"}, {"t": "b"}, {"t": "x"}
AB = '[any where t == "a"] [any where t == "b"]'


@pytest.mark.parametrize(
    ("text", "events", "ours", "theirs"),
    [
        (f"sequence by w {AB}", [(0, A), (1, B)], 0, 1),
        (f"sequence with maxspan=1500ms {AB}", [(0, A), (1.2, B)], 1, 0),
        (f'sequence {AB} until [any where t == "b"]', [(0, A), (1, B)], 1, 0),
        (f'sequence {AB} until [any where t == "a"]', [(0, A), (1, B)], 0, 1),
        ('sequence with maxspan=1m [any where t == "a"] ![any where t == "x"] [any where t == "b"]',
         [(0, A), (1, B)], 1, 0),
        (f"sample by u {AB}", [(0, {**A, "u": "a"}), (1, {**A, "u": "a"})], 0, 1),
    ],
)  # fmt: skip
def test_which_sequences_the_package_takes_otherwise(
    text: str, events: list[tuple[float, dict[str, Any]]], ours: int, theirs: int
) -> None:
    assert len(packaged.offline(text, timeline(events))) == ours
    assert len(package.found(text, timeline(events))) == theirs


def timeline(records: list[tuple[float, dict[str, Any]]]) -> list[Event]:
    """Events at seconds of a minute."""
    return [
        Event({"eventID": str(number), "eventTime": f"2024-05-01T10:00:{second:06.3f}Z", **record})
        for number, (second, record) in enumerate(records)
    ]


QUERIES = sorted((ROOT / "queries" / "elastic" / "eql").rglob("*.eql"))


def test_there_are_committed_queries() -> None:
    assert len(QUERIES) > 40


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_committed_query_is_eql(path: Path) -> None:
    assert package.fault(path.read_text(encoding="utf-8")) == ""


UNKNOWN_NAMES = {
    # Elasticsearch's grammar (EqlBase.g4) lets a name start with `@`, and doubles a backtick between backticks.
    'any where ?@type : "Yes"',
    'any where @type:"Yes"',
    'any where ?`back``tick` : "Yes"',
}
"""What Elasticsearch takes and the package does not."""


def construct_texts(side: str) -> dict[str, Cell]:
    """The EQL text of every construct that a side writes, with its cell."""
    cells = (sides[side] for sides in committed.load("eql").values())
    return {cell.text: cell for cell in cells if cell.text}


def test_the_texts_of_the_constructs_are_eql() -> None:
    texts = construct_texts("ours")
    assert len(texts) > 250
    assert {text: found for text in texts if text not in UNKNOWN_NAMES and (found := package.fault(text))} == {}
    assert all(package.fault(text) for text in UNKNOWN_NAMES)


def test_stock_texts_that_are_not_eql_are_published_as_rejected() -> None:
    texts = construct_texts("stock")
    refused = {text: cell.verdict for text, cell in texts.items() if text not in UNKNOWN_NAMES and package.fault(text)}
    assert len(refused) > 50
    assert set(refused.values()) == {"rejected"}


def test_converted_rules_are_eql() -> None:
    rng = random.Random(SEED)
    conversion = Conversion(ROOT, load_converters(ROOT), Environment(), "none")
    texts = []
    for _ in range(300):
        rule = parse_rule(sigma.rule(rng), "generated.yml", "generated")
        try:
            texts.append(convert_one(conversion, rule, "eql"))
        except RefusedConversion:
            continue
    assert len(texts) > 200
    assert {text: found for text in texts if (found := package.fault(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        'any where k = "a"',
        "any where k : 5",
        "any where",
        "sequence [any where true",
        "any where sequence [any where true]",
    ],
)
def test_what_is_no_eql_is_seen(text: str) -> None:
    assert package.fault(text)
