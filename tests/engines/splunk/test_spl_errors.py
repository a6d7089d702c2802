"""What is refused: each query with the place of the caret, written into it as ^ before the character at fault."""

from __future__ import annotations

import pytest

from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from tests.engines.splunk.spl_records import found, run

REJECTED = [
    # query with ^ where the caret has to stand, words of the message
    ("^", "empty"),
    ("(a=1^", "`)` is missing"),
    ("a=1 ^)", "closes nothing"),
    ("^()", "nothing between"),
    ("a=^", "value is missing"),
    ("a= ^| head", "value is missing"),
    ("a=1 OR^", "after OR"),
    ("^OR a=1", "between two terms"),
    ("a=1 OR ^AND b=2", "between OR and AND"),
    ("NOT^", "after NOT"),
    ("a=1 ^XOR b=2", "XOR"),
    ('a=^"x', "not closed"),
    ("^`cloudtrail", "backtick"),
    ("^``", "a macro is written `name` or `name(argument, ...)`"),
    ("^` `", "a macro is written"),
    ("^`(a)`", "a macro is written"),
    ("^`m(a`", "a macro is written"),
    ("^`m(a) b`", "a macro is written"),
    ("a IN (1, ^)", "missing in this list"),
    ("a IN (1 ^2)", "`,` is missing"),
    ("^=5", "is not allowed here"),
    ("a=1 ^```b", "comment is not closed"),
    ("a=1 | ^| head", "command is missing"),
    ("a=1 |^", "command is missing"),
    ("| ^where 1=1", "cannot come first"),
    ("a=1 | ^multisearch [ search a ] [ search b ]", "first command"),
    ("| ^multisearch [ search a ]", "two searches"),
    ("| multisearch [ search a | ^stats count ] [ search b ]", "one event at a time"),
    ("a=1 ^]", "closes nothing"),
    ("a=1 | where a=1 ^b=2", "goes on"),
    ("a=1 | where a=(1^", "`)` is missing"),
    ("a=1 | where ^", "value is missing"),
    ("a=1 | where a=1 ^= 2", "cannot follow"),
    ("a=1 | where ^resources{}.ARN=1", "quotation marks"),
    ("a=1 | where ^5minutes=1", "begins with a digit"),
    ("a=1 | where ^len(a)", "true or false"),
    ("a=1 | where ^len()=1", "takes 1 arguments"),
    ("a=1 | where ^case(a=1, 2, b=3)=1", "pairs"),
    ("a=1 | eval b=^isnull(a)", "cannot hold true or false"),
    ("a=1 | eval b=a ^== 1", "cannot hold true or false"),
    ("a=1 | eval ^", "field to assign"),
    ("a=1 | ^regex a=\"(b\"", "cannot be compiled"),
    ("a=1 | ^regex a=\"b{65536}\"", "number too big in {} quantifier"),
    ("a=1 | regex a=^b", "double quotation marks"),
    ('a=1 | ^rex "b"', "named group"),
    ("a=1 | eval b=^=2", "eval assigns with one `=`"),
    ("a=1 | regex ^=\"x\"", "regex needs a field, or a regular expression"),
    ("a=1 | rex ^field", "rex needs a regular expression in double quotation marks"),
    ("a=1 | fields^", "fields needs a field name"),
    ("a=1 | table^", "table needs a field name"),
    ("a=1 | rename a ^b", "rename old AS new"),
    ("a=1 | dedup 0^ a", "dedup keeps one event at least"),
    ("a=1 | dedup^", "dedup needs a field name"),
    ("a=1 | dedup 2^", "dedup needs a field name"),
    ("a=1 | dedup a ^keepempty=maybe", "neither true nor false"),
    ("a=1 | sort^", "sort needs a field name"),
    ("a=1 | sort ^date(a)", "sort knows auto, str, num and ip"),
    ("a=1 | bin a span=5 ^b", "bin takes one field"),
    ("a=1 | bin span=5^", "bin needs a field name"),
    ("a=1 | bin a AS b ^c span=5", "bin takes one field"),
    ("a=1 | mvexpand a ^b", "mvexpand takes one field"),
    ("a=1 | mvexpand^", "mvexpand needs a field name"),
    ("a=1 | mvexpand ^limit=x a", "`x` is not a whole number"),
    ("a=1 | makemv a ^b", "makemv takes one field"),
    ("a=1 | makemv^", "makemv needs a field name"),
    ("a=1 | ^makemv delim=\"\" a", "the delimiter of makemv is empty"),
    ("a=1 | makemv ^allowempty=x a", "neither true nor false"),
    ("a=1 | spath a ^b", "spath takes one path"),
    ("a=1 | ^spath output=b", "spath with `output` needs a path"),
    ("a=1 | rex ^max_match=x \"(?<a>b)\"", "`x` is not a whole number"),
    ("a=1 | rename ^", "a field name is missing"),
    ("a=1 | rename a AS ^", "a field name is missing"),
    ("a=1 | where b=^''", "a field name is missing between these quotation marks"),
    ("a=1 | where ^AND b=1", "a value is missing before AND"),
    ("a=1 | where b=1 OR ^AND c=1", "a value is missing before AND"),
    ("a=1 | where ^] = 1", "a value is missing here"),
    ("a=1 | where ^; = 1", "`;` is not allowed in an eval expression"),
    ('""^=x', "a field name is missing before this operator"),
    ("earliest>^1", "earliest takes `=`"),
    ("latest!=^1", "latest takes `=`"),
    ("a=TERM^()", "TERM needs a term"),
    ("CASE^()", "CASE needs a term"),
    ("a IN (CASE^())", "CASE needs a term"),
    ("a=1 | stats avg(a^, b)", "a function of stats takes one field"),
    ("a=1 | stats ^avg", "`avg` needs a field"),
    ("a=1 | stats ^avg()", "`avg` needs a field"),
    ("a=1 | stats ^xp5(a)", "`xp5` is not a function of stats"),
    ("a=1 | stats ^p5.(a)", "`p5.` is not a function of stats"),
    ("a=1 | stats ^p(a)", "`p` is not a function of stats"),
    ("a=1 | stats ^sumsqx(a)", "`sumsqx` is not a function of stats"),
    ("a=1 | stats ^aper_hour(a)", "`aper_hour` is not a function of stats"),
    ("a=1 | stats ^(a)", "a function is missing here"),
    ('a=1 | ^rex "(?<a-b>c)"', "not the name of a group"),
    ("a=1 | stats ^", "function is missing"),
    ("a=1 | stats ^frob(a)", "not a function of stats"),
    ("a=1 | stats ^dc", "needs a field"),
    ("a=1 | stats dc(a^, b)", "one field"),
    ("a=1 | stats count by ^", "after `by`"),
    ("a=1 | rename a ^b", "rename old AS new"),
    ("a=1 | sort ^", "needs a field name"),
    ("a=1 | sort ^frob(a)", "auto, str, num and ip"),
    ("a=1 | head 5 ^6", "goes on"),
    ("a=1 | streamstats ^current=maybe count", "neither true nor false"),
    # what has to follow, and where
    ("a=1 | eval b ^c=1", "`=` is missing behind `b`"),
    ('a=1 | regex b ^"c"', "`=` is missing in `regex field=...`"),
    ("a=1 | sort num(b ^c)", "`)` is missing in the sort key"),
    ("| multisearch [ search a ^", "`]` is missing to close this leg of multisearch"),
    ("(a=1 b=2 ^", "`)` is missing to close a parenthesis"),
    ("a=CASE(b ^c)", "`)` is missing after the term of CASE"),
    ("a IN (b ^c)", "`,` is missing between the values of this list"),
    ("a=1 | where (b=1 ^", "`)` is missing to close a parenthesis"),
    ("a=1 | where b IN ^1", "`(` is missing behind IN"),
    ("a=1 | where len(b ^", "`)` is missing to close len("),
    ("a=1 | stats dc(b ^c)", "`)` is missing to close dc("),
    ("a=1 | stats count(eval(b=1 ^c)", "`)` is missing to close eval("),
    ("a=1 | where ^or=1", "a value is missing before OR"),
]  # fmt: skip

