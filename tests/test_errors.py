"""How a fault is told: its place, what is wrong, a caret below a query, and the next step."""

from __future__ import annotations

import pytest
from sigma.exceptions import SigmaValueError

from awol import errors
from awol.errors import AwolError, Location, QueryError, in_words


@pytest.mark.parametrize(
    ("location", "told"),
    [
        (Location("a.yml"), "a.yml"),
        (Location("a.yml", 3), "a.yml:3"),
        (Location("a.yml", 3, 7), "a.yml:3:7"),
        (Location("a.yml", None, 7), "a.yml:7"),
    ],
)
def test_a_place(location: Location, told: str) -> None:
    assert str(location) == told


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (AwolError("wrong"), "wrong"),
        (AwolError("wrong", Location("a.yml", 3)), "a.yml:3: wrong"),
        (AwolError("wrong", None, "write right"), "wrong\n  try: write right"),
        (AwolError("wrong", Location("a.yml"), "write right"), "a.yml: wrong\n  try: write right"),
        (QueryError("wrong"), "wrong"),
        (QueryError("wrong", next_step="write right"), "wrong\n  try: write right"),
        (QueryError("wrong", "a = b", 4), "query:1:5: wrong\n  a = b\n      ^"),
        (QueryError("wrong", "a\nbc = d\ne", 5), "query:2:4: wrong\n  bc = d\n     ^"),
        (QueryError("wrong", "a\nb", 2, "write right", "q.spl"), "q.spl:2:1: wrong\n  b\n  ^\n  try: write right"),
        # At the end of a text that ends a line there is nothing to show above the caret.
        (QueryError("wrong", "a\n", 2), "query:2:1: wrong\n  \n  ^"),
        (QueryError("wrong", "x" * 300, 80), f"query:1:81: wrong\n  {'x' * 160}\n  {' ' * 80}^"),
        (QueryError("wrong", f"{'a' * 20}{'x' * 300}", 100), f"query:1:101: wrong\n  {'x' * 160}\n  {' ' * 80}^"),
    ],
)
def test_a_fault_in_words(fault: AwolError, told: str) -> None:
    assert str(fault) == told


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        (2, (errors.AwolError, errors.PackError, errors.ConfigurationError)),
        (3, (errors.RefusedConversion, errors.EventError, errors.QueryError, errors.UnsupportedQuery)),
        (3, (errors.RejectedQuery,)),
    ],
)
def test_the_exit_code_of_a_command_that_ends_with_it(code: int, kinds: tuple[type[AwolError], ...]) -> None:
    assert {kind.exit_code for kind in kinds} == {code}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (RecursionError(), "it is nested too deeply"),
        (OverflowError("int too large"), "a number in it is too large"),
        (AttributeError("'int' object has no attribute 'x'"), "a value in it has the wrong type"),
        (SigmaValueError("not <class 'dict'> but <class 'list'>"), "not a mapping but a list"),
        (SigmaValueError("<class 'int'> or <class 'float'>"), "a number or a number"),
        (SigmaValueError("<class 'bool'>, <class 'NoneType'>"), "true or false, nothing"),
        (SigmaValueError("<class 'str'>, <class 'bytes'>"), "a text, bytes"),
        (SigmaValueError(), "SigmaValueError"),
    ],
)
def test_what_pysigma_raised_in_words_for_the_author_of_a_rule(fault: Exception, told: str) -> None:
    assert in_words(fault) == told
