"""What a new rule is about, inferred from its name: the call, its outcome, the family, the rule it resembles.

Nothing is guessed: what does not follow from the name and the pack alone is left for a person, with what comes near.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from awol.errors import PackError
from awol.values import Rule

Outcome = Literal["success", "denied", "failed"]
Catalogue = Mapping[str, Iterable[str]]
"""Event source to the event names that CloudTrail writes for it."""

OUTCOMES: Mapping[str, Outcome] = {
    "success": "success",
    "succeeded": "success",
    "denied": "denied",
    "failed": "failed",
    "failure": "failed",
}

SHORT: Mapping[str, str] = {
    "org": "organizations",
    "ct": "cloudtrail",
    "trail": "cloudtrail",
    "eventbridge": "events",
    "cloudwatch": "logs",
    "budget": "budgets",
    "cost": "ce",
}
"""Words of a rule's name that mean a service by another name than its event source has."""

_SERVICE_FAMILIES: Mapping[str, str] = {
    "organizations": "membership",
    "iam": "self_grant",
    "sts": "self_grant",
    "sso": "self_grant",
    "signin": "root",
    "account": "root",
    "ce": "cost",
    "budgets": "cost",
    "controltower": "guardrails",
}
"""The family of a service for which the pack has no rule yet; any other service is a matter of visibility."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """What a rule's name says. `source` and `event` are "" where they do not follow; `near` are then calls that come
    near. `like` is the rule of the pack that resembles it most, for what rules of a kind share."""

    source: str
    event: str
    outcome: Outcome
    family: str
    near: tuple[str, ...] = ()
    like: Rule | None = None


def infer(
    name: str,
    event: str | None,
    family: str | None,
    catalogue: Catalogue,
    rules: Sequence[Rule],
    families: Iterable[str],
) -> Inferred:
    """What `name` (`aws_org_policy_detached`) says, `event` (`organizations:DetachPolicy` or `DetachPolicy`) and
    `family` being what the user added. Raises `PackError` for an event that is none or belongs to several services."""
    words = name.split("_")[1:]
    outcome = OUTCOMES.get(words[-1], "success")
    if words[-1] in OUTCOMES:
        words = words[:-1]
    near: tuple[str, ...] = ()
    if event:
        source, call = _given(event, f"{_service(words[0])}.amazonaws.com", catalogue)
    else:
        matched, near = _from_words(words, catalogue)
        own = f"{_service(words[0])}.amazonaws.com"
        source, call = matched or (own if own in catalogue else "", "")
    like = _resembling(name, source, call, rules)
    return Inferred(source, call, outcome, family or _family(name, source, rules, tuple(families)), near, like)


_SMALL = ("aws", "for", "to", "from", "of", "with", "in")
"""Words of a call's name that a rule's name may leave out, as it may the name of the service."""


def _given(event: str, own: str, catalogue: Catalogue) -> tuple[str, str]:
    service, colon, call = event.rpartition(":")
    if not call or (colon and not service):
        raise PackError(f"`{event}` is not an event", next_step="write SERVICE:NAME, organizations:LeaveOrganization")
    if service:
        source = service if "." in service else f"{SHORT.get(service, service)}.amazonaws.com"
        names = list(catalogue.get(source, ()))
        if names and call not in names:
            close = _close(call, names)
            step = (
                f"do you mean {', '.join(close)}?"
                if close
                else "upper and lower case matter: write it as CloudTrail does"
            )
            raise PackError(f"CloudTrail writes no `{call}` of {source}", next_step=step)
        return source, call
    sources = sorted(source for source, names in catalogue.items() if call in names)
    if len(sources) == 1 or own in sources:
        return own if own in sources else sources[0], call
    if sources:
        several = ", ".join(f"{source.partition('.')[0]}:{call}" for source in sources)
        raise PackError(f"several services have a `{call}`", next_step=f"say which: --event {several}")
    close = _close(call, [name for names in catalogue.values() for name in names])
    step = f"do you mean {', '.join(close)}?" if close else "write SERVICE:NAME, organizations:LeaveOrganization"
    raise PackError(f"no service has a `{call}`", next_step=step)


def _close(call: str, names: Sequence[str]) -> list[str]:
    by_lower = {name.lower(): name for name in names}
    return [by_lower[lowered] for lowered in difflib.get_close_matches(call.lower(), list(by_lower), n=3, cutoff=0.75)]


def _from_words(words: Sequence[str], catalogue: Catalogue) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """The one call whose words are those of the name, whatever their order and ending; else the calls near it."""
    service = _service(words[0])
    exact: list[tuple[str, str]] = []
    near: list[tuple[int, str]] = []
    rest = [_stem(word) for word in words[1:]]
    for source, names in catalogue.items():
        if source.partition(".")[0] != service:
            continue
        for name in names:
            parts = [_stem(part) for part in _parts(name) if part not in _SMALL and not service.startswith(part)]
            shared = sum(any(_alike(word, part) for part in parts) for word in rest)
            if shared == len(rest) and all(any(_alike(word, part) for word in rest) for part in parts):
                exact.append((source, name))
            elif shared and shared >= len(rest) - 1:
                near.append((-shared * 10 + len(parts), f"{service}:{name}"))
    if len(exact) == 1:
        return exact[0], ()
    return None, tuple([f"{service}:{name}" for _, name in sorted(exact)] or [name for _, name in sorted(near)[:5]])


def _service(word: str) -> str:
    return SHORT.get(word, word)


def _parts(name: str) -> list[str]:
    """The words of a CamelCase name: DeleteSAMLProvider -> delete, saml, provider."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]+|[a-z0-9]+", name)]


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            return stem[:-1] if ending in ("ed", "ing") and stem[-1:] == stem[-2:-1] else stem
    return word


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (len(shorter) >= 4 and longer.startswith(shorter))


