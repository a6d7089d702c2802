"""What is known of the fields of a CloudTrail record, as far as an event pattern has to know it.

A test that a value is there is right on any field. A test that a value is *not* there, that a field is missing, or of
two fields of one object must know that there is no list and no object: AWS's API models tell it (`awol.cloudtrail`).
Without that the conversion is refused. What kind of value it is the tables here tell.

Sources: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element"; for parameters the
API reference of the service, whose names CloudTrail keeps with a small first letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from awol.cloudtrail.shapes import DOCUMENTS

from ...shapes import Shapes
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
            "instanceArn encryptionConfiguration.keyType",
            # cloudtrail: UpdateTrail, PutEventSelectors; guardduty: CreateFilter, UpdateDetector; macie2.
            "name trailName s3BucketName kmsKeyId detectorId action status location autoEnableOrganizationMembers",
            # config: PutConfigurationRecorder; securityhub: UpdateOrganizationConfiguration, in both spellings.
            "configurationRecorder.name configurationRecorder.roleARN",
            "organizationConfiguration.configurationType OrganizationConfiguration.ConfigurationType",
            # events: PutRule, RemoveTargets; s3; kms; sqs; sns; firehose.
            "rule state bucketName keyId queueUrl subscriptionArn topicArn deliveryStreamName",
        )
    ),
    # signin, "AWS Management Console sign-in events": Success or Failure under the event's own name.
    "responseElements.": "ConsoleLogin PasswordUpdated PasswordRecoveryRequested PasswordRecoveryCompleted EmailUpdated"
    " ExternalIdPDirectoryLogin GetSigninToken SwitchRole ExitRole RenewRole"
    " CheckMfa handshake.action handshake.state handshake.id handshake.arn",
    "additionalEventData.": "MFAUsed MobileVersion LoginTo",
    # organizations: AccountDepartedOrganization and AccountJoinedOrganization, by both names that were published.
    "serviceEventDetails.": "departureMethod departedMethod departureTime departedTime joinedMethod joinedTime"
    " accountId",
}

_BOOLEANS = {
    # Booleans of the API, which clients and CloudTrail write as true and false or as the texts.
    "": "readOnly managementEvent",
    "requestParameters.": " ".join(
        (
            "isMultiRegionTrail includeGlobalServiceEvents isOrganizationTrail enableLogFileValidation",  # UpdateTrail
            "enable activate",  # guardduty UpdateDetector, CreateIPSet
            "configurationRecorder.recordingGroup.allSupported",  # config PutConfigurationRecorder
            "setAsDefault",  # iam CreatePolicyVersion
            "dryRun permissionSetsEnabled",  # billing TransferCredit, sso UpdateInstance
        )
    ),
}

_LEAVES = {
    # CloudTrail writes true in place of parameters that are too large; what else may stand there nobody says.
    "requestParameters.": "omitted",
}

_NUMBERS = {
    # kms ScheduleKeyDeletion, logs PutRetentionPolicy, iam CreateRole: integers.
    "requestParameters.": "pendingWindowInDays retentionInDays maxSessionDuration",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A field: what it holds, and whether that is one value at most, no list and no object."""

    kind: Kind = "any"
    single: bool = False


UNKNOWN = Known()


def _table() -> dict[str, Known]:
    kinds: tuple[tuple[Kind, dict[str, str]], ...] = (
        ("text", _TEXTS),
        ("boolean", _BOOLEANS),
        ("any", _LEAVES),
        ("number", _NUMBERS),
    )
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
    write AWS's own spelling; without it nothing is known of any field, and letter case is ignored as Sigma asks.

    `shapes` are those of the rule's fields by AWS's API models.
    """

    exact: bool
    shapes: Shapes

    def known(self, name: str) -> Known:
        if not self.exact:
            return UNKNOWN
        if name in FIELDS:
            return FIELDS[name]
        shape = self.shapes.of(name)
        return Known(single=True) if shape.whole is False and shape.names == (name,) else UNKNOWN

    def spelled(self, name: str) -> bool:
        """Whether the spelling of a field's values is AWS's, which a rule writes; in a document it is the client's."""
        return self.exact and name not in DOCUMENTS

    def one_object(self, path: str, name: str) -> bool:
        """Whether a record holds one object at a path on the way to a field, and not a list of them."""
        if not self.exact:
            return not path
        steps = path.count(".") + 1
        return not any("{}" in ".".join(full_name.split(".")[:steps]) for full_name in self.shapes.of(name).names)
