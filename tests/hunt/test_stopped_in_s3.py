"""Ctrl-C and a killed process, where a hunt reads a bucket: the same as in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.configuration.allowlist import Allowlist
from awol.errors import EventError
from awol.events import walk
from awol.hunt import Filter, Tally, hunt
from awol.pack import parse_rule
from tests.events.s3 import BUCKET, served
from tests.hunt.stopping import interrupted
from tests.hunt.test_processes import RULE, Dying, interruptible, left, record

__all__ = ["interruptible"]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("interruptible")
def test_an_interruption_keeps_what_was_found_in_a_bucket(jobs: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, served(patch) as made:
        made.put_object(Bucket=BUCKET, Key="a.json", Body=left("e1"))
        for number in range(30):
            made.put_object(
                Bucket=BUCKET, Key=f"b{number}.json", Body=b"\n".join(record(one, note="x" * 500) for one in range(500))
            )
        told = interrupted(f"s3://{BUCKET}", jobs, tmp_path)
    assert "interrupted after 31 files" in told or "interrupted after 32 files" in told


def test_a_process_that_dies_on_an_object_is_told_with_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(monkeypatch) as made:
        monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 0)
        # One object a piece of work, so that the others are not read again with the one that kills.
        monkeypatch.setattr("awol.hunt.plan.MOST_AHEAD", 1)
        for number in range(6):
            lines = [record(number * 1001 + one * 7) for one in range(50)]
            if number == 3:
                lines.insert(25, record(7, dies=str(tmp_path / "deaths")))
            made.put_object(Bucket=BUCKET, Key=f"{number}.json", Body=b"\n".join(lines))
        problems: list[EventError] = []
        tally = Tally()
        hunter = Dying([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
        files = walk([f"s3://{BUCKET}"], problems.append)
        found = list(hunt(hunter, files, Allowlist(), tally, problems.append, 2))
    assert {one.file for one in found} >= {f"s3://{BUCKET}/{number}.json" for number in range(6) if number != 3}
    [problem] = problems
    assert problem.message.startswith("the process that read it died twice (SIGKILL")
    assert str(problem.location) == f"s3://{BUCKET}/3.json"
    assert (tally.stats.files, tally.problems) == (6, 1)
