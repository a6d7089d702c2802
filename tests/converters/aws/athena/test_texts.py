"""Athena's SQL: the condition of each construct on AWS's table, what is refused, and the words of the path language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from awol.errors import RefusedConversion
from awol.values import ConversionSettings
from awol.views.athena.table import COLUMNS as SEEN
from awol.views.athena.types import Array, Map, Row, Type
from converters.aws.athena.fields import json_path
from converters.aws.athena.query import convert
from converters.aws.athena.table import ARRAYS, COLUMNS, DAY, MAP, Members
from tests.conftest import ROOT
from tests.converters.rules import rule
from tests.packs import our_rules

PIPELINE = (ROOT / "pipelines" / "cloudtrail_athena.yml").read_text(encoding="utf-8")
START = f"\"{DAY}\" BETWEEN '2000/01/01' AND '2099/12/31'"


def text(detection: Mapping[str, Any], condition: str = "s", *, pack: bool = True) -> str:
    return convert(rule(detection, condition), ConversionSettings(PIPELINE if pack else None, pack, {}))


def one_line(query: str) -> str:
    return " ".join(query.split()).replace("( ", "(").replace(" )", ")")


def leaves(column: str, path: str) -> str:
    return (
        f"TRANSFORM(CAST(JSON_PARSE(JSON_QUERY({column}, 'lax $.{path}[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)), "
        "j -> JSON_EXTRACT_SCALAR(j, '$'))"
    )


RP = '"requestparameters.a"'
VALUED = "COALESCE(JSON_EXISTS(requestparameters, 'lax $.policyName[*][*]?(@ != null)'), FALSE)"

TEXTS: list[tuple[str, Any, str, str]] = [
    ("text", {"eventName": "LeaveOrganization"}, "s", "LOWER(eventname) = 'leaveorganization'"),
    ("text without letters", {"recipientAccountId": "111122223333"}, "s", "recipientaccountid = '111122223333'"),
    ("cased", {"eventName|cased": "Leave"}, "s", "eventname = 'Leave'"),
    ("list", {"eventName": ["A", "b", "1"]}, "s", "LOWER(eventname) IN ('a', 'b', '1')"),
    ("cased list", {"eventName|cased": ["A", "b"]}, "s", "eventname IN ('A', 'b')"),
    ("an apostrophe", {"eventName": "it's"}, "s", "LOWER(eventname) = 'it''s'"),
    ("startswith", {"eventName|startswith": "A"}, "s", "LOWER(eventname) LIKE 'a%'"),
    ("signs of LIKE", {"eventName|contains": "50%_\\*"}, "s", r"eventname LIKE '%50\%\_*%' ESCAPE '\'"),
    ("question mark", {"eventName": "A?"}, "s", "LOWER(eventname) LIKE 'a_'"),
    ("anything", {"eventName": "*"}, "s", "eventname IS NOT NULL"),
    ("the empty text", {"errorCode": ""}, "s", "errorcode = ''"),
    ("null", {"errorCode": None}, "s", "errorcode IS NULL"),
    ("not null", {"errorCode": None}, "not s", "errorcode IS NOT NULL"),
    ("exists", {"errorCode|exists": True}, "s", "errorcode IS NOT NULL"),
    ("null or a text", {"errorCode": [None, "Success"]}, "s", "(errorcode IS NULL OR LOWER(errorcode) = 'success')"),
    ("not", {"eventName": "A"}, "not s", "NOT COALESCE(LOWER(eventname) = 'a', FALSE)"),
    ("not, of several", {"s": {"eventName": "A", "errorCode": "b"}}, "not s",
     "NOT COALESCE(LOWER(eventname) = 'a' AND LOWER(errorcode) = 'b', FALSE)"),
    ("boolean", {"readOnly": True}, "s", "LOWER(readonly) = 'true'"),
    ("number in a text", {"apiVersion": 5}, "s",
     r"IF(REGEXP_LIKE(apiversion, '\A([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))\z'), TRY_CAST(apiversion AS DOUBLE)) = 5"),
    ("network", {"sourceIPAddress|cidr": "192.0.2.0/24"}, "s",
     "NOT sourceipaddress LIKE '%:%' AND CONTAINS('192.0.2.0/24', TRY_CAST(sourceipaddress AS IPADDRESS))"),
    ("network of version 6", {"sourceIPAddress|cidr": "2001:db8::/32"}, "s",
     "sourceipaddress LIKE '%:%' AND CONTAINS('2001:db8::/32', TRY_CAST(sourceipaddress AS IPADDRESS))"),
    ("regular expression", {"eventName|re": r"^A[bc]+\.$"}, "s", r"REGEXP_LIKE(eventname, '\AA[bc]+\.(?=\n?\z)')"),
    ("quantifiers", {"eventName|re": "ab?c*d+e{2,}f{3}g{1,2}"}, "s",
     "REGEXP_LIKE(eventname, 'ab?c*d+e{2,}f{3}g{1,2}')"),
    ("a group that repeats", {"eventName|re": "^(a|bc)+x$"}, "s", r"REGEXP_LIKE(eventname, '\A(?:a|bc)+x(?=\n?\z)')"),
    ("a group of one way", {"eventName|re": "x(?:ab)*"}, "s", "REGEXP_LIKE(eventname, 'x(?:ab)*')"),
    ("two ways", {"eventName|re": "^a|b$"}, "s", r"REGEXP_LIKE(eventname, '\Aa|b(?=\n?\z)')"),
    ("any character but a line break", {"eventName|re": "a.b"}, "s", "REGEXP_LIKE(eventname, 'a.b')"),
    ("any character", {"eventName|re": r"^[\s\S]x"}, "s", r"REGEXP_LIKE(eventname, '\A[\s\S]x')"),
    ("all but some", {"eventName|re": "^[^a-c]x"}, "s", r"REGEXP_LIKE(eventname, '\A[^a-c]x')"),
    ("reference, start", {"eventName|fieldref|startswith": "errorCode"}, "s",
     "ANY_MATCH(ARRAY[eventname], v -> ANY_MATCH(ARRAY[errorcode], w -> STARTS_WITH(LOWER(v), LOWER(w))))"),
    ("reference, end", {"eventName|fieldref|endswith": "errorCode"}, "s",
     "ANY_MATCH(ARRAY[eventname], v -> ANY_MATCH(ARRAY[errorcode], w -> SUBSTR(LOWER(v), -LENGTH(w)) = LOWER(w)))"),
    ("reference, anywhere", {"eventName|fieldref|contains": "errorCode"}, "s",
     "ANY_MATCH(ARRAY[eventname], v -> ANY_MATCH(ARRAY[errorcode], w -> STRPOS(LOWER(v), LOWER(w)) > 0))"),
    ("reference of a list", {"resources.accountId|fieldref": "recipientAccountId"}, "s",
     ("ANY_MATCH(TRANSFORM(resources, r -> r.accountid), "
     "v -> ANY_MATCH(ARRAY[recipientaccountid], w -> LOWER(v) = LOWER(w)))")),
    ("null or a text of a list", {"resources.ARN": ["a", None]}, "s",
     ("(NOT COALESCE(ANY_MATCH(TRANSFORM(resources, r -> r.arn), v -> v IS NOT NULL), FALSE) "
     "OR ANY_MATCH(TRANSFORM(resources, r -> r.arn), v -> LOWER(v) = 'a'))")),
    ("regular expression, i", {"eventName|re|i": "a-b"}, "s", r"REGEXP_LIKE(eventname, '[aA]\-[bB]')"),
    ("struct", {"userIdentity.sessionContext.sessionIssuer.userName": "Bob"}, "s",
     "LOWER(useridentity.sessioncontext.sessionissuer.username) = 'bob'"),
    ("map", {"userIdentity.sessionContext.webIdFederationData.attributes.a.b": "X"}, "s",
     "LOWER(ELEMENT_AT(useridentity.sessioncontext.webidfederationdata.attributes, 'a.b')) = 'x'"),
    ("array", {"resources.ARN": "x"}, "s", "ANY_MATCH(TRANSFORM(resources, r -> r.arn), v -> LOWER(v) = 'x')"),
    ("array, null", {"resources.ARN": None}, "s",
     "NOT COALESCE(ANY_MATCH(TRANSFORM(resources, r -> r.arn), v -> v IS NOT NULL), FALSE)"),
    ("JSON", {"requestParameters.a": "X"}, "s", f"ANY_MATCH({RP}, v -> LOWER(v) = 'x')"),
    ("JSON, not", {"requestParameters.a": "X"}, "not s", f"NOT COALESCE(ANY_MATCH({RP}, v -> LOWER(v) = 'x'), FALSE)"),
    ("JSON, number", {"requestParameters.a|gte": 5}, "s", 'ANY_MATCH("requestparameters.a as number", n -> n >= 5)'),
    ("JSON, null", {"requestParameters.policyName": None}, "s", f"NOT {VALUED}"),
    ("JSON, not null", {"requestParameters.policyName": None}, "not s", VALUED),
    ("JSON, exists", {"requestParameters.policyName|exists": True}, "s",
     "COALESCE(JSON_EXISTS(requestparameters, 'lax $.policyName[*][*]'), FALSE)"),
    ("field reference", {"userIdentity.arn|fieldref": "eventName"}, "s",
     "ANY_MATCH(ARRAY[useridentity.arn], v -> ANY_MATCH(ARRAY[eventname], w -> LOWER(v) = LOWER(w)))"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("detection", "condition", "expected"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS]
)
def test_condition(detection: Any, condition: str, expected: str) -> None:
    written = one_line(text(detection, condition))
    assert written.rpartition("WHERE ")[2].removeprefix(f"{START} AND ") == expected


def test_parts_of_json_stand_in_front_once() -> None:
    written = one_line(text({"requestParameters.a": ["x", "y*"], "requestParameters.b-c.d": "z", "errorCode": None}))
    first = leaves("requestparameters", "a")
    second = leaves("requestparameters", '"b-c".d')
    assert written.startswith(
        f'WITH events AS (SELECT *, {first} AS "requestparameters.a", {second} AS "requestparameters.b-c.d" '
        f"FROM cloudtrail_logs WHERE {START}) SELECT eventtime, eventid,"
    )


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (["a"], "$.a"),
        (["a_b1", "C"], "$.a_b1.C"),
        (["_"], "$._"),
        # In quotation marks what is no plain word, and words of the path language; a quotation mark is doubled.
        (["a-b", "c"], '$."a-b".c'),
        (["1a"], '$."1a"'),
        (["ä"], '$."ä"'),
        (["a.b"], '$."a.b"'),
        (["x", 'a"b"'], '$.x."a""b"""'),
        (["true", "Last", "lasts"], '$."true"."Last".lasts'),
    ],
)
def test_a_path_into_json(keys: list[str], path: str) -> None:
    assert json_path(keys) == f"lax {path}[*][*]"


