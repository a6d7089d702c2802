"""The lookup tables of an app, as transforms.conf defines them over its CSV files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from awol.engines.splunk.lookups import MOST_MATCHES, Match, Table

_TYPE = re.compile(r"\s*(WILDCARD|CIDR|EXACT)\(\s*([^)]+?)\s*\)\s*")


class TableFault(ValueError):
    """A table that Splunk would not read as it is meant."""


def table(stanza: Mapping[str, str], text: str) -> Table:
    """The table of one stanza over its file's text. Raises `TableFault`."""
    if text.startswith("\ufeff"):
        raise TableFault("a byte order mark precedes its first column")
    if "\r" in text:
        raise TableFault("it has carriage returns")
    lines = list(csv.reader(io.StringIO(text)))
    if not lines:
        raise TableFault("it is empty")
    columns = tuple(lines[0])
    if len(set(columns)) < len(columns) or not all(columns):
        raise TableFault("a column has no name, or appears twice")
    for number, cells in enumerate(lines[1:], 2):
        if len(cells) != len(columns):
            raise TableFault(f"row {number} has {len(cells)} cells, the header has {len(columns)}")
    types: dict[str, Match] = {}
    for part in filter(None, stanza.get("match_type", "").split(",")):
        match = _TYPE.fullmatch(part)
        if match is None or match[2] not in columns:
            raise TableFault(f"its match_type `{part.strip()}` does not name a kind of match, or names no column")
        kinds: Mapping[str, Match] = {"WILDCARD": "wildcard", "CIDR": "cidr", "EXACT": "exact"}
        types[match[2]] = kinds[match[1]]
    most = stanza.get("max_matches", str(MOST_MATCHES))
    if not most.isdigit() or not 1 <= int(most) <= MOST_MATCHES:
        raise TableFault(f"max_matches is {most}")
    rows = tuple(dict(zip(columns, cells, strict=True)) for cells in lines[1:])
    return Table(rows, columns, types, int(most), stanza.get("case_sensitive_match", "true").lower() in ("true", "1"))
