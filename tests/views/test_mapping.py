"""Every field of Elastic's AWS integration: of a record that has all that CloudTrail writes, and of an empty one.

Names and types: "Exported fields" of the integration, data stream cloudtrail; names of a record: AWS CloudTrail User
Guide, "CloudTrail record contents" and "userIdentity element".
"""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.elastic import AWS_CLOUDTRAIL, Integration, document, index_of
from awol.views.elastic.mapping import fields

CT = "aws.cloudtrail"
UI = f"{CT}.user_identity"
SC = f"{UI}.session_context"
LOGIN = f"{CT}.console_login.additional_eventdata"
ROLE = "arn:aws:iam::111122223333:role/Admin"
SESSION = "arn:aws:sts::111122223333:assumed-role/Admin/ann@example.com"

RECORD: dict[str, Any] = {
    "eventVersion": "1.11",
    "eventTime": "2026-05-01T10:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.7",
    "userAgent": "aws-cli/2.15",
    "errorCode": "AccessDenied",
    "errorMessage": "not allowed",
    "requestParameters": {"userName": "dora", "newUserName": "dana", "groupName": "staff"},
    "responseElements": {"user": {"userId": "AIDANEW"}, "group": {"groupId": "AGPANEW"}},
    "additionalEventData": {"LoginTo": "https://console.example.com"},
    "serviceEventDetails": {"accountId": "777788889999"},
    "insightDetails": {"state": "Start"},
    "requestID": "r-1",
    "eventID": "e-1",
    "readOnly": False,
    "resources": [{"ARN": "arn:aws:iam::1:user/dora", "accountId": "222233334444", "type": "AWS::IAM::User"}],
    "eventType": "AwsApiCall",
    "apiVersion": "2010-05-08",
    "managementEvent": True,
    "recipientAccountId": "444455556666",
    "sharedEventID": "s-1",
    "vpcEndpointId": "vpce-1",
    "vpcEndpointAccountId": "555566667777",
    "eventCategory": "Management",
    "addendum": {
        "reason": "UPDATED_DATA", "updatedFields": "eventName", "originalRequestID": "r-0", "originalEventID": "e-0",
    },
    "sessionCredentialFromConsole": "true",
    "tlsDetails": {
        "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "keyExchange": "x25519",
        "clientProvidedHostHeader": "host.example.com",
    },
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:ann@example.com",
        "arn": SESSION,
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE",
        "invokedBy": "cloudformation.amazonaws.com",
        "invokedByDelegate": {"accountId": "666677778888"},
        "credentialId": "c-1",
        "identityProvider": "idp",
        "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"},
        "inScopeOf": {
            "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": "arn:aws:lambda:1", "sourceArn": "arn:src",
            "sourceAccount": "888899990000",
        },
        "sessionContext": {
            "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-05-01T09:00:00Z"},
            "sessionIssuer": {
                "type": "Role", "principalId": "AROAEXAMPLE", "arn": ROLE, "accountId": "111122223334",
                "userName": "Admin",
            },
            "ec2RoleDelivery": "2.0",
            "sourceIdentity": "ann",
            "assumedRoot": "true",
            "signInSessionArn": "arn:aws:signin:1",
            "webIdFederationData": {"federatedProvider": "accounts.example.com", "attributes": {"aud": "app"}},
        },
    },
}  # fmt: skip

