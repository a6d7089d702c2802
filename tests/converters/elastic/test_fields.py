"""Fields of the integration that mean something else are refused; those that mean the field find what the rule does."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from awol.engines.catalogue import compile_for
from awol.errors import RefusedConversion
from awol.values import Event
from converters.elastic.fields import Fields
from tests.converters.rules import convert, rule

TARGETS = ("lucene", "esql", "eql")

REFUSED: list[tuple[str, Any, str]] = [
    ("account", {"userIdentity.accountId": "444455556666"}, "recipientAccountId"),
    ("accounts", {"userIdentity.accountId": ["444455556666", "111122223333"]}, "recipientAccountId"),
    ("an account's beginning", {"userIdentity.accountId|startswith": "4444"}, "recipientAccountId"),
    ("no account", {"userIdentity.accountId": None}, "recipientAccountId"),
    ("an account at all", {"userIdentity.accountId|exists": True}, "recipientAccountId"),
    ("an account's own", {"userIdentity.accountId|fieldref": "recipientAccountId"}, "recipientAccountId"),
    ("principal", {"userIdentity.principalId": "AIDAEXAMPLE"}, "onBehalfOf"),
    ("no principal", {"userIdentity.principalId": None}, "onBehalfOf"),
    ("a principal's end", {"userIdentity.principalId|endswith": ":alice"}, "onBehalfOf"),
    ("name of a sign-in", {"additionalEventData.UserName": "alice"}, "user.name"),
    ("no name of a sign-in", {"additionalEventData.UserName|exists": False}, "user.name"),
    ("a version of TLS", {"tlsDetails.tlsVersion": "TLSv1.2"}, "tls.version_protocol"),
    ("no version of TLS", {"tlsDetails.tlsVersion": None}, "tls.version_protocol"),
    ("no time", {"eventTime|exists": False}, "has a time"),
    ("empty", {"errorCode": ""}, "drops"),
    ("a hyphen", {"errorMessage": "-"}, "drops"),
    ("nothing but what is dropped", {"requestParameters.name": ["none", "-"]}, "drops"),
    ("none", {"userAgent|cased": "none"}, "drops"),
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("condition", ["s", "not s"])
@pytest.mark.parametrize(("detection", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_field_that_means_something_else_is_refused(detection: Any, reason: str, condition: str, target: str) -> None:
    if target == "eql" and "requestParameters.name" in detection:
        reason = ""
    with pytest.raises(RefusedConversion) as refused:
        convert(target, rule(detection, condition))
    assert reason in str(refused.value)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["userIdentity.accountId", "userIdentity.userName", "nosuch", "event.action"])
def test_a_reference_to_such_a_field_is_refused_too(name: str, target: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert(target, rule({"recipientAccountId|fieldref": name}))
    assert f"`{name}`" in refused.value.message


@pytest.mark.parametrize("value", ["None", "NONE", "--", "none "])
def test_a_value_that_is_kept_is_asked_for(value: str) -> None:
    assert value.strip() in convert("lucene", rule({"errorCode": value}))


KEPT = (
    "sharedEventID", "vpcEndpointAccountId", "addendum.reason", "addendum.updatedFields", "addendum.originalRequestID",
    "addendum.originalEventID", "tlsDetails.keyExchange", "userIdentity.invokedByDelegate.accountId",
    "userIdentity.credentialId", "userIdentity.identityProvider", "userIdentity.onBehalfOf.userId",
    "userIdentity.onBehalfOf.identityStoreArn", "userIdentity.inScopeOf.issuerType",
    "userIdentity.inScopeOf.credentialsIssuedTo", "userIdentity.inScopeOf.sourceArn",
    "userIdentity.inScopeOf.sourceAccount", "userIdentity.sessionContext.ec2RoleDelivery",
    "userIdentity.sessionContext.sourceIdentity", "userIdentity.sessionContext.signInSessionArn",
    "userIdentity.sessionContext.webIdFederationData.federatedProvider",
    "userIdentity.sessionContext.webIdFederationData.attributes.sub",
    "userIdentity.arn", "userIdentity.invokedBy", "recipientAccountId", "eventID", "requestID", "vpcEndpointId",
)  # fmt: skip
TYPES = ("IAMUser", "AWSService", "IdentityCenterUser", "AssumedRole")


def nested(name: str, value: object) -> dict[str, Any]:
    made: Any = value
    for part in reversed(name.split(".")):
        made = {part: made}
    return dict(made)


def records(name: str) -> list[Event]:
    """Records of every kind of caller that have the value, another one, or none."""
    found = []
    for kind in TYPES:
        for number, value in enumerate(("wanted", "other", None)):
            record = nested(name, value) if value else {}
            record = copy.deepcopy(record)
            record.setdefault("userIdentity", {})["type"] = kind
            record.setdefault("eventID", f"{kind}-{number}")
            record["tag"] = f"{kind}-{number}"
            found.append(Event({"eventName": "x", "recipientAccountId": "1", **record}))
    return found


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("condition", ["s", "not s"])
@pytest.mark.parametrize("name", KEPT)
def test_a_field_that_is_kept_finds_what_the_rule_finds(name: str, condition: str, target: str) -> None:
    text = rule({name: "wanted"}, condition)
    assert yaml.safe_load(text)
    if target == "eql" and name.endswith(".sub"):
        with pytest.raises(RefusedConversion):
            convert(target, text)
        return
    events = records(name)
    wanted = {hit.events[0].record["tag"] for hit in compile_for("sigma", text)(events)}
    assert len(wanted) == (len(TYPES) if condition == "s" else 2 * len(TYPES))
    found = {hit.events[0].record["tag"] for hit in compile_for(target, convert(target, text))(events)}
    assert found == wanted


@pytest.mark.parametrize(
    ("name", "original"),
    [
        # Elastic, "AWS CloudTrail", the ingest pipeline and the exported fields of the integration.
        ("event.action", "eventName"),
        ("event.provider", "eventSource"),
        ("cloud.region", "awsRegion"),
        ("aws.cloudtrail.user_identity.type", "userIdentity.type"),
        ("aws.cloudtrail.user_identity.session_context.session_issuer.type",
         "userIdentity.sessionContext.sessionIssuer.type"),
        ("aws.cloudtrail.user_identity.session_context.mfa_authenticated",
         "userIdentity.sessionContext.attributes.mfaAuthenticated"),
        ("aws.cloudtrail.session_credential_from_console", "sessionCredentialFromConsole"),
        ("aws.cloudtrail.management_event", "managementEvent"),
        ("aws.cloudtrail.event_type", "eventType"),
        ("aws.cloudtrail.event_category", "eventCategory"),
        ("aws.cloudtrail.flattened.request_parameters.a.b", "requestParameters.a.b"),
        ("aws.cloudtrail.flattened.response_elements.ConsoleLogin", "responseElements.ConsoleLogin"),
        ("aws.cloudtrail.flattened.additional_eventdata.MFAUsed", "additionalEventData.MFAUsed"),
        ("aws.cloudtrail.flattened.service_event_details.x", "serviceEventDetails.x"),
        ("aws.cloudtrail.flattened.digest.x", "digest.x"),
        # The values of any other field are not known by its name.
        ("aws.cloudtrail.error_code", "aws.cloudtrail.error_code"),
    ],
)  # fmt: skip
def test_what_cloudtrail_calls_a_field(name: str, original: str) -> None:
    assert Fields(exact=True).original(name) == original
