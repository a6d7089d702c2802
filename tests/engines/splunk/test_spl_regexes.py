"""Regular expressions of PCRE on Python's engine: what is translated, what is refused, and what cannot run for ever."""

from __future__ import annotations

import re
import time

import pytest

from awol.engines.splunk.regexes import compile_pattern


class Refusal(Exception):
    pass


def fault(message: str, by_splunk: bool) -> Exception:
    return Refusal(f"{'rejected' if by_splunk else 'unsupported'}: {message}")


MATCHES = [
    # pattern, a text that it finds, a text that it does not
    (r"(?<who>\w+)@x", "bob@x", "@x"),
    (r"(?P<who>\w+)@x", "bob@x", "@x"),
    (r"(?'who'\w+)-\k<who>", "a-a", "a-b"),
    (r"(a|b)\g{1}", "aa", "ab"),
    (r"^a$", "a\n", "a\nb"),
    (r"a\z", "a", "a\n"),
    (r"a\Z", "a\n", "ab"),
    (r"\d", "1", "\u0663"),
    (r"\w", "_", "\u00e9"),
    (r"a\hb", "a\tb", "a\nb"),
    (r"\x41\x{42}", "AB", "ab"),
    (r"\Q.*\E", "a.*", "abc"),
    (r"[[:alpha:]]+$", "ab", "12"),
    (r"[^[:digit:]]", "a", "12"),
    (r"[]a]", "]", "b"),
    (r"[a&&b]", "&", "c"),
    (r"[^a]", "^", "a"),
    (r"[^]a]", "b", "]"),
    (r"^[\w.@]+$", "a.b@c", "a-b"),
    (r"[[a]", "[", "b"),
    (r"^[\w-]$", "-", "."),
    (r"^[-\w]$", "-", "."),
    (r"^[\h-]$", "-", "."),
    (r"^[[:alpha:]-]$", "-", "."),
    (r"^[\x{41}-\x43]$", "B", "D"),
    (r"a{,2}", "a{,2}", "aa"),
    (r"a(?i)b", "aB", "AB"),
    (r"(?i)admin|root", "ROOT", "user"),
    (r"(?:a(?i)b)c", "aBc", "aBC"),
    (r"(?i:a)b", "Ab", "AB"),
    (r"(?#note)a", "a", "b"),
    (r"(?<!x)a", "ya", "xa"),
    (r"(?>a+)b", "aab", "aa"),
    (r"a++b", "aab", "aa"),
    (r"\/", "/", "x"),
    (r"\.", ".", "x"),
    (r"(?s)a.b", "a\nb", "ab"),
    (r"a.b", "a-b", "a\nb"),
    (r"\012", "\n", "x"),
    (r"^\0$", "\0", "0"),
    (r"^\07$", "\a", "7"),
    (r"^\0123$", "\n3", "S"),
    (r"(a)(b)\2\1", "abba", "abab"),
    (r"^\x4$", "\x04", "x4"),
    (r"^\x$", "\0", "x"),
    (r"^\x414$", "A4", "A"),
    (r"^\x{1F600}$", "\U0001f600", "\u1f60"),
    (r"^\x{10FFFF}$", "\U0010ffff", "x"),
    (r"^\x{}$", "\0{}", "x{}"),
    (r"^\Qa+\Eb+$", "a+bb", "aab"),
    (r"^a\Eb$", "ab", "aEb"),
    (r"^\Qa.$", "a.$", "ab"),
    (r"^\Q\E$", "", "Q"),
    (r"^\@\-$", "@-", "\\@-"),
    (r"\bab\B", "abc", "cab"),
    (r"\Aab", "abc", "cab"),
    (r"^\h\N$", " x", "xx"),
    (r"[\h]", "\u00a0", "a"),
    (r"[\a]", "\a", "a"),
    (r"[\e]", "\x1b", "e"),
    (r"[\x41]", "A", "x"),
    (r"[\x{42}]", "B", "x"),
    (r"[\.]", ".", "a"),
    (r"[\d\]]", "]", "a"),
    (r"[a~]", "~", "b"),
    (r"[a|b]", "|", "c"),
    (r"(?i)a(b|c)$", "AC", "AD"),
    (r"^a{0000002}$", "aa", "a"),
    (r"^a{65535}$", "a" * 65_535, "a" * 65_534),
    (r"^a{0,65535}$", "a" * 65_535, "a" * 65_536),
    ("\\\u0663", "\u0663", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "fits", "misses"), MATCHES, ids=[row[0] for row in MATCHES])
