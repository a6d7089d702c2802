"""The index of the rules: by family in the pack's order, the loudest first."""

from __future__ import annotations

from pathlib import Path

from awol.pack import parse_rule
from awol.publish.index import index
from awol.publish.pages import NOTICE
from awol.values import Rule


def rule(name: str, family: str, level: str, detection: str = "{a: b}") -> Rule:
    text = (
        f"title: Of {name} | so\nname: {name}\nid: {name}\nstatus: test\nlevel: {level}\ntags: [attack.t1666]\n"
        f"logsource: {{product: aws, service: cloudtrail}}\ndetection: {{s: {detection}, condition: s}}\n"
    )
    return parse_rule(text, f"rules/{family}/{name}.yml", name)


RULES = (
    rule("quiet", "membership", "low"),
    rule("loud", "membership", "critical", "{a|expand: '%transition_ou_ids%'}"),
    rule("also_loud", "membership", "critical"),
    rule("own", "a_family_of_ones_own", "high"),
    rule("given", "self_grant", "high"),
)

INDEX = f"""# The rules

{NOTICE}

5 rules: 2 critical, 2 high, 1 low. Each page holds what happened and why it matters, the query of each product, \
the fixtures with their verdicts, what benign looks like, triage and response.

See also [the attack, step by step](../attack-story.md), [deployment](../deploy.md).

## Membership

An account leaves, is taken out, joins, is moved or closed.

| rule | level | what it finds | techniques | not on |
|---|---|---|---|---|
| [also_loud](also_loud.md) | critical | Of also_loud \\| so | T1666 |  |
| [loud](loud.md) | critical | Of loud \\| so (needs configuration) | T1666 | lucene, eql |
| [quiet](quiet.md) | low | Of quiet \\| so | T1666 |  |

## Self grant

A principal grants itself, or another, what it takes to leave.

| rule | level | what it finds | techniques | not on |
|---|---|---|---|---|
| [given](given.md) | high | Of given \\| so | T1666 |  |

## A family of ones own

| rule | level | what it finds | techniques | not on |
|---|---|---|---|---|
| [own](own.md) | high | Of own \\| so | T1666 |  |
"""


def test_an_index_whole(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("deploy.md", "attack-story.md"):
        (tmp_path / "docs" / name).write_text("x")
    assert index(tmp_path, RULES, {"loud": {"eql": "no", "lucene": "no"}}) == INDEX


def test_an_index_of_a_pack_without_documents(tmp_path: Path) -> None:
    assert "See also" not in index(tmp_path, RULES, {})
