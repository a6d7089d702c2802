"""A generated part between its marks."""

from __future__ import annotations

import pytest

from awol.publish.marked import between, replaced

TEXT = "a\n<!-- x -->\n\none\ntwo\n\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n"


@pytest.mark.parametrize(
    ("text", "name", "inner"),
    [
        (TEXT, "x", "one\ntwo"),
        (TEXT, "y", ""),
        (TEXT, "z", None),
        ("<!-- x -->\none\n", "x", None),
        ("one\n<!-- /x -->\n", "x", None),
        ("<!-- /x -->\n<!-- x -->\none\n", "x", None),
        ("<!-- x -->one<!-- /x -->", "x", None),
        ("<!-- x -->\none<!-- /x -->\n<!-- x -->\ntwo<!-- /x -->", "x", "one"),
    ],
)
def test_what_stands_between_the_marks(text: str, name: str, inner: str | None) -> None:
    assert between(text, name) == inner
    if inner is None:
        with pytest.raises(ValueError, match=f"the text has no marks `{name}`"):
            replaced(text, name, "new")


def test_only_the_part_between_is_written_anew() -> None:
    assert replaced(TEXT, "x", "new") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n"
    assert between(replaced(TEXT, "y", "new"), "y") == "new"
    assert between(replaced(TEXT, "y", "new"), "x") == "one\ntwo"
