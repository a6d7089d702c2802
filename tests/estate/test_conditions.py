"""For which callers a condition holds, by the IAM User Guide ("Condition operators", "Multivalued context keys")."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from awol.estate.callers import ByName, Caller
from awol.estate.conditions import Facts, condition

ACCOUNT, OTHER, ORG = "444455556666", "777788889999", "o-exampleorgid"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FACTS = Facts(ACCOUNT, ORG, ("r-exam", "ou-exam-workload1"), now=NOW)
ARN = "aws:PrincipalArn"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/x"


def holds(operator: str, key: str, values: Any, facts: Facts = FACTS) -> str:
    return condition({operator: {key: values}}, facts).holds


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (None, ("always", None, "")),
        ({}, ("always", None, "")),
        ([], ("unknown", None, "its Condition is not an object")),
        ("x", ("unknown", None, "its Condition is not an object")),
        ({"StringLike": "x"}, ("unknown", None, "StringLike is not an object")),
        ({"StringLike": {}}, ("always", None, "")),
        (
            {"StringLike": "x", "Bool": {"aws:MultiFactorAuthPresent": "true"}},
            ("unknown", None, "StringLike is not an object and Bool aws:MultiFactorAuthPresent true"),
        ),
        # What never holds decides, whatever else is not known.
        ({"StringLike": "x", "StringEquals": {"aws:PrincipalAccount": OTHER}}, ("never", None, "")),
        (
            {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}, "Bool": {"aws:MultiFactorAuthPresent": True}},
            ("some", None, "Bool aws:MultiFactorAuthPresent true"),
        ),
        (
            {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:NoSuchKey": ["a", 7]}},
            ("unknown", None, "Bool aws:MultiFactorAuthPresent true and StringEquals aws:NoSuchKey a, 7"),
        ),
        (
            {"StringEquals": {"aws:NoSuchKey": "a"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}},
            ("unknown", None, "StringEquals aws:NoSuchKey a and Bool aws:MultiFactorAuthPresent true"),
        ),
    ],
)
def test_a_condition_as_a_whole(block: Any, expected: tuple[str, None, str]) -> None:
    found = condition(block, FACTS)
    assert (found.holds, found.by_name, found.why) == expected


@pytest.mark.parametrize(
    ("key", "values", "expected"),
    [
        ("aws:PrincipalArn", "true", "never"),
        ("aws:PrincipalArn", "false", "always"),
        ("aws:PrincipalArn", ["true", "false"], "always"),
        ("aws:PrincipalType", "false", "always"),
        ("aws:userid", "FALSE", "always"),
        ("aws:CurrentTime", False, "always"),
        ("aws:EpochTime", "false", "always"),
        ("aws:SecureTransport", "false", "always"),
        ("aws:ViaAWSService", "false", "always"),
        # Keys that some requests have and others have not.
        ("aws:MultiFactorAuthPresent", "true", "some"),
        ("aws:MultiFactorAuthAge", "true", "some"),
        ("aws:SourceIp", "true", "some"),
        ("aws:VpcSourceIp", "true", "some"),
        ("aws:SourceVpc", "true", "some"),
        ("aws:SourceVpce", "true", "some"),
        ("aws:TokenIssueTime", "true", "some"),
        ("aws:UserAgent", "true", "some"),
        ("aws:Referer", "true", "some"),
        ("aws:username", "true", "some"),
        ("aws:CalledVia", "true", "some"),
        ("aws:CalledViaFirst", "true", "some"),
        ("aws:CalledViaLast", "true", "some"),
        ("aws:SourceIdentity", "true", "some"),
        ("aws:FederatedProvider", "true", "some"),
        ("aws:AssumedRoot", "true", "some"),
        ("ec2:SourceInstanceArn", "true", "some"),
        ("aws:PrincipalTag/team", "true", "some"),
        ("aws:NoSuchKey", "true", "unknown"),
        # Keys that no such request has.
        ("aws:TagKeys", "true", "always"),
        ("aws:TagKeys", "false", "never"),
        ("aws:RequestTag/team", "true", "always"),
        ("aws:ResourceTag/team", "true", "always"),
        ("organizations:PolicyType", "true", "always"),
        ("aws:SourceAccount", "true", "always"),
        ("aws:SourceArn", "true", "always"),
        ("aws:SourceOrgID", "true", "always"),
        ("aws:SourceOrgPaths", "true", "always"),
        ("aws:PrincipalServiceName", "true", "always"),
        ("aws:PrincipalServiceNamesList", "true", "always"),
        # Keys that every member's request has; of the resource's nobody knows.
        ("aws:PrincipalAccount", "false", "always"),
        ("aws:PrincipalOrgID", "true", "never"),
        ("aws:ResourceAccount", "true", "unknown"),
        ("aws:ResourceAccount", ["true", "false"], "always"),
        # What is neither is no value of Null.
        ("aws:PrincipalArn", "maybe", "unknown"),
        ("aws:PrincipalArn", ["true", "maybe"], "unknown"),
        ("aws:PrincipalArn", [], "unknown"),
        ("aws:PrincipalArn", None, "unknown"),
    ],
)
def test_null_asks_whether_a_key_is_there(key: str, values: Any, expected: str) -> None:
    assert holds("Null", key, values) == expected


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "aws:PrincipalAccount", ACCOUNT, "always"),
        ("stringequals", "AWS:PRINCIPALACCOUNT", [OTHER, ACCOUNT], "always"),
        ("StringEquals", "aws:PrincipalAccount", OTHER, "never"),
        ("StringNotEquals", "aws:PrincipalAccount", ACCOUNT, "never"),
        ("StringNotEquals", "aws:PrincipalAccount", [OTHER, ACCOUNT], "never"),
        ("StringNotEquals", "aws:PrincipalAccount", OTHER, "always"),
        ("StringEquals", "aws:PrincipalOrgID", ORG.upper(), "never"),
        ("StringEqualsIgnoreCase", "aws:PrincipalOrgID", ORG.upper(), "always"),
        ("StringNotEqualsIgnoreCase", "aws:PrincipalOrgID", ORG.upper(), "never"),
        ("StringLike", "aws:PrincipalOrgID", "o-example????", "never"),
        ("StringLike", "aws:PrincipalOrgID", "o-exampleorgi?", "always"),
        ("StringNotLike", "aws:PrincipalOrgID", "o-*", "never"),
        ("StringEquals", "aws:PrincipalOrgID", "o-*", "never"),
        ("ArnLike", "aws:PrincipalOrgID", "o-*", "always"),
        ("ArnNotEquals", "aws:PrincipalOrgID", "o-*", "never"),
        ("Bool", "aws:PrincipalIsAWSService", "FALSE", "always"),
        ("Bool", "aws:PrincipalIsAWSService", True, "never"),
        # Variables are filled in with what is known of the request.
        ("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}", "unknown"),
        ("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}", "always"),
        ("StringEquals", "aws:PrincipalAccount", "${ aws:principalaccount }", "always"),
        ("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}${aws:PrincipalAccount}", "never"),
        ("StringEquals", "aws:PrincipalAccount", "${aws:username}", "unknown"),
        # A key that no request has: only what asks of all values, what turns round, and what may be absent hold.
        ("StringEquals", "aws:SourceAccount", ACCOUNT, "never"),
        ("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT, "always"),
        ("StringNotEquals", "aws:SourceAccount", ACCOUNT, "always"),
        ("ForAllValues:StringEquals", "aws:TagKeys", "a", "always"),
        ("ForAnyValue:StringEquals", "aws:TagKeys", "a", "never"),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", "a", "never"),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", "a", "always"),
        ("IpAddress", "aws:SourceAccount", "192.0.2.1", "never"),
        ("NotIpAddress", "aws:PrincipalAccount", "192.0.2.1", "unknown"),
        # One value: all and any are the same.
        ("ForAllValues:StringEquals", "aws:PrincipalAccount", [ACCOUNT, OTHER], "always"),
        ("ForAllValues:StringEquals", "aws:PrincipalAccount", OTHER, "never"),
        ("ForAnyValue:StringNotEquals", "aws:PrincipalAccount", OTHER, "always"),
        ("ForAnyValue:StringNotEquals", "aws:PrincipalAccount", ACCOUNT, "never"),
        ("ForSomeValue:StringEquals", "aws:PrincipalAccount", ACCOUNT, "unknown"),
        ("StringAlmost", "aws:PrincipalAccount", ACCOUNT, "unknown"),
        ("StringEquals", "aws:PrincipalTag/team", "a", "some"),
        ("StringEquals", "aws:SourceVpc", "a", "some"),
        ("StringEquals", "aws:NoSuchKey", "a", "unknown"),
        # Numbers and times.
        ("NumericEquals", "aws:PrincipalAccount", f"{ACCOUNT}.0", "always"),
        ("NumericNotEquals", "aws:PrincipalAccount", ACCOUNT, "never"),
        ("NumericLessThan", "aws:PrincipalAccount", ACCOUNT, "never"),
        ("NumericLessThanEquals", "aws:PrincipalAccount", ACCOUNT, "always"),
        ("NumericGreaterThan", "aws:PrincipalAccount", ACCOUNT, "never"),
        ("NumericGreaterThanEquals", "aws:PrincipalAccount", ACCOUNT, "always"),
        ("NumericLessThan", "aws:PrincipalAccount", "inf", "unknown"),
        ("NumericLessThan", "aws:PrincipalAccount", "nan", "unknown"),
        ("NumericLessThan", "aws:PrincipalAccount", "many", "unknown"),
        ("DateEquals", "aws:CurrentTime", "2026-06-01T12:00:00Z", "always"),
        ("DateEquals", "aws:CurrentTime", "2026-06-01T14:00:00+02:00", "always"),
        ("DateEquals", "aws:CurrentTime", "2026-06-01T12:00:00", "always"),
        ("DateNotEquals", "aws:CurrentTime", "2026-06-01T12:00:00.5Z", "always"),
        ("DateLessThan", "aws:CurrentTime", "2026-06-01T12:00Z", "never"),
        ("DateLessThanEquals", "aws:CurrentTime", "2026-06-01T12:00Z", "always"),
        ("DateGreaterThan", "aws:CurrentTime", "2026-06-01", "always"),
        ("DateLessThan", "aws:CurrentTime", "2026-06-02", "always"),
        ("DateGreaterThan", "aws:CurrentTime", "2026-06", "always"),
        ("DateLessThan", "aws:CurrentTime", "2026-06", "never"),
        ("DateLessThan", "aws:CurrentTime", "2026-07", "always"),
        ("DateGreaterThan", "aws:CurrentTime", "2026", "always"),
        ("DateLessThan", "aws:CurrentTime", "2027", "always"),
        ("DateGreaterThan", "aws:EpochTime", "1000", "always"),
        ("DateEquals", "aws:EpochTime", "1780315200", "always"),
        ("DateEquals", "aws:EpochTime", "1780315200.0", "always"),
        ("DateLessThan", "aws:CurrentTime", "June 2026", "unknown"),
        ("DateLessThan", "aws:CurrentTime", "2026-6-1", "unknown"),
    ],
)
def test_an_operator_on_what_is_known(operator: str, key: str, values: Any, expected: str) -> None:
    assert holds(operator, key, values) == expected


@pytest.mark.parametrize(
    ("facts", "key", "value", "expected"),
    [
        (FACTS, "aws:PrincipalOrgPaths", f"{ORG}/r-exam/ou-exam-workload1/", "always"),
        (FACTS, "aws:ResourceOrgPaths", f"{ORG}/r-exam/ou-exam-workload1/", "unknown"),
        (Facts(ACCOUNT, "", ("r-exam",)), "aws:PrincipalOrgPaths", "/r-exam/", "unknown"),
        (Facts(ACCOUNT, ORG), "aws:PrincipalOrgPaths", f"{ORG}/", "unknown"),
        (Facts(ACCOUNT), "aws:PrincipalOrgID", "x", "unknown"),
        (Facts(ACCOUNT), "aws:ResourceOrgID", "x", "unknown"),
        (FACTS, "aws:RequestedRegion", "us-east-1", "always"),
        (Facts(ACCOUNT, partition="aws-cn"), "aws:RequestedRegion", "cn-northwest-1", "always"),
        (Facts(ACCOUNT, partition="aws-us-gov"), "aws:RequestedRegion", "us-gov-west-1", "always"),
        (Facts(ACCOUNT, partition="aws-iso"), "aws:RequestedRegion", "us-east-1", "unknown"),
        (Facts(ACCOUNT), "aws:CurrentTime", "x", "some"),
        (Facts(ACCOUNT), "aws:EpochTime", "x", "some"),
    ],
)
def test_what_is_the_same_for_everyone_in_the_account(facts: Facts, key: str, value: str, expected: str) -> None:
    assert holds("StringEquals", key, value, facts) == expected


def arn(kind: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{kind}"


FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/*"
EVERYONE = [arn("*"), FEDERATED]


@pytest.mark.parametrize(
    ("operator", "values", "expected", "named"),
    [
        ("ArnLike", EVERYONE, "always", None),
        ("ArnNotLike", EVERYONE, "never", None),
        ("ArnLike", [arn("*")], "some", [arn("*")]),
        ("ArnEquals", arn("root"), "some", [arn("root")]),
        ("ArnNotEquals", [ROLE, f"arn:aws:iam::{OTHER}:role/x"], "some", [ROLE]),
        ("ArnLike", f"arn:aws:iam::{OTHER}:*", "never", None),
        ("ArnNotLike", f"arn:aws:iam::{OTHER}:*", "always", None),
        ("ArnLike", "arn:aws:iam::*", "unknown", None),
        ("ArnLike", [ROLE, "*"], "unknown", None),
        ("StringLike", "*", "always", None),
        ("StringNotLike", "*", "never", None),
        ("StringLike", ROLE, "some", [ROLE]),
        # A text that is compared as it is: names hold no star and no question mark, a path may.
        ("StringEquals", arn("role/*"), "never", None),
        ("StringNotEquals", arn("role/?"), "always", None),
        ("StringEquals", "arn:aws:iam::*:role/x", "never", None),
        ("StringEquals", arn("role/a*/x"), "never", None),
        ("StringNotEquals", arn("role/a*/x"), "some", [arn("role/a*/x")]),
        ("StringEquals", ROLE, "some", [ROLE]),
        ("StringEqualsIgnoreCase", ROLE, "some", None),
        ("NumericEquals", "1", "unknown", None),
        ("Bool", "true", "unknown", None),
        # A variable that is not known may be any text: it leaves somebody out, and denies nobody for sure.
        ("ArnNotLike", arn("role/${aws:username}"), "some", [arn("role/${aws:username}")]),
        ("ArnLike", arn("role/${aws:username}"), "some", []),
        (
            "ArnLike",
            "arn:aws:iam::${aws:PrincipalAccount}:role/x",
            "some",
            ["arn:aws:iam::${aws:PrincipalAccount}:role/x"],
        ),
        ("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}x:role/x", "never", None),
    ],
)
def test_a_test_of_the_callers_arn(operator: str, values: Any, expected: str, named: list[str] | None) -> None:
    found = condition({operator: {ARN: values}}, FACTS)
    name = found.by_name
    assert (found.holds, None if name is None else [one.shown for one in name.callers]) == (expected, named)
    assert name is None or name.spares == ("Not" in operator)


def test_a_variable_is_shown_as_written_and_compared_as_it_is_filled() -> None:
    shown = "arn:aws:iam::${aws:PrincipalAccount}:role/${aws:username}"
    name = condition({"ArnNotLike": {ARN: shown}}, FACTS).by_name
    assert name == ByName((Caller(shown, f"arn:aws:iam::{ACCOUNT}:role/*"),), spares=True)


def _plainly(block: Any) -> tuple[str, ByName | None]:
    found = condition(block, FACTS)
    return found.holds, found.by_name


def test_several_tests_of_the_arn_spare_whoever_one_of_them_spares() -> None:
    one, two = arn("role/a"), arn("role/b")
    both = {"ArnNotLike": {ARN: one}, "StringNotLike": {ARN: two}}
    found = condition(both, FACTS)
    assert (found.holds, found.by_name) == ("some", ByName((Caller(one, one), Caller(two, two)), spares=True))
    assert found.why == f"ArnNotLike {ARN} {one} and StringNotLike {ARN} {two}"
    mixed = {"ArnNotLike": {ARN: one}, "StringLike": {ARN: two}}
    assert _plainly(mixed) == ("some", None)
    beside = {"ArnNotLike": {ARN: one}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert _plainly(beside) == ("some", None)
