"""What a comparison finds, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

State = Literal["as built", "changed", "pinned", "missing", "extra"]
"""`pinned`: spelled differently, equal in meaning. `extra`: not of this build."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that differs. `built` and `there` are its values as text, "" where it is not set."""

    key: str
    built: str
    there: str
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One object: what it is (`saved search`, `rule`, ...), its name on the system, the pack's rule ("" for none), and
    what differs. `loses` says of a Kibana rule what a plain import would drop of it. `note` is what to know beside."""

    kind: str
    name: str
    state: State
    rule: str = ""
    differences: tuple[Difference, ...] = ()
    loses: tuple[str, ...] = ()
    note: str = ""

    @property
    def differs(self) -> bool:
        """Whether the object is another one than was built. A value that is spelled otherwise is no difference."""
        return self.state not in ("as built", "pinned") or bool(self.loses)


@dataclass(slots=True)
class Report:
    """What was compared with what, and each object. `unread` names what the system did not tell; `losses` is what a
    plain import would drop altogether."""

    system: str
    heading: str
    objects: list[Found] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    losses: str = ""

    @property
    def exit_code(self) -> int:
        if self.unread:
            return 3
        return 1 if any(entry.differs for entry in self.objects) else 0


def state_of(differences: Sequence[Difference]) -> State:
    """What an object is whose settings differ so."""
    if any(not difference.pinned for difference in differences):
        return "changed"
    return "pinned" if differences else "as built"
