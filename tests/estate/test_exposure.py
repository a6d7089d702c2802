"""Exposure on an organization of twelve accounts: each that could leave is named with its reason, none else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from awol import aws
from awol.cli import cli
from awol.configuration.organization import Organization
from awol.estate.exposure import Exposure, exposures, remarks
from awol.estate.files import commands, from_saved, read_files, saved
from awol.estate.taking import take
from awol.estate.tree import Tree
from tests.estate.organizations import ACCOUNTS, DENIES, build


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Account names to ids, of an organization that this process sees as AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield build()


def found(tree: Tree, names: Mapping[str, str], site: Organization | None = None) -> dict[str, Exposure]:
    """What is said of each account, by its name; the management account as `management`."""
    by_id = {identity: name for name, identity in names.items()}
    return {by_id.get(one.account, "management"): one for one in exposures(tree, site)}


def of(names: Mapping[str, str]) -> Organization:
    return Organization(transition_ous=(names["Transition"],))


def test_every_account_has_its_state_and_its_reason(names: dict[str, str]) -> None:
    said = found(take(policies=True), names, of(names))
    assert said.pop("management").state == "management"
    assert {name: one.state for name, one in said.items()} == {name: state for name, _, _, state, _ in ACCOUNTS}
    for name, _, _, _, reason in ACCOUNTS:
        assert any(reason in told for told in said[name].reasons), (name, said[name].reasons)
    assert said["inherits"].ou == "Workloads/Prod"


def test_the_tree_is_walked_with_no_call_for_each_account(
    names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Organizations throttles callers from some 160 calls on, and an estate has 800 accounts."""
    asked: list[str] = []
    modes: set[str] = set()
    made = aws.client

    def client(*given: Any, **settings: Any) -> Any:
        found = made(*given, **settings)
        modes.add(found.meta.config.retries["mode"])
        found.meta.events.register("before-call", lambda model, **_: asked.append(model.name))
        return found

    monkeypatch.setattr(aws, "client", client)
    take(policies=False)
    units = 5
    assert Counter(asked) == {
        "DescribeOrganization": 1,
        "ListRoots": 1,
        "ListAccountsForParent": units,
        "ListOrganizationalUnitsForParent": units,
        "ListDelegatedAdministrators": 1,
    }
    assert modes == {"adaptive"}
    asked.clear()
    take(policies=True)
    assert len(names) - 1 == len(ACCOUNTS) == 12
    per_policy = {"DescribePolicy": len(DENIES) + 1, "ListTargetsForPolicy": len(DENIES) + 1}
    assert Counter(asked).items() >= per_policy.items()
    assert not {"DescribeAccount", "ListParents", "ListPoliciesForTarget", "ListTagsForResource"} & set(asked)


def test_a_role_that_the_site_protects_is_no_way_out(names: dict[str, str]) -> None:
    tree = take(policies=True)
    assert found(tree, names)["deny-but-a-role"].state == "exposed"
    site = Organization(protected_roles=("BreakGlass",))
    said = found(tree, names, site)
    assert said["deny-but-a-role"].state == "safe"
    assert said["deny-but-root"].state == "exposed"


def test_policies_that_are_switched_off_deny_nothing() -> None:
    """moto attaches policies while their type is off, so that the attachments alone would say `safe`."""
    with mock_aws():
        names = build(enabled=False)
        tree = take(policies=True)
        said = found(tree, names)
    assert {one.state for name, one in said.items() if name != "management"} == {"exposed"}
    assert any("switched off" in told for told in remarks(tree))


def test_a_suspended_account_is_listed_and_neither_safe_nor_exposed(names: dict[str, str]) -> None:
    boto3.client("organizations", region_name="us-east-1").close_account(AccountId=names["no-deny"])
    said = found(take(policies=True), names)["no-deny"]
    assert said.state == "suspended"


def test_what_could_not_be_read_is_unknown(names: dict[str, str]) -> None:
    tree = take(policies=True)
    unit = next(one.id for one in tree.units.values() if one.name == "Open")
    workloads = next(one.id for one in tree.units.values() if one.name == "Workloads")
    blank = {key: replace(one, document=None) for key, one in tree.policies.items()}

    def blind(identity: str) -> Tree:
        return replace(tree, attached={key: ids for key, ids in tree.attached.items() if key != identity})

    rows = [
        ("the units", replace(tree, units={}), "no-deny", "unknown"),
        ("a unit's policies", blind(unit), "no-deny", "unknown"),
        ("a unit's policies, but a deny elsewhere decides", blind(unit), "denied-itself", "safe"),
        ("another unit's", blind(workloads), "no-deny", "exposed"),
        ("the unit's that denies", blind(workloads), "inherits", "unknown"),
        ("a policy's content", replace(tree, policies=blank), "inherits", "unknown"),
        ("whether policies are on", replace(tree, scp_enabled=None), "inherits", "unknown"),
    ]
    for what, one, name, state in rows:
        assert found(one, names)[name].state == state, what


