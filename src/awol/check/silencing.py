"""Nothing that an attacker writes may silence a rule: texts of his choice never stand under a `not`.

A rule that must do so says why, in a comment of its file:

    # awol: allow attacker-controlled errorMessage: aws_org_leave_denied_scp takes what this leaves out
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from awol.check.conditions import Fault
from awol.check.logic import Leaf, leaves
from awol.values import Rule

CONTROLLED: Mapping[str, str] = {
    "userAgent": "every caller chooses it",
    "sourceIPAddress": "anyone with a host in that range, or who can start one, calls from it",
    "vpcEndpointId": "anyone who may create an endpoint calls through it",
    "tlsDetails.clientProvidedHostHeader": "every caller chooses it",
    "errorMessage": "it quotes names of the caller's choice",
    "userIdentity.arn": "it ends in the role's name and the session's name, which the role's maker and the "
    "caller choose",
    "userIdentity.principalId": "it ends in the session's name, which the caller chooses",
    "userIdentity.userName": "anyone who may create a user chooses its name",
    "userIdentity.sessionContext.sessionIssuer.arn": "anyone who may create a role chooses its name",
    "userIdentity.sessionContext.sessionIssuer.userName": "anyone who may create a role chooses its name",
    "userIdentity.sessionContext.sourceIdentity": "anyone who assumes the role chooses it",
    "userIdentity.identityProvider": "anyone who may register a provider chooses its name",
    "userIdentity.sessionContext.webIdFederationData.federatedProvider": "anyone who may register one chooses it",
    "requestParameters.notes": "the caller writes it",
    "requestParameters.description": "the caller writes it",
    "requestParameters.comment": "the caller writes it",
    "requestParameters.reason": "the caller writes it",
    "requestParameters.content": "the caller writes it: a Sid or a Condition fools the reader of a policy",
    "requestParameters.policyDocument": "the caller writes it: a Sid or a Condition fools the reader of a policy",
    "requestParameters.assumeRolePolicyDocument": "the caller writes it: a Sid or a Condition fools the reader",
    "requestParameters.inlinePolicy": "the caller writes it: a Sid or a Condition fools the reader of a policy",
    "requestParameters.policy": "the caller writes it: a Sid or a Condition fools the reader of a policy",
    "requestParameters.bucketPolicy": "the caller writes it: a Sid or a Condition fools the reader of a policy",
    "requestParameters.policyName": "the caller chooses the name of an inline policy",
    "requestParameters.roleSessionName": "the caller chooses it",
    "requestParameters.sourceIdentity": "the caller chooses it",
    "requestParameters.sourceName": "the caller chooses it",
    "requestParameters.accountName": "the caller chooses it",
    "requestParameters.clientToken": "the caller chooses it",
    "requestParameters.userName": "anyone who may create a user chooses its name",
    "requestParameters.roleName": "anyone who may create a role chooses its name",
    "requestParameters.groupName": "whoever may create a group chooses its name",
    "requestParameters.tags": "the caller writes them",
    "responseElements.handshake.resources": "the other side writes its name, its mail address and its notes",
    "additionalEventData.UserName": "anyone who may create a user chooses its name",
}
"""A field (or the object that holds it) whose text an attacker can choose, and why."""

_RESERVED = re.compile(r":role/(aws-service-role|aws-reserved)/")
"""Paths that IAM keeps for itself: nobody can create a role there (IAM User Guide, "service-linked role")."""

_ISSUER = "userIdentity.sessionContext.sessionIssuer.arn"
_CONSOLE = "signin.amazonaws.com"

_ALLOW = re.compile(r"#\s*awol:\s*allow\b\s*(?P<check>\S*)\s*(?P<field>[^\s:]*)\s*:?\s*(?P<reason>.*)")
CHECK = "attacker-controlled"


def attacker_controlled(rule: Rule) -> Iterator[Fault]:
    """Fields of an attacker's choice under a `not`, but for those that the rule excuses with a reason."""
    excused: dict[str, str] = {}
    for line in rule.text.splitlines():
        excuse = _ALLOW.search(line)
        if not excuse:
            continue
        if excuse["check"] != CHECK or not excuse["field"] or len(excuse["reason"].split()) < 3:
            yield line, f"write `# awol: allow {CHECK} FIELD: REASON`, with a reason in a few words"
        else:
            excused[excuse["field"]] = line
    used: set[str] = set()
    for leaf, negated in leaves(rule):
        why = _why(leaf) if negated else None
        if why is None:
            continue
        if leaf.field in excused:
            used.add(leaf.field)
            continue
        yield (
            leaf.path,
            (
                f"`{leaf.key}` under a `not` lets an attacker silence the rule: {why}. Exclude only by what AWS "
                "itself writes (userIdentity.invokedBy, the path of a service's role), use the allow-list, "
                f"or say in a comment above why it may stay: `# awol: allow {CHECK} {leaf.field}: REASON`"
            ),
        )
    for field, line in excused.items():
        if field not in used:
            yield line, f"this excuses `{field}`, which is not under a `not`; remove the comment"


def _why(leaf: Leaf) -> str | None:
    if leaf.field == "userIdentity.invokedBy" and _CONSOLE in leaf.values:
        return f"`{_CONSOLE}` is the console, which attackers use too"
    if leaf.field == _ISSUER and all(isinstance(value, str) and _RESERVED.search(value) for value in leaf.values):
        return None
    for field, why in CONTROLLED.items():
        if leaf.field == field or leaf.field.startswith(f"{field}."):
            return why
    return None
