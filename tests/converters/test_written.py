"""A converter that is given a text alone refuses the values that YAML changes, in rules, chains and pipelines."""

from __future__ import annotations

import pytest

from awol.errors import PackError
from awol.targets import TARGETS
from awol.values import ConversionSettings
from tests.converters.rules import converter, pipeline

RULE = """title: t
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: organizations.amazonaws.com
    recipientAccountId: VALUE
  condition: selection
"""
CHAIN = f"""{RULE.replace("title: t", "title: t" + chr(10) + "name: base").replace("VALUE", "'111122223333'")}---
title: c
correlation:
  type: event_count
  rules: [base]
  group-by: [awsRegion]
  timespan: 1h
  condition: {{gte: VALUE}}
"""
PIPELINE = "transformations:\n  - {type: add_condition, conditions: {recipientAccountId: VALUE}}\n"
CHANGED = ("012345670123", "0x1F4AB", "1_000_000", "12:30:45", "No", "on", "1.10", "0b1010", "2026-11-24")
KEPT = ("'012345670123'", "111122223333", "true", "null", "'No'")


def convert(target: str, text: str, own: str | None = None) -> str:
    """The text of a rule under the pack's pipeline of the target, or under one of its own."""
    settings = ConversionSettings(own or pipeline(target), cloudtrail=own is None, placeholders={})
    return converter(target).convert(text, settings)


@pytest.mark.parametrize("value", CHANGED)
@pytest.mark.parametrize("target", TARGETS)
def test_a_value_that_yaml_changes_is_refused_with_its_place(target: str, value: str) -> None:
    with pytest.raises(PackError) as fault:
        convert(target, RULE.replace("VALUE", value))
    assert fault.value.next_step == f"quote it: '{value}'"
    assert str(fault.value.location) == "rule:6:25"


@pytest.mark.parametrize("value", KEPT)
def test_the_others_are_converted(value: str) -> None:
    assert "recipientAccountId" in convert("splunk", RULE.replace("VALUE", value))


def test_in_a_chain() -> None:
    with pytest.raises(PackError, match="YAML reads `010` as 8"):
        convert("splunk", CHAIN.replace("VALUE", "010"))
    assert convert("splunk", CHAIN.replace("VALUE", "10"))


@pytest.mark.parametrize("value", CHANGED)
def test_in_a_pipeline(value: str) -> None:
    with pytest.raises(PackError) as fault:
        convert("splunk", RULE.replace("VALUE", "x"), PIPELINE.replace("VALUE", value))
    assert str(fault.value.location) == "pipeline:2:60"


def test_a_pipeline_may_say_yes_where_no_value_is_meant() -> None:
    text = PIPELINE.replace("VALUE", "'012345670123'").replace("conditions", "negated: no, conditions")
    found = convert("splunk", RULE.replace("VALUE", "x"), text)
    assert "012345670123" in found
