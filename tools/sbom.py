"""What a release stands on, as a CycloneDX 1.6 bill of materials: each locked package with version, licence and what
needs it. The same bytes for the same lock and environment; the only time in it is SOURCE_DATE_EPOCH's.

    python tools/sbom.py > awol-sbom.cdx.json

It reads requirements/run.txt, and of what is installed here each package's licence and dependencies. A package that
this machine does not install (its marker names another system) is listed without them.
"""

from __future__ import annotations

import os
import re
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements/run.txt"
SPACE = uuid.UUID("6f2a4c7e-0d7b-5a52-9a1e-3c1f0f6c2b11")
"""The namespace of our serial numbers (RFC 9562, version 5): the same contents have the same number."""

BUILD_ONLY = ("editables", "hatchling")
"""What the lock holds for building alone, with what they bring."""


def locked(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, version and marker ("" for none) of each package in a locked requirements file."""
    for line in text.splitlines():
        found = re.match(r"(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?", line)
        if found:
            yield canonicalize_name(found["name"]), found["version"], (found["marker"] or "").strip()


def bom(version: str, packages: list[tuple[str, str, str]], moment: int) -> Bom:
    """The bill of materials of a version of awol. `moment` is in seconds since the epoch."""
    root = Component(
        name="awol", version=version, type=ComponentType.APPLICATION, bom_ref=f"awol@{version}",
        licenses=[LicenseFactory().make_with_expression("Apache-2.0")],
    )  # fmt: skip
    made = Bom()
    made.metadata.component = root
    made.metadata.timestamp = datetime.fromtimestamp(moment, UTC)
    parts = {name: component(name, number, marker) for name, number, marker in packages}
    made.components.update(parts.values())
    made.register_dependency(root, [parts[name] for name in sorted(needed("awol") | set(BUILD_ONLY)) if name in parts])
    for name, part in parts.items():
        made.register_dependency(part, [parts[other] for other in sorted(needed(name)) if other in parts])
    contents = "\n".join([version, *(" ".join(one) for one in sorted(packages))])
    made.serial_number = uuid.uuid5(SPACE, contents)
    return made


def component(name: str, version: str, marker: str) -> Component:
    """One package. Its licence is what the installed package says of itself, as SPDX where it says that."""
    purl = PackageURL("pypi", name=name, version=version)
    part = Component(name=name, version=version, type=ComponentType.LIBRARY, purl=purl, bom_ref=str(purl))
    part.properties.add(Property(name="awol:locked-in", value=LOCK))
    if marker:
        part.properties.add(Property(name="awol:marker", value=marker))
    told = licence(name)
    if told:
        part.licenses.add(LicenseFactory().make_from_string(told))
    return part


def licence(name: str) -> str:
    """The licence of an installed package; "" where it is not installed or does not say."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    for key in ("License-Expression", "License"):
        given = str(about[key]) if key in about else ""
        if given and "\n" not in given and len(given) < 60:
            return given
    classifiers = [one for one in about.get_all("Classifier") or [] if one.startswith("License :: ")]
    return classifiers[0].rpartition(" :: ")[2] if classifiers else ""


def needed(name: str) -> set[str]:
    """What an installed package needs here, without its extras."""
    try:
        given = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    wanted = [Requirement(one) for one in given]
    return {canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})}


def main() -> int:
    sys.path.insert(0, str(ROOT / "src"))
    from awol import __version__

    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    packages = list(locked((ROOT / LOCK).read_text(encoding="utf-8")))
    made = bom(__version__, packages, int(given) if given.isdigit() else 1_767_225_600)
    sys.stdout.write(JsonV1Dot6(made).output_as_string(indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