MADE: dict[str, tuple[str, list[Any]]] = {
    # name: (type, values)
    "@timestamp": ("date", [1777629600000]),
    "event.action": ("keyword", ["CreateUser"]),
    "event.provider": ("keyword", ["iam.amazonaws.com"]),
    "event.id": ("keyword", ["e-1"]),
    "event.outcome": ("keyword", ["failure"]),
    "event.category": ("keyword", ["iam"]),
    "event.type": ("keyword", ["user", "creation"]),
    "cloud.account.id": ("keyword", ["111122223333"]),
    "cloud.region": ("keyword", ["us-east-1"]),
    "cloud.service.name": ("keyword", ["iam"]),
    "source.address": ("keyword", ["192.0.2.7"]),
    "source.ip": ("ip", ["192.0.2.7"]),
    "related.ip": ("ip", ["192.0.2.7"]),
    "related.hosts": ("keyword", ["host.example.com"]),
    "user_agent.original": ("keyword", ["aws-cli/2.15"]),
    "user.name": ("keyword", ["Admin"]),
    "user.id": ("keyword", ["AROAEXAMPLE:ann@example.com"]),
    "user.email": ("keyword", ["ann@example.com"]),
    "user.target.name": ("keyword", ["dora"]),
    "user.target.id": ("keyword", ["AIDANEW"]),
    "user.changes.name": ("keyword", ["dana"]),
    "group.name": ("keyword", ["staff"]),
    "group.id": ("keyword", ["AGPANEW"]),
    "tls.version_protocol": ("keyword", ["tls"]),
    "tls.version": ("keyword", ["1.3"]),
    "tls.cipher": ("keyword", ["TLS_AES_128_GCM_SHA256"]),
    "tls.client.server_name": ("keyword", ["host.example.com"]),
    f"{CT}.tls_details.key_exchange": ("keyword", ["x25519"]),
    f"{UI}.type": ("keyword", ["AssumedRole"]),
    f"{UI}.arn": ("keyword", [SESSION]),
    f"{UI}.access_key_id": ("keyword", ["ASIAEXAMPLE"]),
    f"{UI}.invoked_by": ("keyword", ["cloudformation.amazonaws.com"]),
    f"{UI}.invoked_by_delegate.account_id": ("keyword", ["666677778888"]),
    f"{UI}.credential_id": ("keyword", ["c-1"]),
    f"{UI}.identity_provider": ("keyword", ["idp"]),
    f"{UI}.on_behalf_of.user_id": ("keyword", ["u-1"]),
    f"{UI}.on_behalf_of.identity_store_arn": ("keyword", ["arn:aws:identitystore::1:identitystore/d-1"]),
    f"{UI}.in_scope_of.issuer_type": ("keyword", ["AWS::Lambda::Function"]),
    f"{UI}.in_scope_of.credentials_issued_to": ("keyword", ["arn:aws:lambda:1"]),
    f"{UI}.in_scope_of.source_arn": ("keyword", ["arn:src"]),
    f"{UI}.in_scope_of.source_account": ("keyword", ["888899990000"]),
    f"{SC}.mfa_authenticated": ("keyword", ["false"]),
    f"{SC}.creation_date": ("date", [1777626000000]),
    f"{SC}.session_issuer.type": ("keyword", ["Role"]),
    f"{SC}.session_issuer.arn": ("keyword", [ROLE]),
    f"{SC}.session_issuer.account_id": ("keyword", ["111122223334"]),
    f"{SC}.session_issuer.principal_id": ("keyword", ["AROAEXAMPLE"]),
    f"{SC}.ec2_role_delivery": ("keyword", ["2.0"]),
    f"{SC}.source_identity": ("keyword", ["ann"]),
    f"{SC}.assumed_root": ("boolean", [True]),
    f"{SC}.sign_in_session_arn": ("keyword", ["arn:aws:signin:1"]),
    f"{SC}.web_id_federation_data.federated_provider": ("keyword", ["accounts.example.com"]),
    f"{SC}.web_id_federation_data.attributes": ("flattened", ["aud\0app"]),
    f"{CT}.event_version": ("keyword", ["1.11"]),
    f"{CT}.event_type": ("keyword", ["AwsApiCall"]),
    f"{CT}.event_category": ("keyword", ["Management"]),
    f"{CT}.api_version": ("keyword", ["2010-05-08"]),
    f"{CT}.request_id": ("keyword", ["r-1"]),
    f"{CT}.error_code": ("keyword", ["AccessDenied"]),
    f"{CT}.error_message": ("keyword", ["not allowed"]),
    f"{CT}.read_only": ("boolean", [False]),
    f"{CT}.management_event": ("keyword", ["true"]),
    f"{CT}.recipient_account_id": ("keyword", ["444455556666"]),
    f"{CT}.shared_event_id": ("keyword", ["s-1"]),
    f"{CT}.vpc_endpoint_id": ("keyword", ["vpce-1"]),
    f"{CT}.vpc_endpoint_account_id": ("keyword", ["555566667777"]),
    f"{CT}.session_credential_from_console": ("keyword", ["true"]),
    f"{CT}.addendum.reason": ("keyword", ["UPDATED_DATA"]),
    f"{CT}.addendum.updated_fields": ("keyword", ["eventName"]),
    f"{CT}.addendum.original_request_id": ("keyword", ["r-0"]),
    f"{CT}.addendum.original_event_id": ("keyword", ["e-0"]),
    f"{CT}.resources.arn": ("keyword", ["arn:aws:iam::1:user/dora"]),
    f"{CT}.resources.account_id": ("keyword", ["222233334444"]),
    f"{CT}.resources.type": ("keyword", ["AWS::IAM::User"]),
    f"{CT}.flattened.request_parameters": ("flattened", ["userName\0dora", "newUserName\0dana", "groupName\0staff"]),
    f"{CT}.flattened.response_elements": ("flattened", ["user.userId\0AIDANEW", "group.groupId\0AGPANEW"]),
    f"{CT}.flattened.additional_eventdata": ("flattened", ["LoginTo\0https://console.example.com"]),
    f"{CT}.flattened.service_event_details": ("flattened", ["accountId\x00777788889999"]),
    f"{CT}.flattened.insight_details": ("flattened", ["state\0Start"]),
}

