"""`where` and `eval`: conditions to the records that fit, expressions to the values that they give."""

from __future__ import annotations

import pytest

from awol.engines.splunk.command_parser import parse
from awol.engines.splunk.nodes import Where
from awol.errors import RejectedQuery
from awol.values import Event
from tests.engines.splunk.spl_records import EVENTS, found, ids, run

ALL = "left denied stopped policy service machines"

CONDITIONS = [
    # AND binds before OR, NOT before both
    ("eventName=\"StopLogging\" OR eventName=\"LeaveOrganization\" AND errorCode=\"AccessDenied\"", "denied stopped"),
    ('(eventName="StopLogging" OR eventName="LeaveOrganization") AND errorCode="AccessDenied"', "denied"),
    ('NOT eventName="LeaveOrganization" AND errorCode="AccessDenied"', ""),
    ('NOT (eventName="LeaveOrganization" AND errorCode="AccessDenied")', "left stopped policy service machines"),
    ('eventName="StopLogging" XOR errorCode=""', ""),
    ('eventName="StopLogging" XOR eventName="RunInstances"', "stopped machines"),
    ('eventName="StopLogging" or eventName="RunInstances" and not errorCode="x"', "stopped machines"),
    # letter case matters
    ('eventName="leaveorganization"', ""),
    ('lower(eventName)="leaveorganization"', "left denied"),
    ("'userIdentity.type'==\"Root\"", "stopped"),
    # null: comparisons with it are false, and NOT turns that round
    ('errorCode="AccessDenied"', "denied"),
    ('errorCode!="AccessDenied"', "stopped policy machines"),
    ('NOT errorCode="AccessDenied"', "left stopped policy service machines"),
    ("isnull(errorCode)", "left service"),
    ("isnotnull(errorCode)", "denied stopped policy machines"),
    ('errorCode=""', "stopped"),
    ('errorCode="null"', "policy"),
    ("errorCode=null()", ""),
    ("nosuch=nosuch", ""),
    # two fields
    ("'userIdentity.accountId'=recipientAccountId", "left denied stopped policy machines"),
    ("'userIdentity.accountId'!=recipientAccountId", ""),
    ("'userIdentity.invokedBy'=sourceIPAddress", "service"),
    ("NOT 'userIdentity.invokedBy'=sourceIPAddress", "left denied stopped policy machines"),
    # numbers and texts
    ("'requestParameters.maxCount'>899", "machines"),
    ("'requestParameters.maxCount'>900", ""),
    ("'requestParameters.maxCount'=\"900\"", "machines"),
    ("'requestParameters.maxCount'=\"900.0\"", ""),
    ("'requestParameters.maxCount'=900.0", "machines"),
    ("'requestParameters.maxCount'*2-1=1799", "machines"),
    ("'requestParameters.maxCount'*(2-1)=1799", ""),
    ("-'requestParameters.maxCount'=-900", "machines"),
    # an asterisk is no wildcard here
    ('eventName="Leave*"', ""),
    ('like(eventName, "Leave%")', "left denied"),
    ('eventName LIKE "Leave%"', "left denied"),
    ('like(eventName, "leave%")', ""),
    ('like(eventName, "Leav_Organization")', "left denied"),
    ('like(eventName, "Leav_rganization")', ""),
    ('match(eventName, "^Leave|Logging$")', "left denied stopped"),
    ('match(eventName, "^leave")', ""),
    ('match(eventName, "(?i)^leave")', "left denied"),
    ('match(\'userIdentity.arn\', "user/\\w+$")', "denied"),
    ('in(eventName, "StopLogging", "RunInstances")', "stopped machines"),
    ('eventName IN ("StopLogging", "RunInstances")', "stopped machines"),
    ('NOT eventName IN ("StopLogging", "RunInstances")', "left denied policy service"),
    ('cidrmatch("192.0.2.0/24", sourceIPAddress)', "left stopped"),
    ('cidrmatch("192.0.3.0/24", sourceIPAddress)', ""),
    ('searchmatch("eventName=leave* NOT errorCode=*")', "left"),
    # several values: any of them
    ("'resources{}.ARN'=\"arn:a2\"", "machines"),
    ("'resources{}.ARN'=\"arn:a3\"", ""),
    ("mvcount('resources{}.ARN')=2", "machines"),
    ("mvcount('resources{}.ARN')=1", ""),
    ("isnull(mvcount('resources{}.ARN'))", "left denied stopped policy service"),
    ('if(eventName="StopLogging", true(), false())', "stopped"),
    ('case(eventName="StopLogging", true(), 1=1, false())', "stopped"),
    ("_time<relative_time(1768003200, \"+58m\")", "left denied"),
    ("true()", ALL),
    ("false()", ""),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS, ids=[row[0] for row in CONDITIONS])
