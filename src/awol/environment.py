"""The user's `environment.yml`: values of placeholders, Splunk's index, Elastic's index pattern.

placeholders:
  transition_ou_ids: [ou-exam-ple12345]
splunk:
  index: aws
elastic:
  index: logs-aws.cloudtrail-*
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awol.errors import ConfigurationError, Location
from awol.pack import line_of, parse_yaml_documents, read_text

PLACEHOLDERS: Mapping[str, str] = {
    "deny_leave_scp_ids": "p-examplescp1",
    "transition_ou_ids": "ou-exam-transit1",
    "log_bucket_names": "example-org-cloudtrail-logs",
    "log_key_ids": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "forwarder_rule_names": "forward-organizations-events",
    "feed_resource_names": "splunk-cloudtrail-queue",
    "org_trail_names": "organization-trail",
}
"""The placeholders that a pack may use, each with an example value (rule-pack: "Approved workflows")."""

DEFAULT_FILE = "environment.yml"


@dataclass(frozen=True, slots=True)
class Environment:
    """Facts of one site. `placeholders` maps a name without its `%` to its values; none may be empty."""

    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splunk_index: str = ""
    elastic_index: str = "logs-aws.cloudtrail-*"
    source: str = ""

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the placeholders `names` that have no value here."""
        return tuple(name for name in names if not self.placeholders.get(name))


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
    document = documents[0] if documents else None
    if document is None:
        return Environment(source=shown)
    if not isinstance(document, dict):
        raise ConfigurationError("is not a mapping", Location(shown), f"keys: {', '.join(_SECTIONS)}")
    for key in document:
        if key not in _SECTIONS:
            message = f"the key `{key}` means nothing here"
            raise ConfigurationError(message, Location(shown, line_of(text, str(key))), f"keys: {', '.join(_SECTIONS)}")
    return Environment(
        placeholders=_placeholders(_section(document, "placeholders", shown, text), shown, text),
        splunk_index=_text(_section(document, "splunk", shown, text), "splunk", "", shown, text),
        elastic_index=_text(
            _section(document, "elastic", shown, text), "elastic", "logs-aws.cloudtrail-*", shown, text
        ),
        source=shown,
    )


_SECTIONS = ("placeholders", "splunk", "elastic")


def _section(document: Mapping[str, Any], key: str, shown: str, text: str) -> Mapping[str, Any]:
    section = document.get(key)
    if section is None:
        return {}
    if not isinstance(section, dict):
        raise ConfigurationError(f"`{key}:` is not a mapping", Location(shown, line_of(text, key)))
    return section


def _placeholders(section: Mapping[str, Any], shown: str, text: str) -> Mapping[str, tuple[str, ...]]:
    place = Location(shown, line_of(text, "placeholders"))
    values: dict[str, tuple[str, ...]] = {}
    for name, given in section.items():
        if name not in PLACEHOLDERS:
            message = f"no rule knows the placeholder `{name}`"
            raise ConfigurationError(message, place, f"known: {', '.join(PLACEHOLDERS)}")
        items = given if isinstance(given, list) else [] if given is None else [given]
        if not all(isinstance(item, str | int) and not isinstance(item, bool) and str(item).strip() for item in items):
            message = f"`{name}` must be a list of texts, for example [{PLACEHOLDERS[name]}]"
            raise ConfigurationError(message, place)
        if any(set("*?%\\") & set(str(item)) for item in items):
            raise ConfigurationError(f"`{name}`: a value holds a wildcard or a backslash; write ids in full", place)
        values[name] = tuple(str(item) for item in items)
    return values


def _text(section: Mapping[str, Any], key: str, default: str, shown: str, text: str) -> str:
    value = section.get("index", default)
    unknown = [name for name in section if name != "index"]
    if unknown or not isinstance(value, str) or not value or any(c.isspace() or c in "|`\"'" for c in value):
        if value == default and not unknown:
            return default
        raise ConfigurationError(
            f"`{key}:` holds one key, `index`, a name or a pattern", Location(shown, line_of(text, key))
        )
    return value
