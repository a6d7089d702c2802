"""`make other-engines`: run the pack in other Sigma engines and write docs/sigma-engines.md anew."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from programs.other_engines import publish
from programs.other_engines.cases import Task, tasks
from programs.other_engines.engines import Engine, engines

ROOT = Path(__file__).parents[2]


def measured(engine: Engine, given: list[Task]) -> dict[str, Any]:
    """What one engine makes of the pack, by rule, and what it does with placeholders that are not filled in."""
    differing: dict[str, dict[str, Any]] = {}
    faults: dict[str, int] = {}
    for task, answer in zip(given, engine.run(given), strict=True):
        told = _differences(task, answer)
        if told:
            differing[task.name] = told
        for fault, count in answer.get("faults", {}).items():
            faults[fault] = faults.get(fault, 0) + count
    asking = [replace(task, text=task.unfilled) for task in given if task.text != task.unfilled]
    unfilled = {"refused": 0, "silent": 0, "fires": 0}
    for answer in engine.run(asking):
        fired = any(one for records in answer.get("fires", []) for one in records)
        unfilled["refused" if "refused" in answer else "fires" if fired else "silent"] += 1
    worst = dict(sorted(faults.items(), key=lambda one: -one[1])[:10])
    return {
        "engine": engine.name,
        "version": engine.version,
        "prepared": engine.prepared,
        "rules": differing,
        "faults": worst,
        "unfilled": unfilled,
    }


def _differences(task: Task, answer: dict[str, Any]) -> dict[str, Any]:
    if "refused" in answer:
        return {"refused": answer["refused"], "cases": len(task.cases)}
    missed = extra = 0
    for case, records in zip(task.cases, answer["fires"], strict=True):
        missed += case.expected == "fires" and not all(records)
        extra += case.expected == "silent" and any(records)
    fires = sum(case.expected == "fires" for case in task.cases)
    return {"missed": missed, "false": extra, "never": missed == fires} if missed or extra else {}


def main() -> int:
    """Run the engines that are asked for; those that are not keep the figures of their last run."""
    parser = argparse.ArgumentParser(prog="python -m programs.other_engines", description=__doc__)
    parser.add_argument(
        "--engine", action="append", help="only this engine (may be repeated); others keep their figures"
    )
    parser.add_argument(
        "--zircolite",
        type=Path,
        metavar="FOLDER",
        help="a checkout of Zircolite 3.7.0; without it, Zircolite is not run",
    )
    options = parser.parse_args()
    given = tasks(ROOT)
    found = publish.load()
    found["rules"] = len(given)
    found["names"] = sorted(task.name for task in given)
    found["cases"] = sum(len(task.cases) for task in given)
    found["records"] = sum(len(case.events) for task in given for case in task.cases)
    for engine in engines(options.zircolite):
        if options.engine and engine.name not in options.engine:
            continue
        print(f"{engine.name} {engine.version}", file=sys.stderr)
        name = f"{engine.name}, {engine.prepared}" if engine.prepared else engine.name
        today = datetime.now(UTC).date().isoformat()
        found["engines"][name] = {**measured(engine, given), "date": today, "cases": found["cases"], "ran": len(given)}
    publish.save(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
