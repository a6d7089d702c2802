"""What Kibana imports, key by key, as its API has it: one rule of each kind, and a list of approvals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from converters.elastic.detection_rules import (
    Approval,
    Chain,
    Detection,
    Threat,
    exception_objects,
    ndjson,
    note,
    required,
    rule_object,
    setup,
    threats,
)

LUCENE = Detection(
    id="8e5bd0f4-0000-4000-8000-000000000001",
    name="aws_org_leave_success",
    title=' An account "left" [its] organization (twice; or more) ',
    level="high",
    description="An account\n  left.",
    language="lucene",
    query='event.action:"LeaveOrganization" AND aws.cloudtrail.read_only:false',
    index="logs-aws.cloudtrail-*",
    version=3,
    threats=(),
    references=("https://example.com/a",),
    false_positives=("a sale",),
    guide={"Triage": "Ask."},
    tags=("Tactic: Impact",),
)
ESQL = replace(LUCENE, language="esql", query='from logs | where event.action == "LeaveOrganization"')
QUIET = replace(LUCENE, level="informational")
LOUD = replace(ESQL, chain=Chain(5400, ("a.b", "c"), 7200, True))
CONTEXT = replace(LOUD, chain=Chain(5400, ("a.b",), 3600, False))

WHOLE: dict[str, Any] = {
    "rule_id": "8e5bd0f4-0000-4000-8000-000000000001",
    "name": "An account  left   its  organization (twice; or more)",
    "description": "An account left.",
    "risk_score": 73,
    "severity": "high",
    "type": "query",
    "language": "lucene",
    "query": LUCENE.query,
    "enabled": False,
    "interval": "5m",
    "from": "now-15m",
    "to": "now",
    "version": 3,
    "max_signals": 1000,
    "author": ["awol maintainers"],
    "license": "Apache-2.0",
    "tags": ["awol", "Domain: Cloud", "Data Source: AWS CloudTrail", "Tactic: Impact"],
    "threat": [],
    "references": ["https://example.com/a"],
    "false_positives": ["a sale"],
    "timestamp_override": "event.ingested",
    "related_integrations": [{"package": "aws", "integration": "cloudtrail", "version": ">=7.4.0"}],
    "required_fields": [
        {"name": "aws.cloudtrail.read_only", "type": "boolean"},
        {"name": "event.action", "type": "keyword"},
    ],
    "investigation_fields": {
        "field_names": [
            "@timestamp",
            "event.action",
            "aws.cloudtrail.recipient_account_id",
            "aws.cloudtrail.user_identity.arn",
            "aws.cloudtrail.user_identity.access_key_id",
            "source.address",
            "aws.cloudtrail.error_code",
            "aws.cloudtrail.request_parameters",
        ]
    },
    "note": "## Triage and analysis\n\n### Possible investigation steps\n\nAsk.",
    "exceptions_list": [],
    "index": ["logs-aws.cloudtrail-*"],
    "alert_suppression": {
        "group_by": [
            "aws.cloudtrail.recipient_account_id",
            "aws.cloudtrail.user_identity.arn",
            "aws.cloudtrail.user_identity.access_key_id",
        ],
        "duration": {"value": 60, "unit": "m"},
        "missing_fields_strategy": "doNotSuppress",
    },
}


def without_setup(one: Detection) -> dict[str, Any]:
    found = rule_object(one)
    del found["setup"]
    return found


def test_a_rule_of_one_event_key_by_key() -> None:
    assert without_setup(LUCENE) == WHOLE


def test_a_rule_in_esql_has_no_index_beside_its_text() -> None:
    rest = {key: value for key, value in WHOLE.items() if key != "index"}
    found = without_setup(ESQL)
    assert found == {
        **rest,
        "type": "esql",
        "language": "esql",
        "query": ESQL.query,
        "required_fields": [{"name": "event.action", "type": "keyword"}],
    }


def test_an_informational_rule_is_a_building_block() -> None:
    rest = {key: value for key, value in WHOLE.items() if key != "alert_suppression"}
    assert without_setup(QUIET) == {**rest, "severity": "low", "risk_score": 1, "building_block_type": "default"}


@pytest.mark.parametrize(
    ("one", "group", "minutes", "block"),
    [(LOUD, ["a.b", "c"], 120, None), (CONTEXT, ["a.b"], 60, "default")],
)
def test_a_chain_looks_back_and_is_one_alert(one: Detection, group: list[str], minutes: int, block: str | None) -> None:
    found = rule_object(one)
    assert found["from"] == "now-90m"
    assert found.get("building_block_type") == block
    assert found["alert_suppression"] == {
        "group_by": group,
        "duration": {"value": minutes, "unit": "m"},
        "missing_fields_strategy": "doNotSuppress",
    }


LEVELS = [("informational", "low", 1), ("low", "low", 21), ("medium", "medium", 47), ("high", "high", 73)]


@pytest.mark.parametrize(("level", "severity", "risk"), [*LEVELS, ("critical", "critical", 99)])
def test_a_level_as_elastic_scores_it(level: str, severity: str, risk: int) -> None:
    found = rule_object(replace(LUCENE, level=level))
    assert (found["severity"], found["risk_score"]) == (severity, risk)


IMPACT, EVASION = ("TA0040", "Impact"), ("TA0005", "Defense Evasion")
IMPAIR, TOOLS = ("T1562", "Impair Defenses"), ("T1562.001", "Disable or Modify Tools")
LOGS, DESTROY = ("T1562.008", "Disable or Modify Cloud Logs"), ("T1485", "Data Destruction")
SITE = "https://attack.mitre.org"


def test_techniques_stand_below_their_tactic_and_parts_below_their_technique() -> None:
    found = threats(
        [
            Threat(IMPACT, DESTROY),
            Threat(EVASION, TOOLS, IMPAIR),
            Threat(EVASION, LOGS, IMPAIR),
            Threat(IMPACT, DESTROY),
        ]
    )
    assert found == [
        {
            "framework": "MITRE ATT&CK",
            "tactic": {"id": "TA0005", "name": "Defense Evasion", "reference": f"{SITE}/tactics/TA0005/"},
            "technique": [
                {
                    "id": "T1562",
                    "name": "Impair Defenses",
                    "reference": f"{SITE}/techniques/T1562/",
                    "subtechnique": [
                        {"id": "T1562.001", "name": TOOLS[1], "reference": f"{SITE}/techniques/T1562/001/"},
                        {"id": "T1562.008", "name": LOGS[1], "reference": f"{SITE}/techniques/T1562/008/"},
                    ],
                }
            ],
        },
        {
            "framework": "MITRE ATT&CK",
            "tactic": {"id": "TA0040", "name": "Impact", "reference": f"{SITE}/tactics/TA0040/"},
            "technique": [
                {
                    "id": "T1485",
                    "name": "Data Destruction",
                    "reference": f"{SITE}/techniques/T1485/",
                    "subtechnique": [],
                }
            ],
        },
    ]


FIELDS: list[tuple[str, list[tuple[str, str]]]] = [
    ("source.ip:192.0.2.0/24", [("source.ip", "ip")]),
    ("aws.cloudtrail.flattened.a.b:x", [("aws.cloudtrail.flattened.a.b", "flattened")]),
    ("aws.cloudtrail.flattenedx:x", [("aws.cloudtrail.flattenedx", "keyword")]),
    ("user.name:x OR user_agent.original:y", [("user.name", "keyword"), ("user_agent.original", "keyword")]),
    ("cloud.region:x AND tls.version:y", [("cloud.region", "keyword"), ("tls.version", "keyword")]),
    ("related.user:x AND group.id:y", [("group.id", "keyword"), ("related.user", "keyword")]),
    ("service.name:x service.name:y", [("service.name", "keyword")]),
    ('event.action:"event.provider"', [("event.action", "keyword")]),
    ("xevent.action:x AND a.user.name:y", []),
    ("event.action.:x", [("event.action", "keyword")]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), FIELDS, ids=[row[0] for row in FIELDS])
def test_the_fields_that_a_query_reads(query: str, expected: list[tuple[str, str]]) -> None:
    assert required(query) == expected


def test_a_guide_in_the_sections_that_analysts_know() -> None:
    guide = {
        "Limits": "l",
        "What happened": "See [the rule](../a.yml) and [AWS](https://docs.aws.amazon.com/x).",
        "Why it matters": "w",
        "Triage": "t",
        "What benign looks like": "b",
        "Response": "r",
        "Next query": "n",
        "Decide in 60 seconds": "d",
        "Tests": "none",
    }
    assert note(guide) == "\n\n".join(
        [
            "## Triage and analysis",
            "### Decide in 60 seconds\n\nd",
            "### Investigating\n\nSee the rule and [AWS](https://docs.aws.amazon.com/x).",
            "### Why it matters\n\nw",
            "### Possible investigation steps\n\nt",
            "### Next query\n\nn",
            "### False positive analysis\n\nb",
            "### Response and remediation\n\nr",
            "### Limits\n\nl",
        ]
    )


SETUPS: list[tuple[Detection, list[str], list[str]]] = [
    # a rule, what its setup says, what it does not
    (LUCENE, ["over documents ingested since now-15m", "at most 1,000 alerts", "version 8.8"], ["building block"]),
    (replace(LUCENE, language="eql"), ["version 8.14"], ["8.8"]),
    (ESQL, ["version 8.15"], ["8.8"]),
    (QUIET, ["building block: it raises no alert by itself"], ["version 8", "one of its parts"]),
    (LOUD, ["over now-90m", "same chain in several runs is one alert", "8.15"], ["building block", "ingested since"]),
    (CONTEXT, ["over now-90m", "building block: one of its parts already alerts"], ["ingested since"]),
]


@pytest.mark.parametrize(("one", "said", "unsaid"), SETUPS)
def test_what_must_be_there_before_it_can_fire(one: Detection, said: list[str], unsaid: list[str]) -> None:
    told = setup(one)
    assert all(line.startswith("- ") for line in told.splitlines())
    assert [words for words in said if words not in told] == []
    assert [words for words in unsaid if words in told] == []


def test_approvals_are_a_list_for_each_rule_and_an_item_for_each_row() -> None:
    first = Approval("b_rule", "n1", "sale", (("x", "match", "1"), ("y", "match_any", "2")), "2027-01-15T00:00:00.000Z")
    found = exception_objects([first, replace(first, rule="a_rule", name="n2"), replace(first, name="n3", entries=())])
    assert [(one["list_id"], one.get("item_id"), one["name"]) for one in found] == [
        ("awol-a_rule", None, "awol: approved a_rule"),
        ("awol-a_rule", "awol-a_rule-1", "n2"),
        ("awol-b_rule", None, "awol: approved b_rule"),
        ("awol-b_rule", "awol-b_rule-1", "n1"),
        ("awol-b_rule", "awol-b_rule-2", "n3"),
    ]
    assert found[0] == {
        "list_id": "awol-a_rule",
        "name": "awol: approved a_rule",
        "description": "Approved workflows of a_rule, made from the allow-list.",
        "type": "detection",
        "namespace_type": "single",
        "tags": ["awol"],
        "os_types": [],
    }
    assert found[3] == {
        "list_id": "awol-b_rule",
        "item_id": "awol-b_rule-1",
        "name": "n1",
        "description": "sale",
        "type": "simple",
        "namespace_type": "single",
        "tags": ["awol"],
        "os_types": [],
        "comments": [],
        "entries": [
            {"field": "x", "operator": "included", "type": "match", "value": "1"},
            {"field": "y", "operator": "included", "type": "match_any", "value": "2"},
        ],
        "expire_time": "2027-01-15T00:00:00.000Z",
    }


def test_lines_of_json_keep_letters_beyond_ascii_and_no_blanks() -> None:
    assert ndjson([{"a": "ü", "b": [1, 2]}, {}]) == '{"a":"ü","b":[1,2]}\n{}\n'
