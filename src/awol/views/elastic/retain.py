"""What is left of whole objects under the integration's setting `retain`.

Source: see `versions`. `all` keeps each object as text and flattened; `keyword` only as text; `flattened` only
flattened; `minimal` as text, and of the flattened leaves those that Elastic's prebuilt rules read; `none` neither. The
mapping stays whole: a field that is not filled finds nothing, without an error, which is why the pack asks for `all`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, get_args

from awol.values import Event
from awol.views import Field, Index, Value
from awol.views.elastic.versions import LATEST, TRAITS, Integration

Retain = Literal["all", "keyword", "flattened", "minimal", "none"]

SETTINGS: tuple[Retain, ...] = get_args(Retain)

FLATTENED = "aws.cloudtrail.flattened."
SERVICE_EVENT_DETAILS = "aws.cloudtrail.service_event_details"
TEXTS = frozenset(
    (
        *(f"aws.cloudtrail.{name}" for name in ("request_parameters", "response_elements", "additional_eventdata")),
        SERVICE_EVENT_DETAILS,
    )
)
"""The fields that hold a whole object as text."""

MINIMAL = (
    "additional_eventdata.SSEApplied",
    "request_parameters.cidrIp",
    "request_parameters.dryRun",
    "request_parameters.fromPort",
    "request_parameters.includeDeprecated",
    "request_parameters.policyArn",
    "request_parameters.serialNumber",
    "request_parameters.withDecryption",
    "request_parameters.x-amz-server-side-encryption-customer-algorithm",
)
"""What `minimal` keeps below `aws.cloudtrail.flattened`, at these places and nowhere deeper."""

OTHER_RECORDS = (f"{FLATTENED}digest", f"{FLATTENED}insight_details")
"""Flattened fields of records that are no calls."""


class Retaining:
    """An index whose whole objects are kept as a setting says; everything else is as in the index it is made of."""

    def __init__(self, index: Index, setting: Retain, integration: Integration = LATEST) -> None:
        self._index = index
        self._setting = setting
        self._integration: Integration = integration

    def field(self, name: str) -> Field | None:
        """As the index says, with nothing in it where the setting keeps nothing."""
        field = self._index.field(name)
        if field is None:
            return None
        if field.root is not None:
            field = replace(field, root=self._left(field.root))
        return self._left(field)

    def _left(self, field: Field) -> Field:
        """The field with what the setting leaves of it."""
        if keeps(self._setting, field.name, self._integration):
            return field
        partly = field.type == "flattened" and self._setting == "minimal"
        return replace(field, read=_minimal_pairs(field) if partly else _nothing)

    def names(self) -> tuple[str, ...]:
        return self._index.names()

    def time(self, event: Event) -> int | None:
        return self._index.time(event)

    def covers(self, pattern: str) -> bool:
        return self._index.covers(pattern)


def keeps(setting: Retain, name: str, integration: Integration = LATEST) -> bool:
    """Whether a setting leaves a field (or multi-field, or flattened leaf) as `retain: all` has it."""
    whole = TRAITS[integration].whole
    if setting == "none" and not whole:
        # Before 7.4 the setting itself was cleaned away with every other `none`.
        return True
    if name.removesuffix(".text") in TEXTS:
        spared = not whole and name.removesuffix(".text") == SERVICE_EVENT_DETAILS
        return spared or setting in ("all", "keyword", "minimal")
    if not name.startswith(FLATTENED):
        return True
    if name.startswith(OTHER_RECORDS):
        return whole or setting in ("all", "flattened")
    return setting in ("all", "flattened") or (setting == "minimal" and _in_minimal(name.removeprefix(FLATTENED)))


def _in_minimal(path: str) -> bool:
    return any(path == kept_path or path.startswith(f"{kept_path}.") for kept_path in MINIMAL)


def _minimal_pairs(field: Field) -> Callable[[Event], tuple[Value, ...]]:
    prefix = field.name.removeprefix(FLATTENED)

    def read(event: Event) -> tuple[Value, ...]:
        pairs = (pair for pair in field.read(event) if isinstance(pair, str))
        return tuple(pair for pair in pairs if _in_minimal(f"{prefix}.{pair.partition(chr(0))[0]}"))

    return read


def retained(made: dict[str, Any], setting: Retain, integration: Integration = LATEST) -> dict[str, Any]:
    """A document, made with `retain: all`, without what a setting drops."""
    cloudtrail = made.get("aws", {}).get("cloudtrail", {})
    for name in TEXTS:
        if not keeps(setting, name, integration):
            cloudtrail.pop(name.rpartition(".")[2], None)
    flattened = cloudtrail.get("flattened", {})
    for name in list(flattened):
        if not keeps(setting, FLATTENED + name, integration):
            left = _minimal(name, flattened[name]) if setting == "minimal" else {}
            if left:
                flattened[name] = left
            else:
                del flattened[name]
    return made


def _minimal(name: str, value: dict[str, Any]) -> dict[str, Any]:
    kept_names = {path.partition(".")[2] for path in MINIMAL if path.startswith(f"{name}.")}
    return {key: item for key, item in value.items() if key in kept_names}


def _nothing(_event: Event) -> tuple[Value, ...]:
    return ()
