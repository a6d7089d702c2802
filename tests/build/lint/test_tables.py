"""Lookup tables over their files, and what Splunk would not read as it is meant."""

from __future__ import annotations

import pytest

from awol.build.lint.tables import TableFault, table
from awol.engines.splunk.lookups import MOST_MATCHES

TEXT = 'rule,principal\na,"x, y"\nb,*\n'


def test_a_table_whole() -> None:
    stanza = {
        "match_type": "WILDCARD(rule), CIDR( principal )",
        "max_matches": "1",
        "case_sensitive_match": "false",
    }
    found = table(stanza, TEXT)
    assert found.rows == ({"rule": "a", "principal": "x, y"}, {"rule": "b", "principal": "*"})
    assert (found.columns, found.match_types, found.max_matches, found.case_sensitive) == (
        ("rule", "principal"),
        {"rule": "wildcard", "principal": "cidr"},
        1,
        False,
    )
    plain = table({}, TEXT)
    assert (plain.match_types, plain.max_matches, plain.case_sensitive) == ({}, MOST_MATCHES, True)
    assert table({"match_type": "EXACT(rule)"}, TEXT).match_types == {"rule": "exact"}
    assert table({"case_sensitive_match": "1"}, TEXT).case_sensitive
    assert table({"case_sensitive_match": "TRUE"}, TEXT).case_sensitive
    assert not table({"case_sensitive_match": "0"}, TEXT).case_sensitive
    assert table({"max_matches": str(MOST_MATCHES)}, TEXT).max_matches == MOST_MATCHES
    assert table({}, "rule\n").rows == ()


@pytest.mark.parametrize(
    ("stanza", "text", "told"),
    [
        ({}, "\ufeffrule\na\n", "a byte order mark precedes its first column"),
        ({}, "rule\r\na\r\n", "it has carriage returns"),
        ({}, "", "it is empty"),
        ({}, "rule,rule\na,b\n", "a column has no name, or appears twice"),
        ({}, "rule,\na,b\n", "a column has no name, or appears twice"),
        ({}, "rule,x\na,b\na\n", "row 3 has 1 cells, the header has 2"),
        ({}, "rule\na,b\n", "row 2 has 2 cells, the header has 1"),
        ({"match_type": "WILD(rule)"}, "rule\na\n", "its match_type `WILD(rule)` does not name a kind of match"),
        ({"match_type": "EXACT(rule), CIDR(x)"}, "rule\na\n", "its match_type `CIDR(x)` does not name a kind"),
        ({"match_type": "WILDCARD(rule) x"}, "rule\na\n", "its match_type `WILDCARD(rule) x` does not"),
        ({"max_matches": "0"}, "rule\na\n", "max_matches is 0"),
        ({"max_matches": str(MOST_MATCHES + 1)}, "rule\na\n", f"max_matches is {MOST_MATCHES + 1}"),
        ({"max_matches": "many"}, "rule\na\n", "max_matches is many"),
    ],
)
def test_what_is_no_table(stanza: dict[str, str], text: str, told: str) -> None:
    with pytest.raises(TableFault) as fault:
        table(stanza, text)
    assert str(fault.value).startswith(told)
