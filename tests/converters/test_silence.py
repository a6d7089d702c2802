"""The search for silent accounts: which targets say it, and why the others do not."""

from __future__ import annotations

import pytest

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
