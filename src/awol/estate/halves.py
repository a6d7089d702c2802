"""Parts of all requests that one test of a condition is for, and which of them make up all together.

A deny for who has a second factor and one for who has none are each for some, and together for everyone. Only tests of
one key with one list of values are put together, which is how policies come to do this.

Source: IAM User Guide, "Condition operators": a negated operator holds of a key that is not in the request, another one
does not, and `IfExists` makes each hold of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Kind = tuple[str, frozenset[str]]
"""An operator without its negation, and its values; nothing for a test for presence."""

_ABSENT, _PRESENT = "absent", "present"
_MET, _UNMET = "met", "unmet"
_NOTHING: Kind = ("", frozenset())
_OPPOSITES = {
    "numericgreaterthanequals": "numericlessthan",
    "numericgreaterthan": "numericlessthanequals",
    "dategreaterthanequals": "datelessthan",
    "dategreaterthan": "datelessthanequals",
}


@dataclass(frozen=True, slots=True)
class Half:
    """The requests for which one test holds: those without the key, and those whose value meets the test or not."""

    key: str
    kind: Kind
    parts: frozenset[str]


def half(operator: str, key: str, values: Sequence[str]) -> Half | None:
    """The part that a test is for; None for one on several values of a request, and for one that is not known."""
    name = operator.lower()
    if ":" in name or not values:
        return None
    optional = name.endswith("ifexists")
    base = name.removesuffix("ifexists")
    lowered = {value.lower() for value in values}
    if base == "null":
        if not lowered <= {"true", "false"}:
            return None
        return Half(key.lower(), _NOTHING, frozenset(_ABSENT if value == "true" else _PRESENT for value in lowered))
    if base == "bool":
        if not lowered <= {"true", "false"}:
            return None
        parts = {_MET if value == "true" else _UNMET for value in lowered}
        return Half(key.lower(), ("bool", frozenset()), frozenset(parts | ({_ABSENT} if optional else set())))
    negated = "not" in base
    plain = base.replace("not", "", 1) if negated else base
    opposite = _OPPOSITES.get(plain)
    if opposite and len(values) > 1:
        return None
    parts = {_UNMET} if negated or opposite else {_MET}
    # What NotIpAddress says of a request without an address is written nowhere.
    if optional or (negated and plain != "ipaddress"):
        parts.add(_ABSENT)
    return Half(key.lower(), (opposite or plain, frozenset(values)), frozenset(parts))


def make_up_all(halves: Iterable[Half]) -> bool:
    """Whether the requests of some halves are all requests."""
    tests = list(halves)
    for key in {test.key for test in tests}:
        of_key = [test for test in tests if test.key == key]
        presence = frozenset[str]().union(*(test.parts for test in of_key if test.kind == _NOTHING))
        if presence >= {_ABSENT, _PRESENT}:
            return True
        covered = (presence & {_ABSENT}) | (frozenset((_MET, _UNMET)) if _PRESENT in presence else frozenset())
        for kind in {test.kind for test in of_key} - {_NOTHING}:
            if covered.union(*(test.parts for test in of_key if test.kind == kind)) >= {_ABSENT, _MET, _UNMET}:
                return True
    return False
