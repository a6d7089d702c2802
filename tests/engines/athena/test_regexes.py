"""Trino's regular expressions: what they find, and which forms are not known or wrong."""

from __future__ import annotations

import pytest

from awol.engines.athena.regexes import UnknownRegexError, WrongRegexError, searcher

MATCHES = [
    # expression, a text in which it is found, one in which it is not
    ("b", "abc", "ac"),
    (r"\Ab", "bc", "ab"),
    (r"b\z", "ab", "b\n"),
    ("a.c", "abc", "a\nc"),
    ("[ab]c", "ac", "cc"),
    ("[^ab]c", "cc", "ac"),
    ("[^^]c", "ac", "^c"),
    ("[a^]c", "^c", "bc"),
    (r"[\s]c", " c", "bc"),
    (r"[\S]c", "bc", " c"),
    (r"[\]]c", "]c", "bc"),
    ("(?:ab)+c", "ababc", "acb"),
    ("(ab|c)d", "cd", "bd"),
    ("a(?=b)", "ab", "ac"),
    ("a(?!b)", "ac", "ab"),
    ("(?<=a)b", "ab", "cb"),
    ("(?<!a)b", "cb", "ab"),
    ("a{2}b", "aab", "ab"),
    ("a+?b", "ab", "b"),
    (r"\x{41}", "A", "x"),
    (r"\x{1F6AA}", "\U0001f6aa", "x"),
    (r"a\n", "a\n", "an"),
    (r"a\t", "a\t", "at"),
    (r"a\r", "a\r", "ar"),
    (r"\.", ".", "a"),
    (r"a\_b", "a_b", "ab"),
    (r"\\", "\\", "a"),
]


@pytest.mark.parametrize(("pattern", "fits", "misses"), MATCHES, ids=[row[0] for row in MATCHES])
def test_an_expression(pattern: str, fits: str, misses: str) -> None:
    assert searcher(pattern)(fits)
    assert not searcher(pattern)(misses)


UNKNOWN = [
    ("(?i)a", "a flag or a named group"),
    ("(?<n>a)", "a flag or a named group"),
    ("[a[b]]", "a set within a set"),
    ("[a&&b]", "a set within a set"),
    ("a*+", "a possessive quantifier"),
    ("a++", "a possessive quantifier"),
    ("a?+", "a possessive quantifier"),
    ("a{2}+", "a possessive quantifier"),
    (r"\b", r"the escape `\b`"),
    (r"\d", r"the escape `\d`"),
    (r"\s", r"the escape `\s`"),
    (r"[\A]", r"the escape `\A`"),
    (r"[\z]", r"the escape `\z`"),
    (r"\Z", r"the escape `\Z`"),
    (r"\x41", r"the escape `\x`"),
]


@pytest.mark.parametrize(("pattern", "message"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_a_form_that_is_not_known(pattern: str, message: str) -> None:
    with pytest.raises(UnknownRegexError) as caught:
        searcher(pattern)
    assert str(caught.value) == message


@pytest.mark.parametrize("pattern", ["a\\", "(a", "a)", "[a", "*a"])
def test_what_is_no_expression(pattern: str) -> None:
    with pytest.raises(WrongRegexError):
        searcher(pattern)
