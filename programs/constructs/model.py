"""A construct of Sigma and what it must find."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from programs.constructs.records import RECORDS

HEAD = "title: A construct\nlogsource:\n  product: aws\n  service: cloudtrail\n"
ALL = frozenset(RECORDS)

Ids = frozenset[str]


@dataclass(frozen=True)
class Construct:
    """A row of the matrix: the detection in YAML and, written by hand, the ids of the records that it means.

    `detection` is what stands below one selection `s`, or the whole of `detection:` where it has a `condition:`.
    `expected` is None for what no target can be asked to say: it must be refused. `elastic` and `splunk` are what that
    product can know at the most, where its way to store a record makes a difference, and `note` says which.
    """

    name: str
    detection: str
    expected: Ids | None
    elastic: Ids | None = None
    note: str = ""
    splunk: Ids | None = None
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group: str = ""

    @property
    def sigma(self) -> str:
        """The detection as a rule has it."""
        text = self.detection.strip("\n")
        if "condition:" in text:
            return text
        inner = textwrap.indent(text, "  ") if text.lstrip()[:1] in "-'" or ":" in text else f"  {text}"
        return f"s:\n{inner}\ncondition: s"

    @property
    def rule(self) -> str:
        """The whole rule."""
        text = f"{HEAD}detection:\n{textwrap.indent(self.sigma, '  ')}\n"
        yaml.safe_load(text)
        return text

    def expected_on(self, target: str) -> Ids | None:
        """The ids that a target's text must find; `sigma` is the rule itself on the records."""
        elastic = dict.fromkeys(("lucene", "esql", "eql", "opensearch"), self.elastic)
        stored = (elastic | {"splunk": self.splunk}).get(target)
        return self.expected if stored is None else stored


def ids(text: str) -> Ids:
    """Ids from a text with spaces between them. Raises `KeyError` for one that no record has."""
    found = frozenset(text.split())
    if unknown := found - ALL:
        raise KeyError(f"no such record: {', '.join(sorted(unknown))}")
    return found


def but(text: str) -> Ids:
    """All records but these."""
    return ALL - ids(text)


def holding(name: str, apart_from: str = "") -> Ids:
    """The records that have a top-level key, apart from some."""
    return frozenset(identity for identity, record in RECORDS.items() if name in record) - ids(apart_from)


def row(
    name: str,
    detection: str,
    expected: str | Ids | None,
    elastic: str | Ids | None = None,
    note: str = "",
    splunk: str | Ids | None = None,
    **placeholders: tuple[str, ...],
) -> Construct:
    """A construct; ids may be given as one text."""
    means, on_elastic, on_splunk = (
        ids(given) if isinstance(given, str) else given for given in (expected, elastic, splunk)
    )
    return Construct(name, detection, means, on_elastic, note, on_splunk, placeholders)
