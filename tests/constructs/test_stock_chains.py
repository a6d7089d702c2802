"""Each fault of the stock backends in correlations, beside our text on the same story."""

from __future__ import annotations

import pytest
from sigma.backends.elasticsearch.elasticsearch_eql import EqlBackend
from sigma.backends.splunk.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.data import mitre_attack
from sigma.processing.pipeline import ProcessingPipeline

from awol.errors import RefusedConversion, RejectedQuery
from programs.constructs.writing import Written, stock
from tests.constructs.stock_chains import BOTH, CHAINS, FAULTS, PAIR, THREE, Fault
from tests.converters.chains import INDEX_NAME, chains_of, compiled, stamped, text_of
from tests.converters.rules import convert
from tests.engines.sigma.correlation.stories import found, story

by_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one.target}: {one.name}")


def outcome(written: Written, target: str, fault: Fault) -> str:
    """What becomes of the stock texts of a row: see the table."""
    if written.refused:
        return "refused"
    assert not written.crash
    events = stamped(story(fault.story))
    try:
        hits = [list(compiled(target, text)(events)) for text in written.texts]
    except RejectedQuery:
        return "rejected"
    return "fires" if hits[-1] else "silent"


@by_fault
def test_the_reference_finds_what_is_expected(fault: Fault) -> None:
    assert sorted(found(fault.rule, story(fault.story))) == sorted(fault.expected)


@by_fault
def test_the_stock_text_is_wrong(fault: Fault) -> None:
    done = outcome(stock(fault.rule, fault.target, index=INDEX_NAME), fault.target, fault)
    assert done == fault.stock
    assert done != ("fires" if fault.expected else "silent"), "a row of the table that is no fault"


@by_fault
def test_ours_is_right_on_the_same_story(fault: Fault) -> None:
    if fault.ours != CHAINS:
        with pytest.raises(RefusedConversion) as refused:
            text_of(fault.target, fault.rule)
        assert fault.ours in refused.value.message
        return
    views = ("splunk", "splunk-addon", "splunk-indexed") if fault.target == "splunk" else (fault.target,)
    for engine in views:
        hits = list(compiled(engine, text_of(fault.target, fault.rule))(stamped(story(fault.story))))
        assert chains_of(hits) == sorted(fault.expected), engine


SOURCE = """name: The index of a site
priority: 1
postprocessing:
  - type: template
    template: "index=aws {{query}}"
"""


def test_the_source_is_in_no_leg_of_the_stock_text_and_in_each_of_ours() -> None:
    """What a pipeline puts before a query stands before the whole chain alone (SigmaHQ/pySigma-backend-splunk, 50)."""
    (text,) = SplunkBackend(ProcessingPipeline.from_yaml(SOURCE)).convert(SigmaCollection.from_yaml(BOTH))
    assert text.startswith("index=aws | multisearch")
    assert text.count("[ search ") == 2
    assert text.count("index=aws") == 1
    with pytest.raises(RejectedQuery):
        compiled("splunk", text)
    ours = convert("splunk", BOTH)
    assert ours.count("[ search ") == ours.count("[ search `awol_cloudtrail` ") == 2


LATER = {
    "key|re: o.*e": {"one": True, "two": False},
    "key|cidr: 10.0.0.0/8": {"10.1.2.3": True, "11.1.2.3": False},
}
"""A condition of a leg that SPL says behind a pipe, or not as a plain term: for a group key, whether it holds."""


@pytest.mark.parametrize("condition", LATER)
@pytest.mark.parametrize("view", ["splunk", "splunk-addon", "splunk-indexed"])
def test_a_leg_keeps_what_stands_behind_its_search(view: str, condition: str) -> None:
    """The stock backend once lost it (SigmaHQ/pySigma-backend-splunk, 52), and keeps it in 2.1.0."""
    both = BOTH.replace("eventName|contains: A", f"eventName: A\n    {condition}")
    run = compiled(view, text_of("splunk", both))
    for key, holds in LATER[condition].items():
        hits = list(run(stamped(story(f"50A/k={key} 51B/k={key}"))))
        assert bool(hits) is holds, key


@pytest.mark.parametrize("format_", ["siem_rule", "siem_rule_ndjson"])
@pytest.mark.parametrize("rule", [PAIR, BOTH, THREE], ids=["temporal_ordered", "temporal", "event_count"])
def test_the_stock_detection_rule_holds_a_text_that_elastic_does_not_take(
    rule: str, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else pySigma fetches ATT&CK from the net, and keeps it for everybody.
    for table in ("mitre_attack_tactics", "mitre_attack_techniques"):
        monkeypatch.setitem(vars(mitre_attack), table, {})
    (made,) = EqlBackend(ProcessingPipeline()).convert(SigmaCollection.from_yaml(rule), format_)
    query = made["query"] if format_ == "siem_rule_ndjson" else made["params"]["query"]
    assert query.startswith(("any where sequence by key", "any where sample by key"))
    with pytest.raises(RejectedQuery):
        compiled("eql", query)


def test_our_text_of_eql_begins_with_its_sequence() -> None:
    """A detection rule of ours holds the text of `queries/` as it is (`tests/build/test_kibana.py`)."""
    assert text_of("eql", PAIR).startswith("sequence by key with maxspan=10s")
