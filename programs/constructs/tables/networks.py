"""Address blocks against addresses that stand in a field of texts."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row

GROUP = "Addresses"
V4 = "v4 v4-last v4-both "
V6 = "v6 v6-full v6-upper v6-dotted "

ROWS = (
    row("IPv4 /24", "ip|cidr: 192.0.2.0/24", V4),
    row("IPv4 /23", "ip|cidr: 192.0.2.0/23", V4 + "v4-next"),
    row("IPv4 /25", "ip|cidr: 192.0.2.128/25", "v4-last"),
    row("IPv4 /32", "ip|cidr: 192.0.2.1/32", "v4"),
    row("IPv4 /0", "ip|cidr: 0.0.0.0/0", V4 + "v4-next v4-other"),
    row("IPv4, any of several", "ip|cidr: [192.0.2.0/24, 198.51.100.0/24]", V4 + "v4-other"),
    row("IPv4, not", "s:\n  ip|cidr: 192.0.2.0/24\ncondition: not s", ALL - ids(V4)),
    row("IPv4 and IPv6", "ip|cidr: [192.0.2.0/24, '2001:db8::/32']", V4 + V6 + "v6-subnet"),
    row("IPv6 /32", "ip|cidr: 2001:db8::/32", V6 + "v6-subnet"),
    row("IPv6 /48", "ip|cidr: 2001:db8::/48", V6 + "v6-subnet"),
    row("IPv6 /64", "ip|cidr: 2001:db8::/64", V6),
    row("IPv6 /128", "ip|cidr: 2001:db8::1/128", "v6 v6-full"),
    row("IPv6 /0", "ip|cidr: '::/0'", V6 + "v6-subnet v6-next v6-loopback v4-mapped"),
    row("IPv6, a mapped IPv4", "ip|cidr: '::ffff:0:0/96'", "v4-mapped"),
    row("IPv6, not", "s:\n  ip|cidr: 2001:db8::/32\ncondition: not s", ALL - ids(V6 + "v6-subnet")),
    row("a block as a text", "ip: 192.0.2.0/24", "v4-block"),
    row("an address as a text", "ip: 192.0.2.1", "v4"),
    row("an IPv6 address as a text", "ip: 2001:DB8::1", "v6"),
    row("a service", "ip: aws internal", "internal"),
    row("startswith", "ip|startswith: 192.0.2.", V4 + "v4-port v4-block v4-longer"),
)
