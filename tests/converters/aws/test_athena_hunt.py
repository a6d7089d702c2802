"""The hunt's rules as data: what a call decides, the steps that are left, and the text around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from awol.errors import RefusedConversion
from awol.values import ConversionSettings, Rule
from converters.aws.athena import together
from converters.aws.athena.hunt import hunt
from converters.aws.athena.hunt.deciding import OUTCOMES, Word, calls, decide, needed
from converters.aws.athena.hunt.steps import FAILS, HOLDS, Cells, rows, steps
from converters.conditions import Tree
from converters.reading import prepare
from tests.conftest import ROOT
from tests.converters.rules import rule
from tests.packs import our_rules

PIPELINE = (ROOT / "pipelines" / "cloudtrail_athena.yml").read_text(encoding="utf-8")
SETTINGS = ConversionSettings(PIPELINE, True, {})


def tree(detection: Mapping[str, Any], condition: str = "s") -> Tree:
    return prepare(rule(detection, condition), SETTINGS, ignore_case=True).condition


SUCCESS = {"errorCode": [None, "Success", ""]}
DENIED = {"errorCode|startswith": ["AccessDenied", "VpceAccessDenied"]}

OUTCOME: list[tuple[Mapping[str, Any], str, bool | None, bool | None, bool | None]] = [
    # the condition, and whether it is decided for a call that succeeded, was denied, failed otherwise
    (SUCCESS, "s", True, False, False),
    (SUCCESS, "not s", False, True, True),
    ({"errorCode": None}, "s", None, False, False),
    ({"errorCode": None}, "not s", None, True, True),
    ({"errorCode": "success"}, "s", None, False, False),
    ({"errorCode": ["success", ""]}, "s", None, False, False),
    ({"s": {"errorCode|cased": ["success", ""]}, "t": {"errorCode": None}}, "s or t", None, False, False),
    (DENIED, "s", False, True, False),
    (DENIED, "not s", True, False, True),
    ({"errorCode|startswith": "AccessDenied"}, "s", False, None, False),
    ({"errorCode|startswith": "Access"}, "s", False, None, None),
    ({"errorCode|startswith": ["a", "v"]}, "s", False, True, None),
    ({"errorCode|startswith": "s"}, "s", None, False, None),
    ({"errorCode|startswith": "XAccessDenied"}, "s", False, False, None),
    ({"errorCode|cased|startswith": ["accessdenied", "vpceaccessdenied"]}, "s", False, None, False),
    ({"errorCode": "AccessDeniedException"}, "s", False, None, False),
    ({"errorCode": "ConstraintViolationException"}, "s", False, False, None),
    ({"errorCode|contains": "denied"}, "s", False, None, None),
    ({"errorCode|endswith": "success"}, "s", None, None, None),
    ({"errorCode": "*"}, "s", None, True, True),
    ({"errorCode|re": "^Access"}, "s", None, None, None),
    ({"errorMessage": "x"}, "s", None, None, None),
]


@pytest.mark.parametrize(("detection", "condition", "ok", "denied", "failed"), OUTCOME)
def test_what_the_outcome_decides(
    detection: Mapping[str, Any], condition: str, ok: bool | None, denied: bool | None, failed: bool | None
) -> None:
    item = tree(detection, condition)
    found = [decide(item, {"errorcode": states}) for states in OUTCOMES.values()]
    assert [one if isinstance(one, bool) else None for one in found] == [ok, denied, failed]


NAMES: list[tuple[Mapping[str, Any], str, frozenset[str] | None]] = [
    ({"eventName": "LeaveOrganization"}, "s", frozenset({"leaveorganization"})),
    ({"eventName": ["A", "b"]}, "s", frozenset("ab")),
    ({"eventName|cased": "A"}, "s", frozenset("a")),
    ({"eventName|startswith": "A"}, "s", None),
    ({"eventName": None}, "s", None),
    ({"s": {"eventName": "A"}}, "not s", None),
    ({"s": {"eventName": ["A", "B"], "errorCode": "x"}}, "s", frozenset("ab")),
    ({"s": {"eventName": ["A", "B"]}, "t": {"eventName": ["B", "C"]}}, "s and t", frozenset("b")),
    ({"s": {"eventName": "A"}, "t": {"eventName": "B"}}, "s or t", frozenset("ab")),
    ({"s": {"eventName": "A"}, "t": {"errorCode": "B"}}, "s or t", None),
]


@pytest.mark.parametrize(("detection", "condition", "expected"), NAMES)
def test_calls_that_a_condition_needs(
    detection: Mapping[str, Any], condition: str, expected: frozenset[str] | None
) -> None:
    assert needed(tree(detection, condition), "eventname") == expected


def test_a_rule_is_looked_up_by_service_and_name_where_it_names_both() -> None:
    both = {"s": {"eventSource": "a", "eventName": ["B", "C"]}, "t": SUCCESS}
    gate, found = calls(tree(both, "s and t"))
    assert gate == ("eventsource", "eventname")
    assert list(found) == [("ok|a|b", None), ("ok|a|c", None)]


@pytest.mark.parametrize(
    ("detection", "gate"),
    [
        ({"eventName": "B"}, ("eventname",)),
        ({"userIdentity.type": "Root", "eventSource": "a"}, ("useridentity.type",)),
        ({"eventSource": "a"}, ("eventsource",)),
        ({"sourceIPAddress": "a"}, ()),
        ({"eventSource": "a|b", "eventName": "c"}, ("eventname",)),
    ],
)
def test_gates(detection: Mapping[str, Any], gate: tuple[str, ...]) -> None:
    assert calls(tree(detection))[0] == gate


WORDS: list[tuple[Mapping[str, Any], str, tuple[str | Word, ...]]] = [
    ({"eventSource": "a", "requestParameters.b.c": "x"}, "s", ("eventsource", Word("requestparameters", "c"))),
    ({"requestParameters.b.c": "x"}, "s", (Word("requestparameters", "c"),)),
    ({"eventSource": "iam.amazonaws.com", "requestParameters.policyName": ["x", None]}, "s", ("eventsource",)),
    ({"s": {"eventSource": "a"}, "t": {"requestParameters.b": "x"}}, "s and not t", ("eventsource",)),
    ({"eventName": "a", "requestParameters.b": "x"}, "s", ("eventname",)),
    ({"requestParameters.a/b": "x", "responseElements.c": "x"}, "s", (Word("responseelements", "c"),)),
]


@pytest.mark.parametrize(("detection", "condition", "gate"), WORDS)
def test_a_key_that_has_to_be_there_is_a_part_of_the_call(
    detection: Mapping[str, Any], condition: str, gate: tuple[str | Word, ...]
) -> None:
    found, open_ = calls(tree(detection, condition))
    assert found == gate
    assert all(call.endswith("|there") == isinstance(gate[-1], Word) for call, _ in open_)


CONDITIONS = [
    "s",
    "not s",
    "s and t",
    "s or t",
    "not (s and t)",
    "not (s or t)",
    "s and not t",
    "(s or t) and (u or not v)",
    "(s and t) or (u and not (v or s))",
    "not (s and (t or not (u and v)))",
]
SELECTIONS = {"s": {"awsRegion": "1"}, "t": {"userAgent": "1"}, "u": {"apiVersion": "1"}, "v": {"errorMessage": None}}
COLUMNS = ("awsregion", "useragent", "apiversion", "errormessage")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_steps_say_what_the_condition_says(condition: str) -> None:
    """On every combination of what the four ask."""
    cells = Cells()
    found = rows(steps(tree(SELECTIONS, condition), cells))
    for met in product((False, True), repeat=4):
        values = dict(zip(COLUMNS, ("1" if one else None for one in met), strict=True))
        said = dict(zip("stuv", (*met[:3], not met[3]), strict=True))
        texts = [values[cells.expressions[leaf.cell - 1]] for leaf in cells.leaves]
        assert _walk(found, texts) == eval(condition, {}, said)


def _walk(found: list[list[Any]], leaves: list[str | None]) -> bool:
    """The steps as the text walks through them: in their order, and each only where the one before leads to it."""
    at = 0
    for number, yes, no, leaf, _small, how, texts in found:
        if at == number:
            value = leaves[leaf - 1]
            at = yes if (value is not None if how == "any" else value in texts) else no
    assert at in (HOLDS, FAILS)
    return at == HOLDS


STEPS: list[tuple[Mapping[str, Any], list[str], list[list[object]]]] = [
    ({"awsRegion": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "is", ["eu"]]]),
    ({"awsRegion|cased": "EU"}, ["awsregion"], [[0, -1, -2, 1, False, "is", ["EU"]]]),
    # Any text, which an object is not; and anything but null, which it is.
    ({"requestParameters.a": "*"}, ["requestparameters"], [[0, -1, -2, 1, False, "has", [""]]]),
    ({"awsRegion": None}, ["awsregion"], [[0, -2, -1, 1, False, "any", []]]),
    ({"awsRegion|contains": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "has", ["eu"]]]),
    ({"awsRegion|startswith": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "starts", ["eu"]]]),
    ({"awsRegion|endswith": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "ends", ["eu"]]]),
    ({"awsRegion": "e?u*"}, ["awsregion"], [[0, -1, -2, 1, True, "matches", [r"\Ae[\s\S]u"]]]),
    ({"awsRegion|re": "^e|u$"}, ["awsregion"], [[0, -1, -2, 1, False, "matches", [r"\Ae|u(?=\n?\z)"]]]),
    # The cheapest first.
    ({"awsRegion": ["e*u", "*x", "eu"]}, ["awsregion"],
     [[0, -1, 1, 1, True, "is", ["eu"]],
      [1, -1, 2, 1, True, "ends", ["x"]],
      [2, -1, -2, 1, True, "matches", [r"\Ae[\s\S]*u\z"]]]),
    ({"requestParameters.a.b": "X"}, ["requestparameters"], [[0, -1, -2, 1, True, "is", ["x"]]]),
    ({"requestParameters.a": "1"}, ["requestparameters"], [[0, -1, -2, 1, False, "is", ["1"]]]),
    ({"readOnly": True}, ["readonly"], [[0, -1, -2, 1, True, "is", ["true"]]]),
    # JSON comes behind what is cheaper, wherever the rule has it, and an expression behind all else.
    ({"requestParameters.a": "1", "awsRegion": "1"}, ["requestparameters", "awsregion"],
     [[0, 1, -2, 2, False, "is", ["1"]], [1, -1, -2, 1, False, "is", ["1"]]]),
    ({"requestParameters.a|re": "x+", "requestParameters.a|contains": "1", "awsRegion": "1"},
     ["requestparameters", "awsregion"],
     [[0, 1, -2, 2, False, "is", ["1"]],
      [1, 2, -2, 1, False, "has", ["1"]],
      [2, -1, -2, 1, False, "matches", ["x+"]]]),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "cells", "expected"), STEPS)
def test_steps(detection: Mapping[str, Any], cells: list[str], expected: list[list[object]]) -> None:
    found = Cells()
    assert rows(steps(tree(detection), found)) == expected
    assert found.expressions == cells


LEAVES: list[tuple[Mapping[str, Any], list[list[object]]]] = [
    ({"awsRegion": "EU"}, [[1, None, None, False]]),
    ({"awsRegion": None}, [[1, None, None, False]]),
    ({"requestParameters.a.b": "X"}, [[1, "b", ["a", "b", None, None], False]]),
    # One leaf for all that is asked about it, but an object is something where anything will do.
    ({"requestParameters.a": ["1", "x*", "*y*"]}, [[1, "a", ["a", None, None], False]]),
    ({"eventSource": "iam.amazonaws.com", "requestParameters.userName": [None, "1"]},
     [[1, "userName", ["userName", None, None], True], [1, "userName", ["userName", None, None], False],
      [2, None, None, False]]),
    ({"requestParameters.a": "1", "responseElements.a": "1"},
     [[1, "a", ["a", None, None], False], [2, "a", ["a", None, None], False]]),
    # A key that JSON may write in another way is in no text for certain.
    ({'requestParameters.a"\\b': "1"}, [[1, "", ['a"\\b', None, None], False]]),
    ({"requestParameters.a/b": "1"}, [[1, "", ["a/b", None, None], False]]),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "expected"), LEAVES)
def test_leaves(detection: Mapping[str, Any], expected: list[list[object]]) -> None:
    found = Cells()
    steps(tree(detection), found)
    assert sorted((one.row() for one in found.leaves), key=str) == sorted(expected, key=str)


MAY_HAVE_N = "(STRPOS(requestparameters, 'n') > 0 OR STRPOS(requestparameters, '\\u') > 0)"


def test_what_steps_have_no_word_for_is_a_cell_of_its_own() -> None:
    cells = Cells()
    found = rows(steps(tree({"requestParameters.n|gt": 5}), cells))
    assert found == [[0, -1, -2, 1, False, "is", ["true"]]]
    assert cells.expressions[0].startswith(f"IF({MAY_HAVE_N} AND ANY_MATCH(")
    assert cells.expressions[0].endswith(", n -> n > 5), 'true')")
    assert cells.dear == {1}


@pytest.mark.parametrize("condition", ["s", "not s", "s and t", "t or s"])
def test_a_keyword_is_refused_and_no_step(condition: str) -> None:
    found = tree({"s": ["word"], "t": {"eventName": "a"}}, condition)
    with pytest.raises(RefusedConversion, match="exactly for a keyword without a field"):
        steps(found, Cells())


def test_what_may_hold_without_the_key_is_asked_without_it() -> None:
    cells = Cells()
    steps(tree({"requestParameters.n|exists": False}), cells)
    assert "STRPOS" not in cells.expressions[0]


def test_patterns_and_paths_of_cells_stand_in_columns() -> None:
    cells = Cells()
    steps(tree({"requestParameters.n|gt": 5}), cells)
    pattern, path = cells.prepared
    assert path == "$"
    assert pattern.startswith(r"\A(-?[0-9]")
    assert "REGEXP_LIKE(JSON_FORMAT(j), prepared_1)" in cells.expressions[0]
    assert "JSON_EXTRACT_SCALAR(j, prepared_2)" in cells.expressions[0]


@pytest.mark.parametrize(
    ("field", "key"), [("requestParameters.n", "n"), ("requestParameters.a.n", "n"), ("requestParameters.a.b.c", "c")]
)
def test_a_number_is_looked_for_only_where_its_key_may_be(field: str, key: str) -> None:
    cells = Cells()
    steps(tree({f"{field}|gt": 5}), cells)
    asked = f"(STRPOS(requestparameters, '{key}') > 0 OR STRPOS(requestparameters, '\\u') > 0)"
    assert cells.expressions[0].startswith(f"IF({asked} AND ANY_MATCH(")


def test_several_values_that_steps_have_no_word_for_are_one_cell() -> None:
    cells = Cells()
    found = rows(steps(tree({"requestParameters.n|gt": [5, 9]}), cells))
    assert found == [[0, -1, -2, 1, False, "is", ["true"]]]
    [cell] = cells.expressions
    assert cell.startswith(f"IF({MAY_HAVE_N} AND ")
    assert "n > 5" in cell
    assert "n > 9" in cell


def test_a_text_is_asked_first_and_a_number_where_it_is_not_that() -> None:
    cells = Cells()
    found = rows(steps(tree({"requestParameters.n": ["a", 5]}), cells))
    text, number = (
        next(at for at, leaf in enumerate(cells.leaves, 1) if (leaf.path is None) == apart) for apart in (False, True)
    )
    assert found == [[0, -1, 1, text, True, "is", ["a"]], [1, -1, -2, number, False, "is", ["true"]]]


def made(*rules: str) -> str:
    return hunt(
        [
            Rule(f"r{at}", "", "", "high", "test", "", (), "event", f"rules/x/r{at}.yml", text, {})
            for at, text in enumerate(rules, 1)
        ],
        SETTINGS,
    )


ENDED = (
    "CASE WHEN errorcode IS NULL OR LOWER(errorcode) IN ('success', '') THEN 'ok' "
    "WHEN LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%' THEN 'denied' "
    "ELSE 'failed' END"
)


def test_the_text_of_two_rules() -> None:
    written = made(rule({"eventSource": "a", "eventName": "B"}), rule({"awsRegion": "it's", "eventName": "B"}))
    assert written.count("FROM cloudtrail_logs") == 1
    assert '{"b": {"denied|a":[1],"failed|a":[1],"ok|a":[1]}}' in written
    assert '{"b": {"denied":[2],"failed":[2],"ok":[2]}}' in written
    assert f"ELEMENT_AT(ELEMENT_AT(calls_2, LOWER(eventname)), CONCAT({ENDED}, '|', LOWER(eventsource)))" in written
    assert f"ELEMENT_AT(ELEMENT_AT(calls_1, LOWER(eventname)), {ENDED})" in written
    assert """[0,-1,-2,1,true,"is",["it''s"]]""" in written
    assert '["r1","high"],\n["r2","high"]' in written
    # The first asks nothing more of a row, the second asks about one leaf.
    assert "'[[],\n[1]]'" in written


def test_what_is_dear_is_asked_only_where_a_lead_asks_for_it() -> None:
    more = {"requestParameters.n|gt": 5}
    written = made(rule({"eventName": "A"}), rule({"eventName": "B", **more}), rule({"eventName": "C", **more}))
    assert f"\n      IF(CONTAINS(leads, 2) OR CONTAINS(leads, 3), IF({MAY_HAVE_N} AND " in written


def test_rules_for_every_row_and_for_a_word_are_looked_up_by_the_outcome() -> None:
    written = made(rule({"sourceIPAddress": "a"}), rule({"requestParameters.n": "x"}))
    assert '{"denied": {"":[1]},\n"failed": {"":[1]},\n"ok": {"":[1]}}' in written
    assert f"ELEMENT_AT(ELEMENT_AT(calls_1, {ENDED}), '')" in written
    assert '"ok": {"there":[2]}}' in written


@pytest.mark.parametrize("rules", [[], [rule({"sourceIPAddress": "a"})]])
def test_a_text_of_no_rule_and_of_one_for_every_row_can_be_parsed(rules: list[str]) -> None:
    assert sqlglot.parse_one(made(*rules), dialect="trino")


def test_the_committed_text_names_every_event_rule_and_no_other() -> None:
    text = (ROOT / "queries" / "aws" / "athena" / "hunt.sql").read_text(encoding="utf-8")
    assert sqlglot.parse_one(text, dialect="trino")
    for one in our_rules():
        assert (f'["{one.name}","{one.level}"]' in text) == (one.kind == "event"), one.name


def test_the_parts_of_the_text_in_their_order() -> None:
    parts = re.findall(r"^(?:WITH )?(\w+) AS \($", made(), re.MULTILINE)
    assert parts == ["book", "called", "led", "asked", "read", "judged", "found", "counted"]


def test_what_is_told_of_a_finding() -> None:
    told = {
        "time": "eventtime",
        "account": "COALESCE(recipientaccountid, useridentity.accountid)",
        "region": "awsregion",
        "actor": "COALESCE(useridentity.arn, useridentity.invokedby, useridentity.principalid)",
        "source_ip": "sourceipaddress",
        "event": "eventname",
    }
    written = sqlglot.parse_one(made(rule({"eventName": "A"})), dialect="trino")
    assert isinstance(written, exp.Select)
    assert written.named_selects == [
        "rule", *told, "event_id", "records", "accounts", "first_time", "last_time", "level"
    ]  # fmt: skip
    listed = [one.find(exp.Array) for one in written.find_all(exp.Alias) if one.alias == "finding"]
    *plain, identity = next(one for one in listed if one is not None).expressions
    assert [one.sql(dialect="trino") for one in plain] == list(told.values())
    # Two records without an eventID are told apart by what they say.
    named = {one.name for one in identity.find_all(exp.Column)}
    assert named == {
        "eventid", "eventtime", "eventsource", "eventname", "errorcode", "errormessage", "requestid",
        "requestparameters", "responseelements", "serviceeventdetails",
    }  # fmt: skip


def test_the_text_of_a_whole_pack_is_made_where_aws_s_own_table_is_read() -> None:
    chains = [one for one in our_rules() if one.kind == "correlation"]
    # A chain is no rule on single records.
    assert together(chains, SETTINGS) == {"hunt.sql": made()}
    assert together(chains, replace(SETTINGS, cloudtrail=False)) == {}
