"""What silences an alert: the rows of a build's allow-list as exact conditions, and a lookup for what the site adds.

The rows are compiled: a lookup cannot say "an address in this network, or no address at all", and its `*` reaches over
the parts of an ARN. The lookup is for approvals that must hold today. It matches texts, with `*` at the end alone, the
first row that matches decides, and every cell is filled: `*` for anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOKUP = "awol_allowlist"
COLUMNS = (
    "rule", "target_account_id", "recipient_account_id", "principal_arn", "source_cidr", "reason", "not_before",
    "expires",
)  # fmt: skip
INERT = (
    "-",
    "000000000000",
    "000000000000",
    "-",
    "192.0.2.1/32",
    "example that matches nothing",
    "2026-01-01",
    "2026-01-01",
)
"""The one row that is shipped. It never changes, so that an upgrade brings nothing new over a site's file."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One row of an allow-list. `rules` are the names it covers; an empty text says nothing; times are seconds since
    the epoch, the end exclusive; `not_on` is an event that the row never covers."""

    rules: tuple[str, ...]
    target: str
    recipient: str
    principal: str
    network: str
    starts: int | None
    ends: int
    line: int
    not_on: str = ""


def table() -> str:
    return ",".join(COLUMNS) + "\n" + ",".join(INERT) + "\n"


def transforms() -> dict[str, str]:
    """The definition of the lookup. A site that defines it anew in local/transforms.conf keeps its own file."""
    wild = ", ".join(f"WILDCARD({name})" for name in COLUMNS[:4])
    return {
        "filename": f"{LOOKUP}.csv",
        "match_type": wild,
        "max_matches": "1",
        "min_matches": "0",
        "case_sensitive_match": "true",
    }


def macro(approvals: Sequence[Approval]) -> str:
    """The definition of `awol_allowlist(rule)`: what is approved goes, all else stays, whatever is missing on it."""
    found = []
    for field, mark in (("awol_arn", "1"), ("awol_issuer", "2")):
        outputs = ", ".join(f"{name} AS awol_{name}{mark}" for name in COLUMNS[4:])
        inputs = (
            f"rule AS awol_rule, target_account_id AS target_account, recipient_account_id AS awol_recipient, "
            f"principal_arn AS {field}"
        )
        found.append(f"lookup local=true {LOOKUP} {inputs} OUTPUT {outputs}")
    tests = [_looked_up(mark) for mark in ("1", "2")] + [condition(one) for one in approvals]
    approved = " OR ".join(f"if({test}, 1, 0)=1" for test in tests)
    return f'eval awol_rule="$rule$" | {" | ".join(found)} | where NOT ({approved})'


def _looked_up(mark: str) -> str:
    network = f"awol_source_cidr{mark}"
    return (
        f'isnotnull(awol_reason{mark}) AND ({network}="*" OR cidrmatch({network}, source_ip)) '
        f"AND awol_day>=awol_not_before{mark} AND awol_day<=awol_expires{mark}"
    )


def condition(row: Approval) -> str:
    """A row of the allow-list as a condition: all that it names holds."""
    parts = [f"in(awol_rule, {', '.join(_quoted(one) for one in row.rules)})"]
    if row.not_on:
        parts.append(f"event_name!={_quoted(row.not_on)}")
    if row.target:
        parts.append(f"target_account={_quoted(row.target)}")
    if row.recipient:
        parts.append(f"awol_recipient={_quoted(row.recipient)}")
    if row.principal:
        pattern = _quoted(arn_regex(row.principal))
        parts.append(f"(match(awol_arn, {pattern}) OR match(awol_issuer, {pattern}))")
    if row.network:
        parts.append(f"cidrmatch({_quoted(row.network)}, source_ip)")
    if row.starts is not None:
        parts.append(f"_time>={row.starts}")
    parts.append(f"_time<{row.ends}")
    return " AND ".join(parts)


def arn_regex(pattern: str) -> str:
    """An ARN pattern as a regular expression: `*` never reaches over a part, nor over the name of an assumed role.

    The allow-list has refused a wildcard for the kind of a principal, and an assumed role without a session.
    """
    parts = pattern.split(":", 5)
    resource = parts.pop()
    regexes = [_part(part, "[^:]*") for part in parts]
    if resource.startswith("assumed-role/"):
        kind, role, session = resource.split("/", 2)
        last = f"{kind}/{_part(role, '[^/]*')}/{_part(session, '.*')}"
    else:
        last = _part(resource, ".*")
    return f"(?s)^{':'.join(regexes)}:{last}\\z"


def _part(text: str, star: str) -> str:
    return star.join(
        re.sub(r"[^\w/@=,-]", lambda found: f"[{found[0]}]" if found[0] != "^" else r"\^", piece)
        for piece in text.split("*")
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
