"""Lucene's regular expressions: what matches, and where and why an expression cannot be used."""

from __future__ import annotations

import pytest

from awol.engines.lucene.regex import MAX_DEPTH, RegexFault, compile_regex

# (expression, values that match, values that do not)
MATCHES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("abc", ("abc",), ("xabc", "abcx", "ABC", "")),
    ("", ("",), ("a",)),
    ("a|b", ("a", "b"), ("ab", "")),
    ("a.c", ("abc", "a\nc"), ("ac", "abbc")),
    ("a?b*c+", ("c", "abbc", "acc"), ("ab", "aac")),
    ("a{2}", ("aa",), ("a", "aaa")),
    ("a{2,}", ("aa", "aaa"), ("a",)),
    ("a{1,2}", ("a", "aa"), ("", "aaa")),
    *((f"a{{{n},1{n}}}", ("a" * n, "a" * (10 + n)), ("a" * (n - 1), "a" * (11 + n))) for n in range(1, 10)),
    ("a{0}b", ("b",), ("ab",)),
    ("a{0,999999999}", ("", "aaa"), ("b",)),
    ("a{10}", ("a" * 10,), ("a", "a" * 11)),
    ("[a-c]x", ("ax", "bx", "cx"), ("dx", "x")),
    ("[^a-c]x", ("dx", "Ax"), ("ax", "cx", "x")),
    ("[]a]", ("]", "a"), ("b", "")),
    (r"[\dx]", ("5", "x"), ("d", "\\", "", "5x")),
    (r"[^\Wx]", ("5", "a"), ("x", "-", "")),
    (r"\d\w\s", ("1_ ", "9z\n"), ("a_ ", "1- ", "1_x")),
    (r"\D\W\S", ("a-x",), ("1-x", "aax", "a- ")),
    (r"\.\*", (".*",), ("ab",)),
    ('"a.c"', ("a.c",), ("abc",)),
    ("@", ("", "anything\n"), ()),
    ("#", (), ("", "a")),
    ("()", ("",), ("a",)),
    ("<1-10>", ("1", "10", "007"), ("0", "11")),
    ("<01-10>", ("01", "10"), ("1", "010", "11")),
    ("<10-1>", ("5",), ("0",)),
    ("<999999990-999999999>", ("999999995",), ("99999999", "1000000000")),
    ("@a@&@b@", ("ab", "xbxa"), ("a", "b")),
    ("~a", ("b", "", "aa"), ("a",)),
    ("~(a|b)", ("c", "ab"), ("a", "b")),
    ("~~a", ("a",), ("b",)),
    ("~a|b", ("b", "c"), ("a",)),
    ("*a", ("*a",), ("a", "aa")),
]


@pytest.mark.parametrize(("expression", "found", "missed"), MATCHES, ids=[row[0] or "nothing" for row in MATCHES])
def test_what_an_expression_matches(expression: str, found: tuple[str, ...], missed: tuple[str, ...]) -> None:
    test = compile_regex(expression)
    assert [value for value in (*found, *missed) if test(value)] == list(found)


def test_letter_case_is_folded_but_for_ranges() -> None:
    test = compile_regex("[a-c]x", ignore_case=True)
    assert [value for value in ("ax", "aX", "Ax") if test(value)] == ["ax", "aX"]


# (expression, reason, offset, whether Lucene itself takes it)
FAULTS: list[tuple[str, str, int, bool]] = [
    ("(" * (MAX_DEPTH + 1) + "a", "parentheses are nested too deeply", MAX_DEPTH + 1, True),
    ("~" * (MAX_DEPTH + 2) + "a", "nested too deeply", MAX_DEPTH + 1, True),
    ("(a", "`)` expected", 2, False),
    ("a)", "the expression should end here", 1, False),
    ("[a", "`]` expected", 2, False),
    ("[c-a]", "`c` comes after `a`", 1, False),
    ("a{", "a number expected", 2, False),
    ("a{1", "`}` expected", 3, False),
    ("a{2,1}", "2 is more than 1", 2, False),
    ("a{9999999999}", "the number is too large", 2, False),
    ("a{1,9999999999}", "the number is too large", 4, False),
    ("a\\", "the expression ends too early", 2, False),
    (r"a\b", r"`\b` is not a character class", 1, False),
    ('a"b', '`"` expected', 3, False),
    ("<a-b>", "`<a-b>` is not an interval of numbers", 0, False),
    ("<1-9999999999>", "`<1-9999999999>` is not an interval of numbers", 0, False),
    ("x<1-10002>", "an interval of more than 10,000 numbers", 1, True),
    ("a~b", "`~` inside a longer expression", 1, True),
    ("x(a&b)", "`&` inside a longer expression", 2, True),
    ("a#*", "`*` after an expression with `#`", 2, True),
]


@pytest.mark.parametrize(("expression", "reason", "offset", "known"), FAULTS, ids=[row[1] for row in FAULTS])
def test_an_expression_that_cannot_be_used(expression: str, reason: str, offset: int, known: bool) -> None:
    with pytest.raises(RegexFault) as caught:
        compile_regex(expression)
    assert (caught.value.reason, caught.value.offset, caught.value.known) == (reason, offset, known)


@pytest.mark.parametrize("expression", ["(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH, "<1-10001>"])
def test_the_last_that_is_allowed(expression: str) -> None:
    compile_regex(expression)


def test_an_expression_too_large_for_us_is_one_that_lucene_may_take() -> None:
    with pytest.raises(RegexFault, match="the expression is too large") as caught:
        compile_regex("a" + "?" * 5000)
    assert caught.value.known
