"""A query on the page: in one line as far as a hundred characters go, else with a clause to a line."""

from __future__ import annotations

import pytest

from converters.layout import clauses


@pytest.mark.parametrize(
    ("parts", "joiner", "first", "indent", "expected"),
    [
        (["a"], "", "", "", "a"),
        (["a", "b", "c"], "", "", "", "a b c"),
        (["a", "b"], "AND ", "| where ", "    ", "| where a AND b"),
        (["x" * 50, "y" * 50], "", "", "    ", "x" * 50 + "\n    " + "y" * 50),
        (["x" * 50, "y" * 50], "AND ", "| where ", "  ", "| where " + "x" * 50 + "\n  AND " + "y" * 50),
        (["x" * 200], "AND ", "> ", "  ", "> " + "x" * 200),
    ],
)
def test_clauses(parts: list[str], joiner: str, first: str, indent: str, expected: str) -> None:
    assert clauses(parts, joiner, first, indent) == expected


def test_a_line_has_a_hundred_characters() -> None:
    assert len(clauses(["x" * 49, "y" * 50], "")) == 100
    assert clauses(["x" * 50, "y" * 50], "") == "x" * 50 + "\n" + "y" * 50
    assert "\n" in clauses(["x" * 45, "y" * 49], "AND ", "> ", "  ")
    assert "\n" not in clauses(["x" * 45, "y" * 49], "AND ", ">", "  ")
