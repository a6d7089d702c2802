"""The parts of a chain in SPL: values of a field, searches joined, and formulas over steps."""

from __future__ import annotations

import pytest

from awol.errors import RefusedConversion
from converters.correlations import Formula
from converters.splunk.chains import _either, _first, _spoken, _texts


def recent(number: int) -> str:
    return f"(isnotnull(latest{number}) AND at-latest{number}<=60)"


FORMULAS = [
    (Formula((0,), 1), recent(1)),
    (Formula((0, 1), 2), f"{recent(1)} AND {recent(2)}"),
    (Formula((0, 2), 1), f"{recent(1)} OR {recent(3)}"),
    (Formula((0, 1, 2), 2), f"if({recent(1)}, 1, 0)+if({recent(2)}, 1, 0)+if({recent(3)}, 1, 0)>=2"),
    (Formula((0, Formula((1, 2), 1)), 2), f"{recent(1)} AND ({recent(2)} OR {recent(3)})"),
    (Formula((Formula((0, 1), 2), 2, 3), 2),
     f"if(({recent(1)} AND {recent(2)}), 1, 0)+if({recent(3)}, 1, 0)+if({recent(4)}, 1, 0)>=2"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), FORMULAS)
def test_which_steps_have_to_be_recent(formula: Formula, expected: str) -> None:
    assert _spoken(formula, "<=60") == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["a"], "a"),
        (["a\nb"], "a\nb"),
        (["a", "b"], "(a)\n    OR (b)"),
        (["a\nb", "c"], "(a\n    b)\n    OR (c)"),
    ],
)
def test_one_search_for_any_of_several(texts: list[str], expected: str) -> None:
    assert _either(texts) == expected


def test_the_values_of_a_field_without_those_that_stand_for_nothing() -> None:
    assert _texts("a.b") == "mvdedup(mvfilter('a.b'!=\"\" AND 'a.b'!=\"null\"))"
    assert _first("f") == "mvindex(mvdedup(mvfilter('f'!=\"\" AND 'f'!=\"null\")), 0)"


@pytest.mark.parametrize(
    ("name", "reason", "step"),
    [
        ("errorCode", "`errorCode` gets a value from the Splunk add-on", "another field"),
        ("requestParameters", "no field for the whole object `requestParameters`", "name a field inside it"),
        ("a'b", "the field name `a'b` cannot be written", "rename it"),
    ],
)
def test_a_field_whose_values_tell_no_group(name: str, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        _texts(name)
    assert reason in refused.value.message
    assert step in str(refused.value.next_step)
