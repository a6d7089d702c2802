"""Letter case on Elastic: AWS's spelling is written beside a rule's own, and what is found only as spelled is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awol.engines.catalogue import compile_for
from awol.values import ConversionSettings, Event
from tests.commands import awol
from tests.converters.elastic.test_fields import nested
from tests.converters.rules import convert, converter, pipeline, rule

CT = "aws.cloudtrail"
MFA = f"{CT}.flattened.additional_eventdata.MFAUsed"

SPELLED: list[tuple[str, Any, str]] = [
    ("MFAUsed", {"additionalEventData.MFAUsed": "NO"}, f"{MFA}:(NO OR No)"),
    ("MFAUsed, as AWS has it", {"additionalEventData.MFAUsed": "No"}, f"{MFA}:No"),
    ("MFAUsed, both already", {"additionalEventData.MFAUsed": ["NO", "No"]}, f"{MFA}:(NO OR No)"),
    ("MFAUsed, cased", {"additionalEventData.MFAUsed|cased": "NO"}, f"{MFA}:NO"),
    ("action", {"eventName": "LEAVEORGANIZATION"}, "event.action:(LEAVEORGANIZATION OR LeaveOrganization)"),
    ("action, as AWS has it", {"eventName": "LeaveOrganization"}, "event.action:LeaveOrganization"),
    ("action of nobody", {"eventName": "leavetheorg"}, "event.action:leavetheorg"),
    ("beginning", {"eventName|startswith": "deletetra"}, "event.action:(deletetra* OR DeleteTra*)"),
    ("end", {"eventName|endswith": "organization"}, "event.action:(*organization OR *Organization)"),
    ("part", {"eventName|contains": "PASSWORDREC"}, "event.action:(*PASSWORDREC* OR *PasswordRec*)"),
    ("type", {"userIdentity.type": "ROOT"}, f"{CT}.user_identity.type:(ROOT OR Root)"),
    ("kind of event", {"eventType": "awsapicall"}, f"{CT}.event_type:(awsapicall OR AwsApiCall)"),
    ("region", {"awsRegion": "US-East-1"}, "cloud.region:(US\\-East\\-1 OR us\\-east\\-1)"),
    ("truth as a text", {"managementEvent": "True"}, f"{CT}.management_event:(True OR true)"),
    (
        "truth of a leaf",
        {"requestParameters.enable": "FALSE"},
        f"{CT}.flattened.request_parameters.enable:(FALSE OR false)",
    ),
    ("in a list", {"eventName": ["stoplogging", "x"]}, "event.action:(stoplogging OR StopLogging OR x)"),
]


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in SPELLED], ids=[row[0] for row in SPELLED])
def test_the_spelling_of_aws_stands_beside_the_rules(detection: Any, expected: str) -> None:
    assert convert("lucene", rule(detection)).replace("\\-", "-") == expected.replace("\\-", "-")
    assert convert("lucene", rule(detection, "not s")).startswith("NOT ")


FOUND = [
    ("additionalEventData.MFAUsed", "NO", "No"),
    ("eventName", "consolelogin", "ConsoleLogin"),
    ("eventSource", "IAM.amazonaws.com", "iam.amazonaws.com"),
    ("userIdentity.type", "assumedrole", "AssumedRole"),
    ("responseElements.ConsoleLogin", "FAILURE", "Failure"),
    ("awsRegion", "EU-WEST-1", "eu-west-1"),
    ("userIdentity.sessionContext.attributes.mfaAuthenticated", "TRUE", "true"),
    ("eventCategory", "networkactivity", "NetworkActivity"),
]


@pytest.mark.parametrize("target", ["lucene", "esql"])
@pytest.mark.parametrize(("name", "written", "logged"), FOUND)
def test_what_aws_logs_is_found(name: str, written: str, logged: str, target: str) -> None:
    for condition, wanted in (("s", 1), ("not s", 0)):
        search = compile_for(target, convert(target, rule({name: written}, condition)))
        assert len(list(search([Event(nested(name, logged))]))) == wanted


NOTES: list[tuple[str, Any, list[str]]] = [
    ("known", {"eventName": "leaveorganization", "additionalEventData.MFAUsed": "NO"}, []),
    ("unknown", {"errorCode": "accessdenied"}, [f"{CT}.error_code `accessdenied`"]),
    ("a name of nobody", {"eventName": "leavetheorg"}, ["event.action `leavetheorg`"]),
    ("cased", {"errorCode|cased": "AccessDenied"}, []),
    ("no letters", {"recipientAccountId": "111122223333", "errorCode": None, "readOnly": True}, []),
    ("regular expression", {"userAgent|re": "Boto"}, []),
    ("a document", {"requestParameters.policyDocument|contains": "organizations:"}, []),
    ("several", {"userAgent|contains": ["Boto", "boto"]}, ["original `*Boto*`", "original `*boto*`"]),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "told"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES])
def test_what_is_found_only_as_spelled_is_named(detection: Any, told: list[str]) -> None:
    settings = ConversionSettings(pipeline=pipeline("lucene"), cloudtrail=True, placeholders={})
    for target in ("lucene", "esql"):
        notes = converter(target).notes
        assert notes is not None
        found = notes(rule(detection), settings)
        assert len(found) == bool(told)
        assert all(part in found[0] for part in told)
    assert converter("splunk").notes is None


def test_without_the_packs_pipeline_letter_case_is_ignored_and_nothing_is_said() -> None:
    notes = converter("lucene").notes
    assert notes is not None
    assert notes(rule({"f": "x"}), ConversionSettings(None, cloudtrail=False, placeholders={})) == ()


def test_the_command_warns_of_a_foreign_rule_and_not_of_the_packs(tmp_path: Path) -> None:
    path = tmp_path / "rule.yml"
    path.write_text(rule({"errorCode": "accessdenied", "requestParameters.a": "b"}))
    done = awol("convert", str(path), "--stdout", "-t", "lucene", "-t", "esql")
    assert done.returncode == 0
    assert b"lucene, esql: Elastic compares letter case" in done.stderr
    assert b"error_code `accessdenied`" in done.stderr
    assert b"warning" not in done.stdout
    done = awol("convert", str(path), "--stdout")
    assert (done.returncode, b"EQL cannot read flattened fields" in done.stderr) == (0, True)
    assert b"compares letter case" in done.stderr
    assert b"warning" not in awol("convert", str(path), "--stdout", "-t", "splunk").stderr
    assert awol("convert", "aws_org_leave_denied_scp", "--stdout", "-t", "lucene").stderr == b""
