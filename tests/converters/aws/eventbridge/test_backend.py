"""Rules and the event patterns that they become, or the reason why they become none."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest

from awol.errors import RefusedConversion
from awol.values import ConversionSettings
from converters.aws.eventbridge import convert
from converters.aws.eventbridge.expressions import _sequences
from converters.regexes import Concat, Edge, one
from tests.conftest import ROOT

PIPELINE = (ROOT / "pipelines" / "cloudtrail_eventbridge.yml").read_text(encoding="utf-8")
SCP = ("p-examplescp1", "p-examplescp2")
PACK = ConversionSettings(PIPELINE, cloudtrail=True, placeholders={"scp": SCP})
PLAIN = ConversionSettings(None, cloudtrail=False, placeholders={})


def converted(detection: str, settings: ConversionSettings = PACK) -> str:
    """The text that a detection becomes."""
    body = textwrap.indent(textwrap.dedent(detection).strip("\n"), "  ")
    if "condition:" not in body:
        body = "  s:\n" + textwrap.indent(body, "  ") + "\n  condition: s"
    return convert(f"title: A rule\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n{body}\n", settings)


def written(detection: str, settings: ConversionSettings = PACK) -> Any:
    """The pattern of a detection, without its `detail`; a list of them where there are several."""
    found = json.loads(converted(detection, settings))
    return [one["detail"] for one in found] if isinstance(found, list) else found["detail"]


SUCCESS = """
s:
  eventName: LeaveOrganization
status_value:
  errorCode: [success, '']
status_null:
  errorCode: null
