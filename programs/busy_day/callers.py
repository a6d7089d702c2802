"""Who calls on the day: `userIdentity`, address and user agent of roles, services and people of the organization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from programs.busy_day.organization import MANAGEMENT, SECURITY

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.80.0"
BOTO = "Boto3/1.35.70 md/Botocore#1.35.70 ua/2.0 os/linux md/arch#x86_64 lang/python#3.12.7"
BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36"
OFFICE, PIPELINES = "192.0.2.15", "198.51.100.40"


@dataclass(frozen=True, slots=True)
class Caller:
    """`account` is the log in which its calls stand."""

    account: str
    identity: dict[str, Any]
    address: str
    agent: str


def role(account: str, path: str, session: str, *, by: str = "", agent: str = BOTO, address: str = PIPELINES) -> Caller:
    """A session of a role; `by` is the AWS service that calls in its name."""
    name = path.rpartition("/")[2]
    identity: dict[str, Any] = {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE{sum(map(ord, name)):010d}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROAEXAMPLE{sum(map(ord, name)):010d}",
                "arn": f"arn:aws:iam::{account}:role/{path}",
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": "2026-12-01T06:00:00Z", "mfaAuthenticated": "false"},
        },
    }
    if by:
        identity["invokedBy"] = by
        return Caller(account, identity, by, by)
    return Caller(account, identity, address, agent)


def linked(account: str, service: str, name: str, host: str) -> Caller:
    """A service-linked role at work."""
    return role(account, f"aws-service-role/{host}/{name}", service, by=host)


def person(account: str, permission_set: str, name: str) -> Caller:
    """Somebody signed in by Identity Center."""
    path = f"aws-reserved/sso.amazonaws.com/AWSReservedSSO_{permission_set}_3f6c1a2b4d5e6f70"
    return role(account, path, f"{name}@example.com", agent=BROWSER, address=OFFICE)


def root(account: str, *, session: bool = False) -> Caller:
    """The root user in the console, or a session that central root access opened."""
    identity: dict[str, Any] = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
    }
    if session:
        context = {"attributes": {"creationDate": "2026-12-01T02:00:00Z", "mfaAuthenticated": "false"}}
        identity |= {"accessKeyId": "ASIAI44QH8DHBEXAMPLE", "sessionContext": {**context, "assumedRoot": "true"}}
    return Caller(account, identity, OFFICE, BOTO if session else BROWSER)


def user(account: str, name: str) -> Caller:
    """An IAM user in the console."""
    identity = {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLEUSER000001",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "userName": name,
    }
    return Caller(account, identity, OFFICE, BROWSER)


def service(account: str, host: str) -> Caller:
    """AWS itself: a service event."""
    return Caller(account, {"accountId": account, "invokedBy": host}, host, host)


def control_tower(account: str) -> Caller:
    return role(account, "AWSControlTowerExecution", "AWSControlTower", by="cloudformation.amazonaws.com")


def factory(account: str) -> Caller:
    return role(account, "AWSControlTowerExecution", "AWSAFT-Session")


def customizations(account: str) -> Caller:
    return role(account, "AWSAFTExecution", "AWSAFT-Session", agent=TERRAFORM)


def platform(account: str) -> Caller:
    return role(account, "PlatformDeployment", "terraform-run-8841", agent=TERRAFORM)


def organization_code() -> Caller:
    return role(MANAGEMENT, "OrganizationDeployment", "terraform-run-112", agent=TERRAFORM)


def auditor() -> Caller:
    return role(MANAGEMENT, "RootAudit", "nightly")


def security(session: str = "terraform-run-77") -> Caller:
    return role(SECURITY, "SecurityDeployment", session, agent=TERRAFORM)
