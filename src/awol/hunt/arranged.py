"""How findings reach their writer: as they come, in order of time, by account and actor, those that say the same as
one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import TextIO, cast

from awol.hunt.detections import Detection
from awol.hunt.found import Written
from awol.hunt.groups import NO_HOURS, grouped
from awol.hunt.incidents import Incidents
from awol.hunt.lines import LINES, Lines
from awol.hunt.order import WHOLE, Ordered, as_text, by_actor
from awol.hunt.report import WRITERS, Writer

Take = Callable[["Detection | Written"], None]
"""What takes findings, of the formats in `LINES` also many at once with their lines."""

FOR_PEOPLE = frozenset({"table", "timeline", "html"})
"""Formats in which alerts that say the same are one line, and a chain and its steps one incident."""

_TOGETHER = 100
"""Lines that are written at a time."""

BY_ACTOR = frozenset({"timeline", "html"})
"""Formats that are ordered by account and actor, and there by time."""


@contextmanager
def arranged(
    stream: TextIO,
    format_: str,
    *,
    streaming: bool,
    group: bool,
    writer: Writer | None = None,
    at_once: Callable[[Detection], None] | None = None,
    incidents: Incidents | None = None,
    hours: Mapping[str, int] = NO_HOURS,
) -> Iterator[Take]:
    """A function that takes findings in any order. With `streaming` they are written as they come, one by one; else in
    order, when all are there or the hunt is interrupted, and `at_once` is shown each critical one when it comes.
    `writer` stands for that of the format. In formats for people the steps of a chain stand under it alone; `incidents`
    counts them. `hours` says for which rules alerts are one for longer than an hour."""
    if not group and writer is None and format_ in LINES:
        with (_as_they_come if streaming else _in_order)(stream, LINES[format_], at_once) as take_any:
            yield take_any
        return
    with (writer or WRITERS[format_])(stream) as write:
        if streaming:
            yield cast("Take", write)
            return
        ordered = Ordered(held=WHOLE)
        incidents = incidents or Incidents()
        for_people = writer is None and format_ in FOR_PEOPLE

        def take(finding: Detection) -> None:
            if at_once is not None and finding.level == "critical" and finding.approved is None:
                at_once(finding)
            if for_people:
                incidents.take(finding)
            ordered.add(finding)

        try:
            yield cast("Take", take)
        finally:
            findings = ordered.sorted()
            if for_people:
                findings = incidents.without_steps(findings)
            if group or format_ in FOR_PEOPLE:
                findings = grouped(findings, hours)
            if format_ in BY_ACTOR:
                again = Ordered(by_actor, held=WHOLE)
                for finding in findings:
                    again.add(finding)
                findings = again.sorted()
            for finding in findings:
                write(finding)


@contextmanager
def _as_they_come(
    stream: TextIO,
    lines: Lines,
    at_once: Callable[[Detection], None] | None,  # noqa: ARG001  # each is shown at once
) -> Iterator[Take]:
    """The same of a format that has lines, where they are not put in order."""
    stream.write(lines.head)
    text = lines.text().of

    def take(found: Detection | Written) -> None:
        stream.write(text(found) if isinstance(found, Detection) else "".join([row[-1] for row in found.rows]))

    yield take


@contextmanager
def _in_order(stream: TextIO, lines: Lines, at_once: Callable[[Detection], None] | None) -> Iterator[Take]:
    """The same of a format whose findings are held as what is written of them."""
    stream.write(lines.head)
    ordered = Ordered(held=as_text(lines.text().of))

    def show(finding: Detection) -> None:
        if at_once is not None and finding.level == "critical" and finding.approved is None:
            at_once(finding)

    def take(found: Detection | Written) -> None:
        if isinstance(found, Detection):
            show(found)
            ordered.add(found)
            return
        for _, finding in found.loud:
            show(finding)
        ordered.extend(found.rows)

    try:
        yield take
    finally:
        texts = ordered.sorted()
        # To write each by itself takes twice as long.
        while some := "".join(islice(texts, _TOGETHER)):
            stream.write(some)
