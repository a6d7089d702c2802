"""The files of a build, written whole: first everything is made, then it is put in place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from awol.build import accounts, athena, filters, kibana, last_event, navigator, queries, report, splunk
from awol.build.material import Material
from awol.errors import AwolError, Location

Builder = Callable[[Material], Mapping[str, bytes]]
"""The files that a product imports: name in the build's folder to content."""

BUILDERS: Mapping[str, Builder] = {
    "kibana": kibana.files,
    "navigator": navigator.files,
    "queries": queries.files,
    "report": report.files,
    "last-event": last_event.files,
    "splunk": splunk.files,
    "athena": athena.files,
    "accounts": accounts.files,
    "filters": filters.files,
}
"""What is built, by the name of the part."""

SUMS = "SHA256SUMS"


def build(material: Material, out: Path) -> list[Path]:
    """Make every part and write it to `out`. The paths written, sorted.

    Raises `AwolError` for a folder that cannot be written, `PackError` for a part that cannot be made.
    """
    contents: dict[str, bytes] = {}
    for builder in BUILDERS.values():
        contents |= builder(material)
    contents[SUMS] = sums(contents)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in sorted(contents.items()):
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)
    except OSError as fault:
        step = "name a folder that you may write: --out DIR"
        raise AwolError(f"cannot be written: {fault.strerror}", Location(str(out)), step) from fault
    return [out / name for name in sorted(contents)]


def sums(files: Mapping[str, bytes]) -> bytes:
    """`SHA256SUMS` as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())]
    return "".join(lines).encode()
