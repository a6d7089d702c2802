"""Sets of characters in Lucene's dialect: a range stays a range, whatever the committed texts happen to hold."""

from __future__ import annotations

import pytest

from tests.converters.rules import convert, rule

SETS: list[tuple[str, str]] = [
    # the rule's expression, what stands between the slashes
    ("^[a]x$", "ax\n?"),
    ("^[ab]x$", "[ab]x\n?"),
    ("^[a-b]x$", "[ab]x\n?"),
    ("^[a-c]x$", "[a-c]x\n?"),
    ("^[abc]x$", "[a-c]x\n?"),
    ("^[a-d]x$", "[a-d]x\n?"),
    ("^[ac]x$", "[ac]x\n?"),
    ("^[a-cx-z]$", "[a-cx-z]\n?"),
    ("^[a-c_x]$", "[_a-cx]\n?"),
    ("^[^a-c]x$", "[^a-c]x\n?"),
    ("^[^ab]x$", "[^ab]x\n?"),
    ("^[0-2]$", "[0-2]\n?"),
    (r"^\d$", "[0-9]\n?"),
]


@pytest.mark.parametrize(("expression", "written"), SETS, ids=[row[0] for row in SETS])
def test_a_set_of_characters(expression: str, written: str) -> None:
    text = convert("lucene", rule({"f|re": expression}), pack=False)
    assert text == f"f:/{written}/"
