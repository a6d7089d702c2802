"""EQL conditions: query and record in, hit or not out; the row below each differs in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awol.engines import Context, eql
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.elastic import AWS_CLOUDTRAIL
from awol.views.plain import PlainIndex

INDEX = PlainIndex(
    {
        "name": "keyword",
        "other": "keyword",
        "tags": "keyword",
        "x-name.y": "keyword",
        "body": "text",
        "flag": "boolean",
        "ip": "ip",
        "when": "date",
        "size": "long",
        "ratio": "double",
        "params": "flattened",
        "event.category": "keyword",
    }
)


def finds(condition: str, record: dict[str, Any]) -> bool:
    query = condition if " where " in condition else f"any where {condition}"
    return bool(list(eql.compile(query, Context(INDEX))([Event(record)])))


A = {"name": "Alice", "tags": ["red", "Blue"], "flag": True, "ip": "192.0.2.7", "size": 900, "ratio": 0.5}


@pytest.mark.parametrize(
    ("condition", "record", "expected"),
    [
        # == is exact, : is not and knows wildcards.
        ('name == "Alice"', A, True),
        ('name == "alice"', A, False),
        ('name : "alice"', A, True),
        ('name : "alic"', A, False),
        ('name : "AL*e"', A, True),
        ('name : "AL*x"', A, False),
        ('name : "?lice"', A, True),
        ('name : "?alice"', A, False),
        ('name == "Al*"', A, False),
        ('name : ("bob", "ALICE")', A, True),
        ('name : ("bob", "carol")', A, False),
        ('name like "Al*"', A, True),
        ('name like "al*"', A, False),
        ('name like~ "al*"', A, True),
        ('name like~ ("b*", "alice")', A, True),
        ('name like~ ("b*", "c*")', A, False),
        ('name like "Alice"', A, True),
        ('name : "a*b"', {"name": "a\nb"}, True),
        ('name : "ÄRGER"', {"name": "ärger"}, False),
        ('name : "ärGER"', {"name": "ärger"}, True),
        # Lists.
        ('name in ("Alice", "Bob")', A, True),
        ('name in ("alice", "Bob")', A, False),
        ('name in~ ("alice", "Bob")', A, True),
        ('name in~ ("alic*", "Bob")', A, False),
        ('name not in ("Alice", "Bob")', A, False),
        ('name not in ("Bob")', A, True),
        ("size in (900, 3600)", A, True),
        ("size in (901, 3600)", A, False),
        # Regular expressions match whole values and have no anchors.
        ('name regex "Al.*"', A, True),
        ('name regex "l.*"', A, False),
        ('name regex "al.*"', A, False),
        ('name regex~ "al.*"', A, True),
        ('name regex "^Alice$"', A, False),
        ('name regex ("x", "[A-C]l.{3}")', A, True),
        ('name regex~ "[ab]lice"', A, True),
        ('name regex~ "[a-b]lice"', A, False),
        ('name regex "[^a-b]lice"', A, True),
        ('name regex "[^A-B]lice"', A, False),
        ('name regex "[x\\\\]A]+lice"', A, True),
        ('name regex "\\\\+?A.*"', A, True),
        ('name regex "\\\\+?l.*"', A, False),
        ('name regex """\\w+"""', A, True),
        ('name regex """\\d+"""', A, False),
        # Operators of Lucene that are not Python's; a sign that cannot operate stands for itself.
        ('name regex "~(Bob)"', A, True),
        ('name regex "~(Alice)"', A, False),
        ('name regex "A.*&.*e"', A, True),
        ('name regex "A.*&.*x"', A, False),
        ('name regex "<1-20>"', {"name": "07"}, True),
        ('name regex "<1-20>"', {"name": "21"}, False),
        ('name regex "<01-20>"', {"name": "7"}, False),
        ('name regex "a+?"', {"name": ""}, True),
        ('name regex "a+?b"', {"name": "aab"}, True),
        ('name regex "a{2}?"', {"name": "a"}, False),
        ('name regex "a||b"', {"name": "|b"}, True),
        ('name regex "a||b"', {"name": "b"}, False),
        ('name regex~ "(?i)alice"', A, False),
        ('name regex~ "(?i)alice"', {"name": "?iAlice"}, True),
        ('name regex "Al(?!x).*"', A, False),
        ('name regex~ "é"', {"name": "É"}, False),
        ('name regex~ "k"', {"name": "\u212a"}, False),
        # Numbers, booleans, times, addresses.
        ("size == 900", A, True),
        ("size == 901", A, False),
        ("size >= 900", A, True),
        ("size > 900", A, False),
        ("900 <= size", A, True),
        ("900 < size", A, False),
        ("size != 900", A, False),
        ("ratio < 0.75", A, True),
        ("ratio < 0.25", A, False),
        ("size > -1", A, True),
        ("flag == true", A, True),
        ("flag == false", A, False),
        ("flag", A, True),
        ("not flag", A, False),
        ('flag == "true"', A, True),
        ('ip == "192.0.2.7"', A, True),
        ('ip == "192.0.2.0/24"', A, True),
        ('ip == "198.51.100.0/24"', A, False),
        ('when >= "2024-05-01T10:00:00Z"', {"when": "2024-05-01T10:00:00Z"}, True),
        ('when > "2024-05-01T10:00:00Z"', {"when": "2024-05-01T10:00:00Z"}, False),
        ('when <= "2024-05-01"', {"when": "2024-05-01T10:00:00Z"}, True),
        ('when < "2024-05-01"', {"when": "2024-05-01T10:00:00Z"}, False),
        ('when == "2024-05-01"', {"when": "2024-05-01T10:00:00Z"}, True),
        ('name >= "Al"', A, True),
        ('name >= "B"', A, False),
        # Several values: any.
        ('tags == "red"', A, True),
        ('tags == "green"', A, False),
        ('tags : "BLUE"', A, True),
        ('tags != "red"', A, False),
        ('tags in ("green", "Blue")', A, True),
        ("length(tags) == 4", A, True),
        ("length(tags) == 5", A, False),
        # Logic.
        ('name == "Alice" and size == 900', A, True),
        ('name == "Alice" and size == 901', A, False),
        ('name == "Bob" or size == 900', A, True),
        ('name == "Bob" or size == 901', A, False),
        ('name == "Alice" or size == 901 and flag == false', A, True),
        ('(name == "Alice" or size == 901) and flag == false', A, False),
        ('not name == "Alice" or size == 900', A, True),
        ('not (name == "Alice" or size == 900)', A, False),
        ("true", {}, True),
        ("false", {}, False),
        ("null", {}, False),
        ("not null", {}, False),
        ("1 == 1.0", {}, True),
        ("1 == 2", {}, False),
        # A missing field: no comparison is true, and not of it is.
        ('name == "Alice"', {}, False),
        ('not name == "Alice"', {}, True),
        ('name != "Alice"', {}, True),
        ('not name : "a*"', {}, True),
        ("size < 5", {}, False),
        ("not size < 5", {}, True),
        ('endsWith(name, "e")', {}, False),
        ('not endsWith(name, "e")', {}, True),
        ('endsWith(name, "e") == false', {}, True),
        ("length(name) != 5", {}, False),
        ("name == null", {}, True),
        ("name == null", A, False),
        ("name != null", A, True),
        ("name != null", {}, False),
        ("null == name", {}, True),
        ("length(name) == null", {}, True),
        ("length(name) == null", A, False),
        # An unmapped optional field is null, and null is not turned round.
        ('?nosuch : "x"', A, False),
        ('not ?nosuch : "x"', A, False),
        ('not (?nosuch : "x" and name == "Bob")', A, False),
        ('?nosuch : "x" or name == "Alice"', A, True),
        ('not (?nosuch : "x" or name == "Bob")', A, True),
        ('?nosuch : "x" and false', A, False),
        ('not (?nosuch : "x" and false)', A, True),
        ("?nosuch == null", A, True),
        ("?nosuch != null", A, False),
        ('?nosuch == "x"', A, False),
        ('not ?nosuch == "x"', A, True),
        ('?nosuch != "x"', A, True),
        ('?nosuch in ("x")', A, False),
        ('not ?nosuch in ("x")', A, False),
        ("?nosuch < 5", A, False),
        ('?name == "Alice"', A, True),
        # Names and categories.
        ('`x-name`.y == "1"', {"x-name": {"y": "1"}}, True),
        ('`x-name.y` == "1"', {"x-name": {"y": "1"}}, True),
        ('`x-name.y` == "2"', {"x-name": {"y": "1"}}, False),
        ("iam where true", {"event": {"category": "iam"}}, True),
        ("IAM where true", {"event": {"category": "iam"}}, False),
        ("iam where true", {}, False),
        ('"iam" where name == null', {"event": {"category": ["network", "iam"]}}, True),
        # Conditions compared with a constant.
        ('(name : "a*") == true', A, True),
        ('(name : "a*") == false', A, False),
        ('(name : "a*") != true', A, False),
        # Comments and strings.
        ('name == "Alice" // and false', A, True),
        ('name == /* "Bob" */ "Alice"', A, True),
        ('name == "a\\"b\\\\c\\td\\u{00e9}"', {"name": 'a"b\\c\tdé'}, True),
        ('name == """a"b\\c"""', {"name": 'a"b\\c'}, True),
        ('name : "a\\\\*"', {"name": "a\\x"}, True),
        ('name : "a\\\\*"', {"name": "a*"}, False),
    ],
)
def test_a_condition_holds_or_not(condition: str, record: dict[str, Any], expected: bool) -> None:
    assert finds(condition, record) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # The examples of the function reference, folded.
        ("add(4, 0.5)", "4.5"),
        ("add(4, -2)", "2"),
        ("add(null, 4)", "null"),
        ("4 + 5 * 2", "14"),
        ("(4 + 5) * 2", "18"),
        ("10 - 4 - 3", "3"),
        ("subtract(-2, 4)", "-6"),
        ("multiply(0.25, 2)", "0.5"),
        ("divide(4, 3)", "1"),
        ("divide(-4, 3)", "-1"),
        ("divide(4, 0.5)", "8"),
        ("divide(4, -3)", "-1"),
        ("divide(-4, -3)", "1"),
        ("divide(3, 4)", "0"),
        ("divide(1.5, 2)", "0.75"),
        ("divide(-1.5, 2)", "-0.75"),
        ("divide(3, 2.0)", "1.5"),
        ("modulo(-10, 6)", "-4"),
        ("modulo(5.5, 2)", "1.5"),
        ("modulo(10, 6)", "4"),
        ("modulo(10, -6)", "4"),
        ("modulo(-10, -6)", "-4"),
        ("10 % 4", "2"),
        ('between("C:\\\\Windows\\\\System32\\\\cmd.exe", "System32\\\\", ".exe")', '"cmd"'),
        ('between("C:\\\\Windows\\\\System32\\\\cmd.exe", "system32\\\\", ".exe")', '""'),
        ('between~("C:\\\\Windows\\\\System32\\\\cmd.exe", "system32\\\\", ".exe")', '"cmd"'),
        ('between("C:\\\\Windows\\\\System32\\\\cmd.exe", "\\\\", "\\\\", false)', '"Windows"'),
        ('between("C:\\\\Windows\\\\System32\\\\cmd.exe", "\\\\", "\\\\", true)', '"Windows\\\\System32"'),
        ('between("", "", "")', '""'),
        ('between("abc", "a", "c")', '"b"'),
        ('between("abc", "b", "c")', '""'),
        ('between("abc", "x", "c")', '""'),
        ('between("abc", "a", "x")', '""'),
        ('between("a-b-c", "a", "", true)', '"-b-c"'),
        ('between(null, "a", "b")', "null"),
        ('cidrMatch("192.0.2.7", "192.0.2.0/24")', "true"),
        ('cidrMatch("192.0.2.7", "198.51.100.0/24", "203.0.113.0/24")', "false"),
        ('cidrMatch("2001:db8::1", "192.0.2.0/24", "2001:db8::/32")', "true"),
        ('cidrMatch(null, "192.0.2.0/24")', "null"),
        ('concat("a", " ", 42, 42.5, true)', '"a 4242.5true"'),
        ('concat("a", null)', "null"),
        ('endsWith("regsvr32.exe", ".exe")', "true"),
        ('endsWith("regsvr32.exe", ".EXE")', "false"),
        ('endsWith~("regsvr32.exe", ".EXE")', "true"),
        ('endsWith("", "")', "true"),
        ('startsWith("regsvr32.exe", "regsvr32")', "true"),
        ('startsWith("regsvr32.exe", "Regsvr32")', "false"),
        ('startsWith~("regsvr32.exe", "Regsvr32")', "true"),
        ('startsWith("", null)', "null"),
        ('stringContains("start regsvr32.exe", "regsvr32")', "true"),
        ('stringContains("start regsvr32.exe", "REGSVR32")', "false"),
        ('stringContains~("start regsvr32.exe", "REGSVR32")', "true"),
        ('stringContains("", "")', "false"),
        ('indexOf("subdomain.example.com", ".")', "9"),
        ('indexOf("subdomain.example.com", ".", 10)', "17"),
        ('indexOf("subdomain.example.com", ".", -6)', "9"),
        ('indexOf("subdomain.example.com", "z")', "null"),
        ('indexOf("subdomain.example.com", "", 9)', "9"),
        ('indexOf("subdomain.example.com", "", 30)', "21"),
        ('indexOf("subdomain.example.com", ".", 30)', "null"),
        ('indexOf("subdomain.example.com", ".", null)', "null"),
        ('indexOf~("subDomain.example.com", "DOMAIN")', "3"),
        ('length("explorer.exe")', "12"),
        ("length(null)", "null"),
        ("string(42.5)", '"42.5"'),
        ("string(true)", '"true"'),
        ('substring("start regsvr32.exe", 6)', '"regsvr32.exe"'),
        ('substring("start regsvr32.exe", 6, 14)', '"regsvr32"'),
        ('substring("start regsvr32.exe", -4)', '".exe"'),
        ('substring("start regsvr32.exe", -4, -1)', '".ex"'),
        ('substring("start regsvr32.exe", 90)', '""'),
    ],
)
def test_functions_give_what_the_reference_says(expression: str, expected: str) -> None:
    assert finds(f"{expression} == {expected}", {})
    assert not finds(f"{expression} != {expected}", {})


