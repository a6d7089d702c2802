"""What a hunt writes as HTML, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import MISSING, REQUIRED, WHY, Page, chromium
from tests.commands import awol
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(MISSING and not REQUIRED, reason=WHY)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hunt") / "findings.html"
    folder = ROOT / "fixtures" / "aws_org_leave_success" / "fires"
    done = awol("hunt", str(folder), "--format", "html", "--raw", "-o", str(path), "--jobs", "1")
    assert done.returncode == 0, done.stderr.decode()
    return path


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("width", [1440, 380])
def test_it_opens_silent_asks_for_nothing_and_filters(page: Page, findings: Path, width: int, tmp_path: Path) -> None:
    page.open(findings, width=width)
    page.picture(f"hunt-{width}", tmp_path)
    everything = page.run("return document.querySelectorAll('article').length")
    assert everything > 3
    page.click("#actor")
    page.press("mallory")
    shown = page.run("return [...document.querySelectorAll('article:not([hidden])')].map(one => one.dataset.actor)")
    assert shown
    assert all("mallory" in one for one in shown)
    assert len(shown) < everything
    said, asked = page.heard()
    assert said == []
    assert asked == [findings.as_uri()]
    assert page.run("return document.documentElement.scrollWidth") <= width
