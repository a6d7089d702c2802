"""An organization from files that are incomplete, of another kind, or contradict one another: never taken for whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from awol.errors import ConfigurationError
from awol.estate.exposure import exposures
from awol.estate.files import from_saved, is_answer, missing_accounts, read_files, saved
from awol.estate.taking import document_of, scp_enabled
from awol.estate.tree import Member, Tree, Unit

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
    ("a list of policies that is empty, and none of them read",
     {**without(*(f"{call}.{one}" for call in ("describe-policy", "list-targets-for-policy") for one in (FULL, DENY))),
      "list-policies": listed(SCP)}, "unknown"),
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
    ("one of the region that leaving is written to", {
        "describe-trails": {"trailList": [{**REGIONAL, "HomeRegion": "us-east-1"}]},
        "get-trail-status.organization-trail": ON}, True, False),
    ("no trail of the organization", {"describe-trails": {"trailList": [OWN]}, "get-trail-status.own": ON}, False,
     False),
    ("the only status, under another name", {"describe-trails": {"trailList": [OF_ALL]}, "status": ON}, True, False),
    ("a status whose name only ends alike", {"describe-trails": {"trailList": [OF_ALL, OWN]},
     "get-trail-status.not-organization-trail": ON}, None, True),
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
    ("files", "told"),
    [
        (whole(), []),
        # What is not known of policies and trails hides no account.
        (without("list-roots", "list-policies", "describe-trails", "list-organizations-features"), []),
        (
            without(f"list-accounts-for-parent.{UNIT}", "describe-trails"),
            [f"the accounts of {UNIT}: there is no list-accounts-for-parent.{UNIT}.json"],
        ),
        (
            without(f"list-organizational-units-for-parent.{OTHER}", "describe-trails"),
            [f"the units below {OTHER}: there is no list-organizational-units-for-parent.{OTHER}.json"],
        ),
        (
            {**without("describe-trails"), f"list-accounts-for-parent.{OTHER}": accounts(ACCOUNT)},
            [f"{ACCOUNT}: two files say different things about it"],
        ),
    ],
    ids=["nothing", "policies and trails", "accounts", "units", "an account in two units"],
)
def test_what_hides_accounts_is_told_apart(files: Files, told: list[str], tmp_path: Path) -> None:
    assert missing_accounts(read_files([written(tmp_path, files)])) == told


def test_of_an_empty_list_of_policies_nothing_follows_for_a_unit(tmp_path: Path) -> None:
    parts = (f"{call}.{one}" for call in ("describe-policy", "list-targets-for-policy") for one in (FULL, DENY))
    assert read_files([written(tmp_path, {**without(*parts), "list-policies": listed(SCP)})]).attached == {}


def test_where_an_account_is_of_which_two_files_differ_is_not_known(tmp_path: Path) -> None:
    files = {**whole(), f"list-accounts-for-parent.{OTHER}": accounts(ACCOUNT)}
    assert read_files([written(tmp_path, files)]).members[ACCOUNT].parent == ""
    assert read_files([written(tmp_path, whole())]).members[ACCOUNT].parent == UNIT


def test_a_saved_tree_can_be_read_by_people_and_by_awol(tmp_path: Path) -> None:
    tree = read_files([written(tmp_path, whole())])
    named = replace(tree, units={**tree.units, UNIT: replace(tree.units[UNIT], name="Löhne")})
    text = saved(named)
    assert "Löhne" in text
    assert text.endswith("}\n")
    assert from_saved(json.loads(text), "exposure.json").units[UNIT].name == "Löhne"


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


def test_every_kind_of_answer_is_read(tmp_path: Path) -> None:
    trails = [{"Name": "one", "IsOrganizationTrail": True, "IsMultiRegionTrail": True}]
    organization = {"Id": "o-exampleorgid", "ManagementAccountId": MANAGEMENT, "Arn": f"arn:aws-cn:o::{MANAGEMENT}:o/x"}
    files = {
        **whole(),
        "describe-organization": {"Organization": organization},
        "list-organizations-features": {"EnabledFeatures": ["RootCredentialsManagement", "RootSessions"]},
        "describe-trails": {"trailList": trails},
        "get-trail-status.one": {"IsLogging": True},
        "list-delegated-administrators": {"DelegatedAdministrators": [{"Id": ACCOUNT}, {"Id": "777788889999"}]},
    }
    tree = read_files([written(tmp_path, files)])
    assert (tree.organization_id, tree.management, tree.partition) == ("o-exampleorgid", MANAGEMENT, "aws-cn")
    assert tree.units == {
        ROOT: Unit(ROOT, "Root"),
        UNIT: Unit(UNIT, "Workloads", ROOT),
        OTHER: Unit(OTHER, "Sandbox", ROOT),
    }
    assert tree.members == {
        MANAGEMENT: Member(MANAGEMENT, MANAGEMENT, ROOT),
        ACCOUNT: Member(ACCOUNT, ACCOUNT, UNIT),
    }
    assert {key: (one.name, bool(one.document)) for key, one in tree.policies.items()} == {
        FULL: (FULL, True),
        DENY: (DENY, True),
    }
    assert {key: set(ids) for key, ids in tree.attached.items()} == {
        ROOT: {FULL}, UNIT: {FULL, DENY}, OTHER: {FULL}, MANAGEMENT: {FULL}, ACCOUNT: {FULL},
    }  # fmt: skip
    assert (tree.scp_enabled, tree.features, tree.trail, tree.delegated, tree.unread) == (
        True,
        ("RootCredentialsManagement", "RootSessions"),
        True,
        (ACCOUNT, "777788889999"),
        (),
    )
    assert from_saved(json.loads(saved(tree)), "x") == tree


@pytest.mark.parametrize(
    ("name", "content", "told", "step"),
    [
        ("a", {"x": 1}, "not the output of a known AWS CLI command about an organization",
         ("use the output of one of these commands: describe-organization, describe-policy, describe-trails, "
         "get-trail-status, list-accounts-for-parent, list-delegated-administrators, "
         "list-organizational-units-for-parent, list-organizations-features, list-policies, "
         "list-policies-for-target, list-roots, list-targets-for-policy; `awol exposure --commands` prints a script "
         "that runs them all")),
        ("a", ["Accounts"], "not the output of a known AWS CLI command about an organization", "use the output of one"),
        ("a", {"Accounts": [], "NextToken": "x"}, "only the first part of a longer answer",
         "export it again without --max-items and --no-paginate"),
        ("a", {"Accounts": {}}, "`Accounts` is not a list of objects", "export it again"),
        ("a", {"Roots": ["x"]}, "`Roots` is not a list of objects", "export it again"),
        ("a", {"Targets": []}, "the output does not name its account or organizational unit",
         "put it into the file's name: a.p-examplescp1.json"),
        ("a", {"Policy": {}}, "the output does not name its account or organizational unit",
         "put it into the file's name: a.p-examplescp1.json"),
        ("a", {"OrganizationalUnits": [{"Id": UNIT}]}, "the output does not name its account or organizational unit",
         "put it into the file's name: a.ou-exam-workload1.json"),
        ("b", {"awol": "exposure"}, "not what `awol exposure --save` wrote",
         "write it again with `awol exposure --save FILE`"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(name: str, content: Any, told: str, step: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as fault:
        read_files([written(tmp_path, {name: content})])
    assert fault.value.message == told
    assert (fault.value.next_step or "").startswith(step)
    assert str(fault.value.location) == str(tmp_path / f"{name}.json")


@pytest.mark.parametrize(
    ("text", "told", "place"),
    [
        ("{\n x", "not valid JSON: Expecting property name enclosed in double quotes", ":2:2"),
        ("[" * 60_000, "not valid JSON: nested too deeply", ""),
    ],
)
def test_what_is_no_json_is_refused(text: str, told: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    for read in (lambda: read_files([path]), lambda: is_answer(path)):
        with pytest.raises(ConfigurationError) as fault:
            read()
        assert (fault.value.message, str(fault.value.location)) == (told, f"{path}{place}")


def test_a_folder_is_read_with_those_below_it_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    below = tmp_path / "logs" / "deep"
    below.mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"there is no \.json file in this folder"):
        read_files([tmp_path])
    written(below, {"list-accounts": accounts(ACCOUNT)})
    (below / "notes.txt").write_text("x")
    assert list(read_files([tmp_path]).members) == [ACCOUNT]
    assert list(read_files([str(below / "list-accounts.json")]).members) == [ACCOUNT]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"awol": "exposure"}, True),
        ({"awol": "x"}, False),
        ({"Accounts": []}, True),
        ({"IsLogging": False, "LatestDeliveryTime": "x"}, True),
        ({"organization_id": "o-exampleorgid"}, False),
        ([], False),
    ],
)
def test_what_is_an_answer(document: Any, expected: bool, tmp_path: Path) -> None:
    assert is_answer(str(written(tmp_path, {"a": document}) / "a.json")) is expected


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"list-policies": {"Policies": [{"Id": FULL}]}}, {FULL: ""}),
        ({"list-policies": {"Policies": [{"Id": FULL, "Name": "listed", "Type": SCP}]}, f"p.{FULL}": policy(FULL)},
         {FULL: "listed"}),
        ({f"p.{FULL}": {"Policy": {"PolicySummary": {"Id": FULL, "Name": "told"}}}}, {FULL: "told"}),
        ({f"p.{FULL}": {"Policy": {"Content": "{}"}}}, {FULL: ""}),
        ({f"p.{FULL}": {"Policy": None}}, {FULL: ""}),
        ({f"p.{FULL}": policy(FULL, kind=RCP)}, {}),
        ({"list-policies": listed(RCP, FULL)}, {}),
        ({"list-policies": {"Policies": [{"Id": FULL, "Type": RCP}, {"Id": DENY, "Type": SCP}]}}, {DENY: ""}),
    ],
)  # fmt: skip
def test_the_names_of_policies(files: Files, names: dict[str, str], tmp_path: Path) -> None:
    tree = read_files([written(tmp_path, files)])
    assert {key: one.name for key, one in tree.policies.items()} == names


@pytest.mark.parametrize(
    ("files", "parent"),
    [
        ({f"units.{ROOT}": {"OrganizationalUnits": [{"Id": UNIT}]}}, ROOT),
        ({f"units.{OTHER}": {"OrganizationalUnits": [{"Id": UNIT}]}}, OTHER),
        ({"units": {"OrganizationalUnits": [{"Id": UNIT, "Path": f"o-exampleorgid/{ROOT}/{UNIT}/"}]}}, ROOT),
        ({f"u.{OTHER}": {"OrganizationalUnits": [{"Id": UNIT, "Path": f"/o-exampleorgid/{ROOT}/{UNIT}"}]}}, ROOT),
        # A path that does not hold the unit, or begins with it, says nothing.
        ({f"u.{OTHER}": {"OrganizationalUnits": [{"Id": UNIT, "Path": f"o-exampleorgid/{ROOT}/"}]}}, OTHER),
        ({f"u.{OTHER}": {"OrganizationalUnits": [{"Id": UNIT, "Path": f"{ROOT}/{UNIT}/"}]}}, OTHER),
        ({f"u.{OTHER}": {"OrganizationalUnits": [{"Id": UNIT, "Path": 7}]}}, OTHER),
    ],
)
def test_the_unit_above_a_unit(files: Files, parent: str, tmp_path: Path) -> None:
    assert read_files([written(tmp_path, files)]).units == {UNIT: Unit(UNIT, "", parent)}


def test_units_that_were_read_are_those_that_a_file_names(tmp_path: Path) -> None:
    """One with the name of the root, and none below the units of it: those are named as missing."""
    names = [name for name in whole() if name.startswith("list-organizational-units-for-parent")]
    files: Files = {name: {"OrganizationalUnits": []} for name in names}
    assert not [one for one in read_files([written(tmp_path, {**whole(), **files})]).unread if "units below" in one]
    fewer = {name: one for name, one in whole().items() if name not in names}
    below = [one for one in read_files([written(_made(tmp_path / "fewer"), fewer)]).unread if "units below" in one]
    assert below == [f"the units below {ROOT}: there is no list-organizational-units-for-parent.{ROOT}.json"]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_what_of_a_tree_may_lack_accounts() -> None:
    lacking = (
        "the accounts of ou-a: denied",
        "the units below r-a: denied",
        "r-a: two files say different things about it",
    )
    other = ("the policies of r-a: denied", "the trail")
    assert missing_accounts(Tree(unread=(*other, *lacking))) == list(lacking)
    assert missing_accounts(Tree(unread=other)) == []
