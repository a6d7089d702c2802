"""Query strings: the exact text of each construct with the pack's pipeline and without, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RefusedConversion
from tests.converters.rules import convert, rule

CT = "aws.cloudtrail"
RP = "aws.cloudtrail.flattened.request_parameters"

TEXTS: list[tuple[str, Any, str, str]] = [
    ("a text in a boolean", {"readOnly|cased": "true"}, "s", "aws.cloudtrail.read_only:true"),
    ("a boolean among texts", {"managementEvent": [True, "x"]}, "s", "aws.cloudtrail.management_event:(true OR x)"),
    ("cased, anything", {"eventName|cased": "*"}, "s", "_exists_:event.action"),
    ("a single character and a star for itself", {"eventName|cased": "?a\\*"}, "s", "event.action:?a\\*"),
    ("wildcards in both letter cases", {"eventName": ["A", "b*", "c\\*"]}, "s",
     'event.action:(A OR b* OR B* OR "c*")'),
    ("not or", {"s": {"eventName": "A"}, "t": {"eventSource": "b"}}, "not (s or t)",
     "NOT event.action:A AND NOT event.provider:b"),
    ("text", {"eventName": "LeaveOrganization"}, "s", "event.action:LeaveOrganization"),
    ("list", {"eventName": ["StopLogging", "DeleteTrail"]}, "s", "event.action:(StopLogging OR DeleteTrail)"),
    ("startswith", {"errorCode|startswith": "AccessDenied"}, "s", f"{CT}.error_code:AccessDenied*"),
    ("endswith a blank", {"errorCode|endswith": " "}, "s", f"{CT}.error_code:(*\\ )"),
    ("endswith a no-break space", {"errorCode|endswith": "\u00a0"}, "s", f"{CT}.error_code:(*\u00a0)"),
    ("endswith a tab", {"errorCode|endswith": "x\t"}, "s", f"{CT}.error_code:(*x\\\t)"),
    ("endswith a line break, in a list", {"errorCode|endswith": ["x", "y\n"]}, "s", f"{CT}.error_code:(*x OR *y\\\n)"),
    ("none ends with a blank", {"errorCode|endswith": " "}, "not s", f"NOT {CT}.error_code:(*\\ )"),
    ("a wildcard before a blank", {"errorCode": "a*b "}, "s", f"{CT}.error_code:(a*b\\ )"),
    ("contains", {"errorMessage|contains": "control policy"}, "s", f"{CT}.error_message:*control\\ policy*"),
    ("one letter", {"eventName": "Delete?rail"}, "s", "event.action:Delete?rail"),
    ("a star for itself", {"eventName": "iam:\\*"}, "s", 'event.action:"iam:*"'),
    ("operators as values", {"eventName": ["AND", "OR", "x"]}, "s", 'event.action:("AND" OR "OR" OR x)'),
    ("range signs", {"eventName": [">5", "<5"]}, "s", 'event.action:(">5" OR "<5")'),
    ("line break", {"eventName": "a\nb"}, "s", 'event.action:"a\nb"'),
    ("quotes, backslash", {"eventName": 'a\\b "c"'}, "s", 'event.action:"a\\\\b \\"c\\""'),
    ("empty, among others", {"eventName": ["", "x"]}, "s", 'event.action:("" OR x)'),
    ("colon in a name", {"requestParameters.a:b/c": "v"}, "s", f"{RP}.a\\:b\\/c:v"),
    ("hyphen in a name", {"requestParameters.x-amz-acl": "private"}, "s", f"{RP}.x-amz-acl:private"),
    ("flattened prefix", {"requestParameters.policyId|startswith": "p-"}, "s", f"{RP}.policyId:p\\-*"),
    ("flattened exists", {"requestParameters.policyId": "*"}, "s", f"_exists_:{RP}.policyId"),
    ("flattened number", {"requestParameters.durationSeconds": 900}, "s", f"{RP}.durationSeconds:900"),
    ("flattened boolean", {"requestParameters.enable": False}, "s", f"{RP}.enable:false"),
    ("boolean", {"readOnly": True}, "s", f"{CT}.read_only:true"),
    ("boolean as a text", {"readOnly": "true"}, "s", f"{CT}.read_only:true"),
    ("address", {"sourceIPAddress": "192.0.2.1"}, "s", "source.address:192.0.2.1"),
    ("network", {"sourceIPAddress|cidr": "192.0.2.0/24"}, "s", 'source.ip:"192.0.2.0/24"'),
    ("null", {"errorCode": None}, "s", f"NOT _exists_:{CT}.error_code"),
    ("not null", {"errorCode": None}, "not s", f"_exists_:{CT}.error_code"),
    (
        "success",
        {"a": {"errorCode": ["success", ""]}, "b": {"errorCode": None}},
        "a or b",
        f'{CT}.error_code:(success OR "") OR (NOT _exists_:{CT}.error_code)',
    ),
    ("regular expression", {"userIdentity.arn|re": "^arn:.*/Bob$"}, "s",
     f"{CT}.user_identity.arn:/arn\\:[^\n]*\\/Bob\n?/"),
    ("cased", {"eventName|cased": "Root"}, "s", "event.action:Root"),
    ("and in or", {"a": {"eventName": "A"}, "b": {"eventName": "B", "errorCode": "C"}}, "a or b",
     f"event.action:A OR (event.action:B AND {CT}.error_code:C)"),
    ("none of", {"a1": {"eventName": "A"}, "a2": {"errorCode": "C"}}, "not 1 of a*",
     f"NOT event.action:A AND NOT {CT}.error_code:C"),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "condition", "expected"), [row[1:] for row in TEXTS], ids=[r[0] for r in TEXTS])
def test_with_the_packs_pipeline(detection: Any, condition: str, expected: str) -> None:
    assert convert("lucene", rule(detection, condition)) == expected


IGNORING_CASE: list[tuple[str, Any, str]] = [
    ("text", {"f": "Leave"}, "f:/[lL][eE][aA][vV][eE]/"),
    ("text without letters", {"f": "111122223333"}, "f:111122223333"),
    ("list", {"f": ["ab", "1"]}, "f:(/[aA][bB]/ OR 1)"),
    ("contains", {"f|contains": "a/b"}, "f:/.*[aA]\\/[bB].*/"),
    ("startswith", {"f|startswith": "r-"}, "f:/[rR]\\-.*/"),
    ("cased", {"f|cased": "Leave"}, "f:Leave"),
    ("beyond ASCII", {"f": "é"}, "f:/[éÉ]/"),
    ("anything", {"f": "*"}, "_exists_:f"),
    ("number", {"f": 900}, "f:(900 OR /\\+?0*900(\\.0*)?/)"),
    ("boolean", {"f": True}, "f:(true OR /[tT][rR][uU][eE]/)"),
    ("boolean as a text", {"f": "True"}, "f:(true OR /[tT][rR][uU][eE]/)"),
    ("network", {"f|cidr": "10.0.0.0/8"}, "f:/10" + "\\.([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])" * 3 + "/"),
    ("single address", {"f|cidr": "192.0.2.7/32"}, "f:/192\\.0\\.2\\.7/"),
    ("unanchored", {"f|re": "root"}, "f:/.*root.*/"),
    ("anchored", {"f|re": "^root"}, "f:/root.*/"),
    ("flag", {"f|re|i": "^a\\d"}, "f:/[aA][0-9].*/"),
    ("keyword", {"s": ["leave"]}, "/.*[lL][eE][aA][vV][eE].*/"),
    ("braces in a name", {"a{}b": "1"}, "a\\{\\}b:1"),
    ("space in a name", {"a b": "1"}, "a\\ b:1"),
]


@pytest.mark.parametrize(
    ("detection", "expected"), [row[1:] for row in IGNORING_CASE], ids=[r[0] for r in IGNORING_CASE]
)
def test_without_a_pipeline_letter_case_is_ignored(detection: Any, expected: str) -> None:
    assert convert("lucene", rule(detection), pack=False) == expected


REFUSALS: list[tuple[str, Any, bool, str]] = [
    ("contains on a flattened leaf", {"requestParameters.a|contains": "x"}, True, "flattened"),
    ("endswith on a flattened leaf", {"requestParameters.a|endswith": "x"}, True, "flattened"),
    ("wildcard in a flattened leaf", {"requestParameters.a": "x?"}, True, "flattened"),
    ("regular expression on a flattened leaf", {"requestParameters.a|re": "x"}, True, "flattened"),
    ("network on a flattened leaf", {"requestParameters.a|cidr": "10.0.0.0/8"}, True, "flattened"),
    ("comparison", {"requestParameters.a|gte": 3}, True, "letter by letter"),
    ("a number that pySigma rounds", {"f": 2**53 + 1}, False, "above 2^53"),
    ("a limit that pySigma rounds", {"f|gt": 2**53 + 1}, False, "above 2^53"),
    ("a name of Elasticsearch's own", {"_exists_": "x"}, False, "Elasticsearch's own"),
    ("utf16", {"f|utf16|base64": "x"}, False, "byte order mark"),
    ("base64offset beyond ASCII", {"f|base64offset|contains": "é"}, False, "counts their bytes wrongly"),
    ("look-ahead", {"f|re": "a(?=b)"}, False, "look-ahead"),
    ("look-behind", {"f|re": "(?<!a)b"}, False, "look-behind"),
    ("word boundary", {"f|re": "\\bb"}, False, "word boundary"),
    ("back reference", {"f|re": "(a)\\1"}, False, "back reference"),
    ("anchor in the middle", {"f|re": "(^a|b)c"}, False, "in the middle"),
    ("a text of over 1,000 characters", {"f": "x" * 251}, False, "Elasticsearch allows 1000"),
    ("unmapped field", {"userIdentity.nosuch": "x"}, True, "`userIdentity.nosuch`"),
    ("user name", {"userIdentity.userName": "x"}, True, "user.name"),
    ("whole object", {"requestParameters": None}, True, "whole object"),
    ("presence that does not show", {"eventTime": None}, True, "always has a time"),
    ("text against a date", {"eventTime": "x"}, True, "type date"),
    ("text against a boolean", {"readOnly": "maybe"}, True, "type boolean"),
    ("keyword in the integration", {"s": ["leave"]}, True, "adds its own values"),
    ("keyword that may be a number", {"s": ["90"]}, False, "a number"),
    ("name that is a pattern", {"a*": "x"}, False, "pattern of names"),
    ("field reference", {"f|fieldref": "g"}, False, "another field"),
    ("part of a time", {"f|hour": 3}, False, "a part of the time"),
]


@pytest.mark.parametrize(("detection", "pack", "reason"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS])
def test_refused_with_a_reason(detection: Any, pack: bool, reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("lucene", rule(detection), pack=pack)
    assert reason in refused.value.message


def test_a_long_condition_has_a_clause_to_a_line() -> None:
    text = convert("lucene", rule({"eventSource": "organizations.amazonaws.com", "eventName": "L" * 80}))
    assert text == f"event.provider:organizations.amazonaws.com\nAND event.action:{'L' * 80}"
