"""The allow-list: what a row covers, and which rows are refused because they would silence too much."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from awol.configuration.allowlist import COLUMNS, Allowlist, load, parse
from awol.configuration.allowlist.patterns import arn_pattern
from awol.errors import ConfigurationError
from awol.values import Rule

TODAY = date(2026, 3, 17)
HEADER = ",".join(COLUMNS)


def rule(name: str, level: str) -> Rule:
    return Rule(name, name, name, level, "test", "", (), "event", f"rules/membership/{name}.yml", "", {})


RULES = (rule("aws_org_leave_success", "critical"), rule("aws_org_move_account", "low"))
RECORD: dict[str, Any] = {
    "eventTime": "2026-03-17T10:00:00Z",
    "recipientAccountId": "111122223333",
    "sourceIPAddress": "192.0.2.7",
    "requestParameters": {"accountId": "444455556666"},
    "userIdentity": {
        "arn": "arn:aws:sts::111122223333:assumed-role/Vending/build-17",
        "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/Vending"}},
    },
}


def allowlist(**columns: str) -> Allowlist:
    given = {"rule": "aws_org_move_account", "reason": "vending", "expires": "2026-04-01", **columns}
    return parse(f"{HEADER}\n" + ",".join(given.get(name, "") for name in COLUMNS) + "\n", "a.csv", RULES, TODAY)


# (columns of the row that cover the record, the change that makes it cover nothing)
COVERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"target_account_id": "444455556666"}, {"target_account_id": "111122223333"}),
    ({"recipient_account_id": "111122223333"}, {"recipient_account_id": "444455556666"}),
    (
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/Vending/*"},
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/Vendor/*"},
    ),
    (
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending"},
        {"principal_arn": "arn:aws:iam::444455556666:role/Vending"},
    ),
    (
        {"target_account_id": "444455556666", "source_cidr": "192.0.2.0/24"},
        {"target_account_id": "444455556666", "source_cidr": "198.51.100.0/24"},
    ),
    (
        {"target_account_id": "444455556666", "not_before": "2026-03-17"},
        {"target_account_id": "444455556666", "not_before": "2026-03-18"},
    ),
    (
        {"target_account_id": "444455556666", "expires": "2026-03-17"},
        {"target_account_id": "444455556666", "expires": "2026-03-16"},
    ),
    (
        {"target_account_id": "444455556666", "rule": "aws_org_*", "expires": "2026-04-01"},
        {"target_account_id": "444455556666", "rule": "aws_org_leave_*"},
    ),
    (
        {"target_account_id": "444455556666", "rule": "*_account"},
        {"target_account_id": "444455556666", "rule": "*_success"},
    ),
    # every column that is filled must agree
    (
        {"target_account_id": "444455556666", "recipient_account_id": "111122223333"},
        {"target_account_id": "444455556666", "recipient_account_id": "123456789012"},
    ),
    (
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending", "recipient_account_id": "111122223333"},
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending", "recipient_account_id": "444455556666"},
    ),
    # `*` stands for any text, in any partition and service; letter case counts; [ and ? are letters
    (
        {"principal_arn": "arn:aws*:*:*:111122223333:role/V*ing"},
        {"principal_arn": "arn:aws*:*:*:111122223333:role/v*ing"},
    ),
    (
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/V*/build-*"},
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/V*/deploy-*"},
    ),
    (
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending*"},
        {"principal_arn": "arn:aws:iam::111122223333:role/Vendin?"},
    ),
    (
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending"},
        {"principal_arn": "arn:aws:iam::111122223333:role/[V]ending"},
    ),
    # a `*` in a role's name stops at the slash: the session's name is the intruder's to choose
    (
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/*ing/build-17"},
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/*17/*"},
    ),
    # a row without a network covers every address; a network without the address none
    (
        {"target_account_id": "444455556666", "source_cidr": "192.0.2.7"},
        {"target_account_id": "444455556666", "source_cidr": "2001:db8::/32"},
    ),
]


@pytest.mark.parametrize(("covering", "twin"), COVERS)
def test_a_row_covers_what_it_names(covering: dict[str, str], twin: dict[str, str]) -> None:
    rows = allowlist(**covering)
    approved = rows.approval("aws_org_move_account", RECORD)
    assert approved is not None
    assert approved["reason"] == "vending"
    assert rows.covered == {2: 1}
    assert allowlist(**twin).approval("aws_org_move_account", RECORD) is None


# (the record's own parts, the account that a row must name to cover it)
TARGETS: list[tuple[dict[str, Any], str]] = [
    ({"requestParameters": {"accountId": "444455556666"}}, "444455556666"),
    ({"requestParameters": {"target": {"id": "555566667777", "type": "ACCOUNT"}}}, "555566667777"),
    (
        {"requestParameters": {"accountId": "444455556666", "target": {"id": "555566667777"}}},
        "444455556666",
    ),
    ({"requestParameters": None}, "111122223333"),
    ({"requestParameters": {}}, "111122223333"),
    ({"requestParameters": {"accountId": ""}}, "111122223333"),
    ({"requestParameters": {"accountId": None, "target": None}}, "111122223333"),
    ({"requestParameters": {"accountId": ["444455556666"]}}, "111122223333"),
    ({"requestParameters": {"accountId": 444455556666}}, "444455556666"),
]


@pytest.mark.parametrize(("parts", "target"), TARGETS)
def test_the_target_is_the_account_that_the_event_is_about(parts: dict[str, Any], target: str) -> None:
    record = {**RECORD, **parts}
    accounts = {"111122223333", "444455556666", "555566667777", "123456789012"}
    covering = {
        account
        for account in accounts
        if allowlist(target_account_id=account).approval("aws_org_move_account", record) is not None
    }
    assert covering == {target}


DEPARTED: dict[str, Any] = {
    "eventTime": "2026-03-17T10:00:00Z",
    "eventName": "AccountDepartedOrganization",
    "recipientAccountId": "111122223333",
    "serviceEventDetails": {"accountId": "444455556666", "departureMethod": "LEFT"},
    "userIdentity": {"accountId": "111122223333", "invokedBy": "organizations.amazonaws.com"},
}


@pytest.mark.parametrize(
    ("columns", "covered"),
    [
        ({"target_account_id": "444455556666"}, True),
        ({"target_account_id": "444455556666", "recipient_account_id": "111122223333"}, True),
        ({"target_account_id": "111122223333"}, False),
        ({"target_account_id": "777788889999"}, False),
        # AWS writes every departure into that log: such a row would approve each account that leaves.
        ({"recipient_account_id": "111122223333"}, False),
    ],
)
def test_a_departure_is_approved_by_its_account_alone(columns: dict[str, str], covered: bool) -> None:
    assert (allowlist(**columns).approval("aws_org_move_account", DEPARTED) is not None) == covered
    unnamed = DEPARTED | {"serviceEventDetails": None}
    assert allowlist(**columns).approval("aws_org_move_account", unnamed) is None


def chain(*accounts: str) -> list[dict[str, Any]]:
    return [DEPARTED | {"serviceEventDetails": {"accountId": account}} for account in accounts]


def test_a_chain_is_approved_where_each_of_its_events_is() -> None:
    """An approval of one departure does not approve the others of its day, whichever comes last."""
    one = allowlist(target_account_id="444455556666")
    assert one.approval_of_all("aws_org_move_account", chain("444455556666")) is not None
    assert one.approval_of_all("aws_org_move_account", chain("444455556666", "444455556666")) is not None
    assert one.covered == {2: 2}
    assert one.approval_of_all("aws_org_move_account", chain("777788889999", "444455556666")) is None
    assert one.approval_of_all("aws_org_move_account", chain("444455556666", "777788889999")) is None
    assert one.approval_of_all("aws_org_leave_success", chain("444455556666")) is None
    assert one.approval_of_all("aws_org_move_account", []) is None
    assert one.covered == {2: 2}
    rows = "".join(f"aws_org_move_account,{account},sold,2026-04-01\n" for account in ("444455556666", "777788889999"))
    both = parse(f"rule,target_account_id,reason,expires\n{rows}", "a.csv", RULES, TODAY)
    found = both.approval_of_all("aws_org_move_account", chain("777788889999", "444455556666"))
    assert found is not None
    assert found["target_account_id"] == "444455556666"
    assert both.covered == {2: 1, 3: 1}


def test_an_invitation_by_mail_is_about_no_account() -> None:
    record = {**RECORD, "requestParameters": {"target": {"id": "bob@example.com", "type": "EMAIL"}}}
    assert allowlist(target_account_id="111122223333").approval("aws_org_move_account", record) is None
    assert allowlist(recipient_account_id="111122223333").approval("aws_org_move_account", record) is not None


def test_a_caller_is_not_the_account_whose_log_it_is() -> None:
    """Records before version 1.06 have no recipientAccountId; the caller of a call across accounts is another one."""
    record = {**RECORD, "requestParameters": None, "userIdentity": {"accountId": "444455556666"}}
    del record["recipientAccountId"]
    for column in ("target_account_id", "recipient_account_id"):
        assert allowlist(**{column: "444455556666"}).approval("aws_org_move_account", record) is None


# What a caller may write into a record must not make a row cover it: (the change to the record, the row's columns).
NOT_FOOLED: list[tuple[dict[str, Any], dict[str, str]]] = [
    (
        {"userIdentity": {"arn": "arn:aws:sts::444455556666:assumed-role/Vending/build-17"}},
        {"principal_arn": "arn:aws:sts::111122223333:assumed-role/Vending/*"},
    ),
    (
        {"userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/Evil/arn:aws:iam::111122223333:role/Vending"}},
        {"principal_arn": "arn:*:iam::111122223333:role/Vending"},
    ),
    (
        {"userIdentity": {"arn": "", "userName": "arn:aws:iam::111122223333:role/Vending"}},
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending"},
    ),
    (
        {"userIdentity": {"arn": ["arn:aws:iam::111122223333:role/Vending"]}},
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending"},
    ),
    ({"userIdentity": None}, {"principal_arn": "arn:aws:iam::111122223333:role/Vending"}),
    (
        {"userIdentity": {"arn": "arn:aws:iam::111122223333:role/Vending\nx"}},
        {"principal_arn": "arn:aws:iam::111122223333:role/Vending"},
    ),
    ({"sourceIPAddress": "192.0.2.7, 198.51.100.1"}, {"target_account_id": "444455556666", "source_cidr": "192.0.2.7"}),
    (
        {"sourceIPAddress": "organizations.amazonaws.com"},
        {"target_account_id": "444455556666", "source_cidr": "192.0.2.0/24"},
    ),
    ({"sourceIPAddress": None}, {"target_account_id": "444455556666", "source_cidr": "192.0.2.0/24"}),
    ({"eventTime": "long ago"}, {"target_account_id": "444455556666"}),
]


@pytest.mark.parametrize(("change", "columns"), NOT_FOOLED)
def test_nothing_that_a_caller_writes_is_approved(change: dict[str, Any], columns: dict[str, str]) -> None:
    assert allowlist(**columns).approval("aws_org_move_account", {**RECORD, **change}) is None


# Where the row's days end, in UTC, to the second: (eventTime, whether a row from 17 March to 1 April covers it).
MOMENTS = [
    ("2026-03-16T23:59:59Z", False),
    ("2026-03-17T00:00:00Z", True),
    ("2026-04-01T23:59:59Z", True),
    ("2026-04-02T00:00:00Z", False),
    ("2026-04-02T01:30:00+02:00", True),
    ("2026-03-17T01:30:00+02:00", False),
]


@pytest.mark.parametrize(("time", "covered"), MOMENTS)
def test_the_days_of_a_row_are_those_of_the_event(time: str, covered: bool) -> None:
    rows = allowlist(target_account_id="444455556666", not_before="2026-03-17")
    assert (rows.approval("aws_org_move_account", {**RECORD, "eventTime": time}) is not None) == covered


def test_a_record_without_time_is_never_approved() -> None:
    record = {key: value for key, value in RECORD.items() if key != "eventTime"}
    assert allowlist(target_account_id="444455556666").approval("aws_org_move_account", record) is None


REFUSED: list[tuple[dict[str, str], str]] = [
    ({}, "neither an account nor a principal"),
    ({"source_cidr": "192.0.2.0/24"}, "neither an account nor a principal"),
    ({"target_account_id": "*"}, "not an account id"),
    ({"target_account_id": "44445555"}, "not an account id"),
    ({"principal_arn": "*"}, "not an ARN"),
    ({"principal_arn": "arn:aws:iam::*:role/Vending"}, "account part"),
    ({"principal_arn": "arn:aws:iam::111122223333:role/*"}, "every principal"),
    ({"principal_arn": "arn:aws:iam::111122223333:*"}, "every principal"),
    ({"target_account_id": "444455556666", "expires": ""}, "`expires`"),
    ({"target_account_id": "444455556666", "expires": "soon"}, "not a date"),
    ({"target_account_id": "444455556666", "reason": ""}, "reason"),
    ({"target_account_id": "444455556666", "rule": "aws_org_leaves"}, "no rule is named"),
    ({"target_account_id": "444455556666", "rule": ""}, "needs a rule"),
    ({"target_account_id": "444455556666", "source_cidr": "192.0.2.300/24"}, "source_cidr"),
    ({"target_account_id": "444455556666", "rule": "aws_org_leave_success", "expires": "2026-06-16"}, "90 days"),
    ({"target_account_id": "444455556666", "rule": "*", "expires": "2026-06-16"}, "90 days"),
    ({"recipient_account_id": "*"}, "empty for any account"),
    ({"target_account_id": "4444*"}, "twelve digits, or leave"),
    ({"target_account_id": "4.44456E+11"}, "not an account id"),
    ({"target_account_id": "444455556666", "recipient_account_id": "our management account"}, "recipient_account_id"),
    ({"principal_arn": "arn:aws:iam::1111222*:role/Vending"}, "account part"),
    ({"principal_arn": "arn:aws:iam:::role/Vending"}, "account part"),
    ({"principal_arn": "arn:*:role/Vending"}, "not an ARN"),
    ({"principal_arn": "Vending"}, "not an ARN"),
    ({"principal_arn": "arn:aws:iam::111122223333:role/**"}, "every principal"),
    ({"principal_arn": "arn:aws:iam::111122223333:role/path/*"}, "every principal"),
    ({"principal_arn": "arn:aws:iam::111122223333:user/*"}, "every principal"),
    ({"principal_arn": "arn:aws:iam::111122223333:role"}, "every principal"),
    ({"principal_arn": "arn:aws:sts::111122223333:assumed-role/*/*"}, "every principal"),
    ({"principal_arn": "arn:aws:sts::111122223333:assumed-role/*/build-17"}, "chooses the session's name"),
    ({"principal_arn": "arn:aws:sts::111122223333:assumed-role/Vending"}, "assumed-role/Vending/*"),
    ({"principal_arn": "arn:aws:sts::111122223333:assumed-role/Vending/"}, "ROLE/SESSION"),
    ({"principal_arn": "arn:aws:sts::111122223333:federated-user/alice"}, "GetFederationToken"),
    ({"principal_arn": "arn:aws:iam::111122223333:r*le/Vending"}, "not a kind of principal"),
    ({"principal_arn": "arn:aws:iam::111122223333:group/Admins"}, "not a kind of principal"),
    ({"target_account_id": "444455556666", "expires": "2026-02-30"}, "not a date"),
    ({"target_account_id": "444455556666", "expires": "20260401"}, "not a date"),
    ({"target_account_id": "444455556666", "expires": "2026-04-01T12:00:00Z"}, "not a date"),
    ({"target_account_id": "444455556666", "not_before": "1.3.2026"}, "`not_before`"),
    ({"target_account_id": "444455556666", "not_before": "2026-04-02"}, "never applies"),
    ({"target_account_id": "444455556666", "source_cidr": "0.0.0.0/0"}, "every address"),
    ({"target_account_id": "444455556666", "source_cidr": "::/0"}, "every address"),
    ({"target_account_id": "444455556666", "rule": "aws_org_move_acount"}, "do you mean `aws_org_move_account`"),
    # a critical rule's end is counted from today, whenever the row begins
    (
        {
            "target_account_id": "444455556666",
            "rule": "aws_org_leave_success",
            "not_before": "2026-06-01",
            "expires": "2026-06-16",
        },
        "write 2026-06-15 at the latest",
    ),
    ({"target_account_id": "444455556666", "rule": "aws_org_l*", "expires": "2027-01-01"}, "aws_org_leave_success"),
]

# Rows that reach far and are still somebody named: (columns).
ALLOWED: list[dict[str, str]] = [
    {"principal_arn": "arn:aws:iam::111122223333:root"},
    {"principal_arn": "arn:aws:iam::111122223333:user/division/alice"},
    {"principal_arn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*"},
    {"principal_arn": "arn:aws-us-gov:sts::111122223333:assumed-role/Vending/*"},
    {"recipient_account_id": "111122223333"},
    {"target_account_id": "444455556666", "rule": "*"},
    {"target_account_id": "444455556666", "expires": "2099-12-31"},
    {"target_account_id": "444455556666", "expires": "2020-01-01"},
    {"target_account_id": "444455556666", "not_before": "2026-04-01"},
]


@pytest.mark.parametrize("columns", ALLOWED)
def test_a_row_may_reach_as_far_as_somebody_named(columns: dict[str, str]) -> None:
    assert len(allowlist(**columns).rows) == 1


@pytest.mark.parametrize(("columns", "message"), REFUSED)
def test_a_row_that_is_wrong_or_silences_too_much_is_refused(columns: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        allowlist(**columns)
    assert message in str(caught.value)
    assert str(caught.value).startswith("a.csv:2")


def test_a_critical_rule_may_be_approved_for_ninety_days() -> None:
    allowlist(target_account_id="444455556666", rule="aws_org_leave_success", expires="2026-06-15")


def test_rows_that_hold_no_longer_or_covered_nothing_are_reported() -> None:
    rows = allowlist(target_account_id="444455556666")
    assert "covered nothing" in rows.remarks(datetime(2026, 3, 17, tzinfo=UTC))[0]
    assert "expired" in rows.remarks(datetime(2026, 4, 2, tzinfo=UTC))[0]
    rows.approval("aws_org_move_account", RECORD)
    assert rows.remarks(datetime(2026, 3, 17, tzinfo=UTC)) == []


def test_a_row_that_covers_nothing_says_why() -> None:
    now = datetime(2026, 3, 17, tzinfo=UTC)
    rows = allowlist(target_account_id="444455556666", not_before="2026-03-20")
    assert "applies from 2026-03-20 on" in rows.remarks(now)[0]
    rows = allowlist(target_account_id="444455556666")
    assert "none of its rules was run" in rows.remarks(now, ["aws_org_leave_success"])[0]
    assert "none of its rules was run" not in rows.remarks(now, ["aws_org_move_account"])[0]


def test_an_expired_row_still_covers_what_happened_while_it_held() -> None:
    rows = allowlist(target_account_id="444455556666", expires="2026-03-17")
    assert rows.approval("aws_org_move_account", RECORD) is not None
    now = datetime(2026, 3, 18, tzinfo=UTC)
    assert "expired on 2026-03-17" in rows.remarks(now)[0]
    assert len(rows.counts()) == 1


def test_what_each_row_covered_is_counted_and_the_first_row_that_covers_counts() -> None:
    text = (
        "# approved workflows\n\nrule,target_account_id,reason,ticket,owner,expires\n"
        'aws_org_move_account,444455556666,"vending,\nsecond line",CHG1,team,2026-04-01\n'
        "# a note\naws_org_*,444455556666,all,,,2026-04-01\n"
    )
    rows = parse(text, "a.csv", RULES, TODAY)
    for _ in range(2):
        approved = rows.approval("aws_org_move_account", RECORD)
        assert approved is not None
        assert approved["ticket"] == "CHG1"
    assert rows.covered == {4: 2}
    told = (
        "vending, second line, CHG1, team (rule aws_org_move_account, target_account_id 444455556666, until 2026-04-01)"
    )
    assert rows.counts() == [f"a.csv:4: approved 2 detections: {told}"]
    assert rows.remarks(datetime(2026, 3, 17, tzinfo=UTC)) == [
        "a.csv:7: the row covered nothing in this run; remove it unless you still expect what it approves"
    ]


def test_each_row_says_whether_it_holds() -> None:
    text = "rule,target_account_id,reason,not_before,expires\n" + "".join(
        f"aws_org_move_account,444455556666,vending,{start},{end}\n"
        for start, end in [("", "2026-03-16"), ("", "2026-03-17"), ("2026-03-18", "2026-03-20")]
    )
    found = parse(text, "a.csv", RULES, TODAY)
    states = found.states(datetime(2026, 3, 17, 12, tzinfo=UTC))
    assert [line.split(": vending")[0] for line in states] == [
        "a.csv:2: has expired",
        "a.csv:3: approves",
        "a.csv:4: will approve from 2026-03-18 on",
    ]
    # A day ends when the next begins.
    midnight = datetime(2026, 3, 18, tzinfo=UTC)
    assert [line.split(": ")[1] for line in found.states(midnight)] == ["has expired", "has expired", "approves"]
    assert ["the row expired on" in line for line in found.remarks(midnight)] == [True, True, False]
    assert "it applies from" not in found.remarks(midnight)[2]


STS = "arn:aws:sts::111122223333:assumed-role"


@pytest.mark.parametrize(
    ("pattern", "arn", "met"),
    [
        ("", "anything", True),
        (f"{STS}/Vending/*", f"{STS}/Vending/anna", True),
        (f"{STS}/Ven*/anna", f"{STS}/Vending/anna", True),
        # A star in the role's name never reaches into the session's, which the caller chooses.
        (f"{STS}/Ven*/anna", f"{STS}/Ven/x/anna", False),
        (f"{STS}/Ven*", f"{STS}/Vending/anna", False),
        (f"{STS}/Vending/*", f"{STS}/Vending2/anna", False),
        # A star before the account never reaches over it, nor over another part.
        ("arn:aws:*::111122223333:user/a", "arn:aws:iam::111122223333:user/a", True),
        ("arn:aws:*:111122223333:user/a", "arn:aws:iam::111122223333:user/a", False),
        ("arn:*:111122223333:user/a", "arn:aws:iam::111122223333:user/a", False),
        # Within the last part it means any text, a path and a colon too, and letter case counts.
        ("arn:aws:iam::111122223333:role/*/b", "arn:aws:iam::111122223333:role/x/y:z/b", True),
        ("arn:aws:iam::111122223333:user/A", "arn:aws:iam::111122223333:user/a", False),
    ],
)
def test_a_star_stays_within_its_part_of_an_arn(pattern: str, arn: str, met: bool) -> None:
    assert arn_pattern(pattern)([arn]) is met
    assert arn_pattern(pattern)(["arn:aws:iam::1:user/other", arn]) is met
    assert arn_pattern(pattern)([]) is (not pattern)


def test_all_wrong_rows_are_named_at_once() -> None:
    text = "rule,target_account_id,reason,expires\nnope,444455556666,a,2026-04-01\naws_org_move_account,,a,2026-04-01\n"
    with pytest.raises(ConfigurationError) as caught:
        parse(text, "a.csv", RULES, TODAY)
    told = str(caught.value)
    assert told.startswith("a.csv:2: no rule is named `nope`")
    assert "\na.csv:3: the row names neither" in told
    assert told.count("  try: ") == 2


def test_a_file_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "allowlist.csv"
    row = "aws_org_move_account,444455556666,vending,2026-04-01"
    path.write_bytes(f"\ufeffrule,target_account_id,reason,expires\r\n{row}\r\n,,,\r\n".encode())
    rows = load(path, RULES, TODAY)
    assert [one.line for one in rows.rows] == [2]
    assert rows.approval("aws_org_move_account", RECORD) is not None


def test_without_a_file_nothing_is_approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, RULES, TODAY).rows == ()
    (tmp_path / "allowlist.csv").write_text("rule,reason,expires,target_account_id\n*,all,2026-04-01,444455556666\n")
    assert len(load(None, RULES, TODAY).rows) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule;target_account_id;reason;expires\n", "separated by `;`"),
        ("rule,target_account,reason,expires\n", "do you mean `target_account_id`"),
        ("rule,rule,reason,expires\n", "appears twice"),
        ("rule,expires\n", "`reason`"),
        ("rule,nope,reason,expires\n", "`nope`"),
        ("rule,reason\n", "`expires`"),
        (f"{HEADER}\na,b,c,d,e,f,g,h,i,j,k\n", "more cells"),
        ("", "`rule`"),
        ('"unclosed', "a.csv:1: is not valid CSV"),
        (f'# a remark\n{HEADER}\n"unclosed', "a.csv:3: is not valid CSV"),
    ],
)
def test_a_file_that_is_no_allowlist_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        parse(text, "a.csv", RULES, TODAY)


FORM = (
    "the header is: rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,ticket,owner,"
    "not_before,expires"
)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("rule,reasons,expires", f"the column `reasons` is not known here\n  try: do you mean `reason`? {FORM}"),
        ("rule,xyz,expires", f"the column `xyz` is not known here\n  try: {FORM}"),
        ("rule,reason,expires,rule", f"the column `rule` appears twice\n  try: {FORM}"),
        ("rule,reason", f"the column `expires` is missing\n  try: {FORM}"),
        ("rule;reason;expires", "the cells are separated by `;`\n  try: save the file with commas"),
    ],
)
def test_a_header_that_is_none(header: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(f"{header}\n", "a.csv", RULES, TODAY)
    assert str(raised.value) == f"a.csv:1: {told}"
