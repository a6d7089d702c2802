"""What is known of the fields of a CloudTrail record, as far as an event pattern has to know it.

A field that is not in these tables may hold anything: a list, an object, a number. Tests that a value is there are
right on all of them. A test that a value is *not* there, that a field is missing, or of two fields of one object needs
to know more; without it the conversion is refused, and a line here, with its source, lifts the refusal.

Sources: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element"; for parameters the
API reference of the service, whose names CloudTrail keeps with a small first letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from .allowed import Kind

_IDENTITY = (
    "type principalId arn accountId accessKeyId userName invokedBy identityProvider credentialId"
    " sessionContext.attributes.mfaAuthenticated sessionContext.attributes.creationDate"
    " sessionContext.sessionIssuer.type sessionContext.sessionIssuer.principalId sessionContext.sessionIssuer.arn"
    " sessionContext.sessionIssuer.accountId sessionContext.sessionIssuer.userName"
    " sessionContext.sourceIdentity sessionContext.assumedRoot sessionContext.ec2RoleDelivery"
)

_TEXTS = {
    # CloudTrail record contents: each one text, the account ids too; true and false of the session are texts.
    "": "eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage"
    " requestID eventID eventType apiVersion recipientAccountId sharedEventID vpcEndpointId vpcEndpointAccountId"
    " eventCategory sessionCredentialFromConsole",
    "userIdentity.": _IDENTITY,
    "tlsDetails.": "tlsVersion cipherSuite clientProvidedHostHeader",
    "requestParameters.": " ".join(
        (
            # organizations: DetachPolicy, UpdatePolicy, DisablePolicyType, DisableAWSServiceAccess, MoveAccount,
            # RegisterDelegatedAdministrator, AcceptHandshake, UpdateResponsibilityTransfer.
            "targetId policyId policyType servicePrincipal accountId sourceParentId destinationParentId handshakeId",
            "content",
            # iam: Put*Policy, Attach*Policy, CreateRole, UpdateAssumeRolePolicy, CreateAccessKey, MFA devices.
            "policyArn policyName policyDocument assumeRolePolicyDocument userName roleName groupName serialNumber",
            "permissionsBoundary versionId",
            # sts: AssumeRole, AssumeRoot; sso: AttachManagedPolicyToPermissionSet; account: PutAlternateContact.
            "roleArn targetPrincipal taskPolicyArn.arn managedPolicyArn alternateContactType",
            # cloudtrail: UpdateTrail, PutEventSelectors; guardduty: CreateFilter, UpdateDetector; macie2.
            "name trailName s3BucketName kmsKeyId detectorId action status",
            # events: PutRule, RemoveTargets; s3; kms; sqs; sns; firehose.
            "rule state bucketName keyId queueUrl subscriptionArn topicArn deliveryStreamName",
        )
    ),
    # signin, "AWS Management Console sign-in events": Success or Failure under the event's own name.
    "responseElements.": "ConsoleLogin PasswordUpdated PasswordRecoveryRequested PasswordRecoveryCompleted EmailUpdated"
    " CheckMfa handshake.action handshake.state handshake.id handshake.arn",
    "additionalEventData.": "MFAUsed MobileVersion LoginTo",
    # organizations: AccountDepartedOrganization and AccountJoinedOrganization, by both names that were published.
    "serviceEventDetails.": "departureMethod departedMethod departureTime departedTime joinedMethod joinedTime"
    " accountId",
}

_BOOLEANS = {
    "": "readOnly managementEvent",
    "requestParameters.": (
        "omitted"  # written by CloudTrail in place of parameters that are too large
        " isMultiRegionTrail includeGlobalServiceEvents isOrganizationTrail enableLogFileValidation"  # UpdateTrail
        " enable activate"  # guardduty UpdateDetector, CreateIPSet
        " setAsDefault"  # iam CreatePolicyVersion
    ),
}

_NUMBERS = {
    # kms ScheduleKeyDeletion, logs PutRetentionPolicy, iam CreateRole: integers.
    "requestParameters.": "pendingWindowInDays retentionInDays maxSessionDuration",
}

OBJECTS = frozenset(
    (
        "userIdentity",
        "userIdentity.sessionContext",
        "userIdentity.sessionContext.attributes",
        "userIdentity.sessionContext.sessionIssuer",
        "tlsDetails",
        "requestParameters",
        "requestParameters.taskPolicyArn",  # sts AssumeRoot: one PolicyDescriptorType
        "responseElements",
        "responseElements.handshake",  # organizations AcceptHandshake: one handshake
        "additionalEventData",
        "serviceEventDetails",
    )
)
"""Objects of which a record holds one, never a list."""


@dataclass(frozen=True, slots=True)
class Known:
    """A field: what it holds, and whether that is one value at most, no list and no object."""

    kind: Kind = "any"
    single: bool = False


UNKNOWN = Known()


def _table() -> dict[str, Known]:
    kinds: tuple[tuple[Kind, dict[str, str]], ...] = (("text", _TEXTS), ("boolean", _BOOLEANS), ("number", _NUMBERS))
    return {
        prefix + name: Known(kind, single=True)
        for kind, groups in kinds
        for prefix, names in groups.items()
        for name in names.split()
    }


FIELDS = _table()
"""Every known field by its dotted name in the record."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that a pattern may know. `exact` is true of CloudTrail records under the pack's pipeline, whose rules
    write AWS's own spelling; without it nothing is known of any field, and letter case is ignored as Sigma asks."""

    exact: bool

    def known(self, name: str) -> Known:
        return FIELDS.get(name, UNKNOWN) if self.exact else UNKNOWN

    def one_object(self, path: str) -> bool:
        """Whether a record holds one object at that path, and not a list of them."""
        return not path or (self.exact and path in OBJECTS)
