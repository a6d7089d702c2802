"""`check` and `build` as they are called: what they print beside what their rooms are tested for."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.commands import awol, invoke


def test_check_writes_sarif_for_code_scanning() -> None:
    done = invoke("check", "--format", "sarif")
    log = json.loads(done.stdout)
    assert done.exit_code == 0
    assert log["version"] == "2.1.0"
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["name"] == "awol check"


def built(tmp_path: Path, row: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    """The critical rules with an allow-list of one row, which holds for a month: a critical rule's may not for long."""
    today = datetime.now(UTC).date()
    rows = tmp_path / "a.csv"
    rows.write_text(
        "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires\n"
        f"{row},sold,{today - timedelta(days=1)},{today + timedelta(days=30)}\n"
    )
    level = ("--min-level", "critical")
    done = awol("build", "--out", str(tmp_path / "dist"), "--allowlist", str(rows), *level, *options)
    assert done.returncode == 0, done.stderr
    return done


UNSAYABLE = "aws_org_account_departed_left,444455556666,,,"
"""An exception cannot test the account that a departure is about."""


def test_build_names_a_row_that_kibana_cannot_hold(tmp_path: Path) -> None:
    told = built(tmp_path, UNSAYABLE).stderr.decode().splitlines()
    why = "only `target_account_id` approves a departure, and an exception cannot test it"
    assert [line for line in told if "Kibana" in line] == [f"{tmp_path / 'a.csv'}:2: not in Kibana's exceptions: {why}"]


def test_build_names_a_row_that_a_search_of_the_app_cannot_hold(tmp_path: Path) -> None:
    """The result of a chain has no address."""
    told = built(tmp_path, "aws_corr_selfgrant_then_leave,,444455556666,,203.0.113.0/24").stderr.decode()
    assert f"{tmp_path / 'a.csv'}:2: not in the Splunk app for aws_corr_selfgrant_then_leave: write it into" in told


def test_build_is_quiet_where_it_is_asked_to_be(tmp_path: Path) -> None:
    assert built(tmp_path, UNSAYABLE, "-q").stderr == b""


def test_a_row_that_kibana_can_hold_is_not_named(tmp_path: Path) -> None:
    assert b"Kibana" not in built(tmp_path, "aws_org_leave_success,444455556666,,,").stderr
