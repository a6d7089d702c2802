"""What stands at a field: names of Splunk by AWS's models, whole objects, and names that no record has."""

from __future__ import annotations

import pytest

from awol.cloudtrail.members import members
from awol.cloudtrail.shapes import FIXED, OBJECTS, _kinds, other_case, shape, stranger

NAMES: list[tuple[str, str | None, tuple[str, ...]]] = [
    # field, event source, the names that Splunk may have for it
    ("eventName", None, ("eventName",)),
    ("userIdentity.arn", None, ("userIdentity.arn",)),
    ("resources.ARN", None, ("resources{}.ARN",)),
    ("requestParameters.functionName", "lambda", ("requestParameters.functionName",)),
    ("requestParameters.layers", "lambda", ("requestParameters.layers{}",)),
    ("requestParameters.layers", None, ("requestParameters.layers{}",)),
    ("requestParameters.valuesToAdd", "rds", ("requestParameters.valuesToAdd{}",)),
    (
        "requestParameters.containerDefinitions.command",
        "ecs",
        ("requestParameters.containerDefinitions{}.command{}",),
    ),
    ("requestParameters.target.id", None, ("requestParameters.target.id",)),
    ("requestParameters.AutoEnableStandards", "securityhub", ("requestParameters.AutoEnableStandards",)),
    # One name, two things: a list with IAM, a map with Lambda, and either where the rule names no service.
    ("requestParameters.tags.key", "iam", ("requestParameters.tags{}.key",)),
    ("requestParameters.tags.key", "lambda", ("requestParameters.tags.key",)),
    # EC2's lists are objects with `items`; its calls of late have a single `item` or several.
    (
        "responseElements.securityGroupRuleSet.items.cidrIpv4",
        "ec2",
        ("responseElements.securityGroupRuleSet.items{}.cidrIpv4",),
    ),
    (
        "responseElements.securityGroupRuleSet.items.cidrIpv4",
        None,
        ("responseElements.securityGroupRuleSet.items{}.cidrIpv4",),
    ),
    (
        "responseElements.flowLogIdSet.item",
        "ec2",
        ("responseElements.flowLogIdSet.item", "responseElements.flowLogIdSet.item{}"),
    ),
    # What no model tells: a value, or a list of them.
    ("requestParameters.omittedLater", None, ("requestParameters.omittedLater", "requestParameters.omittedLater{}")),
    # CloudFront API: Origins.Items is a list of Origin. EC2's lists are `items` too.
    (
        "requestParameters.distributionConfig.origins.items",
        None,
        ("requestParameters.distributionConfig.origins.items{}",),
    ),
    # `userName` is a text in every model; below it stands something, so that it is an object or a list of them.
    (
        "requestParameters.userName.x",
        "iam",
        (
            "requestParameters.userName.x",
            "requestParameters.userName.x{}",
            "requestParameters.userName{}.x",
            "requestParameters.userName{}.x{}",
        ),
    ),
    ("requestParameters.name", "unheard-of", ("requestParameters.name", "requestParameters.name{}")),
    ("requestParameters.bucketName", "s3", ("requestParameters.bucketName",)),
    (
        "additionalEventData.later.on",
        None,
        (
            "additionalEventData.later.on",
            "additionalEventData.later.on{}",
            "additionalEventData.later{}.on",
            "additionalEventData.later{}.on{}",
        ),
    ),
]


@pytest.mark.parametrize(("field", "service", "names"), NAMES)
def test_the_names_that_splunk_may_have(field: str, service: str | None, names: tuple[str, ...]) -> None:
    sources = None if service is None else frozenset((f"{service}.amazonaws.com",))
    assert shape(field, sources).names == names


WHOLE: list[tuple[str, str | None, bool | None]] = [
    ("requestParameters", None, True),
    ("responseElements.handshake", None, True),
    ("requestParameters.containerDefinitions", "ecs", True),
    ("requestParameters.tags", None, True),
    ("requestParameters.policyId", None, False),
    ("requestParameters.distributionConfig.origins.items", None, True),
    ("requestParameters.instancesSet.items", "ec2", True),
    ("requestParameters.invalidationBatch.paths.items", "cloudfront", False),
    ("requestParameters.layers", None, False),
    ("additionalEventData.MFAUsed", None, False),
    ("errorCode", None, False),
    ("requestParameters.name", "iam", False),
    # An object with the Identity Store, a text with all others.
    ("requestParameters.name", "identitystore", True),
    ("requestParameters.name", None, None),
    ("requestParameters.omittedLater", None, None),
]


