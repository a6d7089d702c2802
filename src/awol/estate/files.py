"""An organization from files: what the AWS CLI printed, or what `awol exposure --save` wrote.

Each file is the JSON of one call, told by its content. Three calls do not say whom they are about, so the file's name
has to: `list-accounts-for-parent.ou-exam-workload1.json`, `list-targets-for-policy.p-examplescp1.json`,
`list-policies-for-target.444455556666.json`. Units and accounts that say their `Path` need no name (since 2025).
`export.sh` makes them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from awol.errors import ConfigurationError, Location
from awol.estate.taking import document_of, member_of, scp_enabled
from awol.estate.tree import SCP, Member, Policy, Tree, Unit, partition_of
from awol.pack import read_text

_FOLDER = resources.files("awol.estate")


def commands() -> str:
    """The script that makes all files, read-only calls alone."""
    return (_FOLDER / "export.sh").read_text(encoding="utf-8")


_PARENT = re.compile(r"(?<![\w-])(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})(?![\w-])")
_TARGET = re.compile(r"(?<![\w-])(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32}|\d{12})(?![\w-])")
_POLICY = re.compile(r"(?<![\w-])p-[0-9a-zA-Z_]{8,128}(?![\w-])")


@dataclass(slots=True)
class _Parts:
    """What the files said, until all are read.

    `others` are policies of other types; `torn` the units, accounts and policies of which two files say different
    things; `parents` those whose accounts were read, and `branches` those whose units were. `listed` says whether all
    policies were read in one answer, and `whole` whether all accounts were.
    """

    organization: dict[str, Any] = field(default_factory=dict)
    roots: list[dict[str, Any]] | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    documents: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    targets: dict[str, list[str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    torn: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    branches: set[str] = field(default_factory=set)
    listed: bool = False
    whole: bool = False
    for_target: dict[str, list[str]] = field(default_factory=dict)
    features: tuple[str, ...] | None = None
    trails: list[dict[str, Any]] | None = None
    statuses: dict[str, bool] = field(default_factory=dict)
    delegated: tuple[str, ...] = ()


def read_files(paths: Iterable[str | Path]) -> Tree:
    """The tree that files, or folders of them, tell. Raises `ConfigurationError` for a file that none of it is."""
    parts = _Parts()
    for path in _files(paths):
        document = _document(path)
        if isinstance(document, dict) and document.get("awol") == "exposure":
            return from_saved(document, str(path))
        readers = [read for key, read in _READERS.items() if isinstance(document, dict) and key in document]
        if not readers:
            step = (
                f"use the output of one of these commands: {', '.join(sorted(_CALLS))}; "
                "`awol exposure --commands` prints a script that runs them all"
            )
            raise ConfigurationError(
                "not the output of a known AWS CLI command about an organization", Location(str(path)), step
            )
        if document.get("NextToken"):
            step = "export it again without --max-items and --no-paginate"
            raise ConfigurationError("only the first part of a longer answer", Location(str(path)), step)
        readers[0](parts, document, path)
    return _tree(parts)


def is_answer(path: str | Path) -> bool:
    """Whether a file is an answer of the AWS CLI, or what `saved` wrote. Raises `ConfigurationError` for no JSON."""
    document = _document(Path(path))
    return isinstance(document, dict) and (document.get("awol") == "exposure" or bool(_READERS.keys() & document))


def missing_accounts(tree: Tree) -> list[str]:
    """What of a tree from files could not be read, so that accounts may be missing in it, or their units."""
    parts = ("the accounts of ", "the units below ")
    return [unread for unread in tree.unread if unread.startswith(parts) or "two files say different" in unread]


def _files(paths: Iterable[str | Path]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(path.rglob("*.json"))
            if not inside:
                raise ConfigurationError("there is no .json file in this folder", Location(str(path)), "check --from")
            files += inside
        else:
            files.append(path)
    return files


def _document(path: Path) -> Any:
    text = read_text(path, ConfigurationError)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        line, column = getattr(fault, "lineno", None), getattr(fault, "colno", None)
        message = getattr(fault, "msg", "nested too deeply")
        step = "export it again with --output json"
        raise ConfigurationError(f"not valid JSON: {message}", Location(str(path), line, column), step) from fault


def _of_name(path: Path, form: re.Pattern[str], what: str) -> str:
    match = form.search(path.name.removesuffix(".json"))
    if not match:
        step = f"put it into the file's name: {path.stem}.{what}.json"
        raise ConfigurationError(
            "the output does not name its account or organizational unit", Location(str(path)), step
        )
    return match[0]


def _objects(document: Mapping[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    listed = document[key]
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ConfigurationError(f"`{key}` is not a list of objects", Location(str(path)), "export it again")
    return listed


def _organization(parts: _Parts, document: dict[str, Any], _path: Path) -> None:
    if isinstance(document["Organization"], dict):
        parts.organization = document["Organization"]


def _roots(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    parts.roots = _objects(document, "Roots", path)
    for root in parts.roots:
        parts.units[str(root.get("Id"))] = Unit(str(root.get("Id")), str(root.get("Name", "Root")))


def _units(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    named = _PARENT.search(path.name.removesuffix(".json"))
    parts.branches.update([named[0]] if named else [])
    for unit in _objects(document, "OrganizationalUnits", path):
        identity = str(unit.get("Id"))
        parent = _parent(unit.get("Path"), identity) or _of_name(path, _PARENT, "ou-exam-workload1")
        if identity in parts.units and parts.units[identity].parent != parent:
            parts.torn.add(identity)
        parts.branches.add(parent)
        parts.units[identity] = Unit(identity, str(unit.get("Name", "")), parent)


def _accounts(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    named = _PARENT.search(path.name)
    if named:
        parts.parents.add(named[0])
    else:
        parts.whole = True
    for account in _objects(document, "Accounts", path):
        identity = str(account.get("Id"))
        paths = account.get("Paths")
        said = _parent(paths[0] if isinstance(paths, list) and paths else None, identity)
        parent = named[0] if named else said
        known = parts.members.get(identity)
        if len({parent, said, known.parent if known else ""} - {""}) > 1:
            parts.torn.add(identity)
        if known is None or parent:
            parts.members[identity] = member_of(account, parent)


def _parent(path: Any, identity: str) -> str:
    """The unit above, of a path `o-exampleorgid/r-exam/ou-exam-workload1/444455556666/`."""
    steps = path.strip("/").split("/") if isinstance(path, str) else []
    return steps[steps.index(identity) - 1] if identity in steps and steps.index(identity) > 1 else ""


def _policies(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    listed = _objects(document, "Policies", path)
    control_policies = [policy for policy in listed if policy.get("Type", SCP) == SCP]
    if listed and not control_policies:
        return  # the answer about another type of policy
    for policy in control_policies:
        parts.names[str(policy.get("Id"))] = str(policy.get("Name", ""))
    target = _TARGET.search(path.name.removesuffix(".json"))
    if target:
        parts.for_target[target[0]] = [str(policy.get("Id")) for policy in control_policies]
    else:
        parts.listed = True


def _policy(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    policy = document["Policy"] if isinstance(document["Policy"], dict) else {}
    summary = policy.get("PolicySummary") or {}
    identity = str(summary.get("Id") or _of_name(path, _POLICY, "p-examplescp1"))
    if summary.get("Type", SCP) != SCP:
        parts.others.add(identity)
        return
    parts.names.setdefault(identity, str(summary.get("Name", "")))
    content = document_of(policy.get("Content"))
    if parts.documents.setdefault(identity, content) != content:
        parts.torn.add(identity)


def _targets(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    identity = _of_name(path, _POLICY, "p-examplescp1")
    parts.read.add(identity)
    for target in _objects(document, "Targets", path):
        parts.targets.setdefault(str(target.get("TargetId")), []).append(identity)


def _features(parts: _Parts, document: dict[str, Any], _path: Path) -> None:
    enabled = document["EnabledFeatures"]
    parts.features = tuple(map(str, enabled)) if isinstance(enabled, list) else ()


def _trails(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    parts.trails = _objects(document, "trailList", path)


def _status(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    parts.statuses[path.name.removesuffix(".json")] = document["IsLogging"] is True


def _delegated(parts: _Parts, document: dict[str, Any], path: Path) -> None:
    parts.delegated = tuple(
        str(administrator.get("Id")) for administrator in _objects(document, "DelegatedAdministrators", path)
    )


_READERS: Mapping[str, Callable[[_Parts, dict[str, Any], Path], None]] = {
    "Organization": _organization,
    "Roots": _roots,
    "OrganizationalUnits": _units,
    "Accounts": _accounts,
    "Policies": _policies,
    "Policy": _policy,
    "Targets": _targets,
    "EnabledFeatures": _features,
    "trailList": _trails,
    "IsLogging": _status,
    "DelegatedAdministrators": _delegated,
}
_CALLS = (
    "describe-organization", "list-roots", "list-organizational-units-for-parent", "list-accounts-for-parent",
    "list-policies", "describe-policy", "list-targets-for-policy", "list-policies-for-target",
    "list-organizations-features", "describe-trails", "get-trail-status", "list-delegated-administrators",
)  # fmt: skip


def _tree(parts: _Parts) -> Tree:
    policies = {
        identity: Policy(
            identity,
            parts.names.get(identity, ""),
            None if identity in parts.torn else parts.documents.get(identity),
        )
        for identity in parts.names.keys() | parts.documents.keys()
    }
    states = _logging(parts)
    return Tree(
        organization_id=str(parts.organization.get("Id", "")),
        management=str(parts.organization.get("MasterAccountId", parts.organization.get("ManagementAccountId", ""))),
        units={identity: unit for identity, unit in parts.units.items() if identity not in parts.torn},
        members={
            identity: replace(member, parent="") if identity in parts.torn else member
            for identity, member in parts.members.items()
        },
        policies=policies,
        attached=_attached(parts),
        scp_enabled=None if parts.roots is None else scp_enabled(parts.roots),
        features=parts.features,
        trail=_some(states),
        delegated=parts.delegated,
        unread=tuple(_unread(parts)),
        partition=partition_of(parts.organization.get("Arn")),
    )


def _some(states: Mapping[str, bool | None] | None) -> bool | None:
    """Whether some trail is logging; None where that is not known."""
    if states is None:
        return None
    seen = set(states.values())
    return True if True in seen else None if None in seen else False


def _logging(parts: _Parts) -> dict[str, bool | None] | None:
    """Of each trail of the organization that covers us-east-1, by its name, whether it is logging, None where that was
    not read; None for all where the trails were not read."""
    if parts.trails is None:
        return None
    states: dict[str, bool | None] = {}
    for trail in parts.trails:
        if trail.get("IsOrganizationTrail") and (
            trail.get("IsMultiRegionTrail") or trail.get("HomeRegion") == "us-east-1"
        ):
            name = str(trail.get("Name"))
            named = [state for stem, state in parts.statuses.items() if f".{stem}".endswith(f".{name}")]
            # The answer does not name its trail; where there is one of each, they belong together.
            alone = list(parts.statuses.values()) if len(parts.trails) == len(parts.statuses) == 1 else []
            states[name] = next(iter(named or alone), None)
    return states


def _attached(parts: _Parts) -> dict[str, tuple[str, ...]]:
    """The policies of each unit and account, where they are known."""
    attached = {identity: tuple(ids) for identity, ids in parts.for_target.items()}
    # Who is attached to what is known where every policy told its targets: one that did not could be attached anywhere.
    if not (parts.listed and parts.names and parts.read >= parts.names.keys()):
        return attached
    for identity in (*parts.units, *parts.members):
        from_targets = tuple(
            policy_id for policy_id in parts.targets.get(identity, ()) if policy_id not in parts.others
        )
        if set(attached.setdefault(identity, from_targets)) != set(from_targets):
            del attached[identity]
    return attached


def _unread(parts: _Parts) -> Iterator[str]:
    """What is missing, or said in two ways."""
    if parts.roots is None:
        yield "whether service control policies are on: there is no list-roots.json"
    if not parts.listed:
        yield "which policies there are: there is no list-policies.json of the type SERVICE_CONTROL_POLICY"
    for identity in sorted(parts.names.keys() - parts.read if parts.listed else ()):
        yield f"what {identity} is attached to: there is no list-targets-for-policy.{identity}.json"
    states = _logging(parts)
    if states is None:
        yield "trails: there is no describe-trails.json"
    for name in (name for name, state in (states or {}).items() if state is None):
        yield f"whether the trail {name} is logging: there is no get-trail-status.{name}.json"
    if parts.features is None:
        yield "central root access: there is no list-organizations-features.json"
    for identity in sorted(parts.torn):
        yield f"{identity}: two files say different things about it"
    if not parts.whole:
        for identity in sorted(parts.units.keys() - parts.parents):
            yield f"the accounts of {identity}: there is no list-accounts-for-parent.{identity}.json"
        # Where accounts were listed as a whole, one in a unit that nobody read is unknown by itself.
        for identity in sorted(parts.units.keys() - parts.branches):
            yield f"the units below {identity}: there is no list-organizational-units-for-parent.{identity}.json"


def saved(tree: Tree) -> str:
    """The tree as one JSON text, which `from_saved` reads."""
    document = {"awol": "exposure", **asdict(tree)}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def from_saved(document: Mapping[str, Any], shown: str) -> Tree:
    """A tree from the object that `saved` made. Raises `ConfigurationError`."""
    try:
        return Tree(
            organization_id=document["organization_id"],
            management=document["management"],
            units={key: Unit(**unit) for key, unit in document["units"].items()},
            members={key: Member(**member) for key, member in document["members"].items()},
            policies={key: Policy(**policy) for key, policy in document["policies"].items()},
            attached={key: tuple(ids) for key, ids in document["attached"].items()},
            scp_enabled=document["scp_enabled"],
            features=None if document["features"] is None else tuple(document["features"]),
            trail=document["trail"],
            delegated=tuple(document["delegated"]),
            unread=tuple(document["unread"]),
            taken=document["taken"],
            # What was saved before this was kept has none.
            partition=document.get("partition", "aws"),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        step = "write it again with `awol exposure --save FILE`"
        raise ConfigurationError("not what `awol exposure --save` wrote", Location(shown), step) from fault
