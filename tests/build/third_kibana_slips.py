"""A third set of slips in the files for Kibana: what a careless engineer or a faulty builder may do to them. Each is
written down with the harm that follows. The set was finished, and committed, before its author read the lint or the schema,
or measured anything.
"""

# ruff: noqa: E501  # a slip stands on one line
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Rule = dict[str, Any]
Slip = Callable[[Rule], object]
OfAll = Callable[[list[Rule]], object]


def query(old: str, new: str, every: bool = False) -> Slip:
    def slip(rule: Rule) -> None:
        assert old in rule["query"], old
        rule["query"] = rule["query"].replace(old, new) if every else rule["query"].replace(old, new, 1)

    return slip


def put(**fields: Any) -> Slip:
    return lambda rule: rule.update(fields)


def within(key: str, **fields: Any) -> Slip:
    return lambda rule: rule[key].update(fields)


def drop(key: str) -> Slip:
    return lambda rule: rule.pop(key)


FLATTENED = "aws.cloudtrail.flattened.request_parameters.accountId"

OF_A_QUERY: Mapping[str, Slip] = {
    # identity and what an analyst reads
    "the id in braces": lambda r: r.update(rule_id="{" + r["rule_id"] + "}"),
    "no version: each import is version 1": drop("version"),
    "a blank behind the name": lambda r: r.update(name=r["name"] + " "),
    "a severity that the score denies": put(risk_score=21),
    "a score that a field of the document decides": put(
        risk_score_mapping=[{"field": "event.risk_score", "operator": "equals", "value": ""}]
    ),
    "a severity that a field of the document decides": put(
        severity_mapping=[{"field": "event.severity", "operator": "equals", "value": "1", "severity": "low"}]
    ),
    "a name that a field of the document decides": put(rule_name_override="user.name"),
    "critical, and hidden as a building block": put(building_block_type="default"),
    "a guide that is None": put(note="None"),
    "a guide whose code never ends": lambda r: r.update(note=r["note"] + "\n```\n"),
    "a guide without what to do": lambda r: r.update(note="## Triage and analysis\n"),
    "nothing of what has to be set up": put(setup=""),
    "suppression of which the set-up says nothing": lambda r: r.update(
        setup="\n".join(one for one in r["setup"].split("\n") if "Platinum" not in one)
    ),
    "a reference without https": put(references=["docs.aws.amazon.com/organizations"]),
    "a reference that is null": lambda r: r["references"].append(None),
    "false positives as one text": put(false_positives="Sale of an account"),
    "tags as one text": put(tags="awol"),
    "the author as text": put(author="awol maintainers"),
    # techniques
    "a tactic's name of another version": lambda r: r["threat"][0]["tactic"].update(name="Defense Evasion"),
    "a tactic's link to another tactic": lambda r: r["threat"][0]["tactic"].update(
        reference="https://attack.mitre.org/tactics/TA0005/"
    ),
    "a technique's name of another technique": lambda r: r["threat"][0]["technique"][0].update(name="Valid Accounts"),
    "a subtechnique of another technique": lambda r: r["threat"][0]["technique"][0].update(
        subtechnique=[
            {"id": "T1078.004", "name": "Cloud Accounts", "reference": "https://attack.mitre.org/techniques/T1078/004/"}
        ]
    ),
    "techniques that are null": lambda r: r["threat"][0].update(technique=None),
    # when it runs, and over what
    "months for minutes": put(**{"from": "now-15M"}),
    "no overlap of the runs": put(interval="15m"),
    "an interval of nothing": put(interval="0m"),
    "an interval of five, of what?": put(interval="5"),
    "until an hour ago: what is new is not looked at": put(to="now-1h"),
    "twenty alerts a run: of 150 accounts that leave 130 are lost": put(max_signals=20),
    "the time at which the event was made": put(timestamp_override="event.created"),
    "documents without the time of ingest are left out": put(timestamp_override_fallback_disabled=True),
    "every index": put(index=["*"]),
    "a blank in the index": put(index=["logs-aws.cloudtrail-* "]),
    "indexes as one text": put(index="logs-aws.cloudtrail-*"),
    "a data view beside the indexes": put(data_view_id="logs-*"),
    "switched on by a text": put(enabled="false"),
    # the query
    "Lucene read as KQL": put(language="kuery"),
    "a search of Splunk": put(query='index=aws eventName="LeaveOrganization"'),
    "operators in small letters are words": query("\nAND ", "\nand "),
    "a call in small letters": query("LeaveOrganization", "leaveorganization"),
    "an ARN whose colons split it": query(
        "AND event.action:LeaveOrganization",
        "AND event.action:LeaveOrganization AND NOT aws.cloudtrail.user_identity.arn:arn:aws:iam::111122223333:role/x",
    ),
    "equals signs for colons": query("event.action:LeaveOrganization", "event.action=LeaveOrganization"),
    "two equals signs for a colon": query("event.action:LeaveOrganization", 'event.action == "LeaveOrganization"'),
    "a placeholder that nothing filled": query("event.action:LeaveOrganization", "event.action:%call%"),
    "a negation that takes the whole": query("event.provider:", "NOT event.provider:"),
    "success only where it is written: plain records are lost": lambda r: r.update(
        query=re.sub(
            r"AND \(aws\.cloudtrail\.error_code.*", "AND aws.cloudtrail.error_code:success", r["query"], flags=re.DOTALL
        )
    ),
    "a filter of a debug session": put(filters=[{"query": {"match_phrase": {"cloud.account.id": "111122223333"}}}]),
    "a saved query that takes its place": put(saved_id="my query"),
    "the count of a threshold rule": put(threshold={"field": [], "value": 5}),
    # suppression
    "suppressed by a name alone: the second account is hidden": within("alert_suppression", group_by=["user.name"]),
    "suppressed by a flattened field": within(
        "alert_suppression", group_by=["aws.cloudtrail.recipient_account_id", FLATTENED]
    ),
    "suppressed for sixty days": lambda r: r["alert_suppression"]["duration"].update(unit="d"),
    "suppressed for a text": lambda r: r["alert_suppression"]["duration"].update(value="60"),
    "suppressed without an end": lambda r: r["alert_suppression"].pop("duration"),
    "documents without a key are one alert": within("alert_suppression", missing_fields_strategy="suppress"),
    # what it needs
    "an integration by a bare version": lambda r: r["related_integrations"][0].update(version="7.4"),
    "an integration that is none": lambda r: r["related_integrations"][0].update(integration="trail"),
    "an integration too old for the field names": lambda r: r["related_integrations"][0].update(version=">=2.0.0"),
    "a required field less than the query names": lambda r: r["required_fields"].pop(),
    "a required field more than the query names": lambda r: r["required_fields"].append(
        {"name": "user.name", "type": "keyword"}
    ),
    "a required field of a kind that it has not": lambda r: r["required_fields"][0].update(type="long"),
    "no fields to look at": put(investigation_fields={"field_names": []}),
    "a field to look at that is none": lambda r: r["investigation_fields"]["field_names"].append(
        "aws.cloudtrail.user_identity.arm"
    ),
    # what is the site's
    "an action of somebody else's connector": put(
        actions=[{"group": "default", "id": "slack-1", "action_type_id": ".slack", "params": {"message": "x"}}]
    ),
    "the throttle of old versions": put(throttle="1h"),
    "an index of its own for alerts": put(output_index=".siem-signals-default"),
    "immutable": put(immutable=True),
    "a list without its id": put(exceptions_list=[{"list_id": "x", "type": "detection", "namespace_type": "single"}]),
    "Endpoint's list": put(
        exceptions_list=[
            {"id": "endpoint_list", "list_id": "endpoint_list", "type": "endpoint", "namespace_type": "agnostic"}
        ]
    ),
}

