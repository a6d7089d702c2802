"""A number field compared with a text: Elasticsearch reads the text as a number, or refuses the query.

Measured on Elasticsearch 8.19.21 with term and range queries, which its EQL makes of these comparisons.
"""

from __future__ import annotations

import pytest

from awol.engines import Context, eql
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
