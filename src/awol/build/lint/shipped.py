"""What the Splunk app must not take away or change, once it was shipped: an upgrade is unpacked over what is there.

A file that a version drops stays on the search head and stays active, so the new version has to hold a stub of that
name. `lookups/` has no local layer: a site may have edited the file in place, so one that changes gets another name
(the edit stays in the old one) and the lookup's definition names the new file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

FILES = (
    "LICENSE", "README.md", "app.manifest", "default/app.conf", "default/data/ui/nav/default.xml",
    "default/data/ui/views/awol_overview.xml", "default/macros.conf", "default/savedsearches.conf",
    "default/transforms.conf", "lookups/awol_allowlist.csv", "metadata/default.meta",
)  # fmt: skip
"""Every text that a version of the app had. Lines are added, never taken away."""

TABLES: Mapping[str, str] = {
    "lookups/awol_allowlist.csv": "895a65437c4fe40471ccaee853b063f7a1c7d6b071c3c32ba39dfa89fe70a34a",
}
"""The SHA-256 of each table as it was first shipped."""

SITE = frozenset(("lookups/awol_organization.csv",))
"""Tables that each build makes of the site's own snapshot: an upgrade has to overwrite them."""

RETIRED: Mapping[str, str] = {
    "search": "| makeresults count=0",
    "disabled": "1",
    "enableSched": "0",
    "is_visible": "1",
}
"""The saved search of a rule that is gone, beside its description: it finds nothing and is not scheduled."""


def lint(files: Mapping[str, str]) -> Iterator[str]:
    """What an upgrade to these files would leave behind, or overwrite."""
    for path in FILES:
        if path not in files:
            yield f"{path}: was shipped, and an upgrade would leave the old one active: ship a stub of that name"
    for path in files:
        if path.endswith(".csv") and path not in TABLES and path not in SITE:
            yield f"{path}: is not a known table: add its digest to the list"
    for path, digest in TABLES.items():
        if path in files and sha256(files[path].encode()).hexdigest() != digest:
            yield f"{path}: is not what was shipped under that name, and a site may have edited it: take a new name"


def is_retired(settings: Mapping[str, str]) -> bool:
    """Whether a saved search is the stub of a rule that is gone."""
    return settings.get("search") == RETIRED["search"]


def retired(settings: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the stub of a rule that is gone."""
    if {key: value for key, value in settings.items() if key != "description"} != RETIRED:
        yield "is the stub of a rule that is gone, and must do nothing"
    if not settings.get("description"):
        yield "does not say what to use instead"
