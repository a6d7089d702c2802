"""Layers for MITRE's ATT&CK Navigator: which techniques the pack sees, for ATT&CK 19 and 18.

Format 4.5 of the Navigator (mitre-attack/attack-navigator, "layers/spec/v4.5"). A technique's score is how many rules
see it; its comment names them with their levels, and the ids of the AWS Threat Technique Catalog.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awol.build.attack import VERSIONS, paired
from awol.build.material import Material
from awol.values import LEVELS, Rule

FORMAT, NAVIGATOR = "4.5", "5.1.0"
COLOURS = ("#fee8c8", "#fdbb84", "#e34a33")
"""From one rule to many: a scale that is told apart in grey and by colour-blind eyes (ColorBrewer, OrRd)."""


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-navigator-attack19-<version>.json` and the same for version 18."""
    return {
        f"awol-navigator-attack{version}-{material.version}.json": _text(layer(material, version))
        for version in VERSIONS
    }


def layer(material: Material, version: str) -> dict[str, Any]:
    """One layer, techniques in the order of their ids."""
    rules_by_technique: dict[tuple[str, str], list[Rule]] = {}
    for rule in material.rules:
        for pair in paired(rule, version):
            rules_by_technique.setdefault((pair.technique[0], _short(pair.tactic[1])), []).append(rule)
    most = max((len(rules) for rules in rules_by_technique.values()), default=1)
    return {
        "name": f"awol {material.version}",
        "versions": {"layer": FORMAT, "navigator": NAVIGATOR, "attack": version},
        "domain": "enterprise-attack",
        "description": f"{len(material.rules)} rules on accounts that leave AWS Organizations and what leads to it.",
        "filters": {"platforms": ["IaaS"]},
        "sorting": 3,
        "techniques": [
            {
                "techniqueID": technique,
                "tactic": tactic,
                "score": len(rules),
                "comment": _comment(rules),
                "enabled": True,
                "showSubtechniques": "." not in technique,
            }
            for (technique, tactic), rules in sorted(rules_by_technique.items())
        ],
        "gradient": {"colors": list(COLOURS), "minValue": 1, "maxValue": max(most, 2)},
        "legendItems": [],
        "metadata": [],
        "showTacticRowBackground": False,
        "selectTechniquesAcrossTactics": False,
        "selectSubtechniquesWithParent": False,
    }


def _short(tactic: str) -> str:
    """A tactic as the Navigator names it: `defense-evasion`."""
    return tactic.lower().replace(" ", "-")


def _comment(rules: list[Rule]) -> str:
    loudest = sorted(rules, key=lambda rule: (-LEVELS.index(rule.level), rule.name))
    catalogue = sorted({technique for rule in rules for technique in rule.techniques if ".A" in technique})
    lines = [f"{rule.name} ({rule.level})" for rule in loudest]
    return "\n".join([*lines, *([f"AWS Threat Technique Catalog: {', '.join(catalogue)}"] if catalogue else [])])


def _text(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
