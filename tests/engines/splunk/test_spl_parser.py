"""A query that is written out and read again is the same query; nested logic means what it says."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awol.engines import Context, splunk
from awol.engines.splunk import nodes as n
from awol.engines.splunk.command_parser import PARSERS, parse
from awol.engines.splunk.render import render
from awol.errors import QueryError
from awol.values import Event
from awol.views.splunk import VIEWS
from tests.engines.splunk.spl_records import EVENTS

names = st.text(st.sampled_from(string.ascii_letters + "_.-{}:\"' \\|[]()=<>é`"), min_size=1, max_size=8).filter(
    lambda name: name not in ("earliest", "latest", "index") and "```" not in name
)
texts = st.text(st.sampled_from("abXY019 .,*\\\"'`|[]()=<>!%/:\n~é"), max_size=8)
values = st.builds(n.Value, texts, st.just("")) | st.builds(
    n.Value, texts.filter(bool), st.sampled_from(("CASE", "TERM"))
)
identifiers = st.text(string.ascii_lowercase + "_", min_size=1, max_size=6)
macro_calls = st.builds(n.MacroCall, identifiers, st.lists(identifiers, max_size=2).map(tuple))
leaves = st.one_of(
    st.builds(n.Compare, names, st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), values),
    st.builds(n.Within, names, st.lists(values, min_size=1, max_size=3).map(tuple)),
    st.builds(n.Term, values),
    st.builds(n.TimeBound, st.sampled_from(("earliest", "latest")), texts),
    macro_calls,
)


def branches(children: st.SearchStrategy[n.Expression]) -> st.SearchStrategy[n.Expression]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.builds(n.Not, children) | st.builds(n.And, several) | st.builds(n.Or, several)


expressions = st.recursive(leaves, branches, max_leaves=8)

constants = st.builds(n.Text, texts) | st.builds(n.Number, st.sampled_from(("0", "1", "2.5", ".5", "3600", "1e3")))


def compounds(children: st.SearchStrategy[n.Formula]) -> st.SearchStrategy[n.Formula]:
    several = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(n.Call, st.sampled_from(("if", "len", "like", "in", "coalesce")), several),
        st.builds(n.Negative, children),
        st.builds(n.Negation, children),
        st.builds(n.Arithmetic, st.sampled_from(("+", "-", "*", "/", "%", ".")), children, children),
        st.builds(n.Relation, st.sampled_from(("=", "==", "!=", "<", "<=", ">", ">=")), children, children),
        st.builds(n.Like, children, children),
        st.builds(n.OneOf, children, several),
        st.builds(
            n.Junction, st.sampled_from(("AND", "OR", "XOR")), st.lists(children, min_size=2, max_size=3).map(tuple)
        ),
    )


formulas = st.recursive(constants | st.builds(n.FieldName, names), compounds, max_leaves=8)

plain = names.filter(lambda name: "*" not in name)
columns = identifiers.filter(lambda name: name not in ("as", "output", "outputnew"))
many_names = st.lists(plain, min_size=1, max_size=3).map(tuple)
aggregates = st.lists(
    st.builds(n.Aggregate, st.just("count"), st.none(), plain)
    | st.builds(n.Aggregate, st.sampled_from(("dc", "values", "min", "latest")), plain | formulas, plain),
    min_size=1,
    max_size=3,
).map(tuple)
by = st.lists(plain, max_size=2).map(tuple)
spans = st.sampled_from(("10m", "1h", "2w", "1mon", "100"))
pairs = st.lists(st.tuples(columns, columns), min_size=1, max_size=2).map(tuple)
numbers = st.integers(0, 99)
searches = st.builds(n.Search, st.none() | expressions)
streaming = st.one_of(
    searches,
    st.builds(n.Where, formulas),
    st.builds(n.Eval, st.lists(st.tuples(names, formulas), min_size=1, max_size=2).map(tuple)),
    st.builds(n.Regex, names, texts, st.booleans()),
    st.builds(n.Rex, names, texts, numbers),
    st.builds(n.Rename, st.lists(st.tuples(plain, plain), min_size=1, max_size=2).map(tuple)),
    st.builds(n.FillNull, by, texts),
    st.builds(n.Bin, plain, spans, st.none() | plain),
    st.builds(n.MvExpand, plain, numbers),
    st.builds(n.MakeMv, plain, texts.filter(bool), st.booleans()),
    st.builds(n.Spath, names, plain, st.none() | plain) | st.builds(n.Spath, names, st.none(), st.none()),
    st.builds(n.MacroCommand, macro_calls),
    st.builds(n.Lookup, identifiers, pairs, pairs, st.booleans(), st.booleans()),
)
commands = st.one_of(
    streaming,
    st.builds(
        n.Fields, st.lists(names, min_size=1, max_size=3).map(tuple), st.sampled_from(("keep", "remove", "table"))
    ),
    st.builds(n.Dedup, many_names, st.integers(1, 9), st.booleans(), st.booleans()),
    st.builds(n.Head, numbers),
    st.builds(n.Tail, numbers),
    st.builds(n.Reverse),
    st.builds(
        n.Sort,
        st.lists(
            st.builds(n.SortKey, plain, st.booleans(), st.sampled_from(("auto", "str", "num", "ip"))),
            min_size=1,
            max_size=3,
        ).map(tuple),
        numbers,
    ),
    st.builds(n.Stats, aggregates, by, st.booleans()),
    st.builds(n.StreamStats, aggregates, by, st.booleans(), numbers, st.booleans(), st.none() | spans),
)
legs = st.builds(lambda first, rest: (first, *rest), searches, st.lists(streaming, max_size=2))
starts = searches | st.builds(n.MultiSearch, st.lists(legs, min_size=2, max_size=3).map(tuple))
queries = st.builds(lambda first, rest: n.Query((first, *rest)), starts, st.lists(commands, max_size=3))


@settings(max_examples=400, deadline=None)
@given(queries)
def test_a_query_written_out_reads_back_the_same(query: n.Query) -> None:
    assert parse(render(query)) == query


def test_every_command_that_can_be_read_is_in_the_property() -> None:
    """The strategy above covers all commands: a new one has to be added to it."""
    covered = {
        "bin", "bucket", "dedup", "eval", "eventstats", "fields", "fillnull", "head", "lookup", "makemv",
        "multisearch", "mvexpand", "regex", "rename", "reverse", "rex", "search", "sort", "spath", "stats",
        "streamstats", "table", "tail", "where",
    }  # fmt: skip
    assert set(PARSERS) == covered


WRITTEN = [
    # one spelling of each command, with everything that it may say
    'search "a"="1" "b"!="2" "c"<"3" OR "d">="4" ("e"="5" "f"="6") OR "g"<="7"',
    'search "a" IN ("1", CASE("2")) NOT ("b" OR TERM("c")) earliest="-1h" `m(x, y)` `n`',
    "search \"a\" | where ('b' = 1)",
    "search \"a\" | where ((-'b') = ('c' * 2))",
    "search \"a\" | where (('b' = 1) AND (NOT ('c' LIKE \"d%\")) AND ('e' IN (\"f\", 2)))",
    "search \"a\" | eval 'b'=len('c', \"d\"), 'e'=1",
    'search "a" | regex "b"="c"',
    'search "a" | regex "b"!="c"',
    'search "a" | rex field="b" max_match=2 "(?<c>d)"',
    'search "a" | fields "b" "c"',
    'search "a" | fields - "b" "c"',
    'search "a" | table "b" "c"',
    'search "a" | rename "b" AS "c", "d" AS "e"',
    'search "a" | fillnull value="x" "b" "c"',
    'search "a" | fillnull value="x"',
    'search "a" | dedup 2 "b" "c" keepempty=true consecutive=true',
    'search "a" | dedup 1 "b"',
    'search "a" | head 5 | tail 6 | reverse',
    'search "a" | sort 7 -"b", +num("c"), +ip("d")',
    'search "a" | bin span="1h" "b" AS "c"',
    'search "a" | bin span="1h" "b"',
    'search "a" | stats count AS "n", dc("b") AS "d", sum(eval((\'c\' + 1))) AS "s" BY "e" "f"',
    'search "a" | eventstats count AS "n"',
    'search "a" | streamstats current=false window=3 global=true time_window="1h" count AS "n" BY "b"',
    'search "a" | streamstats current=true window=0 global=false count AS "n"',
    '| multisearch [ search "a" ] [ search "b" | reverse ]',
    'search "a" | mvexpand "b" limit=3',
    'search "a" | makemv delim=";" allowempty=true "b"',
    'search "a" | spath input="b" output="c" path="d"',
    'search "a" | spath input="b"',
    'search "a" | lookup local=true "t" "b" AS "c", "d" AS "e" OUTPUTNEW "f" AS "g"',
    'search "a" | lookup "t" "b" AS "c" OUTPUT "f" AS "g", "h" AS "i"',
    'search "a" | `m(x)`',
    "search",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_how_a_query_is_written_out(text: str) -> None:
    assert render(parse(text)) == text


def test_what_is_no_command_is_not_written_out() -> None:
    with pytest.raises(TypeError, match="no command: 'head'"):
        render(n.Query(("head",)))  # type: ignore[arg-type]  # that is the point


SAME = [
    # two spellings of one query
    ("a=1 b=2", "a=1 AND b=2"),
    ("a=1 b=2", "search a=1 b=2"),
    ("a=1", "(a=1)"),
    ("a=1", 'a == "1"'),
    ("NOT a=1", "NOT(a=1)"),
    ("a=1 | bin _time span=1h", "a=1 | bucket span=1h _time"),
    ("a=1 | stats count by b, c", "a=1|STATS count BY b c"),
    ("a=1 | stats dc(b) AS n", "a=1 | stats distinct_count(b) as n"),
    ("a=1 | head", "a=1 | head 10"),
    ("a=1 | fields b,c", "a=1 | fields + b c"),
    ("a=1 | sort -b", "a=1 | sort b desc"),
    # no more results than this come out of a sort that names no limit
    ("a=1 | sort b", "a=1 | sort 10000 b"),
    ("a=1 | where b=1 and c=2", "a=1 | where (b=1) AND (c=2)"),
    ("a=1 | where a-b-c=0", "a=1 | where ((a-b)-c)=0"),
    ("a=1 | where a+b*c=0", "a=1 | where (a+(b*c))=0"),
    ("a=1 | where b-1=0", "a=1 | where (b - 1)=0"),
    ("a=1 | where b+1=0", "a=1 | where (b + 1)=0"),
    ('a=1 | where b."c"=0', 'a=1 | where (b . "c")=0'),
    ("a=1 | where b/2=0", "a=1 | where (b / 2)=0"),
    ("a=1 | where b%2=0", "a=1 | where (b % 2)=0"),
    ("a=1 | where -b=+1", "a=1 | where (- b)=1"),
    # fields of the names that operators have
    ("a=1 OR=1", 'a=1 "OR"="1"'),
    ("a=1 AND>1", 'a=1 "AND">"1"'),
    ("NOT<1", '"NOT"<"1"'),
    ("NOT!=1", '"NOT"!="1"'),
]
DIFFERENT = [
    ("a=1 b=2 OR c=3", "(a=1 b=2) OR c=3"),
    ("a=1 | where a=1 OR b=1 AND c=1", "a=1 | where (a=1 OR b=1) AND c=1"),
    ("NOT a=1 b=2", "NOT (a=1 b=2)"),
    ("a!=1", "NOT a=1"),
    ("a=1 | where a-b-c=0", "a=1 | where a-(b-c)=0"),
    ("a=1 | fields b", "a=1 | fields - b"),
    ("a=1 | where a=b", 'a=1 | where a="b"'),
    ("a=TERM(b)", "a=b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_query(one: str, other: str) -> None:
    assert parse(one) == parse(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_queries_that_look_alike(one: str, other: str) -> None:
    assert parse(one) != parse(other)


FIELDS = ("eventName", "errorCode", "nosuch", "userIdentity.type", "resources{}.ARN")
WORDS = ("LeaveOrganization", "AccessDenied", "Root", "", "null", "arn:a2", "x")
facts = st.builds(n.Compare, st.sampled_from(FIELDS), st.sampled_from(("=", "!=")), st.sampled_from(WORDS).map(n.Value))
logic = st.recursive(facts, branches, max_leaves=10)


def judge(node: n.Expression, event: Event) -> bool:
    """What a search expression means, written down a second time and as plainly as it can be."""
    if isinstance(node, n.Not):
        return not judge(node.item, event)
    if isinstance(node, n.And):
        return all(judge(item, event) for item in node.items)
    if isinstance(node, n.Or):
        return any(judge(item, event) for item in node.items)
    assert isinstance(node, n.Compare)
    held = [value.lower() for value in VIEWS["splunk"].all_fields(event).get(node.field, ())]
    wanted = node.value.text.lower()
    return any((value == wanted) == (node.operator == "=") for value in held)


@settings(max_examples=150, deadline=None)
@given(logic)
def test_nested_logic_means_what_it_says(expression: n.Expression) -> None:
    text = render(n.Query((n.Search(expression, 0),)))
    hits = splunk.compile(text, Context(VIEWS["splunk"]))(EVENTS)
    assert [hit.events[0] for hit in hits] == [event for event in EVENTS if judge(expression, event)]


SCRAPS = (*"abc=*!<>()[]|\"'`\\, \n", "OR ", "NOT ", "IN (", "| where ", "| stats ", "```")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=12))
def test_any_text_is_read_or_refused_at_a_place_of_its_own(parts: list[str]) -> None:
    text = "".join(parts)
    offset: int | None = 0
    try:
        splunk.compile(text, Context(VIEWS["splunk"]))
    except QueryError as error:
        offset = error.offset
    assert offset is not None
    assert 0 <= offset <= len(text)
