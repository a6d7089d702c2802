"""The files of a new rule: what can be inferred is filled in, the rest is marked for `awol check` to find."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from awol.errors import Location, PackError
from awol.pack import FAMILIES

MARK = "FILL-IN"
"""Stands wherever a person has to write something; `awol check` reports each."""

GUIDE_SECTIONS = (
    "What happened",
    "Why it matters",
    "What benign looks like",
    "Triage",
    "Response",
    "Limits",
)
"""The headings of every guide, in order."""


def write_skeleton(root: Path, name: str, family: str, event: str | None) -> list[str]:
    """Write the files of a new rule and return their paths, relative to `root`. Nothing is overwritten: PackError."""
    if not re.fullmatch(r"aws_[a-z0-9]+(_[a-z0-9]+)*", name):
        raise PackError(
            f"`{name}` is no rule name", next_step="lower case words joined by _, for example aws_org_leave"
        )
    if family not in FAMILIES:
        raise PackError(f"there is no family `{family}`", next_step=f"one of {', '.join(FAMILIES)}")
    service, _, call = (event or f"organizations:{MARK}").partition(":")
    if not service or not call:
        raise PackError(f"`{event}` is no event", next_step="write SERVICE:NAME, organizations:LeaveOrganization")
    source = service if "." in service else f"{service}.amazonaws.com"
    record = _record(source, call)
    silent = {**record, "eventID": str(uuid.uuid4()), "eventName": "DescribeOrganization", "readOnly": True}
    files = {
        f"rules/{family}/{name}.yml": _rule(name, source, call),
        f"rules/{family}/{name}.md": _guide(name),
        f"fixtures/{name}/fires/the_call_succeeds.json": json.dumps(record, indent=2) + "\n",
        f"fixtures/{name}/silent/a_read_only_call.json": json.dumps(silent, indent=2) + "\n",
    }
    for path in files:
        if (root / path).exists():
            raise PackError("exists already", Location(path), "choose another name")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")
    return list(files)


def _rule(name: str, source: str, call: str) -> str:
    title = name.removeprefix("aws_").replace("_", " ").capitalize()
    return f"""title: 'AWS: {title}'
name: {name}
id: {uuid.uuid4()}
status: experimental
description: {MARK} one or two sentences, what the rule finds and why it matters
references:
  - https://docs.aws.amazon.com/organizations/latest/APIReference/API_{call}.html
author: awol maintainers
date: {datetime.now(UTC).date().isoformat()}
tags:
  - attack.defense-impairment
  - attack.t1666
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventSource: {source}
    eventName: {call}
  selection_status_value:
    errorCode:
      - success
      - ''
  selection_status_null:
    errorCode: null
  condition: selection and 1 of selection_status_*
falsepositives:
  - {MARK} what benign looks like
level: medium
"""


def _guide(name: str) -> str:
    sections = "\n".join(f"## {heading}\n\n{MARK}\n" for heading in GUIDE_SECTIONS)
    return f"# {name}\n\n{sections}"


def _record(source: str, call: str) -> dict[str, Any]:
    """A record as CloudTrail writes one of version 1.11: an administrator's call that succeeded."""
    role = "arn:aws:iam::111122223333:role/OrgAdmin"
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAIOSFODNN7EXAMPLE:alice",
            "arn": "arn:aws:sts::111122223333:assumed-role/OrgAdmin/alice",
            "accountId": "111122223333",
            "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAIOSFODNN7EXAMPLE",
                    "arn": role,
                    "accountId": "111122223333",
                    "userName": "OrgAdmin",
                },
                "attributes": {"creationDate": "2026-03-17T09:00:00Z", "mfaAuthenticated": "true"},
            },
        },
        "eventTime": "2026-03-17T09:30:00Z",
        "eventSource": source,
        "eventName": call,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.27.0",
        "requestParameters": None,
        "responseElements": None,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    }
