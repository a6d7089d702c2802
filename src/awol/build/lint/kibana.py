"""A lint of the lines that Kibana imports, for what their JSON schema cannot say.

Each remark names the rule (or list) and what is wrong. Kibana itself answers 200 to an import in which rules fail, and
checks neither that a query finds what it should nor that a list exists (elastic/kibana 3869, 93325).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awol.build.attack import EVASION, TACTICS
from awol.build.lint import agreeing, asking
from awol.build.lint.kinds import EXCEPTION, RULE, sound
from awol.build.lint.spans import SECONDS, seconds
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.errors import AwolError
from awol.pack.manifest import LONGEST

_ACCOUNT = "aws.cloudtrail.recipient_account_id"
_PARAMETERS = "aws.cloudtrail.request_parameters"
_SCALE = {"low": (1, 21), "medium": (47, 47), "high": (73, 73), "critical": (99, 99)}
_SECTIONS = ("### Possible investigation steps", "### False positive analysis", "### Response and remediation")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def lint(
    rules: Sequence[Mapping[str, Any]],
    exceptions: Sequence[Mapping[str, Any]] = (),
    kept: Mapping[str, Mapping[str, Any]] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """What is wrong with the objects of a build; nothing where all is well. `kept` are the SOC's own rules by id, of
    which lists and the enabled state were carried over. `names` are the names of rules in the pack by id: they say
    which built list is meant for which rule, before somebody has linked the two in Kibana."""
    rules, of_rules = _sound(rules, RULE)
    exceptions, of_exceptions = _sound(exceptions, EXCEPTION)
    kept = {identity: sound(rule, RULE)[0] or {} for identity, rule in (kept or {}).items()}
    remarks = [*of_rules, *of_exceptions, *_doubled(rules, "rule_id"), *_doubled(rules, "name")]
    lists = {exception.get("list_id") for exception in exceptions if "item_id" not in exception}
    for rule in rules:
        name = str(rule.get("name"))
        theirs = kept.get(str(rule.get("rule_id")), {})
        wrong = (
            *_query(rule),
            *asking.lint(rule, theirs),
            *agreeing.lint(rule),
            *_schedule(rule, theirs),
            *_grouping(rule),
            *_loudness(rule),
        )
        remarks += [f"{name}: {remark}" for remark in wrong]
        remarks += [f"{name}: {remark}" for remark in (*_threat(rule), *_words(rule), *_fields(rule))]
        for linked in rule.get("exceptions_list", ()):
            if linked.get("list_id") not in lists and linked not in theirs.get("exceptions_list", ()):
                remarks.append(f"{name}: names the exception list {linked.get('list_id')}, which is not built")
        own = {linked.get("list_id") for linked in rule.get("exceptions_list", ())}
        own.add(f"awol-{(names or {}).get(str(rule.get('rule_id')))}")
        remarks += _misplaced(
            rule, [exception for exception in exceptions if "item_id" in exception and exception.get("list_id") in own]
        )
    return remarks + list(_exceptions(exceptions, lists))


def _sound(objects: Sequence[Any], schema: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The objects without values of a wrong kind, and a remark for each of those, with the name of its object."""
    cleaned: list[Mapping[str, Any]] = []
    remarks: list[str] = []
    for number, value in enumerate(objects, 1):
        known, wrong = sound(value, schema)
        if known is None:
            remarks += [f"line {number}{remark.removeprefix('it')}" for remark in wrong]
            continue
        name = known.get("name", known.get("item_id", f"line {number}"))
        remarks += [f"{name}: {remark}" for remark in wrong]
        cleaned.append(known)
    return cleaned, remarks


