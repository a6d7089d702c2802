"""What of a rule for Kibana, or of an exception, does not agree with the rest of it."""

from __future__ import annotations

from typing import Any

import pytest

from awol.build.lint.agreeing import items, kind, lint
from awol.build.lint.ordinary import RECORD, events
from awol.cloudtrail.calls import event_names

CALL = 'event.provider:"organizations.amazonaws.com" AND event.action:LeaveOrganization'
CODE = "aws.cloudtrail.error_code"
NO_SUCCESS = "its query takes a call to have succeeded only where a field says so"
OTHER_SERVICE = "its query wants a call, and not of the service that it names"
ANY_FIELD = "its query looks for a word in any field: a condition is `field:value`"
ORDINARY = "its query finds a record like any other"
NO_CLOUDTRAIL = "the integration that it needs is not CloudTrail's of the package aws"


def rule(**parts: Any) -> dict[str, Any]:
    return {"name": "a", "language": "lucene", "query": CALL, **parts}


def integration(version: str, package: str = "aws", part: str = "cloudtrail") -> dict[str, Any]:
    return {"related_integrations": [{"package": package, "integration": part, "version": version}]}


def too_old(version: str) -> str:
    return f"the version of its integration is `{version}`, not >=7.4.0 or newer"


def threat(*techniques: dict[str, Any]) -> dict[str, Any]:
    return {"threat": [{"tactic": {}}, {"technique": list(techniques)}]}


T1666 = {"id": "T1666", "name": "Modify Cloud Resource Hierarchy"}
FORMER = {"id": "T1562", "name": "Impair Defenses", "subtechnique": [{"id": "T1562.008", "name": "Impair"}]}


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({}, []),
        ({"name": "a "}, ["its name begins or ends with a blank"]),
        ({"index": ["logs-a", "logs- b"]}, ["its index pattern has a blank: no index matches it"]),
        ({"index": ["logs-a", "logs-b"]}, []),
        ({"note": "```\nx\n```\n\n  ```\n"}, ["a block of code in its guide does not end"]),
        ({"note": "```\nx\n```\na ``` b\n"}, []),
        ({"alert_suppression": {"group_by": ["x"]}, "setup": "x"},
         ["its setup does not say which licence its suppression needs"]),
        ({"alert_suppression": {"group_by": ["x"]}, "setup": "needs Platinum"}, []),
        (threat(T1666), []),
        (threat({**T1666, "name": "Modify"}), ["T1666 is not the technique Modify"]),
        (threat(T1666, {"id": "T1666.9"}), ["T1666.9 is not the technique None"]),
        (threat(FORMER), ["T1562.008 is not the technique Impair"]),
        (integration(">=7.4.0"), []),
        (integration(">=10.0.1"), []),
        (integration(">=7.3.9"), [too_old(">=7.3.9")]),
        (integration(">=6.5.0"), [too_old(">=6.5.0")]),
        (integration("^7.4.0"), [too_old("^7.4.0")]),
        (integration(">=7.4.0", package="gcp"), [NO_CLOUDTRAIL]),
        (integration(">=7.4.0", part="s3"), [NO_CLOUDTRAIL]),
        ({"required_fields": [{"name": "event.action", "type": "keyword"}, {"name": "source.ip", "type": "keyword"}]},
         ["required_fields says that source.ip is of the type keyword"]),
        ({"investigation_fields": {"field_names": ["source.ip", "source.host"]}},
         ["it shows the field source.host, which the integration does not have"]),
        ({"investigation_fields": None}, []),
        ({"query": f"{CALL} AND {CODE}:success"}, [NO_SUCCESS]),
        ({"query": f'{CALL} AND {CODE}:(success OR "")'}, [NO_SUCCESS]),
        ({"query": f'{CALL} AND ({CODE}:(success OR "") OR (NOT _exists_:{CODE}))'}, []),
        ({"query": f"{CALL} AND {CODE}:AccessDenied"}, []),
        ({"query": "LeaveOrganization AND event.action:LeaveOrganization"}, [ANY_FIELD]),
        ({"query": "event.action:LeaveOrganization AND (x:y OR word)"}, [ANY_FIELD]),
        ({"query": "event.action:LeaveOrganization AND _exists_:x"}, []),
        ({"query": "event.action:(LeaveOrganization"}, []),  # that it does not run is told elsewhere
        ({"query": 'event.action:LeaveOrganization AND -event.provider:"organizations.amazonaws.com"'},
         [OTHER_SERVICE]),
        ({"query": f'{CALL} AND -user.name:"x"'}, []),
        ({"query": '*:* AND -event.provider:"organizations.amazonaws.com"'}, [ORDINARY]),
        ({"query": 'event.provider:"organizations.amazonaws.com"'}, [ORDINARY]),
        ({"query": "event.action:DescribeInstances"}, [ORDINARY]),
        ({"query": 'any where event.provider == "iam.amazonaws.com"', "language": "eql"}, [ORDINARY]),
        ({"query": 'any where event.action == "CreateUser"', "language": "eql"}, []),
        # A word in any field is a matter of Lucene alone.
        ({"query": "event.action: LeaveOrganization and word", "language": "kuery"}, []),
    ],
)  # fmt: skip
def test_what_does_not_agree_within_a_rule(parts: dict[str, Any], faults: list[str]) -> None:
    assert list(lint(rule(**parts))) == faults


FAR = "it looks back 60 minutes, and its steps may be 3601 seconds apart"
AGAIN = "it is told again while it still looks at the same steps: it is suppressed for less than it looks back"