OF_A_CHAIN: Mapping[str, Slip] = {
    "an index key beside ES|QL": put(index=["logs-aws.cloudtrail-*"]),
    "filters beside ES|QL": put(filters=[]),
    "ES|QL of every index": query("from logs-aws.cloudtrail-*", "from *"),
    "metadata left out: no alert is told from the next": query(" metadata _id, _index, _version", ""),
    "one row at most": query("| limit 10000", "| limit 1"),
    "no limit: a thousand rows": query("\n| limit 10000", ""),
    "rows in any order before the limit": query("| sort last_time\n", ""),
    "a field kept no more by which it is suppressed": query(
        "| keep aws.cloudtrail.recipient_account_id, first_time", "| keep first_time"
    ),
    "the first 20 documents alone": query("\n| where ", "\n| limit 20\n| where "),
    "one equals sign": query('event.action == "LeaveOrganization"', 'event.action = "LeaveOrganization"'),
    "equal to null": query("aws.cloudtrail.error_code is null", "aws.cloudtrail.error_code == null", every=True),
    "texts in single quotation marks": query('"LeaveOrganization"', "'LeaveOrganization'"),
    "a function that is none": query("mv_dedupe(", "mv_dedup("),
    "grouped by a flattened field": query("by aws.cloudtrail.recipient_account_id\n", f"by {FLATTENED}\n"),
    "a pipe that is missing": query("\n| eval steps", "\n eval steps"),
    "looks back an hour for steps a day apart": put(**{"from": "now-60m"}),
    "suppressed shorter than it looks back": lambda r: r["alert_suppression"]["duration"].update(value=60),
    "a chain as a query": put(type="query"),
    "a chain in KQL": put(language="kuery"),
    "a comment that swallows the rest": query("\n| where ", "\n| where /* "),
}

OF_AN_ITEM: Mapping[str, Slip] = {
    "an operator that is none": lambda i: i["entries"][0].update(operator="include"),
    "turned round: what is not approved is left out": lambda i: i["entries"][0].update(operator="excluded"),
    "a list's text as one value": lambda i: i["entries"][0].update(value=["111122223333"]),
    "one value as match_any": lambda i: i["entries"][0].update(type="match_any"),
    "no condition: every alert is approved": lambda i: i.update(entries=[]),
    "a star that a match does not know": lambda i: i["entries"][0].update(value="*"),
    "a wildcard that matches everything": lambda i: i["entries"][0].update(type="wildcard", value="*"),
    "a field that is none": lambda i: i["entries"][0].update(field="recipientAccountId"),
    "the caller's account": lambda i: i["entries"][0].update(field="cloud.account.id"),
    "in a list that is not there": lambda i: i.update(list_id="awol-approved"),
    "for Windows": lambda i: i.update(os_types=["windows"]),
    "its end a day without time": lambda i: i.update(expire_time="2027-01-15"),
    "its end never": lambda i: i.pop("expire_time"),
    "of another space's kind": lambda i: i.update(namespace_type="agnostic"),
    "a comment that Kibana refuses": lambda i: i.update(comments=["sold"]),
}

OF_ALL: Mapping[str, OfAll] = {
    "two rules of one name": lambda rules: rules[0].update(name=rules[1]["name"]),
    "a rule twice": lambda rules: rules.append(dict(rules[0])),
    "two rules of one id in other letters": lambda rules: rules[0].update(rule_id=rules[1]["rule_id"].upper()),
    "a summary of an export among the rules": lambda rules: rules.append({"exported_count": 2, "missing_rules": []}),
}
