"""The texts of new files, in memory: lists, authors, guides, a rule from elsewhere, and the text of a chain."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from awol.errors import PackError
from awol.pack import parse_rule
from awol.pack.guides import GUIDE_SECTIONS
from awol.skeleton.adopt import adopted, calls
from awol.skeleton.chain import _rule, _told
from awol.skeleton.files import author, guide, listed, put
from awol.values import Rule
from tests.skeleton.test_inference import rule


def by(name: str) -> Rule:
    one = rule("aws_org_x", "membership")
    return dataclasses.replace(one, document={**one.document, "author": name})


def test_a_list_in_yaml() -> None:
    assert listed(["a", "b"]) == "  - a\n  - b"
    assert listed(["a"], 4) == "    - a"
    assert listed([]) == ""


@pytest.mark.parametrize(
    ("authors", "most"),
    [
        (["a", "b", "b"], "b"), (["", "", "a"], "a"), (["a", "b"], "a"), ([], "FILL-IN your name"),
        (["", ""], "FILL-IN your name"),
    ],
)  # fmt: skip
def test_the_author_is_who_wrote_most(authors: list[str], most: str) -> None:
    assert author([by(one) for one in authors]) == most


def test_a_guide_that_is_still_to_be_written() -> None:
    lines = guide().split("\n")
    assert lines[:3] == ["# FILL-IN the rule's title", "", f"## {GUIDE_SECTIONS[0]}"]
    assert [line[3:] for line in lines if line.startswith("## ")] == list(GUIDE_SECTIONS)
    assert guide().count("FILL-IN") == len(GUIDE_SECTIONS) + 1
    assert all(
        lines[at + 1] == "" and lines[at + 2].startswith("FILL-IN ")
        for at, line in enumerate(lines)
        if line[:3] == "## "
    )
    next_query = guide().partition("## Next query\n")[2].partition("## ")[0]
    assert "\n\n```yaml\nuserIdentity.accessKeyId: ALERT_KEY\n```\n" in next_query
    assert guide().count("```") == 2


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    put(tmp_path, {"a/b.yml": "x\n", "c.md": "é\n"})
    assert (tmp_path / "a/b.yml").read_bytes() == b"x\n"
    assert (tmp_path / "c.md").read_text(encoding="utf-8") == "é\n"
    with pytest.raises(PackError, match="exists already") as caught:
        put(tmp_path, {"d.md": "y", "c.md": "z"})
    assert caught.value.location is not None
    assert caught.value.location.path == "c.md"
    assert not (tmp_path / "d.md").exists()


FOREIGN = """title: Handshake Is Cancelled
id: 11111111-2222-4333-8444-555555555555
description: |
    Somebody cancels.
    And that is all.
logsource: {product: aws, service: cloudtrail}
# before
detection:
    # inside
    one:
        eventSource: organizations.amazonaws.com
        eventName|startswith:
            - CancelHandshake
            - DeclineHandshake

    two:
    -   eventName: LeaveOrganization
- odd
    condition: one or two

falsepositives:
    - Administrators
