"""A rule as its file has it, with what stands for what it leaves out; and rules by their names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from awol.errors import PackError
from awol.pack import load_rule, parse_rule, select
from awol.pack.reading import line_of
from awol.pack.rules import members, placeholders_of, with_members
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


@pytest.mark.parametrize(
    ("detection", "names"),
    [
        ({"s": {"a|expand": "%office%"}}, ("office",)),
        ({"s": {"a|expand|contains": ["x", "%office%-%city%", 5]}}, ("city", "office")),
        ({"s": [{"a|endswith|expand": "%office%"}, {"b|expand": "%office%"}]}, ("office",)),
        # Only below `expand`, which is a modifier, and only between two signs.
        ({"s": {"a": "%office%"}}, ()),
        ({"s": {"expand": "%office%"}}, ()),
        ({"s": {"a|expand": "100% of"}}, ()),
        ({"s": {"a|expand": "%%"}}, ()),
        ({"s": {"a|expand": "\\%office%"}}, ()),
        (None, ()),
    ],
)
def test_the_placeholders_of_a_detection(detection: object, names: tuple[str, ...]) -> None:
    assert placeholders_of(detection) == names


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


def chain(name: str, *parts: str) -> Rule:
    text = f"title: c\nname: {name}\ncorrelation: {{type: temporal, rules: [{', '.join(parts)}], timespan: 1h}}\n"
    return parse_rule(text, f"rules/correlation/{name}.yml", name)


def event(name: str, identity: str, *asked: str) -> Rule:
    values = ", ".join(f"'%{one}%'" for one in asked)
    text = f"title: e\nname: {name}\nid: '{identity}'\ndetection: {{s: {{a|expand: [x, {values}]}}, condition: s}}\n"
    return parse_rule(text, f"rules/root/{name}.yml", name)


ONE, TWO, THREE = event("aws_1", "id-1", "zone"), event("aws_2", "id-2", "area", "zone"), event("aws_3", "id-3")


@pytest.mark.parametrize(
    ("parts", "named", "asked"),
    [
        (("aws_1", "aws_2"), ["aws_1", "aws_2"], ("area", "zone")),
        (("id-2", "aws_3"), ["aws_2", "aws_3"], ("area", "zone")),
        (("aws_3", "aws_3", "id-3"), ["aws_3"], ()),
        (("aws_inner", "aws_3"), ["aws_inner", "aws_3", "aws_1"], ("zone",)),
        (("aws_unknown", "aws_1"), ["aws_1"], ("zone",)),
    ],
)
def test_a_chain_asks_for_what_its_members_ask_for(
    parts: tuple[str, ...], named: list[str], asked: tuple[str, ...]
) -> None:
    rules = [ONE, TWO, THREE, chain("aws_inner", "id-1"), chain("aws_outer", *parts)]
    assert [one.name for one in members(rules[-1], rules)] == named
    made = with_members(rules)
    assert [one.name for one in made] == [one.name for one in rules]
    assert made[-1].placeholders == asked
    assert made[:3] == (ONE, TWO, THREE)
    assert members(ONE, rules) == ()


@pytest.mark.parametrize(("key", "line"), [("title", 1), ("b", 3), ("c", None), ("titl", None)])
def test_the_line_of_a_key_at_the_top(key: str, line: int | None) -> None:
    assert line_of("title: x\na:\nb:\n  c: b\n", key) == line


READ = "import sys, pathlib; from awol.pack import load_rule; print(ascii(load_rule(pathlib.Path(sys.argv[1])).title))"


def test_a_rule_is_utf_8_wherever_it_is_read(tmp_path: Path) -> None:
    """Also where the system's own encoding is another (`LC_ALL=C` with `PYTHONUTF8=0`)."""
    path = tmp_path / "r.yml"
    path.write_text(f"title: \u00dcber\n{DETECTION}", encoding="utf-8")
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "'\\xdcber'\n"
    path.write_bytes(b"title: \xff\n")
    with pytest.raises(PackError, match="is not UTF-8 text"):
        load_rule(path)
