"""The frame of a file for the browser: it allows its own style and script, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from awol.browser import Frame

FRAME = Frame("A <title> & more", "\nb { color: red; }\n", '\nconsole.log("</b>");\n')
PAGE = f"{FRAME.head}<p>in between</p>{FRAME.foot}"


def hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def policy() -> dict[str, list[str]]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', PAGE)
    assert found
    return {name: values for name, *values in (one.split() for one in found[1].split(";"))}


@pytest.mark.parametrize("part", ["style", "script"])
def test_exactly_its_own_style_and_script_are_allowed(part: str) -> None:
    (text,) = re.findall(rf"<{part}>(.*?)</{part}>", PAGE, re.DOTALL)
    assert policy()[f"{part}-src"] == [f"'sha256-{hashed(text)}'"]
    assert policy()[f"{part}-src"] != [f"'sha256-{hashed(text + ' ')}'"]


def test_nothing_may_be_loaded_and_nothing_sent() -> None:
    assert policy()["default-src"] == ["'none'"]
    assert policy()["form-action"] == ["'none'"]
    assert policy()["img-src"] == ["data:"]  # the empty icon, or a browser asks a server for one
    assert "unsafe" not in str(policy())


def test_a_title_is_text() -> None:
    assert "<title>A &lt;title&gt; &amp; more</title>" in PAGE
    assert PAGE.startswith("<!doctype html>")
    assert PAGE.endswith("</html>\n")


def test_the_shared_look_knows_light_dark_paper_and_every_level() -> None:
    for wanted in ("color-scheme: light dark", "@media print", ":focus-visible", '[data-level="critical"]'):
        assert wanted in PAGE
    assert "http" not in re.sub(r"http-equiv", "", PAGE)
