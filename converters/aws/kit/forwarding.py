"""What an account forwards: every event that a detection may fire on, told by its call alone.

The exact patterns run in the log archive, where they can be changed without touching a member. What is forwarded is
wider, the calls of the detections by `eventSource` and `eventName`; a detection that names none is forwarded as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .plan import Detection, compact

LARGEST_PATTERN = 2048
"""EventBridge quotas, "Event pattern size"."""


def forwarded(detections: Sequence[Detection]) -> list[dict[str, Any]]:
    """The patterns that forward whatever any of the detections fires on."""
    calls: dict[str, dict[str, None]] = {}
    whole: dict[str, Mapping[str, Any]] = {}
    for detection in detections:
        for pattern in detection.patterns:
            for one in alternatives(pattern):
                sources, events = _texts(one.get("eventSource")), _texts(one.get("eventName"))
                if sources and events:
                    for source in sources:
                        calls.setdefault(source, {}).update(dict.fromkeys(events))
                else:
                    whole.setdefault(compact(one), one)
    found: list[dict[str, Any]] = []
    for source, names in sorted(calls.items()):
        for part in _parts(sorted(names)):
            option = {"eventSource": [source], "eventName": part}
            if found and len(compact(_pattern([*found[-1]["options"], option]))) <= LARGEST_PATTERN:
                found[-1]["options"].append(option)
            else:
                found.append({"options": [option]})
    return [_pattern(one["options"]) for one in found] + [{"detail": dict(one)} for one in whole.values()]


def alternatives(pattern: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The tests of `detail`, one mapping for each alternative of `$or`."""
    detail = dict(pattern["detail"])
    options = detail.pop("$or", [{}])
    for option in options:
        yield _joined(detail, option)


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two objects of tests as one: objects of the same name are joined, and no field is in both."""
    made = dict(one)
    for name, value in other.items():
        made[name] = _joined(made[name], value) if name in made else value
    return made


def _texts(values: Any) -> list[str]:
    """The values of a field that is compared with whole texts alone; none for any other."""
    return list(values) if values and all(isinstance(value, str) for value in values) else []


def _parts(names: list[str]) -> list[list[str]]:
    """Lists of names short enough for a pattern of their own."""
    half = len(names) // 2
    if len(compact(names)) <= LARGEST_PATTERN // 2 or not half:
        return [names]
    return [*_parts(names[:half]), *_parts(names[half:])]


def _pattern(options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"detail": dict(options[0]) if len(options) == 1 else {"$or": [dict(one) for one in options]}}
