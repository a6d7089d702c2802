"""Every committed text of every chain of the pack against the reference, on timelines that nobody thought of.

The records of each chain are compared, not the verdict alone. `tests/live/test_committed_chains.py` asks Elasticsearch.
"""

from __future__ import annotations

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.pack.queries import committed_text, load_refusals
from awol.targets import ENGINES
from awol.values import Rule
from tests.conftest import ROOT
from tests.converters.chains import chains_of
from tests.rules.timelines import CHAINS, EVERY, timeline

TIMELINES = 2_000
REFUSED = load_refusals(ROOT)


@pytest.mark.parametrize("rule", CHAINS, ids=lambda rule: rule.name)
def test_no_timeline_tells_a_text_from_the_reference(rule: Rule) -> None:
    context = Context(placeholders=fixture_placeholders(ROOT), companions=tuple(one.text for one in EVERY))
    reference = compile_for("sigma", rule.text, context)
    searches = {
        engine: compile_for(engine, committed_text(ROOT, rule, target, REFUSED))
        for engine, target in ENGINES.items()
        if target != "sigma" and target not in REFUSED[rule.name]
    }
    assert len(searches) >= 4
    fired = 0
    for number in range(TIMELINES // len(CHAINS) + 1):
        events = timeline(rule, number)
        expected = chains_of(list(reference(events)))
        for engine, search in searches.items():
            assert chains_of(list(search(events))) == expected, f"{engine}, timeline {number}"
        fired += len(expected)
    assert fired > 12, "or nothing would have been compared"
