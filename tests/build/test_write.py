"""A build: the same bytes whenever and wherever it is made, with the site's own values or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from awol.build import build, gather
from awol.build.archive import tar_gz, zip_of
from awol.build.report import files as report_files
from awol.cli.common import fixture_environment
from awol.configuration.environment import Environment
from awol.pack import joined, load_filters
from awol.pack.manifest import Deprecation
from awol.values import LEVELS
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
PLACED = next(rule for rule in RULES if rule.placeholders)
SITE = Environment(placeholders=dict.fromkeys(PLACED.placeholders, ("p-mine12345",)))


def built(folder: Path, environment: Environment, **options: str) -> dict[str, bytes]:
    names = {PLACED.name, "aws_org_leave_success", "aws_org_move_account"}
    rules = [rule for rule in RULES if rule.name in names]
    return {path.name: path.read_bytes() for path in build(gather(ROOT, rules, environment, **options), folder)}  # type: ignore[arg-type]


def test_two_builds_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = built(tmp_path / "one", SITE)
    monkeypatch.chdir(tmp_path)
    os.utime(tmp_path / "one")
    assert built(tmp_path / "elsewhere" / "two", SITE) == first
    for line in first["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(first[name]).hexdigest() == digest


OFFLINE = """import socket

def refuse(*_, **__):
    raise OSError("no network in this test")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.gethostbyname = refuse