PATH_WORDS = ("true", "false", "null", "lax", "strict", "exists", "is", "unknown", "starts", "with", "to", "last")


@pytest.mark.parametrize("word", PATH_WORDS)
def test_a_word_of_the_path_language_is_a_key_in_quotation_marks(word: str) -> None:
    assert json_path(["a", word]) == f'lax $.a."{word}"[*][*]'
    assert json_path([word.upper()]) == f'lax $."{word.upper()}"[*][*]'
    assert json_path([f"{word}x"]) == f"lax $.{word}x[*][*]"


@pytest.mark.parametrize("key", ["a\nb", "a\x00b"])
def test_a_key_with_a_line_break_is_refused(key: str) -> None:
    with pytest.raises(RefusedConversion, match="has a line break"):
        json_path(["a", key])


def test_names_that_sql_cannot_tell_apart_are_numbered() -> None:
    written = one_line(text({"requestParameters.Name": "x", "requestParameters.name": "y"}))
    assert 'AS "requestparameters.Name",' in written
    assert 'AS "requestparameters.name 2"' in written


def test_without_the_pipeline_a_record_is_one_json_text() -> None:
    written = one_line(text({"user.name": "x"}, pack=False))
    assert "JSON_QUERY(record, 'lax $.user.name[*][*]' WITH ARRAY WRAPPER)" in written
    assert "JSON_QUERY(record, 'lax $.\"user.name\"[*][*]' WITH ARRAY WRAPPER)" in written
    assert written.endswith(
        "FROM cloudtrail_records) SELECT record FROM events WHERE ANY_MATCH(\"user.name\", v -> LOWER(v) = 'x')"
    )


