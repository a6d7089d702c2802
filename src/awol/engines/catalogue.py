"""The engines by name: which target's text each reads, and on which view of the data.

`splunk`, `splunk-addon` and `splunk-indexed` are one language on three views. `sigma` reads the rule itself.
Languages are imported when one of their engines is first asked for: `awol --help` needs none of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from awol.engines import Search
from awol.errors import AwolError
from awol.values import Event, Hit

if TYPE_CHECKING:
    from awol.views import Index
    from awol.views.elastic import Integration, Retain

ENGINES: Mapping[str, str] = {
    "sigma": "sigma",
    "splunk": "splunk",
    "splunk-addon": "splunk",
    "splunk-indexed": "splunk",
    "lucene": "lucene",
    "esql": "esql",
    "eql": "eql",
}
"""Engine name to the target whose text it reads, in the order of tables."""


def compile_for(
    engine: str,
    text: str,
    placeholders: Mapping[str, tuple[str, ...]] | None = None,
    retain: Retain = "all",
    integration: Integration = "8.9",
    *,
    documents: bool = False,
    sample: Sequence[Event] = (),
    path: str = "rule",
    companions: Sequence[str] = (),
) -> Search:
    """A search of `text` on the engine of that name.

    `placeholders`, `path`, the rule's name in messages, and `companions`, the texts of rules that a correlation may
    refer to, matter to `sigma` alone; `retain` and `integration`, the setting and the version of the AWS integration,
    `documents`, whether some events are documents of Elasticsearch, and `sample`, the first of them, to those for
    Elastic.

    Raises `QueryError` for a text that the engine or its product refuses.
    """
    if engine == "sigma":
        from awol.engines import sigma

        return sigma.compile(text, placeholders or {}, path, companions)
    if ENGINES.get(engine) == "splunk":
        from awol.engines import splunk
        from awol.views.splunk import VIEWS

        return splunk.compile(text, VIEWS[engine])
    from awol.views.elastic import Indexed, Retaining, index_of

    index: Index = index_of(integration)
    if retain != "all":
        index = Retaining(index, retain, integration)
    if not documents:
        return _compile_elastic(engine, text, index)
    indexed = Indexed(index, sample)
    search = _compile_elastic(engine, text, indexed)
    return lambda events: search(indexed.checked(events))


def _compile_elastic(engine: str, text: str, index: Index) -> Search:
    if engine == "lucene":
        from awol.engines import lucene

        return lucene.compile(text, index)
    if engine == "esql":
        from awol.engines import esql

        return esql.compile(text, index)
    if engine == "eql":
        from awol.engines import eql

        return eql.compile(text, index)
    raise AwolError(f"no engine is named `{engine}`", next_step=f"engines: {', '.join(ENGINES)}")


DEDUPLICATION_WINDOW = 200_000
"""Among how many of the latest hits a repeated record is recognised (about 30 MB at the most)."""


def distinct(hits: Iterable[Hit], window: Window | None = None) -> Iterator[Hit]:
    """The hits without repeats of a record: CloudTrail delivers an event twice where two trails see it.

    Two hits are the same when they are on records of the same content. Memory is bounded: a repeat is recognised among
    the latest `DEDUPLICATION_WINDOW` hits. `window`, where it is given, counts the repeats.
    """
    window = window or Window()
    for hit in hits:
        if window.is_new(repr(sorted(hit.group.items(), key=str)) if hit.group else "", hit):
            yield hit


class Window:
    """Remembers the latest `size` hits; `repeats` counts those that came again."""

    def __init__(self, size: int = DEDUPLICATION_WINDOW) -> None:
        self._size = size
        self._seen: dict[bytes, None] = {}
        self.repeats = 0

    def is_new(self, name: str, hit: Hit) -> bool:
        """Whether no hit under this name, on records of the same content, is among the latest; it is from now on."""
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16)
        for event in hit.events:
            digest.update(event.content)
        key = digest.digest()
        if key in self._seen:
            self.repeats += 1
            return False
        if len(self._seen) >= self._size:
            del self._seen[next(iter(self._seen))]
        self._seen[key] = None
        return True


def search(
    engine: str, text: str, events: Iterable[Event], placeholders: Mapping[str, tuple[str, ...]]
) -> Iterator[Hit]:
    """Run one query text on records, each record counted once."""
    return distinct(compile_for(engine, text, placeholders)(events))
