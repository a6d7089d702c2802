"""Which part of all requests a test is for (IAM User Guide, "Condition operators"), and what makes up all of them."""

from __future__ import annotations

import pytest

from awol.estate.halves import Half, half, make_up_all

KEY = "aws:PrincipalTag/team"


@pytest.mark.parametrize(
    ("operator", "values", "kind", "parts"),
    [
        ("StringEquals", ["a"], "stringequals", ["met"]),
        ("StringNotEquals", ["a"], "stringequals", ["unmet", "absent"]),
        ("StringEqualsIfExists", ["a"], "stringequals", ["met", "absent"]),
        ("StringNotEqualsIfExists", ["a"], "stringequals", ["unmet", "absent"]),
        ("STRINGNOTLIKE", ["a*"], "stringlike", ["unmet", "absent"]),
        ("ArnNotLike", ["a*"], "arnlike", ["unmet", "absent"]),
        ("IpAddress", ["192.0.2.1"], "ipaddress", ["met"]),
        # What NotIpAddress says of a request without an address is written nowhere.
        ("NotIpAddress", ["192.0.2.1"], "ipaddress", ["unmet"]),
        ("NotIpAddressIfExists", ["192.0.2.1"], "ipaddress", ["unmet", "absent"]),
        ("NumericLessThan", ["1"], "numericlessthan", ["met"]),
        ("NumericGreaterThanEquals", ["1"], "numericlessthan", ["unmet"]),
        ("NumericLessThanEquals", ["1"], "numericlessthanequals", ["met"]),
        ("NumericGreaterThan", ["1"], "numericlessthanequals", ["unmet"]),
        ("DateLessThan", ["2026"], "datelessthan", ["met"]),
        ("DateGreaterThanEquals", ["2026"], "datelessthan", ["unmet"]),
        ("DateLessThanEquals", ["2026"], "datelessthanequals", ["met"]),
        ("DateGreaterThan", ["2026"], "datelessthanequals", ["unmet"]),
        ("DateGreaterThanIfExists", ["2026"], "datelessthanequals", ["unmet", "absent"]),
    ],
)
def test_the_part_that_a_test_is_for(operator: str, values: list[str], kind: str, parts: list[str]) -> None:
    expected = Half("aws:principaltag/team", (kind, frozenset(values)), frozenset(parts))
    assert half(operator, KEY, values) == expected


@pytest.mark.parametrize(
    ("operator", "values", "kind", "parts"),
    [
        ("Null", ["true"], "", ["absent"]),
        ("Null", ["FALSE"], "", ["present"]),
        ("Null", ["true", "false"], "", ["absent", "present"]),
        ("Bool", ["true"], "bool", ["met"]),
        ("Bool", ["False"], "bool", ["unmet"]),
        ("Bool", ["true", "false"], "bool", ["met", "unmet"]),
        ("BoolIfExists", ["false"], "bool", ["unmet", "absent"]),
    ],
)
def test_the_part_of_a_test_for_presence_or_truth(
    operator: str, values: list[str], kind: str, parts: list[str]
) -> None:
    assert half(operator, KEY, values) == Half("aws:principaltag/team", (kind, frozenset()), frozenset(parts))


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("ForAnyValue:StringEquals", ["a"]),
        ("StringEquals", []),
        ("Null", []),
        ("Null", ["maybe"]),
        ("Bool", ["true", "maybe"]),
        ("NumericGreaterThan", ["1", "2"]),
        ("DateGreaterThanEquals", ["2026", "2027"]),
    ],
)
def test_a_test_of_which_no_part_is_known(operator: str, values: list[str]) -> None:
    assert half(operator, KEY, values) is None


Given = tuple[str, str, list[str]]
HAS: Given = ("Null", KEY, ["false"])
LACKS: Given = ("Null", KEY, ["true"])
IS: Given = ("StringEquals", KEY, ["a"])
IS_NOT: Given = ("StringNotEquals", KEY, ["a"])


@pytest.mark.parametrize(
    ("tests", "all_together"),
    [
        ([], False),
        ([IS], False),
        ([IS_NOT], False),
        ([IS, IS_NOT], True),
        ([IS, IS], False),
        ([HAS, LACKS], True),
        ([HAS], False),
        ([LACKS], False),
        # One that has the key and one whose value is another, which holds without the key too.
        ([HAS, IS_NOT], True),
        ([HAS, IS], False),
        ([LACKS, IS], False),
        ([LACKS, IS_NOT], False),
        ([LACKS, IS, ("StringNotEqualsIfExists", KEY, ["a"])], True),
        ([("NumericLessThan", KEY, ["1"]), ("NumericGreaterThanEquals", KEY, ["1"])], False),
        ([("NumericLessThan", KEY, ["1"]), ("NumericGreaterThanEquals", KEY, ["1"]), LACKS], True),
        ([("NumericLessThan", KEY, ["1"]), ("NumericGreaterThan", KEY, ["1"]), LACKS], False),
        ([("BoolIfExists", KEY, ["true"]), ("Bool", KEY, ["false"])], True),
        # Of other values, and of another key.
        ([IS, ("StringNotEquals", KEY, ["b"])], False),
        ([IS, ("StringNotEquals", KEY, ["a", "b"])], False),
        ([IS, ("StringNotEquals", "aws:username", ["a"])], False),
        ([HAS, ("Null", "aws:username", ["true"])], False),
        ([("StringEquals", "AWS:principaltag/TEAM", ["a"]), IS_NOT], True),
        ([("Null", "aws:username", ["true"]), IS, IS_NOT], True),
    ],
)
def test_what_makes_up_all_requests(tests: list[Given], all_together: bool) -> None:
    assert make_up_all(one for given in tests if (one := half(*given))) is all_together
