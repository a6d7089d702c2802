"""Archives that are the same bytes everywhere."""

from __future__ import annotations

import io
import tarfile
import zipfile
from datetime import UTC, datetime

import pytest

from awol.build.archive import EPOCH, folders, moment, tar_gz, zip_of

FILES = {"a/b/c.txt": b"c", "a/d.txt": b"dd", "e.txt": b""}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", EPOCH), ("1700000000", 1_700_000_000), ("-1", EPOCH), ("soon", EPOCH), ("\u00b2", EPOCH),
        # A zip knows the years 1980 to 2107, gzip 32 bits of seconds.
        ("0", 315_532_800), ("315532799", 315_532_800), ("315532801", 315_532_801),
        ("4294967295", 4_294_967_295), ("4294967296", 4_294_967_295), ("9" * 5000, EPOCH),
    ],
)  # fmt: skip
def test_the_time_that_files_carry(given: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert moment() == expected
    with tarfile.open(fileobj=io.BytesIO(tar_gz(FILES))) as archive:
        assert {one.mtime for one in archive.getmembers()} == {expected}
    assert int.from_bytes(tar_gz(FILES)[4:8], "little") == expected
    with zipfile.ZipFile(io.BytesIO(zip_of(FILES))) as archive_:
        dated = datetime.fromtimestamp(expected, UTC)
        assert {one.date_time for one in archive_.infolist()} == {(*dated.timetuple()[:5], dated.second // 2 * 2)}
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
