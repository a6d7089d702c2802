"""Archives that are the same bytes whenever and wherever they are made: names sorted, one time, one owner, one mode.

Sources: reproducible-builds.org, "SOURCE_DATE_EPOCH" and "Archive metadata".
"""

from __future__ import annotations

import gzip
import io
import os
import re
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

EPOCH = 1_767_225_600
"""2026-01-01T00:00:00Z: what the files of an archive are dated where `SOURCE_DATE_EPOCH` says nothing else."""


EARLIEST, LATEST = 315_532_800, 2**32 - 1
"""A zip knows no year before 1980 (APPNOTE, "date and time fields"), gzip 32 bits of seconds (RFC 1952)."""

_SECONDS = re.compile("[0-9]{1,20}")


def moment() -> int:
    """The time that files of an archive carry, in seconds since the epoch: `SOURCE_DATE_EPOCH`, as near as archives
    can say it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return min(max(int(epoch), EARLIEST), LATEST) if _SECONDS.fullmatch(epoch) else EPOCH


def tar_gz(files: Mapping[str, bytes]) -> bytes:
    """A gzipped tar of files by path; folders are entries of their own. Modes are 644 and 755, the owner is 0."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(folders(files) | files.keys()):
            entry = tarfile.TarInfo(name)
            entry.mtime = moment()
            if name in files:
                entry.size, entry.mode = len(files[name]), 0o644
                archive.addfile(entry, io.BytesIO(files[name]))
            else:
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(entry)
    return gzip.compress(packed.getvalue(), 9, mtime=moment())


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by path."""
    packed = io.BytesIO()
    when = datetime.fromtimestamp(moment(), UTC).timetuple()[:6]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr, entry.create_system = 0o100644 << 16, 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return packed.getvalue()


def folders(files: Mapping[str, bytes]) -> set[str]:
    """The folders of paths, each with those above it."""
    paths: set[str] = set()
    for name in files:
        parts = name.split("/")[:-1]
        paths |= {"/".join(parts[: at + 1]) for at in range(len(parts))}
    return paths
