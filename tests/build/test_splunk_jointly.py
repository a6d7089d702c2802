"""How many slips in the Splunk app our lint and Splunk's checkers see together: at least 95 in a hundred.

The slips of `test_splunk_harm` are those that the lint was written for, and it sees each. Those of `splunk_slips` were
collected first and checked afterwards. What the lint does not see goes before AppInspect and slim, if they are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from awol.build import gather
from awol.build.archive import tar_gz
from awol.build.lint.splunk import lint
from awol.build.splunk import inside
from awol.cli.common import fixture_environment
from tests.build.splunk_slips import Slip, slips
from tests.build.test_splunk_harm import CHANGES, HARM, RULES
from tests.build.test_splunk_products import TOOLS, run, tools_needed
from tests.conftest import ROOT

ENOUGH = 0.95
FOUND = ("error", "failure", "future_failure", "warning")


@pytest.fixture(scope="module")
def packed() -> Mapping[str, bytes]:
    """The app's files as they are packed, below the app's folder."""
    return inside(gather(ROOT, RULES, fixture_environment(ROOT)))


@pytest.fixture(scope="module")
def app(packed: Mapping[str, bytes]) -> dict[str, str]:
    return {path.removeprefix("awol/"): text.decode() for path, text in packed.items() if not path.endswith(".png")}


@pytest.fixture(scope="module")
def unseen(app: dict[str, str]) -> dict[str, Slip]:
    """The slips that the lint says nothing of."""
    return {name: slip for name, slip in slips().items() if not lint(slip(app))}


def test_the_app_without_a_slip_is_clean(app: dict[str, str]) -> None:
    assert lint(app) == []


def test_the_lint_alone_sees_enough(unseen: dict[str, Slip]) -> None:
    assert len(slips()) >= 60
    assert len(unseen) <= (1 - ENOUGH) * len(slips()), sorted(unseen)


@tools_needed
def test_the_lint_and_the_products_together_see_enough(
    unseen: dict[str, Slip], app: dict[str, str], packed: Mapping[str, bytes], tmp_path: Path
) -> None:
    pictures = {path: content for path, content in packed.items() if path.endswith(".png")}

    def seen(texts: Mapping[str, str]) -> bool:
        package = tmp_path / "awol.tar.gz"
        package.write_bytes(tar_gz({f"awol/{path}": text.encode() for path, text in texts.items()} | pictures))
        report = tmp_path / "report.json"
        report.unlink(missing_ok=True)
        run(TOOLS / "splunk-appinspect", "inspect", package, "--output-file", report, "--data-format", "json")
        summary = json.loads(report.read_text())["summary"]
        done = run(TOOLS / "slim", "validate", package)
        return any(summary[name] for name in FOUND) or "[ERROR]" in done.stdout + done.stderr

    assert not seen(app), "what no slip is in passes both"
    assert seen({**app, "bin/run.py": "import os\nos.system('id')\n"}), "a slip that both may see"
    left = [name for name, slip in unseen.items() if not seen(slip(app))]
    every = len(slips()) + len(HARM) + len(CHANGES)
    assert len(left) <= (1 - ENOUGH) * len(slips()), left
    assert (every - len(left)) / every >= ENOUGH
