"""The accounts of a snapshot for a SIEM to look up: a lookup of the Splunk app, and an index for Elastic."""

from __future__ import annotations

import json
from collections.abc import Mapping

from awol.build.material import Material
from awol.configuration.organization import Account

COLUMNS = ("account", "about", "name", "ou", "owner", "environment", "status", "since")
"""Of the lookup `awol_organization`: `about` is what an alert shows, `since` when the account was made, in seconds
since the epoch."""
_TOLD = COLUMNS[2:-1]


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-accounts-<version>.ndjson`, the body of a bulk request; nothing without a snapshot that has accounts.

    A document has the account under the name that CloudTrail's documents have, as a LOOKUP JOIN wants it, and what the
    snapshot says of it below `organization.account`.
    """
    lines = []
    for row in rows(material):
        details = {name: row[name] for name in _TOLD if row[name]}
        document = {
            "aws": {"cloudtrail": {"recipient_account_id": row["account"]}},
            "organization": {"account": {"id": row["account"], **details}},
        }
        lines += [json.dumps({"index": {"_id": row["account"]}}), json.dumps(document, ensure_ascii=False)]
    if not lines:
        return {}
    return {f"awol-accounts-{material.version}.ndjson": "".join(f"{line}\n" for line in lines).encode()}


def rows(material: Material) -> list[dict[str, str]]:
    """A row for each account of the snapshot, by id; none without a snapshot."""
    known = material.organization.accounts if material.organization else {}
    return [_row(known[identity]) for identity in sorted(known)]


def _row(account: Account) -> dict[str, str]:
    said = {name: " ".join(str(getattr(account, name)).split()) for name in _TOLD}
    about = [
        said["name"],
        f"OU {said['ou']}" if said["ou"] else "",
        f"owner {said['owner']}" if said["owner"] else "",
        said["environment"],
        said["status"] if said["status"] != "ACTIVE" else "",
    ]
    since = "" if account.created_at is None else f"{account.created_at / 1000:.3f}".rstrip("0").rstrip(".")
    return {"account": account.id, "about": ", ".join(part for part in about if part) or "-", **said, "since": since}
