"""Fields that the ingest pipeline computes, one function each: a CloudTrail record in, raw values out (None: no value).

Source: see `versions`. Steps are named where they matter; a copied field needs no function and stands in `mapping.py`
alone. Who acts is in `actors`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from awol.views.elastic.actors import Actors, name_of_sign_in
from awol.views.elastic.categories import CATEGORIES, OLD_TYPES
from awol.views.elastic.cleaning import cleaned, first_text, member, scalars
from awol.views.elastic.java import to_string, utf16_length
from awol.views.elastic.versions import LATEST, TRAITS

Record = Mapping[str, Any]

FLATTENED_LIMIT = 32766
"""An object whose text reaches this many UTF-16 units is not put into the flattened field at all."""


def source_ip(record: Record) -> str | None:
    """sourceIPAddress where the whole of it is an address, in the form that Elasticsearch prints."""
    return ip_text(first_text(record.get("sourceIPAddress")))


def ip_text(value: object) -> str | None:
    """An address in its shortest form, an IPv4 address in IPv6 clothes as IPv4; None for anything else."""
    return _ip_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _ip_text(value: str) -> str | None:
    if "%" in value:
        return None
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def event_outcome(record: Record) -> str:
    """`success` unless there is an error code or message; a console login says it itself."""
    if record.get("eventName") == "ConsoleLogin":
        said = first_text(member(record.get("responseElements"), "ConsoleLogin"))
        if said is not None:
            return said.lower()
    failed = scalars(record.get("errorCode")) or scalars(record.get("errorMessage"))
    return "failure" if failed else "success"


def event_category(record: Record) -> str | None:
    entry = CATEGORIES.get(first_text(record.get("eventName")) or "")
    return entry[0] if entry else None


def event_type(record: Record) -> list[str]:
    entry = CATEGORIES.get(first_text(record.get("eventName")) or "")
    return list(entry[1]) if entry else ["info"]


def old_event_type(record: Record) -> list[str]:
    """The same before 7.4, which had none for three actions and an odd one for a fourth."""
    action = first_text(record.get("eventName")) or ""
    return list(OLD_TYPES[action]) if action in OLD_TYPES else event_type(record)


def cloud_service(record: Record) -> str | None:
    """`organizations` of organizations.amazonaws.com; None for names with another ending."""
    source = first_text(record.get("eventSource")) or ""
    return (source.partition(".amazonaws.com")[0] or None) if source.endswith(".amazonaws.com") else None


_BASIC_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d{3})?(Z|[+-]\d{4})")


def creation_date(record: Record) -> str | None:
    """When the session began, a time in the basic format (`20131102T010628Z`) in the extended one."""
    said = first_text(member(record.get("userIdentity"), "sessionContext", "attributes", "creationDate"))
    match = _BASIC_TIME.fullmatch(said) if said is not None else None
    if match is None:
        return said
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{fraction or ''}{zone}"


def resources(key: str) -> Callable[[Record], Any]:
    """A reader of one key of every resource, by the name that the index has for it."""
    names = _RESOURCE.get(key, (key,))

    def read(record: Record) -> list[Any] | None:
        listed = record.get("resources")
        if isinstance(listed, dict):
            # Moved as it stands, with the names that CloudTrail has: only those that the index has too are found.
            return scalars(listed.get(key))
        if not isinstance(listed, list):
            return None
        return scalars([_kept(resource, names) for resource in unique_resources(listed)])

    return read


_RESOURCE = {"arn": ("ARN", "arn"), "account_id": ("accountId", "account_id")}
"""What CloudTrail calls a key of a resource, first the name that wins. The renaming leaves other keys as they are."""


def unique_resources(listed: list[Any]) -> list[Mapping[str, Any]]:
    """The resources of a list of which equal ones (ARN, account and type) count once, the last of them."""
    unique: dict[str, Mapping[str, Any]] = {}
    for resource in listed:
        if isinstance(resource, dict):
            parts = (_kept(resource, names) for names in (*_RESOURCE.values(), ("type",)))
            unique["_".join("" if part is None else str(part) for part in parts)] = resource
    return list(unique.values())


def resource_arn(resource: Mapping[str, Any]) -> Any:
    """The ARN of a resource: `ARN`, or `arn` where that is missing."""
    return _kept(resource, _RESOURCE["arn"])


def _kept(resource: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((value for name in names if (value := cleaned(resource.get(name))) is not None), None)


def console_login_flag(key: str) -> Callable[[Record], Any]:
    """A reader of a Yes/No member of a console login's additionalEventData: anything but `No` is true."""

    def read(record: Record) -> bool | None:
        if record.get("eventName") != "ConsoleLogin":
            return None
        said = cleaned(member(record.get("additionalEventData"), key))
        return None if said is None else said != "No"

    return read


