"""A record as CloudTrail wrote it, out of what tables make of it: objects kept as texts, names without letter case.

Athena's own table for CloudTrail declares `requestparameters`, `responseelements`, `additionaleventdata` and
`serviceeventdetails` as strings and writes every name in lower case (Athena user guide, "Create a table for CloudTrail
logs"); Snowflake folds names that are not quoted to upper case; Steampipe writes them with underscores. Rules name
fields as CloudTrail does, so that nothing would be found in such a record, without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from json import JSONDecodeError
from typing import Any, Final

from awol.cloudtrail import shapes
from awol.events.decode import Decoder, too_deep
from awol.events.problems import kind, shown

OBJECTS: Final = tuple(sorted(name for name in shapes.OBJECTS if "." not in name))
"""The fields of a record that hold an object, or a list of objects: never a text."""

_USUAL: Final = frozenset({dict, type(None)})
"""What stands there in most records."""

_LISTS: Final = frozenset({"resources"})
_FREE: Final = frozenset({"requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"})
_NAMES: Final = (
    "eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestID "
    "eventID eventType apiVersion managementEvent readOnly recipientAccountId sharedEventID annotation vpcEndpointId "
    "vpcEndpointAccountId eventCategory sessionCredentialFromConsole"
)
_WITHIN: Final[Mapping[str, str]] = {
    "userIdentity": "type principalId arn accountId accessKeyId userName invokedBy identityProvider credentialId "
    "onBehalfOf inScopeOf sessionContext",
    "sessionContext": "attributes sessionIssuer webIdFederationData sourceIdentity ec2RoleDelivery assumedRoot",
    "sessionIssuer": "type principalId arn accountId userName",
    "attributes": "mfaAuthenticated creationDate",
    "webIdFederationData": "federatedProvider attributes",
    "onBehalfOf": "userId identityStoreArn",
    "inScopeOf": "sourceArn sourceAccount issuerType credentialsIssuedTo",
    "resources": "ARN accountId type ARNPrefix",
    "tlsDetails": "tlsVersion cipherSuite clientProvidedHostHeader keyExchange",
    "addendum": "reason updatedFields originalRequestID originalEventID",
}
"""The names within the objects whose shape does not depend on the call."""

_MOST_QUOTED: Final = 3


def _fold(name: str) -> str:
    return name.replace("_", "").lower()


_SPELLING: Final = {_fold(name): name for name in (*_NAMES.split(), *OBJECTS)}
_PROPER: Final = frozenset(_SPELLING.values())

_SPELLING_WITHIN: Final = {place: {_fold(name): name for name in names.split()} for place, names in _WITHIN.items()}
_LOWER_IDENTITY: Final = frozenset(name.lower() for name in _WITHIN["userIdentity"].split() if not name.islower())
_EVIDENCE: Final = frozenset({"eventsource", "awsregion", "useridentity", "recipientaccountid", "eventversion"})


def other_spellings(name: str) -> frozenset[str]:
    """How tables and programs may spell a name of a record."""
    parts = "".join(f"_{c}" if c.isupper() and not name[at - 1].isupper() else c for at, c in enumerate(name))
    return frozenset({name.lower(), name.upper(), parts.lower(), parts.upper(), name[0].upper() + name[1:]}) - {name}


def without_case(value: Mapping[str, Any]) -> bool:
    """Whether an object holds the names of a CloudTrail record, but not in CloudTrail's spelling: the name of a call,
    and one that only CloudTrail has beside it. (`EventId` is how LookupEvents names an event of which this is not the
    record.)"""
    return "eventName" not in value and "EventId" not in value and names_of_record(value)


def names_of_record(names: Iterable[Any]) -> bool:
    """Whether names, however spelt, are those of a CloudTrail record."""
    folded = {_fold(name) for name in names if isinstance(name, str)}
    return "eventname" in folded and not _EVIDENCE.isdisjoint(folded)


def spelt(value: Mapping[str, Any]) -> dict[str, Any]:
    """The object with the names of a record spelt as CloudTrail does; an empty cell of a table is no field."""
    record: dict[str, Any] = {}
    for name, item in value.items():
        proper = _SPELLING.get(_fold(name), name)
        if name == proper or proper not in value:
            record[proper] = item
        else:
            record[name] = item
    return record


def is_whole(record: Mapping[str, Any]) -> bool:
    """Whether nothing is to be done on a record: it stands as CloudTrail wrote it, and its objects are objects."""
    if not record.keys() <= _PROPER:
        return False
    get = record.get
    # Nearly always: to go through them one by one takes three times as long.
    if not _USUAL.issuperset(map(type, map(get, OBJECTS))):
        for name in OBJECTS:
            item = get(name)
            if item is not None and type(item) is not dict and not _is_list(name, item):
                return False
    identity = get("userIdentity")
    return type(identity) is not dict or _LOWER_IDENTITY.isdisjoint(identity)


def _is_list(name: str, item: Any) -> bool:
    """Whether a list may stand for a field that is an object, or a list of objects."""
    return type(item) is list and (not item or name in _LISTS)


def partly_spelt(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """A record with those of its names spelt as CloudTrail does that are spelt otherwise, and these names in its
    spelling. A name whose proper one is there too is somebody's own, and stays."""
    wrong: dict[str, str] = {}
    for name in record:
        if name not in _PROPER:
            proper = _SPELLING.get(_fold(name), name)
            if proper not in record and proper not in wrong.values():
                wrong[name] = proper
    if not wrong:
        return record, ()
    return {wrong.get(name, name): item for name, item in record.items()}, tuple(wrong.values())


