"""The allow-list: what a row covers, and which rows are refused because they would silence too much."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from awol.allowlist import COLUMNS, Allowlist, parse
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
]


@pytest.mark.parametrize(("covering", "twin"), COVERS)
def test_a_row_covers_what_it_names(covering: dict[str, str], twin: dict[str, str]) -> None:
    rows = allowlist(**covering)
    approved = rows.approval("aws_org_move_account", RECORD)
    assert approved is not None
    assert approved["reason"] == "vending"
    assert rows.covered == {2: 1}
    assert allowlist(**twin).approval("aws_org_move_account", RECORD) is None


def test_a_record_without_time_is_never_approved() -> None:
    record = {key: value for key, value in RECORD.items() if key != "eventTime"}
    assert allowlist(target_account_id="444455556666").approval("aws_org_move_account", record) is None


REFUSED: list[tuple[dict[str, str], str]] = [
    ({}, "neither an account nor a principal"),
    ({"source_cidr": "192.0.2.0/24"}, "neither an account nor a principal"),
    ({"target_account_id": "*"}, "no account id"),
    ({"target_account_id": "44445555"}, "no account id"),
    ({"principal_arn": "*"}, "no ARN"),
    ({"principal_arn": "arn:aws:iam::*:role/Vending"}, "account part"),
    ({"principal_arn": "arn:aws:iam::111122223333:role/*"}, "every principal"),
    ({"principal_arn": "arn:aws:iam::111122223333:*"}, "every principal"),
    ({"target_account_id": "444455556666", "expires": ""}, "`expires`"),
    ({"target_account_id": "444455556666", "expires": "soon"}, "no day"),
    ({"target_account_id": "444455556666", "reason": ""}, "reason"),
    ({"target_account_id": "444455556666", "rule": "aws_org_leaves"}, "no rule is named"),
    ({"target_account_id": "444455556666", "rule": ""}, "needs a rule"),
    ({"target_account_id": "444455556666", "source_cidr": "192.0.2.300/24"}, "source_cidr"),
    ({"target_account_id": "444455556666", "rule": "aws_org_leave_success", "expires": "2026-06-16"}, "90 days"),
    ({"target_account_id": "444455556666", "rule": "*", "expires": "2026-06-16"}, "90 days"),
]


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule,nope,reason,expires\n", "`nope`"),
        ("rule,reason\n", "`expires`"),
        (f"{HEADER}\na,b,c,d,e,f,g,h,i,j,k\n", "more cells"),
        ("", "`rule`"),
        (f'{HEADER}\n"unclosed', "no CSV"),
    ],
)
def test_a_file_that_is_no_allowlist_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        parse(text, "a.csv", RULES, TODAY)
