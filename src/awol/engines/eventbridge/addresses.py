"""Addresses as Event Ruler compares them: by their hexadecimal digits from the left.

A block of IPv4 has eight digits, one of IPv6 thirty-two; `within` says what comes of comparing the two. What is an
address at all: four decimal numbers with dots, or colons and hexadecimal digits; no mixture of the two.
"""

from __future__ import annotations

import ipaddress
import re

_FOUR = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_SIX = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")

_DIGITS = "0123456789ABCDEF"

Digits = tuple[str, str]
"""The least and the greatest digits of a block, equally many."""


def digits(text: str) -> str | None:
    """The digits of an address; None for a text that is none. A mapped IPv4 address (`::ffff:c633:6407`) is one of
    IPv4, as Java reads it; numbers with leading zeros are decimal."""
    if _FOUR.fullmatch(text):
        numbers = [int(number) for number in text.split(".")]
        return "".join(f"{number:02X}" for number in numbers) if max(numbers) < 256 else None
    if not _SIX.fullmatch(text):
        return None
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    packed = address.packed if address.ipv4_mapped is None else address.ipv4_mapped.packed
    return packed.hex().upper()


def block(text: str) -> Digits | None:
    """The least and greatest digits of a block; None for what EventBridge refuses, a block of one address too."""
    address, _, mask = text.partition("/")
    hex_digits = digits(address)
    if hex_digits is None or not re.fullmatch("[+]?[0-9]+", mask) or int(mask) >= 4 * len(hex_digits):
        return None
    free = 4 * len(hex_digits) - int(mask)
    number = int(hex_digits, 16)
    low = number >> free << free
    high = low | ((1 << free) - 1)
    return f"{low:0{len(hex_digits)}X}", f"{high:0{len(hex_digits)}X}"


def within(found: str, limits: Digits) -> bool:
    """Whether digits lie in a block, as Event Ruler reads them: from the left, until they are surely inside.

    That is at the first digit between those of both limits, or behind the last digit of a limit; what follows is not
    read. So an IPv6 address may lie in a block of IPv4, and the other way round, and a number in either.
    """
    low, high = limits
    at_low = at_high = True
    for digit, least, most in zip(found, low, high, strict=False):
        if digit not in _DIGITS or (at_low and digit < least) or (at_high and digit > most):
            return False
        at_low, at_high = at_low and digit == least, at_high and digit == most
        if not (at_low or at_high):
            return True
    return len(found) >= len(low)
