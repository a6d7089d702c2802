"""Expressions inside a quoted string of SPL: what each text becomes, and what it then finds as PCRE."""

from __future__ import annotations

import re

import pytest
from sigma.types import (
    SigmaCasedString,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
)

from awol.errors import RefusedConversion
from converters.splunk.patterns import found, is_part, literal, matches, of_parts, of_regex, of_string

STRINGS = [
    # a value, the texts that do not count, the expression
    (SigmaString("Leave"), (), r"(?i)^Leave\z"),
    (SigmaCasedString("Leave"), (), r"^Leave\z"),
    (SigmaString("Le*"), (), r"(?is)^Le.*\z"),
    (SigmaCasedString("L?e"), (), r"(?s)^L.e\z"),
    (SigmaString("a.b"), (), r"(?i)^a[.]b\z"),
    (SigmaString('a"b'), (), r"(?i)^a\x22b\z"),
    (SigmaString("é"), (), r"(?i)^(?:é|É)\z"),
    (SigmaCasedString("é"), (), r"^é\z"),
    # A letter whose other case is two letters, and a sign that has none.
    (SigmaString("ß"), (), r"(?i)^ß\z"),
    (SigmaString("中"), (), r"(?i)^中\z"),
    (SigmaString("*"), ("null",), r"(?is)^(?!(?-i:null)\z).*\z"),
    (SigmaString("*"), ("null", "a.b"), r"(?is)^(?!(?-i:null|a[.]b)\z).*\z"),
]


@pytest.mark.parametrize(("value", "exclude", "expected"), STRINGS, ids=[row[2] for row in STRINGS])
def test_a_text_as_an_expression(value: SigmaString, exclude: tuple[str, ...], expected: str) -> None:
    assert of_string(value, exclude) == expected


@pytest.mark.parametrize("char", [*".*+?()|{}$", "\\", "[", "]", "^", '"', "`", "\t", "\n"])
def test_a_sign_stands_for_itself(char: str) -> None:
    assert re.fullmatch(literal(char), char)
    assert not re.fullmatch(literal(char), "a")


@pytest.mark.parametrize("char", "aZ09 _:/@,;=<>!#%&~'-é")
def test_a_character_without_meaning_stays(char: str) -> None:
    assert literal(char) == char


PARTS = [
    (SigmaString("*a*"), True),
    (SigmaString("a*"), False),
    (SigmaString("*a"), False),
    (SigmaString("*"), False),
    (SigmaString("?a*"), False),
    (SigmaString("*a?"), False),
    (SigmaString("*a*b*"), False),
    (SigmaCasedString("*a*"), False),
    ("*a*", False),
]


@pytest.mark.parametrize(("value", "expected"), PARTS, ids=[f"{type(row[0]).__name__} {row[0]}" for row in PARTS])
def test_what_contains_makes(value: object, expected: bool) -> None:
    assert is_part(value) is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["ab"], "(?i)ab"),
        (["ab", "ac"], "(?i)a(?:b|c)"),
        (["ab", "cb"], "(?i)(?:ab|cb)"),
        (["ab", "abc"], "(?i)ab"),
        (["a.b", "a.c"], "(?i)a[.](?:b|c)"),
    ],
)
def test_several_parts_share_what_they_begin_with(texts: list[str], expected: str) -> None:
    assert of_parts([SigmaString(f"*{text}*") for text in texts]) == expected


MEANT = [
    (SigmaString("null"), "NULL", True),
    (SigmaCasedString("null"), "NULL", False),
    (SigmaString("n*"), "null", True),
    (SigmaString("n*"), "a\nn", False),
    (SigmaString("n*"), "n\nx", True),
    (SigmaCasedString("n*"), "n\nx", True),
    (SigmaString("n?ll"), "null", True),
    (SigmaString("n?ll"), "nll", False),
    (SigmaString("a.b"), "axb", False),
    (SigmaString("null"), "nullx", False),
]


@pytest.mark.parametrize(("value", "text", "expected"), MEANT)
def test_whether_a_value_means_a_text(value: SigmaString, text: str, expected: bool) -> None:
    assert matches(value, text) is expected


CASE, LINES, DOTS = (SigmaRegularExpressionFlag[name] for name in ("IGNORECASE", "MULTILINE", "DOTALL"))
REGEXES: list[tuple[str, set[SigmaRegularExpressionFlag], tuple[str, ...], str]] = [
    ("a.b", set(), (), "a.b"),
    ("a", {CASE}, (), "(?i)a"),
    ("a", {LINES}, (), "(?m)a"),
    ("a", {DOTS}, (), "(?s)a"),
    ("a", {CASE, LINES, DOTS}, (), "(?ims)a"),
    ('a"b', set(), (), r"a\x22b"),
    ("a`b", set(), (), r"a\x60b"),
    ("a\tb", set(), (), r"a\x09b"),
    (r"a\\b", set(), (), r"a\x5cb"),
    (r"a\"b", set(), (), r"a\x22b"),
    (r"a\Z", set(), (), r"a\z"),
    (r"\d\.", set(), (), r"\d\."),
    (r"\u0041b", set(), (), r"\x{0041}b"),
    (r"\U00000041b", set(), (), r"\x{00000041}b"),
    ("a{,2}", set(), (), "a{0,2}"),
    ("a{1,2}", set(), (), "a{1,2}"),
    ("[{,2}]", set(), (), "[{,2}]"),
    ("[]{,2}]", set(), (), "[]{,2}]"),
    ("[^]{,2}]", set(), (), "[^]{,2}]"),
    (r"[\]{,2}]", set(), (), r"[\]{,2}]"),
    ("[a]b{,2}", set(), (), "[a]b{0,2}"),
    (r"\[a{,2}", set(), (), r"\[a{0,2}"),
    ("é", set(), (), "é"),
    ("→", {CASE}, (), "(?i)→"),
    ("a", set(), ("null",), r"^(?!(?-i:null)\z)(?s:.*?)(?:a)"),
]


@pytest.mark.parametrize(("text", "flags", "exclude", "expected"), REGEXES, ids=[repr(row[0]) for row in REGEXES])
def test_an_expression_of_a_rule(
    text: str, flags: set[SigmaRegularExpressionFlag], exclude: tuple[str, ...], expected: str
) -> None:
    assert of_regex(SigmaRegularExpression(text, flags), exclude) == expected


@pytest.mark.parametrize(
    ("text", "flags", "message"),
    [("é", {CASE}, "ignores the case of letters beyond ASCII"), (r"\N{DEGREE SIGN}", set(), "names a character")],
)
def test_an_expression_that_pcre_reads_otherwise(
    text: str, flags: set[SigmaRegularExpressionFlag], message: str
) -> None:
    with pytest.raises(RefusedConversion, match=message) as refused:
        of_regex(SigmaRegularExpression(text, flags), ())
    assert f"`{text}`" in refused.value.message


def test_whether_an_expression_is_found_in_a_text() -> None:
    assert found(SigmaRegularExpression("ul"), "null")
    assert not found(SigmaRegularExpression("UL"), "null")
    assert found(SigmaRegularExpression("UL", {CASE}), "null")
    assert not found(SigmaRegularExpression("^l"), "a\nl")
    assert found(SigmaRegularExpression("^l", {LINES}), "a\nl")
