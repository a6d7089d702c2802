"""The bill of materials of a release: valid, the same each time, and whole."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from awol import __version__
from tests.conftest import ROOT

TOOL = ROOT / "tools" / "sbom.py"
LOCKED = runpy.run_path(str(TOOL))["locked"]


def written(**environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, TOOL], capture_output=True, check=True, env={**os.environ, **environment}, timeout=60
    )
    return done.stdout


@pytest.fixture(scope="module")
def text() -> bytes:
    return written(SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED="1")


def test_it_is_valid_cyclonedx(text: bytes) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.decode()) is None
    broken = {**json.loads(text), "surprise": 1}
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(broken)) is not None


def test_it_is_the_same_bytes_each_time(text: bytes) -> None:
    assert written(SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED="2") == text
    assert json.loads(text)["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"


def test_it_holds_every_locked_package_and_its_licence(text: bytes) -> None:
    document: dict[str, Any] = json.loads(text)
    locked = list(LOCKED((ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")))
    assert len(locked) > 20
    parts = {one["name"]: one for one in document["components"]}
    assert {(one["name"], one["version"]) for one in parts.values()} == {(name, number) for name, number, _ in locked}
    for name, _, marker in locked:
        assert parts[name].get("licenses") or marker, name
    root = document["metadata"]["component"]
    assert (root["name"], root["version"]) == ("awol", __version__)
    needs = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert any(one.startswith("pkg:pypi/pysigma@") for one in needs[root["bom-ref"]])
    assert all(other in needs for some in needs.values() for other in some)
    reached, pending = set(), [root["bom-ref"]]
    while pending:
        one = pending.pop()
        if one not in reached:
            reached.add(one)
            pending += needs[one]
    installed = {part["bom-ref"] for part in parts.values() if part.get("licenses")}
    assert installed <= reached, "nothing needs these"


def test_a_lock_is_read_with_its_markers() -> None:
    text = "Some_Name==1.2 ; sys_platform == 'win32' \\\n    --hash=sha256:0\n# a comment\nother==3\n"
    assert list(LOCKED(text)) == [("some-name", "1.2", "sys_platform == 'win32'"), ("other", "3", "")]
