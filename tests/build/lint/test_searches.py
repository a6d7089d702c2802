"""Remarks on the parts of a search, each on a search that holds nothing else that is odd."""

from __future__ import annotations

import pytest

from awol.build.lint.searches import lint
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
        'eventSource="organizations.amazonaws.com"', 'eventName IN ("CreateUser", "")',
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
        ("eventName=CreateUser | sort 100 _time", "its search sorts 100 rows at most: write `sort 0`"),
    ],
)  # fmt: skip
def test_what_is_odd(text: str, remark: str) -> None:
    assert remarks(text) == [remark]
