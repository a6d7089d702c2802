"""The records that a search may look at: those of its first command, in their order, each with its place."""

from __future__ import annotations

import pytest

from awol.drift.alerts import Alerting
from awol.drift.candidates import Candidates
from awol.engines import Context
from awol.values import Event

CALLS = "ABACADAB"
EVENTS = [Event({"eventName": name, "eventID": f"{at}"}, f"f{at}", f"line {at}", at) for at, name in enumerate(CALLS)]


def searching(text: str, macros: dict[str, str] | None = None) -> Alerting:
    return Alerting("s", text, Context(macros=macros or {}), {})


def places(found: Candidates, one: Alerting) -> str:
    return "".join(str(event.record["eventID"]) for event in found.of(one))


@pytest.mark.parametrize("chunk", [1, 2, 3, 8, 100])
def test_of_each_search_the_records_of_its_first_command(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.drift.candidates.CHUNK", chunk)
    rows = [
        ("eventName=A", "0246"),
        ("eventName=A | where isnull(eventName)", "0246"),  # what follows decides later
        ("eventName=B | stats count", "17"),
        ("eventName=nobody", ""),
        ("eventName=*", "01234567"),
        ("| multisearch [search eventName=B] [search eventName=C | head 1]", "137"),
        # What both legs find is one record.
        ("| multisearch [search eventName=A] [search eventName IN (A, D)]", "02456"),
        ("`call`", "17"),
    ]
    searches = [searching(text, {"call": "eventName=B"}) for text, _ in rows]
    with Candidates(searches, "splunk") as found:
        found.collect(iter(EVENTS))
        assert found.read == len(EVENTS)
        assert [places(found, one) for one in searches] == [expected for _, expected in rows]
        assert places(found, searches[0]) == "0246", "as often as is wanted"


def test_a_macro_is_what_its_app_says() -> None:
    old, new = searching("`call`", {"call": "eventName=B"}), searching("`call`", {"call": "eventName=C"})
    with Candidates([old, new], "splunk") as found:
        found.collect(EVENTS)
        assert (places(found, old), places(found, new)) == ("17", "3")


def test_a_record_keeps_where_it_stood() -> None:
    one = searching("eventName=C")
    with Candidates([one], "splunk") as found:
        found.collect(EVENTS)
        (event,) = found.of(one)
    assert (event.record, event.file, event.place, event.line) == (EVENTS[3].record, "f3", "line 3", 3)


def test_records_of_several_readings_are_kept() -> None:
    one = searching("eventName=B")
    with Candidates([one], "splunk") as found:
        found.collect(EVENTS[:4])
        found.collect(EVENTS[4:])
        assert (found.read, places(found, one)) == (8, "17")
