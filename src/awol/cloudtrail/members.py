"""What the members of AWS's API models are: plain values, objects, lists of them.

`data/shapes.txt` is made of AWS's own models by tools/shapes.py. CloudTrail writes a member with a small first letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from awol.cloudtrail.calls import DATA

Kind = str
"""`s` a plain value, `o` an object, `m` a map of plain values, `M` a map of others; `{}` behind it for each list."""

Sources = frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """A name of which the kind depends on the member around it, and perhaps on the service."""

    common: Kind
    by_parent: Mapping[str, Mapping[Kind, Sources]]
    """The kinds by the member around it; of each the services that have it, `*` for every other one."""

    def within(self, parent: str, services: Sources | None) -> frozenset[Kind]:
        kinds = self.by_parent.get(parent)
        if kinds is None:
            return frozenset((self.common,))
        if services is None:
            return frozenset(kinds)
        named = frozenset[str]().union(*kinds.values())
        return frozenset(
            kind for kind, having in kinds.items() if services & having or ("*" in having and services - named)
        )

    def anywhere(self) -> frozenset[Kind]:
        return frozenset((self.common,)).union(*self.by_parent.values())


@dataclass(frozen=True)
class Members:
    """The whole table: `plain` has the names that are one thing wherever they stand."""

    plain: Mapping[str, Kind]
    varying: Mapping[str, Member]
    services: Sources

    def tells(self, parent: str | None, name: str) -> bool:
        """Whether the models have the very pair of a name that is not the same everywhere."""
        return name in self.varying and parent in self.varying[name].by_parent

    def has(self, name: str) -> bool:
        """Whether the models have a name, wherever it stands."""
        return name in self.plain or name in self.varying

    def spelt(self, name: str) -> str | None:
        """The name that the models have in another letter case, with the fewest capitals of several; None where they
        have none."""
        return min(
            self._by_case.get(name.lower(), ()),
            key=lambda spelling: (sum(map(str.isupper, spelling)), spelling),
            default=None,
        )

    @cached_property
    def _by_case(self) -> Mapping[str, tuple[str, ...]]:
        """The names by their small letters, made where they are first asked for."""
        by_case: dict[str, tuple[str, ...]] = {}
        for name in (*self.plain, *self.varying):
            by_case[name.lower()] = (*by_case.get(name.lower(), ()), name)
        return by_case

    def kinds(self, parent: str | None, name: str | None, services: Sources | None) -> frozenset[Kind] | None:
        """What a member may be within another (`requestParameters` for a request's own; None: not known which).

        `services` are the ones whose calls are meant; None for any. Gives None where the models do not tell.
        """
        if name is None or (services is not None and not services <= self.services):
            return None
        if name in self.plain:
            return frozenset((self.plain[name],))
        member = self.varying.get(name)
        if member is None:
            return None
        return member.anywhere() if parent is None else member.within(parent, services)


@cache
def members() -> Members:
    """The table, read once."""
    plain: dict[str, Kind] = {}
    varying: dict[str, Member] = {}
    services: set[str] = set()
    section = ""
    for line in (DATA / "shapes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line[1:-1]
        elif not line or line.startswith("#"):
            continue
        elif section == "varies":
            name, common, *exceptions = line.split(" ")
            varying[name] = Member(common, dict(_exception(exception) for exception in exceptions))
        elif section == "services":
            services.update(line.split())
        else:
            plain.update(dict.fromkeys(line.split(), section))
    return Members(plain, varying, frozenset(services))


def _exception(text: str) -> tuple[str, Mapping[Kind, Sources]]:
    """`parent:kind` or `parent:kind=a,b/kind=*`."""
    parent, _, kinds = text.partition(":")
    sources_by_kind = {}
    for entry in kinds.split("/"):
        kind, _, having = entry.partition("=")
        sources_by_kind[kind] = frozenset(having.split(",")) if having else frozenset("*")
    return parent, sources_by_kind
