"""The Java of a machine that is new enough for a product: looked for in JAVA_HOME, in PATH and in the usual folders."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from programs.maven import UnavailableError

FOLDERS = ("/usr/lib/jvm", "/usr/java", "/opt", "/opt/java", "/Library/Java/JavaVirtualMachines")
"""Where installers put Java, each in a folder of its own. The last is macOS's, with the home below it."""

_VERSION = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


class NoJavaError(UnavailableError):
    """No Java of this machine is new enough."""


@cache
def home(least: int) -> Path:
    """The home of a Java with a compiler, of version `least` or newer: of several the first that is found. Raises
    `NoJavaError`."""
    seen = {}
    for place in _homes():
        found = version(place)
        if found is None:
            continue
        compiles = (place / "bin" / "javac").is_file()
        if compiles and found >= least:
            return place
        seen[place] = f"{place} has {found}" + ("" if compiles else ", but no compiler (javac)")
    told = "; ".join(seen.values()) or "none was found"
    raise NoJavaError(f"it needs Java {least} or newer in JAVA_HOME, in PATH or below {', '.join(FOLDERS)}: {told}")


def version(place: Path) -> int | None:
    """The major version of the Java there, as its file `release` says; None where there is none."""
    try:
        found = _VERSION.search((place / "release").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return int(found[1]) if found else None


def _homes() -> Iterator[Path]:
    given = os.environ.get("JAVA_HOME")
    if given:
        yield Path(given)
    program = shutil.which("java")
    if program:
        yield Path(program).resolve().parents[1]
    for folder in map(Path, FOLDERS):
        if folder.is_dir():
            # The newest first, as far as names tell.
            for place in sorted(folder.iterdir(), reverse=True):
                yield place
                yield place / "Contents" / "Home"
