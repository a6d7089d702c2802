"""Splunk with search-time extraction of JSON and nothing else: `KV_MODE = json`, or `auto`, which finds JSON too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.splunk import defaults
from awol.views.splunk.extraction import Values, compile_name, walk


class SearchTimeView:
    """A `SplunkView` (awol.views) of plain JSON. The other views add to it."""

    name = "splunk"

    def reader(self, field: str) -> Callable[[Event], Values]:
        """All values of the field on a record, as text; nothing for a missing field.

        Raises `UnsupportedQuery` for a field that a server's configuration fills, not the record.
        """
        known = defaults.READERS.get(field)
        if known is not None:
            return known
        unknowable = defaults.UNKNOWABLE.get("tag" if field.startswith("tag::") else field)
        if unknowable:
            raise UnsupportedQuery(f"the field `{field}` cannot be known offline: {unknowable}")
        return self.extracted(field)

    def extracted(self, field: str) -> Callable[[Event], Values]:
        """The reader of a field that comes from the JSON text."""
        read = compile_name(field)
        return lambda event: read(event.record)

    def raw(self, event: Event) -> str:
        """The text of the event (`_raw`)."""
        return defaults.raw(event)

    def time(self, event: Event) -> float | None:
        """`_time` in seconds since the epoch."""
        return defaults.seconds(event)

    def all_fields(self, event: Event) -> Mapping[str, Values]:
        """Every field of the record, default fields too. Slow: the whole record is walked."""
        names = dict.fromkeys(name for name, _ in walk(event.record))
        fields = {name: self.extracted(name)(event) for name in self.present(names)}
        fields.update((name, read(event)) for name, read in defaults.READERS.items())
        return {name: values for name, values in fields.items() if values}

    def present(self, names: Mapping[str, None]) -> Mapping[str, None]:
        """The names of fields on a record whose JSON text has `names`."""
        return names
