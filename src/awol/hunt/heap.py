"""Memory of a hunt: what one file took is kept for the next.

A file of three megabytes of JSON takes a buffer of that size, and the C library gives such a buffer back to the system
at once: for every file the system has to find, clear and map the same pages anew, which costs as much as the
decompression itself.
"""

from __future__ import annotations

import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1
_TOP_PAD: Final = -2
_MMAP_THRESHOLD: Final = -3
"""glibc, `malloc.h`, `mallopt(3)`."""

_LARGEST: Final = 32 << 20
"""The most that glibc takes for the last of them on a machine of 64 bits."""


def keep() -> None:
    """Have the C library keep what is freed, in this process and those forked from it; nothing where it is not glibc.

    Memory stays at what the largest file took."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    for option, value in ((_TRIM_THRESHOLD, 4 * _LARGEST), (_TOP_PAD, 1 << 20), (_MMAP_THRESHOLD, _LARGEST)):
        mallopt(option, value)
