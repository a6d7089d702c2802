"""Remarks on the parts of a search, each on a search that holds nothing else that is odd."""

from __future__ import annotations

import pytest

from awol.build.lint.searches import NEEDED, lint
from awol.engines import Context
from awol.engines.splunk import parse

BEFORE = '(NOT errorCode=* OR errorCode IN ("", "success", "null"))'


def remarks(text: str) -> list[str]:
    return list(lint({"search": text}, parse(text).commands, Context()))


@pytest.mark.parametrize(
    "text",
    [
        'eventName="LeaveOrganization"', "NOT errorCode=x", "eventName=Leave*", f"eventName=CreateUser {BEFORE}",
        "eventName=CreateUser errorCode=AccessDenied", "eventName=CreateUser | sort 0 _time",
        'eventSource="organizations.amazonaws.com"', 'eventSource IN ("iam.amazonaws.com", "", "null")',
        'eventName IN ("CreateUser", "")',
    ],
)  # fmt: skip
def test_nothing_is_odd(text: str) -> None:
    assert remarks(text) == []


IN_PART = ('(NOT errorCode=* OR errorCode IN ("", "success"))', '(NOT errorCode=* OR errorCode IN ("", "null"))')
SUCCEEDED = "its search takes a call to have succeeded only where a field says so, or not each way that it can"


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("errorCode!=x", "its search has `errorCode!=`: a record without the field is left out too; write NOT"),
        ("eventName=CreateUser earliest=-1h",
         "its search has a time bound of its own, `earliest`, which wins over the schedule's"),
        ("eventName=CreateUser mallory", "its search looks for the word `mallory`, which is no condition on a field"),
        ("eventName=CreateUsers", "its search asks for the eventName `CreateUsers`, which CloudTrail never writes"),
        ("eventSource=iam.amazonaws.org",
         "its search asks for the eventSource `iam.amazonaws.org`, which CloudTrail never writes"),
        ("eventName=CreateUser errorCode=success", SUCCEEDED),
        (f"eventName=CreateUser {IN_PART[0]}", SUCCEEDED),
        (f"eventName=CreateUser {IN_PART[1]}", SUCCEEDED),
        ('eventName=CreateUser (errorCode=x OR errorCode IN ("", "success", "null"))', SUCCEEDED),
        ('eventName=CreateUser (NOT errorMessage=* OR errorCode IN ("", "success", "null"))', SUCCEEDED),
        ("eventName=CreateUser | sort 100 _time", "its search sorts 100 rows at most: write `sort 0`"),
    ],
)  # fmt: skip
def test_what_is_odd(text: str, remark: str) -> None:
    assert remarks(text) == [remark]


TABLE = f"| table {', '.join(NEEDED)}, reason"
END = f"| `awol_details`\n| `awol_allowlist(left)`\n{TABLE}\n| `left_filter`"
SINGLE = f'eventSource="organizations.amazonaws.com" eventName="LeaveOrganization"\n{END}'
NO_TAIL = "its search does not end with details, allow-list, table and filter macro, in this order"
SHOWN = "its search has a condition on a column of an alert: that belongs into the filter macro"
ORDINARY = "its search finds a record like any other"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        (", reason", "", []),
        ("| `awol_details`\n", "", [NO_TAIL]),
        ("\n| `left_filter`", "", [NO_TAIL]),
        ("| table", "| fields", [NO_TAIL]),
        ("`left_filter`", "`left_filter`\n| `left_filter`", [NO_TAIL]),
        ("`left_filter`", "`denied_filter`",
         ["its allow-list is asked for left, and its filter macro is denied_filter"]),
        ("(left)", "(denied)", ["its allow-list is asked for denied, and its filter macro is left_filter"]),
        ("_time, account", "account", ["its alerts have no `_time`"]),
        *((f", {one}", "", [f"its alerts have no `{one}`"]) for one in (
            "target_account", "actor", "access_key", "source_ip", "event_name", "called_on", "outcome", "event_id")),
        ("_time, account, ", "", ["its alerts have no `_time`, `account`"]),
        ("| `awol_details`", "| where isnotnull(awol_x)\n| `awol_details`", [SHOWN]),
        *(("| `awol_details`", f"| search {one}=x\n| `awol_details`", [SHOWN]) for one in (
            "account", "target_account", "actor", "access_key", "source_ip", "called_on", "outcome")),
        ("| `awol_details`", "| search userName=x\n| `awol_details`", []),
        (' eventName="LeaveOrganization"', "", [ORDINARY]),
        ("organizations", "iam", []),
        ('eventSource="organizations.amazonaws.com" eventName="LeaveOrganization"', 'eventName="DescribeInstances"',
         [ORDINARY]),
    ],
)  # fmt: skip
def test_a_search_on_single_records_ends_as_each_does(old: str, new: str, expected: list[str]) -> None:
    assert old in SINGLE
    assert remarks(SINGLE.replace(old, new, 1) if old else SINGLE) == expected


CHAIN = """eventName=CreateUser
| eval step=1
| sort 0 _time
| streamstats count by account
| where isnotnull(mvfind(steps, "^1$")) AND at-first<=3600"""
FAR = "it looks back {} minutes, and its steps may be 3600 seconds apart, and an hour late"


@pytest.mark.parametrize(
    ("old", "new", "earliest", "expected"),
    [
        ("", "", "-120m@m", []),
        ("", "", "-119m@m", [FAR.format(119)]),
        ("", "", "", []),
        ("", "", "-1h@h", []),
        ("3600", "7200", "-180m@m", []),
        (" AND at-first<=3600", "", "-1m@m", []),
        ("at-first<=3600", "at-first<=60 AND at-last<=3600", "-119m@m", [FAR.format(119)]),
        ("^1$", "^2$", "-120m@m", ["no part of its chain is step 2: it never fires"]),
        ("| sort 0 _time\n", "", "-120m@m", ["its chain is not sorted by time before it is followed"]),
        ("| sort 0 _time\n| streamstats count by account", "| streamstats count by account\n| sort 0 _time", "-120m@m",
         ["its chain is not sorted by time before it is followed"]),
    ],
)  # fmt: skip
def test_a_chain_is_followed_in_the_order_of_time(old: str, new: str, earliest: str, expected: list[str]) -> None:
    assert old in CHAIN
    text = CHAIN.replace(old, new, 1) if old else CHAIN
    commands = parse(text.replace("at-first<=", "at<=").replace("at-last<=", "at<=")).commands
    settings = {"search": text, "dispatch.earliest_time": earliest}
    assert list(lint(settings, commands, Context())) == expected
