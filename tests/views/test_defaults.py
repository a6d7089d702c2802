"""The fields that Splunk gives every event (Knowledge Manager Manual, "Use default fields")."""

from __future__ import annotations

import pytest

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.splunk.search_time import SearchTimeView

VIEW = SearchTimeView()


def read(name: str, time: str = "2026-02-03T04:05:06Z", file: str = "") -> tuple[object, ...]:
    return tuple(VIEW.reader(name)(Event({"eventTime": time, "a": {"é": [1, None]}}, file)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sourcetype", "aws:cloudtrail"),
        ("index", "main"),
        ("host", "localhost"),
        ("source", "aws:cloudtrail"),
        ("linecount", "1"),
        ("_raw", '{"eventTime":"2026-02-03T04:05:06Z","a":{"é":[1,null]}}'),
        ("_time", "1770091506"),
        ("date_year", "2026"),
        ("date_month", "february"),
        ("date_mday", "3"),
        ("date_wday", "tuesday"),
        ("date_hour", "4"),
        ("date_minute", "5"),
        ("date_second", "6"),
        ("date_zone", "0"),
    ],
)
def test_a_field_that_every_event_has(name: str, value: str) -> None:
    assert read(name) == (value,)


MONTHS = "january february march april may june july august september october november december"


@pytest.mark.parametrize(("month", "name"), list(enumerate(MONTHS.split(), 1)))
def test_the_months(month: int, name: str) -> None:
    assert read("date_month", f"2026-{month:02}-28T00:00:00Z") == (name,)


DAYS = "monday tuesday wednesday thursday friday saturday sunday"


@pytest.mark.parametrize(("day", "name"), list(enumerate(DAYS.split(), 1)))
def test_the_days_of_a_week(day: int, name: str) -> None:
    """1 June 2026 is a Monday."""
    assert read("date_wday", f"2026-06-{day:02}T23:59:59Z") == (name,)


def test_the_file_is_the_source_and_a_fraction_stays() -> None:
    assert read("source", file="a.json.gz") == ("a.json.gz",)
    assert read("_time", "2026-02-03T04:05:06.070Z") == ("1770091506.070",)
    assert read("date_second", "2026-02-03T04:05:06.999Z") == ("6",)


@pytest.mark.parametrize("name", ["_time", "date_year", "date_month", "date_wday", "date_hour"])
def test_without_a_time_there_is_none_of_it(name: str) -> None:
    assert read(name, "some day") == ()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("eventtype", "event types are knowledge objects of a Splunk server"),
        ("tag", "tags are knowledge objects of a Splunk server"),
        ("_indextime", "it is the moment when a Splunk server indexed the event"),
        ("_index_earliest", "it is the moment when a Splunk server indexed the event"),
        ("splunk_server", "it is the name of a Splunk server"),
        ("splunk_server_group", "it is the name of a group of Splunk servers"),
        ("punct", "it depends on the text as it was indexed, byte by byte"),
    ],
)
def test_what_only_a_server_knows_is_refused(name: str, why: str) -> None:
    with pytest.raises(UnsupportedQuery) as raised:
        VIEW.reader(name)
    assert raised.value.message == f"the field `{name}` cannot be known offline: {why}"
