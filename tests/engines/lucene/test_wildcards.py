"""Wildcards of Lucene on whole values: each shape of pattern, with values it finds and does not."""

from __future__ import annotations

import pytest

from awol.engines.lucene.wildcards import compile_wildcard

ROWS: list[tuple[str, list[str], list[str]]] = [
    ("ab", ["ab"], ["abc", "xab", "aB", ""]),
    ("ab*", ["ab", "abc", "ab\nc"], ["xab", "a"]),
    ("*ab", ["ab", "xab", "x\nab"], ["abc"]),
    ("*ab*", ["ab", "xab", "abc", "x\nab\nc"], ["a b", "ba"]),
    ("a*b", ["ab", "axb", "a\nb"], ["abx", "xab"]),
    ("a*b*c", ["abc", "axbxc"], ["acb", "abcx"]),
    ("*a*b*", ["ab", "xaxbx"], ["ba"]),
    ("*", ["", "a", "a\nb"], []),
    ("**", ["", "a"], []),
    ("a**b", ["ab", "axb"], ["abx"]),
    ("**a", ["a", "xa"], ["ax"]),
    ("a?", ["ab", "a\n"], ["a", "abc"]),
    ("?", ["a"], ["", "ab"]),
    ("?*", ["a", "ab"], [""]),
    ("*?", ["a", "ab"], [""]),
    ("*a?", ["ab", "xab"], ["a", "abc"]),
    ("?ab*", ["xab", "xabc"], ["ab"]),
    ("a\\*", ["a*"], ["a", "ab"]),
    ("\\*a*", ["*a", "*ab"], ["a", "xa"]),
    ("*\\?", ["?", "a?"], ["a"]),
    ("a\\\\*", ["a\\", "a\\b"], ["a"]),
    ("a.b", ["a.b"], ["axb"]),
    ("*a.b*", ["a.b", "xa.bx"], ["axb"]),
    ("(*", ["(", "(a"], ["a"]),
]


@pytest.mark.parametrize(("pattern", "fits", "misses"), ROWS, ids=[row[0] for row in ROWS])
def test_a_wildcard(pattern: str, fits: list[str], misses: list[str]) -> None:
    test = compile_wildcard(pattern)
    assert [value for value in fits if not test(value)] == []
    assert [value for value in misses if test(value)] == []


def test_a_run_of_stars_does_not_take_ages() -> None:
    assert not compile_wildcard("*" * 40 + "x" + "*" * 40 + "?y")("x" * 3000)
