"""The one reading of a condition: names, not, and what selectors stand for; names that pySigma would cut."""

from __future__ import annotations

import pytest
from sigma.conditions import ConditionAND
from sigma.rule.detection import SigmaDetections

from awol.check.logic import refusal, trees
from awol.engines.sigma import conditions, parser
from awol.engines.sigma.conditions import Join, Name, Not, names, read
from awol.errors import PackError, UnsupportedQuery
from awol.mutation import logic
from awol.pack import parse_rule
from tests.converters.rules import convert, rule

DETECTIONS = {
    name: {"eventName": name}
    for name in ("selection", "admin", "notadmin", "not_admin", "orphan", "phan", "andy", "y", "all_of", "f_1", "f_2")
}


def section(condition: str | list[str]) -> SigmaDetections:
    return SigmaDetections.from_dict({**DETECTIONS, "condition": condition})


def test_a_condition_is_read_as_it_is_written() -> None:
    assert read(section("selection and not (admin or 1 of f_*)"), "rule") == (
        Join(
            (
                Name("selection"),
                Not(Join((Name("admin"), Join((Name("f_1"), Name("f_2")), every=False, selector="1 of f_*")), False)),
            ),
            every=True,
        ),
    )
    assert [list(names(one)) for one in read(section(["all of f_*", "y"]), "rule")] == [["f_1", "f_2"], ["y"]]


@pytest.mark.parametrize(
    "condition", ["selection and orphan", "andy or y", "all_of", "1 of them", "any of f_*", "all of not*", "not y"]
)
def test_a_name_that_is_read_whole_is_no_fault(condition: str) -> None:
    assert read(section(condition), "rule")


CUT = [
    ("selection and notadmin", "notadmin"),
    ("notadmin", "notadmin"),
    ("selection and notghost", "notghost"),
    ("selection and not notadmin", "notadmin"),
    ("selection and (admin or notadmin)", "notadmin"),
    # Without a blank or a word between two names the second is taken for an `or`.
    ("selection orphan", "orphan"),
    ("selection andy", "andy"),
]


@pytest.mark.parametrize(("condition", "name"), CUT)
def test_a_name_that_pysigma_cuts_is_refused_by_everything_that_reads_a_rule(condition: str, name: str) -> None:
    text = rule(DETECTIONS, condition)
    parsed = parse_rule(text, "rule.yml", "rule")
    told = f"misreads the name `{name}`"
    for target in ("splunk", "lucene", "esql", "eql"):
        with pytest.raises(PackError, match=told) as fault:
            convert(target, text)
        assert fault.value.next_step == f"rename the detection, `filter_{name}`"
    with pytest.raises(PackError, match=told) as fault:
        parser.parse(text, {}, "rule.yml")
    assert (str(fault.value.location), told in fault.value.message) == ("rule.yml", True)
    with pytest.raises(PackError, match=told):
        logic.read(parsed)
    assert told in str(refusal(parsed))
    assert trees(parsed) == ()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("selektion", "the condition names `selektion`, which is not defined"),
        ("1 of ghost_*", "`1 of ghost_*` names no detection"),
        ("not admin and ghost", "names `ghost`"),
    ],
)
def test_a_name_that_is_not_there_is_named(condition: str, told: str) -> None:
    with pytest.raises(PackError) as fault:
        read(section(condition), "rule.yml")
    assert told in fault.value.message
    assert str(fault.value.location) == "rule.yml"


def test_what_a_later_pysigma_may_put_into_a_condition_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a part that is not known nothing may be guessed."""
    monkeypatch.setattr(conditions, "ConditionNOT", ConditionAND)
    with pytest.raises(UnsupportedQuery, match="rule: ConditionNOT in a condition"):
        read(section("not selection"), "rule")
