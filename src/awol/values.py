"""The values that pass between modules. All frozen: parse at the edge, trust after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec

from awol.errors import Location

Verdict = Literal["fires", "silent"]
Status = Literal["pass", "fail", "error"]

Form = Literal["plain", "feeder"]
FORMS: tuple[Form, ...] = ("plain", "feeder")
"""Of the Splunk app: each rule searches all of CloudTrail, or what one feeder has collected."""

LEVELS = ("informational", "low", "medium", "high", "critical")
"""Sigma's levels, quietest first (Sigma specification, "level")."""

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
"""The partitions of AWS as ARNs name them (the SDKs' `partitions.json`); records are known from the first three."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One Sigma rule of a pack, as read from its file.

    `document` is the parsed YAML, `text` the file as it stands; `path` is relative to the pack's root.
    `kind` is `event` for a rule on single records, `correlation` for one on several, and `search` for what Sigma cannot
    say, which has a form of its own.
    """

    name: str
    title: str
    id: str
    level: str
    status: str
    description: str
    tags: tuple[str, ...]
    kind: Literal["event", "correlation", "search"]
    path: str
    text: str = field(repr=False)
    document: Mapping[str, Any] = field(repr=False, compare=False, hash=False)
    placeholders: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The folder below `rules/` or `searches/` that holds the rule: `membership`, `root`, ..."""
        return self.path.split("/")[1]

    @property
    def techniques(self) -> tuple[str, ...]:
        """Technique ids in upper case, ATT&CK's and the AWS Threat Technique Catalog's, in the order of the tags."""
        ids = []
        for tag in self.tags:
            namespace, _, name = tag.partition(".")
            if namespace in ("attack", "aws-ttc") and name[:1] == "t" and name[1:2].isdigit():
                ids.append(name.upper())
        return tuple(dict.fromkeys(ids))


@dataclass(frozen=True, slots=True)
class ConversionSettings:
    """What a converter needs beside the rule.

    `pipeline` is the text of a pySigma pipeline (None: fields stay as the rule writes them, `--pipeline none`);
    `cloudtrail` says that it is the pack's own pipeline for CloudTrail, so that field types are known;
    `placeholders` holds the values of `%name%`; `index` is the Elastic index pattern;
    `companions` are texts of rules that a correlation may refer to; `opensearch` is the major version of OpenSearch;
    `athena_table` is the site's name of its CloudTrail table in Athena, with its database if it has one ("": the
    name that awol gives it).
    """

    pipeline: str | None
    cloudtrail: bool
    placeholders: Mapping[str, tuple[str, ...]]
    index: str = "logs-aws.cloudtrail-*"
    companions: tuple[str, ...] = ()
    opensearch: int = 3
    athena_table: str = ""


@dataclass(frozen=True, slots=True)
class Converter:
    """One target of conversion. `convert` takes the rule's YAML text and returns the query text without a newline
    at its end, or raises `RefusedConversion`. It keeps no state: each call parses the text afresh. `target` is a name
    in `awol.targets`; `notes` takes what `convert` takes and says what the author of the rule should know of the text.
    `together` makes texts of all rules at once: file name, below the target's folder, to text.
    """

    target: str
    convert: Callable[[str, ConversionSettings], str] = field(repr=False)
    notes: Callable[[str, ConversionSettings], tuple[str, ...]] | None = field(default=None, repr=False)
    together: Callable[[Sequence[Rule], ConversionSettings], Mapping[str, str]] | None = field(default=None, repr=False)


class Event(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One CloudTrail record, with the place that it was read from. A struct, which is made in a fifth of the time of a
    frozen dataclass: a hunt makes one of every record that it reads in full.

    `record` is the record as CloudTrail wrote it (parsed JSON); `file` the file's name; `place` the position in it
    in words (`line 3`, `Records[2]`); `line` the 1-based line where it starts, where that is known. `document` is what
    Elasticsearch had indexed of it, for an event that was read from there and of which the record itself is not known.
    `raw` is the JSON text of the record, where it is at hand and says all that the record does.
    """

    record: Mapping[str, Any]
    file: str = ""
    place: str = ""
    line: int | None = None
    document: Mapping[str, Any] | None = None
    raw: bytes | None = None

    @property
    def id(self) -> str:
        """The record's eventID, else `sha256:` and the digest of the record in canonical JSON."""
        event_id = self.record.get("eventID")
        if isinstance(event_id, str) and event_id:
            return event_id
        return "sha256:" + hashlib.sha256(_canonical(self.record)).hexdigest()

    @property
    def content(self) -> bytes:
        """A digest of what was read. Two records are the same, one a repeat of the other, when it is: an eventID alone
        does not tell, for whoever sanitises logs writes one and the same into all of them."""
        read = self.record if self.document is None else self.document
        try:
            # A tenth of the time of the canonical JSON below, and the same for the same content as well.
            written = _SORTED(read)
        except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
            written = _canonical(read)
        return hashlib.blake2b(written, digest_size=16).digest()

    @property
    def time(self) -> int | None:
        """eventTime in milliseconds since 1970-01-01T00:00:00Z; None where it is absent or no time."""
        return parse_time(self.record.get("eventTime"))

    @property
    def location(self) -> Location:
        """The place of the record, for messages."""
        return Location(self.file, self.line)


_SORTED = msgspec.json.Encoder(order="sorted").encode


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode("utf-8", "surrogatepass")


_KNOWN_TIMES = 4096
"""Times that are remembered: that of a record is asked for several times, and many records have the same."""


def parse_time(text: object) -> int | None:
    """Milliseconds since the epoch of an ISO 8601 time (a time without zone is UTC); None if it is none.

    CloudTrail writes `2023-07-10T12:02:05Z` ("CloudTrail record contents", eventTime); SIEM exports add fractions.
    """
    return _parsed(text) if isinstance(text, str) else None


@lru_cache(maxsize=_KNOWN_TIMES)
def _parsed(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


EVENT_IDS = "event_ids"
"""The column in which the text of a chain names the events of a chain."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one query found: the records, and for an aggregation the values that they were grouped by.

    A chain's text names its events itself: among the records behind such a row are others of its group too.
    """

    events: tuple[Event, ...]
    group: Mapping[str, Any] = field(default_factory=dict)

    @property
    def event_ids(self) -> tuple[str, ...]:
        named = self.group.get(EVENT_IDS)
        if named is None:
            return tuple(event.id for event in self.events)
        return tuple(map(str, named)) if isinstance(named, list) else (str(named),)


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to replay: records and the verdict that a person wrote down for them.

    `name` is the fixture's path below `fixtures/<rule>/` and, after a `+`, the variant that was derived from it.
    """

    rule: str
    name: str
    expected: Verdict
    events: tuple[Event, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What replaying one case on one engine showed. `observed` is None where it could not be run; `note` says why."""

    case: Case
    engine: str
    observed: Verdict | None
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault that `awol check` found: the check's name, the place, the message with what to do."""

    check: str
    location: Location
    message: str
