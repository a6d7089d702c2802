"""A correlation as a search, as every other engine has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from awol.engines import Search
from awol.engines.sigma.correlation.correlator import Correlator
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.parser import parse
from awol.values import Event, Hit


def compile_chain(
    text: str, placeholders: Mapping[str, tuple[str, ...]], companions: Sequence[str] = (), path: str = "rule"
) -> Search:
    """A search for the chains that a correlation describes; what it refers to stands in `text` or `companions`.

    It reads all records first: a chain's records may come in any order. Each hit holds the records of one chain in
    the order of time, and as its group the values of `group-by`.
    Raises `PackError` for a text that is no correlation, `UnsupportedQuery` for what this engine does not judge.
    """
    correlation = read(text, Library(companions), path)
    tests = [(base.name, parse(base.text, placeholders, base.name).test) for base in correlation.bases()]

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        with Correlator([correlation]) as correlator:
            for event in events:
                for name, test in tests:
                    if test(event.record):
                        correlator.add(name, event)
            for chain in correlator.chains():
                yield Hit(chain.events, chain.group)

    return search
