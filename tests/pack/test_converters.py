"""The converters of a pack are Python of its maker's: what is wrong in them is told, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.errors import PackError
from awol.pack import load_converters

BROKEN: list[tuple[str, str]] = [
    ("import nothing_of_this_name", "cannot be loaded: ModuleNotFoundError"),
    ("from . import nothing_here", "cannot be loaded: ImportError"),
    ("def f(:", "cannot be loaded: SyntaxError"),
    ("object().nothing", "cannot be loaded: AttributeError"),
    ("nothing", "cannot be loaded: NameError"),
    ("len(5)", "cannot be loaded: TypeError"),
    ("int('x')", "cannot be loaded: ValueError"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=[row[0] for row in BROKEN])
def test_converters_that_cannot_be_loaded(text: str, message: str, tmp_path: Path) -> None:
    start = tmp_path / "converters" / "__init__.py"
    start.parent.mkdir()
    start.write_text(text + "\n")
    for _ in range(2):  # what failed once is not kept as loaded
        with pytest.raises(PackError) as caught:
            load_converters(tmp_path)
        assert message in str(caught.value)
        assert "converters/__init__.py" in str(caught.value)


def test_a_folder_without_converters_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="the pack has no converters"):
        load_converters(tmp_path)
