"""What a row of a chain's answer tells, in every language: the group by its name, first and last time, the events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from awol.errors import RefusedConversion
from tests.converters.chains import search_of, stamped, text_of
from tests.engines.sigma.correlation.stories import correlation, story

LANGUAGES = ("splunk", "esql", "athena")
START = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).timestamp()

# condition and rules of a chain within 10 s, its timeline, and the answer: group, first and last second, events
Row = tuple[Any, int, int, str]
CHAINS: list[tuple[str, str, str, str, list[Row]]] = [
    ("event_count", "A", "{gte: 3}", "0A 4A 8A 9A", [("one", 0, 8, "e001 e002 e003")]),
    ("event_count", "A", "{gte: 3}", "0A 4A 11A", []),
    ("event_count", "A", "{gte: 3}", "0A 4A 10A", [("one", 0, 10, "e001 e002 e003")]),
    ("event_count", "A", "{gte: 2}", "0A 5A 40A 41A",
     [("one", 0, 5, "e001 e002"), ("one", 40, 41, "e003 e004")]),
    # What already held at the event before is told once, even where its first event is long gone.
    ("event_count", "A", "{gte: 2}", "0A 6A 12A", [("one", 0, 6, "e001 e002")]),
    ("event_count", "A", "{gte: 3}", "0A 4A 8A 12A 16A", [("one", 0, 8, "e001 e002 e003")]),
    ("event_count", "A", "{gte: 2}", "0A/k=x 1A/k=y 3A/k=y", [("y", 1, 3, "e002 e003")]),
    ("event_count", "A", "{gte: 2}", "0A/k=- 1A/k=-", []),
    ("value_count", "A", "{field: value, gte: 2}", "0A/v=x/k=- 1A/v=y/k=-", []),
    ("temporal", "AB", "", "0A/k=- 1B/k=-", []),
    ("temporal_ordered", "AB", "", "0A/k=- 1B/k=-", []),
    ("event_count", "AB", "{gte: 3}", "0A 1B 2A", [("one", 0, 2, "e001 e002 e003")]),
    ("event_count", "AB", "{gte: 2}", "0C 1C 2A", []),
    ("value_count", "A", "{field: value, gte: 2}", "0A/v=x 4A/v=x 8A/v=y 9A/v=z", [("one", 0, 8, "e001 e002 e003")]),
    ("value_count", "A", "{field: value, gte: 2}", "0A/v=x 4A/v=x 9A/v=x", []),
    ("value_count", "A", "{field: value, gte: 2}", "0A/v=x 11A/v=y 12A", []),
    ("value_count", "A", "{field: value, gte: 2}", "0A/v=x 3A/v=y 30A/v=x 31A/v=y",
     [("one", 0, 3, "e001 e002"), ("one", 30, 31, "e003 e004")]),
    ("temporal", "AB", "", "0A 2A 5B 6A", [("one", 2, 5, "e002 e003")]),
    ("temporal", "AB", "", "5B 7A", [("one", 5, 7, "e001 e002")]),
    ("temporal", "AB", "", "0A 11B", []),
    ("temporal", "AB", "", "0A/k=x 1B/k=y", []),
    ("temporal", "ABC", "{gte: 2}", "0A 3C", [("one", 0, 3, "e001 e002")]),
    ("temporal", "ABC", "{gte: 2}", "0A 3A", []),
    ("temporal", "ABC", "rule_a and (rule_b or rule_c)", "0C 3B 4A", [("one", 0, 4, "e001 e002 e003")]),
    ("temporal", "ABC", "rule_a and (rule_b or rule_c)", "0C 3B", []),
    ("temporal", "AB", "rule_a or rule_b", "0A 1B 40B", [("one", 0, 0, "e001"), ("one", 40, 40, "e003")]),
    ("temporal_ordered", "AB", "", "0A 2A 5B 6B", [("one", 2, 5, "e002 e003")]),
    ("temporal_ordered", "AB", "", "0B 3A", []),
    ("temporal_ordered", "AB", "", "0A 11B", []),
    # Of one rule each event is a chain.
    ("temporal_ordered", "A", "", "0A 2A 3B", [("one", 0, 0, "e001"), ("one", 2, 2, "e002")]),
    ("temporal", "A", "", "0A 2A 3B 20A", [("one", 0, 0, "e001"), ("one", 20, 20, "e004")]),
    ("temporal_ordered", "ABC", "", "0A 2B 4C", [("one", 0, 4, "e001 e002 e003")]),
    ("temporal_ordered", "ABC", "", "0A 2C 4B", []),
    ("temporal_ordered", "ABC", "", "0A 6B 12C", []),
]  # fmt: skip


def rows(language: str, rule: str, timeline: str, key: str = "key") -> list[Row] | None:
    search = search_of(language, rule.replace("eventName|contains", "eventName"))
    if search is None:
        return None
    found = []
    for hit in search(stamped(story(timeline))):
        first, last = (_second(hit.group[name]) for name in ("first_time", "last_time"))
        found.append((hit.group.get(key), first, last, " ".join(sorted(hit.event_ids))))
    return found


def _second(told: Any) -> int:
    moment = str(told)
    if moment.isdigit():
        return int(int(moment) - START)
    moment = moment.removesuffix(" UTC").removesuffix("Z")
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() - START)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "rules", "condition", "timeline", "expected"), CHAINS)
def test_the_rows_of_an_answer(
    kind: str, rules: str, condition: str, timeline: str, expected: list[Row], language: str
) -> None:
    assert rows(language, correlation(kind, rules, condition=condition), timeline) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_group_all_records_are_one(language: str) -> None:
    rule = correlation("event_count", "A", condition="{gte: 2}", group="")
    assert rows(language, rule, "0A/k=x 1A/k=y 30A") == [(None, 0, 1, "e001 e002")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_keys_both_must_be_the_same(language: str) -> None:
    rule = correlation("event_count", "A", condition="{gte: 2}", group="recipientAccountId, key")
    assert rows(language, rule, "0A/r=1 1A/r=2 2A/r=1/k=x 3A/r=2") == [("one", 1, 3, "e002 e004")]
    search = search_of(language, rule)
    assert search is not None
    (hit,) = search(stamped(story("1A/r=2 3A/r=2")))
    assert [name for name in hit.group if name in ("recipientAccountId", "key")] or language == "athena"
    assert {str(hit.group[name]) for name in hit.group if name.lower() in ("recipientaccountid", "key")} == {"2", "one"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_repeats_of_one_event_count_once_and_events_without_an_id_each(language: str) -> None:
    rule = correlation("event_count", "A", condition="{gte: 2}")
    assert rows(language, rule, "0A/id=x 0A/id=x") == []
    found = rows(language, rule, "0A/id=- 1A/id=-")
    assert found is not None
    assert [row[:3] for row in found] == [("one", 0, 1)]


@pytest.mark.parametrize("kind", ["temporal", "temporal_ordered"])
def test_how_many_rules_elastic_tells_apart(kind: str) -> None:
    assert text_of("esql", correlation(kind, "ABCDEFGHI").replace("|contains", ""))
    with pytest.raises(RefusedConversion, match=r"10 rules are more than an ES.QL chain can tell") as refused:
        text_of("esql", correlation(kind, "ABCDEFGHIJ").replace("|contains", ""))
    assert refused.value.next_step == "split it into two correlations"


def test_how_many_events_splunk_counts() -> None:
    """limits.conf: max_stream_window is 10000 by default."""
    assert "window=9999 " in text_of("splunk", correlation("event_count", "A", condition="{gte: 9999}"))
    with pytest.raises(RefusedConversion, match="10,000 events are more than the window of streamstats can hold"):
        text_of("splunk", correlation("event_count", "A", condition="{gte: 10000}"))
    assert text_of("athena", correlation("event_count", "A", condition="{gte: 10000}"))


def test_an_alias_of_other_fields_is_refused_by_elastic_alone() -> None:
    rule = correlation("temporal", "AB", group="who").rstrip() + (
        "\n  aliases:\n    who: {rule_a: key, rule_b: value}\n"
    )
    with pytest.raises(RefusedConversion, match="an alias gives some rules other fields") as refused:
        text_of("esql", rule)
    assert refused.value.next_step == "group by a field that all rules have, or convert to splunk or eql"
    for language in ("splunk", "athena"):
        assert rows(language, rule, "0A/k=x 1B/v=x/k=y", "who") == [("x", 0, 1, "e001 e002")]
        assert rows(language, rule, "0A/k=x 1B/v=z/k=x", "who") == []


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("event_count", "{gte: 3}"),
        ("value_count", "{field: value, gte: 3}"),
        ("temporal", ""),
        ("temporal_ordered", ""),
    ],
)
def test_splunk_reads_the_rows_in_the_order_of_time(kind: str, condition: str) -> None:
    """Search Reference, "streamstats": rows are taken as they come, which is the newest first."""
    lines = text_of("splunk", correlation(kind, "AB", condition=condition)).split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("| streamstats"))
    sorts = [line for line in lines[:first] if line.startswith("| sort 0 num(")]
    assert len(sorts) == 1
    assert sorts[0].endswith("str(event_id) str(account)")


@pytest.mark.parametrize("kind", ["temporal", "temporal_ordered"])
def test_of_members_that_splunk_filters_by_where_each_has_a_search_of_its_own(kind: str) -> None:
    rule = correlation(kind, "AB")
    for name, size in (("A", 5), ("B", 7)):
        rule = rule.replace(f"eventName|contains: {name}\n", f"eventName: {name}\n    value|gte: {size}\n")
    text = text_of("splunk", rule)
    assert text.startswith("| multisearch\n")
    assert text.count("| where") >= 2
    assert rows("splunk", rule, "0A/v=5 1B/v=7") == [("one", 0, 1, "e001 e002")]
    assert rows("splunk", rule, "0A/v=4 1B/v=7") == []
    assert rows("splunk", rule, "0A/v=5 1B/v=6") == []


def test_where_members_are_one_step_each_keeps_its_own_filter() -> None:
    rule = correlation("event_count", "AB", condition="{gte: 2}")
    rule = rule.replace("eventName|contains: A\n", "eventName: A\n    value|gte: 5\n")
    assert rows("splunk", rule, "0A/v=5 1B/v=1") == [("one", 0, 1, "e001 e002")]
    assert rows("splunk", rule, "0A/v=4 1B/v=1") == []
    plain = correlation("event_count", "AB", condition="{gte: 2}")
    assert "multisearch" not in text_of("splunk", plain), "without a filter one search finds both"
