"""Alerts that say the same as one line: a rule on one account, one principal and one key within an hour, or longer
where the pack says so."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from awol.hunt.detections import Detection
from awol.values import parse_time

HOUR: Final = 3_600_000
"""Milliseconds. A group lasts an hour from its first alert to its last, if the pack says nothing else of the rule."""

NO_HOURS: Final[Mapping[str, int]] = {}


_Key = tuple[object, ...]


@dataclass(slots=True)
class _Group:
    key: _Key
    first: Detection
    begins: int
    ends: int
    last_time: str
    event_ids: list[str] = field(default_factory=list)
    count: int = 0


def grouped(found: Iterable[Detection], hours: Mapping[str, int] = NO_HOURS) -> Iterator[Detection]:
    """The findings, which come in order of time, those of a group as one: its first, with the count, all eventIDs and
    the time of the last. `hours` says for which rules a group lasts longer than one hour. A finding without a time,
    and a chain of several events, stands alone."""
    open_: dict[_Key, _Group] = {}
    waiting: deque[_Group] = deque()
    for finding in found:
        at = parse_time(finding.time)
        if at is not None:
            while waiting and waiting[0].ends < at:
                group_over = waiting.popleft()
                if open_.get(group_over.key) is group_over:
                    del open_[group_over.key]
                yield _closed(group_over)
        key = (
            finding.rule,
            finding.account,
            finding.target_account,
            finding.actor,
            finding.access_key,
            finding.approved is None,
        )
        group = open_.get(key)
        if at is None or len(finding.event_ids) > 1 or group is None or at > group.ends:
            begins = at if at is not None else (waiting[-1].begins if waiting else 0)
            group = _Group(key, finding, begins, begins + hours.get(finding.rule, 1) * HOUR, finding.time)
            waiting.append(group)
            if at is not None and len(finding.event_ids) == 1:
                open_[key] = group
        group.count += 1
        group.last_time = finding.time
        group.event_ids += finding.event_ids
    for group in waiting:
        yield _closed(group)


def _closed(group: _Group) -> Detection:
    if group.count == 1:
        return group.first
    event_ids = tuple(group.event_ids)
    return replace(group.first, event_ids=event_ids, count=group.count, last_time=group.last_time)