def _family(name: str, source: str, rules: Sequence[Rule], families: Sequence[str]) -> str:
    """The family whose rules on the same service have names most like this one."""
    first, *rest = name.split("_")[1:]
    if first == "root" and "root" in families:
        return "root"
    words = set(rest)
    shared: dict[str, list[int]] = {}
    for rule in rules:
        its_first, *its_rest = rule.name.split("_")[1:]
        if its_first == first and rule.family in families and (not source or source in _sources(rule)):
            shared.setdefault(rule.family, []).append(len(words & set(its_rest)))
    if shared:
        return max(sorted(shared), key=lambda family: (max(shared[family]), sum(shared[family]), len(shared[family])))
    service = source.partition(".")[0] or _service(first)
    family = _SERVICE_FAMILIES.get(service, "visibility")
    return family if family in families else next(iter(families), family)


def _resembling(name: str, source: str, call: str, rules: Sequence[Rule]) -> Rule | None:
    """The rule on the same call, else that of the same service whose name is most alike; None without one."""

    def score(rule: Rule) -> tuple[bool, bool, float]:
        return (
            bool(call) and call in _events(rule),
            bool(source) and source in _sources(rule),
            difflib.SequenceMatcher(None, name, rule.name).ratio(),
        )

    ranked = sorted((rule for rule in rules if rule.kind == "event"), key=score, reverse=True)
    return ranked[0] if ranked and (score(ranked[0])[0] or score(ranked[0])[1]) else None


def _sources(rule: Rule) -> set[str]:
    return set(_values(rule.document.get("detection"), "eventSource"))


def _events(rule: Rule) -> set[str]:
    return set(_values(rule.document.get("detection"), "eventName"))


def _values(part: Any, field: str) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == field:
                yield from (str(element) for element in (value if isinstance(value, list) else [value]))
            else:
                yield from _values(value, field)
    elif isinstance(part, list):
        for inner in part:
            yield from _values(inner, field)
