"""What a rule for Kibana asks of records, and of the product: names that no record has find nothing, and Kibana says
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from awol.build.lint.wording import calls, odd
from awol.cloudtrail.calls import event_names

_NAMED = re.compile(
    r'event\.(action|provider)\s*(?::|==|\bin\b|\blike\b)\s*(\([^()]*\)|"[^"]*"|(?:\\.|[^\s()"\\])+)', re.IGNORECASE
)
_VALUE = re.compile(r'"([^"]*)"|((?:\\.|[^\s(),"\\])+)')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)*/')
_SMALL = re.compile(r"(?<=[\s)])(?:and|or|not)(?=[\s(])")


def lint(rule: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the query of one rule, beyond what its engine says, and with what it would set off. `kept` is
    the SOC's own rule of that id."""
    text, language = str(rule.get("query")), rule.get("language")
    if odd(text):
        yield "its query has a character that only looks like a space or a quotation mark"
    if language == "lucene" and _SMALL.search(_QUOTED.sub('""', text)):
        yield "its query has `and`, `or` or `not` in small letters, which Lucene reads as a word to search for"
    yield from _names(text)
    if language == "esql":
        yield from _columns(rule, text)
    for pattern in rule.get("index", ()):
        if str(pattern).startswith("."):
            yield f"its index pattern {pattern} is one of the system's own"
    if rule.get("actions") and rule.get("actions") != kept.get("actions"):
        yield "it has actions that are not the SOC's own"


def _names(text: str) -> Iterator[str]:
    known = {"action": calls(), "provider": event_names().keys()}
    for field, value in named(text):
        if value not in known[field.lower()]:
            yield f"its query asks for the event.{field} `{value}`, which CloudTrail never writes"


def named(text: str) -> Iterator[tuple[str, str]]:
    """The whole calls (`action`) and services (`provider`) that a query names, with the field as written."""
    for field, values in _NAMED.findall(text):
        for quoted, bare in _VALUE.findall(values):
            value = quoted or re.sub(r"\\(.)", r"\1", bare)
            if value.upper() not in ("", "OR", "AND", "NOT") and not re.search(r"[*?/~]", value):
                yield field, value


def _columns(rule: Mapping[str, Any], text: str) -> Iterator[str]:
    """An ES|QL rule ends with what Kibana needs: columns by name, an order, and a number of rows."""
    if re.match(r"from (\*|logs-\*|\S*,\s*\*)", text):
        yield "its FROM matches every log"
    keep = re.findall(r"^\| keep (.+)$", text, re.MULTILINE)
    if not keep:
        yield "it does not `keep` the columns of its alert"
        return
    if not re.search(r"^\| sort .+$", text, re.MULTILINE) or not re.search(r"^\| limit \d+$", text, re.MULTILINE):
        yield "its rows are not sorted and limited, so chance would decide which become alerts"
    columns = {name.strip() for name in keep[-1].split(",")}
    for field in (rule.get("alert_suppression") or {}).get("group_by", ()):
        if field not in columns and not any("*" in name for name in columns):
            yield f"it is suppressed by {field}, which its query does not keep"
