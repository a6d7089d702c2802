"""From YAML to a `Correlation`, its references resolved.

pySigma checks the form (Sigma correlation rules specification 2.0). What a window that slides leaves without a meaning
is refused here, with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

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

from awol.engines.sigma.correlation.model import Base, Condition, Correlation, Kind, Step
from awol.errors import PYSIGMA_CRASHES, Location, PackError, UnsupportedQuery, in_words
from awol.pack import parse_rule
from awol.pack.reading import parse_yaml_documents

KINDS: tuple[Kind, ...] = ("event_count", "value_count", "temporal", "temporal_ordered")
OTHER_KINDS = ("value_sum", "value_avg", "value_percentile", "value_median")


class Library:
    """The rules that correlations may refer to, by name and id. Texts are parsed when a reference first needs one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._known: dict[str, tuple[Mapping[str, Any], str]] = {}

    def find(self, reference: str) -> tuple[Mapping[str, Any], str] | None:
        """The document of that name or id, and its text."""
        if reference not in self._known:
            for text in self._texts:
                if reference in text:
                    for name, entry in _by_name(documents(text, "rule")):
                        self._known.setdefault(name, entry)
                    if reference in self._known:
                        break
        return self._known.get(reference)


def _by_name(
    entries: Iterable[tuple[Mapping[str, Any], str]],
) -> Iterator[tuple[str, tuple[Mapping[str, Any], str]]]:
    """Documents with their texts, each by its name and by its id, where it has them."""
    for entry in entries:
        for key in ("name", "id"):
            if key in entry[0]:
                yield str(entry[0][key]), entry


def documents(text: str, path: str) -> list[tuple[Mapping[str, Any], str]]:
    """The Sigma documents of a text, each with its own text."""
    parsed = [document for document in parse_yaml_documents(text, path) if isinstance(document, dict)]
    if len(parsed) == 1:
        return [(parsed[0], text)]
    return [(document, yaml.safe_dump(document, sort_keys=False, allow_unicode=True)) for document in parsed]


def read(text: str, library: Library, path: str = "rule") -> Correlation:
    """The correlation of a text: of several documents the last. What it refers to stands there or in `library`. One
    that has no name is called after its file, as every rule of a pack is.

    Raises `PackError` for a text that is no correlation or names a rule that is not there, `UnsupportedQuery` for a
    kind or a condition without a meaning over a window that slides.
    """
    own = documents(text, path)
    rule = parse_rule(text, path, PurePath(path).stem)
    here = dict(_by_name(own))

    def find(reference: str) -> tuple[Mapping[str, Any], str] | None:
        return here.get(reference) or library.find(reference)

    return _Reader(find, path).correlation(rule.document, rule.name, ())


