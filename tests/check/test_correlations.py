"""Correlation rules name rules that exist and fields that a pipeline maps."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.check.correlations import _judged
from awol.pack import parse_rule
from tests.check.packs import NAME, found, line, write
from tests.check.rules import rule

PATH = "rules/correlation/aws_corr_moves.yml"
CORRELATION = f"""title: Many accounts are moved to a transition unit
name: aws_corr_moves
id: 0b39f7d6-5f43-4e4b-b4a1-33f1f0a7c1de
status: test
description: Three moves within an hour
references:
  - https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html
author: awol maintainers
date: 2026-11-27
tags:
  - attack.defense-impairment
  - attack.t1666
correlation:
  type: event_count
  rules:
    - {NAME}
  group-by:
    - recipientAccountId
  timespan: 1h
  condition:
    gte: 3
falsepositives:
  - A migration
level: high
"""

ROWS = [
    (f"    - {NAME}\n", "    - aws_org_nobody\n", "rule-condition", "aws_org_nobody"),
    (f"    - {NAME}\n", "    - 5\n", "rule-condition", "- 5"),
    ("    - recipientAccountId", "    - recipientAccount", "field", "- recipientAccount"),
    ("  type: event_count", "  type: event_sum", "rule-condition", "correlation:"),
    ("  timespan: 1h", "  timespan: soon", "rule-condition", "correlation:"),
    ("    gte: 3", "    about: 3", "rule-condition", "correlation:"),
    ("  type: event_count\n", "", "rule-condition", "correlation:"),
]


def faults(pack: Path) -> list[tuple[str, str]]:
    return [(check, place) for check, place in found(pack) if place.startswith(PATH)]


def test_a_correlation_of_rules_that_exist(pack: Path) -> None:
    write(pack, PATH, CORRELATION)
    assert faults(pack) == []


UNREADABLE = "pySigma cannot read the correlation"
TYPES = "types: event_count, value_count, temporal, temporal_ordered"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  type: event_count", "  type: event_sum", f"is a correlation of the unknown type `event_sum`; {TYPES}"),
        ("  type: event_count\n", "", f"is a correlation without a `type:`; {TYPES}"),
        ("  timespan: 1h\n", "", f"{UNREADABLE}: Sigma correlation rule without timespan; see docs/correlations.md"),
        ("  timespan: 1h", "  timespan: 2h", None),
    ],
)
def test_what_is_said_of_a_correlation(old: str, new: str, told: str | None) -> None:
    rules = [rule(), parse_rule(CORRELATION.replace(NAME, rule().name).replace(old, new), PATH, "aws_corr_moves")]
    assert [one.message for one in _judged(rules[1], rules)] == ([told] if told else [])


@pytest.mark.parametrize(("old", "new", "check", "anchor"), ROWS, ids=[row[1].strip() or "no type" for row in ROWS])
def test_a_fault_of_a_correlation(old: str, new: str, check: str, anchor: str, pack: Path) -> None:
    assert old in CORRELATION
    write(pack, PATH, CORRELATION.replace(old, new))
    assert faults(pack) == [(check, f"{PATH}:{line(pack, PATH, anchor)}")]
