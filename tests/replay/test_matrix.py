"""The outcome of a replay, whole: the matrix for people, JSON and JUnit XML for machines."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from awol.replay import Refusal
from awol.replay.matrix import FORMATS, as_json, as_junit, as_table, summary
from awol.values import Case, Outcome

LEFT, FIRES, SILENT = "aws_left", "fires/a.json", "silent/b.json"


def outcome(case: str, engine: str, observed: str | None, note: str = "", rule: str = LEFT) -> Outcome:
    expected = case.partition("/")[0]
    status = "error" if observed is None else "pass" if observed == expected else "fail"
    return Outcome(Case(rule, case, expected, ()), engine, observed, status, note)  # type: ignore[arg-type]  # they fit


MIXED = [
    outcome(FIRES, "splunk", "fires"),
    outcome(SILENT, "splunk", "silent"),
    outcome(FIRES, "eql", "silent", "no hit"),
    outcome(f"{FIRES} + twice", "eql", "silent", "no hit"),
    outcome(SILENT, "eql", "fires", "hit e1"),
    outcome(FIRES, "lucene", None, "no such field"),
    outcome(SILENT, "lucene", None, "no such field"),
    outcome(FIRES, "splunk", "fires", rule="z"),
    outcome("silent/c.json", "lucene", "fires", "hit é\x00", rule="z"),
]
REFUSALS = [
    Refusal("z", "eql", "EQL has no `a`"),
    Refusal("y", "eql", "EQL has no `b`"),
    Refusal("y", "lucene", "never"),
]
COUNTS = {"passed": 3, "failed": 4, "errors": 2}

FAULTS = """\
aws_left | fires/a.json (and 1 more cases) | eql: expected fires, was silent
    no hit
aws_left | silent/b.json | eql: expected silent, was fires
    hit e1
aws_left | fires/a.json (and 1 more cases) | lucene: could not be run
    no such field
z | silent/c.json | lucene: expected silent, was fires
    hit é\x00

refused for eql (2 rules): EQL has no `...`
refused for lucene (1 rule): never