UNSUPPORTED = [
    ("^[ search a=1 | return b ]", "subsearch"),
    ("a=^[ search b ]", "subsearch"),
    ("^`unheard_of` a=1", "not known"),
    ("^`cloudtrail(a, b)`", "with 2 arguments"),
    ("^sourcetype::x", "indexed field"),
    ('a="b^\\*"', "asterisk"),
    ("a=b^\\*c", "asterisk"),
    ("a IN (b, c^\\*)", "asterisk"),
    ("b^\\*c", "asterisk"),
    ("CASE(b^\\*c)", "asterisk"),
    ("a=TERM(b^\\*c)", "asterisk"),
    ("a IN (b, CASE(c^\\*))", "asterisk"),
    ('CASE("b^\\*c")', "asterisk"),
    ("a=1^, b=2", "comma"),
    ("word^, other", "a comma between words is allowed only in IN (...)"),
    ("^'a'=1", "single quotation marks"),
    ("a ^NOT IN (1)", "a search has no `NOT IN`"),
    ("earliest=^tomorrow", "the time `tomorrow` is not supported offline"),
    ("^_index_earliest=-1h", "depends on a Splunk server"),
    ("^eventtype=x", "cannot be known offline"),
    ("NOT ^index=x", "which index"),
    ("^index!=x", "which index"),
    ("NOT ^index IN (x, y)", "which index"),
    ("NOT (a=1 ^index=x)", "which index"),
    ("NOT (a=1 OR ^index=x)", "which index"),
    ("NOT NOT NOT ^index=x", "which index"),
    ('^""', "empty phrase"),
    ("a=1 | ^lookup b c", "lookup without OUTPUT"),
    ("a=1 | ^geostats count", "the command `geostats`"),
    ("| ^tstats count", "the command `tstats`"),
    ("a=1 | ^transaction b", "the command `transaction`"),
    ("a=1 | ^join b [ search c ]", "the command `join`"),
    ("| ^inputlookup b", "the command `inputlookup`"),
    ("a=1 | where ^frob(a)=1", "the function `frob` does not run offline"),
    ("a=1 | where ^userIdentity.type=\"Root\"", "dot between names"),
    ("a=1 | where match(a, ^b)", "computed"),
    ('a=1 | where match(a, ^"(b+)+")', "repetition"),
    ('a=1 | where match(a, ^"\\p{L}")', "regular expression"),
    ('a=1 | ^regex a="(?R)"', "regular expression"),
    ('a=1 | rex ^mode=sed "s/a/b/"', "replaces text"),
    ("a=1 | stats ^sparkline(a)", "sparkline"),
    ("a=1 | stats ^perc95(a)", "the function `perc95` does not run offline"),
    ("a=1 | `cloudtrail` ^b", "a macro used as a command cannot be followed by more text"),
    ("a=1 | dedup a ^sortby b", "dedup with `sortby` is not supported offline"),
    ("a=1 | dedup a ^keepevents=t", "dedup with `keepevents` is not supported offline"),
    ("a=1 | dedup ^nosuch=t a", "the option `nosuch` is not supported offline"),
    ("a=1 | where b ^NOT IN (1)", "an eval expression has no `NOT IN`"),
    ("a=1 | where b=^`m`", "a macro inside an eval expression is not supported offline"),
    ("a=1 | where b=^[ search c ]", "a subsearch cannot be run offline"),
    ("a=1 | table ^'a b'", "single quotation marks name a field only in eval and where"),
    ("a=^`cloudtrail`", "a macro instead of a value is not supported offline"),
    ("a=b^\"c\"", "a quotation mark inside an unquoted value is not supported offline"),
    ("a=^'b'", "single quotation marks are part of the value"),
    ("a IN (^'b')", "single quotation marks are part of the value"),
    ("a IN (b, ^'c')", "single quotation marks are part of the value"),
    ("a=1 | ^bin a span=x", "the span `x` of a field that is not a time is not supported offline"),
    ("a=1 | ^bin a span=0", "the span `0` of a field that is not a time is not supported offline"),
    ("a=1 | ^bin _time span=0", "the span `0` is not supported offline"),
    ("a=1 | ^streamstats time_window=1mon count", "the time_window `1mon` is not supported offline"),
    ("a=1 | ^streamstats time_window=x count", "the time_window `x` is not supported offline"),
    ("a=1 | ^streamstats window=2 time_window=1h count", "both window and time_window"),
    ("| multisearch [ search a | ^table a ] [ search b ]", "fields and table in a leg of multisearch"),
    ("| multisearch [ search a ] [ search b | ^fields a ]", "fields and table in a leg of multisearch"),
    ("a=1 | ^dedup a*", "a wildcard among the fields of `dedup` is not supported offline"),
    ("a=1 | ^fillnull a*", "a wildcard among the fields of `fillnull` is not supported offline"),
    ("a=1 | stats ^p5(a)", "the function `p5` does not run offline"),
    ("a=1 | stats ^exactperc99.9(a)", "the function `exactperc99.9` does not run offline"),
    ("a=1 | stats ^upperperc90(a)", "the function `upperperc90` does not run offline"),
    ("a=1 | stats ^rate(a)", "the function `rate` does not run offline"),
    ("a=1 | stats ^rate_sum(a)", "the function `rate_sum` does not run offline"),
    ("a=1 | stats ^per_hour(a)", "the function `per_hour` does not run offline"),
    ("a=1 | stats ^sumsq(a)", "the function `sumsq` does not run offline"),
    ("a=1 | stats ^stdevp(a)", "the function `stdevp` does not run offline"),
    ("a=1 | stats ^varp(a)", "the function `varp` does not run offline"),
    ("a=1 | stats values(^*)", "wildcard"),
    ("a=1 | stats ^allnum=t count", "allnum"),
    ("a=1 | ^bin a", "without `span`"),
    ("a=1 | ^bin _time span=x", "the span"),
    ("a=1 | stats count | search ^word", "drops the events' text"),
    ("a=1 | head ^(b=1)", "condition"),
    ("a=1 | ^sort - b, c", "between a sign and its field"),
    ('a=1 | where strftime(_time, ^"%V")="1"', "%V"),
    ("a=1 | ^fillnull", "every field"),
    ("a=1 | rename ^a.* as b.*", "wildcard"),
]  # fmt: skip