def restored(record: Mapping[str, Any], decoder: Decoder, report: Callable[[str], None]) -> Mapping[str, Any]:
    """The record with its objects as objects; itself where nothing is to be done.

    A text that is no object stays as it is and is reported: what rules ask of it is not there.
    """
    if is_whole(record):
        return record
    changed: dict[str, Any] | None = None
    for name in OBJECTS:
        item = record.get(name)
        if type(item) is str:
            changed = dict(record) if changed is None else changed
            changed[name] = _object(name, item, decoder, report)
        elif item is not None and type(item) is not dict and not _is_list(name, item):
            report(f"{name} is {kind(item)}, not {_wanted(name)}: rules cannot see the fields in it")
    current = record if changed is None else changed
    identity = current.get("userIdentity")
    if type(identity) is dict and not _LOWER_IDENTITY.isdisjoint(identity):
        changed = dict(record) if changed is None else changed
        changed["userIdentity"] = _respelt("userIdentity", identity, lower=True)
    return record if changed is None else changed


def tabled(
    record: Mapping[str, Any], report: Callable[[str], None], names: Collection[str] = OBJECTS
) -> Mapping[str, Any]:
    """A record whose names, or these `names` of it, had lost their letter case: those within the objects of a known
    shape are spelt anew, and objects of any other shape are reported, for nobody can tell how their names were
    spelt."""
    respelt = dict(record)
    for name in OBJECTS:
        if name not in names:
            continue
        item = respelt.get(name)
        if isinstance(item, dict | list) and name not in _FREE:
            respelt[name] = _respelt(name, item)
        elif isinstance(item, dict) and item and not any(_mixed(key) for key in item):
            named = ", ".join(list(item)[:3])
            report(
                f"the names in {name} ({named}) are probably in lower case like those of the record: rules that test "
                "a field in it find nothing; export it as a text, or from the original files"
            )
    return respelt


def _mixed(name: str) -> bool:
    return not (name.islower() or name.isupper())


def _object(name: str, text: str, decoder: Decoder, report: Callable[[str], None]) -> Any:
    """What lies in a text where an object belongs; the text itself, reported, where that is something else."""
    stripped = text.strip()
    if not stripped or stripped == "null":
        return None
    value: Any = stripped
    # A forwarder may have made a text of the text.
    for _ in range(_MOST_QUOTED):
        try:
            inside, end = decoder.decode(value, 0)
        except (JSONDecodeError, RecursionError):
            break
        if value[end:].strip() or too_deep(inside, value, 0, end):
            break
        for note in decoder.notes:
            report(f"{name}: {note}")
        if isinstance(inside, list if name in _LISTS else dict):
            return inside
        if not isinstance(inside, str):
            break
        value = inside
    advice = _advice(stripped)
    report(
        f"{name} is a text that does not contain {_wanted(name)} in JSON ({shown(text)}): rules cannot see the fields "
        f"in it{advice}"
    )
    return text


def _wanted(name: str) -> str:
    return "a list" if name in _LISTS else "an object"


def _advice(text: str) -> str:
    if text.startswith(("{", "[{")) and "=" in text and '"' not in text[:20]:
        return "; it is how Athena prints a row: export it with CAST(... AS JSON), or from the original files"
    return ""


def _respelt(place: str, value: Any, *, lower: bool = False) -> Any:
    """The object, and those in it of a known shape, with their names as CloudTrail spells them; of `lower` case alone
    where the record's own names are right."""
    if isinstance(value, list):
        return [_respelt(place, item, lower=lower) for item in value]
    if not isinstance(value, dict):
        return value
    names = _SPELLING_WITHIN.get(place, {})
    respelt: dict[str, Any] = {}
    for name, item in value.items():
        proper = names.get(name if lower else _fold(str(name)), str(name))
        if proper != name and proper in value:
            proper = name
        respelt[proper] = _respelt(proper, item, lower=lower)
    return respelt
