"""A build that lies in a folder, read back: what a product imports of it."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from pathlib import Path

from awol.build.difference import BuildError
from awol.errors import Location


def rules_of(folder: Path) -> dict[str, bytes]:
    """The files for Kibana, by name. Raises `BuildError` for a folder that holds no build."""
    contents = _read(folder, "awol-*.ndjson")
    for start in ("awol-kibana-", "awol-attack18-kibana-"):
        _one(folder, [name for name in contents if name.startswith(start)], f"{start}*.ndjson")
    return contents


def app_of(folder: Path) -> dict[str, bytes]:
    """The files of the Splunk app by path. Raises `BuildError` for a folder that holds no build, or a broken one."""
    pattern = "awol-splunk-*.tar.gz"
    archives = _read(folder, pattern)
    name = _one(folder, list(archives), pattern)
    try:
        # Whole, for tarfile reads no checksum.
        unpacked = gzip.decompress(archives[name])
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            files = {member.name: archive.extractfile(member) for member in archive.getmembers() if member.isfile()}
            return {path: stream.read() for path, stream in files.items() if stream is not None}
    except (tarfile.TarError, OSError, EOFError, zlib.error) as fault:
        raise BuildError("not a gzipped tar", Location(str(folder / name)), "build it again") from fault


def _read(folder: Path, pattern: str) -> dict[str, bytes]:
    if not folder.is_dir():
        raise BuildError("there is no such folder", Location(str(folder)), "make it: awol build --out DIR")
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern))}


def _one(folder: Path, names: list[str], pattern: str) -> str:
    if len(names) != 1:
        message = f"holds {len(names)} files {pattern}, and a build has one"
        raise BuildError(message, Location(str(folder)), "build into an empty folder: awol build --out DIR")
    return names[0]
