"""Which alerts a row may quieten, and beside each the alerts that stay loud: a row must not hide an attack."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from awol.configuration.allowlist import parse
from awol.configuration.organization import Account, Organization
from awol.hunt import Detection
from awol.hunt.detections import detection
from awol.hunt.forecast.counting import Forecast, principal
from awol.hunt.forecast.proposals import Proposals, Withheld, _accepted, propose, role_of
from awol.values import Event, Hit
from tests.packs import our_rules

TODAY = date(2026, 6, 1)
MONTH = [f"2026-05-{day:02}" for day in range(1, 31)]
RULES = {rule.name: rule for rule in our_rules()}
MANAGEMENT, MEMBER = "111122223333", "444455556666"
VENDING = f"arn:aws:iam::{MANAGEMENT}:role/AccountVending"
LOW = "aws_org_move_account"
ACCOUNTS = [MEMBER, "777788889999", "123456789012"]
SITE = Organization(
    organization_id="o-exampleorgid",
    management_account_id=MANAGEMENT,
    accounts={one: Account(one) for one in (MANAGEMENT, *ACCOUNTS)},
    protected_roles=("AWSControlTowerExecution",),
    source="organization.json",
)


def alert(
    rule: str, day: str, actor: str = VENDING, target: str = MEMBER, address: str = "198.51.100.7", **more: str
) -> Detection:
    account = more.get("account") or actor.split(":")[4]
    session = actor.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/s1"
    return Detection(
        rule=rule, title=RULES[rule].title, level=RULES[rule].level, time=f"{day}T03:00:00Z", account=account,
        target_account=target, region="us-east-1", actor=session if ":role/" in actor else actor, source_ip=address,
        event_ids=(f"{rule}-{day}",), file="f", summary="s", approved=None,
        session_issuer=actor if ":role/" in actor else "",
    )  # fmt: skip


def proposed(
    alerts: Iterable[Detection], days: list[str] | None = None, organization: Organization | None = None
) -> Proposals:
    forecast = Forecast(RULES.values())
    for one in alerts:
        forecast.add(one)
    return propose(forecast, MONTH if days is None else days, TODAY, organization)


def monthly(rule: str = LOW, actor: str = VENDING, days: Iterable[str] = MONTH, **more: str) -> Iterator[Detection]:
    return (alert(rule, day, actor, **more) for day in days)


def test_a_row_for_a_role_that_did_it_all_month() -> None:
    found = proposed(monthly())
    [row] = found.rows
    assert row.columns == {
        "rule": LOW,
        "target_account_id": MEMBER,
        "recipient_account_id": MANAGEMENT,
        "principal_arn": VENDING,
        "source_cidr": "198.51.100.7/32",
        "reason": "automation, seen on 30 of 30 days: confirm whose it is",
        "ticket": "",
        "owner": "",
        "not_before": "2026-05-01",
        "expires": "2026-08-30",
    }
    assert (row.alerts, found.withheld, found.quietened) == (30, (), {LOW: 30})


def test_what_differs_is_left_open() -> None:
    found = proposed(
        alert(LOW, day, target=ACCOUNTS[number % 3], address=f"198.51.100.{number}") for number, day in enumerate(MONTH)
    )
    [row] = found.rows
    assert (row.columns["target_account_id"], row.columns["source_cidr"]) == ("", "")
    several = proposed(monthly(target=f"{MEMBER}, 777788889999"))
    assert several.rows[0].columns["target_account_id"] == ""
    service = proposed(monthly(address="cloudformation.amazonaws.com"))
    assert service.rows[0].columns["source_cidr"] == ""


def test_a_proposed_row_covers_the_very_records() -> None:
    record = {
        "eventSource": "organizations.amazonaws.com",
        "eventName": "MoveAccount",
        "eventTime": "2026-05-03T03:00:00Z",
        "recipientAccountId": MANAGEMENT,
        "sourceIPAddress": "198.51.100.7",
        "requestParameters": {"accountId": MEMBER, "destinationParentId": "ou-exam-12345678"},
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{MANAGEMENT}:assumed-role/AccountVending/s1",
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": VENDING}},
        },
    }
    without_issuer = record | {"userIdentity": {"arn": f"arn:aws:sts::{MANAGEMENT}:assumed-role/AccountVending/s1"}}
    for one in (record, without_issuer):
        found = [detection(RULES[LOW], Hit((Event(one | {"eventTime": f"{day}T03:00:00Z"}),)), None) for day in MONTH]
        rows = parse(proposed(found).as_csv(), "allowlist.csv", RULES.values(), TODAY)
        at = round(datetime(2026, 5, 3, 3, tzinfo=UTC).timestamp() * 1000)
        assert [row.covers(LOW, one, at) for row in rows.rows] == [True]
        other = one | {"sourceIPAddress": "203.0.113.9"}
        assert [row.covers(LOW, other, at) for row in rows.rows] == [False]


@pytest.mark.parametrize(
    ("rule", "actor", "why"),
    [
        ("aws_org_leave_success", VENDING, "a critical alert is approved one by one"),
        ("aws_org_account_departed_left", VENDING, "a critical alert is approved one by one"),
        ("aws_corr_monitoring_teardown", VENDING, "a chain means"),
        ("aws_org_remove_account", VENDING, "it takes an account out"),
        ("aws_org_leave_denied", VENDING, "it takes an account out"),
        (LOW, f"arn:aws:iam::{MANAGEMENT}:user/terraform", "a root user or a long-term key"),
        (LOW, f"arn:aws:iam::{MANAGEMENT}:root", "a root user or a long-term key"),
        (LOW, f"arn:aws:sts::{MANAGEMENT}:federated-user/x", "a root user or a long-term key"),
        (
            LOW,
            f"arn:aws:iam::{MANAGEMENT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
            "people sign in with this role",
        ),
        (LOW, f"arn:aws:iam::{MANAGEMENT}:role/*", "AWS does not allow this name"),
        (LOW, "arn:aws:iam::*:role/AccountVending", "AWS does not allow this name"),
    ],
)
def test_what_no_row_may_quieten(rule: str, actor: str, why: str) -> None:
    found = proposed(monthly(rule, actor))
    assert found.rows == ()
    [withheld] = found.withheld
    assert (withheld.rule, withheld.actor, withheld.alerts) == (rule, actor, 30)
    assert withheld.why.startswith(why)


def test_an_actor_that_is_not_told() -> None:
    found = proposed(replace(one, actor="cloudformation.amazonaws.com", session_issuer="") for one in monthly())
    assert [one.why for one in found.withheld] == ["the record has no principal that a row could name"]


@pytest.mark.parametrize(
    ("days", "rows", "why"),
    [
        (MONTH[:2], 0, "seen on 2 of 30 days: automation shows on 3 or more"),
        (MONTH[:3], 1, ""),
        (MONTH, 1, ""),
    ],
)
def test_only_what_is_steady_is_automation(days: list[str], rows: int, why: str) -> None:
    found = proposed(monthly(days=days))
    assert (len(found.rows), [one.why for one in found.withheld]) == (rows, [why] if why else [])


def test_a_few_days_tell_nothing() -> None:
    found = proposed(monthly(days=MONTH[:6]), MONTH[:6])
    assert found.rows == ()
    assert found.withheld[0].why == "only 6 days of logs: telling automation from an attack needs 7"
    assert len(proposed(monthly(days=MONTH[:7]), MONTH[:7]).rows) == 1


def test_no_row_for_who_did_something_grave() -> None:
    grave = alert("aws_org_policy_type_disabled", MONTH[4], target=MANAGEMENT)
    found = proposed([*monthly(), grave])
    assert found.rows == ()
    assert "the same actor raised a critical alert or took part in a chain" in [one.why for one in found.withheld]
    other = f"arn:aws:iam::{MANAGEMENT}:role/Other"
    found = proposed([*monthly(), alert("aws_org_policy_type_disabled", MONTH[4], other, target=MANAGEMENT)])
    assert found.rows == ()
    assert f"a critical alert or a chain is about account {MANAGEMENT} too" in [one.why for one in found.withheld]
    # An account that left is not the one in whose log it is written.
    departed = alert("aws_org_account_departed_left", MONTH[4], other, target="777788889999")
    assert len(proposed([*monthly(), departed]).rows) == 1


@pytest.mark.parametrize("actor", ["cloudformation.amazonaws.com", "AIDACKCEVSQ6C2EXAMPLE:bob", "arn:aws", ""])
def test_an_actor_without_an_arn_is_withheld_beside_something_grave(actor: str) -> None:
    service = [replace(one, actor=actor, session_issuer="") for one in monthly()]
    other = "arn:aws:iam::111122223333:user/mallory"
    found = proposed([*service, alert("aws_org_policy_type_disabled", MONTH[4], other, target=MANAGEMENT)])
    assert found.rows == ()
    assert (LOW, actor) in [(one.rule, one.actor) for one in found.withheld]


def test_what_is_approved_already_proposes_nothing() -> None:
    approved = [replace(one, approved={"rule": LOW}) for one in monthly()]
    assert proposed(approved) == Proposals((), (), {})
    grave = replace(alert("aws_org_policy_type_disabled", MONTH[4], target=MANAGEMENT), approved={"rule": "x"})
    assert len(proposed([*monthly(), grave]).rows) == 1


CONTROL_TOWER = "arn:aws:iam::{}:role/AWSControlTowerExecution"


def everywhere(name: str = "AWSControlTowerExecution", accounts: Iterable[str] = ACCOUNTS) -> list[Detection]:
    """A role of one name in each account, each of which it set up on one day alone."""
    return [
        alert("aws_iam_trust_policy_changed", MONTH[number * 3], f"arn:aws:iam::{one}:role/{name}", target=one)
        for number, one in enumerate(accounts)
    ]


def test_a_protected_role_in_every_account_is_one_row() -> None:
    found = proposed(everywhere(), organization=SITE)
    [row] = found.rows
    assert row.columns["principal_arn"] == "arn:aws:iam::@org:role/AWSControlTowerExecution"
    assert (row.alerts, row.accounts, row.columns["target_account_id"]) == (3, 3, "")
    parse(found.as_csv(), "allowlist.csv", RULES.values(), TODAY, SITE)


@pytest.mark.parametrize(
    ("units", "scope"),
    [
        (("Sandbox", "Sandbox", "Sandbox"), "@ou:Sandbox"),
        (("Workloads/Prod", "Workloads/Dev", "Workloads/Prod/EU"), "@ou:Workloads"),
        (("Workloads/Prod", "Workloads/Prod/EU", "Workloads/Prod"), "@ou:Workloads/Prod"),
        (("Workloads/Prod", "Sandbox", "Sandbox"), "@org"),
        (("Workloads", "WorkloadsToo", "Workloads"), "@org"),
        (("Sandbox", "Sandbox", ""), "@org"),
    ],
)
def test_a_scope_is_as_narrow_as_the_units_that_were_seen(units: tuple[str, ...], scope: str) -> None:
    placed = {one: Account(one, ou=unit) for one, unit in zip(ACCOUNTS, units, strict=True)}
    elsewhere = Account("222233334444", ou="Security")
    site = dataclasses.replace(SITE, accounts={MANAGEMENT: Account(MANAGEMENT), elsewhere.id: elsewhere, **placed})
    found = proposed(everywhere(), organization=site)
    [row] = found.rows
    assert row.columns["principal_arn"] == f"arn:aws:iam::{scope}:role/AWSControlTowerExecution"
    assert row.columns["not_before"] == "2026-05-01"
    parse(found.as_csv(), "allowlist.csv", RULES.values(), TODAY, site)


def test_no_unit_is_named_of_which_there_are_two() -> None:
    placed = {one: Account(one, ou="Sandbox") for one in ACCOUNTS}
    other = Account("222233334444", ou="Workloads/Sandbox")
    site = dataclasses.replace(SITE, accounts={MANAGEMENT: Account(MANAGEMENT), other.id: other, **placed})
    [row] = proposed(everywhere(), organization=site).rows
    assert row.columns["principal_arn"] == "arn:aws:iam::@org:role/AWSControlTowerExecution"


def test_a_scope_that_takes_in_an_account_of_something_grave_says_so() -> None:
    other = f"arn:aws:iam::{ACCOUNTS[0]}:role/Other"
    grave = alert("aws_root_access_key_created", MONTH[4], other, target=ACCOUNTS[0])
    found = proposed([*everywhere(accounts=[*ACCOUNTS, "222233334444"]), grave], organization=dataclasses.replace(
        SITE, accounts={**SITE.accounts, "222233334444": Account("222233334444")}))  # fmt: skip
    [row] = found.rows
    assert row.columns["reason"].endswith(
        f"confirm whose it is, and look first at account {ACCOUNTS[0]}, about which a critical alert or a chain is"
    )
    [quiet] = proposed(everywhere(), organization=SITE).rows
    assert quiet.columns["reason"].endswith("confirm whose it is")


@pytest.mark.parametrize(
    ("name", "organization", "why"),
    [
        ("AWSControlTowerExecution", None, "in 3 accounts: take a snapshot of the organization; if an SCP protects"),
        ("Deploy", SITE, "in 3 accounts: if an SCP protects `Deploy`, list it under protected_roles of your snapshot"),
    ],
)
def test_a_scope_that_lacks_something_is_told(name: str, organization: Organization | None, why: str) -> None:
    found = proposed(everywhere(name), organization=organization)
    assert found.rows == ()
    [one] = found.withheld
    assert one.scope == f"arn:aws:iam::@org:role/{name}"
    assert one.why.startswith(why)


def test_two_accounts_are_one_row_where_the_scope_is_legal_and_two_rows_where_it_is_not() -> None:
    def steady(name: str) -> list[Detection]:
        return [
            alert("aws_iam_trust_policy_changed", day, f"arn:aws:iam::{one}:role/{name}", target=one)
            for day in MONTH
            for one in ACCOUNTS[:2]
        ]

    found = proposed(steady("AWSControlTowerExecution"), organization=SITE)
    assert [row.columns["principal_arn"] for row in found.rows] == ["arn:aws:iam::@org:role/AWSControlTowerExecution"]
    found = proposed(steady("Deploy"), organization=SITE)
    assert [row.columns["principal_arn"] for row in found.rows] == [
        f"arn:aws:iam::{one}:role/Deploy" for one in sorted(ACCOUNTS[:2])
    ]


def test_a_role_whose_name_holds_its_account_is_one_role() -> None:
    bootstrapped = [
        alert("aws_iam_trust_policy_changed", MONTH[number * 3], f"arn:aws:iam::{one}:role/cdk-{one}-eu", target=one)
        for number, one in enumerate(ACCOUNTS)
    ]
    [lacking] = proposed(bootstrapped, organization=SITE).withheld
    assert lacking.scope == "arn:aws:iam::@org:role/cdk-@account-eu"
    assert "list it under protected_roles" in lacking.why
    told = dataclasses.replace(SITE, protected_roles=("cdk-@account-eu",))
    found = proposed(bootstrapped, organization=told)
    assert [(row.columns["principal_arn"], row.alerts) for row in found.rows] == [(lacking.scope, 3)]
    rows = parse(found.as_csv(), "allowlist.csv", RULES.values(), TODAY, told)
    record = {"recipientAccountId": MEMBER, "sourceIPAddress": "198.51.100.7", "eventTime": "2026-05-03T03:00:00Z"}
    at = round(datetime(2026, 5, 3, 3, tzinfo=UTC).timestamp() * 1000)
    for name, covered in ((f"cdk-{MEMBER}-eu", True), (f"cdk-{ACCOUNTS[1]}-eu", False)):
        identity = {"arn": f"arn:aws:iam::{MEMBER}:role/{name}"}
        [row] = rows.rows
        assert row.covers("aws_iam_trust_policy_changed", record | {"userIdentity": identity}, at) == covered


def test_an_actor_of_many_accounts_is_one_actor() -> None:
    forecast = Forecast(RULES.values())
    for one in [*everywhere(), *monthly()]:
        forecast.add(one)
    assert [(actor, len(pairs)) for actor, pairs in forecast.actors()] == [
        (VENDING, 1),
        ("arn:aws:iam::*:role/AWSControlTowerExecution", 3),
    ]


def test_a_role_outside_the_organization_is_never_covered() -> None:
    found = proposed([*everywhere(), *everywhere(accounts=["999988887777"])], organization=SITE)
    assert [row.alerts for row in found.rows] == [3]
    assert [(one.actor, one.why) for one in found.withheld] == [
        (
            "arn:aws:iam::999988887777:role/AWSControlTowerExecution",
            "the role is of account 999988887777, which is not of your organization",
        )
    ]


def test_a_scope_does_not_cover_the_management_account() -> None:
    own = [
        alert("aws_iam_trust_policy_changed", day, CONTROL_TOWER.format(MANAGEMENT), target=MANAGEMENT) for day in MONTH
    ]
    found = proposed([*everywhere(), *own], organization=SITE)
    assert sorted((row.columns["principal_arn"], row.alerts) for row in found.rows) == [
        (CONTROL_TOWER.format(MANAGEMENT), 30),
        ("arn:aws:iam::@org:role/AWSControlTowerExecution", 3),
    ]


@pytest.mark.parametrize(
    ("actor", "issuer", "expected"),
    [
        (f"arn:aws:sts::{MANAGEMENT}:assumed-role/AccountVending/mallory", VENDING, VENDING),
        (
            f"arn:aws:sts::{MANAGEMENT}:assumed-role/AccountVending/mallory",
            "",
            f"arn:aws:sts::{MANAGEMENT}:assumed-role/AccountVending/*",
        ),
        (f"arn:aws:iam::{MANAGEMENT}:root", "", f"arn:aws:iam::{MANAGEMENT}:root"),
        ("", "", ""),
    ],
)
def test_who_is_behind_an_alert(actor: str, issuer: str, expected: str) -> None:
    assert principal(replace(alert(LOW, MONTH[0]), actor=actor, session_issuer=issuer)) == expected


def test_rows_and_what_stays_loud_are_in_the_order_of_a_soc() -> None:
    """The gravest level first, then the loudest, then by name."""
    medium = next(rule.name for rule in RULES.values() if rule.level == "medium" and rule.kind == "event")
    roles = [f"arn:aws:iam::{MANAGEMENT}:role/{name}" for name in ("B", "A", "C")]
    found = proposed(
        [
            *monthly(LOW, roles[0]),
            *monthly(LOW, roles[1]),
            *monthly("aws_iam_trust_policy_changed", roles[2]),
            *monthly(LOW, roles[2]),
            *monthly(LOW, roles[2]),
            *monthly(medium, roles[2], MONTH[:5]),
            *monthly(medium, f"arn:aws:iam::{MANAGEMENT}:user/y", MONTH[:5]),
            *monthly(LOW, f"arn:aws:iam::{MANAGEMENT}:user/x"),
        ]
    )
    assert [(one.columns["rule"], one.columns["principal_arn"][-1], one.alerts) for one in found.rows] == [
        (medium, "C", 5),
        (LOW, "C", 60),
        ("aws_iam_trust_policy_changed", "C", 30),
        (LOW, "A", 30),
        (LOW, "B", 30),
    ]
    assert [(one.rule, one.actor[-1]) for one in found.withheld] == [(medium, "y"), (LOW, "x")]
    assert found.quietened == {medium: 5, LOW: 120, "aws_iam_trust_policy_changed": 30}


def test_the_loudest_rules_and_actors() -> None:
    medium = next(rule.name for rule in RULES.values() if rule.level == "medium" and rule.kind == "event")
    forecast = Forecast(RULES.values())
    other = "aws_iam_trust_policy_changed"
    approved = replace(alert("aws_org_policy_type_disabled", MONTH[0]), approved={"rule": "x"})
    for one in [*monthly(LOW, days=MONTH[:2]), *monthly(other, days=MONTH[:2]), alert(medium, MONTH[0]), approved]:
        forecast.add(one)
    assert [one.rule.name for one in forecast.loudest()] == ["aws_org_policy_type_disabled", medium, other, LOW]
    forecast.add(alert(LOW, MONTH[2]))
    assert [one.rule.name for one in forecast.loudest()][2:] == [LOW, other]
    [(actor, pairs)] = forecast.actors()
    assert (actor, [(pair.rule, pair.alerts) for pair in pairs]) == (VENDING, [(LOW, 3), (other, 2), (medium, 1)])
    for rule in (other, medium):
        for name in ("b", "a"):
            forecast.add(alert(rule, MONTH[0], f"arn:aws:iam::{MEMBER}:user/{name}"))
    assert [(actor[-1], [pair.rule for pair in pairs]) for actor, pairs in forecast.actors()] == [
        ("g", [LOW, other, medium]),
        ("a", [other, medium]),
        ("b", [other, medium]),
    ]


@pytest.mark.parametrize(
    ("column", "value"), [("source_cidr", "everywhere"), ("expires", "soon"), ("target_account_id", "1")]
)
def test_what_the_reader_of_allow_lists_does_not_take_is_not_proposed(column: str, value: str) -> None:
    [row] = proposed(monthly()).rows
    assert _accepted(row, RULES[LOW], TODAY, None) is row
    odd = dataclasses.replace(row, columns={**row.columns, column: value})
    withheld = _accepted(odd, RULES[LOW], TODAY, None)
    assert isinstance(withheld, Withheld)
    assert (withheld.rule, withheld.actor, withheld.alerts, bool(withheld.why)) == (LOW, VENDING, 30, True)


@pytest.mark.parametrize(
    ("days", "seen", "proposes"),
    [(7, 2, False), (7, 3, True), (40, 3, False), (40, 4, True), (60, 5, False), (60, 6, True)],
)
def test_automation_shows_on_a_tenth_of_the_days_and_on_three(days: int, seen: int, proposes: bool) -> None:
    found = proposed(monthly(days=MONTH[:seen]), [str(day) for day in range(days)])
    assert bool(found.rows) == proposes


def test_an_alert_without_a_time_is_of_no_day() -> None:
    timeless = [replace(alert(LOW, MONTH[0]), time=""), *monthly(days=MONTH[:2])]
    assert [one.why for one in proposed(timeless).withheld] == ["seen on 2 of 30 days: automation shows on 3 or more"]


def test_one_day_of_logs_is_one() -> None:
    assert proposed(monthly(days=MONTH[:1]), MONTH[:1]).withheld[0].why.startswith("only 1 day of logs: ")


@pytest.mark.parametrize(
    "target", ["44445555666", "4444555566667", "44445555666x", "４" * 12, "", f"{MEMBER}, {MEMBER}"]
)
def test_a_row_names_an_account_by_its_twelve_digits_alone(target: str) -> None:
    assert proposed(monthly(target=target)).rows[0].columns["target_account_id"] == ""


@pytest.mark.parametrize(
    ("arn", "before", "after"),
    [
        ("arn:aws:iam::111122223333:role/Ops", "arn:aws:iam:", "role/Ops"),
        ("arn:aws:iam::111122223333:role/cdk-111122223333-eu", "arn:aws:iam:", "role/cdk-@account-eu"),
        ("arn:aws:iam::111122223333:role/a:b", "arn:aws:iam:", "role/a:b"),
        ("cloudformation.amazonaws.com", "cloudformation.amazonaws.com", ""),
        ("arn:aws:iam", "arn:aws:iam", ""),
    ],
)
def test_an_arn_apart_from_its_account(arn: str, before: str, after: str) -> None:
    assert role_of(arn) == (before, after)
