"""How the ES|QL engine runs: FROM, streaming, limits, groups with their records, the clock, errors before records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from awol.engines import Context
from awol.engines.esql import compile as compile_esql
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views import Index
from awol.views.opensearch import RecordIndex
from awol.views.plain import PlainIndex
from tests.engines.esql.harness import EVENTS, INDEX, NOON, ids, run


class Logs(PlainIndex):
    """An index that only some patterns name."""

    def covers(self, pattern: str) -> bool:
        return "logs-*" in pattern.split(",")


@pytest.mark.parametrize("source", ["logs-*", "LOGS, logs-*", '"logs-*"', '"x,logs-*"', "logs-* metadata _id"])
def test_from_names_the_index(source: str) -> None:
    search = compile_esql(f"from {source} | where n == 1", Context(Logs({"n": "long"})))
    assert [hit.event_ids for hit in search(EVENTS)] == [("1",)]


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("from metrics-*", "Unknown index [metrics-*]", 0),
        ("from a, b | where nope == 1", "Unknown index [a,b]", 0),
        ("from", "mismatched input '<EOF>' expecting an index pattern", 4),
        ("from logs-*, | limit 1", "mismatched input '|'", 13),
        ("from logs-* metadata nope", "unsupported metadata field [nope]", 21),
        ("from logs-* | limit 1;", "mismatched input", 21),
        ("", "mismatched input '<EOF>' expecting FROM", 0),
        ("search x", "mismatched input 'search' expecting FROM", 0),
    ],
)
def test_from_is_refused(text: str, message: str, offset: int) -> None:
    if text.endswith(";"):
        message = "token recognition error at: ';'"
    with pytest.raises(RejectedQuery) as caught:
        compile_esql(text, Context(Logs({"n": "long"})))
    assert (caught.value.message[: len(message)], caught.value.offset) == (message, offset)


@pytest.mark.parametrize("text", ["row a = 1", "show info", "from remote:logs-*", "from logs-*::failures"])
def test_other_sources_are_unsupported(text: str) -> None:
    with pytest.raises(UnsupportedQuery):
        compile_esql(text, Context(INDEX))


def counted(count: int, seen: list[int]) -> Iterator[Event]:
    for number in range(count):
        seen.append(number)
        yield Event({"eventID": str(number), "n": number})


@pytest.mark.parametrize(
    "commands", ["where n >= 0", "eval z = n + 1 | where z > 0 | keep z", "rename n as m | drop m"]
)
def test_streams(commands: str) -> None:
    seen: list[int] = []
    hits = compile_esql(f"from i | {commands}", Context(INDEX))(counted(10_000, seen))
    assert next(hits).event_ids == ("0",)
    assert len(seen) == 1


def test_limit_stops_reading() -> None:
    seen: list[int] = []
    hits = compile_esql("from i | where n > 4 | limit 2", Context(INDEX))(counted(10_000, seen))
    assert [hit.event_ids for hit in hits] == [("5",), ("6",)]
    assert len(seen) == 7


def test_no_limit_unless_written() -> None:
    assert len(list(compile_esql("from i", Context(INDEX))(counted(1500, [])))) == 1500
    assert len(list(compile_esql("from i | limit 1200", Context(INDEX))(counted(1500, [])))) == 1200


def test_a_search_runs_more_than_once() -> None:
    search = compile_esql("from i | stats c = count(*) by b | where c > 1 | keep b", Context(INDEX))
    assert list(search(EVENTS)) == list(search(EVENTS))


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("stats c = count(*) by a", [("1", "2"), ("2",), ("3", "4"), ("5",), ("6",)]),
        ("where b | stats c = count(*)", [("1", "6")]),
        ('where id in ("2", "3") | stats c = count(*) by n, id', [("2",), ("2",), ("3",)]),
        ('where id in ("2", "3") | stats c = count(*) by id, n', [("2",), ("2",), ("3",)]),
        ("stats c = count(*) where b by k = n > 0", [("1", "3"), ("2", "4", "5"), ("6",)]),
        ("stats c = count(*) by a | where c > 1", [("1", "2"), ("3", "4")]),
        ("stats c = count(*) by a | stats d1 = max(c)", [("1", "2", "3", "4", "5", "6")]),
        ("where n > 99 | stats c = count(*)", [()]),
        ("where n > 99 | stats c = count(*) by a", []),
        ("sort n desc | stats c = count(*) by b", [("2", "1", "6"), ("3", "2"), ("4", "5")]),
    ],
)
def test_a_group_keeps_its_records(query: str, groups: list[tuple[str, ...]]) -> None:
    assert sorted(hit.event_ids for hit in run(query)) == sorted(groups)


def test_groups_stand_in_the_order_of_their_first_record() -> None:
    assert [hit.group for hit in run("stats c = count(*) by b | keep b, c")] == [
        {"b": True, "c": 3},
        {"b": False, "c": 2},
        {"b": None, "c": 2},
    ]


def test_addresses_stand_in_the_order_of_numbers() -> None:
    index = PlainIndex({"ip": "ip"})
    record = {"eventID": "1", "ip": ["198.51.100.1", "192.0.2.10", "::1", "192.0.2.9", "2001:db8::1", "192.0.2.9"]}
    ordered = "::1 192.0.2.9 192.0.2.10 198.51.100.1 2001:db8::1"
    for text, count in ((ordered, 1), (ordered.replace("192.0.2.9 192.0.2.10", "192.0.2.10 192.0.2.9"), 0)):
        query = f'from i | eval z = mv_concat(to_string(ip), " ") | where z == "{text}"'
        assert len(list(compile_esql(query, Context(index))([Event(record)]))) == count


def test_records_without_an_id_are_documents_of_their_own() -> None:
    events = [Event({"n": 1}, file, place) for file in ("a", "b") for place in ("1", "2")]
    (hit,) = compile_esql("from i metadata _id | stats c = count_distinct(_id)", Context(INDEX))(events)
    assert hit.group == {"c": 4}


def test_a_plain_hit_has_no_group() -> None:
    assert [hit.group for hit in run("where n == 1 | keep id, a")] == [{}]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("where t < now()", "1 5"),
        ("where t > now()", "3 6"),
        ("where t > now() - 5 hours and t < now() + 5 hours", "1"),
        ("where t > now() - 1 hour and t < now() + 1 hour", ""),
    ],
)
def test_clock(query: str, expected: str) -> None:
    # 2023-07-10T14:40:00Z
    assert NOON == 1_689_000_000_000
    assert ids(query) == expected.split()


@pytest.mark.parametrize("text", ["from i | where nope == 1", 'from i | where n == "1"', "from i | where foo(n)"])
def test_errors_come_before_records(text: str) -> None:
    with pytest.raises(RejectedQuery):
        compile_esql(text, Context(INDEX))


def test_caret_stands_under_the_fault_in_its_line() -> None:
    with pytest.raises(RejectedQuery) as caught:
        compile_esql('from i\n| where n == 1\n  and nope == "x"', Context(INDEX))
    assert str(caught.value).splitlines() == [
        "query:3:7: Unknown column [nope]",
        '    and nope == "x"',
        "        ^",
    ]


def test_a_near_name_is_offered() -> None:
    index = PlainIndex({"event.action": "keyword"})
    with pytest.raises(RejectedQuery, match=r"Unknown column \[event.acton\], did you mean \[event.action\]\?"):
        compile_esql('from i | where event.acton == "x"', Context(index))


def test_text_below_a_keyword_is_read_as_that_keyword() -> None:
    # Measured: `m.text` of ["b", "a", "b"] is ["a", "b"], and a doubled value is one.
    index = PlainIndex({"m": "keyword", "m.text": "text"})
    events = [Event({"eventID": "1", "m": "b", "m.text": ["Foo", "Foo"]})]
    assert list(compile_esql('from i | where m.text == "Foo"', Context(index))(events))
    lone = PlainIndex({"m.text": "text"})
    assert not list(compile_esql('from i | where m.text == "Foo"', Context(lone))(events))


def test_a_field_of_a_type_that_elasticsearch_does_not_have_is_no_column() -> None:
    """`flat_object` is OpenSearch's."""
    index = RecordIndex({"o": "flat_object", "n": "long"}, "i")
    assert list(compile_esql("from i | where n == 1 | keep *", Context(index))(EVENTS))
    with pytest.raises(RejectedQuery, match=r"Unknown column \[o\]"):
        compile_esql('from i | where o == "x"', Context(index))


