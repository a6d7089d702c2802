"""Field names that are no identifiers."""

from __future__ import annotations

import json

from programs.constructs.model import ALL, ids, row
from programs.constructs.records.names import NAMES

GROUP = "Field names"

ROWS = (
    *(
        row(odd if "`" in name else f"{odd}: `{name}`", f"{json.dumps(name, ensure_ascii=False)}: 'Yes'", f"name-{odd}")
        for odd, name in NAMES.items()
    ),
    row("lower case: `upper`", "upper: 'yes'", "name-lower"),
    row("hyphen, not", "s:\n  x-amz-acl: 'yes'\ncondition: not s", ALL - ids("name-hyphen")),
    row("hyphen, null", "x-amz-acl: null", ALL - ids("name-hyphen name-hyphen-no")),
    row("colon, exists", "'aws:PrincipalOrgID|exists': true", "name-colon name-colon-no"),
    row("slash, regular expression", "'a/b|re': ^y", "name-slash"),
    row("space, gte", "'user agent|gte': 5", ""),
    row("braces, of a list", "'list{}': ['yes', 'no']", "name-braces name-braces-no"),
    row("nested, startswith", "'outer.in-ner.x:y|startswith': y", "name-nested"),
)
