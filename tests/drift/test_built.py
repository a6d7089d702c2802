"""A build that lies in a folder: what is read of it, and what is said of a folder that holds none, or a broken one."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from awol.build.difference import BuildError
from awol.drift.built import app_of, rules_of

APP = "awol-splunk-1.0.0.tar.gz"
RULES = ("awol-kibana-1.ndjson", "awol-attack18-kibana-1.ndjson")


def tarred(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        folder = tarfile.TarInfo("awol")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def test_an_app_and_rules_are_read(tmp_path: Path) -> None:
    (tmp_path / APP).write_bytes(tarred({"awol/default/a.conf": b"x", "awol/b": b""}))
    for name in (*RULES, "awol-other.ndjson"):
        (tmp_path / name).write_text(name)
    (tmp_path / "mine.ndjson").write_text("x")
    assert app_of(tmp_path) == {"awol/default/a.conf": b"x", "awol/b": b""}
    assert rules_of(tmp_path) == {name: name.encode() for name in (*RULES, "awol-other.ndjson")}


@pytest.mark.parametrize("read", [app_of, rules_of])
def test_a_folder_without_a_build(read: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="there is no such folder") as told:
        read(tmp_path / "none")
    assert (str(told.value.location), told.value.next_step) == (str(tmp_path / "none"), "make it: awol build --out DIR")
    with pytest.raises(BuildError, match=r"holds 0 files awol-[a-z]*-.*, and a build has one") as told:
        read(tmp_path)
    assert str(told.value.location) == str(tmp_path)
    assert told.value.next_step == "build into an empty folder: awol build --out DIR"


def test_two_builds_in_one_folder(tmp_path: Path) -> None:
    for name in (*RULES, "awol-kibana-2.ndjson", APP, APP.replace("1", "2")):
        (tmp_path / name).write_text("x")
    with pytest.raises(BuildError, match=r"holds 2 files awol-kibana-\*\.ndjson"):
        rules_of(tmp_path)
    with pytest.raises(BuildError, match=r"holds 2 files awol-splunk-\*\.tar\.gz"):
        app_of(tmp_path)


TEXT = gzip.compress(b"awol" * 100 + bytes(range(256)) * 9, mtime=0)
WHOLE = tarred({"awol/a": random.Random(1).randbytes(100_000)})
DAMAGED = WHOLE[:50_000] + bytes(200) + WHOLE[50_200:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        TEXT,
        TEXT[:20] + b"\xff" * 20 + TEXT[40:],
        WHOLE[:-20],
        WHOLE[:30],
        WHOLE[:50_000],
        DAMAGED,
        WHOLE[:-8] + b"\1\2\3\4" + WHOLE[-4:],
    ],
    ids=[
        "empty",
        "no gzip",
        "no tar",
        "a damaged block",
        "end cut off",
        "a header",
        "half",
        "damaged within",
        "a wrong checksum",
    ],
)
def test_a_broken_app_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / APP).write_bytes(content)
    with pytest.raises(BuildError, match="not a gzipped tar") as told:
        app_of(tmp_path)
    assert (str(told.value.location), told.value.next_step) == (str(tmp_path / APP), "build it again")
