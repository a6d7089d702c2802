"""How one value of a field is compared in a search expression.

Search Reference, "search": values are compared without regard to letter case, `*` stands for any characters, a CIDR
block for its addresses, and numbers are compared as numbers. *Inferred*: two values that are numbers are equal as
numbers too (up to 15 digits, beyond which doubles fail); a number is never less or greater than a text; and other texts
are ordered by their lower-case letters.
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable

from awol.engines.splunk.nodes import Operator, Value
from awol.engines.splunk.rows import number

Matcher = Callable[[str], bool]

ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
TEXT_ORDER: dict[str, Callable[[str, str], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
EXACT_DIGITS = 15


def equal(value: Value, *, empty_matches: bool) -> Matcher:
    """A function that says whether one value of a field equals `value`, which may be a wildcard or a CIDR block.

    `empty_matches` decides whether a lone `*` matches "".
    """
    text = value.text
    if "*" in text:
        return _wildcard(text, exact_case=value.directive == "CASE", empty_matches=empty_matches)
    if value.directive == "CASE":
        return lambda candidate: candidate == text
    network = _network(text)
    if network is not None:
        return _within(network, text)
    lowered = text.lower()
    as_number = number(text) if len(text) <= EXACT_DIGITS else None
    if as_number is None:
        return lambda candidate: candidate == text or candidate.lower() == lowered
    return lambda candidate: candidate == text or (len(candidate) <= EXACT_DIGITS and number(candidate) == as_number)


def ordered(symbol: Operator, value: Value) -> Matcher:
    """A function that says whether one value of a field is less or greater than `value`."""
    bound = number(value.text)
    if bound is not None:
        compare = ORDER[symbol]

        def numeric(candidate: str) -> bool:
            as_number = number(candidate)
            return as_number is not None and compare(as_number, bound)

        return numeric
    compare_text = TEXT_ORDER[symbol]
    lowered = value.text.lower()
    return lambda candidate: compare_text(candidate.lower(), lowered)


def _wildcard(text: str, *, exact_case: bool, empty_matches: bool) -> Matcher:
    if text.strip("*") == "":
        return (lambda _candidate: True) if empty_matches else bool
    parts = text.split("*")
    if exact_case:
        pattern = re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)
        return lambda candidate: pattern.fullmatch(candidate) is not None
    lowered = [part.lower() for part in parts]
    if len(parts) == 2 and not parts[1]:
        start = lowered[0]
        return lambda candidate: candidate.lower().startswith(start)
    if len(parts) == 2 and not parts[0]:
        end = lowered[1]
        return lambda candidate: candidate.lower().endswith(end)
    if len(parts) == 3 and not parts[0] and not parts[2]:
        middle = lowered[1]
        return lambda candidate: middle in candidate.lower()
    return _pieces(lowered)


def _pieces(parts: list[str]) -> Matcher:
    """A wildcard pattern without a regular expression: each piece is found behind the one before, so that no pattern
    takes more than a few passes over the value."""
    first, *inner, last = parts

    def matches(candidate: str) -> bool:
        text = candidate.lower()
        if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for part in inner:
            place = text.find(part, at, end)
            if place < 0:
                return False
            at = place + len(part)
        return True

    return matches


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(text: str) -> Network | None:
    if "/" not in text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _within(network: Network, text: str) -> Matcher:
    """Whether a value is an address of the block, or the text of the block itself (as a rule's cidrIp holds it)."""
    lowered = text.lower()

    def matches(candidate: str) -> bool:
        return candidate.lower() == lowered or in_network(candidate, network)

    return matches


def in_network(found: str, network: Network) -> bool:
    """Whether the text is an address within the block."""
    if not found or found[0] not in "0123456789abcdefABCDEF:":
        return False
    try:
        return ipaddress.ip_address(found) in network
    except ValueError:
        return False
