"""Networks as regular expressions: each spelling of each address within is met, and none of an address outside."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest

from converters.elastic import regexp
from converters.elastic.networks import expressions, numbers


def pattern(network: str) -> re.Pattern[str]:
    """What Elasticsearch matches against the whole of a text, as Python reads it."""
    return re.compile("|".join(f"(?:{one})" for one in expressions(ip_network(network))))


EDGES = [0, 1, 9, 10, 11, 19, 20, 99, 100, 101, 109, 110, 127, 128, 191, 192, 199, 200, 223, 224, 240, 249, 250, 255]


@pytest.mark.parametrize("low", EDGES)
def test_the_numbers_between_two(low: int) -> None:
    for high in (one for one in EDGES if one >= low):
        found = re.compile(regexp.text(numbers(low, high)))
        assert [at for at in range(1000) if found.fullmatch(str(at))] == list(range(low, high + 1)), high
        assert not found.fullmatch(f"0{low}")
        assert not found.fullmatch(f"{high}0")
        assert not found.fullmatch("")


@pytest.mark.parametrize(
    "network",
    [
        "192.0.2.1/32", "192.0.2.0/31", "192.0.2.64/26", "192.0.2.0/24", "192.0.2.0/23", "10.0.0.0/8", "172.16.0.0/12",
        "128.0.0.0/1", "0.0.0.0/0", "0.0.0.0/32", "255.255.255.254/31", "100.64.0.0/10",
    ],
)  # fmt: skip
def test_addresses_of_version_4(network: str) -> None:
    given, found = ip_network(network), pattern(network)
    first, last = int(given.network_address), int(given.broadcast_address)
    inside = {first, last, (first + last) // 2, min(first + 1, last), max(last - 1, first)}
    outside = {at for at in (first - 1, last + 1, 0, 2**32 - 1) if 0 <= at < 2**32 and not first <= at <= last}
    assert [at for at in inside if not found.fullmatch(str(IPv4Address(at)))] == []
    assert [at for at in outside if found.fullmatch(str(IPv4Address(at)))] == []
    shown = str(given.network_address)
    for odd in (f"0{shown}", f"{shown}.0", f"{shown}0000", shown.replace(".", "x"), f"::ffff:{shown}", ""):
        assert not found.fullmatch(odd), odd


def spellings(address: IPv6Address) -> Iterator[str]:
    """The forms of RFC 4291, 2.2: in full, with or without leading zeros, a run of zeros left out, the end dotted."""
    groups = [int(address) >> 16 * place & 0xFFFF for place in range(7, -1, -1)]
    dotted = str(IPv4Address(int(address) & 0xFFFFFFFF))
    for form in ("x", "04x", "X", "03X"):
        texts = [f"{one:{form}}" for one in groups]
        for parts, most in ((texts, 8), ([*texts[:6], dotted], 6)):
            yield ":".join(parts)
            for start in range(most):
                for end in range(start + 1, most + 1):
                    if not any(groups[start:end]):
                        yield f"{':'.join(parts[:start])}::{':'.join(parts[end:])}"


NETWORKS = [
    "2001:db8::/32", "2001:db8::/48", "2001:db8:0:8000::/49", "2001:db8::/126", "2001:db8::1/128", "::/128", "::1/128",
    "::/0", "::/96", "::ffff:192.0.2.0/120", "fe80::/10", "fc00::/7", "2000::/3", "64:ff9b::/96", "2001:db8:0:0:1::/80",
    "2001:0:0:1::/64", "0:0:1::/48", "2001:db8::a0/123", "2001:db8:a000::/35", "::8000:0/97", "1::/16", "100::/64",
    "2001:db8::/33", "2001:db8::/38", "2001:db8::/50", "::/1", "::/9", "::/10", "2001:db8::/122", "2001:db8::/118",
]  # fmt: skip


def near(network: str) -> tuple[list[IPv6Address], list[IPv6Address]]:
    """Addresses within and outside of a network: its edges, those beside them, some between, and some by chance."""
    given, chance = ip_network(network), random.Random(network)
    first, last = int(given.network_address), int(given.broadcast_address)
    some = {first, last, min(first + 1, last), max(last - 1, first), (first + last) // 2}
    some |= {chance.randint(first, last) for _ in range(4)}
    for at in (*some, first, last):
        # An address that differs in one bit, or one group, from one within.
        some |= {at ^ 1 << chance.randrange(128) for _ in range(3)}
        some.add(at & ~(0xFFFF << 16 * chance.randrange(8)))
    some |= {at for at in (first - 1, last + 1, 0, 1, 2**128 - 1) if 0 <= at < 2**128}
    return [IPv6Address(at) for at in sorted(some) if first <= at <= last], [
        IPv6Address(at) for at in sorted(some) if not first <= at <= last
    ]


@pytest.mark.parametrize("network", NETWORKS)
def test_addresses_of_version_6_in_each_of_their_spellings(network: str) -> None:
    found = pattern(network)
    inside, outside = near(network)
    assert [text for one in inside for text in spellings(one) if not found.fullmatch(text)] == []
    assert [text for one in outside for text in spellings(one) if found.fullmatch(text)] == []


@pytest.mark.parametrize(
    "text",
    ["", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "1::2::3", "::1.2.3",
     "::1.2.3.256", "::1.2.3.4.5", "::01.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:1", "1.2.3.4", "::%eth0", "::/0"],
)  # fmt: skip
def test_what_is_no_address_is_of_no_network(text: str) -> None:
    assert not pattern("::/0").fullmatch(text)


def test_expressions_are_no_longer_than_is_allowed() -> None:
    network = ip_network("2001:db8::/48")
    whole = expressions(network, 100_000)
    assert len(whole) == 1
    forms = expressions(network, 1)
    assert "|".join(forms) == whole[0]
    longest = max(map(len, forms))
    # One more character than two forms and the bar between them take, and not one less.
    first, second = forms[:2]
    together = len(first) + len(second) + 1
    assert expressions(network, together)[0].startswith(f"{first}|{second}")
    assert expressions(network, together - 1)[0] == first
    parts = expressions(network, longest + 200)
    assert "|".join(parts) == whole[0]
    assert max(map(len, parts)) <= longest + 200


def test_a_group_that_may_be_anything_is_written_once_for_all_of_them() -> None:
    first, second, *_ = expressions(ip_network("1::/16"), 1)
    group = "[0-9a-fA-F]{1,4}"
    assert first.startswith(f"0{{0,3}}1(\\:{group}){{5}}\\:({group}(\\:{group}){{1}}|")
    assert second.startswith(f"0{{0,3}}1\\:\\:(({group}\\:){{0,4}}({group}(\\:{group})?|")
