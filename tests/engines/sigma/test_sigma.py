"""A text of Sigma becomes a search by what it is: a rule, a correlation, or a search for silence."""

from __future__ import annotations

import pytest

from awol.engines import Context
from awol.engines.sigma import compile as compiled
from awol.errors import AwolError
from tests.engines.sigma.correlation.stories import clock, correlation, story, told

*BASES, CHAIN = correlation("temporal_ordered", "AB").split("---\n")
RULE = BASES[0]
SILENCE = (
    "title: Silent\nname: silent\nsearch:\n  type: went_silent\n  group-by: recipientAccountId\n"
    "  timespan: 1h\n  look-back: 4h\n"
)
HOUR = 3_600_000


def test_a_rule() -> None:
    assert [told(hit) for hit in compiled(RULE, Context())(story("0A 1B 2A"))] == ["e001", "e003"]


def test_a_correlation_finds_its_rules_among_its_companions() -> None:
    search = compiled(CHAIN, Context(companions=tuple(BASES)))
    assert [told(hit) for hit in search(story("0A 1B 2A"))] == ["e001 e002"]


def test_placeholders_reach_the_rules_of_a_correlation() -> None:
    base = RULE.replace("eventName|contains: A", "eventName|expand: '%calls%'")
    context = Context(placeholders={"calls": ("X", "A")}, companions=(base, BASES[1]))
    assert [told(hit) for hit in compiled(CHAIN, context)(story("0A 1B"))] == ["e001 e002"]


@pytest.mark.parametrize(("hours", "expected"), [(1, []), (3, ["e001 e002"]), (6, [])])
def test_a_search_for_silence_counts_from_the_moment_that_is_given(hours: int, expected: list[str]) -> None:
    events = story("0A 3600A")
    start = events[0].time
    assert start is not None
    assert events[0].record["eventTime"] == clock(0)
    search = compiled(SILENCE, Context(now=start + hours * HOUR))
    assert [told(hit) for hit in search(events)] == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (RULE.replace("eventName|contains: A", "eventName: []"), "an empty list of values"),
        (RULE.replace("eventName|contains: A", "eventName|expand: '%calls%'"), "needs configuration: calls"),
        (CHAIN.replace("temporal_ordered", "value_sum"), "a calculation over a window is not judged"),
        (CHAIN, "which is not the name or id of a rule"),
        (SILENCE.replace("went_silent", "went_loud"), "the search type `went_loud` is not judged"),
        (SILENCE.replace("1h", "soon"), "`timespan: soon` is not a time span"),
    ],
)
def test_what_is_refused_is_told_with_the_name_of_the_text(text: str, reason: str) -> None:
    with pytest.raises(AwolError) as refused:
        compiled(text, Context(path="rules/x.yml"))
    assert str(refused.value).startswith("rules/x.yml")
    assert reason in str(refused.value)
