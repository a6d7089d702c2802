"""What a large hunt asks of Python's memory and of the C library's."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator

import pytest

from awol.hunt import heap


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Library:
    """A C library that takes note of what it is told."""

    def __init__(self) -> None:
        self.told: dict[int, int] = {}

    def mallopt(self, option: int, value: int) -> int:
        self.told[option] = value
        return 1


def test_what_is_loaded_is_not_looked_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    before = gc.get_threshold()
    heap.keep()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == (20_000, *before[1:])


def test_glibc_keeps_what_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`mallopt(3)`: -1 M_TRIM_THRESHOLD, -2 M_TOP_PAD, -3 M_MMAP_THRESHOLD."""
    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    monkeypatch.setattr(sys, "platform", "linux")
    heap.keep()
    assert library.told == {-1: 128 << 20, -2: 1 << 20, -3: 32 << 20}


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_no_other_library_is_asked(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    monkeypatch.setattr(sys, "platform", platform)
    heap.keep()
    assert library.told == {}


def test_a_c_library_without_it_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    monkeypatch.setattr(sys, "platform", "linux")
    heap.keep()
