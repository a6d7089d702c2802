"""The records that every construct is run on: hostile on purpose, each for one thing that queries get wrong.

A record's id stands in `eventID` and is what the tables of expected ids name. Records that are about texts hold them
in `f`, about numbers in `n`, and so on; to every other construct they are records that lack the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programs.constructs.records import addresses, encodings, names, numbers, structures, texts

_GROUPS = (texts.RECORDS, numbers.RECORDS, addresses.RECORDS, structures.RECORDS, names.RECORDS, encodings.RECORDS)

RECORDS: Mapping[str, Mapping[str, Any]] = {
    identity: {"eventID": identity, **record} for group in _GROUPS for identity, record in group.items()
}
"""Id to record."""

assert len(RECORDS) == sum(len(group) for group in _GROUPS), "an id stands twice"