def test_where_finds(condition: str, expected: str) -> None:
    assert found(f"* | where {condition}") == ids(expected)


ONE = Event({
    "eventID": "one", "text": "Ab,cD,e", "n": 7, "half": 2.5, "none": None, "list": ["b", "a", "b"],
    "json": '{"a": {"b": [1, {"c": "x"}]}, "t": true}', "url": "a%20b%2Fc", "when": "2026-01-10T02:00:00Z",
})  # fmt: skip

EXPRESSIONS: list[tuple[str, str | list[str] | None]] = [
    # expression, the value of the field that it is assigned to
    ("1+2*3", "7"),
    ("(1+2)*3", "9"),
    ("7/2", "3.5"),
    ("7%4", "3"),
    ("1/0", None),
    ("n+1", "8"),
    ("n . 1", "71"),
    ('n+"x"', None),
    ('"a"+"b"', "ab"),
    ('"a" . nosuch', None),
    ('nosuch . "a"', None),
    ('text."!"', "Ab,cD,e!"),
    ('"!".text', "!Ab,cD,e"),
    # as numbers 7 is less than 10, as texts it is not
    ("if(n<10, 1, 0)", "1"),
    ('if(n<"10", 1, 0)', "0"),
    ("if(10>n, 1, 0)", "1"),
    ('if("10">n, 1, 0)', "0"),
    ("nosuch+1", None),
    ('if(n=7, "yes", "no")', "yes"),
    ('if(n=8, "yes", "no")', "no"),
    ('if(nosuch=7, "yes", "no")', "no"),
    ('case(n=8, "a", n=7, "b")', "b"),
    ('case(n=8, "a")', None),
    ("coalesce(nosuch, text)", "Ab,cD,e"),
    ("coalesce(nosuch, nosuch2)", None),
    ('nullif(n, "7")', None),
    ("lower(text)", "ab,cd,e"),
    ("upper(text)", "AB,CD,E"),
    ("len(text)", "7"),
    ("len(nosuch)", None),
    ("substr(text, 4, 2)", "cD"),
    ("substr(text, -1)", "e"),
    ("substr(text, 4)", "cD,e"),
    ('split(text, ",")', ["Ab", "cD", "e"]),
    ('mvindex(split(text, ","), 1)', "cD"),
    ('mvindex(split(text, ","), -1)', "e"),
    ('mvindex(split(text, ","), 0, 1)', ["Ab", "cD"]),
    ('mvindex(split(text, ","), 3)', None),
    ('mvjoin(split(text, ","), ";")', "Ab;cD;e"),
    ('mvappend("x", \'list{}\')', ["x", "b", "a", "b"]),
    ("mvcount('list{}')", "3"),
    ("mvdedup('list{}')", ["b", "a"]),
    ("mvsort('list{}')", ["a", "b", "b"]),
    ("mvfilter('list{}'=\"b\")", ["b", "b"]),
    ("mvfilter('list{}'=\"c\")", None),
    ("mvmap('list{}', 'list{}' . \"!\")", ["b!", "a!", "b!"]),
    ('mvfind(\'list{}\', "^a")', "1"),
    ("upper('list{}')", ["B", "A", "B"]),
    ('mvzip(split("1,2", ","), split("x,y", ","))', ["1,x", "2,y"]),
    ('replace(text, "[a-z]", "-")', "A-,-D,-"),
    ('replace(text, "(\\w+),(\\w+)", "\\2,\\1")', "cD,Ab,e"),
    ('tonumber("0042")', "42"),
    ('tonumber("ff", 16)', "255"),
    ('tonumber("x")', None),
    ("tostring(n)", "7"),
    ("tostring(1=1)", "True"),
    ('tostring(3661, "duration")', "01:01:01"),
    ('tostring(1234567, "commas")', "1,234,567"),
    ("round(half)", "3"),
    ("round(2.345, 2)", "2.35"),
    ("floor(half)", "2"),
    ("ceil(half)", "3"),
    ("abs(-n)", "7"),
    ("max(n, half, 3)", "7"),
    ("min(n, half, 3)", "2.5"),
    ('max(n, "x")', "x"),
    ("urldecode(url)", "a b/c"),
    ("trim(\"  x \")", "x"),
    ('ltrim("xxay", "x")', "ay"),
    ('spath(json, "a.b{1}.c")', "x"),
    ('spath(json, "a.b{0}")', "1"),
    ('json_extract(json, "a.b{}")', ["1", '{"c":"x"}']),
    ('json_extract(json, "a.nosuch")', None),
    ('json_extract(text, "a")', None),
    ("typeof(n)", "Number"),
    ("typeof(text)", "String"),
    ("typeof(nosuch)", "Null"),
    ("if(isnum(n), 1, 0)", "1"),
    ("if(isnum(text), 1, 0)", "0"),
    ('strftime(0, "%Y-%m-%d %H:%M:%S")', "1970-01-01 00:00:00"),
    ('strptime(when, "%Y-%m-%dT%H:%M:%SZ")', "1768010400"),
    ('strptime(text, "%Y")', None),
    ('strftime(1768010400.25, "%3N")', "250"),
    ('relative_time(1768010400, "-1d@d")', "1767916800"),
    ('relative_time(1768010400, "@mon")', "1767225600"),
    ('relative_time(1768010400, "@w1")', "1767571200"),
    ("now()", "1768010400"),
    # beyond what numbers and calendars hold
    ('tostring(1e300*1e300, "hex")', None),
    ("round(n, 99999999)", "7"),
    ("floor(1e300*1e300)", None),
    ('strftime(1e18, "%Y")', None),
    ('strftime(1e300, "%Y")', None),
    ('strftime(1e300*1e300, "%Y")', None),
    ('strftime(1e300*1e300-1e300*1e300, "%Y")', None),
    ('relative_time(1e300*1e300-1e300*1e300, "-1d")', None),
    ('relative_time(1e18, "-1d")', None),
    ('tonumber("1e999")', None),
    ("none", "null"),
    ("'none' . n", "null7"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_eval_gives(expression: str, expected: str | list[str] | None) -> None:
    hits = run(f"* | eval it={expression} | stats list(it) as it count", events=[ONE])
    assert hits[0].group.get("it") == expected


def test_an_assignment_sees_the_one_before_and_null_removes() -> None:
    query = "* | eval a=n+1, b=a*2, n=null() | where b=16 AND isnull(n)"
    assert [hit.event_ids for hit in run(query, events=[ONE])] == [("one",)]


def test_a_field_that_is_set_covers_the_events_own() -> None:
    assert found('eventName=StopLogging | eval eventName="x" | search eventName=x') == ["stopped"]
    assert found('eventName=StopLogging | eval eventName="x" | search eventName=StopLogging') == []


@pytest.mark.parametrize(
    "condition", ["errorCode", '"text"', "len(eventName)", "1+1", "NOT eventName", 'a="b" AND eventName', "if(1=1,1,2)"]
)
def test_what_is_no_condition_is_rejected(condition: str) -> None:
    with pytest.raises(RejectedQuery, match="true or false"):
        run(f"* | where {condition}")


def test_a_condition_that_cannot_be_told_beforehand_is_run() -> None:
    assert found("* | where coalesce(null(), true())") == ids(ALL)


def test_where_is_parsed_with_its_own_precedence() -> None:
    command = parse('* | where a="1" OR b="2" AND c="3"').commands[1]
    assert isinstance(command, Where)
    assert command == parse('* | where (a="1") OR ((b="2") AND (c="3"))').commands[1]
    assert len(EVENTS) == 6
