"""A third set of slips in a Splunk app: what a careless engineer or a faulty builder may do to it. Each is written down
with the harm that follows. The set was finished, and committed, before its author read the lint or measured anything.
"""

# ruff: noqa: E501  # a slip stands on one line
from __future__ import annotations

import re
from collections.abc import Callable, Mapping

SAVED = "default/savedsearches.conf"
MACROS = "default/macros.conf"
TRANSFORMS = "default/transforms.conf"
APP = "default/app.conf"
META = "metadata/default.meta"
NAV = "default/data/ui/nav/default.xml"
VIEW = "default/data/ui/views/awol_overview.xml"
CSV = "lookups/awol_allowlist.csv"
MANIFEST = "app.manifest"

LEAVES = "awol - AWS account leaves its organization - Rule"
DELETED = "awol - AWS organization is deleted - Rule"
CHAIN = "awol - AWS account leaves its organization and accepts the invitation of another - Rule"
BURST = "awol - AWS account is denied leaving its organization five times within 15 minutes - Rule"
LEAVES_FILTER = "aws_org_leave_success_filter"

Files = Mapping[str, str]
Slip = Callable[[Files], dict[str, str]]


def text(path: str, old: str, new: str, every: bool = False) -> Slip:
    """Replace the first place of a text in a file, or every place."""

    def slip(files: Files) -> dict[str, str]:
        assert old in files[path], f"{path} does not hold {old!r}"
        return {**files, path: files[path].replace(old, new) if every else files[path].replace(old, new, 1)}

    return slip


def stanza(name: str, old: str, new: str, path: str = SAVED) -> Slip:
    """Replace the first place of a text in one stanza."""

    def slip(files: Files) -> dict[str, str]:
        before, head, rest = files[path].partition(f"[{name}]\n")
        assert head, f"{path} has no [{name}]"
        end = rest.find("\n\n[")
        own, others = (rest, "") if end < 0 else (rest[:end], rest[end:])
        assert old in own, f"[{name}] does not hold {old!r}"
        return {**files, path: before + head + own.replace(old, new, 1) + others}

    return slip


def added(path: str, content: str) -> Slip:
    """A file more, or more at the end of a file."""
    return lambda files: {**files, path: files.get(path, "") + content}


def setting(line: str, name: str = LEAVES) -> Slip:
    """A setting more in a search."""
    return stanza(name, "disabled = 1\n", f"disabled = 1\n{line}\n")


def leaves(old: str, new: str) -> Slip:
    return stanza(LEAVES, old, new)


def without_search(files: Files) -> dict[str, str]:
    before, _, rest = files[SAVED].partition(f"[{LEAVES}]\n")
    return {**files, SAVED: before + rest[rest.index("\n\n[") + 2 :]}


def cut_off(files: Files) -> dict[str, str]:
    content = files[SAVED]
    return {**files, SAVED: content[: content.rindex("| table _time")]}


def one_minute_for_all(files: Files) -> dict[str, str]:
    return {**files, SAVED: re.sub(r"(?m)^cron_schedule = \d+,.*$", "cron_schedule = 0,15,30,45 * * * *", files[SAVED])}


def without_risk_objects(files: Files) -> dict[str, str]:
    return {**files, SAVED: re.sub(r"(?m)^(action\.risk\.param\._risk = ).*$", r"\1[]", files[SAVED], count=1)}


SUCCESS = '(NOT errorCode=* OR errorCode IN ("", "success", "null"))'
TABLE = "| table _time account target_account"