def test_translated(pattern: str, fits: str, misses: str) -> None:
    compiled = compile_pattern(pattern, fault)
    assert compiled.search(fits) is not None
    assert compiled.search(misses) is None


CLASSES = [
    # pcre2pattern, "POSIX character classes": name, what is in it and what is not
    ("alpha", "azAZ", "@[`{09_ "),
    ("digit", "09", "/:a"),
    ("alnum", "azAZ09", "@[`{/:_"),
    ("upper", "AZ", "az@["),
    ("lower", "az", "AZ`{"),
    ("space", " \t\n\r\f\v", "a0_"),
    ("blank", " \t", "\n\ra\\"),
    ("xdigit", "09afAF", "gG/:@`"),
    ("word", "azAZ09_", "-@[`{ "),
    ("punct", "!/:@[`{~\\\"'_-", "a0 \t"),
]


@pytest.mark.parametrize(("name", "inside", "outside"), CLASSES, ids=[row[0] for row in CLASSES])
def test_a_class_of_posix(name: str, inside: str, outside: str) -> None:
    compiled = compile_pattern(f"[[:{name}:]]", fault)
    assert [char for char in inside if not compiled.search(char)] == []
    assert [char for char in outside if compiled.search(char)] == []


ESCAPES = [
    # pcre2pattern, "Backslash": what an escape means within brackets and outside of them, in it and not
    (r"\d", "09", "a\u0663"),
    (r"\D", "a\u0663", "09"),
    (r"\w", "azAZ09_", "-\u00e9"),
    (r"\W", "-\u00e9", "aZ0_"),
    (r"\s", " \t\n\r\f\v", "s\u00a0"),
    (r"\S", "s\u00a0", " \t\n"),
    (r"\h", " \t\u00a0", "h\n"),
    (r"\t", "\t", "t"),
    (r"\n", "\n", "n"),
    (r"\r", "\r", "r"),
    (r"\f", "\f", "f"),
    (r"\a", "\a", "a"),
    (r"\e", "\x1b", "e"),
]


@pytest.mark.parametrize(("escape", "inside", "outside"), ESCAPES, ids=[row[0] for row in ESCAPES])
def test_an_escape(escape: str, inside: str, outside: str) -> None:
    for pattern in (escape, f"[{escape}]", f"[{escape}#]"):
        compiled = compile_pattern(pattern, fault)
        assert [char for char in inside if not compiled.fullmatch(char)] == []
        assert [char for char in outside if compiled.fullmatch(char)] == []


@pytest.mark.parametrize(
    ("escape", "inside", "outside"),
    [(r"\H", "H\n", " \t\u00a0"), (r"\N", "N ", "\n"), (r"[\b]", "\b", "b"), (r"\Aa", "a", "A"), (r"a\b", "a", "b")],
)
def test_an_escape_of_one_place(escape: str, inside: str, outside: str) -> None:
    compiled = compile_pattern(escape, fault)
    assert [char for char in inside if not compiled.fullmatch(char)] == []
    assert [char for char in outside if compiled.fullmatch(char)] == []


REFUSED = [
    (r"(a", "rejected"),
    (r"a)", "rejected"),
    (r"[a", "rejected"),
    (r"*a", "rejected"),
    (r"a{65536}", "rejected"),
    (r"a{1,65536}", "rejected"),
    (r"a{65536,}", "rejected"),
    (r"a{65536}?", "rejected"),
    (r"a{1,65536}+", "rejected"),
    ("a{" + "9" * 5_000 + "}", "rejected"),
    ("a\\", "rejected"),
    (r"(?<a-b>x)", "rejected"),
    (r"\p{L}", "unsupported"),
    (r"\R", "unsupported"),
    (r"\x{110000}", "rejected"),
    (r"[\x{110000}]", "rejected"),
    (r"[z-a]", "rejected"),
    # A hyphen beside a class is an error of PCRE unless it is the last in the brackets (pcre2pattern, "Square brackets
    # and character classes").
    (r"[\w-.]", "rejected"),
    (r"[\d-z]", "rejected"),
    (r"[a-\d]", "rejected"),
    (r"[\h-z]", "rejected"),
    (r"[[:alpha:]-z]", "rejected"),
    (r"\q", "unsupported"),
    (r"(?<a>x)\k<b>", "unsupported"),
    (r"(a)\19", "unsupported"),
    (r"a\Kb", "unsupported"),
    (r"(?R)", "unsupported"),
    (r"(?1)", "unsupported"),
    (r"(?|a|b)", "unsupported"),
    (r"(*UTF)a", "unsupported"),
    (r"(?x)a b", "unsupported"),
    (r"a(?i)b|c", "unsupported"),
    (r"[[:nosuch:]]", "unsupported"),
    (r"[[.a.]]", "unsupported"),
    (r"[[=a=]]", "unsupported"),
    (r"[[", "rejected"),
    (r"[\x]", "unsupported"),
    (r"[\q]", "unsupported"),
    ("[a\\", "unsupported"),
    (r"(?<=a+)b", "unsupported"),
    ("a" * 10_001, "unsupported"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "verdict"), REFUSED, ids=[row[0][:20] for row in REFUSED])
