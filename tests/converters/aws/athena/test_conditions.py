"""What the writer of conditions refuses by itself, where nobody looked at the rule's shapes before."""

from __future__ import annotations

import pytest
from sigma.conditions import ConditionFieldEqualsValueExpression
from sigma.types import SigmaFieldReference, SigmaNumber, SigmaString
from sqlglot import exp

from awol.errors import RefusedConversion
from converters.aws.athena.conditions import Conditions
from converters.aws.athena.fields import JsonLeaf


@pytest.mark.parametrize("value", [SigmaString("x"), SigmaFieldReference("eventname")])
@pytest.mark.parametrize("name", ["useridentity", "resources"])
def test_a_whole_object_is_never_equal_to_a_text(name: str, value: SigmaString | SigmaFieldReference) -> None:
    conditions = Conditions("cloudtrail", lambda leaf, _: exp.column(leaf.column))
    with pytest.raises(RefusedConversion) as caught:
        conditions.condition(ConditionFieldEqualsValueExpression(name, value))
    assert caught.value.message == f"`{name}` is a whole object, which is never equal to a text"
    assert caught.value.next_step == f"name a field inside it: {name}.…"


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (SigmaString("x"), [False]),
        (SigmaNumber(5), [True]),
        (SigmaFieldReference("requestparameters.b"), [False, False]),
    ],
)
def test_the_kind_of_values_that_are_read_out_of_json(
    value: SigmaString | SigmaNumber | SigmaFieldReference, numbers: list[bool]
) -> None:
    """A field that is compared with another is read as texts, of which numbers are some."""
    asked: list[bool] = []

    def named(leaf: JsonLeaf, number: bool) -> exp.Expr:
        asked.append(number)
        return exp.column(leaf.column)

    Conditions("cloudtrail", named).condition(ConditionFieldEqualsValueExpression("requestparameters.a", value))
    assert asked == numbers
