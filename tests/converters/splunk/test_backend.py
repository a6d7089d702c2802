"""What the search command takes for an address block, and what only looks like one."""

from __future__ import annotations

import pytest

from tests.converters.rules import convert, rule, where

TEXTS: list[tuple[str, bool]] = [
    # a text, whether a search takes it for a block and finds its addresses too
    ("192.0.2.0/24", True),
    ("192.0.2.7/24", True),
    ("192.0.2.7/32", True),
    ("2001:db8::/32", True),
    ("192.0.2.0/33", False),
    ("192.0.2.0/", False),
    ("192.0.2.7", False),
    ("2001:db8::5", False),
    ("arn:aws:iam::111122223333:user/mallory", False),
    ("arn:aws:sts::111122223333:assumed-role/Vending/build-17", False),
    ("aws-cli/2.15", False),
    ("o-exampleorgid/r-exam", False),
    ("/", False),
]


@pytest.mark.parametrize(("text", "block"), TEXTS, ids=[row[0] for row in TEXTS])
def test_only_an_address_block_leaves_the_search(text: str, block: bool) -> None:
    """Of texts with a slash only blocks leave it: an ARN stays in the search, where it is fast."""
    written = where("splunk", convert("splunk", rule({"userIdentity.arn": text})))
    if block:
        assert written.startswith("| where isnotnull(mvfind('userIdentity.arn', ")
    else:
        assert written.strip() == f'userIdentity.arn="{text}"'
