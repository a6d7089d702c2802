"""A rule's regular expressions, wildcards, CIDR blocks and numbers in Lucene's dialect mean what they meant.

Lucene's dialect, as far as the converters write it, is Python's too, matched against the whole value: that is what
makes these properties testable without Elasticsearch. On Elasticsearch 8.19.21 the same texts were tried by hand.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sigma.types import SigmaRegularExpression, SigmaString, SpecialChars

from awol.errors import PackError, RefusedConversion
from converters.elastic import numbers, regexp
from converters.elastic.networks import expressions
from converters.elastic.regexp import LONGEST
from converters.regex_parser import parse
from converters.regexes import OddEdge, whole
from tests.converters.rules import convert, rule

SUBJECTS = (
    "",
    "a",
    "b",
    "ab",
    "ba",
    "aab",
    "abab",
    "a\n",
    "a\nb",
    "b\na",
    "xaby",
    "AB",
    "a.b",
    "a/b",
    '"',
    "#a@b&c~<d>",
    "1",
)


def lucene(expression: str, flags: str = "") -> str:
    """The expression that the converter puts between the slashes."""
    text = convert("lucene", rule({f"f|re{flags}": expression}), pack=False)
    return text.removeprefix("f:/").removesuffix("/").replace("\\/", "/")


def agrees(expression: str, flags: str = "") -> None:
    written = lucene(expression, flags)
    options = sum(getattr(re, flag.upper()) for flag in flags.split("|") if flag)
    for subject in SUBJECTS:
        wanted = re.search(expression, subject, options) is not None
        assert (re.fullmatch(written, subject, re.DOTALL) is not None) == wanted, (expression, written, subject)


@pytest.mark.parametrize(
    ("expression", "flags"),
    [
        ("a", ""), ("^a", ""), ("a$", ""), ("^a$", ""), ("^$", ""), ("a.b", ""), ("a.b", "|s"), ("^b", "|m"),
        ("a$", "|m"),
        ("^ab", "|i"), ("[^a]", ""), ("[^a]", "|i"), ("^a|b$", ""), ("^(a|b)$", ""), ("(^a$|^b$)", ""), ("a{2}b", ""),
        ("a{1,2}?b", ""), ("(?:ab)+", ""), ("(?i)^AB$", ""), ("(?i:A)b", ""), ("(?P<n>a)b", ""), (r"\Aa\Z", ""),
        (r"a\nb", ""), (r"\x61b", ""), (r"a\.b", ""), ("a/b", ""), ('"', ""), ("#a@b&c~<d>", ""), (r"[\w.]+\S", ""),
        (r"^\d$", ""), ("a(?#note)b", ""), ("a|", ""), (r"[\]a-]", ""), ("a*?b", ""), (r"^.?$", ""), ("(a|b)*$", ""),
    ],
)  # fmt: skip
def test_an_expression_means_in_lucene_what_it_meant(expression: str, flags: str) -> None:
    agrees(expression, flags)


PIECES = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\n", r"\w", r"\.", "x"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,1}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.sampled_from(["", "^"]), st.sampled_from(["", "$"]), st.sampled_from(["", "|i", "|s", "|m"]))
@example("a|b", "^", "$", "")
def test_generated_expressions_mean_what_they_meant(piece: str, start: str, end: str, flags: str) -> None:
    agrees(f"{start}{piece}{end}", flags)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from('ab*?\\.[/"é'), max_size=6), st.text(st.sampled_from('abAB*?\\.[/"éÉ'), max_size=6))
@example("\\*b", "a*b")
@example("*b", "AxxB")
def test_wildcards_mean_what_sigma_says(value: str, subject: str) -> None:
    text = convert("lucene", rule({"f|contains": "a" + value}), pack=False)
    signs: dict[object, str] = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    pattern = "".join(re.escape(part) if isinstance(part, str) else signs[part] for part in SigmaString("a" + value).s)
    written = text.removeprefix("f:/").removesuffix("/").replace("\\/", "/")
    wanted = re.search(pattern, subject, re.DOTALL | re.IGNORECASE) is not None
    assert (re.fullmatch(written, subject, re.DOTALL) is not None) == wanted


def network(block: str) -> Callable[[str], bool]:
    """Whether the query string's expressions find a text."""
    text = convert("lucene", rule({"f|cidr": block}), pack=False).removeprefix("f:").strip("()")
    patterns = [re.compile(part.strip("/").replace("\\/", "/")) for part in text.split("/ OR /")]
    return lambda subject: any(pattern.fullmatch(subject) for pattern in patterns)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(-3, 3), st.integers(0, 2**32 - 1))
