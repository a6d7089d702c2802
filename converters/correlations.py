"""A correlation as its converters need it: the texts of its members, its span, its group, and when it holds.

What a correlation means stands in docs/correlations.md. A correlation that has no meaning over a window that slides is
refused here, for all targets alike; what one language cannot say is refused by that language's `chains` module. No
member is ever left out: a member that a target refuses refuses the whole, and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import yaml
from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    SigmaCorrelationCondition,
    SigmaCorrelationRule,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)
from sigma.exceptions import SigmaError

from awol.errors import PYSIGMA_CRASHES, Location, PackError, RefusedConversion, in_words
from awol.values import ConversionSettings

from . import written
from .refusing import refusal as refuse

Kind = Literal["event_count", "value_count", "temporal", "temporal_ordered"]
KINDS: tuple[Kind, ...] = ("event_count", "value_count", "temporal", "temporal_ordered")
CALCULATIONS = ("value_sum", "value_avg", "value_percentile", "value_median")

YAML: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_COUNT = "count with gte or gt"
_JOIN = "convert the rules that it refers to, one by one, and let the SIEM join their alerts by the group-by fields"


@dataclass(frozen=True, slots=True)
class Member:
    """A rule on single records. `text` is its YAML."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One entry below `rules:`: any of its members serves it. `group` are the fields to group its records by."""

    name: str
    members: tuple[Member, ...]
    group: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """Which steps have to be there: all or any of the parts, a part being the number of a step or a formula; of
    `least` parts at least so many."""

    parts: tuple[int | Formula, ...]
    least: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A correlation. `span` is in seconds, `group` the names below `group-by`, `least` the count to be reached."""

    name: str
    kind: Kind
    steps: tuple[Step, ...]
    span: int
    group: tuple[str, ...]
    least: int
    values: tuple[str, ...]
    formula: Formula

    def same_fields(self) -> bool:
        """Whether every step is grouped by the same fields: no alias says otherwise."""
        return len({step.group for step in self.steps}) == 1


ANSWER = ("first_time", "last_time", "event_ids")
"""What an answer tells of a chain, beside the fields that it is grouped by."""


def check_columns(columns: Sequence[str]) -> None:
    """Raise `RefusedConversion` where the columns of an answer, in the spelling in which they are compared, do not all
    have names of their own: one would stand over the other."""
    if twice := next((name for name in columns if columns.count(name) > 1), ""):
        raise refuse(
            f"group-by: the answer would have two columns `{twice}`",
            "give the field another name by an alias, and group by that",
        )


def is_correlation(text: str) -> bool:
    """Whether a YAML text holds a correlation. A text that cannot be parsed is left to the reader of rules."""
    if "correlation" not in text:
        return False
    try:
        return any(
            isinstance(document, dict) and "correlation" in document for document in yaml.load_all(text, Loader=YAML)
        )
    except (yaml.YAMLError, RecursionError, ValueError):
        return False


def read(text: str, settings: ConversionSettings) -> Chain:
    """The correlation of a text, of several documents the last. What it refers to stands there or in the companions.

    Raises `PackError` for one that is none, `RefusedConversion` for one that has no meaning over a window that slides.
    """
    documents = _documents(text)
    own = {str(entry.document[key]): entry for entry in documents for key in ("name", "id") if key in entry.document}
    last = next((entry.document for entry in reversed(documents) if "correlation" in entry.document), None)
    if last is None:
        raise PackError("holds no correlation", Location("rule"), "write one below `correlation:`")
    return _Reader(own, settings.companions).chain(last, str(last.get("name", "correlation")))


def refusal(document: Mapping[str, Any]) -> RefusedConversion | PackError:
    """The error for a target that has no correlations at all."""
    body = document["correlation"]
    try:
        kind = _kind(body if isinstance(body, dict) else {})
    except (RefusedConversion, PackError) as fault:
        return fault
    return refuse(f"{kind}: this target looks at one event at a time", _JOIN)


@dataclass(frozen=True, slots=True)
class _Document:
    """A rule or a correlation of a text, and its own text. Nobody changes the mapping: it is read once for all."""

    document: Mapping[str, Any]
    text: str


@lru_cache(maxsize=512)
def _documents(text: str) -> tuple[_Document, ...]:
    """What a text holds. A chain's members are looked up for each target, so each text is read once."""
    written.check_rule(text)
    try:
        every = [document for document in yaml.load_all(text, Loader=YAML) if document is not None]
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise PackError(f"not valid YAML: {fault}", Location("rule")) from fault
    mappings = [document for document in every if isinstance(document, dict)]
    alone = len(every) == 1
    return tuple(
        _Document(document, text if alone else yaml.safe_dump(document, sort_keys=False)) for document in mappings
    )


