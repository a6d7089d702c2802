"""What changed between two builds, for a pull request: rule by rule, in Markdown."""

from __future__ import annotations

import difflib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awol.errors import AwolError, Location

FIELDS = ("version", "name", "severity", "risk_score", "language", "query", "interval", "from", "threat", "tags",
          "references", "false_positives", "note", "setup", "description", "alert_suppression", "required_fields",
          "max_signals", "building_block_type", "index")  # fmt: skip
"""What of a Kibana rule is compared, in the order in which it is told."""


class BuildError(AwolError):
    """A folder that is not a build of `awol build`."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Build:
    """A build as it was read: Kibana's rules by id, and query texts by their path in the zip."""

    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def read_build(folder: Path) -> Build:
    """The build in a folder. Raises `BuildError` for one that holds none, or a file of it that is broken."""
    if not folder.is_dir():
        raise BuildError("there is no such folder", Location(str(folder)), "make it: awol build --out DIR")
    rules = _one(folder, "awol-kibana-*.ndjson")
    texts = _one(folder, "awol-queries-*.zip")
    return Build(_rules(rules), _texts(texts))


def _one(folder: Path, pattern: str) -> Path:
    paths = sorted(folder.glob(pattern))
    if len(paths) != 1:
        message = f"holds {len(paths)} files {pattern}, but a build has exactly one"
        raise BuildError(message, Location(str(folder)), "build into an empty folder: awol build --out DIR")
    return paths[0]


def _rules(path: Path) -> dict[str, Mapping[str, Any]]:
    rules: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            rule = json.loads(line)
            rules[rule["rule_id"]] = rule
        except (ValueError, KeyError, TypeError) as fault:
            raise BuildError("not a rule of Kibana", Location(str(path), number), "build it again") from fault
    return rules


def _texts(path: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")}
    except (zipfile.BadZipFile, UnicodeDecodeError) as fault:
        raise BuildError("not a zip of queries", Location(str(path)), "build it again") from fault


def markdown(before: Build, after: Build) -> str:
    """The difference as Markdown: rules that came and went, what changed of the others, and each text's own diff."""
    parts = ["# What changes with this build"]
    came = [after.rules[identity] for identity in after.rules if identity not in before.rules]
    went = [before.rules[identity] for identity in before.rules if identity not in after.rules]
    changed = {
        identity: keys
        for identity in after.rules
        if identity in before.rules and (keys := _changed(before.rules[identity], after.rules[identity]))
    }
    parts += [_listed("New", came), _listed("Gone", went)]
    if changed:
        lines = ["| rule | what changed |", "|---|---|"]
        for identity, keys in sorted(changed.items(), key=lambda item: str(after.rules[item[0]].get("name"))):
            lines.append(
                f"| {_cell(after.rules[identity].get('name'))} "
                f"| {_told(before.rules[identity], after.rules[identity], keys)} |"
            )
        parts.append("## Changed\n\n" + "\n".join(lines))
    texts = [text for name in sorted(before.texts.keys() | after.texts.keys()) if (text := _text(name, before, after))]
    if texts:
        parts.append("## Query texts\n\n" + "\n\n".join(texts))
    sections = [part for part in parts if part]
    return "\n\n".join(sections if len(sections) > 1 else [*sections, "Nothing."]) + "\n"


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [key for key in FIELDS if before.get(key) != after.get(key)]


def _listed(title: str, rules: list[Mapping[str, Any]]) -> str:
    lines = [f"- {_cell(rule.get('name'))} ({rule.get('severity')})" for rule in rules]
    return f"## {title}\n\n" + "\n".join(sorted(lines)) if lines else ""


def _told(before: Mapping[str, Any], after: Mapping[str, Any], keys: list[str]) -> str:
    """Short values with what they were; of long ones the name alone."""
    changes = []
    for key in keys:
        old, new = before.get(key), after.get(key)
        short = isinstance(old, str | int | None) and isinstance(new, str | int | None)
        if short and len(f"{old}{new}") < 60:
            changes.append(f"{key}: {_cell(old)} to {_cell(new)}")
        else:
            changes.append(key)
    return ", ".join(changes)


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _text(name: str, before: Build, after: Build) -> str:
    old, new = before.texts.get(name, ""), after.texts.get(name, "")
    if old == new:
        return ""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm="")
    diff = "\n".join(lines)
    fence = "`" * max(3, *(len(run) + 1 for run in _runs(diff)))
    return f"### {name.removesuffix('.txt')}\n\n{fence}diff\n{diff}\n{fence}"


def _runs(text: str) -> list[str]:
    """The runs of back quotes in a text: a fence around it must be longer."""
    runs = ["`"]
    for char in text:
        if char == "`":
            runs[-1] += "`"
        elif runs[-1] != "":
            runs.append("")
    return runs
