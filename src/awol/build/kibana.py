"""What Kibana imports: the rules, for ATT&CK 19 and 18, and in a file of its own the exceptions of the allow-list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from awol.build.attack import paired
from awol.build.groups import column as agreed
from awol.build.keep import carried
from awol.build.material import Material
from awol.build.schedules import rings, schedule
from awol.cloudtrail.identity import ELSEWHERE, HANDSHAKES, MAY_NAME_OTHERS, NAMING_SOURCES
from awol.configuration.allowlist.reading import ACCOUNTS
from awol.configuration.allowlist.rows import DEPARTURE, Row
from awol.configuration.allowlist.scopes import OWN_ACCOUNT, scoped
from awol.engines import present
from awol.engines.sigma.parser import parse_read
from awol.engines.sigma.silence import read as silence
from awol.pack import load_manifest
from awol.pack.converters import load_part
from awol.values import Rule

LANGUAGES = ("lucene", "esql", "eql")
"""In the order in which one serves a rule best: a query rule in Lucene has suppression, exceptions and every field;
ES|QL counts and chains; EQL where it alone can say it."""

PART = "elastic.detection_rules"

NEXT = "awol-next"
"""The tag of a rule of a shadow."""

Calls = frozenset[str] | None
"""The calls that a rule names; None where it does not say which."""


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-kibana-<version>.ndjson`, the same for ATT&CK 18, with a shadow `awol-next-kibana-<version>.ndjson`, and
    `awol-exceptions-<version>.ndjson` where the allow-list has rows that exceptions can say."""
    part = load_part(material.root, PART)
    rules = built(material)
    calls = {rule.name: _calls(material, rule) for rule in rules}
    contents = {}
    for version, name in (("19", "awol-kibana"), ("18", "awol-attack18-kibana")):
        objects = [
            carried(part.rule_object(_detection(part, material, rule, version, calls[rule.name])), material.kept)
            for rule in rules
        ]
        contents[f"{name}-{material.version}.ndjson"] = part.ndjson(objects).encode()
        if material.shadow and version == "19":
            contents[f"awol-next-kibana-{material.version}.ndjson"] = part.ndjson(map(shadow, objects)).encode()
    approvals = [approval for rule in rules for approval in _approvals(part, material, rule, calls[rule.name])]
    if approvals:
        contents[f"awol-exceptions-{material.version}.ndjson"] = part.ndjson(part.exception_objects(approvals)).encode()
    return contents


