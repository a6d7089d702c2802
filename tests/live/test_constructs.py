"""The construct matrix on a real Elasticsearch: every Lucene and ES|QL text, ours and the stock backends', gives the
cell that is committed and published; ours is right or refused; and awol's engines find what Elasticsearch finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from programs.constructs import combining, committed, correlating, node, writing
from programs.constructs.measure import Cell, cell, key
from programs.constructs.running import NODE_TARGETS, Ran, offline, on_node
from programs.constructs.tables import CONSTRUCTS
from programs.elasticsearch.client import Client

GROUPS = tuple(dict.fromkeys(construct.group for construct in CONSTRUCTS))


class Node:
    """Elasticsearch with the matrix's records; each text is run once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.version = f"Elasticsearch {node.version(client)}"
        self._ran: dict[tuple[str, str], Ran] = {}

    def run(self, target: str, text: str) -> Ran:
        if (target, text) not in self._ran:
            self._ran[target, text] = on_node(self.client, target, text)
        return self._ran[target, text]


@pytest.fixture(scope="module")
def elastic(client: Client) -> Iterator[Node]:
    node.prepare(client)
    yield Node(client)
    node.clean(client)


def comparable(one: Cell, same_version: bool) -> Cell:
    """The words of an error may differ from version to version of the product."""
    return one if same_version or one.verdict != "rejected" else replace(one, reason="")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("target", NODE_TARGETS)
def test_cells(target: str, group: str, elastic: Node) -> None:
    published = committed.load(target)
    same_version = elastic.version == committed.decided_by(target)
    differing, faults, apart = [], [], []
    for construct in (one for one in CONSTRUCTS if one.group == group):
        # What was not measured on this version of Elasticsearch is held to the promise alone: ours.
        for side in writing.sides(target) if same_version else ("ours",):
            measured = cell(construct, target, side, lambda text: elastic.run(target, text))
            expected = published[key(construct)][side]
            if comparable(measured, same_version) != comparable(expected, same_version):
                differing.append((construct.name, side, expected, measured))
            if side == "ours" and measured.verdict not in ("right", "refused"):
                faults.append((construct.name, measured))
            if measured.text:
                ours, theirs = offline(target, measured.text), elastic.run(target, measured.text)
                known = not ours.unknown or side == "ours"
                if known and (ours.found, bool(ours.rejected), ours.unknown) != (
                    theirs.found,
                    bool(theirs.rejected),
                    "",
                ):
                    apart.append((construct.name, side, measured.text, ours, theirs))
    assert faults == [], "silently wrong, rejected, or a crash"
    assert apart == [], "awol's engine and Elasticsearch find different records"
    assert differing == [], f"not what is published: {committed.RENEW}"


def test_correlations(elastic: Node) -> None:
    published = committed.load("esql")
    same_version = elastic.version == committed.decided_by("esql")
    measured = correlating.cells(["esql"], lambda _: lambda text: correlating.on_node(elastic.client, text))
    differing = []
    for name, targets in measured.items():
        for side in writing.sides("esql") if same_version else ("ours",):
            expected = published[f"{committed.CORRELATIONS}: {name}"][side]
            if comparable(targets["esql"][side], same_version) != comparable(expected, same_version):
                differing.append((name, side, expected, targets["esql"][side]))
    assert differing == [], f"not what is published: {committed.RENEW}"


@pytest.mark.parametrize("target", NODE_TARGETS)
def test_combinations(target: str, elastic: Node) -> None:
    differing, tried = [], 0
    for one in combining.combinations(seed=8, count=200):
        text = writing.ours(one.rule, target).text
        if not text:
            continue
        tried += 1
        ran, again = elastic.run(target, text), offline(target, text)
        if ran != Ran(one.expected_on(target)) or again != ran:
            differing.append((text, ran.rejected, sorted(ran.found ^ one.expected_on(target)), again.rejected))
    assert differing == []
    assert tried > 100
