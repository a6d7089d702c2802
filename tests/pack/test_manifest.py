"""`pack.yml`: a pack has families and placeholders of its own, and each fault in it names its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli import cli
from awol.errors import PackError
from awol.pack import load_manifest
from awol.pack.manifest import Deprecation, Manifest, Placeholder, parse_manifest
from tests.commands import awol, invoke
from tests.conftest import ROOT
from tests.packs import small_pack

OWN = """families:
  pipelines: Build pipelines do what they should not
  root: The root user
placeholders:
  build_roles:
    meaning: the roles that pipelines deploy with
    example: Deployer
    where: your platform team
    form: '[A-Z]\\w+'
"""

RULE = """title: AWS build role deletes a bucket
name: aws_s3_bucket_deleted
id: 7e0f7f4e-9a29-4d0f-8a3f-3b7a3a9f5b11
status: experimental
description: A build role deletes a bucket.
references:
  - https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
author: me
date: 2026-11-24
tags:
  - attack.t1485
  - attack.impact
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventSource: s3.amazonaws.com
    eventName: DeleteBucket
    userIdentity.sessionContext.sessionIssuer.userName|expand: '%build_roles%'
  condition: selection
falsepositives:
  - none
level: low
"""

FAULTS = [
    ("[]", "pack.yml: is not one mapping"),
    ("families: {}\nfamilys: {}\n", "pack.yml:2: the key `familys` is not known here"),
    ("families:\n  Root: x\n", "pack.yml:2: `Root` cannot be a family's folder"),
    ("families:\n  filter: x\n", "pack.yml:2: `filter` cannot be a family's folder"),
    ("families:\n  root:\n", "pack.yml:2: the family `root` has no sentence"),
    ("one_alert_for:\n  a: 24\n", "pack.yml:2: `a:` is not a mapping"),
    ("one_alert_for:\n  a: {hours: 24}\n", "pack.yml:2: `a:` has no reason"),
    ("one_alert_for:\n  a: {hours: 24, wy: x}\n", "pack.yml:2: the key `wy` is not known here"),
    ("one_alert_for:\n  a:\n    hours: 1\n    why: x\n", "pack.yml:3: `a:` has no valid number of hours"),
    ("one_alert_for:\n  a: {hours: 25, why: x}\n", "`a:` has no valid number of hours"),
    ("one_alert_for:\n  a: {hours: 24h, why: x}\n", "`a:` has no valid number of hours"),
    ("one_alert_for:\n  a: {hours: true, why: x}\n", "`a:` has no valid number of hours"),
    ("placeholders: [x]\n", "pack.yml:1: `placeholders:` is not a mapping"),
    ("placeholders:\n  a: b\n", "pack.yml:2: `a:` is not a mapping"),
    ("placeholders:\n  a-b: {}\n", "pack.yml:2: `a-b` cannot be a placeholder's name"),
    ("placeholders:\n  a:\n    meaning: m\n    example: e\n", "`a:` has no text at `where`"),
    (
        "placeholders:\n  a:\n    meaning: m\n    example: 7\n    where: w\n",
        "pack.yml:4: `a:` has no text at `example`",
    ),
    ("placeholders:\n  a: {meaning: m, example: e, where: w, from: f}\n", "pack.yml:2: the key `from` is not known"),
    ("placeholders:\n  a: {meaning: m, example: e, where: w, form: '['}\n", "`form:` is not a regular expression"),
    ("placeholders:\n  a: {meaning: m, example: e, where: w, form: 'x+'}\n", "the example does not match `form:`"),
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with a manifest of its own, and a rule of it."""
    small_pack(tmp_path, ())
    (tmp_path / "pack.yml").write_text(OWN)
    (tmp_path / "rules" / "pipelines").mkdir(parents=True)
    (tmp_path / "rules" / "pipelines" / "aws_s3_bucket_deleted.yml").write_text(RULE)
    (tmp_path / "fixtures" / "environment.yml").write_text("placeholders:\n  build_roles: [Deployer]\n")
    return tmp_path


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_what_is_wrong_is_named_with_its_line(text: str, told: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_manifest(text, "pack.yml")
    assert told in str(caught.value)
    assert caught.value.next_step


WHOLE = """families:
  root: The root user
placeholders:
  office:
    meaning: its addresses
    example: '192.0.2.1'
    where: the network team
    form: '[0-9.]+'
    snapshot: organization_id
  team:
    meaning: its name
    example: blue
    where: the wiki
early_warnings:
  aws_corr: it warns first
one_alert_for:
  aws_r: {hours: 24, why: it is slow}
  aws_s: {hours: 2, why: it is loud}
deprecated:
  aws_old:
    title: The old one
    since: '0.2'
    replaced_by: [aws_new, aws_newer]
    why: |
      It saw
      too little.
"""


def test_each_part_of_a_manifest_is_read() -> None:
    assert parse_manifest(WHOLE, "pack.yml") == Manifest(
        families={"root": "The root user"},
        placeholders=(
            Placeholder("office", "its addresses", "192.0.2.1", "the network team", "[0-9.]+", "organization_id"),
            Placeholder("team", "its name", "blue", "the wiki", None, ""),
        ),
        early_warnings={"aws_corr": "it warns first"},
        one_alert_for={"aws_r": 24, "aws_s": 2},
        deprecated=(Deprecation("aws_old", "The old one", "0.2", ("aws_new", "aws_newer"), "It saw too little."),),
    )


def test_a_pack_without_one_has_what_ours_has(tmp_path: Path) -> None:
    assert load_manifest(tmp_path) == load_manifest(ROOT)


def test_a_pack_has_families_and_placeholders_of_its_own(pack: Path) -> None:
    done = invoke("check", "--format", "json", pack=pack)
    said = json.loads(done.stdout)
    checks = {one["check"] for one in (said if isinstance(said, list) else said["findings"])}
    assert not checks & {"placeholder", "pack"}, done.stdout
    assert "is no family" not in done.stdout
    assert "names no family" not in done.stdout
    shown = invoke("rules", pack=pack)
    assert "build_roles: [Deployer]" in shown.stderr
    text = CliRunner().invoke(
        cli, ["convert", "aws_s3_bucket_deleted", "--stdout", "-t", "splunk", "--pack", str(pack)]
    )
    assert "Deployer" in text.stdout
    call = ("--event", "codepipeline:StopPipelineExecution", "--family", "pipelines")
    made = CliRunner().invoke(cli, ["new", "aws_pipeline_stopped", *call, "--pack", str(pack)])
    assert made.exit_code == 0, made.output


def test_what_the_manifest_does_not_name_is_a_fault_of_the_rule(pack: Path) -> None:
    (pack / "pack.yml").write_text("families:\n  root: The root user\n")
    done = invoke("check", pack=pack)
    assert done.exit_code == 2
    assert "pack.yml names no family pipelines" in done.stdout
    assert "pack.yml has no placeholder build_roles" in done.stdout


def test_a_broken_manifest_is_one_fault_of_check_and_ends_the_others(pack: Path) -> None:
    (pack / "pack.yml").write_text("families: [a]\n")
    done = invoke("check", pack=pack)
    assert (done.exit_code, done.stdout.count("pack.yml:1:")) == (2, 1)
    ended = awol("rules", "--pack", str(pack))
    assert ended.returncode == 2
    assert "pack.yml:1" in str(ended.stderr)


def test_a_value_of_another_form_is_refused(pack: Path, tmp_path: Path) -> None:
    site = tmp_path / "site.yml"
    site.write_text("placeholders:\n  build_roles: [deployer]\n")
    done = awol("rules", "--pack", str(pack), "--environment", str(site))
    assert (done.returncode, "site.yml:2" in str(done.stderr)) == (2, True)
