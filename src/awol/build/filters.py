"""Filters that stand before a product, from the gate of the rules that are built."""

from __future__ import annotations

from collections.abc import Mapping

from awol.build.archive import zip_of
from awol.build.gates import gate_of
from awol.build.material import Material
from awol.pack.converters import load_part

PART = "filters"
SOURCETYPE = "aws:cloudtrail"


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-filters-<version>.zip`; nothing where no rule of the build has a gate."""
    gate = gate_of(material, material.rules)
    clauses = [{name: [value.text for value in values] for name, values in clause.items()} for clause in gate.every()]
    if not clauses:
        return {}
    texts: Mapping[str, str] = load_part(material.root, PART).files(clauses, gate.without, SOURCETYPE)
    return {f"awol-filters-{material.version}.zip": zip_of({name: text.encode() for name, text in texts.items()})}
