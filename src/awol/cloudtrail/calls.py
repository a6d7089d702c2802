"""The names of calls: event sources and event names, in AWS's exact spelling.

`data/event_names.txt` holds the operations of AWS's API models (made by tools/event_names.py); `data/beyond_models.yml`
what CloudTrail writes beside and instead of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
"""The folder of both files."""


@cache
def event_names() -> Mapping[str, frozenset[str]]:
    """Event source to the event names that CloudTrail writes for it."""
    names_by_source: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in (DATA / "event_names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = names_by_source.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            current.add(line)
    beyond = beyond_models()
    for source, added in beyond["added"].items():
        names_by_source.setdefault(source, set()).update(added)
    for source, renamed in beyond["renamed"].items():
        names_by_source[source] -= renamed.keys()
        names_by_source[source].update(name for written in renamed.values() for name in written)
    return {source: frozenset(names) for source, names in names_by_source.items()}


@cache
def beyond_models() -> Mapping[str, Any]:
    """The hand-written table: `added` (source, name, reason) and `renamed` (source, API name, names in the log)."""
    import yaml  # most commands ask for no name

    document: Mapping[str, Any] = yaml.safe_load((DATA / "beyond_models.yml").read_text(encoding="utf-8"))
    return document
