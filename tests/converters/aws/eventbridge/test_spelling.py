"""Letter case on EventBridge: AWS's spelling stands beside a rule's own, and what is found only as spelled is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import invoke
from tests.converters.rules import convert, rule

SPELLED: list[tuple[str, dict[str, Any], list[Any]]] = [
    # a detection, what its one field may hold
    ("a word of a list", {"additionalEventData.MFAUsed": "NO"}, ["NO", "No"]),
    ("as AWS has it", {"additionalEventData.MFAUsed": "No"}, ["No"]),
    ("cased", {"additionalEventData.MFAUsed|cased": "NO"}, ["NO"]),
    ("the name of a call", {"eventName": "leaveorganization"}, ["leaveorganization", "LeaveOrganization"]),
    ("a name that AWS does not have", {"eventName": "leavetheorg"}, ["leavetheorg"]),
    ("a region", {"awsRegion": "US-East-1"}, ["US-East-1", "us-east-1"]),
    ("a beginning", {"eventName|startswith": "stoplog"}, [{"prefix": "stoplog"}, {"prefix": "StopLog"}]),
    (
        "an end",
        {"eventSource|endswith": "AWS.com"},
        [{"suffix": "AWS.com"}, {"suffix": "aws.com"}],
    ),
    ("a list", {"eventName": ["stoplogging", "x"]}, ["stoplogging", "StopLogging", "x"]),
]


def held(pattern: Any) -> list[Any]:
    """What the one field of a pattern may hold."""
    while isinstance(pattern, dict):
        (pattern,) = pattern.values()
    assert isinstance(pattern, list)
    return pattern


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in SPELLED], ids=[row[0] for row in SPELLED])
def test_the_spelling_of_aws_stands_beside_the_rules(detection: dict[str, Any], expected: list[Any]) -> None:
    found = held(json.loads(convert("eventbridge", rule(detection))))
    assert sorted(map(str, found)) == sorted(map(str, expected))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("requestParameters.foo: Bar", True),
        ("requestParameters.foo|cased: Bar", False),
        ("requestParameters.foo: '42'", False),
        ("additionalEventData.MFAUsed: 'NO'", False),
        ("eventName: leavetheorg", True),
    ],
)
def test_what_is_found_only_as_it_is_spelled_is_named(line: str, named: bool, tmp_path: Path) -> None:
    told = "EventBridge compares letter case, Sigma does not; these values match only as spelled"
    assert (told in notes_of(line, tmp_path)) is named


def notes_of(line: str, folder: Path) -> str:
    """What the conversion of a foreign rule with this line says."""
    path = folder / "foreign.yml"
    path.write_text(
        "title: t\nid: 6113ff1b-596e-45cb-afa1-2dae3958742c\nlogsource: {product: aws, service: cloudtrail}\n"
        f"detection:\n  s:\n    {line}\n  condition: s\n"
    )
    done = invoke("convert", str(path), "--target", "eventbridge", "--stdout")
    assert done.exit_code == 0
    return done.stderr


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("requestParameters.n: 5", "requestParameters.n `5`"),
        ("requestParameters.n: '900'", "requestParameters.n `900`"),
        ("requestParameters.n: ['-1', 'five']", "requestParameters.n `-1`"),
        # What is known to be a number, or to be a text, has one form.
        ("requestParameters.maxSessionDuration: 43200", ""),
        ("requestParameters.policyId: '900'", ""),
        ("requestParameters.n: five", ""),
        # Twelve digits are an account, which CloudTrail writes as text.
        ("requestParameters.n: '111122223333'", ""),
    ],
)
def test_a_number_that_is_found_only_in_its_usual_form_is_named(line: str, named: str, tmp_path: Path) -> None:
    told = 'EventBridge finds the number in every form and the text in one (5 and "5", not "5.0" or "05"): '
    said = notes_of(line, tmp_path)
    assert (told in said) is bool(named)
    assert named in said