ALWAYS: dict[str, list[Any]] = {
    # also of a record that has nothing
    "event.kind": ["event"],
    "event.module": ["aws"],
    "event.dataset": ["aws.cloudtrail"],
    "data_stream.type": ["logs"],
    "data_stream.dataset": ["aws.cloudtrail"],
    "data_stream.namespace": ["default"],
    "ecs.version": ["8.11.0"],
    "tags": ["forwarded", "aws-cloudtrail"],
    "cloud.provider": ["aws"],
}
BARE: dict[str, list[Any]] = {**ALWAYS, "event.outcome": ["success"], "event.type": ["info"]}
OBJECTS = {
    f"{CT}.request_parameters": "requestParameters",
    f"{CT}.response_elements": "responseElements",
    f"{CT}.additional_eventdata": "additionalEventData",
    f"{CT}.service_event_details": "serviceEventDetails",
}
"""Kept as one text each, as Java prints them."""
OTHERWISE = {"related.user", "service.name", *OBJECTS}
"""Tested by themselves: of many names, of a service that acts, of the order of a Java map."""
OF_LOGINS = {f"{LOGIN}.mfa_used", f"{LOGIN}.mobile_version", f"{LOGIN}.login_to"}
OF_DIGESTS = {f"{CT}.flattened.digest", "file.path", "file.hash.sha256", "related.hash"}

WITH_TEXT = {"user_agent.original", "user.name", "user.target.name", "user.changes.name", "file.path", *OBJECTS}


def values(record: dict[str, Any], name: str, integration: Integration = "8.9") -> list[Any]:
    field = index_of(integration).field(name)
    assert field is not None
    return list(field.read(Event(record)))


@pytest.mark.parametrize("name", MADE)
def test_a_field_of_a_record_that_has_everything(name: str) -> None:
    type_, expected = MADE[name]
    field = AWS_CLOUDTRAIL.field(name)
    assert field is not None
    assert (field.type, field.name) == (type_, name)
    assert sorted(values(RECORD, name)) == sorted(expected)
    assert values({}, name) == BARE.get(name, [])


@pytest.mark.parametrize("name", ALWAYS)
def test_a_field_that_every_document_has(name: str) -> None:
    assert values(RECORD, name) == values({}, name) == ALWAYS[name]


