"""What every target refuses: the field by its name, why, and what to write instead."""

from __future__ import annotations

import pytest

from awol.errors import RefusedConversion
from converters.refusing import Refusing, refusal
from tests.converters.rules import convert, rule


class Part:
    """A part of a condition, of which a refusal reads the field alone."""

    field = "some.field"


KEYWORD = "this target cannot search exactly for a keyword without a field", "name the field and use |contains"

REFUSED = [
    ("condition_field_eq_val_timestamp_part", "`some.field` has a modifier for a part of the time (|hour, |day, ...)",
     "remove the time modifier"),
    ("condition_field_eq_query_expr", "`some.field` gets a ready-made piece of a query from the pipeline",
     "use a value list instead"),
    ("condition_query_expr", "the pipeline inserts a ready-made piece of a query", "use a value list instead"),
    ("condition_field_eq_field", "`some.field` is compared with another field, which this target cannot do",
     "convert to esql, or compare with fixed values"),
    *((f"condition_val{kind}", *KEYWORD) for kind in ("_str", "_num", "_re", "")),
]  # fmt: skip


@pytest.mark.parametrize(("method", "reason", "step"), REFUSED)
def test_what_is_refused(method: str, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        getattr(Refusing(), f"convert_{method}")(Part(), None)
    assert (refused.value.message, refused.value.next_step) == (reason, step)


@pytest.mark.parametrize("target", ["splunk", "lucene", "esql", "eql", "athena", "eventbridge"])
def test_no_target_takes_a_time_apart(target: str) -> None:
    with pytest.raises(RefusedConversion, match="has a modifier for a part of the time"):
        convert(target, rule({"eventTime|hour": 5}))
    assert convert(target, rule({"eventName": "x"}))


def test_no_list_is_made_by_the_number_of_its_values() -> None:
    assert Refusing().decide_convert_condition_as_in_expression(Part(), None) is False


def test_a_refusal_is_made_of_a_reason_and_a_step() -> None:
    made = refusal("why", "what else")
    assert (made.message, made.next_step) == ("why", "what else")
