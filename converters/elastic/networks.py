"""CIDR blocks as regular expressions, for addresses that are indexed as text.

IPv4: the dotted form without leading zeros, the only one that is an address (RFC 6943, 3.1.1). IPv6: every form of
RFC 4291, 2.2 but the one that ends in a dotted IPv4 address, which neither AWS nor RFC 5952 writes.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from awol.errors import RefusedConversion

from ..regexes import NOTHING, Regex, Repeat, chars, choice, fold, literal, one, sequence

DOT, COLON, DOUBLE = literal("."), literal(":"), literal("::")
HEX = chars([(48, 57), (65, 70), (97, 102)])
GROUP = Repeat(HEX, 1, 4)


def pattern(network: IPv4Network | IPv6Network) -> Regex:
    """An expression that the text of an address in the network matches, and no other. Raises `RefusedConversion`."""
    return _version_6(network) if isinstance(network, IPv6Network) else _version_4(network)


def _version_4(network: IPv4Network) -> Regex:
    first, last = network.network_address.packed, network.broadcast_address.packed
    parts: list[Regex] = []
    for low, high in zip(first, last, strict=True):
        parts += [DOT, numbers(low, high)]
    return sequence(parts[1:])


def numbers(low: int, high: int) -> Regex:
    """The decimal numbers from `low` to `high`, none above 999, without leading zeros."""
    options: list[Regex] = []
    at = low
    while at <= high:
        ten = at - at % 10
        until = min(high, ten + 9)
        if at == ten and until == ten + 9 and ten >= 10:
            # As many whole tens as share their other digits: 20 to 79 is [2-7][0-9].
            last = ten
            while last + 19 <= high and (last + 10) // 100 == ten // 100:
                last += 10
            options.append(sequence([literal(_head(ten)), _digits(ten // 10 % 10, last // 10 % 10), _digits(0, 9)]))
            until = last + 9
        else:
            options.append(sequence([literal(str(at)[:-1]), _digits(at % 10, until % 10)]))
        at = until + 1
    return choice(options)


def _head(number: int) -> str:
    return str(number // 100) if number >= 100 else ""


def _digits(low: int, high: int) -> Regex:
    return chars([(48 + low, 48 + high)])


def _version_6(network: IPv6Network) -> Regex:
    """Each form is the groups in full, or with one run of zero groups left out for `::`."""
    first, last = _groups(network.network_address.packed), _groups(network.broadcast_address.packed)
    fixed = [_group(low, high) for low, high in zip(first, last, strict=True) if (low, high) != (0, 0xFFFF)]
    count, free = len(fixed), 8 - len(fixed)
    zero = [low == 0 for low in first[:count]]
    forms = [_run(fixed, free)]
    for start in range(8):
        left = _run(fixed[: min(start, count)], max(0, start - count))
        forms += [
            sequence([left, DOUBLE, _run(fixed[end:], free)]) for end in range(start + 1, count) if all(zero[start:end])
        ]
        if all(zero[start:count]):
            most = 8 - max(start + 1, count)
            tail: Regex = NOTHING
            if most:
                tail = Repeat(sequence([GROUP, Repeat(sequence([COLON, GROUP]), 0, most - 1)]), 0, 1)
            forms.append(sequence([left, DOUBLE, tail]))
    return choice(forms)


def _groups(packed: bytes) -> list[int]:
    return [packed[at] << 8 | packed[at + 1] for at in range(0, 16, 2)]


def _run(fixed: list[Regex], free: int) -> Regex:
    """Groups with colons between them: the fixed ones, then as many free ones."""
    parts: list[Regex] = []
    for group in fixed:
        parts += [COLON, group]
    if free:
        parts.append(Repeat(sequence([COLON, GROUP]), free, free))
    if not fixed and free:
        return sequence([GROUP, Repeat(sequence([COLON, GROUP]), free - 1, free - 1)])
    return sequence(parts[1:]) if parts else NOTHING


def _group(low: int, high: int) -> Regex:
    """One group of up to four hexadecimal digits between two numbers that a prefix sets apart."""
    if low == high:
        digits = f"{low:x}"
        if low == 0:
            return Repeat(one("0"), 1, 4)
        return fold(sequence([Repeat(one("0"), 0, 4 - len(digits)), literal(digits)]))
    before, after = f"{low:04x}", f"{high:04x}"
    same = next(at for at in range(4) if before[at] != after[at])
    head = before[:same].lstrip("0")
    if not head and before[same] == "0":
        raise RefusedConversion(
            "an IPv6 block that ends inside a group of zeros has too many spellings",
            next_step="use a prefix of a multiple of 16, or a field of type ip",
        )
    zeros = same - len(head) if before.startswith("0") else 0
    edge = choice([one(f"{digit:x}") for digit in range(int(before[same], 16), int(after[same], 16) + 1)])
    return fold(sequence([Repeat(one("0"), 0, zeros), literal(head), edge, Repeat(HEX, 3 - same, 3 - same)]))
