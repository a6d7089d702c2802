"""A rule that comes from elsewhere, as a rule of the pack: its logic and words kept, what the pack asks for marked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import yaml

from awol.errors import Location, PackError
from awol.pack.guides import MARK
from awol.values import Rule


def adopted(name: str, foreign: Rule, tags: Sequence[str], author: str) -> str:
    """The YAML of a pack's rule with the logic of `foreign`, letter for letter.

    It gets an id of its own, and names the other's as what it is derived from. `tags` and `author` stand in where the
    other has none. Raises `PackError` for a correlation, which `--chain` writes.
    """
    if foreign.kind != "event":
        raise PackError("holds a correlation", Location(foreign.path), "take over the rules that it joins before it")
    document = foreign.document
    title = foreign.title if document.get("title") else f"{MARK} a short sentence that says the same as the file's name"
    description = foreign.description or f"{MARK} one or two sentences: what the rule finds and why it matters"
    parts: dict[str, Any] = {
        "title": title,
        "name": name,
        "id": str(uuid.uuid4()),
    }
    if document.get("id"):
        parts["related"] = [{"id": str(document["id"]), "type": "derived"}]
    parts |= {
        "status": "experimental",
        "description": f"{description}\n",
        "references": [
            str(reference) for reference in document.get("references") or [f"{MARK} AWS's page on the call"]
        ],
        "author": str(document.get("author") or author),
        "date": datetime.now(UTC).date().isoformat(),
        "tags": list(foreign.tags) or list(tags),
        "logsource": {"product": "aws", "service": "cloudtrail"},
    }
    below = {
        "falsepositives": [
            str(positive) for positive in document.get("falsepositives") or [f"{MARK} Who does this legitimately"]
        ],
        "level": foreign.level,
    }
    return _dump(parts) + _detection(foreign.text) + _dump(below)


def calls(foreign: Rule) -> list[str]:
    """The calls that a rule's detections name, `organizations.amazonaws.com:LeaveOrganization`, in their order."""
    sources = list(_values(foreign.document.get("detection"), "eventSource"))
    names = list(_values(foreign.document.get("detection"), "eventName"))
    return [f"{source}:{name}" for source in sources[:1] for name in names]


def _values(part: Any, field: str) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if str(key).partition("|")[0] == field:
                yield from (str(element) for element in (value if isinstance(value, list) else [value]))
            else:
                yield from _values(value, field)
    elif isinstance(part, list):
        for inner in part:
            yield from _values(inner, field)


def _detection(text: str) -> str:
    """The lines of `detection:` as the file has them, comments and all."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("detection:"):
            lines = [line]
        elif lines and (not line.strip() or line[0] in " -#"):
            lines.append(line)
        elif lines:
            break
    return "\n".join(lines).rstrip() + "\n"


class _Indented(yaml.SafeDumper):
    """Lists below a key stand two columns in, as the pack writes them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Indented.add_representer(str, _text)


def _dump(parts: dict[str, Any]) -> str:
    return yaml.dump(parts, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=10_000)
