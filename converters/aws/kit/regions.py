"""Where a detection's events come to a bus: a rule in us-east-1 hears nothing of a trail that is stopped in Frankfurt.

Source: CloudTrail User Guide, "Global service events"; the endpoints of each service (AWS General Reference).
"""

from __future__ import annotations

from .forwarding import alternatives
from .plan import REGION, Detection

ONLY_HERE = frozenset(
    f"{service}.amazonaws.com"
    for service in ("account", "billing", "billingconductor", "budgets", "ce", "iam", "organizations")
)
"""Services of one endpoint, whose events are in us-east-1 alone."""


def elsewhere(detection: Detection) -> bool:
    """Whether events of the detection may come in other regions than us-east-1."""
    for pattern in detection.patterns:
        for alternative in alternatives(pattern):
            sources = alternative.get("eventSource", [None])
            root = alternative.get("userIdentity", {}).get("type") == ["Root"]
            if not all(source in ONLY_HERE or (root and source == "signin.amazonaws.com") for source in sources):
                return True
    return False


def where(detection: Detection) -> str:
    """The same in words."""
    return "every region" if elsewhere(detection) else REGION
