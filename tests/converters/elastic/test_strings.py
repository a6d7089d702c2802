"""Texts and names as the query languages of Elasticsearch write them, sign by sign."""

from __future__ import annotations

import pytest
from sigma.types import SigmaCasedString, SigmaString

from awol.errors import RefusedConversion
from converters.elastic.strings import (
    has_letters,
    is_anything,
    is_prefix,
    is_suffix,
    lucene_field,
    lucene_phrase,
    lucene_wildcard,
    plain,
    quoted,
)

SIGNS = '+-=&|!(){}[]<>^"~*?:\\/ \t\n\r\u3000'


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_the_query_string_gets_a_backslash(sign: str) -> None:
    if sign not in "*?":
        assert lucene_wildcard(SigmaString(f"a{sign}b*".replace("\\", "\\\\"))) == f"a\\{sign}b*"
        assert lucene_field(f"{sign}a") == f"\\{sign}a"
    phrases = {"-": "a-b", '"': '"a\\"b"', "\\": '"a\\\\b"'}
    assert lucene_phrase(f"a{sign}b") == phrases.get(sign, f'"a{sign}b"')


@pytest.mark.parametrize("sign", "aZ09_.@%$,;'#")
def test_a_sign_without_a_meaning_stays(sign: str) -> None:
    assert lucene_phrase(f"{sign}a") == f"{sign}a"
    assert lucene_wildcard(SigmaString(f"{sign}*")) == f"{sign}*"
    assert lucene_field(f"a{sign}b") == f"a{sign}b"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a-b", "a-b"),
        ("-a", '"-a"'),
        ("-", '"-"'),
        ("", '""'),
        ("AND", '"AND"'),
        ("OR", '"OR"'),
        ("NOT", '"NOT"'),
        ("TO", '"TO"'),
        ("and", "and"),
        ("ANDY", "ANDY"),
        ("é", '"é"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
    ],
)
def test_a_whole_value_in_a_query_string(text: str, written: str) -> None:
    assert lucene_phrase(text) == written


@pytest.mark.parametrize(
    ("name", "written"), [("a.b", "a.b"), ("a-b", "a-b"), ("-a", "\\-a"), ("a b", "a\\ b"), ("a:b", "a\\:b"), ("", "")]
)
def test_the_name_of_a_field(name: str, written: str) -> None:
    assert lucene_field(name) == written


@pytest.mark.parametrize(
    "name",
    ["_exists_", "_id", "_index", "_source", "_routing", "_ignored", "_field_names", "_size", "_tier", "_doc_count"],
)
def test_a_name_of_elasticsearch_s_own_is_refused(name: str) -> None:
    with pytest.raises(RefusedConversion, match="means a field of Elasticsearch's own"):
        lucene_field(name)
    assert lucene_field(f"x{name}") == f"x{name}"


@pytest.mark.parametrize("name", ["a*", "*", "a?b"])
def test_a_pattern_of_names_is_refused(name: str) -> None:
    with pytest.raises(RefusedConversion, match="as a pattern of names"):
        lucene_field(name)


@pytest.mark.parametrize(
    ("text", "written"), [("a*b?c", "a*b?c"), ("*", "*"), ("a b*", "a\\ b*"), ("\\*a*", "\\*a*"), ("a\\?*", "a\\?*")]
)
def test_a_value_with_wildcards(text: str, written: str) -> None:
    assert lucene_wildcard(SigmaString(text)) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("a'b", '"a\'b"'),
        ('a"b', '"a\\"b"'),
        ("a\\b", '"a\\\\b"'),
        ("a\nb\rc\td", '"a\\nb\\rc\\td"'),
        ('\\"\\n', '"\\\\\\"\\\\n"'),
        ("é\x00", '"é\x00"'),
    ],
)
def test_a_literal_of_a_language(text: str, written: str) -> None:
    assert quoted(text) == written


@pytest.mark.parametrize(
    ("text", "anything", "prefix", "suffix", "letters"),
    [
        ("", False, False, False, False),
        ("*", True, False, False, False),
        ("**", True, False, False, False),
        ("a*", False, True, False, True),
        ("1*", False, True, False, False),
        ("*a", False, False, True, True),
        ("*a*", False, False, False, True),
        ("a", False, False, False, True),
        ("a?", False, False, False, True),
        ("?a", False, False, False, True),
        ("*?", False, False, False, False),
        ("1.2-3", False, False, False, False),
        ("1*é", False, False, False, True),
    ],
)
def test_what_a_value_is(text: str, anything: bool, prefix: bool, suffix: bool, letters: bool) -> None:
    for value in (SigmaString(text), SigmaCasedString.from_sigma_string(SigmaString(text))):
        assert (is_anything(value), is_prefix(value), is_suffix(value)) == (anything, prefix, suffix)
        assert has_letters(value) is letters


def test_the_text_of_a_value() -> None:
    assert plain(SigmaString("a.b")) == "a.b"
    assert plain(SigmaString("a\\*b")) == "a*b"
