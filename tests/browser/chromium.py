"""A headless Chromium, driven by Selenium: Debian's packages chromium and chromium-driver, or Chrome with its driver.

Where there is none the tests are skipped, and say so; AWOL_REQUIRE_CHROMIUM=1, as the workflow sets it, makes that a
failure. AWOL_SCREENSHOTS names a folder that keeps the pictures.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or ""
DRIVER = shutil.which("chromedriver") or ""
REQUIRED = os.environ.get("AWOL_REQUIRE_CHROMIUM") == "1"
MISSING = not (BROWSER and DRIVER)
WHY = "no Chromium: install Debian's packages chromium and chromium-driver"


STILL = [{"name": "prefers-reduced-motion", "value": "reduce"}]
"""Nothing glides: what is clicked stays where it is."""


class Page:
    """One page in the browser, and what it said and asked for."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, path: Path, anchor: str = "", width: int = 1440, height: int = 900) -> None:
        """Load a file at a width in CSS pixels, with nothing remembered."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.cdp("Emulation.setDeviceMetricsOverride", **size)
        self.cdp("Emulation.setEmulatedMedia", media="", features=STILL)
        self.driver.get("about:blank")
        self.heard()
        self.driver.get(f"{path.as_uri()}{anchor}")
        self.run("document.documentElement.style.scrollBehavior = 'auto'")

    def run(self, script: str, *arguments: Any) -> Any:
        """What a piece of script returns."""
        return self.driver.execute_script(script, *arguments)

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of the Chrome DevTools Protocol."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def click(self, selector: str) -> None:
        """A click with the mouse on what is in view there."""
        node = self.run(
            "const node = document.querySelector(arguments[0]);"
            "node.scrollIntoView({block: 'center', behavior: 'instant'}); return node",
            selector,
        )
        node.click()

    def press(self, *keys: str) -> None:
        """Keys, one after the other, to whatever has the focus."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, wanted: str, most: int = 60, back: bool = False) -> str:
        """Press Tab until the focus is on what matches a selector; its text. Each stop must show that it has it."""
        for _ in range(most):
            if back:
                ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
            else:
                self.press(Keys.TAB)
            state = self.run(
                "const at = document.activeElement; const look = getComputedStyle(at);"
                "return [at.matches(arguments[0]), at.matches(':focus-visible') && look.outlineStyle !== 'none',"
                " at.outerHTML.slice(0, 80), at.textContent.trim()]",
                wanted,
            )
            assert state[1], f"no one sees that the focus is on {state[2]}"
            if state[0]:
                return str(state[3])
        raise AssertionError(f"{most} times Tab, and never at {wanted}")

    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.run("return document.activeElement.id"))

    def shown(self) -> list[str]:
        """The ids of the articles that are shown."""
        return list(self.run("return [...document.querySelectorAll('article:not([hidden])')].map(one => one.id)"))

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def said(self) -> str:
        """What the page tells whoever cannot see it, once it tells something; then it is emptied."""
        for _ in range(100):
            told = self.text("#said")
            if told:
                self.run("document.getElementById('said').textContent = ''")
                return told
            time.sleep(0.05)
        raise AssertionError("five seconds, and nothing was said")

    def heard(self) -> tuple[list[str], list[str]]:
        """What the console said since, and which addresses were asked for."""
        said = [f"{one['level']}: {one['message']}" for one in self._log("browser")]
        asked = []
        for entry in self._log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        return said, asked

    def _log(self, name: str) -> list[dict[str, Any]]:
        return self.driver.get_log(name)  # type: ignore[no-untyped-call, no-any-return]

    def picture(self, name: str, folder: Path) -> bytes:
        """A screenshot of what is in view; kept in `folder`, or where AWOL_SCREENSHOTS says."""
        content = base64.b64decode(self.cdp("Page.captureScreenshot")["data"])
        kept = Path(os.environ.get("AWOL_SCREENSHOTS", folder))
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{name}.png").write_bytes(content)
        return content


@contextmanager
def chromium() -> Iterator[Page]:
    """A browser for some tests."""
    options = Options()
    options.binary_location = BROWSER
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        driver.execute_cdp_cmd("Network.enable", {})
        yield Page(driver)
    finally:
        driver.quit()
