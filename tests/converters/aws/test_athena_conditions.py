"""What the writer of conditions refuses by itself, where nobody looked at the rule's shapes before."""

from __future__ import annotations

import pytest
from sigma.conditions import ConditionFieldEqualsValueExpression
from sigma.types import SigmaFieldReference, SigmaString
from sqlglot import exp

from awol.errors import RefusedConversion
from converters.aws.athena.conditions import Conditions


@pytest.mark.parametrize("value", [SigmaString("x"), SigmaFieldReference("eventname")])
@pytest.mark.parametrize("name", ["useridentity", "resources"])
def test_a_whole_object_is_never_equal_to_a_text(name: str, value: SigmaString | SigmaFieldReference) -> None:
    conditions = Conditions("cloudtrail", lambda leaf, _: exp.column(leaf.column))
    with pytest.raises(RefusedConversion) as caught:
        conditions.condition(ConditionFieldEqualsValueExpression(name, value))
    assert caught.value.message == f"`{name}` is a whole object, which is never equal to a text"
    assert caught.value.next_step == f"name a field inside it: {name}.…"