def refused(marked: str) -> tuple[QueryError, int]:
    at = marked.index("^") if "^" in marked else 0
    with pytest.raises(QueryError) as raised:
        run(marked.replace("^", "", 1))
    return raised.value, at


@pytest.mark.parametrize(("marked", "words"), REJECTED, ids=[row[0] for row in REJECTED])
def test_rejected(marked: str, words: str) -> None:
    error, at = refused(marked)
    assert isinstance(error, RejectedQuery)
    assert words in error.message
    assert error.offset == at


@pytest.mark.parametrize(("marked", "words"), UNSUPPORTED, ids=[row[0] for row in UNSUPPORTED])
def test_unsupported(marked: str, words: str) -> None:
    error, at = refused(marked)
    assert isinstance(error, UnsupportedQuery)
    assert words in error.message
    assert error.offset == at


def test_the_caret_stands_under_the_place_in_its_line() -> None:
    with pytest.raises(UnsupportedQuery) as raised:
        run("eventName=x\n| join a b")
    lines = str(raised.value).split("\n")
    assert lines[0].startswith("query:2:3: the command `join`")
    assert lines[1:3] == ["  | join a b", "    ^"]


def test_a_field_that_only_the_add_on_computes_is_refused_there_alone() -> None:
    assert run("action=success", "splunk") == []
    with pytest.raises(UnsupportedQuery, match="not published") as raised:
        run("eventName=x action=success", "splunk-addon")
    assert raised.value.offset == len("eventName=x ")
    assert run('* | eval action="x" | search action=y', "splunk-addon") == []
    leaving = '* | rex field=eventName "(?<action>Leave)" | search'
    assert found(f"{leaving} action=leave", "splunk-addon") == ["left", "denied"]
    assert found(f"{leaving} NOT action=*", "splunk-addon") == ["stopped", "policy", "service", "machines"]


