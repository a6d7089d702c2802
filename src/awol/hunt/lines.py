"""Findings as lines for machines: JSON lines and CSV, of which each depends on nothing but its finding.

So whoever reads the record can make them, in whatever process that is.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, TextIO

from awol.hunt.detections import FIELDS, Detection, Facts, of_facts
from awol.values import Rule

Records = tuple[Mapping[str, Any], ...]


class Text(Protocol):
    """What makes the texts of findings."""

    def of(self, found: Detection) -> str:
        """The text of one finding, which ends its line."""

    def of_record(self, rules: Sequence[Rule], known: Facts, event_ids: tuple[str, ...], raw: Records) -> list[str]:
        """The texts of the findings that these rules make of one record of which `facts` told, as `of_facts` does."""


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

        def write(finding: Detection) -> None:
            stream.write(text.of(finding))

        yield write


_ENCODE: Final = json.JSONEncoder(ensure_ascii=False).encode
"""`json.dumps` with these arguments would make an encoder for every finding."""

_QUOTED: Final = json.encoder.encode_basestring
"""A text as that encoder writes it."""


class _Json:
    """One JSON object a line, with the keys of the contract."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str, str, str], str] = {}
        # Most findings in a row are of the same file.
        self._quoted = lru_cache(maxsize=1)(_QUOTED)

    def of(self, found: Detection) -> str:
        if found.approved is not None or found.count > 1 or found.context or found.raw:
            return _ENCODE(found.as_json()) + "\n"
        known = Facts(
            *(found.time, found.account, found.target_account, found.region, found.actor, found.source_ip, found.file),
            *(found.summary, found.access_key, found.user_agent, found.mfa, found.session_issuer, found.parameters),
            *(found.context, found.told),
        )
        tail = _tail(_escaped(known), _QUOTED(found.file), found.event_ids)
        return self._head(found.rule, found.title, found.level) + tail

    def of_record(self, rules: Sequence[Rule], known: Facts, event_ids: tuple[str, ...], raw: Records) -> list[str]:
        if known.context or raw:
            return [self.of(of_facts(rule, known, event_ids, raw)) for rule in rules]
        tail = _tail(known if _is_plain(known) else _escaped(known), self._quoted(known.file), event_ids)
        return [self._head(rule.name, rule.title, rule.level) + tail for rule in rules]

    def _head(self, rule: str, title: str, level: str) -> str:
        """What tells of the rule: the first keys."""
        key = (rule, title, level)
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = _ENCODE(dict(zip(FIELDS, key, strict=False)))[:-1]
        return head


def _tail(known: Facts, file: str, event_ids: tuple[str, ...]) -> str:
    """What tells of the record: all other keys. The facts are escaped where they have to be, `file` is quoted.

    Put together from its parts it takes a fifth of the time of an encoder, which has to find out what each of them is.
    """
    time, account, target, region, actor, source, _, summary, key, agent, mfa, issuer, parameters, _, _ = known
    pairs = ", ".join([f'"{name}": "{value}"' for name, value in parameters.items()]) if parameters else ""
    identities = ", ".join(map(_QUOTED, event_ids))
    return (
        f', "time": "{time}", "account": "{account}", "target_account": "{target}", "region": "{region}", '
        f'"actor": "{actor}", "source_ip": "{source}", "event_ids": [{identities}], "file": {file}, '
        f'"summary": "{summary}", "approved": null, "access_key": "{key}", "user_agent": "{agent}", "mfa": "{mfa}", '
        f'"session_issuer": "{issuer}", "parameters": {{{pairs}}}}}\n'
    )


def _is_plain(known: Facts) -> bool:
    """Whether nothing in the facts of a record has to be escaped. They are texts that may be shown (`facts`), so that
    only quotation marks and backslashes can: to look for these takes a fifth of the time of an encoder."""
    joined = "".join((*known[:6], *known[7:12], *known[12], *known[12].values()))
    return '"' not in joined and "\\" not in joined


def _escaped(known: Facts) -> Facts:
    """The facts with their texts as they stand within quotation marks, but for the file."""
    parameters = {_QUOTED(name)[1:-1]: _QUOTED(value)[1:-1] for name, value in known.parameters.items()}
    before, after = (map(_QUOTED, known[:6]), map(_QUOTED, known[7:12]))
    return Facts._make(
        (*[text[1:-1] for text in before], known.file, *[text[1:-1] for text in after], parameters, {}, {})
    )


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
