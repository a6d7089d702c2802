"""Splunk without the add-on, on a sourcetype with `INDEXED_EXTRACTIONS = json`, common in home-made set-ups.

Seen on Splunk Enterprise 10.4.2: `eventType` is on none of 34,429 events, for its name collides, whatever its case,
with Splunk's own `eventtype`; the value stands as `extracted_eventType`. Other fields stand twice, once from index
time and once from search time (props.conf, "KV_MODE": to be set to `none` beside indexed extractions, which such
set-ups forget). `errorCode` is absent on success. *Inferred*: that every field but the default ones stands exactly
twice, and that `extracted_eventType` stands once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awol.values import Event
from awol.views.splunk.extraction import Values
from awol.views.splunk.search_time import SearchTimeView

RENAMED = {"extracted_eventType": "eventType"}
"""Name in Splunk to the record's name, for fields that collide with Splunk's own."""


class IndexedView(SearchTimeView):
    """A `SplunkView` of CloudTrail events whose JSON was extracted at index time, and again at search time."""

    name = "splunk-indexed"

    def extracted(self, field: str) -> Callable[[Event], Values]:
        if field in RENAMED.values():
            return lambda _event: ()
        if field in RENAMED:
            return super().extracted(RENAMED[field])
        read = super().extracted(field)

        def twice(event: Event) -> Values:
            values = read(event)
            return values + values

        return twice

    def present(self, names: Mapping[str, None]) -> Mapping[str, None]:
        back = {name: renamed for renamed, name in RENAMED.items()}
        return dict.fromkeys(back.get(name, name) for name in names)
