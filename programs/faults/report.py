"""The verdicts as a table for people and as JSON, which the next run goes on from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from programs.faults.beside import BESIDE, STAGES
from programs.faults.judge import Verdict, verdict_of


def rate(verdicts: Sequence[Verdict], widest: str = STAGES[-1]) -> float | None:
    """The part that was caught, of those that change anything, by the tests up to a stage."""
    counted = [one for one in verdicts if one.status != "equivalent"]
    stages = STAGES[: STAGES.index(widest) + 1]
    caught = [one for one in counted if one.status in ("caught", "timeout") and one.stage in stages]
    return len(caught) / len(counted) if counted else None


def summary(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Numbers of a sample: by verdict, by the stage that caught, and the rates."""
    by = Counter(one.status for one in verdicts)
    at = Counter(one.stage for one in verdicts if one.status in ("caught", "timeout"))
    return {
        **{status: by[status] for status in ("caught", "timeout", "survived", "equivalent")},
        "stages": {name: at[name] for name in STAGES},
        "rate_beside_the_code": rate(verdicts, BESIDE),
        "rate_without_committed_text": rate(verdicts, STAGES[-2]),
        "rate": rate(verdicts),
    }


def as_table(verdicts: Sequence[Verdict], seed: int, unsound: Sequence[str] = ()) -> str:
    """Counts first, then every fault that no test noticed, or committed text alone, with its place."""
    told = summary(verdicts)
    counts = (
        f"{told['caught']} caught, {told['timeout']} stopped by a time limit, {told['survived']} survived, "
        f"{told['equivalent']} judged to change nothing"
    )
    lines = [
        f"seed {seed}: {len(verdicts)} faults: {counts}",
        "caught by: " + ", ".join(f"{name} {count}" for name, count in told["stages"].items()),
    ]
    if told["rate"] is not None:
        lines.append(
            f"caught by the tests beside the code {told['rate_beside_the_code']:.1%}, by the whole suite "
            f"{told['rate']:.1%}, without its comparison of committed text {told['rate_without_committed_text']:.1%}"
        )
    for title, chosen in (
        ("survived", [one for one in verdicts if one.status == "survived"]),
        ("seen by tests of other rooms alone", [one for one in verdicts if one.stage == "all"]),
        ("seen by committed text alone", [one for one in verdicts if one.stage == "text"]),
    ):
        lines += [f"\n{title}:"] if chosen else []
        lines += [_shown(one) for one in chosen]
    if unsound:
        lines += ["\nred in the copy without any fault, and left out:", *(f"  {one}" for one in unsound)]
    return "\n".join(lines) + "\n"


def _shown(one: Verdict) -> str:
    fault = one.fault
    before, after = fault.before.splitlines(), fault.after.splitlines()
    changed = [f"    - {line.strip()}" for line in before if line not in after]
    changed += [f"    + {line.strip()}" for line in after if line not in before]
    why = f": {one.why}" if one.why else ""
    return "\n".join([f"  {fault.file}:{fault.line} {fault.function} [{fault.operator}] {fault.id}{why}", *changed])


def save(path: Path, seed: int, verdicts: Sequence[Verdict], digest: str) -> None:
    """Write the state of a run, in one step, so that an interruption leaves the last one whole."""
    document = {"seed": seed, "code": digest, "summary": summary(verdicts), "faults": [v.as_json() for v in verdicts]}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)


def load(path: Path, digest: str) -> Mapping[str, Verdict]:
    """The verdicts of an earlier run by the fault's id. None where the code has changed since."""
    if not path.is_file():
        return {}
    document = json.loads(path.read_text(encoding="utf-8"))
    if document["code"] != digest:
        return {}
    return {one["id"]: verdict_of(one) for one in document["faults"]}
