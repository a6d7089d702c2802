"""The stanza of each saved search, whole, for a rule on single events and for chains."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest

from converters.splunk.app.searches import (
    LONGEST_TITLE,
    Chain,
    Detection,
    Retired,
    feeder,
    fields_shown,
    stanza,
    stanza_name,
    stanzas,
)

START = zlib.crc32(b"aws_a") % 15
"""The first minute at which the searches of this rule run."""
SHOWN = (
    "_time account target_account about actor access_key source_ip event_source event_name called_on outcome region "
    "user_agent event_id"
)
ONE = Detection(
    "aws_a", "id-1", "Account [left]", "high", "It\n left.", "`awol_cloudtrail` eventName=A", 3, "departure",
    ("T1666",), guide={"Triage": " ask ", "Next query": "look", "Other": "no", "Decide in 60 seconds": "decide\n"},
)  # fmt: skip
TABLE = "| table account first_time last_time _time rules event_ids"
CHAIN = replace(ONE, search=f"`awol_cloudtrail` x\n{TABLE}", chain=Chain(3600, ordered=True, rings=True))


def test_a_rule_on_single_events() -> None:
    assert stanza(ONE) == {
        "search": "`awol_cloudtrail` eventName=A\n| `awol_details`\n| `awol_allowlist(aws_a)`\n"
        f"| table {SHOWN}\n| `aws_a_filter`",
        "description": "It left.",
        "disabled": "1",
        "enableSched": "1",
        "is_visible": "1",
        "cron_schedule": f"{START},{START + 15},{START + 30},{START + 45} * * * *",
        "dispatch.earliest_time": "-24h@m",
        "dispatch.latest_time": "now",
        "dispatch.index_earliest": "-31m@m",
        "dispatch.index_latest": "now",
        "realtime_schedule": "0",
        "schedule_window": "auto",
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": "0",
        "alert.track": "1",
        "alert.severity": "5",
        "alert.digest_mode": "0",
        "alert.expires": "7d",
        "alert.suppress": "1",
        "alert.suppress.fields": "account,target_account,actor,access_key",
        "alert.suppress.period": "60m",
        "action.correlationsearch.enabled": "1",
        "action.correlationsearch.label": "awol - Account left - Rule",
        "action.correlationsearch.annotations": (
            '{"analytic_story":["AWS account leaving its organization"],"data_source":["AWS CloudTrail"],'
            '"mitre_attack":["T1666"]}'
        ),
        "action.correlationsearch.metadata": '{"detection_id":"id-1","detection_version":"3"}',
        "action.risk": "1",
        "action.risk.param._risk": (
            '[{"risk_object_field":"account","risk_object_type":"other","risk_score":60},'
            '{"risk_object_field":"actor","risk_object_type":"user","risk_score":60},'
            '{"threat_object_field":"source_ip","threat_object_type":"ip_address"}]'
        ),
        "action.risk.param._risk_message": "Account [left]: $account$",
        "action.risk.param._risk_score": "0",
        "action.risk.param.verbose": "0",
        "action.notable": "1",
        "action.notable.param.rule_title": "Account [left] ($account$)",
        "action.notable.param.rule_description": "It left.",
        "action.notable.param.security_domain": "threat",
        "action.notable.param.severity": "high",
        "action.notable.param.nes_fields": "account,target_account,actor,access_key",
        "action.notable.param.next_steps": '{"version":1,"data":"decide\\n\\nask\\n\\nlook"}',
    }


@pytest.mark.parametrize(
    ("level", "severity", "risk", "urgency"),
    [
        ("informational", "2", None, None),
        ("low", "3", 10, None),
        ("medium", "4", 30, None),
        ("high", "5", 60, "high"),
        ("critical", "6", 100, "critical"),
    ],
)
def test_what_follows_from_a_level(level: str, severity: str, risk: int | None, urgency: str | None) -> None:
    said = stanza(replace(ONE, level=level))
    assert said["alert.severity"] == severity
    assert said.get("action.notable.param.severity") == urgency
    scores = [one.get("risk_score") for one in json.loads(said.get("action.risk.param._risk", "[]"))]
    assert scores == ([] if risk is None else [risk, risk, None])


def test_a_critical_rule_runs_every_five_minutes() -> None:
    said = stanza(replace(ONE, level="critical"))
    assert (said["cron_schedule"], said["schedule_window"], said["dispatch.index_earliest"]) == (
        "*/5 * * * *",
        "0",
        "-11m@m",
    )


def test_what_a_rule_lacks_is_left_out() -> None:
    said = stanza(replace(ONE, techniques=(), guide=None))
    assert "mitre_attack" not in said["action.correlationsearch.annotations"]
    assert "action.notable.param.next_steps" not in said
    assert "action.notable.param.next_steps" not in stanza(replace(ONE, guide={"Other": "x"}))
    assert stanza(replace(ONE, hours=24))["alert.suppress.period"] == "1440m"
    everywhere = stanza(replace(ONE, everything=True))["search"].splitlines()[0]
    assert everywhere == "`awol_cloudtrail_everything` eventName=A"


@pytest.mark.parametrize(
    ("chain", "back", "throttle", "same", "quarters"),
    [
        # Its last event tells an ordered one apart: its records may be a day late.
        (Chain(3600, ordered=True, rings=True), 1500, 1515, "account,last_time,rules", 4),
        (Chain(3600, ordered=False, rings=True), 120, 135, "account,rules", 4),
        (Chain(86_400, ordered=True, rings=True, hourly=True), 1500, 1515, "account,last_time,rules", 1),
    ],
)
def test_a_chain(chain: Chain, back: int, throttle: int, same: str, quarters: int) -> None:
    said = stanza(replace(CHAIN, chain=chain))
    assert said["search"] == f"`awol_cloudtrail` x\n{TABLE}\n| `aws_a_filter`"
    assert said["dispatch.earliest_time"] == f"-{back}m@m"
    assert (said["dispatch.latest_time"], "dispatch.index_earliest" in said) == ("now", False)
    assert (said["alert.suppress.period"], said["alert.suppress.fields"]) == (f"{throttle}m", same)
    assert said["cron_schedule"] == ",".join(str(START + at * 15) for at in range(quarters)) + " * * * *"
    assert json.loads(said["action.risk.param._risk"]) == [
        {"risk_object_field": "account", "risk_object_type": "other", "risk_score": 60}
    ]
    assert said["action.risk.param._risk_message"] == "Account [left]: $account$"
    assert said["action.notable.param.rule_title"] == "Account [left] ($account$)"
    assert said["action.notable.param.nes_fields"] == same
    assert said["alert.track"] == "1"


def test_a_chain_beside_a_part_that_rings_is_quiet() -> None:
    said = stanza(replace(CHAIN, chain=Chain(3600, ordered=True, rings=False)))
    assert said["alert.track"] == "0"
    assert "action.notable" not in said
    assert said["action.risk"] == "1"


def test_what_is_approved_of_a_chain_is_asked_of_its_result() -> None:
    some = replace(CHAIN, approved=("'a'=\"1\"", "'b'=\"2\" AND last_time<3"))
    asked = "| where NOT (if('a'=\"1\", 1, 0)=1 OR if('b'=\"2\" AND last_time<3, 1, 0)=1)"
    assert stanza(some)["search"] == f"`awol_cloudtrail` x\n{TABLE}\n{asked}\n| `aws_a_filter`"
    # Of a rule on single records the macro says it.
    assert "where NOT" not in stanza(replace(ONE, approved=("x",)))["search"]


def test_the_columns_of_an_alert() -> None:
    assert fields_shown(ONE) == tuple(SHOWN.split())
    assert fields_shown(CHAIN) == ("account", "first_time", "last_time", "_time", "rules", "event_ids")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A b, (c)_d-e.", "A b, (c)_d-e."),
        ("A/b: [c] é`d`", "Ab c d"),
        ("x" * 80, "x" * 80),
        ("a " + "x" * 78, "a " + "x" * 78),
        ("a " + "x" * 79, "a"),
        ("a, " + "x" * 78, "a"),
        ("x" * 40 + " " + "y" * 39 + " z", "x" * 40 + " " + "y" * 39),
    ],
)
def test_the_name_of_a_saved_search(title: str, name: str) -> None:
    assert stanza_name(title) == f"awol - {name} - Rule"
    assert len(name) <= LONGEST_TITLE == 80


def test_a_shadow_has_no_consequences() -> None:
    low = replace(ONE, title="Low", level="informational")
    assert list(stanzas([ONE, low])) == ["awol - Account left - Rule", "awol - Low - Rule"]
    assert stanzas([ONE])["awol - Account left - Rule"] == stanza(ONE)
    said = stanzas([ONE, low], shadow=True)
    assert list(said) == ["awol - Account left - Rule-next", "awol - Low - Rule-next"]
    assert not any(key.startswith("action.notable") for key in said["awol - Account left - Rule-next"])
    assert json.loads(said["awol - Account left - Rule-next"]["action.risk.param._risk"]) == [
        {"risk_object_field": "account", "risk_object_type": "other", "risk_score": 0},
        {"risk_object_field": "actor", "risk_object_type": "user", "risk_score": 0},
        {"threat_object_field": "source_ip", "threat_object_type": "ip_address"},
    ]
    assert said["awol - Low - Rule-next"] == stanza(low)


def test_the_feeder() -> None:
    assert feeder("`awol_cloudtrail` x") == {
        "search": "`awol_cloudtrail_everything` x\n| fields _time _raw host source sourcetype\n| `awol_collect`",
        "description": "Copies the records on which a rule may fire to the summary index that the rules search.",
        "disabled": "1",
        "enableSched": "1",
        "is_visible": "1",
        "cron_schedule": "*/5 * * * *",
        "dispatch.earliest_time": "-24h@m",
        "dispatch.latest_time": "now",
        "dispatch.index_earliest": "-11m@m",
        "dispatch.index_latest": "now",
        "realtime_schedule": "0",
        "schedule_window": "0",
        "schedule_priority": "highest",
        "alert.track": "0",
    }


def test_a_rule_that_is_gone_finds_nothing() -> None:
    assert Retired("aws_b", "B", "use\naws_a").settings == {
        "search": "| makeresults count=0",
        "description": "use aws_a",
        "disabled": "1",
        "enableSched": "0",
        "is_visible": "1",
    }
