"""Rules for tests, written inline, and their conversion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from awol.pack import load_converters
from awol.targets import TARGETS
from awol.values import ConversionSettings, Converter
from tests.conftest import ROOT

HEAD = {
    "title": "A rule of a test",
    "id": "6f1c1a52-0d0b-4b6c-9f0e-5a4f1c3d2e10",
    "status": "test",
    "logsource": {"product": "aws", "service": "cloudtrail"},
}
NO_PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {}


def rule(detection: Mapping[str, Any], condition: str = "s") -> str:
    """A rule of named detections; with a condition on `s` the mapping is that one detection."""
    named = {"s": detection} if "s" in re.findall(r"\w+", condition) and "s" not in detection else detection
    return yaml.safe_dump({**HEAD, "detection": {**named, "condition": condition}}, sort_keys=False, allow_unicode=True)


@cache
def converter(target: str) -> Converter:
    return next(item for item in load_converters(ROOT) if item.target == target)


@cache
def pipeline(target: str) -> str:
    return (ROOT / "pipelines" / TARGETS[target].pipeline).read_text(encoding="utf-8")


def convert(
    target: str, text: str, *, pack: bool = True, placeholders: Mapping[str, tuple[str, ...]] = NO_PLACEHOLDERS
) -> str:
    """The query text: with the pack's own pipeline, or with none."""
    return converter(target).convert(
        text, ConversionSettings(pipeline(target) if pack else None, cloudtrail=pack, placeholders=placeholders)
    )


def where(target: str, text: str) -> str:
    """The text without what every query of the target begins with."""
    for start in (
        "from logs-aws.cloudtrail-* metadata _id, _index, _version\n| where ",
        "any where ",
        "`awol_cloudtrail` ",
        "`awol_cloudtrail`\n",
    ):
        text = text.removeprefix(start)
    return text if target != "splunk" else text.removeprefix("*\n")
