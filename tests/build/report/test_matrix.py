"""The verdict matrix: nothing is shown as passed that a run did not show to pass."""

from __future__ import annotations

from awol.build.report.matrix import matrix
from awol.build.report.proof import JUDGED
from awol.replay.record import Verdicts
from awol.targets import ENGINES, TARGETS
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = [rule for rule in our_rules() if rule.name in ("aws_org_leave_success", "aws_org_delete")]
PASSED, OTHER = (rule.name for rule in RULES)
AT = {engine: place for place, engine in enumerate(ENGINES)}


def test_what_passed_differed_and_could_not_be_run() -> None:
    found = matrix(RULES, {PASSED: Verdicts("d", 40, {"esql": (3, 0), "eql": (1, 2)}), OTHER: Verdicts("d", 7)}, {})
    row = found.cells[PASSED]
    assert (row[AT["sigma"]].state, row[AT["sigma"]].shown) == ("ok", "40")
    assert (row[AT["esql"]].state, row[AT["esql"]].shown) == ("differs", "3 differ")
    assert (row[AT["eql"]].state, row[AT["eql"]].shown) == ("error", "2 not run")
    assert row[AT["sigma"]].told == "all 40 verdicts as expected"
    assert row[AT["esql"]].told == "37 as expected, 3 differ, 0 could not be run"
    assert row[AT["eql"]].told == "37 as expected, 1 differ, 2 could not be run"
    assert (found.expected, found.differ, found.failed) == ((40 + 7) * len(ENGINES) - 6, 4, 2)
    assert found.unknown == ()


def test_a_rule_without_a_line_was_not_run() -> None:
    found = matrix(RULES, {PASSED: Verdicts("d", 40)}, {})
    assert found.unknown == (OTHER,)
    assert {cell.state for cell in found.cells[OTHER]} == {"unknown"}
    assert {cell.shown for cell in found.cells[OTHER]} == {"not run"}
    assert found.expected == 40 * len(ENGINES)


def test_no_case_is_no_success() -> None:
    (cell,) = set(matrix(RULES[:1], {PASSED: Verdicts("d", 0)}, {}).cells[PASSED])
    assert (cell.state, cell.shown, cell.told) == ("unknown", "no cases", "the rule has no cases")


def test_a_refused_conversion_counts_for_nothing() -> None:
    found = matrix(RULES[:1], {PASSED: Verdicts("d", 5)}, {PASSED: {"splunk": "no such thing"}})
    assert found.cells[PASSED][AT["splunk"]].state == "refused"
    assert "no such thing" in found.cells[PASSED][AT["splunk"]].told
    assert found.expected == 5 * (len(ENGINES) - len(TARGETS["splunk"].engines))


def test_every_engine_says_what_judged_it_in_the_version_that_the_readme_names() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(JUDGED) >= set(ENGINES)
    for _, judged in JUDGED.values():
        for product in ("Elasticsearch 8", "OpenSearch 3", "Trino 4", "Event Ruler 2"):
            if product in judged:
                version = judged[judged.index(product) :].split(",")[0].split(";")[0].split(" in ")[0]
                assert version in readme, version
