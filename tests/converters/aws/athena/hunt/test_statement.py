"""The text around the data of the rules."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlglot
from sqlglot import exp

from awol.values import Rule
from converters.aws.athena import together
from converters.aws.athena.hunt import hunt
from tests.conftest import ROOT
from tests.converters.aws.athena.hunt.trees import MAY_HAVE_N, SETTINGS
from tests.converters.rules import rule
from tests.packs import our_rules


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
