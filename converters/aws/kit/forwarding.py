"""What an account forwards: every event that a detection may fire on, told by its call alone where the call is rare.

The exact patterns run in the log archive, where they can be changed without touching a member. What is forwarded is
wider, the calls of the detections by `eventSource` and `eventName`. Where a call is frequent, and in a detection that
names no call, the exact pattern is what forwards, for each forwarded event is paid for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from .plan import Detection, compact

LARGEST_PATTERN = 2048
"""EventBridge quotas, "Event pattern size"."""


_CALL = ("eventSource", "eventName")
_APPLICATIONS = "applications and stacks make and remove these all day"
_MANAGED = "AWS services keep rules of their own this way"

FREQUENT = {
    ("sts.amazonaws.com", "AssumeRole"): "every service, pipeline and person that takes a role",
    ("signin.amazonaws.com", "ConsoleLogin"): "every sign-in of a person",
    ("organizations.amazonaws.com", "DescribeOrganization"): "consoles, inventory tools and infrastructure code",
    ("logs.amazonaws.com", "DeleteLogGroup"): _APPLICATIONS,
    ("logs.amazonaws.com", "DeleteLogStream"): _APPLICATIONS,
    ("sqs.amazonaws.com", "DeleteQueue"): _APPLICATIONS,
    ("sqs.amazonaws.com", "PurgeQueue"): _APPLICATIONS,
    ("sqs.amazonaws.com", "SetQueueAttributes"): _APPLICATIONS,
    ("sns.amazonaws.com", "DeleteTopic"): _APPLICATIONS,
    ("sns.amazonaws.com", "Unsubscribe"): _APPLICATIONS,
    ("events.amazonaws.com", "PutRule"): _MANAGED,
    ("events.amazonaws.com", "DeleteRule"): _MANAGED,
    ("events.amazonaws.com", "RemoveTargets"): _MANAGED,
}
"""Calls of ordinary work, and whose they are: an estimate, as in `programs/busy_day`, and no measurement."""


def unnarrowed(detections: Sequence[Detection]) -> dict[str, list[str]]:
    """The frequent calls that are forwarded whole, with the detections that fire on every one of them."""
    names_by_call: dict[str, list[str]] = {}
    for detection in detections:
        for pattern in detection.patterns:
            for alternative in alternatives(pattern):
                sources, events = _texts(alternative.get("eventSource")), _texts(alternative.get("eventName"))
                for source, name in product(sources, events):
                    if (source, name) in FREQUENT and len(alternative) == len(_CALL):
                        named = names_by_call.setdefault(name, [])
                        named += [detection.name] if detection.name not in named else []
    return names_by_call


def forwarded(detections: Sequence[Detection]) -> list[dict[str, Any]]:
    """The patterns that forward whatever any of the detections fires on."""
    calls: dict[str, dict[str, None]] = {}
    whole: dict[str, Mapping[str, Any]] = {}
    narrowed: dict[str, Mapping[str, Any]] = {}
    for alternative in (
        tests for detection in detections for pattern in detection.patterns for tests in alternatives(pattern)
    ):
        sources, events = _texts(alternative.get("eventSource")), _texts(alternative.get("eventName"))
        if not sources or not events:
            whole.setdefault(compact(alternative), alternative)
            continue
        for source in sources:
            exact = [name for name in events if (source, name) in FREQUENT and len(alternative) > len(_CALL)]
            calls.setdefault(source, {}).update((name, None) for name in events if name not in exact)
            if exact:
                narrow = {**alternative, "eventSource": [source], "eventName": exact}
                narrowed.setdefault(compact(narrow), narrow)
    for text, alternative in narrowed.items():
        if not set(alternative["eventName"]) <= set(calls[alternative["eventSource"][0]]):
            whole.setdefault(text, alternative)
    return _by_call(calls) + [{"detail": dict(alternative)} for alternative in whole.values()]


def _by_call(calls: Mapping[str, Mapping[str, None]]) -> list[dict[str, Any]]:
    """As few patterns as hold these calls, by their sources."""
    groups: list[dict[str, Any]] = []
    for source, names in sorted(calls.items()):
        for part in _parts(sorted(names)) if names else ():
            option = {"eventSource": [source], "eventName": part}
            if groups and len(compact(_pattern([*groups[-1]["options"], option]))) <= LARGEST_PATTERN:
                groups[-1]["options"].append(option)
            else:
                groups.append({"options": [option]})
    return [_pattern(group["options"]) for group in groups]


def alternatives(pattern: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The tests of `detail`, one mapping for each alternative of `$or`."""
    detail = dict(pattern["detail"])
    options = detail.pop("$or", [{}])
    for option in options:
        yield _joined(detail, option)


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two objects of tests as one: objects of the same name are joined, and no field is in both."""
    joined = dict(one)
    for name, value in other.items():
        joined[name] = _joined(joined[name], value) if name in joined else value
    return joined


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
    return {"detail": dict(options[0]) if len(options) == 1 else {"$or": [dict(option) for option in options]}}
