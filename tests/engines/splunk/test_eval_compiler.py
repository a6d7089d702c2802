"""What an expression answers: true or false, which no field holds, or a value, which is no condition."""

from __future__ import annotations

import pytest

from awol.errors import RejectedQuery
from tests.engines.splunk.spl_records import run

# Search Reference, "Comparison and conditional functions", "Informational functions", "JSON functions"
TRUTHS = [
    'cidrmatch("192.0.2.0/24", a)',
    "false()",
    'in(a, "x", "y")',
    "isbool(a)",
    "isint(a)",
    "isnotnull(a)",
    "isnull(a)",
    "isnum(a)",
    "isstr(a)",
    "json_valid(a)",
    'like(a, "x%")',
    'match(a, "x")',
    'searchmatch("a=x")',
    "true()",
    "a=1",
    'a LIKE "x%"',
    'a IN ("x", "y")',
    "NOT a=1",
    "a=1 OR b=1",
    "if(a=1, true(), false())",
    "if(a=1, isnull(b), if(b=1, b=2, true()))",
    'case(a=1, b=1, true(), match(b, "x"))',
]
VALUES = [
    "a",
    "5",
    '"x"',
    "a . b",
    "len(a)",
    "mvfilter(a=1)",
    'mvfind(a, "x")',
    'mvmap(a, a."x")',
    "now()",
    'relative_time(0, "-1d")',
    'replace(a, "x", "y")',
    'strftime(0, "%Y")',
    'strptime(a, "%Y")',
    "time()",
    'if(true(), "x", "y")',
    'case(a=1, "x", true(), "y")',
]
EITHER = ['if(a=1, true(), "x")', 'case(a=1, "x", true(), false())']


@pytest.mark.parametrize("expression", TRUTHS)
def test_what_is_true_or_false_is_a_condition_and_no_value(expression: str) -> None:
    run(f"* | where {expression}")
    with pytest.raises(RejectedQuery, match="a field cannot hold true or false"):
        run(f"* | eval q={expression}")


@pytest.mark.parametrize("expression", VALUES)
def test_what_is_neither_is_a_value_and_no_condition(expression: str) -> None:
    run(f"* | eval q={expression}")
    with pytest.raises(RejectedQuery, match="a condition must be true or false"):
        run(f"* | where {expression}")


@pytest.mark.parametrize("expression", EITHER)
def test_what_may_be_either_is_taken_for_both(expression: str) -> None:
    run(f"* | where {expression}")
    run(f"* | eval q={expression}")
