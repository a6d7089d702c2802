"""Fields that the ingest pipeline computes, one function each: a CloudTrail record in, raw values out (None: no value).

Source: elastic/integrations, packages/aws/data_stream/cloudtrail, ingest pipeline `default.yml` at commit 0b97ab02
(package 6.1). Steps are named where they matter; a copied field needs no function and stands in `mapping.py` alone.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from awol.views.elastic.categories import CATEGORIES
from awol.views.elastic.cleaning import cleaned, member, scalars
from awol.views.elastic.java import scalar_text, to_string, utf16_length

Record = Mapping[str, Any]

FLATTENED_LIMIT = 32766
"""An object whose text reaches this many UTF-16 units is not put into the flattened field at all."""

_SESSION_NAME = re.compile(r"arn:aws(?:-us-gov)?:sts:.*/(.*)$")


def _text(value: Any) -> str | None:
    """The first value as text; a pipeline processor never sees more than one."""
    found = scalars(value)
    return scalar_text(found[0]) if found else None


def _identity(record: Record, *path: str) -> str | None:
    return _text(member(record.get("userIdentity"), *path))


def user_name(record: Record) -> str | None:
    """`userIdentity.userName`; the role's name for AssumedRole and FederatedUser; else the name of a sign-in."""
    if _identity(record, "type") in ("AssumedRole", "FederatedUser"):
        issuer = _identity(record, "sessionContext", "sessionIssuer", "userName")
        if issuer is not None:
            return issuer
    return _identity(record, "userName") or _name_of_sign_in(record)


def _name_of_sign_in(record: Record) -> str | None:
    """additionalEventData.UserName, taken only for the action UserAuthentication of a user without a name."""
    if record.get("eventName") != "UserAuthentication":
        return None
    return _text(member(record.get("additionalEventData"), "UserName"))


def user_id(record: Record) -> str | None:
    principal = _identity(record, "principalId")
    if principal is None and _identity(record, "type") == "IdentityCenterUser":
        return _identity(record, "onBehalfOf", "userId")
    return principal


def user_email(record: Record) -> str | None:
    name = user_name(record)
    return name if name is not None and name.find("@") > 0 else None


def user_changes_name(record: Record) -> str | None:
    """requestParameters.newUserName, else the session name: the last part of the caller's STS ARN."""
    return _text(member(record.get("requestParameters"), "newUserName")) or _session_name(record)


def _session_name(record: Record) -> str | None:
    """Older packages fail on the ARN of GovCloud, all of them on China's: an error that is not modelled."""
    if _identity(record, "type") not in ("AssumedRole", "FederatedUser"):
        return None
    found = _SESSION_NAME.search(_identity(record, "arn") or "")
    return (found.group(1) or None) if found else None


def cloud_account_id(record: Record) -> str | None:
    return _identity(record, "accountId") or _text(record.get("recipientAccountId"))


def source_ip(record: Record) -> str | None:
    """sourceIPAddress where the whole of it is an address, in the form that Elasticsearch prints."""
    return ip_text(_text(record.get("sourceIPAddress")))


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
        said = _text(member(record.get("responseElements"), "ConsoleLogin"))
        if said is not None:
            return said.lower()
    failed = scalars(record.get("errorCode")) or scalars(record.get("errorMessage"))
    return "failure" if failed else "success"


def event_category(record: Record) -> str | None:
    found = CATEGORIES.get(_text(record.get("eventName")) or "")
    return found[0] if found else None


def event_type(record: Record) -> list[str]:
    found = CATEGORIES.get(_text(record.get("eventName")) or "")
    return list(found[1]) if found else ["info"]


def related_user(record: Record) -> list[str]:
    """Who is named in a record, each once, in the order in which the pipeline appends them."""
    request = record.get("requestParameters")
    found = (
        _text(member(request, "userName")),
        _text(member(request, "newUserName")),
        _text(member(record.get("responseElements"), "user", "userId")),
        user_id(record),
        user_name(record),
        user_changes_name(record),
    )
    return list(dict.fromkeys(name for name in found if name is not None))


def resources(key: str, *aliases: str) -> Callable[[Record], Any]:
    """A reader of one key of every resource; equal resources (ARN, account and type) count once."""

    def read(record: Record) -> list[Any] | None:
        listed = record.get("resources")
        if not isinstance(listed, list):
            return None
        unique: dict[tuple[Any, ...], Any] = {}
        for resource in listed:
            if isinstance(resource, dict):
                identity = tuple(str(resource.get(part)) for part in ("ARN", "accountId", "type"))
                unique[identity] = next((resource[name] for name in (key, *aliases) if name in resource), None)
        return scalars(list(unique.values()))

    return read


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
    said = _text(member(record.get("tlsDetails"), "tlsVersion"))
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


def whole(key: str) -> Callable[[Record], Any]:
    """A reader of an object as its Java text, `{policyName=p, durationSeconds=900}`."""

    def read(record: Record) -> str | None:
        value = cleaned(source_object(record, key))
        return None if value is None else to_string(value)

    return read


def source_object(record: Record, key: str) -> Any:
    """An object of the record, before its nulls are dropped; a sign-in's UserName has been moved to `user.name`."""
    value = record.get(key)
    if key == "additionalEventData" and isinstance(value, dict) and "UserName" in value and _moves_user_name(record):
        return {name: item for name, item in value.items() if name != "UserName"}
    return value


def _moves_user_name(record: Record) -> bool:
    return _name_of_sign_in(record) is not None and user_name(record) == _name_of_sign_in(record)


def flattened_object(key: str) -> Callable[[Record], Any]:
    """A reader of an object for the flattened field: None where its text is too long, and where it is no object."""

    def read(record: Record) -> dict[str, Any] | None:
        value = source_object(record, key)
        if not isinstance(value, dict) or not fits_flattened(key, value):
            return None
        kept: dict[str, Any] | None = cleaned(value)
        return kept

    return read


def fits_flattened(key: str, value: dict[str, Any]) -> bool:
    """Whether the object's Java text stays below the limit. Insight details have none."""
    # Python's own text is never shorter than half of Java's UTF-16 units, and costs next to nothing.
    if key == "insightDetails" or len(repr(value)) * 2 < FLATTENED_LIMIT:
        return True
    return utf16_length(to_string(cleaned(value))) < FLATTENED_LIMIT
