"""Small packs for tests of mutation: one rule, its fixtures, one file of ordinary traffic."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awol.pack import parse_rule
from awol.values import Rule

HEAD = """title: Test rule
name: test_rule
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: {status}
logsource: {{product: aws, service: cloudtrail}}
level: low
"""

DETECTION = """detection:
  selection:
    eventSource: guardduty.amazonaws.com
    eventName:
      - DeleteDetector
      - StopMonitoringMembers
  filter_main_failed:
    errorCode|startswith: AccessDenied
  condition: selection and not filter_main_failed
"""


def rule_of(detection: str, status: str = "test") -> Rule:
    """A rule with this detection section (text that begins with `detection:`)."""
    return parse_rule(HEAD.format(status=status) + detection, "rules/visibility/test_rule.yml", "test_rule")


def record(name: str, source: str = "guardduty.amazonaws.com", **more: Any) -> dict[str, Any]:
    """A short record; its eventID is made of what it says."""
    said = "-".join([source, name, *(f"{key}={value}" for key, value in more.items())])
    return {"eventVersion": "1.11", "eventSource": source, "eventName": name, **more, "eventID": said}


def write_pack(
    root: Path,
    fixtures: Mapping[str, Sequence[Mapping[str, Any]]],
    detection: str = DETECTION,
    status: str = "test",
    equivalent: str | None = None,
) -> Path:
    """A pack of one rule. `fixtures` maps `fires/why` and `silent/why` to records."""
    (root / "rules" / "visibility").mkdir(parents=True, exist_ok=True)
    (root / "converters").mkdir(exist_ok=True)
    (root / "rules" / "visibility" / "test_rule.yml").write_text(HEAD.format(status=status) + detection)
    for name, records in fixtures.items():
        path = root / "fixtures" / "test_rule" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(list(records)))
    ordinary = root / "fixtures" / "_ordinary"
    ordinary.mkdir(exist_ok=True)
    (ordinary / "quiet.jsonl").write_text(json.dumps(record("ListDetectors")) + "\n")
    if equivalent is not None:
        (root / "fixtures" / "test_rule" / "equivalent.yml").write_text(equivalent)
    return root


WHOLE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "fires/detector_deleted": [record("DeleteDetector"), record("DeleteDetector", errorCode="UpstreamAccessDenied")],
    "fires/monitoring_stopped": [record("StopMonitoringMembers")],
    "silent/denied": [record("DeleteDetector", errorCode="AccessDeniedException")],
    "silent/another_call": [record("GetDetector")],
    "silent/another_service": [record("DeleteDetector", "detective.amazonaws.com")],
    "silent/near_names": [
        record("DeleteDetectorModel"),
        record("BatchDeleteDetector"),
        record("StopMonitoringMembersV2"),
        record("BatchStopMonitoringMembers"),
        record("DeleteDetector", "guardduty.amazonaws.com.example.com"),
        record("DeleteDetector", "not-guardduty.amazonaws.com"),
    ],
}
"""Fixtures that kill every mutant of DETECTION."""
