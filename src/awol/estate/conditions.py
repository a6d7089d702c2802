"""For which callers in an account the condition of a statement holds.

Sources: IAM User Guide, "Condition operators", "Global condition keys", "Multivalued context keys" (ForAllValues is
true of a key that is not in the request, ForAnyValue is not); Service Authorization Reference, AWS Organizations:
LeaveOrganization has no resource, no tags and no condition keys of its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from awol.estate.callers import ByName, Caller, covers, fits, kinds
from awol.estate.halves import Half, half

Holds = Literal["always", "never", "some", "unknown"]
"""For which callers in the account a condition holds; `unknown` where this module does not know the operator or key."""

_PRESENT = (
    "aws:principalarn",
    "aws:principaltype",
    "aws:userid",
    "aws:currenttime",
    "aws:epochtime",
    "aws:securetransport",
    "aws:viaawsservice",
)
"""Keys that every request has."""
_CALLER = (
    *_PRESENT,
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:referer",
    "aws:username",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:sourceidentity",
    "aws:federatedprovider",
    "aws:assumedroot",
    "ec2:sourceinstancearn",
)
"""Keys that differ from caller to caller, or that a caller chooses."""
_ABSENT = (
    "aws:tagkeys",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
)
"""Keys that no such request has: those of tags, and those of a call that a service makes by itself."""
_REGIONS = {"aws": "us-east-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-west-1"}
"""Where Organizations is called, by partition (AWS General Reference, "AWS Organizations endpoints and quotas")."""

Given = tuple[str, ...] | None
"""The values of a key in a request; None where the key is not in it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same for everyone who acts in the account, at one time."""

    account: str
    organization: str = ""
    path: tuple[str, ...] = ()
    partition: str = "aws"
    now: datetime | None = None

    def requests(self, key: str) -> tuple[Given, ...]:
        """What a key can be in a request, whoever makes it; nothing where that differs or is not known."""
        if key in _ABSENT or key.startswith(("aws:requesttag/", "aws:resourcetag/", "organizations:")):
            return (None,)
        own = {
            "account": (self.account,),
            "orgid": (self.organization,) if self.organization else (),
            "orgpaths": ("/".join((self.organization, *self.path, "")),) if self.path and self.organization else (),
        }
        if key.startswith("aws:principal") and key.removeprefix("aws:principal") in own:
            values = own[key.removeprefix("aws:principal")]
            return (values,) if values else ()
        if key.startswith("aws:resource") and key.removeprefix("aws:resource") in own:
            # No page says whether a call without a resource has these.
            values = own[key.removeprefix("aws:resource")]
            return (None, values) if values else ()
        # Each endpoint of Organizations takes HTTPS alone (AWS General Reference, "AWS Organizations endpoints").
        others: dict[str, str] = {"aws:principalisawsservice": "false", "aws:securetransport": "true"}
        if self.partition in _REGIONS:
            others["aws:requestedregion"] = _REGIONS[self.partition]
        if self.now:
            others |= {"aws:currenttime": self.now.isoformat(), "aws:epochtime": str(int(self.now.timestamp()))}
        return ((others[key],),) if key in others else ()


@dataclass(frozen=True, slots=True)
class Condition:
    """For which callers a condition holds, and the reason in words; whom it is for where their ARN alone decides
    (`by_name`), or which part of all requests where one test does (`half`)."""

    holds: Holds
    why: str = ""
    by_name: ByName | None = None
    half: Half | None = None


def condition(block: Any, facts: Facts, *, allows: bool = False) -> Condition:
    """What the condition of a statement comes to; `allows` says that it is of an Allow.

    All operators and keys must hold: one that never does decides, then one that is not known.
    """
    if block is not None and not isinstance(block, Mapping):
        return Condition("unknown", "its Condition is not an object")
    holds: Holds = "always"
    reasons: list[str] = []
    names: list[ByName | None] = []
    halves: list[Half | None] = []
    for operator, tests in (block or {}).items():
        if not isinstance(tests, Mapping):
            holds = "unknown"
            reasons.append(f"{operator} is not an object")
            continue
        for key, values in tests.items():
            test_holds, name = _test(str(operator), str(key), _texts(values), facts, allows=allows)
            if test_holds == "never":
                return Condition("never")
            if test_holds == "always":
                continue
            reasons.append(f"{operator} {key} {', '.join(_texts(values))}")
            holds = "unknown" if "unknown" in (test_holds, holds) else "some"
            names.append(name)
            halves.append(half(str(operator), str(key), _texts(values)))
    return Condition(holds, " and ".join(reasons), _together(names), halves[0] if len(halves) == 1 else None)


def _together(names: Sequence[ByName | None]) -> ByName | None:
    """The tests of one condition as one, where nothing but the caller's ARN decides."""
    if len(names) == 1:
        return names[0]
    sparing = [by_name for by_name in names if by_name and by_name.spares]
    if not names or len(sparing) < len(names):
        return None
    return ByName(tuple(caller for by_name in sparing for caller in by_name.callers), spares=True)


