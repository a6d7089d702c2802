"""Harmful changes to the Splunk app: the lint has to see each. What AppInspect and slim see beyond is a bonus."""

# ruff: noqa: E501  # a change and the text that it changes stand on one line
from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from awol.build import gather
from awol.build.lint.splunk import lint
from awol.cli.common import fixture_environment
from tests.build.test_splunk import texts
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = [
    rule
    for rule in our_rules()
    if rule.name
    in (
        "aws_org_leave_success",
        "aws_org_leave_denied_scp",
        "aws_org_accept_handshake_member",
        "aws_corr_leave_and_accept",
    )
]
SAVED, MACROS, TRANSFORMS, META, APP = (
    "default/savedsearches.conf", "default/macros.conf", "default/transforms.conf", "metadata/default.meta",
    "default/app.conf",
)  # fmt: skip
CSV, NAV, VIEW = (
    "lookups/awol_allowlist.csv",
    "default/data/ui/nav/default.xml",
    "default/data/ui/views/awol_overview.xml",
)

HARM: list[tuple[str, str, str]] = [
    # (file, text, what a slip makes of it)
    (SAVED, "disabled = 1", "disabled = 0"),
    (SAVED, "disabled = 1\n", ""),
    (SAVED, "enableSched = 1", "enableSched = 0"),
    (SAVED, "enableSched", "enableShed"),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = * * * * *"),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = */5 * * *"),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = 0 0 31 2 *"),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = 61 * * * *"),
    (SAVED, "cron_schedule", "cron_shedule"),
    (SAVED, "dispatch.index_earliest = -11m@m", "dispatch.index_earliest = -5m@m"),
    (SAVED, "dispatch.earliest_time = -24h@m", "dispatch.earliest_time = -1h@m"),
    (SAVED, "dispatch.index_earliest = -31m@m", "dispatch.index_earliest = -15m@m"),
    (SAVED, "dispatch.index_earliest = -31m@m\n", ""),
    (SAVED, "dispatch.earliest_time = -1500m@m", "dispatch.earliest_time = -15m@m"),
    (SAVED, "dispatch.earliest_time = -1500m@m\n", ""),
    (SAVED, "dispatch.latest_time = now", "dispatch.latest_time = rt"),
    (SAVED, "realtime_schedule = 0", "realtime_schedule = 1"),
    (SAVED, "counttype = number of events", "counttype = number of event"),
    (SAVED, "relation = greater than", "relation = greater then"),
    (SAVED, "quantity = 0", "quantity = 100"),
    (SAVED, "alert.track = 1", "alert.track = 0"),
    (SAVED, "alert.severity = 6", "alert.severity = critical"),
    (SAVED, "alert.severity = 6", "alert.severity = 9"),
    (SAVED, "alert.digest_mode = 0", "alert.digest_mode = 1"),
    (SAVED, "alert.suppress = 1", "alert.suppress = 0"),
    (SAVED, "alert.suppress.period = 60m", "alert.suppress.period = 1 hour"),
    (SAVED, "alert.suppress.period = 60m", "alert.suppress.period = 5m"),
    (SAVED, "alert.suppress.period = 60m", "alert.suppress.period = 1441m"),
    (SAVED, "alert.suppress.fields = account,", "alert.suppress.fields = "),
    (SAVED, "alert.suppress.fields = account,", "alert.suppress.fields = Account,"),
    (SAVED, "account,target_account,actor,access_key", "account, target_account, actor, access_key"),
    (SAVED, "account,target_account,actor,access_key", "actor"),
    (SAVED, "is_visible = 1", "is_visible = 0"),
    (SAVED, "description = ", "description = \nnote "),
    (SAVED, "description = ", "description = x\\\n"),
    (SAVED, "[awol - AWS account leaves its organization - Rule]", "[default]"),
    (SAVED, "[awol - AWS account leaves its organization - Rule]", "[AWS account leaves its organization]"),
    (SAVED, "[awol - AWS account leaves its organization - Rule]", "[awol - AWS account leaves its organization - Rule"),
    (SAVED, "search = `awol_cloudtrail`", "search = `cloudtrail_source`"),
    (SAVED, "search = `awol_cloudtrail`", "search = `awol_cloudtrail"),
    (SAVED, "search = `awol_cloudtrail`", "search = sourcetype=aws:cloudtrail"),
    (SAVED, "search = `awol_cloudtrail`", "saerch = `awol_cloudtrail`"),
    (SAVED, '    eventName="LeaveOrganization"\\\n', '    eventName="LeaveOrganization"\n'),
    (SAVED, '    eventName="LeaveOrganization"\\\n', '    eventName="LeaveOrganization"\\ \n'),
    (SAVED, '    eventName="LeaveOrganization"\\\n', '    eventName="LeaveOrganization\\\n'),
    (SAVED, '    eventName="LeaveOrganization"\\\n', '    # eventName="LeaveOrganization"\\\n'),
    (SAVED, '    eventName="LeaveOrganization"\\\n', '    (eventName="LeaveOrganization"\\\n'),
    (SAVED, "| `awol_allowlist(aws_org_leave_success)`\\\n", ""),
    (SAVED, "| `awol_allowlist(aws_org_leave_success)`\\\n", "| `awol_allowlist`\\\n"),
    (SAVED, "| `awol_details`\\\n", "| `awol_detail`\\\n"),
    (SAVED, "| `aws_org_leave_success_filter`", "| `aws_org_leave_succes_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", ""),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| `aws_org_leave_success_filter` | outputlookup awol_allowlist"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| sendemail to=x@example.com\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| collect index=x\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "| table _time account target_account", "| table _time target_account"),
    (SAVED, 'annotations = {"analytic_story":[', 'annotations = {"analytic_story":'),
    (SAVED, 'annotations = {"analytic_story":[', 'annotations = {"analytic_story": ['),
    (SAVED, '"mitre_attack":["T1666', '"mitre_attack":["X1666'),
    (SAVED, '"risk_object_field":"account"', '"risk_object_field":"src_account"'),
    (SAVED, '"risk_object_type":"other"', '"risk_object_type":"account"'),
    (SAVED, '"risk_score":100', '"risk_score":1000'),
    (SAVED, '"risk_score":100', '"risk_score":"100"'),
    (SAVED, "($account$)", "($acount$)"),
    (SAVED, "($account$)", "($account)"),
    (SAVED, "nes_fields = account", "nes_fields = vendor_account"),
    (MACROS, "[awol_cloudtrail]", "[awol_cloudtrails]"),
    (MACROS, "[aws_org_leave_success_filter]\ndefinition = search *", "[aws_org_leave_success_filter]\ndefinition = "),
    (MACROS, "definition = search *", "definition = search ("),
    (MACROS, "args = rule\n", ""),
    (MACROS, "args = rule", "args = name"),
    (MACROS, "iseval = 0", "iseval = 1"),
    (MACROS, "lookup local=true", "lookup"),
    (MACROS, "where NOT (if(", "where NOT ((" ),
    (MACROS, "lookup local=true awol_allowlist", "lookup local=true allowlist"),
    (TRANSFORMS, "filename = awol_allowlist.csv", "filename = allowlist.csv"),
    (TRANSFORMS, "WILDCARD(rule)", "WILDCARD(rules)"),
    (TRANSFORMS, "max_matches = 1", "max_matches = 0"),
    (TRANSFORMS, "[awol_allowlist]", "[awol_allow_list]"),
    (CSV, "rule,", "rule,rule,"),
    (CSV, "rule,", "\ufeffrule,"),
    (CSV, "\n", "\r\n"),
    (CSV, "-,000000000000", "*,000000000000"),
    (CSV, "principal_arn,", ""),
    (META, "[savedsearches]\nexport = system", "[savedsearches]\nexport = none"),
    (META, "[]\n", "[]\nexport = system\n"),
    (META, ", sc_admin", ""),
    (META, "[macros]\nexport = system\n", ""),
    (NAV, "awol_overview", "overview"),
    (VIEW, ' version="1.1"', ""),
    (VIEW, "</form>", ""),
    (VIEW, "`awol_cloudtrail`", "`cloudtrail`"),
    (APP, "version = 0.1.0", "version = 0.1"),
    (APP, "state = enabled", "state = disabled"),
    (APP, "id = awol", "id = Awol"),
    ("app.manifest", '"name": "awol"', '"name": "awol2"'),
    ("app.manifest", '"schemaVersion"', 'schemaVersion'),
    ("app.manifest", '"text": "LICENSE"', '"text": "LICENCE"'),
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> dict[str, str]:
    return texts(gather(ROOT, RULES, fixture_environment(ROOT)))