def chain(seconds: int, back: str = "now-60m", limit: int = 100, **parts: Any) -> dict[str, Any]:
    query = f"from a\n| eval x = y - z <= 60 seconds or y <= {seconds} seconds\n| limit {limit}"
    return {"name": "a", "language": "esql", "query": query, "from": back, "setup": "Platinum", **parts}


def suppressed(value: int, unit: str = "m") -> dict[str, Any]:
    return {"alert_suppression": {"duration": {"value": value, "unit": unit}}}


@pytest.mark.parametrize(
    ("one", "faults"),
    [
        (chain(3600), []),
        (chain(3601), [FAR]),
        (chain(1, back="now-1h"), ["it looks back 0 minutes, and its steps may be 60 seconds apart"]),
        (chain(3600, **suppressed(60)), []),
        (chain(3600, **suppressed(59)), [AGAIN]),
        (chain(3600, **suppressed(60, "h")), [AGAIN]),
        (chain(3600, alert_suppression={"group_by": ["x"]}), [AGAIN]),
        (chain(3600, max_signals=100), []),
        (chain(3600, max_signals=101), ["its rows end at 100, before the alerts of a run do"]),
        ({**chain(0), "query": "from a"}, []),
    ],
)
def test_a_chain_reads_as_far_back_as_its_steps_lie_apart(one: dict[str, Any], faults: list[str]) -> None:
    assert list(lint(one)) == faults


def item(**parts: Any) -> dict[str, Any]:
    entry = {"field": "user.name", "type": "match", "value": "bob"}
    return {"namespace_type": "single", "type": "simple", "comments": [], "entries": [entry], **parts}


def entries(*changes: dict[str, Any]) -> dict[str, Any]:
    return item(entries=[{"field": "user.name", "type": "match", "value": "bob", **one} for one in changes])


NOT_SIMPLE = "is not a simple item of one space, for records of any system"
NO_COMMENTS = "its comments are not objects: Kibana refuses it"


def not_taken(how: str) -> str:
    return f"its value is not what `{how}` takes"


@pytest.mark.parametrize(
    ("one", "faults"),
    [
        (item(), []),
        (item(comments=[{"comment": "why"}], os_types=[]), []),
        (item(namespace_type="agnostic"), [NOT_SIMPLE]),
        (item(os_types=["linux"]), [NOT_SIMPLE]),
        (item(type="match"), [NOT_SIMPLE]),
        (item(comments=None), [NO_COMMENTS]),
        (item(comments=[{}, "why"]), [NO_COMMENTS]),
        (item(entries=[]), []),
        (entries({"type": "match_any", "value": ["a", "b"]}), []),
        (entries({"type": "match_any", "value": "a"}), [not_taken("match_any")]),
        (entries({"type": "match_any", "value": []}), [not_taken("match_any")]),
        (entries({"value": ["bob"]}), [not_taken("match")]),
        (entries({"value": ""}), [not_taken("match")]),
        (entries({"type": "exists"}), [not_taken("exists")]),
        (entries({"type": "wildcard", "value": "b*"}), []),
        (entries({"value": "b*"}), ["`b*` is matched as it stands: a star needs `wildcard`"]),
        (entries({}, {"field": "user.nick"}), ["its entry 2 tests a field that the integration does not have"]),
    ],
)
def test_what_is_wrong_with_an_item_of_an_exception_list(one: dict[str, Any], faults: list[str]) -> None:
    assert list(items(one)) == faults


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("event.action", "keyword"),
        ("source.ip", "ip"),
        ("aws.cloudtrail.flattened.request_parameters.userName", "flattened"),
        ("aws.cloudtrail.flatten", None),
        ("user.nick", None),
    ],
)
def test_the_type_of_a_field(name: str, type_: str | None) -> None:
    assert kind(name) == type_


IAM = sorted(one for one in event_names()["iam.amazonaws.com"] if one.startswith(("List", "Get", "Describe")))


@pytest.mark.parametrize(
    ("sources", "names", "calls"),
    [
        ([], [], []),
        (["iam.amazonaws.com"], [], [("iam.amazonaws.com", IAM[0])]),
        (["iam.amazonaws.com"], [IAM[0], "CreateUser"], [("iam.amazonaws.com", IAM[1])]),
        (["iam.amazonaws.com"], IAM, []),
        (["iam.amazonaws.com"], [one for one in IAM if not one.startswith("List")],
         [("iam.amazonaws.com", next(one for one in IAM if one.startswith("List")))]),
        (["nobody.amazonaws.com"], [], []),
        (["sts.amazonaws.com", "iam.amazonaws.com", "iam.amazonaws.com"], ["GetCallerIdentity"],
         [("iam.amazonaws.com", IAM[0]), ("sts.amazonaws.com", "GetAccessKeyInfo")]),
    ],
)  # fmt: skip
def test_ordinary_records_are_of_calls_that_only_read(
    sources: list[str], names: list[str], calls: list[tuple[str, str]]
) -> None:
    first, *others = events(sources, names)
    assert first.record == RECORD
    assert [(one.record["eventSource"], one.record["eventName"]) for one in others] == calls
    assert all(set(one.record) == set(RECORD) for one in others)


def test_an_ordinary_record_has_what_every_record_has() -> None:
    """Else a rule would be silent on it for want of a field, and not because the call is ordinary (CloudTrail User
    Guide, "CloudTrail record contents")."""
    assert {
        "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
        "userAgent", "requestParameters", "responseElements", "eventID", "eventType", "readOnly", "managementEvent",
        "recipientAccountId", "eventCategory",
    } == RECORD.keys()  # fmt: skip
    assert {"type", "principalId", "arn", "accountId", "accessKeyId"} == RECORD["userIdentity"].keys()
