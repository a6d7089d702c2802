"""`awol new`: it infers what follows from the name, and what it writes is right as soon as the marks are filled in."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from awol.check.unfilled import unfilled
from awol.cloudtrail.calls import event_names
from awol.errors import PackError
from awol.pack import load_manifest
from awol.skeleton.inference import infer
from awol.values import Rule
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import small_pack

FAMILIES = tuple(load_manifest(ROOT).families)

# (name, the call that follows from it, its outcome, the family)
INFERRED = [
    ("aws_org_policy_detached", "organizations:DetachPolicy", "success", "guardrails"),
    ("aws_org_detach_policy", "organizations:DetachPolicy", "success", "guardrails"),
    ("aws_org_policy_detached_denied", "organizations:DetachPolicy", "denied", "guardrails"),
    ("aws_org_gov_cloud_account_created", "organizations:CreateGovCloudAccount", "success", "membership"),
    ("aws_org_create_gov_cloud_account_failed", "organizations:CreateGovCloudAccount", "failed", "membership"),
    ("aws_org_leave_success", "organizations:LeaveOrganization", "success", "membership"),
    ("aws_org_handshake_canceled", "organizations:CancelHandshake", "success", "membership"),
    ("aws_org_account_invited", "organizations:InviteAccountToOrganization", "success", "membership"),
    ("aws_iam_saml_provider_created", "iam:CreateSAMLProvider", "success", "self_grant"),
    ("aws_iam_user_tagged", "iam:TagUser", "success", "self_grant"),
    ("aws_kms_key_disabled", "kms:DisableKey", "success", "visibility"),
    ("aws_trail_channel_deleted", "cloudtrail:DeleteChannel", "success", "visibility"),
    ("aws_guardduty_ip_set_deleted", "guardduty:DeleteIPSet", "success", "visibility"),
    ("aws_budget_action_deleted", "budgets:DeleteBudgetAction", "success", "cost"),
]


@pytest.mark.parametrize(("name", "call", "outcome", "family"), INFERRED)
def test_what_follows_from_a_name(name: str, call: str, outcome: str, family: str, rules: Sequence[Rule]) -> None:
    found = infer(name, None, None, event_names(), [rule for rule in rules if rule.name != name], FAMILIES)
    service = found.source.removesuffix(".amazonaws.com")
    assert (f"{service}:{found.event}", found.outcome, found.family) == (call, outcome, family)


# (name, a call that comes near, or "")
UNSURE = [
    ("aws_org_bills_moved", "organizations:MoveAccount"),
    ("aws_org_responsibility_transfer_terminated", "organizations:TerminateResponsibilityTransfer"),
    ("aws_iam_version_deleted", "iam:DeletePolicyVersion"),
    ("aws_nothing_of_the_kind", ""),
    ("aws_root_console_login", ""),
]


@pytest.mark.parametrize(("name", "near"), UNSURE)
def test_what_does_not_follow_from_a_name_is_not_guessed(name: str, near: str, rules: Sequence[Rule]) -> None:
    found = infer(name, None, None, event_names(), rules, FAMILIES)
    assert found.event == ""
    assert (near in found.near) if near else found.near == ()


@pytest.mark.parametrize(
    ("event", "call"),
    [
        ("organizations:DetachPolicy", "organizations.amazonaws.com DetachPolicy"),
        ("org:DetachPolicy", "organizations.amazonaws.com DetachPolicy"),
        ("organizations.amazonaws.com:DetachPolicy", "organizations.amazonaws.com DetachPolicy"),
        ("LeaveOrganization", "organizations.amazonaws.com LeaveOrganization"),
        ("DeleteResourcePolicy", "organizations.amazonaws.com DeleteResourcePolicy"),  # the name says aws_org_
        ("nobody-knows:SomeCall", "nobody-knows.amazonaws.com SomeCall"),
    ],
)
def test_an_event_that_is_given(event: str, call: str, rules: Sequence[Rule]) -> None:
    found = infer("aws_org_y", event, None, event_names(), rules, FAMILIES)
    assert f"{found.source} {found.event}" == call


@pytest.mark.parametrize(
    ("event", "message", "step"),
    [
        ("organizations:DetachPolcy", "CloudTrail writes no `DetachPolcy`", "do you mean DetachPolicy"),
        ("organizations:detachpolicy", "CloudTrail writes no `detachpolicy`", "do you mean DetachPolicy"),
        ("LeaveOrganizations", "no service has a `LeaveOrganizations`", "do you mean LeaveOrganization"),
        ("DeleteResourcePolicy", "several services have", "organizations:DeleteResourcePolicy"),
        ("organizations:", "is not an event", "SERVICE:NAME"),
        (":LeaveOrganization", "is not an event", "SERVICE:NAME"),
    ],
)
def test_an_event_that_is_none_is_refused(event: str, message: str, step: str, rules: Sequence[Rule]) -> None:
    with pytest.raises(PackError, match=message) as caught:
        infer("aws_x_y", event, None, event_names(), rules, FAMILIES)
    assert step in (caught.value.next_step or "")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of a few rules, as a stranger finds it."""
    small_pack(tmp_path, ("aws_org_leave_success", "aws_org_move_account_to_root"), "fixtures")
    shutil.copy(ROOT / "rules" / "validators.yaml", tmp_path / "rules")
    return tmp_path


