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
from datetime import UTC, datetime
from typing import Any, Literal

from awol.configuration.organization import Organization
from awol.estate.callers import ByName, Caller, Route, fits, routes
from awol.estate.conditions import Facts
from awol.estate.halves import make_up_all
from awol.estate.policies import Loophole, Verdict, judge, readable
from awol.estate.tree import Member, Tree, Unit

ACTION = "organizations:LeaveOrganization"
CENTRAL_ROOT = "RootCredentialsManagement"
"""IAM API Reference, `EnabledFeatures`: centrally managed root credentials."""

_CLOSED = ("SUSPENDED", "PENDING_CLOSURE", "CLOSED")
"""Organizations API Reference, Account: `Status` and `State`."""

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


def exposures(tree: Tree, site: Organization | None = None, now: datetime | None = None) -> list[Exposure]:
    """Every account of the tree, by id. `site` gives the transition units and the names of protected roles; `now` is
    the time that conditions on dates are read at."""
    at = now or datetime.now(UTC)
    return [_exposure(tree, member, site or Organization(), at) for member in tree]


def remarks(tree: Tree) -> list[str]:
    """What holds for the organization as a whole, a sentence each."""
    sentences = []
    if tree.scp_enabled is False:
        sentences.append(
            "service control policies are switched off in this organization, so none of them has an effect"
        )
    if tree.features is None:
        sentences.append("whether root credentials are managed centrally could not be read")
    elif CENTRAL_ROOT not in tree.features:
        sentences.append(
            "root credentials are not managed centrally: a member's root user can sign in and recover its password"
        )
    if tree.trail is None:
        sentences.append("whether an organization trail is logging could not be read")
    elif not tree.trail:
        sentences.append("no organization trail is logging: when an account leaves, its last event can be lost")
    return sentences


def _exposure(tree: Tree, member: Member, site: Organization, now: datetime) -> Exposure:
    state, reasons = _state(tree, member, site, now)
    if state == "exposed" and not tree.management:
        state = "unknown"
        reasons = ["it could be the management account: which one that is could not be read", *reasons]
    return Exposure(member.id, member.name, tree.ou(member), state, tuple(reasons))


def _state(tree: Tree, member: Member, site: Organization, now: datetime) -> tuple[State, list[str]]:
    if member.id == tree.management:
        return "management", ["policies do not bind the management account, and it cannot leave its organization"]
    if member.status in _CLOSED:
        return "suspended", [f"its status is {member.status}: nobody can act in it until it is reopened"]
    if member.status != "ACTIVE":
        return "unknown", [f"its status is {member.status}: who can act in it is not known"]
    parked = _parked(tree, member, site)
    if tree.scp_enabled is False:
        return "exposed", ["service control policies are disabled in this organization", *parked]
    path = tree.path(member)
    if path is None:
        return "unknown", ["the units above it could not be read"]
    if tree.scp_enabled is None:
        return "unknown", ["whether service control policies are on could not be read"]
    facts = Facts(member.id, tree.organization_id, tuple(unit.id for unit in path), tree.partition, now)
    state, reasons = _judged(_levels(tree, member, path, facts), facts, site)
    return state, [*reasons, *parked]


@dataclass(frozen=True, slots=True)
class _Level:
    """The root, a unit or the account: what its policies say, and what of them could not be read."""

    name: str
    verdict: Verdict
    missing: tuple[str, ...]


def _levels(tree: Tree, member: Member, path: Sequence[Unit], facts: Facts) -> list[_Level]:
    named = [(unit.id, unit.name or unit.id) for unit in path] + [(member.id, "the account itself")]
    levels = []
    for identity, name in named:
        documents, missing = _documents(tree, identity, name)
        levels.append(_Level(name, judge(documents, ACTION, facts), tuple(missing)))
    return levels


