"""Detections as text: a table for people, JSON lines and CSV for machines. All stream."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

from awol.configuration.allowlist.rows import told
from awol.hunt.detections import FIELDS, Detection

Write = Callable[[Detection], None]
Writer = Callable[[TextIO], AbstractContextManager[Write]]


@contextmanager
def table(stream: TextIO) -> Iterator[Write]:
    """One detection in two lines: when, how loud, which rule; then what happened and where it was read."""
    printed = 0

    def write(found: Detection) -> None:
        nonlocal printed
        printed += 1
        approved = "" if found.approved is None else "  approved"
        time = found.time or "no time"
        stream.write(f"{time:20}  {found.level.upper():13}  {found.rule}{approved}\n")
        stream.write(f"    {found.title}: {found.summary}\n")
        stream.write(f"    from {found.source_ip or '-'} in {found.region or '-'}, log of {found.account or '-'}")
        stream.write(f", event {', '.join(found.event_ids)}, {found.file}\n")
        if found.approved is not None:
            stream.write(f"    approved: {told(found.approved)}\n")

    yield write
    if not printed:
        stream.write("no detections\n")


@contextmanager
def jsonl(stream: TextIO) -> Iterator[Write]:
    """One JSON object a line, with the keys of the contract."""

    def write(found: Detection) -> None:
        stream.write(json.dumps(found.as_json(), ensure_ascii=False, default=str) + "\n")

    yield write


@contextmanager
def as_csv(stream: TextIO) -> Iterator[Write]:
    """CSV with a header; a cell that a spreadsheet would run as a formula is written as text."""
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(FIELDS)

    def write(found: Detection) -> None:
        document = found.as_json()
        document["event_ids"] = " ".join(found.event_ids)
        document["approved"] = "" if found.approved is None else json.dumps(dict(found.approved))
        rows.writerow([_inert(str(document[name])) for name in FIELDS])

    yield write


def _inert(cell: str) -> str:
    """A leading = + - @, tab or return would make a spreadsheet run the cell (OWASP, "CSV Injection")."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


WRITERS: Mapping[str, Writer] = {"table": table, "jsonl": jsonl, "csv": as_csv}