REFUSED: list[tuple[str, Any, str, str]] = [
    ("no such column", {"managementEvent": True}, "has no column for this field", ""),
    ("no such member", {"userIdentity.identityProvider": "x"}, "has no column for this field", ""),
    ("a whole struct", {"userIdentity": "x"}, "`userIdentity` is a whole object", "name a field inside it"),
    ("whole structs", {"resources": "x"}, "`resources` is a whole object", "name a field inside it"),
    ("a part of a time", {"eventTime|hour": 5}, "has a modifier for a part of the time", "remove the time modifier"),
    ("a line break in a name", {"requestParameters.a\nb": "x"}, "has a line break", "rename it in a pipeline"),
    ("look-ahead", {"eventName|re": "a(?!b)"}, "look-ahead", "write it without"),
    (
        "a large letter of two small characters",
        {"eventName": "İx"},
        "whose lower-case form is not one character",
        "|cased",
    ),
]


@pytest.mark.parametrize(("detection", "reason", "step"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refuses(detection: Any, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as caught:
        text(detection)
    assert reason in caught.value.message
    assert step in (caught.value.next_step or "")


def test_keywords_are_refused() -> None:
    with pytest.raises(RefusedConversion, match="exactly for a keyword"):
        text({"s": ["word"]})


def test_every_event_rule_of_the_pack_has_a_text() -> None:
    from awol.cli.common import fixture_placeholders

    settings = ConversionSettings(PIPELINE, cloudtrail=True, placeholders=fixture_placeholders(ROOT))
    for one in our_rules():
        if one.kind == "event":
            assert convert(one.text, settings)


def test_the_writer_and_the_view_know_one_table() -> None:
    """Each has it from AWS's documentation on its own; a column that one of them forgot would be a silent miss."""
    assert {**_seen(SEEN), DAY: "text"} == {**_written(COLUMNS), DAY: "text"}


def _seen(columns: Mapping[str, Type]) -> dict[str, Any]:
    def shape(type_: Type) -> Any:
        if isinstance(type_, Row):
            return _seen(type_.members)
        if isinstance(type_, Array):
            return [shape(type_.of)]
        return "map" if isinstance(type_, Map) else "text"

    return {name: shape(type_) for name, type_ in columns.items()}


def _written(columns: Members) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, type_ in columns.items():
        if isinstance(type_, Mapping):
            found[name] = [_written(type_)] if name in ARRAYS else _written(type_)
        else:
            found[name] = "map" if type_ == MAP else "text"
    return found
