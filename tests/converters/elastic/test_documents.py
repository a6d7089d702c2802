"""A part of a JSON document: found by every engine in that document and nowhere else, or refused with a reason."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awol.cloudtrail.shapes import DOCUMENTS as NAMED_BY_THE_LINT
from awol.engines.catalogue import compile_for
from awol.errors import RefusedConversion
from awol.targets import ENGINES, on_view
from awol.values import Event
from converters.elastic.fields import DOCUMENTS, FLATTENED
from tests.converters.documents import DOCUMENT, LEAVE, PARAMETERS, SEARCHES
from tests.converters.rules import convert, rule, where

EVENTS = [Event({"eventID": identity, "requestParameters": found}) for identity, found in PARAMETERS.items()]
IDS = [row[0] for row in SEARCHES]
TEXT = "aws.cloudtrail.request_parameters"
BEFORE = '(\\{|.*\\, )policyDocument\\=([^\\"\\=]|\\"([^\\"\\\\]|\\\\.)*\\")*(\\"([^\\"\\\\]|\\\\.)*\\\\?)?'


def found(engine: str, text: str, events: list[Event]) -> list[str]:
    query = text if ENGINES[engine] == "sigma" else convert(ENGINES[engine], text)
    return sorted(hit.event_ids[0] for hit in compile_for(engine, query)(events))


SEARCHING = ("sigma", *on_view("splunk"), *on_view("elastic"))
"""The engines of products that find a part of a document; the others refuse it, which their own tests say."""


@pytest.mark.parametrize("engine", SEARCHING)
@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in SEARCHES], ids=IDS)
def test_finds(engine: str, detection: dict[str, Any], expected: str) -> None:
    assert found(engine, rule(detection), EVENTS) == sorted(expected.split())


@pytest.mark.parametrize("engine", SEARCHING)
@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in SEARCHES], ids=IDS)
def test_leaves_out(engine: str, detection: dict[str, Any], expected: str) -> None:
    rest = sorted(set(PARAMETERS) - set(expected.split()))
    assert found(engine, rule(detection, "not s"), EVENTS) == rest


@pytest.mark.parametrize("engine", ["lucene", "esql", "eql"])
def test_elastic_does_not_see_what_is_longer_than_its_field(engine: str) -> None:
    padded = [Event({"eventID": str(size), "requestParameters": {"policyDocument": LEAVE + " " * size}})
              for size in (8000, 8200)]  # fmt: skip
    text = rule({f"{DOCUMENT}|contains": "organizations:Leave"})
    assert found(engine, text, padded) == ["8000"]
    assert found("sigma", text, padded) == ["8000", "8200"]


def test_the_texts() -> None:
    several = rule({f"{DOCUMENT}|contains": ['"o:Le', '"o:Ac', '"o:\\*']})
    assert convert("lucene", several) == f'{TEXT}:/{BEFORE}\\"[oO]\\:([lL][eE]|[aA][cC]|\\*).*/'
    found_in = "| where isnotnull(mvfind('requestParameters.policyDocument',"
    assert where("splunk", convert("splunk", several)) == f'{found_in} "(?i)\\x22o:(?:Le|Ac|[*])"))'
    one = rule({f"{DOCUMENT}|contains": '"o:Le'})
    assert where("splunk", convert("splunk", one)) == f'{found_in} "(?is)^.*\\x22o:Le.*\\z"))'
    spaced = rule({f"{DOCUMENT}|re": '"A"[ \\t\\r\\n]*:'})
    assert convert("lucene", spaced) == f'{TEXT}:/{BEFORE}\\"A\\"\\s*\\:.*/'
    for target, operator in (("esql", "rlike"), ("eql", "regex")):
        assert where(target, convert(target, spaced)).startswith(f'{TEXT} {operator} "(\\\\{{|.*\\\\, )policyDocument')


def test_each_expression_of_a_rule_is_one_of_the_text() -> None:
    """Two in one make the automaton of both, whose states are those of one times those of the other."""
    one, other = (f'{BEFORE}\\"{letter}\\"\\s*.*' for letter in "AB")
    several = rule({f"{DOCUMENT}|re": ['"A"[ \\t\\r\\n]*', '"B"[ \\t\\r\\n]*']})
    assert convert("lucene", several) == f"{TEXT}:(/{one}/ OR /{other}/)"
    escaped = [text.replace("\\", "\\\\").replace('"', '\\"') for text in (one, other)]
    for target, operator in (("esql", "rlike"), ("eql", "regex")):
        by_itself = [f'{TEXT} {operator} "{text}"' for text in escaped]
        assert where(target, convert(target, several)) == " or ".join(by_itself)
    beside = rule({"s": {f"{DOCUMENT}|re": '"A"[ \\t\\r\\n]*'}, "t": {f"{DOCUMENT}|contains": '"B"'}}, "s or t")
    assert convert("esql", beside).count(" rlike ") == 2


def test_a_whole_document_stays_with_its_leaf() -> None:
    text = convert("lucene", rule({"a": {DOCUMENT: "x"}, "b": {f"{DOCUMENT}|contains": '"y'}}, "a or b"))
    assert text == f'{FLATTENED}request_parameters.policyDocument:x\nOR {TEXT}:/{BEFORE}\\"[yY].*/'
    assert convert("lucene", rule({f"{DOCUMENT}|startswith": "x"})) == f"{FLATTENED}{DOCUMENT}:x*".replace(
        "requestParameters", "request_parameters"
    )


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("end", {f"{DOCUMENT}|endswith": "}"}, "flattened"),
    ("wildcard within", {f"{DOCUMENT}|contains": "a*b"}, "a wildcard in the middle"),
    ("anchor", {f"{DOCUMENT}|re": '"a$'}, "`^` or `$`"),
    ("set that runs on", {f"{DOCUMENT}|re": '"a[^]]*b'}, "contains `=`"),
    ("dot", {f"{DOCUMENT}|re": '"a.*b'}, "contains `=`"),
    *(("set of one range", {f"{DOCUMENT}|re": f'"a[{one}]b'}, "contains `=`") for one in ("<->", "<-=", "=->")),
    ("expression that begins anywhere", {f"{DOCUMENT}|re": '("a|b)c'}, "match after the document"),
    ("name of another parameter", {f"{DOCUMENT}|contains": "rolename"}, "match after the document"),
    ("end of a name", {f"{DOCUMENT}|contains": "name="}, "match after the document"),
    ("end of the document", {f"{DOCUMENT}|contains": '"x"},'}, "match after the document"),
    ("end of the text", {f"{DOCUMENT}|contains": "}"}, "match after the document"),
    ("no document", {"requestParameters.policyName|contains": "x"}, "flattened"),
    ("response", {"responseElements.policyDocument|contains": "x"}, "flattened"),
]


@pytest.mark.parametrize("target", ["lucene", "esql", "eql"])
@pytest.mark.parametrize(("detection", "reason"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refused_with_a_reason(target: str, detection: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert(target, rule(detection))
    assert reason in refused.value.message


# What the API has beside a document (IAM, SSO Admin and Organizations API references).
BESIDE = {
    "CreatePolicyVersion": "policyArn setAsDefault",
    "CreateRole": "description maxSessionDuration path permissionsBoundary roleName tags",
    "PutGroupPolicy": "groupName policyName",
    "PutUserPolicy": "userName policyName",
    "PutInlinePolicyToPermissionSet": "instanceArn permissionSetArn",
    "UpdatePolicy": "description name policyId",
    "organizations:CreatePolicy": "description name tags type",
}


@pytest.mark.parametrize(("call", "name"), [(call, name) for call, names in BESIDE.items() for name in names.split()])
def test_the_name_of_a_parameter_beside_a_document_is_no_part_of_it(call: str, name: str) -> None:
    assert is_refused("lucene", rule({f"{DOCUMENT}|contains": name.upper()})), call
    assert not is_refused("lucene", rule({f"{DOCUMENT}|contains": f"{name}x"})), call


def test_the_lint_allows_what_the_converters_can_say() -> None:
    prefix = f"{FLATTENED}request_parameters."
    assert {name.replace("requestParameters.", prefix) for name in NAMED_BY_THE_LINT} == set(DOCUMENTS)


def is_refused(target: str, text: str) -> bool:
    try:
        convert(target, text)
    except RefusedConversion:
        return True
    return False


LETTERS = 'aB"\\=,{} \n:*é'
json_texts = st.recursive(
    st.text(LETTERS, max_size=6),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("aB=", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    document=st.dictionaries(st.text("aB=", max_size=3), json_texts, max_size=3).map(
        lambda value: json.dumps(value, ensure_ascii=False)
    ),
    part=st.text(string.ascii_letters[:2] + '"\\=,{}:é', min_size=1, max_size=4),
    other=st.text(LETTERS, max_size=12),
)
def test_every_engine_finds_what_stands_in_the_document(document: str, part: str, other: str) -> None:
    event = Event({"eventID": "x", "requestParameters": {"path": other, "policyDocument": document, "userName": other}})
    text = rule({f"{DOCUMENT}|contains": part.replace("\\", "\\\\")})
    expected = ["x"] if part.lower() in document.lower() else []
    for engine in ("sigma", "splunk", "lucene", "esql", "eql"):
        if engine in ("lucene", "esql", "eql") and is_refused(engine, text):
            assert part.endswith((",", "}")) or not set(part.partition("=")[0]) & set('"\\{:é'), part
            continue
        assert found(engine, text, [event]) == expected, (engine, document, part, other)
