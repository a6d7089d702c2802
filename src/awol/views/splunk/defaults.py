"""The fields that Splunk gives every event, whatever its text (Knowledge Manager Manual, "Use default fields").

What depends on a server and not on the record cannot be known offline. `index`, `host` and `source` are stand-ins
(`main`, `localhost`, the name of the file that was read); fields that come from the server's own configuration
(`eventtype`, `tag`, ...) are refused by name, for an empty answer would look like "no match".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from awol.values import Event
from awol.views.splunk.extraction import Values

SOURCETYPE = "aws:cloudtrail"
INDEX = "main"
HOST = "localhost"

Reader = Callable[[Event], Values]


def raw(event: Event) -> str:
    """`_raw`: the record as compact JSON, keys in the order in which they were read.

    The add-on splits a CloudTrail file into one event for each record and keeps its text. AWS writes compact JSON and
    escapes some characters (`\\u003c`); here they stand unescaped, which a search for a word never sees.
    """
    return json.dumps(event.record, separators=(",", ":"), ensure_ascii=False, default=str)


def seconds(event: Event) -> float | None:
    """`_time`: the event's eventTime (`TIME_PREFIX` of the add-on), in seconds since the epoch."""
    moment = event.time
    return None if moment is None else moment / 1000


def time_text(event: Event) -> Values:
    """`_time` as search commands show it: `1688990525`, with a fraction where there is one."""
    moment = event.time
    if moment is None:
        return ()
    whole, fraction = divmod(moment, 1000)
    return (f"{whole}.{fraction:03d}" if fraction else str(whole),)


def _part(of: Callable[[datetime], object]) -> Reader:
    """A `date_*` field: a part of the time as the event's text writes it, which for CloudTrail is UTC."""

    def read(event: Event) -> Values:
        moment = seconds(event)
        return () if moment is None else (str(of(datetime.fromtimestamp(moment, UTC))),)

    return read


MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

READERS: Mapping[str, Reader] = {
    "sourcetype": lambda _event: (SOURCETYPE,),
    "index": lambda _event: (INDEX,),
    "host": lambda _event: (HOST,),
    "source": lambda event: (event.file or SOURCETYPE,),
    "linecount": lambda _event: ("1",),
    "_raw": lambda event: (raw(event),),
    "_time": time_text,
    "date_year": _part(lambda moment: moment.year),
    "date_month": _part(lambda moment: MONTHS[moment.month - 1]),
    "date_mday": _part(lambda moment: moment.day),
    "date_wday": _part(lambda moment: DAYS[moment.weekday()]),
    "date_hour": _part(lambda moment: moment.hour),
    "date_minute": _part(lambda moment: moment.minute),
    "date_second": _part(lambda moment: moment.second),
    "date_zone": lambda _event: ("0",),
}
"""Default fields that can be told from a record."""

UNKNOWABLE: Mapping[str, str] = {
    "eventtype": "event types are knowledge objects of a Splunk server",
    "tag": "tags are knowledge objects of a Splunk server",
    "_indextime": "it is the moment when a Splunk server indexed the event",
    "_index_earliest": "it is the moment when a Splunk server indexed the event",
    "splunk_server": "it is the name of a Splunk server",
    "splunk_server_group": "it is the name of a group of Splunk servers",
    "punct": "it depends on the text as it was indexed, byte by byte",
}
"""Default fields that cannot, and why not."""
