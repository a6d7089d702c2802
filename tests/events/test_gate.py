"""Which records a first look lets through, and which pieces it leaves to the reader of everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.events.gate import Gate, Looked, Needs, Refused, looks_at, union
from awol.events.reach import Reaches

DOTTED: Needs = frozenset({("requestParameters.a.b", None)})
CATEGORIES: Needs = frozenset(("eventCategory", value) for value in ("management", "data", "networkactivity"))
WITHIN: Needs = frozenset({("userIdentity.type", "root"), ("userIdentity.type.a", "x")})
LEAVE: Needs = frozenset({("eventName", "leaveorganization")})
NONE = {"eventName": "GetUser", "eventSource": "iam.amazonaws.com", "eventTime": "2026-06-10T11:18:05Z"}


def looked(gate: Gate, *records: Any) -> Looked:
    """What is seen of a list, which is what is seen of the same as lines."""
    found = gate.of_list(json.dumps(records).encode())
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in records)
    assert gate.of_lines(lines) == gate.of_lines(lines.removesuffix(b"\n")) == found
    return found


CHOSEN: list[tuple[str, Needs, dict[str, Any], bool]] = [
    ("the value", LEAVE, {"eventName": "LeaveOrganization"}, True),
    ("in another letter case", LEAVE, {"eventName": "LEAVEorganization"}, True),
    ("another value", LEAVE, NONE, False),
    ("no name at all", LEAVE, {"eventSource": "iam.amazonaws.com"}, True),
    ("a name that is null", LEAVE, {"eventName": None}, True),
    ("a name of Lambda's", LEAVE, {"eventName": "aws:kinesis:record"}, True),
    ("an Insights record by its category", LEAVE, NONE | {"eventCategory": "Insight"}, True),
    ("another category", LEAVE, NONE | {"eventCategory": "Management"}, False),
    ("an Insights record by its type", LEAVE, NONE | {"eventType": "AwsCloudTrailInsight"}, True),
    ("another type", LEAVE, NONE | {"eventType": "AwsApiCall"}, False),
    ("a field with any value", frozenset({("errorCode", None)}), NONE | {"errorCode": "x"}, True),
    ("that field is null", frozenset({("errorCode", None)}), NONE | {"errorCode": None}, True),
    ("that field is not there", frozenset({("errorCode", None)}), NONE, False),
    ("a type with any value", frozenset({("eventType", None)}), NONE | {"eventType": "x"}, True),
    ("that type is not there", frozenset({("eventType", None)}), NONE, False),
    ("one of two values", frozenset({("errorCode", "a"), ("errorCode", "b")}), NONE | {"errorCode": "B"}, True),
    ("neither", frozenset({("errorCode", "a"), ("errorCode", "b")}), NONE | {"errorCode": "c"}, False),
    ("a value, or any", frozenset({("errorCode", "a"), ("errorCode", None)}), NONE | {"errorCode": "c"}, True),
    ("the caller's type", frozenset({("userIdentity.type", "root")}), NONE | {"userIdentity": {"type": "Root"}}, True),
    ("another", frozenset({("userIdentity.type", "root")}), NONE | {"userIdentity": {"type": "IAMUser"}}, False),
    ("no caller", frozenset({("userIdentity.type", "root")}), NONE | {"userIdentity": None}, False),
    ("a caller in no spelling", frozenset({("userIdentity.type", "root")}), NONE, True),
    ("no parameters in any spelling", frozenset({("requestParameters.a", None)}), NONE, True),
    ("a parameter", frozenset({("requestParameters.a", None)}), NONE | {"requestParameters": {"a": 1}}, True),
    ("another one", frozenset({("requestParameters.a", None)}), NONE | {"requestParameters": {"b": 1}}, False),
    ("parameters are null", frozenset({("requestParameters.a", None)}), NONE | {"requestParameters": None}, False),
    ("a parameter within", DOTTED, NONE | {"requestParameters": {"a": {}}}, True),
    (
        "its name with a dot",
        frozenset({("requestParameters.a.b", None)}),
        NONE | {"requestParameters": {"a.b": 1}},
        True,
    ),
    ("a type that AWS may add", LEAVE, NONE | {"eventType": "AwsNewEvent"}, False),
    ("a caller of a type that AWS may add", LEAVE, NONE | {"userIdentity": {"type": "AWSNew"}}, False),
    (
        "a usual type that is looked for",
        frozenset({("eventType", "awsapicall")}),
        NONE | {"eventType": "AwsApiCall"},
        True,
    ),
    ("another usual one", frozenset({("eventType", "awsapicall")}), NONE | {"eventType": "AwsServiceEvent"}, False),
    ("every usual category", CATEGORIES, NONE | {"eventCategory": "Data"}, True),
    ("a category of none of these", CATEGORIES, NONE | {"eventCategory": "Other"}, False),
    ("a value within what any may be", WITHIN, NONE | {"userIdentity": {"type": {"a": "x"}}}, True),
    ("of a list of objects", frozenset({("errorCode", "x")}), NONE | {"resources": [{"ARN": "a"}]}, False),
]


@pytest.mark.parametrize(("needs", "record", "chosen"), [row[1:] for row in CHOSEN], ids=[row[0] for row in CHOSEN])
def test_what_is_let_through(needs: Needs, record: dict[str, Any], chosen: bool) -> None:
    assert looked(Gate(needs), record) == Looked(1, [0] if chosen else [], 0)


UNUSUAL = [
    NONE | {"eventType": "AwsNewEvent"},
    NONE | {"eventCategory": "Insight"},
    NONE | {"userIdentity": {"type": "Root"}},
    NONE | {"requestParameters": {"a": 1}},
]
EVERYTHING: Needs = frozenset({("userIdentity.type", "root"), ("requestParameters.a", None)}) | LEAVE


@pytest.mark.parametrize(("needs", "record", "chosen"), [row[1:] for row in CHOSEN], ids=[row[0] for row in CHOSEN])
def test_the_same_is_let_through_where_little_is_usual(needs: Needs, record: dict[str, Any], chosen: bool) -> None:
    gate = Gate(needs)
    for _ in range(20):
        looked(gate, NONE | {"eventType": "AwsNewEvent"})
    assert not gate.strict or needs == frozenset({("eventType", None)})
    assert looked(gate, record) == Looked(1, [0] if chosen else [], 0)


@pytest.mark.parametrize("unusual", UNUSUAL)
def test_what_is_usual_is_learned(unusual: dict[str, Any]) -> None:
    """One piece in nine may be unusual; one in three, and none is taken for a usual one any more."""
    rarely, often = Gate(EVERYTHING), Gate(EVERYTHING)
    usual = NONE | {"userIdentity": None, "requestParameters": None}
    for number in range(300):
        rarely.of_list(json.dumps([usual, usual if number % 9 else unusual]).encode())
        often.of_list(json.dumps([usual, usual if number % 3 else unusual]).encode())
    assert (rarely.strict, often.strict) == (True, False)


@pytest.mark.parametrize(
    ("needs", "record"),
    [
        (LEAVE, {"eventCategory": "Management"}),
        (LEAVE, {"eventCategory": "Data"}),
        (LEAVE, {"eventCategory": "NetworkActivity"}),
        (LEAVE, {"eventType": "AwsApiCall"}),
        (LEAVE, {"eventType": "AwsServiceEvent"}),
        (LEAVE, {"eventType": "AwsConsoleAction"}),
        (LEAVE, {"eventType": "AwsConsoleSignIn"}),
        (LEAVE, {"eventType": "AwsVpceEvent"}),
        (WITHIN, {"userIdentity": {"type": "IAMUser"}}),
        (WITHIN, {"userIdentity": {"type": "AssumedRole"}}),
        (WITHIN, {"userIdentity": {"type": "Role"}}),
        (WITHIN, {"userIdentity": {"type": "FederatedUser"}}),
        (WITHIN, {"userIdentity": {"type": "Directory"}}),
        (WITHIN, {"userIdentity": {"type": "AWSAccount"}}),
        (WITHIN, {"userIdentity": {"type": "AWSService"}}),
        (WITHIN, {"userIdentity": {"type": "Unknown"}}),
        (WITHIN, {"userIdentity": {"type": "IdentityCenterUser"}}),
        (WITHIN, {"userIdentity": {"type": "SAMLUser"}}),
        (WITHIN, {"userIdentity": {"type": "WebIdentityUser"}}),
        (frozenset({("userIdentity.type", "iamuser")}), {"userIdentity": {"type": "Root"}}),
    ],
)
def test_a_log_of_what_cloudtrail_documents_is_a_usual_one(needs: Needs, record: dict[str, Any]) -> None:
    """It is looked at the fast way; a log of other values is not."""
    gate, other = Gate(needs), Gate(needs)
    for _ in range(20):
        looked(gate, NONE | record)
        looked(other, NONE | {"eventType": "AwsNewEvent"})
    assert (gate.strict, other.strict) == (True, False)


def test_the_places_of_those_that_are_let_through() -> None:
    leave = {"eventName": "LeaveOrganization"}
    assert looked(Gate(LEAVE), NONE, leave, NONE, leave) == Looked(4, [1, 3], 0)
    assert looked(Gate(LEAVE)) == Looked(0, [], 0)


@pytest.mark.parametrize("name", ["digestStartTime", "Records", "Events", "events", "records", "kinesis", "body", "s3",
                                  "dynamodb", "ses"])  # fmt: skip
def test_a_field_that_no_record_has_is_looked_at_in_full(name: str) -> None:
    assert looked(Gate(LEAVE), NONE, NONE | {name: 1}) == Looked(2, [1], 0)
    # Null has a name too, by which the reader of everything may go.
    assert looked(Gate(LEAVE), NONE, NONE | {name: None}) == Looked(2, [1], 0)


@pytest.mark.parametrize("name", ["useridentity", "USERIDENTITY", "user_identity", "USER_IDENTITY", "UserIdentity"])
def test_a_needed_field_in_another_spelling_is_looked_at_in_full(name: str) -> None:
    """A query may rename the one column and leave the other: the reader of everything spells such names anew."""
    root = {"type": "Root"}
    null = NONE | {"userIdentity": None}
    assert looked(Gate(WITHIN), null, NONE | {name: root}) == Looked(2, [1], 0)
    assert looked(Gate(LEAVE), NONE, NONE | {name: root}) == Looked(2, [], 0)


@pytest.mark.parametrize("name", ["errorcode", "ERRORCODE", "error_code", "ERROR_CODE", "ErrorCode"])
def test_a_needed_field_that_few_records_have_is_too(name: str) -> None:
    needs: Needs = frozenset({("errorCode", "accessdenied")})
    assert looked(Gate(needs), NONE, NONE | {name: "AccessDenied"}) == Looked(2, [1], 0)
    assert looked(Gate(LEAVE), NONE, NONE | {name: "AccessDenied"}) == Looked(2, [], 0)


@pytest.mark.parametrize("odd", [{"eventName": 1}, {"eventName": {}}, {"userIdentity": "x"}, "text", 1, None])
def test_what_is_odd_is_looked_at_in_full_and_nothing_else(odd: Any) -> None:
    value = NONE | odd if isinstance(odd, dict) else odd
    assert looked(Gate(LEAVE), NONE, value, NONE) == Looked(3, [1], 0)


@pytest.mark.parametrize("text", [b"[[{}]]", b"[{", b'{"Records":[]}', b"x", b""])
def test_what_is_left_to_the_reader_of_everything(text: bytes) -> None:
    with pytest.raises(Refused):
        Gate(LEAVE).of_list(text)


def test_without_needs_every_record_is_looked_at() -> None:
    for needs in (None, frozenset({("userIdentity.userName", "x")}), frozenset({("requestParameters", None)})):
        gate = Gate(needs, outside=lambda _: True, reaches=Reaches())
        assert (gate.open, looked(gate, NONE, {})) == (True, Looked(2, [0, 1], 0))
        with pytest.raises(Refused):
            gate.of_list(b"[1]")
    assert not Gate(LEAVE).open


def test_what_is_outside_is_counted_where_it_is_not_looked_at() -> None:
    asked: list[str | None] = []

    def outside(time: str | None) -> bool:
        asked.append(time)
        return time is None or time < "2026-06-10"

    early = NONE | {"eventTime": "2026-06-09T23:59:59Z"}
    leave = {"eventName": "LeaveOrganization", "eventTime": "2026-06-09T00:00:00Z"}
    timeless = {"eventName": "GetUser"}
    assert looked(Gate(LEAVE, outside), NONE, early, leave, timeless) == Looked(4, [2], 2)
    assert asked[:3] == [NONE["eventTime"], early["eventTime"], None]


def test_the_reach_of_each_account_is_seen_in_passing() -> None:
    reaches = Reaches()
    one = NONE | {"recipientAccountId": "111122223333"}
    other = {
        "eventName": "LeaveOrganization",
        "recipientAccountId": "444455556666",
        "eventTime": "2026-06-11T00:00:00Z",
    }
    gate = Gate(LEAVE, None, reaches)
    gate.of_list(json.dumps([one, one | {"eventTime": "2026-06-12T00:00:00Z"}, other, {"eventName": "X"}]).encode())
    assert reaches == {
        "111122223333": ("2026-06-10T11:18:05Z", "2026-06-12T00:00:00Z"),
    }
    # Of those that are let through the hunter sees it, where they are records.


@pytest.mark.parametrize(
    ("name", "can"),
    [
        ("eventName", True),
        ("errorCode", True),
        ("userIdentity", False),
        ("requestParameters", False),
        ("requestParameters.a", True),
        ("userIdentity.type", True),
        ("userIdentity.arn.x", True),
        # within userIdentity names may stand in lower case too
        ("userIdentity.userName", False),
        ("errorCode.a", False),
    ],
)
def test_what_can_be_told_from_a_first_look(name: str, can: bool) -> None:
    assert looks_at(frozenset({(name, "x")})) is can
    assert looks_at(frozenset({(name, "x"), ("eventName", "y")})) is can


def test_several_conditions_need_what_each_needs() -> None:
    one: Needs = frozenset({("a", "x")})
    other: Needs = frozenset({("b", None)})
    assert union([one, other]) == one | other
    assert union([one, None]) is None
    assert union([]) == frozenset()
