"""What the settings of `retain` leave of whole objects, and that a rule which needs them is seen to die."""

from __future__ import annotations

from typing import Any

import pytest

from awol.values import Event
from awol.views.elastic import SETTINGS, Integration, Retain, Retaining, document, index_of, retained

RECORD: dict[str, Any] = {
    "eventName": "AttachUserPolicy",
    "requestParameters": {
        "userName": "bob",
        "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        "items": [{"policyArn": "deep"}],
    },
    "serviceEventDetails": {"policyArn": "elsewhere"},
    "insightDetails": {"state": "Start"},
}
CT = "aws.cloudtrail"
TEXT, FLAT = f"{CT}.request_parameters", f"{CT}.flattened.request_parameters"
DETAILS, FLAT_DETAILS = f"{CT}.service_event_details", f"{CT}.flattened.service_event_details"
INSIGHT = f"{CT}.flattened.insight_details"
EVERY = set(SETTINGS)

FILLED: list[tuple[str, set[Retain]]] = [
    ("event.action", EVERY),
    (TEXT, {"all", "keyword", "minimal"}),
    (f"{TEXT}.text", {"all", "keyword", "minimal"}),
    (FLAT, {"all", "flattened", "minimal"}),
    (f"{FLAT}.userName", {"all", "flattened"}),
    (f"{FLAT}.policyArn", {"all", "flattened", "minimal"}),
    (f"{FLAT}.items.policyArn", {"all", "flattened"}),
    (DETAILS, {"all", "keyword", "minimal"}),
    (FLAT_DETAILS, {"all", "flattened"}),
    (f"{FLAT_DETAILS}.policyArn", {"all", "flattened"}),
    (INSIGHT, EVERY),
    (f"{INSIGHT}.state", EVERY),
]
FILLED_BEFORE: list[tuple[str, set[Retain]]] = [
    (TEXT, {"all", "keyword", "minimal", "none"}),
    (FLAT, {"all", "flattened", "minimal", "none"}),
    (f"{FLAT}.userName", {"all", "flattened", "none"}),
    (DETAILS, EVERY),
    (INSIGHT, {"all", "flattened", "none"}),
]
ROWS: list[tuple[Integration, str, set[Retain]]] = [
    *(("8.9", name, settings) for name, settings in FILLED),
    *(("7.4", name, settings) for name, settings in FILLED),
    *(("6.1", name, settings) for name, settings in FILLED_BEFORE),
    *(("5.2", name, settings) for name, settings in FILLED_BEFORE),
]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("integration", "name", "settings"), ROWS)
def test_a_field_is_filled_or_not(integration: Integration, name: str, settings: set[Retain], setting: Retain) -> None:
    field = Retaining(index_of(integration), setting, integration).field(name)
    assert field is not None, "the mapping stays whole"
    assert bool(field.read(Event(RECORD))) == (setting in settings)


def test_minimal_leaves_of_a_root_what_it_leaves_of_its_leaves() -> None:
    field = Retaining(index_of("8.9"), "minimal").field(f"{FLAT}.policyArn")
    assert field is not None
    assert field.root is not None
    assert field.root.read(Event(RECORD)) == ("policyArn\0arn:aws:iam::aws:policy/AdministratorAccess",)


def test_a_value_of_a_root_is_kept_whatever_it_holds() -> None:
    field = Retaining(index_of("8.9"), "minimal").field(FLAT)
    assert field is not None
    assert field.read(Event({"requestParameters": {"policyArn": "a\0b", "userName": "a\0b"}})) == ("policyArn\0a\0b",)


def test_what_is_not_mapped_stays_so() -> None:
    assert Retaining(index_of("8.9"), "keyword").field("no.such.field") is None


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("integration", "name", "settings"), [row for row in ROWS if row[1] in (TEXT, FLAT, DETAILS)])
def test_a_document_holds_what_is_left(
    integration: Integration, name: str, settings: set[Retain], setting: Retain
) -> None:
    found: Any = retained(document(Event(RECORD), integration), setting, integration)
    for part in name.split("."):
        found = found.get(part, {})
    assert bool(found) == (setting in settings)


def test_a_document_of_minimal_holds_the_leaves_of_elastics_own_rules() -> None:
    made = retained(document(Event(RECORD)), "minimal")["aws"]["cloudtrail"]["flattened"]
    assert made == {
        "request_parameters": {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        "insight_details": {"state": "Start"},
    }


# The fields of requests that Elastic's prebuilt rules read.
@pytest.mark.parametrize(
    ("name", "kept"),
    [("cidrIp", True), ("fromPort", True), ("serialNumber", True), ("cidrIpv6", False), ("toPort", False)],
)
def test_minimal_keeps_what_elastics_own_rules_read(name: str, kept: bool) -> None:
    record = {"eventName": "AuthorizeSecurityGroupIngress", "requestParameters": {name: "0.0.0.0/0"}}
    field = Retaining(index_of("8.9"), "minimal").field(f"{FLAT}.{name}")
    assert field is not None
    assert field.read(Event(record)) == (("0.0.0.0/0",) if kept else ())
