"""The lookup of accounts: what the snapshot of the organization says of the account that an alert is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

LOOKUP = "awol_organization"

ASKED = ("about", "ou", "since")
"""The columns by which a scope of an allow-list row judges: that the account is there, its unit, and since when, in
seconds since the epoch."""

Rows = Sequence[Mapping[str, str]]


def transforms() -> dict[str, str]:
    """The definition of the lookup."""
    return {"filename": f"{LOOKUP}.csv", "max_matches": "1"}


def table(rows: Rows) -> str:
    """The lookup's file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return stream.getvalue()


def step(nothing: str) -> str:
    """What follows `awol_details` in its macro: `about` of the one account that an alert is about, else `nothing`."""
    return (
        f" | lookup local=true {LOOKUP} account AS target_account OUTPUT about AS awol_about"
        f' | eval about=coalesce(awol_about, "{nothing}")'
    )
