"""The parts of an ES|QL chain: what it may be grouped by, conditions joined, and formulas over steps."""

from __future__ import annotations

import pytest

from awol.errors import PackError, RefusedConversion
from awol.values import ConversionSettings
from converters.correlations import Formula
from converters.elastic.esql_chains import _appended, _either, _read, _spoken, column, keyword_field
from converters.elastic.fields import Fields
from tests.converters.rules import pipeline

PACK = ConversionSettings(pipeline("esql"), cloudtrail=True, placeholders={})
PLAIN = ConversionSettings(None, cloudtrail=False, placeholders={})
EXACT, ANY = Fields(exact=True), Fields(exact=False)


@pytest.mark.parametrize(
    ("name", "found"),
    [("recipientAccountId", "aws.cloudtrail.recipient_account_id"), ("eventName", "event.action")],
)
def test_a_group_is_told_by_a_keyword(name: str, found: str) -> None:
    assert keyword_field(name, PACK, EXACT) == column(name, PACK, EXACT) == found


def test_without_a_pipeline_any_field_is_a_keyword() -> None:
    assert keyword_field("requestParameters.a", PLAIN, ANY) == "requestParameters.a"
    assert column("a-b", PLAIN, ANY) == "`a-b`"


@pytest.mark.parametrize(
    ("name", "reason", "step"),
    [
        ("requestParameters.a", "`requestParameters.a` is inside a flattened field", "outside requestParameters"),
        ("readOnly", "`readOnly` has the type boolean", "use a text field"),
        ("eventTime", "`eventTime` has the type date", "use a text field"),
        ("resources.ARN", "`resources.ARN` may hold several values in one event", "a field that holds one"),
    ],
)
def test_what_no_group_is_told_by(name: str, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        keyword_field(name, PACK, EXACT)
    assert reason in refused.value.message
    assert step in str(refused.value.next_step)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from i metadata _id, _index, _version\n| where a == 1", ("i", "a == 1")),
        ("from i-*,j metadata _id, _index, _version\n| where a\n    and b", ("i-*,j", "a\n      and b")),
    ],
)
def test_the_index_and_the_condition_of_a_rules_text(text: str, expected: tuple[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "from i\n| where a",
        "x from i metadata _id, _index, _version\n| where a",
        "from i metadata _id, _index\n| where a",
    ],
)
def test_a_text_that_no_chain_can_contain(text: str) -> None:
    with pytest.raises(PackError, match="adds text around the query of a rule"):
        _read(text)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["a"], "a"),
        (["a", "a"], "a"),
        (["a", "b"], "(a)\n    or (b)"),
        (["b", "a", "b"], "(b)\n    or (a)"),
    ],
)
def test_any_of_several_conditions(conditions: list[str], expected: str) -> None:
    assert _either(conditions) == expected


def test_lists_are_appended_two_by_two() -> None:
    assert _appended(["a"]) == "a"
    assert _appended(["a", "b", "c"]) == "mv_append(mv_append(a, b), c)"


FORMULAS = [
    (Formula((0,), 1), "(now1 is not null)"),
    (Formula((0, 1), 2), "(now1 is not null and now2 is not null)"),
    (Formula((0, 2), 1), "(now1 is not null or now3 is not null)"),
    (Formula((0, 1, 2), 2),
     "(case(now1 is not null, 1, 0) + case(now2 is not null, 1, 0) + case(now3 is not null, 1, 0) >= 2)"),
    (Formula((0, Formula((1, 2), 1)), 2), "(now1 is not null and (now2 is not null or now3 is not null))"),
    (Formula((Formula((0, 1), 2), 2, 3), 2),
     ("(case((now1 is not null and now2 is not null), 1, 0) + case(now3 is not null, 1, 0)"
      " + case(now4 is not null, 1, 0) >= 2)")),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), FORMULAS)
def test_which_steps_have_to_be_there(formula: Formula, expected: str) -> None:
    assert _spoken(formula, "now") == expected
