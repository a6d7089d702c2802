"""One broken input after another: what was no answer and no fault of the user's is a crash."""

from __future__ import annotations

import random
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from awol.errors import AwolError
from programs.crashes.targets import TARGETS_OF_CHANCE

LONGEST = 10
"""Seconds of the processor's time for one input; more is a hang. A clock on the wall would count a busy machine in."""


@dataclass(frozen=True, slots=True)
class Crash:
    """An input that awol failed on: `name` and `seed` make it again."""

    name: str
    seed: int
    trace: str


class Hang(BaseException):
    """Time is up. No `Exception`, so that nothing that is tried swallows it."""


def one(name: str, seed: int) -> Crash | None:
    """Run one input. The same name and seed give the same input, as long as the pack is the same."""
    try:
        with limited(LONGEST):
            TARGETS_OF_CHANCE[name](random.Random(seed))  # nothing secret
    except AwolError:
        return None
    except Hang:
        return Crash(name, seed, f"no answer within {LONGEST} seconds\n{traceback.format_exc(limit=-12)}")
    except Exception:
        return Crash(name, seed, traceback.format_exc(limit=-12))
    return None


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise `Hang` once the processor's time of what runs within exceeds so many seconds."""

    def stop(_signal: int, _frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
