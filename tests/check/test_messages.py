"""Whatever `awol check` finds, its message ends with what to do."""

from __future__ import annotations

import re
from pathlib import Path

from awol.check import check
from tests.check.packs import FIRES, GUIDE, RULE, write

_WAY_OUT = re.compile(
    r"\b(write|use|name|add|remove|give|move|mend|make|join|put|run|leave|group|save|correct|exclude|only|compare|say|"
    r"did you mean|lists all)\b",
    re.IGNORECASE,
)

BROKEN = r"""title: [a]
name: aws_org_move_account_to_transition_ou
id: x
status: finished
description: FILL-IN
references: [nowhere]
author: ''
date: today
tags:
  - attack.t1562.008
  - attack.defense-evasion
  - attack.impact
  - AWS-TTC.T1
  - aws-ttc.t9999
logsource: {product: aws}
detection:
  selection:
    eventSource: organisations.amazonaws.com
    eventName: leaveOrganization
    eventType: AwsApiCall
    awsRegion: us-east-1
    requestParameters: null
    requestParameters.x|endswith: y
    requestParameters.y|re: a.*
    userIdentity.arn|startswith: 'arn:aws:iam::111122223333:'
    readOnly: ['true', true]
    nosuch: x
    requestParameters.bucketName|expand: ['%nobody%', fixed]
  other:
    eventName: LeaveOrganization
    requestParameters.keyId: '%log_key_ids%'
  filter:
    userAgent|contains: x
  condition: (selection or other) and not filter
falsepositives: none
level: high
"""


def test_every_message_ends_with_what_to_do(pack: Path) -> None:
    write(pack, RULE, BROKEN)
    write(pack, GUIDE, "no heading\n\n## Triage\n\n## Nonsense\n")
    write(pack, f"{FIRES}/broken.json", '{"eventName": ')
    write(pack, f"{FIRES}/private.json", '{"eventName": "x", "eventSource": "y", "a": "998877665544", "b": "8.8.8.8"}')
    write(pack, "fixtures/aws_nobody/fires/a.json", "{}")
    write(pack, "rules/membership/lost.txt", "x")
    write(pack, "rules/membership/aws_none.yml", "a: [\n")
    write(pack, "rules/validators.yaml", "validators:\n  - -attacktag\nexclusions:\n  x: y\n")
    write(pack, "pipelines/cloudtrail_splunk.yml", "transformations:\n  - type: nosuch\n")
    findings = check(pack)
    wanted = {
        "attacker-controlled",
        "event-name",
        "event-source",
        "event-type",
        "field",
        "fixture-orphan",
        "fixture-unreadable",
        "guide",
        "no-place",
        "null-leaf",
        "pipeline",
        "place",
        "placeholder",
        "placeholder-branch",
        "portable",
        "private",
        "rule-form",
        "rule-tags",
        "rule-unreadable",
        "validators",
    }
    assert wanted - {one.check for one in findings} == set()
    # The fault comes first; behind a semicolon, a colon or a full stop stands the way out.
    parts = {f"{one.check}: {one.message}": re.split(r"[;:?.] ", one.message, maxsplit=1)[1:] for one in findings}
    assert [told for told, rest in parts.items() if not any(_WAY_OUT.search(one) for one in rest)] == []
