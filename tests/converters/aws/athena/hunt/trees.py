"""What a rule of a test asks, as the hunt reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.values import ConversionSettings
from converters.conditions import Tree
from converters.reading import prepare
from tests.conftest import ROOT
from tests.converters.rules import rule

PIPELINE = (ROOT / "pipelines" / "cloudtrail_athena.yml").read_text(encoding="utf-8")
SETTINGS = ConversionSettings(PIPELINE, True, {})


def tree(detection: Mapping[str, Any], condition: str = "s") -> Tree:
    return prepare(rule(detection, condition), SETTINGS, ignore_case=True).condition


MAY_HAVE_N = "(STRPOS(requestparameters, 'n') > 0 OR STRPOS(requestparameters, '\\u') > 0)"
"""What is asked of a row before its JSON is read for a key `n`."""
