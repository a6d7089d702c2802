"""The files that Kibana imports: detection rules and exception lists, as lines of JSON.

Names, types and enums are those of Kibana's published API; the commits at which they were read stand in the schemas
(`kibana_schema.json` and `kibana_exceptions_schema.json` in `awol.build`). Built from plain values: pySigma's own rule
formats need the network, look back as far as they run, and lose tags. No Kibana was at hand: what imports these files
is checked by the schemas and a lint of our own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

INTERVAL, LOOK_BACK = "5m", "now-15m"
"""A run every five minutes over what was *ingested* in the last fifteen: three runs see each document, and a run that
came late or was left out loses none. CloudTrail's own delay does not matter: `event.ingested` is Elastic's time."""

SEVERITIES: Mapping[str, tuple[str, int]] = {
    # Kibana knows no informational severity: such a rule is a building block, which raises no alert by itself.
    "informational": ("low", 1),
    "low": ("low", 21),
    "medium": ("medium", 47),
    "high": ("high", 73),
    "critical": ("critical", 99),
}
"""Level to severity and risk score, Elastic's own scale (detection-rules, `risk_score`)."""

MAX_SIGNALS = 1_000
"""Alerts of one run: an organization of 800 accounts that leave in one run is 800 alerts. Above it, Kibana says in the
rule's execution log that alerts were left out (`xpack.alerting.rules.run.alerts.max` is 1,000 by default)."""

GROUP = (
    "aws.cloudtrail.recipient_account_id",
    "aws.cloudtrail.user_identity.arn",
    "aws.cloudtrail.user_identity.access_key_id",
)
"""What makes two alerts of a rule the same within an hour, or as long as the pack says: never another account."""

BY_PARAMETERS = ("aws.cloudtrail.request_parameters", *GROUP[1:])
"""The same for calls on another account than the one that logs them: their parameters name it, as one text.
Elasticsearch cannot group by a part of them: on a flattened key a composite aggregation makes up its buckets (8.19.21
and 9.5.3)."""

SHOWN = (
    "@timestamp",
    "event.action",
    "aws.cloudtrail.recipient_account_id",
    "aws.cloudtrail.user_identity.arn",
    "aws.cloudtrail.user_identity.access_key_id",
    "source.address",
    "aws.cloudtrail.error_code",
    "aws.cloudtrail.request_parameters",
)
"""The fields that an analyst sees first."""

_NAME = re.compile(r"[^\w .,:;/()'&-]")
"""Kibana takes any name; brackets and quotation marks break the search of its own rules page."""


@dataclass(frozen=True, slots=True)
class Threat:
    """A technique under a tactic, as one version of ATT&CK has them. `parent` is the technique of a sub-technique."""

    tactic: tuple[str, str]
    technique: tuple[str, str]
    parent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """What a rule on several events has beside: how far it looks back, by what its alerts are one and for how long (in
    seconds), and whether it is louder than each of its parts, which ring anyway."""

    look_back: int
    suppress_by: tuple[str, ...]
    suppress_for: int
    louder: bool
    interval: str = INTERVAL


@dataclass(frozen=True, slots=True)
class Detection:
    """One rule for Kibana: the facts of its Sigma rule and guide, and the text in the language that serves it.

    `on_others` says that its calls may be on another account than the one that logs them.
    """

    id: str
    name: str
    title: str
    level: str
    description: str
    language: str
    query: str
    index: str
    version: int
    threats: tuple[Threat, ...]
    references: tuple[str, ...]
    false_positives: tuple[str, ...]
    guide: Mapping[str, str]
    tags: tuple[str, ...] = ()
    chain: Chain | None = None
    hours: int = 1
    on_others: bool = False