def _test(operator: str, key: str, values: Sequence[str], facts: Facts, *, allows: bool) -> tuple[Holds, ByName | None]:
    lowered = key.lower()
    each, _, name = operator.lower().rpartition(":")
    optional = name.endswith("ifexists")
    base = name.removesuffix("ifexists")
    if each not in ("", "forallvalues", "foranyvalue") or (base not in _OPERATORS and base != "null"):
        return "unknown", None
    if base == "null":
        return _null(lowered, values, facts), None
    if lowered == "aws:principalarn":
        return _callers(base, values, facts, allows=allows)
    if lowered == "aws:principaltype":
        return _types(base, values, facts)
    requests = facts.requests(lowered)
    if not requests:
        differs = lowered in _CALLER or lowered.startswith("aws:principaltag/")
        return ("some" if differs else "unknown"), None
    said = {_holds(each, base, optional, request, values, facts) for request in requests}
    return ("unknown" if len(said) > 1 or None in said else "always" if said == {True} else "never"), None


def _null(key: str, values: Sequence[str], facts: Facts) -> Holds:
    wanted = {value.lower() for value in values}
    if not wanted or not wanted <= {"true", "false"}:
        return "unknown"
    requests = facts.requests(key)
    if key in _PRESENT:
        requests = ((),)
    if not requests:
        return "some" if key in _CALLER or key.startswith("aws:principaltag/") else "unknown"
    said = {str(request is None).lower() in wanted for request in requests}
    return "unknown" if len(said) > 1 else "always" if said == {True} else "never"


def _holds(each: str, base: str, optional: bool, given: Given, values: Sequence[str], facts: Facts) -> bool | None:
    """Whether a test holds of one request; None where a value cannot be read."""
    negated = "not" in base and base != "notipaddress"
    if given is None:
        return each == "forallvalues" or optional or (negated and not each)
    match = _OPERATORS[base]
    filled = [_filled(value, facts) for value in values]
    if match is None or None in filled:
        return None
    try:
        met = [any(match(actual, value or "") for value in filled) for actual in given]
    except ValueError:
        return None
    passed = [not passes for passes in met] if negated else met
    return all(passed) if each == "forallvalues" or (negated and not each) else any(passed)


def _types(base: str, values: Sequence[str], facts: Facts) -> tuple[Holds, ByName | None]:
    """A test of the caller's type, of which each has ARNs of its own."""
    match = _OPERATORS[base] if base.startswith("string") else None
    if match is None or any(_VARIABLE.search(value) for value in values):
        return "unknown", None
    forms = dict(zip(_TYPES, kinds(facts.account, facts.partition), strict=True))
    held = [kind for kind in _TYPES if any(match(kind, value) for value in values) is not ("not" in base)]
    if len(held) in (0, len(_TYPES)):
        return ("always" if held else "never"), None
    return "some", ByName(tuple(Caller(kind, forms[kind]) for kind in held), spares=False)


_TYPES = ("Account", "User", "AssumedRole", "FederatedUser")
"""IAM User Guide, "Global condition keys", aws:PrincipalType, in the order of `kinds`: the first is root."""