NESTED = [
    "| multisearch [" * 5000,
    "(" * 5000 + "a=1" + ")" * 5000,
    "NOT " * 5000 + "a=1",
    "* | where " + "(" * 5000 + "1=1" + ")" * 5000,
]


@pytest.mark.parametrize("query", NESTED, ids=["multisearch", "parentheses", "NOT", "where"])
def test_deep_nesting_is_refused_and_not_a_crash(query: str) -> None:
    with pytest.raises(UnsupportedQuery, match="levels deep"):
        run(query)


LEVELS = [
    # so many levels, and a text that has them around what it says: what is written n times, and what stands n times
    ("(", "a=1", ")", "", 49),
    ("NOT ", "a=1", "", "", 49),
    ("(", "1=1", ")", "* | where ", 49),
    ("NOT ", "1=1", "", "* | where ", 49),
    ("-", "1=1", "", "* | where ", 49),
]


@pytest.mark.parametrize(
    ("before", "inside", "behind", "start", "most"), LEVELS, ids=[f"{row[3]}{row[0]}" for row in LEVELS]
)
def test_fifty_levels_and_no_more(before: str, inside: str, behind: str, start: str, most: int) -> None:
    run(f"{start}{before * most}{inside}{behind * most}")
    with pytest.raises(UnsupportedQuery, match="the query nests more than 50 levels deep"):
        run(f"{start}{before * (most + 1)}{inside}{behind * (most + 1)}")