def rule_object(one: Detection) -> dict[str, Any]:
    """The object that Kibana imports: every key is one that it knows, in the order of the API."""
    severity, risk = SEVERITIES[one.level]
    quiet = one.level == "informational" or (one.chain is not None and not one.chain.louder)
    rule: dict[str, Any] = {
        "rule_id": one.id,
        "name": _NAME.sub(" ", one.title).strip(),
        "description": " ".join(one.description.split()),
        "risk_score": risk,
        "severity": severity,
        "type": "query" if one.language == "lucene" else one.language,
        "language": one.language,
        "query": one.query,
        "enabled": False,
        "interval": one.chain.interval if one.chain else INTERVAL,
        "from": f"now-{one.chain.look_back // 60}m" if one.chain else LOOK_BACK,
        "to": "now",
        "version": one.version,
        "max_signals": MAX_SIGNALS,
        "author": ["awol maintainers"],
        "license": "Apache-2.0",
        "tags": ["awol", "Domain: Cloud", "Data Source: AWS CloudTrail", *one.tags],
        "threat": threats(one.threats),
        "references": list(one.references),
        "false_positives": list(one.false_positives),
        "timestamp_override": "event.ingested",
        "related_integrations": [{"package": "aws", "integration": "cloudtrail", "version": ">=7.4.0"}],
        "required_fields": [{"name": name, "type": kind} for name, kind in required(one.query)],
        "investigation_fields": {"field_names": list(SHOWN)},
        "note": note(one.guide),
        "setup": setup(one),
        "exceptions_list": [],
    }
    if one.language != "esql":
        rule["index"] = [one.index]
    if quiet:
        rule["building_block_type"] = "default"
    if not quiet or one.chain:
        minutes = one.chain.suppress_for // 60 if one.chain else 60 * one.hours
        rule["alert_suppression"] = {
            "group_by": list(one.chain.suppress_by if one.chain else BY_PARAMETERS if one.on_others else GROUP),
            "duration": {"value": minutes, "unit": "m"},
            "missing_fields_strategy": "doNotSuppress",
        }
    return rule


def threats(found: Iterable[Threat]) -> list[dict[str, Any]]:
    """`threat` as Kibana has it: a tactic with its techniques, each with its sub-techniques."""
    tactics: dict[str, dict[str, Any]] = {}
    for threat in found:
        identity, name = threat.tactic
        entry = tactics.setdefault(
            identity,
            {
                "framework": "MITRE ATT&CK",
                "tactic": {"id": identity, "name": name, "reference": f"https://attack.mitre.org/tactics/{identity}/"},
                "technique": [],
            },
        )
        parent = threat.parent or threat.technique
        technique = next((known for known in entry["technique"] if known["id"] == parent[0]), None)
        if technique is None:
            technique = {**_technique(parent), "subtechnique": []}
            entry["technique"].append(technique)
        if threat.parent is not None:
            technique["subtechnique"].append(_technique(threat.technique))
    return [tactics[identity] for identity in sorted(tactics)]


def _technique(technique: tuple[str, str]) -> dict[str, str]:
    path = technique[0].replace(".", "/")
    return {"id": technique[0], "name": technique[1], "reference": f"https://attack.mitre.org/techniques/{path}/"}


_FIELD = re.compile(
    r"(?<![\w.\"])((?:aws\.cloudtrail|event|cloud|user|source|user_agent|tls|related|service|group)\.[\w.]+)"
)
_TYPES = {"aws.cloudtrail.read_only": "boolean", "source.ip": "ip", "@timestamp": "date"}


def required(query: str) -> list[tuple[str, str]]:
    """The fields that a query reads with their types, so that Kibana says which are missing."""
    names = sorted({name.rstrip(".") for name in _FIELD.findall(query)})
    return [
        (name, "flattened" if name.startswith("aws.cloudtrail.flattened.") else _TYPES.get(name, "keyword"))
        for name in names
    ]


