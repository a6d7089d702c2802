"""A record as a row of AWS's CloudTrail table in Athena."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from awol.values import Event
from awol.views.athena import CLOUDTRAIL, WHOLE_RECORDS, table
from awol.views.athena.types import Array, Map, Row, Type, written

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


WHOLE: dict[str, Any] = {
    "eventVersion": "1.11",
    "userIdentity": {
        "type": "a", "principalId": "b", "arn": "c", "accountId": "d", "invokedBy": "e", "accessKeyId": "f",
        "userName": "g", "onBehalfOf": {"userId": "h", "identityStoreArn": "i"},
        "sessionContext": {
            "attributes": {"mfaAuthenticated": "false", "creationDate": "j"},
            "sessionIssuer": {"type": "k", "principalId": "l", "arn": "m", "accountId": "n", "userName": "o"},
            "ec2RoleDelivery": "2.0",
            "webIdFederationData": {"federatedProvider": "p", "attributes": {"aud": "q", "Number": 1}},
        },
    },
    "eventTime": "2026-01-02T03:04:05Z", "eventSource": "r", "eventName": "s", "awsRegion": "t",
    "sourceIPAddress": "u", "userAgent": "v", "errorCode": "w", "errorMessage": "x", "requestParameters": {"y": 1},
    "responseElements": {"y": 2}, "additionalEventData": {"y": 3}, "requestID": "z", "eventID": "aa", "readOnly": True,
    "resources": [{"ARN": "bb", "accountId": "cc", "type": "dd"}], "eventType": "ee", "apiVersion": "ff",
    "recipientAccountId": "gg", "serviceEventDetails": {"y": 4}, "sharedEventID": "hh", "vpcEndpointId": "ii",
    "vpcEndpointAccountId": "jj", "eventCategory": "kk",
    "addendum": {"reason": "ll", "updatedFields": "mm", "originalRequestID": "nn", "originalEventID": "oo"},
    "sessionCredentialFromConsole": "true", "edgeDeviceDetails": "pp",
    "tlsDetails": {"tlsVersion": "qq", "cipherSuite": "rr", "clientProvidedHostHeader": "ss"},
    "managementEvent": True,
}  # fmt: skip
ROW = {
    "eventversion": "1.11",
    "useridentity": {
        "type": "a", "principalid": "b", "arn": "c", "accountid": "d", "invokedby": "e", "accesskeyid": "f",
        "username": "g", "onbehalfof": {"userid": "h", "identitystorearn": "i"},
        "sessioncontext": {
            "attributes": {"mfaauthenticated": "false", "creationdate": "j"},
            "sessionissuer": {"type": "k", "principalid": "l", "arn": "m", "accountid": "n", "username": "o"},
            "ec2roledelivery": "2.0",
            "webidfederationdata": {"federatedprovider": "p", "attributes": {"aud": "q", "Number": "1"}},
        },
    },
    "eventtime": "2026-01-02T03:04:05Z", "eventsource": "r", "eventname": "s", "awsregion": "t",
    "sourceipaddress": "u", "useragent": "v", "errorcode": "w", "errormessage": "x", "requestparameters": '{"y":1}',
    "responseelements": '{"y":2}', "additionaleventdata": '{"y":3}', "requestid": "z", "eventid": "aa",
    "readonly": "true", "resources": ({"arn": "bb", "accountid": "cc", "type": "dd"},), "eventtype": "ee",
    "apiversion": "ff", "recipientaccountid": "gg", "serviceeventdetails": '{"y":4}', "sharedeventid": "hh",
    "vpcendpointid": "ii", "vpcendpointaccountid": "jj", "eventcategory": "kk",
    "addendum": {"reason": "ll", "updatedfields": "mm", "originalrequestid": "nn", "originaleventid": "oo"},
    "sessioncredentialfromconsole": "true", "edgedevicedetails": "pp",
    "tlsdetails": {"tlsversion": "qq", "ciphersuite": "rr", "clientprovidedhostheader": "ss"},
    "timestamp": "2026/01/02",
}  # fmt: skip


@pytest.mark.parametrize("column", ROW)
def test_each_column_of_aws_s_statement(column: str) -> None:
    """User Guide of Athena, "Create a table for CloudTrail logs in Athena using partition projection"."""
    assert CLOUDTRAIL.row(Event(WHOLE))[column] == ROW[column]


def test_the_columns_in_their_order_and_a_member_that_the_table_lacks() -> None:
    assert list(CLOUDTRAIL.columns) == list(ROW)
    assert list(WHOLE_RECORDS.columns) == ["record"]
    assert written(CLOUDTRAIL.columns["resources"]) == "array(row(arn varchar, accountid varchar, type varchar))"
    with pytest.raises(KeyError):
        CLOUDTRAIL.row(Event(WHOLE))["managementevent"]


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("varchar", "varchar"), ("bigint", "bigint"), ("timestamp", "timestamp(3) with time zone"),
        ("interval", "interval day to second"), (Map(), "map(varchar, varchar)"), (Array("json"), "array(json)"),
        (Row({"a": "boolean", "b": Array("uuid")}), "row(a boolean, b array(uuid))"),
    ],
)  # fmt: skip
def test_how_sql_names_a_type(type_: Type, name: str) -> None:
    assert written(type_) == name


def test_a_whole_record_is_its_json_text() -> None:
    assert WHOLE_RECORDS.row(Event({"b": 1.5, "a": "ü"}))["record"] == '{"b":1.5,"a":"ü"}'


def test_a_text_names_its_table() -> None:
    assert table("cloudtrail_records") is WHOLE_RECORDS
    assert table("CloudTrail_Records") is WHOLE_RECORDS
    assert table("cloudtrail_logs") is table("anything_else") is CLOUDTRAIL
