"""The statement that makes the CloudTrail table of a site in Athena, from the section `athena:` of its environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.build.material import Material
from awol.errors import ConfigurationError, Location
from awol.pack.converters import load_part

PART = "aws.athena.ddl"


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-athena-table-<version>.sql`; nothing where the environment does not say where the trail delivers.

    The accounts are those of the section, else those of the organization's snapshot, closed and departed ones too.
    Raises `ConfigurationError` for a value that is missing or would make an empty table.
    """
    wanted = material.environment.athena
    if wanted is None:
        return {}
    part = load_part(material.root, PART)
    known = tuple({**site.accounts, **site.departed}) if (site := material.organization) else ()
    accounts = wanted.accounts or known
    values: dict[str, Any] = {
        "bucket": wanted.bucket,
        "accounts": accounts,
        "regions": wanted.regions,
        "since": wanted.since,
        "organization": wanted.organization,
        "prefix": wanted.prefix,
    }
    place = Location(material.environment.source)
    for key, step in _NEEDED.items():
        if not values[key]:
            raise ConfigurationError(f"`athena:` lacks `{key}`", place, step)
    try:
        trail = part.Trail(**values, **({"table": wanted.table} if wanted.table else {}))
    except ConfigurationError as fault:
        raise ConfigurationError(fault.message, place, fault.next_step) from fault
    head = ["-- The table that awol's texts search. If it stays empty, a value below is wrong: Athena does not say so."]
    if missing := [account for account in known if account not in accounts]:
        listed = ", ".join(missing[:_MOST_NAMED]) + (", ..." if len(missing) > _MOST_NAMED else "")
        head.append(
            f"-- Not in the table, for `accounts` does not list them: {len(missing)} of your organization's "
            f"accounts ({listed})."
        )
    text = "\n".join([*head, part.statement(trail), ""])
    return {f"awol-athena-table-{material.version}.sql": text.encode()}


_MOST_NAMED = 5

_NEEDED = {
    "bucket": "for example bucket: example-org-trail",
    "accounts": "list every account, also departed ones, or give your snapshot: --organization organization.json",
    "regions": "for example regions: [us-east-1, eu-central-1]",
    "since": "the first day that the table covers, for example since: 2026-01-01",
}
