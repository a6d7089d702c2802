"""What stands at a field: an object, a document of its own, or a plain value.

Splunk, Elasticsearch and others see no object as a value, only its leaves: what may be asked of a field depends on its
shape. Splunk also names a list `name{}`. Every converter and check goes by this one module: what CloudTrail's own
documentation fixes stands here, what depends on the call comes from AWS's API models (`members`).
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from awol.cloudtrail.members import Kind, members

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
        "userIdentity.sessionContext.sessionIssuer",
        "userIdentity.sessionContext.webIdFederationData",
        "userIdentity.inScopeOf",
        "userIdentity.invokedByDelegate",
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

FIXED: Mapping[str, str] = {
    "": "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode "
    "errorMessage requestParameters responseElements additionalEventData requestID eventID eventType apiVersion "
    "managementEvent readOnly resources recipientAccountId serviceEventDetails sharedEventID annotation vpcEndpointId "
    "vpcEndpointAccountId eventCategory addendum sessionCredentialFromConsole edgeDeviceDetails tlsDetails "
    "insightDetails eventContext",
    "userIdentity": "type principalId arn accountId accessKeyId userName invokedBy identityProvider credentialId "
    "sessionContext onBehalfOf inScopeOf invokedByDelegate",
    "userIdentity.sessionContext": "attributes sessionIssuer webIdFederationData sourceIdentity ec2RoleDelivery "
    "assumedRoot signInSessionArn",
    "userIdentity.sessionContext.attributes": "creationDate mfaAuthenticated",
    "userIdentity.sessionContext.sessionIssuer": "type principalId arn accountId userName",
    "userIdentity.onBehalfOf": "userId identityStoreArn",
    "userIdentity.invokedByDelegate": "accountId",
    "userIdentity.inScopeOf": "sourceArn sourceAccount issuerType credentialsIssuedTo",
    "resources": "ARN ARNPrefix accountId type",
    "tlsDetails": "tlsVersion cipherSuite clientProvidedHostHeader keyExchange",
    "addendum": "reason updatedFields originalRequestID originalEventID",
}
"""The names of a record, and those within its objects whose shape does not depend on the call ("CloudTrail record
contents", "CloudTrail userIdentity element")."""

ELSEWHERE: Mapping[str, str] = {
    "event.action": "eventName",
    "event.provider": "eventSource",
    "event.id": "eventID",
    "@timestamp": "eventTime",
    "cloud.region": "awsRegion",
    "cloud.account.id": "recipientAccountId",
    "source.ip": "sourceIPAddress",
    "source.address": "sourceIPAddress",
    "user.id": "userIdentity.principalId",
    "user.name": "userIdentity.userName",
    "user_agent.original": "userAgent",
    "aws_account_id": "recipientAccountId",
    "region": "awsRegion",
    "src": "sourceIPAddress",
    "src_ip": "sourceIPAddress",
    "command": "eventName",
    "user_name": "userIdentity.userName",
    "userName": "userIdentity.userName",
    "user_arn": "userIdentity.arn",
}
"""What Elastic's integration and Splunk's add-on call some of them."""

_LISTS = frozenset(("resources",))
_CALLS = ("requestParameters", "responseElements")
"""The objects whose content the models of the calls tell."""
_OPEN = (*_CALLS, "additionalEventData", "serviceEventDetails", "insightDetails", "eventContext", "edgeDeviceDetails")
"""The objects of which no list of names is whole."""

_PLAIN: Mapping[str, str] = {
    "requestParameters": "bucketName bucketPolicy Host key acl policy location versioning website notification "
    "x-amz-acl x-amz-copy-source x-amz-server-side-encryption object-lock omitted",
    "responseElements": "_return requestId ConsoleLogin ExternalIdPDirectoryLogin SwitchRole ExitRole RenewRole "
    "CheckMfa GetSigninToken PasswordUpdated PasswordRecoveryRequested PasswordRecoveryCompleted "
    "EmailUpdated CredentialVerification CredentialChallenge UserAuthentication",
    "additionalEventData": "LoginTo MobileVersion MFAUsed MFAIdentifier LoginAccount UserName CredentialType "
    "SamlProviderArn SwitchFrom RedirectTo SignatureVersion CipherSuite AuthenticationMethod bytesTransferredIn "
    "bytesTransferredOut SSEApplied x-amz-id-2 vpcEndpointId keyMaterialId service requestParametersOmitted "
    "grantId sub identityProviderConnectionVerificationMethod",
    "serviceEventDetails": "accountId keyId organizationId managementAccountId joinedMethod joinedTime joinedTimestamp "
    "departureMethod departureTime departedMethod departedTime departedTimestamp handshakeId createAccountStatusId "
    "snapshotId backupJobId state status eventRequestDetails UserAuthentication CredentialChallenge "
    "CredentialVerification",
}
"""Plain values that no model tells of: S3's headers, sign-in events, service events."""

_PLAIN_NAMES: Mapping[str, frozenset[str]] = {place: frozenset(names.split()) for place, names in _PLAIN.items()}

MOST_NAMES = 8
"""So many names of Splunk a field may have until a rule on it is refused as unreadable."""

_SOURCE = re.compile(r"([a-z0-9.-]+?)\.amazonaws\.com", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands at a field.

    `names` are the names that Splunk may have for it, of which each record fills at most one. `whole` says that an
    object stands there (or a list of objects), never a value that a text could be compared with; None: not known.
    """

    names: tuple[str, ...]
    whole: bool | None


def shape(field: str, sources: frozenset[str] | None = None) -> Shape:
    """The shape of a field of a record, `requestParameters.layers`.

    `sources` are the event sources (`lambda.amazonaws.com`) that the record may be of; None for any.
    """
    steps = field.split(".")
    if field in OBJECTS:
        return Shape((field,), whole=True)
    if steps[0] not in _OPEN:
        name = ".".join([f"{steps[0]}{{}}" if steps[0] in _LISTS else steps[0], *steps[1:]])
        return Shape((name,), whole=False)
    services = None if sources is None else frozenset(map(_service, sources))
    options: list[tuple[str, ...]] = []
    parent: str | None = steps[0]
    around: frozenset[Kind] | None = frozenset("o")
    kinds: frozenset[Kind] | None = None
    for at, step in enumerate(steps[1:], 1):
        kinds = _kinds(steps[:at], parent, around, step, services)
        if kinds is not None and at + 1 < len(steps):
            # Something stands below it, so that it is no plain value, whatever the models say.
            kinds = frozenset(kind for kind in kinds if kind[0] != "s") or None
        braces = sorted({"", "{}"} if kinds is None else {kind[1:] for kind in kinds})
        options.append(tuple(f"{step}{brace}" for brace in braces))
        parent, around = (step if kinds is not None else None), kinds
    names = tuple(".".join((steps[0], *chosen)) for chosen in itertools.product(*options))
    objects = None if kinds is None else {kind[0] != "s" for kind in kinds}
    return Shape(names, whole=objects.pop() if objects is not None and len(objects) == 1 else None)


def _service(source: str) -> str:
    match = _SOURCE.fullmatch(source)
    return match[1].lower() if match else source


def _kinds(
    above: list[str],
    parent: str | None,
    around: frozenset[Kind] | None,
    step: str,
    services: frozenset[str] | None,
) -> frozenset[Kind] | None:
    """What a step may be: by hand first, then by what is around it, then by the models."""
    if len(above) == 1 and step in _PLAIN_NAMES.get(above[0], ()):
        return frozenset("s")
    if above[0] not in _CALLS:
        return None
    holders = {kind[0] for kind in around or ()}
    if "M" in holders:
        return None
    modelled = frozenset[Kind]() if holders == {"m"} else _told(parent, step, services)
    return modelled | {"s"} if "m" in holders and modelled is not None else modelled


def _told(parent: str | None, step: str, services: frozenset[str] | None) -> frozenset[Kind] | None:
    """What the models tell of a member; with several services, any that one of them has."""
    if services is None:
        if step == "items" and not members().tells(parent, step):
            return frozenset(("o{}", "s{}"))  # EC2's lists
        return members().kinds(parent, step, None)
    kinds: set[Kind] = set()
    for service in services:
        of_service = _kinds_of(parent, step, service)
        if of_service is None:
            return None
        kinds |= of_service
    return frozenset(kinds)


def _kinds_of(parent: str | None, step: str, service: str) -> frozenset[Kind] | None:
    """What a step may be in the records of one service, where they are not as its model says.

    Measured on real records: EC2's lists are `{"items": [...]}`, but for its calls of late, which have their XML, with
    capital letters, in which one `item` is no list and two are; S3's requests are headers and XML.
    """
    if service == "ec2" and step in ("items", "tags"):
        return frozenset(("o{}",))
    if service == "ec2" and step in ("item", "tag"):
        return None
    kinds = members().kinds(parent, step, frozenset((service,)))
    if kinds is None and service not in ("ec2", "s3"):
        # Some services write members as their models do.
        kinds = members().kinds(_small(parent), _small(step), frozenset((service,)))
    if service == "s3" and kinds is not None and kinds != {"s"}:
        return None
    return kinds


def _small(name: str | None) -> str | None:
    return name[:1].lower() + name[1:] if name else name


def stranger(field: str) -> str | None:
    """None for a field that a record may have; for another the nearest name that one may, or an empty text."""
    if field in ELSEWHERE:
        return ELSEWHERE[field]
    steps = field.split(".")
    if steps != (unnumbered := _without_numbers(steps)):
        meant = ".".join(unnumbered)
        nearest = stranger(meant) if meant else ""
        return meant if nearest is None else nearest
    place = ""
    for at, step in enumerate(steps):
        if place in _OPEN:
            return None
        names = FIXED.get(place)
        if names is None:
            # Plain values have nothing below them; other objects are not told name by name.
            return None if place in OBJECTS else place
        if step not in names.split():
            return _meant(steps, at, names.split())
        place = f"{place}.{step}" if place else step
    return None


_NUMBERED = re.compile(r"(?:\[(?:\d*|\*)\]|\{\d+\})$")
"""How other tools name one item of a list, or all of them."""


def _without_numbers(steps: list[str]) -> list[str]:
    """The steps of a path without what numbers the items of a list: no record, and no product, has that in a name.

    The last step may be a number: the key of a map.
    """
    named = [_NUMBERED.sub("", step) for step in steps]
    return [step for at, step in enumerate(named) if step and not (step.isdecimal() and 0 < at < len(named) - 1)]


def _meant(steps: list[str], at: int, names: list[str]) -> str:
    """The field that is meant by steps of which the one at a place is none of the `names` there: a name that a record
    may have, or an empty text."""
    if at == 0:
        for begin in range(1, len(steps)):
            # What lies around a record: EventBridge's `detail`, `Records`, Elastic's `aws.cloudtrail`.
            inner = ".".join(steps[begin:])
            if stranger(inner) is None:
                return inner
    nearest = _nearest(steps[at], names)
    if at == 0 and steps[0] != nearest and _plain(steps[0]) != nearest.lower() and len(steps) > 1:
        innermost = _nearest(steps[-1], names)
        if innermost and _plain(steps[-1]) == innermost.lower():
            return innermost
    if not nearest:
        return ""
    corrected = ".".join([*steps[:at], nearest, *steps[at + 1 :]])
    again = stranger(corrected)
    return corrected if again is None else again


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _nearest(name: str, names: list[str]) -> str:
    folded = {known.lower(): known for known in names}
    plain = _plain(name)
    close = [plain] if plain in folded else difflib.get_close_matches(plain, list(folded), n=1, cutoff=0.7)
    return folded[close[0]] if close else ""


def other_case(field: str) -> str | None:
    """A field of a request or an answer as AWS's models spell it, if they have no name that is spelt as this one is.

    None where they have it, with a capital letter too, as some services write their members, or do not know it at all.
    """
    steps = field.split(".")
    if steps[0] not in _CALLS:
        return None
    parent: str = steps[0]
    around: frozenset[Kind] | None = frozenset("o")
    proper = steps[:1]
    for step in steps[1:]:
        if around is None or any(kind[0] in "mM" for kind in around):
            return None
        known = step if _is_known(proper[0], step) else members().spelt(step)
        if known is None:
            return None
        around = members().kinds(parent, known, None) or members().kinds(parent, _small(known), None)
        parent = known
        proper.append(known)
    return None if proper == steps else ".".join(proper)


def _is_known(place: str, step: str) -> bool:
    return step in _PLAIN_NAMES[place] or members().has(step) or members().has(str(_small(step)))
