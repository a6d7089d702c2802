"""Names of AWS's models by their letters, and what is told of a pair."""

from __future__ import annotations

import pytest

from awol.cloudtrail.members import Member, Members

TABLE = Members(
    plain={"accountId": "plain", "AccountID": "plain", "Accountid": "plain"},
    varying={"tagSet": Member("plain", {"resource": {"list": frozenset("*")}})},
    services=frozenset(("ec2.amazonaws.com",)),
)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [("ACCOUNTID", "Accountid"), ("accountid", "Accountid"), ("TAGSET", "tagSet"), ("tagset", "tagSet"), ("tag", None)],
)
def test_a_name_in_other_letters_has_the_spelling_with_the_fewest_capitals(name: str, spelt: str | None) -> None:
    """Of several with as few capitals the first by its letters."""
    assert TABLE.spelt(name) == spelt
    assert Members({}, {}, frozenset()).spelt(name) is None


@pytest.mark.parametrize(
    ("parent", "name", "told"),
    [
        ("resource", "tagSet", True),
        ("other", "tagSet", False),
        (None, "tagSet", False),
        ("resource", "accountId", False),
    ],
)
def test_a_pair_is_told_where_the_models_have_it(parent: str | None, name: str, told: bool) -> None:
    assert TABLE.tells(parent, name) is told
