"""What is committed of the matrix is what the converters write today and what the pages show, without a node.

The verdicts of Lucene and ES|QL texts were given by Elasticsearch, those of event patterns by Event Ruler (`tests/live`
asks them again); here awol's own engines run the same texts and must come to the same.
"""

from __future__ import annotations

import sys
from functools import cache

import pytest

from awol.targets import TARGETS
from programs.constructs import committed, correlating
from programs.constructs.__main__ import PAGES, pages
from programs.constructs.correlations import CORRELATIONS
from programs.constructs.measure import Cell, judge, key
from programs.constructs.model import Construct
from programs.constructs.running import NODE_TARGETS, offline
from programs.constructs.tables import CONSTRUCTS
from programs.constructs.writing import Written, ours, sides, stock
from tests.conftest import ROOT

GROUPS = tuple(dict.fromkeys(construct.group for construct in CONSTRUCTS))
by_group = pytest.mark.parametrize("group", GROUPS)
by_target = pytest.mark.parametrize("target", TARGETS)


@cache
def cells(target: str) -> dict[str, dict[str, Cell]]:
    return committed.load(target)


def of_group(group: str) -> list[Construct]:
    return [construct for construct in CONSTRUCTS if construct.group == group]


@by_target
def test_all_constructs_are_measured_and_no_others(target: str) -> None:
    names = {key(construct) for construct in CONSTRUCTS} | {
        f"{committed.CORRELATIONS}: {one.name}" for one in CORRELATIONS
    }
    assert sorted(cells(target)) == sorted(names), committed.RENEW


def is_pythons_own(construct: Construct, side: str) -> bool:
    """Whether a stock backend's text depends on the Python below: 3.13 writes a mapped address with dots."""
    return side == "stock" and construct.name == "IPv6, a mapped IPv4" and sys.version_info >= (3, 13)


@by_group
@by_target
def test_the_texts_and_refusals_are_those_committed(target: str, group: str) -> None:
    changed = []
    for construct in of_group(group):
        for side in sides(target):
            write = ours if side == "ours" else stock
            written = write(construct.rule, target, construct.placeholders)
            cell = cells(target)[key(construct)][side]
            reason = cell.reason if cell.verdict in ("refused", "crash") else ""
            same = (written.text, written.refused or written.crash) == (cell.text, reason)
            if not (same or is_pythons_own(construct, side)):
                changed.append((construct.name, side, written, cell))
    assert changed == [], f"renew with: {committed.RENEW}"


@by_target
def test_ours_is_right_or_refused(target: str) -> None:
    verdicts = {name: sides["ours"].verdict for name, sides in cells(target).items()}
    assert {name: verdict for name, verdict in verdicts.items() if verdict not in ("right", "refused")} == {}


@by_target
def test_a_refusal_says_what_to_do(target: str) -> None:
    reasons = [sides["ours"].reason for sides in cells(target).values() if sides["ours"].verdict == "refused"]
    assert [reason for reason in reasons if "; " not in reason] == []


@by_group
@by_target
def test_our_engines_come_to_the_verdict(target: str, group: str) -> None:
    differing = []
    for construct in of_group(group):
        for side in sides(target):
            cell = cells(target)[key(construct)][side]
            if not cell.text:
                continue
            again = judge(construct, target, Written(cell.text), lambda text: offline(target, text))
            unknown = again.verdict == "unknown" and side == "stock"
            if again != cell and not (target in NODE_TARGETS and (unknown or both_rejected(again, cell))):
                differing.append((construct.name, side, cell, again))
    assert differing == []


def both_rejected(one: Cell, other: Cell) -> bool:
    """Elasticsearch and awol reject a text in words of their own."""
    return one.verdict == other.verdict == "rejected"


@by_target
def test_correlations_are_those_committed(target: str) -> None:
    measured = correlating.cells([target], lambda name: lambda text: correlating.offline(name, text))
    differing = []
    for name, targets in measured.items():
        for side in sides(target):
            cell, again = cells(target)[f"{committed.CORRELATIONS}: {name}"][side], targets[target][side]
            if again != cell and not (target in NODE_TARGETS and both_rejected(again, cell)):
                differing.append((name, side, cell, again))
    assert differing == [], f"renew with: {committed.RENEW}"


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_show_what_is_committed(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == pages()[path], f"renew with: {committed.RENEW}"
