"""Rules in memory for the tests of the checks: one rule without a fault, and what its parts are replaced by."""

from __future__ import annotations

import textwrap

from awol.check.rules import check_rule
from awol.pack import parse_rule
from awol.values import Finding, Rule

PATH = "rules/membership/aws_org_leave_success.yml"

HEAD = """title: AWS account leaves its organization
name: aws_org_leave_success
id: 0c68bc01-f389-43f7-abab-a54f21d55f30
status: test
description: A member account called LeaveOrganization and the call succeeded.
references:
  - https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html
author: awol maintainers
date: 2026-11-24
tags:
{tags}
logsource:
  product: aws
  service: cloudtrail
detection:
{detection}
falsepositives:
  - Sale of an account
level: critical
"""

TAGS = """
- attack.defense-impairment
- attack.t1666
- aws-ttc.t1666.a002
"""

DETECTION = """
selection:
  eventSource: organizations.amazonaws.com
  eventName: LeaveOrganization
condition: selection
"""


def rule(detection: str = DETECTION, tags: str = TAGS) -> Rule:
    """The rule with other detections or tags, each as YAML without its indentation."""
    return parse_rule(HEAD.format(detection=_indented(detection), tags=_indented(tags)), PATH, "aws_org_leave_success")


def _indented(text: str) -> str:
    return textwrap.indent(textwrap.dedent(text).strip("\n"), "  ")


def faults(checked: Rule) -> list[Finding]:
    """Its faults."""
    return check_rule(checked)


def places(checked: Rule, check: str) -> list[str]:
    """The lines of the rule, stripped, that a check names, in the order of the file."""
    lines = checked.text.splitlines()
    found = [one for one in check_rule(checked) if one.check == check]
    return [lines[number - 1].strip() for number in sorted(one.location.line or 1 for one in found)]


def messages(checked: Rule, check: str) -> list[str]:
    """What a check says."""
    return [one.message for one in check_rule(checked) if one.check == check]
