"""What is known of the fields of a record: those that CloudTrail's user guide and the API references name."""

from __future__ import annotations

import pytest

from converters.aws.eventbridge.fields import FIELDS, Known

# CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
RECORD = """
eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestID
eventID eventType apiVersion recipientAccountId sharedEventID vpcEndpointId vpcEndpointAccountId eventCategory
sessionCredentialFromConsole tlsDetails.tlsVersion tlsDetails.cipherSuite tlsDetails.clientProvidedHostHeader
userIdentity.type userIdentity.principalId userIdentity.arn userIdentity.accountId userIdentity.accessKeyId
userIdentity.userName userIdentity.invokedBy userIdentity.identityProvider userIdentity.credentialId
userIdentity.sessionContext.attributes.mfaAuthenticated userIdentity.sessionContext.attributes.creationDate
userIdentity.sessionContext.sessionIssuer.type userIdentity.sessionContext.sessionIssuer.principalId
userIdentity.sessionContext.sessionIssuer.arn userIdentity.sessionContext.sessionIssuer.accountId
userIdentity.sessionContext.sessionIssuer.userName userIdentity.sessionContext.sourceIdentity
userIdentity.sessionContext.assumedRoot userIdentity.sessionContext.ec2RoleDelivery
"""

# The API reference of each service.
REQUESTS = {
    "organizations": "targetId policyId policyType servicePrincipal accountId sourceParentId destinationParentId "
    "handshakeId content",
    "iam": "policyArn policyName policyDocument assumeRolePolicyDocument userName roleName groupName serialNumber "
    "permissionsBoundary versionId",
    "sts": "roleArn targetPrincipal taskPolicyArn.arn",
    "sso": "managedPolicyArn instanceArn encryptionConfiguration.keyType",
    "account": "alternateContactType",
    "cloudtrail": "name trailName s3BucketName kmsKeyId",
    "guardduty": "detectorId action status location autoEnableOrganizationMembers",
    "config": "configurationRecorder.name configurationRecorder.roleARN",
    "securityhub": "organizationConfiguration.configurationType OrganizationConfiguration.ConfigurationType",
    "events": "rule state",
    "s3": "bucketName",
    "kms": "keyId",
    "sqs": "queueUrl",
    "sns": "subscriptionArn topicArn",
    "firehose": "deliveryStreamName",
}

# "AWS Management Console sign-in events", and what answers about a handshake hold.
RESPONSES = """
ConsoleLogin PasswordUpdated PasswordRecoveryRequested PasswordRecoveryCompleted EmailUpdated ExternalIdPDirectoryLogin
GetSigninToken SwitchRole ExitRole RenewRole CheckMfa handshake.action handshake.state handshake.id handshake.arn
"""
SIGN_INS = "MFAUsed MobileVersion LoginTo"

# "AccountDepartedOrganization" and "AccountJoinedOrganization", by both names that were published.
SERVICE_EVENTS = "departureMethod departedMethod departureTime departedTime joinedMethod joinedTime accountId"

BOOLEANS = """
isMultiRegionTrail includeGlobalServiceEvents isOrganizationTrail enableLogFileValidation enable activate
configurationRecorder.recordingGroup.allSupported setAsDefault dryRun permissionSetsEnabled
"""
NUMBERS = "pendingWindowInDays retentionInDays maxSessionDuration"

TEXTS = [
    *RECORD.split(),
    *(f"requestParameters.{name}" for names in REQUESTS.values() for name in names.split()),
    *(f"responseElements.{name}" for name in RESPONSES.split()),
    *(f"additionalEventData.{name}" for name in SIGN_INS.split()),
    *(f"serviceEventDetails.{name}" for name in SERVICE_EVENTS.split()),
]
KNOWN = {
    **dict.fromkeys(TEXTS, Known("text", single=True)),
    **dict.fromkeys(("readOnly", "managementEvent"), Known("boolean", single=True)),
    **{f"requestParameters.{name}": Known("boolean", single=True) for name in BOOLEANS.split()},
    **{f"requestParameters.{name}": Known("number", single=True) for name in NUMBERS.split()},
    "requestParameters.omitted": Known("any", single=True),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_field_is_of_its_kind(name: str) -> None:
    assert FIELDS[name] == KNOWN[name]


def test_of_no_other_field_the_kind_is_told() -> None:
    assert sorted(FIELDS) == sorted(KNOWN)
    # A field that nobody names may hold anything, and a list of it.
    assert Known() == Known("any", single=False)
