"""A rule's expression, read: what the reading finds is what Python finds, wherever the two should agree; the rest is
refused with its reason."""

from __future__ import annotations

import re

import pytest
from sigma.types import SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString

from awol.errors import RefusedConversion
from converters.regex_parser import parse
from converters.regexes import Chars, Choice, Concat, Edge, Regex, Repeat

FLAGS = {
    "i": SigmaRegularExpressionFlag.IGNORECASE,
    "m": SigmaRegularExpressionFlag.MULTILINE,
    "s": SigmaRegularExpressionFlag.DOTALL,
}
EDGES = {"start": r"\A", "end": r"(?=\n?\Z)", "very end": r"\Z", "line start": r"(?m:^)", "line end": r"(?m:$)"}


def read(expression: str, flags: str = "") -> Regex:
    return parse(SigmaRegularExpression(expression, {FLAGS[flag] for flag in flags}))


def unchecked(expression: str) -> SigmaRegularExpression:
    """One that Python may not compile, which pySigma would refuse itself."""
    value = SigmaRegularExpression("a")
    value.regexp = SigmaString(expression)
    return value


def shown(item: Regex) -> str:
    """The reading, in a spelling of Python without flags or classes."""
    if isinstance(item, Chars):
        return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in item.ranges) + "]"
    if isinstance(item, Concat):
        return "(?:" + "".join(map(shown, item.items)) + ")"
    if isinstance(item, Choice):
        return "(?:" + "|".join(map(shown, item.options)) + ")"
    if isinstance(item, Repeat):
        return f"(?:{shown(item.item)}){{{item.least},{'' if item.most is None else item.most}}}"
    assert isinstance(item, Edge)
    return EDGES[item.kind]


SUBJECTS = [
    "", "a", "b", "ab", "ba", "aa", "aab", "abab", "abc", "c", "ac", "A", "AB", "Ab", "a\n", "a\nb", "\n", "1", "12",
    "7", "-", "_", " ", "\t", "\r", "\f", "\v", "\a", "a.b", "a-b", "a]b", "]", "[", "^", "$", "{", "}", "a{", "a{2",
    "a{}", "a{x}", "aaa", "aaaa", "ä", "Ä", "\b", "z", "{1,2", "(", ")", "|", "\\", "!", "\x00", "S", "P", "00",
]  # fmt: skip

AGREE = [
    "a", "ab", "a|b", "a|", "|a", "(a|b)c", "(ab)*", "(?:ab)+", "(ab)+c?", "a?b", "a*", "a+", "a+?", "a*?b", "a??b",
    "a{2}", "a{2,}", "a{,2}b", "a{1,2}b", "a{0}b", "a{", "a{}", "a{2", "a{x}", "a{1,x}", "^a", "a$", "^$", r"\Aa",
    r"a\Z", "^a$", "a.b", ".", "^.$", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"^\d+$", r"\t", r"\n", r"\r", r"\f",
    r"\v", r"\a", r"\x41", r"\u0041", r"\U00000041", r"\x00", r"\07", r"\0", r"\060", r"\0601", r"\.", r"\-", r"\\",
    r"\]", r"\{", r"\^", r"\$", "[ab]", "[^ab]", "[a-c]", "[^a-c]", "[a-]", "[-a]", "[]a]", "[^]a]", r"[\]a]",
    r"[\d-]", r"[\w.]", r"[^\s]", r"[\b]", r"[\x41-\x42]", "[a^]", "[.]", "[$]", "(?i)ab", "(?i:a)b", "a(?i:b)",
    "(?i)[a-b]", "(?i)[^a-b]", "(?i)ä", "(?s).", "(?s:.)$", "(?m)^b", "(?m)a$", "(?m)^$", "(?-i:a)b", "(?i)a(?-i:b)",
    "(?is)a.", "(?a)a", "(?u)a", "(?#x)a", "a(?#x)b", "(?P<n>a)b", "((a))", "(a)(b)", "(a|(b|c))", "()", "a()b",
    "(^a|b$)", "(?i:(a)|B)",
]  # fmt: skip


