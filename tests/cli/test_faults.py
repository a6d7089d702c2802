"""What a user gets wrong on the command line: which file is at fault, what to try next, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_contract import logs
from tests.commands import awol
from tests.conftest import ROOT

__all__ = ["logs"]

SEARCH = ("search", "-e", "splunk", "{log}", "--query-file")
CONVERT = ("convert", "aws_org_leave_success", "-t", "splunk", "--stdout", "--pipeline")


@pytest.mark.parametrize(
    ("arguments", "file", "told"),
    [
        (SEARCH, "nowhere.spl", "nowhere.spl: cannot be read: No such file or directory\n  try: check the path"),
        (SEARCH, "folder", "folder: cannot be read: Is a directory\n  try: "),
        (SEARCH, "binary", "binary: is not UTF-8 text\n  try: save the file as UTF-8"),
        (CONVERT, "nowhere.yml", "nowhere.yml: cannot be read: No such file or directory\n  try: check the path"),
        (CONVERT, "text", "text: is not a pySigma pipeline\n  try: a mapping with `transformations:`"),
        (CONVERT, "broken.yml", "broken.yml:2:1: is not valid YAML: "),
        (("convert", "--stdout"), "nowhere.yml", "nowhere.yml: cannot be read: No such file or directory\n  try: "),
        (("rules", "--environment"), "nowhere.yml", "nowhere.yml: there is no such file\n  try: check --environment"),
        (("rules", "--environment"), "folder", "folder: is a folder, not a file\n  try: check --environment"),
        (("rules", "--pack"), "nowhere", "nowhere: there is no such folder\n  try: check --pack"),
        (("rules", "--pack"), "folder", "folder: this folder is not a pack: it has no rules/\n  try: "),
        (("hunt", "{log}", "--allowlist"), "text", "text:1: the column `hello` is not known here\n  try: the "),
        (("hunt", "{log}", "-o"), "folder", "folder: cannot be written: Is a directory\n  try: name a file"),
    ],
)  # fmt: skip
def test_the_file_at_fault_is_named(
    arguments: tuple[str, ...], file: str, told: str, tmp_path: Path, logs: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "text").write_text("hello\n")
    (tmp_path / "broken.yml").write_text("transformations: [1\n")
    done = awol(*(one.replace("{log}", str(logs)) for one in arguments), str(tmp_path / file))
    assert done.returncode == 2
    assert done.stdout == b""
    assert f"error: {tmp_path}/{told}" in done.stderr.decode()


def test_a_refused_query_says_where_there_is_one(logs: Path) -> None:
    done = awol("search", "-e", "eql", "--rule", "aws_org_account_departed_left", str(logs))
    assert done.returncode == 3
    assert b"  try: `awol rules --format json`" in done.stderr


def test_search_says_that_a_committed_text_holds_example_values(logs: Path) -> None:
    done = awol("search", "-e", "splunk", "--rule", "aws_org_protected_scp_changed", str(logs))
    assert (
        b"note: the committed text contains the values of the pack's fixtures, not yours (deny_leave_scp_ids)"
        in done.stderr
    )
    assert b"note:" not in awol("search", "-e", "splunk", "--rule", "aws_org_leave_denied", str(logs)).stderr


def test_an_empty_folder_is_not_a_clean_bill(tmp_path: Path, logs: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = awol("hunt", "empty", cwd=tmp_path)
    assert done.returncode == 3
    assert b"error: nothing was searched: there are no files\n" in done.stderr
    assert b"nothing was searched" not in awol("hunt", str(logs)).stderr


def test_a_correlation_runs_beside_its_members_or_alone(tmp_path: Path, logs: Path) -> None:
    pack = tmp_path / "pack"
    (pack / "rules" / "membership").mkdir(parents=True)
    (pack / "converters").mkdir()
    rule = "aws_org_leave_denied"
    (pack / "rules" / "membership" / f"{rule}.yml").write_text((ROOT / f"rules/membership/{rule}.yml").read_text())
    (pack / "rules" / "membership" / "aws_org_leave_repeated.yml").write_text(
        "title: Many denied leaves\nid: 6f1d8a52-3b0e-4a55-9d0a-2b9f6f0c7a11\nname: aws_org_leave_repeated\n"
        f"status: test\nlevel: high\ncorrelation:\n  type: event_count\n  rules: [{rule}]\n"
        "  group-by: [recipientAccountId]\n  timespan: 1h\n  condition: {gte: 1}\n"
    )
    done = awol("hunt", str(logs), "--pack", str(pack), "--format", "jsonl")
    assert [json.loads(line)["rule"] for line in done.stdout.splitlines()] == [rule, "aws_org_leave_repeated"]
    chain = ("hunt", str(logs), "--pack", str(pack), "--format", "jsonl", "--rule", "aws_org_leave_repeated")
    alone = awol(*chain)
    assert [json.loads(line)["rule"] for line in alone.stdout.splitlines()] == ["aws_org_leave_repeated"]
    assert awol(*chain, "--min-level", "critical").stdout == b""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("detection:", "detection: [", ": is not valid YAML: "),
        ("condition: selection", "condition: selektion", ": the condition names `selektion`, which is not defined\n"),
        ("condition: selection", "condition: 1 of other_* and selection", ": `1 of other_*` names no detection\n"),
    ],
)
@pytest.mark.parametrize("command", [("hunt",), ("explain", "aws_org_leave_denied")])
def test_a_broken_rule_is_named_with_what_to_do(
    command: tuple[str, ...], before: str, after: str, told: str, tmp_path: Path, logs: Path
) -> None:
    path = tmp_path / "rules" / "membership" / "aws_org_leave_denied.yml"
    path.parent.mkdir(parents=True)
    text = (ROOT / "rules" / "membership" / path.name).read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    done = awol(*command, str(logs), "--pack", str(tmp_path))
    assert done.returncode == 2
    assert done.stdout == b""
    assert f"error: rules/membership/{path.name}" in done.stderr.decode()
    assert told in done.stderr.decode()
    assert "\n  try: " in done.stderr.decode()


def test_rules_without_their_values_are_told_in_one_line(logs: Path) -> None:
    for options, named in (((), False), (("--verbose",), True)):
        done = awol("hunt", str(logs), *options, cwd=logs)
        told = [line for line in done.stderr.decode().splitlines() if "for want of configuration" in line]
        assert len(told) == 1
        assert "deny_leave_scp_ids" in told[0]
        assert ("aws_org_protected_scp_changed (deny_leave_scp_ids)" in told[0]) is named
    assert b"configuration" not in awol("hunt", str(logs), "--quiet", cwd=logs).stderr


COMMANDS = {
    "rules": ["rules"],
    "convert": ["convert", "aws_org_leave_success", "--stdout"],
    "search": ["search", "-e", "sigma", "--rule", "aws_org_leave_denied", "{logs}"],
    "hunt": ["hunt", "{logs}", "--format", "jsonl"],
    "explain": ["explain", "aws_org_leave_denied", "{logs}", "--all"],
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_said_and_is_no_traceback(command: str, logs: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(COMMANDS[command], logs, full.fileno())
    assert done.returncode == 3
    told = r"error: \w[^\n]*: No space left on device\n  try: free some space or write to another place"
    assert re.search(told, done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_goes_away_is_no_fault(command: str, logs: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run(COMMANDS[command], logs, writing)
    finally:
        os.close(writing)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "error" not in done.stderr


def run(arguments: list[str], logs: Path, stdout: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "awol", *(one.replace("{logs}", str(logs)) for one in arguments)],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        text=True,
        timeout=60,
        check=False,
    )


def test_search_names_the_rule_that_it_cannot_read(tmp_path: Path, logs: Path) -> None:
    for folder in ("pipelines", "converters", "queries", "fixtures"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    name = "aws_org_leave_success"
    rule = tmp_path / f"rules/membership/{name}.yml"
    rule.parent.mkdir(parents=True)
    text = (ROOT / f"rules/membership/{name}.yml").read_text()
    rule.write_text(text.replace("condition: selection and", "condition: selection und"))
    done = awol("search", "--pack", str(tmp_path), "-e", "sigma", "--rule", name, str(logs))
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: rules/membership/{name}.yml:".encode())
    by_file = awol("search", "-e", "sigma", "--query-file", str(rule), str(logs))
    assert by_file.returncode == 2
    assert by_file.stderr.startswith(f"error: {rule}".encode())


def test_no_warning_of_a_librarys_own_stands_before_the_reason_of_a_refusal(tmp_path: Path) -> None:
    rule = tmp_path / "class.yml"
    rule.write_text(
        "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\n"
        'detection: {s: {"eventName|re": "^[[:alpha:]]+$"}, condition: s}\n'
    )
    done = awol("convert", str(rule), "--target", "lucene", "--pipeline", "none", "--stdout")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(f"error: {rule}: refused for lucene".encode())
