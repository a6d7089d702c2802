"""How texts in a query become numbers, per type: what each takes, and the ends of ranges with and without the bound.

From Lucene's range queries (an excluded bound is the next number) and Java's parsers of numbers and addresses.
"""

from __future__ import annotations

import math

import pytest

from awol.engines.lucene.scalars import BOOLEAN, DOUBLE, IP, LONG, Scale, date_scale

DATE = date_scale(now=0)

TERMS: list[tuple[Scale, str, tuple[float, float] | None]] = [
    (LONG, "5", (5, 5)),
    (LONG, "+5", (5, 5)),
    (LONG, "-5", (-5, -5)),
    (LONG, "5.0", (5, 5)),
    (LONG, "5.", (5, 5)),
    (LONG, "5e1", (50, 50)),
    (LONG, "50E-1", (5, 5)),
    (LONG, "5.5", None),
    (LONG, "", None),
    (LONG, "x", None),
    (LONG, " 5", None),
    (LONG, "0x5", None),
    (LONG, "\u0665", None),
    (LONG, ".", None),
    (LONG, "5e", None),
    (LONG, "9223372036854775807", (2**63 - 1, 2**63 - 1)),
    (LONG, "9223372036854775808", None),
    (LONG, "-9223372036854775808", (-(2**63), -(2**63))),
    (LONG, "-9223372036854775809", None),
    (DOUBLE, "5", (5.0, 5.0)),
    (DOUBLE, "+.5", (0.5, 0.5)),
    (DOUBLE, "5.", (5.0, 5.0)),
    (DOUBLE, "5e3", (5000.0, 5000.0)),
    (DOUBLE, "5f", (5.0, 5.0)),
    (DOUBLE, "5D", (5.0, 5.0)),
    (DOUBLE, " 5\t", (5.0, 5.0)),
    (DOUBLE, "0x1p3", (8.0, 8.0)),
    (DOUBLE, "-0x.8p1", (-1.0, -1.0)),
    (DOUBLE, "0x1.8P+1f", (3.0, 3.0)),
    (DOUBLE, "0x1", None),
    (DOUBLE, "x", None),
    (DOUBLE, "Infinity", None),
    (DOUBLE, "NaN", None),
    (DOUBLE, "infinity", None),
    (DOUBLE, "0x1p99999", None),
    (BOOLEAN, "true", (1, 1)),
    (BOOLEAN, "false", (0, 0)),
    (BOOLEAN, "True", None),
    (BOOLEAN, "1", None),
    (IP, "192.0.2.1", (0xFFFFC0000201, 0xFFFFC0000201)),
    (IP, "::ffff:192.0.2.1", (0xFFFFC0000201, 0xFFFFC0000201)),
    (IP, "2001:db8::", (0x20010DB8 << 96, 0x20010DB8 << 96)),
    (IP, "192.0.2", None),
    (IP, "fe80::1%eth0", None),
    (IP, "192.0.2.77/24", (0xFFFFC0000200, 0xFFFFC00002FF)),
    (IP, "192.0.2.1/32", (0xFFFFC0000201, 0xFFFFC0000201)),
    (IP, "192.0.2.1/33", None),
    (IP, "192.0.2.1/x", None),
    (IP, "192.0.2.1/", None),
    (IP, "192.0.2.1/+24", (0xFFFFC0000200, 0xFFFFC00002FF)),
    (IP, "0.0.0.0/0", (0xFFFF00000000, 0xFFFFFFFFFFFF)),
    (IP, "2001:db8::1/127", (0x20010DB8 << 96, (0x20010DB8 << 96) + 1)),
    (IP, "2001:db8::/129", None),
    (IP, "::ffff:192.0.2.0/120", None),
    (IP, "x/24", None),
    (IP, "2001:db8::/128", (0x20010DB8 << 96, 0x20010DB8 << 96)),
]


@pytest.mark.parametrize(("scale", "text", "expected"), TERMS, ids=[row[1] for row in TERMS])
def test_a_term_is_an_interval(scale: Scale, text: str, expected: tuple[float, float] | None) -> None:
    assert scale.exact(text) == expected


INF = math.inf
ENDS: list[tuple[Scale, str, tuple[float | None, float | None], tuple[float | None, float | None]]] = [
    # a text, the first number of `[text TO` and `{text TO`, the last one of `TO text]` and `TO text}`
    (LONG, "5", (5, 6), (5, 4)),
    (LONG, "5.5", (6, 6), (5, 5)),
    (LONG, "-5.5", (-5, -5), (-6, -6)),
    (LONG, "x", (None, None), (None, None)),
    (LONG, "9223372036854775808", (None, None), (None, None)),
    (DOUBLE, "1.5", (1.5, math.nextafter(1.5, INF)), (1.5, math.nextafter(1.5, -INF))),
    (DOUBLE, "NaN", (None, None), (INF, INF)),
    (DOUBLE, "x", (None, None), (None, None)),
    (DOUBLE, "-Infinity", (-INF, math.nextafter(-INF, INF)), (-INF, -INF)),
    (DOUBLE, "0x1p99999", (INF, INF), (INF, math.nextafter(INF, -INF))),
    (BOOLEAN, "true", (1, 2), (1, 0)),
    (BOOLEAN, "false", (0, 1), (0, -1)),
    (BOOLEAN, "x", (None, None), (None, None)),
    (DATE, "1970-01-01", (0, 86_400_000), (86_399_999, -1)),
    (DATE, "1970-01-01T00:00:01.000Z", (1000, 1001), (1000, 999)),
    (DATE, "1970-01-01T00:01", (60_000, 120_000), (119_999, 59_999)),
    (DATE, "soon", (None, None), (None, None)),
    (IP, "0.0.0.1", (0xFFFF00000001, 0xFFFF00000002), (0xFFFF00000001, 0xFFFF00000000)),
    (IP, "x", (None, None), (None, None)),
    (IP, "0.0.0.0/8", (None, None), (None, None)),
]


@pytest.mark.parametrize(("scale", "text", "first", "last"), ENDS, ids=[row[1] for row in ENDS])
def test_the_ends_of_a_range(
    scale: Scale, text: str, first: tuple[float | None, float | None], last: tuple[float | None, float | None]
) -> None:
    assert (scale.lower(text, True), scale.lower(text, False)) == first
    assert (scale.upper(text, True), scale.upper(text, False)) == last


def test_a_value_that_is_no_address_lies_in_no_range() -> None:
    assert math.isnan(IP.number("AWS Internal"))
    assert IP.number("192.0.2.1") == 0xFFFFC0000201
