"""The tree that the checks read is the logic that the engine runs: put together again, it gives the same verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from awol.check.logic import (
    Group,
    Leaf,
    Negation,
    Node,
    branches,
    first_leaf,
    leaves,
    line_at,
    refusal,
    trees,
    unnamed,
)
from awol.cli.common import fixture_placeholders
from awol.engines.sigma.parser import parse
from awol.events import read
from awol.values import Rule
from tests.check.rules import DETECTION, faults, rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = {one.name: one for one in our_rules() if one.kind == "event"}
PLACEHOLDERS = fixture_placeholders(ROOT)


def holds(node: Node, of: Callable[[Leaf], Callable[[Mapping[str, Any]], bool]], record: Mapping[str, Any]) -> bool:
    """Whether a tree holds on a record, its leaves as the engine sees them."""
    if isinstance(node, Leaf):
        return of(node)(record)
    if isinstance(node, Negation):
        return not holds(node.part, of, record)
    found = [holds(part, of, record) for part in node.parts]
    return all(found) if node.word == "and" else any(found)


def alone(whole: Rule) -> Callable[[Leaf], Callable[[Mapping[str, Any]], bool]]:
    """Each leaf as a rule of its own, run by the engine."""
    tests: dict[Leaf, Callable[[Mapping[str, Any]], bool]] = {}

    def of(leaf: Leaf) -> Callable[[Mapping[str, Any]], bool]:
        if leaf not in tests:
            values = list(leaf.values) if len(leaf.values) != 1 else leaf.values[0]
            detection = {"one": {leaf.key: values}, "condition": "one"}
            document = {key: whole.document[key] for key in ("title", "id", "status", "logsource", "level")}
            tests[leaf] = parse(yaml.safe_dump(document | {"detection": detection}), PLACEHOLDERS, "leaf").test
        return tests[leaf]

    return of


@pytest.mark.parametrize("name", RULES)
def test_the_tree_of_a_rule_fires_where_the_engine_fires(name: str) -> None:
    whole = RULES[name]
    engine = parse(whole.text, PLACEHOLDERS, whole.path).test
    of = alone(whole)
    compared = {True: 0, False: 0}
    for path in sorted((ROOT / "fixtures" / name).glob("*/*")):
        for event in read(path, lambda fault: pytest.fail(str(fault))):
            wanted = bool(engine(event.record))
            assert any(holds(tree, of, event.record) for tree in trees(whole)) == wanted, path
            compared[wanted] += 1
    assert all(compared.values())


def test_a_choice_is_read_from_every_place_that_offers_one() -> None:
    """`1 of`, `any of`, `or`, a list of maps; `all of`, `and`, a map; nots."""
    (tree,) = trees(
        rule(
            "a_1:\n  eventName: A\na_2:\n  - eventName: B\n  - eventName: C\nb:\n  eventName: D\n"
            "condition: 1 of a_* and not (b or not all of a_*)"
        )
    )

    def told(node: Node) -> str:
        if isinstance(node, Leaf):
            return "".join(node.texts)
        if isinstance(node, Negation):
            return f"not {told(node.part)}"
        assert isinstance(node, Group)
        return f"({f' {node.word} '.join(told(part) for part in node.parts)})"

    assert told(tree) == "(((A) or ((B) or (C))) and not ((D) or not ((A) and ((B) or (C)))))"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("detection", "selection"), 4),
        (("detection", "selection", "eventName"), 5),
        (("detection", "several", 0, "eventName"), 7),
        (("detection", "several", 1, "eventName"), 8),
        (("detection", "several", 2), None),
        (("nothing",), None),
    ],
)
def test_the_line_of_a_path(path: tuple[str | int, ...], line: int | None) -> None:
    several = "  several:\n    - eventName: B\n    - eventName: C\n"
    text = f"title: a\ntags: []\ndetection:\n  selection:\n    eventName: A\n{several}"
    assert line_at(text, path) == line


def test_a_rule_that_is_none_has_no_tree() -> None:
    assert trees(rule("selection:\n  eventName: A\ncondition: nosuch")) == ()


NAMED = "name it in the condition, or remove it"


def test_a_detection_that_no_condition_names_is_a_fault() -> None:
    extra = DETECTION + "filter_forgotten:\n  errorCode: AccessDenied\n"
    found = [(one.check, one.location.line, one.message) for one in faults(rule(extra))]
    assert found == [
        (
            "rule-condition",
            22,
            f"no condition names the detection `filter_forgotten`, so it has no effect; {NAMED}",
        )
    ]
    assert faults(rule(extra.replace("condition: selection", "condition: selection and not 1 of filter_*"))) == []


def test_the_line_is_that_of_the_last_document() -> None:
    text = "title: a\n---\nname: b\n---\ntitle: c\nname: d\n"
    assert line_at(text, ("name",)) == 6
    assert line_at(text, ("title",)) == 5
    assert line_at("", ("title",)) is None
    assert line_at("a: [", ("a",)) is None
    assert line_at("a: {b: [1]}", ("a", "b", 0)) == 1
    assert line_at("a: {b: [1]}", ("a", "b", 1)) is None
    assert line_at("a: {b: [1]}", ()) is None


@pytest.mark.parametrize(
    ("condition", "choices"),
    [
        ("a or b", 1), ("a and b", 0), ("not (a or b)", 0), ("not not (a or b)", 1), ("not (a and not (a or b))", 1),
        ("1 of a", 0), ("(a or b) and (b or a)", 2), ("1 of them", 1),
    ],
)  # fmt: skip
def test_a_choice_has_several_parts_each_of_which_may_raise_the_rule(condition: str, choices: int) -> None:
    (tree,) = trees(rule(f"a:\n  eventName: A\nb:\n  eventName: B\ncondition: {condition}"))
    assert len(list(branches(tree))) == choices


def test_a_list_of_one_is_no_choice() -> None:
    (tree,) = trees(rule("a:\n  - eventName: A\ncondition: a"))
    assert list(branches(tree)) == []


@pytest.mark.parametrize(
    ("condition", "signs"),
    [("a and not b", [False, True]), ("not (a or not b)", [True, False]), ("not not a", [False])],
)
def test_whether_a_leaf_is_wanted_or_left_out(condition: str, signs: list[bool]) -> None:
    made = rule(f"a:\n  eventName: A\nb:\n  eventName: B\ncondition: {condition}")
    assert [negated for _, negated in leaves(made)] == signs


def test_a_leaf_says_its_field_modifiers_and_texts() -> None:
    made = rule("a:\n  userIdentity.arn|contains|all: [x, 5, null]\n  eventName: A\ncondition: a")
    (first, _), (second, _) = leaves(made)
    assert (first.field, first.modifiers, first.key) == (
        "userIdentity.arn", ("contains", "all"), "userIdentity.arn|contains|all",
    )  # fmt: skip
    assert (first.values, first.texts) == (("x", 5, None), ("x",))
    assert first.path == ("detection", "a", "userIdentity.arn|contains|all")
    assert (second.key, second.values) == ("eventName", ("A",))
    assert first_leaf(trees(made)[0]) == first


@pytest.mark.parametrize(
    ("condition", "names"),
    [("a", ("b", "c")), ("a or b", ("c",)), ("1 of them", ()), ("a and not c", ("b",)), ("nosuch", ())],
)
def test_detections_that_no_condition_names(condition: str, names: tuple[str, ...]) -> None:
    parts = "".join(f"{name}:\n  eventName: A\n" for name in "abc")
    assert unnamed(rule(f"{parts}condition: {condition}")) == names


def test_why_a_rule_cannot_be_read() -> None:
    assert refusal(rule()) is None
    told = refusal(rule("a:\n  eventName: A\ncondition: nosuch"))
    assert told is not None
    assert "; " in told
    assert refusal(rule("a:\n  eventName|nosuch: A\ncondition: a")) is not None
