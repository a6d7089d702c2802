"""Records as tables hold them: objects that are texts, names without letter case. They are read, or the reason told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.engines.sigma.parser import parse
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
