"""Whether some test notices a fault: from the tests beside the code to all of them, until one is red."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, Literal

from programs.faults.beside import STAGES, stages
from programs.faults.faults import Fault
from programs.faults.scratch import Ran, Scratch

Status = Literal["caught", "timeout", "survived", "equivalent"]

LIMIT = 1200.0
"""Seconds for one stage."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault: `stage` and `test` say who noticed it, `seconds` how long it took."""

    fault: Fault
    status: Status
    stage: str = ""
    test: str = ""
    seconds: float = 0.0
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"id": self.fault.id, **asdict(self)}


def verdict_of(document: dict[str, Any]) -> Verdict:
    """A verdict out of `as_json`."""
    rest = {name: document[name] for name in ("status", "stage", "test", "seconds", "why")}
    return Verdict(Fault(**document["fault"]), **rest)


class Judge:
    """One scratch copy and what is known of its tests. `widest` is the last stage to run, or the
    nearest one that there is where all of a file are wider."""

    def __init__(self, scratch: Scratch, widest: str = STAGES[-1]) -> None:
        self._scratch = scratch
        self._wanted = STAGES[: STAGES.index(widest) + 1]
        self._sound: set[str] = set()
        self._unsound: set[str] = set()

    def judge(self, fault: Fault) -> Verdict:
        """Seed a fault, run the stages, take it out again."""
        begun = time.monotonic()
        every = stages(self._scratch.folder, fault.file)
        for stage in [one for one in every if one.name in self._wanted] or every[:1]:
            ran = self._run(fault, stage.paths)
            if ran.red:
                status: Status = "timeout" if ran.timeout else "caught"
                return Verdict(fault, status, stage.name, ran.test or ran.told, round(time.monotonic() - begun, 1))
        return Verdict(fault, "survived", seconds=round(time.monotonic() - begun, 1))

    def _run(self, fault: Fault, tests: tuple[str, ...]) -> Ran:
        """A red test counts only if it is green without the fault; one that is not is left out from then on."""
        while True:
            self._scratch.seed(fault)
            try:
                ran = self._scratch.run(tests, LIMIT, sorted(self._unsound))
                if ran.timeout and ran.test and not self._scratch.run([ran.test], LIMIT).red:
                    # Alone it ends: the machine was busy, and nothing loops.
                    self._unsound.add(ran.test)
                    continue
            finally:
                self._scratch.restore(fault)
            if ran.red and not ran.test and not ran.timeout:
                self._must_run(tests[0])
            if not ran.red or not ran.test or ran.test in self._sound:
                return ran
            if not self._scratch.run([ran.test], LIMIT).red:
                self._sound.add(ran.test)
                return ran
            self._unsound.add(ran.test)

    def _must_run(self, test: str) -> None:
        """Nothing ran, not even one test: that is the fault's doing only if it runs without it.

        Raises `RuntimeError` where it does not: every fault would pass for caught.
        """
        clean = self._scratch.run([test], LIMIT)
        if clean.red and not clean.test:
            raise RuntimeError(f"no test runs in the copy, with or without a fault: {clean.told}")

    @property
    def unsound(self) -> list[str]:
        """Tests that are red in the copy without any fault, and were left out."""
        return sorted(self._unsound)
