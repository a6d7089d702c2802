"""What a rule needs and costs: which settings of the Elastic integration it survives, whose log it must see, which
benchmark control it serves, who raises it in peace, how often it rang on a made day."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from awol.cloudtrail.management import ALONE, ORGANIZATIONS
from awol.engines.sigma.correlation.reading import Library, read
from awol.errors import Location, PackError
from awol.pack import Manifest, parse_rule, read_text
from awol.pack.queries import query_path
from awol.values import Rule
from awol.views.elastic.retain import SETTINGS, TEXTS, keeps

RATES: Final = "fixtures/_estate/rates.json"
"""Alerts a day by rule on made days of a large organization, without configuration (`rules`) and with the example
allow-lists and snapshot (`configured`): `{"rules": {"aws_org_move_account": 12}, "configured": {...}}`."""

_LANGUAGES: Final = ("lucene", "esql", "eql")
"""In the order in which Kibana's rules take them (`awol.build.kibana`)."""

CIS: Final = "CIS AWS Foundations Benchmark 3.0.0"
"""Of 31 January 2024. The numbers were compared with its titles as turbot/steampipe-mod-aws-compliance lists them
(`cis_v300`)."""

_FIELD: Final = re.compile(r"aws\.cloudtrail\.(?:flattened\.[\w.-]+|" + "|".join(
    sorted(re.escape(name.removeprefix("aws.cloudtrail.")) for name in TEXTS)
) + r")")  # fmt: skip

DAY: Final = "on a generated day of 800 accounts"
"""Made by `programs/busy_day` from templates, and not recorded (docs/noise.md)."""

MEMBER: Final = "the member account's log"
OWN: Final = "the account's own log"
CALLER: Final = "the log of the account that calls"
MANAGEMENT: Final = "the management account's log"
DELEGATED: Final = "the log of the management account or of a delegated administrator"
EVERY: Final = "the logs of all accounts and regions: it looks for accounts that stopped logging"
GLOBAL: Final = "us-east-1 (China and GovCloud: their one global region)"
REGIONAL: Final = "the region of the call"
_SUCCEEDED: Final[frozenset[str | None]] = frozenset({None, "", "success"})
"""What errorCode holds of a call that succeeded, absent or in the forms that exports give it."""

_DEFAULT: Final = f"{OWN}, {REGIONAL}"

_CALLS: Final[Mapping[str, str]] = {
    # "Logging AWS Organizations API calls with AWS CloudTrail", and the API Reference of each call.
    "LeaveOrganization": f"{MEMBER}, {GLOBAL}",
    "AcceptHandshake": f"the log of the account that accepts, {GLOBAL}",
    "DeclineHandshake": f"the log of the account that declines, {GLOBAL}",
    "CreateOrganization": f"{MEMBER}, {GLOBAL}",
    "DescribeOrganization": f"{MEMBER}, {GLOBAL}",
    "ListHandshakesForAccount": f"{MEMBER}, {GLOBAL}",
    # IAM User Guide, "Perform a privileged task on a member account": by a regional endpoint, in the caller's log.
    "AssumeRoot": f"{DELEGATED}, {REGIONAL}",
}
_SOURCES: Final[Mapping[str, str]] = {
    ORGANIZATIONS: f"{DELEGATED}, {GLOBAL}",
    "iam.amazonaws.com": f"{OWN}, {GLOBAL}",
    "signin.amazonaws.com": f"{OWN}, the region of the sign-in (of the root user: us-east-1)",
    "account.amazonaws.com": f"{OWN} or {MANAGEMENT}, {GLOBAL}",
    "ce.amazonaws.com": f"{OWN}, {GLOBAL}",
    "budgets.amazonaws.com": f"{OWN}, {GLOBAL}",
    "billing.amazonaws.com": f"{OWN}, {GLOBAL}",
    "billingconductor.amazonaws.com": f"{MANAGEMENT}, {GLOBAL}",
    "controltower.amazonaws.com": f"{MANAGEMENT}, the home region of the landing zone",
    "sso.amazonaws.com": f"{DELEGATED}, the region of Identity Center",
    "sso-directory.amazonaws.com": f"{DELEGATED}, the region of Identity Center",
    "identitystore.amazonaws.com": f"{DELEGATED}, the region of Identity Center",
    "s3.amazonaws.com": f"the log of the account that owns the bucket, {REGIONAL}",
    "kms.amazonaws.com": f"the log of the account that owns the key, {REGIONAL}",
    "sqs.amazonaws.com": f"the log of the account that owns the feed, {REGIONAL}",
    "sns.amazonaws.com": f"the log of the account that owns the feed, {REGIONAL}",
    "firehose.amazonaws.com": f"the log of the account that owns the feed, {REGIONAL}",
}

