"""Comments of a search, which may stand anywhere but inside quotation marks, and where the words around them stand."""

from __future__ import annotations

import pytest

from awol.engines.splunk.scanner import blank_comments
from awol.errors import RejectedQuery

COMMENT = "```x```"
BLANK = " " * len(COMMENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a=1", "a=1"),
        (f"a {COMMENT} b", f"a {BLANK} b"),
        (f"{COMMENT}{COMMENT}b", f"{BLANK}{BLANK}b"),
        ("a``````b", "a      b"),
        ("a``b``", "a``b``"),
        ("```a\nb```", "    \n    "),
        (f'"{COMMENT}"', f'"{COMMENT}"'),
        (f'"a" {COMMENT} "b"', f'"a" {BLANK} "b"'),
        (f'"a" "{COMMENT}"', f'"a" "{COMMENT}"'),
        ('```"``` "a"', '        "a"'),
        # a quotation mark behind a backslash does not end what is quoted; outside a backslash is no sign
        (f'"a\\"{COMMENT}"', f'"a\\"{COMMENT}"'),
        (f'"a\\\\"{COMMENT}', f'"a\\\\"{BLANK}'),
        (f'"ab"{COMMENT}', f'"ab"{BLANK}'),
        (f"\\{COMMENT}", f"\\{BLANK}"),
        ('"a\\', '"a\\'),
    ],
)
def test_a_comment_is_as_many_spaces(text: str, expected: str) -> None:
    assert blank_comments(text) == expected


@pytest.mark.parametrize(("text", "at"), [("a ```b", 2), ("a `````", 2), (f"{COMMENT} ```", 8)])
def test_a_comment_that_is_not_closed(text: str, at: int) -> None:
    with pytest.raises(RejectedQuery, match="a comment is not closed") as refused:
        blank_comments(text)
    assert refused.value.offset == at