"""
"""Python runs it before anything else in a process that has it on its path (`sitecustomize`)."""

MOST_SECONDS = 4.0
"""Of one core, for a build of everything."""


def alone(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Python in a process without a network, in a folder, with an environment of its own."""
    (folder / "before").mkdir(parents=True)
    (folder / "before/sitecustomize.py").write_text(OFFLINE)
    paths = os.pathsep.join((str(folder / "before"), str(ROOT / "src")))
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, "HOME": str(folder), **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_everything_is_built_alike_anywhere_without_a_network_and_soon(tmp_path: Path) -> None:
    places = {
        "one": {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
        "elsewhere/two": {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "2"},
    }
    made, seconds = [], []
    for place, environment in places.items():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = alone(tmp_path / place, "-m", "awol", "build", "--pack", str(ROOT), "--out", "dist", **environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, done.stderr.decode()
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        dist = tmp_path / place / "dist"
        made.append({str(path.relative_to(dist)): path.read_bytes() for path in dist.rglob("*") if path.is_file()})
    assert len(made[0]) > 8
    assert made[0] == made[1]
    assert min(seconds) < MOST_SECONDS


def test_a_request_would_be_noticed(tmp_path: Path) -> None:
    done = alone(tmp_path / "a", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')")
    assert done.returncode == 1
    assert b"no network in this test" in done.stderr


def inside(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_rule_has_the_sites_own_values_or_is_left_out_and_named(tmp_path: Path) -> None:
    queries = next(name for name in built(tmp_path / "a", SITE) if name.startswith("awol-queries-"))
    texts = inside((tmp_path / "a" / queries).read_bytes())
    assert "p-mine12345" in texts[f"splunk/{PLACED.name}.spl.txt"]
    bare = gather(ROOT, [PLACED], Environment())
    assert bare.rules == ()
    assert bare.left_out == {PLACED.name: f"needs configuration: {', '.join(PLACED.placeholders)}"}
    built(tmp_path / "b", Environment())
    without = inside((tmp_path / "b" / queries).read_bytes())
    assert not any(PLACED.name in name for name in without)
    assert f"- {PLACED.name}: needs configuration" in without["README.md"]


def test_every_product_has_the_version_of_a_rule(tmp_path: Path) -> None:
    material = dataclasses.replace(gather(ROOT, RULES, SITE), versions={"aws_org_leave_success": 7})
    files = {path.name: path.read_bytes() for path in build(material, tmp_path)}
    kibana = next(content for name, content in files.items() if name.startswith("awol-kibana"))
    versions = {rule["rule_id"]: rule["version"] for rule in map(json.loads, kibana.decode().splitlines())}
    assert versions[RULES_BY["aws_org_leave_success"].id] == 7
    assert versions[RULES_BY["aws_org_delete"].id] == 1
    with tarfile.open(fileobj=io.BytesIO(next(c for name, c in files.items() if "splunk" in name))) as archive:
        saved = archive.extractfile("awol/default/savedsearches.conf")
        assert saved is not None
        identity = RULES_BY["aws_org_leave_success"].id
        assert f'"detection_id":"{identity}","detection_version":"7"' in saved.read().decode()
    texts = inside(next(content for name, content in files.items() if name.startswith("awol-queries-")))
    assert "rule aws_org_leave_success, version 7, id " in texts["splunk/aws_org_leave_success.spl.txt"]
    report = next(content for name, content in files.items() if name.endswith(".html")).decode()
    assert "<dt>Version</dt><dd>7</dd>" in report
    assert "<dt>Needs the log</dt><dd>the member account's log, us-east-1" in report
    assert "<dt>Needs on Elastic</dt><dd>any setting of <code>retain</code></dd>" in report
    assert "<dt>Supports</dt><dd>CIS AWS Foundations Benchmark 3.0.0: 4.15</dd>" in report
    assert "<dt>On a generated day of 800 accounts</dt><dd>no alert</dd>" in report


def test_a_sites_own_values_do_not_hide_the_verdicts() -> None:
    """Filters join the rules of a site that has told its values; the record is of the rules as their files are."""
    placeholders = fixture_environment(ROOT).placeholders
    rules = joined(RULES, load_filters(ROOT), placeholders)
    assert rules != RULES, "no filter joins a rule any more: this test proves nothing"
    report = next(iter(report_files(gather(ROOT, rules, Environment(placeholders=placeholders))).values())).decode()
    assert "not run since" not in report
    assert "no verdict on record" not in report


def test_what_is_gone_or_will_go_says_what_replaces_it(tmp_path: Path) -> None:
    going = RULES_BY["aws_org_leave_success"]
    deprecated = (
        Deprecation("aws_org_gone", "An account goes", "0.2.0", ("aws_org_delete",), "One rule an outcome."),
        Deprecation(going.name, going.title, "0.2.0", (), "It said nothing."),
    )
    material = dataclasses.replace(gather(ROOT, RULES, SITE), deprecated=deprecated)
    assert [one.name for one in material.gone] == ["aws_org_gone"]
    assert material.describe(going).startswith("Deprecated since 0.2.0: no rule replaces it. It said nothing. ")
    files = {path.name: path.read_bytes() for path in build(material, tmp_path)}
    told = "aws_org_gone: Deprecated since 0.2.0: use aws_org_delete instead. One rule an outcome."
    assert (
        told
        in inside(next(content for name, content in files.items() if name.startswith("awol-queries-")))["README.md"]
    )
    report = next(content for name, content in files.items() if name.endswith(".html")).decode()
    assert "1 rule is gone from the pack" in report


def test_a_first_tier_holds_the_loudest_rules_alone() -> None:
    material = gather(ROOT, RULES, SITE, min_level="critical")
    assert {rule.level for rule in material.rules} == {"critical"}
    assert {RULES_BY[name].level for name, why in material.left_out.items() if why == "below critical"} <= set(
        LEVELS[:-1]
    )


RULES_BY = {rule.name: rule for rule in RULES}


def test_archives_carry_no_time_owner_or_mode_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"app/b.txt": b"b", "app/x/a.txt": b"a"}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with tarfile.open(fileobj=io.BytesIO(tar_gz(files))) as archive:
        entries = archive.getmembers()
    assert [entry.name for entry in entries] == ["app", "app/b.txt", "app/x", "app/x/a.txt"]
    assert {(entry.mtime, entry.uid, entry.gid) for entry in entries} == {(1700000000, 0, 0)}
    assert [oct(entry.mode) for entry in entries] == ["0o755", "0o644", "0o755", "0o644"]
    with zipfile.ZipFile(io.BytesIO(zip_of(files))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    assert tar_gz(files) == tar_gz(dict(reversed(files.items())))
