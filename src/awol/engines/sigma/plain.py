"""A rule's logic as plain data: what pySigma read, in lists and texts alone, so that it can be kept on disk and built
into tests again without pySigma.

    value = ["equal", text, cased] | ["like", [part...], cased]      part: a text, or "*" or "?" in a list of its own
          | ["number", n] | ["bool", b] | ["regex", pattern, flags] | ["network", cidr] | ["compare", operator, n]
          | ["time", part, n] | ["null"] | ["exists", b] | ["any", [value...]] | ["field", name, starts, ends]
    tree  = ["all" | "any", label, [tree...]] | ["not", tree]
          | ["item", label, field or null, every, [value...]]        a field of null is a keyword: anywhere in a record

`value` makes the first of these; `awol.engines.sigma.parser` makes trees and `awol.engines.sigma.building` reads them.
"""

from __future__ import annotations

import re
from typing import Any

from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from awol.errors import UnsupportedQuery

Plain = list[Any]
"""A value or a tree, as above: it survives JSON unchanged."""

_WILDCARDS = {SpecialChars.WILDCARD_MULTI: ["*"], SpecialChars.WILDCARD_SINGLE: ["?"]}


def value(given: SigmaType, where: str) -> Plain:
    """A value of a rule, its modifiers applied and its placeholders filled in; `where` names its field in messages.

    Raises `UnsupportedQuery` for what cannot be judged on a record.
    """
    if isinstance(given, SigmaNull):
        return ["null"]
    if isinstance(given, SigmaExists):
        return ["exists", bool(given.exists)]
    if isinstance(given, SigmaExpansion):
        return ["any", [value(alternative, where) for alternative in given.values]]
    if isinstance(given, SigmaFieldReference):
        return ["field", given.field, bool(given.starts_with), bool(given.ends_with)]
    if isinstance(given, SigmaString):
        return _text(given, where)
    if isinstance(given, SigmaTimestampPart):
        return ["time", given.timestamp_part.name, given.number]
    if isinstance(given, SigmaNumber):
        return ["number", given.number]
    if isinstance(given, SigmaBool):
        return ["bool", given.boolean]
    if isinstance(given, SigmaRegularExpression):
        return _regular_expression(given, where)
    if isinstance(given, SigmaCIDRExpression):
        return ["network", str(given.network)]
    if isinstance(given, SigmaCompareExpression):
        return ["compare", given.op.name, given.number.number]
    raise UnsupportedQuery(f"{where}: {type(given).__name__} cannot be judged on a record")


def _text(string: SigmaString, where: str) -> Plain:
    parts = list(string.s)
    cased = isinstance(string, SigmaCasedString)
    if any(not isinstance(part, str | SpecialChars) for part in parts):
        raise UnsupportedQuery(f"{where}: a placeholder has no value", next_step="set it in environment.yml")
    if all(isinstance(part, str) for part in parts):
        return ["equal", "".join(map(str, parts)), cased]
    return ["like", [_WILDCARDS[part] if isinstance(part, SpecialChars) else part for part in parts], cased]


def _regular_expression(expression: SigmaRegularExpression, where: str) -> Plain:
    flags = 0
    for flag in expression.flags:
        flags |= int(expression.sigma_to_python_flags[flag])
    text = str(expression.regexp)
    if "[[:" in text:
        raise UnsupportedQuery(
            f"{where}: a POSIX class in the regular expression is not judged", next_step="list its characters"
        )
    try:
        compiled = re.compile(text, flags)
        if text.isascii() or not compiled.flags & re.IGNORECASE:
            # PCRE's classes are ASCII, as the specification asks. Python's flag ends letter case there too.
            flags |= int(re.ASCII)
            re.compile(text, flags)
    except RecursionError as fault:
        raise UnsupportedQuery(f"{where}: the regular expression is nested too deeply") from fault
    except (re.error, ValueError, OverflowError) as fault:
        raise UnsupportedQuery(f"{where}: {fault} in the regular expression") from fault
    return ["regex", text, flags]