def test_there_are_no_other_fields() -> None:
    known = {*MADE, *ALWAYS, *OTHERWISE, *OF_LOGINS, *OF_DIGESTS}
    assert set(fields()) == known
    assert set(AWS_CLOUDTRAIL.names()) == known | {f"{name}.text" for name in WITH_TEXT}


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_is_a_text_of_its_own(name: str) -> None:
    record = {member: {"of": member} for member in OBJECTS.values()}
    assert values(record, name) == ["{of=" + OBJECTS[name] + "}"]
    assert values({**record, OBJECTS[name]: None}, name) == []


@pytest.mark.parametrize("name", sorted(OF_DIGESTS))
def test_what_is_of_digest_files_is_of_no_record(name: str) -> None:
    assert values(RECORD, name) == []


def test_what_is_of_a_sign_in_to_the_console() -> None:
    sign_in = {
        "eventName": "ConsoleLogin",
        "additionalEventData": {"MFAUsed": "Yes", "MobileVersion": "No", "LoginTo": "https://console.example.com"},
    }
    found = {name: values(sign_in, name) for name in OF_LOGINS}
    assert found == {
        f"{LOGIN}.mfa_used": [True],
        f"{LOGIN}.mobile_version": [False],
        f"{LOGIN}.login_to": ["https://console.example.com"],
    }
    assert all(values({**sign_in, "eventName": "CreateUser"}, name) == [] for name in OF_LOGINS)
    types = {name: field.type for name in OF_LOGINS if (field := AWS_CLOUDTRAIL.field(name))}
    assert types == {
        f"{LOGIN}.mfa_used": "boolean",
        f"{LOGIN}.mobile_version": "boolean",
        f"{LOGIN}.login_to": "keyword",
    }


@pytest.mark.parametrize("name", sorted(WITH_TEXT))
def test_a_text_that_is_searched_by_its_words_too(name: str) -> None:
    field = AWS_CLOUDTRAIL.field(f"{name}.text")
    assert field is not None
    assert (field.type, field.ignore_above) == ("text", None)
    assert list(field.read(Event(RECORD))) == values(RECORD, name)


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("event.action", 1024),
        ("tags", 1024),
        (f"{CT}.request_parameters", 8191),
        (f"{CT}.response_elements", 8191),
        (f"{CT}.additional_eventdata", 1024),
        (f"{CT}.service_event_details", 1024),
        (f"{CT}.flattened.request_parameters", None),
        ("@timestamp", None),
        ("source.ip", None),
    ],
)
def test_how_long_a_keyword_may_be(name: str, limit: int | None) -> None:
    field = AWS_CLOUDTRAIL.field(name)
    assert field is not None
    assert field.ignore_above == limit


def test_an_old_package_ends_at_an_arn_of_another_partition() -> None:
    """What the steps before it have set is there, and nothing else."""
    identity = {**RECORD["userIdentity"], "arn": SESSION.replace("arn:aws:", "arn:aws-us-gov:")}
    made = document(Event({**RECORD, "userIdentity": identity}), "5.2")
    assert _leaves(made) == {
        "@timestamp", "data_stream.type", "data_stream.dataset", "data_stream.namespace", "ecs.version", "tags",
        "event.module", "event.dataset", "event.kind", "user.name", "user.id", "cloud.account.id",
        f"{CT}.event_version", f"{UI}.type", f"{UI}.arn", f"{UI}.access_key_id", f"{SC}.mfa_authenticated",
        f"{SC}.creation_date", f"{SC}.session_issuer.type", f"{SC}.session_issuer.principal_id",
    }  # fmt: skip
    assert made["event"]["kind"] == "pipeline_error"


def _leaves(made: dict[str, Any], above: str = "") -> set[str]:
    found: set[str] = set()
    for key, value in made.items():
        found |= _leaves(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}"}
    return found


