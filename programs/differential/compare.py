"""One query, run offline and by the node on the same documents: do they agree?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from awol.configuration.environment import Environment
from awol.convert import Conversion, convert_one
from awol.engines import Context
from awol.engines import esql as esql_engine
from awol.engines import lucene as lucene_engine
from awol.errors import RefusedConversion, RejectedQuery, UnsupportedQuery
from awol.pack import load_converters, parse_rule
from awol.values import Event
from awol.views.plain import PlainIndex
from programs.differential import esql, lucene, sigma
from programs.differential.documents import MAPPINGS, TYPES, documents
from programs.elasticsearch.client import Client, RequestError
from tests.conftest import ROOT

NAME = "awol-differential"
NOON = 1_689_000_000_000
DOCUMENTS = 60

Answer = frozenset[str] | str
"""The ids that a query finds; or `rejected`, or `unsupported` (offline only)."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A query on which the two differ: enough to make a row of it."""

    kind: str
    text: str
    offline: Answer
    node: Answer
    told: str
    documents: Sequence[dict[str, Any]]

    def __str__(self) -> str:
        if isinstance(self.offline, str) or isinstance(self.node, str):
            answers = f"offline: {_shown(self.offline)}  node: {_shown(self.node)}"
            return f"{self.kind} | {self.text}\n    {answers}  {self.told}"
        odd = sorted(self.offline ^ self.node)
        shown = next(one for one in self.documents if one["eventID"] == odd[0])
        where = "offline" if odd[0] in self.offline else "on the node"
        return f"{self.kind} | {self.text}\n    found {where} only: {odd}; the first is {shown}"


def _shown(answer: Answer) -> str:
    return answer if isinstance(answer, str) else f"{len(answer)} found"


class Comparison:
    """Runs pairs on a node. `tally` counts them by kind and outcome."""

    def __init__(self, client: Client, seed: int) -> None:
        self._client = client
        self._rng = random.Random(seed)
        self._index = PlainIndex(TYPES)
        self._conversion = Conversion(ROOT, load_converters(ROOT), Environment(), "none")
        self.tally: Counter[tuple[str, str]] = Counter()

    def run(self, pairs: int, each: int = 500) -> Iterator[Disagreement]:
        """The disagreements among `pairs` queries; every `each` queries new documents come in."""
        done = 0
        while done < pairs:
            found = documents(self._rng, DOCUMENTS)
            self._load(found)
            events = [Event(record) for record in found]
            for _ in range(min(each, pairs - done)):
                done += 1
                kind, text = self._query()
                node, told = self._ask(kind, text)
                offline, reason = self._offline(kind, text, events)
                agreed = offline in ("unsupported", node)
                outcome = "disagreed" if not agreed else offline if isinstance(offline, str) else "same hits"
                self.tally[kind, outcome] += 1
                if not agreed:
                    yield Disagreement(kind, text, offline, node, told or reason, found)

    def _load(self, found: Sequence[dict[str, Any]]) -> None:
        self._client.delete(NAME)
        self._client.create(NAME, MAPPINGS)
        self._client.bulk(NAME, [(one["eventID"], one) for one in found])

    def _query(self) -> tuple[str, str]:
        kind = self._rng.choice(("lucene", "esql", "sigma to lucene", "sigma to esql"))
        make: dict[str, Callable[[random.Random], str]] = {"lucene": lucene.query, "esql": esql.query}
        if kind in make:
            return kind, make[kind](self._rng)
        target = kind.removeprefix("sigma to ")
        while True:
            rule = parse_rule(sigma.rule(self._rng), "generated.yml", "generated")
            try:
                text = convert_one(self._conversion, rule, target)
            except RefusedConversion:
                self.tally[kind, "refused"] += 1
                continue
            return kind, text.partition("| ")[2] if target == "esql" else text

    def _ask(self, kind: str, text: str) -> tuple[Answer, str]:
        try:
            if kind.endswith("lucene"):
                return frozenset(self._client.query_string(NAME, text)), ""
            rows = self._client.esql(f"from {NAME} metadata _id, _index, _version | {text} | keep _id | limit 1000")
            return frozenset(row["_id"] for row in rows), ""
        except RequestError as fault:
            if fault.status != 400:
                raise
            return "rejected", fault.reason[:200]

    def _offline(self, kind: str, text: str, events: Sequence[Event]) -> tuple[Answer, str]:
        try:
            if kind.endswith("lucene"):
                hits = lucene_engine.compile(text, Context(self._index, NOON))(events)
            else:
                whole = f"from {NAME} metadata _id, _index, _version | {text}"
                hits = esql_engine.compile(whole, Context(self._index, NOON))(events)
            return frozenset(identity for hit in hits for identity in hit.event_ids), ""
        except UnsupportedQuery as fault:
            return "unsupported", fault.message
        except RejectedQuery as fault:
            return "rejected", fault.message
