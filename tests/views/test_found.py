"""Which type a data stream of logs gives a field that the view does not know."""

from __future__ import annotations

from typing import Any

import pytest

from awol.views.elastic.found import found_types


@pytest.mark.parametrize(
    ("documents", "types"),
    [
        ([], {}),
        ([{}], {}),
        ([{"a": "x", "b": True, "c": 1, "d": 1.5}], {"a": "keyword", "b": "boolean", "c": "long", "d": "double"}),
        ([{"a": None, "b": {}, "c": []}], {}),
        # A list is each of its values, an object its members.
        ([{"a": [1, 2], "b": [{"c": "x"}, {"c": "y", "d": [True]}]}],
         {"a": "long", "b.c": "keyword", "b.d": "boolean"}),
        ([{"a": {"b": {"c": "x"}}}], {"a.b.c": "keyword"}),
        ([{"a": 1}, {"a": 1.5}], {"a": "double"}),
        ([{"a": 1}, {"a": "x"}], {"a": None}),
        ([{"a": [1, True]}], {"a": None}),
        # Points on the map, which are no objects of their own.
        ([{"geo": {"location": {"lat": 1.0, "lon": 2.0}}}], {"geo.location": None}),
        ([{"geo": {"location": {"lat": 1.0}}}], {"geo.location.lat": "double"}),
        ([{"location": {"lat": 1.0, "lon": 2.0}}], {"location.lat": "double", "location.lon": "double"}),
        ([{"geo": {"location": {"lat": 1.0, "lon": 2.0, "x": 1}}}],
         {"geo.location.lat": "double", "geo.location.lon": "double", "geo.location.x": "long"}),
    ],
)  # fmt: skip
def test_the_type_of_what_was_found(documents: list[dict[str, Any]], types: dict[str, str | None]) -> None:
    assert found_types(documents) == types


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("ip", "ip"), ("a.ip", "ip"), ("a.source_ip", "ip"), ("a.zip", "keyword"), ("ip.a", "keyword"),
        *((f"a.{name}", "date") for name in (
            "timestamp", "accessed", "created", "installed", "creation_date", "ctime", "mtime", "ingested", "start",
            "end", "event_timestamp")),
        ("a.timestamps", "keyword"), ("created.by", "keyword"), ("message", "text"), ("a.message", "text"),
        ("messages", "keyword"),
    ],
)  # fmt: skip
def test_the_type_of_a_text_goes_by_its_name(name: str, type_: str) -> None:
    document: Any = "x"
    for part in reversed(name.split(".")):
        document = {part: document}
    assert found_types([document]) == {name: type_}
