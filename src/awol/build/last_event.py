"""The last-event kit of a site whose organization is known: CloudFormation, Terraform, the self-test."""

from __future__ import annotations

import json
from collections.abc import Mapping

from awol.build.material import Material
from awol.errors import Location, PackError
from awol.pack.converters import load_part

PART = "aws.kit"
FOLDER = "last-event"

TARGET = "eventbridge"


def files(material: Material) -> Mapping[str, bytes]:
    """The kit below `last-event/`; nothing without a snapshot of the organization, whose accounts it names.

    Raises `ConfigurationError` for what does not fit into AWS's quotas, `PackError` for a kit that its own lint faults.
    """
    organization = material.organization
    if organization is None or not organization.management_account_id:
        return {}
    part = load_part(material.root, PART)
    detections = []
    for rule in material.rules:
        text = material.text(rule, TARGET)
        if text is not None:
            parsed = json.loads(text)
            patterns = tuple(parsed if isinstance(parsed, list) else [parsed])
            detections.append(part.Detection(rule.name, rule.title, rule.level, patterns))
    accounts = [
        part.Account(account.id, account.created_at, departed, account.status == "CLOSED")
        for departed, known in ((True, organization.departed), (False, organization.accounts))
        for account in known.values()
    ]
    plan = part.plan(organization.management_account_id, accounts, detections)
    texts: Mapping[str, str] = part.kit(plan)
    faults = part.lint(texts, plan)
    if faults:
        raise PackError(f"a part of the last-event kit is missing: {faults[0]}", Location("converters/aws/kit"))
    return {f"{FOLDER}/{name}": text.encode() for name, text in texts.items()}
