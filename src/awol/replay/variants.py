"""Variants of a record that must not change any verdict, derived and never written by hand (fixtures/README.md).

Each takes the records of one fixture and gives other records, or None where the variant says nothing: where it would
change nothing, or where the rule speaks of the very thing that it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from awol.values import PARTITIONS

Record = Mapping[str, Any]
Variant = Callable[[Sequence[Record], str], "list[dict[str, Any]] | None"]

OPTIONAL_FIELDS = ("readOnly", "managementEvent", "eventCategory", "tlsDetails", "sessionCredentialFromConsole")
"""Fields that records of eventVersion 1.05 and earlier lack (CloudTrail record contents, "since" notes)."""


def reversed_keys(records: Sequence[Record], _rule: str) -> list[dict[str, Any]] | None:
    """Keys in the opposite order, at every depth: JSON objects have none."""
    return [_map(record, lambda item: dict(reversed(item.items()))) for record in records]


def unknown_field(records: Sequence[Record], _rule: str) -> list[dict[str, Any]] | None:
    """A field that no version of CloudTrail has yet."""
    return [{**record, "awolUnknownField": {"nested": ["value", 1, None]}} for record in records]


def older_version(records: Sequence[Record], rule: str) -> list[dict[str, Any]] | None:
    """eventVersion 1.05: without the fields that came later. Not where the rule names one of them."""
    if any(name in rule for name in OPTIONAL_FIELDS):
        return None
    return [
        {key: value for key, value in {**record, "eventVersion": "1.05"}.items() if key not in OPTIONAL_FIELDS}
        for record in records
    ]


def _partition(name: str, region: str) -> Variant:
    def move(records: Sequence[Record], rule: str) -> list[dict[str, Any]] | None:
        if "arn:" in rule and not all(f"arn:{partition}:" in rule for partition in PARTITIONS):
            return None
        moved = [_map_text(record, lambda text: text.replace("arn:aws:", f"arn:{name}:")) for record in records]
        return [{**record, "awsRegion": region} for record in moved]

    return move


def absent_for_null(records: Sequence[Record], _rule: str) -> list[dict[str, Any]] | None:
    """Keys whose value is null left out, at every depth."""
    changed = [
        _map(record, lambda item: {key: value for key, value in item.items() if value is not None})
        for record in records
    ]
    return None if changed == list(records) else changed


def null_for_absent(records: Sequence[Record], _rule: str) -> list[dict[str, Any]] | None:
    """The outcome of a success written as null instead of left out."""
    changed = [
        {**record, **{key: None for key in ("errorCode", "errorMessage") if key not in record}} for record in records
    ]
    return None if changed == list(records) else changed


def delivered_twice(records: Sequence[Record], _rule: str) -> list[dict[str, Any]] | None:
    """Each record twice, as where an organization trail and a member's trail meet."""
    return [dict(record) for record in [*records, *records]]


VARIANTS: Mapping[str, Variant] = {
    "keys reversed": reversed_keys,
    "unknown field": unknown_field,
    "eventVersion 1.05": older_version,
    "aws-us-gov": _partition("aws-us-gov", "us-gov-west-1"),
    "aws-cn": _partition("aws-cn", "cn-northwest-1"),
    "absent for null": absent_for_null,
    "null for absent": null_for_absent,
    "delivered twice": delivered_twice,
}
"""The variants by the name that cases carry after a `+`."""


def _map(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A copy of a JSON value with `change` applied to every object, innermost first."""
    if isinstance(value, dict):
        return change({key: _map(item, change) for key, item in value.items()})
    if isinstance(value, list):
        return [_map(item, change) for item in value]
    return value


def _map_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _map_text(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_map_text(item, change) for item in value]
    return change(value) if isinstance(value, str) else value
