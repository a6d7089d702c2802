"""Findings as lines for machines: JSON lines and CSV, of which each depends on nothing but its finding.

So whoever reads the record can make them, in whatever process that is.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TextIO

from awol.hunt.detections import FIELDS, Detection, Facts, of_facts
from awol.values import Rule

Records = tuple[Mapping[str, Any], ...]


class Text(Protocol):
    """What makes the texts of findings."""

    def of(self, found: Detection) -> str:
        """The text of one finding, which ends its line."""

    def of_record(self, rules: Sequence[Rule], known: Facts, event_ids: tuple[str, ...], raw: Records) -> list[str]:
        """The texts of the findings that these rules make of one record, as `of_facts` does."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A format of such lines: what makes them, and what stands above them."""

    text: Callable[[], Text]
    head: str = ""

    @contextmanager
    def writer(self, stream: TextIO) -> Iterator[Callable[[Detection], None]]:
        """Writes each finding as it comes."""
        stream.write(self.head)
        text = self.text()

        def write(found: Detection) -> None:
            stream.write(found.line or text.of(found))

        yield write


_ENCODE: Final = json.JSONEncoder(ensure_ascii=False).encode
"""`json.dumps` with these arguments would make an encoder for every finding."""

_QUOTED: Final = json.encoder.encode_basestring
"""A text as that encoder writes it."""


class _Json:
    """One JSON object a line, with the keys of the contract."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str, str, str], str] = {}

    def of(self, found: Detection) -> str:
        if found.approved is not None or found.count > 1 or found.context or found.raw:
            return _ENCODE(found.as_json()) + "\n"
        told = (found.time, found.account, found.target_account, found.region, found.actor, found.source_ip, found.file)
        more = (found.summary, found.access_key, found.user_agent, found.mfa, found.session_issuer)
        tail = _tail((*told, *more), found.event_ids, found.parameters)
        return self._head(found.rule, found.title, found.level) + tail

    def of_record(self, rules: Sequence[Rule], known: Facts, event_ids: tuple[str, ...], raw: Records) -> list[str]:
        if known.context or raw:
            return [self.of(of_facts(rule, known, event_ids, raw)) for rule in rules]
        tail = _tail(known[:12], event_ids, known.parameters)
        return [self._head(rule.name, rule.title, rule.level) + tail for rule in rules]

    def _head(self, rule: str, title: str, level: str) -> str:
        """What tells of the rule: the first keys."""
        key = (rule, title, level)
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = _ENCODE(dict(zip(FIELDS, key, strict=False)))[:-1]
        return head


def _tail(told: tuple[str, ...], event_ids: tuple[str, ...], parameters: Mapping[str, str]) -> str:
    """What tells of the record: all other keys. `told` are the first twelve of `Facts`.

    Put together from its parts it takes a fifth of the time of an encoder, which has to find out what each of them is.
    """
    joined = " ".join((*told, *event_ids, *parameters, *parameters.values()))
    if len(_QUOTED(joined)) != len(joined) + 2:
        # Something has to be escaped, which is rare: to ask for all at once takes a tenth of the time.
        told = tuple(map(_escaped, told))
        event_ids = tuple(map(_escaped, event_ids))
        parameters = {_escaped(name): _escaped(value) for name, value in parameters.items()}
    time, account, target, region, actor, source, file, summary, key, agent, mfa, issuer = told
    identities = '", "'.join(event_ids)
    identities = f'"{identities}"' if event_ids else ""
    pairs = ", ".join([f'"{name}": "{value}"' for name, value in parameters.items()]) if parameters else ""
    return (
        f', "time": "{time}", "account": "{account}", "target_account": "{target}", "region": "{region}", '
        f'"actor": "{actor}", "source_ip": "{source}", "event_ids": [{identities}], "file": "{file}", '
        f'"summary": "{summary}", "approved": null, "access_key": "{key}", "user_agent": "{agent}", "mfa": "{mfa}", '
        f'"session_issuer": "{issuer}", "parameters": {{{pairs}}}}}\n'
    )


def _escaped(text: str) -> str:
    return _QUOTED(text)[1:-1]


_COLUMNS: Final = (*FIELDS, "count", "last_time", "raw", "context")


class _Csv:
    """CSV; a cell that a spreadsheet would run as a formula is written as text."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._rows = csv.writer(_Into(self._written.append), lineterminator="\n")

    def of(self, found: Detection) -> str:
        document = found.as_json()
        document["event_ids"] = " ".join(found.event_ids)
        document["approved"] = "" if found.approved is None else json.dumps(dict(found.approved))
        document["parameters"] = json.dumps(dict(found.parameters), ensure_ascii=False) if found.parameters else ""
        document |= {"count": found.count, "last_time": found.last_time or found.time}
        document["raw"] = " ".join(json.dumps(record) for record in found.raw)
        document["context"] = json.dumps(document["context"], ensure_ascii=False) if found.context else ""
        self._rows.writerow([_inert(str(document[name])) for name in _COLUMNS])
        return self._written.pop()

    def of_record(self, rules: Sequence[Rule], known: Facts, event_ids: tuple[str, ...], raw: Records) -> list[str]:
        return [self.of(of_facts(rule, known, event_ids, raw)) for rule in rules]


class _Into(NamedTuple):
    """What `csv.writer` writes to."""

    write: Callable[[str], object]


def _inert(cell: str) -> str:
    """A leading = + - @, tab or return would make a spreadsheet run the cell (OWASP, "CSV Injection")."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


LINES: Final[Mapping[str, Lines]] = {"jsonl": Lines(_Json), "csv": Lines(_Csv, ",".join(_COLUMNS) + "\n")}
"""Formats whose findings can be written down before all are there."""
