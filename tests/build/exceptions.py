"""Kibana's exceptions, run on what the AWS integration has indexed of records.

Elastic Security Solution docs, "Add and manage exceptions": the conditions of an item hold together, one item is
enough, an item that has expired does nothing. Kibana gives each condition to Elasticsearch as a query on source
documents, which the rule's query then never sees: `match` as a phrase, which on a keyword is the whole value in its
spelling and on an address a network too; `match_any` as one of several; `wildcard` with `*` and `?`; `exists` as any
indexed value. `excluded` is the opposite, so a document without the field meets it. Value lists live in the cluster,
and the integration has no nested field: both are refused, as are fields on which a phrase is more than one value.
Elasticsearch 8.19.21 meets the entries in the same way (`tests/live/test_exceptions.py`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from awol.engines.lucene.wildcards import compile_wildcard
from awol.values import Event, parse_time
from awol.views import Field
from awol.views.elastic import AWS_CLOUDTRAIL

Test = Callable[[Event], bool]


class RefusedError(Exception):
    """An entry that cannot be run here, or that Kibana refuses."""


def covered(items: Iterable[Mapping[str, Any]], now: int) -> Test:
    """Whether some item that has not expired covers a document. `now` is in milliseconds since the epoch."""
    tests = [_item(one["entries"]) for one in items if (parse_time(one.get("expire_time")) or now + 1) > now]
    return lambda event: any(test(event) for test in tests)


def _item(entries: Sequence[Mapping[str, Any]]) -> Test:
    tests = [_entry(one) for one in entries]
    return lambda event: all(test(event) for test in tests)


def _entry(entry: Mapping[str, Any]) -> Test:
    kind, operator = entry["type"], entry.get("operator")
    if kind in ("list", "nested"):
        raise RefusedError(f"an entry of the kind {kind} cannot be run here")
    if operator not in ("included", "excluded"):
        raise RefusedError(f"the operator {operator} is none")
    field = AWS_CLOUDTRAIL.field(entry["field"])
    meets = (lambda _: False) if field is None else _on(field, kind, entry.get("value"))
    return meets if operator == "included" else lambda event: not meets(event)


def _on(field: Field, kind: str, value: Any) -> Test:
    if kind == "exists":
        return lambda event: bool(field.read(event))
    if kind == "match_any" and isinstance(value, list) and value:
        each = [_on(field, "match", one) for one in value]
        return lambda event: any(test(event) for test in each)
    if kind not in ("match", "wildcard") or not isinstance(value, str) or not value:
        raise RefusedError(f"{kind} does not take {value!r}")
    same = _value(field, kind, value)
    return lambda event: any(same(str(one)) for one in field.read(event))


def _value(field: Field, kind: str, value: str) -> Callable[[str], bool]:
    if field.type in ("keyword", "flattened_key"):
        return compile_wildcard(value) if kind == "wildcard" else lambda one: one == value
    if kind == "match" and field.type == "ip":
        network = ipaddress.ip_network(value, strict=False)
        return lambda one: ipaddress.ip_address(one) in network
    if kind == "match" and field.type == "boolean" and value in ("true", "false"):
        return lambda one: one.lower() == value
    raise RefusedError(f"{kind} on {field.name}, which is of the type {field.type}")
