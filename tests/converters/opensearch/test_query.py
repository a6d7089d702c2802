"""Rules as query strings for OpenSearch: with the pack's pipeline on flat objects, and with none on any field."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RefusedConversion
from awol.values import ConversionSettings
from tests.converters.rules import convert, converter, pipeline, rule
from tests.packs import our_rules

WITH_PACK: list[tuple[str, dict[str, Any], str, str]] = [
    ("a text", {"eventName": "LeaveOrganization"}, "s", "eventName:LeaveOrganization"),
    ("AWS's spelling", {"eventName": "leaveorganization"}, "s", "eventName:(leaveorganization OR LeaveOrganization)"),
    ("null", {"errorCode": None}, "s", "NOT _exists_:errorCode"),
    ("an empty text", {"errorCode": ""}, "s", 'errorCode:""'),
    ("an account", {"userIdentity.accountId": "111122223333"}, "s", "userIdentity.accountId:111122223333"),
    ("a truth value", {"readOnly": False}, "s", "readOnly:false"),
    ("a part of a keyword", {"userIdentity.arn|contains": ":role/Ops"}, "s", "userIdentity.arn:*\\:role\\/Ops*"),
    ("a leaf", {"requestParameters.name": "a b"}, "s", 'requestParameters.name:"a b"'),
    ("a leaf's beginning", {"requestParameters.name|startswith": "Ab"}, "s", "requestParameters.name:Ab*"),
    ("a leaf's end", {"requestParameters.name|endswith": "ab"}, "s", "requestParameters.name:/.*[aA][bB]/"),
    ("a leaf's end, cased", {"requestParameters.name|endswith|cased": "ab"}, "s", "requestParameters.name:/.*ab/"),
    ("a leaf's part", {"requestParameters.name|contains": ["1", "2"]}, "s",
     "requestParameters.name:(/.*1.*/ OR /.*2.*/)"),
    ("a leaf's expression", {"requestParameters.name|re": "^a|^b"}, "s", "requestParameters.name:/(a.*|b.*)/"),
    ("a leaf's null", {"additionalEventData.MFAUsed": None}, "s", "NOT _exists_:additionalEventData.MFAUsed"),
    ("a leaf's number", {"requestParameters.days": 900}, "s",
     "requestParameters.days:(900 OR /\\+?0*900(\\.0*)?/)"),
    ("a leaf in a leaf", {"requestParameters.a.b": "x"}, "s", "requestParameters.a.b:x"),
    ("a part of a leaf in a leaf: its dot alone", {"requestParameters.a.b|contains": "1"}, "s",
     "requestParameters.a\\\\.b:/.*1.*/"),
    ("whole and part of a leaf in a leaf", {"requestParameters.a.b": ["y", "*1"]}, "s",
     "requestParameters.a.b:y OR requestParameters.a\\\\.b:/.*1/"),
    ("a number of a leaf in a leaf", {"requestParameters.a.b": 5}, "s",
     "requestParameters.a\\\\.b:/\\+?0*5(\\.0*)?/"),
    ("presence of a leaf in a leaf", {"requestParameters.a.b|exists": True}, "s", "_exists_:requestParameters.a.b"),
    ("more than a number", {"requestParameters.days|gt": 99}, "s",
     "requestParameters.days:/\\+?(0*([1-9][0-9]{2,}(\\.[0-9]*)?|99\\.[0-9]*[1-9][0-9]*))/"),
    ("a block of addresses", {"sourceIPAddress|cidr": "10.0.0.0/8"}, "s", 'sourceIPAddress.ip:"10.0.0.0/8"'),
    ("several resources", {"resources.ARN|contains": "x"}, "s", "resources.ARN:*x*"),
    ("not", {"requestParameters.name": "a"}, "not s", "NOT requestParameters.name:a"),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "detection", "condition", "expected"), WITH_PACK, ids=[one[0] for one in WITH_PACK])
def test_with_the_packs_pipeline(_why: str, detection: dict[str, Any], condition: str, expected: str) -> None:
    assert convert("opensearch", rule(detection, condition)) == expected


WITHOUT: list[tuple[str, dict[str, Any], str]] = [
    ("letter case is ignored", {"f": "ab"}, "f:/[aA][bB]/"),
    ("an alternative is in parentheses", {"f|re": "^(?:a|b)"}, "f:/(a|b).*/"),
    ("a truth value", {"f": True}, "f:(true OR /[tT][rR][uU][eE]/)"),
    ("a part without letters", {"f|contains": "1"}, "f:/.*1.*/"),
]


@pytest.mark.parametrize(("_why", "detection", "expected"), WITHOUT, ids=[one[0] for one in WITHOUT])
def test_without_a_pipeline(_why: str, detection: dict[str, Any], expected: str) -> None:
    assert convert("opensearch", rule(detection), pack=False) == expected


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a name that no record has", {"user.name": "x"}, "userIdentity.userName"),
    ("a whole object", {"requestParameters": "x"}, "requestParameters"),
    ("a part of a time", {"eventTime|startswith": "2026"}, "date"),
    ("another field", {"eventName|fieldref": "errorCode"}, "another field"),
    ("a sign that ends the path", {"requestParameters.a=b|contains": "x"}, "`=`"),
    ("an expression that is too long", {"requestParameters.name|contains": "x" * 260}, "1000"),
]


@pytest.mark.parametrize(("_why", "detection", "told"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_is_refused(_why: str, detection: dict[str, Any], told: str) -> None:
    with pytest.raises(RefusedConversion, match=told) as refusal:
        convert("opensearch", rule(detection))
    assert refusal.value.next_step or "; " in refusal.value.message


def test_a_keyword_is_refused_where_the_mapping_decides_what_is_indexed() -> None:
    with pytest.raises(RefusedConversion, match="mapping"):
        convert("opensearch", rule({"s": ["LeaveOrganization"]}))


def for_2(detection: dict[str, Any]) -> str:
    settings = ConversionSettings(pipeline("opensearch"), cloudtrail=True, placeholders={}, opensearch=2)
    return converter("opensearch").convert(rule(detection), settings)


@pytest.mark.parametrize(
    "detection",
    [
        {"requestParameters.name|contains": "x"},
        {"requestParameters.name|re": "x"},
        {"additionalEventData.MFAUsed": None},
        {"requestParameters.name": "*"},
        {"additionalEventData.MFAUsed|exists": True},
        {"requestParameters.days": 900},
    ],
    ids=str,
)
def test_what_2_19_would_get_wrong_is_refused_for_it(detection: dict[str, Any]) -> None:
    assert convert("opensearch", rule(detection))
    with pytest.raises(RefusedConversion, match="OpenSearch 2") as refusal:
        for_2(detection)
    assert "OpenSearch 3" in str(refusal.value.next_step)


def test_what_2_19_gets_right_is_the_same_text() -> None:
    detection = {"requestParameters.name": ["a", "b*"], "errorCode": None, "userIdentity.arn|contains": "x"}
    assert for_2(detection) == convert("opensearch", rule(detection))


def test_the_pack_converts_whole() -> None:
    for one in our_rules():
        if one.kind == "event":
            placeholders = dict.fromkeys(one.placeholders, ("example",))
            assert convert("opensearch", one.text, placeholders=placeholders)


def test_a_value_in_another_letter_case_is_noted() -> None:
    settings = ConversionSettings(pipeline("opensearch"), cloudtrail=True, placeholders={})
    notes = converter("opensearch").notes
    assert notes is not None
    assert notes(rule({"eventName": "leaveorganization"}), settings) == ()
    assert notes(rule({"requestParameters.name|contains": "ops"}), settings) == ()
    (told,) = notes(rule({"requestParameters.name": "ops"}), settings)
    assert "requestParameters.name `ops`" in told
