"""Amazon Athena, engine version 3: Trino's SQL on AWS's own CloudTrail table, and on tables of whole records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from awol.values import ConversionSettings, Rule

from .hunt import hunt
from .query import convert

__all__ = ["convert", "together"]


def together(rules: Sequence[Rule], settings: ConversionSettings) -> Mapping[str, str]:
    """The texts that are about the whole pack: all rules in one scan, where they are read from AWS's table."""
    return {"hunt.sql": hunt(rules, settings)} if settings.cloudtrail else {}
