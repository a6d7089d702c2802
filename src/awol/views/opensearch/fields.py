"""The mapping of CloudTrail records in OpenSearch: every name and its type, and the index template that says so.

Names: AWS CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element". What depends on
the call (requestParameters and its like) is a `flat_object`: one field each, whose leaves are exact texts. Mapped by
OpenSearch itself, they soon pass the limit of 1,000 fields, and a record in which a name holds another type is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.cloudtrail.shapes import FIXED, OBJECTS
from awol.views import FieldType
from awol.views.opensearch import cutting

LIMIT = 8191
"""`ignore_above` of the keywords: a term of Lucene may have 32,766 bytes, and a character takes up to four."""

FLAT = (
    *("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"),
    *("insightDetails", "eventContext", "edgeDeviceDetails"),
    "userIdentity.sessionContext.webIdFederationData.attributes",
)
"""The objects whose content depends on the call."""

_FEDERATION = "userIdentity.sessionContext.webIdFederationData"


def _fields() -> dict[str, FieldType]:
    types: dict[str, FieldType] = {}
    for parent, names in FIXED.items():
        for name in names.split():
            whole = f"{parent}.{name}" if parent else name
            if whole not in OBJECTS:
                types[whole] = "keyword"
    types[f"{_FEDERATION}.federatedProvider"] = "keyword"
    types |= dict.fromkeys(FLAT, "flat_object")
    types["eventTime"] = "date"
    types["sourceIPAddress.ip"] = "ip"
    return dict(sorted(types.items()))


FIELDS: Mapping[str, FieldType] = _fields()
"""Dotted name to type. `sourceIPAddress.ip` is a second reading of the same text, empty where it is no address."""


def mappings() -> dict[str, Any]:
    """The body of `mappings`. A name that is not in it is kept in the document and cannot be searched."""
    properties: dict[str, Any] = {}
    for name, type_ in FIELDS.items():
        *path, last = name.split(".")
        if type_ == "ip":
            continue
        place = properties
        for part in path:
            place = place.setdefault(part, {"properties": {}})["properties"]
        place[last] = _mapping(type_)
    properties["sourceIPAddress"]["fields"] = {"ip": {"type": "ip", "ignore_malformed": True}}
    return {"dynamic": False, "properties": properties}


def _mapping(type_: FieldType) -> dict[str, Any]:
    if type_ == "keyword":
        return {"type": type_, "ignore_above": LIMIT}
    return {"type": type_, "ignore_malformed": True} if type_ == "date" else {"type": type_}


NAME = "awol-cloudtrail"
"""What the index template and the ingest pipeline are called in OpenSearch."""


def template(pattern: str) -> dict[str, Any]:
    """The body of `PUT _index_template/awol-cloudtrail` for indexes of this pattern."""
    settings = {"index": {"default_pipeline": NAME}}
    return {"index_patterns": [pattern], "template": {"settings": settings, "mappings": mappings()}}


def pipeline() -> dict[str, Any]:
    """The body of `PUT _ingest/pipeline/awol-cloudtrail`."""
    return cutting.pipeline(tuple(dict.fromkeys(name.partition(".")[0] for name in FLAT)))
