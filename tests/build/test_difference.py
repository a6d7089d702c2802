"""`awol diff`: what came, went and changed between two builds, and what is no build."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from awol.build import build, gather
from awol.build.difference import Build, BuildError, _runs, markdown, read_build
from awol.configuration.environment import Environment
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = {rule.name: rule for rule in our_rules()}
LEAVE, REMOVE, MOVE = "aws_org_leave_success", "aws_org_remove_account", "aws_org_move_account"


def built(folder: Path, *names: str, index: str = "logs-aws.cloudtrail-*") -> str:
    build(gather(ROOT, [RULES[name] for name in names], Environment(elastic_index=index)), folder)
    return str(folder)


def said(before: str, after: str) -> str:
    done = awol("diff", before, after)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_equal_builds_differ_in_nothing(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a", LEAVE), built(tmp_path / "b", LEAVE)
    assert said(first, second) == "# What changes with this build\n\nNothing.\n"


def test_what_came_what_went_and_what_changed(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a", LEAVE, REMOVE), built(tmp_path / "b", LEAVE, MOVE, index="mine-*")
    text = said(first, second)
    assert "## New\n\n- AWS account is moved to another organizational unit (low)\n" in text
    assert "## Gone\n\n- AWS organization removes a member account (high)\n" in text
    assert "| AWS account leaves its organization | index |" in text
    assert f"### elastic/esql/{LEAVE}.esql" in text
    assert "-from logs-aws.cloudtrail-* metadata" in text
    assert "+from mine-* metadata" in text
    assert f"### splunk/{LEAVE}.spl\n" not in text


def test_short_values_are_told_with_what_they_were() -> None:
    rule = {"rule_id": "1", "name": "A | B", "severity": "high", "risk_score": 73, "note": "x" * 100}
    after = {**rule, "severity": "critical", "risk_score": 99, "note": "y" * 100}
    text = markdown(Build({"1": rule}), Build({"1": after}))
    assert "| A \\| B | severity: high to critical, risk_score: 73 to 99, note |" in text


@pytest.mark.parametrize(("text", "longest"), [("no quote", 1), ("a ``` b", 3), ("`` `````", 5)])
def test_a_fence_is_longer_than_any_run_within(text: str, longest: int) -> None:
    assert max(map(len, _runs(text))) == longest


def test_what_is_no_build_is_named(tmp_path: Path) -> None:
    first = built(tmp_path / "a", LEAVE)
    (tmp_path / "empty").mkdir()
    rows = [
        (str(tmp_path / "none"), b"there is no such folder"),
        (str(tmp_path / "empty"), b"holds 0 files awol-kibana"),
    ]
    for folder, told in rows:
        done = awol("diff", first, folder)
        assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    next((tmp_path / "a").glob("awol-kibana-*")).write_text("{}\n")
    done = awol("diff", first, first)
    assert (done.returncode, b".ndjson:1: not a rule of Kibana" in done.stderr) == (2, True)


@pytest.mark.parametrize("held", [b"no zip", "é".encode("latin-1")])
def test_queries_that_cannot_be_read_are_named_with_the_next_step(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "awol-kibana-1.ndjson").write_text('{"rule_id": "1"}\n', "utf-8")
    path = tmp_path / "awol-queries-1.zip"
    if held.startswith(b"no"):
        path.write_bytes(held)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", held)
    with pytest.raises(BuildError) as fault:
        read_build(tmp_path)
    assert fault.value.message == "not a zip of queries"
    assert (str(fault.value.location).split(":")[0], fault.value.next_step) == (str(path), "build it again")


def kibana(identity: str, name: str, **more: Any) -> dict[str, Any]:
    return {"rule_id": identity, "name": name, "severity": "low", **more}


def test_the_difference_whole() -> None:
    before = Build(
        {
            "1": kibana("1", "Stays", query="a", tags=["x"], interval="5m"),
            "2": kibana("2", "Goes\nnow"),
            "3": kibana("3", "Is as it was"),
            "4": kibana("4", "A name", note="n" * 60, risk_score=1),
        },
        {"a.txt": "one\ntwo\n", "b.txt": "same\n", "gone.txt": "x\n"},
    )
    after = Build(
        {
            "5": kibana("5", "Zed | new", severity="high"),
            "6": kibana("6", "Another"),
            "1": kibana("1", "Stays", query="b", tags=["y"], version=2),
            "3": kibana("3", "Is as it was", unknown="x"),
            "4": kibana("4", "A name", note="m", risk_score=2),
        },
        {"a.txt": "one\n```` three\n", "b.txt": "same\n", "new.txt": "y\n"},
    )
    assert markdown(before, after) == (
        "# What changes with this build\n\n"
        "## New\n\n- Another (low)\n- Zed \\| new (high)\n\n"
        "## Gone\n\n- Goes now (low)\n\n"
        "## Changed\n\n| rule | what changed |\n|---|---|\n"
        "| A name | risk_score: 1 to 2, note |\n"
        "| Stays | version: None to 2, query: a to b, interval: 5m to None, tags |\n\n"
        "## Query texts\n\n"
        "### a\n\n`````diff\n--- before\n+++ after\n@@ -1,2 +1,2 @@\n one\n-two\n+```` three\n`````\n\n"
        "### gone\n\n```diff\n--- before\n+++ after\n@@ -1 +0,0 @@\n-x\n```\n\n"
        "### new\n\n```diff\n--- before\n+++ after\n@@ -0,0 +1 @@\n+y\n```\n"
    )
    assert markdown(before, before) == "# What changes with this build\n\nNothing.\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("a" * 29, "b" * 30, True), ("a" * 30, "b" * 30, False), (1, 2, True), (None, "x", True), (["x"], "x", False)],
)
def test_a_short_value_is_told_with_what_it_was(old: Any, new: Any, told: bool) -> None:
    text = markdown(Build({"1": kibana("1", "A", note=old)}), Build({"1": kibana("1", "A", note=new)}))
    assert f"| A | note{f': {old} to {new}' if told else ''} |\n" in text


def test_a_build_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "awol-kibana-1.ndjson").write_text('{"rule_id": "1", "name": "é"}\n{"rule_id": "2"}\n', "utf-8")
    with zipfile.ZipFile(tmp_path / "awol-queries-1.zip", "w") as archive:
        archive.writestr("a/b.txt", "é")
        archive.writestr("README.md", "no text of a query")
    assert read_build(tmp_path) == Build({"1": {"rule_id": "1", "name": "é"}, "2": {"rule_id": "2"}}, {"a/b.txt": "é"})
    (tmp_path / "awol-queries-2.zip").write_bytes(b"")
    with pytest.raises(BuildError, match=r"holds 2 files awol-queries-\*\.zip, but a build has exactly one"):
        read_build(tmp_path)
    (tmp_path / "awol-queries-2.zip").unlink()
    for line, number in (("[]", 1), ('{"rule_id": "1"}\n{', 2), ("{}", 1), ("", 0)):
        (tmp_path / "awol-kibana-1.ndjson").write_text(line)
        if not number:
            assert read_build(tmp_path).rules == {}
            continue
        with pytest.raises(BuildError, match="not a rule of Kibana") as fault:
            read_build(tmp_path)
        assert str(fault.value.location) == f"{tmp_path / 'awol-kibana-1.ndjson'}:{number}"
    (tmp_path / "awol-kibana-1.ndjson").write_text("")
    for content in (b"x", b""):
        (tmp_path / "awol-queries-1.zip").write_bytes(content)
        with pytest.raises(BuildError, match="not a zip of queries"):
            read_build(tmp_path)
