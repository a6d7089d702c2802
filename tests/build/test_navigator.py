"""Navigator layers: every technique of a rule in its tactic, with the rules that see it, in both versions of ATT&CK."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from awol.build import gather
from awol.build.navigator import files, layer
from awol.check.tags import technique_names
from awol.cli.common import fixture_environment
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
MATERIAL = gather(ROOT, RULES, fixture_environment(ROOT))
TACTICS = {
    "19": {"initial-access", "execution", "persistence", "privilege-escalation", "stealth", "defense-impairment",
           "credential-access", "discovery", "lateral-movement", "impact"},
    "18": {"initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion",
           "credential-access", "discovery", "lateral-movement", "impact"},
}  # fmt: skip


@pytest.mark.parametrize("version", ["19", "18"])
def test_a_layer_has_every_technique_in_a_tactic_of_that_version(version: str) -> None:
    made = layer(MATERIAL, version)
    assert made["versions"] == {"layer": "4.5", "navigator": "5.1.0", "attack": version}
    for one in made["techniques"]:
        assert one["tactic"] in TACTICS[version], one
        assert isinstance(one["score"], int)
        assert one["score"] == sum(line.endswith(")") for line in one["comment"].splitlines())
    seen = {one["techniqueID"] for one in made["techniques"]}
    tagged = {identity for rule in RULES for identity in rule.techniques if identity in technique_names()}
    former = {"T1685": "T1562", "T1685.002": "T1562.008"}
    assert seen == ({former.get(one, one) for one in tagged} if version == "18" else tagged)


def test_the_rules_stand_in_the_comment_the_loudest_first() -> None:
    found = next(one for one in layer(MATERIAL, "19")["techniques"] if one["techniqueID"] == "T1666")
    levels = [line.rpartition("(")[2].rstrip(")") for line in found["comment"].splitlines() if line.endswith(")")]
    order = ("critical", "high", "medium", "low", "informational")
    assert levels == sorted(levels, key=order.index)
    assert "AWS Threat Technique Catalog: " in found["comment"]
    assert "T1666.A002" in found["comment"]


def test_both_files_are_json_of_their_version() -> None:
    made = files(MATERIAL)
    assert {json.loads(content)["versions"]["attack"] for content in made.values()} == {"18", "19"}


def test_a_layer_opens_as_the_navigator_wants_it() -> None:
    """Format 4.5 ("layers/spec/v4.5" of mitre-attack/attack-navigator); 3 sorts by descending score."""
    made = layer(MATERIAL, "19")
    most = max(one["score"] for one in made["techniques"])
    assert most > 2
    assert {key: value for key, value in made.items() if key != "techniques"} == {
        "name": f"awol {MATERIAL.version}",
        "versions": {"layer": "4.5", "navigator": "5.1.0", "attack": "19"},
        "domain": "enterprise-attack",
        "description": f"{len(RULES)} rules on accounts that leave AWS Organizations and what leads to it.",
        "filters": {"platforms": ["IaaS"]},
        "sorting": 3,
        "gradient": {"colors": ["#fee8c8", "#fdbb84", "#e34a33"], "minValue": 1, "maxValue": most},
        "legendItems": [],
        "metadata": [],
        "showTacticRowBackground": False,
        "selectTechniquesAcrossTactics": False,
        "selectSubtechniquesWithParent": False,
    }
    for one in made["techniques"]:
        assert list(one) == ["techniqueID", "tactic", "score", "comment", "enabled", "showSubtechniques"]
        assert (one["enabled"], one["showSubtechniques"]) == (True, "." not in one["techniqueID"])
    assert [(one["techniqueID"], one["tactic"]) for one in made["techniques"]] == sorted(
        (one["techniqueID"], one["tactic"]) for one in made["techniques"]
    )


def test_a_layer_of_one_rule_and_of_none_has_a_scale_too() -> None:
    for some in (RULES[:1], ()):
        assert layer(replace(MATERIAL, rules=tuple(some)), "19")["gradient"]["maxValue"] == 2
    assert layer(replace(MATERIAL, rules=()), "19")["techniques"] == []


def test_the_files_are_named_by_version() -> None:
    made = files(MATERIAL)
    assert sorted(made) == [f"awol-navigator-attack{one}-{MATERIAL.version}.json" for one in ("18", "19")]
    text = next(iter(made.values())).decode()
    assert text.startswith('{\n "name"')
    assert text.endswith("}\n")
