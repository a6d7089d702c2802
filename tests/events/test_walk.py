"""Which files are read, and what is said of those that cannot be."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from awol.errors import EventError
from awol.events import ReadStats, read, walk
from awol.events.layout import Wanted
from awol.values import parse_time
from tests.events.records import line, no_problem


def walked(*paths: str | Path) -> tuple[list[str], list[str]]:
    problems: list[EventError] = []
    return [str(path) for path in walk(paths, problems.append)], [str(problem) for problem in problems]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.json", "a.json", "year/month/c.json", ".hidden/d.json", "year/.e.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(line(1))
    return tmp_path


def test_folders_are_opened_sorted_and_without_hidden_names(tree: Path) -> None:
    files, problems = walked(tree)
    assert files == [str(tree / name) for name in ("a.json", "b.json", "year/month/c.json")]
    assert problems == []


def test_a_hidden_path_that_is_named_is_read(tree: Path) -> None:
    assert walked(tree / ".hidden", tree / "year/.e.json")[0] == [
        str(tree / ".hidden/d.json"),
        str(tree / "year/.e.json"),
    ]


def test_a_file_is_read_once(tree: Path) -> None:
    (tree / "link.json").symlink_to(tree / "a.json")
    (tree / "year" / "up").symlink_to(tree)
    files, problems = walked(tree / "b.json", tree, "-", tree / "year", "-")
    assert files == [str(tree / "b.json"), str(tree / "a.json"), str(tree / "year/month/c.json"), "-"]
    assert problems == []


def test_what_is_missing_is_named(tree: Path) -> None:
    (tree / "broken").symlink_to(tree / "gone")
    files, problems = walked(tree / "no", tree)
    assert len(files) == 3
    assert problems == [
        f"{tree / 'no'}: no such file or folder",
        f"{tree / 'broken'}: a link to a file that does not exist",
    ]


def test_a_pipe_in_a_folder_does_not_hang(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    files, problems = walked(tree)
    assert len(files) == 3
    assert [f"{tree / 'pipe'}: a pipe, socket or device; not read" in problem for problem in problems] == [True]
    assert walked(tree / "pipe")[0] == [str(tree / "pipe")]


def test_a_folder_without_permission_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forbidden = tree / "year"
    listing = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == forbidden:
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    # As root, no permission is missing: the fault is made.
    monkeypatch.setattr(os, "scandir", scandir)
    files, problems = walked(tree)
    assert files == [str(tree / "a.json"), str(tree / "b.json")]
    assert problems == [f"{forbidden}: cannot be read: Permission denied"]


@pytest.mark.parametrize(("name", "told"), [("no", "No such file"), ("", "Is a directory")])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str, told: str) -> None:
    problems: list[EventError] = []
    assert list(read(tmp_path / name, problems.append)) == []
    assert told in str(problems[0])
    assert problems[0].exit_code == 3


def test_reading_that_fails_halfway_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            data = super().read1(size)
            if not data:
                raise OSError(5, "Input/output error")
            return data

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Failing(line(1) + b"\n" + line(2)[:30])))
    problems: list[EventError] = []
    assert [event.id for event in read("-", problems.append)] == ["e1"]
    assert [str(problem) for problem in problems] == [
        "-: reading failed (Input/output error); rest of file not read",
        "-:2: line 2: cut off at the end of the text; record lost",
    ]


def test_standard_input_and_stats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = line(1) + b"\n" + line(2, eventCategory="Insight") + b"\n"
    (tmp_path / "file").write_bytes(content)
    stats = ReadStats()
    assert [event.file for event in read(tmp_path / "file", no_problem, stats)] == [str(tmp_path / "file")]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(content)))
    assert [event.file for event in read("-", no_problem, stats)] == ["-"]
    assert stats == ReadStats(files=2, records=2, passed_over=2, bytes=2 * len(content))
    stats.add(ReadStats(1, 1, 1, 1, 1))
    assert stats == ReadStats(3, 3, 3, 1, 2 * len(content) + 1)


def test_a_link_out_of_the_folder_is_named_and_not_followed(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "f.json").write_bytes(line(1))
    (tree / "out").symlink_to(outside)
    (tree / "year" / "file.json").symlink_to(outside / "f.json")
    files, problems = walked(tree)
    assert [Path(file).name for file in files] == ["a.json", "b.json", "c.json"]
    assert [problem.splitlines() for problem in problems] == [
        [
            f"{link}: a link to something outside the folder; not followed",
            "  try: name its target to read it too",
        ]
        for link in (tree / "out", tree / "year" / "file.json")
    ]


def test_a_path_that_is_itself_a_link_is_followed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(tree)
    files, problems = walked(link)
    assert ([Path(file).name for file in files], problems) == (["a.json", "b.json", "c.json"], [])


def test_a_link_within_the_folder_is_followed_once(tree: Path) -> None:
    (tree / "again").symlink_to(tree / "year")
    (tree / "loop").symlink_to(tree)
    files, problems = walked(tree)
    assert ([Path(file).name for file in files], problems) == (["a.json", "c.json", "b.json"], [])


def test_what_the_path_excludes_is_not_opened(tree: Path) -> None:
    day = tree / "AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2026/06"
    for name in ("09", "10", "11", "12", "20"):
        (day / name).mkdir(parents=True)
        (day / name / "f.json").write_bytes(line(1))
    since, until = parse_time("2026-06-11T00:00:00Z"), parse_time("2026-06-11T12:00:00Z")
    excluded: list[str] = []
    found = walk([tree], no_problem, Wanted(since, until), excluded.append)
    assert [path.parent.name for path in found if isinstance(path, Path) and path.name == "f.json"] == [
        "10",
        "11",
        "12",
    ]
    assert [Path(path).name for path in excluded] == ["09", "20"]
