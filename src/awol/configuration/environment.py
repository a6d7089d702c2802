"""The user's `environment.yml`: values of placeholders, Splunk's index, Elastic's index pattern.

placeholders:
  transition_ou_ids: [ou-exam-ple12345]
splunk:
  index: aws
elastic:
  index: logs-aws.cloudtrail-*
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from awol.errors import ConfigurationError, Location
from awol.pack import line_of_path, parse_yaml_documents, read_text


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A fact of the user's site that rules ask for as `%name%`: what it is, an example value, where to find it.

    `form` is the pattern that AWS gives for such a value (None: any text), for a value of another form never matches.
    """

    name: str
    meaning: str
    example: str
    where: str
    form: re.Pattern[str] | None = None


_POLICY = re.compile(r"p-[0-9a-zA-Z_]{8,128}", re.ASCII)
"""AWS Organizations API Reference, "PolicyId"."""
_UNIT = re.compile(r"ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}", re.ASCII)
"""AWS Organizations API Reference, "OrganizationalUnitId"."""
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
"""Amazon S3 User Guide, "Bucket naming rules"."""

KNOWN: tuple[Placeholder, ...] = (
    Placeholder(
        "deny_leave_scp_ids",
        "the service control policies that deny leaving the organization",
        "p-examplescp1",
        "aws organizations list-policies --filter SERVICE_CONTROL_POLICY",
        _POLICY,
    ),
    Placeholder(
        "transition_ou_ids",
        "the organizational units without those policies, where accounts wait to leave",
        "ou-exam-transit1",
        "aws organizations list-organizational-units-for-parent --parent-id r-exam",
        _UNIT,
    ),
    Placeholder(
        "log_bucket_names",
        "the buckets that hold CloudTrail's and AWS Config's files",
        "example-org-cloudtrail-logs",
        "aws cloudtrail describe-trails --query 'trailList[].S3BucketName'",
        _BUCKET,
    ),
    Placeholder(
        "log_key_ids",
        "the KMS keys that encrypt those files, each by its id and by its ARN, for a caller may use either",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "aws cloudtrail describe-trails --query 'trailList[].KmsKeyId'",
    ),
    Placeholder(
        "forwarder_rule_names",
        "the EventBridge rules that forward events to the SIEM or to a central bus",
        "forward-organizations-events",
        "aws events list-rules --query 'Rules[].Name'",
    ),
    Placeholder(
        "feed_resource_names",
        "the queues, topics and streams that feed the SIEM, as the call names each: a queue by its URL, a topic or "
        "subscription by its ARN, a stream by its name",
        "https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue",
        "aws s3api get-bucket-notification-configuration --bucket example-org-cloudtrail-logs",
    ),
    Placeholder(
        "org_trail_names",
        "the organization trail, by its name and by its ARN, for a caller may use either",
        "organization-trail",
        "aws cloudtrail describe-trails --query 'trailList[?IsOrganizationTrail].[Name,TrailARN]'",
    ),
)
"""The placeholders that a pack may use (rule-pack: "Approved workflows")."""

PLACEHOLDERS: Mapping[str, str] = MappingProxyType({one.name: one.example for one in KNOWN})
"""The name of each with its example value."""

DEFAULT_FILE = "environment.yml"
DEFAULT_ELASTIC_INDEX = "logs-aws.cloudtrail-*"

_SECTIONS = ("placeholders", "splunk", "elastic")


