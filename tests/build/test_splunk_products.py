"""The Splunk app before the products' own checkers: AppInspect, slim, and ksconf, which merges as Splunk does.

They pin old libraries, so they live in an environment of their own (`make appinspect`). Where it is not there, these
tests are skipped; with AWOL_REQUIRE_APPINSPECT=1, as the workflow sets it, that is a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from awol.build import gather
from awol.build.lint.conf import layered, read
from awol.build.splunk import files
from awol.cli.common import fixture_environment
from awol.pack import load_searches
from tests.conftest import ROOT
from tests.packs import our_rules

TOOLS = Path(os.environ.get("AWOL_APPINSPECT", ROOT / ".venv-appinspect")) / "bin"
REQUIRED = os.environ.get("AWOL_REQUIRE_APPINSPECT") == "1"

tools_needed = pytest.mark.skipif(
    not REQUIRED and not (TOOLS / "splunk-appinspect").is_file(),
    reason="AppInspect, slim and ksconf are not there: make appinspect",
)
pytestmark = tools_needed


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The app in each of its forms."""
    rules, site = (*our_rules(), *load_searches(ROOT)), fixture_environment(ROOT)
    made = {
        "feeder": files(gather(ROOT, rules, site, form="feeder")),
        "first tier": files(gather(ROOT, rules, site, min_level="critical")),
        "plain": files(gather(ROOT, rules, site, shadow=True)),
        "next version": files(replace(gather(ROOT, rules, site, min_level="critical"), version="0.2.0")),
    }
    found = {}
    for form, contents in made.items():
        for name, content in contents.items():
            path = tmp_path_factory.mktemp("dist") / name
            path.write_bytes(content)
            found["shadow" if "-next-" in name else form] = path
    return found


@pytest.fixture(scope="module")
def package(packages: Mapping[str, Path]) -> Path:
    return packages["plain"]


FORMS = ("plain", "feeder", "shadow", "first tier")


@pytest.mark.parametrize("form", FORMS)
def test_appinspect_finds_nothing_over_all_tags(form: str, packages: Mapping[str, Path], tmp_path: Path) -> None:
    """Read from its JSON: its exit code is 0 with failures too."""
    report = tmp_path / "report.json"
    run(TOOLS / "splunk-appinspect", "inspect", packages[form], "--output-file", report, "--data-format", "json")
    summary = json.loads(report.read_text())["summary"]
    assert summary["success"] > 90
    assert {name: summary[name] for name in ("error", "failure", "future_failure", "warning")} == dict.fromkeys(
        ("error", "failure", "future_failure", "warning"), 0
    )


@pytest.mark.parametrize("form", FORMS)
def test_slim_finds_no_error(form: str, packages: Mapping[str, Path]) -> None:
    done = run(TOOLS / "slim", "validate", packages[form])
    assert "App validation complete" in done.stdout + done.stderr
    assert "[ERROR]" not in done.stdout + done.stderr


def test_what_a_site_changed_is_there_after_an_upgrade(
    package: Path, packages: Mapping[str, Path], tmp_path: Path
) -> None:
    """Install, change the allow-list, a macro and a search in local/, install the next version, let ksconf merge both
    layers."""
    app = tmp_path / "awol"
    with tarfile.open(package) as archive:
        archive.extractall(tmp_path, filter="data")
    saved = read((app / "default/savedsearches.conf").read_text()).stanzas
    name = next(iter(saved))
    (app / "local").mkdir()
    (app / "lookups/site_allowlist.csv").write_text("mine\n")
    local = {
        "macros": '[awol_cloudtrail]\ndefinition = (index="aws" sourcetype="aws:cloudtrail")\n',
        "transforms": "[awol_allowlist]\nfilename = site_allowlist.csv\n",
        "savedsearches": f"[{name}]\ndisabled = 0\n",
    }
    for kind, text in local.items():
        (app / f"local/{kind}.conf").write_text(text)
    with tarfile.open(packages["next version"]) as archive:
        archive.extractall(tmp_path, filter="data")
    assert read((app / "default/app.conf").read_text()).stanzas["id"]["version"] == "0.2.0"
    assert (app / "lookups/site_allowlist.csv").read_text() == "mine\n"
    for kind, text in local.items():
        merged = tmp_path / f"{kind}.conf"
        done = run(
            TOOLS / "ksconf", "merge", "--target", merged, app / f"default/{kind}.conf", app / f"local/{kind}.conf"
        )
        assert done.returncode == 0, done.stderr
        found = read(merged.read_text()).stanzas
        assert found == layered(read((app / f"default/{kind}.conf").read_text()).stanzas, read(text).stanzas)
        for stanza, settings in read(text).stanzas.items():
            assert settings.items() <= found[stanza].items()


