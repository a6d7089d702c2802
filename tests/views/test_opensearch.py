"""CloudTrail records in OpenSearch: the mapping, the values of fields, and what the ingest pipeline cuts."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views import Indexing
from awol.views.opensearch import CLOUDTRAIL, FIELDS, document, mappings, pipeline, template, view
from awol.views.opensearch.cutting import LONGEST, cut
from tests.conftest import ROOT

VALUES: list[tuple[str, dict[str, Any], str, tuple[object, ...]]] = [
    ("a text", {"eventName": "LeaveOrganization"}, "eventName", ("LeaveOrganization",)),
    ("an empty text", {"errorCode": ""}, "errorCode", ("",)),
    ("null", {"errorCode": None}, "errorCode", ()),
    ("a truth value", {"readOnly": True}, "readOnly", ("true",)),
    ("below an object", {"userIdentity": {"type": "Root"}}, "userIdentity.type", ("Root",)),
    ("a list of objects", {"resources": [{"ARN": "a"}, {"ARN": "b"}]}, "resources.ARN", ("a", "b")),
    ("an address", {"sourceIPAddress": "198.51.100.7"}, "sourceIPAddress.ip", ("198.51.100.7",)),
    ("no address", {"sourceIPAddress": "cloudtrail.amazonaws.com"}, "sourceIPAddress.ip", ()),
    ("a time", {"eventTime": "2026-01-01T00:00:00Z"}, "eventTime", (1767225600000,)),
    ("a leaf", {"requestParameters": {"a": {"b": [1, None, "x"]}}}, "requestParameters.a.b", ("1", "x")),
    ("an object is no leaf", {"requestParameters": {"a": {"b": 1}}}, "requestParameters.a", ()),
    ("all leaves", {"requestParameters": {"a": {"b": 1}, "c": ["x"]}}, "requestParameters", ("a.b=1", "c=x")),
    ("a text beyond the limit", {"errorMessage": "x" * 8192}, "errorMessage", ()),
    ("a leaf that is cut", {"requestParameters": {"a": "x" * 40_000}}, "requestParameters.a", ("x" * LONGEST,)),
]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        # CloudTrail User Guide, "CloudTrail userIdentity element"; OpenSearch, "Flat object", "IP address"
        ("eventTime", "date"),
        ("sourceIPAddress", "keyword"),
        ("sourceIPAddress.ip", "ip"),
        ("eventID", "keyword"),
        ("userIdentity.sessionContext.sessionIssuer.arn", "keyword"),
        ("userIdentity.sessionContext.webIdFederationData.federatedProvider", "keyword"),
        ("userIdentity.sessionContext.webIdFederationData.attributes", "flat_object"),
        ("requestParameters", "flat_object"),
        ("responseElements", "flat_object"),
        ("additionalEventData", "flat_object"),
        ("serviceEventDetails", "flat_object"),
        ("insightDetails", "flat_object"),
        ("eventContext", "flat_object"),
        ("edgeDeviceDetails", "flat_object"),
        # objects are no fields, their members are
        ("userIdentity", None),
        ("userIdentity.sessionContext", None),
        ("userIdentity.sessionContext.webIdFederationData", None),
        ("tlsDetails", None),
        ("tlsDetails.tlsVersion", "keyword"),
    ],
)
def test_the_type_of_a_field(name: str, kind: str | None) -> None:
    assert FIELDS.get(name) == kind


@pytest.mark.parametrize(("_why", "record", "name", "expected"), VALUES, ids=[one[0] for one in VALUES])
def test_values(_why: str, record: dict[str, Any], name: str, expected: tuple[object, ...]) -> None:
    field = CLOUDTRAIL.field(name)
    assert field is not None
    assert field.read(Event(record)) == expected


@pytest.mark.parametrize(
    ("name", "type_", "limit", "root"),
    [
        ("eventName", "keyword", 8191, None),
        ("eventTime", "date", None, None),
        ("sourceIPAddress.ip", "ip", None, None),
        ("requestParameters", "flat_object", None, None),
        ("requestParameters.a.b", "flat_object_key", None, "requestParameters"),
    ],
)
def test_what_a_field_says_of_itself(name: str, type_: str, limit: int | None, root: str | None) -> None:
    field = CLOUDTRAIL.field(name)
    assert field is not None
    assert (field.name, field.type, field.ignore_above) == (name, type_, limit)
    assert field.root is (CLOUDTRAIL.field(root) if root else None)


@pytest.mark.parametrize(
    "name", ["user.name", "userIdentity", "userIdentity.sessionContext", "eventNames", "eventName.x"]
)
def test_what_the_mapping_lacks_is_no_field(name: str) -> None:
    assert CLOUDTRAIL.field(name) is None


def test_the_pipeline_names_what_the_mapping_has_and_nothing_else() -> None:
    text = (ROOT / "pipelines" / "cloudtrail_opensearch.yml").read_text(encoding="utf-8")
    steps = {step["id"]: step for step in yaml.safe_load(text)["transformations"]}
    kept = steps["cloudtrail_opensearch_fields"]["mapping"]
    assert all(name == given for name, given in kept.items())
    assert set(kept) == {name for name, type_ in FIELDS.items() if type_ in ("keyword", "date")}
    leaves = steps["cloudtrail_opensearch_leaves"]["mapping"]
    assert {name.removesuffix(".") for name in leaves} == {
        name for name, type_ in FIELDS.items() if type_ == "flat_object"
    }


def test_the_mapping() -> None:
    found = mappings()
    assert found["dynamic"] is False
    properties = found["properties"]
    assert properties["requestParameters"] == {"type": "flat_object"}
    assert properties["eventName"] == {"type": "keyword", "ignore_above": 8191}
    assert properties["sourceIPAddress"]["fields"] == {"ip": {"type": "ip", "ignore_malformed": True}}
    assert properties["userIdentity"]["properties"]["sessionContext"]["properties"]["attributes"]["properties"]
    made = template("trail-*")
    assert made["index_patterns"] == ["trail-*"]
    assert made["template"]["mappings"] == found
    assert made["template"]["settings"]["index"]["default_pipeline"] == "awol-cloudtrail"
    assert pipeline()["processors"][0]["script"]["params"]["names"][:2] == ["requestParameters", "responseElements"]


@pytest.mark.parametrize(
    ("text", "left"),
    [("x" * LONGEST, LONGEST), ("x" * (LONGEST + 1), LONGEST), ("é" * 16_001, 16_000), ("€" * 20_000, 10_666),
     ("x" + "\U0001f600" * 9_000, 8_000)],
)  # fmt: skip
def test_a_leaf_is_cut_between_characters(text: str, left: int) -> None:
    assert cut(text) == text[:left]


def test_a_document_is_the_record_with_its_leaves_cut() -> None:
    asked = {"a": ["y" * 33_000, 1, None], "b": {"c": True}}
    record: dict[str, Any] = {"eventName": "PutDashboard", "requestParameters": asked}
    made = document(record)
    assert made == {"eventName": "PutDashboard", "requestParameters": {"a": ["y" * LONGEST, 1, None], "b": {"c": True}}}
    assert len(record["requestParameters"]["a"][0]) == 33_000, "the record itself stays"


def test_a_record_that_opensearch_refuses_is_told_of() -> None:
    good, bad = Event({"requestParameters": {}}), Event({"userIdentity": "root"}, "a.json", "Records[1]")
    assert list(CLOUDTRAIL.checked([good])) == [good]
    with pytest.raises(UnsupportedQuery, match=r"a\.json, Records\[1\]: .*`userIdentity` is no object"):
        list(CLOUDTRAIL.checked([good, bad]))


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"userIdentity": {"sessionContext": {"sessionIssuer": "text"}}}, "userIdentity.sessionContext.sessionIssuer"),
        ({"userIdentity": {"sessionContext": {"sessionIssuer": {"type": "Role"}}}}, ""),
        ({"userIdentity": {"sessionContext": [{}, 1]}}, "userIdentity.sessionContext"),
        ({"userIdentity": [{"sessionContext": {}}, None]}, ""),
        ({"userIdentity": [{}, {"sessionContext": True}]}, "userIdentity.sessionContext"),
        ({"userIdentity": {"sessionContext": None}, "requestParameters": None}, ""),
        ({"requestParameters": ["a"]}, "requestParameters"),
        ({"requestParameters": {"anything": "a"}}, ""),
        ({"tlsDetails": "a"}, "tlsDetails"),
        (
            {"userIdentity": {"sessionContext": {"webIdFederationData": {"attributes": "a"}}}},
            "userIdentity.sessionContext.webIdFederationData.attributes",
        ),
        # A text that is an address too, and a name that is empty, are no objects.
        ({"sourceIPAddress": "198.51.100.7"}, ""),
        ({"": "a"}, ""),
    ],
)
def test_what_is_no_object_where_one_belongs(record: dict[str, Any], name: str) -> None:
    event = Event(record)
    if not name:
        assert list(CLOUDTRAIL.checked([event])) == [event]
        return
    with pytest.raises(UnsupportedQuery, match=f"OpenSearch refuses the whole document: `{name}` is no object"):
        list(CLOUDTRAIL.checked([event]))


def test_the_mapping_of_each_kind_of_field() -> None:
    found = mappings()
    assert found["dynamic"] is False
    properties = found["properties"]
    assert properties["eventTime"] == {"type": "date", "ignore_malformed": True}
    assert properties["eventName"] == {"type": "keyword", "ignore_above": 8191}
    assert properties["requestParameters"] == {"type": "flat_object"}
    assert properties["sourceIPAddress"] == {
        "type": "keyword",
        "ignore_above": 8191,
        "fields": {"ip": {"type": "ip", "ignore_malformed": True}},
    }
    assert properties["userIdentity"]["properties"]["arn"] == {"type": "keyword", "ignore_above": 8191}
    assert view("opensearch", Indexing()) is CLOUDTRAIL
