"""Sigma's own semantics on the raw record: the yardstick that every generated query is held to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from awol.engines import Search
from awol.engines.sigma.correlation import compile_chain
from awol.engines.sigma.nodes import Node
from awol.engines.sigma.parser import PYSIGMA_CRASHES, expand, leaf_test, parse
from awol.pack import parse_rule
from awol.values import Event, Hit

__all__ = ["PYSIGMA_CRASHES", "Node", "compile", "expand", "leaf_test", "parse"]


def compile(  # noqa: A001  # the name every engine gives it
    text: str, placeholders: Mapping[str, tuple[str, ...]], path: str = "rule", companions: Sequence[str] = ()
) -> Search:
    """A search for the records that a Sigma rule describes, or for the chains of a correlation.

    `text` is the rule's YAML, `placeholders` the values of `%name%` under the expand modifier, `path` names the rule
    in messages, `companions` are the texts of rules that a correlation may refer to.
    Raises `PackError` for a text that is no rule, `UnsupportedQuery` for what this engine cannot judge.
    """
    if parse_rule(text, path, path).kind == "correlation":
        return compile_chain(text, placeholders, companions, path)
    matches = parse(text, placeholders, path).test

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for event in events:
            if matches(event.record):
                yield Hit((event,))

    return search