@pytest.mark.parametrize(
    "query",
    [
        "(a=1) " * 60,
        "NOT a=1 " * 60,
        "* | where " + " AND ".join(["(1=1)"] * 60),
        "* | where " + " AND ".join(["NOT 1=2"] * 60),
        "* | where 0" + "+-1" * 60 + "=1",
        "* | where mvcount(mvappend(" + ", ".join(["len(eventID)"] * 60) + "))=1",
        "| multisearch " + "[ search a ] " * 60,
    ],
)
def test_what_stands_side_by_side_is_not_nested(query: str) -> None:
    run(query)


def test_macros_may_stand_in_one_another_ten_levels_deep() -> None:
    macros = {f"m{level}": f"`m{level - 1}`" for level in range(1, 11)} | {"m0": "eventName=StopLogging"}
    assert [hit.event_ids for hit in run("`m9`", macros=macros)] == [("stopped",)]
    with pytest.raises(RejectedQuery, match="calls itself"):
        run("`m10`", macros=macros)


def test_a_name_with_dots_is_written_out_whole_in_the_next_step() -> None:
    with pytest.raises(UnsupportedQuery) as raised:
        run('a=1 | where resources.x{}.y:z-1="Root" AND b=1')
    assert raised.value.next_step is not None
    assert raised.value.next_step.startswith("write 'resources.x{}.y:z-1' for the field, ")


