"""Rare ways through SPL: fields named as its words are, texts that are made anew, cells that fit nothing."""

from __future__ import annotations

import pytest

from awol.engines import Context, splunk
from awol.engines.splunk.lookups import Table
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.splunk import VIEWS
from tests.engines.splunk.spl_records import found, run

ODD = Event({"eventID": "odd", "search": "x", "eval": "y", "n": 5})


def group(query: str) -> dict[str, object]:
    (hit,) = run(query, events=[ODD])
    return dict(hit.group)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=x", ["odd"]), ("search search=x", ["odd"]), ("search=y", []), ("search!=x", []), ("search x", ["odd"]),
        ("SEARCH n=5", ["odd"]), ("search n>4", ["odd"]), ("search>4", []), ("search > w", ["odd"]),
        ("search < w", []), ("search < y", ["odd"]), ("search != w", ["odd"]), ("search = y", []),
    ],
)  # fmt: skip
def test_a_field_of_the_name_search(query: str, expected: list[str]) -> None:
    assert found(query, events=[ODD]) == expected


def test_a_field_of_the_name_eval_in_an_aggregate() -> None:
    assert group("* | stats values(eval) as v count(eval(n=5)) as five count(eval(n=6)) as six") == {
        "v": "y", "five": "1", "six": "0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('* | eval _raw="made anew" | search anew', ["odd"]),
        ('* | eval _raw="made anew" | search odd', []),
        ('* | eval _raw="made anew" | regex "^made"', ["odd"]),
        ('* | eval _raw="made anew" | rex "(?<w>an\\w+)" | search w=anew', ["odd"]),
        ("* | search odd", ["odd"]),
    ],
)
def test_a_text_that_is_made_anew_is_what_is_searched(query: str, expected: list[str]) -> None:
    assert found(query, events=[ODD]) == expected


@pytest.mark.parametrize(
    "query", ["* | fields n | search odd", "* | table n | search odd", "* | stats count | search odd"]
)
def test_a_word_is_not_searched_for_where_the_text_is_gone(query: str) -> None:
    if query.startswith("* | fields"):
        assert found(query, events=[ODD]) == ["odd"], "`fields` keeps _raw"
        return
    with pytest.raises(UnsupportedQuery, match="drops the events' text"):
        run(query, events=[ODD])


@pytest.mark.parametrize(
    ("pattern", "kind", "told"),
    [
        (r"(a)\g{99}x", QueryError, ""),
        (r"(a)\k", UnsupportedQuery, "back-reference"),
        (r"(?<n>a)(?P=n)", UnsupportedQuery, "a conditional group or a Python back-reference"),
        (r"(a)?(?(1)b|c)", UnsupportedQuery, "a conditional group or a Python back-reference"),
        (r"(?<n>a)?(?(<n>)b)", UnsupportedQuery, "a conditional group or a Python back-reference"),
        (r"(?R)", UnsupportedQuery, "in a regular expression"),
        (r"(*ACCEPT)a", UnsupportedQuery, "a PCRE verb, `(*...)`"),
    ],
)
def test_a_regular_expression_that_is_not_known(pattern: str, kind: type[QueryError], told: str) -> None:
    with pytest.raises(kind) as caught:
        run(f'* | regex eventID="{pattern}"'.replace("\\", "\\\\"), events=[ODD])
    assert told in caught.value.message


@pytest.mark.parametrize(
    ("pattern", "finds"),
    [
        (r"(o)d\g1", False), (r"o(d)\g1", True), (r"o(d)\g{1}", True), (r"o(?<n>d)\k{n}", True),
        (r"o(?<n>d)\k<n>", True),
        (r"o(?<n>d)\k'n'", True), (r"o(?<n>d)\g{n}", True), (r"(?<n>o)\k{n}", False),
    ],
)  # fmt: skip
def test_a_back_reference_of_pcre(pattern: str, finds: bool) -> None:
    assert bool(run(f'* | regex eventID="{pattern}"'.replace("\\", "\\\\"), events=[ODD])) is finds


@pytest.mark.parametrize(
    ("document", "path", "value"),
    [
        ('{"a": true}', "a", "true"), ('{"a": false}', "a", "false"), ('{"a": null}', "a", "null"),
        ('{"a": 1.5}', "a", "1.5"), ('{"a": "x"}', "a", "x"), ('{"a": {"b": [1]}}', "a", '{"b":[1]}'),
        ('{"a": {"b": "é"}}', "a", '{"b":"é"}'),
        ('{"a": [1, null, true]}', "a{}", ["1", "null", "true"]), ('{"a": [1]}', "a{1}", None), ("{}", "a", None),
    ],
)  # fmt: skip
def test_a_value_of_json_as_spath_gives_it(document: str, path: str, value: object) -> None:
    event = Event({"eventID": "j", "json": document})
    (hit,) = run(f'* | eval v=spath(json, "{path}") | stats list(v) as v count', events=[event])
    assert hit.group.get("v") == value


TABLE = Table(
    rows=(
        {"block": "no network", "who": "a", "name": "one"},
        {"block": "192.0.2.0/24", "who": "b*", "name": "two"},
        {"block": "198.51.100.7", "who": "C", "name": "three"},
    ),
    columns=("block", "who", "name"),
    match_types={"block": "cidr", "who": "wildcard"},
    case_sensitive=False,
)


@pytest.mark.parametrize(
    ("field", "value", "names"),
    [
        ("block", "192.0.2.9", "two"), ("block", "198.51.100.7", "three"), ("block", "no network", None),
        ("block", "203.0.113.1", None), ("block", "not an address", None), ("who", "bob", "two"), ("who", "BOB", "two"),
        ("who", "c", "three"), ("who", "ca", None), ("who", "xb", None),
    ],
)  # fmt: skip
def test_which_row_of_a_table_fits(field: str, value: str, names: str | None) -> None:
    context = Context(VIEWS["splunk"], 0, lookups={"t": TABLE})
    query = f'* | eval {field}="{value}" | lookup t {field} OUTPUT name | stats list(name) as n count'
    (hit,) = splunk.compile(query, context)([ODD])
    assert hit.group.get("n") == names


def test_an_order_that_is_no_plain_text_is_rejected() -> None:
    with pytest.raises(RejectedQuery, match="first command"):
        run("a=1 | multisearch [ search a ] [ search b ]")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("name", "0a 1b"),
        ("2 name", "0a 1b 2b 3a"),
        ("name consecutive=true", "0a 1b 3a 5b"),
        ("2 name consecutive=true", "0a 1b 2b 3a 4a 5b"),
        ("name consecutive=false", "0a 1b"),
    ],
)
def test_dedup_of_values_that_come_again(options: str, expected: str) -> None:
    """Search Reference, "dedup": `consecutive` removes only events with repeats that follow one another."""
    events = [Event({"eventID": f"{at}{name}", "name": name}) for at, name in enumerate("abbaab")]
    assert found(f"* | sort 0 eventID | dedup {options}", events=events) == expected.split()


@pytest.mark.parametrize("text", ["TERM(a`b)", 'TERM(a"b)', "TERM(a|b)", "CASE(a(b)"])
def test_a_term_ends_where_it_cannot_go_on(text: str) -> None:
    with pytest.raises(QueryError):
        splunk.compile(text, Context(VIEWS["splunk"]))
