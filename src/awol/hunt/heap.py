"""Memory of a hunt: what one file took is kept for the next, and what is loaded is not looked through again.

A file of three megabytes of JSON takes a buffer of that size, and the C library gives such a buffer back to the system
at once: for every file the system has to find, clear and map the same pages anew, which costs as much as the
decompression itself. And Python looks for cycles among all objects that there are whenever they have grown by a
quarter: among rules and tests too, which stay to the end.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1
_TOP_PAD: Final = -2
_MMAP_THRESHOLD: Final = -3
"""glibc, `malloc.h`, `mallopt(3)`."""

_LARGEST: Final = 32 << 20
"""The most that glibc takes for the last of them on a machine of 64 bits."""


_YOUNG: Final = 20_000
"""New objects after which Python looks for cycles among them: those of some hundred findings."""


def keep() -> None:
    """Have Python leave alone what is loaded by now, and the C library, where it is glibc, keep what is freed; in this
    process and those forked from it. Memory stays at what the largest file took."""
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    for option, value in ((_TRIM_THRESHOLD, 4 * _LARGEST), (_TOP_PAD, 1 << 20), (_MMAP_THRESHOLD, _LARGEST)):
        mallopt(option, value)
