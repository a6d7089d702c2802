"""A rule from elsewhere becomes a rule of the pack: its logic letter for letter, what is missing marked."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from awol.pack import load_rule
from tests.commands import awol, invoke
from tests.packs import small_pack

FOREIGN = """title: Handshake With Another Organization Is Cancelled
id: 11111111-2222-4333-8444-555555555555
status: stable
description: Somebody cancels a handshake.
references:
    - https://docs.aws.amazon.com/organizations/latest/APIReference/API_CancelHandshake.html
author: Somebody Else
date: 2024/01/02
tags:
    - attack.defense-impairment
    - attack.t1666
logsource: {product: aws, service: cloudtrail}
detection:
    selection:   # as they wrote it
        eventSource: organizations.amazonaws.com
        eventName:
            - CancelHandshake
    condition: selection
falsepositives:
    - Administrators
level: high
"""
NAME = "aws_org_handshake_called_off"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return small_pack(tmp_path / "pack", ("aws_org_leave_success",), "fixtures")


def test_logic_and_words_are_kept(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign.yml").write_text(FOREIGN)
    done = invoke("new", NAME, "--from", str(tmp_path / "foreign.yml"), pack=pack)
    assert done.exit_code == 0, done.output
    rule = load_rule(next(pack.glob(f"rules/*/{NAME}.yml")), pack)
    mine, theirs = rule.document, yaml.safe_load(FOREIGN)
    for key in ("title", "references", "author", "tags", "detection", "falsepositives", "level"):
        assert mine[key] == theirs[key], key
    assert mine["related"] == [{"id": theirs["id"], "type": "derived"}]
    assert mine["id"] != theirs["id"]
    assert (mine["status"], mine["name"]) == ("experimental", NAME)
    assert "    selection:   # as they wrote it" in rule.text
    assert "organizations:CancelHandshake" in done.stderr
    assert (pack / "fixtures" / NAME / "fires" / "success.json").is_file()


def test_a_long_line_stays_one_line(pack: Path, tmp_path: Path) -> None:
    title = "Handshake With Another Organization Is Cancelled " + "By Somebody Who Is Not Its Owner " * 5 + "At All"
    foreign = FOREIGN.replace("Handshake With Another Organization Is Cancelled", title)
    (tmp_path / "foreign.yml").write_text(foreign)
    assert invoke("new", NAME, "--from", str(tmp_path / "foreign.yml"), pack=pack).exit_code == 0
    assert f"title: {title}" in next(pack.glob(f"rules/*/{NAME}.yml")).read_text().splitlines()


def test_what_it_lacks_is_marked_for_check_to_find(pack: Path, tmp_path: Path) -> None:
    lines = [line for line in FOREIGN.splitlines() if not line.startswith(("author", "description", "id:", "title"))]
    (tmp_path / "foreign.yml").write_text("\n".join(lines).replace("falsepositives:\n    - Administrators\n", ""))
    assert invoke("new", NAME, "--from", str(tmp_path / "foreign.yml"), pack=pack).exit_code == 0
    text = next(pack.glob(f"rules/*/{NAME}.yml")).read_text()
    assert text.count("FILL-IN") == 3
    assert "related:" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: x\n", "no `detection:`"),
        (FOREIGN.replace("CancelHandshake", "CancelHandshakes"), "CancelHandshakes"),
        ("title: c\ncorrelation: {type: event_count, rules: [a]}\nlevel: high\n", "holds a correlation"),
    ],
    ids=["no rule", "no such call", "correlation"],
)
def test_what_cannot_be_taken_over_is_named_and_nothing_is_written(
    text: str, told: str, pack: Path, tmp_path: Path
) -> None:
    (tmp_path / "foreign.yml").write_text(text)
    arguments = ["new", NAME, "--event", "CancelHandshake"] if "correlation:" in text else ["new", NAME]
    done = awol(*arguments, "--from", str(tmp_path / "foreign.yml"), "--pack", str(pack))
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert not list(pack.glob(f"rules/*/{NAME}.*"))
