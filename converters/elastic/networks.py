"""CIDR blocks as regular expressions, for addresses that are indexed as text.

IPv4: the dotted form without leading zeros, the only one that is an address (RFC 6943, 3.1.1). IPv6: every form of
RFC 4291, 2.2.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

from ..regexes import NOTHING, Regex, Repeat, chars, choice, fold, literal, one, sequence
from . import regexp

DOT, COLON, DOUBLE = literal("."), literal(":"), literal("::")
HEX = chars([(48, 57), (65, 70), (97, 102)])
GROUP = Repeat(HEX, 1, 4)
ZERO = sequence([Repeat(one("0"), 1, 4), COLON])

Group = tuple[int, int]
"""The least and the greatest value of a part of an address."""


def expressions(network: IPv4Network | IPv6Network, longest: int = regexp.LONGEST) -> list[str]:
    """Regular expressions of which the text of an address in the network matches one, and no other text any.

    Several, because Elasticsearch allows each but so many characters. Joining them with `&` is no way out: two of
    them are past its memory, and `lenient` makes that a search that finds nothing (measured on 8.19.21). `longest`
    is how many characters each may have.
    """
    forms = _version_6(network) if isinstance(network, IPv6Network) else [_version_4(network)]
    joined: list[str] = []
    for form in map(regexp.text, forms):
        if joined and len(joined[-1]) + len(form) < longest:
            joined[-1] += f"|{form}"
        else:
            joined.append(form)
    return joined


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


def _version_6(network: IPv6Network) -> list[Regex]:
    """Each form is the groups in full, or with one run of zero groups left out for `::`."""
    first, last = network.network_address.packed, network.broadcast_address.packed
    bytes_ = list(zip(first, last, strict=True))
    groups = [
        (low[0] << 8 | low[1], high[0] << 8 | high[1])
        for low, high in ((first[at : at + 2], last[at : at + 2]) for at in range(0, 16, 2))
    ]
    count = next((at for at, group in enumerate(groups) if group == (0, 0xFFFF)), 8)
    forms = [_until_the_end(groups, 0, bytes_)]
    for start in range(count):
        zeros_end = next((at for at in range(start, count) if groups[at][1]), count)
        left = _joined(groups[:start])
        forms += [sequence([left, DOUBLE, right]) for right in _rights(groups, start, zeros_end, bytes_)]
        if not any(low for low, _ in groups[start:count]):
            forms.append(sequence([left, DOUBLE, _at_most(8 - max(start + 1, count))]))
    for start in range(count, 8):
        forms.append(sequence([_joined(groups[:start]), DOUBLE, _at_most(7 - start)]))
    return forms


def _rights(groups: list[Group], start: int, zeros_end: int, bytes_: list[Group]) -> list[Regex]:
    """What stands behind a `::` in place of group `start`: some of the zeros, then the other groups in full."""
    end = min(zeros_end, 7)
    if end <= start:
        return []
    rights = [sequence([Repeat(ZERO, 0, end - start - 1), _until_the_end(groups, end, bytes_)])]
    if end == 7 and start < 6:
        rights.append(sequence([Repeat(ZERO, 0, 5 - start), _quad(bytes_[12:])]))
    return rights


def _joined(groups: list[Group]) -> Regex:
    """Groups with colons between them."""
    parts: list[Regex] = []
    free = 0
    for low, high in groups:
        if (low, high) == (0, 0xFFFF):
            free += 1
        else:
            parts += [COLON, _group(low, high)]
    if free and not parts:
        return sequence([GROUP, Repeat(sequence([COLON, GROUP]), free - 1, free - 1)])
    if free:
        parts.append(Repeat(sequence([COLON, GROUP]), free, free))
    return sequence(parts[1:]) if parts else NOTHING


def _until_the_end(groups: list[Group], start: int, bytes_: list[Group]) -> Regex:
    """The groups from `start` to the last, of which the last two may be a dotted IPv4 address (RFC 4291, 2.2)."""
    if start > 6:
        return _joined(groups[start:])
    head = groups[start:6]
    quad = _quad(bytes_[12:])
    dotted = choice([_joined(groups[6:]), quad])
    return sequence([_joined(head), COLON, dotted]) if head else dotted


def _at_most(most: int) -> Regex:
    """No groups, or up to so many; a dotted address counts as two."""
    if most < 2:
        return Repeat(GROUP, 0, 1) if most else NOTHING
    some = sequence([GROUP, Repeat(sequence([COLON, GROUP]), 0, 1)])
    return Repeat(sequence([Repeat(sequence([GROUP, COLON]), 0, most - 2), choice([some, QUAD])]), 0, 1)


def _quad(bytes_: list[Group]) -> Regex:
    if all(pair == (0, 255) for pair in bytes_):
        return QUAD
    parts: list[Regex] = []
    for low, high in bytes_:
        parts += [DOT, BYTE if (low, high) == (0, 255) else numbers(low, high)]
    return sequence(parts[1:])


BYTE = numbers(0, 255)
QUAD = sequence([BYTE, Repeat(sequence([DOT, BYTE]), 3, 3)])


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
        return _up_to(after[same], same)
    zeros = same - len(head) if before.startswith("0") else 0
    edge = choice([one(f"{digit:x}") for digit in range(int(before[same], 16), int(after[same], 16) + 1)])
    return fold(sequence([Repeat(one("0"), 0, zeros), literal(head), edge, Repeat(HEX, 3 - same, 3 - same)]))


def _up_to(edge: str, zeros: int) -> Regex:
    """One group from zero to a number of so many zeros, then `edge`, then `f` in each place."""
    rest = 3 - zeros
    shorter = [sequence([Repeat(one("0"), 0, zeros + 1), Repeat(HEX, 1, rest)])] if rest else []
    digits = choice([one(f"{digit:x}") for digit in range(int(edge, 16) + 1)])
    full = fold(sequence([Repeat(one("0"), 0, zeros), digits, Repeat(HEX, rest, rest)]))
    return choice([*shorter, full])
