"""An expression on a flat object is read with its path only where it has alternatives on top, which costs more."""

from __future__ import annotations

import pytest

from awol.engines.lucene.flat_objects import _alternatives

PATTERNS = [
    # an expression, whether a `|` stands outside of all parentheses
    ("", False),
    ("abc", False),
    ("|a", True),
    ("ab|c", True),
    ("(a|b)", False),
    ("((a)|b)", False),
    ("(a)|b", True),
    ("(a|b)c|d", True),
    ("(a|b)(c|d)", False),
    (r"\|", False),
    (r"a\|b", False),
    (r"\a|b", True),
    (r"\\|a", True),
    (r"\(a|b", True),
    (r"(a\)|b)", False),
    (")|a", True),
    ("a\\", False),
]


@pytest.mark.parametrize(("pattern", "expected"), PATTERNS)
def test_alternatives_on_top(pattern: str, expected: bool) -> None:
    assert _alternatives(pattern) is expected
