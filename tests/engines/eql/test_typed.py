"""A number field compared with a text: Elasticsearch reads the text as a number, or refuses the query.

Measured on Elasticsearch 8.19.21 with term and range queries, which its EQL makes of these comparisons.
"""

from __future__ import annotations

import pytest

from awol.engines import Context, eql
from awol.engines.eql.nodes import FieldRef, Literal
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.plain import PlainIndex

INDEX = PlainIndex({"size": "long", "ratio": "double"})
RECORD = {"size": 900, "ratio": 0.5}


def finds(condition: str) -> bool:
    return bool(list(eql.compile(f"any where {condition}", Context(INDEX))([Event(RECORD)])))


ROWS: list[tuple[str, bool]] = [
    ('size == "900"', True),
    ('size == "901"', False),
    ('size == "900.0"', True),
    ('size == "9e2"', True),
    ('size != "900"', False),
    ('size != "901"', True),
    ('size < "1000"', True),  # by text "900" would come after "1000"
    ('size > "1000"', False),
    ('size >= "900"', True),
    ('size > "900"', False),
    ('size <= "900"', True),
    ('size < "900"', False),
    ('ratio == "0.5"', True),
    ('ratio == "0.50"', True),
    ('ratio < "0.75"', True),
    ('ratio < "0.25"', False),
    ('"1000" > size', True),
    ('"1000" < size', False),
]


@pytest.mark.parametrize(("condition", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_text_that_is_a_number_is_compared_as_one(condition: str, expected: bool) -> None:
    assert finds(condition) is expected


REFUSED = ['size == "many"', 'size < ""', 'ratio == "0,5"', "size == true", "ratio > false", 'ratio == "0x384"']


@pytest.mark.parametrize("condition", REFUSED)
def test_a_value_that_is_no_number_is_rejected_with_what_stands_there(condition: str) -> None:
    with pytest.raises(RejectedQuery, match=r"For input string: .* a number is expected") as caught:
        finds(condition)
    assert caught.value.location is not None
    assert caught.value.location.column is not None


@pytest.mark.parametrize("text", [" 900", "9_00", "NaN", "Infinity", "inf", "٩"])
def test_what_java_and_python_read_differently_is_unknown(text: str) -> None:
    """Of these Elasticsearch takes some for a double and none for a long."""
    with pytest.raises(UnsupportedQuery, match="as a number is not supported offline"):
        finds(f'ratio == "{text}"')


TIMED = PlainIndex({"at": "date", "size": "long"})
NOON = 1_714_564_800_000
"""2024-05-01T12:00:00Z."""

TIMES = [
    # how precisely a constant is written, and the first and the last millisecond that it stands for
    ('"2024-05-01T12:00:00.000Z"', NOON, NOON),
    ('"2024-05-01T12:00:00.250Z"', NOON + 250, NOON + 250),
    ('"2024-05-01T12:00:00Z"', NOON, NOON + 999),
    ('"2024-05-01T12:00Z"', NOON, NOON + 59_999),
    ('"2024-05-01"', NOON - 43_200_000, NOON + 43_199_999),
    (f"{NOON}", NOON, NOON),
]


@pytest.mark.parametrize(("constant", "first", "last"), TIMES, ids=[row[0] for row in TIMES])
def test_a_time_stands_for_all_of_its_unit(constant: str, first: int, last: int) -> None:
    """Elasticsearch's date field rounds a constant up or down by what is missing ("Missing date components")."""

    def holds(sign: str, moment: int) -> bool:
        search = eql.compile(f"any where at {sign} {constant}", Context(TIMED))
        return bool(list(search([Event({"at": moment})])))

    for sign, expected in (
        ("==", (False, True, True, False)),
        ("!=", (True, False, False, True)),
        ("<", (True, False, False, False)),
        ("<=", (True, True, True, False)),
        (">", (False, False, False, True)),
        (">=", (False, True, True, True)),
    ):
        assert tuple(holds(sign, one) for one in (first - 1, first, last, last + 1)) == expected, sign


@pytest.mark.parametrize("constant", ['"yesterday"', '"2024"', "true", "1.5", '"2024-13-01"'])
def test_a_time_that_is_none_is_unknown(constant: str) -> None:
    with pytest.raises(UnsupportedQuery, match="as a time is not supported offline"):
        eql.compile(f"any where at == {constant}", Context(TIMED))


def test_constants_are_equal_by_type_and_value() -> None:
    assert Literal(1, 0) == Literal(1, 5)
    for other in (Literal(2, 0), Literal(1.0, 0), Literal(True, 0), Literal("1", 0), FieldRef("1", False, 0), 1):
        assert Literal(1, 0) != other
    assert len({Literal(1, 0), Literal(1.0, 0), Literal(True, 0), Literal(1, 5)}) == 3


MIXED = PlainIndex({"size": "long", "ratio": "double", "name": "keyword", "ip": "ip", "flag": "boolean"})
ONE = {
    "size": 900, "ratio": 0.5, "name": "abcdef", "ip": ["192.0.2.1", "10.0.0.1"], "flag": [True, False],
}  # fmt: skip


def holds(condition: str) -> bool:
    return bool(list(eql.compile(f"any where {condition}", Context(MIXED))([Event(ONE)])))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("size + 1 + 1 == 902", True),
        ("size + 1 + 1 == 901", False),
        ("(size - 1) * 2 == 1798", True),
        ("size * ratio == 450", True),
        ("size % 7 == 4", True),
        ("ratio % 2 == 0.5", True),
        ("-ratio % 2 == -0.5", True),
        ("-size == -900", True),
        ("size / 7 == 128", True),  # whole numbers stay whole
        ('substring(name, size - 898) == "cdef"', True),
        ('substring(name, size - 898) == "bcdef"', False),
        ('string(size + 1) == "901"', True),
        ('string(size * ratio) == "450.0"', True),
        ('startsWith(name, "a") == true', True),
        ('startsWith(name, "a") != true', False),
        ('startsWith(name, "b") == false', True),
        ('startsWith(name, "a") == false', False),
        # An array: any of its values.
        ('ip == "10.0.0.0/8"', True),
        ('ip == "192.0.2.1"', True),
        ('ip == "198.51.100.1"', False),
        ('ip != "10.0.0.0/8"', False),
        ('cidrMatch(ip, "10.0.0.0/8")', True),
        ('cidrMatch(ip, "172.16.0.0/12")', False),
        ("flag == true", True),
        ("flag == false", True),
    ],
)
def test_values_of_each_type(condition: str, expected: bool) -> None:
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("condition", "column", "told"),
    [
        ('size + "a" == 1', 16, r"arithmetic takes numbers, found a value of type \[keyword\]"),
        ('"a" + size == 1', 15, r"arithmetic takes numbers, found a value of type \[keyword\]"),
        ("size + name == 1", 16, r"arithmetic takes numbers, found a value of type \[keyword\]"),
        ("size / 0 == 1", 16, "division by zero"),
    ],
)
def test_arithmetic_that_is_refused_is_shown_where_it_stands(condition: str, column: int, told: str) -> None:
    with pytest.raises(RejectedQuery, match=told) as caught:
        holds(condition)
    assert caught.value.location is not None
    assert caught.value.location.column == column


@pytest.mark.parametrize("condition", ["length(name) == true", 'startsWith(name, "a") == 1'])
def test_values_of_two_types_are_not_compared(condition: str) -> None:
    with pytest.raises(UnsupportedQuery, match="is not supported offline"):
        holds(condition)
