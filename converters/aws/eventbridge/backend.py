"""Event patterns for Amazon EventBridge, tested on `detail` alone: the CloudTrail record in its envelope.

`detail-type` and `source` are left out on purpose: for service events (`AccountDepartedOrganization`) sources disagree
on both, and `detail.eventSource` says the same. The kit adds `source` where it costs nothing.

Letter case counts under the pack's pipeline, as everywhere in EventBridge: its rules write AWS's exact spelling, and
beside the spelling of another rule's value AWS's is written where it is known (`spelling`). Policy
documents are in the client's spelling, and without the pipeline nothing is known of spellings: there texts are compared
as Sigma asks, and what EventBridge compares by letter case alone is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR
from sigma.conversion.base import Backend
from sigma.conversion.state import ConversionState
from typing_extensions import override

from awol.values import ConversionSettings

from ...conditions import Tree
from ...elastic.spelling import spelled
from ...reading import prepare
from ...refusing import Refusing, refusal
from . import patterns
from .allowed import Allowed, Unsayable
from .fields import Fields
from .patterns import Alternative
from .spelling import DETAIL, Names
from .values import allowed

MOST = 300
"""Alternatives of a condition that are still worked out; nobody could read the pattern of so many."""


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as one event pattern, or as a list of patterns any of which fires, in JSON.

    Raises `RefusedConversion`, and `PackError` for a rule that cannot be read.
    """
    prepared = prepare(text, settings, ignore_case=not settings.cloudtrail)
    fields = Fields(settings.cloudtrail, prepared.shapes)
    below = DETAIL if settings.pipeline else ""
    condition = spelled(prepared.condition, Names(fields, below))
    return prepared.finish(EventBridge(fields, below).query(condition))


