"""What a command writes: all of it, or it is said where it ended; never over the logs that it is to read."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import Result

from awol.cli.output import OutputError, lies_below, open_output
from awol.errors import AwolError
from awol.hunt.found import MOST_TOGETHER
from awol.runs import NoRoomError
from tests.commands import awol, invoke
from tests.conftest import ROOT

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
RULE = ("--rule", "aws_org_leave_success", "-q")


def record(number: int) -> str:
    return json.dumps(
        {
            "eventVersion": "1.11",
            "eventSource": "organizations.amazonaws.com",
            "eventName": "LeaveOrganization",
            "eventTime": f"2026-06-10T11:{number // 60 % 60:02}:{number % 60:02}Z",
            "awsRegion": "us-east-1",
            "recipientAccountId": "111122223333",
            "eventID": f"e{number}",
        }
    )


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logs") / "log.jsonl"
    path.write_text("\n".join(map(record, range(3000))))
    return path


def run(*arguments: str, most: int | None = None, stderr: str = "") -> subprocess.CompletedProcess[str]:
    """A hunt that may write files of `most` bytes; `stderr` names a device that takes its messages."""

    def limited() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    with Path(stderr or os.devnull).open("w", encoding="utf-8") as messages:
        return subprocess.run(
            [sys.executable, "-m", "awol", "hunt", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=messages if stderr else subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            preexec_fn=limited,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.mark.parametrize(
    ("output", "given", "below"),
    [
        ("-", ["."], False),  # standard output
        ("a.json", ["."], True),
        ("a.json", ["a.json"], True),
        ("logs/../a.json", ["logs"], False),
        ("logs/day/a.json", ["other", "logs"], True),
        ("logs2/a.json", ["logs"], False),
        ("logs", ["logs/a.json"], False),
        ("a.json", [], False),
    ],
)
def test_whether_a_file_lies_among_those_that_are_read(
    output: str, given: list[str], below: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert lies_below(output, given) is below


@pytest.mark.parametrize(
    ("number", "file", "told"),
    [
        (errno.ENOSPC, None, True),
        *(
            (code, None, True)
            for code in (errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENXIO, errno.ESTALE)
        ),
        (errno.ENOSPC, "other", False),  # a fault of another file than the one that is written
        (errno.EPIPE, None, False),
        (errno.ENOENT, None, False),
    ],
)
@pytest.mark.parametrize("name", [None, "out"])
def test_which_faults_are_those_of_a_place_that_takes_no_more(
    number: int, file: str | None, told: bool, name: str | None, tmp_path: Path
) -> None:
    path = str(tmp_path / name) if name else None
    fault = OSError(number, "no more", *([file] if file else []))
    with pytest.raises(OutputError if told else OSError) as raised, open_output(path):
        raise fault
    if told:
        shown = path or "standard output"
        assert str(raised.value).startswith(f"{shown}: not everything could be written: no more\n")
    else:
        assert raised.value is fault


@needs_full
@pytest.mark.parametrize("format_", ["table", "html"])
def test_a_full_disk_names_the_file_that_is_not_whole(format_: str, logs: Path) -> None:
    done = run(str(logs), *RULE, "--format", format_, "-o", str(FULL))
    assert done.returncode == 3
    assert done.stderr == (
        "error: /dev/full: not everything could be written: No space left on device\n"
        "  try: free some space or write to another place; the output is incomplete\n"
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("order", ["time", "file"])
def test_a_file_that_may_not_grow_keeps_what_fitted(order: str, jobs: str, logs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = run(
        *(str(logs), *RULE, "--format", "jsonl", "--order", order, "-j", jobs, "-o", str(out)),
        most=100_000,
    )
    assert done.returncode == 3
    assert f"error: {out}: not everything could be written: File too large\n" in done.stderr
    assert "Traceback" not in done.stderr
    lines = out.read_text().splitlines()
    assert json.loads(lines[-2])["rule"] == "aws_org_leave_success"
    assert 50_000 < out.stat().st_size <= 100_000


@pytest.mark.parametrize("jobs", [1, 2])
def test_without_room_for_temporary_runs_what_was_found_is_listed(
    jobs: int, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a bound findings are written to sorted runs."""
    monkeypatch.setattr("awol.hunt.arranged.Ordered.__init__.__defaults__", _defaults(500))
    monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    done = invoke("hunt", str(logs), *RULE, "--format", "jsonl", "-j", str(jobs))
    assert done.exit_code == 3
    # Many come together, and those that came with the last for which there was room are listed too.
    listed = len(done.stdout.splitlines())
    assert 500 <= listed < 500 + MOST_TOGETHER
    assert f"{tmp_path}/gone: no space for temporary files: No such file or directory" in done.stderr
    assert "stopped after " in done.stderr
    told = f"{listed} detections; these are listed, the rest of the logs was not searched\n  try: free some space there"
    assert told in done.stderr