_CONTROLS: Final[Mapping[str, tuple[str, ...]]] = {
    "StopLogging": ("3.1", "4.5"),
    "DeleteTrail": ("3.1", "4.5"),
    "UpdateTrail": ("3.1", "4.5"),
    "PutEventSelectors": ("3.1", "4.5"),
    "StopConfigurationRecorder": ("3.3", "4.9"),
    "DeleteConfigurationRecorder": ("3.3", "4.9"),
    "DeleteDeliveryChannel": ("3.3", "4.9"),
    "PutConfigurationRecorder": ("3.3", "4.9"),
    "DeleteFlowLogs": ("3.7",),
    "DeleteAnalyzer": ("1.20",),
    "DisableKey": ("3.5", "4.7"),
    "ScheduleKeyDeletion": ("3.5", "4.7"),
    "PutBucketPolicy": ("4.8",),
    "DeleteBucketPolicy": ("4.8",),
    "PutBucketLifecycle": ("4.8",),
    "PutContactInformation": ("1.1",),
    "PutUserPolicy": ("4.4",),
    "PutRolePolicy": ("4.4",),
    "PutGroupPolicy": ("4.4",),
    "CreatePolicy": ("4.4",),
    "CreatePolicyVersion": ("4.4",),
    "AttachUserPolicy": ("4.4",),
    "AttachRolePolicy": ("4.4",),
    "AttachGroupPolicy": ("4.4",),
    "SetDefaultPolicyVersion": ("4.4",),
    "DisableSecurityHub": ("4.16",),
    "DisableSecurityHubV2": ("4.16",),
}
_OF_SOURCE: Final[Mapping[str, tuple[str, ...]]] = {ORGANIZATIONS: ("4.15",)}
_OF_RULE: Final[Mapping[str, tuple[str, ...]]] = {
    "aws_root_access_key_created": ("1.4", "1.7", "4.3"),
    "aws_root_long_term_key_used": ("1.4", "1.7", "4.3"),
    "aws_root_console_login": ("1.7", "4.3"),
    "aws_root_console_login_no_mfa": ("1.5", "1.7", "4.3"),
    "aws_root_console_login_failed": ("4.6",),
    "aws_root_api_use": ("1.7", "4.3"),
    "aws_root_mfa_removed": ("1.5", "4.3"),
    "aws_root_mfa_added": ("1.5", "4.3"),
    "aws_account_security_contact_changed": ("1.2",),
    "aws_iam_user_console_login_no_mfa": ("1.10", "4.2"),
    "aws_iam_admin_policy_granted": ("1.16", "4.4"),
    "aws_org_guardrail_change_denied": ("4.1", "4.15"),
    "aws_monitoring_change_denied": ("4.1",),
}
"""Where the call alone does not tell which control it is. A site's own rules go by their calls."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Alerts a day by rule, without configuration and with the examples."""

    bare: Mapping[str, float] = field(default_factory=dict)
    configured: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Needs:
    """`retain` are the settings under which every field of the rule's Elastic text is filled; None where Elastic has no
    text of it. `logs` are sentences, `cis` numbers of controls, `benign` who raises the rule in peace. `rate` are the
    alerts of a made day without configuration, `configured` those with it (None: not counted, or the rule does not run
    then). Alerts on the same account, principal and key are one for `hours` (None for a chain, whose window says it).
    """

    retain: tuple[str, ...] | None
    logs: tuple[str, ...]
    cis: tuple[str, ...]
    benign: tuple[str, ...]
    rate: float | None = None
    hours: int | None = 1
    configured: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of `awol rules --format json`."""
        return {
            "retain": None if self.retain is None else list(self.retain),
            "logs": list(self.logs),
            "cis": list(self.cis),
            "benign_sources": list(self.benign),
            "rate": self.rate,
            "rate_configured": self.configured,
            "one_alert_for_hours": self.hours,
        }


def facts(one: Needs, *, chain: bool = False) -> list[tuple[str, str]]:
    """What a page says: name and value of each row. Who raises a rule in peace has a section of its own there, and the
    parts of a `chain` have pages that say what logs they need."""
    if one.retain is None:
        elastic = "no text"
    elif len(one.retain) == len(SETTINGS):
        elastic = "any setting of `retain`"
    else:
        settings = " or ".join(f"`{setting}`" for setting in one.retain)
        elastic = f"`retain` {settings}; with another setting its query finds nothing, or too much"
    rows = [
        ("needs on Elastic", elastic),
        ("needs the log", "the logs that its parts need" if chain else "; ".join(one.logs)),
    ]
    if one.cis and not chain:
        rows.append(("supports", f"{CIS}: {', '.join(one.cis)}"))
    if one.hours is not None and one.hours > 1:
        rows.append(("one alert", f"for each account, principal and key in {one.hours} hours"))
    if expectation := expected(one):
        rows.append((DAY, expectation))
    return rows


def expected(one: Needs) -> str:
    """The alerts on a made day, in words; "" where nobody counted."""
    if one.rate is None:
        return "" if one.configured is None else f"{_alerts(one.configured)} with the snapshot and your values"
    if one.configured is None or one.configured == one.rate:
        return _alerts(one.rate)
    return f"{_alerts(one.rate)}; {_alerts(one.configured)} with the example allow-list and snapshot"


def _alerts(count: float) -> str:
    return "1 alert" if count == 1 else f"{count:g} alerts" if count else "no alert"


def needs(rules: Sequence[Rule], texts: Mapping[str, str], rates: Rates, manifest: Manifest) -> dict[str, Needs]:
    """What each rule needs. `texts` are the queries by path."""
    needed = {}
    for rule in rules:
        parts = _parts(rule, rules)
        positives = rule.document.get("falsepositives")
        needed[rule.name] = Needs(
            retain=survived(elastic_text(rule, texts)),
            logs=(EVERY,) if rule.kind == "search" else _logs(parts),
            cis=tuple(sorted({control for part in parts for control in _controls(part)}, key=_number)),
            benign=tuple(" ".join(str(positive).split()) for positive in positives)
            if isinstance(positives, list)
            else (),
            rate=rates.bare.get(rule.name),
            configured=rates.configured.get(rule.name),
            hours=manifest.hours(rule.name) if rule.kind == "event" else None,
        )
    return needed


def committed_texts(root: Path, rules: Sequence[Rule]) -> dict[str, str]:
    """The committed texts for Elastic by path; those that are not there are left out."""
    paths = [query_path(rule.name, target) for rule in rules for target in _LANGUAGES]
    return {path: read_text(root / path) for path in paths if (root / path).is_file()}


def elastic_text(rule: Rule, texts: Mapping[str, str]) -> str:
    """The text that Kibana runs of a rule; "" where every language of Elastic refuses it."""
    languages = ("esql",) if rule.kind == "correlation" else _LANGUAGES
    return next((text for language in languages if (text := texts.get(query_path(rule.name, language), ""))), "")


def survived(text: str) -> tuple[str, ...] | None:
    """The settings of `retain` that fill every field of a text; None without a text."""
    if not text:
        return None
    fields = _FIELD.findall(text.replace("\\", ""))
    return tuple(setting for setting in SETTINGS if all(keeps(setting, field) for field in fields))


def where(source: str, name: str, *, failed: bool = False) -> str:
    """Whose log holds a call, and where. A call that `failed` stands in the log of any account that may try."""
    if source == ORGANIZATIONS and name not in _CALLS:
        if failed:
            return f"{CALLER}, {GLOBAL}"
        if name in ALONE:
            return f"{MANAGEMENT}, {GLOBAL}"
    return _CALLS.get(name) or _SOURCES.get(source, _DEFAULT)


def _logs(parts: Sequence[Rule]) -> tuple[str, ...]:
    calls = sorted((call, _wants_failures(part)) for part in parts for call in _calls(part))
    return tuple(dict.fromkeys(where(*call, failed=failed) for call, failed in calls))


def _wants_failures(rule: Rule) -> bool:
    """Whether a rule looks at calls that failed: it asks for the code of a fault, or leaves out what has none."""
    detection = rule.document.get("detection") or {}
    for name, value in detection.items():
        for part in value if isinstance(value, list) else [value]:
            codes = _codes(part)
            leaves_out = str(name).startswith("filter")
            if codes and leaves_out != codes.isdisjoint(_SUCCEEDED):
                return True
    return False


def _codes(part: Any) -> set[str | None]:
    """The values of errorCode, however they are compared, that a selection asks for; in small letters, for Sigma
    compares in any."""
    codes: set[str | None] = set()
    for key, value in part.items() if isinstance(part, Mapping) else ():
        if str(key).split("|")[0] == "errorCode":
            values = value if isinstance(value, list) else [value]
            codes.update(code.lower() if isinstance(code, str) else code for code in values)
    return codes


def load_rates(root: Path) -> Rates:
    """Alerts of each rule on made days; none where nobody counted. Raises `PackError` for a broken file."""
    path = root / RATES
    if not path.is_file():
        return Rates()
    try:
        said = json.loads(read_text(path))
        bare, configured = (
            {str(name): float(rate) for name, rate in part.items()}
            for part in (said["rules"], said.get("configured", {}))
        )
        return Rates(bare, configured)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise PackError("is not a table of rules and numbers", Location(RATES), "write it again") from fault


def _parts(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """The rule, or the rules on single records that a chain stands on."""
    if rule.kind != "correlation":
        return [rule]
    known = {candidate.name: candidate for candidate in rules if candidate.kind != "search"}
    bases = read(rule.text, Library(candidate.text for candidate in known.values()), rule.path).bases()
    return [known.get(base.name) or parse_rule(base.text, rule.path, base.name) for base in bases]


def _calls(rule: Rule) -> set[tuple[str, str]]:
    """The calls that a rule names, by source and name, in selections and not in what it leaves out; without a name
    where it names none."""
    detection = rule.document.get("detection") or {}
    wanted = [value for name, value in detection.items() if not str(name).startswith(("filter", "condition"))]
    parts = [part for value in wanted for part in (value if isinstance(value, list) else [value])]
    everywhere = sorted({source for part in parts for source in _values(part, "eventSource")})
    named = {
        (source, name)
        for part in parts
        for name in _values(part, "eventName")
        for source in _values(part, "eventSource") or everywhere or [""]
    }
    return named or {(source, "") for source in everywhere or [""]}


def _values(part: Any, key: str) -> list[str]:
    wanted = part.get(key) if isinstance(part, Mapping) else None
    return [str(element) for element in wanted] if isinstance(wanted, list) else [] if wanted is None else [str(wanted)]


def _controls(rule: Rule) -> set[str]:
    if rule.name in _OF_RULE:
        return set(_OF_RULE[rule.name])
    controls: set[str] = set()
    for source, name in _calls(rule):
        controls.update(_CONTROLS.get(name, ()))
        # The controls of section 4 watch over changes.
        if not name.startswith(("Describe", "List")):
            controls.update(_OF_SOURCE.get(source, ()))
    return controls


def _number(control: str) -> tuple[int, ...]:
    return tuple(int(part) for part in control.split("."))
