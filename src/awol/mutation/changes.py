"""Which rules a change touches, by git's list of changed files: for a pull request that need not mutate the pack."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from awol.errors import AwolError
from awol.values import Rule

FOLDERS = ("rules", "searches", "fixtures")


def changed_rules(root: Path, revision: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules whose file or fixtures differ from the point where `revision` and the work at hand parted.

    Uncommitted and new files count. Ordinary traffic belongs to every rule, `environment.yml` to those that have
    placeholders. Raises `AwolError` where git cannot say.
    """
    paths = {
        *_git(root, "diff", "--merge-base", "--name-only", "--relative", "-z", revision, "--", *FOLDERS),
        *_git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *FOLDERS),
    }
    return [rule for rule in rules if touched(rule, paths)]


def touched(rule: Rule, paths: Iterable[str]) -> bool:
    """Whether a change of these files can change what mutation testing says of a rule."""
    return any(
        path == rule.path
        or path.startswith((f"fixtures/{rule.name}/", "fixtures/_ordinary/"))
        or (path == "fixtures/environment.yml" and bool(rule.placeholders))
        for path in paths
    )


def _git(root: Path, *arguments: str) -> list[str]:
    if any(argument.startswith("-") for argument in arguments[5:6] if arguments[0] == "diff"):
        raise AwolError(f"`{arguments[5]}` is not a revision", next_step="name a branch, a tag or a commit")
    try:
        done = subprocess.run(  # noqa: S603  # git with fixed options; the revision cannot be one
            ["git", "-C", str(root), *arguments],  # noqa: S607  # the user's git, from his PATH
            capture_output=True,
            check=False,
        )
    except OSError as fault:
        raise AwolError(f"git cannot be run: {fault.strerror}", next_step="name the rules instead") from fault
    if done.returncode:
        complaints = done.stderr.decode("utf-8", "replace").strip().splitlines()
        message = f"git cannot tell the changes: {complaints[0] if complaints else 'no reason given'}"
        raise AwolError(
            message, next_step="name a revision that this clone has (a shallow clone has only a few), or name the rules"
        )
    return [path for path in done.stdout.decode("utf-8", "replace").split("\0") if path]
