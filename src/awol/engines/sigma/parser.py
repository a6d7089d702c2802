"""From the YAML of a rule to a tree of tests, by way of pySigma's parser."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from sigma.conditions import ConditionAND
from sigma.exceptions import SigmaError
from sigma.modifiers import reverse_modifier_mapping
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule
from sigma.types import Placeholder, SigmaNull, SigmaRegularExpression, SigmaString, SigmaType

from awol.engines.sigma import conditions
from awol.engines.sigma.building import build, field_test, keyword_test
from awol.engines.sigma.conditions import Condition, Name, Not
from awol.engines.sigma.matching import SCALARS
from awol.engines.sigma.nodes import Node, Test
from awol.engines.sigma.plain import Plain
from awol.engines.sigma.plain import value as plain
from awol.errors import PYSIGMA_CRASHES, Location, PackError, UnsupportedQuery, in_words
from awol.pack import parse_rule
from awol.values import Rule

Placeholders = Mapping[str, tuple[str, ...]]


def parse(text: str, placeholders: Placeholders, path: str = "rule") -> Node:
    """The condition of a rule. Several conditions are alternatives (Sigma specification, "condition").

    Raises `PackError` for a text that pySigma cannot read, `UnsupportedQuery` for a correlation.
    """
    return parse_read(parse_rule(text, path, path), placeholders)


def parse_read(read: Rule, placeholders: Placeholders) -> Node:
    """The condition of a rule that was read before; as `parse`."""
    return build(tree(read, placeholders))


def tree(read: Rule, placeholders: Placeholders) -> Plain:
    """The condition of a rule that was read before as plain data, which `build` makes a node of. Raises as `parse`."""
    path = read.path
    if read.kind == "correlation":
        raise UnsupportedQuery(f"{path}: a correlation is not judged on single records")
    try:
        # What the rule's reader has parsed; pySigma's own, all in Python, takes ten times as long. It works on a copy:
        # pySigma makes no promise to leave it as it is.
        rule = SigmaRule.from_dict(deepcopy(dict(read.document)))
        reader = _Reader(rule, placeholders, path)
        alternatives = [reader.condition(condition) for condition in conditions.read(rule.detection, path)]
    except (SigmaError, *PYSIGMA_CRASHES, RecursionError) as fault:
        step = "`awol check` says what is wrong with rules of a pack"
        raise PackError(f"pySigma cannot read the rule: {in_words(fault)}", Location(path), step) from fault
    return alternatives[0] if len(alternatives) == 1 else ["any", "any condition", alternatives]


class _Reader:
    """Makes plain data of one rule; holds its detections and the values of its placeholders."""

    def __init__(self, rule: SigmaRule, placeholders: Placeholders, path: str) -> None:
        self._detections = rule.detection.detections
        self._placeholders = placeholders
        self._path = path

    def condition(self, item: Condition) -> Plain:
        if isinstance(item, Name):
            return self.detection(item.name, self._detections[item.name])
        if isinstance(item, Not):
            return ["not", self.condition(item.part)]
        children = [self.condition(part) for part in item.parts]
        return ["all", item.selector or "and", children] if item.every else ["any", item.selector or "or", children]

    def detection(self, name: str, detection: SigmaDetection) -> Plain:
        children = [
            self.detection("", item) if isinstance(item, SigmaDetection) else self.item(item)
            for item in detection.detection_items
        ]
        return ["all" if detection.item_linking is ConditionAND else "any", name, children]

    def item(self, item: SigmaDetectionItem) -> Plain:
        values = [filled for value in item.value for filled in expand(value, self._placeholders, self._path)]
        if not item.value:
            raise PackError(
                f"`{item.field or 'a keyword'}` has an empty list of values", Location(self._path), "give it one"
            )
        every = item.value_linking is ConditionAND
        leaf = ["item", _label(item), item.field, every, [_plain(item.field, value, self._path) for value in values]]
        return ["not", leaf] if item.negated else leaf


def leaf_test(name: str | None, value: SigmaType, placeholders: Placeholders, path: str = "rule") -> Test:
    """The test of one value at a field, or anywhere in the record where `name` is None; modifiers are applied already.

    It is what `parse` makes of that value. Raises `UnsupportedQuery` as `parse` does.
    """
    values = [_plain(name, filled, path) for filled in expand(value, placeholders, path)]
    if name is None:
        return keyword_test(values, every=False)
    tests = [field_test(name, alternative) for alternative in values]
    return tests[0] if len(tests) == 1 else lambda record: any(test(record) for test in tests)


def _plain(name: str | None, value: SigmaType, path: str) -> Plain:
    """The value as plain data. Raises `UnsupportedQuery` for a keyword that is no text, number or pattern."""
    where = f"{path}: {name or 'keyword'}"
    plain_value = plain(value, where)
    if name is None and plain_value[0] not in SCALARS:
        raise UnsupportedQuery(f"{where}: {type(value).__name__} cannot be judged on a record")
    return plain_value


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
        pending = [_fill(partial, part.name, text) for partial in pending for text in placeholders[part.name]]
    return list(pending)


def _fill(value: SigmaString, name: str, text: str) -> SigmaString:
    filled = type(value)("")
    filled.s = [text if isinstance(part, Placeholder) and part.name == name else part for part in value.s]
    return filled


def _label(item: SigmaDetectionItem) -> str:
    """The item as the rule writes it: `eventName|startswith: [A, B]`."""
    name = "|".join(
        [item.field or "keyword", *(reverse_modifier_mapping[modifier.__name__] for modifier in item.modifiers)]
    )
    values = ["null" if isinstance(value, SigmaNull) else str(value) or "''" for value in item.original_value or []]
    return f"{name}: {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'}"
