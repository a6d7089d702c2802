"""Blocks of addresses as text."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network


def block(network: IPv4Network | IPv6Network) -> str:
    """A block in its shortest form (RFC 5952, 4.2), the same from every Python: 3.13 began to write the end of an IPv6
    address that IPv4 is mapped to with dots (the library's `ipaddress`), 3.11 writes it in hexadecimal digits."""
    address = network.network_address
    if isinstance(network, IPv6Network) and int(address) >> 32 == 0xFFFF:
        low = int(address) & 0xFFFFFFFF
        return f"::ffff:{low >> 16:x}:{low & 0xFFFF:x}/{network.prefixlen}"
    return str(network)
