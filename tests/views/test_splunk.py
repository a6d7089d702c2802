"""The three views of Splunk, one table each: the fields that a record has there."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.splunk import VIEWS

RECORD: dict[str, Any] = {
    "eventTime": "2026-01-10T02:00:00.500Z",
    "eventType": "AwsApiCall",
    "eventName": "RunInstances",
    "readOnly": True,
    "managementEvent": False,
    "requestParameters": {
        "maxCount": 900,
        "price": 0.5,
        "x-amz-acl": "public-read",
        "dotted.key": "d",
        "items": [{"ports": [22, 80]}, {"ports": [443]}, "loose"],
        "grid": [[1, 2], [3]],
        "empty": {},
        "none": [],
    },
    "responseElements": None,
    "sourceIPAddress": "192.0.2.1",
    "userIdentity": {"type": "IAMUser", "accessKeyId": "", "principalId": "AIDAEXAMPLE"},
    "userIdentity.arn": "a key with a dot",
}
EVENT = Event(RECORD, file="trail.json")


def read(view: str, field: str, record: dict[str, Any] | None = None) -> tuple[str, ...]:
    return VIEWS[view].reader(field)(EVENT if record is None else Event(record))


PLAIN = [
    # field, values
    ("eventName", ("RunInstances",)),
    ("EventName", ()),
    ("requestParameters.maxCount", ("900",)),
    ("requestParameters.price", ("0.5",)),
    ("requestParameters.x-amz-acl", ("public-read",)),
    ("requestParameters.dotted.key", ("d",)),
    ("userIdentity.arn", ("a key with a dot",)),
    ("readOnly", ("true",)),
    ("managementEvent", ("false",)),
    ("responseElements", ("null",)),
    ("responseElements.x", ()),
    ("userIdentity.accessKeyId", ("",)),
    ("errorCode", ()),
    # objects and arrays have no field of their own, and each level of array needs its {}
    ("requestParameters", ()),
    ("requestParameters.empty", ()),
    ("requestParameters.none{}", ()),
    ("requestParameters.items{}.ports{}", ("22", "80", "443")),
    ("requestParameters.items{}.ports", ()),
    ("requestParameters.items.ports", ()),
    ("requestParameters.items{}", ("loose",)),
    ("requestParameters.grid{}{}", ("1", "2", "3")),
    ("requestParameters.grid{}", ()),
    # default fields
    ("sourcetype", ("aws:cloudtrail",)),
    ("source", ("trail.json",)),
    ("_time", ("1768010400.500",)),
    ("date_hour", ("2",)),
    ("date_wday", ("saturday",)),
    ("eventType", ("AwsApiCall",)),
    ("extracted_eventType", ()),
    ("src", ()),
]


@pytest.mark.parametrize(("field", "expected"), PLAIN, ids=[row[0] for row in PLAIN])
def test_plain_json_is_extracted_at_search_time(field: str, expected: tuple[str, ...]) -> None:
    assert read("splunk", field) == expected


ERROR_CODES = [
    # record, plain, add-on, indexed
    ({}, (), ("success",), ()),
    ({"errorCode": None}, ("null",), ("success",), ("null", "null")),
    ({"errorCode": ""}, ("",), ("success",), ("", "")),
    ({"errorCode": "success"}, ("success",), ("success",), ("success", "success")),
    ({"errorCode": "AccessDenied"}, ("AccessDenied",), ("AccessDenied",), ("AccessDenied", "AccessDenied")),
]


@pytest.mark.parametrize(("record", "plain", "addon", "indexed"), ERROR_CODES)
def test_error_code_in_each_view(
    record: dict[str, Any], plain: tuple[str, ...], addon: tuple[str, ...], indexed: tuple[str, ...]
) -> None:
    assert read("splunk", "errorCode", record) == plain
    assert read("splunk-addon", "errorCode", record) == addon
    assert read("splunk-indexed", "errorCode", record) == indexed


INDEXED = [
    ("eventType", ()),
    ("extracted_eventType", ("AwsApiCall",)),
    ("eventName", ("RunInstances", "RunInstances")),
    ("requestParameters.items{}.ports{}", ("22", "80", "443", "22", "80", "443")),
    ("errorCode", ()),
    ("sourcetype", ("aws:cloudtrail",)),
    ("_time", ("1768010400.500",)),
]


@pytest.mark.parametrize(("field", "expected"), INDEXED, ids=[row[0] for row in INDEXED])
def test_indexed_json_stands_twice_and_has_no_event_type(field: str, expected: tuple[str, ...]) -> None:
    assert read("splunk-indexed", field) == expected


ADDON = [
    ("eventType", ("AwsApiCall",)),
    ("src", ("192.0.2.1",)),
    ("user_type", ("IAMUser",)),
    ("user_id", ("AIDAEXAMPLE",)),
    ("user_access_key", ("",)),
    ("user_name", ()),
    ("command", ("RunInstances",)),
]


@pytest.mark.parametrize(("field", "expected"), ADDON, ids=[row[0] for row in ADDON])
def test_the_add_on_has_names_of_the_data_models(field: str, expected: tuple[str, ...]) -> None:
    assert read("splunk-addon", field) == expected


REFUSED = [("splunk", "eventtype"), ("splunk", "tag"), ("splunk", "_indextime"), ("splunk-addon", "action")]


@pytest.mark.parametrize(("view", "field"), REFUSED)
def test_a_field_that_cannot_be_known_is_refused(view: str, field: str) -> None:
    with pytest.raises(UnsupportedQuery, match=field):
        VIEWS[view].reader(field)


def test_a_field_of_the_add_on_is_an_ordinary_name_elsewhere() -> None:
    assert read("splunk", "action", {"action": "x"}) == ("x",)


def test_raw_is_compact_json_in_the_order_of_the_record() -> None:
    assert VIEWS["splunk"].raw(Event({"b": [1, None], "a": "é"})) == '{"b":[1,null],"a":"é"}'


@pytest.mark.parametrize("view", VIEWS)
def test_the_time_of_a_record(view: str) -> None:
    # 2026-01-10T02:00:00Z in seconds since 1970
    assert VIEWS[view].time(Event({"eventTime": "2026-01-10T02:00:00Z"})) == 1_768_010_400


@pytest.mark.parametrize("view", VIEWS)
def test_a_record_without_a_time_has_none(view: str) -> None:
    event = Event({"eventTime": "yesterday"})
    assert VIEWS[view].time(event) is None
    assert VIEWS[view].reader("_time")(event) == ()


ALL_FIELDS = [
    ("splunk", {"eventType": ("T",), "a{}.b": ("1", "2")}, ("errorCode", "extracted_eventType")),
    ("splunk-addon", {"eventType": ("T",), "errorCode": ("success",), "src": ("192.0.2.1",)}, ("user_name",)),
    ("splunk-indexed", {"extracted_eventType": ("T",), "a{}.b": ("1", "2", "1", "2")}, ("eventType",)),
]


@pytest.mark.parametrize(("view", "present", "absent"), ALL_FIELDS)
def test_all_fields_agree_with_the_readers(
    view: str, present: dict[str, tuple[str, ...]], absent: tuple[str, ...]
) -> None:
    event = Event({"eventType": "T", "a": [{"b": 1}, {"b": 2}], "sourceIPAddress": "192.0.2.1"})
    fields = VIEWS[view].all_fields(event)
    assert {name: fields.get(name) for name in present} == present
    assert not set(absent) & set(fields)
    assert all(VIEWS[view].reader(name)(event) == values for name, values in fields.items())


@pytest.mark.parametrize("name", ["tag", "tag::eventtype", "tag::host", "eventtype"])
@pytest.mark.parametrize("engine", ["splunk", "splunk-addon", "splunk-indexed"])
def test_knowledge_of_a_server_is_refused_by_name_and_never_empty(engine: str, name: str) -> None:
    with pytest.raises(UnsupportedQuery, match="cannot be known offline"):
        VIEWS[engine].reader(name)


def test_the_add_on_names_the_caller() -> None:
    event = Event({"userIdentity": {"arn": "arn:aws:iam::111122223333:user/ann", "userName": "ann"}})
    assert VIEWS["splunk-addon"].reader("user_arn")(event) == ("arn:aws:iam::111122223333:user/ann",)
    assert VIEWS["splunk-addon"].reader("user_name")(event) == ("ann",)
    with pytest.raises(UnsupportedQuery, match="not published"):
        VIEWS["splunk-addon"].reader("userName")