def console_login_to(record: Record) -> Any:
    if record.get("eventName") != "ConsoleLogin":
        return None
    return member(record.get("additionalEventData"), "LoginTo")


def _tls_version(record: Record) -> tuple[str | None, str | None]:
    """`TLSv1.3` as (`tls`, `1.3`), split at the first `v`; without one the whole is the version."""
    said = first_text(member(record.get("tlsDetails"), "tlsVersion"))
    if said is None or said == "tlsVersion":
        return None, None
    protocol, split, version = said.partition("v")
    return (protocol.lower() or None, version or None) if split else (None, said)


def tls_protocol(record: Record) -> str | None:
    return _tls_version(record)[0]


def tls_version(record: Record) -> str | None:
    return _tls_version(record)[1]


def _tls_detail(record: Record, key: str) -> Any:
    details = record.get("tlsDetails")
    # A record that names its own key as the version is a header line; the pipeline drops the whole object.
    return None if member(details, "tlsVersion") == "tlsVersion" else member(details, key)


def tls_cipher(record: Record) -> Any:
    return _tls_detail(record, "cipherSuite")


def tls_server_name(record: Record) -> Any:
    return _tls_detail(record, "clientProvidedHostHeader")


def tls_key_exchange(record: Record) -> Any:
    return _tls_detail(record, "keyExchange")


def whole(key: str) -> Callable[[Record], Any]:
    """A reader of an object as its Java text, `{policyName=p, durationSeconds=900}`."""

    def read(record: Record) -> str | None:
        value = cleaned(source_object(record, key))
        return None if value is None else to_string(value)

    return read


def source_object(record: Record, path: str) -> Any:
    """An object of the record, before its nulls are dropped; a sign-in's UserName has been moved to `user.name`."""
    value = member(record, *path.split("."))
    if path == "additionalEventData" and isinstance(value, dict) and "UserName" in value and _moves_user_name(record):
        return {name: item for name, item in value.items() if name != "UserName"}
    return value


def _moves_user_name(record: Record) -> bool:
    moved = name_of_sign_in(record)
    return moved is not None and _ANYBODY.user_name(record) == moved


_ANYBODY = Actors(TRAITS[LATEST])
"""Whose name a sign-in gives is the same in all versions: no AWS service signs in."""

LIMITED = frozenset(("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"))
"""The objects that are left out of their flattened field where their text is too long."""


def flattened_object(path: str) -> Callable[[Record], Any]:
    """A reader of an object for the flattened field: None where its text is too long, and where it is no object."""

    def read(record: Record) -> dict[str, Any] | None:
        value = source_object(record, path)
        if not isinstance(value, dict) or not fits_flattened(path, value):
            return None
        members: dict[str, Any] | None = cleaned(value)
        return members

    return read


def fits_flattened(path: str, value: dict[str, Any]) -> bool:
    """Whether the object's Java text stays below the limit, if there is one."""
    # Python's own text is never shorter than half of Java's UTF-16 units, and costs next to nothing.
    if path not in LIMITED or len(repr(value)) * 2 < FLATTENED_LIMIT:
        return True
    return utf16_length(to_string(cleaned(value))) < FLATTENED_LIMIT
