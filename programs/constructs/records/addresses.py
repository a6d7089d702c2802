"""Addresses in `ip`, as CloudTrail and its neighbours write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RECORDS: Mapping[str, Mapping[str, Any]] = {
    "v4": {"ip": "192.0.2.1"},
    "v4-last": {"ip": "192.0.2.255"},
    "v4-next": {"ip": "192.0.3.0"},
    "v4-other": {"ip": "198.51.100.7"},
    "v4-port": {"ip": "192.0.2.1:443"},
    "v4-block": {"ip": "192.0.2.0/24"},
    "v4-space": {"ip": " 192.0.2.1"},
    "v4-longer": {"ip": "192.0.2.1234"},
    "v4-zeros": {"ip": "192.000.002.001"},
    "v4-mapped": {"ip": "::ffff:192.0.2.1"},
    "v4-number": {"ip": 3221225985},
    "service": {"ip": "organizations.amazonaws.com"},
    "internal": {"ip": "AWS Internal"},
    "v4-both": {"ip": ["198.51.100.7", "192.0.2.77"]},
    "v6": {"ip": "2001:db8::1"},
    "v6-full": {"ip": "2001:0DB8:0:0:0:0:0:1"},
    "v6-upper": {"ip": "2001:DB8::A"},
    "v6-subnet": {"ip": "2001:db8:0:1::"},
    "v6-next": {"ip": "2001:db9::1"},
    "v6-dotted": {"ip": "2001:db8::192.0.2.1"},
    "v6-loopback": {"ip": "::1"},
    "v6-wrong": {"ip": "2001:db8:::1"},
    "ip-empty": {"ip": ""},
    "ip-null": {"ip": None},
}
