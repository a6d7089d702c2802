"""The report in a real browser: it opens, it is read with mouse and keyboard, in the dark and on paper."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from awol.build import gather
from awol.build.material import Material
from awol.build.report import files
from awol.cli.common import fixture_environment
from tests.browser.chromium import MISSING, REQUIRED, STILL, WHY, Page, chromium
from tests.conftest import ROOT
from tests.packs import our_rules

pytestmark = pytest.mark.skipif(MISSING and not REQUIRED, reason=WHY)

WIDTHS = (1440, 800, 380)
RULE = "aws_org_leave_success"
RULES = our_rules()


def written(material: Material, folder: Path) -> Path:
    ((name, content),) = files(material).items()
    (folder / name).write_bytes(content)
    return folder / name


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT))


@pytest.fixture(scope="module")
def report(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(material, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as found:
        yield found


@pytest.fixture
def opened(page: Page, report: Path) -> Page:
    page.open(report)
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_it_opens_silent_asks_for_nothing_and_fits(page: Page, report: Path, width: int, tmp_path: Path) -> None:
    page.open(report, width=width)
    for part in ("top", "attack", "chains", "coverage", "verdicts", "rules"):
        page.run("document.getElementById(arguments[0]).scrollIntoView()", part)
        assert page.picture(f"{width}-{part}", tmp_path).startswith(b"\x89PNG")
    page.open(report, f"#rule-{RULE}", width)
    page.picture(f"{width}-rule", tmp_path)
    said, asked = page.heard()
    assert said == []
    assert {one.partition("#")[0] for one in asked} == {report.as_uri()}
    assert page.run("return document.documentElement.scrollWidth") <= width
    wide = page.run(
        "return [...document.querySelectorAll('main *')].filter(node => !node.closest('.scroll, pre, .hidden, svg') &&"
        " node.getBoundingClientRect().right > innerWidth + 1).map(node => node.outerHTML.slice(0, 80))"
    )
    assert wide == []
    assert page.run(SPILLED) == []


SPILLED = """
return [...document.querySelectorAll('main *')].filter(node => !node.closest('.scroll, pre, .hidden, svg') &&
  node.checkVisibility() && getComputedStyle(node).display !== 'inline' && node.scrollWidth > node.clientWidth + 1)
  .map(node => node.outerHTML.slice(0, 80));
