"""A rule's regular expressions, wildcards, CIDR blocks and numbers in Lucene's dialect mean what they meant.

Lucene's dialect, as far as the converters write it, is Python's too, matched against the whole value: that is what
makes these properties testable without Elasticsearch. On Elasticsearch 8.19.21 the same texts were tried by hand.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sigma.types import SigmaString, SpecialChars

from awol.errors import RefusedConversion
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


def network(block: str) -> re.Pattern[str]:
    text = convert("lucene", rule({"f|cidr": block}), pack=False)
    return re.compile(text.removeprefix("f:/").removesuffix("/").replace("\\/", "/"))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(-3, 3), st.integers(0, 2**32 - 1))
def test_an_ipv4_block_holds_its_addresses_and_no_others(start: int, length: int, shift: int, other: int) -> None:
    block = IPv4Network((start, length), strict=False)
    pattern = network(str(block))
    edges = (int(block.network_address) + shift, int(block.broadcast_address) + shift, other)
    for number in edges:
        address = IPv4Address(number % 2**32)
        assert (pattern.fullmatch(str(address)) is not None) == (address in block)


@pytest.mark.parametrize(
    "text", ["10.1.2", "10.1.2.3.4", "010.1.2.3", "10.1.2.300", "110.1.2.3", "AWS Internal", "10.1.2.3 "]
)
def test_what_is_no_address_of_the_block_is_not_found(text: str) -> None:
    assert network("10.0.0.0/8").fullmatch("10.1.2.3")
    assert not network("10.0.0.0/8").fullmatch(text)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**96 - 1), st.sampled_from([28, 32, 36, 40, 48]), st.booleans())
def test_an_ipv6_block_holds_every_spelling(rest: int, length: int, inside: bool) -> None:
    block = IPv6Network("2001:db8:fa10::/48").supernet(new_prefix=length)
    address = IPv6Address((int(IPv6Address("2001:db8:fa10::" if inside else "2001:cb8:fa10::")) & ~(2**96 - 1)) | rest)
    wanted = address in IPv6Network(str(block))
    pattern = network(str(block))
    for spelling in (str(address), address.exploded, str(address).upper(), address.exploded.upper()):
        assert (pattern.fullmatch(spelling) is not None) == wanted, (spelling, block)


@pytest.mark.parametrize("block", ["::1/128", "::/3", "2001:db8::/36"])
def test_a_block_of_too_many_spellings_is_refused(block: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        network(block)
    assert refused.value.next_step


def test_the_whole_of_ipv4_is_a_block_too() -> None:
    assert network("0.0.0.0/0").fullmatch("203.0.113.9")
    assert not network("0.0.0.0/0").fullmatch("2001:db8::1")


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


def test_lazy_means_greedy_where_only_a_match_counts() -> None:
    assert lucene("^a+?b$") == lucene("^a+b$")
