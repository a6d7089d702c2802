"""The documents of a small kit, read against the references of CloudFormation and of Terraform's AWS provider, word by
word: a resource whose policy lacks a colon is still valid JSON, and lets nothing through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters.aws.kit import Account, Detection, kit, plan
from converters.aws.kit.terraform import escaped, unescaped

SMALL = plan(
    "111122223333",
    [Account("444455556666", 2), Account("123456789012", 1)],
    (
        Detection(
            "aws_org_leave_success",
            "An account left ${its} organization",
            "critical",
            ({"source": ["aws.organizations"], "detail": {"eventName": ["LeaveOrganization"]}},),
        ),
    ),
)
EXPECTED = sorted(Path(__file__).with_name("expected").iterdir())


def made() -> dict[str, Any]:
    files = {name: text for name, text in kit(SMALL).items() if name.endswith(".json")}
    return {name.replace("/main.tf", ".tf").replace("/", "-"): json.loads(text) for name, text in files.items()}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name)
def test_a_document_is_what_the_reference_asks_for(path: Path) -> None:
    assert made()[path.name] == json.loads(path.read_text(encoding="utf-8"))


def test_the_readme_counts_the_management_account_too() -> None:
    assert "\n3 accounts, 1 bus(es), 1 event patterns." in kit(SMALL)["README.md"]


def test_every_document_has_been_read() -> None:
    assert sorted(made()) == [path.name for path in EXPECTED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("${a}", "$${a}"), ("%{if}", "%%{if}"), ("$a %b {c}", "$a %b {c}"), ("$${a}", "$$${a}")],
)
def test_terraform_sees_no_template_in_a_text_of_somebody_elses(text: str, expected: str) -> None:
    assert escaped(text) == expected
    assert unescaped(expected) == text
