"""The hunt of the whole pack on a real Trino: rules of every kind find what their own texts find, on rows that are hard
to read, and the plan of the committed text reads the table once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.systems.trino import KEY, Trino, keys_of
from awol.values import ConversionSettings, Event, Rule
from awol.views.athena import CLOUDTRAIL, Table
from converters.aws.athena.hunt import hunt
from converters.aws.athena.query import convert
from tests.conftest import ROOT
from tests.converters.rules import rule

PIPELINE = (ROOT / "pipelines" / "cloudtrail_athena.yml").read_text(encoding="utf-8")
SETTINGS = ConversionSettings(PIPELINE, True, {})

JSONS = [
    None,
    "",
    "text",
    "null",
    "[]",
    "{}",
    '{"policyName": null}',
    '{"policyName": "x"}',
    '{"policyName": "X"}',
    '{"policyName": "y", "policyName": "x"}',
    '{"policyName": "x", "policyName": "y"}',
    '{"policyName": ["y", "x"]}',
    '{"policyName": [["y"], ["x"]]}',
    '{"policyName": [[["x"]]]}',
    '{"policyName": []}',
    '{"policyName": [null]}',
    '{"policyName": {}}',
    '{"policyName": {"b": "x"}}',
    '{"policyName": [{"b": "y"}, {"b": "x"}]}',
    '{"policyName": [[{"b": "x"}]]}',
    '{"policyName": {"b": ["x", {"c": 1}]}}',
    '[{"policyName": "x"}]',
    '{"\\u0070olicyName": "x"}',
    '{"policyName": "\\u0078"}',
    '{"POLICYNAME": "x"}',
    '{"b": "a x"}',
    '{"policyName": 5}',
    '{"policyName": 5.0}',
    '{"policyName": "5"}',
    '{"policyName": true}',
    '{"policyName": "true"}',
    '{"policyName": "x"',
    '{"policyName": "x"} x',
    '{"policyName": ""}',
    '{"policyName": "192.0.2.7"}',
    '{"policyName": "line\\nx"}',
    '{"policyName.b": "x"}',
    '{"policyName": "ax"}',
    '{"policyName": "a%x_"}',
    '{"policyName": "\\\\u0078"}',
    '{"a/b": "x"}',
    '{"a\\/b": 6}',
    '{"a\\/b": "x"}',
    '{"a\\"b": "x"}',
    '{"a\\\\b": "x"}',
    '{"policyName": -5}',
    '{"policyName": -0.0}',
    '{"policyName": 5e0}',
    '{"policyName": 5E+0}',
    '{"policyName": 50e-1}',
    '{"policyName": 5.00000000000000000001}',
    '{"policyName": 100000000000000000000}',
    '{"policyName": 1e400}',
    '{"policyName": [5, true, "x"]}',
    '{"policyName": {"b": null}}',
    '{"policyName": {"b": 5}}',
    '{"policyName": {"b": [null, "x"]}}',
    '{"policyName": {"b": {"b": "x"}}}',
    '{"policyName": {"c": "x"}}',
    '{"policyName": "\\ud83d\\ude00 x"}',
    '{"policyName": "\U0001f600 x"}',
    '{"policyName": "\\u0000x"}',
    ' {"policyName" : "x" } ',
]
CODES = [None, "", "Success", "AccessDenied", "VpceAccessDenied", "Client.UnauthorizedOperation", "NoSuchEntity"]

TESTS: list[Mapping[str, Any]] = [
    {"requestParameters.policyName": "x"},
    {"requestParameters.policyName|cased": "x"},
    {"requestParameters.policyName.b": "x"},
    {"requestParameters.policyName": None},
    {"requestParameters.policyName": "*"},
    {"requestParameters.policyName|exists": True},
    {"requestParameters.policyName|exists": False},
    {"requestParameters.policyName": ["x", None]},
    {"requestParameters.policyName": ""},
    {"requestParameters.policyName|contains": "x"},
    {"requestParameters.policyName|startswith": ["x", "y"]},
    {"requestParameters.policyName|endswith": "x"},
    {"requestParameters.policyName|endswith": ["a x", "line\nx", "ax"]},
    {"requestParameters.policyName|contains": ["%", "_"]},
    {"requestParameters.policyName": ["a?x*", "*e", "y"]},
    {"requestParameters.policyName|re": "^.x|true$"},
    {"requestParameters.a/b": "x"},
    {'requestParameters.a"b': "x"},
    {"requestParameters.a\\b": "x"},
    {"requestParameters.a/b|gt": 5},
    {"requestParameters.policyName": 5},
    {"requestParameters.policyName|gte": 5},
    {"requestParameters.policyName": True},
    {"requestParameters.policyName|cidr": "192.0.2.0/24"},
    {"requestParameters.policyName|fieldref": "awsRegion"},
    {"errorCode": None},
    {"errorCode": [None, "success", ""]},
    {"errorCode|startswith": ["AccessDenied", "VpceAccessDenied"]},
    {"errorCode|startswith": "Access"},
    {"errorCode": "*"},
    {"errorCode|contains": "denied"},
    {"resources.ARN": "x"},
]
CALL = {"eventSource": "iam.amazonaws.com", "eventName": "PutUserPolicy"}

ROWS: dict[str, dict[str, Any]] = {
    f"{code}-{at}": {
        "eventname": "PutUserPolicy" if at % 5 else "PUTUSERPOLICY",
        "eventsource": "iam.amazonaws.com",
        "errorcode": code,
        "awsregion": "x",
        "requestparameters": text,
        "eventid": f"{code}-{at}",
        "recipientaccountid": "111122223333",
        "eventtime": "2026-06-01T00:00:00Z",
        "timestamp": "2026/06/01",
        "resources": ({"arn": "X", "accountid": None, "type": None},) if at % 2 else None,
    }
    for code in CODES
    for at, text in enumerate(JSONS)
    if code is None or at % 4 == 0
}


def _rules() -> list[Rule]:
    texts = {}
    for at, test in enumerate(TESTS):
        texts[f"is_{at}"] = rule({"s": CALL, "t": test}, "s and t")
        texts[f"not_{at}"] = rule({"s": CALL, "t": test}, "s and not t")
        if at % 3 == 0:
            texts[f"any_call_{at}"] = rule({"t": test}, "t")
        if at % 4 == 0:
            texts[f"or_{at}"] = rule({"s": CALL, "t": test, "u": {"errorCode": "NoSuchEntity"}}, "s and (u or not t)")
    return [Rule(name, "", "", "high", "test", "", (), "event", f"rules/x/{name}.yml", text, {})
            for name, text in texts.items()]  # fmt: skip


def test_the_hunt_finds_what_the_texts_of_single_rules_find(trino: Trino) -> None:
    rules = _rules()
    table = Table(CLOUDTRAIL.columns, lambda event: {**dict.fromkeys(CLOUDTRAIL.columns), **event.record})
    with trino.filled("awol_hunt", table, {name: Event(row) for name, row in ROWS.items()}) as whole:
        found: dict[str, set[str]] = {one.name: set() for one in rules}
        coverage, *findings = trino.rows(hunt(rules, SETTINGS).replace("FROM cloudtrail_logs", f"FROM {whole}"))
        for row in findings:
            found[row[0]].add(str(row[7]))
        apart = {}
        for one in rules:
            expected = {str(row[0]) for row in trino.rows(keys_of(convert(one.text, SETTINGS), whole))}
            if expected != found[one.name]:
                apart[one.name] = sorted(expected - found[one.name]), sorted(found[one.name] - expected)
    assert apart == {}
    assert coverage[8:] == [len(ROWS), 1, "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", None]
    assert min(map(len, found.values())) > 0


def test_the_plan_reads_the_table_once(trino: Trino) -> None:
    text = (ROOT / "queries" / "aws" / "athena" / "hunt.sql").read_text(encoding="utf-8")
    with trino.filled("awol_plan", CLOUDTRAIL, {}) as whole:
        plan = "\n".join(
            str(row[0]) for row in trino.rows("EXPLAIN " + text.replace("FROM cloudtrail_logs", f"FROM {whole}"))
        )
        assert trino.rows(text.replace("FROM cloudtrail_logs", f"FROM {whole}"))[0][0] == "(searched)"
    assert plan.count("TableScan[") + plan.count("ScanFilterProject[") + plan.count("ScanFilter[") == 1
    assert plan.count("[table = memory:") == 1
    assert KEY not in plan
