"""The pipelines as they stand serve stock sigma-cli with the stock backends: whoever has no awol can still convert."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.packs import our_rules

SIGMA = Path(sys.executable).with_name("sigma")
RULES = our_rules()
# Values of placeholders are the site's: stock sigma-cli refuses these rules until a pipeline of its own has them.
PLAIN = [rule.path for rule in RULES if not rule.placeholders and rule.kind == "event"]
OPEN = [rule.path for rule in RULES if rule.placeholders and rule.kind == "event"]

STOCK = [
    ("splunk", "cloudtrail_splunk.yml", "`awol_cloudtrail`"),
    ("lucene", "cloudtrail_ecs.yml", "event.provider:"),
    ("esql", "cloudtrail_ecs.yml", "event.provider=="),
    ("eql", "cloudtrail_ecs.yml", "event.provider:"),
]


def sigma(target: str, pipeline: str, *rules: str) -> subprocess.CompletedProcess[str]:
    arguments = [str(SIGMA), "convert", "-t", target, "-p", f"pipelines/{pipeline}", *rules]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("target", "pipeline", "part"), STOCK)
def test_every_rule_without_placeholders_converts(target: str, pipeline: str, part: str) -> None:
    done = sigma(target, pipeline, *PLAIN)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(part) >= len(PLAIN)
    if target != "splunk":
        assert not [name for name in ("eventName", "eventSource", "errorCode") if name in done.stdout]


@pytest.mark.parametrize(("target", "pipeline"), [row[:2] for row in STOCK])
def test_a_rule_with_placeholders_is_refused_and_the_value_named(target: str, pipeline: str) -> None:
    done = sigma(target, pipeline, OPEN[0])
    assert done.returncode != 0
    assert "placeholder" in done.stdout + done.stderr
