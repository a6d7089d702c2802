"""Text files of a pack or a user, and YAML in them: each fault with its place.

PyYAML is imported where a text is parsed: a hunt of a pack that is remembered parses none, and starts without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awol.errors import AwolError, Location, PackError


def read_text(path: Path, error: type[AwolError] = PackError) -> str:
    """The text of a UTF-8 file of the user's. Raises `error` with the file's name."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        step = "check the path and the read permission"
        raise error(f"cannot be read: {fault.strerror}", Location(str(path)), step) from fault
    except UnicodeDecodeError as fault:
        raise error("is not UTF-8 text", Location(str(path)), "save the file as UTF-8") from fault


def parse_yaml_documents(text: str, shown: str) -> list[Any]:
    """The YAML documents of a text. Raises `PackError` with the place that the parser names."""
    from awol.pack.documents import parse

    return parse(text, shown)


def line_of(text: str, key: str) -> int | None:
    """The 1-based line of a top-level key in a YAML text."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(f"{key}:"):
            return number
    return None


def line_of_path(text: str, path: Sequence[str]) -> int | None:
    """The 1-based line of the key that `path` leads to in a YAML text, or of the last key on the way that stands."""
    from awol.pack.documents import line_at

    return line_at(text, path)
