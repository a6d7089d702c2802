"""Fixtures: that each is readable, belongs to a rule, and holds nothing from a real account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from awol.check.private import check_text
from awol.check.unfilled import unfilled_lines
from awol.errors import EventError, Location, PackError
from awol.events import read
from awol.replay.cases import ORDINARY, load_expected
from awol.values import Event, Finding, Rule


def check_fixtures(root: Path, rules: Sequence[Rule]) -> tuple[dict[str, list[Event]], list[Finding]]:
    """The records of each rule's fixtures (of `""`: the ordinary traffic), and every fault of `fixtures/`: unreadable,
    orphaned, doubled, missing a verdict, or not fit to be public."""
    folder = root / "fixtures"
    findings: list[Finding] = []
    names = {rule.name for rule in rules}
    searches = {path.stem for path in (root / "searches").glob("*/*.yml")}
    for child in sorted(folder.iterdir()) if folder.is_dir() else []:
        if child.is_dir() and not child.name.startswith("_") and child.name not in names | searches:
            place = Location(child.relative_to(root).as_posix())
            message = f"no rule is named {child.name}; name the folder after its rule, or remove it"
            findings.append(Finding("fixture-orphan", place, message))
    seen: dict[str, str] = {}
    events: dict[str, list[Event]] = {}
    # Two rules of one name, which another check reports, have one folder of fixtures: read once.
    for rule in {rule.name: rule for rule in rules}.values():
        for verdict in ("fires", "silent"):
            paths = [path for path in sorted((folder / rule.name / verdict).glob("*")) if path.is_file()]
            if not paths:
                place = Location(f"fixtures/{rule.name}/{verdict}")
                message = f"{rule.name} has no fixture for `{verdict}`; write one whose file name says why"
                findings.append(Finding("fixture-missing", place, message))
            for path in paths:
                findings += _file(path, root, seen, events.setdefault(rule.name, []))
    for path in sorted((folder / ORDINARY).glob("*.json*")):
        findings += _file(path, root, seen, events.setdefault("", []))
    findings += _expected(folder / ORDINARY / "expected.yml", root, names, seen)
    findings += _envelopes(folder / "_envelopes", root)
    return events, findings


def _file(path: Path, root: Path, seen: dict[str, str], events: list[Event]) -> Iterator[Finding]:
    shown = path.relative_to(root).as_posix()
    problems: list[EventError] = []
    read_here: list[Event] = list(read(path, problems.append))
    for problem in problems:
        place = Location(shown, problem.location.line if problem.location else None)
        yield Finding("fixture-unreadable", place, f"{problem.message}; {problem.next_step or 'correct the file'}")
    for event in read_here:
        if event.id in seen:
            message = f"the eventID {event.id} is in {seen[event.id]} too; give each record its own"
            yield Finding("fixture-double", Location(shown, event.line), message)
        seen[event.id] = shown
    if not read_here and not problems:
        yield Finding("fixture-unreadable", Location(shown), "contains no record; write one, or remove the file")
    events += read_here
    yield from _public(path, shown, read_here)


def _public(path: Path, shown: str, events: Sequence[Event]) -> Iterator[Finding]:
    """What is private in a file: in its text, or in its records where the text is packed."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError:
        return
    except UnicodeDecodeError:
        text = ""
    if not text or (events and '"eventName' not in text):
        text += "\n".join(json.dumps(event.record, ensure_ascii=False) for event in events)
    yield from check_text(text, shown)
    for number, message in unfilled_lines(text):
        yield Finding("fixture-unfilled", Location(shown, number), message)


def _envelopes(folder: Path, root: Path) -> Iterator[Finding]:
    """The wrappings of records: packed or not, nothing in them is private."""
    for path in sorted(folder.glob("*")):
        if path.is_file() and path.suffix != ".md":
            yield from _public(path, path.relative_to(root).as_posix(), list(read(path, _ignore)))


def _ignore(fault: EventError) -> None:
    """The tests of the readers speak of what is wrong with an envelope."""


def _expected(path: Path, root: Path, names: set[str], seen: dict[str, str]) -> Iterator[Finding]:
    shown = path.relative_to(root).as_posix()
    try:
        listed = load_expected(path)
    except PackError as fault:
        yield Finding("expected", Location(shown, fault.location.line if fault.location else None), fault.message)
        return
    for identity, rules in listed.items():
        if identity not in seen:
            yield Finding("expected", Location(shown), f"no fixture has the eventID {identity}; remove the line")
        for name in rules:
            if name not in names:
                yield Finding("expected", Location(shown), f"no rule is named {name}; `awol rules` lists all")