"""

PATTERNS: list[tuple[str, Any]] = [
    ("eventName: LeaveOrganization", {"eventName": ["LeaveOrganization"]}),
    ("eventName: [A, B]", {"eventName": ["A", "B"]}),
    ("errorCode|startswith: AccessDenied", {"errorCode": [{"prefix": "AccessDenied"}]}),
    ("eventSource|endswith: .amazonaws.com", {"eventSource": [{"suffix": ".amazonaws.com"}]}),
    ("errorMessage|contains: policy", {"errorMessage": [{"wildcard": "*policy*"}]}),
    ("errorMessage: 'a*b'", {"errorMessage": [{"wildcard": "a*b"}]}),
    (r"errorMessage|contains: 'a\*b\c'", {"errorMessage": [{"wildcard": "*a\\*b\\\\c*"}]}),
    # A prefix that ends with a quotation mark is met by the text without it.
    ("errorMessage|startswith: 'say \"'", {"errorMessage": [{"wildcard": 'say "*'}]}),
    ("userIdentity.type: Root", {"userIdentity": {"type": ["Root"]}}),
    # Nothing, in its several forms.
    (SUCCESS + "condition: s and 1 of status_*",
     {"eventName": ["LeaveOrganization"], "errorCode": ["success", "", None, {"exists": False}]}),
    ("errorCode: null", {"errorCode": [None, {"exists": False}]}),
    ("errorCode: ''", {"errorCode": [""]}),
    ("errorCode|exists: true", {"errorCode": [{"exists": True}]}),
    ("errorCode|exists: false", {"errorCode": [{"exists": False}]}),
    ("errorCode: '*'", {"errorCode": [{"wildcard": "*"}]}),
    ("s:\n  errorCode: null\ncondition: not s", {"errorCode": [{"wildcard": "*"}]}),
    # What is not there is not the value either.
    ("s:\n  errorCode: A\ncondition: not s", {"errorCode": [{"anything-but": "A"}, {"exists": False}]}),
    ("s:\n  errorCode: [A, B]\ncondition: not s", {"errorCode": [{"anything-but": ["A", "B"]}, {"exists": False}]}),
    ("s:\n  errorCode|startswith: A\ncondition: not s",
     {"errorCode": [{"anything-but": {"prefix": "A"}}, {"exists": False}]}),
    ("s:\n  errorCode|endswith: [A, B]\ncondition: not s",
     {"errorCode": [{"anything-but": {"suffix": ["A", "B"]}}, {"exists": False}]}),
    ("s:\n  errorCode: [A, B*, '*C*']\ncondition: not s",
     {"errorCode": [{"anything-but": {"wildcard": ["A", "B*", "*C*"]}}, {"exists": False}]}),
    ("s:\n  errorCode: A\nt:\n  errorCode|exists: true\ncondition: t and not s",
     {"errorCode": [{"anything-but": "A"}]}),
    # Two tests of one field are one list.
    ("s:\n  eventName|startswith: Delete\nt:\n  eventName|endswith: Policy\ncondition: s and t",
     {"eventName": [{"wildcard": "Delete*Policy"}]}),
    ("s:\n  eventName: [DetachPolicy, MoveAccount]\nt:\n  eventName|startswith: Det\ncondition: s and not t",
     {"eventName": ["MoveAccount"]}),
    ("errorMessage|contains|all: ['ab', 'bc']",
     {"errorMessage": [{"wildcard": "*abc*"}, {"wildcard": "*ab*bc*"}, {"wildcard": "*bc*ab*"}]}),
    # Alternatives: what is common stands beside, all else inside, and no field in both.
    ("s:\n  eventName: A\nt:\n  errorCode: B\nu:\n  awsRegion: c\ncondition: u and (s or t)",
     {"awsRegion": ["c"], "$or": [{"eventName": ["A"]}, {"errorCode": ["B"]}]}),
    ("s:\n  eventName: A\n  errorCode: B\ncondition: not s",
     {"$or": [{"eventName": [{"anything-but": "A"}, {"exists": False}]},
              {"errorCode": [{"anything-but": "B"}, {"exists": False}]}]}),
    ("s:\n  eventName: A\nt:\n  eventName: [A, B]\n  errorCode: C\ncondition: s or t",
     {"$or": [{"eventName": ["A"]}, {"eventName": ["A", "B"], "errorCode": ["C"]}]}),
    ("s:\n  eventName: A\nt:\n  eventName: A\n  errorCode: C\ncondition: s or t", {"eventName": ["A"]}),
    # Alternatives of which Event Ruler would leave the second out are patterns of their own.
    ("s:\n  eventName: [A, B]\n  errorCode: [X, Y]\nt:\n  eventName: [A, C]\n  errorCode: [X, Z]\ncondition: s or t",
     [{"eventName": ["A", "B"], "errorCode": ["X", "Y"]}, {"eventName": ["A", "C"], "errorCode": ["X", "Z"]}]),
    # Truth values and numbers, as JSON and as text.
    ("requestParameters.enable: false", {"requestParameters": {"enable": ["false", False]}}),
    ("s:\n  requestParameters.enable: false\ncondition: not s",
     {"requestParameters": {"enable": ["true", True, None, {"exists": False}]}}),
    ("requestParameters.unheardOf: 'true'", {"requestParameters": {"unheardOf": ["true", True]}}),
    ("requestParameters.unheardOf: 5", {"requestParameters": {"unheardOf": ["5", {"numeric": ["=", 5]}]}}),
    ("requestParameters.unheardOf: '5'", {"requestParameters": {"unheardOf": ["5", {"numeric": ["=", 5]}]}}),
    ("requestParameters.unheardOf: '123456789012'", {"requestParameters": {"unheardOf": ["123456789012"]}}),
    ("recipientAccountId: '5'", {"recipientAccountId": ["5"]}),
    ("requestParameters.pendingWindowInDays|lt: 10",
     {"requestParameters": {"pendingWindowInDays": [{"numeric": ["<", 10]}]}}),
    # Addresses: a plain text would be compared as one.
    ("sourceIPAddress: 198.51.100.7", {"sourceIPAddress": [{"wildcard": "198.51.100.7"}]}),
    ("sourceIPAddress|cidr: 198.51.100.0/24", {"sourceIPAddress": [{"cidr": "198.51.100.0/24"}]}),
    ("sourceIPAddress|cidr: 198.51.100.7/32", {"sourceIPAddress": [{"wildcard": "198.51.100.7"}]}),
    ("sourceIPAddress|cidr: 2001:db8::/32", {"sourceIPAddress": [{"cidr": "2001:db8::/32"}]}),
    # Regular expressions that come to a few texts.
    ("eventName|re: ^(Leave|Delete)Organization$",
     {"eventName": ["LeaveOrganization", "LeaveOrganization\n", "DeleteOrganization", "DeleteOrganization\n"]}),
    ("errorMessage|re: polic[yi]", {"errorMessage": [{"wildcard": "*polici*"}, {"wildcard": "*policy*"}]}),
    ("errorMessage|re: (?s)a.*b", {"errorMessage": [{"wildcard": "*a*b*"}]}),
    ("eventName|re: (?i)^leave", {"eventName": [{"prefix": {"equals-ignore-case": "leave"}}]}),
    ("requestParameters.policyId|expand: '%scp%'", {"requestParameters": {"policyId": list(SCP)}}),
    # A document is in the client's spelling: letters in both cases, if they are few.
    ("requestParameters.policyDocument|contains: '\"*\"a'",
     {"requestParameters": {"policyDocument": [{"wildcard": '*"*"a*'}, {"wildcard": '*"*"A*'}]}}),
    ("resources.ARN|endswith: x", {"resources": {"ARN": [{"suffix": "x"}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "expected"), PATTERNS)
def test_becomes(detection: str, expected: Any) -> None:
    assert written(detection) == expected


IGNORING: list[tuple[str, Any]] = [
    ("f: Leave", {"f": [{"equals-ignore-case": "Leave"}]}),
    ("f|cased: Leave", {"f": ["Leave"]}),
    ("f|startswith: Leave", {"f": [{"prefix": {"equals-ignore-case": "Leave"}}]}),
    ("f|endswith: Leave", {"f": [{"suffix": {"equals-ignore-case": "Leave"}}]}),
    ("f|contains: '::'", {"f": [{"wildcard": "*::*"}]}),
    ("f|contains: ':x'", {"f": [{"wildcard": "*:x*"}, {"wildcard": "*:X*"}]}),
    ("f|cased|contains: Leave", {"f": [{"wildcard": "*Leave*"}]}),
    ("f: 2001:db8::1", {"f": [{"equals-ignore-case": "2001:db8::1"}]}),
    ("f: true", {"f": [{"equals-ignore-case": "true"}, True]}),
    ("s:\n  f: x\nt:\n  g: '-'\ncondition: s or t", {"$or": [{"f": [{"equals-ignore-case": "x"}]}, {"g": ["-"]}]}),
    # Names that are operators inside of `$or` make patterns of their own.
    ("s:\n  prefix: '-'\nt:\n  g: '-'\ncondition: s or t", [{"prefix": ["-"]}, {"g": ["-"]}]),
]


@pytest.mark.parametrize(("detection", "expected"), IGNORING)
def test_without_a_pipeline_letter_case_is_ignored(detection: str, expected: Any) -> None:
    assert written(detection, PLAIN) == expected


REFUSED: list[tuple[str, str]] = [
    ("s:\n  errorCode: [A, '', null]\ncondition: not s", "`errorCode` must be present, not null"),
    ("s:\n  requestParameters.unheardOf: A\ncondition: not s", "`requestParameters.unheardOf` may be a list"),
    ("requestParameters.unheardOf: null", "may be an object in some records"),
    (
        "eventSource: cloudtrail.amazonaws.com\nrequestParameters.eventSelectors.readWriteType: null",
        "is tested for missing",
    ),
    ("requestParameters.unheardOf|startswith: '5'", "may hold a number"),
    ("requestParameters.unheardOf|contains|all: [a, b]", "is tested twice"),
    ("requestParameters.unheardOf|gt: 5", "may hold numbers as text"),
    ("requestParameters: x", "is a whole object"),
    ("resources.ARN: a\nresources.type: b", "may be in a list of objects"),
    ("requestParameters.unheardOf.a: a\nrequestParameters.unheardOf.b: b", "may be in a list of objects"),
    ("errorCode: 'a?'", "EventBridge has no wildcard for one character"),
    ("errorCode|re: a.b", "EventBridge has no regular expressions"),
    ("errorCode|re: '[^a]'", "a large set of characters"),
    ("errorCode|re: a+", "an unlimited repetition"),
    ("'requestParameters.$or': a", "contains a name that EventBridge reads as an operator"),
    ("'requestParameters.$or.b': a", "contains a name that EventBridge reads as an operator"),
    ("errorCode|re: '(a|b$)c'", "(`^` or `$` in the middle of an expression)"),
    (
        "s:\n  errorCode|startswith: A\nt:\n  errorCode|contains: B\ncondition: s and not t",
        "match one text and not another",
    ),
    ("errorCode|fieldref: errorMessage", "is compared with another field"),
    ("'a keyword'", "exactly for a keyword"),
    ("s:\n  sourceIPAddress|cidr: 198.51.100.0/24\ncondition: not s", "must not be in a range of numbers or addresses"),
    ("sourceIPAddress|cidr: 32.1.13.0/24", "also matches an IPv6 address"),
    ("sourceIPAddress|cidr: 2600::/12", "also matches an IPv4 address"),
    ("requestParameters.unheardOf|cidr: 198.51.100.0/24", "may hold a number, whose digits"),
    ("requestParameters.policyDocument|contains: organizations:Leave", "in any letter case"),
    ("s:\n  errorCode: A\nt:\n  errorCode: B\ncondition: s and t", "never matches a record"),
    ("s:\n  errorCode: A\ncondition: s or not s", "matches every record"),
]


@pytest.mark.parametrize(("detection", "reason"), REFUSED)
def test_is_refused(detection: str, reason: str) -> None:
    with pytest.raises(RefusedConversion) as caught:
        written(detection)
    assert reason in caught.value.message
    assert caught.value.next_step or "; name a leaf" in caught.value.message


@pytest.mark.parametrize(
    ("detection", "reason"),
    [
        ("f|contains: organization", "wildcard is case-sensitive"),
        ("f: null", "tested for missing"),
        ("s:\n  f: x\ncondition: not s", "may be a list"),
        ("f.a: x\nf.b: y", "may be in a list of objects"),
        ("f: 5", "may hold the number 5 as a text"),
        ("f: '5'", "900 and 900.0 are the same number"),
        ("f|cidr: 198.51.100.0/24", "an address in any spelling"),
        ("f: '🚪a'", "EventBridge ignores case only for letters that it knows"),
        ("f: straße", "EventBridge ignores case only for letters that it knows"),
    ],
)
def test_what_is_refused_without_a_pipeline(detection: str, reason: str) -> None:
    with pytest.raises(RefusedConversion) as caught:
        written(detection, PLAIN)
    assert reason in caught.value.message
    assert caught.value.next_step


def test_an_edge_that_is_left_in_an_expression_stands_for_no_text() -> None:
    with pytest.raises(ValueError, match="in the middle"):
        _sequences(Concat((one("a"), Edge("start"))))


LONG, OTHER = "A" * 60, "B" * 60


@pytest.mark.parametrize(
    ("detection", "text"),
    [
        ("errorCode: [A, B]", '    "errorCode": ["A", "B"]\n'),
        (
            f"errorCode: [{LONG}, {OTHER}]",
            f'''    "errorCode": [
      "{LONG}",
      "{OTHER}"
    ]
''',
        ),
        (
            f"s:\n  errorCode: [{LONG}, {OTHER}]\ncondition: not s",
            f'''    "errorCode": [
      {{"anything-but": [
        "{LONG}",
        "{OTHER}"
      ]}},
      {{"exists": false}}
    ]
''',
        ),
        (
            f"s:\n  errorCode: [{LONG}*, '{OTHER}*', a*b]\ncondition: not s",
            f'''    "errorCode": [
      {{"anything-but": {{"wildcard": [
        "{LONG}*",
        "{OTHER}*",
        "a*b"
      ]}}}},
      {{"exists": false}}
    ]
''',
        ),
    ],
)
def test_a_long_list_has_a_line_for_each_of_its_values(detection: str, text: str) -> None:
    assert (
        converted(detection)
        == f"""{{
  "detail": {{
{text}  }}
}}"""
    )


# Event Ruler 2.1.0, names that are no fields inside of `$or`, but operators.
OPERATORS = [
    "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr", "=",
    "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
    "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
]  # fmt: skip


@pytest.mark.parametrize(("name", "apart"), [("name", False), *((one, True) for one in OPERATORS)])
def test_a_field_of_an_operators_name_stands_in_no_alternatives(name: str, apart: bool) -> None:
    found = written(f"s:\n  'requestParameters.{name}': A\nt:\n  errorCode: B\ncondition: s or t")
    options = [{"requestParameters": {name: ["A"]}}, {"errorCode": ["B"]}]
    assert found == (options if apart else {"$or": options})


def test_a_pattern_too_large_is_cut_into_several() -> None:
    names = [f"AnEventOfAName{number:03}" for number in range(150)]
    listed = "\n".join(f"  - {name}" for name in names)
    found = written(f"eventSource: organizations.amazonaws.com\neventName:\n{listed}")
    assert [name for one in found for name in one["eventName"]] == names
    assert all(one["eventSource"] == ["organizations.amazonaws.com"] for one in found)
    assert all(len(json.dumps({"detail": one}, separators=(",", ":"))) <= 2048 for one in found)
    with pytest.raises(RefusedConversion, match="more values than fit into an event pattern"):
        written(f"eventName: {'x' * 2100}")
