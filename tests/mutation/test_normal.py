"""What is one rule by its form, and what is not: pairs of detections."""

from __future__ import annotations

import pytest

from awol.mutation.logic import read
from awol.mutation.normal import normal
from tests.mutation.packs import rule_of

DEFINITIONS = (
    "a: {x: 1}, b: {y: 2}, c: {z: 3}, u: {n: UP}, l: {n: up}, p: {n: up*}, q: {n: '*up*'}, e: {n: '*up'}, "
    "k: {n|cased: UP}, gone: {n: null}, v: {n: upper}, w: {m: up}"
)

SAME = [
    ("a and b", "b and a"),
    ("a and (b and c)", "(a and b) and c"),
    ("a or a", "a"),
    ("not (not a)", "a"),
    ("not (a and b)", "not a or not b"),
    ("a or (a and b)", "a"),
    ("a and (a or b)", "a"),
    ("(a and b) or (a and b and c)", "a and b"),
    ("u", "l"),
    ("l or p", "p"),
    ("l and p", "l"),
    ("e or q", "q"),
    ("v or p", "p"),
    ("p and q", "p"),
    ("not p or not l", "not l"),
    ("l and not gone", "l"),
    ("gone or not l", "not l"),
    ("a and not a or b", "b"),
    ("(l and gone) or b", "b"),
    ("not l and gone", "gone"),
    ("(l and not p) or b", "b"),
    ("(p or not l) and b", "b"),
]
DIFFERENT = [
    ("a and b", "a or b"),
    ("a", "not a"),
    ("a and b", "a"),
    ("k", "u"),
    ("k or u", "u"),
    ("p or e", "q"),
    ("v or l", "l"),
    ("l or gone", "l"),
    ("not l or gone", "gone"),
    ("p and e", "l"),
    ("w or p", "p"),
    ("p or e", "p"),
    ("p or e", "e"),
    ("p or q", "p"),
    ("not l and gone", "not l"),
    ("w and p", "w"),
    ("a or (b and c)", "a or b"),
]


def form(condition: str) -> object:
    return normal(read(rule_of(f"detection: {{{DEFINITIONS}, condition: {condition}}}")))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_rule_in_two_forms(one: str, other: str) -> None:
    assert form(one) == form(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_rules(one: str, other: str) -> None:
    assert form(one) != form(other)
