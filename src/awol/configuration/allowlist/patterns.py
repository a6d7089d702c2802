"""Patterns of an allow-list: `*` stands for any text, letter case counts, and no pattern may reach too far.

What an attacker can choose must not silence anything: the account of a role that he makes elsewhere, the name of a
session, the path of a new role. So the account of an ARN is written in full, and a role or user is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from awol.configuration.allowlist.scopes import OWN_ACCOUNT, Scope
from awol.errors import ConfigurationError, Location

ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_PARTS = 6
"""arn:partition:service:region:account:resource (AWS General Reference, "Amazon Resource Names")."""

_NAMED = ("role", "user", "assumed-role")
"""The kinds of principal with a name that AWS vouches for (IAM User Guide, "IAM identifiers")."""


def text_pattern(pattern: str) -> Callable[[Iterable[str]], bool]:
    """The test whether some of the texts meets `pattern`."""
    matches = _expression(pattern).fullmatch
    return lambda texts: any(text and matches(text) is not None for text in texts)


def arn_pattern(pattern: str) -> Callable[[Iterable[str]], bool]:
    """The test whether some of the ARNs meets `pattern`, part by part: a `*` before the account never reaches over it,
    and in an assumed role's name never into the session's."""
    if not pattern:
        return lambda _: True
    wanted = [_expression(part) for part in _parts(pattern)]

    def meets(arn: str) -> bool:
        parts = _parts(arn)
        return len(parts) == len(wanted) and all(
            expression.fullmatch(part) is not None for expression, part in zip(wanted, parts, strict=True)
        )

    return lambda arns: any(meets(arn) for arn in arns)


def scoped_arn_pattern(before: str, scope: Scope, resource: str) -> Callable[[Iterable[str], int], bool]:
    """The test whether some of the ARNs meets the pattern in an account that the scope means, at a time (milliseconds
    since the epoch). `@account` in the resource is that account's own id."""
    meets = arn_pattern(f"{before}*:{resource.replace(OWN_ACCOUNT, '*')}")

    def covers(arns: Iterable[str], at: int) -> bool:
        return any(meets((arn,)) and own(arn) and scope.holds(arn.split(":")[4], at) for arn in arns)

    def own(arn: str) -> bool:
        if OWN_ACCOUNT not in resource:
            return True
        account = arn.split(":")[4]
        return arn_pattern(f"{before}{account}:{resource.replace(OWN_ACCOUNT, account)}")((arn,))

    return covers


def _parts(arn: str) -> list[str]:
    """The six parts of an ARN, an assumed role's resource split into its own three."""
    parts = arn.split(":", _PARTS - 1)
    if len(parts) == _PARTS and parts[-1].startswith("assumed-role/"):
        parts[-1:] = parts[-1].split("/", 2)
    return parts


def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)


def check_principal(pattern: str, place: Location) -> None:
    """Raise `ConfigurationError` for a principal that is no ARN or would cover more than somebody named."""
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS or parts[0] != "arn":
        step = "for example arn:aws:iam::111122223333:role/Vending"
        raise ConfigurationError(f"principal_arn: `{pattern}` is not an ARN", place, step)
    if not ACCOUNT.fullmatch(parts[4]):
        message = f"the account part of principal_arn is `{parts[4]}`; a wildcard is not allowed there"
        raise ConfigurationError(
            message, place, "write its twelve digits: anyone can create a role of that name in another account"
        )
    resource = parts[5]
    if resource == "root":
        return
    kind, _, name = resource.partition("/")
    if not kind.strip("*") or (kind in _NAMED and not name.strip("*/")):
        _too_wide(place)
    if kind == "federated-user":
        message = "principal_arn: the caller of GetFederationToken chooses the name of a federated user"
        raise ConfigurationError(message, place, "name the user who calls GetFederationToken: user/NAME")
    if kind not in _NAMED:
        message = f"principal_arn: `{kind}` is not a kind of principal"
        raise ConfigurationError(message, place, f"one of {', '.join(_NAMED)}, root")
    if kind == "assumed-role":
        _check_assumed_role(name, place)
    elif not name.rpartition("/")[2].strip("*"):
        _too_wide(place)


def _check_assumed_role(name: str, place: Location) -> None:
    role, slash, session = name.partition("/")
    if not slash or not session or "/" in session:
        message = "principal_arn: an assumed role is written assumed-role/ROLE/SESSION"
        raise ConfigurationError(message, place, f"for example assumed-role/{role.strip('*') or 'Vending'}/*")
    if not role.strip("*"):
        message = "principal_arn names a session but no role, and anyone who assumes a role chooses the session's name"
        raise ConfigurationError(message, place, "name the role; a wildcard may stand for the session")


def _too_wide(place: Location) -> None:
    message = "principal_arn would cover every principal of the account"
    raise ConfigurationError(message, place, "name a role or user; a wildcard may stand for a session name")
