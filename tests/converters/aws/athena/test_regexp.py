"""Regular expressions in the dialect of Trino, one sign after the other."""

from __future__ import annotations

import re

import pytest
from sigma.types import SigmaRegularExpression, SigmaString

from awol.errors import RefusedConversion
from converters.aws.athena.regexp import of_regex, of_wildcards


@pytest.mark.parametrize("char", "aZ0_ ,/:=!<>'\"%@;`")
def test_a_sign_without_meaning_stands_for_itself(char: str) -> None:
    assert of_wildcards(SigmaString(f"x{char}*")) == rf"\Ax{char}"


@pytest.mark.parametrize("char", ".[]{}()+-^$|&#~")
def test_a_sign_with_a_meaning_gets_a_backslash(char: str) -> None:
    found = of_wildcards(SigmaString(f"x{char}*"))
    assert found == rf"\Ax\{char}"
    assert re.match(found, f"x{char}")


@pytest.mark.parametrize(
    ("char", "written"), [("\n", r"\x{A}"), ("\x00", r"\x{0}"), ("\x7f", r"\x{7F}"), ("é", "é"), ("€", r"\x{20AC}")]
)
def test_what_cannot_be_seen_is_written_by_its_code(char: str, written: str) -> None:
    assert of_wildcards(SigmaString(f"x{char}*")) == rf"\Ax{written}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", r"\Aa\z"),
        ("a*", r"\Aa"),
        ("*a", r"a\z"),
        ("*a*", "a"),
        ("**a**", "a"),
        ("a*b", r"\Aa[\s\S]*b\z"),
        ("a?b", r"\Aa[\s\S]b\z"),
        ("?", r"\A[\s\S]\z"),
    ],
)
def test_a_text_with_wildcards(text: str, expected: str) -> None:
    assert of_wildcards(SigmaString(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "(?:)"),
        ("^a$", r"\Aa(?=\n?\z)"),
        (r"a\Z", r"a\z"),
        ("a|b", "a|b"),
        ("(a|b)c", "(?:a|b)c"),
        ("a*b+c?", "a*b+c?"),
        ("a{2}b{2,}c{2,3}d{0,1}e{0,}f{1,}", "a{2}b{2,}c{2,3}d?e*f+"),
        ("(ab)+", "(?:ab)+"),
        ("[ab]", "[ab]"),
        ("[a-c]", "[a-c]"),
        ("[^a]", "[^a]"),
        (".", "."),
        ("[a]", "a"),
    ],
)
def test_a_rules_own_expression(text: str, expected: str) -> None:
    assert of_regex(SigmaRegularExpression(text)) == expected


def test_a_set_that_is_empty_is_refused() -> None:
    with pytest.raises(RefusedConversion, match="is empty and matches nothing"):
        of_regex(SigmaRegularExpression(r"[^\s\S]"))
