"""The pack that the tests break."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.packs import copy_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of one rule of ours with all that belongs to it."""
    return copy_pack(tmp_path)
