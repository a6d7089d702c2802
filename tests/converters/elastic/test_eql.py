"""EQL: the exact text of each construct with the pack's pipeline and without, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from awol.errors import RefusedConversion
from tests.converters.rules import convert, rule, where

CT = "aws.cloudtrail"

TEXTS: list[tuple[str, Any, str, str]] = [
    ("text", {"eventName": "LeaveOrganization"}, "s", 'event.action : "LeaveOrganization"'),
    ("list", {"eventName": ["A*", "B"]}, "s", 'event.action like~ ("A*", "B")'),
    ("not", {"eventName": "A"}, "not s", 'not (event.action : "A")'),
    ("null", {"errorCode": None}, "s", f"{CT}.error_code == null"),
    ("exists", {"errorCode|exists": True}, "s", f"{CT}.error_code != null"),
    ("anything", {"errorCode": "*"}, "s", f"{CT}.error_code != null"),
    ("empty, among others", {"errorCode": ["", "x"]}, "s", f'{CT}.error_code == "" or {CT}.error_code : "x"'),
    ("boolean", {"readOnly": True}, "s", f"{CT}.read_only == true"),
    ("boolean in a keyword", {"managementEvent": True}, "s", f'{CT}.management_event == "true"'),
    ("network", {"sourceIPAddress|cidr": "192.0.2.0/24"}, "s", 'cidrMatch(source.ip, "192.0.2.0/24")'),
    ("cased", {"eventName|cased": "A"}, "s", 'event.action == "A"'),
    ("cased wildcard", {"eventName|contains|cased": "A"}, "s", 'event.action like "*A*"'),
    ("a star for itself", {"eventName": "a\\*"}, "s", 'event.action regex "[aA]\\\\*"'),
    ("a cased star for itself", {"eventName|cased": "a\\*"}, "s", 'event.action == "a*"'),
    ("letters beyond ASCII", {"eventName": "é"}, "s", 'event.action regex "[éÉ]"'),
    ("regular expression", {"eventName|re": "A\"$"}, "s", 'event.action regex ".*A\\\\\\"\\n?"'),
    ("a text in a boolean", {"readOnly": "true"}, "s", f"{CT}.read_only == true"),
    ("a cased text in a boolean", {"readOnly|cased": "true"}, "s", f"{CT}.read_only == true"),
    ("a number is a text", {"eventVersion": 1}, "s", f'{CT}.event_version == "1"'),
    ("a boolean among texts", {"managementEvent": [True, "x"]}, "s",
     f'{CT}.management_event == "true" or {CT}.management_event : "x"'),
    ("cased, anything", {"eventName|cased": "*"}, "s", "event.action != null"),
    ("a cased star for itself beside a wildcard", {"eventName|cased": "?a\\*"}, "s",
     'event.action regex ".a\\\\*"'),
    ("a list with a star for itself", {"eventName": ["A", "b*", "c\\*"]}, "s",
     'event.action like~ ("A", "b*") or event.action regex "[cC]\\\\*"'),
    ("not, a network", {"sourceIPAddress|cidr": "192.0.2.0/24"}, "not s",
     'not (cidrMatch(source.ip, "192.0.2.0/24"))'),
    ("and not", {"s": {"eventName": "A"}, "t": {"eventSource": "b"}}, "s and not t",
     'event.action : "A" and not (event.provider : "b")'),
    ("not and", {"s": {"eventName": "A"}, "t": {"eventSource": "b"}}, "not s and t",
     'not (event.action : "A") and event.provider : "b"'),
    ("a list beside a text", {"eventName": ["A", "B"], "eventSource": "b"}, "s",
     'event.action like~ ("A", "B") and event.provider : "b"'),
    ("a list of two tests beside a text", {"eventName": ["a", None], "eventSource": "b"}, "s",
     '(event.action : "a" or event.action == null) and event.provider : "b"'),
    ("empty, in a list", {"errorCode": ["x", "", "y"]}, "s",
     f'{CT}.error_code like~ ("x", "y") or {CT}.error_code == ""'),
    ("null, in a list", {"errorCode": ["x", None, "y"]}, "s",
     f'{CT}.error_code like~ ("x", "y") or {CT}.error_code == null'),
    ("a cased list", {"errorCode|cased": ["x", "y"]}, "s",
     f'{CT}.error_code == "x" or {CT}.error_code == "y"'),
    ("or", {"s": {"eventName": "A"}, "t": {"eventSource": "b"}}, "s or t",
     'event.action : "A" or event.provider : "b"'),
    ("not or", {"s": {"eventName": "A"}, "t": {"eventSource": "b"}}, "not (s or t)",
     'not (event.action : "A") and not (event.provider : "b")'),
    ("one text in a list with null", {"errorCode": ["a", None]}, "s",
     f'{CT}.error_code : "a" or {CT}.error_code == null'),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "condition", "expected"), [row[1:] for row in TEXTS], ids=[r[0] for r in TEXTS])
def test_with_the_packs_pipeline(detection: Any, condition: str, expected: str) -> None:
    assert where("eql", convert("eql", rule(detection, condition))) == expected


# Elasticsearch, EqlBase.g4: the words that `identifier` does not take.
KEYWORDS = (
    "and", "any", "by", "false", "in", "join", "like", "maxspan", "not", "null", "of", "or", "regex", "sample",
    "sequence", "true", "until", "where", "with",
)  # fmt: skip


@pytest.mark.parametrize("word", KEYWORDS)
def test_a_keyword_stands_for_itself_in_backticks_alone(word: str) -> None:
    assert where("eql", convert("eql", rule({word: "A"}), pack=False)) == f'?`{word}` : "A"'
    assert where("eql", convert("eql", rule({f"a.{word}": "A"}), pack=False)) == f'?a.`{word}` : "A"'
    assert where("eql", convert("eql", rule({f"{word}s": "A"}), pack=False)) == f'?{word}s : "A"'


WITHOUT: list[tuple[str, Any, str, str]] = [
    ("text", {"f": "A"}, "s", '?f : "A"'),
    ("not, also of a field that is not mapped", {"f": "A"}, "not s", 'not ((?f != null and ?f : "A"))'),
    ("hyphen", {"a.b-c": "A"}, "s", '?a.`b-c` : "A"'),
    ("number", {"f": 900}, "s", '?f regex "\\\\+?0*900(\\\\.0*)?"'),
    ("above", {"f|gt": 0}, "s", '?f regex "\\\\+?(0*([1-9][0-9]{0,}(\\\\.[0-9]*)?|\\\\.[0-9]*[1-9][0-9]*))"'),
    ("texts and numbers", {"f": ["a", 0]}, "s", '?f : "a" or ?f regex "[\\\\+\\\\-]?(0+(\\\\.0*)?|\\\\.0+)"'),
    ("boolean", {"f": False}, "s", '?f : "false"'),
    ("keywords of the language", {"a.and": "x", "true": "y"}, "s", '?a.`and` : "x" and ?`true` : "y"'),
    ("cased", {"f|cased": "A"}, "s", '?f == "A"'),
    ("anything", {"f": "*"}, "not s", "not (?f != null)"),
    ("not, a network", {"f|cidr": "192.0.2.7/32"}, "not s", 'not ((?f != null and ?f regex "192\\\\.0\\\\.2\\\\.7"))'),
    ("regular expression", {"f|re": "t"}, "s", '?f regex ".*t.*"'),
    ("single address", {"f|cidr": "192.0.2.7/32"}, "s", '?f regex "192\\\\.0\\\\.2\\\\.7"'),
]


@pytest.mark.parametrize(
    ("detection", "condition", "expected"), [row[1:] for row in WITHOUT], ids=[r[0] for r in WITHOUT]
)
def test_without_a_pipeline_fields_are_optional(detection: Any, condition: str, expected: str) -> None:
    assert where("eql", convert("eql", rule(detection, condition), pack=False)) == expected


def test_a_network_that_takes_several_expressions_is_one_list() -> None:
    written = where("eql", convert("eql", rule({"f|cidr": "2001:db8::/47"}), pack=False))
    assert re.fullmatch(r'\?f regex \("[^"]+"(, "[^"]+")+\)', written)


REFUSALS: list[tuple[str, Any, bool, str]] = [
    ("flattened", {"requestParameters.a": "x"}, True, "EQL cannot read flattened fields"),
    ("flattened null", {"requestParameters.policyId": None}, True, "EQL cannot read flattened fields"),
    ("field reference", {"f|fieldref": "g"}, False, "only with constants"),
    ("comparison", {"errorMessage|gt": 3}, True, "letter by letter"),
    ("a time as a text", {"eventTime": "2026-05-28T03:10:00Z"}, True, "has the type date and never holds such a text"),
    ("a boolean by an expression", {"readOnly|re": "t"}, True, "has the type boolean, on which Elastic runs"),
    ("a boolean by a number", {"readOnly": 5}, True, "has the type boolean and never holds a number"),
    ("keyword", {"s": ["x"]}, False, "exactly for a keyword"),
    ("part of a time", {"f|hour": 3}, False, "a part of the time"),
]


@pytest.mark.parametrize(("detection", "pack", "reason"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS])
def test_refused_with_a_reason(detection: Any, pack: bool, reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("eql", rule(detection), pack=pack)
    assert reason in refused.value.message
