"""Runs Zircolite as its user does: one file of records, one folder of rules, its own configuration.

Zircolite puts the records into SQLite and runs pySigma's SQLite texts there. Each record carries its number in a field
of its own, by which its rules are read back from the result.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from programs.other_engines.cases import Task

NUMBER = "awolRecordNumber"


def run(python: Path, folder: Path, given: Sequence[Task], scratch: Path) -> list[dict[str, Any]]:
    """The verdicts, one answer a rule. `folder` is Zircolite's own, `python` one with its requirements installed.

    Raises `subprocess.CalledProcessError` where Zircolite fails.
    """
    rules = scratch / "rules"
    rules.mkdir()
    for task in given:
        (rules / f"{task.name}.yml").write_text(task.text, encoding="utf-8")
    events = scratch / "events.json"
    number = 0
    with events.open("w", encoding="utf-8") as stream:
        for task in given:
            for records in task.records:
                for record in records:
                    stream.write(json.dumps({**record, NUMBER: number}) + "\n")
                    number += 1
    result = scratch / "found.json"
    command = [python, "zircolite.py", "-e", events, "-j", "-r", rules, "-o", result, "-q", "-P", "-l", scratch / "log"]
    subprocess.run([str(part) for part in command], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found = {one["title"]: {int(hit[NUMBER]) for hit in one["matches"]} for one in json.loads(result.read_bytes())}
    return _by_rule(given, found)


def _by_rule(given: Sequence[Task], found: dict[str, set[int]]) -> list[dict[str, Any]]:
    answers = []
    number = 0
    for task in given:
        own = found.get(task.title, set())
        verdicts = []
        for records in task.records:
            verdicts.append([number + at in own for at in range(len(records))])
            number += len(records)
        answers.append({"fires": verdicts})
    return answers
