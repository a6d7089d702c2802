"""Each file of rules/filter/ is a filter of rules that exist, and shares no name and no id with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.check.filters import check_filters
from awol.values import Finding
from tests.check.packs import write
from tests.check.rules import rule

RULE = rule()
ID = "1f0e4a52-64f5-4c0f-9a2f-0d2d6a9b7c11"
PLACE = "rules/filter/aws_filter_lab.yml"
FILTER = f"""title: Exclude a lab
id: {ID}
logsource:
  product: aws
filter:
  rules:
    - {RULE.id}
    - {RULE.name}
  selection:
    eventSource: organizations.amazonaws.com
  condition: not selection
"""


def faults(root: Path, text: str) -> list[Finding]:
    write(root, PLACE, text)
    return list(check_filters(root, [RULE]))


Told = tuple[str, int | None, str]
NO_UUID = "`id:` is not a UUID; `python -c 'import uuid; print(uuid.uuid4())'` makes one"
NO_RULE = "no rule has the name or id `other`; `awol rules` lists all"
NO_FILTER = "does not contain one Sigma filter; write `filter:` with `rules:`"
TWICE = "is the name or id of {} too; give it one of its own"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title", "title", []),
        (f"id: {ID}", "id: x", [("rule-form", 2, NO_UUID)]),
        (f"id: {ID}\n", "", [("rule-form", None, NO_UUID)]),
        (f"id: {ID}", f"id: {RULE.id}", [("unique", 2, f"`{RULE.id}` {TWICE.format(RULE.path)}")]),
        (f"- {RULE.id}", "- other", [("rule-form", 7, NO_RULE)]),
        (f"- {RULE.name}", "- other", [("rule-form", 8, NO_RULE)]),
        ("filter:", "filters:", [("rule-unreadable", None, NO_FILTER)]),
        (FILTER, "", [("rule-unreadable", None, NO_FILTER)]),
        (FILTER, "filter: 5\n", [("rule-unreadable", None, NO_FILTER)]),
        (FILTER, "- a\n", [("rule-unreadable", None, NO_FILTER)]),
        (FILTER, f"{FILTER}---\n{FILTER}", [("rule-unreadable", None, NO_FILTER)]),
        (FILTER, f"---\n{FILTER}", []),
    ],
)
def test_the_faults_of_a_filter(old: str, new: str, expected: list[Told], tmp_path: Path) -> None:
    assert old in FILTER
    found = faults(tmp_path, FILTER.replace(old, new))
    ours = [one for one in found if not one.message.startswith("pySigma refuses the filter: ")]
    assert [(one.check, one.location.line, one.message) for one in ours] == expected
    assert {one.location.path for one in found} <= {PLACE}


@pytest.mark.parametrize(
    ("old", "new", "check", "told"),
    [
        ("title: Exclude", "title: [Exclude", "rule-unreadable", "is not valid YAML"),
        ("  condition: not selection\n", "", "rule-form", "pySigma refuses the filter: "),
        ("amazonaws.com", "amazonaws.com\n    recipientAccountId: 011122223333", "rule-value", "; "),
    ],
)
def test_what_a_filter_is_refused_for(old: str, new: str, check: str, told: str, tmp_path: Path) -> None:
    (found,) = faults(tmp_path, FILTER.replace(old, new))
    assert found.check == check
    assert told in found.message


def test_a_filter_has_the_name_of_no_rule(tmp_path: Path) -> None:
    write(tmp_path, f"rules/filter/{RULE.name}.yml", FILTER)
    (found,) = check_filters(tmp_path, [RULE])
    assert (found.check, found.location.line) == ("unique", None)
    assert found.message == f"`{RULE.name}` {TWICE.format(RULE.path)}"


def test_two_filters_have_not_one_id(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path, f"rules/filter/{name}.yml", FILTER)
    (found,) = check_filters(tmp_path, [RULE])
    assert (found.location.path, found.location.line) == ("rules/filter/b.yml", 2)
    assert found.message == f"`{ID}` {TWICE.format('rules/filter/a.yml')}"


def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    write(tmp_path, "rules/filter/a.yml", b"caf\xe9\n")
    write(tmp_path, "rules/filter/b.yml", "x: y\n")
    write(tmp_path, "rules/filter/c.yml", FILTER)
    found = [(one.check, one.location.path) for one in check_filters(tmp_path, [RULE])]
    assert found == [("rule-unreadable", f"rules/filter/{name}.yml") for name in "ab"]