class EventBridge(Refusing, Backend):
    """A condition as alternatives: sets of what each field may hold. There is no stock backend to start from.

    `below` is what the pipeline puts before a field's name, for the place of the record in the event.
    """

    name = "Amazon EventBridge event patterns"
    formats = {"default": "event patterns in JSON"}  # noqa: RUF012  # as pySigma declares it

    def __init__(self, fields: Fields, below: str = "") -> None:
        super().__init__()
        self.fields = fields
        self.below = below

    def query(self, tree: Tree) -> str:
        """The whole condition as patterns."""
        alternatives = patterns.simpler(self.alternatives(tree))
        if not alternatives:
            raise refusal("the condition never matches a record", "correct the condition")
        if any(not alternative for alternative in alternatives):
            raise refusal(
                "the condition matches every record, and an event pattern must test at least one field",
                "correct the condition",
            )
        for alternative in alternatives:
            self._check_one_object(alternative)
        return patterns.text(patterns.patterns(alternatives))

    def alternatives(self, item: Any) -> list[Alternative]:
        """A part of the condition."""
        converted: list[Alternative] = self.convert_condition(item, ConversionState())
        return converted

    def _check_one_object(self, alternative: Alternative) -> None:
        """Refuse two fields that may stand in different elements of one list: EventBridge asks for both in one
        element, Sigma does not."""
        names = list(alternative)
        for number, first in enumerate(names):
            for second in names[number + 1 :]:
                path = _shared(first, second)
                if path and not self.fields.one_object(path, first):
                    raise refusal(
                        f"`{first}` and `{second}` may be in a list of objects, and EventBridge wants one object to"
                        " meet both tests",
                        "test one of the two, or add the eventSource, from which awol knows whether they are lists",
                    )

    @override
    def convert_condition_and(self, cond: ConditionAND, state: ConversionState) -> list[Alternative]:
        return self._all([self.alternatives(part) for part in cond.args])

    def _all(self, parts: Sequence[list[Alternative]]) -> list[Alternative]:
        combined: list[Alternative] = [{}]
        for part in parts:
            if len(combined) * len(part) > MOST:
                raise refusal(
                    f"the condition needs more than {MOST} alternatives",
                    "write several rules",
                )
            joined = [both for left in combined for right in part if (both := _both(left, right)) is not None]
            combined = patterns.simpler(joined)
        return combined

    @override
    def convert_condition_or(self, cond: ConditionOR, state: ConversionState) -> list[Alternative]:
        return patterns.simpler([alternative for part in cond.args for alternative in self.alternatives(part)])

    @override
    def convert_condition_not(self, cond: ConditionNOT, state: ConversionState) -> list[Alternative]:
        """None of the alternatives: of each, some field holds what it may not."""
        parts: list[list[Alternative]] = []
        for alternative in self.alternatives(cond.args[0]):
            outside: list[Alternative] = []
            for name, held in alternative.items():
                others = _sayable(name, lambda held=held: ~held)
                outside += [{}] if others.everything else [] if others.nothing else [{name: others}]
            parts.append(outside)
        return self._all(parts)

    @override
    def convert_condition_field_eq_val(
        self, cond: ConditionFieldEqualsValueExpression, state: ConversionState
    ) -> list[Alternative]:
        """A value of a field, `detail.` taken off its name. What has no value (`|fieldref`, `|hour`) refuses."""
        name = cond.field.removeprefix(self.below)
        if "$or" in name.split("."):
            raise refusal(f"`{name}` contains a name that EventBridge reads as an operator", "rename it in a pipeline")
        for kind, refuse in self.REFUSED:
            if type(cond.value).__name__ == kind:
                return refuse(self, cond, state)  # type: ignore[no-any-return]
        held = allowed(name, cond.value, self.fields)
        return [{}] if held.everything else [] if held.nothing else [{name: held}]

    REFUSED = (
        ("SigmaFieldReference", Refusing.convert_condition_field_eq_field),
        ("SigmaQueryExpression", Refusing.convert_condition_field_eq_query_expr),
        ("SigmaTimestampPart", Refusing.convert_condition_field_eq_val_timestamp_part),
    )

    _never: Any = None
    """What `convert_condition_field_eq_val` and `prepare` keep from ever being asked for."""

    convert_condition_as_in_expression = _never
    convert_condition_field_compare_op_val = _never
    convert_condition_field_eq_val_bool = _never
    convert_condition_field_eq_val_cidr = _never
    convert_condition_field_eq_val_null = _never
    convert_condition_field_eq_val_num = _never
    convert_condition_field_eq_val_re = _never
    convert_condition_field_eq_val_str = _never
    convert_condition_field_eq_val_str_case_sensitive = _never
    convert_condition_field_exists = _never
    convert_condition_field_not_exists = _never
    convert_correlation_event_count_rule = _never
    convert_correlation_extended_temporal_ordered_rule = _never
    convert_correlation_extended_temporal_rule = _never
    convert_correlation_temporal_ordered_rule = _never
    convert_correlation_temporal_rule = _never
    convert_correlation_value_avg_rule = _never
    convert_correlation_value_count_rule = _never
    convert_correlation_value_median_rule = _never
    convert_correlation_value_percentile_rule = _never
    convert_correlation_value_sum_rule = _never


def _both(one: Alternative, other: Alternative) -> Alternative | None:
    """Both alternatives at once; None where no record can meet both."""
    joined = dict(one)
    for name, held in other.items():
        both = _sayable(name, lambda: joined[name] & held) if name in joined else held  # noqa: B023
        if both.nothing:
            return None
        joined[name] = both
    return joined


def _sayable(name: str, make: Any) -> Allowed:
    try:
        held: Allowed = make()
    except Unsayable as fault:
        raise refusal(f"`{name}` {fault.reason}", fault.next_step) from fault
    return held


def _shared(one: str, other: str) -> str:
    """The path that two names have in common."""
    common = []
    for first, second in zip(one.split(".")[:-1], other.split(".")[:-1], strict=False):
        if first != second:
            break
        common.append(first)
    return ".".join(common)
