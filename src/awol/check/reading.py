"""The files of a pack as text and as YAML, with places that are relative to its root."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from awol.errors import Location, PackError
from awol.pack import parse_yaml_documents, read_text


def read_yaml(root: Path, shown: str) -> tuple[str, list[Any]]:
    """The text of a file and its YAML documents. Raises `PackError` with the file's place in the pack."""
    try:
        text = read_text(root / shown)
    except PackError as fault:
        raise PackError(fault.message, Location(shown), fault.next_step) from fault
    return text, parse_yaml_documents(text, shown)


def first_mapping(root: Path, shown: str) -> tuple[str, dict[str, Any]]:
    """The text of a file and its first YAML document, a mapping. Raises `PackError`."""
    text, documents = read_yaml(root, shown)
    if not documents or not isinstance(documents[0], dict):
        raise PackError("is not a mapping", Location(shown), "write keys and values")
    return text, documents[0]
