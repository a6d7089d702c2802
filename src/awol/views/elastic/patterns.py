"""Index patterns: which indices a comma-separated list with wildcards and exclusions names.

Source: Elasticsearch reference, "Multi-target syntax".
"""

from __future__ import annotations

import re


def names_index(pattern: str, index: str) -> bool:
    """Whether the list names the index: `logs-*`, `a,b`, `logs-*,-logs-aws*`, `_all`. Remote clusters never do."""
    named = False
    wildcard_seen = False
    for part in pattern.split(","):
        item = part.strip()
        # A leading minus excludes only from wildcards before it; else it is the name of an index.
        if item.startswith("-") and wildcard_seen:
            named = named and not _matches(item[1:], index)
            continue
        wildcard_seen = wildcard_seen or "*" in item or item == "_all"
        named = named or item == "_all" or _matches(item, index)
    return named


def _matches(item: str, index: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, item.split("*"))), index, re.DOTALL) is not None
