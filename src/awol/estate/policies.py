"""What service control policies come to for one action, for whoever acts in one account.

Sources: AWS Organizations User Guide, "SCP evaluation" (an allow is needed at every level from the root to the account,
a deny anywhere wins) and "SCP syntax"; IAM User Guide, "Policy evaluation logic", "Condition operators".

A statement with conditions is read for *anyone who may act in the account*, root included: its condition holds always,
never, or for some callers only. A deny that leaves out some callers is no deny for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

Holds = Literal["always", "never", "some", "unknown"]
"""For which callers in the account a condition holds; `unknown` where this module does not know the operator or key."""

_CALLER = (
    "aws:principalarn",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:currenttime",
    "aws:epochtime",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:referer",
    "aws:requestedregion",
    "aws:userid",
    "aws:username",
    "aws:principaltype",
    "aws:securetransport",
    "aws:viaawsservice",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:sourceidentity",
    "aws:federatedprovider",
    "aws:assumedroot",
    "ec2:sourceinstancearn",
)
"""Keys that differ from caller to caller, or that a caller chooses (IAM User Guide, "Global condition keys")."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same for everyone who acts in the account."""

    account: str
    organization: str = ""
    path: tuple[str, ...] = ()

    def value(self, key: str) -> tuple[str, ...] | None:
        """The values of a condition key; None for one that differs from caller to caller, or that is not known."""
        # LeaveOrganization has no resource of its own: keys on resources are not in the request.
        known = {
            "aws:principalaccount": (self.account,),
            "aws:principalorgid": (self.organization,) if self.organization else None,
            "aws:principalorgpaths": ("/".join((self.organization, *self.path, "")),) if self.path else None,
            # A person or an attacker is neither a service nor called by one.
            "aws:principalisawsservice": ("false",),
        }
        return known.get(key)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a set of policies says of the action.

    `denied` is true where a deny holds for everyone. `loopholes` are the denies that do not: what each depends on, in
    words, and the callers that it leaves out, as ARN patterns, where nothing but their name decides. `unknown` are
    conditions that could not be judged.
    """

    allowed: bool
    denied: bool
    unknown: tuple[str, ...] = ()
    loopholes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def statements(document: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The statements of a policy: one object or a list of them."""
    found = (document or {}).get("Statement")
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, Mapping):
            yield one


def judge(documents: Iterable[Mapping[str, Any]], action: str, facts: Facts) -> Verdict:
    """What the policies of one level say of the action (`organizations:LeaveOrganization`)."""
    allowed = denied = False
    unknown: list[str] = []
    loopholes: list[tuple[str, tuple[str, ...]]] = []
    for document in documents:
        for one in statements(document):
            if not _on_action(one, action) or not _on_everything(one):
                continue
            holds, exceptions, reason = condition(one.get("Condition"), facts)
            if str(one.get("Effect", "")).lower() == "allow":
                allowed = allowed or holds in ("always", "some")
                if holds == "unknown":
                    unknown.append(reason)
            elif holds == "always":
                denied = True
            elif holds == "some":
                loopholes.append((reason, tuple(exceptions)))
            elif holds == "unknown":
                unknown.append(reason)
    return Verdict(allowed, denied, tuple(unknown), tuple(loopholes))


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


def condition(block: Any, facts: Facts) -> tuple[Holds, list[str], str]:
    """For which callers a condition holds, which callers it leaves out by their ARN, and the reason in words.

    All operators and keys must hold: one that never does decides, then one that is not known.
    """
    if block is not None and not isinstance(block, Mapping):
        return "unknown", [], "its Condition is not an object"
    holds: Holds = "always"
    reasons: list[str] = []
    exceptions: list[str] = []
    by_name_alone = True
    for operator, tests in (block or {}).items():
        for key, values in (tests if isinstance(tests, Mapping) else {}).items():
            found, left_out = _test(str(operator), str(key), _texts(values), facts)
            if found == "never":
                return "never", [], ""
            if found == "always":
                continue
            reasons.append(f"{operator} {key} {', '.join(_texts(values))}")
            holds = "unknown" if "unknown" in (found, holds) else "some"
            by_name_alone = by_name_alone and bool(left_out)
            exceptions += left_out
    # Who is left out is known only where nothing but the caller's name decides.
    return holds, exceptions if by_name_alone else [], " and ".join(reasons)


