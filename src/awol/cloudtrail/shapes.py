"""What stands at a field: an object, a document of its own, or a plain value.

Splunk, Elasticsearch and others see no object as a value, only its leaves: what may be asked of a field depends on its
shape. Every converter and check goes by this one table.
"""

from __future__ import annotations

OBJECTS = frozenset(
    (
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "serviceEventDetails",
        "resources",
        "tlsDetails",
        "addendum",
        "eventContext",
        "insightDetails",
        "edgeDeviceDetails",
        "userIdentity",
        "userIdentity.sessionContext",
        "userIdentity.sessionContext.attributes",
        "userIdentity.sessionContext.ec2RoleDelivery",
        "userIdentity.sessionContext.sessionIssuer",
        "userIdentity.sessionContext.webIdFederationData",
        "userIdentity.inScopeOf",
        "userIdentity.onBehalfOf",
        "requestParameters.eventSelectors",
        "requestParameters.advancedEventSelectors",
        "requestParameters.target",
        "requestParameters.taskPolicyArn",
        "requestParameters.tags",
        "responseElements.handshake",
        "responseElements.handshake.parties",
        "responseElements.handshake.resources",
        "responseElements.organization",
        "responseElements.policy",
        "responseElements.policy.policySummary",
        "responseElements.responsibilityTransfer",
        "responseElements.root",
        "responseElements.accessKey",
        "responseElements.user",
        "responseElements.role",
        "responseElements.credentials",
        "serviceEventDetails.closeAccountStatus",
        "serviceEventDetails.createAccountStatus",
    )
)
"""Objects and lists of objects in CloudTrail records ("CloudTrail record contents" and the services' APIs)."""

DOCUMENTS = (
    "requestParameters.policyDocument",  # iam Put*Policy, CreatePolicy, CreatePolicyVersion, UpdateAssumeRolePolicy
    "requestParameters.assumeRolePolicyDocument",  # iam CreateRole
    "requestParameters.inlinePolicy",  # sso PutInlinePolicyToPermissionSet
    "requestParameters.content",  # organizations CreatePolicy, UpdatePolicy
)
"""Leaves that hold a JSON document as the client sent it.

Nothing else in a record has to be searched for a part: a policy has no exact value that a rule could name.
"""

WORDS = (
    # iam DeactivateMFADevice, DeleteVirtualMFADevice, EnableMFADevice, ResyncMFADevice: beside it stand a user's name
    # and codes. IAM API Reference: `[\w+=/:,.@-]+`; a name, `[\w+=,.@-]+`, or `AWS ROOT USER`.
    "requestParameters.serialNumber",
)
"""Leaves of which the end may be searched for: AWS allows neither blanks nor braces in them, nor anything beside them
that could be taken for them."""
