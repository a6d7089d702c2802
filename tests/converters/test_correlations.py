"""A correlation is refused by every target with its own reason and what to do; what is none is a fault of the rule."""

from __future__ import annotations

import pytest

from awol.errors import PackError, RefusedConversion
from awol.targets import TARGETS
from programs.constructs.correlations import CORRELATIONS, Correlation
from tests.converters.rules import convert


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("one", CORRELATIONS, ids=lambda one: one.name)
def test_each_kind_is_refused(one: Correlation, target: str) -> None:
    kind = one.correlation.split()[1]
    with pytest.raises(RefusedConversion) as refused:
        convert(target, one.rule, pack=False)
    assert refused.value.message.startswith(f"{kind}: ")
    assert refused.value.next_step
    assert refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("correlation: {type: event_sum}", "unknown type `event_sum`"),
        ("correlation: {rules: [a]}", "without a `type:`"),
        ("correlation: 3", "without a `type:`"),
    ],
)
def test_what_is_no_correlation_is_a_fault_of_the_rule(block: str, reason: str) -> None:
    with pytest.raises(PackError) as fault:
        convert("splunk", f"title: x\n{block}\n")
    assert reason in fault.value.message
    assert "value_median" in str(fault.value.next_step)
