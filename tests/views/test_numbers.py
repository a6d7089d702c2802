"""Numbers as Elasticsearch indexes them; every row was measured on 8.19.21."""

from __future__ import annotations

from typing import Any

import pytest

from awol.views.numbers import double, long

MOST = 9223372036854775807

LONGS: list[tuple[Any, int | None]] = [
    (MOST, MOST), (MOST + 1, None), (-MOST - 1, -MOST - 1), (-MOST - 2, None), (9007199254740993, 9007199254740993),
    (str(MOST), MOST), (str(MOST + 1), None), ("12345678901234567890", None), ("9007199254740993.5", 9007199254740993),
    (9223372036854775807.0, MOST), (9007199254740993.5, 9007199254740994), (1e18, 10**18), (1e19, None),
    (3.9, 3), (-3.9, -3), ("1e3", 1000), ("+5", 5), (".5", 0), ("5.", 5), ("1e-3", 0), ("-0", 0), ("00012", 12),
    ("\u0663", 3), ("1e400", None), ("1e999999999", None), ("1e19", None), ("", None), ("-", None), ("1_000", None),
    (" 5 ", None), ("5d", None), ("5L", None), ("0x10", None), ("0x1p3", None), ("NaN", None), ("Infinity", None),
    (True, None), (None, None), (float("inf"), None), ({}, None),
]  # fmt: skip

DOUBLES: list[tuple[Any, float | None]] = [
    (1, 1.0), (1.5, 1.5), (10**400, None), ("1e3", 1000.0), ("+5", 5.0), (".5", 0.5), ("5.", 5.0), ("1e-3", 0.001),
    (" 5 ", 5.0), ("5d", 5.0), ("5f", 5.0), ("0x1p3", 8.0), ("-0x1.8p1D", -3.0), ("1e19", 1e19), ("00012", 12.0),
    ("0x10", None), ("1e400", None), ("NaN", None), ("Infinity", None), ("\u0663", None), ("", None), ("-", None),
    ("1_000", None), ("5L", None), ("0x1p9999", None), (True, None), (None, None), (float("nan"), None), ([], None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), LONGS, ids=[repr(row[0]) for row in LONGS])
def test_a_long(value: Any, expected: int | None) -> None:
    assert long(value) == expected


@pytest.mark.parametrize(("value", "expected"), DOUBLES, ids=[repr(row[0]) for row in DOUBLES])
def test_a_double(value: Any, expected: float | None) -> None:
    assert double(value) == expected
    assert not isinstance(double(value), int)
