"""Splunk: the exact search of each construct, what goes to `where`, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RefusedConversion
from tests.converters.rules import convert, rule, where

TEXTS: list[tuple[str, Any, str, str]] = [
    # what, detection, condition, search behind the macro
    ("text", {"eventName": "LeaveOrganization"}, "s", 'eventName="LeaveOrganization"'),
    ("list", {"eventName": ["StopLogging", "DeleteTrail"]}, "s", 'eventName IN ("StopLogging", "DeleteTrail")'),
    ("one value in two cases", {"eventName": ["CLEANED", "Cleaned"]}, "s", 'eventName="CLEANED"'),
    ("startswith", {"errorCode|startswith": "AccessDenied"}, "s", 'errorCode="AccessDenied*"'),
    ("contains", {"errorMessage|contains": "control policy"}, "s", 'errorMessage="*control policy*"'),
    ("all", {"errorMessage|contains|all": ["a b", "c"]}, "s", 'errorMessage="*a b*" errorMessage="*c*"'),
    ("array", {"resources.ARN": "arn:aws:s3:::b"}, "s", '"resources{}.ARN"="arn:aws:s3:::b"'),
    ("hyphen", {"requestParameters.x-amz-acl": "private"}, "s", '"requestParameters.x-amz-acl"="private"'),
    ("operator as a value", {"eventName": ["AND", "NOT"]}, "s", 'eventName IN ("AND", "NOT")'),
    ("quotes, backslash", {"userAgent": 'a\\b "c"'}, "s", 'userAgent="a\\\\b \\"c\\""'),
    ("number", {"userAgent": 900}, "s", "userAgent=900"),
    ("boolean", {"readOnly": False}, "s", "readOnly=false"),
    ("network", {"sourceIPAddress|cidr": "192.0.2.0/24"}, "s", 'sourceIPAddress="192.0.2.0/24"'),
    ("null", {"userAgent": None}, "s", '(NOT userAgent=* OR userAgent="null")'),
    ("not null", {"userAgent": None}, "not s", 'NOT (NOT userAgent=* OR userAgent="null")'),
    ("exists", {"userAgent|exists": True}, "s", "userAgent=*"),
    ("not exists", {"userAgent|exists": False}, "s", "NOT userAgent=*"),
    ("error code null", {"errorCode": None}, "s", '(NOT errorCode=* OR errorCode IN ("success", "null"))'),
    (
        "success",
        {"a": {"errorCode": ["success", ""]}, "b": {"errorCode": None}},
        "a or b",
        '(NOT errorCode=* OR errorCode IN ("", "success", "null"))',
    ),
    (
        "no success",
        {"a": {"errorCode": ["success", ""]}, "b": {"errorCode": None}},
        "not a and not b",
        '    NOT errorCode IN ("success", "")\n    NOT (NOT errorCode=* OR errorCode IN ("success", "null"))',
    ),
    ("error code exists", {"errorCode|exists": True}, "s", '(errorCode=* NOT errorCode="success")'),
    (
        "or and",
        {"a": {"userAgent": "1"}, "b": {"errorMessage": "2", "requestID": "3"}},
        "a or b",
        '(userAgent="1" OR (errorMessage="2" requestID="3"))',
    ),
    (
        "none of",
        {"a1": {"userAgent": "1"}, "a2": {"errorMessage": "2"}},
        "not 1 of a*",
        'NOT userAgent="1" NOT errorMessage="2"',
    ),
    ("not both", {"userAgent": "1", "errorMessage": "2"}, "not s", 'NOT (userAgent="1" errorMessage="2")'),
    ("double not", {"userAgent": "1"}, "not (not s)", 'userAgent="1"'),
    (
        "event type",
        {"eventType": "AwsServiceEvent"},
        "not s",
        '    NOT (eventType="AwsServiceEvent" OR extracted_eventType="AwsServiceEvent")',
    ),
]


@pytest.mark.parametrize(("detection", "condition", "expected"), [row[1:] for row in TEXTS], ids=[r[0] for r in TEXTS])
def test_search(detection: Any, condition: str, expected: str) -> None:
    assert where("splunk", convert("splunk", rule(detection, condition))) == expected


DECIMAL = "match('userAgent', \"^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)\\z\")"

FORMULAS: list[tuple[str, Any, str, str]] = [
    ("one-letter wildcard", {"userAgent": "a?b"}, "s", "isnotnull(mvfind('userAgent', \"(?is)^a.b\\z\"))"),
    ("a star for itself", {"userAgent": "iam:\\*"}, "s", "isnotnull(mvfind('userAgent', \"(?i)^iam:[*]\\z\"))"),
    ("letter case", {"userAgent|cased": "Root"}, "s", "isnotnull(mvfind('userAgent', \"^Root\\z\"))"),
    (
        "an address block as a text",
        {"userAgent": "10.0.0.0/8"},
        "s",
        "isnotnull(mvfind('userAgent', \"(?i)^10[.]0[.]0[.]0/8\\z\"))",
    ),
    (
        "what null matches",
        {"userAgent": "n*"},
        "s",
        "isnotnull(mvfind('userAgent', \"(?is)^(?!(?-i:null)\\z)n.*\\z\"))",
    ),
    (
        "what success matches",
        {"errorCode": "s*"},
        "s",
        "isnotnull(mvfind('errorCode', \"(?is)^(?!(?-i:success)\\z)s.*\\z\"))",
    ),
    ("line break", {"userAgent": "a\nb"}, "s", "isnotnull(mvfind('userAgent', \"(?i)^a\\x0ab\\z\"))"),
    (
        "regular expression",
        {"userAgent|re": '^a\\\\."b"$'},
        "s",
        "isnotnull(mvfind('userAgent', \"^a\\x5c.\\x22b\\x22$\"))",
    ),
    ("repeated up to", {"userAgent|re": "a{,2}[{,2}]"}, "s", "isnotnull(mvfind('userAgent', \"a{0,2}[{,2}]\"))"),
    ("its flags", {"userAgent|re|i": "root"}, "s", "isnotnull(mvfind('userAgent', \"(?i)root\"))"),
    ("comparison", {"userAgent|gte": 900}, "s", f"isnotnull(mvfilter({DECIMAL} AND tonumber('userAgent')>=900))"),
    *(
        (
            f"a limit: {name}",
            {f"userAgent|{name}": 900},
            "s",
            f"isnotnull(mvfilter({DECIMAL} AND tonumber('userAgent'){sign}900))",
        )
        for name, sign in (("lt", "<"), ("lte", "<="), ("gt", ">"))
    ),
    (
        "the text null in its other case",
        {"userAgent|cased": "NULL"},
        "s",
        "isnotnull(mvfind('userAgent', \"^NULL\\z\"))",
    ),
    (
        "IPv6 network",
        {"userAgent|cidr": "2001:db8::/32"},
        "s",
        "isnotnull(mvfilter(cidrmatch(\"2001:db8::/32\", 'userAgent')))",
    ),
    (
        "regular expressions under not",
        {"userAgent|re": "a", "errorMessage|re": "b"},
        "not s",
        "NOT (isnotnull(mvfind('userAgent', \"a\")) AND isnotnull(mvfind('errorMessage', \"b\")))",
    ),
    (
        "regular expression under or",
        {"a": {"userAgent|re": "a"}, "b": {"errorMessage": None}},
        "a or b",
        "isnotnull(mvfind('userAgent', \"a\")) OR isnull(mvfind('errorMessage', \"^(?!(?:null)\\z)\"))",
    ),
]


@pytest.mark.parametrize(
    ("detection", "condition", "expected"), [row[1:] for row in FORMULAS], ids=[r[0] for r in FORMULAS]
)
def test_what_a_search_cannot_say_is_a_formula(detection: Any, condition: str, expected: str) -> None:
    assert convert("splunk", rule(detection, condition)) == f"`awol_cloudtrail`\n| where {expected}"


def test_what_a_search_can_say_stays_in_it() -> None:
    text = convert("splunk", rule({"eventName": "CreateUser", "userIdentity.arn|re": "Bob$"}))
    assert text == '`awol_cloudtrail` eventName="CreateUser"\n| where isnotnull(mvfind(\'userIdentity.arn\', "Bob$"))'


@pytest.mark.parametrize(
    ("detection", "expected"),
    [
        ({"f": "900"}, "*\n| where isnotnull(mvfind('f', \"(?i)^900\\z\"))"),
        ({"f": None}, "*\n| where isnull(mvfind('f', \"^(?!(?:null)\\z)\"))"),
        ({"f": 9}, f"*\n| where isnotnull(mvfilter({DECIMAL.replace('userAgent', 'f')} AND tonumber('f')=9))"),
        ({"f|exists": True}, "*\n| where isnotnull('f')"),
        ({"f|cidr": "192.0.2.0/24"}, "*\n| where isnotnull(mvfilter(cidrmatch(\"192.0.2.0/24\", 'f')))"),
        ({"f": "Root"}, 'f="Root"'),
    ],
)
def test_without_a_pipeline_nothing_is_left_to_how_a_search_reads_it(detection: Any, expected: str) -> None:
    assert convert("splunk", rule(detection), pack=False) == expected


REFUSALS = [
    ("keyword", {"s": ["LeaveOrganization"]}, "s", "exactly for a keyword"),
    ("field reference", {"userAgent|fieldref": "errorMessage"}, "s", "another field"),
    ("part of a time", {"eventTime|hour": 3}, "s", "a part of the time"),
    ("event type that has to be there", {"eventType": "AwsServiceEvent"}, "s", "needs eventType"),
    ("event type under two negations", {"eventType": "AwsServiceEvent"}, "not (not s)", "needs eventType"),
    ("event type that is absent", {"eventType": None}, "not s", "needs eventType"),
    ("the text null", {"userAgent": "null"}, "s", "JSON null"),
    ("the text null in whatever case", {"userAgent": "NULL"}, "s", "JSON null"),
    ("the text null in its own case", {"userAgent|cased": "null"}, "s", "JSON null"),
    ("a whole object", {"requestParameters": None}, "s", "whole object"),
    ("needed event type", {"eventType": "AwsApiCall"}, "s", "needs eventType"),
    ("event type present", {"eventType": None}, "not s", "needs eventType"),
    ("name with a star", {"requestParameters.a*": "x"}, "s", "field name"),
    ("case beyond ASCII", {"userAgent|re|i": "é"}, "s", "beyond ASCII"),
]


@pytest.mark.parametrize(
    ("detection", "condition", "reason"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_refused_with_a_reason_and_what_to_write(detection: Any, condition: str, reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("splunk", rule(detection, condition))
    assert reason in refused.value.message
    assert refused.value.next_step


@pytest.mark.parametrize("detection", [{"requestParameters": None}, {"responseElements|exists": True}])
def test_without_a_pipeline_a_whole_object_is_no_field(detection: Any) -> None:
    with pytest.raises(RefusedConversion, match="Splunk has no field for the whole object") as refused:
        convert("splunk", rule(detection), pack=False)
    assert refused.value.next_step == f"name a field inside it: {next(iter(detection)).partition('|')[0]}.…"


def test_a_long_search_has_a_clause_to_a_line() -> None:
    text = convert(
        "splunk",
        rule({"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "userAgent": "x" * 40}),
    )
    assert text.splitlines() == [
        "`awol_cloudtrail`",
        '    eventSource="organizations.amazonaws.com"',
        '    eventName="LeaveOrganization"',
        f'    userAgent="{"x" * 40}"',
    ]


@pytest.mark.parametrize(("wanted", "condition"), [(True, "isnotnull"), (False, "isnull")])
def test_whether_a_field_that_the_add_on_fills_is_there(wanted: bool, condition: str) -> None:
    """Beside what only `where` can say: the add-on writes errorCode `success` where AWS wrote none."""
    named = {"a": {"errorCode|exists": wanted}, "b": {"requestParameters.size|gte": 5}}
    text = " ".join(convert("splunk", rule(named, "a or b")).split())
    assert f"{condition}(mvfind('errorCode', \"^(?!success\\z)\"))" in text
