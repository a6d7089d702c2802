"""Which files to read: folders opened, each file once, what cannot be looked at named."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from awol.errors import EventError, Location
from awol.events.addresses import Stored, is_address
from awol.events.layout import Wanted

STANDARD_INPUT: Literal["-"] = "-"


def walk(
    paths: Iterable[str | Path],
    on_problem: Callable[[EventError], None],
    wanted: Wanted | None = None,
    on_excluded: Callable[[str], None] | None = None,
    on_hidden: Callable[[str], None] | None = None,
) -> Iterator[Path | Literal["-"] | Stored]:
    """The files at `paths`, folders recursively, in the order given and sorted by name within a folder; of an address
    in S3 (`s3://BUCKET/...`) the objects.

    A file that is met again (by another path, a link) is read once; a folder that links back to itself is opened once.
    Hidden names (`.git`, `.DS_Store`) within a folder are left out and go to `on_hidden`, unless they are given as a
    path themselves; pipes and devices within a folder are left out too, and links that lead out of it, and both are
    reported. A path that is missing or may not be looked at goes to `on_problem`, a file or folder below a given one
    that `wanted` excludes to `on_excluded`.
    """
    for name in walk_names(paths, on_problem, wanted, on_excluded, on_hidden):
        yield Path(name) if isinstance(name, Here) else name


def walk_names(
    paths: Iterable[str | Path],
    on_problem: Callable[[EventError], None],
    wanted: Wanted | None = None,
    on_excluded: Callable[[str], None] | None = None,
    on_hidden: Callable[[str], None] | None = None,
) -> Iterator[Here | Literal["-"] | Stored]:
    """The same by their names alone: to make a `Path` of each of ten thousand files takes as long as to open them."""
    ignore: Callable[[str], None] = lambda _: None  # noqa: E731
    walker = _Walker(on_problem, wanted or Wanted(), on_excluded or ignore, on_hidden or ignore)
    for path in paths:
        if str(path) == STANDARD_INPUT:
            if STANDARD_INPUT not in walker.seen:
                walker.seen.add(STANDARD_INPUT)
                yield STANDARD_INPUT
        elif is_address(path):
            # What lists a bucket takes half a second to import.
            from awol.events.buckets import walk_bucket

            yield from walk_bucket(str(path), on_problem, wanted, on_excluded)
        else:
            yield from walker.below(Path(path))


class Here(str):
    """The path of a file on this machine, and its size in bytes; None where it is no regular file."""

    size: int | None

    def __new__(cls, path: str, status: os.stat_result) -> Here:
        here = super().__new__(cls, path)
        here.size = status.st_size if stat.S_ISREG(status.st_mode) else None
        return here


@dataclass(slots=True)
class _Walker:
    on_problem: Callable[[EventError], None]
    wanted: Wanted
    on_excluded: Callable[[str], None]
    on_hidden: Callable[[str], None]
    seen: set[tuple[int, int] | str] = field(default_factory=set)

    def below(self, top: Path) -> Iterator[Here]:
        try:
            status = top.stat()
        except OSError as fault:
            self._tell(str(top), fault)
            return
        if not stat.S_ISDIR(status.st_mode):
            if self._is_new(status):
                yield Here(str(top), status)
            return
        if not self._is_new(status):
            return
        root = os.path.realpath(top)
        # Of what lies in the working folder a `Path` tells the name alone.
        begins = 2 if str(top) == os.curdir else 0
        # A stack and not recursion: a tree may be deeper than Python's.
        waiting: list[Iterator[os.DirEntry[str]]] = [self._entries(str(top))]
        while waiting:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
                continue
            try:
                entry_status = self._look(entry, root)
            except OSError as fault:
                self._tell(entry.path, fault)
                continue
            if entry_status is None:
                continue
            if stat.S_ISDIR(entry_status.st_mode):
                waiting.append(self._entries(entry.path))
            else:
                yield Here(entry.path[begins:], entry_status)

    def _look(self, entry: os.DirEntry[str], root: str) -> os.stat_result | None:
        """The status of a folder or file to be read; None for what is not."""
        if entry.name.startswith("."):
            self.on_hidden(entry.path)
            return None
        if self.wanted.excludes(entry.path):
            self.on_excluded(entry.path)
            return None
        if entry.is_symlink() and not _is_within(os.path.realpath(entry.path), root) and Path(entry.path).exists():
            step = "name its target to read it too"
            self.on_problem(EventError("a link to something outside the folder; not followed", _at(entry.path), step))
            return None
        status = entry.stat()
        if not self._is_new(status):
            return None
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            step = "name it directly"
            self.on_problem(EventError("a pipe, socket or device; not read", _at(entry.path), step))
            return None
        return status

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                by_name = sorted(entries, key=lambda entry: entry.name)
        except OSError as fault:
            self._tell(folder, fault)
            return iter(())
        return iter(by_name)

    def _is_new(self, status: os.stat_result) -> bool:
        # Windows and some network file systems number no files: without a number, nothing counts as met.
        identity = (status.st_dev, status.st_ino)
        if status.st_ino and identity in self.seen:
            return False
        self.seen.add(identity)
        return True

    def _tell(self, path: str, fault: OSError) -> None:
        if isinstance(fault, FileNotFoundError):
            reason = "a link to a file that does not exist" if Path(path).is_symlink() else "no such file or folder"
        else:
            reason = f"cannot be read: {fault.strerror or fault}"
        self.on_problem(EventError(reason, _at(path)))


def _at(path: str) -> Location:
    return Location(path)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
