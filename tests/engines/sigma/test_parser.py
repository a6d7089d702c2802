"""Rules of Sigma as they are read: the words in which a condition is told again, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines.sigma.nodes import Node
from awol.engines.sigma.parser import parse
from awol.errors import PackError, UnsupportedQuery
from tests.engines.sigma.test_sigma_semantics import fires, rule


def leaves(node: Node) -> list[str]:
    return [label for child in node.children for label in leaves(child)] if node.children else [node.label]


LABELS: list[tuple[str, str]] = [
    # an item, how `explain` tells it
    ("a: Leave", "a: Leave"),
    ("a: null", "a: null"),
    ("a: ''", "a: ''"),
    ("a: 0", "a: 0"),
    ("a: [x, null, '']", "a: [x, null, '']"),
    ("a|startswith: [A, B]", "a|startswith: [A, B]"),
    ("a|contains|all: [x, y]", "a|contains|all: [x, y]"),
    ("a|re|ignorecase: ^x$", "a|re|ignorecase: ^x$"),
    ("a|gte: 5", "a|gte: 5"),
    ("a|cidr: 192.0.2.0/24", "a|cidr: 192.0.2.0/24"),
    ("a|exists: true", "a|exists: True"),
    ("a|fieldref: b", "a|fieldref: b"),
    ("a: L*e", "a: L*e"),
]


@pytest.mark.parametrize(("item", "label"), LABELS)
def test_a_condition_is_told_as_the_rule_writes_it(item: str, label: str) -> None:
    assert leaves(parse(rule(f"s:\n  {item}\ncondition: s"), {})) == [label]


def test_a_keyword_is_told_as_one() -> None:
    assert leaves(parse(rule("k: [leave, stay]\ncondition: k"), {})) == ["keyword: [leave, stay]"]


POSIX = "a POSIX class in the regular expression is not judged\n  try: list its characters"
READ = "rule: pySigma cannot read the rule: {}\n  try: `awol check` says what is wrong with rules of a pack"
REFUSED: list[tuple[str, type[Exception], str]] = [
    ("a: []", PackError, "rule: `a` has an empty list of values\n  try: give it one"),
    ("a|re: '[[:alpha:]]'", UnsupportedQuery, f"rule: a: {POSIX}"),
    ("a|re: 'x[[:digit:]]+'", UnsupportedQuery, f"rule: a: {POSIX}"),
    ("'|re': '[[:digit:]]'", UnsupportedQuery, f"rule: keyword: {POSIX}"),
    ("'|exists': true", PackError, READ.format("Exists modifier must be applied to field")),
]


NESTED = pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
"""pySigma compiles each expression by Python, which warns of `[[`."""


@NESTED
@pytest.mark.parametrize(("item", "kind", "message"), REFUSED)
def test_what_is_refused(item: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as told:
        parse(rule(f"s:\n  {item}\ncondition: s"), {})
    assert str(told.value) == message


def test_a_bracket_in_a_set_is_no_posix_class() -> None:
    assert fires("s:\n  a|re: '^[:[]$'\ncondition: s", {"a": "["})


ALMOST: list[tuple[str, dict[str, Any]]] = [
    ("condition: 1 of sel*", {"a": "x"}),
    ("condition: all of sel*", {"a": "x", "b": "y"}),
]


@pytest.mark.parametrize(("condition", "record"), ALMOST)
def test_a_selector_is_told_by_its_words(condition: str, record: dict[str, Any]) -> None:
    detection = f"sel_a: {{a: x}}\nsel_b: {{b: y}}\n{condition}"
    node = parse(rule(detection), {})
    assert node.label == condition.removeprefix("condition: ")
    assert node.test(record)
    assert not node.test({"b": "z"})
