"""What `rules/validators.yaml` leaves out needs a reason beside it, and rules that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.check.validators import check_validators
from tests.check.packs import write
from tests.check.rules import rule

RULE = rule()
NO_REASON = "has no reason; write a comment above it"
ID = RULE.id


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("validators:\n  - all\n", {}),
        # Only what is taken out needs a reason.
        ("validators:\n  - -a\n", {2: f"`- -a` {NO_REASON}"}),
        ("validators:\n  # why\n  - -a\n", {}),
        ("validators:\n  - -a  # why\n", {}),
        ("validators:\n  # why\n  - -a\n  - -b\n", {}),
        ("validators:\n  # why\n  - -a\n\n  - -b\n", {5: f"`- -b` {NO_REASON}"}),
        # A comment above the section is not one above its block.
        ("# why\nvalidators:\n  - -a\n", {3: f"`- -a` {NO_REASON}"}),
        ("validators:\n- -a\n", {}),
        (f"exclusions:\n  # why\n  {ID}: x  # {RULE.name}\n", {}),
        (f"exclusions:\n\n  {ID}: x  # {RULE.name}\n", {3: f"`{ID}: x  # {RULE.name}` {NO_REASON}"}),
        (f"exclusions:\n  # why\n  {ID}: x\n",
         {3: f"the exclusion does not name its rule; write `# {RULE.name}` at the end of the line"}),
        ("exclusions:\n  # why\n  other: x\n", {3: "no rule has the id other; remove the line"}),
        (f"exclusions:\n  # why\n  other: x\n  {ID}: x  # {RULE.name}\n",
         {3: "no rule has the id other; remove the line"}),
        ("exclusions:\n", {}),
        ("exclusions: 5\n", {None: "`exclusions:` is not a mapping; write `<rule id>: <validator>`"}),
        ("- a\n", {None: "is not a mapping; write `validators:` and `exclusions:`"}),
        ("", {None: "is not a mapping; write `validators:` and `exclusions:`"}),
    ],
)  # fmt: skip
def test_what_is_left_out_needs_a_reason_and_its_rule(text: str, told: dict[int | None, str], tmp_path: Path) -> None:
    write(tmp_path, "rules/validators.yaml", text)
    findings = check_validators(tmp_path, [RULE])
    assert {one.location.line: one.message for one in findings} == told
    assert len(findings) == len(told)
    assert {(one.check, one.location.path) for one in findings} <= {("validators", "rules/validators.yaml")}


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "rules/validators.yaml", "validators:\n  - all\nexclusions: [\n")
    (found,) = check_validators(tmp_path, [RULE])
    assert (found.check, found.location.line) == ("validators", 4)
    assert found.message.endswith("; write `validators:` and `exclusions:`")


def test_a_pack_needs_no_such_file(tmp_path: Path) -> None:
    assert check_validators(tmp_path, [RULE]) == []
