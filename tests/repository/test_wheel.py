"""The built wheel works outside the repository, on the pack inside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_contract import DENIED
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def awol(site: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "awol", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_wheel_carries_the_pack(site: Path) -> None:
    for folder in ("rules", "pipelines", "converters", "queries", "fixtures"):
        assert (site / "awol" / "bundled" / folder).is_dir()
    for path in (ROOT / "rules" / "membership").glob("*.yml"):
        assert (site / "awol" / "bundled" / "rules" / "membership" / path.name).read_bytes() == path.read_bytes()


def test_commands_work_elsewhere(site: Path, tmp_path: Path) -> None:
    log = tmp_path / "trail.json"
    log.write_text(json.dumps(DENIED))
    listed = awol(site, tmp_path, "rules", "--format", "json")
    assert len(json.loads(listed.stdout)) >= 26, listed.stderr
    built = awol(site, tmp_path, "build", "--out", "dist")
    (report,) = (tmp_path / "dist").glob("awol-report-*.html")
    text = report.read_text(encoding="utf-8")
    assert 'id="stage-1"' in text, built.stderr
    assert "not run since" not in text
    hunted = awol(site, tmp_path, "hunt", str(log), "--format", "jsonl")
    assert json.loads(hunted.stdout)["rule"] == "aws_org_leave_denied", hunted.stderr
    searched = awol(site, tmp_path, "search", "-e", "esql", "--rule", "aws_org_leave_denied", str(log))
    assert json.loads(searched.stdout)["event_ids"] == [DENIED["eventID"]], searched.stderr
    converted = awol(site, tmp_path, "convert", "aws_org_leave_success", "-t", "lucene", "--stdout")
    checked = awol(site, tmp_path, "check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
    assert converted.stdout == (ROOT / "queries/elastic/lucene/aws_org_leave_success.lucene").read_text()


@pytest.mark.parametrize("arguments", [["new", "aws_org_policy_detached"], ["convert"]])
def test_nothing_is_written_into_an_installed_package(arguments: list[str], site: Path, tmp_path: Path) -> None:
    before = sorted(path for path in site.rglob("*") if "__pycache__" not in path.parts)
    done = awol(site, tmp_path, *arguments)
    assert done.returncode == 2
    assert "--pack DIR" in done.stderr
    assert sorted(path for path in site.rglob("*") if "__pycache__" not in path.parts) == before
