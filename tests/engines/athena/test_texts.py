"""Texts, numbers and addresses as Trino treats them: each form with a neighbour that is another."""

from __future__ import annotations

import math

import pytest

from awol.engines.athena.texts import address, double, like, lower, network, shown

DOUBLES: list[tuple[str, float | None]] = [
    ("900", 900.0),
    ("+900", 900.0),
    ("-900", -900.0),
    (".5", 0.5),
    ("5.", 5.0),
    (".", None),
    ("9e2", 900.0),
    ("9E+2", 900.0),
    ("9e-2", 0.09),
    ("9e", None),
    ("900d", 900.0),
    ("900D", 900.0),
    ("900f", 900.0),
    ("900F", 900.0),
    ("900x", None),
    ("0x1p3", 8.0),
    ("0X1.8P1d", 3.0),
    ("-0x1p3", -8.0),
    ("0x10", None),
    (" \t900\x00\n", 900.0),
    ("\u00a0900", None),
    ("!900", None),
    ("900!", None),
    ("9 00", None),
    ("Infinity", math.inf),
    ("-Infinity", -math.inf),
    ("infinity", None),
    ("inf", None),
    ("", None),
    ("1_000", None),
]


@pytest.mark.parametrize(("text", "expected"), DOUBLES, ids=[repr(row[0]) for row in DOUBLES])
def test_a_text_as_a_double(text: str, expected: float | None) -> None:
    assert double(text) == expected


def test_nan_is_a_double() -> None:
    assert math.isnan(double("NaN") or 0.0)
    assert double("nan") is None


SHOWN = [
    (0.0, "0.0"),
    (1.0, "1.0"),
    (-2.5, "-2.5"),
    (0.001, "0.001"),
    (0.00099, "9.9E-4"),
    (9999999.0, "9999999.0"),
    (9999999.5, "9999999.5"),
    (10000000.0, "1.0E7"),
    (12345678.5, "1.23456785E7"),
    (-12345678.5, "-1.23456785E7"),
    (1e21, "1.0E21"),
    (1.25e-7, "1.25E-7"),
    (1e-4, "1.0E-4"),
    (-1e300, "-1.0E300"),
    (math.inf, "Infinity"),
    (-math.inf, "-Infinity"),
    (math.nan, "NaN"),
]


@pytest.mark.parametrize(("number", "expected"), SHOWN, ids=[row[1] for row in SHOWN])
def test_a_double_as_a_text(number: float, expected: str) -> None:
    assert shown(number) == expected


LIKE: list[tuple[str, str | None, str, str]] = [
    # pattern, escape, a text that fits, one that does not
    ("a%", None, "abc", "ba"),
    ("%a", None, "ba", "ab"),
    ("a_c", None, "abc", "abbc"),
    ("a%c", None, "a\nc", "a\ncd"),
    ("a.c", None, "a.c", "abc"),
    ("a\\%", "\\", "a%", "ab"),
    ("a\\_", "\\", "a_", "ab"),
    ("a\\\\", "\\", "a\\", "a"),
    ("a\\%", None, "a\\b", "a%"),
    ("a#%", "#", "a%", "a#b"),
    ("", None, "", "a"),
]


@pytest.mark.parametrize(("pattern", "escape", "fits", "misses"), LIKE)
def test_like(pattern: str, escape: str | None, fits: str, misses: str) -> None:
    assert like(pattern, escape)(fits)
    assert not like(pattern, escape)(misses)


@pytest.mark.parametrize("pattern", ["a\\", "a\\b"])
def test_an_escape_of_nothing(pattern: str) -> None:
    with pytest.raises(ValueError, match="an escape in LIKE is followed by neither %, _ nor the escape itself"):
        like(pattern, "\\")


@pytest.mark.parametrize(
    ("text", "expected"), [("ABC", "abc"), ("ÜBER", "über"), ("İA", "ia"), ("ΑΣ", "ας".replace("ς", "σ")), ("ß", "ß")]
)
def test_lower(text: str, expected: str) -> None:
    assert lower(text) == expected


def test_addresses() -> None:
    assert address("192.0.2.1") == address("::ffff:192.0.2.1") == 0xFFFF_C000_0201
    assert address("::1") == 1
    assert address("192.0.2.01") is None
    assert address("x") is None


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("192.0.2.0/30", (0xFFFF_C000_0200, 0xFFFF_C000_0203)),
        ("192.0.2.1/30", (0xFFFF_C000_0200, 0xFFFF_C000_0203)),
        ("192.0.2.1", (0xFFFF_C000_0201, 0xFFFF_C000_0201)),
        ("::4/126", (4, 7)),
        ("192.0.2.0/33", None),
        ("x", None),
    ],
)
def test_blocks(block: str, expected: tuple[int, int] | None) -> None:
    assert network(block) == expected