def test_refused(pattern: str, verdict: str) -> None:
    with pytest.raises(Refusal, match=verdict):
        compile_pattern(pattern, fault)


GROUPS = [
    # a group that is not run offline, what is told of it
    (r"(*UTF)a", "a PCRE verb, `(*...)`"),
    (r"a(*FAIL)", "the group `(*FA...`"),
    (r"(?|a|b)", "the group `(?|a...`"),
    (r"(?R)", "the flags `R`"),
    (r"(?1)", "the group `(?1)...`"),
    (r"(?&a)", "the group `(?&a...`"),
    (r"(?~a)", "the group `(?~a...`"),
    (r"(?P=a)", "a conditional group or a Python back-reference"),
    (r"(a)(?(1)b|c)", "a conditional group or a Python back-reference"),
    (r"(?<a>b)(?(<a>)b|c)", "a conditional group or a Python back-reference"),
    (r"(?x)a", "the flag `x`"),
    (r"(?U)a", "the flags `U`"),
]


@pytest.mark.parametrize(("pattern", "told"), GROUPS, ids=[row[0] for row in GROUPS])
def test_a_group_that_is_not_run(pattern: str, told: str) -> None:
    with pytest.raises(Refusal, match=re.escape(f"unsupported: not supported offline: {told}")):
        compile_pattern(pattern, fault)


DANGEROUS = [
    # a pattern that is refused, and a safe one that looks like it
    (r"(a+)+$", r"(a+b)+$"),
    (r"(a*)*$", r"(a*b)*$"),
    (r"(\w+\s?)*$", r"(\w+\s)*$"),
    (r"(a|ab|b)*$", r"(a|b)*$"),
    (r"(.*,)*x", r"([^,]*,)*x"),
    (r"(a?a?,)*x", r"(a?b?,)*x"),
    (r"(?:a?b?)*$", r"(?:a?b)*$"),
    (r"(\w{1,5})*$", r"(\w{5})*$"),
    (r"(a+){20}$", r"(a+){2}$"),
    (r"(a+){20}?$", r"(a+){2}?$"),
    (r"(\w{1,5}?)*$", r"(\w{5}?)*$"),
    (r"((ab)+)+$", r"((ab)+c)+$"),
    (r"([a-z]+-?[a-z]+/)*$", r"([a-z]+-[a-z]+/)*$"),
    (r"(\d+(\d+)?,)+$", r"(\d+(\.\d+)?,)+$"),
    (r"(a++|a)+$", r"(a++)+$"),
    (r"((a?){2}b+)+$", r"((a){2}b+)+$"),
    (r"((a?b?)c+)+$", r"((a?b)c+)+$"),
    # letters beyond ASCII, and by their numbers
    (r"(日+)+$", r"(日+本)+$"),
    (r"(日|日本|本)*$", r"(日|本)*$"),
    (r"(\x{65E5}+)+$", r"(\x{65E5}+\x{672C})+$"),
    (r"([à-ü]+[é]?)+$", r"([à-ü]+[ā])+$"),
    (r"([^a]+日)+$", r"([^日]+日)+$"),
    (r"([^日]+é+)+$", r"([^é]+é)+$"),
]  # fmt: skip


@pytest.mark.parametrize(("dangerous", "safe"), DANGEROUS, ids=[row[0] for row in DANGEROUS])
def test_patterns_that_could_run_for_ever(dangerous: str, safe: str) -> None:
    with pytest.raises(Refusal, match="repetition"):
        compile_pattern(dangerous, fault)
    compiled = compile_pattern(safe, fault)
    started = time.process_time()
    for text in ("a" * 300 + "!", "ab" * 150 + "!", "a," * 150 + "!", "1" * 300 + "!", "a-" * 150 + "!"):
        compiled.search(text)
    assert time.process_time() - started < 1
