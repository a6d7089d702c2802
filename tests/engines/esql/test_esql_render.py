"""What is rendered is read again as the same query."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from awol.engines.esql import commands as c
from awol.engines.esql import nodes as n
from awol.engines.esql.parser import parse
from awol.engines.esql.render import render, render_expression
from awol.errors import QueryError

AT = (0, 0)


def literal(value: n.Constant) -> n.Literal:
    return n.Literal(value, at=AT)


def column(name: str) -> n.Column:
    return n.Column(name, at=AT)


def plain(name: str) -> c.Pattern:
    return c.Pattern(name, at=AT)


NAMES = st.one_of(
    st.sampled_from(["event.action", "@timestamp", "a", "first", "o.last", "x-amz-acl", "by", "_id", "a`b", "ö"]),
    st.text(string.ascii_letters + string.digits + "._- `*", min_size=1, max_size=8),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
LITERALS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2**63 - 1),
    st.floats(0, allow_nan=False, allow_infinity=False),
    TEXTS,
).map(literal)
COLUMNS = NAMES.map(column)
LEAVES = st.one_of(
    COLUMNS,
    LITERALS,
    st.builds(n.Timespan, st.integers(0, 99), st.sampled_from(["minutes", "day"])),
    st.lists(st.integers(0, 9).map(literal), min_size=1, max_size=3).map(lambda items: n.Array(tuple(items), at=AT)),
)


def grown(inner: st.SearchStrategy[n.Expression]) -> st.SearchStrategy[n.Expression]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    chain = st.lists(inner, min_size=2, max_size=3).map(tuple)
    patterns = st.lists(TEXTS, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(n.Unary, st.sampled_from(["not", "-", "+"]), inner),
        st.builds(n.Logical, st.sampled_from(["and", "or"]), chain),
        st.builds(n.Binary, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"]), inner, inner),
        st.builds(n.In, inner, several, st.booleans()),
        st.builds(n.Like, st.just("like"), inner, patterns, st.booleans(), st.just(value=True)),
        st.builds(
            n.Like,
            st.sampled_from(["like", "rlike"]),
            inner,
            TEXTS.map(lambda text: (text,)),
            st.booleans(),
            st.just(False),
        ),
        st.builds(n.IsNull, inner, st.booleans()),
        st.builds(n.Match, COLUMNS, st.sampled_from([None, "keyword"]), LITERALS),
        st.builds(n.Call, st.sampled_from(["coalesce", "f_1"]), several),
        st.just(n.Call("count", (), star=True, at=AT)),
        st.builds(n.Cast, inner, st.sampled_from(["keyword", "ip"])),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=12)


@st.composite
def patterns(draw: st.DrawFn) -> c.Pattern:
    name = draw(NAMES)
    stars = [at for at, letter in enumerate(name) if letter == "*"]
    return c.Pattern(name, tuple(draw(st.sampled_from([stars, []]))), at=AT)


ASSIGNMENTS = st.builds(c.Assignment, st.one_of(st.none(), NAMES), EXPRESSIONS)
AGGREGATES = st.builds(c.Assignment, st.one_of(st.none(), NAMES), EXPRESSIONS, st.one_of(st.none(), EXPRESSIONS))
PLAIN = NAMES.map(plain)


def some(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, min_size=1, max_size=3).map(tuple)


COMMANDS = st.one_of(
    st.builds(c.Where, EXPRESSIONS),
    st.builds(c.Eval, some(ASSIGNMENTS)),
    st.builds(c.Stats, some(AGGREGATES), st.one_of(st.just(()), some(ASSIGNMENTS))),
    st.builds(c.Keep, some(patterns())),
    st.builds(c.Drop, some(patterns())),
    st.builds(c.Rename, some(st.tuples(PLAIN, PLAIN))),
    st.builds(c.Sort, some(st.builds(c.Order, EXPRESSIONS, st.booleans(), st.sampled_from([None, True, False])))),
    st.builds(c.Limit, st.integers(0, 9999)),
    st.builds(c.MvExpand, PLAIN),
)
QUERIES = st.builds(
    c.Query,
    st.builds(
        c.From, some(st.sampled_from(["logs-*", "a b", "<logs-{now/d}>", "-x"])), st.sampled_from([(), ("_id",)])
    ),
    st.lists(COMMANDS, max_size=3).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(QUERIES)
@example(
    c.Query(
        c.From(("logs-*",), (), at=AT),
        (c.Keep(tuple(c.Pattern(*one, at=AT) for one in ((".*", (1,)), ("*.", (0,)), ("a..*", (3,)))), at=AT),),
    )
)
def test_rendered_is_read_again(query: c.Query) -> None:
    assert parse(render(query)) == query


@settings(max_examples=200, deadline=None)
@given(st.text('from a|where b=="c" and(not)in like null:,.`*1-?[]{}\\\n/', max_size=60))
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(render(query)) == query


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("a==1 or b==2 and c==3", "a == 1 or b == 2 and c == 3"),
        ("(a==1 or b==2) and c==3", "(a == 1 or b == 2) and c == 3"),
        ("not (a and b)", "not (a and b)"),
        ("(not a) and b", "not a and b"),
        ("not a == 1", "not a == 1"),
        ("(not a) == true", "(not a) == true"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1-2)-3", "1 - 2 - 3"),
        ("-(a+1)", "-(a + 1)"),
        ("(-a)::long", "(-a)::long"),
        ("-a::long", "-a::long"),
        ('`event.action` : "x"', 'event.action : "x"'),
        ('`x-y` in ("a\\"b")', '`x-y` in ("a\\"b")'),
        ('"""a\\b"""', '"a\\\\b"'),
        ('a not rlike "x"', 'a not rlike "x"'),
        ("10minutes", "10 minutes"),
    ],
)
def test_renders(text: str, rendered: str) -> None:
    command = parse(f"from i | where {text}").commands[0]
    assert isinstance(command, c.Where)
    assert render_expression(command.condition) == rendered


COMMANDS_WRITTEN = [
    # one spelling of each command, with everything that it may say
    "where a == 1",
    "eval x = a + 1, b * 2",
    "stats n = count(*) where a, max(b) by c, d = e",
    "stats count(*)",
    "stats by c",
    "keep a, b.*, *c",
    "keep `a-b`*",
    "keep a.b*.c, a.*.b",
    "drop a, `b c`",
    "rename a as b, c as `d e`",
    "sort a, b desc, c nulls first, d desc nulls last",
    "limit 5",
    "mv_expand a.b",
    'where a in (1, 2.5, "x", null, true) and not (b is null or c is not null)',
    'where a not in (1) and b like ("x*", "y") and c not rlike "z"',
    'where a : "x" or b::keyword : "y"',
    "where concat(a, b, c) == x::long::keyword",
    "where f([1, 2], 3 days)",
]


@pytest.mark.parametrize("command", COMMANDS_WRITTEN)
def test_how_a_command_is_written(command: str) -> None:
    text = f"from a, b-* metadata _id, _index\n| {command}"
    assert render(parse(text)) == text


@pytest.mark.parametrize(
    "pattern", ["a", "a-b*", "<a-{now/d}>", "a b", "metadata", "Metadata", "a=b", "a/b", "a?b", "a#b"]
)
def test_a_name_of_an_index_is_quoted_where_it_must_be(pattern: str) -> None:
    written = pattern if pattern in ("a", "a-b*") else f'"{pattern}"'
    text = f"from {written}"
    assert render(parse(text)) == text
    assert parse(text).source.patterns == (pattern,)


RESERVED = "and asc by desc false first in is last like not null nulls or rlike true where"
"""Words that Elastic's grammar of ES|QL gives a meaning in an expression."""


@pytest.mark.parametrize("word", RESERVED.split())
def test_a_column_that_is_called_like_a_word_of_the_language_stands_in_backticks(word: str) -> None:
    text = f"from i\n| where `{word}` == 1"
    assert render(parse(text)) == text
    assert render(parse(f"from i\n| where {word}x == 1")) == f"from i\n| where {word}x == 1"
    if word not in ("true", "false", "null", "not"):
        with pytest.raises(QueryError):
            parse(f"from i\n| where {word} == 1")


def test_literals_of_several_types_are_several_literals() -> None:
    assert literal(1) == literal(1)
    assert literal(1) != literal(2)
    assert literal(1) != literal(1.0)
    assert literal(1) != literal(True)
    assert literal("a") == literal("a")
    assert literal("a") != column("a")
