"""The snapshot of an organization: what it may say, what is refused and where, and how snapshots join."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws

from awol.aws import UnreachableError
from awol.cli import cli
from awol.configuration.organization import Account, Organization, load, merged, parse
from awol.errors import ConfigurationError
from awol.estate import taking
from tests.estate.organizations import ACCOUNTS, build

WHOLE: dict[str, Any] = {
    "organization_id": "o-exampleorgid",
    "management_account_id": "111122223333",
    "taken": "2026-05-28T03:00:00Z",
    "accounts": [
        {
            "id": "444455556666",
            "name": "payments",
            "ou": "Workloads/Prod",
            "owner": "team-a",
            "environment": "prod",
            "created": "2025-01-31T08:00:00Z",
        },
        {"id": "012345678901", "status": "SUSPENDED"},
    ],
    "protected_roles": ["AWSControlTowerExecution"],
    "transition_ous": ["ou-exam-transit1"],
    "delegated_administrators": ["777788889999"],
    "approved_to_leave": [],
}


def of(document: object) -> Organization:
    return parse(json.dumps(document), "organization.json")


def test_every_part_is_read_and_written_back() -> None:
    found = of(WHOLE)
    assert found.organization_id == "o-exampleorgid"
    assert found.management_account_id == "111122223333"
    assert found.taken == "2026-05-28T03:00:00Z"
    assert found.transition_ous == ("ou-exam-transit1",)
    assert found.delegated_administrators == ("777788889999",)
    assert found.accounts["444455556666"].created_at == 1738310400000
    assert found.accounts["012345678901"] == Account("012345678901", status="SUSPENDED")
    assert found.protected_roles == ("AWSControlTowerExecution",)
    assert parse(found.as_json(), "organization.json") == found
    assert found.as_json() == parse(found.as_json(), "x").as_json()


def test_departed_accounts_are_read_and_written_back_and_are_no_accounts() -> None:
    found = of({**WHOLE, "departed": [{"id": "666677778888", "created": "2023-02-01T08:00:00Z"}]})
    assert found.departed == {"666677778888": Account("666677778888", created="2023-02-01T08:00:00Z")}
    assert found.account("666677778888") is None
    assert parse(found.as_json(), "organization.json") == found
    assert "departed" not in of(WHOLE).as_json()
    with pytest.raises(ConfigurationError) as caught:
        of({**WHOLE, "departed": [{"id": "6666"}]})
    assert "departed[0]" in str(caught.value)
    assert merged(found, of(WHOLE)).departed == merged(of(WHOLE), found).departed == found.departed


def test_accounts_of_a_unit_are_those_below_it_too() -> None:
    found = of(WHOLE)
    for unit in ("Workloads", "Workloads/Prod", "Prod", "/Workloads/"):
        assert [one.id for one in found.within(unit)] == ["444455556666"], unit
    for unit in ("Work", "Prod/Workloads", "od", "workloads"):
        assert found.within(unit) == (), unit


CSV = "id,name,ou,owner\n012345678901,legacy,Sandbox,team-b\n444455556666,,,team-c\n"


def test_a_csv_of_accounts_keeps_leading_zeros_and_fills_in_what_it_says() -> None:
    listed = parse(CSV, "accounts.csv")
    assert list(listed.accounts) == ["012345678901", "444455556666"]
    joined = merged(of(WHOLE), listed)
    assert joined.accounts["444455556666"].owner == "team-c"
    assert joined.accounts["444455556666"].name == "payments"
    assert joined.accounts["012345678901"].status == "SUSPENDED"
    assert joined.protected_roles == ("AWSControlTowerExecution",)


FAULTS: list[tuple[str, str, str]] = [
    ("{", "organization.json:1:2: not valid JSON", ""),
    ("[]", "not a JSON object", "keys:"),
    ('{"acounts": []}', "organization.json: `acounts` is not known here", "do you mean `accounts`?"),
    ('{"zzz": []}', "organization.json: `zzz` is not known here", "known: organization_id, "),
    (
        '{"accounts": [{"nmae": "x"}]}',
        "organization.json: accounts[0]: `nmae` is not known here",
        "do you mean `name`?",
    ),
    ('{"accounts": {}}', "`accounts` is not a list", ""),
    ('{"accounts": [{"id": 12345678901}]}', "accounts[0]: `id` is not a text", "leading zeros"),
    (
        '{"accounts": [{"id": "12345678901"}]}',
        "accounts[0]: id: `12345678901` does not have the right form",
        "twelve digits",
    ),
    (
        '{"accounts": [{"id": "444455556666"}, {"id": "444455556666"}]}',
        "accounts[1]: the account 444455556666 appears twice",
        "",
    ),
    (
        '{"accounts": [{"id": "444455556666", "status": "Active"}]}',
        "status: `Active` is not one of",
        "as AWS spells it",
    ),
    ('{"accounts": [{"id": "444455556666", "created": "soon"}]}', "created: `soon` is not a time", "2026"),
    ('{"accounts": ["444455556666"]}', "accounts[0]: not an object", ""),
    ('{"organization_id": "example"}', "organization_id: `example` does not have the right form", "o-exampleorgid"),
    ('{"management_account_id": "1"}', "management_account_id: `1` does not have the right form", ""),
    ('{"taken": "today"}', "taken: `today` is not a time", ""),
    ('{"protected_roles": ["arn:aws:iam::*:role/X"]}', "protected_roles: `arn:aws:iam::*:role/X` does not", "name"),
    ('{"protected_roles": "X"}', "`protected_roles` is not a list", ""),
    (
        '{"transition_ous": ["Transition"]}',
        "transition_ous: `Transition` does not have the right form",
        "ou-exam-transit1",
    ),
    ("id,nmae\n444455556666,x\n", "the column `nmae` is not known here", "`name`"),
    ("name\nx\n", "organization.json:1: the column `id` is missing", "header"),
    ("id,name\n44445555666,x\n", "organization.json:2: id: `44445555666`", "twelve digits"),
    ("id,name\n444455556666,x,y\n", "organization.json:2: the row has more cells than the header", "the header is"),
    ("id,name,id\n444455556666,x,777788889999\n", "organization.json:1: the column `id` appears twice", "header"),
    ("id;name\n444455556666;x\n", "organization.json:1: the cells are separated by `;`", "commas"),
    ("Id,Name\n444455556666,x\n", "the column `Id` is not known here", "`id`"),
    ("", "organization.json:1: the column `id` is missing", "header"),
]


@pytest.mark.parametrize(("text", "told", "step"), FAULTS, ids=[row[1] for row in FAULTS])
def test_what_is_wrong_is_named_with_its_place_and_what_to_write(text: str, told: str, step: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(text, "organization.json")
    assert told in str(caught.value)
    assert step in (caught.value.next_step or "")


def test_all_faults_of_accounts_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        of({"accounts": [{"id": "1"}, {"id": "444455556666"}, {"id": "2"}]})
    assert "accounts[0]" in str(caught.value)
    assert "accounts[2]" in str(caught.value)
    assert [str(caught.value).count(one) for one in ("try: ", "None")] == [2, 0], "each fault with its own next step"


def test_of_one_fault_the_step_is_told_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        of({"accounts": [{"id": "444455556666"}, {"id": "444455556666"}]})
    assert caught.value.next_step == "remove one of them"
    assert "try:" not in caught.value.message


def test_no_file_is_no_snapshot_and_one_that_was_named_must_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None) is None
    with pytest.raises(ConfigurationError):
        load("nope.json")
    Path("organization.json").write_text(json.dumps(WHOLE), encoding="utf-8")
    assert load(None) == of(WHOLE)


def test_the_snapshot_is_taken_by_walking_and_keeps_what_was_written_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    path = tmp_path / "organization.json"
    with mock_aws():
        names = build()
        assert CliRunner().invoke(cli, ["organization", "-o", str(path), "-q"]).exit_code == 0
        document = json.loads(path.read_text())
        assert {one["name"] for one in document["accounts"]} >= {name for name, *_ in ACCOUNTS}
        where = {one["id"]: one["ou"] for one in document["accounts"]}
        assert where[names["inherits"]] == "Workloads/Prod"
        assert where[names["in-the-root"]] == ""
        document["protected_roles"] = ["BreakGlass"]
        next(one for one in document["accounts"] if one["id"] == names["no-deny"])["owner"] = "team-z"
        document["accounts"] += [
            {"id": "999988887777", "name": "gone", "created": "2024-01-01T00:00:00Z"},
            {"id": "888877776666", "name": "closed", "status": "SUSPENDED"},
            {"id": "888877775555", "name": "being closed", "status": "PENDING_CLOSURE"},
            {"id": "777766665555", "name": "twice gone", "created": "2026-01-01T00:00:00Z"},
            {"id": "777766664444", "name": "twice gone, first time not known", "created": "2026-02-01T00:00:00Z"},
        ]
        document["departed"] = [
            {"id": "777766665555", "created": "2022-01-01T00:00:00Z"},
            {"id": "777766664444"},
            {"id": names["no-deny"], "name": "came back", "created": "2021-01-01T00:00:00Z"},
            {"id": "666655554444", "name": "long gone"},
        ]
        path.write_text(json.dumps(document))
        assert CliRunner().invoke(cli, ["organization", "-o", str(path), "-q"]).exit_code == 0
    again = load(path)
    assert again is not None
    assert again.protected_roles == ("BreakGlass",)
    assert again.accounts[names["no-deny"]].owner == "team-z"
    assert "999988887777" not in again.accounts
    assert {one.id: (one.created, one.status) for one in again.departed.values()} == {
        "999988887777": ("2024-01-01T00:00:00Z", "ACTIVE"),
        "888877776666": ("", "CLOSED"),
        "888877775555": ("", "CLOSED"),
        "777766665555": ("2022-01-01T00:00:00Z", "ACTIVE"),
        "777766664444": ("2026-02-01T00:00:00Z", "ACTIVE"),
        names["no-deny"]: ("2021-01-01T00:00:00Z", "ACTIVE"),
        "666655554444": ("", "ACTIVE"),
    }
    assert sorted(one.name for one in tmp_path.iterdir()) == ["organization.json"]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Account names to ids, of an organization that this process sees as AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield build()


def test_what_aws_says_now_takes_the_place_of_what_it_said(aws: dict[str, str], tmp_path: Path) -> None:
    """An account that was moved to the root is in no unit any more, or a scope of its old unit would go on."""
    path = tmp_path / "organization.json"
    assert CliRunner().invoke(cli, ["organization", "-o", str(path), "-q"]).exit_code == 0
    before = load(path)
    assert before is not None
    assert before.accounts[aws["inherits"]].ou == "Workloads/Prod"
    closed = replace(before.accounts[aws["no-deny"]], status="SUSPENDED", owner="team-z", environment="prod")
    path.write_text(
        replace(
            before,
            accounts={**before.accounts, closed.id: closed},
            delegated_administrators=(closed.id,),
            approved_to_leave=(closed.id,),
        ).as_json()
    )
    client = boto3.client("organizations", region_name="us-east-1")
    root = client.list_roots()["Roots"][0]["Id"]
    unit = client.list_parents(ChildId=aws["inherits"])["Parents"][0]["Id"]
    client.move_account(AccountId=aws["inherits"], SourceParentId=unit, DestinationParentId=root)
    assert CliRunner().invoke(cli, ["organization", "-o", str(path), "-q"]).exit_code == 0
    again = load(path)
    assert again is not None
    assert again.accounts[aws["inherits"]].ou == ""
    assert again.within("Workloads") == ()
    assert again.accounts[closed.id] == replace(closed, status="ACTIVE")
    assert (again.delegated_administrators, again.approved_to_leave) == ((), (closed.id,))


def test_a_list_of_accounts_says_nothing_of_what_it_leaves_out() -> None:
    """The twin: a CSV of owners names no unit, and takes nobody out of one."""
    joined = merged(of(WHOLE), parse("id,owner\n444455556666,team-c\n", "owners.csv"))
    assert joined.accounts["444455556666"].ou == "Workloads/Prod"


def test_answers_of_the_aws_cli_place_an_account_only_where_they_name_its_unit(tmp_path: Path) -> None:
    path = tmp_path / "organization.json"
    account = {"Id": "444455556666", "Name": "payments", "Status": "ACTIVE"}
    tree = {
        "list-roots": {"Roots": [{"Id": "r-exam", "PolicyTypes": []}]},
        "list-organizational-units-for-parent.r-exam": {"OrganizationalUnits": []},
        "list-accounts-for-parent.r-exam": {"Accounts": [account]},
    }
    rows = (
        ({"list-accounts": {"Accounts": [account]}}, "Workloads/Prod", True),
        (tree, "", False),
    )
    for answers, ou, gone_stays in rows:
        path.write_text(json.dumps(WHOLE))
        arguments = []
        for name, answer in answers.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(answer))
            arguments += ["--from", str(tmp_path / f"{name}.json")]
        done = CliRunner().invoke(cli, ["organization", *arguments, "-o", str(path), "-q"])
        assert done.exit_code == 0, done.exception
        found = load(path)
        assert found is not None
        assert found.accounts["444455556666"].ou == ou
        # Only the whole tree says that an account is gone.
        assert ("012345678901" in found.accounts) == gone_stays
    before = path.read_text()
    (tmp_path / "list-accounts-for-parent.r-exam.json").unlink()
    broken = [str(tmp_path / f"{name}.json") for name in list(tree)[:2]]
    done = CliRunner().invoke(cli, ["organization", "--from", broken[0], "--from", broken[1], "-o", str(path)])
    assert "the accounts of r-exam" in str(done.exception)
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("joined", "created"),
    [
        (1738310400.25, "2025-01-31T08:00:00Z"),  # version 1 of the AWS CLI
        (1738310400, "2025-01-31T08:00:00Z"),
        ("2025-01-31T09:00:00.250000+01:00", "2025-01-31T09:00:00.250000+01:00"),  # version 2
        (None, ""),
        ("soon", ""),
        (1e30, ""),
        (True, ""),
    ],
)
def test_when_an_account_joined_is_read_from_both_versions_of_the_aws_cli(
    joined: object, created: str, tmp_path: Path
) -> None:
    account = {"Id": "444455556666", "Name": "payments", "Status": "ACTIVE", "JoinedTimestamp": joined}
    (tmp_path / "list-accounts.json").write_text(json.dumps({"Accounts": [account]}))
    done = CliRunner().invoke(cli, ["organization", "--from", str(tmp_path / "list-accounts.json"), "-q"])
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout)["accounts"][0]["created"] == created


def test_a_csv_that_is_wrong_is_told_as_a_csv(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("account,name\n444455556666,payments\n")
    done = CliRunner().invoke(cli, ["organization", "--from", str(tmp_path / "accounts.csv")])
    assert isinstance(done.exception, ConfigurationError)
    assert "the column `account` is not known here" in str(done.exception)


def test_a_slip_in_a_snapshot_is_told_as_one_and_not_as_an_answer_of_the_aws_cli(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_text('{"acounts": []}')
    done = CliRunner().invoke(cli, ["organization", "--from", str(path)])
    assert "`acounts` is not known here" in str(done.exception)


def test_a_snapshot_of_which_a_part_is_missing_is_not_written(
    aws: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "organization.json"
    asked = taking._pages

    def denied(client: Any, operation: str, key: str, **arguments: Any) -> list[dict[str, Any]]:
        if operation == "list_delegated_administrators":
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, operation)
        return asked(client, operation, key, **arguments)

    monkeypatch.setattr(taking, "_pages", denied)
    done = CliRunner().invoke(cli, ["organization", "-o", str(path)])
    assert isinstance(done.exception, UnreachableError)
    assert "delegated administrators" in str(done.exception)
    assert not path.exists()


def test_files_join_to_one_snapshot(tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text(json.dumps(WHOLE))
    (tmp_path / "accounts.csv").write_text(CSV)
    done = CliRunner().invoke(
        cli, ["organization", "--from", str(tmp_path / "site.json"), "--from", str(tmp_path / "accounts.csv"), "-q"]
    )
    assert done.exit_code == 0, done.output
    assert {one["owner"] for one in json.loads(done.stdout)["accounts"]} == {"team-b", "team-c"}