@dataclass(frozen=True, slots=True)
class Environment:
    """Facts of one site. `placeholders` maps a name without its `%` to its values; none may be empty."""

    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splunk_index: str = ""
    elastic_index: str = DEFAULT_ELASTIC_INDEX
    source: str = ""

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the placeholders `names` that have no value here."""
        return tuple(name for name in names if not self.placeholders.get(name))


def how_to_set(names: Iterable[str]) -> str:
    """What to write into environment.yml so that these placeholders have values, as lines of it."""
    wanted = set(names)
    lines = ["placeholders:"]
    for one in KNOWN:
        if one.name in wanted:
            lines += [f"  # {one.meaning}", f"  # found with: {one.where}", f"  {one.name}: [{one.example}]"]
    return "\n".join(lines)


def load(given: str | Path | None) -> Environment:
    """The environment file `given`, or `environment.yml` of the working folder, or an empty environment.

    Raises `ConfigurationError` with the line for an unknown key or a value of the wrong type.
    """
    path = Path(given) if given is not None else Path(DEFAULT_FILE)
    if given is None and not path.is_file():
        return Environment()
    text = read_text(path, ConfigurationError)
    return parse(text, str(path))


def parse(text: str, shown: str) -> Environment:
    """An environment from its YAML text; `shown` names it in messages."""
    documents = parse_yaml_documents(text, shown)
    if len(documents) > 1:
        raise ConfigurationError("holds more than one document", Location(shown), "remove the line `---`")
    document = documents[0] if documents else None
    if document is None:
        return Environment(source=shown)
    if not isinstance(document, dict):
        raise ConfigurationError("is not a mapping", Location(shown), f"keys: {', '.join(_SECTIONS)}")
    read = _Reader(text, shown)
    read.keys(document, _SECTIONS)
    return Environment(
        placeholders=read.placeholders(read.section(document, "placeholders")),
        splunk_index=read.index(document, "splunk", ""),
        elastic_index=read.index(document, "elastic", DEFAULT_ELASTIC_INDEX),
        source=shown,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one document; every fault names its line."""

    text: str
    shown: str

    def place(self, *path: str) -> Location:
        return Location(self.shown, line_of_path(self.text, path))

    def keys(self, mapping: Mapping[Any, Any], known: Iterable[str], *path: str) -> None:
        """Every key is known, or an error suggests the one that was meant."""
        names = list(known)
        for key in mapping:
            if key not in names:
                raise ConfigurationError(
                    f"the key `{key}` means nothing {'below `' + path[-1] + ':`' if path else 'here'}",
                    self.place(*path, str(key)),
                    _suggestion(str(key), names, path),
                )

    def section(self, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        section = document.get(key)
        if section is None:
            return {}
        if not isinstance(section, dict):
            raise ConfigurationError(
                f"`{key}:` is not a mapping",
                self.place(key),
                "environment.example.yml and docs/configuration.md show one",
            )
        return section

    def placeholders(self, section: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
        self.keys(section, PLACEHOLDERS, "placeholders")
        return {one.name: self._values(one, section[one.name]) for one in KNOWN if one.name in section}

    def _values(self, known: Placeholder, given: Any) -> tuple[str, ...]:
        place = self.place("placeholders", known.name)
        items = given if isinstance(given, list) else [] if given is None else [given]
        step = f"for example {known.name}: [{known.example}]"
        for item in items:
            if not isinstance(item, str | int) or isinstance(item, bool) or not str(item).strip():
                raise ConfigurationError(f"`{known.name}` must be a list of texts", place, step)
            if set("*?%\\") & set(str(item)):
                message = f"`{known.name}`: a value holds a wildcard or a backslash"
                raise ConfigurationError(message, place, "write each id in full; " + step)
            if str(item) != str(item).strip() or (known.form and not known.form.fullmatch(str(item))):
                message = f"`{known.name}`: `{item}` has not the form of one and would never match"
                raise ConfigurationError(message, place, step)
        return tuple(dict.fromkeys(str(item) for item in items))

    def index(self, document: Mapping[str, Any], key: str, default: str) -> str:
        section = self.section(document, key)
        self.keys(section, ("index",), key)
        value = section.get("index")
        if value is None:
            return default
        if not isinstance(value, str) or not value or any(c.isspace() or c in "|`\"'" for c in value):
            message = f"`{key}:` holds one key, `index`, a name or a pattern"
            raise ConfigurationError(message, self.place(key, "index"), f"for example index: {default or 'aws'}")
        return value


def _suggestion(key: str, names: list[str], path: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key.strip("%").replace("-", "_"), names, n=1, cutoff=0.5)
    if close:
        return f"do you mean `{close[0]}`?"
    if not path and key.strip("%") in PLACEHOLDERS:
        return f"put `{key.strip('%')}` below `placeholders:`"
    return f"known: {', '.join(names)}"
