"""Navigator layers: every technique of a rule in its tactic, with the rules that see it, in both versions of ATT&CK."""

from __future__ import annotations

import json

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
