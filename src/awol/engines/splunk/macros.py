"""Search macros: what `` `name` `` stands for.

Only these are known. On a server an administrator defines them (macros.conf); offline an unknown macro is an error, not
an empty text, for nobody can tell what it would have let through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from awol.engines.splunk.nodes import MacroCall

CLOUDTRAIL = 'sourcetype="aws:cloudtrail"'

MACROS: Mapping[str, str] = {
    "awol_cloudtrail": CLOUDTRAIL,
    "cloudtrail": CLOUDTRAIL,
    "security_content_ctime(1)": 'eval $1$=strftime($1$, "%Y-%m-%dT%H:%M:%S")',
}
"""Name, with the number of arguments in parentheses where it takes any, to definition; `$1$` is the first argument.
`cloudtrail` and `security_content_ctime` are those of Splunk's public detections."""

FILTER = re.compile(r"\w+_filter")
"""Public detections end with an empty macro of this name, in which a user may exclude what he knows."""


def definition(call: MacroCall, macros: Mapping[str, str]) -> str | None:
    """The text that the macro stands for, arguments put in; None where it is not known."""
    count = len(call.arguments)
    key = f"{call.name}({count})" if count else call.name
    text = macros.get(key, MACROS.get(key))
    if text is None:
        return "search *" if not count and FILTER.fullmatch(call.name) else None
    for place, argument in enumerate(call.arguments, start=1):
        text = text.replace(f"${place}$", argument)
    return text
