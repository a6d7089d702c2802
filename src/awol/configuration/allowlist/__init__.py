"""The user's `allowlist.csv`: approved workflows, each row with a reason and an end.

Columns: rule, target_account_id, recipient_account_id, principal_arn, source_cidr, reason, ticket, owner, not_before,
expires. A row covers a detection when every column that it fills agrees. What it covers is shown as approved and
counted, never dropped. `docs/configuration.md` says it for users, with examples.
"""

from awol.configuration.allowlist.reading import DEFAULT_FILE, load, parse
from awol.configuration.allowlist.rows import COLUMNS, Allowlist, Row

__all__ = ["COLUMNS", "DEFAULT_FILE", "Allowlist", "Row", "load", "parse"]