level: high
"""


def taken(text: str, **more: Any) -> tuple[str, dict[str, Any]]:
    foreign = dataclasses.replace(parse_rule(text.replace("- odd\n", ""), "f.yml", "f"), text=text, **more)
    made = adopted("aws_x_y", foreign, ["attack.t1666"], "Ann")
    return made, {} if "- odd" in made else yaml.safe_load(made)


def test_the_detection_is_kept_letter_for_letter() -> None:
    made, _ = taken(FOREIGN)
    wanted = FOREIGN.partition("# before\n")[2].partition("\nfalsepositives")[0]
    assert f"\n{wanted}" in made
    assert "# before" not in made
    assert (
        made.index("logsource:") < made.index("detection:") < made.index("falsepositives:") < made.index("level: high")
    )


def test_what_the_other_says_is_kept_and_the_rest_marked() -> None:
    _, found = taken(FOREIGN.replace("- odd\n", ""))
    assert found["title"] == "Handshake Is Cancelled"
    assert found["description"] == "Somebody cancels.\nAnd that is all.\n"
    assert found["related"] == [{"id": "11111111-2222-4333-8444-555555555555", "type": "derived"}]
    assert (found["name"], found["status"], found["author"]) == ("aws_x_y", "experimental", "Ann")
    assert found["tags"] == ["attack.t1666"]
    assert found["references"] == ["FILL-IN AWS's page on the call"]
    assert found["falsepositives"] == ["Administrators"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(found["date"]))
    bare = re.sub(
        r"id: .*\n|title: .*\n|falsepositives:\n.*\n|description: \|\n.*\n.*\n", "", FOREIGN.replace("- odd\n", "")
    )
    _, less = taken(bare)
    assert "related" not in less
    assert less["title"].startswith("FILL-IN ")
    assert less["description"].startswith("FILL-IN ")
    assert less["falsepositives"] == ["FILL-IN Who does this legitimately"]


@pytest.mark.parametrize(
    ("detection", "found"),
    [
        ("{s: {eventSource: a, eventName: [X, Y]}, condition: s}", ["a:X", "a:Y"]),
        ("{s: {eventSource: [a, b], eventName|startswith: X}, condition: s}", ["a:X"]),
        ("{s: [{eventSource: a}, {t: 1, eventName: X}], condition: s}", ["a:X"]),
        ("{s: {eventName: X}, condition: s}", []),
        ("{s: {eventSource: a}, condition: s}", []),
        ("{s: {eventNames: X, eventSource: a}, condition: s}", []),
    ],
)
def test_the_calls_that_a_rule_names(detection: str, found: list[str]) -> None:
    text = f"title: t\nlogsource: {{product: aws, service: cloudtrail}}\nlevel: low\ndetection: {detection}\n"
    assert calls(parse_rule(text, "f.yml", "f")) == found


RULES = [rule(f"aws_{name}", "membership") for name in (
    "org_leave_success", "org_leave_denied", "org_leave_denied_scp", "root_console_login", "org_delete",
    "org_delete_policy",
)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("aws_corr_leave_denied_then_leave_success", ["org_leave_denied", "org_leave_success"]),
        ("aws_corr_root_login_then_delete", ["root_console_login", "org_delete"]),
        ("aws_corr_delete_policy_then_scp", ["org_delete_policy", "org_leave_denied_scp"]),
        ("aws_corr_leave_denied_then_leave_denied", ["org_leave_denied"]),
        ("aws_corr_nothing_of_it", []),
    ],
)
def test_the_steps_that_a_name_tells(name: str, steps: list[str]) -> None:
    assert [one.name.removeprefix("aws_") for one in _told(name, RULES)] == steps


@pytest.mark.parametrize(
    ("levels", "level"),
    [(("low", "medium"), "high"), (("critical", "low"), "critical"), (("high", "high"), "critical")],
)
def test_a_chain_is_a_level_above_the_loudest_of_its_steps(levels: tuple[str, str], level: str) -> None:
    steps = [
        dataclasses.replace(one, level=of, tags=(f"attack.t{at}", "attack.impact"),
                            document={**one.document, "references": ["https://a", f"https://{at}"]})
        for at, (one, of) in enumerate(zip(RULES, levels, strict=False))
    ]  # fmt: skip
    text = _rule("aws_corr_x", steps, "2h", [by("Ann")], examples=False)
    found = yaml.safe_load(text)
    assert found["level"] == level
    assert found["correlation"] == {
        "type": "temporal_ordered", "rules": ["aws_org_leave_success", "aws_org_leave_denied"],
        "group-by": ["recipientAccountId"], "timespan": "2h",
    }  # fmt: skip
    assert found["tags"] == ["attack.t1", "attack.impact", "attack.t0"]
    assert found["references"] == ["https://a", "https://0", "https://1"]
    assert (found["name"], found["author"], found["status"]) == ("aws_corr_x", "Ann", "experimental")
    assert "  rules:\n    - aws_org_leave_success\n    - aws_org_leave_denied\n  group-by:\n" in text
    assert text.count("FILL-IN") == 3
    assert _rule("aws_corr_x", steps, "2h", [], examples=True).count("FILL-IN your steps in the place of these") == 2
