"""Make `src/awol/check/data/attack.tsv`: the techniques and tactics of MITRE ATT&CK for Enterprise that tags may name.

    python tools/attack.py enterprise-attack.json > src/awol/check/data/attack.tsv

The argument is MITRE's STIX 2.1 bundle of one version (`enterprise-attack-20.0.json` in the repository
mitre-attack/attack-stix-data). The version is read from the bundle and stands in the first line of the table; `awol
check` names it in its messages. A revoked technique keeps a line that tells its heir.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Object = Mapping[str, Any]


def table(bundle: Object) -> Iterator[str]:
    """The lines of the table. Raises `ValueError` for a bundle that does not tell its version."""
    objects: Sequence[Object] = bundle["objects"]
    versions = [one["x_mitre_version"] for one in objects if one["type"] == "x-mitre-collection"]
    if len(versions) != 1:
        raise ValueError(f"{len(versions)} objects of type x-mitre-collection: the version is not told")
    techniques = [one for one in objects if one["type"] == "attack-pattern" and not one.get("x_mitre_deprecated")]
    named = {one["id"]: _id(one) for one in techniques}
    heirs = {
        one["source_ref"]: one["target_ref"]
        for one in objects
        if one["type"] == "relationship" and one["relationship_type"] == "revoked-by"
    }
    yield f"# MITRE ATT&CK for Enterprise, version {versions[0]}. Technique, tactics, name; then what was revoked."
    yield "# Made by tools/attack.py. Names and ids (c) The MITRE Corporation, reproduced and distributed with the"
    yield "# permission of The MITRE Corporation; ATT&CK is its trademark."
    current = [one for one in techniques if not one.get("revoked")]
    yield from sorted(f"{_id(one)}\t{','.join(sorted(_tactics(one)))}\t{one['name']}" for one in current)
    gone = [one for one in techniques if one.get("revoked") and heirs.get(one["id"]) in named]
    yield from sorted(f"{_id(one)}\trevoked\t{named[heirs[one['id']]]}" for one in gone)


def _id(technique: Object) -> str:
    found = [one["external_id"] for one in technique["external_references"] if one["source_name"] == "mitre-attack"]
    return str(found[0])


def _tactics(technique: Object) -> list[str]:
    phases = technique.get("kill_chain_phases", ())
    return [one["phase_name"] for one in phases if one["kill_chain_name"] == "mitre-attack"]


def main(arguments: Sequence[str]) -> int:
    """Prints the table of the bundle that the one argument names; 2 for anything else."""
    if len(arguments) != 1:
        print("usage: python tools/attack.py enterprise-attack.json", file=sys.stderr)
        return 2
    try:
        bundle = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        lines = list(table(bundle))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"{arguments[0]}: not a STIX bundle of ATT&CK: {fault}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
