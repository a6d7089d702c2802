"""The cases of a pack: its fixtures as they were written, their derived variants, and the ordinary traffic."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from awol.errors import EventError, Location, PackError
from awol.events import read_stream
from awol.events.wrap import WRAPPERS
from awol.pack import parse_yaml_documents, read_text
from awol.replay.variants import VARIANTS
from awol.values import Case, Event, Rule, Verdict

ORDINARY = "_ordinary"


def written_cases(root: Path, rule: Rule) -> list[Case]:
    """The fixtures of a rule as they were written, without variants. Raises `PackError` where there are none."""
    cases = []
    verdicts: tuple[Verdict, ...] = ("fires", "silent")
    for verdict in verdicts:
        paths = sorted((root / "fixtures" / rule.name / verdict).glob("*"))
        cases += [
            Case(rule.name, f"{verdict}/{path.stem}", verdict, tuple(read_fixture(path, root)))
            for path in paths
            if path.is_file() and not path.name.startswith(".")
        ]
    if not cases:
        place = Location(f"fixtures/{rule.name}")
        raise PackError("the rule has no fixtures", place, f"add fixtures/{rule.name}/fires/<why>.json and silent/")
    return cases


def ordinary_traffic(root: Path) -> tuple[list[tuple[str, list[Event]]], Mapping[str, Sequence[str]]]:
    """The records of ordinary traffic by file, and what rightly fires on them: eventID to rule names."""
    folder = root / "fixtures" / ORDINARY
    paths = sorted(path for path in folder.glob("*.json*") if path.is_file())
    return [(path.name, read_fixture(path, root)) for path in paths], load_expected(folder / "expected.yml")


def spoken(rule: Rule, placeholders: Mapping[str, tuple[str, ...]]) -> Rule:
    """The rule with the values of its placeholders in its text: no variant may change what they speak of either."""
    values = [value for name in rule.placeholders for value in placeholders.get(name, ())]
    return replace(rule, text="\n".join((rule.text, *values)))


def variants(case: Case, rule: Rule) -> Iterator[Case]:
    """The cases derived from one: each variant of its records, and its records in each envelope."""
    yield from record_variants(case, rule)
    yield from in_envelopes([case])[0]


def in_envelopes(cases: Sequence[Case]) -> list[list[Case]]:
    """For each case its records in each envelope, written and read back; raises `PackError` where a record is lost.

    The records of all cases go into one file an envelope: it is the records that are compared, not the files, and a
    file each would cost most of a replay.
    """
    originals = [event for case in cases for event in case.events]
    known = [_told(event.record) for event in originals]
    enveloped: list[list[Case]] = [[] for _ in cases]
    for name, wrap in WRAPPERS.items():
        read = _unwrap(wrap, cases, name)
        events = iter(
            [
                original if _told(event.record) == text else event
                for original, text, event in zip(originals, known, read, strict=True)
            ]
        )
        for case, derived in zip(cases, enveloped, strict=True):
            own = tuple(islice(events, len(case.events)))
            derived.append(replace(case, name=f"{case.name} + {name}", events=own))
    return enveloped


def _told(record: Mapping[str, Any]) -> bytes | str:
    """What tells records apart: 1 from true and 1.0, and one order of keys from another, which `==` does not."""
    try:
        return msgspec.msgpack.encode(record)
    except (OverflowError, UnicodeEncodeError):
        # A number of more than 64 bits, or half of a character.
        return repr(record)


def record_variants(case: Case, rule: Rule) -> Iterator[Case]:
    """The cases with each variant of a case's records."""
    records = [event.record for event in case.events]
    for name, derive in VARIANTS.items():
        derived = derive(records, rule.text)
        if derived is not None:
            events = tuple(
                Event(record, case.events[at % len(records)].file, case.events[at % len(records)].place)
                for at, record in enumerate(derived)
            )
            yield replace(case, name=f"{case.name} + {name}", events=events)


def _unwrap(wrap: Callable[[list[dict[str, Any]]], bytes], cases: Sequence[Case], name: str) -> list[Event]:
    """The records of cases put into an envelope and read back. Raises `PackError` when the reader loses one."""
    problems: list[EventError] = []
    records = [dict(event.record) for case in cases for event in case.events]
    events = list(read_stream(io.BytesIO(wrap(records)), name, problems.append))
    if not problems and len(events) == len(records):
        return events
    for case in cases if len(cases) > 1 else ():
        _unwrap(wrap, [case], name)  # which names the one that loses something
    loss = problems[0] if problems else f"{len(events)} of {len(records)} records came back"
    raise PackError(f"{cases[0].rule} {cases[0].name}: the envelope `{name}` loses records: {loss}")


def read_fixture(path: Path, root: Path) -> list[Event]:
    """The records of one fixture. Raises `PackError` when any part of it cannot be read, or it holds no record."""
    problems: list[EventError] = []
    shown = path.relative_to(root).as_posix()
    try:
        with path.open("rb") as stream:
            events = list(read_stream(stream, shown, problems.append))
    except OSError as fault:
        raise PackError(f"cannot be read: {fault.strerror}", Location(shown)) from fault
    if problems:
        raise PackError(problems[0].message, problems[0].location or Location(shown), problems[0].next_step)
    if not events:
        raise PackError("holds no record", Location(shown))
    return events


def load_expected(path: Path) -> Mapping[str, Sequence[str]]:
    """What fires on ordinary traffic and rightly so: eventID to rule names, written by hand."""
    if not path.is_file():
        return {}
    documents = parse_yaml_documents(read_text(path), str(path))
    listed = documents[0] if documents and documents[0] is not None else {}
    if not isinstance(listed, dict) or not all(isinstance(names, list) for names in listed.values()):
        raise PackError("is not a mapping of eventID to a list of rules", Location(str(path)))
    return listed