def _misplaced(rule: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the items of a rule's lists do that an approval must not. Kibana applies them to source documents, before
    the query sees them: an item on a field outside the group takes one event out of a chain, and the chain is gone; an
    item on a column that the query computes meets no document."""
    text = str(rule.get("query"))
    computed = frozenset(_COMPUTED.findall(text)) if rule.get("language") == "esql" else frozenset()
    group = _group(rule, text)
    for exception in items:
        for name in (str(entry.get("field")) for entry in exception.get("entries", ())):
            if name in computed:
                yield (
                    f"{exception.get('item_id')}: {name} is a column that the query computes: the exception has no "
                    "effect"
                )
            elif group is not None and name not in group:
                yield (
                    f"{exception.get('item_id')}: {name} is a field of single events and not of the chain's group: the "
                    "exception hides a chain of which one event is approved"
                )


_COMPUTED = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*) = ")
"""What `eval` and `stats` of ES|QL call a column; a comparison is `==`."""

_BESIDE = ("first_time", "last_time", "event_ids")


def _group(rule: Mapping[str, Any], text: str) -> frozenset[str] | None:
    """The fields by which a chain is grouped, in each of its steps, and those that follow from them; None for a rule
    on single events."""
    if _is_chain(rule):
        columns = text.rpartition("| keep ")[2].partition("\n")[0]
        fields = {column.strip() for column in columns.split(",")} - {*_BESIDE}
    elif rule.get("language") == "eql" and text.startswith("sequence"):
        head, *steps = text.split("\n  [")
        fields = _by(head.partition(" with ")[0])
        per_step = [_by(step.rpartition("]")[2]) for step in steps]
        fields |= set.intersection(*per_step) if per_step else set()
    else:
        return None
    return frozenset(fields).union(*(_FOLLOWING.get(field, ()) for field in fields))


_FOLLOWING = {
    "source.address": ("source.ip",),
    "aws.cloudtrail.user_identity.arn": ("aws.cloudtrail.user_identity.session_context.session_issuer.arn",),
}
"""Fields that are the same wherever another is: the address once more, and the role of a session."""


def _by(text: str) -> set[str]:
    return {field.strip() for field in text.partition(" by ")[2].split(",")} - {""}


def _is_chain(rule: Mapping[str, Any]) -> bool:
    return rule.get("language") == "esql" and "event_ids" in str(rule.get("query"))


def _doubled(objects: Sequence[Mapping[str, Any]], key: str) -> Iterator[str]:
    seen: set[object] = set()
    for entry in objects:
        if entry.get(key) in seen:
            yield f"{entry.get('name')}: the {key} `{entry.get(key)}` appears twice; Kibana keeps only one of them"
        seen.add(entry.get(key))


def _query(rule: Mapping[str, Any]) -> Iterator[str]:
    language, text = str(rule.get("language")), str(rule.get("query"))
    try:
        compile_for(language, text, Context(path=str(rule.get("name"))))
    except AwolError as fault:
        yield f"its query does not run: {fault.message}"
    if language == "esql":
        if not re.match(r"from \S+ metadata _id, _index, _version\b", text):
            yield "an ES|QL rule begins `from INDEX metadata _id, _index, _version`, or alerts are doubled"
        if "index" in rule:
            yield "an ES|QL rule must not have `index`: its FROM names the index"
    elif not rule.get("index"):
        yield "it has no index pattern, so Kibana would search its default indexes"
    elif any(pattern in ("*", "logs-*") for pattern in rule["index"]):
        yield "its index pattern matches every log"


def _schedule(rule: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    interval = seconds(str(rule.get("interval"))) or 0
    back = seconds(str(rule.get("from")).removeprefix("now-")) or 0
    if not interval or back < 2 * interval:
        yield "it looks back less than two intervals, so a late run loses alerts"
    if rule.get("timestamp_override") != "event.ingested":
        yield "without the timestamp override event.ingested, records that CloudTrail delivers late are never found"
    if rule.get("enabled") is not kept.get("enabled", False):
        yield "it is built enabled, so an import would switch it on"


def _grouping(rule: Mapping[str, Any]) -> Iterator[str]:
    suppression = rule.get("alert_suppression")
    if suppression is None:
        if rule.get("building_block_type") is None:
            yield "its alerts are not suppressed: one key could raise 2,000 alerts"
        return
    fields = suppression.get("group_by", ())
    # A chain is grouped by what its rule says: one address in many accounts is one chain.
    if not _is_chain(rule) and not {_ACCOUNT, _PARAMETERS} & set(fields):
        yield f"its suppression has neither {_ACCOUNT} nor {_PARAMETERS}: alerts of a second account would be hidden"
    for field in fields:
        if field.startswith("aws.cloudtrail.flattened."):
            yield f"it groups by {field}: grouping by a flattened key gives no groups or wrong ones"
        if field == "cloud.account.id":
            yield "it groups by cloud.account.id, which the integration fills from another field"
    if not _is_chain(rule) and not 3600 <= _lasting(suppression) <= LONGEST * 3600:
        yield f"its suppression does not last between an hour and {LONGEST} hours"
    if suppression.get("missing_fields_strategy") != "doNotSuppress":
        yield "alerts without the fields would be suppressed together, across accounts"


def _lasting(suppression: Mapping[str, Any]) -> int:
    """For how many seconds alerts are one."""
    duration = suppression.get("duration", {})
    return int(duration.get("value", 0)) * SECONDS.get(duration.get("unit"), 0)


NEXT = "awol-next"
"""The tag of a rule that runs beside another and has no consequences."""


def _loudness(rule: Mapping[str, Any]) -> Iterator[str]:
    if str(rule.get("name")).endswith(" - next") != (NEXT in rule.get("tags", ())):
        yield f"its name does not end in `- next` as its tag `{NEXT}` does, or the other way round"
    if NEXT in rule.get("tags", ()):
        if rule.get("risk_score") != 0 or not rule.get("building_block_type") or rule.get("actions"):
            yield "it runs beside another rule, and has consequences: a risk, an alert or an action"
        return
    low, high = _SCALE.get(str(rule.get("severity")), (0, 0))
    if not isinstance(rule.get("risk_score"), int) or not low <= rule["risk_score"] <= high:
        yield f"the risk score {rule.get('risk_score')} is not that of the severity {rule.get('severity')}"
    if rule.get("severity") != "low" and rule.get("building_block_type") and not _is_chain(rule):
        yield "it is a building block, which raises no alert, but its severity calls for one"


def _threat(rule: Mapping[str, Any]) -> Iterator[str]:
    known = {*TACTICS.values(), EVASION}
    if not rule.get("threat"):
        yield "it has no threat mapping"
    for entry in rule.get("threat", ()):
        tactic = entry.get("tactic", {})
        if (tactic.get("id"), tactic.get("name")) not in known:
            yield f"{tactic.get('id')} is not the tactic {tactic.get('name')}"
        for named in (tactic, *entry.get("technique", ())):
            yield from _reference(named)
        for technique in entry.get("technique", ()):
            for below in technique.get("subtechnique", ()):
                yield from _reference(below)
                if not str(below.get("id")).startswith(f"{technique.get('id')}."):
                    yield f"{below.get('id')} is not a sub-technique of {technique.get('id')}"


def _reference(named: Mapping[str, Any]) -> Iterator[str]:
    path = str(named.get("id")).replace(".", "/")
    if not str(named.get("reference")).endswith(f"/{path}/"):
        yield f"the reference of {named.get('id')} does not lead to its page"


def _words(rule: Mapping[str, Any]) -> Iterator[str]:
    note = str(rule.get("note"))
    for section in _SECTIONS:
        if section not in note:
            yield f"its guide lacks `{section}`"
    if re.search(r"\]\((?!https?:)", note):
        yield "its guide links to a file, which does not exist in Kibana"
    if "retain: all" not in str(rule.get("setup")):
        yield "its setup does not say that the integration must retain all"
    if not re.search(rf"\b{rule.get('max_signals')} alerts", str(rule.get("setup")).replace(",", "")):
        yield "its setup does not say how many alerts a run raises at most"


def _fields(rule: Mapping[str, Any]) -> Iterator[str]:
    named = {required.get("name") for required in rule.get("required_fields", ())}
    for field in ("event.action", "event.provider"):
        if field in str(rule.get("query")) and field not in named:
            yield f"its query reads {field}, which required_fields does not name"
    for required in rule.get("required_fields", ()):
        if str(required.get("name")) not in str(rule.get("query")):
            yield f"required_fields names {required.get('name')}, which its query does not read"


def _exceptions(objects: Sequence[Mapping[str, Any]], lists: set[object]) -> Iterator[str]:
    yield from _doubled([exception for exception in objects if "item_id" in exception], "item_id")
    for exception in objects:
        if "item_id" not in exception:
            continue
        name = exception.get("item_id")
        if exception.get("list_id") not in lists:
            yield f"{name}: belongs to the list {exception.get('list_id')}, which is not built"
        yield from (f"{name}: {remark}" for remark in agreeing.items(exception))
        entries = exception.get("entries", ())
        if not entries:
            yield f"{name}: it has no entry, so it would silence every alert"
        if not _TIME.fullmatch(str(exception.get("expire_time"))):
            yield f"{name}: it has no expiry time"
        fields = {entry.get("field") for entry in entries}
        if fields and not fields & {_ACCOUNT, "aws.cloudtrail.user_identity.arn", _ISSUER}:
            yield f"{name}: it names neither an account nor a principal"
        for entry in entries:
            if entry.get("operator") != "included":
                yield f"{name}: excludes what it should cover"
            if entry.get("type") == "wildcard" and not str(entry.get("value")).strip("*"):
                yield f"{name}: `{entry.get('value')}` covers everything"


_ISSUER = "aws.cloudtrail.user_identity.session_context.session_issuer.arn"
