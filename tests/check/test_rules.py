"""The line that a finding of a rule points to (its anchor's, else the first of the file), and what rules share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from awol.check.rules import _doubles, _line, _missing_partitions
from awol.values import PARTITIONS
from tests.check.rules import rule

TEXT = "title: T\nname: n\ndetection:\n  s:\n    eventName: A\n  condition: s\n"

LINES: list[tuple[str | tuple[str | int, ...], int]] = [
    ("name:", 2),
    ("eventName", 5),
    (("detection",), 3),
    (("detection", "s", "eventName"), 5),
    (("line", 4), 4),
    # Neither text nor key stands there: the finding has no place of its own and points to the file's first line.
    ("level:", 1),
    (("level",), 1),
    (("detection", "s", "eventSource"), 1),
]


@pytest.mark.parametrize(("anchor", "expected"), LINES, ids=[str(row[0]) for row in LINES])
def test_the_line_of_a_finding(anchor: str | tuple[str | int, ...], expected: int) -> None:
    assert _line(TEXT, anchor) == expected


def test_a_text_that_is_no_yaml_has_a_line_too() -> None:
    assert _line("title: [\n", ("title",)) == 1


OTHERS = [f"arn:{one}" for one in PARTITIONS if one not in ("aws", "aws-cn")]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ([], []),
        (["x", 5, None, "arnaws:x"], []),
        ([f"arn:{one}:iam::aws:policy/A" for one in PARTITIONS], []),
        (["arn:aws:a", "arn:aws-cn:a"], [("arn:*:a", OTHERS)]),
        ([f"arn:{one}:a" for one in PARTITIONS if one != "aws"], [("arn:*:a", ["arn:aws"])]),
        # One target in two partitions is not another target in a third.
        ([*(f"arn:{one}:a" for one in PARTITIONS if one != "aws"), "arn:aws:b"],
         [("arn:*:a", ["arn:aws"]), ("arn:*:b", [f"arn:{one}" for one in PARTITIONS if one != "aws"])]),
        ([*(f"x arn:{one}:a" for one in PARTITIONS if one != "aws"), "arn:aws:a"],
         [("x arn:*:a", ["arn:aws"]), ("arn:*:a", [f"arn:{one}" for one in PARTITIONS if one != "aws"])]),
    ],
)  # fmt: skip
def test_the_partitions_that_a_list_of_arns_lacks(values: list[object], missing: list[tuple[str, list[str]]]) -> None:
    assert list(_missing_partitions(values)) == missing


@pytest.mark.parametrize(
    ("name", "identity", "title", "told"),
    [
        ("b", "2", "B", []),
        ("a", "2", "B", [("`name: a` is used in rules/a.yml too; give this one its own", 2)]),
        ("b", "1", "B", [("`id: 1` is used in rules/a.yml too; give this one its own", 3)]),
        ("b", "2", "A", [("`title: A` is used in rules/a.yml too; give this one its own", 1)]),
        ("a", "1", "B", [("`name: a` is used in rules/a.yml too; give this one its own", 2),
                         ("`id: 1` is used in rules/a.yml too; give this one its own", 3)]),
    ],
)  # fmt: skip
def test_what_two_rules_share(name: str, identity: str, title: str, told: list[tuple[str, int]]) -> None:
    one = replace(rule(), name="a", id="1", title="A", path="rules/a.yml")
    other = replace(rule(), name=name, id=identity, title=title, path="rules/b.yml")
    found = _doubles([one, other])
    assert [(each.message, each.location.line) for each in found] == told
    assert {(each.check, each.location.path) for each in found} <= {("unique", "rules/b.yml")}
