"""A record as a row of AWS's CloudTrail table in Athena."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from awol.values import Event
from awol.views.athena import CLOUDTRAIL, WHOLE_RECORDS, table

IDENTITY = {
    "type": None, "principalid": None, "arn": None, "accountid": None, "invokedby": None, "accesskeyid": None,
    "username": None, "onbehalfof": None, "sessioncontext": None,
}  # fmt: skip
ISSUER = {"type": "Role", "principalid": None, "arn": None, "accountid": None, "username": None}
SESSION = {"attributes": None, "sessionissuer": None, "ec2roledelivery": None, "webidfederationdata": None}

CELLS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("a text", {"eventName": "LeaveOrganization"}, "eventname", "LeaveOrganization"),
    ("a missing key", {}, "errorcode", None),
    ("JSON null", {"errorCode": None}, "errorcode", None),
    ("the empty text", {"errorCode": ""}, "errorcode", ""),
    ("a truth value in a text", {"readOnly": False}, "readonly", "false"),
    ("a number in a text", {"apiVersion": 2}, "apiversion", "2"),
    ("an object in a text", {"requestParameters": {"b": 1, "a": ["ü", None]}}, "requestparameters",
     '{"b":1,"a":["ü",null]}'),
    ("null for an object", {"requestParameters": None}, "requestparameters", None),
    ("no object", {"requestParameters": {}}, "requestparameters", "{}"),
    ("a struct", {"userIdentity": {"type": "Root", "accountId": "1"}}, "useridentity",
     {**IDENTITY, "type": "Root", "accountid": "1"}),
    ("an empty struct", {"userIdentity": {}}, "useridentity", IDENTITY),
    ("null for a struct", {"userIdentity": None}, "useridentity", None),
    ("a text for a struct", {"userIdentity": "x"}, "useridentity", None),
    ("a member that the table lacks", {"userIdentity": {"identityProvider": "x"}}, "useridentity", IDENTITY),
    ("structs in a struct", {"userIdentity": {"sessionContext": {"sessionIssuer": {"type": "Role"}}}}, "useridentity",
     {**IDENTITY, "sessioncontext": {**SESSION, "sessionissuer": ISSUER}}),
    ("structs in an array", {"resources": [{"ARN": "a"}, None, {"accountId": "1", "type": "t"}]}, "resources",
     ({"arn": "a", "accountid": None, "type": None}, None, {"arn": None, "accountid": "1", "type": "t"})),
    ("no structs", {"resources": []}, "resources", ()),
    ("a struct for an array", {"resources": {"ARN": "a"}}, "resources", None),
    ("letter case of names", {"eventname": "x"}, "eventname", "x"),
    ("of two the last", {"eventName": "x", "eventname": "y"}, "eventname", "y"),
    ("the day", {"eventTime": "2023-07-10T23:59:59Z"}, "timestamp", "2023/07/10"),
    ("the day in UTC", {"eventTime": "2023-07-10T23:59:59-02:00"}, "timestamp", "2023/07/11"),
    ("a day without a time", {"eventTime": "soon"}, "timestamp", "2000/01/01"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "column", "value"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
def test_cell(record: Mapping[str, Any], column: str, value: object) -> None:
    assert CLOUDTRAIL.row(Event(record))[column] == value


def test_a_whole_record_is_its_json_text() -> None:
    assert WHOLE_RECORDS.row(Event({"b": 1.5, "a": "ü"}))["record"] == '{"b":1.5,"a":"ü"}'


def test_a_text_names_its_table() -> None:
    assert table("cloudtrail_records") is WHOLE_RECORDS
    assert table("cloudtrail_logs") is table("anything_else") is CLOUDTRAIL
