"""Our own rules, read once, and small packs on disk, copied from ours, for the tests that change or break something."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from awol.pack import load_rules
from awol.values import Rule
from tests.conftest import ROOT

DENIED, SUCCESS = "aws_org_leave_denied", "aws_org_leave_success"


@cache
def our_rules() -> tuple[Rule, ...]:
    """The rules of our pack, read once by each process: half a second, and sixty files of tests ask for them."""
    return load_rules(ROOT)


def small_pack(target: Path, rules: Sequence[str] = (DENIED, SUCCESS), *parts: str) -> Path:
    """A pack of some rules with their guides, the pipelines, the converters and the values of placeholders.

    `parts` adds `fixtures` and `queries` of these rules. Returns `target`.
    """
    for folder in ("pipelines", "converters"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    patterns = [f"rules/*/{name}.*" for name in rules]
    patterns += [f"fixtures/{name}/*/*" for name in rules if "fixtures" in parts]
    patterns += [f"queries/**/{name}.*" for name in rules if "queries" in parts]
    for pattern in (*patterns, "fixtures/environment.yml"):
        for path in ROOT.glob(pattern):
            copied = target / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    return target