@pytest.mark.parametrize(
    ("condition", "record", "expected"),
    [
        ('startsWith(name, "Al")', A, True),
        ('startsWith(name, "al")', A, False),
        ('stringContains~(name, "LIC")', A, True),
        ('concat(name, "-", size) == "Alice-900"', A, True),
        ('concat(name, "-", size) == "Alice-901"', A, False),
        ('substring(name, 0, 2) : "AL"', A, True),
        ('substring(name, 0, 2) like "AL"', A, False),
        ("size + 100 >= 1000", A, True),
        ("size + 99 >= 1000", A, False),
        ("-size < 0", A, True),
        ('cidrMatch(ip, "192.0.2.0/25")', A, True),
        ('cidrMatch(ip, "192.0.2.128/25")', A, False),
        ('not cidrMatch(ip, "192.0.2.128/25")', {}, True),
        ('string(flag) : "true"', A, True),
        ("indexOf(name, other) == 1", {"name": "Alice", "other": ["x", "l"]}, True),
        ("indexOf(name, other) == 1", {"name": "Alice", "other": ["x", "c"]}, False),
    ],
)
def test_functions_run_on_fields(condition: str, record: dict[str, Any], expected: bool) -> None:
    assert finds(condition, record) is expected


@pytest.mark.parametrize(
    ("query", "message", "offset"),
    [
        ('any where nosuch == "x"', r"Unknown column \[nosuch\]", 10),
        ('any where nam == "x"', r"did you mean \[name\]", 10),
        ('any where params.a == "x"', r"unsupported type \[flattened\]", 10),
        ('any where ?params.a == "x"', r"unsupported type \[flattened\]", 10),
        ('any where params == "x"', r"unsupported type \[flattened\]", 10),
        ('any where body : "x"', r"data type \[text\]", 10),
        ("any where size : 900", r"must be \[string\]", 15),
        ('any where size : "900"', r"must be \[string\]", 15),
        ('any where flag : "true"', r"must be \[string\]", 15),
        ('any where ip : "192.0.2.7"', r"must be \[string\]", 13),
        ("any where name : 900", r"second argument .* must be \[string\]", 17),
        ("any where name like~ (900, 3600)", r"must be \[string\]", 22),
        ("any where name in (900)", r"must be \[keyword\]", 19),
        ('any where "A" or "B"', "needs to be boolean", 10),
        ("any where name", "needs to be boolean", 10),
        ("any where name == other", "against fields", 15),
        ("any where name in (other)", "against fields", 19),
        ('any where flag == "maybe"', "parse boolean", 15),
        ('any where ip == "AWS Internal"', "not an IP string", 13),
        ('any where cidrMatch(name, "192.0.2.0/24")', r"must be \[ip\]", 20),
        ('any where cidrMatch(ip, "192.0.2.0/99")', "not an IP string", 24),
        ("any where length(size) == 3", r"must be \[string\]", 17),
        ('any where endswith(name, "x")', r"did you mean \[endsWith\]", 10),
        ('any where wildcard(name, "x")', "Unknown function", 10),
        ("any where length(name, name) == 3", "expects 1 arguments, found 2", 10),
        ("any where length~(name) == 3", "no case-insensitive form", 10),
        ("any where 1 / 0 == 1", "division by zero", 12),
        ('any where name == "iam:\\*"', "not an escape in EQL", 23),
        ("any where name == 'x'", "double quotes", 18),
        ('any where name == "x', "does not end", 18),
        ('any where name == ?"x"', "triple double quotes", 18),
        ("any where x-name == 1", r"Unknown column \[x\]", 10),
        ("any where name == 1 == 2", "chained", 20),
        ("any where (name == null", r"expecting \)", 23),
        ("any where name == null)", "expecting the end", 22),
        ("any where", "expecting a field", 9),
        ("any name == null", "expecting where", 4),
        ('name == "x"', "expecting where", 5),
        ("any where name = null", "expecting the end", 15),
        ("any where true | sort name", r"Pipe \[sort\] is not supported", 17),
        ("any where true | heads 5", "Unrecognized pipe", 17),
        ("any where true | head name", "positive integer", 22),
        ("any where descendant of [any where true]", "Process relationships", 10),
        ('any where name regex "a{x}"', "a number expected", 21),
        ('any where name regex "a{,2}"', "a number expected", 21),
        ('any where name regex "[a"', "`]` expected", 21),
        ('any where name regex "(a"', r"`\)` expected", 21),
        ('any where name regex "(a|)"', r"`\)` expected", 21),
        ("any where name == #", "token recognition", 18),
    ],
)
def test_what_elasticsearch_would_refuse_is_rejected_with_its_place(query: str, message: str, offset: int) -> None:
    with pytest.raises(RejectedQuery, match=message) as refusal:
        eql.compile(query, Context(INDEX))
    assert refusal.value.offset == offset


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('any where name regex "x~a"', "`~` inside a longer expression"),
        ('any where name regex "#*"', r"`\*` after an expression with `#`"),
        ('any where when > "now-1d"', "as a time"),
        ('any where ip > "192.0.2.7"', "by size"),
        ("any where name < null", "with null"),
        ("any where tags[0] == null", "element of an array"),
        ('any where string(name == null) : "true"', "condition as a value"),
        ("any where " + "(" * 80 + "true" + ")" * 80, "nested"),
        ("any where " + "not " * 80 + "true", "nested"),
        ("any where " + "1 + " * 200 + "1 == 1", "in a row"),
    ],
)
def test_what_is_not_known_is_unsupported_never_silent(query: str, message: str) -> None:
    with pytest.raises(UnsupportedQuery, match=message) as refusal:
        eql.compile(query, Context(INDEX))
    assert refusal.value.offset is not None


