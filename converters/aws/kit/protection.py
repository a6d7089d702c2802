"""The service control policy that keeps members from taking the kit away."""

from __future__ import annotations

from typing import Any

from .plan import NAME

LARGEST = 5120
"""Characters of a service control policy (AWS Organizations quotas)."""

DENIED = (
    "events:DeleteRule",
    "events:DisableRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:DeleteEventBus",
    "events:RemovePermission",
    "events:PutPermission",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "sqs:DeleteQueue",
    "sqs:SetQueueAttributes",
    "sqs:PurgeQueue",
    "sns:DeleteTopic",
    "sns:Unsubscribe",
    "sns:SetTopicAttributes",
    "cloudformation:DeleteStack",
    "cloudformation:UpdateStack",
)
"""What would take a part of the kit away or make it say something else."""


def policy() -> dict[str, Any]:
    """Nobody in a member touches the kit but the roles that roll it out.

    It does not bind the management account, and no longer binds an account that has left.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "KeepTheLastEventKit",
                "Effect": "Deny",
                "Action": list(DENIED),
                "Resource": [
                    f"arn:*:events:*:*:rule/{NAME}*",
                    f"arn:*:events:*:*:event-bus/{NAME}*",
                    f"arn:*:iam::*:role/{NAME}*",
                    f"arn:*:sqs:*:*:{NAME}*",
                    f"arn:*:sns:*:*:{NAME}*",
                    f"arn:*:cloudformation:*:*:stack/*{NAME}*",
                ],
                "Condition": {
                    "ArnNotLike": {
                        "aws:PrincipalArn": [
                            "arn:*:iam::*:role/stacksets-exec-*",
                            "arn:*:iam::*:role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/*",
                            f"arn:*:iam::*:role/{NAME}-deployer",
                        ]
                    }
                },
            }
        ],
    }
