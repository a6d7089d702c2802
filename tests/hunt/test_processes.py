"""Several processes find what one finds, in the same order, standard input too."""

from __future__ import annotations

import gzip
import io
import json
import marshal
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from awol.configuration.allowlist import Allowlist
from awol.errors import EventError
from awol.events import pieces
from awol.hunt import Detection, Filter, Hunter, Tally, hunt, plan, processes, run
from awol.hunt import found as gathering
from awol.hunt.chains import Chains
from awol.hunt.examine import Examiner
from awol.hunt.forecast.learning import CLUES, Learned
from awol.hunt.found import Written
from awol.hunt.lines import LINES, Lines
from awol.hunt.run import Asked, in_lines
from awol.pack import parse_rule
from awol.values import Event, Rule
from tests.hunt.stopping import interrupted

RULE = (
    "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\n"
    "detection: {s: {eventName: A}, condition: s}\n"
)


@pytest.mark.parametrize("worthwhile", [0, run.WORTHWHILE], ids=["by processes", "by this process"])
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("order", [("-", "one", "two"), ("one", "-", "two"), ("one", "two", "-"), ("-",)], ids="".join)
def test_standard_input_beside_files_is_searched_in_its_place(
    order: tuple[str, ...], jobs: int, worthwhile: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only this process has standard input: no worker may be asked for it, and no finding on it may be lost."""
    monkeypatch.setattr(run, "WORTHWHILE", worthwhile)
    for name in ("one", "two"):
        (tmp_path / name).write_text(json.dumps({"eventID": name, "eventName": "A"}))
    given = json.dumps({"eventID": "-", "eventName": "A"}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    problems: list[EventError] = []
    tally = Tally()
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    files = [name if name == "-" else tmp_path / name for name in order]
    found = list(hunt(hunter, files, Allowlist(), tally, problems.append, jobs))
    assert [one.event_ids for one in found] == [(name,) for name in order]
    assert [one.file for one in found] == [str(file) for file in files]
    assert problems == []
    assert (tally.stats.files, tally.stats.records, tally.detections) == (len(order), len(order), len(order))


def record(number: int, **fields: object) -> bytes:
    named = {"eventID": f"e{number}", "eventName": "A" if number % 7 == 0 else "B", "eventSource": "x", **fields}
    return json.dumps(named, separators=(",", ":")).encode()


def found_in(files: list[Path], jobs: int) -> tuple[list[Detection], list[str], Tally]:
    problems: list[EventError] = []
    tally = Tally()
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    found = list(hunt(hunter, files, Allowlist(), tally, problems.append, jobs))
    return found, [str(problem) for problem in problems], tally


@pytest.fixture
def small_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Works so small that a test's files make many of them."""
    monkeypatch.setattr(plan, "BATCH", 1)
    monkeypatch.setattr(plan, "RANGE", 2000)
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    monkeypatch.setattr(pieces, "SIZE", 500)


ODD = {
    "nothing odd": b"",
    "a broken line": b'{"eventName":"A"\n',
    "text": b"hello world\n",
    "an odd number": b'{"eventName":"A","eventID":"odd","x":1e999}\n',
    "an indented record": b'{\n"eventName": "A",\n"eventID": "odd"\n}\n',
    "an object that does not end": b'{"eventName":"A","x":[\n',
    "a record of many lines": b'{"eventName":"A","eventID":"long","x":[\n' + b"1,\n" * 3000 + b"1]}\n",
    "two thousand problems": b'{"name":1}\n' * 2000,
    "a byte that is no text": b'{"eventName":"A","eventID":"\xff"}\n',
    "blank lines": b"\n\n\n",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("at", [0, 3, 150, 299])
def test_ranges_of_a_file_give_what_the_file_gives(odd: bytes, at: int, tmp_path: Path, small_works: None) -> None:
    lines = [record(number) + b"\n" for number in range(300)]
    lines.insert(at, odd)
    file = tmp_path / "log.jsonl"
    file.write_bytes(record(7) + b"\n" + b"".join(lines))
    expected, told, tally = found_in([file], 1)
    assert len(list(plan.cut([file]))) > 3
    found, told_too, tally_too = found_in([file], 3)
    assert [one.event_ids for one in found] == [one.event_ids for one in expected]
    assert told_too == told
    assert tally_too == tally


@pytest.mark.usefixtures("small_works")
def test_many_files_keep_their_order_whatever_the_number_of_processes(tmp_path: Path) -> None:
    files = []
    for number in range(60):
        file = tmp_path / f"{number:02}.json"
        content = record(number * 7) + b"\n" + (b"hello\n" if number % 5 == 0 else b"") + record(number + 1)
        file.write_bytes(gzip.compress(content) if number % 2 else content)
        files.append(file)
    files.insert(30, tmp_path / "missing.json")
    expected = found_in(files, 1)
    for jobs in (2, 4):
        assert found_in(files, jobs) == expected


class Dying(Hunter):
    """A hunter whose process is killed when it meets a record that names a file in `dies`, in which each death leaves
    a letter; in the first process it goes on."""

    first = os.getpid()

    def fired(self, events: Iterable[Event]) -> Iterator[tuple[Event, list[Rule]]]:
        for event in events:
            if (told := event.record.get("dies")) and os.getpid() != self.first:
                with Path(told).open("a", encoding="utf-8") as deaths:
                    deaths.write("x")
                os.kill(os.getpid(), signal.SIGKILL)
            yield from super().fired((event,))


def placed(searched: Iterable[Detection | Written]) -> list[tuple[str, str]]:
    """The file and the eventID of each finding, with its line or without."""
    found: list[tuple[str, str]] = []
    for one in searched:
        if isinstance(one, Detection):
            found.append((one.file, one.event_ids[0]))
        else:
            found += [(told["file"], told["event_ids"][0]) for told in (json.loads(row[-1]) for row in one.rows)]
    return found


@pytest.mark.parametrize("written", [None, LINES["jsonl"]], ids=["", "as lines"])
@pytest.mark.parametrize("message", [1, 1 << 16], ids=["each finding by itself", "many findings together"])
def test_a_process_that_dies_is_told_with_its_file_and_costs_no_other(
    message: int, written: Lines | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    monkeypatch.setattr(processes, "_MESSAGE", message)
    monkeypatch.setattr(gathering, "MOST_TOGETHER", message)
    deaths, logs = tmp_path / "deaths", tmp_path / "logs"
    logs.mkdir()
    for number in range(9):
        lines = [record(number * 1001 + one * 7) for one in range(50)]
        if number == 4:
            lines.insert(25, record(7, dies=str(deaths)))
        (logs / f"{number}.json").write_bytes(b"\n".join(lines))
    hunter = Dying([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    problems: list[EventError] = []
    tally = Tally()
    found = placed(in_lines(written, hunter, sorted(logs.iterdir()), Allowlist(), tally, problems.append, 2))
    assert len(found) == len(set(found))
    others = [file for file in sorted(logs.iterdir()) if file.name != "4.json"]
    assert [one for one in found if not one[0].endswith("4.json")] == placed(found_in(others, 1)[0])
    # What was found before the end was handed on where it was sent before: once, and in its place.
    before = [identity for file, identity in found if file.endswith("4.json")]
    assert before == (
        [f"e{4 * 1001 + one * 7}" for one in range(25) if (4 * 1001 + one * 7) % 7 == 0] if message == 1 else []
    )
    assert [problem.message for problem in problems] == [
        "the process that read it died twice (SIGKILL, as when memory runs out); rest of file not read"
    ]
    assert str(problems[0].location) == str(logs / "4.json")
    assert (tally.stats.files, tally.problems, tally.repeats) == (9, 1, 0)
    # Once among the others and once alone: a third time would cost as much again.
    assert deaths.read_text() == "xx"


class DyingAtTimes(Hunter):
    """A hunter whose process is killed at a record that names a file in `counts`, in which each reading of the record
    leaves a letter, at the readings that `at` names."""

    first = os.getpid()

    def fired(self, events: Iterable[Event]) -> Iterator[tuple[Event, list[Rule]]]:
        for event in events:
            if (told := event.record.get("counts")) and os.getpid() != self.first:
                with Path(told).open("a", encoding="utf-8") as readings:
                    readings.write("x")
                if Path(told).stat().st_size in event.record["at"]:
                    os.kill(os.getpid(), signal.SIGKILL)
            yield from super().fired((event,))


def test_of_the_next_file_nothing_is_handed_on_twice_where_a_process_dies_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process dies in the second of two files, and the one that reads the first again dies there."""
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    monkeypatch.setattr(processes, "_MESSAGE", 1)
    files = []
    for number, at in ((0, [2]), (1, [1])):
        lines = [record(number * 1001 + one * 7) for one in range(4)]
        lines.insert(2, record(7, counts=str(tmp_path / f"counts{number}"), at=at))
        (tmp_path / f"{number}.json").write_bytes(b"\n".join(lines))
        files.append(tmp_path / f"{number}.json")
    hunter = DyingAtTimes([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    problems: list[EventError] = []
    tally = Tally()
    found = placed(in_lines(None, hunter, files, Allowlist(), tally, problems.append, 2))
    of_first, of_second = ([f"e{number * 1001 + one * 7}" for one in range(4)] for number in (0, 1))
    # What the first file gave was sent before anything died.
    assert [identity for file, identity in found if file.endswith("0.json")] == [*of_first[:2], "e7", *of_first[2:]]
    assert [identity for file, identity in found if file.endswith("1.json")] == [*of_second[:2], "e7", *of_second[2:]]
    assert [str(problem.location) for problem in problems] == [str(files[0])]
    assert (tally.repeats, tally.stats.files) == (0, 2)


@pytest.mark.usefixtures("small_works")
def test_a_range_of_which_two_processes_die_is_told_by_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    lines = [record(number) + b"\n" for number in range(300)]
    lines.insert(200, record(7, dies=str(tmp_path / "deaths")) + b"\n")
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(lines))
    (lost,) = [piece for work in plan.cut([file]) for piece in work.pieces if _holds(file, piece, b'"dies"')]
    hunter = Dying([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    problems: list[EventError] = []
    tally = Tally()
    assert placed(in_lines(None, hunter, [file], Allowlist(), tally, problems.append, 2))
    assert [problem.message for problem in problems] == [
        (
            "the process that read it died twice (SIGKILL, as when memory runs out); "
            f"rest of its bytes {lost.start:,} to {lost.end:,} not read"
        )
    ]
    assert lost.start > 0
    assert tally.stats.files == 1


def _holds(file: Path, piece: plan.Piece, text: bytes) -> bool:
    return text in file.read_bytes()[piece.start : piece.end]


@pytest.mark.usefixtures("small_works")
def test_a_file_that_goes_away_while_its_rest_is_to_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record of many lines is more than a range: the rest is read as one, if the file is still there."""
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    file = tmp_path / "log.jsonl"
    lines = [record(number) + b"\n" for number in range(300)]
    lines.insert(3, ODD["a record of many lines"])
    file.write_bytes(b"".join(lines))
    assert len(list(plan.cut([file]))) > 3
    read_on = processes._Pool._read_on

    def gone(self: processes._Pool, job: processes._Job) -> None:
        file.unlink(missing_ok=True)
        read_on(self, job)

    monkeypatch.setattr(processes._Pool, "_read_on", gone)
    _, problems, tally = found_in([file], 2)
    assert any("No such file" in problem for problem in problems), problems
    assert tally.problems >= 1


class Waiting(Hunter):
    """A hunter that, at a record with `until`, waits for the file that is named there, a while at the most; one with
    `makes` makes it. What came of the wait is written to the file named in `tells`."""

    def fired(self, events: Iterable[Event]) -> Iterator[tuple[Event, list[Rule]]]:
        for event in events:
            if makes := event.record.get("makes"):
                Path(makes).touch()
            if until := event.record.get("until"):
                end = time.monotonic() + event.record["most"]
                while not Path(until).exists() and time.monotonic() < end:
                    time.sleep(0.01)
                Path(event.record["tells"]).write_text(str(Path(until).exists()), encoding="utf-8")
            yield from super().fired((event,))


@pytest.mark.parametrize(("waiting", "most", "read"), [(8 << 20, 60, True), (1 << 14, 1, False)])
def test_what_is_found_ahead_is_taken_up_to_a_bound(
    waiting: int, most: float, read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one process is slow another goes on, as far as there is memory for what it finds; a pipe holds 64 KB."""
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    monkeypatch.setattr(plan, "BATCH", 1)
    monkeypatch.setattr(processes, "MOST_WAITING", waiting)
    logs, there, told = tmp_path / "logs", tmp_path / "there", tmp_path / "told"
    logs.mkdir()
    slow = record(70_000, until=str(there), most=most, tells=str(told))
    found = [record(7 * number, userAgent="x" * 500) for number in range(500)]
    (logs / "a.jsonl").write_bytes(slow)
    (logs / "b.jsonl").write_bytes(b"\n".join([*found, record(70_007, makes=str(there))]))
    hunter = Waiting([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    tally = Tally()
    assert len(list(hunt(hunter, sorted(logs.iterdir()), Allowlist(), tally, print, 2))) == 502
    assert (told.read_text(), tally.problems) == (str(read), 0)


def test_no_process_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    started: list[int] = []
    start = processes._Pool._start

    def noted(pool: processes._Pool) -> processes._Worker:
        worker = start(pool)
        started.append(worker.process.pid)
        return worker

    monkeypatch.setattr(processes._Pool, "_start", noted)
    monkeypatch.setattr(plan, "BATCH", 1)
    for number in range(4):
        (tmp_path / f"{number}.json").write_bytes(record(7))
    assert len(found_in(sorted(tmp_path.iterdir()), 2)[0]) == 1
    assert len(started) == 2
    for pid in started:
        # Whoever was waited for is nobody's child any more.
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


@pytest.mark.usefixtures("interruptible")
def test_a_process_closes_the_pipes_of_others_and_its_own_other_end() -> None:
    """Or it would never see that the first process, and so its pipe, is gone."""
    ours, theirs = multiprocessing.Pipe()
    others = [end for _ in range(2) for end in multiprocessing.Pipe()]
    mine, its = multiprocessing.Pipe()
    its.close()
    processes._work(mine, [ours, *others], Examiner(Hunter([], {}, Filter()), Chains().keeper()))
    assert [one.closed for one in (ours, *others, theirs)] == [True] * 5 + [False]
    # Whoever interrupts asks the first process, which ends the others.
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize(
    ("code", "told"), [(-signal.SIGKILL, "SIGKILL, as when memory runs out"), (-signal.SIGTERM, "SIGTERM"),
                       (0, "exit code 0"), (3, "exit code 3"), (None, "exit code None")]
)  # fmt: skip
def test_how_a_process_ended(code: int | None, told: str) -> None:
    assert processes._reason(code) == told


class Pipe:
    """Keeps what is sent, unpacked."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send_bytes(self, message: bytes) -> None:
        self.sent.append(marshal.loads(message))


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "together"])
@pytest.mark.parametrize("received", range(5))
def test_what_was_received_before_is_passed_over(received: int, together: bool, tmp_path: Path) -> None:
    """Findings and problems alike, in the order of each file, and none of the file behind it."""
    file, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    file.write_bytes(b"\n".join((record(0), b"hello", record(7), record(14))))
    other.write_bytes(b"\n".join((record(21), record(28), record(35))))
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    examiner = Examiner(hunter, Chains().keeper(), lines=LINES["jsonl"] if together else None)
    pipe = Pipe()
    sender = processes._Sender(cast("Any", pipe), examiner, [received, 1])
    sender.send([plan.Piece(str(one), size=one.stat().st_size) for one in (file, other)])
    *messages, (end, (_, overrun)) = pipe.sent
    assert (end, overrun) == ([], False)
    told: list[str] = []
    counted = [0, 0]
    for counts, packed in messages:
        entries = marshal.loads(packed)
        ids = [
            [row[4][0] for row in entry[1][1]]
            if entry[0] == "batch"
            else ["problem"]
            if entry[0] == "problem"
            else [entry[3][0]]
            for entry in entries
        ]
        assert sum(count for _, count in counts) == sum(map(len, ids))
        for piece, count in counts:
            counted[piece] += count
        told += [one for some in ids for one in some]
    assert told == [*["e0", "problem", "e7", "e14"][received:], "e28", "e35"]
    assert counted == [4 - received, 2]


@pytest.mark.parametrize("there", [True, False])
def test_a_file_of_which_less_is_found_than_before_is_named(there: bool, tmp_path: Path) -> None:
    """It was cut off or taken away between two readings: what is told of it now was not told before."""
    file, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    if there:
        file.write_bytes(record(0))
    other.write_bytes(record(21))
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter())
    pipe = Pipe()
    sender = processes._Sender(cast("Any", pipe), Examiner(hunter, Chains().keeper()), [5, 0])
    sender.send([plan.Piece(str(one)) for one in (file, other)])
    entries = [entry for _, packed in pipe.sent[:-1] for entry in marshal.loads(packed)]
    problem, found = entries
    assert problem[:3] == (
        "problem",
        "has less in it than when it was read first, so something may be missing"
        if there
        else "cannot be read: No such file or directory",
        str(file),
    )
    assert found[3] == ("e21",)


@pytest.mark.parametrize(("methods", "asked"), [(["spawn", "fork"], "fork"), (["spawn"], None)])
def test_processes_are_forked_where_they_can_be(
    methods: list[str], asked: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: methods)
    monkeypatch.setattr(multiprocessing, "get_context", lambda method: ("context", method))
    made: object = processes._context()
    assert made == ("context", asked)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("interruptible")
def test_an_interruption_keeps_what_was_found_and_leaves_nothing_behind(jobs: str, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.json").write_bytes(left("e1"))
    for number in range(40):
        (logs / f"b{number}.json").write_bytes(b"\n".join(record(one, note="x" * 500) for one in range(500)))
    told = interrupted(str(logs), jobs, tmp_path)
    assert "interrupted after 41 files" in told or "interrupted after 42 files" in told


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell runs in the background inherits that Ctrl-C is ignored, and so would the hunt."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def left(identity: str) -> bytes:
    return json.dumps(
        {
            "eventVersion": "1.11",
            "eventSource": "organizations.amazonaws.com",
            "eventName": "LeaveOrganization",
            "eventID": identity,
            "recipientAccountId": "111122223333",
        }
    ).encode()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_forecast_learns_from_is_no_finding(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    told = {
        "eventSource": "config.amazonaws.com",
        "eventName": "PutDeliveryChannel",
        "requestParameters": {"deliveryChannel": {"s3BucketName": "example-c"}},
    }
    for number in range(3):
        lines = [record(7 * number), json.dumps({**told, "eventID": f"clue{number}"}).encode()]
        (tmp_path / f"{number}.jsonl").write_bytes(b"\n".join(lines))
    learned = Learned()
    hunter = Hunter([parse_rule(RULE, "rules/f/r.yml", "r")], {}, Filter(), [CLUES])
    tally = Tally()
    problems: list[EventError] = []
    found = hunt(
        hunter, sorted(tmp_path.iterdir()), Allowlist(), tally, problems.append, jobs, asked=Asked(learned=learned)
    )
    assert [one.event_ids[0] for one in found] == ["e0", "e7", "e14"]
    assert learned.values == {"log_bucket_names": {"example-c": ("a delivery channel of AWS Config", "clue0")}}
    assert (tally.detections, tally.repeats) == (3, 0)
    without = hunt(hunter, sorted(tmp_path.iterdir()), Allowlist(), Tally(), problems.append, jobs)
    assert [one.rule for one in without] == ["r"] * 3
    assert problems == []
