"""The fixtures of a new rule: which fires, which stays silent, and what each record says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from awol.pack.guides import MARK
from awol.skeleton.inference import Inferred, Outcome
from awol.skeleton.records import fixtures
from tests.skeleton.test_inference import rule

SOURCE = "organizations.amazonaws.com"
CATALOGUE = {SOURCE: ["DetachPolicy", "DescribePolicy", "ListPolicies", "LeaveOrganization", "ListRoots"]}
NAMES = {
    "success.json", "success_as_the_splunk_add_on_writes_it.json", "errorcode_is_an_empty_text.json",
}  # fmt: skip
DENIED = {"denied.json", "denied_with_the_exception_name.json", "denied_by_a_vpc_endpoint_policy.json"}
FAILED = {"errorcode_nobody_has_heard_of.json", "errorcodes_that_only_resemble_others.json"}
ALWAYS = {"same_call_name_of_another_service.json", "a_read_only_call.json", "near_names_that_are_not_calls.json"}


def made(outcome: Outcome = "success", event: str = "DetachPolicy", root: Path = Path("/nowhere"), **more: Any) -> Any:
    return fixtures(root, Inferred(SOURCE, event, outcome, "guardrails", **more), CATALOGUE)


def each(found: Any) -> list[dict[str, Any]]:
    return [one for records in found.values() for one in (records if isinstance(records, list) else [records])]


@pytest.mark.parametrize(("outcome", "fires"), [("success", NAMES), ("denied", DENIED), ("failed", FAILED)])
def test_what_fires_is_of_the_outcome_and_all_else_is_silent(outcome: Outcome, fires: set[str]) -> None:
    found = made(outcome)
    assert {path.partition("/")[2] for path in found if path.startswith("fires/")} == fires
    assert {path.partition("/")[2] for path in found if path.startswith("silent/")} == (
        (NAMES | DENIED | FAILED) - fires
    ) | ALWAYS


CODES = [
    ("fires/success.json", [None]),
    ("fires/success_as_the_splunk_add_on_writes_it.json", ["success"]),
    ("fires/errorcode_is_an_empty_text.json", [""]),
    ("silent/denied.json", ["AccessDenied"]),
    ("silent/denied_with_the_exception_name.json", ["AccessDeniedException"]),
    ("silent/denied_by_a_vpc_endpoint_policy.json", ["VpceAccessDenied", "VpceAccessDeniedException"]),
    ("silent/errorcode_nobody_has_heard_of.json", ["SomethingNobodyHasHeardOfException"]),
    ("silent/errorcodes_that_only_resemble_others.json",
     ["SuccessOnlyInPart", "NotSuccess", "NotAccessDenied", "NotVpceAccessDenied"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "codes"), CODES)
def test_how_a_call_came_out(path: str, codes: list[str | None]) -> None:
    found = made()[path]
    records = found if isinstance(found, list) else [found]
    assert [one.get("errorCode") for one in records] == codes
    assert {(one["eventSource"], one["eventName"]) for one in records} == {(SOURCE, "DetachPolicy")}


def test_a_refusal_says_who_may_not_do_what() -> None:
    record = made()["silent/denied.json"]
    assert record["errorMessage"] == (
        f"User: {record['userIdentity']['arn']} is not authorized to perform: organizations:DetachPolicy because no "
        "identity-based policy allows it"
    )
    assert record["responseElements"] is None
    assert made()["silent/denied_with_the_exception_name.json"]["errorMessage"] == record["errorMessage"]
    names = list(record)
    assert names[names.index("errorCode") :][:3] == ["errorCode", "errorMessage", "requestParameters"]
    assert made()["silent/errorcode_nobody_has_heard_of.json"]["errorMessage"] == "It did not work."


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("success", None), ("denied", "AccessDenied"), ("failed", "SomethingNobodyHasHeardOfException")],
)
def test_look_alikes_come_out_as_the_rule_wants_it(outcome: Outcome, code: str | None) -> None:
    found = made(outcome)
    other = found["silent/same_call_name_of_another_service.json"]
    reading = found["silent/a_read_only_call.json"]
    near = found["silent/near_names_that_are_not_calls.json"]
    assert {one.get("errorCode") for one in (other, reading, *near)} == {code}
    assert (other["eventSource"], other["eventName"]) == ("workmail.amazonaws.com", "DetachPolicy")
    assert (reading["eventName"], reading["readOnly"], reading["requestParameters"]) == ("DescribePolicy", True, None)
    assert [(one["eventSource"], one["eventName"]) for one in near] == [
        (SOURCE, "DetachPolicyX"), (SOURCE, "XDetachPolicy"), (f"{SOURCE}.example", "DetachPolicy"),
        (f"x-{SOURCE}", "DetachPolicy"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "reading"),
    [
        ("DetachPolicy", "DescribePolicy"),
        ("MoveRoot", "ListRoots"),
        ("LeaveOrganization", "DescribePolicy"),
        ("", "DescribePolicy"),
    ],
)
def test_the_call_that_only_reads_is_as_much_alike_as_there_is_one(event: str, reading: str) -> None:
    assert made(event=event)["silent/a_read_only_call.json"]["eventName"] == reading


@pytest.mark.parametrize(("event", "reading"), [("DetachPolicy", "DescribePolicy"), ("", "DescribeSomething")])
def test_a_service_that_nobody_knows_has_a_call_that_reads_too(event: str, reading: str) -> None:
    found = fixtures(Path("/nowhere"), Inferred("", event, "success", "guardrails"), {})
    assert found["silent/a_read_only_call.json"]["eventName"] == reading  # type: ignore[call-overload]  # one record
    record = found["fires/success.json"]
    assert isinstance(record, dict)
    assert record["eventSource"] == MARK
    assert record["eventName"] == (event or MARK)


def test_every_record_is_its_own_and_one_that_cloudtrail_could_have_written() -> None:
    records = each(made())
    for key in ("eventID", "requestID"):
        assert len({one[key] for one in records}) == len(records)
    for one in records:
        assert (one["eventVersion"], one["eventType"], one["eventCategory"]) == ("1.11", "AwsApiCall", "Management")
        assert one["managementEvent"] is True
        assert one["readOnly"] is (one["eventName"] == "DescribePolicy")
        assert one["recipientAccountId"] == one["userIdentity"]["accountId"] == "111122223333"
        issuer = one["userIdentity"]["sessionContext"]["sessionIssuer"]
        assert one["userIdentity"]["principalId"].startswith(f"{issuer['principalId']}:")
        arns = {one["userIdentity"]["arn"], issuer["arn"]}
        assert {issuer["accountId"], *(arn.split(":")[4] for arn in arns)} == {"111122223333"}
        assert issuer["arn"].endswith(f":role/{issuer['userName']}")
        assert f"/{issuer['userName']}/" in one["userIdentity"]["arn"]


GIVEN = {"requestParameters": {"policyId": "p-examplescp1"}, "responseElements": {"done": True}}


def test_parameters_are_those_of_a_record_that_is_given() -> None:
    inferred = Inferred(SOURCE, "DetachPolicy", "success", "guardrails")
    found = fixtures(Path("/nowhere"), inferred, CATALOGUE, {**GIVEN, "eventID": "x", "userAgent": "y"})
    record = found["fires/success.json"]
    assert isinstance(record, dict)
    assert {key: record[key] for key in GIVEN} == GIVEN
    assert record["userAgent"] != "y"
    bare = fixtures(Path("/nowhere"), inferred, CATALOGUE, {"eventID": "x"})["fires/success.json"]
    assert isinstance(bare, dict)
    assert (bare["requestParameters"], bare["responseElements"]) == (None, None)


def test_else_they_are_those_of_a_fixture_of_the_same_call(tmp_path: Path) -> None:
    folder = tmp_path / "fixtures/aws_org_odd/fires"
    folder.mkdir(parents=True)
    like = rule("aws_org_odd", "guardrails")
    marked = {MARK: "what the call sends, as CloudTrail writes it"}

    def asked(event: str = "DetachPolicy") -> Any:
        return made(event=event, root=tmp_path, like=like)["fires/success.json"]["requestParameters"]

    (folder / "a.json").write_text("hello", encoding="utf-8")
    (folder / "b.json").write_text("[1]", encoding="utf-8")
    (folder / "c.json").write_text(json.dumps({"eventName": "AttachPolicy", **GIVEN}), encoding="utf-8")
    denied = {"eventName": "DetachPolicy", "errorCode": "AccessDenied", **GIVEN}
    (folder / "d.json").write_text(json.dumps(denied), encoding="utf-8")
    assert asked() == marked
    (folder / "e.json").write_text(json.dumps({"eventName": "DetachPolicy", **GIVEN}), encoding="utf-8")
    assert asked() == GIVEN["requestParameters"]
    assert asked("") == marked
    assert made(root=tmp_path)["fires/success.json"]["requestParameters"] == marked, "no rule is like it"
