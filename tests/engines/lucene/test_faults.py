"""Queries that Elasticsearch refuses, or that are not known offline: each with ^ before the fault."""

from __future__ import annotations

import pytest

from awol.engines import Context
from awol.engines.lucene import compile as compile_lucene
from awol.engines.lucene.nodes import render
from awol.engines.lucene.parser import parse
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views import Field
from tests.engines.lucene.documents import INDEX, Documents

REJECTED = [
    # the query with ^ where the caret has to stand (a ^ of the query is written ↑), words of the message
    ('k:^"a', "the quotation mark is not closed"),
    ("k:^/a", "the regular expression is not closed; write a slash as `\\/`"),
    ("k:a^\\", "a backslash at the end escapes nothing"),
    ("k:[a TO b^", "the range is not closed"),
    ("k:[a^", "the range is not closed"),
    ("k:a↑^", "`^` needs a number directly after it"),
    ("k:a↑^x", "`^` needs a number directly after it"),
    ("k:(a^", "the query ends here"),
    ("k:a^)", "`)` is not allowed here"),
    ('"k"^:a', "`:` is not allowed here"),
    ("k:^)", "`)` is not allowed here"),
    ("^AND a", "`AND` is not allowed here"),
    ("a AND ^OR b", "`OR` is not allowed here"),
    ("a AND^", "the query ends here"),
    ("k:^", "the query ends here"),
    ("k:[a ^b]", "`b` is not allowed here"),
    ("k:[^]", "is not allowed here"),
    ("k:^\\u12", "`\\u` needs four hexadecimal digits"),
    ("k:ab^\\u12xy", "`\\u` needs four hexadecimal digits"),
    ('k:"ab^\\u12xy"', "`\\u` needs four hexadecimal digits"),
    ('k:["ab^\\u12xy" TO c]', "`\\u` needs four hexadecimal digits"),
    ("k:[ab^\\u12xy TO c]", "`\\u` needs four hexadecimal digits"),
    ("k:a^~3", "an edit distance is 0, 1, 2 or AUTO, not `3`"),
    ("k:a^~0.5", "an edit distance is 0, 1, 2 or AUTO, not `0.5`"),
    ("k:a^~x", "an edit distance is 0, 1, 2 or AUTO, not `x`"),
    ("_exists_:^\\*", "`_exists_` of all fields"),
    ("k:a*~1↑2^~1", "`~1` is not allowed here"),
    ('k:"a"~1↑2^~1', "`~1` is not allowed here"),
]

UNSUPPORTED = [
    ("k:a^~", "fuzzy words"),
    ("k:a^~0", "fuzzy words"),
    ("k:a^~0.0d", "fuzzy words"),
    ("k:a^~1", "fuzzy words"),
    ("k:a^~2.0", "fuzzy words"),
    ("k:a^~AUTO", "fuzzy words"),
    ("k:a^~auto", "fuzzy words"),
    ("k:a^~1f", "fuzzy words"),
    ("k:a↑2^~1", "fuzzy words"),
    ("(" * 2000 + "a", "parentheses are nested too deeply"),
    ("(" * 101 + "^k:a" + ")" * 101, "parentheses are nested too deeply"),
    ("k:/a^~b/", "`~` inside a longer expression"),
    ("k:b OR word:/x(^a&b)/", "`&` inside a longer expression"),
    ('k:b OR t:^"a b a"~2', "a sloppy phrase with a repeated word"),
    ('k:b OR d:^"-2024-01-01"', "years before 0001"),
    ("d:^[-2024-01-01 TO *]", "years before 0001"),
    ("d:^[* TO 2023-07-10T12:02:05CEST]", "names of time zones"),
    ("k:(a b^~1)", "fuzzy words"),
    ("_id:^a", "the metadata field `_id` is not known offline"),
    ("_exists_:^_id", "the metadata field `_id` is not known offline"),
]


def fault(marked: str) -> tuple[QueryError, int | None]:
    query = marked.replace("^", "", 1).replace("↑", "^")
    with pytest.raises(QueryError) as caught:
        list(compile_lucene(query, Context(INDEX))([]))
    return caught.value, marked.index("^") if "^" in marked else None


@pytest.mark.parametrize(("marked", "words"), REJECTED, ids=[row[0] for row in REJECTED])
def test_rejected(marked: str, words: str) -> None:
    error, at = fault(marked)
    assert isinstance(error, RejectedQuery)
    assert words in error.message
    assert error.offset == at


@pytest.mark.parametrize(("marked", "words"), UNSUPPORTED, ids=[row[0][:20] for row in UNSUPPORTED])
def test_unsupported(marked: str, words: str) -> None:
    error, at = fault(marked)
    assert isinstance(error, UnsupportedQuery)
    assert words in error.message
    assert at is None or error.offset == at


class WithPlaces(Documents):
    """An index that has fields of places, which are not known offline."""

    def field(self, name: str) -> Field | None:
        if name.startswith("geo.") and name != "geo.":
            raise UnsupportedQuery(f"the field `{name}` is not known offline")
        return super().field(name)


@pytest.mark.parametrize("query", ["geo.\\*:a", "_exists_:geo.\\*", "_exists_:geo", "geo:*"])
def test_fields_that_only_the_real_index_has_are_not_passed_over(query: str) -> None:
    with pytest.raises(UnsupportedQuery, match="is not known offline"):
        compile_lucene(query, Context(WithPlaces()))
    assert list(compile_lucene(query, Context(INDEX))([Event({"geo": {"x": "a"}})])) == []


