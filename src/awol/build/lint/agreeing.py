"""What of a rule for Kibana, or of an exception, has to agree with the rest of it: Kibana takes each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from awol.build.attack import FORMER
from awol.build.lint import asking, ordinary
from awol.check.tags import technique_names
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.engines.lucene.nodes import Boolean, Exists, MatchAll
from awol.engines.lucene.parser import parse
from awol.errors import AwolError
from awol.views.elastic.mapping import fields

FLATTENED = "aws.cloudtrail.flattened."
OLDEST = (7, 4)
"""The oldest AWS integration whose field names the queries know."""

_RANGE = re.compile(r">=(\d+)\.(\d+)\.\d+")
_SUCCEEDED = re.compile(r"aws\.cloudtrail\.error_code(?::| == | in )\s*(\([^()]*\)|\S+)")
_SPAN = re.compile(r"(\d+) seconds")
_BACK = re.compile(r"now-(\d+)m")
_LIMIT = re.compile(r"^\| limit (\d+)$", re.MULTILINE)
_HERE = "aws.cloudtrail.error_code"


def lint(rule: Mapping[str, Any]) -> Iterator[str]:
    """What does not agree within a rule."""
    yield from _texts(rule)
    yield from _techniques(rule)
    yield from _needs(rule)
    yield from _success(str(rule.get("query")))
    if rule.get("language") == "lucene":
        yield from _words(str(rule.get("query")))
    if rule.get("language") == "esql":
        yield from _chain(rule)
    else:
        yield from _ordinary(rule)


def _texts(rule: Mapping[str, Any]) -> Iterator[str]:
    if str(rule.get("name")) != str(rule.get("name")).strip():
        yield "its name begins or ends with a blank"
    if any(re.search(r"\s", str(pattern)) for pattern in rule.get("index", ())):
        yield "its index pattern has a blank: no index matches it"
    if len(re.findall(r"^\s*```", str(rule.get("note")), re.MULTILINE)) % 2:
        yield "a block of code in its guide does not end"
    if rule.get("alert_suppression") and "Platinum" not in str(rule.get("setup")):
        yield "its setup does not say which licence its suppression needs"


def _techniques(rule: Mapping[str, Any]) -> Iterator[str]:
    known = {*technique_names().items(), *FORMER.values()}
    for entry in rule.get("threat", ()):
        for technique in entry.get("technique") or ():
            for named in (technique, *(technique.get("subtechnique") or ())):
                if (named.get("id"), named.get("name")) not in known:
                    yield f"{named.get('id')} is not the technique {named.get('name')}"


def _needs(rule: Mapping[str, Any]) -> Iterator[str]:
    for integration in rule.get("related_integrations", ()):
        version = _RANGE.fullmatch(str(integration.get("version")))
        if (integration.get("package"), integration.get("integration")) != ("aws", "cloudtrail"):
            yield "the integration that it needs is not CloudTrail's of the package aws"
        if version is None or (int(version[1]), int(version[2])) < OLDEST:
            yield f"the version of its integration is `{integration.get('version')}`, not >=7.4.0 or newer"
    for field in rule.get("required_fields", ()):
        if field.get("type") != kind(str(field.get("name"))):
            yield f"required_fields says that {field.get('name')} is of the type {field.get('type')}"
    for name in (rule.get("investigation_fields") or {}).get("field_names", ()):
        if kind(str(name)) is None:
            yield f"it shows the field {name}, which the integration does not have"


def kind(name: str) -> str | None:
    """The type of a field of the AWS integration; None for one that it does not have."""
    if name.startswith(FLATTENED):
        return "flattened"
    row = fields().get(name)
    return None if row is None else row.type


def _success(text: str) -> Iterator[str]:
    for values in _SUCCEEDED.findall(text):
        if "success" in values and ('""' not in values or not re.search(rf"_exists_:{_HERE}|{_HERE} is null", text)):
            yield "its query takes a call to have succeeded only where a field says so"


def _words(text: str) -> Iterator[str]:
    try:
        query = parse(text)
    except AwolError:
        return  # named already
    waiting: list[Any] = [query]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Boolean):
            waiting += [clause.query for clause in node.clauses]
            if _against_its_service(node):
                yield "its query wants a call, and not of the service that it names"
        elif not isinstance(node, Exists | MatchAll | None) and node.field is None:
            yield "its query looks for a word in any field: a condition is `field:value`"


def _against_its_service(node: Boolean) -> bool:
    """Whether clauses ask for calls by name and leave a service out: no other service has calls of those names."""
    signs = {(getattr(clause.query, "field", None), clause.sign) for clause in node.clauses}
    return ("event.provider", "-") in signs and ("event.action", "") in signs


def _ordinary(rule: Mapping[str, Any]) -> Iterator[str]:
    text = str(rule.get("query"))
    named = list(asking.named(text))
    try:
        search = compile_for(str(rule.get("language")), text, Context(path=str(rule.get("name"))))
        sources, names = (
            [value for field, value in named if field.lower() == wanted] for wanted in ("provider", "action")
        )
        if any(True for _ in search(list(ordinary.events(sources, names)))):
            yield "its query finds a record like any other"
    except AwolError:
        return  # named already


def _chain(rule: Mapping[str, Any]) -> Iterator[str]:
    """A chain: it reads as far back as its steps may lie apart, is told once as long, and is not cut off."""
    text = str(rule.get("query"))
    back = _BACK.fullmatch(str(rule.get("from")))
    minutes = int(back[1]) if back else 0
    spans = [int(span) for span in _SPAN.findall(text)]
    if spans and minutes * 60 < max(spans):
        yield f"it looks back {minutes} minutes, and its steps may be {max(spans)} seconds apart"
    suppression = rule.get("alert_suppression") or {}
    duration = suppression.get("duration", {})
    if suppression and (duration.get("unit") != "m" or duration.get("value", 0) < minutes):
        yield "it is told again while it still looks at the same steps: it is suppressed for less than it looks back"
    for limit in _LIMIT.findall(text):
        if int(limit) < int(rule.get("max_signals") or 0):
            yield f"its rows end at {limit}, before the alerts of a run do"


def items(one: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with an item of an exception list."""
    if one.get("namespace_type") != "single" or one.get("os_types") or one.get("type") != "simple":
        yield "is not a simple item of one space, for records of any system"
    if not isinstance(one.get("comments"), list) or not all(isinstance(said, dict) for said in one["comments"]):
        yield "its comments are not objects: Kibana refuses it"
    for number, entry in enumerate(one.get("entries", ()), 1):
        value, how = entry.get("value"), entry.get("type")
        wanted = list if how == "match_any" else str
        if how not in ("match", "match_any", "wildcard") or not isinstance(value, wanted) or not value:
            yield f"its value is not what `{how}` takes"
        if how == "match" and "*" in str(value):
            yield f"`{value}` is matched as it stands: a star needs `wildcard`"
        if kind(str(entry.get("field"))) is None:
            yield f"its entry {number} tests a field that the integration does not have"