@pytest.mark.parametrize("count", [2, 500])
def test_long_conditions(count: int) -> None:
    text = " or ".join(f"n == {number}" for number in range(count))
    assert ids(f"where {text}") == (["1"] if count == 2 else ["1", "3"])


@pytest.mark.parametrize(
    ("before", "inside", "behind"), [("(", "n == 1", ")"), ("not ", "b", ""), ("-", "n == 1", ""), ("abs(", "n", ")")]
)
def test_fifty_levels_and_no_more(before: str, inside: str, behind: str) -> None:
    test = "" if inside != "n" else " == 1"
    compile_esql(f"from i | where {before * 49}{inside}{behind * 49}{test}", Context(INDEX))
    with pytest.raises(UnsupportedQuery, match="nests deeper than 50 levels"):
        compile_esql(f"from i | where {before * 50}{inside}{behind * 50}{test}", Context(INDEX))


@pytest.mark.parametrize(
    "condition",
    [
        " and ".join(["(n == 1)"] * 60),
        " and ".join(["not n == 2"] * 60),
        " and ".join(["abs(n) == 1"] * 60),
        " and ".join(["-n == -1"] * 60),
        " and ".join(["n in (1, 2)"] * 60),
        f"coalesce({', '.join(['abs(n)'] * 60)}) == 1",
    ],
)
def test_what_stands_side_by_side_is_not_nested(condition: str) -> None:
    assert ids(f'where id == "1" and {condition}') == ["1"]


