"""Where a text that Trino does not read goes wrong: the place is that of the token, on whatever line it stands."""

from __future__ import annotations

import pytest

from awol.engines.athena import parse
from awol.errors import RejectedQuery

MARKED = [
    "SELECT a FROM t WHERE a = ^)",
    "SELECT a\nFROM t\nWHERE a = ^)",
    "SELECT a\n\nFROM t WHERE\n  a = 'x' AND ^) b",
    "SELECT a FROM t nosuch ^5 WHERE a = 1",
    "SELECT a FROM t WHERE a = 'x' ^12345",
    "SELECT a FROM t x ^other WHERE a",
    # at the end of the text it is the last token
    "SELECT a FROM t WHERE (a = ^'x'",
]


@pytest.mark.parametrize("marked", MARKED)
def test_the_place_of_a_syntax_error(marked: str) -> None:
    with pytest.raises(RejectedQuery, match="syntax error") as caught:
        parse(marked.replace("^", ""))
    assert caught.value.offset == marked.index("^")
