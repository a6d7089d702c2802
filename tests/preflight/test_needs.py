"""What a query needs of a record: from its text, and true of every fixture on which its rule fires."""

from __future__ import annotations

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.pack.queries import committed_text, load_refusals
from awol.preflight import needs_lucene, needs_splunk
from awol.replay.cases import written_cases
from awol.values import Rule
from tests.conftest import ROOT

CALL = 'eventSource="a" eventName="B"'
SPLUNK: list[tuple[str, str, tuple[tuple[str, ...], ...]]] = [
    (f"`awol_cloudtrail` {CALL}", CALL, ()),
    ('eventSource="a" eventName IN ("B", "C*")', 'eventSource="a" eventName IN ("B", "C*")', ()),
    (f'{CALL} x="1" y=*', CALL, (("x",), ("y",))),
    (f'{CALL} NOT x="1"', CALL, ()),
    (f'{CALL} x!="1"', CALL, (("x",),)),
    (f'{CALL} (NOT errorCode=* OR errorCode IN ("", "null"))', CALL, ()),
    (f'{CALL} errorCode IN ("A", "null")', CALL, ()),
    (f'{CALL} (x="1" OR y="2")', CALL, (("x", "y"),)),
    (f'{CALL} (x="1" OR NOT y="2")', CALL, ()),
    (f'{CALL} ((x="1" z="3") OR (y="2" z="4"))', CALL, (("z",), ("x", "y"))),
    (f'{CALL} ((x="1" z="3") OR z="4")', CALL, (("z",),)),
    (f'({CALL}) OR (eventSource="c" x="1")', f'({CALL}) OR eventSource="c"', ()),
    (f'({CALL}) OR x="1"', "", ()),
    ('eventName="B" OR eventName="C" eventSource="a"', '(eventName="B" OR eventName="C") eventSource="a"', ()),
    ('userIdentity.type="Root"', "", (("userIdentity.type",),)),
    ("earliest=-1d free text", "", ()),
    (f"{CALL} | where isnotnull(mvfind('x', \"a\"))", CALL, (("x",),)),
    (f"{CALL} | where isnotnull(mvfind('x', \"a\")) OR isnotnull(mvfind('y', \"b\"))", CALL, (("x", "y"),)),
    (f"{CALL} | where isnotnull('x') AND NOT isnotnull('y')", CALL, (("x",),)),
    (f"{CALL} | where NOT isnotnull(mvfind('x', \"a\"))", CALL, ()),
    (f"{CALL} | where len(x)>3", CALL, ()),
]
LUCENE_CALL = "event.provider:a AND event.action:B"
LUCENE: list[tuple[str, str, tuple[tuple[str, ...], ...]]] = [
    (LUCENE_CALL, LUCENE_CALL, ()),
    ("event.provider:a AND event.action:(B OR C*)", "event.provider:a AND (event.action:B OR event.action:C*)", ()),
    (f'{LUCENE_CALL} AND x:"1" AND _exists_:y', LUCENE_CALL, (("x",), ("y",))),
    (f"{LUCENE_CALL} AND NOT x:1", LUCENE_CALL, ()),
    (f"{LUCENE_CALL} AND (x:1 OR (NOT _exists_:x))", LUCENE_CALL, ()),
    (f'{LUCENE_CALL} AND x:(a OR "")', LUCENE_CALL, ()),
    (f"{LUCENE_CALL} AND (x:1 OR y:/a.*/)", LUCENE_CALL, (("x", "y"),)),
    (f"({LUCENE_CALL}) OR (event.provider:c AND x:[1 TO 2])", f"({LUCENE_CALL}) OR event.provider:c", ()),
    (f"({LUCENE_CALL}) OR x:1", "", ()),
    ("x:1 y:2", "", (("x", "y"),)),
    ("+x:1 y:2", "", (("x",),)),
    ("x:1 AND y:2 z:3", "", (("x",), ("y",))),
    ("*:*", "", ()),
    ("word", "", ()),
    ("", "", ()),
]


@pytest.mark.parametrize(("text", "calls", "groups"), SPLUNK)
def test_needs_of_a_search(text: str, calls: str, groups: tuple[tuple[str, ...], ...]) -> None:
    need = needs_splunk.need(text)
    assert (need.calls, need.groups) == (calls, groups)


@pytest.mark.parametrize(("text", "calls", "groups"), LUCENE)
def test_needs_of_a_query_string(text: str, calls: str, groups: tuple[tuple[str, ...], ...]) -> None:
    need = needs_lucene.need(text)
    assert (need.calls, need.groups) == (calls, groups)


def test_the_values_of_calls() -> None:
    need = needs_splunk.need(
        '(eventSource="a" eventName IN ("B", "C")) OR (eventSource="d" eventName="E" NOT eventName="F")'
    )
    assert (set(need.sources), set(need.names)) == ({"a", "d"}, {"B", "C", "E"})
    other = needs_lucene.need("(event.provider:a AND event.action:(B OR C)) OR (event.provider:d AND event.action:E)")
    assert (set(other.sources), set(other.names)) == ({"a", "d"}, {"B", "C", "E"})


ENGINES = ("splunk", "splunk-addon", "splunk-indexed", "lucene")


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_fires_is_among_the_calls_and_has_the_fields(rules: tuple[Rule, ...], engine: str) -> None:
    """A rule fires on these records, on this engine; so each of its needs must be met, or a need is invented."""
    refusals, context = load_refusals(ROOT), Context(placeholders=fixture_placeholders(ROOT))
    target = "lucene" if engine == "lucene" else "splunk"
    reader = needs_lucene if engine == "lucene" else needs_splunk
    checked = 0
    for rule in rules:
        if rule.kind != "event" or target in refusals.get(rule.name, {}):
            continue
        need = reader.need(committed_text(ROOT, rule, target, refusals))
        fires = [event for case in written_cases(ROOT, rule) if case.expected == "fires" for event in case.events]
        hits = compile_for(engine, committed_text(ROOT, rule, target, refusals), context)(fires)
        found = [event for hit in hits for event in hit.events]
        assert found, rule.name
        if engine == "lucene":
            groups = [" OR ".join(f"_exists_:{name}" for name in group) for group in need.groups]
        else:
            groups = [" OR ".join(f'"{name}"=*' for name in group) for group in need.groups]
        for text in filter(None, (need.calls, *groups)):
            kept = [event for hit in compile_for(engine, text, context)(found) for event in hit.events]
            assert len(kept) == len(found), (rule.name, text)
            checked += 1
    assert checked > 120
