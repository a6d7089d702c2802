"""In which regions a detection needs forwarders, and that the kit's page says so of each."""

from __future__ import annotations

from typing import Any

import pytest

from converters.aws.kit import Detection
from converters.aws.kit.regions import where
from tests.converters.aws.kit.test_kit import detections, files


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aws_org_leave_success", "us-east-1"),
        ("aws_iam_role_created_wide_trust", "us-east-1"),
        ("aws_root_console_login", "us-east-1"),
        ("aws_iam_user_console_login_no_mfa", "every region"),
        ("aws_guardduty_disassociated", "every region"),
        ("aws_config_recorder_narrowed", "every region"),
        ("aws_cloudtrail_stopped_or_deleted", "every region"),
        ("aws_root_long_term_key_used", "every region"),
    ],
)
def test_a_service_writes_its_events_where_it_runs(name: str, expected: str) -> None:
    (found,) = [one for one in detections() if one.name == name]
    assert where(found) == expected
    assert f"| {name} | {found.level} | {expected} | " in files()["README.md"]


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        *(
            ({"eventSource": [f"{service}.amazonaws.com"]}, "us-east-1")
            for service in ("account", "billing", "billingconductor", "budgets", "ce", "iam", "organizations")
        ),
        ({"eventSource": ["iam.amazonaws.com", "sts.amazonaws.com"]}, "every region"),
        ({"$or": [{"eventSource": ["iam.amazonaws.com"]}, {"eventSource": ["ec2.amazonaws.com"]}]}, "every region"),
        ({"eventName": ["LeaveOrganization"]}, "every region"),
        ({"eventSource": ["signin.amazonaws.com"], "userIdentity": {"type": ["Root"]}}, "us-east-1"),
        ({"eventSource": ["signin.amazonaws.com"], "userIdentity": {"type": ["Root", "IAMUser"]}}, "every region"),
    ],
)
def test_one_alternative_elsewhere_is_enough(detail: dict[str, Any], expected: str) -> None:
    assert where(Detection("x", "title", "high", ({"detail": detail},))) == expected


def test_the_page_states_what_is_forwarded_whole_and_what_it_costs() -> None:
    page = files()["README.md"]
    assert "every `DescribeOrganization` (for aws_org_membership_looked_up)" in page
    assert "that is 0.12 dollars a month" in page
    assert "expect cents" not in page
