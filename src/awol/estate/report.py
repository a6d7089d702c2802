"""Exposure as text: a table for people, JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from awol.cloudtrail.texts import printable
from awol.estate.exposure import STATES, Exposure, summary
from awol.estate.tree import Tree


def as_json(tree: Tree, found: Sequence[Exposure], remarks: Sequence[str]) -> str:
    """One object: the organization, its accounts with state and reasons, how many are in each state."""
    document = {
        "organization": {
            "id": tree.organization_id,
            "management_account": tree.management,
            "taken": tree.taken,
            "remarks": list(remarks),
            "unread": list(tree.unread),
        },
        "accounts": [exposure.as_json() for exposure in found],
        "summary": summary(found),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_table(found: Sequence[Exposure], remarks: Sequence[str]) -> str:
    """What could leave first: a line an account, its reasons below; then the organization as a whole, then counts."""
    lines = []
    for state in STATES:
        for exposure in (candidate for candidate in found if candidate.state == state):
            place = printable(exposure.ou) or ("root" if state not in ("management", "suspended") else "")
            lines.append(f"{state.upper():10}  {exposure.account}  {printable(exposure.name)}  {place}".rstrip())
            if state != "safe":
                lines += [f"            {printable(reason)}" for reason in exposure.reasons]
    lines += ["", *remarks] if remarks else []
    counts = summary(found)
    totals = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    return "\n".join([*lines, "", f"{len(found)} accounts: {totals or 'none'}"]).lstrip("\n") + "\n"