def shadow(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule to run beside the one that a site has, without consequences: of an id and a name of its own, its alerts
    are building blocks, which the page of alerts hides, and add nothing to a risk. Lists and interval are the
    site's, so that both are tuned alike."""
    own = {key: value for key, value in rule.items() if key != "actions"}
    return {
        **own,
        "rule_id": next_id(rule["rule_id"]),
        "name": f"{rule['name']} - next",
        "tags": [*rule["tags"], NEXT],
        "enabled": False,
        "risk_score": 0,
        "building_block_type": "default",
    }


def next_id(rule_id: str) -> str:
    """The id of a rule of the shadow, of that of the rule."""
    return str(uuid5(UUID(rule_id), "next"))


def built(material: Material) -> list[Rule]:
    """The rules that some language of Elastic can say."""
    return [rule for rule in material.rules if language(material, rule)]


def language(material: Material, rule: Rule) -> str | None:
    """The language in which Kibana runs a rule; None where every one refuses it."""
    languages = ("esql",) if rule.kind != "event" else LANGUAGES
    return next((target for target in languages if material.text(rule, target) is not None), None)


def _detection(part: Any, material: Material, rule: Rule, version: str, calls: Calls) -> Any:
    chosen = language(material, rule) or ""
    return part.Detection(
        id=rule.id,
        name=rule.name,
        title=rule.title,
        level=rule.level,
        description=material.describe(rule),
        language=chosen,
        query=material.text(rule, chosen) or "",
        index=material.environment.elastic_index,
        version=material.version_of(rule),
        threats=tuple(part.Threat(pair.tactic, pair.technique, pair.parent) for pair in paired(rule, version)),
        references=_texts(rule, "references"),
        false_positives=_texts(rule, "falsepositives"),
        guide=material.guide(rule, "lucene"),
        tags=tuple(f"AWS TTC: {technique}" for technique in rule.techniques if ".A" in technique),
        chain=_several(part, material, rule),
        hours=load_manifest(material.root).hours(rule.name),
        on_others=rule.kind == "event" and _on_others(rule, calls),
    )


def _on_others(rule: Rule, calls: Calls) -> bool:
    """Whether a rule names a call on another account than the one that logs it."""
    return bool(calls and calls & _OTHERS) or _comes_from(rule, (_OF_ACCOUNTS,))


def _on_own(rule: Rule, calls: Calls) -> bool:
    """Whether each call of a rule is about the account that logs it."""
    return bool(calls and not calls & (_OTHERS | _SHAKEN)) and not _comes_from(rule, NAMING_SOURCES)


def _calls(material: Material, rule: Rule) -> Calls:
    """The calls that a rule on single events names, in lower case. A rule was read once; its text is not read again."""
    if rule.kind != "event":
        return None
    return parse_read(rule, material.environment.placeholders).event_names


def _comes_from(rule: Rule, sources: Iterable[str]) -> bool:
    return any(source in rule.text for source in sources)


_OF_ACCOUNTS = "account.amazonaws.com"
"""The management account may make each of its calls for a member (Account Management Reference, `AccountId`)."""


_OTHERS = frozenset(name.lower() for name in (*ELSEWHERE, *MAY_NAME_OTHERS))
_SHAKEN = frozenset(name.lower() for name in HANDSHAKES)


def _several(part: Any, material: Material, rule: Rule) -> Any:
    """What a rule on several records needs beside; None for one on single records."""
    if rule.kind == "correlation":
        return _chain(part, material, rule)
    if rule.kind != "search":
        return None
    back = silence(rule.document, rule.name, rule.path).look_back // 1000
    by = [column for column in _columns(material.text(rule, "esql") or "") if column not in TIMES]
    # Of one silence the last record is the same in every run, and of the next one it is another.
    return part.Chain(look_back=back, suppress_by=(*by, "last_time"), suppress_for=back, louder=True, interval="1h")


def _chain(part: Any, material: Material, rule: Rule) -> Any:
    """What a chain needs beside: from its time span, its text's own columns, and the levels of its parts."""
    correlation = material.correlations[rule.name]
    plan = schedule(correlation)
    columns = _columns(material.text(rule, "esql") or "")
    by = [column for column in columns if column not in TIMES]
    return part.Chain(
        look_back=plan.look_back,
        suppress_by=(*by, "last_time") if "last_time" in plan.suppress_by else tuple(by),
        suppress_for=plan.suppress_for,
        louder=rings(rule, correlation, material.companions, load_manifest(material.root)),
    )


TIMES = ("first_time", "last_time", "event_ids")
"""The columns of a chain's ES|QL text beside those that it groups by."""


def _columns(text: str) -> list[str]:
    """What the last `keep` of an ES|QL text leaves."""
    keeps = [line.removeprefix("| keep ") for line in text.splitlines() if line.startswith("| keep ")]
    return [column.strip() for column in keeps[-1].split(",")] if keeps else []


def _texts(rule: Rule, key: str) -> tuple[str, ...]:
    values = rule.document.get(key)
    return tuple(str(value) for value in values) if isinstance(values, list) else ()


RECIPIENT = "aws.cloudtrail.recipient_account_id"
ARN = "aws.cloudtrail.user_identity.arn"
ISSUER = "aws.cloudtrail.user_identity.session_context.session_issuer.arn"


def _approvals(part: Any, material: Material, rule: Rule, calls: Calls) -> Iterator[Any]:
    """The rows of the allow-list that cover a rule, as Kibana can say them; the others are in `unsaid`."""
    about = _about(material, rule, calls)
    for row in material.allowlist.rows:
        if not row.rule((rule.name,)) or reason(row, about):
            continue
        for field in _principal_fields(row):
            why = ", ".join(row.columns[name] for name in ("reason", "ticket", "owner") if row.columns[name])
            yield part.Approval(
                rule=rule.name,
                name=f"row {row.line}: {row.columns['reason']}"[:250],
                why=why,
                entries=tuple(_entries(row, field)),
                expires=datetime.fromtimestamp(row.ends / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            )


def _principal_fields(row: Row) -> tuple[str, ...]:
    """Where the principal of a row may stand, an item for each. With a scope a row names a role, whose ARN only the
    issuer of a session has."""
    if row.caller is not None:
        return (ISSUER,)
    return (ARN, ISSUER) if row.columns["principal_arn"] else ("",)


def _entries(row: Row, principal: str) -> Iterator[tuple[str, str, str | list[str]]]:
    # Of a call on one's own account both columns say the same; a target is said of no other call.
    for scope in (scope for scope in (row.recipient, row.target) if scope is not None):
        yield RECIPIENT, "match_any", list(scope.accounts())
    named = (row.columns[name] for name in ACCOUNTS)
    for account in dict.fromkeys(account for account in named if account and not account.startswith("@")):
        yield RECIPIENT, "match", account
    pattern = row.columns["principal_arn"]
    parts = scoped(pattern)
    if row.caller is not None and parts is not None:
        before, _, resource = parts
        yield (
            principal,
            "match_any",
            [f"{before}{account}:{resource.replace(OWN_ACCOUNT, account)}" for account in row.caller.accounts()],
        )
    elif principal:
        # No ARN has a `?` or a backslash, but in an exception with a star they would mean more than themselves.
        starred = re.sub(r"([\\?])", r"\\\1", pattern)
        yield principal, *(("wildcard", starred) if "*" in pattern else ("match", pattern))
    if row.columns["source_cidr"]:
        yield "source.ip", "match", row.columns["source_cidr"]


GROUPED = {
    "recipient_account_id": "recipientAccountId",
    "principal_arn": "userIdentity.arn",
    "source_cidr": "sourceIPAddress",
}
"""The field of a record that each column of an allow-list tests, where a chain may be grouped by it."""


def _group(material: Material, rule: Rule) -> frozenset[str] | None:
    """The columns of an allow-list on which all events of a chain agree, because it is grouped by their fields; None
    for a rule that is no chain."""
    chain = material.correlations.get(rule.name)
    if chain is None:
        return None
    return frozenset(column for column, field in GROUPED.items() if agreed(chain, field) is not None)


class About(NamedTuple):
    """What of a rule decides which rows an exception can say: whether each of its calls is about the account that logs
    it; the columns on which the events of a chain agree, None for a rule that is no chain; whether it reads departures.
    """

    own: bool
    group: frozenset[str] | None = None
    departs: bool = False


def _about(material: Material, rule: Rule, calls: Calls) -> About:
    text = material.text(rule, language(material, rule) or "") or ""
    return About(_on_own(rule, calls), _group(material, rule), DEPARTURE in text)


def reason(row: Row, about: About) -> str:
    """Why an exception cannot say a row for a rule; "" where it can."""
    principal, group = row.columns["principal_arn"], about.group
    if about.departs:
        return "only `target_account_id` approves a departure, and an exception cannot test it"
    if row.columns["target_account_id"] and not about.own:
        return "an exception cannot test the account that an event is about, because each call has it in another field"
    beyond = [name for name in GROUPED if row.columns[name] and group is not None and name not in group]
    if beyond:
        return (
            f"an exception hides a chain as soon as one of its events is approved: {beyond[0]} is not in the group of "
            "the chain, so its events may differ in it"
        )
    if row.starts is not None and row.starts > present():
        return f"an exception cannot start at a later date: build and import again on {row.columns['not_before']}"
    scopes = [scope for scope in (row.target, row.recipient, row.caller) if scope is not None]
    if any(scope.kind == "new" for scope in scopes):
        return "an exception cannot tell how old an account is (@new): use @org or @ou"
    if row.caller is not None and ":assumed-role/" in principal:
        return "an exception has no wildcard among several accounts: write the role, arn:aws:iam::@org:role/NAME"
    if any(not scope.accounts() for scope in scopes):
        return "no account of your snapshot is in its scope"
    if "*" in principal.removesuffix("*"):
        return "in an exception `*` matches across the parts of an ARN, and in the allow-list it does not"
    return ""


def unsaid(material: Material) -> list[str]:
    """A line for each row that Kibana's exceptions cannot say for all of its rules, with the reason."""
    known = {rule.name: _about(material, rule, _calls(material, rule)) for rule in built(material)}
    lines = []
    for row in material.allowlist.rows:
        reasons = {name: reason(row, about) for name, about in known.items() if row.rule((name,))}
        refused = {name: why for name, why in reasons.items() if why}
        if not refused:
            continue
        first, *rest = refused
        several = f"{first} and {len(rest)} more" if rest else first
        where = "" if len(refused) == len(reasons) else f" for {several}"
        lines.append(f"{material.allowlist.source}:{row.line}: not in Kibana's exceptions{where}: {refused[first]}")
    return lines
