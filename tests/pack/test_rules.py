"""A rule as its file has it, with what stands for what it leaves out; and rules by their names."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import PackError
from awol.pack import parse_rule, select
from awol.values import Rule

DETECTION = "detection: {s: {a|expand: '%office%', b: '%none%'}, condition: s}\n"


def fields(rule: Rule) -> dict[str, Any]:
    names = ("name", "title", "id", "level", "status", "description", "tags", "kind", "path", "placeholders")
    return {name: getattr(rule, name) for name in names}


def test_all_that_a_rule_says() -> None:
    text = (
        "title: The rule\nname: aws_r\nid: '1'\nlevel: high\nstatus: test\ndescription: |\n  What it\n  finds.\n"
        f"tags: [attack.t1, 2]\n{DETECTION}"
    )
    assert fields(parse_rule(text, "rules/root/x.yml", "x")) == {
        "name": "aws_r",
        "title": "The rule",
        "id": "1",
        "level": "high",
        "status": "test",
        "description": "What it\nfinds.",
        "tags": ("attack.t1", "2"),
        "kind": "event",
        "path": "rules/root/x.yml",
        "placeholders": ("office",),
    }


def test_what_stands_for_the_rest() -> None:
    assert fields(parse_rule(DETECTION, "rules/root/x.yml", "x")) == {
        "name": "x",
        "title": "x",
        "id": "",
        "level": "medium",
        "status": "experimental",
        "description": "",
        "tags": (),
        "kind": "event",
        "path": "rules/root/x.yml",
        "placeholders": ("office",),
    }


NAMES = ("aws_org_leave", "aws_org_leave_denied", "aws_root_login")
RULES = tuple(parse_rule(DETECTION, f"rules/x/{name}.yml", name) for name in NAMES)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], NAMES),
        (["aws_root_login", "aws_org_leave"], ("aws_root_login", "aws_org_leave")),
        (["rules/x/aws_org_leave.yml"], ("aws_org_leave",)),
    ],
)
def test_rules_by_name_or_path(asked: list[str], found: tuple[str, ...]) -> None:
    assert tuple(rule.name for rule in select(RULES, asked)) == found


@pytest.mark.parametrize(
    ("name", "step"),
    [
        (
            "aws_org_leaves",
            "did you mean aws_org_leave or aws_org_leave_denied or aws_root_login? `awol rules` lists",
        ),
        ("root_log", "did you mean aws_root_login? `awol rules` lists all"),
        ("zzz", "`awol rules` lists all"),
    ],
)
def test_a_name_that_no_rule_has(name: str, step: str) -> None:
    with pytest.raises(PackError, match=f"no rule is named `{name}`") as told:
        select(RULES, ["aws_org_leave", name])
    assert str(told.value.next_step).startswith(step)