@pytest.mark.parametrize("opening", ["(", "not ", "-", "abs("])
def test_nesting_without_end_is_an_error(opening: str) -> None:
    assert ids(f"where {'(' * 20}n == 1{')' * 20}") == ["1"]
    with pytest.raises(UnsupportedQuery, match="nests deeper"):
        compile_esql(f"from i | where {opening * 5000}", Context(INDEX))


@pytest.fixture
def lucene(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A Lucene engine that finds every record with n = 1 and remembers the texts."""
    texts: list[str] = []

    def matcher(text: str, _index: Index, *, now: int) -> Callable[[Event], bool]:
        if text == "(":
            raise RejectedQuery("unbalanced", text, 1)
        if text == "~":
            raise UnsupportedQuery("unknown", text, 0)
        texts.append(text)
        assert now == NOON
        return lambda event: event.record.get("n") == 1

    module = ModuleType("awol.engines.lucene")
    module.matcher = matcher  # type: ignore[attr-defined]  # a module made here
    monkeypatch.setitem(sys.modules, "awol.engines.lucene", module)
    return texts


def test_qstr_hands_its_text_to_lucene(lucene: list[str]) -> None:
    assert ids(r'where qstr("a:\"b c\"\\*") or n == 5') == ["1", "3"]
    assert ids('where not qstr("x:y") and n == 5') == ["3"]
    assert lucene == [r'a:"b c"\*', "x:y"]


@pytest.mark.parametrize(("text", "kind"), [("(", RejectedQuery), ("~", UnsupportedQuery)])
def test_an_error_in_the_lucene_text_is_shown_in_the_query(
    lucene: list[str], text: str, kind: type[RejectedQuery]
) -> None:
    with pytest.raises(kind, match="in the Lucene text of qstr") as caught:
        compile_esql(f'from i | where qstr("{text}")', Context(INDEX, NOON))
    assert caught.value.offset == 15


METADATA = ["_id", "_ignored", "_index", "_index_mode", "_score", "_source", "_tier", "_version"]


@pytest.mark.parametrize("name", METADATA)
def test_a_metadata_field(name: str) -> None:
    """Elasticsearch, "ES|QL metadata fields"; what only an index knows may be kept, and not be looked at."""
    search = compile_esql(f"from logs-* metadata {name} | where n == 1 | keep {name}", Context(Logs({"n": "long"})))
    assert [hit.event_ids for hit in search(EVENTS)] == [("1",)]
    asked = f"from logs-* metadata {name} | where {name} is not null"
    if name in ("_id", "_version"):
        assert len(list(compile_esql(asked, Context(Logs({"n": "long"})))(EVENTS))) == len(EVENTS)
        return
    with pytest.raises(QueryError, match=rf"(the value of|unsupported type) \[{name}\]"):
        compile_esql(asked, Context(Logs({"n": "long"})))
