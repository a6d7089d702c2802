"""Everything that a SOC imports, built from one material: the same bytes for the same pack and site.

`material` gathers rules, texts and guides; each builder makes the files of one product of it; `archive` packs them the
same way every time; `write` puts them into a folder, beside SHA256SUMS.
"""

from awol.build.material import Material, gather
from awol.build.write import BUILDERS, Builder, build

__all__ = ["BUILDERS", "Builder", "Material", "build", "gather"]
