"""Detections as text: a table and a timeline for people; JSON lines and CSV for machines are those of `lines`. All
stream."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

from awol.configuration.allowlist.rows import told
from awol.hunt.detections import Detection
from awol.hunt.lines import LINES
from awol.hunt.wrapped import lines, width_of

Write = Callable[[Detection], None]
Writer = Callable[[TextIO], AbstractContextManager[Write]]


_COLOURS: Mapping[str, str] = {"critical": "31;1", "high": "31", "medium": "33", "low": "36", "informational": "2"}


def level_of(found: Detection, stream: TextIO) -> str:
    """The level in capitals, thirteen wide; in its colour where a terminal shows it and nobody asked for none."""
    level = f"{found.level.upper():13}"
    if stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb":
        return f"\033[{_COLOURS.get(found.level, '0')}m{level}\033[0m"
    return level


def times(found: Detection) -> str:
    """How often, and until when, of a group; empty for one alone."""
    until = f" until {found.last_time}" if found.last_time != found.time else ""
    return f"  {found.count} times{until}" if found.count > 1 else ""


@contextmanager
def table(stream: TextIO) -> Iterator[Write]:
    """One detection in a few lines: when, how loud, which rule; then what happened and where it was read."""
    printed = 0
    put = _putting(stream)

    def write(finding: Detection) -> None:
        nonlocal printed
        printed += 1
        approved = "" if finding.approved is None else "  approved"
        time = finding.time or "no time"
        put(f"{time:20}  {level_of(finding, stream)}  {finding.rule}{times(finding)}{approved}\n")
        put(f"    {finding.title}: {finding.summary}\n")
        event = f", event {_some(finding.event_ids)}, {finding.file}" if finding.event_ids else ""
        put(f"    from {finding.source_ip or '-'} in {finding.region or '-'}, log of {finding.account or '-'}{event}\n")
        if finding.parameters:
            put(f"    with {_told(finding.parameters)}\n")
        _write_steps(finding, put, "    ")
        if finding.approved is not None:
            put(f"    approved: {told(finding.approved)}\n")
        for record in finding.raw:
            put(f"    {json.dumps(record)}\n")

    yield write
    if not printed:
        put("no detections\n")


def _putting(stream: TextIO) -> Callable[[str], object]:
    """What writes whole lines to a stream, on a terminal none wider than it."""
    width = width_of(stream)
    return lambda text: stream.write(lines(text, width))


MOST_STEPS = 20
"""Steps of a chain that are shown; a count within an hour may have thousands."""


def _write_steps(finding: Detection, put: Callable[[str], object], margin: str) -> None:
    """The events of a chain, one a line: when, which rules of the chain it fired, what happened, from where."""
    steps = finding.steps if len(finding.steps) <= MOST_STEPS else (*finding.steps[: MOST_STEPS - 1], finding.steps[-1])
    for number, step in enumerate(steps, 1):
        if number == MOST_STEPS and len(finding.steps) > MOST_STEPS:
            put(f"{margin}  ... {len(finding.steps) - MOST_STEPS:,} more ...\n")
            number = len(finding.steps)
        where = "" if step.account == finding.account else f", log of {step.account or '-'}"
        put(f"{margin}{number:3}. {step.time or 'no time'}  {', '.join(step.rules)}\n")
        put(f"{margin}     {step.summary}, from {step.source_ip or '-'}{where}\n")


def _some(identities: tuple[str, ...]) -> str:
    named = ", ".join(identities[:3])
    return named + (f" and {len(identities) - 3} more" if len(identities) > 3 else "")


def _told(parameters: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in parameters.items())


def _log(finding: Detection) -> str:
    return finding.account_told(finding.account) if finding.account else "unknown account"


@contextmanager
def timeline(stream: TextIO) -> Iterator[Write]:
    """A paragraph for each account and actor, a line for each of its detections."""
    above: tuple[str, str] | None = None
    printed = False
    put = _putting(stream)

    def write(finding: Detection) -> None:
        nonlocal above, printed
        if above is None or above[0] != finding.account:
            put(f"{chr(10) if printed else ''}{_log(finding)}\n")
            above = None
        if above is None or above[1] != finding.actor:
            put(f"  {finding.actor or 'unknown actor'}\n")
        above = (finding.account, finding.actor)
        printed = True
        approved = "" if finding.approved is None else "  approved"
        time = finding.time or "no time"
        put(f"    {time:20}  {level_of(finding, stream)}  {finding.rule}{times(finding)}{approved}\n")
        put(f"        {finding.summary}, from {finding.source_ip or '-'}\n")
        _write_steps(finding, put, "        ")
        for record in finding.raw:
            put(f"        {json.dumps(record)}\n")

    yield write
    if not printed:
        put("no detections\n")


@contextmanager
def html(stream: TextIO) -> Iterator[Write]:
    """A page of its own, which is not read unless it is asked for."""
    from awol.hunt.page import html as page

    with page(stream) as write:
        yield write


WRITERS: Mapping[str, Writer] = {
    "table": table,
    "timeline": timeline,
    **{name: lines.writer for name, lines in LINES.items()},
    "html": html,
}
