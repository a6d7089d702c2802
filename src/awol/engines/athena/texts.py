"""Texts as Trino treats them: letter case, `LIKE`, numbers in texts, addresses."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from functools import lru_cache

_DOUBLE = re.compile(
    r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?|0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*"
    r"[pP][+-]?[0-9]+[fFdD]?)"
)
_BLANK = "".join(map(chr, range(33)))
_MAPPED = 0xFFFF << 32


def lower(text: str) -> str:
    """`lower`: each character for itself, as Java's `Character.toLowerCase` (which makes a plain i of `İ`)."""
    folded = text.lower()
    return folded if len(folded) == len(text) and "Σ" not in text else "".join(map(_lower, text))


def _lower(char: str) -> str:
    folded = char.lower()
    return folded if len(folded) == 1 else folded[0]


@lru_cache(maxsize=4096)
def like(pattern: str, escape: str | None) -> Callable[[str], bool]:
    """`LIKE`: `%` and `_` take any characters, line breaks too; raises `ValueError` for an escape of anything else."""
    parts, at = [], 0
    while at < len(pattern):
        char = pattern[at]
        if escape is not None and char == escape:
            at += 1
            if at == len(pattern) or pattern[at] not in ("%", "_", escape):
                raise ValueError("an escape in LIKE is followed by neither %, _ nor the escape itself")
            parts.append(re.escape(pattern[at]))
        else:
            parts.append({"%": ".*", "_": "."}.get(char) or re.escape(char))
        at += 1
    match = re.compile("".join(parts), re.DOTALL).fullmatch
    return lambda text: match(text) is not None


def double(text: str) -> float | None:
    """`try_cast(... AS double)`: what Java's `Double.parseDouble` takes, blanks around it too."""
    stripped = text.strip(_BLANK)
    if not _DOUBLE.fullmatch(stripped):
        return None
    if "x" in stripped.lower():
        return float.fromhex(stripped.rstrip("fFdD"))
    if stripped.lstrip("+-").startswith(("N", "I")):
        return float(stripped)
    return float(stripped.rstrip("fFdD"))


def shown(number: float) -> str:
    """A double as Java writes it: `900.0`, `1.0E21`."""
    if math.isnan(number) or math.isinf(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    digits, _, exponent = f"{number!r}".partition("e")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, fraction = digits.partition(".")
    power = int(exponent or 0)
    significant = (whole + fraction).lstrip("0")
    if whole.strip("0"):
        power += len(whole) - 1
    else:
        power -= len(fraction) - len(fraction.lstrip("0")) + 1
    significant = significant.rstrip("0") or "0"
    return f"{sign}{significant[0]}.{significant[1:] or '0'}E{power}"


def address(text: str) -> int | None:
    """`try_cast(... AS ipaddress)`: an address in the strict forms; IPv4 as the IPv6 address that it is mapped to."""
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return int(parsed) | _MAPPED if parsed.version == 4 else int(parsed)


@lru_cache(maxsize=4096)
def network(text: str) -> tuple[int, int] | None:
    """The first and last address of a CIDR block; None for what is none."""
    try:
        block = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first, last = int(block.network_address), int(block.broadcast_address)
    return (first | _MAPPED, last | _MAPPED) if block.version == 4 else (first, last)
