"""From the YAML of a rule to a tree of tests, by way of pySigma's parser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from sigma.conditions import ConditionAND
from sigma.exceptions import SigmaError
from sigma.modifiers import reverse_modifier_mapping
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule
from sigma.types import (
    Placeholder,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
    SpecialChars,
)

from awol.cloudtrail.paths import compile_path
from awol.engines.sigma import conditions
from awol.engines.sigma.conditions import Condition, Name, Not
from awol.engines.sigma.matching import Matcher, field_reference_test, matcher, scalar_test
from awol.engines.sigma.nodes import Needs, Node, Record, Test, all_of, any_of, negation
from awol.errors import PYSIGMA_CRASHES, Location, PackError, UnsupportedQuery, in_words
from awol.pack import parse_rule
from awol.values import Rule
from awol.views.plain import flattened_pairs

Placeholders = Mapping[str, tuple[str, ...]]


def parse(text: str, placeholders: Placeholders, path: str = "rule") -> Node:
    """The condition of a rule. Several conditions are alternatives (Sigma specification, "condition").

    Raises `PackError` for a text that pySigma cannot read, `UnsupportedQuery` for a correlation.
    """
    return parse_read(parse_rule(text, path, path), placeholders)


def parse_read(read: Rule, placeholders: Placeholders) -> Node:
    """The condition of a rule that was read before; as `parse`."""
    path = read.path
    if read.kind == "correlation":
        raise UnsupportedQuery(f"{path}: a correlation is not judged on single records")
    try:
        # What the rule's reader has parsed; pySigma's own, all in Python, takes ten times as long. It works on a copy:
        # pySigma makes no promise to leave it as it is.
        rule = SigmaRule.from_dict(deepcopy(dict(read.document)))
        build = _Builder(rule, placeholders, path)
        alternatives = tuple(build.condition(one) for one in conditions.read(rule.detection, path))
    except (SigmaError, *PYSIGMA_CRASHES, RecursionError) as fault:
        step = "`awol check` says what is wrong with rules of a pack"
        raise PackError(f"pySigma cannot read the rule: {in_words(fault)}", Location(path), step) from fault
    return alternatives[0] if len(alternatives) == 1 else any_of("any condition", alternatives)


class _Builder:
    """Builds nodes for one rule; holds its detections and the values of its placeholders."""

    def __init__(self, rule: SigmaRule, placeholders: Placeholders, path: str) -> None:
        self._detections = rule.detection.detections
        self._placeholders = placeholders
        self._path = path

    def condition(self, item: Condition) -> Node:
        if isinstance(item, Name):
            return self.detection(item.name, self._detections[item.name])
        if isinstance(item, Not):
            return negation(self.condition(item.part))
        children = tuple(self.condition(part) for part in item.parts)
        if item.every:
            return all_of(item.selector or "and", children)
        return any_of(item.selector or "or", children)

    def detection(self, name: str, detection: SigmaDetection) -> Node:
        children = tuple(
            self.detection("", item) if isinstance(item, SigmaDetection) else self.item(item)
            for item in detection.detection_items
        )
        return all_of(name, children) if detection.item_linking is ConditionAND else any_of(name, children)

    def item(self, item: SigmaDetectionItem) -> Node:
        values = [expanded for value in item.value for expanded in self._expand(value)]
        label = _label(item)
        if not item.value:
            raise PackError(
                f"`{item.field or 'a keyword'}` has an empty list of values", Location(self._path), "give it one"
            )
        if item.field is None:
            node = self._keywords(item, values, label)
        else:
            node = self._field(item.field, item, values, label)
        return negation(node) if item.negated else node

    def _field(self, name: str, item: SigmaDetectionItem, values: list[SigmaType], label: str) -> Node:
        nodes = tuple(
            Node(
                label,
                _test(name, value, self._path),
                event_names=_event_name(name, value),
                needs=needs_of(name, value),
            )
            for value in values
        )
        whole = all_of("all", nodes) if item.value_linking is ConditionAND else any_of("any", nodes)
        test = nodes[0].test if len(nodes) == 1 else whole.test
        return Node(label, test, values=_path(name), event_names=whole.event_names, needs=whole.needs)

    def _keywords(self, item: SigmaDetectionItem, values: list[SigmaType], label: str) -> Node:
        """A keyword stands anywhere in the record: in any of its values, with anything around it."""
        tests = [_keyword(value, self._path) for value in values]
        combine = all if item.value_linking is ConditionAND else any

        def test(record: Record) -> bool:
            leaves = [text for _, text in flattened_pairs(record)]
            return combine(any(one(leaf) for leaf in leaves) for one in tests)

        return Node(label, test)

    def _expand(self, value: SigmaType) -> list[SigmaType]:
        return expand(value, self._placeholders, self._path)


def leaf_test(name: str | None, value: SigmaType, placeholders: Placeholders, path: str = "rule") -> Test:
    """The test of one value at a field, or anywhere in the record where `name` is None; modifiers are applied already.

    It is what `parse` makes of that value. Raises `UnsupportedQuery` as `parse` does.
    """
    values = expand(value, placeholders, path)
    if name is not None:
        tests = [_test(name, one, path) for one in values]
        return tests[0] if len(tests) == 1 else lambda record: any(test(record) for test in tests)
    keywords = [_keyword(one, path) for one in values]

    def anywhere(record: Record) -> bool:
        return any(keyword(text) for _, text in flattened_pairs(record) for keyword in keywords)

    return anywhere


def expand(value: SigmaType, placeholders: Placeholders, path: str = "rule") -> list[SigmaType]:
    """The value with its placeholders filled in: one value for each combination."""
    if isinstance(value, SigmaRegularExpression):
        return [value]
    if not isinstance(value, SigmaString) or not value.contains_placeholder():
        return [value]
    pending: list[SigmaString] = [value]
    for part in [part for part in value.s if isinstance(part, Placeholder)]:
        if not placeholders.get(part.name):
            raise UnsupportedQuery(
                f"{path}: needs configuration: {part.name}", next_step=f"set {part.name} in environment.yml"
            )
        pending = [_fill(one, part.name, text) for one in pending for text in placeholders[part.name]]
    return list(pending)


def _path(name: str) -> Callable[[Record], list[Any]]:
    """The values at a field. `{}` is Splunk's mark of a list, which every path looks through; a key that has it in its
    own name is read where there is no such list."""
    if "{}" not in name:
        return compile_path(name)
    listed, literal = compile_path(name.replace("{}", "")), compile_path(name)
    return lambda record: listed(record) or literal(record)


def _test(name: str, value: SigmaType, path: str) -> Test:
    find = _path(name)
    if isinstance(value, SigmaFieldReference):
        return _reference(find, value)
    return _field_test(find, matcher(value, f"{path}: {name}"))


def _event_name(name: str, value: SigmaType) -> frozenset[str] | None:
    """The one eventName, in lower case, that a value stands for; None for any other field or kind of value."""
    if name != "eventName" or not isinstance(value, SigmaString) or any(not isinstance(part, str) for part in value.s):
        return None
    return frozenset(("".join(str(part) for part in value.s).lower(),))


def needs_of(name: str, value: SigmaType) -> Needs | None:
    """What a record must hold at a field for one value to be met; None for what a missing field meets as well.

    Nothing but null and `exists: false` is met by a field that is not there (`awol.engines.sigma.matching`).
    """
    if "{}" in name:
        return None
    if isinstance(value, SigmaNull) or (isinstance(value, SigmaExists) and not value.exists):
        return None
    if isinstance(value, SigmaExpansion):
        parts = [needs_of(name, one) for one in value.values]
        known = [part for part in parts if part is not None]
        return frozenset[tuple[str, str | None]]().union(*known) if len(known) == len(parts) else None
    if isinstance(value, SigmaString) and all(isinstance(part, str) for part in value.s):
        return frozenset(((name, "".join(str(part) for part in value.s).lower()),))
    return frozenset(((name, None),))


def _field_test(find: Callable[[Record], list[Any]], match: Matcher) -> Test:
    return lambda record: match(find(record))


def _fill(value: SigmaString, name: str, text: str) -> SigmaString:
    filled = type(value)("")
    filled.s = [text if isinstance(part, Placeholder) and part.name == name else part for part in value.s]
    return filled


def _keyword(value: SigmaType, path: str) -> Callable[[Any], bool]:
    if not isinstance(value, SigmaString):
        return scalar_test(value, f"{path}: keyword")
    contained = type(value)("")
    contained.s = [SpecialChars.WILDCARD_MULTI, *value.s, SpecialChars.WILDCARD_MULTI]
    return scalar_test(contained, f"{path}: keyword")


def _reference(find: Callable[[Record], list[Any]], value: SigmaFieldReference) -> Test:
    other = _path(value.field)

    def test(record: Record) -> bool:
        candidates = other(record)
        return any(field_reference_test(candidates, item, value.starts_with, value.ends_with) for item in find(record))

    return test


def _label(item: SigmaDetectionItem) -> str:
    """The item as the rule writes it: `eventName|startswith: [A, B]`."""
    name = "|".join([item.field or "keyword", *(reverse_modifier_mapping[one.__name__] for one in item.modifiers)])
    shown = ["null" if isinstance(value, SigmaNull) else str(value) or "''" for value in item.original_value or []]
    return f"{name}: {shown[0] if len(shown) == 1 else '[' + ', '.join(shown) + ']'}"
