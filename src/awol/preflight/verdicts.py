"""Per rule: can it fire here, yes, no, or not known, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from awol.cloudtrail.management import ALONE, DELEGATED, GLOBAL_SOURCES, ORGANIZATIONS
from awol.preflight.elastic import TEXT
from awol.preflight.questions import DAYS, NOT_EXTRACTED, SPARSE, Asked, Seen
from awol.preflight.splunk import VIEWS, view
from awol.views.elastic.retain import SETTINGS, Retain, keeps

CanFire = Literal["yes", "no", "unknown"]

NAME_IT = "name it: awol organization -o organization.json"

DENIAL = frozenset(("errorCode", "aws.cloudtrail.error_code"))
"""Fields by which a rule on failures is known: a member's attempt stands in the member's own log."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule can fire on this system. `calls` is None where it was not asked; `filled` maps each field that it
    needs to the records that have it."""

    rule: str
    level: str
    can_fire: CanFire
    why: str
    calls: int | None = None
    filled: Mapping[str, int] = field(default_factory=dict)


def verdicts(asked: Sequence[Asked], seen: Seen, management: str) -> list[Verdict]:
    """The verdict of each rule. A chain follows from its steps."""
    by_name: dict[str, Verdict] = {}
    for subject in asked:
        if not subject.steps:
            by_name[subject.rule.name] = _verdict(subject, seen, management)
    for subject in asked:
        if subject.steps:
            by_name[subject.rule.name] = _of_chain(subject, by_name)
    return [by_name[subject.rule.name] for subject in asked if subject.shown]


def _verdict(subject: Asked, seen: Seen, management: str) -> Verdict:
    if subject.need is None:
        return Verdict(subject.rule.name, subject.rule.level, "no", subject.reason)
    calls = seen.calls.get(subject.rule.name)
    filled = {
        name: seen.filled[subject.rule.name, name]
        for name in subject.need.fields
        if (subject.rule.name, name) in seen.filled
    }
    can, why = _judged(subject, seen, calls, filled, management)
    return Verdict(subject.rule.name, subject.rule.level, can, why, calls, filled)


def _judged(
    subject: Asked, seen: Seen, calls: int | None, filled: Mapping[str, int], management: str
) -> tuple[CanFire, str]:
    need = subject.need
    assert need is not None
    if seen.records == 0:
        return "no", "no CloudTrail record of the last day was found"
    if set(seen.views) == {NOT_EXTRACTED}:
        return "no", "Splunk extracts no field of the records"
    without = _not_retained(need.groups, seen.retain)
    if without:
        cause = f"`retain: {seen.retain}` leaves out" if seen.retain else "no record of the last day has"
        return "no", f"{cause} {without}"
    denial = bool(DENIAL & set(need.fields))
    alone = need.sources == {ORGANIZATIONS} and bool(need.names) and need.names <= ALONE and not denial
    if alone and seen.management == 0 and management:
        return "no", f"only the management account makes these calls, and the log of {management} is not here"
    if calls:
        empty = [group for group in need.groups if not any(filled.get(name, 0) for name in group)]
        unusual = [group for group in empty if not set(group) & SPARSE]
        summary = f"{counted(calls)} of its calls in {seen.days} days"
        if unusual:
            missing = " or ".join(unusual[0])
            return "unknown", f"{summary}, and none has {missing}: does AWS leave that out, or your pipeline?"
        return "yes", summary
    return _unseen(subject, seen, calls, management, alone=alone)


def _unseen(subject: Asked, seen: Seen, calls: int | None, management: str, *, alone: bool) -> tuple[CanFire, str]:
    """A rule whose calls were not seen, or that looks at every call."""
    need = subject.need
    assert need is not None
    if seen.records is None:
        return "unknown", "the query for records could not be run"
    if need.sources and need.sources <= GLOBAL_SOURCES and not seen.home:
        unread = "the query for the region in which they log could not be run"
        why = f"{' and '.join(sorted(need.sources))} log in one region, and no record of that region is here"
        return ("unknown", unread) if seen.home is None else ("no", why)
    delegated = need.sources == {ORGANIZATIONS} and bool(need.names) and need.names <= ALONE | DELEGATED
    if (alone or delegated) and not (DENIAL & set(need.fields)) and not seen.management:
        if seen.management is None:
            return "unknown", "the query for the management account's log could not be run"
        if not management:
            return "unknown", f"it is unknown whether the management account's log arrives; {NAME_IT}"
        return "no", f"the log of the management account {management} is not here"
    dead = [group for group in need.groups if all(seen.alive.get(name) == 0 for name in group)]
    if dead and not set(dead[0]) & SPARSE:
        return "no", f"no record of the last day has {' or '.join(dead[0])}"
    if need.calls and calls is None:
        return "unknown", "the query for its calls could not be run"
    if not need.calls:
        return "yes", f"it looks at every call; {counted(seen.records)} in the last day"
    return "yes", f"no such call in {seen.days} days; everything that it needs is here"


def _not_retained(groups: Sequence[Sequence[str]], retain: str | None) -> str:
    """A field that the integration's setting drops, where no other would do; "" where it drops none that is needed."""
    if retain is None:
        return ""
    setting: Retain = next((known for known in SETTINGS if known == retain), "none")
    return next((group[0] for group in groups if not any(keeps(setting, name) for name in group)), "")