@pytest.mark.parametrize("expression", AGREE)
def test_the_reading_finds_what_the_expression_finds(expression: str) -> None:
    own, python = (
        re.compile(shown(read(expression))),
        re.compile(expression, re.ASCII if r"\w" in expression.lower() else 0),
    )
    for subject in SUBJECTS:
        assert (own.search(subject) is None) == (python.search(subject) is None), subject


@pytest.mark.parametrize("flags", ["i", "m", "s", "im", "is", "ms", "ims"])
@pytest.mark.parametrize("expression", ["a", "[a-b]", "^b", "a$", ".", "^.$", "a.b", "(?-i:a)", "(?-s:.)", "(?-m:a$)"])
def test_a_flag_of_the_rule_is_in_force(expression: str, flags: str) -> None:
    python = re.compile(expression, sum(getattr(re, flag.upper()) for flag in flags))
    own = re.compile(shown(read(expression, flags)))
    for subject in SUBJECTS:
        assert (own.search(subject) is None) == (python.search(subject) is None), subject


def test_a_flag_in_a_group_ends_with_the_group() -> None:
    own = re.compile(shown(parse(unchecked("(a(?i)b)c"))))
    assert own.search("aBc")
    assert not own.search("aBC")
    assert not own.search("ABc")


def test_classes_are_those_of_ascii() -> None:
    for expression, text in ((r"\d", "\u0663"), (r"\w", "ä"), (r"\s", "\u00a0")):
        assert not re.search(shown(read(expression)), text)
        assert re.search(shown(read(expression.upper())), text)


REFUSED = [
    ("a)", "a closing parenthesis without an opening one"),
    ("(a", "an unfinished part at its end"),
    ("[a", "an unfinished part at its end"),
    ("a\\", "an unfinished part at its end"),
    ("a++", "a possessive quantifier"),
    ("a*+", "a possessive quantifier"),
    ("a?+", "a possessive quantifier"),
    ("a{2}+", "a possessive quantifier"),
    ("^*a", "a repeated anchor"),
    ("(a|$+)", "a repeated anchor"),
    ("a{1001}", "more than 1000 repetitions"),
    ("a{1,1001}", "more than 1000 repetitions"),
    ("a{1001,}", "more than 1000 repetitions"),
    (r"\ba", r"a word boundary `\b`"),
    (r"a\B", r"a word boundary `\B`"),
    (r"(a)\1", r"a back reference `\1`"),
    (r"(a)\9", r"a back reference `\9`"),
    (r"\p", r"the escape `\p`"),
    (r"\G", r"the escape `\G`"),
    (r"[\q]", r"the escape `\q`"),
    ("[[:alpha:]]", "a POSIX class, which Python and PCRE read differently"),
    ("[[.a.]]", "a POSIX class"),
    ("[[=a=]]", "a POSIX class"),
    ("(?=a)", "look-ahead or look-behind"),
    ("(?!a)", "look-ahead or look-behind"),
    ("(?<=a)b", "look-ahead or look-behind"),
    ("(?<!a)b", "look-ahead or look-behind"),
    ("(?>a)", "an atomic or conditional group"),
    ("(a)(?(1)b)", "an atomic or conditional group"),
    ("(?P=n)", "a back reference"),
    ("(?x)a", "the flag `x`"),
    ("(?L)a", "the flag `L`"),
]


@pytest.mark.parametrize(("expression", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_regular_language_or_none_at_all(expression: str, reason: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        parse(unchecked(expression))
    assert f"the regular expression `{expression}` has {reason}" in refused.value.message
    assert refused.value.next_step


@pytest.mark.parametrize("expression", ["a{1000}", "a{1000,}", "a{0,1000}"])
def test_a_thousand_repetitions_are_read(expression: str) -> None:
    assert isinstance(read(expression), Repeat)
