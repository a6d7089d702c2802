"""A pack of one rule on disk, copied from ours, for the tests that break one file of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from awol.check import check
from tests.conftest import ROOT

NAME = "aws_org_move_account_to_transition_ou"
"""A rule with a placeholder, a field below requestParameters, and an outcome."""
RULE = f"rules/membership/{NAME}.yml"
GUIDE = f"rules/membership/{NAME}.md"
FIRES = f"fixtures/{NAME}/fires"


def copy_pack(target: Path) -> Path:
    """The rule with its guide, fixtures, queries, the pipelines and the values of placeholders."""
    patterns = (
        f"rules/membership/{NAME}.*",
        f"queries/**/{NAME}.*",
        "pipelines/*",
        "fixtures/environment.yml",
        "queries/refused.json",
    )
    for pattern in (*patterns, f"fixtures/{NAME}/*/*"):
        for path in ROOT.glob(pattern):
            copied = target / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    (target / "converters").mkdir()
    return target


def found(pack: Path) -> list[tuple[str, str]]:
    """(check, place) of every fault of a pack."""
    return [(one.check, str(one.location)) for one in check(pack)]


def said(pack: Path, check_id: str) -> list[str]:
    """What one check says of a pack."""
    return [one.message for one in check(pack) if one.check == check_id]


def edit(pack: Path, path: str, old: str, new: str) -> None:
    """Replace the first `old` in a file, which must be there."""
    text = (pack / path).read_text(encoding="utf-8")
    assert old in text, old
    (pack / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def write(pack: Path, path: str, content: str | bytes) -> None:
    """A file of the pack, with the folders above it."""
    (pack / path).parent.mkdir(parents=True, exist_ok=True)
    (pack / path).write_bytes(content.encode() if isinstance(content, str) else content)


def line(pack: Path, path: str, text: str) -> int:
    """The number of the first line of a file that holds a text."""
    for number, one in enumerate((pack / path).read_text(encoding="utf-8").splitlines(), 1):
        if text in one:
            return number
    raise AssertionError(text)
