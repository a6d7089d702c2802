"""A revision is never an option of git's: `--output=FILE` would have git write that file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from awol.errors import AwolError
from awol.mutation.changes import changed_rules
from awol.pack import load_rules
from tests.mutation.packs import WHOLE, write_pack


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
