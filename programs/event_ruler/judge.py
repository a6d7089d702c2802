"""AWS's own matcher of event patterns, Event Ruler, in a process of its own: the judge of what a pattern finds.

It is the open-source matcher behind Amazon EventBridge. Needs what `maven` needs; Java 8 or newer.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from programs import maven

FOLDER = Path(__file__).parent
VERSION = "Event Ruler 2.1.0"

Verdict = frozenset[int] | str
"""The numbers of the events that a rule matches, or why a pattern of it is refused."""


class Judge:
    """Talks to the process. Events are given once and asked about many times."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def load(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The records that all questions are about, each under `detail` of an event and nothing else in it."""
        self.load_events([{"detail": record} for record in records])

    def load_events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """The events that all questions are about."""
        self._ask({"events": list(events)})

    def find(self, rules: Sequence[Sequence[str]]) -> list[Verdict]:
        """For each rule, a list of patterns any of which fires, the numbers of the records that it matches."""
        return [_verdict(found) for found in self._ask({"rules": [list(rule) for rule in rules]})["found"]]

    def find_together(self, patterns: Sequence[str]) -> list[Verdict]:
        """For each pattern what it matches with all of them on one bus."""
        return [_verdict(found) for found in self._ask({"together": list(patterns)})["found"]]

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"Event Ruler ended with code {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _verdict(found: list[int] | str) -> Verdict:
    return found if isinstance(found, str) else frozenset(found)


def install(repository: Path | None = None) -> str:
    """The class path of the matcher, `repository` as in `maven.class_path`. Raises `UnavailableError`."""
    return maven.class_path("event-ruler", FOLDER, repository=repository)


@contextmanager
def running() -> Iterator[Judge]:
    """A judge for the length of a `with` block. Raises `UnavailableError` where it cannot be had."""
    command = [
        *(maven.tool("java"), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
        *("-cp", install(), "Judge"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        yield Judge(process)
    finally:
        process.kill()
        process.communicate()
