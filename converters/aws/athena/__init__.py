"""Amazon Athena, engine version 3: Trino's SQL on AWS's own CloudTrail table, and on tables of whole records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from awol.values import ConversionSettings, Rule

from . import silence
from .chains import convert
from .hunt import hunt

__all__ = ["convert", "silence", "together"]


def together(rules: Sequence[Rule], settings: ConversionSettings) -> Mapping[str, str]:
    """The texts that are about the whole pack: all rules on single records in one scan, where they are read from
    AWS's table."""
    alone = [rule for rule in rules if rule.kind == "event"]
    return {"hunt.sql": hunt(alone, settings)} if settings.cloudtrail else {}
