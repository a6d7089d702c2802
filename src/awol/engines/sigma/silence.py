"""Accounts that used to log and no longer do: what Sigma cannot say, as a search with a form of its own.

    search:
      type: went_silent
      group-by: recipientAccountId    whose log it is; never the caller, who may go on calling into other accounts
      timespan: 24h                   so long without a record is silence, and so long the log has to have been before
      look-back: 7d                   what lies further back is not looked at

An account is silent at a moment when its last record lies more than `timespan` before it, and its records within the
look-back reach over `timespan` at the least. An account that is expected, for a snapshot of the organization names it,
needs no such past. Records without an account or without a readable time say nothing. Docs: docs/correlations.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awol.engines import Search
from awol.engines.sigma.correlation.correlator import texts_of
from awol.errors import Location, PackError, UnsupportedQuery
from awol.values import Event, Hit

KIND = "went_silent"
# Sigma's time spans (correlation rules specification 2.0, "timespan"). A hunt reads searches at its start, where
# pySigma's own reader of them would cost more than all the rest.
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(rf"([0-9]{{1,9}})([{''.join(_UNITS)}])")
_KEYS = frozenset(("type", "group-by", "timespan", "look-back"))


@dataclass(frozen=True, slots=True)
class Silence:
    """A search for silence; times in milliseconds, `group` the field that names an account."""

    name: str
    group: str
    span: int
    look_back: int

    def told(self, first: int | None, last: int | None, now: int, *, expected: bool = False) -> bool:
        """Whether an account is silent whose records reach from `first` to `last` (None: it has none)."""
        if first is None or last is None:
            return expected
        if last < now - self.look_back and not expected:
            return False
        return last < now - self.span and (expected or last - first >= self.span)


def read(document: Mapping[str, Any], name: str, path: str = "rule") -> Silence:
    """The search of a document. Raises `PackError` for one that is none, `UnsupportedQuery` for another type."""
    body = document.get("search")
    if not isinstance(body, Mapping):
        raise PackError("`search:` is not a mapping", Location(path), f"keys: {', '.join(sorted(_KEYS))}")
    odd = [str(key) for key in body if key not in _KEYS]
    if odd:
        raise PackError(f"`search:` has no key `{odd[0]}`", Location(path), f"keys: {', '.join(sorted(_KEYS))}")
    if body.get("type") != KIND:
        message = f"{path}: the search type `{body.get('type')}` is not judged"
        raise UnsupportedQuery(message, next_step=f"write `type: {KIND}`")
    group = body.get("group-by")
    if not isinstance(group, str) or not group:
        raise PackError("`group-by:` is not a field", Location(path), "write `group-by: recipientAccountId`")
    span, back = (_span(body, key, path) for key in ("timespan", "look-back"))
    if back < 2 * span:
        message = "`look-back` is too short: it must hold the silence and as long a time before it"
        raise PackError(message, Location(path), "make `look-back` twice `timespan` or longer")
    return Silence(name, group, span, back)


def _span(body: Mapping[str, Any], key: str, path: str) -> int:
    match = _SPAN.fullmatch(str(body.get(key)))
    if match is None or not int(match[1]):
        raise PackError(f"`{key}: {body.get(key)}` is not a time span", Location(path), "write it as 24h")
    return int(match[1]) * _UNITS[match[2]] * 1000


def compile_silence(silence: Silence, now: int) -> Search:
    """A search for accounts that are silent at `now`, in milliseconds since the epoch. Each hit holds the records of
    the account within the look-back, in order of time."""
    accounts = texts_of(silence.group)

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        seen: dict[str, list[tuple[int, Event]]] = {}
        for event in events:
            time = event.time
            if time is not None and now - silence.look_back <= time <= now:
                for account in accounts(event.record):
                    seen.setdefault(account, []).append((time, event))
        for account, timed_events in seen.items():
            timed_events.sort(key=lambda timed: timed[0])
            if silence.told(timed_events[0][0], timed_events[-1][0], now):
                yield Hit(tuple(event for _, event in timed_events), {silence.group: account})

    return search
