"""Patterns and the records that they find, measured on Event Ruler 2.1.0, which `tests/live/test_event_ruler.py` asks.

A pattern stands without its `{"detail": ...}`. The expectation is a list of ids of `RECORDS`, or `all but` and ids;
`REJECTED` are patterns that Event Ruler refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.engines import Context, Search
from awol.engines.eventbridge import compile as compile_pattern

RECORDS: Mapping[str, Mapping[str, Any]] = {
    "x": {"a": "x"},
    "X": {"a": "X"},
    "y": {"a": "y"},
    "xy": {"a": "xy"},
    "yx": {"a": "yx"},
    "empty": {"a": ""},
    "null": {"a": None},
    "none": {"b": "y"},
    "true": {"a": True},
    "true-text": {"a": "true"},
    "false": {"a": False},
    "five": {"a": 5},
    "five-float": {"a": 5.0},
    "five-text": {"a": "5"},
    "seven": {"a": 7},
    "minus": {"a": -5},
    "like-v4": {"a": 10000009},
    "large": {"a": 9007199254740993},
    "list": {"a": ["x", "z"]},
    "nested-list": {"a": [["x"]]},
    "list-null": {"a": [None, "x"]},
    "empty-list": {"a": []},
    "object": {"a": {"c": "x"}},
    "empty-object": {"a": {}},
    "dotted": {"a.c": "x"},
    "both": {"a": "x", "b": "y"},
    "star": {"a": "x*y\\z"},
    "line": {"a": "x\ny"},
    "v4": {"a": "198.51.100.7"},
    "v4-zeros": {"a": "198.051.100.007"},
    "v4-far": {"a": "198.51.200.7"},
    "v6-alike": {"a": "c633:6407::1"},
    "v6": {"a": "2001:db8::1"},
    "v6-long": {"a": "2001:DB8:0:0:0:0:0:1"},
    "v6-mixed": {"a": "2001:db8::192.0.2.1"},
    "v6-mapped": {"a": "::ffff:c633:6407"},
    "umlaut": {"a": "Über"},
    "umlaut-lower": {"a": "über"},
    "sharp": {"a": "SS"},
    "door": {"a": "🚪"},
    "question-marks": {"a": "??"},
    "items-together": {"i": [{"c": "x", "d": "y"}]},
    "items-apart": {"i": [{"c": "x"}, {"d": "y"}]},
    "items-deep": {"i": [{"j": [{"c": "x"}, {"d": "y"}]}]},
}

TEXTS = (
    "x X y xy yx empty true-text five-text list nested-list list-null both star line v4 v4-zeros v4-far v6-alike v6 "
)
TEXTS += "v6-long v6-mixed v6-mapped umlaut umlaut-lower sharp door question-marks"
ABSENT = "none empty-list object empty-object dotted items-together items-apart items-deep"

ROWS: list[tuple[str, str]] = [
    # Equal: each kind to itself.
    ('{"a": ["x"]}', "x list nested-list list-null both"),
    ('{"a": ["x", "y"]}', "x y list nested-list list-null both"),
    ('{"a": [""]}', "empty"),
    ('{"a": [null]}', "null list-null"),
    ('{"a": [true]}', "true"),
    ('{"a": ["true"]}', "true-text"),
    ('{"a": [false, "x"]}', "false x list nested-list list-null both"),
    ('{"a": [5]}', "five five-float"),
    ('{"a": [5.0]}', "five five-float"),
    ('{"a": ["5"]}', "five-text"),
    ('{"a": [9007199254740993]}', "large"),
    ('{"a": [9007199254740992]}', ""),
    ('{"a": ["x"], "b": ["y"]}', "both"),
    ('{"nosuch": ["x"]}', ""),
    # A name with a dot is a path.
    ('{"a": {"c": ["x"]}}', "object dotted"),
    ('{"a.c": ["x"]}', "object dotted"),
    # Parts of texts.
    ('{"a": [{"prefix": "x"}]}', "x xy list nested-list list-null both star line"),
    ('{"a": [{"prefix": ""}]}', TEXTS),
    ('{"a": [{"suffix": "y"}]}', "y xy line"),
    ('{"a": [{"prefix": {"equals-ignore-case": "X"}}]}', "x X xy list nested-list list-null both star line"),
    ('{"a": [{"suffix": {"equals-ignore-case": "X"}}]}', "x X yx list nested-list list-null both"),
    ('{"a": [{"equals-ignore-case": "X"}]}', "x X list nested-list list-null both"),
    ('{"a": [{"equals-ignore-case": "ÜBER"}]}', "umlaut umlaut-lower"),
    ('{"a": [{"equals-ignore-case": "ß"}]}', "sharp"),
    ('{"a": [{"equals-ignore-case": "🚪"}]}', "question-marks"),
    ('{"a": ["🚪"]}', "door"),
    ('{"a": [{"wildcard": "*"}]}', TEXTS),
    ('{"a": [{"wildcard": "x*y"}]}', "xy line"),
    ('{"a": [{"wildcard": "x\\\\**"}]}', "star"),
    ('{"a": [{"wildcard": "x\\\\*y\\\\\\\\z"}]}', "star"),
    ('{"a": [{"wildcard": "x"}]}', "x list nested-list list-null both"),
    ('{"a": [{"wildcard": ""}]}', "empty"),
    # There and not there.
    ('{"a": [{"exists": true}]}', "all but " + ABSENT),
    ('{"a": [{"exists": false}]}', ABSENT),
    ('{"a": [null, {"exists": false}]}', "null list-null " + ABSENT),
    ('{"a": ["x", {"exists": false}]}', "x list nested-list list-null both " + ABSENT),
    # Anything but: there, null too, and any element of a list.
    ('{"a": [{"anything-but": "x"}]}', "all but x nested-list both " + ABSENT),
    ('{"a": [{"anything-but": ["x", "z"]}]}', "all but x list nested-list both " + ABSENT),
    ('{"a": [{"anything-but": ["x", ""]}]}', "all but x empty nested-list both " + ABSENT),
    ('{"a": [{"anything-but": 5}]}', "all but five five-float " + ABSENT),
    ('{"a": [{"anything-but": [5, 7]}]}', "all but five five-float seven " + ABSENT),
    ('{"a": [{"anything-but": {"prefix": "x"}}]}', "all but x xy nested-list both star line " + ABSENT),
    ('{"a": [{"anything-but": {"prefix": ["x", "y"]}}]}', "all but x y xy yx nested-list both star line " + ABSENT),
    ('{"a": [{"anything-but": {"suffix": "y"}}]}', "all but y xy line " + ABSENT),
    ('{"a": [{"anything-but": {"equals-ignore-case": ["X"]}}]}', "all but x X nested-list both " + ABSENT),
    ('{"a": [{"anything-but": {"wildcard": ["x*", "y"]}}]}', "all but x y xy nested-list both star line " + ABSENT),
    ('{"a": [{"anything-but": "198.51.100.7"}]}', "all but v4 " + ABSENT),
    ('{"a": [{"anything-but": "x"}, {"anything-but": "y"}]}', "all but " + ABSENT),
    ('{"a": [{"anything-but": "x"}, 5]}', "all but x nested-list both " + ABSENT),
    # Numbers.
    ('{"a": [{"numeric": ["=", 5]}]}', "five five-float"),
    ('{"a": [{"numeric": [">", 5]}]}', "seven like-v4"),
    ('{"a": [{"numeric": [">=", 5]}]}', "five five-float seven like-v4"),
    ('{"a": [{"numeric": ["<", 5]}]}', "minus"),
    ('{"a": [{"numeric": ["<=", -5]}]}', "minus"),
    ('{"a": [{"numeric": [">=", 5, "<", 7]}]}', "five five-float"),
    ('{"a": [{"numeric": [">", 0, "<=", 10]}]}', "five five-float seven"),
    # Addresses: by their digits from the left.
    ('{"a": ["198.51.100.7"]}', "v4 v4-zeros v6-alike v6-mapped"),
    ('{"a": [{"wildcard": "198.51.100.7"}]}', "v4"),
    ('{"a": ["2001:db8::1"]}', "v6 v6-long"),
    ('{"a": [{"cidr": "198.51.100.0/24"}]}', "v4 v4-zeros v6-alike v6-mapped"),
    ('{"a": [{"cidr": "198.51.0.0/16"}]}', "v4 v4-zeros v4-far v6-alike v6-mapped"),
    ('{"a": [{"cidr": "198.51.100.77/24"}]}', "v4 v4-zeros v6-alike v6-mapped"),
    ('{"a": [{"cidr": "32.1.13.0/24"}]}', "v6 v6-long"),
    ('{"a": [{"cidr": "2001:db8::/32"}]}', "v6 v6-long"),
    ('{"a": [{"cidr": "2000::/3"}]}', "v6 v6-long"),
    ('{"a": [{"cidr": "c600::/8"}]}', "v4 v4-zeros v4-far v6-alike v6-mapped"),
    ('{"a": [{"cidr": "c633:6407::/32"}]}', "v6-alike"),
    ('{"a": ["16.0.0.9"]}', "like-v4"),
    (
        '{"a": [{"cidr": "0.0.0.0/0"}]}',
        "v4 v4-zeros v4-far v6-alike v6 v6-long v6-mapped five five-float seven large like-v4",
    ),
    # Alternatives.
    ('{"$or": [{"a": ["X"]}, {"b": ["y"]}]}', "X none both"),
    ('{"b": ["y"], "$or": [{"a": ["x"]}, {"a": [{"exists": false}]}]}', "none both"),
    ('{"$or": [{"a": ["x"], "b": ["y"]}, {"a": ["X"]}]}', "both X"),
    ('{"$or": [{"a": ["x"]}, {"a": ["y"]}], "$or": [{"b": ["y"]}, {"b": [{"exists": false}], "c": ["no"]}]}', "both"),
    ('{"$or": [{"a": ["x"], "$or": [{"b": ["y"]}, {"b": ["z"]}]}, {"a": ["X"]}]}', "both X"),
    # Lists of objects: both tests in one element, and what is missing by the order of names.
    ('{"i": {"c": ["x"], "d": ["y"]}}', "items-together"),
    ('{"i": {"c": ["x"], "d": [{"exists": false}]}}', "items-apart"),
    ('{"i": {"d": ["y"], "c": [{"exists": false}]}}', ""),
    ('{"i": {"c": [{"exists": false}], "d": [{"exists": false}]}}', "all but items-together items-apart"),
    ('{"i": {"j": {"c": ["x"]}}}', "items-deep"),
    ('{"i": {"j": {"c": ["x"], "d": ["y"]}}}', ""),
]

REJECTED: list[str] = [
    "{}",
    '{"a": []}',
    '{"a": {}}',
    '{"a": "x"}',
    '{"a": [["x"]]}',
    '{"a": [{"prefix": 5}]}',
    '{"a": [{"prefix": "x", "suffix": "y"}]}',
    '{"a": [{"prefix": {"wildcard": "x"}}]}',
    '{"a": [{"regex": "x"}]}',
    '{"a": [{}]}',
    '{"a": [{"wildcard": "x**y"}]}',
    '{"a": [{"wildcard": "x\\\\y"}]}',
    '{"a": [{"wildcard": "x\\\\"}]}',
    '{"a": [{"wildcard": 5}]}',
    '{"a": [{"exists": "true"}]}',
    '{"a": [{"anything-but": []}]}',
    '{"a": [{"anything-but": null}]}',
    '{"a": [{"anything-but": ["x", 5]}]}',
    '{"a": [{"anything-but": ["x", null]}]}',
    '{"a": [{"anything-but": {"prefix": ""}}]}',
    '{"a": [{"anything-but": {"cidr": "198.51.100.0/24"}}]}',
    '{"a": [{"anything-but": [{"prefix": "x"}]}]}',
    '{"a": [{"numeric": [">", "5"]}]}',
    '{"a": [{"numeric": ["!=", 5]}]}',
    '{"a": [{"numeric": [">", 5, "<", 5]}]}',
    '{"a": [{"numeric": [">", 5, "<"]}]}',
    '{"a": [{"numeric": ["=", 9007199254740993]}]}',
    '{"a": [{"cidr": "198.51.100.7"}]}',
    '{"a": [{"cidr": "198.51.100.7/32"}]}',
    '{"a": [{"cidr": "198.51.100.0/x"}]}',
    '{"a": [{"cidr": "here/24"}]}',
    '{"$or": [{"a": ["x"]}]}',
    '{"$or": {"a": ["x"]}}',
    '{"$or": ["x", {"a": ["x"]}]}',
    '{"$or": [{"prefix": ["x"]}, {"a": ["x"]}]}',
    '{"a": ["x"] "b": ["y"]}',
    '{"a": ["x",]}',
    '{"a": [x]}',
    '{"a": ["x"]',
]


def compiled(text: str) -> Search:
    """The search that a text means."""
    return compile_pattern(text, Context())


def pattern(inner: str) -> str:
    """A whole pattern."""
    return f'{{"detail": {inner}}}'


def expected_ids(expected: str) -> frozenset[str]:
    """The ids that an expectation names."""
    every = frozenset(RECORDS)
    if expected.startswith("all but "):
        return every - expected_ids(expected.removeprefix("all but "))
    found = frozenset(expected.split())
    assert found <= every, found - every
    return found