def _kind(body: Mapping[str, Any]) -> Kind:
    type_ = body.get("type")
    for kind in KINDS:
        if type_ == kind:
            return kind
    if type_ in CALCULATIONS:
        raise refuse(
            f"{type_}: a calculation over the values in a window is not converted",
            "convert the rule that it counts, and let the SIEM calculate over its alerts",
        )
    problem = (
        "is a correlation without a `type:`" if type_ is None else f"is a correlation of the unknown type `{type_}`"
    )
    raise PackError(problem, Location("rule"), f"types: {', '.join((*KINDS, *CALCULATIONS))}")


class _Reader:
    def __init__(self, own: Mapping[str, _Document], companions: tuple[str, ...]) -> None:
        self._own = own
        self._companions = companions

    def _find(self, reference: str) -> _Document | None:
        if reference in self._own:
            return self._own[reference]
        for text in self._companions:
            if reference in text:
                for entry in _documents(text):
                    if reference in (entry.document.get("name"), entry.document.get("id")):
                        return entry
        return None

    def chain(self, document: Mapping[str, Any], name: str) -> Chain:
        body = document["correlation"] if isinstance(document["correlation"], dict) else {}
        kind = _kind(body)
        parsed = self._parse(document, body, kind)
        condition = parsed.condition
        references = [str(rule.reference) for rule in parsed.rules or []]
        if not references and isinstance(condition, SigmaExtendedCorrelationCondition):
            references = condition.get_referenced_rules()
        if not references:
            raise PackError("the correlation refers to no rule", Location("rule"), "name at least one below `rules:`")
        group = tuple(parsed.group_by or ())
        aliases = {alias.alias: {ref.reference: to for ref, to in alias.mapping.items()} for alias in parsed.aliases}
        for alias, mapping in aliases.items():
            for reference, field in mapping.items():
                if not isinstance(field, str) or not field:
                    problem = f"the alias `{alias}` names no field for `{reference}`"
                    raise PackError(problem, Location("rule"), f"write `{reference}: FIELD`")
        steps = tuple(self._step(reference, group, aliases, parsed) for reference in references)
        least, formula = _condition(kind, condition, body, references, [step.name for step in steps])
        values: tuple[str, ...] = ()
        if kind == "value_count" and isinstance(condition, SigmaCorrelationCondition):
            fields = condition.fieldref
            values = tuple(map(str, fields)) if isinstance(fields, list) else (str(fields),)
            if not all(values) or not values:
                raise PackError("value_count: `field` names no field", Location("rule"), "write `field: FIELD`")
        return Chain(name, kind, steps, parsed.timespan.seconds, group, least, values, formula)

    def _parse(self, document: Mapping[str, Any], body: Mapping[str, Any], kind: Kind) -> SigmaCorrelationRule:
        condition = body.get("condition")
        for name in ("lt", "lte", "eq", "neq"):
            if isinstance(condition, dict) and name in condition:
                raise refuse(
                    f"{kind}: `{name}` cannot be judged in a sliding window, where a count passes through all "
                    "smaller counts first",
                    _COUNT,
                )
        try:
            return SigmaCorrelationRule.from_dict(deepcopy({"title": "correlation", **document}))
        except (SigmaError, *PYSIGMA_CRASHES, RecursionError) as fault:
            problem = f"pySigma cannot read the correlation: {in_words(fault)}"
            raise PackError(problem, Location("rule")) from fault

    def _step(
        self,
        reference: str,
        group: tuple[str, ...],
        aliases: Mapping[str, Mapping[str, str]],
        above: SigmaCorrelationRule,
    ) -> Step:
        members = tuple(self._members(reference, above, ()))
        named = self._find(reference)
        document = named.document if named else {}
        names = (reference, str(document.get("name")), str(document.get("id")))
        fields = tuple(_field(name, aliases.get(name), names, members) for name in group)
        return Step(str(document.get("name") or reference), members, fields)

    def _members(self, reference: str, above: SigmaCorrelationRule, seen: tuple[str, ...]) -> Iterator[Member]:
        """The rules that an entry stands for: itself, or those of a nested correlation that means any of them."""
        named = self._find(reference)
        if named is None:
            raise PackError(
                f"the correlation refers to `{reference}`, which is not the name or id of a rule",
                Location("rule"),
                "put that rule into the same file, or into the pack",
            )
        document = named.document
        if "correlation" not in document:
            yield Member(str(document.get("name") or reference), named.text)
            return
        if reference in seen:
            raise PackError(f"`{reference}` refers to itself", Location("rule"), "remove the reference")
        body = document["correlation"] if isinstance(document["correlation"], dict) else {}
        inner = self._parse(document, body, _kind(body))
        if not _is_any(inner, above):
            raise refuse(
                f"`{reference}`: a correlation of correlations is converted only where the inner one means any of its "
                "rules: `event_count` with `gte: 1`, the same group-by and no aliases",
                "write the inner correlation as a rule of its own, or convert the two apart",
            )
        for entry in inner.rules or []:
            yield from self._members(str(entry.reference), above, (*seen, reference))


