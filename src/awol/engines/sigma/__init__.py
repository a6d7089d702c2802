"""Sigma's own semantics on the raw record: the yardstick that every generated query is held to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from awol.engines import Search
from awol.engines.sigma.nodes import Node
from awol.engines.sigma.parser import PYSIGMA_CRASHES, expand, leaf_test, parse
from awol.values import Event, Hit

__all__ = ["PYSIGMA_CRASHES", "Node", "compile", "expand", "leaf_test", "parse"]


def compile(text: str, placeholders: Mapping[str, tuple[str, ...]], path: str = "rule") -> Search:  # noqa: A001  # the name every engine gives it
    """A search for the records that a Sigma rule describes.

    `text` is the rule's YAML, `placeholders` the values of `%name%` under the expand modifier, `path` names the rule
    in messages. Raises `PackError` for a text that is no rule, `UnsupportedQuery` for what this engine cannot judge.
    """
    matches = parse(text, placeholders, path).test

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for event in events:
            if matches(event.record):
                yield Hit((event,))

    return search