RENDERED = [
    # a query, and the text that means the same
    ("a", "a"),
    ("k:a", "k:a"),
    ("k:a b:c", "k:a OR b:c"),
    ("k:a AND b:c", "k:a AND b:c"),
    ("k:a OR NOT b:c", "k:a OR -b:c"),
    ("+k:a -b:c", "+k:a OR -b:c"),
    ("k:(a OR b) AND c", "(k:a OR k:b) AND c"),
    ("*", "*:*"),
    ("*:*", "*:*"),
    ("k:*", "_exists_:k"),
    ("_exists_:k", "_exists_:k"),
    ("_exists_:a\\ b", "_exists_:a\\ b"),
    ('k:"a b"', 'k:"a b"'),
    ('k:"a \\"b\\\\"~2', 'k:"a \\"b\\\\"~2'),
    ("k:a*", "k:a*"),
    ("k:a?b*", "k:a?b*"),
    ("k:/a.b/", "k:/a.b/"),
    ("k:[a TO b]", 'k:["a" TO "b"]'),
    ("k:{a TO b}", 'k:{"a" TO "b"}'),
    ("k:[a TO b}", 'k:["a" TO "b"}'),
    ("k:[* TO b]", 'k:[* TO "b"]'),
    ("k:{a TO *}", 'k:{"a" TO *]'),
    ("k:>a", 'k:{"a" TO *]'),
    ("k:>=a", 'k:["a" TO *]'),
    ("k:<a", 'k:[* TO "a"}'),
    ("k:<=a", 'k:[* TO "a"]'),
    ('k:["a\\"b" TO c]', 'k:["a\\"b" TO "c"]'),
    ("k:\\AND", "k:\\AND"),
    ("k:a\\:b\\*", "k:a\\:b\\*"),
    ("a\\ b:c", "a\\ b:c"),
    ("k:a^2", "k:a"),
    ("k:(a b)", "k:a\\ b"),
    ("k:\\u0041", "k:A"),
    # where a leaf stands makes no difference
    ("k:  a", "k:a"),
    ('k:  "a b"~3', 'k:"a b"~3'),
    ("k:  a*", "k:a*"),
    ("k:  a?b", "k:a?b"),
    ("k:  /a.b/", "k:/a.b/"),
    ("k:  [a TO b]", 'k:["a" TO "b"]'),
    ("k:  *", "_exists_:k"),
    # the last of several words is not joined to them where an operator or a sign follows it
    ("k:(c a AND z)", "k:c OR k:a AND k:z"),
    ("k:(c a OR z)", "k:c OR k:a OR k:z"),
    ("k:(c b a OR z)", "k:c\\ b OR k:a OR k:z"),
    ("k:(c a *)", "k:c OR k:a OR _exists_:k"),
    ("k:(c a^2)", "k:c OR k:a"),
    ("c a:z", "c OR a:z"),
    ("k:(c a -z)", "k:c\\ a OR -k:z"),
    # a tab is part of the bound behind it, and not before a blank or the end of the range
    ("k:[a TO \tb]", 'k:["a" TO "\tb"]'),
    ("k:[\ta TO b]", 'k:["\ta" TO "b"]'),
    ("k:[a TO b \t]", 'k:["a" TO "b"]'),
    ("k:[a TO b \t}", 'k:["a" TO "b"}'),
    ("k:[a TO \t b]", 'k:["a" TO "b"]'),
    # two halves of a character are one; a half alone is none
    ("k:\\ud83d\\ude00", "k:\U0001f600"),
    ("k:\\ud83d", "k:\ufffd"),
    # what is no number behind a phrase is no distance
    ('k:"a b"~2.5', 'k:"a b"~2'),
    ('k:"a b"~x', 'k:"a b"'),
    ('k:"a b"~2x', 'k:"a b"'),
    ("(" * 100 + "k:a" + ")" * 100, "k:a"),
]


@pytest.mark.parametrize(("query", "expected"), RENDERED, ids=[row[0][:24] for row in RENDERED])
def test_a_query_written_out_reads_back_the_same(query: str, expected: str) -> None:
    tree = parse(query)
    assert tree is not None
    assert render(tree) == expected
    assert parse(expected) == tree


@pytest.mark.parametrize("query", ["", " ", "\t\n\r", "\u3000"])
def test_an_empty_query_is_none(query: str) -> None:
    assert parse(query) is None


@pytest.mark.parametrize(
    "name",
    # Elasticsearch 8.19, "Metadata fields", and those that it has beside them.
    [
        "_index", "_id", "_source", "_field_names", "_ignored", "_routing", "_tier", "_doc_count", "_version",
        "_seq_no", "_nested_path", "_ignored_source", "_data_stream_timestamp",
    ],
)  # fmt: skip
def test_a_metadata_field_is_known_to_be_there(name: str) -> None:
    for marked in (f"{name}:^a", f"_exists_:^{name}"):
        found, at = fault(marked)
        assert isinstance(found, UnsupportedQuery)
        assert f"the metadata field `{name}` is not known offline" in found.message
        assert found.offset == at


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("k:/<1-20>/", "1 2 15"),
        ("k:/<1-2>5/", "15 25"),
        ("k:/<01-20>/", "15"),
        ("k:/<1-2x>/", ""),
        ("k:/<x1-2>/", ""),
        ('k:["a\\u005cb" TO "c"]', "a\\b b"),
        ("k:[a\\\\b TO c]", "a\\b b"),
    ],
)
def test_intervals_and_bounds(query: str, expected: str) -> None:
    events = [Event({"eventID": text, "k": text}) for text in ("1", "2", "15", "25", "a\\b", "a\\", "b")]
    tree = parse(query)
    assert tree is not None
    for text in (query, render(tree)):
        found = compile_lucene(text, Context(INDEX))(events)
        assert [hit.events[0].id for hit in found] == expected.split()
