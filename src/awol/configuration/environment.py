"""The user's `environment.yml`: values of placeholders, the indexes of Splunk, Elastic and OpenSearch, Athena's table.

placeholders:
  transition_ou_ids: [ou-exam-ple12345]
splunk:
  index: aws
  summary_index: awol_candidates
elastic:
  index: logs-aws.cloudtrail-*
opensearch:
  index: cloudtrail-*
  version: 3
athena:
  bucket: example-org-trail
  organization: o-exampleorgid
  accounts: ['111122223333']
  regions: [us-east-1]
  since: 2026-01-01
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from awol.configuration.organization import Organization
from awol.errors import ConfigurationError, Location
from awol.pack import Manifest, Placeholder, line_of_path, parse_yaml_documents, read_text

DEFAULT_FILE = "environment.yml"
_EXAMPLE = "environment.example.yml and docs/configuration.md show one"
DEFAULT_SUMMARY_INDEX = "awol_candidates"
DEFAULT_ELASTIC_INDEX = "logs-aws.cloudtrail-*"

DEFAULT_OPENSEARCH_INDEX = "cloudtrail-*"
OPENSEARCH_VERSIONS = (2, 3)
"""The major versions for which there are texts: 2 means 2.19."""

_SECTIONS = ("placeholders", "splunk", "elastic", "opensearch", "athena")
_ATHENA_TEXTS = ("bucket", "prefix", "organization", "table")
_ATHENA_LISTS = ("accounts", "regions")


@dataclass(frozen=True, slots=True)
class AthenaTable:
    """The table of Athena that a site wants: where its trail delivers, which days, accounts and regions it may hold.

    `since` is a day of UTC. Empty texts and lists were not given. What each may be is checked where the table is
    written: `converters/aws/athena/ddl.py`.
    """

    bucket: str = ""
    prefix: str = ""
    organization: str = ""
    table: str = ""
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """Facts of one site. `placeholders` maps a name without its `%` to its values; none may be empty."""

    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splunk_index: str = ""
    splunk_summary_index: str = DEFAULT_SUMMARY_INDEX
    elastic_index: str = DEFAULT_ELASTIC_INDEX
    opensearch_index: str = DEFAULT_OPENSEARCH_INDEX
    opensearch_version: int = 3
    athena: AthenaTable | None = None
    source: str = ""

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the placeholders `names` that have no value here."""
        return tuple(name for name in names if not self.placeholders.get(name))


def informed(environment: Environment, organization: Organization | None, manifest: Manifest) -> Environment:
    """The environment with what the snapshot of the organization tells; what the file says itself stays."""
    added: dict[str, tuple[str, ...]] = {}
    for placeholder in manifest.placeholders:
        value = getattr(organization, placeholder.snapshot) if organization and placeholder.snapshot else ()
        values = (value,) if isinstance(value, str) else tuple(value)
        if any(values) and not environment.placeholders.get(placeholder.name):
            added[placeholder.name] = values
    return replace(environment, placeholders={**environment.placeholders, **added}) if added else environment


def how_to_set(placeholders: Iterable[Placeholder]) -> str:
    """What to write into environment.yml so that these placeholders have values, as lines of it."""
    lines = ["placeholders:"]
    for placeholder in placeholders:
        lines += [
            f"  # {placeholder.meaning}",
            f"  # found with: {placeholder.where}",
            f"  {placeholder.name}: [{placeholder.example}]",
        ]
    return "\n".join(lines)


def load(given: str | Path | None, manifest: Manifest) -> Environment:
    """The environment file `given`, or `environment.yml` of the working folder, or an empty environment.

    `manifest` says which placeholders the pack has.

    Raises `ConfigurationError` with the line for an unknown key or a value of the wrong type.
    """
    path = Path(given) if given is not None else Path(DEFAULT_FILE)
    if given is None and not path.is_file():
        return Environment()
    text = read_text(path, ConfigurationError)
    return parse(text, str(path), manifest)


