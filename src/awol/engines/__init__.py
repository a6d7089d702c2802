"""The languages that awol can run offline, each in a package of its own.

An engine reads the *text* of a query and searches records with the semantics of its product. It never imports a
converter: writer and reader meet only in the text, which is what makes their agreement worth something.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from awol.values import Event, Hit

Search = Callable[[Iterable[Event]], Iterator[Hit]]
"""A compiled query. A plain search streams: it yields one hit, of one event, as soon as it has seen that event, in
input order and in constant memory. An aggregation or a sequence yields when it can; its hits carry all their events.
"""


def present() -> int:
    """This moment, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Context:
    """What a text is compiled for: the one argument of every engine's `compile` beside the text.

    `view` is what the product has indexed: an `Index` for Elastic's languages, a `SplunkView` for SPL, nothing for
    Sigma, which reads the record. `now`, in milliseconds since the epoch, is the moment from which relative times
    count; by default that of the call. `path` names the text in messages. `placeholders` (the values of `%name%`) and
    `companions` (the texts of rules that a correlation refers to) matter to Sigma alone, `macros` (`name` or
    `name(2)` to its definition) and `lookups` (name to table) to SPL, `tiebreaker` (the field by which events of one
    instant are ordered, as the request names it: CloudTrail writes whole seconds) to EQL.
    """

    view: Any = None
    now: int = field(default_factory=present)
    path: str = "rule"
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    companions: tuple[str, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)
    lookups: Mapping[str, Any] = field(default_factory=dict)
    tiebreaker: str = "event.id"
