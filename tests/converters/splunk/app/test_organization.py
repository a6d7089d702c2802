"""The lookup of accounts."""

from __future__ import annotations

from converters.splunk.app.organization import step, table, transforms


def test_the_lookup() -> None:
    assert transforms() == {"filename": "awol_organization.csv", "max_matches": "1"}
    rows = [{"account": "1", "about": "a, b"}, {"account": "2", "about": 'c "d"'}]
    assert table(rows) == 'account,about\n1,"a, b"\n2,"c ""d"""\n'
    assert step("-") == (
        " | lookup local=true awol_organization account AS target_account OUTPUT about AS awol_about"
        ' | eval about=coalesce(awol_about, "-")'
    )
