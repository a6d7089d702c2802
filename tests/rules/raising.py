"""Which rules a record raises: what the tables of outcomes, one file a family, are written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.nodes import Test
from awol.engines.sigma.parser import parse
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = {rule.name: rule for rule in our_rules() if rule.kind == "event"}
PLACEHOLDERS = fixture_placeholders(ROOT)
TESTS: Mapping[str, Test] = {name: parse(rule.text, PLACEHOLDERS, rule.path).test for name, rule in RULES.items()}


def raised(family: str, record: Mapping[str, Any]) -> set[str]:
    """The rules of a family that fire on a record, by name."""
    return {name for name, test in TESTS.items() if RULES[name].family == family and test(record)}