"""
"""What is wider than the box in which it stands."""


def test_on_paper_nothing_is_wider_than_its_box(page: Page, report: Path) -> None:
    page.open(report, width=688)  # A4 within the margins of the style sheet
    page.cdp("Emulation.setEmulatedMedia", media="print", features=STILL)
    assert page.run(SPILLED) == []


def test_a_console_message_and_a_request_would_be_noticed(page: Page, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<img src="http://127.0.0.1:9/x.png"><script>console.warn("hello")</script>', encoding="utf-8")
    page.open(bad)
    said, asked = page.heard()
    assert any("hello" in one for one in said)
    assert "http://127.0.0.1:9/x.png" in asked


def test_every_rule_verdict_and_query_is_there(opened: Page, material: Material) -> None:
    assert opened.shown() == [f"rule-{rule.name}" for rule in material.rules]
    assert opened.run("return document.querySelectorAll('.queries .query').length") == len(material.texts)
    cells = opened.run(
        "return [...document.querySelectorAll('.matrix tbody tr:not(.family)')].map(r => r.cells.length)"
    )
    assert len(cells) == len(material.rules)
    assert opened.run("return document.querySelectorAll('.matrix td.unknown').length") == 0
    assert opened.run("return document.querySelectorAll('.matrix td.differs, .matrix td.error').length") == 0
    anchors = opened.run(
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map(one => one.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert anchors == []
    assert opened.run("return new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size") == opened.run(
        "return document.querySelectorAll('[id]').length"
    )


def test_a_guide_begins_with_what_decides_and_holds_the_next_query(
    page: Page, report: Path, material: Material
) -> None:
    page.open(report, f"#rule-{RULE}")
    headings = page.run(f"return [...document.querySelectorAll('#rule-{RULE} .guide h4')].map(one => one.textContent)")
    assert headings[0] == "Decide in 60 seconds"
    assert headings.index("Triage") < headings.index("Next query") < headings.index("Response")
    texts = page.run(
        f"return [...document.querySelectorAll('#rule-{RULE} .guide pre code')].map(one => one.textContent)"
    )
    assert texts == list(material.next_queries[RULE].values())


def test_a_click_on_the_heat_map_lists_the_rules_of_a_technique(opened: Page) -> None:
    wanted = {f"rule-{rule.name}" for rule in RULES if "T1685.002" in rule.techniques}
    opened.click('[data-technique="T1685.002"]')
    assert set(opened.shown()) == wanted
    assert opened.text("#shown") == f"{len(wanted)} of {len(RULES)} rules"
    assert opened.text("#technique").startswith("T1685.002")
    opened.click("#technique")
    assert len(opened.shown()) == len(RULES)
    assert opened.run("return document.getElementById('technique').hidden")


def test_search_level_and_family_narrow_what_is_shown(opened: Page) -> None:
    opened.click("#search")
    opened.press("stoplogging")
    found = opened.shown()
    assert "rule-aws_cloudtrail_stopped_or_deleted" in found
    assert len(found) < len(RULES)
    opened.click('button.level[data-level="critical"]')
    levels = {rule.name: rule.level for rule in RULES}
    assert {levels[one.removeprefix("rule-")] for one in opened.shown()} == {"critical"}
    opened.click('button.level[data-level="high"]')
    assert {levels[one.removeprefix("rule-")] for one in opened.shown()} == {"critical", "high"}
    opened.click("#clear")
    assert len(opened.shown()) == len(RULES)
    opened.run(
        "const one = document.getElementById('family'); one.value = 'root'; one.dispatchEvent(new Event('change'))"
    )
    assert {one.removeprefix("rule-") for one in opened.shown()} == {r.name for r in RULES if r.family == "root"}
    opened.click("#clear")
    opened.click("#search")
    opened.press("nothing-is-called-so")
    assert opened.shown() == []
    assert not opened.run("return document.getElementById('none').hidden")
    opened.press(Keys.ESCAPE)
    assert len(opened.shown()) == len(RULES)


def test_the_copy_button_gives_the_whole_text(page: Page, report: Path, material: Material) -> None:
    page.open(report, f"#rule-{RULE}")
    page.cdp("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    for title, target in (("Splunk SPL", "splunk"), ("Amazon Athena SQL", "athena")):
        box = f"#rule-{RULE} .queries"
        number = page.run(
            "return [...document.querySelectorAll(arguments[0] + ' [role=tab]')].findIndex("
            "one => one.textContent === arguments[1]) + 1",
            box,
            title,
        )
        page.click(f"{box} [role=tab]:nth-child({number})")
        page.click(f'{box} .query[data-title="{title}"] .copy')
        assert page.said() == "The query is on the clipboard."
        assert page.run("return navigator.clipboard.readText()") == material.texts[RULE, target]
    assert page.heard()[0] == []


def test_a_browser_without_a_clipboard_copies_too(page: Page, report: Path) -> None:
    page.open(report, f"#rule-{RULE}")
    page.run("Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false")
    page.click(f"#rule-{RULE} .query:not([hidden]) .copy")
    assert page.said() == "The query is selected. Press Ctrl+C."
    assert page.run("return getSelection().toString()") == page.text(f"#rule-{RULE} .query:not([hidden]) code")


def test_it_is_read_with_the_keyboard_alone(opened: Page) -> None:
    assert opened.tab_to(".skip") == "Skip to the report"
    opened.press(Keys.ENTER)
    assert opened.focused() == "main"
    opened.press("/")
    assert opened.focused() == "search"
    chain = next(rule for rule in RULES if rule.name == "aws_corr_leave_denied_then_success")
    opened.press(chain.id)
    assert opened.shown() == [f"rule-{chain.name}"]
    opened.tab_to("article summary")
    opened.press(Keys.ENTER)
    assert opened.run("return document.activeElement.parentNode.open")
    first = opened.tab_to("[role=tab]")
    opened.press(Keys.ARROW_RIGHT)
    second = opened.run("return document.activeElement.textContent")
    assert second != first
    visible = f"[...document.querySelectorAll('#rule-{chain.name} .queries .query:not([hidden])')]"
    assert opened.run(f"return {visible}.map(one => one.dataset.title)") == [second]
    opened.press(Keys.END, Keys.HOME)
    assert opened.run("return document.activeElement.textContent") == first
    opened.tab_to(".copy")
    opened.press(Keys.ENTER)
    assert opened.said() in ("The query is on the clipboard.", "The query is selected. Press Ctrl+C.")
    opened.tab_to("pre")
    opened.tab_to("#clear", back=True)
    opened.press(Keys.SPACE)
    assert len(opened.shown()) == len(RULES)


def test_a_table_that_scrolls_is_reached_by_keyboard(page: Page, report: Path) -> None:
    page.open(report, width=380)
    boxes = page.run(
        "return [...document.querySelectorAll('main *')].filter(node => ['auto', 'scroll'].includes("
        "getComputedStyle(node).overflowX) && node.scrollWidth > node.clientWidth)"
        ".map(node => [node.tabIndex, node.ariaLabel || ''])"
    )
    assert boxes
    assert all(index == 0 and label for index, label in boxes)


def test_a_link_to_a_rule_opens_it_whatever_is_filtered(page: Page, report: Path) -> None:
    page.open(report, "#rule-aws_org_delete")
    assert page.run("return document.querySelector('#rule-aws_org_delete details').open")
    page.click("#search")
    page.press("CreateAccessKey")
    assert f"rule-{RULE}" not in page.shown()
    page.run("location.hash = '#rule-aws_org_leave_success'")
    page.run("return new Promise(done => setTimeout(done, 50))")
    assert page.run("return document.querySelector('#rule-aws_org_leave_success details').open")
    assert len(page.shown()) == len(RULES)
    top = page.run("return document.getElementById('rule-aws_org_leave_success').getBoundingClientRect().top")
    assert page.run("return document.querySelector('.bar').offsetHeight") <= top < 450


DARK = [*STILL, {"name": "prefers-color-scheme", "value": "dark"}]
BACK = "return getComputedStyle(document.body).backgroundColor"


def test_light_and_dark_by_the_system_and_by_choice(opened: Page, tmp_path: Path) -> None:
    light = opened.run(BACK)
    opened.cdp("Emulation.setEmulatedMedia", media="", features=DARK)
    dark = opened.run(BACK)
    assert dark != light
    opened.picture("dark", tmp_path)
    opened.click("#theme")
    assert (opened.text("#theme"), opened.run(BACK)) == ("Theme: light", light)
    opened.cdp("Emulation.setEmulatedMedia", media="", features=STILL)
    opened.click("#theme")
    assert (opened.text("#theme"), opened.run(BACK)) == ("Theme: dark", dark)
    opened.driver.refresh()
    assert opened.run(BACK) == dark, "the choice was not remembered"
    opened.click("#theme")
    assert (opened.text("#theme"), opened.run(BACK)) == ("Theme: system", light)


CONTRAST = """
const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data]; };
const part = one => one <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4;
const light = ([r, g, b]) => .2126 * part(r / 255) + .7152 * part(g / 255) + .0722 * part(b / 255);
const behind = node => {
  for (let at = node; at; at = at.parentElement) {
    const back = rgb(getComputedStyle(at).backgroundColor);
    if (back[3] === 255) return back;
  }
  return rgb(getComputedStyle(document.body).backgroundColor);
};
const weak = new Map();
for (const node of document.querySelectorAll("body *")) {
  const words = [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim());
  if (!words || !node.checkVisibility() || node.closest(".hidden, script")) continue;
  const [one, two] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
  const ratio = (Math.max(one, two) + .05) / (Math.min(one, two) + .05);
  if (ratio < 4.5) weak.set(node.tagName + "." + node.className + " " + (node.dataset.level || ""), ratio.toFixed(2));
}
return [...weak];
"""


@pytest.mark.parametrize("features", [STILL, DARK], ids=["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(page: Page, report: Path, features: list[dict[str, str]]) -> None:
    """4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    page.open(report, f"#rule-{RULE}")
    page.cdp("Emulation.setEmulatedMedia", media="", features=features)
    assert page.run(CONTRAST) == []


