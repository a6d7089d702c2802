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


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Findings of several levels, accounts, actors and addresses, with their records."""
    folder = tmp_path_factory.mktemp("several")
    for rule in ("aws_org_leave_success", "aws_org_move_account", "aws_root_console_login", "aws_org_leave_denied_scp"):
        (folder / rule).symlink_to(ROOT / "fixtures" / rule / "fires")
    path = folder / "findings.html"
    paths = [str(one / "") for one in folder.iterdir()]
    done = awol("hunt", *paths, "--format", "html", "--raw", "-o", str(path), "--jobs", "1")
    assert done.returncode == 0, done.stderr.decode()
    return path


FITS = """
const [name, wanted] = arguments;
const all = [...document.querySelectorAll('article')].map(one => one.dataset[name]);
const shown = [...document.querySelectorAll('article:not([hidden])')].map(one => one.dataset[name]);
const empty = [...document.querySelectorAll('section:not([hidden])')]
  .filter(one => !one.querySelector('article:not([hidden])')).length;
return [all, shown, empty, document.getElementById('shown').textContent];
"""


@pytest.mark.parametrize("name", ["address", "account", "actor"])
def test_a_filter_shows_what_holds_the_text_and_nothing_else(page: Page, several: Path, name: str) -> None:
    page.open(several)
    values = page.run(f"return [...document.querySelectorAll('article')].map(one => one.dataset.{name})")
    wanted = sorted({value for value in values if value and values.count(value) < len(values)})[0]
    page.click(f"#{name}")
    page.press(wanted)
    every, shown, empty, told = page.run(FITS, name, wanted)
    assert sorted(shown) == sorted(value for value in every if wanted.lower() in value.lower())
    assert 0 < len(shown) < len(every)
    assert (empty, told) == (0, f"{len(shown)} shown")
    page.press("no such text")
    _, shown, empty, told = page.run(FITS, name, wanted)
    assert (shown, empty, told) == ([], 0, "0 shown")


@pytest.mark.parametrize("level", ["critical", "high", "medium", "low"])
def test_the_filter_of_levels_shows_one_level(page: Page, several: Path, level: str) -> None:
    page.open(several)
    page.run(
        "const one = document.getElementById('level'); one.value = arguments[0];"
        "one.dispatchEvent(new Event('input', {bubbles: true}))",
        level,
    )
    every, shown, empty, told = page.run(FITS, "level", level)
    assert shown == [value for value in every if value == level]
    assert (empty, told) == (0, f"{len(shown)} shown")
    if level in ("critical", "low"):
        assert 0 < len(shown) < len(every)


def test_filters_hold_together(page: Page, several: Path) -> None:
    page.open(several)
    accounts = page.run(
        "return [...document.querySelectorAll('article[data-level=critical]')].map(a=>a.dataset.account)"
    )
    page.click("#account")
    page.press(accounts[0])
    page.run(
        "const one = document.getElementById('level'); one.value = 'critical';"
        "one.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    shown = page.run(
        "return [...document.querySelectorAll('article:not([hidden])')].map(a => [a.dataset.level, a.dataset.account])"
    )
    assert shown
    assert {tuple(one) for one in shown} == {("critical", accounts[0])}


def test_the_record_is_there_when_it_is_asked_for(page: Page, several: Path) -> None:
    page.open(several)
    # An account that fell silent may be the first, and there is no record of that.
    page.run("document.querySelector('article details pre').closest('details').id = 'with-record'")
    assert page.run("return document.getElementById('with-record').open") is False
    visible = "return document.querySelector('#with-record pre').checkVisibility()"
    assert page.run(visible) is False
    page.click("#with-record summary")
    assert page.run(visible) is True
    told = page.run("return document.getElementById('with-record').textContent")
    assert '"eventName"' in told
    assert '"eventID"' in told