def test_a_macro_that_calls_itself_is_rejected() -> None:
    for query, definition in (
        ("`loop`", "a=1 `loop`"),
        ("`loop`", "a=1 OR `loop`"),
        ("`loop`", "NOT `loop`"),
        ("a=1 | `loop`", "where b=1 | `loop`"),
    ):
        with pytest.raises(RejectedQuery, match="the macro `loop` calls itself"):
            run(query, macros={"loop": definition})


IN_MACROS = [
    # query, definition, words of the message, offset of the caret
    ("`it` a=1", "b=1 eventtype=x", "cannot be known", 0),
    ("a=1 `it`", "(b=1", "`)` is missing", 4),
    ("a=1 `it`", "b=1 eventtype=x", "cannot be known", 4),
    ("a=1 b=1 `it`", "c=1 `it`", "calls itself", 8),
    ("a=1 NOT `it`", "b=1 index=x", "which index", 8),
    ("NOT (a=1 OR `it`)", "index=x", "which index", 12),
    ("a=1 | `it`", "where b=", "value is missing", 6),
    ("a=1 | `it`", "where length(b)=1", "the function `length` does not run offline", 6),
    ("a=1 | `it`", "eval b=1 | join c", "the command `join`", 6),
    ("a=1 | head 5 | `it`", "b=1", "the command `b`", 15),
    ("| multisearch [ search a | `it` ] [ search b ]", "stats count", "one event at a time", 27),
    ("| multisearch [ search a ] [ search b | `it` ]", "fields c", "fields and table in a leg of multisearch", 40),
    ("| multisearch [ search a | `it` ] [ search b ]", "eval c=isnull(a)", "cannot hold true or false", 27),
]


@pytest.mark.parametrize(("query", "definition", "words", "at"), IN_MACROS)
def test_a_fault_inside_a_macro_points_at_the_macro(query: str, definition: str, words: str, at: int) -> None:
    with pytest.raises(QueryError, match="in the macro `it`") as raised:
        run(query, macros={"it": definition})
    assert words in raised.value.message
    assert raised.value.offset == at


@pytest.mark.parametrize(
    "name",
    # Splunk's Search Reference, "search: Time options" and "Time modifiers"
    [
        "_index_earliest", "_index_latest", "starttime", "endtime", "starttimeu", "endtimeu", "timeformat",
        "startdaysago", "enddaysago", "startminutesago", "endminutesago", "starthoursago", "endhoursago",
        "startmonthsago", "endmonthsago", "searchtimespanhours", "searchtimespanminutes", "searchtimespandays",
        "daysago", "hoursago", "minutesago", "monthsago", "savedsearch", "savedsplunk",
    ],
)  # fmt: skip
def test_a_modifier_of_the_search_is_no_field(name: str) -> None:
    with pytest.raises(UnsupportedQuery) as raised:
        run(f"a=1 {name}=1")
    assert (raised.value.message, raised.value.offset) == (f"the modifier `{name}` depends on a Splunk server", 4)


def test_in_quotation_marks_or_with_more_behind_it_a_modifier_is_a_field() -> None:
    assert run('"endtime"=1') == run("endtimes=1") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("a=1 AND", "a term is missing after AND"),
        ("a=1 OR", "a term is missing after OR"),
        ("a=1 NOT", "a term is missing after NOT"),
        ("(a=1 AND )", "a term is missing after AND"),
        ("a=1 AND OR b=1", "a term is missing between AND and OR"),
        ("a=1 OR AND b=1", "a term is missing between OR and AND"),
        ("a=1 AND XOR b=1", "a term is missing between AND and XOR"),
        ("a=1 OR XOR b=1", "a term is missing between OR and XOR"),
        ("NOT AND b=1", "a term is missing between NOT and AND"),
        ("NOT OR b=1", "a term is missing between NOT and OR"),
    ],
)
def test_a_term_that_is_missing(query: str, message: str) -> None:
    with pytest.raises(RejectedQuery) as raised:
        run(query)
    assert raised.value.message == message
