"""The steps that are left of a rule where its call does not decide."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from awol.errors import RefusedConversion
from converters.aws.athena.hunt.steps import FAILS, HOLDS, Cells, rows, steps
from tests.converters.aws.athena.hunt.trees import MAY_HAVE_N, tree

CONDITIONS = [
    "s",
    "not s",
    "s and t",
    "s or t",
    "not (s and t)",
    "not (s or t)",
    "s and not t",
    "(s or t) and (u or not v)",
    "(s and t) or (u and not (v or s))",
    "not (s and (t or not (u and v)))",
]
SELECTIONS = {"s": {"awsRegion": "1"}, "t": {"userAgent": "1"}, "u": {"apiVersion": "1"}, "v": {"errorMessage": None}}
COLUMNS = ("awsregion", "useragent", "apiversion", "errormessage")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_steps_say_what_the_condition_says(condition: str) -> None:
    """On every combination of what the four ask."""
    cells = Cells()
    found = rows(steps(tree(SELECTIONS, condition), cells))
    for met in product((False, True), repeat=4):
        values = dict(zip(COLUMNS, ("1" if one else None for one in met), strict=True))
        said = dict(zip("stuv", (*met[:3], not met[3]), strict=True))
        texts = [values[cells.expressions[leaf.cell - 1]] for leaf in cells.leaves]
        assert _walk(found, texts) == eval(condition, {}, said)


def _walk(found: list[list[Any]], leaves: list[str | None]) -> bool:
    """The steps as the text walks through them: in their order, and each only where the one before leads to it."""
    at = 0
    for number, yes, no, leaf, _small, how, texts in found:
        if at == number:
            value = leaves[leaf - 1]
            at = yes if (value is not None if how == "any" else value in texts) else no
    assert at in (HOLDS, FAILS)
    return at == HOLDS


STEPS: list[tuple[Mapping[str, Any], list[str], list[list[object]]]] = [
    ({"awsRegion": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "is", ["eu"]]]),
    ({"awsRegion|cased": "EU"}, ["awsregion"], [[0, -1, -2, 1, False, "is", ["EU"]]]),
    # Any text, which an object is not; and anything but null, which it is.
    ({"requestParameters.a": "*"}, ["requestparameters"], [[0, -1, -2, 1, False, "has", [""]]]),
    ({"awsRegion": None}, ["awsregion"], [[0, -2, -1, 1, False, "any", []]]),
    ({"awsRegion|contains": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "has", ["eu"]]]),
    ({"awsRegion|startswith": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "starts", ["eu"]]]),
    ({"awsRegion|endswith": "EU"}, ["awsregion"], [[0, -1, -2, 1, True, "ends", ["eu"]]]),
    ({"awsRegion": "e?u*"}, ["awsregion"], [[0, -1, -2, 1, True, "matches", [r"\Ae[\s\S]u"]]]),
    ({"awsRegion|re": "^e|u$"}, ["awsregion"], [[0, -1, -2, 1, False, "matches", [r"\Ae|u(?=\n?\z)"]]]),
    # The cheapest first.
    ({"awsRegion": ["e*u", "*x", "eu"]}, ["awsregion"],
     [[0, -1, 1, 1, True, "is", ["eu"]],
      [1, -1, 2, 1, True, "ends", ["x"]],
      [2, -1, -2, 1, True, "matches", [r"\Ae[\s\S]*u\z"]]]),
    ({"requestParameters.a.b": "X"}, ["requestparameters"], [[0, -1, -2, 1, True, "is", ["x"]]]),
    ({"requestParameters.a": "1"}, ["requestparameters"], [[0, -1, -2, 1, False, "is", ["1"]]]),
    ({"readOnly": True}, ["readonly"], [[0, -1, -2, 1, True, "is", ["true"]]]),
    # JSON comes behind what is cheaper, wherever the rule has it, and an expression behind all else.
    ({"requestParameters.a": "1", "awsRegion": "1"}, ["requestparameters", "awsregion"],
     [[0, 1, -2, 2, False, "is", ["1"]], [1, -1, -2, 1, False, "is", ["1"]]]),
    ({"requestParameters.a|re": "x+", "requestParameters.a|contains": "1", "awsRegion": "1"},
     ["requestparameters", "awsregion"],
     [[0, 1, -2, 2, False, "is", ["1"]],
      [1, 2, -2, 1, False, "has", ["1"]],
      [2, -1, -2, 1, False, "matches", ["x+"]]]),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "cells", "expected"), STEPS)
def test_steps(detection: Mapping[str, Any], cells: list[str], expected: list[list[object]]) -> None:
    found = Cells()
    assert rows(steps(tree(detection), found)) == expected
    assert found.expressions == cells


LEAVES: list[tuple[Mapping[str, Any], list[list[object]]]] = [
    ({"awsRegion": "EU"}, [[1, None, None, False]]),
    ({"awsRegion": None}, [[1, None, None, False]]),
    ({"requestParameters.a.b": "X"}, [[1, "b", ["a", "b", None, None], False]]),
    # One leaf for all that is asked about it, but an object is something where anything will do.
    ({"requestParameters.a": ["1", "x*", "*y*"]}, [[1, "a", ["a", None, None], False]]),
    ({"eventSource": "iam.amazonaws.com", "requestParameters.userName": [None, "1"]},
     [[1, "userName", ["userName", None, None], True], [1, "userName", ["userName", None, None], False],
      [2, None, None, False]]),
    ({"requestParameters.a": "1", "responseElements.a": "1"},
     [[1, "a", ["a", None, None], False], [2, "a", ["a", None, None], False]]),
    # A key that JSON may write in another way is in no text for certain.
    ({'requestParameters.a"\\b': "1"}, [[1, "", ['a"\\b', None, None], False]]),
    ({"requestParameters.a/b": "1"}, [[1, "", ["a/b", None, None], False]]),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "expected"), LEAVES)
def test_leaves(detection: Mapping[str, Any], expected: list[list[object]]) -> None:
    found = Cells()
    steps(tree(detection), found)
    assert sorted((one.row() for one in found.leaves), key=str) == sorted(expected, key=str)


def test_what_steps_have_no_word_for_is_a_cell_of_its_own() -> None:
    cells = Cells()
    found = rows(steps(tree({"requestParameters.n|gt": 5}), cells))
    assert found == [[0, -1, -2, 1, False, "is", ["true"]]]
    assert cells.expressions[0].startswith(f"IF({MAY_HAVE_N} AND ANY_MATCH(")
    assert cells.expressions[0].endswith(", n -> n > 5), 'true')")
    assert cells.dear == {1}


@pytest.mark.parametrize("condition", ["s", "not s", "s and t", "t or s"])
def test_a_keyword_is_refused_and_no_step(condition: str) -> None:
    found = tree({"s": ["word"], "t": {"eventName": "a"}}, condition)
    with pytest.raises(RefusedConversion, match="exactly for a keyword without a field"):
        steps(found, Cells())


def test_what_may_hold_without_the_key_is_asked_without_it() -> None:
    cells = Cells()
    steps(tree({"requestParameters.n|exists": False}), cells)
    assert "STRPOS" not in cells.expressions[0]


def test_patterns_and_paths_of_cells_stand_in_columns() -> None:
    cells = Cells()
    steps(tree({"requestParameters.n|gt": 5}), cells)
    pattern, path = cells.prepared
    assert path == "$"
    assert pattern.startswith(r"\A(-?[0-9]")
    assert "REGEXP_LIKE(JSON_FORMAT(j), prepared_1)" in cells.expressions[0]
    assert "JSON_EXTRACT_SCALAR(j, prepared_2)" in cells.expressions[0]


@pytest.mark.parametrize(
    ("field", "key"), [("requestParameters.n", "n"), ("requestParameters.a.n", "n"), ("requestParameters.a.b.c", "c")]
)
def test_a_number_is_looked_for_only_where_its_key_may_be(field: str, key: str) -> None:
    cells = Cells()
    steps(tree({f"{field}|gt": 5}), cells)
    asked = f"(STRPOS(requestparameters, '{key}') > 0 OR STRPOS(requestparameters, '\\u') > 0)"
    assert cells.expressions[0].startswith(f"IF({asked} AND ANY_MATCH(")


def test_several_values_that_steps_have_no_word_for_are_one_cell() -> None:
    cells = Cells()
    found = rows(steps(tree({"requestParameters.n|gt": [5, 9]}), cells))
    assert found == [[0, -1, -2, 1, False, "is", ["true"]]]
    [cell] = cells.expressions
    assert cell.startswith(f"IF({MAY_HAVE_N} AND ")
    assert "n > 5" in cell
    assert "n > 9" in cell


def test_a_text_is_asked_first_and_a_number_where_it_is_not_that() -> None:
    cells = Cells()
    found = rows(steps(tree({"requestParameters.n": ["a", 5]}), cells))
    text, number = (
        next(at for at, leaf in enumerate(cells.leaves, 1) if (leaf.path is None) == apart) for apart in (False, True)
    )
    assert found == [[0, -1, 1, text, True, "is", ["a"]], [1, -1, -2, number, False, "is", ["true"]]]
