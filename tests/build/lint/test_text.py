"""Remarks on the text of a saved search: what it runs, whose macros it uses, how it ends."""

from __future__ import annotations

import pytest

from awol.build.lint.splunk import Knowledge, _text

MACROS = {
    "awol_cloudtrail": '(index="aws" sourcetype="aws:cloudtrail")',
    "awol_cloudtrail_of(1)": '(index="$1$")',
    "awol_allowlist(1)": 'eval approved="$1$"',
    "left_filter": "search *",
}
SEARCH = (
    '`awol_cloudtrail` eventName="LeaveOrganization"\n| `awol_allowlist(left)`\n| table _time account\n| `left_filter`'
)
ORDER = "its search does not end with details, allow-list, table and filter macro, in this order"

CHANGED = [
    ("`awol_cloudtrail`", "`awol_cloudtrail_of(aws)`", ["its search does not use the macro awol_cloudtrail"]),
    ("`awol_cloudtrail`", 'index="aws"', ["its search does not use the macro awol_cloudtrail"]),
    ("`left_filter`", "`other_filter`", ["the macro `other_filter` is not defined"]),
    ("\n| `left_filter`", "", ["its search does not end with its filter macro"]),
    ("`left_filter`", "`gone`", ["its search does not run: the macro `gone` is not known"]),
    ("\n| `awol_allowlist(left)`", "", ["its search does not apply the allow-list"]),
    ("\n| table _time account", "", ["its search has no `table` command for its columns"]),
    (
        "| table",
        "| delete x\n| table",
        ["its search runs `delete`", "its search does not run: the command `delete` does not run offline"],
    ),
]


def told(search: str) -> list[str]:
    return [one for one in _text({"search": search}, Knowledge(MACROS, {}), []) if one != ORDER]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGED, ids=[row[1] or f"no {row[0]}" for row in CHANGED])
def test_what_is_told_of_a_search(old: str, new: str, expected: list[str]) -> None:
    assert told(SEARCH) == []
    assert told(SEARCH.replace(old, new)) == expected


def test_the_columns_are_those_of_its_table() -> None:
    shown: list[str] = []
    list(_text({"search": SEARCH}, Knowledge(MACROS, {}), shown))
    assert shown == ["_time", "account"]