class _Reader:
    def __init__(self, find: Callable[[str], tuple[Mapping[str, Any], str] | None], path: str) -> None:
        self._find = find
        self._path = path

    def correlation(self, document: Mapping[str, Any], name: str, above: tuple[str, ...]) -> Correlation:
        body = document.get("correlation")
        if not isinstance(body, Mapping):
            raise PackError("`correlation:` is not a mapping", Location(self._path))
        kind = _kind(body, self._path)
        self._check_counts(body, kind)
        try:
            parsed = SigmaCorrelationRule.from_dict({"title": name, **document})
        except (SigmaError, *PYSIGMA_CRASHES, RecursionError) as fault:
            message = f"pySigma cannot read the correlation: {in_words(fault)}"
            raise PackError(message, Location(self._path)) from fault
        references = [rule.reference for rule in parsed.rules or []]
        condition = parsed.condition
        if not references and isinstance(condition, SigmaExtendedCorrelationCondition):
            references = condition.get_referenced_rules()
        if not references:
            raise PackError(f"`{name}` refers to no rule", Location(self._path), "name at least one below `rules:`")
        group = tuple(parsed.group_by or ())
        aliases = {alias.alias: {ref.reference: to for ref, to in alias.mapping.items()} for alias in parsed.aliases}
        for alias, mapping in aliases.items():
            for rule_name, field in mapping.items():
                if not isinstance(field, str) or not field:
                    message = f"the alias `{alias}` names no field for `{rule_name}`"
                    raise PackError(message, Location(self._path), f"write `{rule_name}: FIELD`")
        steps = tuple(self._step(str(reference), group, aliases, (*above, name)) for reference in references)
        names = [step.name for step in steps]
        least, holds, told = self._condition(kind, condition, body, names)
        return Correlation(
            name=name,
            kind=kind,
            steps=steps,
            span=parsed.timespan.seconds * 1000,
            group=group,
            least=least,
            values=_values(condition) if kind == "value_count" else (),
            condition=holds,
            told=told,
            document=document,
        )

    def _check_counts(self, body: Mapping[str, Any], kind: Kind) -> None:
        """Refuse what asks for few events: of the moment at which nothing happens there is no record."""
        condition = body.get("condition")
        if not isinstance(condition, Mapping):
            return
        for name in ("lt", "lte", "eq", "neq"):
            if name in condition:
                raise UnsupportedQuery(
                    f"{self._path}: {kind}: `{name}` cannot be judged in a sliding window, where a "
                    "count passes through all smaller counts first",
                    next_step="count with gte or gt",
                )

    def _step(
        self, reference: str, group: tuple[str, ...], aliases: Mapping[str, Mapping[str, str]], above: tuple[str, ...]
    ) -> Step:
        entry = self._find(reference)
        if entry is None:
            message = f"`{above[-1]}` refers to `{reference}`, which is not the name or id of a rule"
            raise PackError(
                message, Location(self._path), "`awol rules` lists the pack's; or put the rule into the same file"
            )
        document, text = entry
        name = str(document.get("name") or reference)
        if "correlation" in document:
            if name in above:
                raise PackError(f"`{name}` refers to itself", Location(self._path), "take the reference out")
            of: Base | Correlation = self.correlation(document, name, above)
        else:
            of = Base(name, text)
        fields = tuple(self._field(field, aliases.get(field), of, (reference, name)) for field in group)
        return Step(name, of, fields)

    def _field(self, name: str, alias: Mapping[str, str] | None, of: Base | Correlation, names: tuple[str, ...]) -> str:
        """The field of a step's records that a name below `group-by` means."""
        if alias is None:
            return name
        for rule_name in names:
            if rule_name in alias:
                return alias[rule_name]
        below = {alias.get(base.name) for base in of.bases()} if isinstance(of, Correlation) else {None}
        only = below.pop() if len(below) == 1 else None
        if only is None:
            message = f"the alias `{name}` does not say which field to use for `{names[-1]}`"
            raise PackError(message, Location(self._path), f"add `{names[-1]}: FIELD` below it")
        return only

    def _condition(
        self, kind: Kind, condition: object, body: Mapping[str, Any], names: list[str]
    ) -> tuple[int, Condition | None, str]:
        """The least count, and for the temporal kinds what decides on the steps that are there."""
        stated = body.get("condition")
        if isinstance(condition, SigmaExtendedCorrelationCondition):
            if kind == "temporal_ordered":
                raise UnsupportedQuery(
                    f"{self._path}: temporal_ordered: `condition:` in addition to the order of `rules:` is not judged",
                    next_step="leave `condition:` out; every rule then has to match, in the order of `rules:`",
                )
            return len(names), self._extended(condition.parsed, names), condition.expression
        if not isinstance(condition, SigmaCorrelationCondition):
            raise PackError("the correlation has no condition", Location(self._path))
        least = condition.count + (condition.op.name == "GT")
        if kind in ("temporal", "temporal_ordered"):
            if stated is None:
                least = len(names)
            distinct = len(set(names))
            if kind == "temporal_ordered" and least != len(names):
                raise UnsupportedQuery(
                    f"{self._path}: temporal_ordered: {least} of {len(names)} rules cannot have an order",
                    next_step="leave `condition:` out; every rule then has to match, in the order of `rules:`",
                )
            if kind == "temporal":
                least = min(least, distinct) if stated is None else least
                self._positive(least)
                return least, ["least", least, names], f"{least} of {distinct}"
            return least, None, "in order"
        self._positive(least)
        return least, None, f"at least {least}"

    def _positive(self, least: int) -> None:
        if least < 1:
            raise PackError(
                f"a count of {least} is always reached", Location(self._path), "ask for at least one: `gte: 1`"
            )

    def _extended(self, item: CorrelationConditionItem | SigmaRuleReference, names: list[str]) -> Condition:
        if isinstance(item, SigmaRuleReference):
            wanted = [at for at, name in enumerate(names) if name == item.reference]
            if not wanted:
                entry = self._find(item.reference)
                name = str(entry[0].get("name")) if entry else ""
                wanted = [at for at, step_name in enumerate(names) if step_name == name]
            return ["step", wanted]
        if isinstance(item, CorrelationConditionNOT):
            raise UnsupportedQuery(
                f"{self._path}: temporal: `not` waits for something that does not happen, and no record shows that",
                next_step="write the condition without `not`",
            )
        parts = [self._extended(part, names) for part in item.args]
        return ["all" if isinstance(item, CorrelationConditionAND) else "any", parts]


def _kind(body: Mapping[str, Any], path: str) -> Kind:
    type_name = body.get("type")
    for kind in KINDS:
        if type_name == kind:
            return kind
    if type_name in OTHER_KINDS:
        raise UnsupportedQuery(
            f"{path}: {type_name}: a calculation over a window is not judged", next_step=f"kinds: {', '.join(KINDS)}"
        )
    message = (
        "is a correlation without a `type:`"
        if type_name is None
        else f"is a correlation of the unknown type `{type_name}`"
    )
    raise PackError(message, Location(path), f"types: {', '.join(KINDS)}")


def _values(condition: object) -> tuple[str, ...]:
    field_reference = condition.fieldref if isinstance(condition, SigmaCorrelationCondition) else None
    return tuple(map(str, field_reference)) if isinstance(field_reference, list) else (str(field_reference),)
