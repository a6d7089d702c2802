"""Correlations in EQL: `sequence`, for ordered chains.

A sequence means just what docs/correlations.md says of `temporal_ordered`, with two differences that are met here.
Events of one instant come in the order of the request's `tiebreaker_field`, which has to be event.id: the detection
rules that awol builds say so, and so must a search. And EQL takes a repeat of an event for another event: harmless in a
chain whose rules exclude one another, wrong in any other, which is refused.
"""

from __future__ import annotations

import re

from awol.errors import PackError
from awol.values import ConversionSettings

from .. import correlations
from ..correlations import Chain, Step, member_text
from ..refusing import refusal
from .disjoint import overlapping
from .eql import EQL
from .eql import convert as convert_rule
from .esql_chains import keyword_field
from .fields import fields_of

WHY_NOT = {
    "event_count": (
        "event_count: EQL counts a repeat of an event twice, and CloudTrail delivers an event twice where two trails "
        "see it"
    ),
    "value_count": "value_count: EQL does not count different values",
    "temporal": "temporal: EQL's sequence needs one order of events, and its sample has no time span",
}
_OTHERWISE = "use the ES|QL text"


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule or a correlation as an EQL text. Raises `RefusedConversion` and `PackError`."""
    if not correlations.is_correlation(text):
        return convert_rule(text, settings)
    chain = correlations.read(text, settings)
    if chain.kind != "temporal_ordered":
        raise refusal(WHY_NOT[chain.kind], _OTHERWISE)
    if len(chain.steps) < 2:
        raise refusal("temporal_ordered: a sequence in EQL needs at least two events", "convert the rule itself")
    keys = [[_key(name, settings) for name in step.group] for step in chain.steps]
    clauses = [_clause(step, names, settings) for step, names in zip(chain.steps, keys, strict=True)]
    _check_repeats(chain, settings)
    if chain.same_fields():
        by = f" by {', '.join(keys[0])}" if keys[0] else ""
        return "\n".join([f"sequence{by} with maxspan={_span(chain.span)}", *(f"  [{clause}]" for clause in clauses)])
    lines = [f"  [{clause}] by {', '.join(names)}" for clause, names in zip(clauses, keys, strict=True)]
    return "\n".join([f"sequence with maxspan={_span(chain.span)}", *lines])


def _clause(step: Step, keys: list[str], settings: ConversionSettings) -> str:
    """One event of a sequence. An empty key is none; the AWS integration keeps no empty text, other indexes do."""
    conditions = []
    for member in step.members:
        text = member_text(member, settings, convert_rule)
        read = re.fullmatch(r"any where (.+)", text, re.DOTALL)
        if read is None:
            raise PackError("the pipeline adds text around the query of a rule, which a chain cannot contain")
        conditions.append(read[1].replace("\n", "\n  "))
    wheres = list(dict.fromkeys(conditions))
    either = wheres[0] if len(wheres) == 1 else "\n    or ".join(f"({where})" for where in wheres)
    if settings.cloudtrail or not keys:
        return f"any where {either}"
    return f"any where ({either})" + "".join(f' and {key} != ""' for key in keys)


def _key(name: str, settings: ConversionSettings) -> str:
    fields = fields_of(settings)
    return EQL(fields).field(keyword_field(name, settings, fields)).removeprefix("?")


def _check_repeats(chain: Chain, settings: ConversionSettings) -> None:
    """Refuse a chain in which one event could serve two steps: its repeat would follow it."""
    for at, earlier in enumerate(chain.steps):
        for later in chain.steps[at + 1 :]:
            for first in earlier.members:
                for second in later.members:
                    if overlapping(first.text, second.text, settings):
                        raise refusal(
                            f"temporal_ordered: one event may match both {first.name} and {second.name}, and EQL "
                            "would take a copy of it from another trail as the next step",
                            _OTHERWISE,
                        )


def _span(seconds: int) -> str:
    """A span in the largest unit that says it: EQL has neither weeks nor months."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
