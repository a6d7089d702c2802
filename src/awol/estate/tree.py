"""An organization as it was read: units, accounts, policies and where they are attached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from awol.configuration.organization import Account, Organization

SCP = "SERVICE_CONTROL_POLICY"


@dataclass(frozen=True, slots=True)
class Unit:
    """The root or an organizational unit. `parent` is "" for the root."""

    id: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """An account and the unit that it lies in; `parent` is "" where that could not be read."""

    id: str
    name: str
    parent: str
    status: str = "ACTIVE"
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A service control policy. `document` is None where its content could not be read."""

    id: str
    name: str
    document: Mapping[str, Any] | None


def partition_of(arn: object) -> str:
    """The partition of an ARN; `aws` where there is none."""
    parts = str(arn).split(":")
    return parts[1] if len(parts) > 5 and parts[1].startswith("aws") else "aws"


@dataclass(frozen=True, slots=True)
class Tree:
    """What was read of an organization.

    `scp_enabled` says whether the root has service control policies on; None where that is not known. `attached` maps
    the id of a unit or account to the ids of its policies; an id that is not in it was not read. `features` are those
    of IAM's central root access and `trail` whether an organization trail is logging: None where that was not read.
    `unread` names every part that could not be read, and why. `partition` is that of the organization's ARN.
    """

    organization_id: str = ""
    management: str = ""
    units: Mapping[str, Unit] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    attached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scp_enabled: bool | None = None
    features: tuple[str, ...] | None = None
    trail: bool | None = None
    delegated: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    taken: str = ""
    partition: str = "aws"

    def path(self, member: Member) -> list[Unit] | None:
        """The units from the root down to the one that holds the account; None where a part is not known."""
        units: list[Unit] = []
        at = member.parent
        while at:
            unit = self.units.get(at)
            if unit is None or unit in units:
                return None
            units.append(unit)
            at = unit.parent
        return units[::-1] if units and units[-1].id.startswith("r-") else None

    def ou(self, member: Member) -> str:
        """The path of names below the root, `Workloads/Prod`; "" in the root itself, or where it is not known."""
        return "/".join(unit.name for unit in (self.path(member) or [])[1:])

    def snapshot(self) -> Organization:
        """The tree as `organization.json` keeps it."""
        accounts = {
            member.id: Account(member.id, member.name, self.ou(member), created=member.joined, status=member.status)
            for member in self.members.values()
        }
        return Organization(
            organization_id=self.organization_id,
            management_account_id=self.management,
            taken=self.taken,
            accounts=accounts,
            delegated_administrators=self.delegated,
        )

    def __iter__(self) -> Iterator[Member]:
        return iter(sorted(self.members.values(), key=lambda member: member.id))
