"""`awol mutate` as a command: what it prints beside the report, what it writes, and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import Result

from awol.cli import mutate as command
from awol.errors import PackError
from tests.commands import invoke
from tests.mutation.packs import DETECTION, HEAD, WHOLE, write_pack

WEAK = {**WHOLE, "silent/near_names": WHOLE["silent/near_names"][1:]}
"""Without the record that tells `DeleteDetector` from a name that only begins so."""


def mutate(root: Path, *arguments: str) -> Result:
    return invoke("mutate", *arguments, pack=root)


def test_nothing_survives(tmp_path: Path) -> None:
    done = mutate(write_pack(tmp_path, WHOLE))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith("19 mutants killed, 0 survived, 0 listed as equivalent; score 1.0\n")
    assert json.loads(mutate(tmp_path, "--format", "json").stdout)["score"] == 1.0


def test_a_survivor_is_exit_1_and_its_record_is_written_for_review(tmp_path: Path) -> None:
    done = mutate(write_pack(tmp_path, WEAK))
    assert done.exit_code == 1
    assert "test_rule survives: " in done.stdout
    assert done.stderr == ""
    assert not (tmp_path / "fixtures/_review").exists()
    written = mutate(tmp_path, "--write")
    assert written.exit_code == 1
    assert written.stderr.startswith("1 records in fixtures/_review/. awol does not replay them: decide each verdict")
    assert len(list((tmp_path / "fixtures/_review").rglob("*.json"))) == 1
    assert mutate(tmp_path, "--write", "--quiet").stderr == ""


def test_one_rule_by_name_and_one_that_is_not_there(tmp_path: Path) -> None:
    other = (HEAD.format(status="test") + DETECTION).replace("test_rule", "other_rule").replace("8d57", "8d58")
    root = write_pack(tmp_path, WHOLE)
    (root / "rules/visibility/other_rule.yml").write_text(other, encoding="utf-8")
    assert "other_rule" not in mutate(root, "test_rule").stdout
    assert isinstance(mutate(root, "no_rule").exception, PackError)


def test_what_is_wrong_with_one_rule_does_not_hide_another(tmp_path: Path) -> None:
    root = write_pack(tmp_path, WHOLE)
    other = (HEAD.format(status="test") + DETECTION).replace("test_rule", "a_rule").replace("8d57", "8d58")
    (root / "rules/visibility/a_rule.yml").write_text(other.replace("startswith", "nosuch"), encoding="utf-8")
    done = mutate(root)
    assert done.exit_code in (2, 3)
    assert "a_rule: " in done.stdout
    assert "19 mutants killed" in done.stdout


def test_on_a_terminal_it_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "on_terminal", lambda: True)
    root = write_pack(tmp_path, WHOLE)
    assert mutate(root).stderr.replace("\033[K", "") == "\r1/1 test_rule\r"
    assert mutate(root, "--quiet").stderr == ""


def test_only_rules_that_changed_since_a_revision(tmp_path: Path) -> None:
    root = write_pack(tmp_path, WHOLE)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(root)]
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *step], check=True)
    same = mutate(root, "--changed-since", "HEAD")
    assert same.exit_code == 0
    assert same.stderr == "0 rules differ from HEAD, or their fixtures do\n"
    assert "test_rule" not in same.stdout
    (root / "fixtures/test_rule/fires/more.json").write_text(
        json.dumps([{"eventSource": "guardduty.amazonaws.com", "eventName": "DeleteDetector", "eventID": "m"}])
    )
    changed = mutate(root, "--changed-since", "HEAD")
    assert changed.stderr.startswith("1 rules differ from HEAD")
    assert "test_rule" in changed.stdout
