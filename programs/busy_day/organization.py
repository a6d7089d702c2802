"""The organization of the day: 800 accounts in units, some of them vended that day. Account ids are made up."""

from __future__ import annotations

from awol.configuration.organization import Account, Organization

ACCOUNTS = 800
ORGANIZATION = "o-exampleorgid"
MANAGEMENT, SECURITY, PAYMENTS = "111122223333", "123456789012", "444455556666"
VENDED = 7
"""Accounts that come into being on the day."""

STACK_SETS = "stacksets-exec-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
"""The role with which stack sets of the organization work in every account."""

PROTECTED = (
    "AWSControlTowerExecution",
    "AWSAFTExecution",
    "PlatformDeployment",
    "SandboxRecycler",
    STACK_SETS,
    "cdk-hnb659fds-cfn-exec-role-@account-eu-central-1",
)


def member(number: int) -> str:
    """The id of the account of that number, from 0."""
    return f"{300_000_000_000 + number * 37:012d}"


def members() -> list[str]:
    """Every account but the management account and the security account, the sold one first."""
    return [PAYMENTS, *(member(number) for number in range(ACCOUNTS - 3))]


def vended() -> list[str]:
    """The accounts that are new on the day."""
    return members()[-VENDED:]


def sandboxes() -> list[str]:
    return members()[1:60]


def snapshot() -> Organization:
    """The organization as a snapshot of the night after that day has it."""
    known: dict[str, Account] = {
        MANAGEMENT: Account(MANAGEMENT, "management", "", "cloud office", "prod", "2021-03-01T09:00:00Z"),
        SECURITY: Account(SECURITY, "security", "Security", "security team", "prod", "2021-03-01T10:00:00Z"),
    }
    for number, identity in enumerate(members()):
        unit = "Sandbox" if identity in set(sandboxes()) else "Workloads/Prod" if number % 3 else "Workloads/Dev"
        born = "2026-12-01T08:00:00Z" if identity in vended() else f"202{number % 5}-06-0{1 + number % 9}T08:00:00Z"
        known[identity] = Account(identity, f"account-{number:03d}", unit, f"team-{number % 90}", "", born)
    return Organization(ORGANIZATION, MANAGEMENT, "2026-12-02T03:00:00Z", known, PROTECTED, ("ou-exam-transit1",))
