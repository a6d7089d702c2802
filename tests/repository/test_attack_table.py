"""tools/attack.py makes check's table of ATT&CK from MITRE's STIX bundle, and check reads the version out of it."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

TOOL = ROOT / "tools" / "attack.py"
TABLE = runpy.run_path(str(TOOL))["table"]


def technique(number: str, name: str, *tactics: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "attack-pattern",
        "id": f"attack-pattern--{number}",
        "name": name,
        "external_references": [{"source_name": "mitre-attack", "external_id": number}],
        "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": one} for one in tactics],
        **more,
    }


BUNDLE: dict[str, Any] = {
    "type": "bundle",
    "objects": [
        {"type": "x-mitre-collection", "x_mitre_version": "20.0"},
        technique("T1666", "Modify Cloud Resource Hierarchy", "defense-impairment"),
        technique("T1098", "Account Manipulation", "privilege-escalation", "persistence"),
        technique("T1562.008", "Disable Cloud Logs", revoked=True),
        technique("T1685.002", "Disable or Modify Cloud Log", "defense-impairment"),
        technique("T1000", "Given up", "impact", x_mitre_deprecated=True),
        technique("T1001", "Revoked and not replaced", revoked=True),
        {
            "type": "relationship",
            "relationship_type": "revoked-by",
            "source_ref": "attack-pattern--T1562.008",
            "target_ref": "attack-pattern--T1685.002",
        },
    ],
}


def test_the_table_has_techniques_their_tactics_and_heirs_of_what_was_revoked() -> None:
    lines = list(TABLE(BUNDLE))
    assert "version 20.0." in lines[0]
    assert [line for line in lines if not line.startswith("#")] == [
        "T1098\tpersistence,privilege-escalation\tAccount Manipulation",
        "T1666\tdefense-impairment\tModify Cloud Resource Hierarchy",
        "T1685.002\tdefense-impairment\tDisable or Modify Cloud Log",
        "T1562.008\trevoked\tT1685.002",
    ]


def test_a_bundle_without_a_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        list(TABLE({"objects": BUNDLE["objects"][1:]}))


def test_the_command_prints_the_table_and_names_a_file_that_it_cannot_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "bundle.json", tmp_path / "other.json"
    good.write_text(json.dumps(BUNDLE), encoding="utf-8")
    bad.write_text("{}", encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True, check=False)

    assert run(str(good)).stdout.count("\n") == 7
    assert run(str(bad)).returncode == 2
    assert "not a STIX bundle" in run(str(bad)).stderr
    assert run().returncode == 2