def _callers(base: str, values: Sequence[str], facts: Facts, *, allows: bool) -> tuple[Holds, ByName | None]:
    """A test of the caller's ARN. A pattern that no ARN of this account can meet leaves nobody out."""
    negated = "not" in base
    if base not in _EXACT + _GLOBS:
        return ("some" if base.startswith("string") else "unknown"), None
    if base.startswith("arn") and any(value.count(":") < 5 for value in values):
        return "unknown", None
    if base in _EXACT:
        values = [value for value in values if not _is_nobodys(value, negated)]
    forms = [frozenset({kind}) for kind in kinds(facts.account, facts.partition)]
    callers = [Caller(value, _glob(value, facts)) for value in values]
    here = [caller for caller in callers if any(fits(form, caller.glob) for form in forms)]
    if not here:
        return ("always" if negated else "never"), None
    surely = [caller for caller in here if _filled(caller.shown, facts) is not None]
    if all(any(covers(caller.glob, form) for caller in surely) for (form,) in forms):
        return ("never" if negated else "always"), None
    # Whoever a deny may leave out counts as left out, and whoever an allow may be for as allowed.
    return "some", ByName(tuple(here if negated is not allows else surely), spares=negated)


def _is_nobodys(value: str, negated: bool) -> bool:
    """Whether a text that is compared as it is can be no caller's ARN: names hold no `*` and no `?`. A path may (IAM
    API Reference, CreateRole); who is left out by such a text counts, who is denied by it does not."""
    *head, resource = _VARIABLE.sub("", value).split(":", 5)
    path, _, name = resource.rpartition("/")
    odd = set("*?")
    return bool(odd & set("".join((*head, name)))) or (not negated and bool(odd & set(path)))


def _glob(value: str, facts: Facts) -> str:
    """A pattern with its variables filled in; one that is not known may be any text."""
    return _VARIABLE.sub(lambda variable: _value(variable[1], facts) or "*", value)


def _filled(value: str, facts: Facts) -> str | None:
    """A value with its variables filled in (IAM User Guide, "Policy variables"); None where one is not known."""
    names = [variable[1] for variable in _VARIABLE.finditer(value)]
    if any(_value(name, facts) is None for name in names):
        return None
    return _VARIABLE.sub(lambda variable: _value(variable[1], facts) or "", value)


_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def _value(name: str, facts: Facts) -> str | None:
    requests = facts.requests(name.strip().lower())
    values = requests[0] if len(requests) == 1 else None
    return values[0] if values is not None and len(values) == 1 else None


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _time(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 date or of that number. Raises `ValueError`."""
    if re.fullmatch(r"\d+(\.\d+)?", text) and len(text) != 4:
        return float(text)
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    # A year or a month is its first moment.
    moment = datetime.fromisoformat(text + "-01-01"[len(text) - 4 :])
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
"""W3C's "Date and Time Formats", which IAM takes for dates ("Condition operators")."""


def _same(left: str, right: str) -> bool:
    return left.lower() == right.lower()


def _exactly_like(text: str, pattern: str) -> bool:
    return wildcards(pattern).fullmatch(text) is not None


@cache
def wildcards(pattern: str) -> re.Pattern[str]:
    """A pattern in which `*` is any text and `?` any character."""
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)


def _compared(name: str, read: Callable[[str], float]) -> dict[str, Callable[[str, str], bool] | None]:
    return {
        f"{name}equals": lambda actual, value: read(actual) == read(value),
        f"{name}notequals": lambda actual, value: read(actual) == read(value),
        f"{name}lessthan": lambda actual, value: read(actual) < read(value),
        f"{name}lessthanequals": lambda actual, value: read(actual) <= read(value),
        f"{name}greaterthan": lambda actual, value: read(actual) > read(value),
        f"{name}greaterthanequals": lambda actual, value: read(actual) >= read(value),
    }


_EXACT = ("stringequals", "stringnotequals")
_GLOBS = ("stringlike", "stringnotlike", "arnequals", "arnlike", "arnnotequals", "arnnotlike")
_OPERATORS: Mapping[str, Callable[[str, str], bool] | None] = {
    **{name: lambda actual, value: actual == value for name in _EXACT},
    **dict.fromkeys(("stringequalsignorecase", "stringnotequalsignorecase", "bool"), _same),
    **dict.fromkeys(_GLOBS, _exactly_like),
    **_compared("numeric", _number),
    **_compared("date", _time),
    # What no key with a known value takes.
    **dict.fromkeys(("binaryequals", "ipaddress", "notipaddress")),
}
"""Whether a value of the request meets one of the policy; the names with `not` turn that round."""


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [str(entry).lower() if isinstance(entry, bool) else str(entry) for entry in listed]
