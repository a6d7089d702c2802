"""What the settings of `retain` leave of whole objects, and that a rule which needs them is seen to die."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.elastic import AWS_CLOUDTRAIL, SETTINGS, Retain, Retaining, document, retained

RECORD: dict[str, Any] = {
    "eventName": "AttachUserPolicy",
    "requestParameters": {"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
}
TEXT, FLAT = "aws.cloudtrail.request_parameters", "aws.cloudtrail.flattened.request_parameters"

FILLED: list[tuple[str, set[Retain]]] = [
    ("event.action", {"all", "keyword", "flattened", "minimal"}),
    (TEXT, {"all", "keyword"}),
    (f"{TEXT}.text", {"all", "keyword"}),
    (FLAT, {"all", "flattened"}),
    (f"{FLAT}.userName", {"all", "flattened"}),
    (f"{FLAT}.policyArn", {"all", "flattened"}),
]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("name", "settings"), FILLED)
def test_a_field_is_filled_or_not(name: str, settings: set[Retain], setting: Retain) -> None:
    index = Retaining(AWS_CLOUDTRAIL, setting)
    if setting == "minimal" and name in (FLAT, f"{FLAT}.policyArn"):
        with pytest.raises(UnsupportedQuery, match="not known offline"):
            index.field(name)
        return
    field = index.field(name)
    assert field is not None, "the mapping stays whole"
    assert bool(field.read(Event(RECORD))) == (setting in settings)


def test_what_is_not_mapped_stays_so() -> None:
    assert Retaining(AWS_CLOUDTRAIL, "keyword").field("no.such.field") is None


@pytest.mark.parametrize(
    ("setting", "has_text", "has_flattened"),
    [("all", True, True), ("keyword", True, False), ("flattened", False, True)],
)
def test_a_document_holds_what_is_left(setting: Retain, has_text: bool, has_flattened: bool) -> None:
    cloudtrail = retained(document(Event(RECORD)), setting)["aws"]["cloudtrail"]
    assert ("request_parameters" in cloudtrail) == has_text
    assert ("request_parameters" in cloudtrail["flattened"]) == has_flattened


def test_a_document_of_minimal_is_not_made_up() -> None:
    with pytest.raises(UnsupportedQuery):
        retained(document(Event(RECORD)), "minimal")
