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
                    for name, one in _by_name(documents(text, "rule")):
                        self._known.setdefault(name, one)
                    if reference in self._known:
                        break
        return self._known.get(reference)


def _by_name(
    found: Iterable[tuple[Mapping[str, Any], str]],
) -> Iterator[tuple[str, tuple[Mapping[str, Any], str]]]:
    """Documents with their texts, each by its name and by its id, where it has them."""
    for one in found:
        for key in ("name", "id"):
            if key in one[0]:
                yield str(one[0][key]), one


def documents(text: str, path: str) -> list[tuple[Mapping[str, Any], str]]:
    """The Sigma documents of a text, each with its own text."""
    found = [one for one in parse_yaml_documents(text, path) if isinstance(one, dict)]
    if len(found) == 1:
        return [(found[0], text)]
    return [(one, yaml.safe_dump(one, sort_keys=False, allow_unicode=True)) for one in found]


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
            told = f"pySigma cannot read the correlation: {in_words(fault)}"
            raise PackError(told, Location(self._path)) from fault
        references = [one.reference for one in parsed.rules or []]
        condition = parsed.condition
        if not references and isinstance(condition, SigmaExtendedCorrelationCondition):
            references = condition.get_referenced_rules()
        if not references:
            raise PackError(f"`{name}` refers to no rule", Location(self._path), "name at least one below `rules:`")
        group = tuple(parsed.group_by or ())
        aliases = {one.alias: {ref.reference: to for ref, to in one.mapping.items()} for one in parsed.aliases}
        for alias, mapping in aliases.items():
            for one, field in mapping.items():
                if not isinstance(field, str) or not field:
                    told = f"the alias `{alias}` names no field for `{one}`"
                    raise PackError(told, Location(self._path), f"write `{one}: FIELD`")
        steps = tuple(self._step(str(one), group, aliases, (*above, name)) for one in references)
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
        found = self._find(reference)
        if found is None:
            told = f"`{above[-1]}` refers to `{reference}`, which is not the name or id of a rule"
            raise PackError(
                told, Location(self._path), "`awol rules` lists the pack's; or put the rule into the same file"
            )
        document, text = found
        name = str(document.get("name") or reference)
        if "correlation" in document:
            if name in above:
                raise PackError(f"`{name}` refers to itself", Location(self._path), "take the reference out")
            of: Base | Correlation = self.correlation(document, name, above)
        else:
            of = Base(name, text)
        fields = tuple(self._field(one, aliases.get(one), of, (reference, name)) for one in group)
        return Step(name, of, fields)

    def _field(self, name: str, alias: Mapping[str, str] | None, of: Base | Correlation, names: tuple[str, ...]) -> str:
        """The field of a step's records that a name below `group-by` means."""
        if alias is None:
            return name
        for one in names:
            if one in alias:
                return alias[one]
        below = {alias.get(base.name) for base in of.bases()} if isinstance(of, Correlation) else {None}
        only = below.pop() if len(below) == 1 else None
        if only is None:
            told = f"the alias `{name}` does not say which field to use for `{names[-1]}`"
            raise PackError(told, Location(self._path), f"add `{names[-1]}: FIELD` below it")
        return only

    def _condition(
        self, kind: Kind, condition: object, body: Mapping[str, Any], names: list[str]
    ) -> tuple[int, Condition | None, str]:
        """The least count, and for the temporal kinds what decides on the steps that are there."""
        given = body.get("condition")
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
            if given is None:
                least = len(names)
            distinct = len(set(names))
            if kind == "temporal_ordered" and least != len(names):
                raise UnsupportedQuery(
                    f"{self._path}: temporal_ordered: {least} of {len(names)} rules cannot have an order",
                    next_step="leave `condition:` out; every rule then has to match, in the order of `rules:`",
                )
            if kind == "temporal":
                least = min(least, distinct) if given is None else least
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
                found = self._find(item.reference)
                name = str(found[0].get("name")) if found else ""
                wanted = [at for at, one in enumerate(names) if one == name]
            return ["step", wanted]
        if isinstance(item, CorrelationConditionNOT):
            raise UnsupportedQuery(
                f"{self._path}: temporal: `not` waits for something that does not happen, and no record shows that",
                next_step="write the condition without `not`",
            )
        parts = [self._extended(one, names) for one in item.args]
        return ["all" if isinstance(item, CorrelationConditionAND) else "any", parts]


def _kind(body: Mapping[str, Any], path: str) -> Kind:
    given = body.get("type")
    for kind in KINDS:
        if given == kind:
            return kind
    if given in OTHER_KINDS:
        raise UnsupportedQuery(
            f"{path}: {given}: a calculation over a window is not judged", next_step=f"kinds: {', '.join(KINDS)}"
        )
    told = "is a correlation without a `type:`" if given is None else f"is a correlation of the unknown type `{given}`"
    raise PackError(told, Location(path), f"types: {', '.join(KINDS)}")


def _values(condition: object) -> tuple[str, ...]:
    given = condition.fieldref if isinstance(condition, SigmaCorrelationCondition) else None
    return tuple(map(str, given)) if isinstance(given, list) else (str(given),)