def test_on_paper_it_is_light_whole_and_without_buttons(page: Page, report: Path, tmp_path: Path) -> None:
    page.open(report, f"#rule-{RULE}")
    page.cdp("Emulation.setEmulatedMedia", media="print", features=DARK)
    assert page.run(BACK) == "rgb(255, 255, 255)"
    seen = "[...document.querySelectorAll('.bar, .filters, .copy, .tabs')].filter(one => one.checkVisibility())"
    assert page.run(f"return {seen}.length") == 0
    page.cdp("Emulation.setEmulatedMedia", media="", features=STILL)
    content = base64.b64decode(page.cdp("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"])
    (tmp_path / "report.pdf").write_bytes(content)
    pages = len(re.findall(rb"/Type\s*/Page\b", content))
    assert 8 <= pages <= 40, pages


def test_what_a_pack_says_is_never_run(page: Page, material: Material, tmp_path: Path) -> None:
    nasty = '"><script>document.title="run"</script><img src=x onerror="document.title=\'run\'">{{ 7*7 }}'
    rule = dataclasses.replace(
        next(one for one in RULES if one.name == RULE), title=nasty, description=nasty, tags=("attack.t1666",),
        document={"falsepositives": [nasty], "references": ["javascript:alert(1)", nasty]},
    )  # fmt: skip
    said = dataclasses.replace(
        material, rules=(rule,), texts={(RULE, "splunk"): nasty, (RULE, "lucene"): "</code></pre>" + nasty},
        guides={RULE: {nasty: nasty, "Triage": f"- {nasty}\n\n[x](javascript:alert(1))"}}, left_out={nasty: nasty},
        refusals={RULE: {"esql": nasty}},
    )  # fmt: skip
    page.open(written(said, tmp_path))
    assert page.run("return document.title") == f"awol {material.version}: detection report"
    assert page.heard()[0] == []
    assert page.run("return document.querySelectorAll('main img, main script, a[href^=\"javascript:\"]').length") == 0
    assert nasty in page.text("article h3")