def test_a_field_of_the_integration_that_cannot_be_computed_has_a_caret() -> None:
    with pytest.raises(UnsupportedQuery, match="GeoIP") as refusal:
        eql.compile('any where source.geo.country_name : "x"', Context(AWS_CLOUDTRAIL))
    assert refusal.value.offset == 10


# A condition as text, beside a plain Python function that says the same of a record.
Meaning = tuple[str, Any]
LEAVES: list[Meaning] = [
    ('name == "Alice"', lambda r: r.get("name") == "Alice"),
    ('name : "a*"', lambda r: r.get("name", "").lower().startswith("a")),
    ('name != "Bob"', lambda r: r.get("name") != "Bob"),
    ("size >= 5", lambda r: r.get("size", -1) >= 5),
    ("flag", lambda r: r.get("flag") is True),
    ("size == null", lambda r: "size" not in r),
    ('endsWith(name, "b")', lambda r: r.get("name", "").endswith("b")),
]


def _nested(inner: st.SearchStrategy[Meaning]) -> st.SearchStrategy[Meaning]:
    def both(word: str, join: Any) -> Any:
        return lambda a, b: (f"({a[0]} {word} {b[0]})", lambda r: join((a[1](r), b[1](r))))

    return st.one_of(
        st.builds(both("and", all), inner, inner),
        st.builds(both("or", any), inner, inner),
        st.builds(lambda a: (f"not {a[0]}", lambda r: not a[1](r)), inner),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(st.sampled_from(LEAVES), _nested, max_leaves=6),
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Alice", "alice", "Bob"]),
            "size": st.sampled_from([4, 5]),
            "flag": st.booleans(),
        },
    ),
)
def test_nested_logic_is_two_valued_on_mapped_fields(meaning: Meaning, record: dict[str, Any]) -> None:
    text, holds = meaning
    assert finds(text, record) is holds(record)


def test_a_plain_query_streams() -> None:
    def endless() -> Any:
        while True:
            yield Event({"name": "Alice"})

    hits = eql.compile('any where name == "Alice"', Context(INDEX))(endless())
    assert next(hits).events[0].record == {"name": "Alice"}


@pytest.mark.parametrize(
    ("pipes", "expected"),
    [
        ("", ["c", "a", "b", "d"]),
        ("| head 2", ["a", "b"]),
        ("| tail 2", ["b", "c"]),
        ("| tail 2 | head 1", ["b"]),
        ("| head 9 | tail 1", ["c"]),
        ("| head 0", []),
    ],
)
def test_pipes_go_by_time_and_without_them_order_is_the_inputs(pipes: str, expected: list[str]) -> None:
    events = [
        Event({"eventID": "c", "eventTime": "2024-05-01T10:00:02Z"}),
        Event({"eventID": "a", "eventTime": "2024-05-01T10:00:00Z"}),
        Event({"eventID": "b", "eventTime": "2024-05-01T10:00:01Z"}),
        Event({"eventID": "d"}),
    ]
    hits = eql.compile(f"any where true {pipes}", Context(INDEX))(events)
    assert [hit.event_ids[0] for hit in hits] == expected
