"""Rules for which a hunt reads every record in full, and their neighbours for which it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.check.gates import ungated
from awol.pack import parse_rule
from tests.check.packs import RULE, edit
from tests.commands import awol
from tests.engines.sigma.test_sigma_semantics import rule
from tests.packs import our_rules


@pytest.mark.parametrize(
    ("detection", "slow"),
    [
        ("s:\n  eventName: LeaveOrganization\ncondition: s", False),
        ("s:\n  eventName|startswith: Leave\ncondition: s", True),
        ("s:\n  errorCode: AccessDenied\ncondition: s", False),
        ("s:\n  errorCode|exists: true\ncondition: s", False),
        ("s:\n  errorCode: null\ncondition: s", True),
        ("s:\n  eventName: A\n  errorCode: null\ncondition: s", False),
        ("s:\n  eventName: A\nt:\n  errorCode: null\ncondition: s or t", True),
        ("s:\n  eventName: A\nt:\n  errorCode: null\ncondition: s and not t", False),
        ("s:\n  eventName: A\ncondition: not s", True),
        ("s:\n  userIdentity.type: Root\ncondition: s", False),
        ("s:\n  userIdentity.userName: x\ncondition: s", True),
        ("s:\n  requestParameters.omitted: true\ncondition: s", False),
        ("s:\n  - LeaveOrganization\ncondition: s", True),
        ("s:\n  eventName|expand: '%names%'\ncondition: s", False),
    ],
)
def test_a_rule(detection: str, slow: bool) -> None:
    one = parse_rule(rule(detection), "rule", "rule")
    assert ungated([one]) == ((one,) if slow else ())


@pytest.mark.parametrize(
    "name",
    # CloudTrail User Guide, "CloudTrail record contents": what every record has, or nearly every one
    [
        "eventVersion", "eventTime", "eventSource", "eventName", "eventType", "eventCategory", "eventID", "awsRegion",
        "sourceIPAddress", "userAgent", "recipientAccountId", "userIdentity.type",
    ],
)  # fmt: skip
def test_that_a_field_is_there_which_every_record_has_tells_no_records_apart(name: str) -> None:
    one = parse_rule(rule(f"s:\n  {name}|startswith: A\ncondition: s"), "rule", "rule")
    assert ungated([one]) == (one,)


@pytest.mark.parametrize("name", ["errorCode", "errorMessage", "vpcEndpointId", "requestParameters.omitted"])
def test_that_a_field_is_there_which_few_records_have_tells_records_apart(name: str) -> None:
    one = parse_rule(rule(f"s:\n  {name}|startswith: A\ncondition: s"), "rule", "rule")
    assert ungated([one]) == ()


def test_none_of_the_pack() -> None:
    assert ungated(our_rules()) == ()


def test_check_names_it_and_finds_no_fault(pack: Path) -> None:
    before = awol("check", "--pack", str(pack))
    assert (before.returncode, before.stdout) == (0, b"")
    assert b"reads every record" not in before.stderr
    whole = "condition: selection and selection_destination and 1 of selection_status_*"
    edit(pack, RULE, whole, "condition: (selection or not 1 of selection_status_*) and not selection_destination")
    after = awol("check", "--pack", str(pack))
    told = f"{RULE}: a hunt reads every record in full because of this rule; add `eventName`"
    assert told in after.stderr.decode()