def _test(operator: str, key: str, values: Sequence[str], facts: Facts) -> tuple[Holds, list[str]]:
    name = operator.split(":")[-1]
    optional = name.lower().endswith("ifexists")
    base = (name[: -len("IfExists")] if optional else name).lower()
    lowered = key.lower()
    if base == "null":
        return _null(lowered, values, facts), []
    given = facts.value(lowered)
    if given is None and (lowered in _CALLER or lowered.startswith(("aws:principaltag/", "aws:requesttag/"))):
        negated = base.startswith(("stringnot", "arnnot"))
        if lowered == "aws:principalarn" and base in _TEXT:
            return _callers(values, negated, facts)
        return "some", []
    if given is None and lowered.startswith("aws:resource"):
        # The key is not in the request: a negated or an optional test holds, another does not.
        return ("always" if optional or base.startswith(("stringnot", "arnnot")) else "never"), []
    if given is None or base not in _TEXT:
        return "unknown", []
    return ("always" if _TEXT[base](given, values) else "never"), []


def _callers(values: Sequence[str], negated: bool, facts: Facts) -> tuple[Holds, list[str]]:
    """A test of the caller's ARN. A pattern that no ARN of this account can meet leaves nobody out."""
    here = [value for value in values if _of_account(value, facts.account)]
    if negated:
        return ("some", here) if here else ("always", [])
    if any(set(value) <= {"*"} or _everyone(value) for value in here):
        return "always", []
    return ("some", []) if here else ("never", [])


def _everyone(pattern: str) -> bool:
    parts = pattern.split(":", 5)
    return len(parts) == 6 and set(parts[5]) <= {"*"}


def _of_account(pattern: str, account: str) -> bool:
    """Whether an ARN of the account can meet a pattern."""
    parts = pattern.split(":", 5)
    return len(parts) < 6 or _like(parts[4], account) or "${aws:PrincipalAccount}" in parts[4]


def _null(key: str, values: Sequence[str], facts: Facts) -> Holds:
    wanted = {value.lower() for value in values}
    if key.startswith("aws:resource"):
        return "always" if "true" in wanted else "never"
    if facts.value(key) is not None or key == "aws:principalarn":
        return "always" if "false" in wanted else "never"
    return "some" if key in _CALLER or key.startswith(("aws:principaltag/", "aws:requesttag/")) else "unknown"


_TEXT = {
    "stringequals": lambda given, values: any(one in values for one in given),
    "stringnotequals": lambda given, values: not any(one in values for one in given),
    "stringequalsignorecase": lambda given, values: any(_same(one, value) for one in given for value in values),
    "stringnotequalsignorecase": lambda given, values: not any(_same(one, v) for one in given for v in values),
    "stringlike": lambda given, values: any(_exactly_like(value, one) for one in given for value in values),
    "stringnotlike": lambda given, values: not any(_exactly_like(value, one) for one in given for value in values),
    "arnequals": lambda given, values: any(_exactly_like(value, one) for one in given for value in values),
    "arnlike": lambda given, values: any(_exactly_like(value, one) for one in given for value in values),
    "arnnotequals": lambda given, values: not any(_exactly_like(value, one) for one in given for value in values),
    "arnnotlike": lambda given, values: not any(_exactly_like(value, one) for one in given for value in values),
    "bool": lambda given, values: any(_same(one, value) for one in given for value in values),
}
"""The operators on texts and on true and false (IAM User Guide, "Condition operators")."""


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _texts(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in found]


def _like(pattern: str, text: str) -> bool:
    """`*` and `?` as wildcards, letter case ignored, as in Action."""
    return _pattern(pattern.lower()).fullmatch(text.lower()) is not None


def _exactly_like(pattern: str, text: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.compile("".join(parts), re.DOTALL)