def fill_in(pack: Path, name: str) -> None:
    """What a person does, in the dumbest way."""
    for path in [*pack.glob(f"rules/*/{name}.*"), *pack.glob(f"fixtures/{name}/*/*")]:
        text = path.read_text()
        text = re.sub(r'"FILL-IN": "[^"]*"', '"policyId": "p-examplescp1"', text)
        path.write_text(text.replace("FILL-IN ", ""))


@pytest.mark.parametrize(
    "name",
    ["aws_org_handshake_canceled", "aws_org_handshake_canceled_denied", "aws_org_handshake_canceled_failed"],
)
def test_a_rule_is_complete_when_its_marks_are_filled_in(name: str, pack: Path) -> None:
    assert invoke("convert", pack=pack).exit_code == 0
    before = set(invoke("check", pack=pack).stdout.splitlines())
    made = invoke("new", name, pack=pack)
    assert made.exit_code == 0, made.output
    checked = invoke("check", pack=pack)
    assert checked.exit_code == 2
    assert "FILL-IN is still here: as numbered steps: the first question first" in checked.stdout
    assert all(name in line for line in checked.stdout.splitlines() if line not in before)
    fill_in(pack, name)
    assert invoke("convert", pack=pack).exit_code == 0
    assert set(invoke("check", pack=pack).stdout.splitlines()) == before
    replayed = invoke("replay", name, "--format", "json", pack=pack)
    assert replayed.exit_code == 0, replayed.output
    counts = json.loads(replayed.stdout)["summary"]
    assert counts["passed"] > 100
    assert (counts["failed"], counts["errors"]) == (0, 0)
    mutated = json.loads(invoke("mutate", name, "--format", "json", pack=pack).stdout)
    assert mutated["score"] == 1.0, mutated


def test_a_name_from_which_no_call_follows_writes_nothing_and_a_second_try_works(pack: Path) -> None:
    refused = invoke("new", "aws_org_bills_moved", pack=pack)
    assert isinstance(refused.exception, PackError)
    assert "near the name are" in str(refused.exception)
    assert "--event SERVICE:NAME" in str(refused.exception)
    assert not list(pack.glob("**/aws_org_bills_moved*"))
    assert invoke("new", "aws_org_bills_moved", "--event", "organizations:MoveAccount", pack=pack).exit_code == 0
    assert (pack / "rules" / "membership" / "aws_org_bills_moved.yml").is_file()


def test_parameters_are_those_of_a_fixture_of_the_same_call(pack: Path) -> None:
    assert invoke("new", "aws_org_account_moved", pack=pack).exit_code == 0
    text = (pack / "fixtures" / "aws_org_account_moved" / "fires" / "success.json").read_text()
    record = json.loads(text)
    assert text == json.dumps(record, indent=2) + "\n"
    assert set(record["requestParameters"]) == {"accountId", "sourceParentId", "destinationParentId"}


def test_parameters_and_call_are_those_of_a_record_that_is_given(pack: Path) -> None:
    path = pack / "one.json"
    given = {"eventSource": "organizations.amazonaws.com", "eventName": "CreateGovCloudAccount", "eventID": "a"}
    path.write_text(json.dumps({**given, "requestParameters": {"email": "a@example.com"}, "sourceIPAddress": "secret"}))
    assert invoke("new", "aws_org_gov_sibling", "--record", str(path), pack=pack).exit_code == 0
    for fixture in (pack / "fixtures" / "aws_org_gov_sibling").glob("*/*.json"):
        text = fixture.read_text()
        assert "FILL-IN" not in text
        assert "secret" not in text, "only the parameters are taken: the rest of a real record is nobody's business"
        if fixture.stem != "a_read_only_call":
            assert '"email": "a@example.com"' in text
    rule = (pack / "rules" / "membership" / "aws_org_gov_sibling.yml").read_text()
    assert "eventName: CreateGovCloudAccount" in rule


@pytest.mark.parametrize("content", ["", "no record", "{}"])
def test_a_file_without_a_record_is_refused(content: str, pack: Path) -> None:
    (pack / "one.json").write_text(content)
    made = invoke("new", "aws_org_gov_sibling", "--record", str(pack / "one.json"), pack=pack)
    assert made.exit_code != 0
    assert not (pack / "fixtures" / "aws_org_gov_sibling").exists()


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("title: FILL-IN a sentence", "a sentence"),
        ('    "FILL-IN": "what the call sends"', "what the call sends"),
        ("FILL-IN", "write what is asked for"),
        ("eventName: FILL-IN", "write what is asked for"),
    ],
)
def test_a_mark_is_told_in_the_skeletons_own_words(line: str, asked: str) -> None:
    assert unfilled(line) == f"FILL-IN is still here: {asked}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["aws_Org_x"], "is not a rule name"),
        (["org_leave"], "is not a rule name"),
        (["aws_org"], "is not a rule name"),
        (["aws_org_x", "--family", "nowhere"], "there is no family"),
        (["aws_org_leave_success"], "exists already"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(arguments: list[str], message: str, pack: Path) -> None:
    before = sorted(pack.rglob("*"))
    made = invoke("new", *arguments, pack=pack)
    assert made.exit_code != 0
    assert message in str(made.exception)
    assert sorted(pack.rglob("*")) == before