def test_the_app_without_a_change_is_clean(small: dict[str, str]) -> None:
    assert lint(small) == []
    assert len(HARM) >= 60


@pytest.mark.parametrize(("path", "before", "after"), HARM, ids=[f"{p}: {a[:40]!r}" for p, _, a in HARM])
def test_a_harmful_change_is_seen(path: str, before: str, after: str, small: dict[str, str]) -> None:
    assert before in small[path]
    assert lint({**small, path: small[path].replace(before, after, 1)}) != []


GONE = [CSV, MACROS, SAVED, TRANSFORMS, META, "LICENSE", "app.manifest", APP, VIEW]


@pytest.mark.parametrize("path", GONE)
def test_a_file_that_is_missing_is_seen(path: str, small: dict[str, str]) -> None:
    assert lint({name: text for name, text in small.items() if name != path}) != []


CHANGES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "settings of the site": lambda app: {**app, "local/macros.conf": "[awol_cloudtrail]\ndefinition = index=x\n"},
    "a stanza twice": lambda app: {**app, MACROS: app[MACROS] + "\n[awol_cloudtrail]\ndefinition = index=x\n"},
    "a key in a table": lambda app: {**app, CSV: app[CSV] + "x,1,1,AKIAIOSFODNN7EXAMPLE,*,x,2026-01-01,2026-01-01\n"},
    "JSON as pretty-printed": lambda app: {**app, SAVED: _pretty(app[SAVED])},
}


def _pretty(text: str) -> str:
    key = "action.correlationsearch.metadata = "
    start = text.index(key) + len(key)
    end = text.index("\n", start)
    return text[:start] + json.dumps(json.loads(text[start:end])) + text[end:]


@pytest.mark.parametrize("name", CHANGES)
def test_another_harmful_change_is_seen(name: str, small: dict[str, str]) -> None:
    assert lint(CHANGES[name](small)) != []
