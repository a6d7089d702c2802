"""Elasticsearch itself meets the entries of exceptions as the evaluator of the tests does.

Kibana makes a query of each entry (elastic/kibana, `build_exception_filter`): `match` a phrase, `match_any` one of
several phrases, `wildcard` and `exists` the queries of those names; what is excluded must not match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from awol.values import Event
from awol.views.elastic import document, mappings
from programs.elasticsearch.client import Client
from tests.build.exceptions import covered
from tests.build.test_exceptions import ARN, ENTRIES, IN, OUT, RECORD, at, entry

INDEX = "awol-exceptions"
STRANGER = {**RECORD, "recipientAccountId": "999988887777", "sourceIPAddress": "2001:db8::7"}
SERVICE = {**RECORD, "sourceIPAddress": "cloudformation.amazonaws.com", "userIdentity": {"type": "AWSService"}}
FAILED = {**RECORD, "errorCode": "AccessDenied", "requestParameters": None}
EVENTS = [Event({**one, "eventID": f"e-{number}"}) for number, one in enumerate((RECORD, STRANGER, SERVICE, FAILED))]
MORE: list[tuple[str, str, str, Any, bool]] = [
    (ARN, IN, "wildcard", "arn:aws:sts::111122223333:assumed-role/Vending/o?e", True),
    (ARN, OUT, "exists", None, False),
    ("source.ip", OUT, "match", "192.0.2.0/24", False),
    ("source.ip", IN, "exists", None, True),
    ("source.ip", IN, "match", "2001:db8::/32", False),
]


@pytest.fixture(scope="module")
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    client.create(INDEX, mappings())
    client.bulk(INDEX, [(event.id, document(event)) for event in EVENTS])
    yield INDEX
    client.delete(INDEX)


def query(one: Mapping[str, Any]) -> dict[str, Any]:
    """What Kibana asks Elasticsearch for an entry."""
    field, kind, value = one["field"], one["type"], one.get("value")
    if kind == "match_any":
        made: dict[str, Any] = {
            "bool": {"should": [{"match_phrase": {field: text}} for text in value or ()], "minimum_should_match": 1}
        }
    elif kind == "exists":
        made = {"exists": {"field": field}}
    else:
        made = {{"match": "match_phrase", "wildcard": "wildcard"}[kind]: {field: value}}
    return made if one["operator"] == IN else {"bool": {"must_not": [made]}}


def found(client: Client, index: str, items: Sequence[Sequence[Mapping[str, Any]]]) -> set[str]:
    """The documents that some item covers."""
    asked = {"bool": {"should": [{"bool": {"filter": [query(one) for one in item]}} for item in items]}}
    answer = client.request("POST", f"/{index}/_search", {"size": 100, "query": asked})
    return {hit["_id"] for hit in answer["hits"]["hits"]}


def evaluated(items: Sequence[Sequence[Mapping[str, Any]]]) -> set[str]:
    hidden = covered([{"entries": one, "expire_time": "2027-01-16T00:00:00.000Z"} for one in items], at(RECORD))
    return {event.id for event in EVENTS if hidden(event)}


@pytest.mark.parametrize(("field", "operator", "kind", "value", "met"), [*ENTRIES, *MORE])
def test_an_entry(field: str, operator: str, kind: str, value: Any, met: bool, client: Client, index: str) -> None:
    items = [[entry(field, operator, kind, value)]]
    assert found(client, index, items) == evaluated(items)
    assert ("e-0" in evaluated(items)) == met


def test_items_and_entries_together(client: Client, index: str) -> None:
    here = entry("aws.cloudtrail.recipient_account_id", IN, "match", "111122223333")
    caller, address = entry(ARN, IN, "exists", None), entry("source.ip", IN, "match", "2001:db8::/32")
    for items in ([[here, caller]], [[here, address]], [[here, address], [address]], [[here], [caller]]):
        assert found(client, index, items) == evaluated(items)
