"""Slips in the rules for Kibana, collected from what people and tools do to NDJSON before anybody looked at what the
schema and the lint see: the figure of `test_kibana_slips` is about these.
"""

# ruff: noqa: E501  # a slip stands on one line
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Slip = Callable[[dict[str, Any]], object]

OF_A_QUERY: Mapping[str, Slip] = {
    # of a rule in Lucene
    "rule_id in capitals": lambda r: r.update(rule_id=r["rule_id"].upper()),
    "rule_id cut off": lambda r: r.update(rule_id=r["rule_id"][:8]),
    "rule_id null": lambda r: r.update(rule_id=None),
    "name as a list": lambda r: r.update(name=[r["name"]]),
    "a name of blanks": lambda r: r.update(name=" "),
    "no description": lambda r: r.pop("description"),
    "no risk score": lambda r: r.pop("risk_score"),
    "a risk score with a point": lambda r: r.update(risk_score=99.5),
    "no severity": lambda r: r.pop("severity"),
    "no type": lambda r: r.pop("type"),
    "type and language of ES|QL": lambda r: r.update(type="esql", language="esql"),
    "type eql": lambda r: r.update(type="eql", language="eql"),
    "the field of another product": lambda r: r.update(query=r["query"].replace("event.action", "eventName")),
    "a field misspelt": lambda r: r.update(query=r["query"].replace("event.provider", "event.provder")),
    "a call misspelt": lambda r: r.update(query=r["query"].replace("LeaveOrganization", "LeaveOrganisation")),
    "a service without its ending": lambda r: r.update(query=r["query"].replace(".amazonaws.com", "")),
    "and in small letters": lambda r: r.update(query=r["query"].replace("AND ", "and ")),
    "a quotation mark left open": lambda r: r.update(query=r["query"] + ' AND event.kind:"event'),
    "typographic quotation marks": lambda r: r.update(query=r["query"].replace('""', "“”")),
    "the query as an object": lambda r: r.update(query={"match_all": {}}),
    "a query of everything": lambda r: r.update(query="*"),
    "enabled as a text": lambda r: r.update(enabled="false"),
    "an interval of no time": lambda r: r.update(interval="0m"),
    "an interval longer than the look-back": lambda r: r.update(interval="1h"),
    "an interval in another unit": lambda r: r.update(interval="5 minutes"),
    "from and to as dates": lambda r: r.update({"from": "2026-01-01", "to": "2026-01-02"}),
    "to an hour ago": lambda r: r.update(to="now-1h"),
    "no to": lambda r: r.pop("to"),
    "a version as a text": lambda r: r.update(version="2"),
    "max_signals 0": lambda r: r.update(max_signals=0),
    "max_signals as a text": lambda r: r.update(max_signals="1000"),
    "author as a text": lambda r: r.update(author="awol"),
    "tags as a text": lambda r: r.update(tags="awol"),
    "no tags": lambda r: r.update(tags=[]),
    "a technique without its name": lambda r: r["threat"][0]["technique"][0].pop("name"),
    "a technique that is none": lambda r: r["threat"][0]["technique"][0].update(id="T9999"),
    "another framework": lambda r: r["threat"][0].update(framework="mitre"),
    "threat as an object": lambda r: r.update(threat=r["threat"][0]),
    "a reference that is a page of the disk": lambda r: r.update(references=["file:///etc/hosts"]),
    "a suppression without a time": lambda r: r["alert_suppression"].pop("duration"),
    "a suppression of nothing": lambda r: r["alert_suppression"].update(group_by=[]),
    "a suppression in camel case": lambda r: r.update(alertSuppression=r.pop("alert_suppression")),
    "an action of somebody's": lambda r: r.update(actions=[{"group": "default", "id": "x", "action_type_id": ".email"}]),
    "a throttle": lambda r: r.update(throttle="1h"),
    "an output index": lambda r: r.update(output_index=".siem-signals-default"),
    "when it was made": lambda r: r.update(created_at="2026-01-01T00:00:00.000Z", created_by="elastic"),
    "execution of a system": lambda r: r.update(execution_summary={"last_execution": {}}),
    "a note as a list": lambda r: r.update(note=[r["note"]]),
    "no note": lambda r: r.pop("note"),
    "no setup": lambda r: r.pop("setup"),
    "an integration without a version": lambda r: r["related_integrations"][0].pop("version"),
    "a field without a type": lambda r: r["required_fields"][0].pop("type"),
    "no fields to look at": lambda r: r.pop("investigation_fields"),
    "filters of a dashboard": lambda r: r.update(filters=[{"query": {"match_none": {}}}]),
    "an index of another product": lambda r: r.update(index=["filebeat-*"]),
    "the alerts as index": lambda r: r.update(index=[".alerts-security.alerts-default"]),
    "a data view beside the index": lambda r: r.update(data_view_id="logs"),
    "exceptions as an object": lambda r: r.update(exceptions_list={}),
    "a timeline of somebody's": lambda r: r.update(timeline_id="db366523-f1c6-4c1f-8731-6ce5ed9e5717"),
}  # fmt: skip

OF_ESQL: Mapping[str, Slip] = {
    # of a chain in ES|QL
    "an index beside its own": lambda r: r.update(index=["logs-*"]),
    "no keep": lambda r: r.update(query="\n".join(one for one in r["query"].splitlines() if "| keep" not in one)),
    "no metadata": lambda r: r.update(query=r["query"].replace(" metadata _id, _index, _version", "")),
    "no limit": lambda r: r.update(query="\n".join(one for one in r["query"].splitlines() if "| limit" not in one)),
    "a pipe too many": lambda r: r.update(query=r["query"] + "\n|"),
    "a function misspelt": lambda r: r.update(query=r["query"].replace("coalesce(", "coalesse(").replace("case(", "cas(")),
    "suppressed by what it does not keep": lambda r: r["alert_suppression"].update(group_by=["user.name"]),
    "a look-back of its interval": lambda r: r.update({"from": f"now-{r['interval']}"}),
    "every index": lambda r: r.update(query=r["query"].replace("logs-aws.cloudtrail-*", "*")),
    "a column misspelt": lambda r: r.update(query=r["query"].replace("last_time", "last_tme", 1)),
}  # fmt: skip