BEST: tuple[CanFire, ...] = ("yes", "unknown", "no")


def _of_chain(subject: Asked, by_name: Mapping[str, Verdict]) -> Verdict:
    """A chain fails with its worst step; a step is as good as the best of its rules."""
    can: CanFire = "yes"
    why = "each of its steps can fire" if len(subject.steps) > 1 else "one of its rules can fire"
    for step in subject.steps:
        rules = [by_name[name] for name in step if name in by_name]
        best: CanFire = min((rule.can_fire for rule in rules), key=BEST.index, default="unknown")
        if BEST.index(best) > BEST.index(can):
            named = step[0] if len(step) == 1 else f"{step[0]} or {len(step) - 1} more"
            can, why = best, f"{named} {'cannot fire' if best == 'no' else 'may not be able to fire'}"
            if best == "no" and len(step) > 1:
                others = "1 other rule" if len(step) == 2 else f"{len(step) - 1} other rules"
                why = f"neither {step[0]} nor {others} can fire"
    return Verdict(subject.rule.name, subject.rule.level, can, why)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question came to; `good` is None where it decides nothing."""

    key: str
    title: str
    answer: str
    good: bool | None


def answers(product: str, seen: Seen, titles: Mapping[str, str], management: str) -> list[Answer]:
    """The answers in words, in the order of the questions; `product` is `splunk` or `elasticsearch`."""
    answered = []
    for key, title in titles.items():
        if key not in ("calls", "alive"):
            answer = _told(product, key, seen, management)
            if answer is not None:
                answered.append(Answer(key, title, *answer))
    return answered


def _told(product: str, key: str, seen: Seen, management: str) -> tuple[str, bool | None] | None:
    if key in seen.unread:
        return f"could not be run: {seen.unread[key].splitlines()[0]}", None
    if key == "records":
        if not seen.records:
            return ("no record in the last day" if seen.records == 0 else "the query could not be run"), False
        return f"{seen.records:,} in the last day, of {seen.accounts:,} accounts and {seen.regions} regions", True
    if key == "management":
        return _management(seen, management)
    if key in ("organizations", "home"):
        number = getattr(seen, key)
        if number is None:
            return "the query could not be run", None
        span = f"{DAYS} days" if key == "organizations" else "the last day"
        return (f"yes, {counted(number)} in {span}" if number else f"no, none in {span}"), bool(number)
    if key == "view" and product == "splunk":
        return _view(seen.views)
    if key == "retain" and product == "elasticsearch":
        return _retain(seen.retain)
    if key == "late":
        return _late(product, seen)
    return None


def _management(seen: Seen, management: str) -> tuple[str, bool | None]:
    if seen.management is None:
        return "the query could not be run", None
    if management:
        number = f"yes, {counted(seen.management)} of {management} in the last week"
        return (number, True) if seen.management else (f"no, none of {management} in the last week", False)
    if not seen.management_accounts:
        return f"not known: no call in {DAYS} days that only it can make; {NAME_IT}", None
    return f"yes: {', '.join(seen.management_accounts)} made calls that only it can make", True


def _view(views: Mapping[str, int]) -> tuple[str, bool | None]:
    if not views:
        return "no record in the last day", None
    broken = views.get(NOT_EXTRACTED, 0)
    name = view(views)
    answer = VIEWS.get(name, "no field is extracted")
    if broken and name:
        answer += f"; {NOT_EXTRACTED} of {broken:,} of {sum(views.values()):,} records"
    return answer, not broken


def _retain(retain: str | None) -> tuple[str, bool | None]:
    if retain is None:
        return "the query could not be run", None
    if not retain:
        return f"neither {TEXT} nor its flattened fields are there", False
    return f"retain: {retain}", retain == "all"


def _late(product: str, seen: Seen) -> tuple[str, bool | None]:
    if seen.indexed is None:
        return "the query could not be run", None
    if not seen.indexed:
        return "no record was indexed in the last day", None
    quarter, hour, day = (seen.late[bound] for bound in sorted(seen.late))
    answer = (
        f"of {counted(seen.indexed)} {quarter:,} came later than 15 minutes, {hour:,} later than an hour,"
        f" {day:,} later than a day; the latest after {_duration(seen.latest)}"
    )
    missed = hour if product == "splunk" else quarter
    if missed:
        whose = "searches that are not critical" if product == "splunk" else "chains"
        answer += f"; {whose} can miss {'those' if missed > 1 else 'that one'}"
    return answer, not missed


def counted(number: int) -> str:
    """`1 record`, `1,234 records`."""
    return f"{number:,} record{'' if number == 1 else 's'}"


def _duration(seconds: int) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = round(seconds / size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{seconds} seconds"
