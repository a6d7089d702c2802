"""Blocks of addresses as every target gets them: the same text from every Python."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from converters.addresses import block


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("2001:0db8:0000:0000:0001:0000:0000:0001/128", "2001:db8::1:0:0:1/128"),
        ("::ffff:0:0/96", "::ffff:0:0/96"),
        ("::ffff:192.0.2.128/121", "::ffff:c000:280/121"),
        ("::1:ffff:c000:200/128", "::1:ffff:c000:200/128"),
        ("::192.0.2.0/120", "::c000:200/120"),
        ("::/0", "::/0"),
    ],
)
def test_a_block_in_its_shortest_form(given: str, expected: str) -> None:
    assert block(ip_network(given)) == expected
