"""The functions of eval expressions, each by values that one can count by hand, and by what gives null."""

from __future__ import annotations

import pytest

from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from tests.engines.splunk.spl_records import run

ONE = Event({
    "eventID": "one", "text": "Ab,cD", "n": 7, "half": 2.5, "list": ["b", "a", "b"], "deep": {"list": ["x"]},
    "json": '{"a": {"b": [1, {"c": "x"}]}, "t": true}', "when": "2026-01-10T02:00:00Z",
})  # fmt: skip

LIST = "'list{}'"

VALUES: list[tuple[str, str | list[str] | None]] = [
    ("abs(-2.5)", "2.5"),
    ("abs(text)", None),
    ("ceiling(2.1)", "3"),
    ("ceil(-2.1)", "-2"),
    ("floor(-2.1)", "-3"),
    ("exp(0)", "1"),
    ("ln(1)", "0"),
    ("ln(0)", None),
    ("log(1000)", "3"),
    ("log(8, 2)", "3"),
    ("log(8, 1)", None),
    ("pow(2, 3)", "8"),
    ("pow(0, -1)", None),
    ("sqrt(9)", "3"),
    ("sqrt(-9)", None),
    ("round(2.5)", "3"),
    ("round(-2.5)", "-3"),
    ("round(2.44, 1)", "2.4"),
    ("round(1234, -2)", "1200"),
    ("round(pi(), 4)", "3.1416"),
    ('len("abc")', "3"),
    (f"len({LIST})", ["1", "1", "1"]),
    ('substr("abcdef", 1, 2)', "ab"),
    ('substr("abcdef", 0, 2)', "ab"),
    ('substr("abcdef", -3, 2)', "de"),
    ('substr("abcdef", -9, 2)', "ab"),
    ('substr("abcdef", 2, -1)', ""),
    ('substr("abcdef", "x")', None),
    ('substr("abcdef", 1, "x")', None),
    ('substr("abcdef", 1e15)', ""),
    ('substr("abcdef", 1000000000000001)', None),
    ('substr("abcdef", 1e16)', None),
    ('split("a-b", "-")', ["a", "b"]),
    ('split("abc", "")', ["a", "b", "c"]),
    ('split("a1b", 1)', ["a", "b"]),
    ('trim("\t a ")', "a"),
    ('ltrim(" a ")', "a "),
    ('rtrim(" a ")', " a"),
    ('trim("xax", "x")', "a"),
    ('ltrim("xax", "x")', "ax"),
    ('rtrim("xax", "x")', "xa"),
    ('tonumber("12", 10)', "12"),
    ('tonumber("12.5", 10)', "12.5"),
    ('tonumber("12", 9)', "11"),
    ('tonumber("z", 36)', "35"),
    ('tonumber("11", 2)', "3"),
    ('tonumber("11", 1)', None),
    ('tonumber("11", 37)', None),
    ('tonumber("12", 2)', None),
    ('tonumber("11", "x")', None),
    ("tostring(nosuch)", "Null"),
    (f"tostring({LIST})", ["b", "a", "b"]),
    ('tostring(255, "hex")', "0xFF"),
    ('tostring(12345.678, "commas")', "12,345.68"),
    ('tostring(1234.5, "commas")', "1,234.5"),
    ('tostring(90061, "duration")', "1+01:01:01"),
    ('tostring(59, "duration")', "00:00:59"),
    ('tostring(86399, "duration")', "23:59:59"),
    ('tostring(86400, "duration")', "1+00:00:00"),
    ('tostring(text, "hex")', None),
    ('tostring(text, "commas")', None),
    ('tostring(text, "duration")', None),
    ('tostring(7, "nosuch")', None),
    ("max(3, 20)", "20"),
    ("min(3, 20)", "3"),
    ('min(3, "a")', "3"),
    ("max(nosuch)", None),
    ('max("a", "b")', "b"),
    (f"max({LIST})", "b"),
    (f"min({LIST})", "a"),
    (f"mvindex({LIST}, 1)", "a"),
    (f"mvindex({LIST}, -2, -1)", ["a", "b"]),
    (f"mvindex({LIST}, 0, 0)", "b"),
    (f"mvindex({LIST}, 1, 0)", None),
    (f"mvindex({LIST}, -4)", None),
    (f'mvindex({LIST}, "x")', None),
    (f'mvindex({LIST}, 0, "x")', None),
    (f'mvjoin({LIST}, "-")', "b-a-b"),
    (f"mvjoin({LIST}, nosuch)", None),
    ('mvjoin(nosuch, "-")', None),
    (f'mvzip({LIST}, split("1 2", " "))', ["b,1", "a,2"]),
    (f'mvzip({LIST}, split("1 2", " "), "-")', ["b-1", "a-2"]),
    (f'mvzip({LIST}, "1", nosuch)', "b,1"),
    ('mvappend(nosuch, "a")', "a"),
    ("mvcount(nosuch)", None),
    ('mvcount("a")', "1"),
    (f'mvfind({LIST}, "b")', "0"),
    (f'mvfind({LIST}, "c")', None),
    (f"mvmap({LIST}, upper({LIST}))", ["B", "A", "B"]),
    (f'mvfilter({LIST}!="b")', "a"),
    (f'mvfilter(NOT {LIST}="b")', "a"),
    (f'mvfilter({LIST}="a" OR {LIST}="c")', "a"),
    (f'mvfilter({LIST} IN ("a", "c"))', "a"),
    (f'mvfilter(like({LIST}, "a%"))', "a"),
    (f'mvfilter({LIST} LIKE "a%")', "a"),
    (f'mvfilter(len({LIST} . "x")=2)', ["b", "a", "b"]),
    ("mvfilter(-n=-7)", "7"),
    ("typeof(1=1)", "Boolean"),
    (f"typeof({LIST})", "Multivalue"),
    ('typeof("7")', "Number"),
    ("nullif(n, 8)", "7"),
    ("nullif(nosuch, 8)", None),
    ("json_extract(json)", '{"a":{"b":[1,{"c":"x"}]},"t":true}'),
    ('json_extract(json, "t")', "true"),
    ('json_extract(json, "a.b{0}", "t")', ["1", "true"]),
    ("json_extract(json, nosuch)", None),
    ('json_extract(n, "a")', None),
    ('spath(json, "t")', "true"),
    ('urldecode("a%2Bb")', "a+b"),
    ('replace("aXb", "x", "-")', "aXb"),
    ('replace("ab", "(a)", "<\\1\\2>")', "<a>b"),
    ('replace("ab", "(x)?a", "<\\1>")', "<>b"),
    ('replace("ab", "a", nosuch)', None),
    (f'replace({LIST}, "b", "c")', ["c", "a", "c"]),
    ('strftime(nosuch, "%Y")', None),
    ('strptime(nosuch, "%Y")', None),
    ('relative_time(text, "-1d")', None),
    ("time()", "1768010400"),
    ("if(isint(n), 1, 0)", "1"),
    ("if(isint(half), 1, 0)", "0"),
    ("if(isint(text), 1, 0)", "0"),
    ("if(isstr(text), 1, 0)", "1"),
    ("if(isstr(n), 1, 0)", "0"),
    ("if(isbool(1=1), 1, 0)", "1"),
    ("if(isbool(n), 1, 0)", "0"),
    ("if(isnum(half), 1, 0)", "1"),
    ("if(json_valid(json), 1, 0)", "1"),
    ("if(json_valid(text), 1, 0)", "0"),
    ('if(json_valid("null"), 1, 0)', "1"),
    ("if(json_valid(nosuch), 1, 0)", "0"),
    ("if(in(n, 6, 7), 1, 0)", "1"),
    ("if(in(n, 6, 8), 1, 0)", "0"),
    (f'if(in({LIST}, "a", "z"), 1, 0)', "1"),
    ('if(cidrmatch("192.0.2.0/24", "192.0.2.7"), 1, 0)', "1"),
    ('if(cidrmatch("192.0.2.0/24", "192.0.3.7"), 1, 0)', "0"),
    ('if(cidrmatch("192.0.2.7/24", "192.0.2.9"), 1, 0)', "1"),
    ('if(cidrmatch("192.0.2.0/24", mvappend("198.51.100.1", "192.0.2.7")), 1, 0)', "1"),
    ('if(cidrmatch("192.0.2.0/24", mvappend("198.51.100.1", "198.51.100.2")), 1, 0)', "0"),
    ('if(cidrmatch("x", "192.0.2.7"), 1, 0)', "0"),
    ('if(cidrmatch(nosuch, "192.0.2.7"), 1, 0)', "0"),
    ('if(like("abc", "a%"), 1, 0)', "1"),
    ('if(like("abc", "a_"), 1, 0)', "0"),
    ('if(like("abc", "a%%c"), 1, 0)', "1"),
    ('if(like("a\nc", "a%c"), 1, 0)', "1"),
    ('if(like("abc", "a.c"), 1, 0)', "0"),
    ('if(like("abc", "a" . "%"), 1, 0)', "1"),
    ('if(like("abc", "b" . "%"), 1, 0)', "0"),
    ('if(like("abc", nosuch), 1, 0)', "0"),
    (f'if(like({LIST}, "a" . "%"), 1, 0)', "1"),
    ('if(match("abc", "b"), 1, 0)', "1"),
    ('if(match(nosuch, "b"), 1, 0)', "0"),
]


