"""What a pack says of its own rules: families, placeholders, early warnings, what replaces a rule that goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from awol.check.configuration import check_configuration
from awol.check.rules import _of_the_pack
from awol.check.versions import _deprecated
from awol.pack import Manifest, load_manifest
from awol.values import Finding, Rule
from tests.check.rules import PATH, rule
from tests.conftest import ROOT

RULE = rule()
NAME = RULE.name
OURS = load_manifest(ROOT)


def manifest(root: Path, text: str) -> Manifest:
    (root / "pack.yml").write_text(f"families: {{membership: Words}}\n{text}", encoding="utf-8")
    return load_manifest(root)


def told(found: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Check, place and the beginning of what is said."""
    return [(one.check, str(one.location), _cut(one.message)) for one in found]


def _cut(message: str) -> str:
    for end in (" the family there", " it there", ", which is not a rule on", "; write `status", "; name "):
        message = message.partition(end)[0]
    return message


def test_a_family_and_placeholders_are_those_of_the_pack(tmp_path: Path) -> None:
    known = "{meaning: Accounts., example: '111122223333', where: the site}"
    own = manifest(tmp_path, f"placeholders:\n  own_accounts: {known}\n")
    assert told(list(_of_the_pack(RULE, own))) == []
    moved = dataclasses.replace(RULE, path=PATH.replace("membership", "others"))
    assert told(list(_of_the_pack(moved, own))) == [
        ("rule-form", f"{moved.path}:1", "pack.yml names no family others; move the rule to one of membership, or add")
    ]
    needy = rule("selection:\n  recipientAccountId|expand: '%nosuch%'\ncondition: selection")
    line = next(at for at, text in enumerate(needy.text.splitlines(), 1) if "%nosuch%" in text)
    assert told(list(_of_the_pack(needy, own))) == [
        ("placeholder", f"{PATH}:{line}", "pack.yml has no placeholder nosuch; write one of own_accounts, or add")
    ]
    right = rule("selection:\n  recipientAccountId|expand: '%own_accounts%'\ncondition: selection")
    assert told(list(_of_the_pack(right, own))) == []


def check(root: Path, rules: Sequence[Rule], found: Manifest) -> list[tuple[str, str, str]]:
    return told(list(check_configuration(root, rules, found)))


def test_names_in_the_manifest_are_rules_of_their_kind(tmp_path: Path) -> None:
    one = "{hours: 24, why: Words.}"
    own = manifest(tmp_path, f"early_warnings: {{{NAME}: Words.}}\none_alert_for: {{aws_gone: {one}}}\n")
    assert check(tmp_path, [RULE], own) == [
        ("pack", "pack.yml", f"the early warning `{NAME}` is not the name of a chain; correct it or remove it"),
        ("pack", "pack.yml", "`one_alert_for` names `aws_gone`"),
    ]
    right = manifest(tmp_path, f"one_alert_for: {{{NAME}: {one}}}\n")
    assert check(tmp_path, [RULE], right) == []
    (tmp_path / "pack.yml").unlink()
    assert check(tmp_path, [RULE], own) == [], "what a pack takes from ours names rules that it need not have"


def test_a_placeholder_has_a_value_for_the_fixtures(tmp_path: Path) -> None:
    needy = rule(
        "selection:\n  requestParameters.destinationParentId|expand: '%transition_ou_ids%'\ncondition: selection"
    )
    ((name, place, message),) = check(tmp_path, [needy, RULE], OURS)
    assert (name, place) == ("placeholder", "fixtures/environment.yml")
    assert message.startswith(
        f"{needy.name} needs `transition_ou_ids`, which has no value here; write `transition_ou_ids: ["
    )
    (tmp_path / "fixtures").mkdir()
    path = tmp_path / "fixtures/environment.yml"
    path.write_text("placeholders: {transition_ou_ids: [ou-exam-transit1]}\n", encoding="utf-8")
    assert check(tmp_path, [needy], OURS) == []
    path.write_text("placeholders: [\n", encoding="utf-8")
    ((name, place, message),) = check(tmp_path, [needy], OURS)
    assert (name, place) == ("placeholder", "fixtures/environment.yml:2:1")
    assert "; " in message


GOING = """deprecated:
  aws_org_leave_success: {{title: It goes, since: 0.2.0, replaced_by: [{}], why: One rule an outcome.}}
"""


@pytest.mark.parametrize(
    ("replacing", "status", "message"),
    [
        ("aws_gone", "deprecated", "is declared as replaced by `aws_gone`, which is not a rule of the pack"),
        ("aws_old", "deprecated", "is declared as replaced by `aws_old`, which is deprecated itself"),
        ("aws_new", "test", "is deprecated in pack.yml and not in its rule"),
        ("aws_new", "deprecated", ""),
    ],
)  # fmt: skip
def test_what_replaces_a_rule_that_goes(replacing: str, status: str, message: str, tmp_path: Path) -> None:
    own = manifest(tmp_path, GOING.format(replacing))
    going = dataclasses.replace(RULE, status=status)
    others = [
        dataclasses.replace(RULE, name="aws_new"), dataclasses.replace(RULE, name="aws_old", status="deprecated"),
    ]  # fmt: skip
    found = [
        one for one in told(list(_deprecated([going, *others], own))) if "is deprecated, and nothing" not in one[2]
    ]
    assert found == ([("deprecated", "pack.yml", f"`{NAME}` {message}")] if message else [])


def test_a_rule_that_goes_says_what_replaces_it(tmp_path: Path) -> None:
    own = manifest(tmp_path, GOING.format(""))
    old = dataclasses.replace(RULE, name="aws_old", status="deprecated")
    ((name, place, message),) = told(list(_deprecated([dataclasses.replace(RULE, status="deprecated"), old], own)))
    assert (name, place.partition(":")[0]) == ("deprecated", PATH)
    assert message == "is deprecated, and nothing says what replaces it; write it into pack.yml under `deprecated:`"
