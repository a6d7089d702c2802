"""ES|QL: the exact text of each construct with the pack's pipeline and without, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from awol.errors import PackError, RefusedConversion
from awol.values import ConversionSettings
from tests.converters.rules import convert, converter, rule, where

CT = "aws.cloudtrail"
RP = "aws.cloudtrail.flattened.request_parameters"

TEXTS: list[tuple[str, Any, str, str]] = [
    ("text", {"eventName": "LeaveOrganization"}, "s", 'event.action == "LeaveOrganization"'),
    ("list", {"eventName": ["A", "B"]}, "s", 'event.action in ("A", "B")'),
    ("list with wildcards", {"eventName": ["A", "B*"]}, "s", 'event.action == "A" or starts_with(event.action, "B")'),
    ("endswith", {"eventName|endswith": "x"}, "s", 'ends_with(event.action, "x")'),
    ("contains", {"errorMessage|contains": "a b"}, "s", f'{CT}.error_message like "*a b*"'),
    ("a star for itself", {"eventName|contains": "iam:\\*"}, "s", 'event.action like "*iam:\\\\**"'),
    ("line break, quotes", {"eventName": 'a\n"b"'}, "s", 'event.action == "a\\n\\"b\\""'),
    ("anything", {"eventName": "*"}, "s", "event.action is not null"),
    ("not", {"eventName": "A"}, "not s", 'not coalesce(event.action == "A", false)'),
    ("null", {"errorCode": None}, "s", f"{CT}.error_code is null"),
    ("not null", {"errorCode": None}, "not s", f"not {CT}.error_code is null"),
    ("exists", {"errorCode|exists": True}, "s", f"{CT}.error_code is not null"),
    ("boolean", {"readOnly": True}, "s", f"{CT}.read_only == true"),
    ("boolean in a keyword", {"managementEvent": True}, "s", f'{CT}.management_event == "true"'),
    ("number in a keyword", {"recipientAccountId": 111122223333}, "s", f'{CT}.recipient_account_id == "111122223333"'),
    ("network", {"sourceIPAddress|cidr": "192.0.2.0/24"}, "s", 'cidr_match(source.ip, "192.0.2.0/24")'),
    ("regular expression", {"eventName|re": "^A.$"}, "s", 'event.action rlike "A[^\\n]\\n?"'),
    ("a text in a boolean", {"readOnly": "true"}, "s", f"{CT}.read_only == true"),
    ("a cased text in a boolean", {"readOnly|cased": "true"}, "s", f"{CT}.read_only == true"),
    (
        "a boolean among texts",
        {"managementEvent": [True, "x"]},
        "s",
        f'{CT}.management_event == "x" or {CT}.management_event == "true"',
    ),
    ("cased, anything", {"eventName|cased": "*"}, "s", "event.action is not null"),
    ("a single character and a star for itself", {"eventName|cased": "?a\\*"}, "s", 'event.action like "?a\\\\*"'),
    (
        "a network of one address in a keyword",
        {"userAgent|cidr": "192.0.2.7/32"},
        "s",
        'user_agent.original rlike "192\\\\.0\\\\.2\\\\.7"',
    ),
    (
        "not or",
        {"s": {"eventName": "A"}, "t": {"eventSource": "b"}},
        "not (s or t)",
        'not coalesce(event.action == "A", false) and not coalesce(event.provider == "b", false)',
    ),
    ("several values", {"resources.ARN": "x"}, "s", f'qstr("{CT}.resources.arn:x")'),
    ("flattened", {"requestParameters.a": "x"}, "s", f'qstr("{RP}.a:x")'),
    ("not flattened", {"requestParameters.a": "x"}, "not s", f'not qstr("{RP}.a:x")'),
    ("flattened list", {"requestParameters.a": ["x", "y z"]}, "s", f'qstr("{RP}.a:(x OR \\"y z\\")")'),
    ("flattened null", {"requestParameters.policyId": None}, "s", f'not qstr("_exists_:{RP}.policyId")'),
    ("hyphen", {"requestParameters.x-y": "v"}, "s", f'qstr("{RP}.x-y:v")'),
    ("field reference", {"userIdentity.arn|fieldref": "eventName"}, "s", f"{CT}.user_identity.arn == event.action"),
    (
        "not, with and without a query string: coalesce takes no qstr",
        {"a": {"eventName": "A", "requestParameters.b": "x"}},
        "not a",
        f'not (coalesce(event.action == "A", false) and qstr("{RP}.b:x"))',
    ),
    (
        "null, and another test of the field: the optimizer would take that test for null",
        {"a": {"errorCode": None}, "b": {"errorCode": "x"}},
        "a and not b",
        f'coalesce(mv_count({CT}.error_code), 0) == 0\n    and not coalesce({CT}.error_code == "x", false)',
    ),
    (
        "null, and a test of another field",
        {"a": {"errorCode": None}, "b": {"eventName": "x"}},
        "a and not b",
        f'{CT}.error_code is null and not coalesce(event.action == "x", false)',
    ),
    (
        "not there, and a part of the field",
        {"a": {"errorCode|exists": True}, "b": {"errorCode|contains": "x"}},
        "not a and not b",
        (f'not coalesce(mv_count({CT}.error_code), 0) > 0\n    and not coalesce({CT}.error_code like "*x*", false)'),
    ),
    (
        "success",
        {"a": {"errorCode": ["success", ""]}, "b": {"errorCode": None}},
        "a or b",
        f'{CT}.error_code in ("success", "") or {CT}.error_code is null',
    ),
]


@pytest.mark.parametrize(("detection", "condition", "expected"), [row[1:] for row in TEXTS], ids=[r[0] for r in TEXTS])
def test_with_the_packs_pipeline(detection: Any, condition: str, expected: str) -> None:
    assert where("esql", convert("esql", rule(detection, condition))) == expected


ABOVE_0 = "\\\\+?(0*([1-9][0-9]{0,}(\\\\.[0-9]*)?|\\\\.[0-9]*[1-9][0-9]*))"

WITHOUT: list[tuple[str, Any, str, str]] = [
    ("text", {"f": "Ab"}, "s", 'qstr("f:/[aA][bB]/")'),
    ("not", {"f": "Ab"}, "not s", 'not qstr("f:/[aA][bB]/")'),
    ("null", {"f": None}, "s", 'not qstr("_exists_:f")'),
    ("exists", {"f|exists": True}, "s", 'qstr("_exists_:f")'),
    ("above", {"f|gt": 0}, "s", f'qstr("f:(/{ABOVE_0}/ OR (>0 AND NOT /.*/))")'),
    ("not above", {"f|gt": 0}, "not s", f'not qstr("f:(/{ABOVE_0}/ OR (>0 AND NOT /.*/))")'),
    ("network", {"f|cidr": "192.0.2.7/32"}, "s", r"""qstr("f:/192\\.0\\.2\\.7/")"""),
    ("a name with a hyphen", {"a-b|gt": 0}, "s", f'qstr("a-b:(/{ABOVE_0}/ OR (>0 AND NOT /.*/))")'),
    (
        "column in backticks",
        {"a-b|fieldref": "g"},
        "s",
        (
            "mv_count(mv_dedupe(to_lower(`a-b`))) + mv_count(mv_dedupe(to_lower(g)))"
            " > mv_count(mv_dedupe(mv_append(mv_dedupe(to_lower(`a-b`)), mv_dedupe(to_lower(g)))))"
        ),
    ),
    ("keyword", {"s": ["ab"]}, "s", 'qstr("/.*[aA][bB].*/")'),
    (
        "field reference",
        {"f|fieldref": "g"},
        "s",
        (
            "mv_count(mv_dedupe(to_lower(f))) + mv_count(mv_dedupe(to_lower(g)))"
            " > mv_count(mv_dedupe(mv_append(mv_dedupe(to_lower(f)), mv_dedupe(to_lower(g)))))"
        ),
    ),
]


@pytest.mark.parametrize(
    ("detection", "condition", "expected"), [row[1:] for row in WITHOUT], ids=[r[0] for r in WITHOUT]
)
def test_without_a_pipeline_any_field_may_hold_several_values(detection: Any, condition: str, expected: str) -> None:
    assert where("esql", convert("esql", rule(detection, condition), pack=False)) == expected


def test_a_network_that_takes_several_expressions_is_any_of_them() -> None:
    written = where("esql", convert("esql", rule({"userAgent|cidr": "2001:db8::/47"})))
    one = r'user_agent\.original rlike "[^"]+"'
    assert re.fullmatch(rf"\({one}( or {one})+\)", written)


REFUSALS: list[tuple[str, Any, bool, str]] = [
    ("a time as a text", {"eventTime": "2026-05-28T03:10:00Z"}, True, "has the type date and never holds such a text"),
    ("a boolean by an expression", {"readOnly|re": "t"}, True, "has the type boolean, on which Elastic runs"),
    ("a boolean by a number", {"readOnly": 5}, True, "has the type boolean and never holds a number"),
    ("contains on a flattened leaf", {"requestParameters.a|contains": "x"}, True, "flattened"),
    ("comparison", {"requestParameters.a|gte": 3}, True, "letter by letter"),
    (
        "field reference to a flattened leaf",
        {"eventName|fieldref": "requestParameters.a"},
        True,
        "not both keyword fields",
    ),
    ("field reference at the start", {"f|fieldref|startswith": "g"}, False, "another field"),
    ("unmapped field", {"nosuch": "x"}, True, "`nosuch`"),
    ("keyword in the integration", {"s": ["leave"]}, True, "adds its own values"),
    ("part of a time", {"eventTime|hour": 3}, True, "a part of the time"),
]


@pytest.mark.parametrize(("detection", "pack", "reason"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS])
def test_refused_with_a_reason(detection: Any, pack: bool, reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("esql", rule(detection), pack=pack)
    assert reason in refused.value.message


def test_the_text_begins_with_the_index_of_the_settings() -> None:
    settings = ConversionSettings(None, cloudtrail=False, placeholders={}, index="logs-*,-old-*")
    text = converter("esql").convert(rule({"f": "1"}), settings)
    assert text == 'from logs-*,-old-* metadata _id, _index, _version\n| where qstr("f:1")'


def test_an_index_that_would_be_more_than_a_name_is_refused() -> None:
    settings = ConversionSettings(None, cloudtrail=False, placeholders={}, index="x | limit 1")
    with pytest.raises(PackError, match="not an index pattern"):
        converter("esql").convert(rule({"f": "1"}), settings)
