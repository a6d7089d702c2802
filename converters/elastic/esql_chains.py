"""Correlations in ES|QL 8.19, which has no window functions: each group becomes a list, and lists are windows.

`stats values(...)` gathers a group's candidates, each as one text that sorts by time, then eventID, then account; that
makes repeats of an event one. `mv_sort`, `mv_slice` and `mv_zip` lay the list beside itself, shifted, so that each row
of `mv_expand` holds a candidate and those before it. No buckets, no estimates (`count_distinct` is one), and flattened
fields too: `qstr` may stand in the WHERE of a STATS, though not behind an EVAL (measured on 8.19.21).

`event_count` and `temporal_ordered` grow with the number of candidates, `value_count` and `temporal` with its square,
each group for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from awol.errors import PackError
from awol.values import ConversionSettings

from .. import correlations
from ..correlations import ANSWER, Chain, Formula, Step, check_columns, member_text
from ..reading import mapped
from ..refusing import refusal
from .esql import convert as convert_rule
from .esql import field, narrowing
from .fields import Fields, fields_of

BEGIN = '"1970-01-01T00:00:00.000Z\\t-\\t-"'
"""A candidate before all others, so that the first one has something before it too."""

OPEN, CLOSED = "9", "8"
"""Marks behind a candidate: it opens a chain, or goes on with one. A candidate that does both closes first."""

MOST_STEPS = 9

TAKEN = frozenset(
    (
        "before", "candidate", "chain", "event_ids", "every", "first_time", "last_time", "newest", "now", "oldest",
        "open", "ordered", "pair", "part", "previous", "previous_time", "size", "step", "steps", "value", "valued",
        "values_before", "values_now", "window",
        *(f"{name}{n}" for name in ("before", "now", "step", "value") for n in range(1, 10)),
    )
)  # fmt: skip
"""The columns that the texts make."""

_SOURCE = re.compile(r"from (?P<index>\S+) metadata _id, _index, _version\n\| where (?P<where>.+)", re.DOTALL)


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule or a correlation as an ES|QL text. Raises `RefusedConversion` and `PackError`."""
    if not correlations.is_correlation(text):
        return convert_rule(text, settings)
    return "\n".join(_Writer(correlations.read(text, settings), settings).lines())


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, longer where others have it."""
    return _free(f"{name}_", taken) if name in taken else name


@dataclass(frozen=True, slots=True)
class _Condition:
    """Of a step: `where` is all that its members say; `cheap` finds at least as much for less work."""

    index: str
    where: str
    cheap: str


class _Writer:
    def __init__(self, chain: Chain, settings: ConversionSettings) -> None:
        if not chain.same_fields():
            raise refusal(
                f"{chain.kind}: ES|QL groups all rows by the same fields, and an alias gives some rules other fields",
                "group by a field that all rules have, or convert to splunk or eql",
            )
        if chain.kind.startswith("temporal") and len(chain.steps) > MOST_STEPS:
            raise refusal(
                f"{chain.kind}: {len(chain.steps)} rules are more than an ES|QL chain can tell apart",
                "split it into two correlations",
            )
        self.chain = chain
        self.settings = settings
        fields = fields_of(settings)
        columns = [column(name, settings, fields) for name in chain.steps[0].group]
        check_columns((*columns, *ANSWER))
        # A field may have the name of a column that the text makes itself.
        self.keys = [_free(f"group{at}", columns) if name in TAKEN else name for at, name in enumerate(columns, 1)]
        self.renamed = [(key, name) for key, name in zip(self.keys, columns, strict=True) if key != name]
        named = [name if key == name else f"{key} = {name}" for key, name in zip(self.keys, columns, strict=True)]
        self.first_by = f" by {', '.join(named)}" if named else ""
        self.and_named = "".join(f"{assigned}, " for assigned in named)
        self.values = [column(name, settings, fields) for name in chain.values]
        self.by = f" by {', '.join(self.keys)}" if self.keys else ""
        self.and_keys = "".join(f"{key}, " for key in self.keys)
        self.conditions = [self._of_step(step) for step in chain.steps]

    def _of_step(self, step: Step) -> _Condition:
        """The condition of a step: that of any of its members, each with all that it says."""
        conditions = []
        for member in step.members:
            exact, cheap = (_read(member_text(member, self.settings, write)) for write in (convert_rule, narrowing))
            conditions.append(_Condition(exact[0], exact[1], cheap[1]))
        return _Condition(
            conditions[0].index,
            _either(condition.where for condition in conditions),
            _either(condition.cheap for condition in conditions),
        )

    def lines(self) -> list[str]:
        kinds = {
            "event_count": self._event_count,
            "value_count": self._value_count,
            "temporal": self._temporal,
            "temporal_ordered": self._ordered,
        }
        # A step that tells its own events apart holds the whole condition: once, for each takes the planner its time.
        told_apart = self.chain.kind.startswith("temporal")
        first = _either(condition.cheap if told_apart else condition.where for condition in self.conditions)
        return [
            f"from {self.conditions[0].index} metadata _id, _index, _version",
            f"| where {first}",
            *kinds[self.chain.kind](),
            *(f"| rename {key} as {name}" for key, name in self.renamed),
            f"| keep {self._kept()}first_time, last_time, event_ids",
            "| sort last_time",
            "| limit 10000",
        ]

    def _kept(self) -> str:
        names = dict(self.renamed)
        return "".join(f"{names.get(key, key)}, " for key in self.keys)

    def _packed(self) -> str:
        identity = column("eventID", self.settings, fields_of(self.settings))
        account = column("recipientAccountId", self.settings, fields_of(self.settings))
        return f'to_string(@timestamp), "\\t", coalesce({identity}, concat("~", _id)), "\\t", coalesce({account}, "-")'

    def _grouped(self) -> list[str]:
        """Behind the first STATS: without the candidates that have no group."""
        return [f"| where {' and '.join(f'{key} != {_EMPTY}' for key in self.keys)}"] if self.keys else []

    def _within(self, end: str, start: str) -> str:
        return f"{start} >= {end} - {self.chain.span} seconds"

    def _event_count(self) -> list[str]:
        """Of each window of `least` candidates: its first and last, the last but one, and the one before the first."""
        least = self.chain.least
        return [
            f"| stats every = values(concat({self._packed()})){self.first_by}",
            *self._grouped(),
            "| eval size = mv_count(every)",
            f"| where size >= {least}",
            f"| eval ordered = mv_sort(mv_append(every, {BEGIN}))",
            f"| eval window = mv_slice(ordered, 0, size - {least})",
            f'| eval window = mv_zip(window, mv_slice(ordered, 1, size - {least - 1}), "\\n")',
            f'| eval window = mv_zip(window, mv_slice(ordered, {least - 1}, size - 1), "\\n")',
            f'| eval window = mv_zip(window, mv_slice(ordered, {least}, size), "\\n")',
            "| mv_expand window",
            '| eval window = split(window, "\\n")',
            f"| eval before = {_time('mv_slice(window, 0, 0)')}, oldest = mv_slice(window, 1, 1)",
            f"| eval previous = {_time('mv_slice(window, 2, 2)')}, newest = mv_slice(window, 3, 3)",
            f"| eval first_time = {_time('oldest')}, last_time = {_time('newest')}",
            f"| where {self._within('last_time', 'first_time')}",
            f"    and not ({self._within('previous', 'before')} and {self._within('last_time', 'previous')})",
            "| mv_expand every",
            "| where every >= oldest and every <= newest",
            f"| stats event_ids = values({_id('every')}) by {self.and_keys}newest, first_time, last_time",
        ]

    def _value_count(self) -> list[str]:
        names = [f"value{at}" for at in range(1, len(self.values) + 1)]
        named = ", ".join(f"{name} = {value}" for name, value in zip(names, self.values, strict=True))
        whole = [f'to_string(length({name})), ":", {name}, "\\t"' for name in names[:-1]] + names[-1:]
        not_empty = " and ".join(f"{name} != {_EMPTY}" for name in names)
        return [
            f"| stats every = values(concat({self._packed()})) by {self.and_named}{named}",
            *self._grouped(),
            f"| where {not_empty}",
            "| mv_expand every",
            f'| stats valued = values(concat(every, "\\t", {", ".join(whole)})), every = values(every){self.by}',
            *self._neighbours(),
            "| mv_expand valued",
            '| eval part = split(valued, "\\t")',
            '| eval value = mv_concat(mv_slice(part, 3, mv_count(part) - 1), "\\t")',
            '| eval candidate = mv_concat(mv_slice(part, 0, 2), "\\t")',
            *self._in_windows(),
            "| stats values_now = values(value) where now, values_before = values(value) where before,",
            f"    event_ids = values({_id('candidate')}) where now, first_time = min({_time('candidate')}) where now",
            f"    by {self.and_keys}newest, last_time, previous_time",
            f"| where mv_count(values_now) >= {self.chain.least}",
            (
                f"    and not (coalesce(mv_count(values_before), 0) >= {self.chain.least} "
                f"and {self._within('last_time', 'previous_time')})"
            ),
        ]

    def _neighbours(self) -> list[str]:
        """A row for each candidate, `newest`, with the one before it, `previous`."""
        return [
            f"| eval size = mv_count(every), ordered = mv_sort(mv_append(every, {BEGIN}))",
            '| eval pair = mv_zip(mv_slice(ordered, 0, size - 1), mv_slice(ordered, 1, size), "\\n")',
            "| mv_expand pair",
            '| eval pair = split(pair, "\\n")',
            "| eval previous = mv_first(pair), newest = mv_last(pair)",
            f"| eval previous_time = {_time('previous')}, last_time = {_time('newest')}",
        ]

    def _in_windows(self) -> list[str]:
        """Whether `candidate` is in the window at `newest`, and in the one at `previous`."""
        time = _time("candidate")
        return [
            f"| eval now = candidate <= newest and {self._within('last_time', time)}",
            f"| eval before = candidate <= previous and {self._within('previous_time', time)}",
            "| where now or before",
        ]

    def _temporal(self) -> list[str]:
        numbers = range(1, len(self.chain.steps) + 1)
        sets = [f'step{n} = values(concat({self._packed()}, "\\t{n}")) where {self._where(n)}' for n in numbers]
        steps = _appended([f'coalesce(step{n}, concat({BEGIN}, "\\t0"))' for n in numbers])
        now = [f'now{n} = max(candidate) where now and step == "{n}"' for n in numbers]
        before = [f'before{n} = max(candidate) where before and step == "{n}"' for n in numbers]
        chosen = [f"coalesce(now{n}, newest)" for n in numbers]
        ids = [_id(candidate) for candidate in chosen]
        earliest = ", ".join(_time(candidate) for candidate in chosen)
        return [
            f"| stats {_comma(sets)}{self._first_by_line()}",
            *self._grouped(),
            f"| where {' or '.join(f'step{n} is not null' for n in numbers)}",
            f"| eval steps = {steps}",
            "| mv_expand steps",
            '| where not ends_with(steps, "\\t0")',
            "| eval candidate = left(steps, length(steps) - 2)",
            f"| stats every = values(candidate), steps = values(steps){self.by}",
            *self._neighbours(),
            "| mv_expand steps",
            "| eval step = right(steps, 1), candidate = left(steps, length(steps) - 2)",
            *self._in_windows(),
            f"| stats {_comma([*now, *before])}",
            f"    by {self.and_keys}newest, last_time, previous_time",
            f"| where {_spoken(self.chain.formula, 'now')}",
            f"    and not ({_spoken(self.chain.formula, 'before')} and {self._within('last_time', 'previous_time')})",
            f"| eval first_time = {f'least({earliest})' if len(chosen) > 1 else earliest}",
            f"| eval event_ids = mv_dedupe({_appended(ids)})",
        ]

    def _where(self, number: int) -> str:
        """The condition of a step, behind WHERE in a STATS."""
        return f"({self.conditions[number - 1].where})"

    def _first_by_line(self) -> str:
        return f"\n   {self.first_by}" if self.first_by else ""

    def _by_line(self) -> str:
        return f"\n   {self.by}" if self.by else ""

    def _ordered(self) -> list[str]:
        """Step by step: what is open and what goes on, in order; where the one right before a candidate of the next
        step is open, the two are a longer chain."""
        steps = len(self.chain.steps)
        marks = [OPEN] + [CLOSED] * (steps - 1)
        sets = [
            f'step{n} = values(concat({self._packed()}, "\\t{mark}")) where {self._where(n)}'
            for n, mark in enumerate(marks, 1)
        ]
        lines = [f"| stats {_comma(sets)}{self._first_by_line()}", *self._grouped()]
        if steps == 1:
            return [
                *lines,
                "| mv_expand step1",
                f"| eval first_time = {_time('step1')}, last_time = first_time, event_ids = {_id('step1')}",
            ]
        lines.append(f"| where {' and '.join(f'step{n} is not null' for n in range(1, steps + 1))}")
        for n in range(2, steps + 1):
            if n > 2:
                carried = [f"step{later} = values(step{later})" for later in range(n, steps + 1)]
                lines.append(f"| stats {_comma(['step1 = values(chain)', *carried])}{self._by_line()}")
            lines += [
                f"| eval ordered = mv_sort(mv_append(step1, step{n}))",
                (
                    "| eval pair = mv_zip(mv_slice(ordered, 0, mv_count(ordered) - 2), "
                    'mv_slice(ordered, 1, mv_count(ordered) - 1), "\\n")'
                ),
                "| mv_expand pair",
                '| eval pair = split(pair, "\\n")',
                "| eval open = mv_first(pair), newest = mv_last(pair)",
                f'| where ends_with(mv_first(split(open, "\\r")), "\\t{OPEN}") and ends_with(newest, "\\t{CLOSED}")',
                f"| eval first_time = {_time(_LAST_OF_OPEN)}, last_time = {_time('newest')}",
                f"| where {self._within('last_time', 'first_time')}",
                f'| eval chain = concat(left(newest, length(newest) - 1), "{OPEN}\\r", open)',
            ]
        return [
            *lines,
            '| eval chain = split(chain, "\\r")',
            "| mv_expand chain",
            f"| stats event_ids = values({_id('chain')}) by {self.and_keys}newest, first_time, last_time",
        ]


_EMPTY = '""'
_LAST_OF_OPEN = 'mv_last(split(open, "\\r"))'


def column(name: str, settings: ConversionSettings, fields: Fields) -> str:
    """The column to group by, or to count values of. Raises `RefusedConversion` for one that is no keyword."""
    return field(keyword_field(name, settings, fields))


def keyword_field(name: str, settings: ConversionSettings, fields: Fields) -> str:
    """The field that the pipeline makes of a name below `group-by`, where a group can be told by it."""
    renamed = mapped(name, settings)
    kind = fields.type(renamed)
    if kind == "flattened":
        raise refusal(
            f"`{name}` is inside a flattened field, which Elastic cannot group by or count",
            "group by, or count, a field outside requestParameters and responseElements",
        )
    if kind != "keyword":
        raise refusal(f"`{name}` has the type {kind}, which changes how a value is written", "use a text field")
    if fields.exact and fields.multiple(renamed):
        raise refusal(f"`{name}` may hold several values in one event", "group by, or count, a field that holds one")
    return renamed


def _time(text: str) -> str:
    return f"to_datetime(substring({text}, 1, 24))"


def _id(text: str) -> str:
    return f'mv_slice(split({text}, "\\t"), 1, 1)'


def _read(text: str) -> tuple[str, str]:
    """The index and the condition of a rule's text."""
    read = _SOURCE.fullmatch(text)
    if read is None:
        raise PackError("the pipeline adds text around the query of a rule, which a chain cannot contain")
    return read["index"], read["where"].replace("\n", "\n  ")


def _either(conditions: Iterable[str]) -> str:
    """Any of the conditions, each once."""
    distinct = list(dict.fromkeys(conditions))
    return distinct[0] if len(distinct) == 1 else "\n    or ".join(f"({condition})" for condition in distinct)


def _comma(parts: list[str]) -> str:
    return ",\n    ".join(parts)


def _appended(lists: list[str]) -> str:
    appended = lists[0]
    for expression in lists[1:]:
        appended = f"mv_append({appended}, {expression})"
    return appended


def _spoken(formula: Formula, name: str) -> str:
    parts = [
        _spoken(part, name) if isinstance(part, Formula) else f"{name}{part + 1} is not null" for part in formula.parts
    ]
    if formula.least in (1, len(parts)):
        return f"({(' or ' if formula.least == 1 else ' and ').join(parts)})"
    return f"({' + '.join(f'case({part}, 1, 0)' for part in parts)} >= {formula.least})"
