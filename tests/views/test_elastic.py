"""The view of the Elastic AWS integration: record in, indexed values out, each row with a twin that must differ."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from awol.cli import common
from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views.elastic import (
    AWS_CLOUDTRAIL,
    INTEGRATIONS,
    LATEST,
    SETTINGS,
    AwsIndex,
    Integration,
    document,
    index_of,
    mappings,
)
from awol.views.elastic.java import hash_map_order, scalar_text, to_string, utf16_length

ROLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:alice",
    "arn": "arn:aws:sts::111122223333:assumed-role/Admin/alice",
    "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLE",
    "userName": "never-seen",
    "sessionContext": {
        "attributes": {"mfaAuthenticated": "true", "creationDate": "2024-05-01T10:00:00Z"},
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLE",
            "arn": "arn:aws:iam::111122223333:role/Admin",
            "accountId": "111122223333",
            "userName": "Admin",
        },
    },
}
USER = {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "userName": "bob", "accountId": "111122223333"}
SESSION = "arn:aws:sts::111122223333:assumed-role/Admin/"
SERVICE = {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}
CENTRE = {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:store"}}
IDENTITY = "aws.cloudtrail.user_identity"
CONTEXT = "aws.cloudtrail.user_identity.session_context"
LOGIN = "aws.cloudtrail.console_login.additional_eventdata"
REQUEST = "aws.cloudtrail.flattened.request_parameters"


def values(record: dict[str, Any], name: str, integration: Integration = LATEST) -> list[Any]:
    field = index_of(integration).field(name)
    assert field is not None, f"{name} is not mapped"
    return list(field.read(Event(record)))


def identity(**changes: Any) -> dict[str, Any]:
    return {"userIdentity": {**ROLE, **changes}}


def linked(**changes: Any) -> dict[str, Any]:
    """A record of a service-linked role."""
    role = "arn:aws:iam::111122223333:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
    return identity(
        principalId="AROALINKED:session",
        arn="arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonGuardDuty/session",
        sessionContext={"sessionIssuer": {"type": "Role", "principalId": "AROALINKED", "arn": role, "userName": "R"}},
        **changes,
    )


def sign_in(**members: Any) -> dict[str, Any]:
    return {"eventName": "ConsoleLogin", **members}


@pytest.mark.parametrize(
    ("record", "name", "expected"),
    [
        # Copies.
        ({"eventName": "LeaveOrganization"}, "event.action", ["LeaveOrganization"]),
        ({"eventname": "LeaveOrganization"}, "event.action", []),
        ({"eventSource": "organizations.amazonaws.com"}, "event.provider", ["organizations.amazonaws.com"]),
        ({"eventID": "e-1", "requestID": "r-1"}, "event.id", ["e-1"]),
        ({"eventID": "e-1", "requestID": "r-1"}, "aws.cloudtrail.request_id", ["r-1"]),
        ({"eventTime": "2024-05-01T10:00:00Z"}, "@timestamp", [1714557600000]),
        ({"eventTime": "yesterday"}, "@timestamp", []),
        ({"sharedEventID": "s-1"}, "aws.cloudtrail.shared_event_id", ["s-1"]),
        ({"sharedEventId": "s-1"}, "aws.cloudtrail.shared_event_id", []),
        # What the pipeline takes for nothing.
        ({"errorCode": None}, "aws.cloudtrail.error_code", []),
        ({"errorCode": ""}, "aws.cloudtrail.error_code", []),
        ({"errorCode": "-"}, "aws.cloudtrail.error_code", []),
        ({"errorCode": "none"}, "aws.cloudtrail.error_code", []),
        ({"errorCode": "None"}, "aws.cloudtrail.error_code", ["None"]),
        ({"errorCode": "success"}, "aws.cloudtrail.error_code", ["success"]),
        ({"errorCode": {"code": "AccessDenied"}}, "aws.cloudtrail.error_code", []),
        # Types.
        ({"readOnly": True}, "aws.cloudtrail.read_only", [True]),
        ({"readOnly": "false"}, "aws.cloudtrail.read_only", [False]),
        ({"readOnly": "False"}, "aws.cloudtrail.read_only", []),
        ({"managementEvent": True}, "aws.cloudtrail.management_event", ["true"]),
        (identity(), f"{CONTEXT}.mfa_authenticated", ["true"]),
        (identity(), f"{CONTEXT}.creation_date", [1714557600000]),
        (
            identity(sessionContext={"attributes": {"creationDate": "20240501T100000Z"}}),
            f"{CONTEXT}.creation_date",
            [1714557600000],
        ),
        (
            identity(sessionContext={"attributes": {"creationDate": "20240501T120000.500+0200"}}),
            f"{CONTEXT}.creation_date",
            [1714557600500],
        ),
        (identity(sessionContext={"attributes": {"creationDate": "20240501"}}), f"{CONTEXT}.creation_date", []),
        # Addresses.
        ({"sourceIPAddress": "192.0.2.7"}, "source.ip", ["192.0.2.7"]),
        ({"sourceIPAddress": "192.0.2.7"}, "source.address", ["192.0.2.7"]),
        ({"sourceIPAddress": "organizations.amazonaws.com"}, "source.ip", []),
        ({"sourceIPAddress": "organizations.amazonaws.com"}, "source.address", ["organizations.amazonaws.com"]),
        ({"sourceIPAddress": "AWS Internal"}, "source.ip", []),
        ({"sourceIPAddress": "192.0.2.7, 198.51.100.1"}, "source.ip", []),
        ({"sourceIPAddress": "2001:0DB8:0::1"}, "source.ip", ["2001:db8::1"]),
        ({"sourceIPAddress": "::ffff:192.0.2.7"}, "source.ip", ["192.0.2.7"]),
        ({"sourceIPAddress": "fe80::1%eth0"}, "source.ip", []),
        # The caller.
        ({"userIdentity": USER}, "user.name", ["bob"]),
        (identity(), "user.name", ["Admin"]),
        (identity(sessionContext={}), "user.name", ["never-seen"]),
        (identity(type="WebIdentityUser"), "user.name", ["never-seen"]),
        (identity(type="FederatedUser"), "user.name", ["Admin"]),
        (identity(), "user.changes.name", []),
        ({"requestParameters": {"newUserName": "carol"}, **identity()}, "user.changes.name", ["carol"]),
        ({"userIdentity": USER}, "user.id", ["AIDAEXAMPLE"]),
        ({"userIdentity": {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}}, "user.id", ["u-1"]),
        ({"userIdentity": {"type": "Unknown", "onBehalfOf": {"userId": "u-1"}}}, "user.id", []),
        ({"userIdentity": {"type": "IAMUser", "userName": "bob@example.com"}}, "user.email", ["bob@example.com"]),
        ({"userIdentity": USER}, "user.email", []),
        ({"userIdentity": USER, "recipientAccountId": "444455556666"}, "cloud.account.id", ["111122223333"]),
        (
            {"userIdentity": {"type": "AWSService"}, "recipientAccountId": "444455556666"},
            "cloud.account.id",
            ["444455556666"],
        ),
        ({"userIdentity": "root"}, "aws.cloudtrail.user_identity.type", []),
        (identity(), f"{CONTEXT}.session_issuer.arn", ["arn:aws:iam::111122223333:role/Admin"]),
        (
            {"userIdentity": USER, "requestParameters": {"userName": "dave"}, "eventName": "CreateUser"},
            "related.user",
            ["dave", "AIDAEXAMPLE", "bob"],
        ),
        ({"userIdentity": USER, "requestParameters": {"userName": "bob"}}, "related.user", ["bob", "AIDAEXAMPLE"]),
        (identity(), "related.user", ["alice", "AROAEXAMPLE:alice", "Admin"]),
        (
            identity(arn="arn:aws-us-gov:sts::111122223333:assumed-role/Admin/al/ice"),
            "related.user",
            ["ice", "AROAEXAMPLE:alice", "Admin"],
        ),
        (
            identity(arn="arn:aws-cn:sts::111122223333:assumed-role/Admin/alice"),
            "related.user",
            ["alice", "AROAEXAMPLE:alice", "Admin"],
        ),
        (
            identity(arn=f"{SESSION}carol@example.com"),
            "related.user",
            ["carol@example.com", "carol", "AROAEXAMPLE:alice", "Admin"],
        ),
        (identity(arn=f"{SESSION}carol@example.com"), "user.email", ["carol@example.com"]),
        (identity(arn=f"{SESSION}carol@example.com", type="IAMUser"), "user.email", []),
        ({"userIdentity": CENTRE}, "related.user", ["u-1"]),
        ({"userIdentity": {**CENTRE, "arn": f"{SESSION}dana"}}, "related.user", ["dana", "u-1"]),
        # An AWS service that acts is no user.
        ({"userIdentity": SERVICE}, "service.name", ["ec2.amazonaws.com"]),
        ({"userIdentity": {**SERVICE, "principalId": "p"}}, "user.id", []),
        ({"userIdentity": {"type": "AWSService", "principalId": "p"}}, "service.name", []),
        ({"userIdentity": {"type": "AWSService", "principalId": "p"}}, "user.id", ["p"]),
        (linked(), "service.name", ["guardduty.amazonaws.com"]),
        (
            linked(invokedBy="malware-protection.guardduty.amazonaws.com"),
            "service.name",
            ["malware-protection.guardduty.amazonaws.com"],
        ),
        (linked(), "user.name", []),
        (linked(), "user.id", []),
        (linked(), f"{CONTEXT}.session_issuer.principal_id", ["AROALINKED"]),
        (linked(), "related.user", ["session"]),
        (linked(type="Role"), "service.name", []),
        (linked(type="Role"), "user.id", ["AROALINKED:session"]),
        (identity(invokedBy="cloudformation.amazonaws.com"), "service.name", []),
        (identity(invokedBy="cloudformation.amazonaws.com"), "user.id", ["AROAEXAMPLE:alice"]),
        # Parts of a record that older packages drop.
        ({}, "cloud.provider", ["aws"]),
        ({"eventSource": "organizations.amazonaws.com"}, "cloud.service.name", ["organizations"]),
        ({"eventSource": "aws.example.com"}, "cloud.service.name", []),
        ({"vpcEndpointAccountId": "444455556666"}, "aws.cloudtrail.vpc_endpoint_account_id", ["444455556666"]),
        (
            {
                "addendum": {
                    "reason": "UPDATED_DATA",
                    "updatedFields": "eventName",
                    "originalRequestID": "r",
                    "originalEventID": "e",
                }
            },
            "aws.cloudtrail.addendum.original_event_id",
            ["e"],
        ),
        ({"addendum": {"reason": "UPDATED_DATA"}}, "aws.cloudtrail.addendum.reason", ["UPDATED_DATA"]),
        ({"addendum": "late"}, "aws.cloudtrail.addendum.reason", []),
        ({"tlsDetails": {"keyExchange": "x25519"}}, "aws.cloudtrail.tls_details.key_exchange", ["x25519"]),
        (identity(identityProvider="idp"), f"{IDENTITY}.identity_provider", ["idp"]),
        (identity(credentialId="c"), f"{IDENTITY}.credential_id", ["c"]),
        (identity(inScopeOf={"sourceArn": "a"}), f"{IDENTITY}.in_scope_of.source_arn", ["a"]),
        (identity(invokedByDelegate={"accountId": "1"}), f"{IDENTITY}.invoked_by_delegate.account_id", ["1"]),
        ({"userIdentity": CENTRE}, f"{IDENTITY}.on_behalf_of.user_id", ["u-1"]),
        ({"userIdentity": CENTRE}, f"{IDENTITY}.on_behalf_of.identity_store_arn", ["arn:store"]),
        (identity(sessionContext={"assumedRoot": "true"}), f"{CONTEXT}.assumed_root", [True]),
        (identity(sessionContext={"assumedRoot": "yes"}), f"{CONTEXT}.assumed_root", []),
        (identity(sessionContext={"sourceIdentity": "erin"}), f"{CONTEXT}.source_identity", ["erin"]),
        (identity(sessionContext={"ec2RoleDelivery": "2.0"}), f"{CONTEXT}.ec2_role_delivery", ["2.0"]),
        (identity(sessionContext={"signInSessionArn": "arn:s"}), f"{CONTEXT}.sign_in_session_arn", ["arn:s"]),
        (
            identity(sessionContext={"webIdFederationData": {"federatedProvider": "f", "attributes": {"a:b": "v"}}}),
            f"{CONTEXT}.web_id_federation_data.attributes.a:b",
            ["v"],
        ),
        (
            identity(sessionContext={"webIdFederationData": {"federatedProvider": "f", "attributes": {}}}),
            f"{CONTEXT}.web_id_federation_data.federated_provider",
            ["f"],
        ),
        # Addresses and hosts.
        (
            {"sourceIPAddress": "192.0.2.7", "serviceEventDetails": {"sourceIpAddress": "198.51.100.7"}},
            "related.ip",
            ["192.0.2.7", "198.51.100.7"],
        ),
        ({"sourceIPAddress": "ec2.amazonaws.com"}, "related.ip", []),
        ({"sourceIPAddress": "ec2.amazonaws.com"}, "related.hosts", []),
        ({"sourceIPAddress": "AWS Internal"}, "related.hosts", []),
        ({"sourceIPAddress": "host.example.com"}, "related.hosts", ["host.example.com"]),
        (
            {
                "requestParameters": {
                    "instanceId": "i-0123456789",
                    "instancesSet": {"items": [{"instanceId": "i-12345678"}]},
                },
                "responseElements": {"instanceId": "i-0123456789", "target": "i-short"},
                "resources": [{"ARN": "arn:aws:ec2:us-east-1:111122223333:instance/i-abcdefgh"}],
            },
            "related.hosts",
            ["i-abcdefgh", "i-0123456789", "i-12345678"],
        ),
        (
            {"resources": [{"arn": "arn:aws:ec2:us-east-1:111122223333:instance/i-abcdefgh"}]},
            "related.hosts",
            ["i-abcdefgh"],
        ),
        (
            {"resources": {"arn": "arn:aws:ec2:us-east-1:111122223333:instance/i-abcdefgh"}},
            "related.hosts",
            [],
        ),
        # The outcome.
        ({}, "event.outcome", ["success"]),
        ({"errorCode": ""}, "event.outcome", ["success"]),
        ({"errorCode": "AccessDenied"}, "event.outcome", ["failure"]),
        ({"errorMessage": "Failed authentication"}, "event.outcome", ["failure"]),
        (sign_in(responseElements={"ConsoleLogin": "Failure"}), "event.outcome", ["failure"]),
        (sign_in(responseElements={"ConsoleLogin": "Success"}, errorMessage="odd"), "event.outcome", ["success"]),
        ({"eventName": "Other", "responseElements": {"ConsoleLogin": "Failure"}}, "event.outcome", ["success"]),
        # A console login.
        (sign_in(additionalEventData={"MFAUsed": "No"}), f"{LOGIN}.mfa_used", [False]),
        (sign_in(additionalEventData={"MFAUsed": "Yes"}), f"{LOGIN}.mfa_used", [True]),
        (sign_in(additionalEventData={"MFAUsed": "no"}), f"{LOGIN}.mfa_used", [True]),
        (sign_in(additionalEventData={}), f"{LOGIN}.mfa_used", []),
        ({"eventName": "Other", "additionalEventData": {"MFAUsed": "Yes"}}, f"{LOGIN}.mfa_used", []),
        (
            sign_in(additionalEventData={"LoginTo": "https://x.example.com"}),
            f"{LOGIN}.login_to",
            ["https://x.example.com"],
        ),
        (
            {"eventName": "UserAuthentication", "additionalEventData": {"UserName": "erin"}},
            "user.name",
            ["erin"],
        ),
        (
            {"eventName": "UserAuthentication", "additionalEventData": {"UserName": "erin"}},
            "aws.cloudtrail.flattened.additional_eventdata.UserName",
            [],
        ),
        ({"eventName": "Other", "additionalEventData": {"UserName": "erin"}}, "user.name", []),
        # Categories.
        ({"eventName": "CreateUser"}, "event.category", ["iam"]),
        ({"eventName": "CreateUser"}, "event.type", ["user", "creation"]),
        ({"eventName": "LeaveOrganization"}, "event.category", []),
        ({"eventName": "LeaveOrganization"}, "event.type", ["info"]),
        ({"eventName": "Publish"}, "event.type", ["info"]),
        ({"eventName": "SendCommand"}, "event.type", ["start"]),
        ({"eventName": "DeleteObject"}, "event.type", ["deletion"]),
        # Resources.
        (
            {"resources": [{"ARN": "a:1", "type": "T1"}, {"ARN": "a:2"}, {"ARN": "a:1", "type": "T1"}]},
            "aws.cloudtrail.resources.arn",
            ["a:1", "a:2"],
        ),
        ({"resources": [{"ARN": "a:1", "type": "T1"}, {"ARN": "a:2"}]}, "aws.cloudtrail.resources.type", ["T1"]),
        (
            {"resources": [{"arn": "a:1"}, {"arn": "a:2"}, {"arn": "a:1"}]},
            "aws.cloudtrail.resources.arn",
            ["a:1", "a:2"],
        ),
        ({"resources": [{"ARN": "-", "arn": "a:1"}]}, "aws.cloudtrail.resources.arn", ["a:1"]),
        ({"resources": [{"ARN": "a:2", "arn": "a:1"}]}, "aws.cloudtrail.resources.arn", ["a:2"]),
        (
            {"resources": [{"ARN": "a:1", "account_id": "1"}, {"ARN": "a:1", "accountId": "2"}]},
            "aws.cloudtrail.resources.account_id",
            ["1", "2"],
        ),
        ({"resources": {"ARN": "a:1", "type": "T1"}}, "aws.cloudtrail.resources.type", ["T1"]),
        ({"resources": {"ARN": "a:1", "type": "T1"}}, "aws.cloudtrail.resources.arn", []),
        # The connection.
        ({"tlsDetails": {"tlsVersion": "TLSv1.3"}}, "tls.version", ["1.3"]),
        ({"tlsDetails": {"tlsVersion": "TLSv1.3"}}, "tls.version_protocol", ["tls"]),
        ({"tlsDetails": {"tlsVersion": "unknown"}}, "tls.version", ["unknown"]),
        ({"tlsDetails": {"tlsVersion": "tlsVersion", "cipherSuite": "cipherSuite"}}, "tls.cipher", []),
        ({"tlsDetails": {"tlsVersion": "tlsVersion", "cipherSuite": "cipherSuite"}}, "tls.version", []),
        ({"tlsDetails": {"clientProvidedHostHeader": "h.example.com"}}, "tls.client.server_name", ["h.example.com"]),
        # Constants.
        ({}, "event.dataset", ["aws.cloudtrail"]),
        ({}, "data_stream.type", ["logs"]),
    ],
)
def test_a_field_holds_what_the_integration_makes_of_the_record(
    record: dict[str, Any], name: str, expected: list[Any]
) -> None:
    assert values(record, name) == expected


GOVCLOUD = identity(arn="arn:aws-us-gov:sts::111122223333:assumed-role/Admin/alice")
CALL = {"eventName": "LeaveOrganization", "recipientAccountId": "444455556666", "requestParameters": {"a": "b"}}
SHARED = "aws.cloudtrail.shared_event_id"


@pytest.mark.parametrize(
    ("record", "name", "newest", "middle", "oldest"),
    [
        (identity(), "user.changes.name", [], [], ["alice"]),
        ({"requestParameters": {"newUserName": "x"}, **identity()}, "user.changes.name", ["x"], ["x"], ["x"]),
        (
            identity(),
            "related.user",
            ["alice", "AROAEXAMPLE:alice", "Admin"],
            ["alice", "AROAEXAMPLE:alice", "Admin"],
            ["AROAEXAMPLE:alice", "Admin", "alice"],
        ),
        (identity(arn=f"{SESSION}c@example.com"), "user.email", ["c@example.com"], ["c@example.com"], []),
        ({"sharedEventID": "s-1"}, SHARED, ["s-1"], ["s-1"], []),
        (linked(), "user.id", [], ["AROALINKED:session"], ["AROALINKED:session"]),
        (linked(), "user.name", [], ["R"], ["R"]),
        (
            identity(sessionContext={"attributes": {"creationDate": "20240501T100000Z"}}),
            f"{CONTEXT}.creation_date",
            [1714557600000],
            [1714557600000],
            [],
        ),
        ({"eventName": "Publish"}, "event.type", ["info"], ["info"], []),
        ({"eventName": "DeleteObject"}, "event.type", ["deletion"], ["deletion"], ["delete"]),
        # Old packages end at an ARN of another partition: what they set before is there, the rest is missing.
        ({**CALL, **GOVCLOUD}, "event.action", ["LeaveOrganization"], ["LeaveOrganization"], []),
        ({**CALL, **GOVCLOUD}, "event.kind", ["event"], ["event"], ["pipeline_error"]),
        ({**CALL, **GOVCLOUD}, "user.name", ["Admin"], ["Admin"], ["Admin"]),
        ({**CALL, **GOVCLOUD}, "cloud.account.id", ["111122223333"], ["111122223333"], ["111122223333"]),
        ({**CALL, **identity(arn="arn:aws-cn:sts::1:a/b/c", accountId="")}, "cloud.account.id",
         ["444455556666"], ["444455556666"], []),
        ({**CALL, **GOVCLOUD}, f"{REQUEST}.a", ["b"], ["b"], []),
        ({**CALL, **GOVCLOUD}, REQUEST, ["a\0b"], ["a\0b"], []),
        ({**CALL, **GOVCLOUD}, "aws.cloudtrail.request_parameters", ["{a=b}"], ["{a=b}"], []),
        ({**CALL, **identity()}, "event.action", ["LeaveOrganization"], ["LeaveOrganization"], ["LeaveOrganization"]),
        ({**CALL, "userIdentity": {"type": "IAMUser", "arn": "arn:aws-us-gov:iam::1:user/b"}}, "event.action",
         ["LeaveOrganization"], ["LeaveOrganization"], ["LeaveOrganization"]),
    ],
)  # fmt: skip
def test_versions_of_the_integration_differ(
    record: dict[str, Any], name: str, newest: list[Any], middle: list[Any], oldest: list[Any]
) -> None:
    assert [values(record, name, version) for version in ("8.9", "7.4", "5.2")] == [newest, middle, oldest]


@pytest.mark.parametrize(
    ("arn", "read"),
    [
        ("arn:aws:sts::1:assumed-role/Admin/alice", {"8.9", "7.4", "6.1", "5.2"}),
        ("arn:aws-us-gov:sts::1:assumed-role/Admin/alice", {"8.9", "7.4", "6.1"}),
        ("arn:aws-cn:sts::1:assumed-role/Admin/alice", {"8.9", "7.4"}),
        ("arn:aws-iso-b:sts::1:assumed-role/Admin/alice", {"8.9", "7.4"}),
        ("arn:aws:iam::1:role/Admin", {"8.9", "7.4"}),
    ],
)
def test_which_versions_read_the_arn_of_a_session(arn: str, read: set[str]) -> None:
    record = {"eventName": "LeaveOrganization", **identity(arn=arn)}
    assert {version for version in INTEGRATIONS if values(record, "event.action", version)} == read
    assert "event.action" in index_of("5.2").names()


@pytest.mark.parametrize("name", ["cloud.provider", "service.name", f"{CONTEXT}.assumed_root", "related.ip"])
def test_what_an_old_package_has_not_is_not_mapped(name: str) -> None:
    assert index_of("8.9").field(name) is not None
    assert index_of("5.2").field(name) is None


def test_the_versions_of_the_command_line_are_those_of_the_view() -> None:
    assert common.INTEGRATIONS == INTEGRATIONS
    assert common.RETAIN == SETTINGS


@pytest.mark.parametrize("integration", INTEGRATIONS)
def test_a_document_of_any_version_agrees_with_its_mapping(integration: Integration) -> None:
    for record in ({**CALL, **GOVCLOUD}, {**CALL, **linked()}):
        made = document(Event(record), integration)
        _assert_mapped(made, mappings(integration)["properties"], "")
    assert made["event"]["action"] == "LeaveOrganization"
    assert "action" not in document(Event({**CALL, **GOVCLOUD}), "5.2")["event"]
    assert "request_parameters" not in document(Event({**CALL, **GOVCLOUD}), "5.2")["aws"]["cloudtrail"]


@pytest.mark.parametrize(
    ("parameters", "leaf", "expected"),
    [
        ({"policyName": "p"}, "policyName", ["p"]),
        ({"policyName": "p"}, "PolicyName", []),
        ({"enable": True, "durationSeconds": 900}, "enable", ["true"]),
        ({"enable": True, "durationSeconds": 900}, "durationSeconds", ["900"]),
        ({"share": 1.5}, "share", ["1.5"]),
        ({"items": [{"c": "0.0.0.0/0"}, {"c": "203.0.113.0/24"}]}, "items.c", ["0.0.0.0/0", "203.0.113.0/24"]),
        ({"a.b": "dotted"}, "a.b", ["dotted"]),
        ({"target": {"id": "444455556666"}}, "target", []),
        ({"note": None, "x": 1}, "note", []),
        ({"note": "", "x": 1}, "note", []),
        ({"note": "-", "x": 1}, "note", []),
        ({"note": "none", "x": 1}, "note", []),
        ({"note": ["none", "kept", None, ""]}, "note", ["kept"]),
        (None, "policyName", []),
        ("policyName", "policyName", []),
    ],
)
def test_a_flattened_leaf_is_a_keyword(parameters: Any, leaf: str, expected: list[str]) -> None:
    assert values({"requestParameters": parameters}, f"{REQUEST}.{leaf}") == expected


def test_a_flattened_root_holds_key_and_value_of_every_leaf() -> None:
    record = {"requestParameters": {"items": [{"c": "1"}, {"c": "2"}], "gone": None}}
    assert values(record, REQUEST) == ["items.c\x001", "items.c\x002"]
    leaf = AWS_CLOUDTRAIL.field(f"{REQUEST}.items.c")
    assert leaf is not None
    assert leaf.type == "flattened_key"
    assert leaf.root is AWS_CLOUDTRAIL.field(REQUEST)


@pytest.mark.parametrize(
    ("length", "keyword", "leaf", "text"),
    [
        # `{k=` and `}` are four characters around the value.
        (8187, True, True, True),
        (8188, False, True, True),
        (32761, False, True, True),
        (32762, False, False, True),
    ],
)
def test_oversized_request_parameters(length: int, keyword: bool, leaf: bool, text: bool) -> None:
    record = {"requestParameters": {"k": "x" * length}}
    assert bool(values(record, "aws.cloudtrail.request_parameters")) is keyword
    assert bool(values(record, f"{REQUEST}.k")) is leaf
    assert bool(values(record, REQUEST)) is leaf
    assert bool(values(record, "aws.cloudtrail.request_parameters.text")) is text


@pytest.mark.parametrize(("length", "kept"), [(1024, 1), (1025, 0)])
def test_a_keyword_over_its_limit_is_not_indexed_but_its_text_is(length: int, kept: int) -> None:
    record = {"userAgent": "x" * length}
    assert len(values(record, "user_agent.original")) == kept
    assert len(values(record, "user_agent.original.text")) == 1


def test_the_limit_counts_utf16_units() -> None:
    assert values({"userAgent": "😀" * 512}, "user_agent.original") == ["😀" * 512]
    assert values({"userAgent": "😀" * 513}, "user_agent.original") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"policyName": "p", "durationSeconds": 900}, "{policyName=p, durationSeconds=900}"),
        # The order in the package's own test of a console login: the input has MobileVersion first.
        ({"MobileVersion": "No", "LoginTo": "u", "MFAUsed": "No"}, "{LoginTo=u, MobileVersion=No, MFAUsed=No}"),
        ({"items": [{"c": True}, 1.0]}, "{items=[{c=true}, 1.0]}"),
        ({"gone": None, "empty": {}, "dash": "-", "kept": "x"}, "{kept=x}"),
    ],
)
def test_an_object_is_kept_as_java_prints_it(value: Any, text: str) -> None:
    assert values({"requestParameters": value}, "aws.cloudtrail.request_parameters") == [text]


@pytest.mark.parametrize("value", [None, {}, {"a": None}, {"a": {"b": [""]}}, "-"])
def test_an_object_without_values_is_absent(value: Any) -> None:
    record = {"requestParameters": value}
    assert values(record, "aws.cloudtrail.request_parameters") == []
    assert values(record, REQUEST) == []


def test_hash_map_order_follows_the_buckets_of_java() -> None:
    # "Aa" and "BB" share a hash code, so they keep their order; java.util.HashMap of Java 17 printed the others.
    assert hash_map_order(["BB", "Aa"]) == ["BB", "Aa"]
    assert hash_map_order(["Aa", "BB"]) == ["Aa", "BB"]
    assert hash_map_order(["c", "b", "a"]) == ["a", "b", "c"]
    assert hash_map_order(["Z", "J"]) == ["Z", "J"], "one bucket of 16"
    assert "".join(hash_map_order([*"0123456789", "Z", "J", "a"])) == "aJ0123456789Z", "two buckets of 32"


@pytest.mark.parametrize(("crowd", "expected"), [(8, ["Z", "J"]), (9, ["J", "Z"])])
def test_the_ninth_key_of_a_bucket_makes_a_small_table_grow(crowd: int, expected: list[str]) -> None:
    """`HashMap.treeifyBin` doubles a table below 64 buckets: Z and J share one of 16 buckets, and none of 32."""
    same = ["".join(parts) for parts in product(("Aa", "BB"), repeat=4)]  # all of one hash code
    found = hash_map_order([*same[:crowd], "Z", "J"])
    assert [key for key in found if key in ("Z", "J")] == expected
    assert [key for key in found if key in same] == same[:crowd]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1.0"),
        (0.001, "0.001"),
        (1e7, "1.0E7"),
        (123456789.5, "1.234567895E8"),
        (0.00012, "1.2E-4"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_are_printed_as_java_does(number: float, text: str) -> None:
    assert scalar_text(number) == text


def test_lengths_are_javas() -> None:
    assert utf16_length("aé😀") == 4
    assert to_string({"a": None}) == "{a=null}"


@pytest.mark.parametrize(
    "name",
    [
        "userIdentity.arn",
        "event.actions",
        "aws.cloudtrail.user_identity.on_behalf_of",
        "related.ips",
        "event.action.text",
    ],
)
def test_an_unmapped_name_is_none(name: str) -> None:
    assert AWS_CLOUDTRAIL.field(name) is None


@pytest.mark.parametrize("name", ["event.ingestedx", "user_agent.names", "log", "agents.x", "input.types"])
def test_a_name_that_only_begins_so_is_not_refused(name: str) -> None:
    assert AWS_CLOUDTRAIL.field(name) is None


@pytest.mark.parametrize("name", ["source.geo.country_name", "event.ingested", "user_agent.name", "event.original"])
def test_a_field_that_no_record_can_give_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedQuery, match=name):
        AWS_CLOUDTRAIL.field(name)


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("logs-aws.cloudtrail-*", True),
        ("logs-aws.cloudtrail-default", True),
        ("logs-*", True),
        ("*", True),
        ("_all", True),
        ("filebeat-*, logs-aws.cloudtrail-*", True),
        ("logs-aws.cloudtrail", False),
        ("logs-aws_cloudtrail-*", False),
        ("logs-aws?cloudtrail-*", False),
        ("filebeat-*", False),
        ("logs-*,-logs-aws.cloudtrail-*", False),
        ("-logs-aws.cloudtrail-*,logs-*", True),
        ("logs-*,-logs-okta-*", True),
        ("remote:logs-*", False),
        ("", False),
    ],
)
def test_a_pattern_covers_the_index(pattern: str, covered: bool) -> None:
    assert AWS_CLOUDTRAIL.covers(pattern) is covered


def test_another_namespace_is_another_index() -> None:
    assert AwsIndex("logs-aws.cloudtrail-prod").covers("logs-aws.cloudtrail-prod")
    assert not AwsIndex("logs-aws.cloudtrail-prod").covers("logs-aws.cloudtrail-default")


def test_every_name_is_a_field() -> None:
    for name in AWS_CLOUDTRAIL.names():
        field = AWS_CLOUDTRAIL.field(name)
        assert field is not None
        assert field.name == name
    assert "user.name.text" in AWS_CLOUDTRAIL.names()
    assert list(AWS_CLOUDTRAIL.names()) == sorted(AWS_CLOUDTRAIL.names())


def test_a_document_and_its_mapping_agree() -> None:
    record = {
        "eventName": "LeaveOrganization",
        "eventTime": "2024-05-01T10:00:00Z",
        "errorCode": "",
        "readOnly": False,
        "requestParameters": {"a": {"b": [1, None, 1e10]}},
        **identity(),
    }
    made = document(Event(record))
    assert made["event"]["action"] == "LeaveOrganization"
    assert made["aws"]["cloudtrail"]["read_only"] is False
    assert made["aws"]["cloudtrail"]["flattened"] == {"request_parameters": {"a": {"b": [1, "1.0E10"]}}}
    assert made["aws"]["cloudtrail"]["request_parameters"] == "{a={b=[1, 1.0E10]}}"
    assert "error_code" not in made["aws"]["cloudtrail"]
    _assert_mapped(made, mappings()["properties"], "")


def _assert_mapped(value: dict[str, Any], properties: dict[str, Any], path: str) -> None:
    for key, item in value.items():
        assert key in properties, f"{path}{key} is not in the mapping"
        if "properties" in properties[key]:
            _assert_mapped(item, properties[key]["properties"], f"{path}{key}.")


def test_the_mapping_has_the_types_that_rules_depend_on() -> None:
    properties = mappings()["properties"]
    cloudtrail = properties["aws"]["properties"]["cloudtrail"]["properties"]
    assert cloudtrail["flattened"]["properties"]["request_parameters"] == {"type": "flattened"}
    assert cloudtrail["read_only"] == {"type": "boolean"}
    assert cloudtrail["management_event"] == {"type": "keyword", "ignore_above": 1024}
    assert cloudtrail["request_parameters"]["ignore_above"] == 8191
    assert properties["source"]["properties"]["ip"] == {"type": "ip"}


def test_the_names_of_a_record_each_once_in_order() -> None:
    record = {
        "userIdentity": USER,
        "requestParameters": {"userName": "alice", "newUserName": "bob"},
        "responseElements": {"user": {"userId": "AIDANEW", "userName": "carol"}},
    }
    assert values(record, "related.user") == ["alice", "bob", "AIDANEW", "AIDAEXAMPLE"]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("user_agent.original.text", "text"),
        ("aws.cloudtrail.request_parameters.text", "text"),
        ("user_agent.original", "keyword"),
    ],
)
def test_a_field_of_words_is_told_from_one_of_whole_values(name: str, type_: str) -> None:
    field = AWS_CLOUDTRAIL.field(name)
    assert field is not None
    assert (field.name, field.type) == (name, type_)
