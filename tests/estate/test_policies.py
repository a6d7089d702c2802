"""Service control policies, by hand from AWS's documentation: what each comes to for whoever acts in an account."""

from __future__ import annotations

from typing import Any

import pytest

from awol.estate.conditions import Facts
from awol.estate.exposure import ACTION
from awol.estate.policies import judge

ACCOUNT = "444455556666"
FACTS = Facts(ACCOUNT, "o-exampleorgid", ("r-exam", "ou-exam-workload1"))
ARN = "aws:PrincipalArn"


def deny(condition: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Action": ACTION, "Resource": "*", **changes}
    return {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}


# (name, the policy, denied to everyone)
DENIES: list[tuple[str, dict[str, Any], bool]] = [
    ("the action", deny(), True),
    ("one object for a statement", {"Statement": deny()["Statement"][0]}, True),
    ("in another letter case", deny(Action="ORGANIZATIONS:leaveorganization"), True),
    ("a wildcard", deny(Action="organizations:Leave*"), True),
    ("a question mark", deny(Action="organizations:LeaveOrganizatio?"), True),
    ("the whole service", deny(Action=["iam:*", "organizations:*"]), True),
    ("everything", deny(Action="*"), True),
    ("another call", deny(Action="organizations:LeaveOrganizations"), False),
    ("a call that only begins so", deny(Action="organizations:Leave"), False),
    ("all but another service", {"Statement": {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}}, True),
    ("all but this service", {"Statement": {"Effect": "Deny", "NotAction": "organizations:*", "Resource": "*"}}, False),
    ("on a resource that leaving is not on", deny(Resource="arn:aws:organizations::1:account/x"), False),
    ("on one of several, everything", deny(Resource=["arn:aws:s3:::b", "*"]), True),
    ("not on a resource", {"Statement": {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b"}}, True),
    ("all but one role", deny({"ArnNotLike": {ARN: "arn:aws:iam::*:role/BreakGlass"}}), False),
    ("all but a role of another account", deny({"ArnNotLike": {ARN: "arn:aws:iam::777788889999:role/Admin"}}), True),
    ("all but root", deny({"StringNotLike": {ARN: "arn:aws:iam::*:root"}}), False),
    ("root alone", deny({"StringLike": {ARN: "arn:aws:iam::*:root"}}), False),
    ("everyone, by a pattern", deny({"StringLike": {ARN: "arn:aws:*::*:*"}}), True),
    ("all but federated users, whose ARN is of STS", deny({"StringLike": {ARN: "arn:aws:iam::*:*"}}), False),
    ("without a second factor", deny({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), False),
    ("from elsewhere", deny({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), False),
    ("who is no service", deny({"Bool": {"aws:PrincipalIsAWSService": "false"}}), True),
    ("who is a service", deny({"Bool": {"aws:PrincipalIsAWSService": "true"}}), False),
    ("in this account", deny({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}), True),
    ("in another account", deny({"StringEquals": {"aws:PrincipalAccount": "777788889999"}}), False),
    ("all but another account", deny({"StringNotEquals": {"aws:PrincipalAccount": "777788889999"}}), True),
    ("all but this account", deny({"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}), False),
    ("in this organization", deny({"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}), True),
    ("under this unit", deny({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-exampleorgid/r-exam/*"}}), True),
    ("a tag of the caller's", deny({"StringNotEquals": {"aws:PrincipalTag/leave": "yes"}}), False),
    ("no value of a tag", deny({"Null": {"aws:PrincipalTag/leave": "true"}}), False),
    (
        "both of two, one for some",
        deny({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}, "Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        False,
    ),
    ("an allow is no deny", deny(Effect="Allow"), False),
]


@pytest.mark.parametrize(("policy", "denied"), [row[1:] for row in DENIES], ids=[row[0] for row in DENIES])
def test_a_deny_counts_where_it_holds_for_everyone(policy: dict[str, Any], denied: bool) -> None:
    verdict = judge([policy], ACTION, FACTS)
    assert (verdict.denied, verdict.unknown) == (denied, ())


def test_who_is_left_out_is_named_where_nothing_but_the_name_decides() -> None:
    role = "arn:aws:iam::*:role/BreakGlass"
    alone = judge([deny({"ArnNotLike": {ARN: [role, "arn:aws:iam::777788889999:role/X"]}})], ACTION, FACTS)
    assert [one.by_name and [caller.shown for caller in one.by_name.callers] for one in alone.loopholes] == [[role]]
    both = {"ArnNotLike": {ARN: role}, "Bool": {"aws:MultiFactorAuthPresent": "false"}}
    assert [one.by_name for one in judge([deny(both)], ACTION, FACTS).loopholes] == [None]


@pytest.mark.parametrize(
    "condition",
    [{"StringEquals": {"aws:NoSuchKey": "x"}}, {"BinaryEquals": {"aws:PrincipalAccount": "eA=="}}, ["x"]],
    ids=["key", "operator", "form"],
)
def test_what_is_not_known_of_a_condition_is_unknown_and_neither_deny_nor_loophole(condition: Any) -> None:
    verdict = judge([deny(condition)], ACTION, FACTS)
    assert (verdict.denied, len(verdict.unknown), verdict.loopholes) == (False, 1, ())


OTHER = {"StringEquals": {"aws:PrincipalAccount": "777788889999"}}
SECURE = {"Bool": {"aws:SecureTransport": "true"}}
ALLOWS = [
    ("everything", {"Effect": "Allow", "Action": "*", "Resource": "*"}, True),
    ("this service", {"Effect": "Allow", "Action": "organizations:*", "Resource": "*"}, True),
    ("another service", {"Effect": "Allow", "Action": ["ec2:*", "s3:*"], "Resource": "*"}, False),
    ("all but this service", {"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"}, False),
    ("all but another", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, True),
    ("for another account", {"Effect": "Allow", "Action": "*", "Condition": OTHER},
     False),
    ("for some callers", {"Effect": "Allow", "Action": "*", "Condition": SECURE}, True),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "allowed"), [row[1:] for row in ALLOWS], ids=[row[0] for row in ALLOWS])
def test_an_allow_counts_where_it_holds_for_some(statement: dict[str, Any], allowed: bool) -> None:
    assert judge([{"Statement": [statement]}], ACTION, FACTS).allowed == allowed
