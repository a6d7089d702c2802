"""Which names a rule may have, the lines of a foreign rule's detection, and the pages that rules of a kind share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from awol.errors import PackError
from awol.skeleton.adopt import _detection
from awol.skeleton.inference import Inferred, Outcome
from awol.skeleton.write import _reference, _shared_references, write_skeleton
from tests.packs import SUCCESS, our_rules

RULE = next(rule for rule in our_rules() if rule.name == SUCCESS)
CATALOG = "https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1666.html"
API = "https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html"


@pytest.mark.parametrize("name", ["aws_org_x ", "aws_org_x.yml", "aws_org_x-y", "aws_org_", "aws__x_y", "xaws_org_x"])
def test_a_name_that_is_none_writes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="is not a rule name") as refused:
        write_skeleton(tmp_path, name)
    assert (refused.value.next_step or "").endswith("as in aws_org_policy_detached")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("title: t\ndetection:\n  a: 1\nlevel: low\n", "detection:\n  a: 1\n"),
        ("detection:\n  a: 1\n# why\n  b: 2\nlevel: low\n", "detection:\n  a: 1\n# why\n  b: 2\n"),
        ("detection:\n  a:\n  - 1\n\n  b: 2\nfields:\n  - x\n", "detection:\n  a:\n  - 1\n\n  b: 2\n"),
        ("detection:\n- a: 1\n- b: 2\n\n\n", "detection:\n- a: 1\n- b: 2\n"),
        ("detection:\n  a: 1\nlevel: low\n  detection: x\n", "detection:\n  a: 1\n"),
    ],
)
def test_the_lines_of_a_detection(text: str, kept: str) -> None:
    assert _detection(text) == kept


@pytest.mark.parametrize(
    ("references", "page", "shared"),
    [
        ([API, CATALOG], "/organizations/latest/APIReference/API_MoveAccount.html", [CATALOG]),
        ([CATALOG], "the page of AWS that says what the call does", [CATALOG]),
        ([], "the page of AWS that says what the call does", []),
        (None, "the page of AWS that says what the call does", []),
    ],
)  # fmt: skip
def test_the_references_of_a_rule_like_it(references: list[str] | None, page: str, shared: list[str]) -> None:
    like = replace(RULE, document={**RULE.document, "references": references})
    inferred = Inferred("organizations.amazonaws.com", "MoveAccount", get_args(Outcome)[0], "membership", like=like)
    assert _reference(inferred).endswith(page)
    assert _shared_references(inferred) == shared
    alone = replace(inferred, like=None)
    assert _shared_references(alone) == []
    assert _reference(alone).endswith("the page of AWS that says what the call does")