3 verdicts as expected, 4 differ, 2 could not be run
"""


def test_the_matrix() -> None:
    assert summary(MIXED) == COUNTS
    assert as_table(MIXED, REFUSALS, ["splunk", "eql", "lucene"]) == (
        "rule        splunk       eql    lucene\n"
        "aws_left      ok 2    FAIL 3   ERROR 2\n"
        "z             ok 1   refused    FAIL 1\n"
        "y                -   refused   refused\n\n" + FAULTS
    )


def test_columns_that_do_not_fit_stand_below() -> None:
    # aws_left takes 8, each column 8 and 2 before it
    whole = as_table(MIXED, REFUSALS, ["splunk", "eql", "lucene"], 38)
    assert whole == as_table(MIXED, REFUSALS, ["splunk", "eql", "lucene"])
    parted = as_table(MIXED, REFUSALS, ["splunk", "eql", "lucene"], 37)
    assert parted == (
        "rule        splunk       eql\n"
        "aws_left      ok 2    FAIL 3\n"
        "z             ok 1   refused\n"
        "y                -   refused\n\n"
        "rule        lucene\n"
        "aws_left   ERROR 2\n"
        "z           FAIL 1\n"
        "y          refused\n\n" + FAULTS
    )
    narrow = as_table(MIXED[:2], [], ["splunk", "eql"], 1)
    assert narrow.startswith("rule        splunk\naws_left      ok 2\n\nrule           eql\naws_left         -\n\n")
    wide = as_table([outcome(FIRES, "splunk-indexed", "fires")], [], ["splunk-indexed"], 1)
    assert wide.startswith("rule      splunk-indexed\naws_left            ok 1\n\n")


def test_a_column_stands_beside_the_last_that_fits() -> None:
    """A wide column above leaves no less place for those below it."""
    table = as_table([outcome(FIRES, "eql", "fires")], [], ["splunk-indexed", "eql", "lucene"], 28)
    assert table.startswith(
        "rule      splunk-indexed\naws_left               -\n\n"
        "rule           eql    lucene\naws_left      ok 1         -\n\n"
    )


def test_nothing_was_replayed() -> None:
    assert as_table([], [], ["eql"]) == ("rule       eql\n\n0 verdicts as expected, 0 differ, 0 could not be run\n")


@pytest.mark.parametrize(("number", "more"), [(20, []), (22, ["... and 2 more (--format json lists all)"])])
def test_only_so_many_faults_are_told(number: int, more: list[str]) -> None:
    many = [outcome(f"fires/{at:02}.json", "eql", "silent", "n") for at in range(number)]
    lines = as_table(many, [], ["eql"]).splitlines()
    assert (
        lines[3:-2]
        == [
            line
            for at in range(20)
            for line in (f"{LEFT} | fires/{at:02}.json | eql: expected fires, was silent", "    n")
        ]
        + more
    )


def test_a_reason_without_a_name_is_told_as_it_is() -> None:
    twice = [Refusal("a", "eql", "no `x`"), Refusal("a", "eql", "no `x`"), Refusal("a", "esql", "no `x`")]
    assert as_table([], twice, ["eql"]).splitlines()[3:5] == [
        "refused for eql (1 rule): no `x`",
        "refused for esql (1 rule): no `x`",
    ]


def test_the_document() -> None:
    written = as_json(MIXED[6:], REFUSALS[:1], [])
    assert json.loads(written) == {
        "cases": [
            {"rule": LEFT, "case": SILENT, "engine": "lucene", "expected": "silent", "observed": None,
             "status": "error", "note": "no such field"},
            {"rule": "z", "case": FIRES, "engine": "splunk", "expected": "fires", "observed": "fires",
             "status": "pass", "note": ""},
            {"rule": "z", "case": "silent/c.json", "engine": "lucene", "expected": "silent", "observed": "fires",
             "status": "fail", "note": "hit é\x00"},
        ],
        "refused": [{"rule": "z", "engine": "eql", "reason": "EQL has no `a`"}],
        "summary": {"passed": 1, "failed": 1, "errors": 1},
    }  # fmt: skip
    assert written.startswith('{\n "cases": [\n  {\n')
    assert "hit é" in written


def test_each_format_has_its_name() -> None:
    assert {"table": as_table, "json": as_json, "junit": as_junit} == FORMATS


def test_junit() -> None:
    written = as_junit(MIXED[4:], REFUSALS[:1], [])
    assert (
        written
        == """\
<?xml version='1.0' encoding='{}'?>
<testsuites name="awol replay" tests="6" failures="2" errors="2">
  <testsuite name="eql" tests="2">
    <testcase classname="aws_left" name="silent/b.json">
      <failure message="hit e1">hit e1</failure>
    </testcase>
    <testcase classname="z" name="conversion">
      <skipped message="EQL has no `a`" />
    </testcase>
  </testsuite>
  <testsuite name="lucene" tests="3">
    <testcase classname="aws_left" name="fires/a.json">
      <error message="no such field">no such field</error>
    </testcase>
    <testcase classname="aws_left" name="silent/b.json">
      <error message="no such field">no such field</error>
    </testcase>
    <testcase classname="z" name="silent/c.json">
      <failure message="hit é\N{REPLACEMENT CHARACTER}">hit é\N{REPLACEMENT CHARACTER}</failure>
    </testcase>
  </testsuite>
  <testsuite name="splunk" tests="1">
    <testcase classname="z" name="fires/a.json" />
  </testsuite>
</testsuites>
""".format(written.split("'")[3])
    )
    tab = as_junit([outcome(FIRES, "eql", "silent", "a\tb\nc\x1b")], [], [])
    failure = ElementTree.fromstring(tab.partition("\n")[2]).find(".//failure")  # our own text
    assert failure is not None
    assert failure.text == "a\tb\nc\N{REPLACEMENT CHARACTER}"