def test_what_holds_for_the_organization_as_a_whole_is_said() -> None:
    assert len(remarks(Tree(features=(), trail=False, scp_enabled=True))) == 2
    assert len(remarks(Tree(features=None, trail=None, scp_enabled=True))) == 2
    assert remarks(Tree(features=("RootCredentialsManagement",), trail=True, scp_enabled=True)) == []


def exported(folder: Path) -> Path:
    """What the script of `--commands` writes, call by call, from the same organization."""
    client = boto3.client("organizations", region_name="us-east-1")

    def write(name: str, answer: Mapping[str, Any]) -> None:
        kept = {key: value for key, value in answer.items() if key not in ("ResponseMetadata", "NextToken")}
        (folder / f"{name}.json").write_text(json.dumps(kept, default=str))

    def pages(call: str, key: str, **arguments: Any) -> dict[str, Any]:
        items = [one for page in client.get_paginator(call).paginate(**arguments) for one in page[key]]
        return {key: items}

    write("describe-organization", client.describe_organization())
    roots = client.list_roots()
    write("list-roots", roots)
    waiting = [roots["Roots"][0]["Id"]]
    while waiting:
        parent = waiting.pop()
        below = pages("list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)
        write(f"list-organizational-units-for-parent.{parent}", below)
        write(f"list-accounts-for-parent.{parent}", pages("list_accounts_for_parent", "Accounts", ParentId=parent))
        waiting += [one["Id"] for one in below["OrganizationalUnits"]]
    policies = pages("list_policies", "Policies", Filter="SERVICE_CONTROL_POLICY")
    write("list-policies", policies)
    for one in policies["Policies"]:
        write(f"describe-policy.{one['Id']}", client.describe_policy(PolicyId=one["Id"]))
        targets = pages("list_targets_for_policy", "Targets", PolicyId=one["Id"])
        write(f"list-targets-for-policy.{one['Id']}", targets)
    return folder


def test_exported_files_say_what_aws_says(names: dict[str, str], tmp_path: Path) -> None:
    tree = read_files([exported(tmp_path)])
    assert exposures(tree, of(names)) == exposures(take(policies=True), of(names))


def test_a_policy_whose_targets_are_not_exported_leaves_what_it_may_deny_unknown(
    names: dict[str, str], tmp_path: Path
) -> None:
    folder = exported(tmp_path)
    next(folder.glob("list-targets-for-policy.*")).unlink()
    states = {one.state for one in exposures(read_files([folder])) if one.state != "management"}
    assert states == {"unknown"}


def test_policies_of_another_type_are_neither_attached_nor_missing(names: dict[str, str], tmp_path: Path) -> None:
    other = {"Id": "p-tagpolicy1", "Name": "tags", "Type": "TAG_POLICY"}
    folder = exported(tmp_path)
    expected = exposures(read_files([folder]))
    (folder / "list-policies.tags.json").write_text(json.dumps({"Policies": [other]}))
    account = names["no-deny"]
    (folder / f"list-policies-for-target.{account}.json").write_text(json.dumps({"Policies": [other]}))
    assert exposures(read_files([folder])) == expected
    other["Type"] = "SERVICE_CONTROL_POLICY"
    (folder / "list-policies.tags.json").write_text(json.dumps({"Policies": [other]}))
    assert exposures(read_files([folder])) != expected


def test_which_account_is_the_management_account_has_to_be_known(names: dict[str, str], tmp_path: Path) -> None:
    folder = exported(tmp_path)
    (folder / "describe-organization.json").unlink()
    said = {one.account: one for one in exposures(read_files([folder]))}
    assert said[names["no-deny"]].state == "unknown"
    assert "could be the management account" in said[names["no-deny"]].reasons[0]
    assert said[names["denied-itself"]].state == "safe"


def test_the_partition_of_the_organization_is_kept(tmp_path: Path) -> None:
    organization = {"Id": "o-exampleorgid", "Arn": "arn:aws-us-gov:organizations::111122223333:organization/o-x"}
    (tmp_path / "o.json").write_text(json.dumps({"Organization": organization}))
    assert read_files([tmp_path]).partition == "aws-us-gov"
    tree = Tree(partition="aws-cn")
    assert from_saved(json.loads(saved(tree)), "x") == tree
    before = {key: value for key, value in json.loads(saved(tree)).items() if key != "partition"}
    assert from_saved(before, "x").partition == "aws"


def test_what_was_saved_is_read_as_it_was(names: dict[str, str], tmp_path: Path) -> None:
    tree = take(policies=True)
    assert from_saved(json.loads(saved(tree)), "x") == tree
    (tmp_path / "kept.json").write_text(saved(tree))
    assert read_files([tmp_path / "kept.json"]) == tree


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["exposure", *arguments])