NEW = {
    "cloud.provider", "cloud.service.name", "related.ip", "related.hosts", f"{UI}.invoked_by_delegate.account_id",
    f"{UI}.credential_id", f"{UI}.identity_provider", f"{UI}.on_behalf_of.user_id",
    f"{UI}.on_behalf_of.identity_store_arn", f"{UI}.in_scope_of.issuer_type",
    f"{UI}.in_scope_of.credentials_issued_to", f"{UI}.in_scope_of.source_arn", f"{UI}.in_scope_of.source_account",
    f"{SC}.ec2_role_delivery", f"{SC}.source_identity", f"{SC}.assumed_root", f"{SC}.sign_in_session_arn",
    f"{SC}.web_id_federation_data.federated_provider", f"{SC}.web_id_federation_data.attributes",
    f"{CT}.vpc_endpoint_account_id", f"{CT}.addendum.reason", f"{CT}.addendum.updated_fields",
    f"{CT}.addendum.original_request_id", f"{CT}.addendum.original_event_id", f"{CT}.tls_details.key_exchange",
}  # fmt: skip


@pytest.mark.parametrize(
    ("integration", "lacking"),
    [("8.9", set()), ("7.4", {"service.name"}), ("6.1", NEW | {"service.name"}), ("5.2", NEW | {"service.name"})],
)
def test_what_a_version_does_not_have(integration: Integration, lacking: set[str]) -> None:
    assert set(fields("8.9")) - set(fields(integration)) == lacking
    assert set(fields(integration)) <= set(fields("8.9"))


def test_what_versions_before_the_seventh_fill_otherwise() -> None:
    assert values(RECORD, f"{CT}.shared_event_id", "5.2") == []
    assert values({"sharedEventId": "s-1"}, f"{CT}.shared_event_id", "5.2") == ["s-1"]
    assert values(RECORD, f"{SC}.creation_date", "5.2") == [1777626000000]


NOT_MODELLED = (
    "actor.entity.id agent.name aws.s3.bucket.arn entity.id error.message event.created event.ingested event.original "
    "host.name input.type log.file.path related.entity service.entity.id service.target.entity.id source.as.number "
    "source.geo.country_name target.entity.id user.entity.id user.target.entity.id user_agent.device.name "
    "user_agent.name user_agent.os.name user_agent.version"
)


@pytest.mark.parametrize("name", NOT_MODELLED.split())
def test_what_a_record_alone_cannot_give_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedQuery, match=name):
        AWS_CLOUDTRAIL.field(name)


@pytest.mark.parametrize(
    ("record", "hosts"),
    [
        ({"tlsDetails": {"clientProvidedHostHeader": "iam.amazonaws.com"}}, []),
        ({"tlsDetails": {"clientProvidedHostHeader": "iam.amazonaws.com.example"}}, ["iam.amazonaws.com.example"]),
        ({"sourceIPAddress": "h.example.com", "tlsDetails": {"clientProvidedHostHeader": "h.example.com"}},
         ["h.example.com"]),
        ({"sourceIPAddress": "localhost"}, []),
        ({"requestParameters": {"computerName": "pc-1"}}, ["pc-1"]),
        ({"requestParameters": {"instanceIds": ["i-12345678", "x-12345678", 5]}}, ["i-12345678"]),
        ({"requestParameters": {"resourceId": "i-12345678"}}, ["i-12345678"]),
        ({"requestParameters": {"target": "i-12345678"}}, ["i-12345678"]),
        ({"requestParameters": {"instanceId": "i-1234567"}}, []),
        ({"responseElements": {"instancesSet": {"items": [{"instanceId": "i-12345678"}]}}}, ["i-12345678"]),
        ({"responseElements": {"instanceIds": "i-12345678"}}, []),
        ({"resources": [{"ARN": "arn:aws:ec2:us-east-1:1:volume/i-12345678"}]}, []),
        ({"resources": ["arn:aws:ec2:us-east-1:1:instance/i-12345678"]}, []),
    ],
)  # fmt: skip
def test_the_hosts_that_a_record_names(record: dict[str, Any], hosts: list[str]) -> None:
    assert values(record, "related.hosts") == hosts