def _is_any(inner: SigmaCorrelationRule, outer: SigmaCorrelationRule) -> bool:
    condition = inner.condition
    at_least_one = (
        isinstance(condition, SigmaCorrelationCondition) and condition.op.name == "GTE" and condition.count == 1
    )
    kind = inner.type is not None and inner.type.name == "EVENT_COUNT"
    group = inner.group_by or []
    # The inner one keeps its own group: an alias of the outer one would give that name another meaning.
    renamed = any(alias.alias in group for alias in outer.aliases)
    return kind and at_least_one and not inner.aliases and not renamed and group == (outer.group_by or [])


def _field(name: str, alias: Mapping[str, str] | None, names: tuple[str, ...], members: tuple[Member, ...]) -> str:
    """The field of a step's records that a name below `group-by` means."""
    if alias is None:
        return name
    for step_name in names:
        if step_name in alias:
            return alias[step_name]
    below = {alias.get(member.name) for member in members}
    only = below.pop() if len(below) == 1 else None
    if only is None:
        problem = f"the alias `{name}` does not say which field to use for `{names[0]}`"
        raise PackError(problem, Location("rule"), f"add `{names[0]}: FIELD` below it")
    return only


def _condition(
    kind: Kind, condition: object, body: Mapping[str, Any], names: list[str], rules: list[str]
) -> tuple[int, Formula]:
    """How many are needed, and of which steps: `names` are what the condition calls them, `rules` what they are."""
    numbers = tuple(range(len(names)))
    everything = Formula(numbers, len(numbers))
    if isinstance(condition, SigmaExtendedCorrelationCondition):
        if kind == "temporal_ordered":
            raise refuse(
                "temporal_ordered: a condition in addition to the order of `rules:` is not converted",
                "leave `condition:` out; every rule then has to match, in the order of `rules:`",
            )
        formula = _formula(condition.parsed, names)
        return len(names), formula if isinstance(formula, Formula) else Formula((formula,), 1)
    if not isinstance(condition, SigmaCorrelationCondition):
        raise PackError("the correlation has no condition", Location("rule"))
    least = condition.count + (condition.op.name == "GT")
    if kind in ("temporal", "temporal_ordered") and body.get("condition") is None:
        return len(names), everything
    if kind == "temporal_ordered" and least != len(names):
        raise refuse(
            f"temporal_ordered: {least} of {len(names)} rules cannot have an order",
            "leave `condition:` out; every rule then has to match, in the order of `rules:`",
        )
    if least < 1:
        raise PackError(f"a count of {least} is always reached", Location("rule"), "require at least one: `gte: 1`")
    if kind == "temporal" and len(set(rules)) < len(rules):
        raise refuse(
            "temporal: a rule is listed twice, but the condition counts different rules", "list each rule once"
        )
    return least, Formula(numbers, least)


def _formula(item: CorrelationConditionItem | SigmaRuleReference, names: list[str]) -> int | Formula:
    if isinstance(item, SigmaRuleReference):
        return names.index(item.reference)
    if isinstance(item, CorrelationConditionNOT):
        raise refuse(
            "temporal: `not` waits for something that does not happen, and no record shows that",
            "write the condition without `not`",
        )
    parts = tuple(_formula(part, names) for part in item.args)
    return Formula(parts, len(parts) if isinstance(item, CorrelationConditionAND) else 1)


def member_text(member: Member, settings: ConversionSettings, convert: Callable[[str, ConversionSettings], str]) -> str:
    """A member's own text. Raises `RefusedConversion` that names the member, for the whole chain."""
    return of_member(member, lambda: _converted(convert, member.text, _Same(settings)))


def of_member(member: Member, write: Callable[[], str]) -> str:
    """What is written of a member. Raises `RefusedConversion` that names the member, for the whole chain."""
    try:
        return write()
    except RefusedConversion as fault:
        raise refuse(
            f"its member `{member.name}` is refused: {fault.message}", fault.next_step or "convert to another target"
        ) from fault


class _Same:
    """Settings that are compared as the one object that they are."""

    def __init__(self, settings: ConversionSettings) -> None:
        self.settings = settings

    def __hash__(self) -> int:
        return id(self.settings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.settings is self.settings


@lru_cache(maxsize=512)
def _converted(convert: Callable[[str, ConversionSettings], str], text: str, same: _Same) -> str:
    """A member's text for one target, made once for all chains that have it."""
    return convert(text, same.settings)
