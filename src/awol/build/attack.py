"""A rule's techniques as products ask for them: tactic, technique and sub-technique, with names.

Rules are tagged with ATT&CK 19. Kibana before 9.5 and many layers know version 18, which had one tactic, Defense
Evasion, where 19 has Stealth and Defense Impairment, and T1562 where 19 has T1685 (MITRE ATT&CK, "Updates - April
2026"; the pairs that the pack uses).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from awol.check.tags import technique_names, techniques
from awol.values import Rule

TACTICS: Mapping[str, tuple[str, str]] = {
    "initial-access": ("TA0001", "Initial Access"),
    "execution": ("TA0002", "Execution"),
    "persistence": ("TA0003", "Persistence"),
    "privilege-escalation": ("TA0004", "Privilege Escalation"),
    "stealth": ("TA0005", "Stealth"),
    "credential-access": ("TA0006", "Credential Access"),
    "discovery": ("TA0007", "Discovery"),
    "lateral-movement": ("TA0008", "Lateral Movement"),
    "collection": ("TA0009", "Collection"),
    "exfiltration": ("TA0010", "Exfiltration"),
    "impact": ("TA0040", "Impact"),
    "defense-impairment": ("TA0112", "Defense Impairment"),
}
"""Short name in a tag to id and name, in version 19."""

EVASION = ("TA0005", "Defense Evasion")
"""What `stealth` and `defense-impairment` are in version 18."""

FORMER: Mapping[str, tuple[str, str]] = {
    "T1685": ("T1562", "Impair Defenses"),
    "T1685.002": ("T1562.008", "Disable or Modify Cloud Logs"),
}
"""Techniques that have another id in version 18."""

VERSIONS = ("19", "18")


@dataclass(frozen=True, slots=True)
class Paired:
    """One technique under one of the rule's tactics; `parent` is set for a sub-technique."""

    tactic: tuple[str, str]
    technique: tuple[str, str]
    parent: tuple[str, str] | None


def paired(rule: Rule, version: str = "19") -> Iterator[Paired]:
    """The rule's ATT&CK techniques, each under every tactic that both the technique and the rule's tags have.

    A technique of which no tactic is tagged stands under its first: no tag is lost. Raises `KeyError` for a tactic that
    the table does not have, which `awol check` refuses.
    """
    tagged = {tag.removeprefix("attack.") for tag in rule.tags if tag.startswith("attack.")}
    seen: set[tuple[str, str]] = set()
    for identity in rule.techniques:
        if identity not in techniques():
            continue  # the AWS Threat Technique Catalog's own ids are no part of ATT&CK
        tactics = techniques()[identity]
        for tactic in [tactic for tactic in tactics if tactic in tagged] or tactics[:1]:
            place = TACTICS[tactic]
            technique = (identity, technique_names()[identity])
            if version == "18":
                place = EVASION if tactic in ("stealth", "defense-impairment") else place
                technique = FORMER.get(identity, technique)
            if (place[0], technique[0]) not in seen:
                seen.add((place[0], technique[0]))
                yield Paired(place, technique, _parent(technique[0]))


def _parent(identity: str) -> tuple[str, str] | None:
    parent, dot, _ = identity.partition(".")
    return (parent, {**technique_names(), **dict(FORMER.values())}[parent]) if dot else None
