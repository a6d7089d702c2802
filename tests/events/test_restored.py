"""Records as tables hold them: objects that are texts, names without letter case. They are read, or the reason told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.engines.sigma.parser import parse
from awol.events.restored import other_spellings, tabled
from tests.events.records import line, read_bytes, record

IDENTITY = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/night-ops/s",
    "accountId": "111122223333",
    "sessionContext": {
        "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-06-10T11:00:00Z"},
        "sessionIssuer": {"userName": "night-ops", "principalId": "AROAEXAMPLE"},
    },
}
WHOLE = record(
    1,
    awsRegion="us-east-1",
    eventTime="2026-06-10T11:18:05Z",
    sourceIPAddress="198.51.100.23",
    recipientAccountId="111122223333",
    userIdentity=IDENTITY,
    requestParameters={"accountId": "444455556666"},
    responseElements=None,
    resources=[{"ARN": "arn:aws:s3:::b", "accountId": "111122223333", "type": "AWS::S3::Bucket"}],
    tlsDetails={"tlsVersion": "TLSv1.3", "clientProvidedHostHeader": "h"},
)
TEXTS = ("requestParameters", "responseElements")


def folded(value: Any, how: Any) -> Any:
    """The value with every name of its objects changed by `how`; texts stay."""
    if isinstance(value, dict):
        return {how(name): folded(item, how) for name, item in value.items()}
    if isinstance(value, list):
        return [folded(item, how) for item in value]
    return value


def as_texts(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: json.dumps(value) if name in names else value for name, value in WHOLE.items()}


def underscored(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def read_one(value: Any) -> tuple[Any, list[str]]:
    result = read_bytes(json.dumps(value).encode())
    assert len(result.events) == 1, result.told
    return result.events[0].record, result.told


@pytest.mark.parametrize(
    "value",
    [
        as_texts(("requestParameters",)),
        as_texts(("userIdentity",)),
        as_texts(("userIdentity", "requestParameters", "responseElements", "resources", "tlsDetails")),
        {**WHOLE, "requestParameters": json.dumps(json.dumps(WHOLE["requestParameters"]))},
        {"Records": [as_texts(("requestParameters",))]},
        {"detail-type": "x", "detail": as_texts(("userIdentity",))},
        folded(as_texts(TEXTS), str.lower),
        folded(as_texts(TEXTS), str.upper),
        folded(as_texts((*TEXTS, "userIdentity")), str.lower),
        [folded(as_texts(TEXTS), str.lower)],
        {**WHOLE, "userIdentity": folded(IDENTITY, str.lower)},
        {**WHOLE, "userIdentity": json.dumps(folded(IDENTITY, str.lower))},
    ],
    ids=[
        "parameters",
        "identity",
        "all",
        "a text of a text",
        "in Records",
        "in EventBridge",
        "lower case",
        "upper case",
        "lower case, identity a text",
        "lower case in a list",
        "identity alone in lower case",
        "identity a text in lower case",
    ],
)
def test_a_record_is_read_as_cloudtrail_wrote_it(value: Any) -> None:
    assert read_one(value) == (WHOLE, [])


def test_names_with_underscores_are_read() -> None:
    given = {underscored(name): item for name, item in as_texts(TEXTS).items()}
    del given["source_i_p_address"], given["event_i_d"]
    given |= {"source_ip_address": "198.51.100.23", "event_id": "e1"}
    assert read_one(given) == (WHOLE, [])


@pytest.mark.parametrize(("text", "told"), [("", None), ("null", None), (" ", None)])
def test_an_empty_text_is_null(text: str, told: None) -> None:
    found, problems = read_one({**WHOLE, "requestParameters": text})
    assert (found["requestParameters"], problems) == (None, [])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("requestParameters", "{accountId=444455556666}"),
        ("requestParameters", '{"accountId":"4444'),
        ("requestParameters", '{"accountId":"1"} {"accountId":"2"}'),
        ("requestParameters", "[1]"),
        ("requestParameters", "7"),
        ("userIdentity", "night-ops"),
        ("resources", "{}"),
    ],
)
def test_a_text_that_is_no_object_is_a_fault(field: str, text: str) -> None:
    found, problems = read_one({**WHOLE, field: text})
    assert found[field] == text
    assert len(problems) == 1
    assert f"{field} is a text that does not contain" in problems[0]


def test_how_athena_prints_a_row_is_named() -> None:
    _, problems = read_one({**WHOLE, "userIdentity": "{type=IAMUser, principalid=AIDAEXAMPLE}"})
    assert "CAST(... AS JSON)" in problems[0]


def test_objects_whose_names_lost_their_case_are_told() -> None:
    _, problems = read_one(folded(WHOLE, str.lower))
    assert ["the names in requestParameters (accountid) are probably in lower case" in told for told in problems] == [
        True
    ]


@pytest.mark.parametrize(
    "name", ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"]
)
def test_in_an_object_of_any_shape_nothing_is_spelt_anew(name: str) -> None:
    """Its names are those of the call, which nobody knows: `identitytype` may be one, and `username` may be another."""
    given = {**WHOLE, name: {"username": "x", "sessioncontext": {}}}
    remarks: list[str] = []
    assert tabled(given, remarks.append)[name] == {"username": "x", "sessioncontext": {}}
    assert [f"the names in {name} (username, sessioncontext)" in one for one in remarks] == [True]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"eventname": "LeaveOrganization"}, "CloudTrail writes eventName, not 'eventname': letter case matters"),
        ({"EVENTID": "x", "EVENTTIME": "y"}, "CloudTrail writes eventID, not 'EVENTID': letter case matters"),
        ({"EventId": "x", "EventName": "y", "EventSource": "z"}, "an event of LookupEvents without"),
        ({"event_name": "click", "user": "x"}, "not CloudTrail"),
    ],
)
def test_what_is_no_record_by_its_names_is_told_so(value: dict[str, Any], told: str) -> None:
    result = read_bytes(json.dumps(value).encode())
    assert result.events == []
    assert told in result.told[0]


@pytest.mark.parametrize("name", ["eventSource", "awsRegion", "userIdentity", "recipientAccountId", "eventVersion"])
@pytest.mark.parametrize("how", [str.lower, str.upper, underscored])
def test_one_name_that_only_cloudtrail_has_tells_a_record(name: str, how: Any) -> None:
    given = {"eventName": "LeaveOrganization", name: WHOLE[name]}
    assert read_one({how(key): value for key, value in given.items()})[0].keys() == given.keys()


def test_a_rule_finds_in_it_what_it_asks_for() -> None:
    rule = (
        "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
        "  s: {requestParameters.accountId: '444455556666', userIdentity.accountId|exists: true}\n"
        "  condition: s\n"
    )
    found, _ = read_one(folded(as_texts(TEXTS), str.lower))
    assert parse(rule, {}).test(found)


def test_a_note_names_the_place_and_the_line_of_its_record() -> None:
    odd = json.dumps({**WHOLE, "requestParameters": "{a=b}"}).encode()
    result = read_bytes(line(1) + b"\n" + odd + b"\n" + line(3))
    (problem,) = result.problems
    assert problem.location is not None
    assert (problem.location.line, "line 2: " in result.told[0]) == (2, True)
    assert result.told[0].endswith("record examined")


@pytest.mark.parametrize(
    "names",
    [
        ("eventName",),
        ("userIdentity", "requestParameters"),
        ("eventSource", "recipientAccountId"),
        ("userIdentity", "resources", "tlsDetails", "awsRegion"),
    ],
)
@pytest.mark.parametrize("how", [str.lower, str.upper, underscored])
def test_a_record_of_which_some_names_lost_their_case_is_read_whole(names: tuple[str, ...], how: Any) -> None:
    """A query that renames a few columns (`eventname AS "eventName"`) leaves the others as the table has them."""
    mixed = {how(name) if name in names else name: value for name, value in WHOLE.items()}
    assert read_one(mixed) == (WHOLE, [])


def test_a_name_of_ones_own_beside_cloudtrails_stays() -> None:
    both = {**WHOLE, "useridentity": "somebody", "Account": "x", "event_name": "other"}
    assert read_one(both) == (both, [])


@pytest.mark.parametrize("how", [str.lower, underscored])
def test_of_such_a_record_an_object_in_lower_case_is_told_and_the_others_are_not(how: Any) -> None:
    mixed = {how(name) if name == "requestParameters" else name: value for name, value in WHOLE.items()}
    told = read_one({**mixed, how("requestParameters"): {"accountid": "444455556666"}})[1]
    assert len(told) == 1
    assert "the names in requestParameters (accountid) are probably in lower case" in told[0]
    assert read_one({**mixed, "additionalEventData": {"note": "x"}})[1] == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("requestParameters", 5, "requestParameters is a number, not an object"),
        ("requestParameters", [{"accountId": "1"}], "requestParameters is a list, not an object"),
        ("userIdentity", ["x"], "userIdentity is a list, not an object"),
        ("userIdentity", True, "userIdentity is a boolean, not an object"),
        ("serviceEventDetails", 1.5, "serviceEventDetails is a number, not an object"),
        ("resources", 7, "resources is a number, not a list"),
    ],
)
def test_what_stands_in_the_place_of_an_object_is_a_fault(field: str, value: Any, told: str) -> None:
    found, problems = read_one({**WHOLE, field: value})
    assert found == {**WHOLE, field: value}
    assert len(problems) == 1
    assert f"{told}: rules cannot see the fields in it; record examined" in problems[0]


@pytest.mark.parametrize("value", [None, {}, [], {"ARN": "arn:aws:s3:::b"}])
def test_an_empty_object_and_one_resource_alone_are_no_fault(value: Any) -> None:
    assert read_one({**WHOLE, "resources": value})[1] == []


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("userIdentity", {"useridentity", "USERIDENTITY", "user_identity", "USER_IDENTITY", "UserIdentity"}),
        ("sourceIPAddress", {"sourceipaddress", "source_ipaddress", "SOURCE_IPADDRESS", "SOURCEIPADDRESS"}),
        ("resources", {"RESOURCES", "Resources"}),
    ],
)
def test_how_a_name_may_be_spelt_otherwise(name: str, others: set[str]) -> None:
    assert others <= other_spellings(name)
    assert name not in other_spellings(name)


# CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element": the names of a fixed shape.
EVERY: dict[str, Any] = {
    "eventVersion": "1.11",
    "eventTime": "2026-06-10T11:18:05Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "GetObject",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "198.51.100.23",
    "userAgent": "x",
    "errorCode": "AccessDenied",
    "errorMessage": "x",
    "requestID": "x",
    "eventID": "e1",
    "eventType": "AwsApiCall",
    "apiVersion": "2006-03-01",
    "managementEvent": False,
    "readOnly": True,
    "recipientAccountId": "111122223333",
    "sharedEventID": "x",
    "annotation": "x",
    "vpcEndpointId": "vpce-1",
    "vpcEndpointAccountId": "111122223333",
    "eventCategory": "Data",
    "sessionCredentialFromConsole": "true",
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "x",
        "arn": "x",
        "accountId": "111122223333",
        "accessKeyId": "x",
        "userName": "x",
        "invokedBy": "x",
        "identityProvider": "x",
        "credentialId": "x",
        "onBehalfOf": {"userId": "x", "identityStoreArn": "x"},
        "inScopeOf": {"sourceArn": "x", "sourceAccount": "x", "issuerType": "x", "credentialsIssuedTo": "x"},
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": "x", "arn": "x", "accountId": "x", "userName": "x"},
            "attributes": {"mfaAuthenticated": "false", "creationDate": "x"},
            "webIdFederationData": {"federatedProvider": "x"},
            "sourceIdentity": "x",
            "ec2RoleDelivery": "2.0",
            "assumedRoot": "true",
        },
    },
    "resources": [{"ARN": "x", "accountId": "x", "type": "x"}, {"ARNPrefix": "x"}],
    "tlsDetails": {
        "tlsVersion": "x",
        "cipherSuite": "x",
        "clientProvidedHostHeader": "x",
        "keyExchange": "x",
    },
    "addendum": {"reason": "x", "updatedFields": "x", "originalRequestID": "x", "originalEventID": "x"},
}


@pytest.mark.parametrize("how", [str.lower, str.upper])
def test_every_name_of_a_fixed_shape_is_spelt_anew(how: Any) -> None:
    assert read_one(folded(EVERY, how)) == (EVERY, [])
    assert read_one(EVERY) == (EVERY, [])


def test_every_name_of_the_caller_in_lower_case_alone_is_spelt_anew() -> None:
    for name, item in EVERY["userIdentity"].items():
        if name != name.lower():
            given = {**EVERY, "userIdentity": folded({"type": "AssumedRole", name: item}, str.lower)}
            assert read_one(given)[0]["userIdentity"] == {"type": "AssumedRole", name: item}, name