def test_the_command_ends_with_what_it_found(names: dict[str, str], tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    done = run("--save", str(kept), "--format", "json", "-q")
    said = json.loads(done.stdout)
    assert said["summary"] == {"exposed": 7, "unknown": 1, "safe": 4, "management": 1, "suspended": 0}
    assert done.exit_code == 3  # one account is unknown
    known = json.loads(kept.read_text()) | {"unread": [], "features": ["RootCredentialsManagement"], "trail": True}
    del known["members"][names["unknown-condition"]]
    kept.write_text(json.dumps(known))
    assert run("--from", str(kept)).exit_code == 0
    assert run("--from", str(kept), "--fail-on", "any").exit_code == 1
    table = run("--from", str(kept)).stdout
    assert table.index("EXPOSED") < table.index("SAFE") < table.index("MANAGEMENT")
    assert "12 accounts: 7 exposed, 4 safe, 1 management" in table


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"features": None}, 3),
        ({"trail": None}, 3),
        ({"unread": ["the accounts of ou-exam-sandbox1: there is no file"]}, 3),
        ({"features": [], "trail": False}, 0),
    ],
)
def test_what_could_not_be_read_of_the_organization_is_never_a_clean_bill(
    changes: dict[str, Any], code: int, names: dict[str, str], tmp_path: Path
) -> None:
    """Every account is judged, and yet a part of what was asked is not known."""
    kept = tmp_path / "kept.json"
    run("--save", str(kept), "-q")
    tree = json.loads(kept.read_text()) | {"unread": [], "features": ["RootCredentialsManagement"], "trail": True}
    del tree["members"][names["unknown-condition"]]
    kept.write_text(json.dumps(tree | changes))
    assert run("--from", str(kept)).exit_code == code
    assert run("--from", str(kept), "--fail-on", "any").exit_code == (code or 1)


FAULTS = [
    ("[]", "not the output of a known AWS CLI command about an organization"),
    ("{", "not valid JSON"),
    ('{"Accounts": [], "NextToken": "eyJ4Ijo1fQ=="}', "only the first part of a longer answer"),
    ('{"Accounts": 7}', "`Accounts` is not a list of objects"),
    ('{"Targets": []}', "does not name its account or organizational unit"),
    ('{"OrganizationalUnits": [{"Id": "ou-exam-12345678"}]}', "does not name its account or organizational unit"),
    ('{"awol": "exposure"}', "not what `awol exposure --save` wrote"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_a_file_that_is_none_is_named(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text)
    done = run("--from", str(tmp_path / "x.json"))
    assert told in str(done.exception)
    assert "x.json" in str(done.exception)


def test_paths_place_accounts_without_a_file_name(tmp_path: Path) -> None:
    root, unit, account = "r-exam", "ou-exam-workload1", "444455556666"
    path = f"o-exampleorgid/{root}/{unit}/"
    parts: dict[str, Any] = {
        "organization": {"Organization": {"Id": "o-exampleorgid", "MasterAccountId": "111122223333"}},
        "roots": {"Roots": [{"Id": root, "PolicyTypes": []}]},
        "units": {"OrganizationalUnits": [{"Id": unit, "Name": "Prod", "Path": path}]},
        "accounts": {"Accounts": [{"Id": account, "Status": "ACTIVE", "Paths": [f"{path}{account}/"]}]},
    }
    for name, answer in parts.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(answer))
    (said,) = exposures(read_files([tmp_path]))
    assert (said.account, said.ou, said.state) == (account, "Prod", "exposed")


def test_the_script_makes_read_only_calls_alone() -> None:
    calls = {
        word
        for line in commands().splitlines()
        for word in line.split()
        if word.startswith(("list-", "describe-", "get-"))
    }
    assert {one.split(".")[0] for one in calls} >= {"list-roots", "describe-policy", "list-targets-for-policy"}
    writing = ("create-", "delete-", "attach-", "detach-", "put-", "update-", "move-", "leave-", "remove-", "enable-")
    assert not any(word.startswith(writing) for word in commands().split())
