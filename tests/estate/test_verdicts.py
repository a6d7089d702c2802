"""Exposure by hand: what a policy, and where it hangs, comes to for an account three levels down, each beside a twin.

Verdicts follow the IAM User Guide ("Condition operators", "Global condition keys", "Multivalued context keys") and the
Organizations User Guide ("SCP evaluation"), not the output of awol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from awol.configuration.organization import Organization
from awol.estate.exposure import exposures
from awol.estate.tree import Member, Policy, Tree, Unit

ACCOUNT, OTHER, ORG = "444455556666", "777788889999", "o-exampleorgid"
ROOT, UNIT, NESTED, SIBLING = "r-exam", "ou-exam-workload1", "ou-exam-prod0001", "ou-exam-sandbox1"
PATH = (ROOT, UNIT, NESTED, ACCOUNT)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEAVE = "organizations:LeaveOrganization"
FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
EC2 = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
ORGANIZATIONS = {"Effect": "Allow", "Action": "organizations:*", "Resource": "*"}
ARN = "aws:PrincipalArn"
IAM = "arn:aws:iam::*"
FEDERATED = "arn:aws:sts::*:federated-user/*"
BREAK_GLASS = f"{IAM}:role/BreakGlass"

Statement = Mapping[str, Any]


def document(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def deny(**changes: Any) -> Statement:
    return {"Effect": "Deny", "Action": LEAVE, "Resource": "*", **changes}


def where(condition: Any) -> Statement:
    return deny(Condition=condition)


def but(*arns: str) -> Statement:
    return where({"ArnNotLike": {ARN: list(arns)}})


def tree(added: Mapping[str, Sequence[Statement]] | None = None, **levels: Sequence[Statement]) -> Tree:
    """An organization with one member: FullAWSAccess on each level, `added` beside it, `levels` in its place."""
    instead = dict(zip(("root", "unit", "nested", "account"), PATH, strict=True))
    policies = {"p-FullAWSAccess": Policy("p-FullAWSAccess", "FullAWSAccess", document(FULL))}
    attached: dict[str, tuple[str, ...]] = dict.fromkeys((*PATH, SIBLING), ("p-FullAWSAccess",))
    for name, statements in levels.items():
        attached[instead[name]] = tuple(f"p-{name}{at:03}" for at in range(len(statements)))
        policies |= {f"p-{name}{at:03}": Policy(f"p-{name}{at:03}", name, document(one))
                     for at, one in enumerate(statements)}  # fmt: skip
    for level, statements in (added or {}).items():
        policies[f"p-{level}"] = Policy(f"p-{level}", level, document(*statements))
        attached[level] = (*attached[level], f"p-{level}")
    return Tree(
        organization_id=ORG,
        management="111122223333",
        units={
            ROOT: Unit(ROOT, "Root"),
            UNIT: Unit(UNIT, "Workloads", ROOT),
            NESTED: Unit(NESTED, "Prod", UNIT),
            SIBLING: Unit(SIBLING, "Sandbox", ROOT),
        },
        members={ACCOUNT: Member(ACCOUNT, "payments", NESTED)},
        policies=policies,
        attached=attached,
        scp_enabled=True,
    )


def state(one: Tree, site: Organization | None = None) -> str:
    (said,) = exposures(one, site, now=NOW)
    assert said.reasons
    return said.state


def every(operator: str, *values: str, key: str = ARN) -> Statement:
    return where({operator: {key: list(values)}})


# name; a statement on the unit in the middle, what follows; its twin, what follows
STATEMENTS: list[tuple[str, Statement, str, Statement, str]] = [
    ("action: its name", deny(), "safe", deny(Action="organizations:LeaveOrganizations"), "exposed"),
    ("action: letter case", deny(Action="ORGANIZATIONS:leaveORGANIZATION"), "safe",
     deny(Action="organization:LeaveOrganization"), "exposed"),
    ("action: a star at the end", deny(Action="organizations:Leave*"), "safe",
     deny(Action="organizations:Leave"), "exposed"),
    ("action: a star in the middle", deny(Action="organizations:*Organization"), "safe",
     deny(Action="organizations:*Organizations"), "exposed"),
    ("action: a question mark is one character", deny(Action="organizations:LeaveOrganizatio?"), "safe",
     deny(Action="organizations:Leave?"), "exposed"),
    ("action: a star in the service", deny(Action="org*:*"), "safe", deny(Action="orgs*:*"), "exposed"),
    ("action: everything", deny(Action="*"), "safe", deny(Action="iam:*"), "exposed"),
    ("action: every service", deny(Action="*:*"), "safe", deny(Action="*:Describe*"), "exposed"),
    ("action: one of several", deny(Action=["iam:*", "organizations:*"]), "safe",
     deny(Action=["iam:*", "sts:*"]), "exposed"),
    ("NotAction: another service", {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, "safe",
     {"Effect": "Deny", "NotAction": "organizations:*", "Resource": "*"}, "exposed"),
    ("NotAction: another call", {"Effect": "Deny", "NotAction": "organizations:Describe*", "Resource": "*"}, "safe",
     {"Effect": "Deny", "NotAction": ["iam:*", "ORGANIZATIONS:Leave*"], "Resource": "*"}, "exposed"),
    ("NotAction: one that does not exist", {"Effect": "Deny", "NotAction": "none:null", "Resource": "*"}, "safe",
     {"Effect": "Deny", "NotAction": "*", "Resource": "*"}, "exposed"),
    ("resource: everything", deny(Resource=["arn:aws:s3:::b", "*"]), "safe",
     deny(Resource=f"arn:aws:organizations::111122223333:account/{ORG}/{ACCOUNT}"), "exposed"),
    ("NotResource", {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b"}, "safe",
     {"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:s3:::b", "*"]}, "exposed"),
    ("Resource and NotResource, of which a statement has one", deny(NotResource="arn:aws:s3:::b"), "unknown",
     deny(), "safe"),
    ("Action and NotAction, of which a statement has one", deny(NotAction="iam:*"), "unknown", deny(), "safe"),
    ("effect", deny(), "safe", deny(Effect="Allow"), "exposed"),
    ("effect: one that does not exist", deny(Effect="Denied"), "unknown", deny(Effect="Deny"), "safe"),
    ("StringEquals", every("StringEquals", ACCOUNT, key="aws:PrincipalAccount"), "safe",
     every("StringEquals", OTHER, key="aws:PrincipalAccount"), "exposed"),
    ("StringEquals reads a star as a star", every("StringEquals", "4444*", key="aws:PrincipalAccount"), "exposed",
     every("StringLike", "4444*", key="aws:PrincipalAccount"), "safe"),
    ("StringEquals reads letter case", every("StringEquals", ORG.upper(), key="aws:PrincipalOrgID"), "exposed",
     every("StringEqualsIgnoreCase", ORG.upper(), key="aws:PrincipalOrgID"), "safe"),
    ("the case of a key does not count", every("StringEquals", ORG, key="AWS:principalorgid"), "safe",
     every("StringEquals", "o-other", key="AWS:principalorgid"), "exposed"),
    ("StringNotEquals", every("StringNotEquals", OTHER, key="aws:PrincipalAccount"), "safe",
     every("StringNotEquals", ACCOUNT, key="aws:PrincipalAccount"), "exposed"),
    ("StringNotEquals with several: none of them", every("StringNotEquals", OTHER, "1", key="aws:PrincipalAccount"),
     "safe", every("StringNotEquals", OTHER, ACCOUNT, key="aws:PrincipalAccount"), "exposed"),
    ("StringNotEqualsIgnoreCase", every("StringNotEqualsIgnoreCase", "o-other", key="aws:PrincipalOrgID"), "safe",
     every("StringNotEqualsIgnoreCase", ORG.upper(), key="aws:PrincipalOrgID"), "exposed"),
    ("StringLike", every("StringLike", "o-example*", key="aws:PrincipalOrgID"), "safe",
     every("StringLike", "o-other*", key="aws:PrincipalOrgID"), "exposed"),
    ("StringNotLike", every("StringNotLike", "7777*", key="aws:PrincipalAccount"), "safe",
     every("StringNotLike", "4444*", key="aws:PrincipalAccount"), "exposed"),
    ("a text test of a caller's ARN has no wildcard: nobody is named so", every("StringNotEquals", BREAK_GLASS),
     "safe", every("StringNotLike", BREAK_GLASS), "exposed"),
    ("a text test with a star meets nobody", every("StringEquals", "*"), "exposed", every("StringLike", "*"), "safe"),
    ("all but everyone is nobody", every("StringNotLike", "*"), "exposed",
     every("StringNotLike", "arn:aws-cn:*"), "safe"),
    ("every ARN of the partition", every("StringLike", "arn:aws:*"), "safe",
     every("StringLike", "arn:aws-cn:*"), "exposed"),
    ("all but one role", but(BREAK_GLASS), "exposed", but(f"arn:aws:iam::{OTHER}:role/BreakGlass"), "safe"),
    ("all but one role, by its full ARN", every("StringNotEquals", f"arn:aws:iam::{ACCOUNT}:role/OrgAdmin"),
     "exposed", every("StringNotEquals", f"arn:aws:iam::{OTHER}:role/OrgAdmin"), "safe"),
    ("all but roles by a wildcard", but(f"{IAM}:role/Org*"), "exposed", but("arn:aws:iam::7777*:role/Org*"), "safe"),
    ("all but roles of a path", but(f"{IAM}:role/aws-reserved/sso.amazonaws.com/*"), "exposed",
     but("arn:aws:s3:::role/aws-reserved/sso.amazonaws.com/*"), "safe"),
    ("a session's ARN is never the caller's ARN", but("arn:aws:sts::*:assumed-role/BreakGlass/*"), "safe",
     but("arn:aws:sts::*:federated-user/BreakGlass"), "exposed"),
    ("all but root", but(f"{IAM}:root"), "exposed", but(f"arn:aws:iam::{OTHER}:root"), "safe"),
    ("ArnNotEquals has wildcards too", every("ArnNotEquals", BREAK_GLASS), "exposed",
     every("ArnNotEquals", f"arn:aws:iam::{OTHER}:role/*"), "safe"),
    ("root alone", every("ArnEquals", f"{IAM}:root"), "exposed",
     every("ArnEquals", f"{IAM}:root", f"{IAM}:user/*", f"{IAM}:role/*", FEDERATED), "safe"),
    ("a federated user has an ARN of STS", every("ArnLike", f"arn:aws:iam::{ACCOUNT}:*"), "exposed",
     every("ArnLike", f"arn:aws:*::{ACCOUNT}:*"), "safe"),
    ("ArnLike with IfExists: everyone has an ARN", every("ArnLikeIfExists", "arn:aws:*::*:*"), "safe",
     every("ArnNotLikeIfExists", BREAK_GLASS), "exposed"),
    ("the caller's own account as a variable", every("StringEquals", "${aws:PrincipalAccount}",
     key="aws:PrincipalAccount"), "safe", every("StringNotEquals", "${aws:PrincipalAccount}",
     key="aws:PrincipalAccount"), "exposed"),
    ("a variable in an exception", but("arn:aws:iam::${aws:PrincipalAccount}:role/BreakGlass"), "exposed",
     but(f"arn:aws:iam::{OTHER}:role/${{aws:PrincipalTag/team}}"), "safe"),
    ("a variable that is not known", every("StringNotEquals", "${aws:ResourceOrgID}", key="aws:PrincipalOrgID"),
     "unknown", every("StringNotEquals", "o-other", key="aws:PrincipalOrgID"), "safe"),
    ("two exceptions: either lets out",
     where({"ArnNotLike": {ARN: f"{IAM}:root"}, "StringNotLike": {ARN: BREAK_GLASS}}), "exposed",
     where({"ArnNotLike": {ARN: "arn:aws:iam::1:root"}, "StringNotLike": {ARN: "arn:aws:iam::1:role/x"}}),
     "safe"),
    ("Bool", where({"Bool": {"aws:PrincipalIsAWSService": "false"}}), "safe",
     where({"Bool": {"aws:PrincipalIsAWSService": "true"}}), "exposed"),
    ("Bool, true as JSON has it", where({"Bool": {"aws:PrincipalIsAWSService": False}}), "safe",
     where({"Bool": {"aws:PrincipalIsAWSService": True}}), "exposed"),
    ("a second factor", where({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), "exposed",
     where({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}), "safe"),
    ("Null of what everyone has", where({"Null": {ARN: "false"}}), "safe", where({"Null": {ARN: "true"}}), "exposed"),
    ("Null of what no request has", where({"Null": {"aws:RequestTag/team": "true"}}), "safe",
     where({"Null": {"aws:RequestTag/team": "false"}}), "exposed"),
    ("Null of a tag that some have", where({"Null": {"aws:PrincipalTag/team": "true"}}), "exposed",
     where({"Null": {"aws:TagKeys": "true"}}), "safe"),
    ("IpAddress", where({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), "exposed",
     where({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}), "exposed"),
    ("NotIpAddress", where({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), "exposed",
     where({"NotIpAddress": {"aws:NoSuchIp": "192.0.2.0/24"}}), "unknown"),
    ("Organizations is called in us-east-1", every("StringNotEquals", "eu-central-1", key="aws:RequestedRegion"),
     "safe", every("StringNotEquals", "eu-central-1", "us-east-1", key="aws:RequestedRegion"), "exposed"),
    ("a date that is past", where({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}), "safe",
     where({"DateGreaterThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}), "exposed"),
    ("a date that is to come", where({"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}), "safe",
     where({"DateLessThanEquals": {"aws:CurrentTime": "2026-01-01"}}), "exposed"),
    ("a date in seconds", where({"NumericGreaterThanEquals": {"aws:EpochTime": "1767225600"}}), "safe",
     where({"NumericLessThan": {"aws:EpochTime": 1767225600}}), "exposed"),
    ("a date that is none", where({"DateLessThan": {"aws:CurrentTime": "tomorrow"}}), "unknown",
     where({"DateLessThan": {"aws:CurrentTime": "2026-06-02"}}), "safe"),
    ("a number of the caller's", where({"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}), "exposed",
     where({"NumericGreaterThan": {"aws:NoSuchAge": "3600"}}), "unknown"),
    ("an operator that does not exist", where({"StringMatches": {"aws:SourceIp": "x"}}), "unknown",
     where({"StringLike": {"aws:UserAgent": "x"}}), "exposed"),
    ("an operator on bytes", where({"BinaryEquals": {"aws:PrincipalAccount": "eA=="}}), "unknown",
     where({"StringEquals": {"aws:PrincipalAccount": "eA=="}}), "exposed"),
    ("a key that is not known", every("StringEquals", "x", key="aws:NoSuchKey"), "unknown",
     where({"StringEquals": {"aws:NoSuchKey": "x", "aws:PrincipalAccount": OTHER}}), "exposed"),
    ("a key of another call", every("StringNotEquals", "TAG_POLICY", key="organizations:PolicyType"), "safe",
     every("StringEquals", "TAG_POLICY", key="organizations:PolicyType"), "exposed"),
    ("a tag of a resource that is not there", every("StringNotEquals", "x", key="aws:ResourceTag/team"), "safe",
     every("StringEquals", "x", key="aws:ResourceTag/team"), "exposed"),
    ("with IfExists, what is not there passes", every("StringEqualsIfExists", "x", key="aws:ResourceTag/team"),
     "safe", every("StringLike", "*", key="aws:ResourceTag/team"), "exposed"),
    ("the resource's organization may be there or not", every("StringNotEquals", ORG, key="aws:ResourceOrgID"),
     "unknown", every("StringEquals", "o-other", key="aws:ResourceOrgID"), "exposed"),
    ("only a service is called for an account", every("StringNotEquals", OTHER, key="aws:SourceAccount"), "safe",
     every("StringEquals", OTHER, key="aws:SourceAccount"), "exposed"),
    ("ForAllValues of none holds", every("ForAllValues:StringEquals", "team", key="aws:TagKeys"), "safe",
     every("ForAnyValue:StringEquals", "team", key="aws:TagKeys"), "exposed"),
    ("ForAnyValue of none does not hold, negated neither", every("StringNotEquals", "team", key="aws:TagKeys"),
     "safe", every("ForAnyValue:StringNotEquals", "team", key="aws:TagKeys"), "exposed"),
    ("ForAnyValue on the path", every("ForAnyValue:StringLike", f"{ORG}/{ROOT}/{UNIT}/*", key="aws:PrincipalOrgPaths"),
     "safe", every("ForAnyValue:StringLike", f"{ORG}/{ROOT}/{SIBLING}/*", key="aws:PrincipalOrgPaths"), "exposed"),
    ("ForAllValues on the path", every("ForAllValues:StringNotLike", f"{ORG}/{ROOT}/{SIBLING}/*",
     key="aws:PrincipalOrgPaths"), "safe", every("ForAllValues:StringNotLike", f"{ORG}/{ROOT}/*",
     key="aws:PrincipalOrgPaths"), "exposed"),
    ("ForAllValues on what a caller may have", every("ForAllValues:StringEquals", "x", key="aws:CalledVia"), "exposed",
     every("ForAllValues:StringEquals", ACCOUNT, key="aws:PrincipalAccount"), "safe"),
    ("both must hold: one is for some", where({"StringEquals": {"aws:PrincipalAccount": ACCOUNT},
     "Bool": {"aws:MultiFactorAuthPresent": "false"}}), "exposed",
     where({"StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:PrincipalOrgID": ORG}}), "safe"),
    ("a condition of another form", deny(Condition=["x"]), "unknown", deny(Condition={}), "safe"),
    ("an operator with a text for its tests", where({"StringEquals": "x"}), "unknown",
     where({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}), "safe"),
    ("an operator without a test", where({"StringEquals": {}}), "unknown", deny(Condition={}), "safe"),
    ("a key without a value", where({"StringNotEquals": {ARN: []}}), "unknown",
     where({"StringNotEquals": {ARN: f"arn:aws:iam::{OTHER}:role/Admin"}}), "safe"),
    ("a key with null for its value", where({"ArnNotLike": {ARN: None}}), "unknown",
     where({"ArnNotLike": {ARN: f"arn:aws:iam::{OTHER}:role/Admin"}}), "safe"),
    ("a condition that is null", deny(Condition=None), "unknown", deny(), "safe"),
    # SCP syntax: names and values of a statement's members have one letter case
    ("a condition in lower case", deny(condition={"ArnNotLike": {ARN: BREAK_GLASS}}), "unknown", but(BREAK_GLASS),
     "exposed"),
    ("an action in lower case", {"Effect": "Deny", "action": LEAVE, "Resource": "*"}, "unknown", deny(), "safe"),
    ("an Effect in lower case", deny(Effect="deny"), "unknown", deny(Sid="deny"), "safe"),
    ("a Principal, which no SCP has", deny(Principal="*"), "unknown", deny(Sid="*"), "safe"),
    ("Action beside NotAction", deny(NotAction="s3:*"), "unknown",
     {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, "safe"),
    ("a NotAction that leaves nothing out", {"Effect": "Deny", "NotAction": [], "Resource": "*"}, "unknown",
     {"Effect": "Deny", "NotAction": ["s3:*"], "Resource": "*"}, "safe"),
    ("no Action", {"Effect": "Deny", "Resource": "*"}, "unknown", deny(), "safe"),
    ("an Action that is no text", deny(Action=[None]), "unknown", deny(Action=["*"]), "safe"),
    # a path in IAM may hold any character, a name may not (IAM API Reference, CreateRole)
    ("a role whose path holds a colon", where({"StringNotLike": {ARN: f"{IAM}:role/x:y/Admin"}}), "exposed",
     where({"StringNotLike": {ARN: f"arn:aws:iam::{OTHER}:role/x:y/Admin"}}), "safe"),
    ("a role whose path holds a star, compared as it is",
     where({"StringNotEquals": {ARN: f"arn:aws:iam::{ACCOUNT}:role/a*b/Admin"}}), "exposed",
     where({"StringNotEquals": {ARN: f"arn:aws:iam::{ACCOUNT}:role/Admin*"}}), "safe"),
    ("a star for the account, compared as it is", where({"StringNotEquals": {ARN: BREAK_GLASS}}), "safe",
     where({"StringNotEquals": {ARN: f"arn:aws:iam::{ACCOUNT}:role/BreakGlass"}}), "exposed"),
    ("a deny of such a path alone", where({"StringEquals": {ARN: f"arn:aws:iam::{ACCOUNT}:role/*/Admin"}}), "exposed",
     where({"StringLike": {ARN: "*"}}), "safe"),
    ("a date that is a year", where({"DateLessThan": {"aws:CurrentTime": "2027"}}), "safe",
     where({"DateLessThan": {"aws:CurrentTime": "2026"}}), "exposed"),
    ("a date that is a month", where({"DateLessThan": {"aws:CurrentTime": "2026-07"}}), "safe",
     where({"DateLessThan": {"aws:CurrentTime": "2026-06"}}), "exposed"),
    ("a date that is a week", where({"DateLessThan": {"aws:CurrentTime": "2027-W01"}}), "unknown",
     where({"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}), "safe"),
    # every endpoint of Organizations takes HTTPS alone
    ("who comes over TLS, as everyone does", where({"Bool": {"aws:SecureTransport": "true"}}), "safe",
     where({"Bool": {"aws:SecureTransport": "false"}}), "exposed"),
    ("who comes without TLS, as nobody does, if at all", where({"BoolIfExists": {"aws:SecureTransport": "false"}}),
     "exposed", where({"BoolIfExists": {"aws:SecureTransport": True}}), "safe"),
    # Account (root), User, AssumedRole and FederatedUser are the types of a caller
    ("every type of caller", every("StringEquals", "Account", "User", "AssumedRole", "FederatedUser",
     key="aws:PrincipalType"), "safe", every("StringEquals", "Account", "User", "AssumedRole",
     key="aws:PrincipalType"), "exposed"),
    ("all but a type that no caller has", every("StringNotEquals", "Anonymous", key="aws:PrincipalType"), "safe",
     every("StringNotEquals", "Account", key="aws:PrincipalType"), "exposed"),
    ("types by a wildcard", every("StringLike", "*", key="aws:PrincipalType"), "safe",
     every("StringLike", "A*", key="aws:PrincipalType"), "exposed"),
    ("a type whose letter case is another", every("StringEqualsIgnoreCase", "account", "user", "assumedrole",
     "federateduser", key="aws:PrincipalType"), "safe", every("StringEquals", "account", "User", "AssumedRole",
     "FederatedUser", key="aws:PrincipalType"), "exposed"),
    ("a second factor in either state, but for who has none", where({"Bool": {"aws:MultiFactorAuthPresent":
     ["true", "false"]}}), "exposed", where({"BoolIfExists": {"aws:MultiFactorAuthPresent": ["true", "false"]}}),
     "safe"),
    ("a number without end", where({"NumericLessThan": {"aws:EpochTime": "inf"}}), "unknown",
     where({"NumericLessThan": {"aws:EpochTime": "9999999999"}}), "safe"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "expected", "twin", "its"), [row[1:] for row in STATEMENTS], ids=[row[0] for row in STATEMENTS]
)
def test_a_statement_on_a_unit_decides_about_the_account_below(
    statement: Statement, expected: str, twin: Statement, its: str
) -> None:
    assert (state(tree({UNIT: [statement]})), state(tree({UNIT: [twin]}))) == (expected, its)


def unread(one: Tree, **changes: Any) -> Tree:
    return replace(one, **changes)


def without_content(one: Tree, document: Any) -> Tree:
    return replace(one, policies={key: replace(policy, document=document) if key == f"p-{UNIT}" else policy
                                  for key, policy in one.policies.items()})  # fmt: skip


def emptied(one: Tree, level: str) -> Tree:
    return replace(one, attached={**one.attached, level: ()})


def twice(one: Tree) -> Tree:
    return replace(one, attached={key: ids * 2 for key, ids in one.attached.items()})


MFA = where({"Bool": {"aws:MultiFactorAuthPresent": "false"}})
UNSURE = {**FULL, "Condition": {"StringEquals": {"aws:NoSuchKey": "x"}}}
NO_ROOT = deny(Action="*", Condition={"StringLike": {ARN: f"{IAM}:root"}})

# name, the organization and what follows; its twin and what follows
PLACES: list[tuple[str, Tree, str, Tree, str]] = [
    ("nothing but FullAWSAccess", tree(), "exposed", tree({UNIT: [deny()]}), "safe"),
    ("a deny at the root", tree({ROOT: [deny()]}), "safe", tree({ROOT: [deny(Action="iam:*")]}), "exposed"),
    ("a deny two levels up", tree({UNIT: [deny()]}), "safe", tree({SIBLING: [deny()]}), "exposed"),
    ("a deny one level up", tree({NESTED: [deny()]}), "safe", tree({SIBLING: [deny()]}), "exposed"),
    ("a deny on the account", tree({ACCOUNT: [deny()]}), "safe", tree({ACCOUNT: [deny(Effect="Allow")]}), "exposed"),
    ("an allow below does not undo a deny above", tree({ROOT: [deny()], ACCOUNT: [ORGANIZATIONS]}), "safe",
     tree({ACCOUNT: [ORGANIZATIONS]}), "exposed"),
    ("FullAWSAccess removed at the root", tree(root=[EC2]), "safe", tree(root=[EC2, ORGANIZATIONS]), "exposed"),
    ("FullAWSAccess removed in the middle", tree(unit=[EC2]), "safe", tree(unit=[ORGANIZATIONS]), "exposed"),
    ("FullAWSAccess removed on the account", tree(account=[EC2]), "safe",
     tree(account=[{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]), "exposed"),
    ("an allow of everything but organizations", tree(
        account=[{"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"}]), "safe",
     tree(account=[{"Effect": "Allow", "NotAction": "organizations:Create*", "Resource": "*"}]), "exposed"),
    ("an allow at one level alone does not do", tree(root=[EC2], unit=[EC2], nested=[EC2]), "safe",
     tree(root=[FULL], unit=[FULL], nested=[FULL]), "exposed"),
    ("an allow for another account", tree(unit=[
        {**FULL, "Condition": {"StringEquals": {"aws:PrincipalAccount": OTHER}}}]), "safe",
     tree(unit=[{**FULL, "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}}]), "exposed"),
    ("an allow for some callers lets them out", tree(unit=[
        {**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/Admin"}}}]), "exposed",
     tree(unit=[{**FULL, "Condition": {"ArnLike": {ARN: f"arn:aws:iam::{OTHER}:role/Admin"}}}]), "safe"),
    ("an allow for whoever a variable may name", tree(unit=[
        {**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/${{aws:username}}"}}}]), "exposed",
     tree(unit=[{**FULL, "Condition": {"ArnLike": {ARN: f"arn:aws:iam::{OTHER}:role/${{aws:username}}"}}}]), "safe"),
    ("an allow for all but those that a variable may name", tree(unit=[
        {**FULL, "Condition": {"ArnNotLike": {ARN: [f"{IAM}:*${{aws:username}}", f"{FEDERATED}${{aws:username}}"]}}}]),
     "exposed", tree(unit=[{**FULL, "Condition": {"ArnNotLike": {ARN: [f"{IAM}:*", FEDERATED]}}}]), "safe"),
    ("two allows that together are for everyone", tree(
        {NESTED: [every("ArnLike", FEDERATED)]}, unit=[
            {**FULL, "Condition": {"ArnNotLike": {ARN: f"{IAM}:*"}}},
            {**FULL, "Condition": {"ArnNotLike": {ARN: FEDERATED}}}]),
     "exposed", tree({NESTED: [every("ArnLike", FEDERATED)]}, unit=[
         {**FULL, "Condition": {"ArnNotLike": {ARN: f"{IAM}:*"}}}]), "safe"),
    ("an allow that is not known", tree(unit=[UNSURE]), "unknown", tree(unit=[UNSURE, FULL]), "exposed"),
    ("an allow that is not known, with a deny", tree({NESTED: [deny()]}, unit=[UNSURE]), "safe",
     tree({NESTED: [MFA]}, unit=[UNSURE]), "unknown"),
    ("a deny that is not known, with one that decides",
     tree({UNIT: [where({"StringEquals": {"aws:NoSuchKey": "x"}})], ROOT: [deny()]}), "safe",
     tree({UNIT: [where({"StringEquals": {"aws:NoSuchKey": "x"}})], ROOT: [MFA]}), "unknown"),
    ("the type switched off", unread(tree({ROOT: [deny()]}), scp_enabled=False), "exposed",
     unread(tree({ROOT: [deny()]}), scp_enabled=True), "safe"),
    ("the type not known", unread(tree({ROOT: [deny()]}), scp_enabled=None), "unknown",
     unread(tree(), scp_enabled=None), "unknown"),
    ("attached twice", twice(tree({UNIT: [deny()]})), "safe", twice(tree()), "exposed"),
    ("attached on two levels", tree({UNIT: [deny()], NESTED: [deny()]}), "safe",
     tree({UNIT: [MFA], NESTED: [MFA]}), "exposed"),
    ("two levels let out two different roles", tree({ROOT: [but(f"{IAM}:role/OrgAdmin")], UNIT: [but(BREAK_GLASS)]}),
     "safe", tree({ROOT: [but(BREAK_GLASS)], UNIT: [but(BREAK_GLASS)]}), "exposed"),
    ("two levels let out roles that can be one", tree({ROOT: [but(f"{IAM}:role/Break*")], UNIT: [but(BREAK_GLASS)]}),
     "exposed", tree({ROOT: [but(f"{IAM}:role/*Admin")], UNIT: [but(BREAK_GLASS)]}), "safe"),
    ("a role with a path is another role", tree({ROOT: [but(f"{IAM}:role/ops/BreakGlass")], UNIT: [but(BREAK_GLASS)]}),
     "safe", tree({ROOT: [but(f"{IAM}:role/*BreakGlass")], UNIT: [but(BREAK_GLASS)]}), "exposed"),
    ("a role denied above and let out below", tree({ROOT: [every("ArnLike", BREAK_GLASS)], UNIT: [but(BREAK_GLASS)]}),
     "safe", tree({ROOT: [every("ArnLike", f"{IAM}:role/Other")], UNIT: [but(BREAK_GLASS)]}), "exposed"),
    ("a role let out above and denied below", tree({ROOT: [but(BREAK_GLASS)], UNIT: [every("ArnLike", BREAK_GLASS)]}),
     "safe", tree({ROOT: [but(BREAK_GLASS)], UNIT: [every("ArnLike", f"{IAM}:role/Other")]}), "exposed"),
    ("a variable in a policy of the old version", without_content(tree({UNIT: [MFA]}), {
        "Statement": [every("StringEquals", "${aws:PrincipalAccount}", key="aws:PrincipalAccount")]}), "unknown",
     tree({UNIT: [every("StringEquals", "${aws:PrincipalAccount}", key="aws:PrincipalAccount")]}), "safe"),
    ("root let out by one and denied by another", tree({ROOT: [but(f"{IAM}:root")], UNIT: [NO_ROOT]}), "safe",
     tree({ROOT: [but(BREAK_GLASS)], UNIT: [NO_ROOT]}), "exposed"),
    ("two halves of one condition", tree({ROOT: [every("StringEquals", "a", "b", key="aws:PrincipalTag/team")],
     UNIT: [every("StringNotEquals", "b", "a", key="AWS:PrincipalTag/team")]}), "safe",
     tree({ROOT: [every("StringEquals", "a", "b", key="aws:PrincipalTag/team")],
           UNIT: [every("StringNotEquals", "a", key="aws:PrincipalTag/team")]}), "exposed"),
    ("two halves of two conditions", tree({ROOT: [every("StringEquals", "a", key="aws:PrincipalTag/team")],
     UNIT: [every("StringNotEquals", "a", key="aws:PrincipalTag/unit")]}), "exposed",
     tree({ROOT: [every("StringLike", "a*", key="aws:UserAgent")],
           UNIT: [every("StringNotLike", "a*", key="aws:UserAgent")]}), "safe"),
    ("from an address and from elsewhere", tree({ROOT: [where({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})],
     UNIT: [where({"NotIpAddressIfExists": {"aws:SourceIp": "192.0.2.0/24"}})]}), "safe",
     tree({ROOT: [where({"IpAddress": {"aws:SourceIp": "192.0.2.0/25"}})],
           UNIT: [where({"NotIpAddressIfExists": {"aws:SourceIp": "192.0.2.0/24"}})]}), "exposed"),
    ("with a second factor and without one", tree({ROOT: [where({"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
     UNIT: [where({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})]}), "safe",
     tree({ROOT: [where({"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
           UNIT: [where({"Bool": {"aws:MultiFactorAuthPresent": "false"}})]}), "exposed"),
    ("with a tag and without one", tree({ROOT: [where({"Null": {"aws:PrincipalTag/team": "true"}})],
     UNIT: [where({"Null": {"aws:PrincipalTag/team": "false"}})]}), "safe",
     tree({ROOT: [where({"Null": {"aws:PrincipalTag/team": "true"}})],
           UNIT: [where({"StringLike": {"aws:PrincipalTag/team": "a*"}})]}), "exposed"),
    ("without a tag, with one value of it, and with any other", tree({
        ROOT: [where({"Null": {"aws:PrincipalTag/team": "true"}})],
        UNIT: [where({"StringEquals": {"aws:PrincipalTag/team": "a"}}),
               where({"StringNotEqualsIfExists": {"aws:PrincipalTag/team": "a"}})]}), "safe",
     tree({ROOT: [where({"Null": {"aws:PrincipalTag/team": "true"}})],
           UNIT: [where({"StringEquals": {"aws:PrincipalTag/team": "a"}})]}), "exposed"),
    ("both halves in one statement are never true together", tree({UNIT: [where({
        "StringEquals": {"aws:PrincipalTag/team": "a"}, "StringNotEquals": {"aws:PrincipalTag/team": "a"}})]}),
     "exposed", tree({UNIT: [where({"StringEquals": {"aws:PrincipalTag/team": "a"}}),
                             where({"StringNotEquals": {"aws:PrincipalTag/team": "a"}})]}), "safe"),
    ("a half that asks for more", tree({
        ROOT: [where({"StringEquals": {"aws:PrincipalTag/team": "a"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}})],
        UNIT: [where({"StringNotEquals": {"aws:PrincipalTag/team": "a"}})]}), "exposed",
     tree({ROOT: [where({"StringEquals": {"aws:PrincipalTag/team": "a", "aws:PrincipalAccount": ACCOUNT}})],
           UNIT: [where({"StringNotEquals": {"aws:PrincipalTag/team": "a"}})]}), "safe"),
    ("types denied by one, the others by another", tree({ROOT: [every("StringEquals", "Account", "User",
     key="aws:PrincipalType")],
     UNIT: [every("StringEquals", "AssumedRole", "FederatedUser", key="aws:PrincipalType")]}), "safe",
     tree({ROOT: [every("StringEquals", "Account", key="aws:PrincipalType")],
                   UNIT: [every("StringEquals", "AssumedRole", "FederatedUser", key="aws:PrincipalType")]}), "exposed"),
    ("a type denied by one, who is named by another", tree({ROOT: [every("StringNotEquals", "Account",
     key="aws:PrincipalType")], UNIT: [NO_ROOT]}), "safe", tree({ROOT: [every("StringNotEquals", "AssumedRole",
     key="aws:PrincipalType")], UNIT: [NO_ROOT]}), "exposed"),
    ("allowed to one role, which is denied", tree({NESTED: [every("ArnLike", BREAK_GLASS)]}, unit=[
        {**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "safe",
     tree({NESTED: [every("ArnLike", f"{IAM}:role/Other")]}, unit=[
         {**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "exposed"),
    ("allowed to one role here and to another there", tree(
        root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}}],
        unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "safe",
     tree(root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/*"}}}],
          unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "exposed"),
    ("allowed to two roles of one level", tree(
        root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}},
              {**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}],
        unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "exposed",
     tree(root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}},
                {**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/Other"}}}],
          unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "safe"),
    ("allowed to all but root, and denied to the rest", tree({NESTED: [but(f"{IAM}:root")]}, unit=[
        {**FULL, "Condition": {"ArnNotLike": {ARN: f"{IAM}:root"}}}]), "safe",
     tree({NESTED: [but(f"{IAM}:root")]}, unit=[
         {**FULL, "Condition": {"ArnNotLike": {ARN: f"{IAM}:user/x"}}}]), "exposed"),
    ("allowed to one role beside an allow for everyone", tree(
        root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}}, ORGANIZATIONS],
        unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "exposed",
     tree(root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}}, EC2],
          unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "safe"),
    ("allowed to one role, or to whoever has a second factor", tree(
        root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}},
              {**FULL, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}],
        unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "exposed",
     tree(root=[{**FULL, "Condition": {"ArnLike": {ARN: f"{IAM}:role/OrgAdmin"}}}],
          unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}]), "safe"),
    ("root denied alone", tree({ROOT: [NO_ROOT]}), "exposed", tree({ROOT: [NO_ROOT], UNIT: [deny()]}), "safe"),
    ("every kind of caller denied, one by one", tree({
        ROOT: [NO_ROOT, every("ArnLike", f"{IAM}:user/*")],
        UNIT: [every("ArnLike", f"{IAM}:role/*"), every("ArnLike", FEDERATED)]}), "safe",
     tree({ROOT: [NO_ROOT, every("ArnLike", f"{IAM}:user/*")],
           UNIT: [every("ArnLike", f"{IAM}:role/ops/*"), every("ArnLike", FEDERATED)]}),
     "exposed"),
    ("a role let out by one and denied by another's condition", tree({ROOT: [but(BREAK_GLASS)], UNIT: [MFA]}),
     "exposed", tree({ROOT: [but(BREAK_GLASS)], UNIT: [every("ArnLike", f"{IAM}:role/Break*")]}), "safe"),
    ("the policies of a level not read", unread(tree(), attached={ROOT: ("p-FullAWSAccess",)}), "unknown",
     unread(tree({ROOT: [deny()]}), attached={ROOT: (f"p-{ROOT}",)}), "safe"),
    ("a level without any policy, which AWS does not let be", emptied(tree(), NESTED), "unknown",
     emptied(tree({ROOT: [deny()]}), NESTED), "safe"),
    ("a policy without its content", without_content(tree({UNIT: [MFA]}), None), "unknown",
     without_content(tree({UNIT: [MFA]}), document(MFA)), "exposed"),
    ("a policy without a statement", without_content(tree({UNIT: [deny()]}), {"Version": "2012-10-17"}), "unknown",
     without_content(tree({UNIT: [MFA]}), {"Statement": deny()}), "safe"),
    ("a policy with a statement that is none", without_content(tree({UNIT: [MFA]}), {"Statement": ["x"]}), "unknown",
     without_content(tree({UNIT: [MFA]}), {"Statement": [deny()]}), "safe"),
    ("the management account", unread(tree({ROOT: [deny()]}), management=ACCOUNT), "management",
     unread(tree(), management=OTHER), "exposed"),
    ("which is the management account not known", unread(tree(), management=""), "unknown",
     unread(tree({ROOT: [deny()]}), management=""), "safe"),
    ("another partition", unread(tree({UNIT: [every("StringLike", "arn:aws-us-gov:*")]}), partition="aws-us-gov"),
     "safe", tree({UNIT: [every("StringLike", "arn:aws-us-gov:*")]}), "exposed"),
    ("Organizations of another partition is in another region",
     unread(tree({UNIT: [every("StringNotEquals", "us-east-1", key="aws:RequestedRegion")]}), partition="aws-cn"),
     "safe", tree({UNIT: [every("StringNotEquals", "us-east-1", key="aws:RequestedRegion")]}), "exposed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "expected", "twin", "its"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_where_policies_hang_decides(one: Tree, expected: str, twin: Tree, its: str) -> None:
    assert (state(one), state(twin)) == (expected, its)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ACTIVE", "exposed"),
        ("SUSPENDED", "suspended"),
        ("PENDING_CLOSURE", "suspended"),
        ("CLOSED", "suspended"),
        ("PENDING_ACTIVATION", "unknown"),
        ("whatever comes", "unknown"),
    ],
)
def test_the_state_of_an_account(status: str, expected: str) -> None:
    one = tree()
    assert state(replace(one, members={ACCOUNT: replace(one.members[ACCOUNT], status=status)})) == expected


# name, the exceptions of the only deny, what follows where the site protects a role BreakGlass
PROTECTED = [
    ("the role", [BREAK_GLASS], "safe"),
    ("the role below a path", [f"{IAM}:role/ops/BreakGlass"], "safe"),
    ("the role and root", [BREAK_GLASS, f"{IAM}:root"], "exposed"),
    ("a pattern that others meet too", [f"{IAM}:role/BreakGlass*"], "exposed"),
    ("the role below any path", [f"{IAM}:role/*/BreakGlass"], "safe"),
    ("a user of that name", [f"{IAM}:user/BreakGlass"], "exposed"),
    ("another role", [f"{IAM}:role/Other"], "exposed"),
]


@pytest.mark.parametrize(("arns", "expected"), [row[1:] for row in PROTECTED], ids=[row[0] for row in PROTECTED])
def test_an_exception_counts_unless_it_is_a_protected_role(arns: list[str], expected: str) -> None:
    one = tree({UNIT: [but(*arns)]})
    assert state(one, Organization(protected_roles=("BreakGlass",))) == expected
    assert state(one) == "exposed"


def test_a_protected_role_to_which_alone_it_is_allowed_is_no_way_out() -> None:
    one = tree(unit=[{**FULL, "Condition": {"ArnLike": {ARN: BREAK_GLASS}}}])
    assert state(one) == "exposed"
    assert state(one, Organization(protected_roles=("BreakGlass",))) == "safe"
    (said,) = exposures(one, now=NOW)
    assert said.reasons == (f"the allow at Workloads is for {BREAK_GLASS}",)


def test_who_escapes_two_denies_is_named_once() -> None:
    (said,) = exposures(tree({ROOT: [but(f"{IAM}:role/Break*")], UNIT: [but(BREAK_GLASS)]}), now=NOW)
    assert said.reasons == (
        f"the deny at Root exempts {IAM}:role/Break*",
        f"the deny at Workloads exempts {BREAK_GLASS}",
    )
