"""Whether some test notices a fault: from the tests beside the code to all of them, until one is red."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from programs.faults.asked import asked, is_made_at_import
from programs.faults.beside import Stage, stage_of
from programs.faults.faults import Fault
from programs.faults.forking import Forked, Plan
from programs.faults.reach import Reach
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


UNKNOWN = 3.0
"""Seconds of a file of tests that nothing is recorded of."""

Fork = Callable[[Sequence[Plan]], Iterator[Forked]]
"""Judges many faults in one process; see `forking`."""


def limit(seconds: float) -> float:
    """Seconds of the processor for a test that takes so many without a fault."""
    return 10.0 + 10 * seconds


class Judge:
    """One scratch copy, and what is known of its tests. `seconds` is how long the tests of a fault may take together by
    what was recorded: a test that does not fit in is not asked, a cheaper one of a later stage is."""

    def __init__(self, scratch: Scratch, reach: Reach, fork: Fork, seconds: float | None = None) -> None:
        self._scratch, self._reach, self._fork, self._seconds = scratch, reach, fork, seconds
        self._sound: set[str] = set()
        self._unsound: set[str] = set()
        self._unasked: dict[Fault, int] = {}

    def judge(self, faults: Sequence[Fault], wanted: Sequence[str]) -> Iterator[Verdict]:
        """The verdicts of the tests of some stages: all faults in one process, and in one of its own what that cannot
        say."""
        self._unasked.clear()
        plans = {fault: self._asked(fault, wanted) for fault in faults}
        asking = [self._plan(fault, stages) for fault, stages in plans.items() if stages]
        for fault, stages in plans.items():
            if not stages:
                yield Verdict(fault, "survived", why=self._left_out(fault) or "none of the tests asked runs it")
        alone: list[Forked] = []
        for told in self._fork(asking) if asking else ():
            late = told.status == "survived" and is_made_at_import(self._reach, self._scratch.folder, told.fault)
            if told.status == "unfit" or late:
                alone.append(told)
            elif told.status == "survived":
                yield Verdict(told.fault, "survived", seconds=told.seconds, why=self._left_out(told.fault))
            else:
                by = stage_of(plans[told.fault], told.test)
                yield Verdict(told.fault, told.status, by, told.test, told.seconds)
        for told in alone:
            yield self._judge_alone(told.fault, plans[told.fault])

    def _asked(self, fault: Fault, wanted: Sequence[str]) -> list[Stage]:
        found, spent, left = [], 0.0, 0
        for stage in asked(self._reach, self._scratch.folder, fault):
            names = []
            for name in stage.paths if stage.name in wanted else ():
                cost = self._seconds_of(name)
                if self._seconds is not None and spent + cost > self._seconds:
                    left += 1
                    continue
                spent += cost
                names.append(name)
            found += [Stage(stage.name, tuple(names))] if names else []
        self._unasked[fault] = left
        return found

    def _left_out(self, fault: Fault) -> str:
        """How many tests run a fault and were not asked: whoever reads that it survived should know."""
        left = self._unasked.get(fault, 0)
        return f"{left} {'test was' if left == 1 else 'tests were'} not asked, for want of seconds" if left else ""

    def _plan(self, fault: Fault, stages: Sequence[Stage]) -> Plan:
        tests = tuple(name for stage in stages for name in stage.paths)
        return Plan(fault, tests, tuple(limit(self._seconds_of(name)) for name in tests))

    def _seconds_of(self, name: str) -> float:
        return self._reach.seconds.get(name, UNKNOWN)

    def _judge_alone(self, fault: Fault, stages: Sequence[Stage]) -> Verdict:
        seconds = 0.0
        for stage in stages:
            ran = self._run(fault, stage.paths)
            seconds += ran.seconds
            if ran.red:
                status: Status = "timeout" if ran.timeout else "caught"
                return Verdict(fault, status, stage.name, ran.test or ran.told, round(seconds, 1))
        return Verdict(fault, "survived", seconds=round(seconds, 1), why=self._left_out(fault))

    def _run(self, fault: Fault, tests: tuple[str, ...]) -> Ran:
        """A red test counts only if it is green without the fault; one that is not is left out from then on."""
        while True:
            with self._scratch.broken(fault):
                ran = self._scratch.run(tests, LIMIT, sorted(self._unsound))
                slow = ran.test if ran.timeout else ""
                if slow and not self._scratch.run([slow], LIMIT).red:
                    # Alone it ends: the machine was busy, and nothing loops.
                    self._unsound.add(slow)
                    continue
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