@pytest.mark.parametrize(("field", "service", "whole"), WHOLE)
def test_whether_a_whole_object_stands_there(field: str, service: str | None, whole: bool | None) -> None:
    sources = None if service is None else frozenset((f"{service}.amazonaws.com",))
    assert shape(field, sources).whole is whole


STRANGERS = [
    ("eventname", "eventName"),
    ("eventNmae", "eventName"),
    ("event_name", "eventName"),
    ("RequestParameters.x", "requestParameters.x"),
    ("requestparameters.x", "requestParameters.x"),
    ("event.action", "eventName"),
    ("resources.arn", "resources.ARN"),
    ("userIdentity.Type", "userIdentity.type"),
    ("userIdentity.sessionContext.sessionissuer.arn", "userIdentity.sessionContext.sessionIssuer.arn"),
    ("eventName.x", "eventName"),
    ("CommandLine", ""),
    # Other tools number the items of a list; records, and what products make of them, do not.
    ("requestParameters.items[0].x", "requestParameters.items.x"),
    ("requestParameters.items[].x", "requestParameters.items.x"),
    ("requestParameters.items[*].x", "requestParameters.items.x"),
    ("requestParameters.items{0}.x", "requestParameters.items.x"),
    ("requestParameters.items.0.x", "requestParameters.items.x"),
    ("responseElements.instancesSet.items[12]", "responseElements.instancesSet.items"),
    ("requestParameters..x", "requestParameters.x"),
    ("requestParameters.x.", "requestParameters.x"),
    ("resources[0].ARN", "resources.ARN"),
    ("resources.0.ARN", "resources.ARN"),
    # What lies around a record is no part of it.
    ("detail.eventName", "eventName"),
    ("detail.requestParameters.x", "requestParameters.x"),
    ("Records.userIdentity.arn", "userIdentity.arn"),
    ("$.requestParameters.x", "requestParameters.x"),
    ("aws.cloudtrail.event_type", "eventType"),
    (".eventName", "eventName"),
    # What is suggested is a name that a record has.
    ("tlsDetail.nothing", ""),
    (
        "userIdentity.sessionContxt.attribute.mfaAuthenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ),
]


@pytest.mark.parametrize(("field", "meant"), STRANGERS)
def test_a_name_that_no_record_has_comes_with_the_nearest(field: str, meant: str) -> None:
    assert stranger(field) == meant


@pytest.mark.parametrize(
    "field",
    [
        "eventName",
        "requestParameters.x",
        "requestParameters.X.Y",
        "requestParameters.tags.my tag",
        "requestParameters.params.*1",
        "requestParameters.x-amz-acl",
        "requestParameters.tags.2026",
        "userIdentity.sessionContext.webIdFederationData.attributes.a",
        "insightDetails.state",
        *sorted(OBJECTS),
        *(f"{place}.{name}" if place else name for place, names in FIXED.items() for name in names.split()),
    ],
)
def test_a_name_that_a_record_may_have_is_no_stranger(field: str) -> None:
    assert stranger(field) is None


def test_the_models_are_there_and_agree_with_what_stands_here_by_hand() -> None:
    table = members()
    assert len(table.plain) > 10_000
    assert len(table.varying) > 500
    assert "organizations" in table.services
    called = [one for one in OBJECTS if one.startswith(("requestParameters.", "responseElements."))]
    assert [
        one for one in called if all(kind == "s" for kind in table.kinds(None, one.split(".")[-1], None) or "o")
    ] == []


CASES = [
    ("requestParameters.policyarn", "requestParameters.policyArn"),
    ("requestParameters.POLICYARN", "requestParameters.policyArn"),
    ("requestParameters.bucketname", "requestParameters.bucketName"),
    ("responseElements.user.userid", "responseElements.user.userId"),
    ("responseElements.accesskey.accesskeyid", "responseElements.accessKey.accessKeyId"),
]


@pytest.mark.parametrize(("field", "meant"), CASES)
def test_a_name_that_awss_models_have_in_another_letter_case(field: str, meant: str) -> None:
    assert other_case(field) == meant
    assert other_case(meant) is None


@pytest.mark.parametrize(
    "field",
    [
        "requestParameters.username",  # a name of its own in some services
        "requestParameters.PolicyArn",  # some services write members as their models do
        "requestParameters.DeleteFlowLogsRequest.FlowLogId.content",
        "requestParameters.tags.bucketname",  # the keys of a map are anybody's
        "requestParameters.nothing.policyarn",
        "additionalEventData.policyarn",
        "requestParameters.Host",
        "userIdentity.username",
    ],
)
def test_a_name_that_may_be_right_as_it_is(field: str) -> None:
    assert other_case(field) is None


ELASTIC_AND_SPLUNK = [
    # names of the AWS integration and of Splunk's add-on, and what CloudTrail calls them
    ("event.action", "eventName"), ("event.provider", "eventSource"), ("event.id", "eventID"),
    ("@timestamp", "eventTime"), ("cloud.region", "awsRegion"), ("cloud.account.id", "recipientAccountId"),
    ("source.ip", "sourceIPAddress"), ("source.address", "sourceIPAddress"), ("user.id", "userIdentity.principalId"),
    ("user.name", "userIdentity.userName"), ("user_agent.original", "userAgent"),
    ("aws_account_id", "recipientAccountId"), ("region", "awsRegion"), ("src", "sourceIPAddress"),
    ("src_ip", "sourceIPAddress"), ("command", "eventName"), ("user_name", "userIdentity.userName"),
    ("userName", "userIdentity.userName"), ("user_arn", "userIdentity.arn"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ours"), ELASTIC_AND_SPLUNK)
def test_a_name_of_another_product_is_led_to_cloudtrails(name: str, ours: str) -> None:
    assert stranger(name) == ours


PLAIN_VALUES = {
    # S3's headers, sign-in events and service events, of which no model tells (CloudTrail User Guide, and the chapters
    # on logging of S3, IAM Identity Center, Organizations, KMS and Backup)
    "requestParameters": "bucketName bucketPolicy Host key acl policy location versioning website notification "
    "x-amz-acl x-amz-copy-source x-amz-server-side-encryption object-lock omitted",
    "responseElements": "_return requestId ConsoleLogin ExternalIdPDirectoryLogin SwitchRole ExitRole RenewRole "
    "CheckMfa GetSigninToken PasswordUpdated PasswordRecoveryRequested PasswordRecoveryCompleted EmailUpdated "
    "CredentialVerification CredentialChallenge UserAuthentication",
    "additionalEventData": "LoginTo MobileVersion MFAUsed MFAIdentifier LoginAccount UserName CredentialType "
    "SamlProviderArn SwitchFrom RedirectTo SignatureVersion CipherSuite AuthenticationMethod bytesTransferredIn "
    "bytesTransferredOut SSEApplied x-amz-id-2 vpcEndpointId keyMaterialId service requestParametersOmitted grantId "
    "sub identityProviderConnectionVerificationMethod",
    "serviceEventDetails": "accountId keyId organizationId managementAccountId joinedMethod joinedTime "
    "joinedTimestamp departureMethod departureTime departedMethod departedTime departedTimestamp handshakeId "
    "createAccountStatusId snapshotId backupJobId state status eventRequestDetails UserAuthentication "
    "CredentialChallenge CredentialVerification",
}


@pytest.mark.parametrize("name", [f"{place}.{name}" for place, names in PLAIN_VALUES.items() for name in names.split()])
def test_what_no_model_tells_of_is_a_plain_value_by_one_name(name: str) -> None:
    assert shape(name) == shape(name, frozenset(("s3.amazonaws.com",)))
    assert (shape(name).names, shape(name).whole) == ((name,), False)
    assert stranger(name) is None


@pytest.mark.parametrize(
    ("around", "step", "kinds"),
    [
        (frozenset({"m"}), "zzz", frozenset({"s"})),
        (frozenset({"m", "o"}), "zzz", None),
        (frozenset({"o"}), "zzz", None),
        (frozenset({"M", "m"}), "zzz", None),
    ],
)
def test_a_member_of_what_is_a_map_in_some_calls(
    around: frozenset[str], step: str, kinds: frozenset[str] | None
) -> None:
    """Any key may stand in a map; where it may be another object too, the models have to know the member."""
    assert _kinds(["requestParameters", "zz"], "zz", around, step, None) == kinds
