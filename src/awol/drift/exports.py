"""Alerts that Kibana raised, as one can take them out of it, one after another.

Three forms: documents of `.alerts-security.alerts-*` as JSON lines, the answer of a search of that index (JSON), and
the CSV that Discover makes. Each may be gzipped. What is kept of an alert is its rule, its time and what it is about.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from awol.errors import EventError, Location
from awol.events.addresses import open_source
from awol.events.decode import Decoder
from awol.events.layers import Budget, peek, peel
from awol.events.problems import Problems
from awol.events.reader import CHUNK
from awol.events.scan import Scanner
from awol.events.text import Damage, characters
from awol.events.window import Window
from awol.values import EVENT_IDS, parse_time

Key = tuple[str, ...]
"""What an alert is about, each part as `field=value`."""

Report = Callable[[EventError], None]

RULE = "kibana.alert.rule.rule_id"
TIME = ("kibana.alert.original_time", "@timestamp")
EVENT = ("kibana.alert.original_event.id", "event.id", EVENT_IDS)
"""Where an alert names its rule, its time (that of the event before that of the alert), and its event or events: a
rule on single events has the id of the event, a chain in ES|QL the column `event_ids`."""

TERMS = "kibana.alert.suppression.terms"
SHOWN = {"account": "aws.cloudtrail.recipient_account_id", "actor": "aws.cloudtrail.user_identity.arn"}
"""What is told of an alert beside, where the export has it. It follows from the event."""

_HEAD = 1 << 16
_SIGN = re.compile(rb'kibana\.alert\.|"kibana"\s*:\s*\{\s*"alert"')
_DISCOVER = "%b %d, %Y @ %H:%M:%S.%f"
_NEXT = (
    f"export whole documents of .alerts-security.alerts-*, or in Discover the columns {RULE}, {EVENT[0]} and {TIME[0]}"
)


class Alert(NamedTuple):
    """One alert: the rule_id of its rule, its time in milliseconds since the epoch, and what it is about."""

    rule: str
    time: int
    key: Key


def is_export(path: str | Path) -> bool:
    """Whether a file holds alerts of Kibana, and no logs: its first 64 KiB name one. A file that cannot be opened
    does not, and whoever reads it says so."""
    try:
        with open_source(path) as stream:
            content, _ = peel(iter(lambda: stream.read(CHUNK), b""), Budget(), lambda _: None, CHUNK)
            head, _ = peek(content, _HEAD)
    except OSError:
        return False
    return _SIGN.search(head) is not None


def read_alerts(path: str | Path, report: Report) -> Iterator[Alert]:
    """The alerts in a file, in its order, in constant memory. What is no alert is reported with its place."""
    name = str(path)

    def problem(message: str) -> None:
        report(EventError(message, Location(name)))

    try:
        stream = open_source(path)
    except OSError as fault:
        problem(f"cannot be read: {fault.strerror or fault}")
        return
    with stream:
        budget = Budget()
        head, chunks = peek(peel(iter(lambda: stream.read(CHUNK), b""), budget, problem, CHUNK)[0], 256)
        damage: Damage = deque()
        text = characters(chunks, damage)
        table = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[")
        entries = _rows(text, name, report) if table else _documents(Window(text, damage), name, report)
        for value, line, place in entries:
            budget.barren = 0
            try:
                yield _alert(value)
            except ValueError as fault:
                where = f"{place}: " if place else ""
                report(EventError(f"{where}{fault}", Location(name, line or None), _NEXT))


Found = tuple[Callable[[str], Any], int, str]
"""How one asks an alert for a field, and where the alert stands."""


def _documents(window: Window, name: str, report: Report) -> Iterator[Found]:
    problems = Problems(name, report)
    problems.recognised()
    for value, line, place in Scanner(window, Decoder(), problems):
        problems.barren = 0
        hits = value.get("hits") if isinstance(value, Mapping) else None
        within = hits.get("hits") if isinstance(hits, Mapping) else None
        for document in within if isinstance(within, list) else [value]:
            yield _asked(document), line, place


def _asked(value: Any) -> Callable[[str], Any]:
    """The fields of a document: by its whole name, or part by part; `fields` of a hit beside its `_source`."""
    hit = value if isinstance(value, Mapping) else {}
    sides = [side for side in (hit.get("_source"), hit.get("fields")) if isinstance(side, Mapping)] or [hit]
    return lambda name: next((content for side in sides if (content := _at(side, name)) is not None), None)


def _at(document: Mapping[str, Any], name: str) -> Any:
    if name in document:
        return document[name]
    for at in (index for index, char in enumerate(name) if char == "."):
        inner = document.get(name[:at])
        if isinstance(inner, Mapping) and (value := _at(inner, name[at + 1 :])) is not None:
            return value
    return None


def _rows(text: Iterator[str], name: str, report: Report) -> Iterator[Found]:
    """The rows of a table. Discover writes `-` where an alert has no value."""
    rows = csv.reader(_lines(text))
    header: Sequence[str] | None = None
    try:
        for cells in rows:
            if header is None:
                header = [cell.strip().removeprefix("\ufeff") for cell in cells]
                missing = [] if RULE in header else [RULE]
                missing += [] if any(column in header for column in (*EVENT, TERMS)) else [EVENT[0]]
                missing += [] if any(column in header for column in TIME) else [TIME[0]]
                if missing:
                    message = f"no alerts of Kibana: there is no column {' and none '.join(missing)}"
                    report(EventError(message, Location(name, 1), _NEXT))
                    return
            elif cells:
                yield _row(dict(zip(header, cells, strict=False))), rows.line_num, ""
    except csv.Error as fault:
        report(EventError(f"not a table: {fault}; rest of file not read", Location(name, rows.line_num)))


def _row(cells: Mapping[str, str]) -> Callable[[str], str | None]:
    return lambda name: _cell(cells.get(name))


def _cell(text: str | None) -> str | None:
    return None if text is None or text.strip() in ("", "-", "(null)") else text.strip()


def _lines(texts: Iterator[str]) -> Iterator[str]:
    rest = ""
    for text in texts:
        *whole, rest = (rest + text).split("\n")
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def _alert(asked: Callable[[str], Any]) -> Alert:
    """The alert of a document. Raises `ValueError` saying what it lacks."""
    rule = _text(asked(RULE))
    if not rule:
        raise ValueError(f"no alert of Kibana: it has no {RULE}")
    time = next((at for name in TIME if (at := _moment(asked(name))) is not None), None)
    if time is None:
        raise ValueError(f"an alert without a time: {' and '.join(TIME)} are missing, or no times")
    about = next((values for name in EVENT if (values := _texts(asked(name)))), [])
    key = [f"event={', '.join(sorted(about))}"] if about else _terms(asked(TERMS))
    if not key:
        raise ValueError(f"an alert that does not say what it is about: none of {', '.join((*EVENT, TERMS))}")
    details = [f"{name}={text}" for name, field in SHOWN.items() if (text := _text(asked(field)))]
    return Alert(rule, time, (*details, *key))


def _terms(value: Any) -> list[str]:
    """Of an alert without an event what its group has in common. In a table its text."""
    if isinstance(value, str):
        return [f"group={value}"]
    terms = value if isinstance(value, list) else [value]
    return [f"{term.get('field')}={_text(term.get('value'))}" for term in terms if isinstance(term, Mapping)]


def _texts(value: Any) -> list[str]:
    """The values of a field; in a table those of a list stand behind one another."""
    every = value if isinstance(value, list) else value.split(", ") if isinstance(value, str) else [value]
    return [str(entry) for entry in every if entry is not None and entry != ""]


def _text(value: Any) -> str:
    return ", ".join(_texts(value))


def _moment(value: Any) -> int | None:
    text = value[0] if isinstance(value, list) and value else value
    if isinstance(text, bool) or not isinstance(text, str | int):
        return None
    if isinstance(text, int):
        return text
    at = parse_time(text)
    if at is not None:
        return at
    try:
        return round(datetime.strptime(text, _DISCOVER).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def every_alert(paths: Sequence[Path], report: Report) -> Iterator[Alert]:
    """The alerts of several files."""
    return chain.from_iterable(read_alerts(path, report) for path in paths)
