"""Rules of Sigma as they are read: the words in which a condition is told again, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.types import SigmaNull, SigmaString

from awol.engines.sigma.nodes import Node
from awol.engines.sigma.parser import leaf_test, parse
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


@pytest.mark.parametrize(
    ("condition", "kind", "label"),
    [
        ("s and t", "all", "and"),
        ("s or t", "any", "or"),
        ("not s", "not", "not"),
        ("1 of *", "any", "1 of *"),
        ("all of *", "all", "all of *"),
    ],
)
def test_what_joins_detections_is_told_in_the_words_of_the_condition(condition: str, kind: str, label: str) -> None:
    node = parse(rule(f"s: {{a: x}}\nt: {{a: y}}\ncondition: {condition}"), {})
    assert (node.kind, node.label) == (kind, label)


def test_a_map_within_a_list_has_no_name_of_its_own() -> None:
    selection = parse(rule("s:\n  - a: x\n    b: y\n  - a: z\ncondition: s"), {})
    assert (selection.label, [child.label for child in selection.children]) == ("s", ["all of", "a: z"])
    assert leaves(selection) == ["a: x", "b: y", "a: z"]


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


UNITS = {"unit": ("ou-exam-transit1", "ou-exam-transit2")}


@pytest.mark.parametrize(
    ("field", "value", "record", "met"),
    [
        ("a", "%unit%", {"a": "ou-exam-transit1"}, True),
        ("a", "%unit%", {"a": "OU-exam-transit2"}, True),
        ("a", "%unit%", {"a": "ou-exam-transit3"}, False),
        ("a", "%unit%", {"b": "ou-exam-transit1"}, False),
        ("a", "x/%unit%", {"a": "x/ou-exam-transit2"}, True),
        ("a", "x", {"a": "x"}, True),
        ("a", "x", {"a": "y"}, False),
        (None, "%unit%", {"b": "in ou-exam-transit2"}, True),
        (None, "%unit%", {"b": "ou-exam-transit2"}, True),
        (None, "x*", {"b": {"c": "xyz"}}, True),
        (None, "x*", {"b": {"c": "yz"}}, False),
    ],
)
def test_a_value_alone_is_judged_with_any_value_of_its_placeholder(
    field: str | None, value: str, record: dict[str, Any], met: bool
) -> None:
    assert leaf_test(field, SigmaString(value).insert_placeholders(), UNITS)(record) is met


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(UnsupportedQuery, match=r"a\.yml: needs configuration: unit") as refused:
        leaf_test("a", SigmaString("%unit%").insert_placeholders(), {}, "a.yml")
    assert refused.value.next_step == "set unit in environment.yml"
    with pytest.raises(UnsupportedQuery, match=r"a\.yml: keyword: SigmaNull cannot be judged on a record"):
        leaf_test(None, SigmaNull(), {}, "a.yml")
    chain = "title: t\nname: t\ncorrelation: {type: event_count, rules: [a], timespan: 1h, condition: {gte: 1}}"
    with pytest.raises(UnsupportedQuery, match=r"a\.yml: a correlation is not judged on single records"):
        parse(chain, {}, "a.yml")


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("(?u)a", "rule: a: ASCII and UNICODE flags are incompatible in the regular expression"),
        ("(" * 5_000 + ")" * 5_000, "nested too"),
    ],
)
def test_an_expression_that_python_does_not_take_is_refused(expression: str, told: str) -> None:
    with pytest.raises((UnsupportedQuery, PackError), match=told):
        fires(f"s: {{'a|re': '{expression}'}}\ncondition: s", {"a": "x"})
