"""What is read of an organization through AWS's API: each part by a stand-in, and what is said where one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awol import aws
from awol.estate.taking import CALLS, member_of, take
from awol.estate.tree import Member, Policy, Tree, Unit

SCP = "SERVICE_CONTROL_POLICY"
MANAGEMENT, ACCOUNT, LOG = "111122223333", "444455556666", "777788889999"
ROOT, UNIT = "r-exam", "ou-exam-workload1"
TRAIL = {"TrailARN": "t1", "IsOrganizationTrail": True, "IsMultiRegionTrail": True, "HomeRegion": "eu-west-1"}

Answers = dict[str, Any]


def answers() -> Answers:
    """What each call answers, by its name, and by its argument where it has one."""
    arn = f"arn:aws-us-gov:organizations::{MANAGEMENT}:organization/o-exampleorgid"
    return {
        "describe_organization": {"Organization": {"Id": "o-exampleorgid", "MasterAccountId": MANAGEMENT, "Arn": arn}},
        "list_roots": [{"Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": [{"Type": SCP, "Status": "ENABLED"}]}]}],
        # An empty page, and one without its key, are no end.
        f"list_organizational_units_for_parent {ROOT}": [{}, {"OrganizationalUnits": [{"Id": UNIT, "Name": "W"}]}],
        f"list_organizational_units_for_parent {UNIT}": [{"OrganizationalUnits": []}],
        f"list_accounts_for_parent {ROOT}": [{"Accounts": [{"Id": MANAGEMENT, "Name": "org", "Status": "ACTIVE"}]}],
        f"list_accounts_for_parent {UNIT}": [
            {"Accounts": [{"Id": ACCOUNT, "Name": "pay", "Status": "ACTIVE"}]},
            {"Accounts": [{"Id": LOG, "Name": "log", "State": "SUSPENDED"}]},
        ],
        "list_delegated_administrators": [{"DelegatedAdministrators": [{"Id": LOG}]}],
        f"list_policies {SCP}": [{"Policies": [{"Id": "p-1", "Name": "one"}, {"Id": "p-2"}]}],
        "describe_policy p-1": {"Policy": {"Content": '{"Statement": []}'}},
        "describe_policy p-2": {"Policy": {}},
        "list_targets_for_policy p-1": [{"Targets": [{"TargetId": ROOT}, {"TargetId": "ou-exam-foreign1"}]}],
        "list_targets_for_policy p-2": [{"Targets": [{"TargetId": ROOT}, {"TargetId": ACCOUNT}]}],
        "list_organizations_features": {"EnabledFeatures": ["RootSessions"]},
        "describe_trails True": {"trailList": [TRAIL]},
        "get_trail_status t1": {"IsLogging": True},
    }


class Client:
    """A client of boto3 that answers from a table; a call that is not in it is refused."""

    def __init__(self, given: Answers) -> None:
        self._given = given

    def _answer(self, name: str, arguments: Mapping[str, Any]) -> Any:
        key = " ".join([name, *(str(one) for one in arguments.values())])
        if key not in self._given:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": f"no {key}"}}, name)
        return self._given[key]

    def __getattr__(self, name: str) -> Any:
        return lambda **arguments: self._answer(name, arguments)

    def get_paginator(self, name: str) -> Any:
        return type("Pages", (), {"paginate": lambda _, **arguments: self._answer(name, arguments)})()


def taken(monkeypatch: pytest.MonkeyPatch, given: Answers, *, policies: bool = True) -> Tree:
    monkeypatch.setattr(aws, "client", lambda service, **_: Client(given))
    return take(policies=policies)


def test_the_whole_organization(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = taken(monkeypatch, answers())
    assert (tree.organization_id, tree.management, tree.partition) == ("o-exampleorgid", MANAGEMENT, "aws-us-gov")
    assert tree.units == {ROOT: Unit(ROOT, "Root"), UNIT: Unit(UNIT, "W", ROOT)}
    assert tree.members == {
        MANAGEMENT: Member(MANAGEMENT, "org", ROOT),
        ACCOUNT: Member(ACCOUNT, "pay", UNIT),
        LOG: Member(LOG, "log", UNIT, "SUSPENDED"),
    }
    assert tree.policies == {"p-1": Policy("p-1", "one", {"Statement": []}), "p-2": Policy("p-2", "", None)}
    assert tree.attached == {
        ROOT: ("p-1", "p-2"),
        UNIT: (),
        MANAGEMENT: (),
        ACCOUNT: ("p-2",),
        LOG: (),
        "ou-exam-foreign1": ("p-1",),
    }
    assert (tree.scp_enabled, tree.features, tree.trail, tree.delegated) == (True, ("RootSessions",), True, (LOG,))
    assert tree.unread == ()
    moment = datetime.strptime(tree.taken, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=1)


def test_without_policies_only_the_tree_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        key: one for key, one in answers().items() if not key.startswith(("list_p", "describe_p", "list_t", "get"))
    }
    del given["list_organizations_features"]
    tree = taken(monkeypatch, given, policies=False)
    assert (len(tree.members), tree.policies, tree.attached, tree.features, tree.trail) == (3, {}, {}, None, None)
    assert (tree.unread, tree.delegated) == ((), (LOG,))


@pytest.mark.parametrize(
    ("call", "part", "unknown"),
    [
        ("list_delegated_administrators", "delegated administrators", ("delegated", ())),
        (f"list_policies {SCP}", "service control policies", ("policies", {})),
        ("describe_policy p-2", "service control policies", ("attached", {})),
        ("list_targets_for_policy p-2", "service control policies", ("attached", {})),
        ("list_organizations_features", "central root access", ("features", None)),
        ("describe_trails True", "trails", ("trail", None)),
        ("get_trail_status t1", "trails", ("trail", None)),
    ],
)
def test_what_is_refused_is_named_and_is_not_known(
    call: str, part: str, unknown: tuple[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = answers()
    del given[call]
    tree = taken(monkeypatch, given)
    [told] = tree.unread
    assert told.startswith(f"{part}: ")
    assert f"no {call}" in told
    assert getattr(tree, unknown[0]) == unknown[1]


@pytest.mark.parametrize(
    "call", ["describe_organization", "list_roots", f"list_accounts_for_parent {UNIT}",
             f"list_organizational_units_for_parent {ROOT}"]
)  # fmt: skip
def test_a_tree_that_is_not_whole_is_none(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = answers()
    del given[call]
    with pytest.raises(aws.UnreachableError, match=r"the organization could not be read: .*no ") as fault:
        taken(monkeypatch, given)
    assert fault.value.next_step == (
        "use credentials of the management account or a delegated administrator that may read Organizations"
    )


@pytest.mark.parametrize(
    ("trail", "logging", "covered"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"IsMultiRegionTrail": False}, True, False),
        ({"IsMultiRegionTrail": False, "HomeRegion": "us-east-1"}, True, True),
        ({"IsMultiRegionTrail": False, "HomeRegion": "us-east-1"}, False, False),
        ({"IsOrganizationTrail": False}, True, False),
        ({"IsOrganizationTrail": False, "HomeRegion": "us-east-1"}, True, False),
    ],
)
def test_whether_a_trail_of_the_organization_is_logging(
    trail: dict[str, Any], logging: bool, covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = answers() | {"describe_trails True": {"trailList": [TRAIL | trail]}}
    given["get_trail_status t1"] = {"IsLogging": logging}
    assert taken(monkeypatch, given).trail is covered
    second = TRAIL | {"TrailARN": "t2"}
    given |= {
        "describe_trails True": {"trailList": [TRAIL | trail, second]},
        "get_trail_status t2": {"IsLogging": True},
    }
    assert taken(monkeypatch, given).trail is True
    assert taken(monkeypatch, given | {"describe_trails True": {"trailList": []}}).trail is False


def test_the_management_account_under_its_newer_name(monkeypatch: pytest.MonkeyPatch) -> None:
    given = answers()
    given["describe_organization"] = {"Organization": {"Id": "o-exampleorgid", "ManagementAccountId": MANAGEMENT}}
    tree = taken(monkeypatch, given)
    assert (tree.management, tree.partition) == (MANAGEMENT, "aws")
    del given["describe_organization"]["Organization"]["ManagementAccountId"]
    assert taken(monkeypatch, given).management == ""


EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("account", "member"),
    [
        ({"Id": "1"}, Member("1", "", "p", "ACTIVE", "")),
        ({"Id": "1", "Name": "n", "Status": "SUSPENDED"}, Member("1", "n", "p", "SUSPENDED", "")),
        ({"Id": "1", "State": "CLOSED"}, Member("1", "", "p", "CLOSED", "")),
        ({"Id": "1", "State": "CLOSED", "Status": "SUSPENDED"}, Member("1", "", "p", "SUSPENDED", "")),
        ({"Id": "1", "Status": "", "State": ""}, Member("1", "", "p", "ACTIVE", "")),
        (
            {"Id": "1", "JoinedTimestamp": datetime(2026, 1, 2, 1, 4, 5, tzinfo=EAST)},
            Member("1", "", "p", "ACTIVE", "2026-01-01T23:04:05Z"),
        ),
        ({"Id": "1", "JoinedTimestamp": "2026-01-01T00:00:00+01:00"},
         Member("1", "", "p", "ACTIVE", "2026-01-01T00:00:00+01:00")),
    ],
)  # fmt: skip
def test_an_account_as_organizations_describes_it(account: dict[str, Any], member: Member) -> None:
    assert member_of(account, "p") == member


def test_the_permissions_are_those_of_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call is asked for, by the action of its name (Service Authorization Reference)."""
    asked: set[str] = set()

    class Asking(Client):
        def __init__(self, service: str) -> None:
            super().__init__(answers())
            self._service = service

        def _answer(self, name: str, arguments: Mapping[str, Any]) -> Any:
            asked.add(f"{self._service}:{name.title().replace('_', '')}")
            return super()._answer(name, arguments)

    monkeypatch.setattr(aws, "client", lambda service, **_: Asking(service))
    take(policies=True)
    assert sorted(asked) == sorted(CALLS)


@pytest.mark.parametrize(
    ("moment", "joined"),
    [
        (datetime(2026, 5, 28, 9, 30, tzinfo=UTC), "2026-05-28T09:30:00Z"),
        (datetime(2026, 5, 28, 9, 30, tzinfo=timezone(timedelta(hours=2))), "2026-05-28T07:30:00Z"),
        ("2026-05-28T09:30:00+02:00", "2026-05-28T09:30:00+02:00"),
        (1_779_960_600, "2026-05-28T09:30:00Z"),
        (1_779_960_600.25, "2026-05-28T09:30:00Z"),
        (0, "1970-01-01T00:00:00Z"),
        (1e30, ""),
        (float("nan"), ""),
        (True, ""),
        ("yesterday", ""),
        (None, ""),
    ],
)
def test_when_an_account_joined(moment: object, joined: str) -> None:
    assert member_of({"Id": "111122223333", "JoinedTimestamp": moment}, "r-1").joined == joined
