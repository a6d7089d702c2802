"""The search for silent accounts: which targets say it, and why the others do not."""

from __future__ import annotations

import pytest
import yaml

from awol.engines.sigma.silence import read as reference_read
from awol.errors import PackError, RefusedConversion
from awol.targets import TARGETS
from tests.converters.rules import convert

SEARCH = """title: Silent
name: silent
search:
  type: went_silent
  group-by: recipientAccountId
  timespan: 24h
  look-back: 7d
"""
REFUSED = {
    "lucene": "one event at a time",
    "opensearch": "one event at a time",
    "eventbridge": "one event at a time",
    "eql": "not with the moment at which it runs",
}


SAY = {"splunk": "now()", "esql": "now()", "athena": "CURRENT_TIMESTAMP"}
"""The targets that say it, and the moment of a run there."""


@pytest.mark.parametrize("target", SAY)
def test_it_is_said(target: str) -> None:
    text = convert(target, SEARCH)
    assert text.count(SAY[target]) >= 3
    for seconds in ("604800", "86400"):
        assert seconds in text


@pytest.mark.parametrize("target", [one for one in TARGETS if one not in SAY])
def test_it_is_refused_with_a_reason_of_the_target(target: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert(target, SEARCH)
    assert refused.value.message.startswith("went_silent: ")
    assert REFUSED[target] in refused.value.message
    assert "`awol hunt`" in str(refused.value.next_step)


@pytest.mark.parametrize("target", SAY)
def test_another_kind_of_search_is_refused(target: str) -> None:
    with pytest.raises(RefusedConversion, match="`went_quiet` is not converted"):
        convert(target, SEARCH.replace("went_silent", "went_quiet"))
    with pytest.raises(PackError, match="`timespan: soon` is not a time span"):
        convert(target, SEARCH.replace("24h", "soon"))


@pytest.mark.parametrize("target", SAY)
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("look-back: 7d", "look-back: 47h", "`look-back` is too short: it must hold the silence"),
        ("look-back: 7d", "look-back: 1M", "`look-back: 1M` is not a time span"),
        ("timespan: 24h", "timespan: 1y", "`timespan: 1y` is not a time span"),
        ("timespan: 24h", "timespan: 0h", "`timespan: 0h` is not a time span"),
        ("timespan: 24h", "timespan: 24h\n  filter: x", "`search:` has no key `filter`"),
    ],
)
def test_what_the_reference_refuses_is_refused(target: str, old: str, new: str, told: str) -> None:
    text = SEARCH.replace(old, new)
    with pytest.raises(PackError) as fault:
        convert(target, text)
    assert fault.value.message.startswith(told)
    assert fault.value.next_step
    with pytest.raises(PackError) as reference:
        reference_read(yaml.safe_load(text), "silent")
    assert reference.value.message == fault.value.message


def test_a_look_back_of_twice_the_span_will_do() -> None:
    assert convert("athena", SEARCH.replace("7d", "48h")).count("172800") == 2
