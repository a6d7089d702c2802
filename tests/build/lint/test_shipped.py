"""What an upgrade must not take away, and the stub of a rule that is gone."""

from __future__ import annotations

import pytest

from awol.build.lint.shipped import FILES, RETIRED, is_retired, lint, retired
from converters.splunk.app.allowlist import table

ALLOWLIST = "lookups/awol_allowlist.csv"
WHOLE = dict.fromkeys(FILES, "x") | {"lookups/awol_allowlist.csv": table()}


def test_files_that_were_shipped_are_there() -> None:
    assert list(lint(WHOLE)) == []
    assert list(lint({**WHOLE, "lookups/awol_organization.csv": "account\n"})) == []
    for path in FILES:
        without = {name: text for name, text in WHOLE.items() if name != path}
        assert list(lint(without)) == [
            f"{path}: was shipped, and an upgrade would leave the old one active: ship a stub of that name"
        ]


def test_a_table_is_as_it_was_shipped() -> None:
    assert list(lint({**WHOLE, "lookups/other.csv": "a\n"})) == [
        "lookups/other.csv: is not a known table: add its digest to the list"
    ]
    assert list(lint({**WHOLE, "lookups/awol_allowlist.csv": table() + "a\n"})) == [
        f"{ALLOWLIST}: is not what was shipped under that name, and a site may have edited it: take a new name"
    ]


STUB = {**RETIRED, "description": "use aws_a"}


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        (STUB, []),
        ({**STUB, "description": ""}, ["does not say what to use instead"]),
        (dict(RETIRED), ["does not say what to use instead"]),
        ({**STUB, "disabled": "0"}, ["is the stub of a rule that is gone, and must do nothing"]),
        ({**STUB, "cron_schedule": "* * * * *"}, ["is the stub of a rule that is gone, and must do nothing"]),
        (
            {"search": "| makeresults count=0"},
            ["is the stub of a rule that is gone, and must do nothing", "does not say what to use instead"],
        ),
    ],
)
def test_a_stub_does_nothing_and_says_what_to_use(settings: dict[str, str], faults: list[str]) -> None:
    assert is_retired(settings)
    assert list(retired(settings)) == faults
    assert not is_retired({**settings, "search": "x"})
    assert not is_retired({})
