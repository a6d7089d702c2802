"""The report: one HTML file for whoever answers for detection and whoever works with it.

`story` is the attack with the rules that see its steps, `coverage` the heat map, `matrix` the verdicts with `proof` of
what they are worth, `markdown` makes HTML of guides, `page` puts all into the template.
"""

from __future__ import annotations

from collections.abc import Mapping

from awol.build.material import Material
from awol.build.report.page import text


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-report-<version>.html`."""
    return {f"awol-report-{material.version}.html": text(material).encode()}
