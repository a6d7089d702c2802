"""What a hunt computes once and then remembers, in the user's cache folder under a digest of all that it was computed
from. What cannot be read there, or is not what was written, is computed anew; where there is no such folder, it is
every time: a hunt never depends on it."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec

from awol import __version__

_KEPT: Final = 10
"""Of each kind, how many are remembered: for each pack, version of awol, and values of placeholders."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The place of one thing that is remembered; `path` is None where nothing can be."""

    path: Path | None

    def read(self) -> Any:
        """What was written; None where it is not there or not as it was written."""
        if self.path is None:
            return None
        try:
            digest, _, content = self.path.read_bytes().partition(b"\n")
            return msgspec.json.decode(content) if digest == self._digest(content) else None
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, content: Any) -> None:
        """Remember it. What JSON would change is not remembered; whatever is wrong with the folder does not matter."""
        if self.path is None:
            return
        with suppress(OSError, ValueError, TypeError, RecursionError):
            written = json.dumps(content).encode("ascii")
            if msgspec.json.decode(written) != content:
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            kind = self.path.name.partition("-")[0]
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f"{kind}-")
            with os.fdopen(handle, "wb") as out:
                out.write(self._digest(written) + b"\n" + written)
            Path(name).replace(self.path)
            newest_first = sorted(
                self.path.parent.glob(f"{kind}-*"), key=lambda file: file.stat().st_mtime, reverse=True
            )
            for old in newest_first[_KEPT:]:
                old.unlink(missing_ok=True)

    def _digest(self, content: bytes) -> bytes:
        name = self.path.name if self.path else ""
        return hashlib.blake2b(name.encode() + content, digest_size=20).hexdigest().encode()


def memory(kind: str, sources: Iterable[Path], parts: Iterable[str]) -> Memory:
    """The memory of what is computed by the code of `sources`, files and folders, from the texts `parts`."""
    base, pysigma = folder(), _pysigma()
    if base is None or pysigma is None:
        return Memory(None)
    digest = hashlib.blake2b(digest_size=20)
    for part in (__version__, pysigma, sys.version, *parts):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    with suppress(OSError):
        # Whoever works on the code has the same version all day.
        for source in sources:
            for file in [source] if source.is_file() else sorted(source.rglob("*.py")):
                digest.update(file.read_bytes())
    return Memory(base / f"{kind}-{digest.hexdigest()}.json")


def folder() -> Path | None:
    """Where programs keep what they can do without; None where that is not known."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA", ""))
        elif sys.platform == "darwin":
            base = Path("~/Library/Caches").expanduser()
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    except RuntimeError:
        # Nobody knows where the user is at home.
        return None
    return base / "awol" if base.is_absolute() else None


def _pysigma() -> str | None:
    """Name and version of the pySigma that is installed. The standard library's way takes longer than all the rest."""
    spec = find_spec("sigma")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for beside in Path(place).parent.glob("*.dist-info"):
            if beside.name.lower().startswith("pysigma-"):
                return beside.name
    return None
