"""Addresses and hosts that a record names: `related.ip` and `related.hosts`, from package 7.4 on.

Source: see `versions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awol.views.elastic.cleaning import first_text, member
from awol.views.elastic.derived import ip_text, resource_arn, source_ip, tls_server_name

Record = Mapping[str, Any]


def related_ip(record: Record) -> list[str]:
    service = ip_text(first_text(member(record.get("serviceEventDetails"), "sourceIpAddress")))
    return list(dict.fromkeys(address for address in (source_ip(record), service) if address is not None))


def related_hosts(record: Record) -> list[str]:
    """Names of hosts that are none of AWS's own, and ids of instances, each once."""
    hosts: list[str] = []
    server, address = first_text(tls_server_name(record)), first_text(record.get("sourceIPAddress"))
    if server is not None and not server.endswith(".amazonaws.com"):
        hosts.append(server)
    named = address is not None and "." in address and " " not in address and not address.endswith(".amazonaws.com")
    if address is not None and named and source_ip(record) is None:
        hosts.append(address)
    computer = first_text(member(record.get("requestParameters"), "computerName"))
    if computer is not None:
        hosts.append(computer)
    return list(dict.fromkeys([*hosts, *_instances(record)]))


def _instances(record: Record) -> Iterator[str]:
    for resource in _list(record.get("resources")):
        arn = resource_arn(resource) if isinstance(resource, dict) else None
        if isinstance(arn, str) and ":instance/" in arn:
            yield from _instance(arn.rpartition("/")[2])
    for container in (record.get("requestParameters"), record.get("responseElements")):
        for key in ("instanceId", "target", "resourceId"):
            yield from _instance(member(container, key))
        for item in _list(member(container, "instanceIds")):
            yield from _instance(item)
        for item in _list(member(container, "instancesSet", "items")):
            yield from _instance(member(item, "instanceId"))


def _instance(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) >= 10 and value.startswith("i-"):
        yield value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
