"""Where a hunt remembers things, by the system's own customs, and that it goes without where there is no such place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from awol.hunt import remembered
from awol.hunt.remembered import Memory, folder, memory


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"HOME": "/home/m"}, "/home/m/.cache/awol"),
        ("linux", {"HOME": "/home/m", "XDG_CACHE_HOME": "/var/c"}, "/var/c/awol"),
        ("linux", {"HOME": "/home/m", "XDG_CACHE_HOME": "~/c"}, "/home/m/c/awol"),
        # The base directory specification: a relative path is to be ignored.
        ("linux", {"HOME": "/home/m", "XDG_CACHE_HOME": "c"}, None),
        ("darwin", {"HOME": "/home/m", "XDG_CACHE_HOME": "/var/c"}, "/home/m/Library/Caches/awol"),
        ("win32", {"HOME": "/home/m", "LOCALAPPDATA": "/local"}, "/local/awol"),
        ("win32", {"HOME": "/home/m"}, None),
    ],
)
def test_where_programs_keep_what_they_can_do_without(
    platform: str, variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert folder() == (None if expected is None else Path(expected))


def test_nobody_knows_where_the_user_is_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: Path) -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", homeless)
    assert folder() is None
    assert memory("x", [], []) == Memory(None)


def test_without_a_place_nothing_is_kept_or_read() -> None:
    kept = Memory(None)
    kept.write({"a": 1})
    assert kept.read() is None


def test_the_latest_ten_of_a_kind_are_kept(tmp_path: Path) -> None:
    other = tmp_path / "other-1.json"
    other.write_text("")
    for number in range(12):
        path = tmp_path / f"kind-{number:02}.json"
        Memory(path).write([number])
        os.utime(path, (number + 1, number + 1))
    Memory(tmp_path / "kind-new.json").write(["new"])
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        *(f"kind-{number:02}.json" for number in range(3, 12)),
        "kind-new.json",
        "other-1.json",
    ]
    assert Memory(tmp_path / "kind-11.json").read() == [11]


@pytest.mark.parametrize("content", [(1, 2), {1: "a"}, {"a": float("nan")}, {"a": object()}])
def test_what_json_would_change_is_not_kept(content: object, tmp_path: Path) -> None:
    kept = Memory(tmp_path / "deep" / "kind-1.json")
    kept.write(content)
    assert (kept.read(), (tmp_path / "deep").exists()) == (None, False)
    kept.write({"a": [1, "é", None]})
    assert kept.read() == {"a": [1, "é", None]}


@pytest.mark.parametrize(
    "damage",
    [lambda said: said + b" ", lambda said: said[1:], lambda _: b"", lambda said: said.replace(b"\n", b" ")],
)
def test_what_is_not_what_was_written_is_nothing(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "kind-1.json"
    Memory(path).write({"a": 1})
    said = path.read_bytes()
    assert Memory(path).read() == {"a": 1}
    path.write_bytes(damage(said))
    assert Memory(path).read() is None
    path.write_bytes(said)
    moved = path.rename(tmp_path / "kind-2.json")
    assert Memory(moved).read() is None, "what stands under another name is something else"


def test_the_name_changes_with_all_that_it_was_computed_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "folder", lambda: tmp_path)
    code = tmp_path / "code"
    (code / "deep").mkdir(parents=True)
    (code / "a.py").write_text("1")
    (code / "deep" / "b.py").write_text("1")
    (tmp_path / "one.py").write_text("1")
    sources = [code, tmp_path / "one.py"]

    def name(*parts: str) -> str:
        found = memory("kind", sources, parts).path
        assert found is not None
        assert found.parent == tmp_path
        assert found.name.startswith("kind-")
        assert found.suffix == ".json"
        return found.name

    before = name("a", "b")
    assert name("a", "b") == before
    assert len({before, name("ab"), name("b", "a"), name("a")}) == 4
    (code / "notes.txt").write_text("1")
    assert name("a", "b") == before
    for changed in (code / "deep" / "b.py", code / "a.py", tmp_path / "one.py"):
        changed.write_text("2")
        assert name("a", "b") != before
        changed.write_text("1")
    monkeypatch.setattr(remembered, "__version__", "0.0.0")
    assert name("a", "b") != before
    monkeypatch.setattr(remembered, "_pysigma", lambda: None)
    assert memory("kind", sources, ["a"]) == Memory(None)
