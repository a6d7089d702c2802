"""A text against patterns: exact ones, one and several, wildcards, both together; with and without letter case."""

from __future__ import annotations

import pytest

from awol.engines.eql.patterns import any_of, is_wildcard

ROWS: list[tuple[list[str], bool, list[str], list[str]]] = [
    # patterns, without regard to letter case, texts that fit, texts that do not
    (["ab"], False, ["ab"], ["AB", "abc", ""]),
    (["ab"], True, ["ab", "AB"], ["abc"]),
    (["ab", "cd"], False, ["ab", "cd"], ["AB", "CD", "abcd"]),
    (["ab", "cd"], True, ["AB", "Cd"], ["abcd"]),
    (["é", "x"], True, ["é", "X"], ["É"]),
    (["a*"], False, ["a", "abc", "a\nb"], ["ba", "Ab"]),
    (["a*"], True, ["Abc"], ["ba"]),
    (["a?"], False, ["ab"], ["a", "abc"]),
    (["a*", "*z"], False, ["ab", "xz"], ["xzy"]),
    (["ab", "c*"], False, ["ab", "cx"], ["abx", "AB"]),
    (["ab", "c*"], True, ["AB", "CX"], ["abx"]),
    (["ab", "cd", "e*"], False, ["ab", "cd", "ef"], ["abe"]),
    (["a**b"], False, ["ab", "axb"], ["abx"]),
    (["a.b*"], False, ["a.b"], ["axb"]),
    ([""], False, [""], ["a"]),
]


@pytest.mark.parametrize(("patterns", "insensitive", "fits", "misses"), ROWS)
def test_any_of(patterns: list[str], insensitive: bool, fits: list[str], misses: list[str]) -> None:
    test = any_of(patterns, insensitive)
    assert [text for text in fits if not test(text)] == []
    assert [text for text in misses if test(text)] == []


@pytest.mark.parametrize(
    ("pattern", "expected"), [("a*", True), ("?", True), ("*?", True), ("a", False), ("", False), ("a.b", False)]
)
def test_is_wildcard(pattern: str, expected: bool) -> None:
    assert is_wildcard(pattern) is expected