@pytest.mark.parametrize(("expression", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value(expression: str, expected: str | list[str] | None) -> None:
    hits = run(f"* | eval it={expression} | stats list(it) as it count", events=[ONE])
    assert hits[0].group.get("it") == expected


TAKEN = [
    # name, the least number of arguments, and the most
    ("abs", 1, 1), ("ceil", 1, 1), ("ceiling", 1, 1), ("cidrmatch", 2, 2), ("exp", 1, 1), ("floor", 1, 1),
    ("isbool", 1, 1), ("isint", 1, 1), ("isnotnull", 1, 1), ("isnull", 1, 1), ("isnum", 1, 1), ("isstr", 1, 1),
    ("json_valid", 1, 1), ("len", 1, 1), ("ln", 1, 1), ("log", 1, 2), ("lower", 1, 1), ("ltrim", 1, 2),
    ("mvcount", 1, 1), ("mvdedup", 1, 1), ("mvindex", 2, 3), ("mvjoin", 2, 2), ("mvsort", 1, 1), ("mvzip", 2, 3),
    ("null", 0, 0), ("nullif", 2, 2), ("pi", 0, 0), ("pow", 2, 2), ("round", 1, 2), ("rtrim", 1, 2), ("spath", 2, 2),
    ("split", 2, 2), ("sqrt", 1, 1), ("substr", 2, 3), ("tonumber", 1, 2), ("tostring", 1, 2), ("trim", 1, 2),
    ("true", 0, 0), ("false", 0, 0), ("typeof", 1, 1), ("upper", 1, 1), ("urldecode", 1, 1), ("if", 3, 3),
    ("like", 2, 2), ("match", 2, 2), ("mvfilter", 1, 1), ("mvfind", 2, 2), ("mvmap", 2, 2), ("now", 0, 0),
    ("relative_time", 2, 2), ("replace", 3, 3), ("searchmatch", 1, 1), ("strftime", 2, 2), ("strptime", 2, 2),
    ("time", 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "least", "most"), TAKEN, ids=[row[0] for row in TAKEN])
def test_how_many_arguments_a_function_takes(name: str, least: int, most: int) -> None:
    for count in {least - 1, most + 1} - {-1}:
        with pytest.raises(RejectedQuery, match=f"`{name}` takes "):
            run(f"* | eval it=if(isnull({name}({', '.join(['n'] * count)})), 1, 0)")


@pytest.mark.parametrize("name", ["coalesce", "max", "min", "mvappend", "json_extract", "in", "case"])
def test_a_function_of_any_number_of_arguments_takes_some(name: str) -> None:
    with pytest.raises(RejectedQuery, match=f"`{name}` takes "):
        run(f"* | eval it=if(isnull({name}()), 1, 0)")


REFUSED: list[tuple[str, type[QueryError], str, str]] = [
    # expression, kind, message, where the caret stands
    (
        "if(match(text, n), 1, 0)",
        UnsupportedQuery,
        "a regular expression that is computed is not supported offline",
        "n)",
    ),
    (
        'replace(text, n, "x")',
        UnsupportedQuery,
        "a regular expression that is computed is not supported offline",
        "n, ",
    ),
    ("mvfind(text, n)", UnsupportedQuery, "a regular expression that is computed is not supported offline", "n)"),
    ('replace(text, "(a", "x")', RejectedQuery, "regular expression", '"(a"'),
    ("case(n=7, 1, n=8)", RejectedQuery, "`case` takes pairs of a condition and a value", "case("),
    ('if(like(text, "a\\%"), 1, 0)', UnsupportedQuery, "an escaped `%` or `_`", '"a\\%"'),
    ('if(like(text, "a\\_"), 1, 0)', UnsupportedQuery, "an escaped `%` or `_`", '"a\\_"'),
    ("if(searchmatch(text), 1, 0)", RejectedQuery, "`searchmatch` takes a search in quotation marks", "text)"),
    ('if(searchmatch(""), 1, 0)', RejectedQuery, "`searchmatch` takes a search", '""'),
    ('if(searchmatch("(a"), 1, 0)', RejectedQuery, "in searchmatch: ", '"(a"'),
    ('mvmap("a", 1)', RejectedQuery, "the first argument of `mvmap` is a field", '"a"'),
    ("mvfilter(n=half)", RejectedQuery, "`mvfilter` takes an expression on one field; this one names 2", "mvfilter"),
    ("mvfilter(1=1)", RejectedQuery, "`mvfilter` takes an expression on one field; this one names 0", "mvfilter"),
    ("relative_time(n, text)", UnsupportedQuery, "a relative time that is computed is not supported offline", "text)"),
    ("strftime(n, text)", UnsupportedQuery, "a format that is computed is not supported offline", "text)"),
    ("strptime(text, n)", UnsupportedQuery, "a format that is computed is not supported offline", "n)"),
    ('strftime(n, "%V")', UnsupportedQuery, "the time variable `%V` is not supported offline", '"%V"'),
    *(
        (f'strptime(text, "{two}")', UnsupportedQuery, "a format that names a part of the time twice is not", f'"{two}')
        for two in ("%F %Y", "%T %M", "%d %e", "%d.%d.%Y", "%3N %6N", "%c %H")
    ),
    ('strptime(text, "%s.%3N")', UnsupportedQuery, "`%s` beside other parts of a time is not supported", '"%s.%3N"'),
]


@pytest.mark.parametrize(("expression", "kind", "message", "caret"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_call_that_cannot_be_run(expression: str, kind: type[QueryError], message: str, caret: str) -> None:
    query = f"* | eval it={expression}"
    with pytest.raises(kind) as caught:
        run(query)
    assert message in caught.value.message
    assert caught.value.offset is not None
    assert query[caught.value.offset :].startswith(caret)


MISSING = ["a=1 | where (", "a=1 | where len(,", "a=1 | where a=1 AND )", "a=1 | where a=1 OR |"]


@pytest.mark.parametrize("query", [*MISSING, "* | where mvfilter([search a])", "* | where a=`m`", "* | where a=#"])
def test_a_value_that_is_not_there(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        run(query)
    said = {
        "[": "a subsearch",
        "`": "a macro inside an eval expression is not supported offline",
        "#": "`#` is not allowed in an eval expression",
    }
    assert (
        next((text for mark, text in said.items() if mark in query), "a value is missing here") in caught.value.message
    )
