"""The records of a log that a search may look at, kept on disk so that each search can run over its own.

A search of Splunk sees of all records those that its first command finds, or in `multisearch` the first command of a
leg. Of a log of many days these are few, and reading it once is enough.
"""

from __future__ import annotations

import heapq
import json
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from tempfile import TemporaryFile
from typing import IO

from awol.drift.alerts import Alerting
from awol.engines import Search
from awol.engines.catalogue import compile_for
from awol.engines.splunk import parse, render
from awol.engines.splunk.nodes import MultiSearch, Query
from awol.engines.splunk.nodes import Search as SearchCommand
from awol.errors import UnsupportedQuery
from awol.values import Event

CHUNK = 2_000
"""Records in memory at a time."""


@dataclass(slots=True)
class _First:
    """The first command of searches, and where the records lie that it finds."""

    search: Search
    places: array[int] = field(default_factory=lambda: array("Q"))


class Candidates:
    """The records that each of some searches may look at, on disk. `read` says of how many they were taken.

    Raises `QueryError` for a search that cannot be run.
    """

    def __init__(self, searches: Iterable[Alerting], engine: str) -> None:
        self.read = 0
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115  # closed by the end of a `with`
        self._every: list[_First] = []
        self._of: dict[int, list[_First]] = {}
        known: dict[tuple[str, frozenset[tuple[str, str]]], _First] = {}
        for search in searches:
            macros = frozenset(search.context.macros.items())
            mine = self._of.setdefault(id(search), [])
            for text in map(render, _begins(parse(search.text))):
                if (text, macros) not in known:
                    known[text, macros] = _First(compile_for(engine, text, search.context))
                mine.append(known[text, macros])
        self._every += known.values()

    def __enter__(self) -> Candidates:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def collect(self, events: Iterable[Event]) -> None:
        """Read the events once and keep those that one of the searches may look at."""
        remaining = iter(events)
        while chunk := list(islice(remaining, CHUNK)):
            self.read += len(chunk)
            finders: dict[int, list[_First]] = {}
            for first in self._every:
                for identity in dict.fromkeys(id(event) for hit in first.search(chunk) for event in hit.events):
                    finders.setdefault(identity, []).append(first)
            for event in chunk:
                if id(event) in finders:
                    place = self._file.tell()
                    line = json.dumps([event.record, event.file, event.place, event.line], separators=(",", ":"))
                    self._file.write(line.encode() + b"\n")
                    for first in finders[id(event)]:
                        first.places.append(place)

    def of(self, one: Alerting) -> Iterator[Event]:
        """The records that a search may look at, in their order."""
        places = heapq.merge(*(first.places for first in self._of[id(one)]))
        for place, _ in groupby(places):
            self._file.seek(place)
            record, file, where, line = json.loads(self._file.readline())
            yield Event(record, file, where, line)


def _begins(query: Query) -> Iterator[Query]:
    first = query.commands[0]
    if isinstance(first, MultiSearch):
        for leg in first.legs:
            yield from _begins(Query(leg))
    elif isinstance(first, SearchCommand):
        yield Query((first,))
    else:
        raise UnsupportedQuery("a search that does not begin with `search` or `multisearch`")
