"""Which pack a command uses: the one named, the nearest above the working folder, else the one that came with awol."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.errors import PackError
from awol.pack.place import locate, own_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder that has what makes a pack, within another that has it too."""
    for root in (tmp_path, tmp_path / "inner"):
        (root / "rules" / "deep").mkdir(parents=True)
        (root / "converters").mkdir()
    return tmp_path / "inner"


def test_the_nearest_above(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate(start=pack / "rules" / "deep") == pack
    assert locate(start=pack) == pack
    monkeypatch.chdir(pack.parent / "rules")
    assert locate() == pack.parent


def test_half_a_pack_is_none(pack: Path) -> None:
    (pack / "converters").rmdir()
    assert locate(start=pack) == pack.parent


def test_the_one_named_wins(pack: Path, tmp_path: Path) -> None:
    assert locate(tmp_path, pack) == tmp_path
    assert locate(str(pack), tmp_path) == pack


def test_where_there_is_none_the_one_that_came_with_awol(tmp_path: Path) -> None:
    assert locate(start=tmp_path) == own_pack()


@pytest.mark.parametrize(
    ("name", "told", "step"),
    [
        ("missing", "there is no such folder", "check --pack"),
        ("plain", "this folder is not a pack: it has no rules/", "name a pack's root"),
    ],
)
def test_a_folder_that_is_none_is_refused(tmp_path: Path, name: str, told: str, step: str) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(PackError) as fault:
        locate(tmp_path / name)
    assert (fault.value.message, fault.value.next_step) == (told, step)
    assert str(fault.value.location) == str(tmp_path / name)
