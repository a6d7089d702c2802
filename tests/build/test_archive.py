"""Archives that are the same bytes everywhere."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from awol.build.archive import EPOCH, folders, moment, tar_gz, zip_of

FILES = {"a/b/c.txt": b"c", "a/d.txt": b"dd", "e.txt": b""}


@pytest.mark.parametrize(
    ("given", "expected"), [("", EPOCH), ("0", 0), ("1700000000", 1_700_000_000), ("-1", EPOCH), ("soon", EPOCH)]
)
def test_the_time_that_files_carry(given: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert moment() == expected
    with tarfile.open(fileobj=io.BytesIO(tar_gz(FILES))) as archive:
        assert {one.mtime for one in archive.getmembers()} == {expected}
    assert int.from_bytes(tar_gz(FILES)[4:8], "little") == expected
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert moment() == EPOCH == 1_767_225_600


@pytest.mark.parametrize(
    ("names", "expected"),
    [([], set()), (["a"], set()), (["a/b"], {"a"}), (["a/b/c", "a/d", "x/y/z/w"], {"a", "a/b", "x", "x/y", "x/y/z"})],
)
def test_the_folders_of_paths(names: list[str], expected: set[str]) -> None:
    assert folders(dict.fromkeys(names, b"")) == expected


def test_a_tar_says_nothing_of_the_machine() -> None:
    packed = tar_gz(FILES)
    assert packed == tar_gz(dict(reversed(FILES.items())))
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        found = [(one.name, one.isdir(), one.mode, one.uid, one.gid, one.uname, one.gname) for one in archive]
        assert found == [
            ("a", True, 0o755, 0, 0, "", ""),
            ("a/b", True, 0o755, 0, 0, "", ""),
            ("a/b/c.txt", False, 0o644, 0, 0, "", ""),
            ("a/d.txt", False, 0o644, 0, 0, "", ""),
            ("e.txt", False, 0o644, 0, 0, "", ""),
        ]
        for name, content in FILES.items():
            stream = archive.extractfile(name)
            assert stream is not None
            assert stream.read() == content


def test_a_zip_says_nothing_of_the_machine() -> None:
    packed = zip_of(FILES)
    assert packed == zip_of(dict(reversed(FILES.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert [(one.filename, one.date_time, one.external_attr >> 16, one.create_system, one.compress_type)
                for one in archive.infolist()] == [
            (name, (2026, 1, 1, 0, 0, 0), 0o100644, 3, zipfile.ZIP_DEFLATED) for name in sorted(FILES)
        ]  # fmt: skip
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
