"""An organization from files that are incomplete, of another kind, or contradict one another: never taken for whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from awol.estate.exposure import exposures
from awol.estate.files import read_files
from awol.estate.taking import document_of, scp_enabled

MANAGEMENT, ACCOUNT = "111122223333", "444455556666"
ROOT, UNIT, OTHER = "r-exam", "ou-exam-workload1", "ou-exam-sandbox1"
FULL, DENY = "p-FullAWSAccess", "p-denyleave1"
LEAVE = "organizations:LeaveOrganization"
SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"

Files = dict[str, Any]


def policy(identity: str, *statements: Mapping[str, Any], kind: str = SCP) -> Files:
    content = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return {"Policy": {"PolicySummary": {"Id": identity, "Name": identity, "Type": kind}, "Content": content}}


ALLOWS = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENIES = {"Effect": "Deny", "Action": LEAVE, "Resource": "*"}
EC2 = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}


def listed(kind: str = SCP, *identities: str) -> Files:
    return {"Policies": [{"Id": one, "Name": one, "Type": kind} for one in identities]}


def targets(*identities: str) -> Files:
    return {"Targets": [{"TargetId": one, "Type": "ANY"} for one in identities]}


def accounts(*identities: str, **more: Any) -> Files:
    return {"Accounts": [{"Id": one, "Name": one, "Status": "ACTIVE", **more} for one in identities]}


TRAIL = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/organization-trail"
OF_ALL = {"Name": "organization-trail", "TrailARN": TRAIL, "IsOrganizationTrail": True, "IsMultiRegionTrail": True}
OWN = {"Name": "own", "TrailARN": TRAIL.replace("organization-trail", "own"), "IsOrganizationTrail": False,
       "IsMultiRegionTrail": True}  # fmt: skip
REGIONAL = {**OF_ALL, "IsMultiRegionTrail": False, "HomeRegion": "eu-central-1"}
ON, OFF = {"IsLogging": True}, {"IsLogging": False}


def whole() -> Files:
    """A root, two units, an account in the first, whose unit denies leaving."""
    return {
        "describe-organization": {"Organization": {"Id": "o-exampleorgid", "MasterAccountId": MANAGEMENT}},
        "list-roots": {"Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": [{"Type": SCP, "Status": "ENABLED"}]}]},
        f"list-organizational-units-for-parent.{ROOT}": {
            "OrganizationalUnits": [{"Id": UNIT, "Name": "Workloads"}, {"Id": OTHER, "Name": "Sandbox"}]
        },
        f"list-organizational-units-for-parent.{UNIT}": {"OrganizationalUnits": []},
        f"list-organizational-units-for-parent.{OTHER}": {"OrganizationalUnits": []},
        f"list-accounts-for-parent.{ROOT}": accounts(MANAGEMENT),
        f"list-accounts-for-parent.{UNIT}": accounts(ACCOUNT),
        f"list-accounts-for-parent.{OTHER}": accounts(),
        "list-policies": listed(SCP, FULL, DENY),
        f"describe-policy.{FULL}": policy(FULL, ALLOWS),
        f"describe-policy.{DENY}": policy(DENY, DENIES),
        f"list-targets-for-policy.{FULL}": targets(ROOT, UNIT, OTHER, MANAGEMENT, ACCOUNT),
        f"list-targets-for-policy.{DENY}": targets(UNIT),
        "list-organizations-features": {"EnabledFeatures": ["RootCredentialsManagement"]},
        "describe-trails": {"trailList": [OF_ALL]},
        "get-trail-status.organization-trail": ON,
    }


def without(*names: str) -> Files:
    return {name: content for name, content in whole().items() if name not in names}


FILES: list[tuple[str, Files, str]] = [
    ("whole", whole(), "safe"),
    ("no deny", {**whole(), f"list-targets-for-policy.{DENY}": targets(OTHER)}, "exposed"),
    ("the list of policies lost, and the deny with it",
     without("list-policies", f"describe-policy.{DENY}", f"list-targets-for-policy.{DENY}"), "unknown"),
    ("the list of one target's policies instead of all",
     {**without("list-policies", f"describe-policy.{DENY}", f"list-targets-for-policy.{DENY}"),
      f"list-policies-for-target.{OTHER}": listed(SCP, FULL)}, "unknown"),
    ("the targets of a policy lost", without(f"list-targets-for-policy.{DENY}"), "unknown"),
    ("the content of a policy lost", without(f"describe-policy.{DENY}"), "unknown"),
    ("an RCP that denies beside it", {
        **whole(), f"list-targets-for-policy.{DENY}": targets(OTHER),
        "describe-policy.p-rcpdenies1": policy("p-rcpdenies1", DENIES, kind=RCP),
        "list-targets-for-policy.p-rcpdenies1": targets(UNIT)}, "exposed"),
    ("an RCP that allows beside it", {
        **whole(), f"describe-policy.{DENY}": policy(DENY, EC2),
        f"list-targets-for-policy.{FULL}": targets(ROOT, OTHER, MANAGEMENT, ACCOUNT),
        "describe-policy.p-rcpallows1": policy("p-rcpallows1", ALLOWS, kind=RCP),
        "list-targets-for-policy.p-rcpallows1": targets(UNIT)}, "safe"),
    ("the account in two units",
     {**whole(), f"list-accounts-for-parent.{OTHER}": accounts(ACCOUNT)}, "unknown"),
    ("a path that says another unit", {
        **whole(), f"list-accounts-for-parent.{UNIT}":
        accounts(ACCOUNT, Paths=[f"o-exampleorgid/{ROOT}/{OTHER}/{ACCOUNT}/"])}, "unknown"),
    ("a path that says the same unit", {
        **whole(), f"list-accounts-for-parent.{UNIT}":
        accounts(ACCOUNT, Paths=[f"o-exampleorgid/{ROOT}/{UNIT}/{ACCOUNT}/"])}, "safe"),
    ("all accounts in a file that has the root's name",
     {**whole(), f"list-accounts.{ROOT}": accounts(MANAGEMENT, ACCOUNT)}, "unknown"),
    ("all accounts beside those of each unit", {**whole(), "list-accounts": accounts(MANAGEMENT, ACCOUNT)}, "safe"),
    ("a policy with two contents", {**whole(), f"describe-policy-again.{DENY}": policy(DENY, ALLOWS)}, "unknown"),
    ("a policy with the same content twice", {**whole(), f"describe-policy-again.{DENY}": policy(DENY, DENIES)},
     "safe"),
    ("a target's policies that contradict the policies' targets",
     {**whole(), f"list-policies-for-target.{UNIT}": listed(SCP, FULL)}, "unknown"),
    ("a target's policies that agree with them",
     {**whole(), f"list-policies-for-target.{UNIT}": listed(SCP, DENY, FULL)}, "safe"),
    ("a unit under two parents", {
        **whole(), f"list-organizational-units-for-parent.{OTHER}": {
            "OrganizationalUnits": [{"Id": UNIT, "Name": "Workloads"}]}}, "unknown"),
    ("no root", {**whole(), "list-roots": {"Roots": []}}, "unknown"),
    ("a root that does not say its types", {**whole(), "list-roots": {"Roots": [{"Id": ROOT, "Name": "Root"}]}},
     "unknown"),
    ("a type that is being switched off", {**whole(), "list-roots": {"Roots": [
        {"Id": ROOT, "PolicyTypes": [{"Type": SCP, "Status": "PENDING_DISABLE"}]}]}}, "unknown"),
    ("a type that is off", {**whole(), "list-roots": {"Roots": [{"Id": ROOT, "PolicyTypes": []}]}}, "exposed"),
]  # fmt: skip


TRAILS: list[tuple[str, Files, bool | None, bool]] = [
    # name; files; whether a trail of the organization is logging; whether something is named as unread
    ("one that is logging", {"describe-trails": {"trailList": [OF_ALL]}, "get-trail-status.organization-trail": ON},
     True, False),
    ("one that is stopped", {"describe-trails": {"trailList": [OF_ALL]}, "get-trail-status.organization-trail": OFF},
     False, False),
    ("one of which nobody knows", {"describe-trails": {"trailList": [OF_ALL]}}, None, True),
    ("the status of another", {"describe-trails": {"trailList": [OF_ALL, OWN]}, "get-trail-status.own": ON}, None,
     True),
    ("its own status beside another's", {"describe-trails": {"trailList": [OF_ALL, OWN]}, "get-trail-status.own": ON,
     "get-trail-status.organization-trail": OFF}, False, False),
    ("one of one region", {"describe-trails": {"trailList": [REGIONAL]}, "get-trail-status.organization-trail": ON},
     False, False),
    ("no trail of the organization", {"describe-trails": {"trailList": [OWN]}, "get-trail-status.own": ON}, False,
     False),
    ("the only status, under another name", {"describe-trails": {"trailList": [OF_ALL]}, "status": ON}, True, False),
    ("no file about trails", {}, None, True),
]  # fmt: skip


@pytest.mark.parametrize(("files", "trail", "unread"), [row[1:] for row in TRAILS], ids=[row[0] for row in TRAILS])
def test_whether_the_organizations_trail_is_logging(
    files: Files, trail: bool | None, unread: bool, tmp_path: Path
) -> None:
    one = read_files(
        [written(tmp_path, {**without("describe-trails", "get-trail-status.organization-trail"), **files})]
    )
    assert one.trail is trail
    assert any("trail" in part for part in one.unread) == unread


def written(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_what_files_come_to(files: Files, expected: str, tmp_path: Path) -> None:
    said = {one.account: one.state for one in exposures(read_files([written(tmp_path, files)]))}
    assert (said[ACCOUNT], said[MANAGEMENT]) == (expected, "management")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (whole(), ()),
        (
            without(f"list-accounts-for-parent.{UNIT}"),
            (f"the accounts of {UNIT}: there is no list-accounts-for-parent.{UNIT}.json",),
        ),
        (
            without(f"list-organizational-units-for-parent.{OTHER}"),
            (f"the units below {OTHER}: there is no list-organizational-units-for-parent.{OTHER}.json",),
        ),
        (
            {
                **without(f"list-organizational-units-for-parent.{OTHER}"),
                "list-accounts": accounts(MANAGEMENT, ACCOUNT),
            },
            (),
        ),
        (
            without("list-organizations-features"),
            ("central root access: there is no list-organizations-features.json",),
        ),
        (without("list-roots"), ("whether service control policies are on: there is no list-roots.json",)),
        (
            without("list-policies"),
            ("which policies there are: there is no list-policies.json of the type SERVICE_CONTROL_POLICY",),
        ),
        (
            without(f"list-targets-for-policy.{DENY}"),
            (f"what {DENY} is attached to: there is no list-targets-for-policy.{DENY}.json",),
        ),
        ({**without(f"list-accounts-for-parent.{UNIT}"), "list-accounts": accounts(MANAGEMENT)}, ()),
        (
            {**whole(), f"list-accounts-for-parent.{OTHER}": accounts(ACCOUNT)},
            (f"{ACCOUNT}: two files say different things about it",),
        ),
    ],
)
def test_what_is_missing_or_contradicts_is_named(files: Files, told: tuple[str, ...], tmp_path: Path) -> None:
    assert read_files([written(tmp_path, files)]).unread == told


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        ([{"PolicyTypes": [{"Type": SCP, "Status": "ENABLED"}]}], True),
        ([{"PolicyTypes": [{"Type": RCP, "Status": "ENABLED"}]}], False),
        ([{"PolicyTypes": []}], False),
        ([{"PolicyTypes": [{"Type": SCP, "Status": "PENDING_ENABLE"}]}], None),
        ([{"PolicyTypes": [{"Type": SCP, "Status": "PENDING_DISABLE"}]}], None),
        ([{"PolicyTypes": [{"Type": SCP}]}], None),
        ([{}], None),
        ([], None),
    ],
)
def test_whether_policies_have_an_effect(roots: list[dict[str, Any]], expected: bool | None) -> None:
    assert scp_enabled(roots) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"Statement": []}', {"Statement": []}),
        ({"Statement": []}, {"Statement": []}),
        ('{"Statement": [], "Statement": []}', None),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', None),
        ("[" * 60_000, None),
        ("[]", None),
        ("{", None),
        (None, None),
    ],
)
def test_the_content_of_a_policy(content: object, expected: dict[str, Any] | None) -> None:
    assert document_of(content) == expected