def note(guide: Mapping[str, str]) -> str:
    """The investigation guide, in the sections that Kibana's analysts know."""
    parts = ["## Triage and analysis"]
    for heading, section in (
        ("Decide in 60 seconds", "Decide in 60 seconds"),
        ("What happened", "Investigating"),
        ("Why it matters", "Why it matters"),
        ("Triage", "Possible investigation steps"),
        ("Next query", "Next query"),
        ("What benign looks like", "False positive analysis"),
        ("Response", "Response and remediation"),
        ("Limits", "Limits"),
    ):
        if heading in guide:
            parts.append(f"### {section}\n\n{_unlinked(guide[heading])}")
    return "\n\n".join(parts)


def _unlinked(markdown: str) -> str:
    """Links to files of the pack as plain words: Kibana cannot follow them."""
    return re.sub(r"\[([^\]]*)\]\((?!https?:)[^)\s]*\)", r"\1", markdown)


def setup(one: Detection) -> str:
    """What must be there before the rule can fire, and what a licence adds."""
    lines = [
        "Collect CloudTrail with the AWS integration, 7.4 or newer, with `retain: all`.",
        "The management account's trail must cover us-east-1, where AWS Organizations logs.",
    ]
    if one.chain:
        back = f"now-{one.chain.look_back // 60}m"
        lines.append(
            f"It runs every {one.chain.interval} over {back}: its time span, CloudTrail's delay, and missed runs."
        )
        if not one.chain.louder:
            lines.append("It is a building block: one of its parts already alerts, and the chain adds context.")
    else:
        lines.append(f"It runs every {INTERVAL} over documents ingested since {LOOK_BACK}.")
    lines.append(f"A run raises at most {MAX_SIGNALS:,} alerts.")
    if one.chain:
        lines.append(
            "The same chain in several runs is one alert. That needs a Platinum licence and version 8.15; without them "
            "every run that sees it raises an alert."
        )
    elif one.level != "informational":
        period = "within an hour" if one.hours == 1 else f"for {one.hours} hours"
        version = "8.15" if one.language == "esql" else "8.14" if one.language == "eql" else "8.8"
        about = "call with the same parameters" if one.on_others else "account"
        lines.append(
            f"Alerts of one {about}, principal and key are one {period}. That needs a Platinum licence and "
            f"version {version}; without them each document is an alert, and none is lost."
        )
    else:
        lines.append("It is a building block: it raises no alert by itself.")
    return "\n".join(f"- {line}" for line in lines)


def ndjson(objects: Iterable[Mapping[str, Any]]) -> str:
    """Objects as Kibana imports them, one to a line."""
    return "".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in objects)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval as Kibana can say it: the fields that must hold, each with its kind of test and the text, or for
    `match_any` the texts, that it is compared with; and until when (ISO 8601)."""

    rule: str
    name: str
    why: str
    entries: tuple[tuple[str, str, str | list[str]], ...]
    expires: str


def exception_objects(found: Sequence[Approval]) -> list[dict[str, Any]]:
    """A list for each rule that has approvals, then its items. An item's entries must all hold."""
    objects: list[dict[str, Any]] = []
    for rule in sorted({approval.rule for approval in found}):
        list_id = f"awol-{rule}"
        objects.append(
            {
                "list_id": list_id,
                "name": f"awol: approved {rule}",
                "description": f"Approved workflows of {rule}, made from the allow-list.",
                "type": "detection",
                "namespace_type": "single",
                "tags": ["awol"],
                "os_types": [],
            }
        )
        for number, approval in enumerate((approval for approval in found if approval.rule == rule), 1):
            objects.append(
                {
                    "list_id": list_id,
                    "item_id": f"{list_id}-{number}",
                    "name": approval.name,
                    "description": approval.why,
                    "type": "simple",
                    "namespace_type": "single",
                    "tags": ["awol"],
                    "os_types": [],
                    "comments": [],
                    "entries": [
                        {"field": field, "operator": "included", "type": kind, "value": value}
                        for field, kind, value in approval.entries
                    ],
                    "expire_time": approval.expires,
                }
            )
    return objects
