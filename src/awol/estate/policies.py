"""What service control policies come to for one action, for whoever acts in one account.

Sources: AWS Organizations User Guide, "SCP evaluation" (an allow is needed at every level from the root to the account,
a deny anywhere wins) and "SCP syntax"; IAM User Guide, "Policy evaluation logic".

A statement with conditions is read for *anyone who may act in the account*, root included: its condition holds always,
never, or for some callers only. A deny that leaves out some callers is no deny for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awol.estate.callers import ByName
from awol.estate.conditions import Condition, Facts, condition, wildcards
from awol.estate.halves import Half


@dataclass(frozen=True, slots=True)
class Loophole:
    """A deny that is not for everyone: what it depends on, in words, whom it is for where only names decide, and for
    which part of all requests where one test decides."""

    where: str
    by_name: ByName | None
    half: Half | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a set of policies says of the action.

    `denied` is true where a deny holds for everyone; `loopholes` are the denies that do not. `unknown` are parts that
    could not be judged. `others_denied` is the deny that follows from an allow which names its callers.
    """

    allowed: bool
    denied: bool
    unknown: tuple[str, ...] = ()
    loopholes: tuple[Loophole, ...] = ()
    others_denied: ByName | None = None


def statements(document: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The statements of a policy: one object or a list of them."""
    written = (document or {}).get("Statement")
    for statement in written if isinstance(written, list) else [written]:
        if isinstance(statement, Mapping):
            yield statement


_MEMBERS = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})
_VERSION = "2012-10-17"


def readable(document: Mapping[str, Any]) -> bool:
    """Whether a policy has statements and nothing else where a statement belongs, each as AWS Organizations takes it
    ("SCP syntax"). Variables are read in policies of the current Version alone (IAM User Guide, "Policy variables")."""
    written = document.get("Statement")
    listed = written if isinstance(written, list) else [written]
    if document.get("Version") != _VERSION and "${" in str(written):
        return False
    return bool(listed) and all(isinstance(statement, Mapping) and _is_statement(statement) for statement in listed)


def _is_statement(statement: Mapping[str, Any]) -> bool:
    """Whether an object has the members of a statement, with their letter case, and each of its form."""
    return (
        statement.keys() <= _MEMBERS
        and ("Action" in statement) is not ("NotAction" in statement)
        and not ("Resource" in statement and "NotResource" in statement)
        and all(
            _is_texts(statement[name])
            for name in ("Action", "NotAction", "Resource", "NotResource")
            if name in statement
        )
        and ("Condition" not in statement or statement["Condition"] == {} or _is_condition(statement["Condition"]))
    )


def _is_texts(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(text, str) and text != "" for text in listed)


def _is_condition(block: Any) -> bool:
    return _is_filled(block) and all(
        _is_filled(tests) and all(_is_scalars(value) for value in tests.values()) for tests in block.values()
    )


def _is_filled(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value)


def _is_scalars(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(scalar, str | int | float | bool) for scalar in listed)


def judge(documents: Iterable[Mapping[str, Any]], action: str, facts: Facts) -> Verdict:
    """What the policies of one level say of the action (`organizations:LeaveOrganization`)."""
    denied = False
    allows: list[Condition] = []
    unknown: list[str] = []
    loopholes: list[Loophole] = []
    for document in documents:
        for statement in statements(document):
            if not _on_action(statement, action) or not _on_everything(statement):
                continue
            effect = statement.get("Effect")
            if effect not in ("Allow", "Deny"):
                unknown.append(f"its Effect is {effect!r}")
                continue
            judged = condition(statement.get("Condition"), facts, allows=effect == "Allow")
            if effect == "Allow":
                allows.append(judged)
            elif judged.holds == "always":
                denied = True
            elif judged.holds == "some":
                loopholes.append(Loophole(judged.why, judged.by_name, judged.half))
            elif judged.holds == "unknown":
                unknown.append(judged.why)
    allowed = any(allow.holds in ("always", "some") for allow in allows)
    # Where another statement allows it, an allow that is not known makes no difference.
    allowing = [] if allowed else [allow.why for allow in allows if allow.holds == "unknown"]
    return Verdict(allowed, denied, (*allowing, *unknown), tuple(loopholes), _others_denied(allows))


def _others_denied(allows: Iterable[Condition]) -> ByName | None:
    """Whom a level denies by allowing it to some alone; None where an allow is for everyone, or not by name."""
    names = [allow.by_name if allow.holds == "some" else None for allow in allows if allow.holds != "never"]
    named = [by_name for by_name in names if by_name is not None]
    if not named or len(named) < len(names):
        return None
    if not any(by_name.spares for by_name in named):
        return ByName(tuple(caller for by_name in named for caller in by_name.callers), spares=True)
    return ByName(named[0].callers, spares=False) if len(named) == 1 else None


def _on_action(statement: Mapping[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(_like(pattern, action) for pattern in _texts(statement["NotAction"]))
    return any(_like(pattern, action) for pattern in _texts(statement.get("Action")))


def _on_everything(statement: Mapping[str, Any]) -> bool:
    """LeaveOrganization is on no resource: a statement counts whose Resource takes everything (Service Authorization
    Reference, "Actions, resources, and condition keys for AWS Organizations")."""
    if "NotResource" in statement:
        return not any(set(pattern) <= {"*"} for pattern in _texts(statement["NotResource"]))
    return any(set(pattern) <= {"*"} for pattern in _texts(statement.get("Resource", "*")))


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [str(entry) for entry in listed]


def _like(pattern: str, text: str) -> bool:
    """`*` and `?` as wildcards, letter case ignored, as in Action."""
    return wildcards(pattern.lower()).fullmatch(text.lower()) is not None