def _judged(levels: Sequence[_Level], facts: Facts, site: Organization) -> tuple[State, list[str]]:
    denying = [level.name for level in levels if level.verdict.denied]
    if denying:
        return "safe", [f"denied at {', '.join(denying)}"]
    without = [level.name for level in levels if not (level.verdict.allowed or level.verdict.unknown or level.missing)]
    if without:
        return "safe", [f"no policy allows it at {', '.join(without)}"]
    loopholes = [(level.name, loophole) for level in levels for loophole in level.verdict.loopholes]
    if make_up_all(loophole.half for _, loophole in loopholes if loophole.half):
        names = ", ".join(dict.fromkeys(name for name, loophole in loopholes if loophole.half))
        return "safe", [f"the denies at {names} together are for everyone"]
    allowing = [(level.name, level.verdict.others_denied) for level in levels if level.verdict.others_denied]
    by_name = [(name, loophole.by_name) for name, loophole in loopholes if loophole.by_name] + allowing
    ways = routes([deny for _, deny in by_name], facts.account, facts.partition)
    spared = [caller for _, deny in by_name if deny.spares for caller in deny.callers]
    open_ways = {way for way in ways if not _guarded(way, spared, site)}
    if not open_ways:
        names = ", ".join(dict.fromkeys(name for name, _ in by_name))
        besides = " except roles that your snapshot lists as protected" if ways else ""
        together = "policies" if allowing else "denies"
        return "safe", [
            f"denied at {names} to all{besides}" if ways else f"the {together} at {names} together exempt nobody"
        ]
    unsure = [
        f"a condition at {level.name} could not be evaluated: {why}"
        for level in levels
        for why in level.verdict.unknown
    ]
    missing = [gap for level in levels for gap in level.missing]
    if missing or unsure:
        return "unknown", [*missing, *unsure]
    reasons = [f"the deny at {name} {_told(loophole, open_ways)}" for name, loophole in loopholes]
    for name, others in allowing:
        allowed = _left_out(others, open_ways)
        reasons += [f"the allow at {name} is for {allowed}"] if others.spares else []
    return "exposed", reasons or ["no service control policy on its path denies LeaveOrganization"]


def _told(loophole: Loophole, ways: set[Route]) -> str:
    """What a deny leaves open, in words."""
    deny: ByName | None = loophole.by_name
    if deny is None or not deny.spares:
        return f"applies only where {loophole.where}"
    return f"exempts {_left_out(deny, ways)}"


def _left_out(deny: ByName, ways: set[Route]) -> str:
    return ", ".join(caller.shown for caller in deny.callers if any(fits(way, caller.glob) for way in ways))


def _guarded(way: Route, spared: Sequence[Caller], site: Organization) -> bool:
    """Whether only a role that the site protects can go this way."""
    return any(caller.glob in way and _protected(caller.shown, site.protected_roles) for caller in spared)


def _protected(pattern: str, roles: Sequence[str]) -> bool:
    """Whether a pattern names one role that the site protects in every account."""
    resource = pattern.split(":", 5)[-1]
    return resource.startswith("role/") and resource.rpartition("/")[2] in roles


def _documents(tree: Tree, identity: str, name: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    if identity not in tree.attached:
        return [], [f"the policies of {name} could not be read"]
    if not tree.attached[identity]:
        # "You must attach at least one SCP" (Organizations User Guide, "Detaching SCPs").
        return [], [f"no policy at all is listed for {name}, and AWS always keeps one attached: the list is incomplete"]
    documents, missing = [], []
    for policy_id in tree.attached[identity]:
        policy = tree.policies.get(policy_id)
        if policy is None or policy.document is None or not readable(policy.document):
            missing.append(f"the content of {policy_id}, which is attached to {name}, could not be read")
        else:
            documents.append(policy.document)
    return documents, missing


def _parked(tree: Tree, member: Member, site: Organization) -> list[str]:
    if member.parent.startswith("r-"):
        return ["it is directly under the root, outside every organizational unit"]
    path = tree.path(member) or []
    waiting = [unit.name or unit.id for unit in path if unit.id in site.transition_ous]
    return [f"it is in {waiting[0]}, an organizational unit that accounts may leave from"] if waiting else []


def summary(found: Sequence[Exposure]) -> dict[str, int]:
    """How many accounts are in each state."""
    return {state: sum(exposure.state == state for exposure in found) for state in STATES}
