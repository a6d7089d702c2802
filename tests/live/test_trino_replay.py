"""`awol replay --live trino=URL` on a real Trino: rules, chains and a search, and nothing left behind."""

from __future__ import annotations

import json

from awol.systems.trino import Trino
from tests.commands import awol
from tests.conftest import ROOT

NAMES = ("aws_org_leave_success", "aws_iam_leave_permission_granted")
TOGETHER = ("aws_account_went_silent", "aws_corr_leave_denied_then_success")


def _tables(trino: Trino) -> list[str]:
    return [str(row[0]) for row in trino.rows("SHOW TABLES FROM memory.default") if "replay" in str(row[0])]


def test_the_command_replays_and_leaves_nothing_behind(trino: Trino) -> None:
    done = awol("replay", *NAMES, *TOGETHER, "-e", "sigma", "--format", "json", "--live", f"trino={trino.url}")
    assert done.returncode == 0, done.stdout.decode()[-2_000:]
    told = json.loads(done.stdout)
    live = [case for case in told["cases"] if case["engine"] == "trino"]
    assert {case["rule"] for case in live} == {*NAMES, *TOGETHER}
    assert {case["status"] for case in live} == {"pass"}
    assert {case["observed"] for case in live} == {"fires", "silent"}
    assert told["summary"]["errors"] == 0
    for name in TOGETHER:
        files = {f"{path.parent.name}/{path.stem}" for path in (ROOT / "fixtures" / name).glob("*/*.json")}
        assert {case["case"] for case in live if case["rule"] == name} == files
    assert b"live: Trino" in done.stderr
    assert _tables(trino) == []


def test_a_text_that_is_wrong_is_seen_there(trino: Trino) -> None:
    """Not every verdict is a pass: where the table has no rows, what fires is not found."""
    with trino.loaded({}) as session:
        assert session.search("athena", "SELECT eventid FROM cloudtrail_logs") == frozenset()
        assert session.groups("athena", "SELECT max(eventid) AS m FROM cloudtrail_logs GROUP BY eventname", {"a"}) == 0
