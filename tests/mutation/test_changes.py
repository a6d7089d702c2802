"""A revision is never an option of git's: `--output=FILE` would have git write that file."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from awol.errors import AwolError
from awol.mutation.changes import changed_rules, touched
from awol.pack import load_rules
from tests.mutation.packs import DETECTION, WHOLE, rule_of, write_pack


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = write_pack(tmp_path, WHOLE)
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", "-C", str(root), *settings, *arguments], check=True, capture_output=True)
    return root


@pytest.mark.parametrize("option", ["--output={}", "--no-index", "-O{}", "--stat", "-"])
def test_an_option_in_the_place_of_a_revision_is_refused_before_git_runs(option: str, repository: Path) -> None:
    written = repository / "written"
    revision = option.format(written)
    with pytest.raises(AwolError) as caught:
        changed_rules(repository, revision, load_rules(repository))
    assert caught.value.message == f"`{revision}` is not a revision"
    assert caught.value.next_step == "name a branch, a tag or a commit"
    assert not written.exists()


def test_a_commit_is_taken(repository: Path) -> None:
    assert changed_rules(repository, "HEAD", load_rules(repository)) == []


@pytest.mark.parametrize(
    ("path", "plain", "needing"),
    [
        ("rules/visibility/test_rule.yml", True, True),
        ("rules/visibility/test_rule.md", False, False),
        ("rules/visibility/other.yml", False, False),
        ("fixtures/test_rule/fires/a.json", True, True),
        ("fixtures/test_rule_more/fires/a.json", False, False),
        ("fixtures/_ordinary/quiet.jsonl", True, True),
        ("fixtures/_ordinary_more/quiet.jsonl", False, False),
        ("fixtures/environment.yml", False, True),
        ("fixtures/README.md", False, False),
        ("docs/fixtures/test_rule/a", False, False),
    ],
)
def test_which_files_touch_a_rule(path: str, plain: bool, needing: bool) -> None:
    rule = rule_of(DETECTION)
    assert touched(rule, ["README.md", path]) is plain
    assert touched(replace(rule, placeholders=("x",)), [path]) is needing
    assert touched(rule, []) is False


def test_what_changed_since_a_commit_whether_it_is_committed_or_new(repository: Path) -> None:
    (rule,) = load_rules(repository)
    new = repository / "fixtures" / rule.name / "fires" / "new.json"
    new.write_text("[]")
    assert changed_rules(repository, "HEAD", [rule]) == [rule]
    new.unlink()
    assert changed_rules(repository, "HEAD", [rule]) == []
    path = repository / rule.path
    path.write_text(path.read_text() + "# changed\n")
    assert changed_rules(repository, "HEAD", [rule]) == [rule]


def test_git_that_cannot_say_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules(repository)
    with pytest.raises(AwolError, match="git cannot tell the changes: fatal: ") as fault:
        changed_rules(repository, "no-such-revision", rules)
    assert "name a revision that this clone has" in (fault.value.next_step or "")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(AwolError, match="git cannot be run: ") as fault:
        changed_rules(repository, "HEAD", rules)
    assert fault.value.next_step == "name the rules instead"
