"""Correlations in SPL: rows of candidates in the order of time, and `streamstats` over the rows before each.

No `transaction`, which drops events silently where its limits end; no subsearch; no buckets. `multisearch` has none of
the limits of subsearches (Search Reference, "multisearch"). What the text relies on in `streamstats`, all of it
documented: rows are taken in their order, `current=f` leaves the row itself out, `window=n` with `global=f` are the
last n rows of the row's group, `last` keeps the last value that was there. `time_window` appears for `value_count`
alone, over twice the time: so that no reading of its edge matters. Splunk holds at most 10,000 rows in such a window
(limits.conf, `max_stream_window`), more than which the count of different values may fall short of.
"""

from __future__ import annotations

from awol.values import ConversionSettings

from .. import correlations
from ..correlations import ANSWER, Chain, Formula, Step, check_columns, member_text
from ..layout import clauses
from ..reading import mapped
from ..refusing import refusal
from .backend import convert as convert_rule
from .fields import FILLED, NULL, check_presence, in_formula, in_search

LARGEST = 9_999
"""One less than limits.conf's `max_stream_window`, the largest window that streamstats takes."""


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule or a correlation as an SPL search. Raises `RefusedConversion` and `PackError`."""
    if not correlations.is_correlation(text):
        return convert_rule(text, settings)
    chain = correlations.read(text, settings)
    return "\n".join(_Writer(chain, settings).lines())


class _Writer:
    def __init__(self, chain: Chain, settings: ConversionSettings) -> None:
        self.chain = chain
        self.settings = settings
        self.keys = tuple(f"key{at}" for at in range(1, len(chain.group) + 1))
        self.by = f" by {' '.join(self.keys)}" if self.keys else ""
        self.within = f"<={chain.span}"

    def lines(self) -> list[str]:
        check_columns(("_time", *self.chain.group, *ANSWER))
        kinds = {
            "event_count": self._event_count,
            "value_count": self._value_count,
            "temporal": self._temporal,
            "temporal_ordered": self._ordered,
        }
        return [*self._candidates(), *kinds[self.chain.kind](), *self._shown()]

    def _candidates(self) -> list[str]:
        """One row for each candidate, repeats of an event joined: its time, id, account, group, and steps."""
        chain = self.chain
        values = tuple(mapped(name, self.settings) for name in chain.values)
        identity = mapped("eventID", self.settings)
        account = mapped("recipientAccountId", self.settings)
        evaluated = [
            "at=_time",
            f'event_id=coalesce({_first(identity)}, "~"._bkt.":"._cd)',
            f'account=coalesce({_first(account)}, "-")',
            *(f"value{at}={_texts(name)}" for at, name in enumerate(values, 1)),
        ]
        if chain.same_fields():
            evaluated += self._keys_of(chain.steps[0])
        stats = "stats values(step) as steps by at event_id account"
        names = [*self.keys, *(f"value{at}" for at in range(1, len(values) + 1))]
        return [
            *self._legs(),
            "| eval " + clauses([f"{assigned}," for assigned in evaluated[:-1]] + evaluated[-1:], "", indent="    "),
            "| " + " ".join([stats, *names]),
        ]

    def _keys_of(self, step: Step) -> list[str]:
        names = [mapped(name, self.settings) for name in step.group]
        return [f"{key}={_texts(name)}" for key, name in zip(self.keys, names, strict=True)]

    def _legs(self) -> list[str]:
        """A search for each step; where a member needs `where`, one of its own."""
        numbered = self.chain.kind in ("temporal", "temporal_ordered")
        texts_by_leg: dict[tuple[str, str], list[str]] = {}
        for at, step in enumerate(self.chain.steps, 1):
            keys = "" if self.chain.same_fields() else ", " + ", ".join(self._keys_of(step))
            mark = f"eval step={at if numbered or keys else 1}{keys}"
            for member in step.members:
                text = member_text(member, self.settings, convert_rule)
                place = text if "\n| " in text else ""
                texts = texts_by_leg.setdefault((mark, place), [])
                if text not in texts:
                    texts.append(text)
        legs = [(mark, _either(texts)) for (mark, _), texts in texts_by_leg.items()]
        if len(legs) == 1:
            return [legs[0][1], f"| {legs[0][0]}"]
        return ["| multisearch", *(f"    [ search {_indented(text)}\n    | {mark} ]" for mark, text in legs)]

    def _sorted(self) -> str:
        return "| sort 0 num(at) str(event_id) str(account)"

    def _event_count(self) -> list[str]:
        least = self._bounded()
        return [
            self._sorted(),
            f"| streamstats window={least} global=f count as held min(at) as first_time values(event_id) as event_ids"
            + self.by,
            f"| eval holds=if(held={least} AND at-first_time{self.within}, 1, 0)",
            *self._rising(),
        ]

    def _bounded(self) -> int:
        if self.chain.least > LARGEST:
            raise refusal(
                f"event_count: {self.chain.least:,} events are more than the window of streamstats can hold",
                f"count at most {LARGEST:,}, or use a scheduled search with `stats`",
            )
        return self.chain.least

    def _rising(self) -> list[str]:
        """Keep the rows at which the condition comes to hold: it did not at the row before, or that is long ago."""
        return [
            f"| streamstats current=f window=1 global=f last(holds) as held_before last(at) as at_before{self.by}",
            f"| where holds=1 AND (isnull(at_before) OR held_before=0 OR at-at_before>{self.chain.span})",
        ]

    def _value_count(self) -> list[str]:
        """A value is new where the window has not seen it. At a row that brings the count to `least` it holds."""
        least = self.chain.least
        values = [f"value{at}" for at in range(1, len(self.chain.values) + 1)]
        joined = values[0] if len(values) == 1 else " . ".join(f'len({name}) . ":" . {name}' for name in values)
        window = f"time_window={2 * self.chain.span + 1}s"
        grouped = "".join(f" {key}" for key in self.keys)
        counted = "max(different) as different min(first_time) as first_time values(event_ids) as event_ids"
        return [
            f"| eval value={joined}, _time=2*at",
            "| sort 0 num(_time) str(event_id) str(account)",
            f"| streamstats {window} dc(value) as different min(at) as first_time values(event_id) as event_ids"
            + self.by,
            f"| stats {counted} by at event_id account{grouped}",
            self._sorted(),
            f"| eval holds=if(different>={least}, 1, 0)",
            *self._rising(),
        ]

    def _temporal(self) -> list[str]:
        numbers = range(1, len(self.chain.steps) + 1)
        latest = " ".join(f"last(at{n}) as latest{n} last(id{n}) as latest_id{n}" for n in numbers)
        ids = ", ".join(f"if({_recent(n, self.within)}, latest_id{n}, null())" for n in numbers)
        first = ", ".join(f"if({_recent(n, self.within)}, latest{n}, at)" for n in numbers)
        return [
            self._sorted(),
            *self._served(),
            *(f"| eval at{n}=if(step{n}=1, at, null()), id{n}=if(step{n}=1, event_id, null())" for n in numbers),
            f"| streamstats {latest}{self.by}",
            f"| eval holds=if({_spoken(self.chain.formula, self.within)}, 1, 0)",
            *self._rising(),
            f"| eval first_time=min({first}), event_ids=mvdedup(mvappend({ids}))",
        ]

    def _ordered(self) -> list[str]:
        """At each step the latest chain that is open goes on, and goes on once: a row of the step closes it.

        A row that serves the step before too is open for the rows behind it, whatever it closes.
        """
        lines = [
            self._sorted(),
            *self._served(),
            "| eval begun=if(step1=1, at, null()), chain=if(step1=1, event_id, null())",
        ]
        for n in range(2, len(self.chain.steps) + 1):
            lines += [
                f"| eval open=case(isnotnull(begun), begun, step{n}=1, -1)",
                f'| eval trail=case(isnotnull(begun), chain, step{n}=1, "-")',
                f"| streamstats current=f last(open) as open_before last(trail) as trail_before{self.by}",
                f"| eval begun=if(step{n}=1 AND open_before>=0 AND at-open_before{self.within}, open_before, null())",
                '| eval chain=if(isnotnull(begun), trail_before." ".event_id, null())',
            ]
        return [
            *lines,
            "| where isnotnull(begun)",
            '| eval first_time=begun, event_ids=split(chain, " ")',
        ]

    def _served(self) -> list[str]:
        """Which steps a candidate serves, a field each."""
        numbers = range(1, len(self.chain.steps) + 1)
        served = [f'step{n}=if(isnotnull(mvfind(steps, "^{n}$")), 1, 0)' for n in numbers]
        return [f"| eval {', '.join(served)}"]

    def _shown(self) -> list[str]:
        """What the search gives: when, the group, and the events, by their ids. Times are seconds since 1970."""
        renamed = [
            f"{key} as {in_search(name)}" for key, name in zip(self.keys, self.chain.group, strict=True) if key != name
        ]
        names = ["_time", *map(in_search, self.chain.group), "first_time", "last_time", "event_ids"]
        return [
            "| eval _time=at, last_time=at",
            *([f"| rename {', '.join(renamed)}"] if renamed else []),
            f"| table {' '.join(names)}",
        ]


def _first(name: str) -> str:
    """The first value of a field, where there is one; indexed JSON has each value twice."""
    return f"mvindex({_texts(name)}, 0)"


def _texts(name: str) -> str:
    """The values of a field without those that stand for nothing, each once."""
    check_presence(name)
    if name in FILLED:
        raise refusal(
            f"`{name}` gets a value from the Splunk add-on where AWS wrote none", "group by, or count, another field"
        )
    field = in_formula(name)
    return f'mvdedup(mvfilter({field}!="" AND {field}!="{NULL}"))'


def _recent(number: int, within: str) -> str:
    return f"isnotnull(latest{number}) AND at-latest{number}{within}"


def _spoken(formula: Formula, within: str) -> str:
    parts = [
        f"({_spoken(part, within)})" if isinstance(part, Formula) else f"({_recent(part + 1, within)})"
        for part in formula.parts
    ]
    if formula.least in (1, len(parts)):
        return (" OR " if formula.least == 1 else " AND ").join(parts)
    return "+".join(f"if({part}, 1, 0)" for part in parts) + f">={formula.least}"


def _either(texts: list[str]) -> str:
    """One search for any of several texts, each with all of its own conditions and its source."""
    if len(texts) == 1:
        return texts[0]
    return "\n    OR ".join(f"({_indented(text)})" for text in texts)


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
