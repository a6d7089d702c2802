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
    # measured on Trino 476
    ("(?<=a|bc)d", "bcd", "xd"),
    ("(?<!a|bc)d", "xd", "bcd"),
    ("(?<!a|bc)d", "cd", "ad"),
    ("(?<=a{2})d", "aad", "ad"),
    (r"(?<=\()d", "(d", ")d"),
    (r"(?<=\))d", ")d", "(d"),
    ("(?<=[(])d", "(d", ")d"),
    (r"\Aa{,2}\z", "a{,2}", "aa"),
    (r"\A{,2}\z", "{,2}", "a"),
    (r"\Aa{,}\z", "a{,}", "aa"),
    ("a{1", "a{1", "a"),
    ("a{x}", "a{x}", "a"),
    ("[a||b]", "|", "c"),
    ("[a~~b]", "~", "c"),
    ("[a&b]", "&", "c"),
    ("[+--b]", "-", "."),
    ("[--a]", "5", "b"),
    ("[--]", "-", "a"),
    ("[+--]", ",", "b"),
    ("[a-c-]", "-", "d"),
    ("[-a]", "-", "b"),
    ("[^-a]", "b", "-"),
    (r"[\--a]", "5", "b"),
    ("[]a]", "]", "b"),
    ("[^]a]", "b", "]"),
    (r"[a-\x{63}]", "b", "d"),
    (r"[\s]", "\x0b", "\xa0"),
    (r"[\s]", " ", "\u2028"),
    (r"[\s]", "\n", "\x1c"),
    (r"[\S]", "\x85", " "),
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
    # Trino 476 takes these
    ("a{2}{3}", "multiple repeat"),
    ("a**", "multiple repeat"),
    ("a???", "multiple repeat"),
    ("^*a", "an anchor that is repeated"),
    (r"\A*a", "an anchor that is repeated"),
    ("${2}", "an anchor that is repeated"),
    ("(?<=(?:a|bc))d", "a group in a look-behind"),
    ("(?<=[ab]|cd)e", "look-behind requires fixed-width pattern"),
    (r"[\s-a]", "a range with a class of characters"),
    ("[a-c-e]", "a range that begins where another ends"),
    (r"\x{110000}", "the code of no character"),
    (r"\x{D800}", "the code of no character"),
    # and not these: `invalid pattern in look-behind`
    ("(?<=a{1,2})d", "look-behind requires fixed-width pattern"),
    ("(?<!(a))b", "a group in a look-behind"),
    ("(?<=(?=a)a)b", "a group in a look-behind"),
]


@pytest.mark.parametrize(("pattern", "message"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_a_form_that_is_not_known(pattern: str, message: str) -> None:
    with pytest.raises(UnknownRegexError) as caught:
        searcher(pattern)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "pattern",
    [
        "a\\", "(a", "a)", "[a", "*a", "{2}", "|*a", "(*a)", "a{2,1}", "[b-a]", "[a--b]", "[a--]", "[]", "[^]",
        "a{100001}", "a{100001,}", "a{1,100001}", "a{99999999999}",
    ],
)  # fmt: skip
def test_what_is_no_expression(pattern: str) -> None:
    """As Trino 476 refuses it."""
    with pytest.raises(WrongRegexError):
        searcher(pattern)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pattern", ["[+--b]", "[a||b]", "[a~~b]", "[--]"])
def test_signs_in_a_set_are_plain_characters_for_every_python(pattern: str) -> None:
    searcher.cache_clear()
    assert searcher(pattern)("x") is False