SLIPS: Mapping[str, Slip] = {
    # the search text
    "the source macro replaced by all indexes: every run reads everything": leaves("`awol_cloudtrail`", "index=*"),
    "a time bound in the search wins over the schedule: most events are never looked at": leaves(
        "`awol_cloudtrail`", "`awol_cloudtrail` earliest=-5m"
    ),
    "only the first result is left: the second account is hidden": leaves(TABLE, "| head 1\\\n" + TABLE),
    "one result an account is left: other callers are hidden": leaves(TABLE, "| dedup account\\\n" + TABLE),
    "a debug condition left: one account alone is watched": leaves(TABLE, '| where account="111122223333"\\\n' + TABLE),
    "the filter macro of another rule": leaves(f"`{LEAVES_FILTER}`", "`aws_org_delete_filter`"),
    "the allow-list asked for another rule": leaves(
        "awol_allowlist(aws_org_leave_success)", "awol_allowlist(aws_org_delete)"
    ),
    "the allow-list left out": leaves("| `awol_allowlist(aws_org_leave_success)`\\\n", ""),
    "the allow-list before the fields that it compares": leaves(
        "| `awol_details`\\\n| `awol_allowlist(aws_org_leave_success)`\\\n",
        "| `awol_allowlist(aws_org_leave_success)`\\\n| `awol_details`\\\n",
    ),
    "the time is not shown: alerts have none": leaves("| table _time account", "| table account"),
    "results are copied to an index": leaves(
        f"\\\n| `{LEAVES_FILTER}`", f"\\\n| `{LEAVES_FILTER}`\\\n| collect index=summary"
    ),
    "a search for each result": leaves(TABLE, '| map search="search index=main account=$account$"\\\n' + TABLE),
    "a pipe at the end": leaves(f"| `{LEAVES_FILTER}`", f"| `{LEAVES_FILTER}` |"),
    "two pipes": leaves("| `awol_details`", "| | `awol_details`"),
    "an operator without its second half": leaves(
        'eventName="LeaveOrganization"\\\n', 'eventName="LeaveOrganization" OR\\\n'
    ),
    "an operator in small letters is a word to find": leaves("(NOT errorCode=*", "(not errorCode=*"),
    "a field that differs has to be there: successes are lost": leaves("NOT errorCode=*", "errorCode!=*"),
    "single quotation marks in a search": leaves('eventName="LeaveOrganization"', "eventName='LeaveOrganization'"),
    "success only as the add-on says it: plain records are lost": leaves(SUCCESS, "errorCode=success"),
    "a blank that is none": leaves('eventSource="organizations', '\u00a0eventSource="organizations'),
    "apostrophes around a macro": leaves("`awol_details`", "'awol_details'"),
    "entities of HTML for quotation marks": leaves(
        'eventName="LeaveOrganization"', "eventName=&quot;LeaveOrganization&quot;"
    ),
    "a list as Python writes it": leaves(
        'errorCode IN ("", "success", "null")', "errorCode IN ['', 'success', 'null']"
    ),
    "a written-out line break instead of one": leaves(
        'eventSource="organizations.amazonaws.com"\\\n', 'eventSource="organizations.amazonaws.com"\\n'
    ),
    "None for a value": leaves('eventName="LeaveOrganization"', "eventName=None"),
    "a placeholder that nothing filled": leaves('eventName="LeaveOrganization"', 'eventName="%call_names%"'),
    "a template's braces left": leaves('eventName="LeaveOrganization"', 'eventName="{{ call }}"'),
    "a chain whose steps have one number: it never fires": stanza(CHAIN, "eval step=2", "eval step=1"),
    "a chain that sorts ten thousand rows at most": stanza(CHAIN, "| sort 0 num(at)", "| sort num(at)"),
    "a chain that is not sorted by time": stanza(CHAIN, "| sort 0 num(at) str(event_id) str(account)\\\n", ""),
    # schedule
    "cron with seconds: six fields": leaves("cron_schedule = */5 * * * *", "cron_schedule = 0 */5 * * * *"),
    "cron of an hour over a window of minutes": stanza(
        DELETED, "cron_schedule = */5 * * * *", "cron_schedule = 0 * * * *"
    ),
    "cron on working days alone": leaves("cron_schedule = */5 * * * *", "cron_schedule = */5 * * * 1-5"),
    "cron by day alone: no alert at night": leaves("cron_schedule = */5 * * * *", "cron_schedule = */5 8-18 * * *"),
    "a step that no hour has": leaves("cron_schedule = */5 * * * *", "cron_schedule = */90 * * * *"),
    "event times of a quarter of an hour: what is late is lost": leaves(
        "dispatch.earliest_time = -24h@m", "dispatch.earliest_time = -15m@m"
    ),
    "the last hour left out of the window": leaves("dispatch.latest_time = now", "dispatch.latest_time = -1h@h"),
    "an index window without overlap": leaves("dispatch.index_earliest = -11m@m", "dispatch.index_earliest = -5m@m"),
    "the index window open: a day is read every five minutes": leaves("dispatch.index_earliest = -11m@m\n", ""),
    "an earliest time in the future": leaves("dispatch.earliest_time = -24h@m", "dispatch.earliest_time = +24h@m"),
    "critical may wait an hour": leaves("schedule_window = 0", "schedule_window = 60"),
    "a chain that looks back an hour, for steps a day apart": stanza(
        CHAIN, "dispatch.earliest_time = -1500m@m", "dispatch.earliest_time = -60m@m"
    ),
    "all searches in the same minute": one_minute_for_all,
    "not scheduled": leaves("enableSched = 1", "enableSched = 0"),
    "one result at most": setting("dispatch.max_count = 1"),
    # alerts
    "alert with two results only": leaves("quantity = 0", "quantity = 1"),
    "alert where there is no result": leaves("relation = greater than", "relation = less than"),
    "throttled by the caller alone: the second account is hidden": leaves(
        "alert.suppress.fields = account,target_account,actor,access_key", "alert.suppress.fields = actor"
    ),
    "throttled for a week": leaves("alert.suppress.period = 60m", "alert.suppress.period = 7d"),
    "throttled shorter than the overlap: each event rings twice": leaves(
        "alert.suppress.period = 60m", "alert.suppress.period = 5m"
    ),
    "a chain throttled shorter than it looks back: it rings every quarter of an hour": stanza(
        CHAIN, "alert.suppress.period = 1515m", "alert.suppress.period = 60m"
    ),
    "all results in one alert: throttling by field is off": leaves("alert.digest_mode = 0", "alert.digest_mode = 1"),
    "not among the triggered alerts": leaves("alert.track = 1", "alert.track = 0"),
    "critical as information": leaves("alert.severity = 6", "alert.severity = 1"),
    "an alert that is gone after a minute": leaves("alert.expires = 7d", "alert.expires = 60s"),
    "mail to somebody": setting("action.email = 1\naction.email.to = soc@example.com"),
    "a web hook": setting("action.webhook = 1\naction.webhook.param.url = https://hooks.example.com/x"),
    "results into an index by an action": setting("action.summary_index = 1\naction.summary_index._name = main"),
    "results into the allow-list by an action": setting(
        "action.populate_lookup = 1\naction.populate_lookup.dest = awol_allowlist"
    ),
    "an action that nobody has installed": setting("action.slack = 1"),
    "hidden from the list of alerts": leaves("is_visible = 1", "is_visible = 0"),
    "switched on when it is installed": leaves("disabled = 1", "disabled = false"),
    # Enterprise Security
    "a risk of a thousand": leaves(
        '"risk_score":100},{"risk_object_field":"actor"', '"risk_score":1000},{"risk_object_field":"actor"'
    ),
    "a risk as text": leaves(
        '"risk_score":100},{"risk_object_field":"actor"', '"risk_score":"100"},{"risk_object_field":"actor"'
    ),
    "a kind of risk object that is none": leaves('"risk_object_type":"user"', '"risk_object_type":"principal"'),
    "a token misspelt in the message": leaves(
        "leaves its organization: $account$", "leaves its organization: $acount$"
    ),
    "no object of a risk": without_risk_objects,
    "a severity of a notable that is none": leaves(
        "action.notable.param.severity = critical", "action.notable.param.severity = severe"
    ),
    "a domain that Enterprise Security lacks": leaves("security_domain = threat", "security_domain = cloud"),
    "a technique that is none": leaves('"mitre_attack":["T1666"]', '"mitre_attack":["T1666.A002"]'),
    "techniques as text": leaves('"mitre_attack":["T1666"]', '"mitre_attack":"T1666"'),
    "two searches of one detection id": leaves(
        "0c68bc01-f389-43f7-abab-a54f21d55f30", "de31fbfb-09d0-4f89-a00e-a9ebd1ec747f"
    ),
    "a label of another search": leaves(
        "label = awol - AWS account leaves its organization - Rule", "label = awol - AWS organization is deleted - Rule"
    ),
    "next steps without their version": leaves('next_steps = {"version":1,"data"', 'next_steps = {"data"'),
    "a chain for context that makes notables": stanza(
        CHAIN,
        "action.risk = 1\n",
        "action.risk = 1\naction.notable = 1\naction.notable.param.rule_title = Chain\naction.notable.param.security_domain = threat\naction.notable.param.severity = critical\n",
    ),
    # files of searches
    "a search lost": without_search,
    "the file of searches cut off": cut_off,
    "marks of a merge": stanza(
        LEAVES, "disabled = 1\n", "<<<<<<< HEAD\ndisabled = 1\n=======\ndisabled = 0\n>>>>>>> site\n"
    ),
    "a second, shorter search in a stanza": leaves(
        "disabled = 1\n", "search = `awol_cloudtrail` | head 0\ndisabled = 1\n"
    ),
    # macros
    "the source macro is all there is": text(MACROS, '(index="main" sourcetype="aws:cloudtrail")', "index=*"),
    "the source macro finds nothing": text(MACROS, '(index="main" sourcetype="aws:cloudtrail")', "NOT *"),
    "a filter macro that finds nothing": stanza(
        LEAVES_FILTER, "definition = search *", "definition = search NOT *", MACROS
    ),
    "an empty filter macro": stanza(LEAVES_FILTER, "definition = search *", "definition =", MACROS),
    "a filter macro that begins with a pipe": stanza(
        LEAVES_FILTER, "definition = search *", "definition = | search *", MACROS
    ),
    "a filter macro that is evaluated": stanza(LEAVES_FILTER, "iseval = 0", "iseval = 1", MACROS),
    "a macro of one argument with two": text(MACROS, "args = rule\n", "args = rule, account\n"),
    "a macro's argument misspelt": text(MACROS, "args = rule\n", "args = rules\n"),
    "a macro that refuses its argument": text(
        MACROS, "args = rule\n", "args = rule\nvalidation = isnum(rule)\nerrormsg = a number, please\n"
    ),
    "the allow-list turned round: what is approved alone is left": text(
        MACROS, "| where NOT (if(isnotnull(awol_reason1)", "| where (if(isnotnull(awol_reason1)"
    ),
    "the details lose a column": text(MACROS, ', about="-"', ""),
    "the details name a column otherwise": text(MACROS, "access_key=coalesce(", "accesskey=coalesce("),
    # the lookup
    "a default match approves everything": text(
        TRANSFORMS, "min_matches = 0", "min_matches = 1\ndefault_match = approved"
    ),
    "one match at least: NONE is a reason": text(TRANSFORMS, "min_matches = 0", "min_matches = 1"),
    "stars in the lookup are stars": text(
        TRANSFORMS,
        "match_type = WILDCARD(rule), WILDCARD(target_account_id), WILDCARD(recipient_account_id), WILDCARD(principal_arn)\n",
        "",
    ),
    "two kinds of lookup in one": text(
        TRANSFORMS, "max_matches = 1", "external_type = kvstore\ncollection = awol\nmax_matches = 1"
    ),
    "a file out of the app": text(
        TRANSFORMS, "filename = awol_allowlist.csv", "filename = ../../search/lookups/awol_allowlist.csv"
    ),
    "a row of a test that approves everything": added(CSV, "*,*,*,*,*,test,2020-01-01,2099-12-31\n"),
    "a column misspelt": text(CSV, "principal_arn", "principle_arn"),
    "semicolons between cells": text(CSV, ",", ";", every=True),
    "days as a German spreadsheet writes them": text(CSV, "2026-01-01,2026-01-01", "01.01.2026,01.01.2026"),
    "an account as a spreadsheet writes a number": added(
        CSV, "aws_org_delete,1.11122E+11,*,*,*,sold,2026-01-01,2026-12-31\n"
    ),
    "an account without its leading zero": added(CSV, "aws_org_delete,12345678901,*,*,*,sold,2026-01-01,2026-12-31\n"),
    # the app
    "a version with a v": text(APP, "version = 0.1.0", "version = v0.1.0", every=True),
    "another version in the manifest": text(MANIFEST, '"version": "0.1.0"', '"version": "0.0.9"'),
    "switched off": text(APP, "state = enabled", "state = disabled"),
    "without a place in the menu": text(APP, "is_visible = 1", "is_visible = 0"),
    "its id in capitals": text(APP, "id = awol\n", "id = AWOL\n"),
    "analysts may not read it": text(META, "read : [ * ]", "read : [ admin ]"),
    "everybody may write it": text(META, "write : [ admin, sc_admin ]", "write : [ * ]"),
    "lookups for this app alone, macros for all": text(META, "[lookups]\nexport = system", "[lookups]\nexport = none"),
    "for indexers": text(MANIFEST, '"_search_heads"', '"_indexers"'),
    # dashboard
    "a panel of an index by name": text(VIEW, "`awol_cloudtrail`", "index=main"),
    "a panel with a macro that is none": text(VIEW, "`awol_details`", "`awol_detail`"),
    "a panel that waits for a token for ever": text(VIEW, "$time.earliest$", "$tme.earliest$"),
    "a panel over all time": text(VIEW, "<earliest>$time.earliest$</earliest>", "<earliest>0</earliest>"),
    "a panel that is asked anew every ten seconds": text(
        VIEW, "<latest>$time.latest$</latest>", "<latest>$time.latest$</latest>\n          <refresh>10s</refresh>"
    ),
    "a panel with a dollar of an expression": text(
        VIEW, "| sort 0 - _time", '| eval actor=replace(actor, "/x$", "") | sort 0 - _time'
    ),
    "a script in the dashboard": text(VIEW, '<form version="1.1"', '<form version="1.1" script="awol.js"'),
    "a picture from elsewhere": text(
        VIEW,
        "<row>",
        '<row>\n    <panel><html><img src="https://example.com/logo.png"/></html></panel>\n  </row>\n  <row>',
    ),
    "navigation to a view of another name": text(NAV, 'name="awol_overview"', 'name="overview"'),
    # files that change what is not the app's
    "fields of CloudTrail for everybody": added("default/props.conf", "[aws:cloudtrail]\nKV_MODE = none\n"),
    "an index": added(
        "default/indexes.conf",
        "[aws]\nhomePath = $SPLUNK_DB/aws/db\ncoldPath = $SPLUNK_DB/aws/colddb\nthawedPath = $SPLUNK_DB/aws/thaweddb\n",
    ),
    "an input": added("default/inputs.conf", "[monitor:///var/log]\ndisabled = 0\n"),
    "limits of all searches": added("default/limits.conf", "[search]\nmax_searches_per_cpu = 10\n"),
    "the server for mail": added("default/alert_actions.conf", "[email]\nmailserver = mail.example.com\n"),
    "rights of everybody": added("default/authorize.conf", "[role_user]\nschedule_search = enabled\n"),
    "a copy that an editor left": added("default/savedsearches.conf.orig", "[x]\nsearch = *\n"),
}
