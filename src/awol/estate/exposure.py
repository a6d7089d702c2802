"""Which accounts could leave the organization today, and why.

An account is `exposed` where no service control policy on its path denies LeaveOrganization to everyone who may act in
it; `safe` where one does; `unknown` where a part that decides could not be read: never safe, never exposed. The
management account is exempt from policies and cannot leave its own organization; a suspended account is listed.
AcceptHandshake needs the same permission, so a deny of LeaveOrganization stops both ways (Organizations API Reference,
AcceptHandshake).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from awol.configuration.organization import Organization
from awol.estate.policies import Facts, Verdict, judge
from awol.estate.tree import Member, Tree, Unit

ACTION = "organizations:LeaveOrganization"
CENTRAL_ROOT = "RootCredentialsManagement"
"""IAM API Reference, `EnabledFeatures`: centrally managed root credentials."""

State = Literal["exposed", "unknown", "safe", "management", "suspended"]
STATES: tuple[State, ...] = ("exposed", "unknown", "safe", "management", "suspended")


@dataclass(frozen=True, slots=True)
class Exposure:
    """An account, whether it could leave, and each reason in a sentence."""

    account: str
    name: str
    ou: str
    state: State
    reasons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "name": self.name,
            "ou": self.ou,
            "state": self.state,
            "reasons": list(self.reasons),
        }


def exposures(tree: Tree, site: Organization | None = None) -> list[Exposure]:
    """Every account of the tree, by id. `site` gives the transition units and the names of protected roles."""
    return [_exposure(tree, member, site or Organization()) for member in tree]


def remarks(tree: Tree) -> list[str]:
    """What holds for the organization as a whole, a sentence each."""
    found = []
    if tree.scp_enabled is False:
        found.append("service control policies are switched off in this organization, so none of them has an effect")
    if tree.features is None:
        found.append("whether root credentials are managed centrally could not be read")
    elif CENTRAL_ROOT not in tree.features:
        found.append(
            "root credentials are not managed centrally: a member's root user can sign in and recover its password"
        )
    if tree.trail is None:
        found.append("whether an organization trail is logging could not be read")
    elif not tree.trail:
        found.append("no organization trail is logging: when an account leaves, its last event can be lost")
    return found


def _exposure(tree: Tree, member: Member, site: Organization) -> Exposure:
    state, reasons = _state(tree, member, site)
    return Exposure(member.id, member.name, tree.ou(member), state, tuple(reasons))


def _state(tree: Tree, member: Member, site: Organization) -> tuple[State, list[str]]:
    if member.id == tree.management:
        return "management", ["policies do not bind the management account, and it cannot leave its organization"]
    if member.status != "ACTIVE":
        return "suspended", [f"its status is {member.status}: nobody can act in it until it is reopened"]
    parked = _parked(tree, member, site)
    if tree.scp_enabled is False:
        return "exposed", ["service control policies are disabled in this organization", *parked]
    path = tree.path(member)
    if path is None:
        return "unknown", ["the units above it could not be read"]
    if tree.scp_enabled is None:
        return "unknown", ["whether service control policies are on could not be read"]
    state, reasons = _judged(_levels(tree, member, path), site)
    return state, [*reasons, *parked]


@dataclass(frozen=True, slots=True)
class _Level:
    """The root, a unit or the account: what its policies say, and what of them could not be read."""

    name: str
    verdict: Verdict
    missing: tuple[str, ...]


def _levels(tree: Tree, member: Member, path: Sequence[Unit]) -> list[_Level]:
    facts = Facts(member.id, tree.organization_id, tuple(unit.id for unit in path))
    named = [(unit.id, unit.name or unit.id) for unit in path] + [(member.id, "the account itself")]
    levels = []
    for identity, name in named:
        documents, missing = _documents(tree, identity, name)
        levels.append(_Level(name, judge(documents, ACTION, facts), tuple(missing)))
    return levels


def _judged(levels: Sequence[_Level], site: Organization) -> tuple[State, list[str]]:
    denying = [one.name for one in levels if one.verdict.denied]
    if denying:
        return "safe", [f"denied at {', '.join(denying)}"]
    without = [one.name for one in levels if not (one.verdict.allowed or one.verdict.unknown or one.missing)]
    if without:
        return "safe", [f"no policy allows it at {', '.join(without)}"]
    unsure = [
        f"a condition at {one.name} could not be evaluated: {why}" for one in levels for why in one.verdict.unknown
    ]
    missing = [told for one in levels for told in one.missing]
    if missing or unsure:
        return "unknown", [*missing, *unsure]
    reasons: list[str] = []
    for one in levels:
        for why, excepted in one.verdict.loopholes:
            left_out = [pattern for pattern in excepted if not _protected(pattern, site.protected_roles)]
            if excepted and not left_out:
                return "safe", [f"denied at {one.name} to all except roles that your snapshot lists as protected"]
            told = f"exempts {', '.join(left_out)}" if left_out else f"applies only where {why}"
            reasons.append(f"the deny at {one.name} {told}")
    return "exposed", reasons or ["no service control policy on its path denies LeaveOrganization"]


def _protected(pattern: str, roles: Sequence[str]) -> bool:
    """Whether a pattern names one role that the site protects in every account."""
    resource = pattern.split(":", 5)[-1]
    return resource.startswith("role/") and resource.rpartition("/")[2] in roles


def _documents(tree: Tree, identity: str, name: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    if identity not in tree.attached:
        return [], [f"the policies of {name} could not be read"]
    found, missing = [], []
    for one in tree.attached[identity]:
        policy = tree.policies.get(one)
        if policy is None or policy.document is None:
            missing.append(f"the content of {one}, which is attached to {name}, could not be read")
        else:
            found.append(policy.document)
    return found, missing


def _parked(tree: Tree, member: Member, site: Organization) -> list[str]:
    if member.parent.startswith("r-"):
        return ["it is directly under the root, outside every organizational unit"]
    path = tree.path(member) or []
    waiting = [unit.name or unit.id for unit in path if unit.id in site.transition_ous]
    return [f"it is in {waiting[0]}, an organizational unit that accounts may leave from"] if waiting else []


def summary(found: Sequence[Exposure]) -> dict[str, int]:
    """How many accounts are in each state."""
    return {state: sum(one.state == state for one in found) for state in STATES}
