"""Which files to read: folders opened, each file once, what cannot be looked at named."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from awol.errors import EventError, Location

STANDARD_INPUT: Literal["-"] = "-"


def walk(paths: Iterable[str | Path], on_problem: Callable[[EventError], None]) -> Iterator[Path | Literal["-"]]:
    """The files at `paths`, folders recursively, in the order given and sorted by name within a folder.

    A file that is met again (by another path, a link) is read once; a folder that links back to itself is opened once.
    Hidden names (`.git`, `.DS_Store`) within a folder are left out, unless they are given as a path themselves; pipes
    and devices within a folder too, and they are reported. A path that is missing or may not be looked at goes to
    `on_problem`.
    """
    seen: set[tuple[int, int] | str] = set()
    for path in paths:
        if str(path) == STANDARD_INPUT:
            if STANDARD_INPUT not in seen:
                seen.add(STANDARD_INPUT)
                yield STANDARD_INPUT
        else:
            yield from _below(Path(path), seen, on_problem)


def _below(top: Path, seen: set[tuple[int, int] | str], on_problem: Callable[[EventError], None]) -> Iterator[Path]:
    # A stack and not recursion: a tree may be deeper than Python's.
    waiting = [top]
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            # Windows and some network file systems number no files: without a number, nothing counts as met.
            identity = (status.st_dev, status.st_ino)
            if status.st_ino and identity in seen:
                continue
            seen.add(identity)
            if stat.S_ISDIR(status.st_mode):
                waiting.extend(_names(path))
                continue
        except OSError as fault:
            on_problem(EventError(_reason(path, fault), Location(str(path))))
            continue
        if path != top and not stat.S_ISREG(status.st_mode):
            on_problem(EventError("a pipe, socket or device; not read", Location(str(path)), "give its path itself"))
            continue
        yield path


def _names(folder: Path) -> list[Path]:
    """What lies in a folder, last name first, as a stack wants it."""
    return sorted((path for path in folder.iterdir() if not path.name.startswith(".")), reverse=True)


def _reason(path: Path, fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return "a link to a file that does not exist" if path.is_symlink() else "no such file or folder"
    return f"cannot be read: {fault.strerror or fault}"