def test_an_ipv4_block_holds_its_addresses_and_no_others(start: int, length: int, shift: int, other: int) -> None:
    block = IPv4Network((start, length), strict=False)
    pattern = network(str(block))
    edges = (int(block.network_address) + shift, int(block.broadcast_address) + shift, other)
    for number in edges:
        address = IPv4Address(number % 2**32)
        assert pattern(str(address)) == (address in block)


@pytest.mark.parametrize(
    "text", ["10.1.2", "10.1.2.3.4", "010.1.2.3", "10.1.2.300", "110.1.2.3", "AWS Internal", "10.1.2.3 "]
)
def test_what_is_no_address_of_the_block_is_not_found(text: str) -> None:
    assert network("10.0.0.0/8")("10.1.2.3")
    assert not network("10.0.0.0/8")(text)


BLOCKS = (
    "::/0", "::/3", "::/13", "::/16", "::/128", "::1/128", "::ffff:0:0/96", "::ffff:192.0.2.0/120", "64:ff9b::/96",
    "2001:db0::/28", "2001:db8::/32", "2001:db8::/36", "2001:db8::/37", "2001:db8::/48", "2001:db8::/56",
    "2001:db8::/64", "2001:db8::/96", "2001:db8:0:1::/64", "2001:db8:0:0:1::/80", "2001:db8:1::/112",
    "2001:db8::5:0/112", "2001:db8::10/124", "2001:db8::/127", "2001:db8::1/128", "2001:db8:1:2:3:4:5:6/128",
    "fc00::/7", "fe80::/10", "2001:db8:10::/44",
)  # fmt: skip


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A block, and some spelling of an address that is in it or nearly (RFC 4291, 2.2)."""
    block = draw(st.sampled_from(BLOCKS))
    network = IPv6Network(block)
    host = draw(st.sampled_from([0, 1, 1 << 16, 0xC0000201, 1 << 48, 1 << 80]) | st.integers(0, 2**128 - 1))
    number = int(network.network_address) | (host & int(network.hostmask))
    if draw(st.booleans()):
        number ^= 1 << draw(st.integers(0, 127))
    groups = [f"{number >> shift & 0xFFFF:x}".zfill(draw(st.integers(1, 4))) for shift in range(112, -1, -16)]
    if draw(st.booleans()):
        groups[6:] = [str(IPv4Address(number & 0xFFFFFFFF))]
    runs = [
        (start, end)
        for start in range(len(groups))
        for end in range(start + 1, len(groups) + 1)
        if not "".join(groups[start:end]).strip("0")
    ]
    text = ":".join(groups)
    if draw(st.booleans()) and runs:
        start, end = runs[draw(st.integers(0, len(runs) - 1))]
        text = f"{':'.join(groups[:start])}::{':'.join(groups[end:])}"
    return block, text.upper() if draw(st.booleans()) else text


@settings(max_examples=300, deadline=None)
@given(spellings())
def test_an_ipv6_block_holds_every_spelling(one: tuple[str, str]) -> None:
    block, text = one
    assert network(block)(text) == (IPv6Address(text) in IPv6Network(block))


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "1:", ":1", "1::2::3", "2001:db8:::", "2001:db8::1:::", "2001:db8::12345", "2001:db8::1 ", "::1.2.3",
        "::1.2.3.4.5", "::256.1.1.1", "::01.2.3.4", "::1234567", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8:9",
        "2001:db8::3:4:5:6:7:8:9", "2001:db8:1.2.3.4::", "203.0.113.9",
    ],
)  # fmt: skip
def test_what_is_no_ipv6_address_is_in_no_block(text: str) -> None:
    assert [block for block in BLOCKS if network(block)(text)] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_no_expression_is_longer_than_elasticsearch_allows(block: str) -> None:
    assert max(map(len, expressions(IPv6Network(block)))) <= LONGEST


LIMITS = (0, 1, 5, 9, 10, 19, 90, 100, 900, 1999, 0.5, 0.25, 0.05, 1.08, 899.5, -1, -0.5, -10, -1.08, -99.9)
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}

decimals = st.from_regex(r"[+-]?0{0,2}([0-9]{0,4})(\.[0-9]{0,3})?", fullmatch=True)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LIMITS), st.sampled_from(sorted(COMPARISONS)), decimals)
@example(0.25, "<", ".003")
@example(1.08, "<", "1.0")
@example(0, "<=", "-0.0")
@example(900, ">", "")
@example(900, ">=", "900d")
def test_a_comparison_of_a_number_in_a_text(limit: float, sign: str, text: str) -> None:
    wanted = DECIMAL.fullmatch(text) is not None and COMPARISONS[sign](float(text), limit)
    assert (re.fullmatch(numbers.compare(sign, limit), text) is not None) == wanted


def test_the_whole_of_ipv4_is_a_block_too() -> None:
    assert network("0.0.0.0/0")("203.0.113.9")
    assert not network("0.0.0.0/0")("2001:db8::1")


@pytest.mark.parametrize(
    ("number", "same", "other"),
    [
        (900, ["900", "0900", "+900", "900.0", "900."], ["9000", "90", "-900", "900.1", "x900"]),
        (-5, ["-5", "-05.0"], ["5", "-50"]),
        (0, ["0", "00", "-0", "0.0"], ["", "10", "0.1"]),
        (3.5, ["3.5", "3.50"], ["3.51", "35", "3"]),
    ],
)
def test_a_number_in_a_text(number: float, same: list[str], other: list[str]) -> None:
    text = convert("lucene", rule({"f": number}), pack=False)
    pattern = re.compile(text.rpartition(" OR /")[2].removesuffix("/)"))
    assert [one for one in same if not pattern.fullmatch(one)] == []
    assert [one for one in other if pattern.fullmatch(one)] == []


@pytest.mark.parametrize("target", ["splunk", "lucene", "esql", "eql"])
def test_a_number_for_a_regular_expression_is_a_fault_of_the_rule(target: str) -> None:
    with pytest.raises(PackError, match="not a text"):
        convert(target, rule({"f|re": 5}), pack=False)


def test_lazy_means_greedy_where_only_a_match_counts() -> None:
    assert lucene("^a+?b$") == lucene("^a+b$")


WHOLE = [
    # What may stand before and behind a match takes in what need not be there beside it.
    ("", ".*"), (".*", ".*"), ("a*", ".*"), ("a?b?", ".*"), ("(a*)", ".*"),
    ("a", ".*a.*"), ("a+", ".*a+.*"), ("a?b", ".*b.*"), ("ba?", ".*b.*"), ("ba?c", ".*ba?c.*"), ("((a))", ".*a.*"),
    # Not where the value begins or ends there.
    ("^a", "a.*"), ("^a?b", "a?b.*"), ("a?b$", ".*b\n?"), ("ba?$", ".*ba?\n?"), ("^a*$", "a*\n?"), ("^^a", "a.*"),
    ("^", ".*"), ("$", ".*\n?"), ("^$", "\n?"), ("a\\Z", ".*a"), ("a$$", ".*a\n?"), ("a$\\Z", ".*a"),
    ("a\\Z$", ".*a"), ("\\Aa", "a.*"),
    ("(?m)^a$", "(.*\n)?a(\n.*)?"), ("(?m)^^a", "(.*\n)?a.*"),
    ("a|b*", ".*a.*|.*"), ("(a|^b)", ".*a.*|b.*"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), WHOLE)
def test_the_expression_for_a_whole_value(expression: str, expected: str) -> None:
    assert regexp.text(whole(parse(SigmaRegularExpression(expression)))) == expected


@pytest.mark.parametrize("expression", ["a^b", "a$b", "(a^b)", "a(b|^c)", "a(^b)+", "(a$|b)c"])
def test_an_edge_in_the_middle_of_an_expression(expression: str) -> None:
    with pytest.raises((OddEdge, RefusedConversion)):
        whole(parse(SigmaRegularExpression(expression)))
