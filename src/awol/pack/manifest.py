"""`pack.yml`: the families of a pack's rules, the placeholders that its rules may ask for, and the chains that ring.

    families:
      membership: An account leaves, is taken out, joins, is moved or closed
    placeholders:
      transition_ou_ids: {meaning: ..., example: ou-exam-transit1, where: aws ..., form: 'ou-[0-9a-z]{4,32}-...'}
    early_warnings:
      aws_corr_about_to_leave: Nothing has left yet
    one_alert_for:
      aws_root_long_term_key_used: {hours: 24, why: Every call of the key fires}
    deprecated:
      aws_org_old_rule: {title: ..., since: 0.2.0, replaced_by: [aws_org_new_rule], why: One rule an outcome.}

A pack without this file has what the pack that comes with awol has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from awol.errors import Location, PackError
from awol.pack.place import own_pack
from awol.pack.reading import line_of_path, parse_yaml_documents, read_text

FILE = "pack.yml"

_SECTIONS = ("families", "placeholders", "early_warnings", "one_alert_for", "deprecated")
_NEEDED = ("meaning", "example", "where")
_SNAPSHOT = ("organization_id", "management_account_id", "transition_ous")
"""Keys of `organization.json` that may hold a placeholder's value."""
LONGEST = 24
"""Hours for which alerts may be one: whoever works by the day misses nothing."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A fact of a site that rules ask for as `%name%`: what it is, an example value, where to find it.

    `form` is the regular expression of such a value (None: any text), for a value of another form never matches.
    `snapshot` is the key of `organization.json` that holds the value too, "" where none does.
    """

    name: str
    meaning: str
    example: str
    where: str
    form: str | None = None
    snapshot: str = ""

    def fits(self, value: str) -> bool:
        """Whether a value has the form."""
        return self.form is None or re.fullmatch(self.form, value, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A rule that is gone or will go: what it was called, the version of the pack since which that holds, the rules
    that see instead what it saw (none where nothing does), and why."""

    name: str
    title: str
    since: str
    replaced_by: tuple[str, ...]
    why: str

    @property
    def told(self) -> str:
        """The sentence for whoever has the rule."""
        instead = f"use {' and '.join(self.replaced_by)} instead" if self.replaced_by else "no rule replaces it"
        return f"Deprecated since {self.since}: {instead}. {self.why}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself. `families` maps a folder of `rules/` to its sentence, in the order of tables;
    `early_warnings` the chains that ring before the worst happens, however loud their parts are, each to the reason;
    `one_alert_for` the hours for which alerts of a rule that say the same are one, where it is more than one hour."""

    families: Mapping[str, str]
    placeholders: tuple[Placeholder, ...]
    early_warnings: Mapping[str, str] = field(default_factory=dict)
    deprecated: tuple[Deprecation, ...] = ()
    one_alert_for: Mapping[str, int] = field(default_factory=dict)

    def hours(self, rule: str) -> int:
        """For how many hours alerts of a rule on the same account, principal and key are one alert."""
        return self.one_alert_for.get(rule, 1)

    def place(self, family: str) -> int:
        """Where a family stands in tables; a folder that the pack does not name stands behind all others."""
        names = tuple(self.families)
        return names.index(family) if family in names else len(names)

    def deprecation(self, name: str) -> Deprecation | None:
        """What is said of a rule that is gone or will go; None for any other."""
        return next((deprecation for deprecation in self.deprecated if deprecation.name == name), None)

    def placeholder(self, name: str) -> Placeholder | None:
        """The placeholder of that name."""
        return next((placeholder for placeholder in self.placeholders if placeholder.name == name), None)


def load_manifest(root: Path) -> Manifest:
    """The manifest of the pack at `root`. Raises `PackError` with the line of what is wrong in `pack.yml`."""
    path = manifest_file(root)
    return _parsed(read_text(path)) if path == root / FILE else _own()


@lru_cache(maxsize=8)
def _parsed(text: str) -> Manifest:
    """A pack's own manifest, which is asked for again and again: of one text it is read once."""
    return parse_manifest(text, FILE)


def manifest_file(root: Path) -> Path:
    """The file that says it: the pack's own `pack.yml`, else that of the pack that comes with awol."""
    path = root / FILE
    return path if path.is_file() else own_pack() / FILE


@cache
def _own() -> Manifest:
    """The manifest of the pack that comes with awol."""
    path = own_pack() / FILE
    return parse_manifest(read_text(path), str(path))


def parse_manifest(text: str, shown: str) -> Manifest:
    """A manifest from its YAML text; `shown` names it in messages. Raises `PackError`."""
    documents = parse_yaml_documents(text, shown)
    document = documents[0] if len(documents) == 1 else None
    if not isinstance(document, dict):
        raise PackError("is not one mapping", Location(shown), f"keys: {', '.join(_SECTIONS)}")
    read = _Reader(text, shown)
    read.known(document, _SECTIONS)
    return Manifest(
        families=read.families(read.section(document, "families")),
        placeholders=tuple(read.placeholders(read.section(document, "placeholders"))),
        early_warnings=read.early_warnings(read.section(document, "early_warnings")),
        deprecated=tuple(read.deprecated(read.section(document, "deprecated"))),
        one_alert_for=read.one_alert_for(read.section(document, "one_alert_for")),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one document; every fault names its line."""

    text: str
    shown: str

    def fault(self, message: str, step: str, *path: str) -> PackError:
        return PackError(message, Location(self.shown, line_of_path(self.text, path)), step)

    def known(self, mapping: Mapping[Any, Any], names: Iterable[str], *path: str) -> None:
        allowed = tuple(names)
        for key in mapping:
            if key not in allowed:
                step = f"keys: {', '.join(allowed)}"
                raise self.fault(f"the key `{key}` is not known here", step, *path, str(key))

    def section(self, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        section = document.get(key)
        if section is None:
            return {}
        if not isinstance(section, dict):
            raise self.fault(f"`{key}:` is not a mapping", "write `name: ...`, one to a line", key)
        return section

    def families(self, section: Mapping[Any, Any]) -> dict[str, str]:
        for name, sentence in section.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name) or name == "filter":
                step = "lower case words joined by _; `filter` is taken by Sigma's filters"
                raise self.fault(f"`{name}` cannot be a family's folder", step, "families", str(name))
            if not isinstance(sentence, str) or not sentence.strip():
                step = f"write `{name}: what its rules are about`"
                raise self.fault(f"the family `{name}` has no sentence", step, "families", name)
        return dict(section)

    def early_warnings(self, section: Mapping[Any, Any]) -> dict[str, str]:
        for name, why in section.items():
            if not isinstance(name, str) or not isinstance(why, str) or not why.strip():
                step = "write `NAME OF A CHAIN: why it warns before its parts do`"
                raise self.fault(f"the early warning `{name}` has no reason", step, "early_warnings", str(name))
        return dict(section)

    def one_alert_for(self, section: Mapping[Any, Any]) -> dict[str, int]:
        hours_by_rule = {}
        for name, said in section.items():
            path = ("one_alert_for", str(name))
            if not isinstance(said, dict):
                raise self.fault(f"`{name}:` is not a mapping", "keys: hours, why", *path)
            self.known(said, ("hours", "why"), *path)
            hours = said.get("hours")
            if type(hours) is not int or not 1 < hours <= LONGEST:
                step = f"write `hours:` and a whole number from 2 to {LONGEST}: for one hour no entry is needed"
                raise self.fault(f"`{name}:` has no valid number of hours", step, *path, "hours")
            if not isinstance(said.get("why"), str) or not said["why"].strip():
                raise self.fault(f"`{name}:` has no reason", "write `why: ...`", *path, "why")
            hours_by_rule[str(name)] = hours
        return hours_by_rule

    def placeholders(self, section: Mapping[Any, Any]) -> Iterable[Placeholder]:
        for name, said in section.items():
            path = ("placeholders", str(name))
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise self.fault(f"`{name}` cannot be a placeholder's name", "lower case words joined by _", *path)
            if not isinstance(said, dict):
                raise self.fault(
                    f"`{name}:` is not a mapping", f"keys: {', '.join((*_NEEDED, 'form', 'snapshot'))}", *path
                )
            self.known(said, (*_NEEDED, "form", "snapshot"), *path)
            for key in _NEEDED:
                if not isinstance(said.get(key), str) or not said[key].strip():
                    raise self.fault(f"`{name}:` has no text at `{key}`", f"write `{key}: ...`", *path, key)
            snapshot = said.get("snapshot", "")
            if snapshot not in ("", *_SNAPSHOT):
                step = f"one of {', '.join(_SNAPSHOT)}"
                raise self.fault(f"`snapshot: {snapshot}` is not known", step, *path, "snapshot")
            yield Placeholder(name, said["meaning"], said["example"], said["where"], self.form(said, *path), snapshot)

    def deprecated(self, section: Mapping[Any, Any]) -> Iterable[Deprecation]:
        needed = ("title", "since", "replaced_by", "why")
        for name, said in section.items():
            path = ("deprecated", str(name))
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise self.fault(f"`{name}` cannot be a rule's name", "lower case words joined by _", *path)
            if not isinstance(said, dict):
                raise self.fault(f"`{name}:` is not a mapping", f"keys: {', '.join(needed)}", *path)
            self.known(said, needed, *path)
            for key in ("title", "since", "why"):
                if not isinstance(said.get(key), str) or not said[key].strip():
                    raise self.fault(f"`{name}:` has no text at `{key}`", f"write `{key}: ...` in quotes", *path, key)
            rules = said.get("replaced_by")
            if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
                step = "write `replaced_by: [rule, ...]`, or `replaced_by: []` where no rule does"
                raise self.fault(f"`{name}:` does not say what replaces it", step, *path, "replaced_by")
            yield Deprecation(name, said["title"], said["since"], tuple(rules), " ".join(said["why"].split()))

    def form(self, said: Mapping[str, Any], *path: str) -> str | None:
        if said.get("form") is None:
            return None
        try:
            form = re.compile(said["form"], re.ASCII)
        except (re.error, TypeError) as fault:
            step = "write a regular expression in quotation marks"
            raise self.fault(f"`form:` is not a regular expression: {fault}", step, *path, "form") from fault
        if not form.fullmatch(said["example"]):
            raise self.fault(
                "the example does not match `form:`", "correct the expression or the example", *path, "form"
            )
        return str(said["form"])