def _defaults(in_memory: int) -> tuple[object, ...]:
    from awol.hunt.order import Ordered

    return (*(Ordered.__init__.__defaults__ or ())[:-1], in_memory)


def test_without_room_for_the_candidates_of_chains_it_is_told(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise NoRoomError("no space for temporary files: No space left on device")

    monkeypatch.setattr("awol.engines.sigma.correlation.candidates.Sorted.add", full)
    done = invoke("hunt", str(logs), "-q", "--format", "jsonl", "-j", "1")
    assert done.exit_code == 3
    assert "these are listed, the rest of the logs was not searched" in done.stderr


@needs_full
def test_messages_that_do_not_fit_cost_no_finding_and_are_an_exit_code(tmp_path: Path, logs: Path) -> None:
    broken = tmp_path / "log.jsonl"
    broken.write_text(record(1) + "\nhello\n" + record(2))
    done = run(str(broken), *RULE, "--format", "jsonl", stderr=str(FULL))
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 2)
    silent = run(str(logs), *RULE, "--format", "jsonl", stderr=str(FULL))
    assert (silent.returncode, len(silent.stdout.splitlines())) == (0, 3000)
    loud = run(str(logs), *RULE[:2], "--format", "jsonl", stderr=str(FULL))
    assert (loud.returncode, len(loud.stdout.splitlines())) == (3, 3000)


@needs_full
def test_an_exit_code_of_a_fault_does_not_hide_that_output_is_lost(tmp_path: Path) -> None:
    """The findings are still buffered when the command leaves with a code of its own."""
    broken = tmp_path / "log.jsonl"
    broken.write_text(record(1) + "\nhello\n")
    with FULL.open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "awol", "search", "-e", "sigma", "--rule", RULE[1], str(broken)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("named", ["the file", "its folder", "a link to it"])
def test_the_logs_are_never_written_over(named: str, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "log.jsonl"
    log.parent.mkdir()
    log.write_text(record(1))
    link = tmp_path / "link.jsonl"
    link.symlink_to(log)
    path, out = {"the file": (log, log), "its folder": (log.parent, log), "a link to it": (log, link)}[named]
    with pytest.raises(AwolError, match="is one of the files to search") as fault:
        raise refused(invoke("hunt", str(path), *RULE, "-o", str(out)))
    assert fault.value.exit_code == 2
    assert log.read_text() == record(1)


def refused(result: Result) -> BaseException:
    assert result.exception is not None
    return result.exception


def test_findings_may_lie_beside_the_logs_and_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(record(1))
    out = tmp_path / "findings.jsonl"
    for _ in range(2):
        done = invoke("hunt", str(tmp_path), *RULE, "--format", "jsonl", "-o", str(out))
        assert (done.exit_code, done.stderr) == (0, "")
        assert len(out.read_text().splitlines()) == 1


def test_the_message_reaches_a_user(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(record(1))
    done = awol("hunt", str(log), "-q", "-o", str(log))
    assert done.returncode == 2
    assert done.stderr.decode() == f"error: {log}: is one of the files to search\n  try: name another file with -o\n"