READERS = ("ksconf", "addonfactory", "appinspect")
Stanzas = Mapping[str, Mapping[str, str]]


def read_by_each(text: str, folder: Path) -> dict[str, Stanzas | str]:
    """What each reader makes of a .conf file's text: its stanzas, or why it refuses the file."""
    path = folder / "some.conf"
    path.write_text(text, newline="")
    done = run(TOOLS / "python", ROOT / "tests/build/conf_readers.py", path)
    assert done.returncode == 0, done.stderr
    found: dict[str, Stanzas | str] = json.loads(done.stdout)
    assert tuple(found) == READERS
    return found


def told_alike(reader: str, stanzas: Stanzas | str) -> Stanzas | str:
    """Without what one reader leaves of a continuation: addonfactory keeps the backslash and drops the indentation,
    which mean nothing to a search."""
    if reader != "addonfactory" or isinstance(stanzas, str):
        return stanzas
    return {name: {key: _unindented(text) for key, text in one.items()} for name, one in stanzas.items()}


def _unindented(text: str) -> str:
    return "\n".join(line.strip(" ") for line in text.replace("\\\n", "\n").split("\n"))


@pytest.mark.parametrize("form", FORMS)
def test_three_readers_read_the_same_text(form: str, packages: Mapping[str, Path], tmp_path: Path) -> None:
    with tarfile.open(packages[form]) as archive:
        archive.extractall(tmp_path, filter="data")
    every = sorted(tmp_path.glob("*/default/*.conf"))
    assert len(every) > 3
    for path in every:
        ours = read(path.read_text())
        assert ours.remarks == []
        for reader, found in read_by_each(path.read_text(), tmp_path).items():
            assert told_alike(reader, found) == told_alike(reader, ours.stanzas), (reader, path.name)


ONE = "[a]\nsearch = index=x \\\n    eventName=y \\\n| table z\ncron_schedule = 1 * * * *\n"
ODD = {
    # what a builder could write, and which reader reads another text than Splunk
    "a blank behind a backslash": (ONE.replace("y \\\n", "y \\ \n"), "appinspect"),
    "a continued line that is a comment": (ONE.replace("| table z", "# table z"), "addonfactory"),
    "a continued line with a star": (ONE.replace("| table z", "* table z"), "addonfactory"),
    "a semicolon behind a blank": (ONE.replace("1 * * * *", "1 ;2"), "addonfactory"),
    "a line without its backslash": (ONE.replace("y \\\n", "y\n"), "ksconf"),
    "a stanza twice": (ONE + ONE, "ksconf"),
    "a byte order mark": ("\ufeff" + ONE, "addonfactory"),
}


def test_what_each_reads_of_a_plain_text_is_the_same(tmp_path: Path) -> None:
    ours = read(ONE)
    assert ours.remarks == []
    for reader, found in read_by_each(ONE, tmp_path).items():
        assert told_alike(reader, found) == told_alike(reader, ours.stanzas), reader


@pytest.mark.parametrize(("text", "reader"), ODD.values(), ids=ODD.keys())
def test_what_a_reader_reads_otherwise_is_a_remark_of_ours(text: str, reader: str, tmp_path: Path) -> None:
    ours = read(text)
    assert ours.remarks
    found = read_by_each(text, tmp_path)[reader]
    assert told_alike(reader, found) != told_alike(reader, ours.stanzas)
