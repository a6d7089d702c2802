"""All constructs on single records, in the order of the published table."""

from __future__ import annotations

from dataclasses import replace

from programs.constructs.model import Construct
from programs.constructs.tables import (
    arrays,
    booleans,
    characters,
    conditions,
    encodings,
    keywords,
    lists,
    names,
    networks,
    numbers,
    presence,
    references,
    regexes,
    strings,
    times,
    wildcards,
)

TABLES = (
    strings, wildcards, characters, presence, lists, conditions, arrays, numbers, booleans, regexes, networks,
    keywords, names, encodings, references, times,
)  # fmt: skip

CONSTRUCTS: tuple[Construct, ...] = tuple(replace(row, group=table.GROUP) for table in TABLES for row in table.ROWS)
