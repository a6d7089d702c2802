"""Rules made at random: what the patterns find is what Sigma means, or the rule is refused."""

from __future__ import annotations

import pytest

from awol.engines import Context, eventbridge, sigma
from awol.errors import RefusedConversion
from awol.values import ConversionSettings, Event
from converters.aws.eventbridge import convert
from tests.conftest import ROOT
from tests.converters.aws.eventbridge.generated import records, rules

PIPELINE = (ROOT / "pipelines" / "cloudtrail_eventbridge.yml").read_text(encoding="utf-8")
PACK = ConversionSettings(PIPELINE, cloudtrail=True, placeholders={})
EVENTS = [Event(record) for record in records(3, 150)]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_patterns_find_what_sigma_means(seed: int) -> None:
    differing, tried = [], 0
    for rule in rules(seed, 300):
        try:
            text = convert(rule, PACK)
        except RefusedConversion:
            continue
        tried += 1
        wanted = {hit.event_ids for hit in sigma.compile(rule, Context())(EVENTS)}
        found = {hit.event_ids for hit in eventbridge.compile(text, Context())(EVENTS)}
        if wanted != found:
            differing.append((rule, text, sorted(wanted ^ found)[:3]))
    assert differing == []
    assert tried > 100