def parse(text: str, shown: str, manifest: Manifest) -> Environment:
    """An environment from its YAML text; `shown` names it in messages."""
    from awol.scalars import altered  # PyYAML, which a site without this file has no use for

    documents = parse_yaml_documents(text, shown)
    if len(documents) > 1:
        raise ConfigurationError("holds more than one document", Location(shown), "remove the line `---`")
    document = documents[0] if documents else None
    if document is None:
        return Environment(source=shown)
    if not isinstance(document, dict):
        raise ConfigurationError("is not a mapping", Location(shown), f"keys: {', '.join(_SECTIONS)}")
    for place, problem, step in altered(text, shown, ("placeholders",)):
        raise ConfigurationError(problem, place, step)
    # A day without quotes is what YAML says it is; an account that begins with a zero is not.
    for place, problem, step in altered(text, shown, ("athena",)):
        if not problem.startswith("`since`"):
            raise ConfigurationError(problem, place, step)
    read = _Reader(text, shown, manifest.placeholders)
    read.keys(document, _SECTIONS)
    return Environment(
        placeholders=read.placeholders(read.section(document, "placeholders")),
        splunk_index=read.index(document, "splunk", "", beside=("summary_index",)),
        splunk_summary_index=read.summary_index(document),
        elastic_index=read.index(document, "elastic", DEFAULT_ELASTIC_INDEX),
        opensearch_index=read.index(document, "opensearch", DEFAULT_OPENSEARCH_INDEX, beside=("version",)),
        opensearch_version=read.opensearch_version(document),
        athena=read.athena(document),
        source=shown,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one document; every fault names its line."""

    text: str
    shown: str
    known: tuple[Placeholder, ...]

    def place(self, *path: str) -> Location:
        return Location(self.shown, line_of_path(self.text, path))

    def keys(self, mapping: Mapping[Any, Any], known: Iterable[str], *path: str) -> None:
        """Every key is known, or an error suggests the one that was meant."""
        names = list(known)
        for key in mapping:
            if key not in names:
                raise ConfigurationError(
                    f"the key `{key}` is not known {'below `' + path[-1] + ':`' if path else 'here'}",
                    self.place(*path, str(key)),
                    _suggestion(str(key), names, path, self.known),
                )

    def section(self, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        section = document.get(key)
        if section is None:
            return {}
        if not isinstance(section, dict):
            raise ConfigurationError(
                f"`{key}:` is not a mapping",
                self.place(key),
                _EXAMPLE,
            )
        return section

    def placeholders(self, section: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
        self.keys(section, [placeholder.name for placeholder in self.known], "placeholders")
        return {
            placeholder.name: self._values(placeholder, section[placeholder.name])
            for placeholder in self.known
            if placeholder.name in section
        }

    def _values(self, known: Placeholder, value: Any) -> tuple[str, ...]:
        place = self.place("placeholders", known.name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        step = f"for example {known.name}: [{known.example}]"
        for item in items:
            if not isinstance(item, str | int) or isinstance(item, bool) or not str(item).strip():
                raise ConfigurationError(f"`{known.name}` must be a list of texts", place, step)
            if set("*?%\\") & set(str(item)):
                message = f"`{known.name}`: a value contains a wildcard or a backslash"
                raise ConfigurationError(message, place, "write each id in full; " + step)
            if str(item) != str(item).strip() or not known.fits(str(item)):
                message = f"`{known.name}`: `{item}` does not have the right form and would never match"
                raise ConfigurationError(message, place, step)
        return tuple(dict.fromkeys(str(item) for item in items))

    def athena(self, document: Mapping[str, Any]) -> AthenaTable | None:
        section = self.section(document, "athena")
        self.keys(section, (*_ATHENA_TEXTS, *_ATHENA_LISTS, "since"), "athena")
        if not section:
            return None
        texts = {key: self._text(section.get(key) or "", key) for key in _ATHENA_TEXTS}
        lists = {key: self._texts(section.get(key) or [], key) for key in _ATHENA_LISTS}
        return AthenaTable(
            bucket=texts["bucket"],
            prefix=texts["prefix"],
            organization=texts["organization"],
            table=texts["table"],
            accounts=lists["accounts"],
            regions=lists["regions"],
            since=self._day(section.get("since")),
        )

    def _text(self, value: Any, key: str) -> str:
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        raise ConfigurationError(f"`{key}` must be a text", self.place("athena", key), _EXAMPLE)

    def _texts(self, value: Any, key: str) -> tuple[str, ...]:
        return tuple(self._text(element, key) for element in (value if isinstance(value, list) else [value]))

    def _day(self, value: Any) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            place = self.place("athena", "since")
            raise ConfigurationError(
                f"`since`: `{value}` is not a date", place, "for example since: 2026-01-01"
            ) from None

    def opensearch_version(self, document: Mapping[str, Any]) -> int:
        value = self.section(document, "opensearch").get("version", 3)
        major = str(value).partition(".")[0]
        if isinstance(value, bool) or major not in map(str, OPENSEARCH_VERSIONS):
            place = self.place("opensearch", "version")
            raise ConfigurationError(f"`version`: there are no texts for OpenSearch {value}", place, "write 3, or 2")
        return int(major)

    def summary_index(self, document: Mapping[str, Any]) -> str:
        value = self.section(document, "splunk").get("summary_index", DEFAULT_SUMMARY_INDEX)
        if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
            place = self.place("splunk", "summary_index")
            message = "`summary_index` is not the name of an index: small letters, digits, _ and -"
            raise ConfigurationError(message, place, f"for example summary_index: {DEFAULT_SUMMARY_INDEX}")
        return value

    def index(self, document: Mapping[str, Any], key: str, default: str, beside: tuple[str, ...] = ()) -> str:
        section = self.section(document, key)
        self.keys(section, ("index", *beside), key)
        value = section.get("index")
        if value is None:
            return default
        if not isinstance(value, str) or not value or any(c.isspace() or c in "|`\"'" for c in value):
            message = f"`{key}:` holds {'`index`' if beside else 'one key, `index`'}, a name or a pattern"
            raise ConfigurationError(message, self.place(key, "index"), f"for example index: {default or 'aws'}")
        return value


def _suggestion(key: str, names: list[str], path: tuple[str, ...], placeholders: Iterable[Placeholder]) -> str:
    close = difflib.get_close_matches(key.strip("%").replace("-", "_"), names, n=1, cutoff=0.5)
    if close:
        return f"do you mean `{close[0]}`?"
    if not path and key.strip("%") in {placeholder.name for placeholder in placeholders}:
        return f"put `{key.strip('%')}` below `placeholders:`"
    return f"known: {', '.join(names)}" + ("; pack.yml lists all of them" if path == ("placeholders",) else "")
