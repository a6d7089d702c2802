"""EQL: `any where ...`, for Elastic's event correlation rules.

EQL reads no flattened field, and a negated test of an optional field that the index does not map is false
(`?f : "x"` becomes null), which is why a test for presence stands beside it.
"""

from __future__ import annotations

import re
from typing import Any

from sigma.backends.elasticsearch.elasticsearch_eql import EqlBackend
from sigma.conditions import ConditionAND, ConditionItem, ConditionNOT, ConditionOR
from sigma.conversion.state import ConversionState
from sigma.types import (
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaExists,
    SigmaFieldReference,
    SigmaNull,
    SigmaString,
    SpecialChars,
)
from typing_extensions import override

from awol.values import ConversionSettings

from ..addresses import block
from ..conditions import Tree, alternatives, shared_field
from ..layout import clauses
from ..reading import prepare
from ..refusing import Refusing, refusal
from . import networks, numbers, regexp
from .fields import Fields, fields_of
from .strings import is_anything, plain, quoted
from .terms import operator_of, term, typed_string
from .tree import elastic_tree

PART = re.compile(r"[A-Za-z_@][A-Za-z0-9_@]*")

RESERVED = frozenset(
    (
        "and", "any", "by", "false", "in", "join", "like", "maxspan", "not", "null", "of", "or", "regex", "sample",
        "sequence", "true", "until", "where", "with",
    )
)  # fmt: skip
"""EQL's keywords, which stand for themselves in backticks alone (EqlBase.g4, `identifier`)."""


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as an EQL text. Raises `RefusedConversion` and `PackError`."""
    fields = fields_of(settings)
    prepared = prepare(text, settings, ignore_case=True)
    return prepared.finish(EQL(fields).query(elastic_tree(prepared.condition, fields, cased=False)))


class EQL(Refusing, EqlBackend):
    """The stock backend, right or refusing. Measured faults of the stock one: facts in each method."""

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields = fields
        self._negated = False

    def query(self, tree: Tree) -> str:
        """The whole text, its parts on lines of their own where it is long."""
        if isinstance(tree, ConditionOR) and shared_field(tree) is None:
            return clauses([self.part(arg) for arg in tree.args], "or ", first="any where ", indent="  ")
        parts = [self.part(arg) for arg in tree.args] if isinstance(tree, ConditionAND) else [self.test(tree)]
        return clauses(parts, "and ", first="any where ", indent="  ")

    def test(self, item: Any) -> str:
        return str(self.convert_condition(item, ConversionState()))

    def part(self, item: Any) -> str:
        """An operand, in parentheses where it is more than one test."""
        text = self.test(item)
        compound = isinstance(item, ConditionItem) and not isinstance(item, ConditionNOT) and not self._one_test(item)
        return f"({text})" if compound else text

    def _one_test(self, item: Any) -> bool:
        return shared_field(item) is not None and len(self._alternatives(item)) == 1

    @override
    def convert_condition_and(self, cond: ConditionAND, state: ConversionState) -> str:
        return " and ".join(self.part(arg) for arg in cond.args)

    @override
    def convert_condition_or(self, cond: ConditionOR, state: ConversionState) -> str:
        if shared_field(cond) is None:
            return " or ".join(self.part(arg) for arg in cond.args)
        return " or ".join(self._alternatives(cond))

    def _alternatives(self, cond: ConditionOR) -> list[str]:
        """The tests for the values of one field. Stock puts numbers into `like~`, which takes texts alone."""
        tests = alternatives(cond)
        listed = [leaf for leaf in tests if self._in_list(leaf)]
        if len(listed) < 2:
            return [self.test(leaf) for leaf in tests]
        name = listed[0].field
        values = ", ".join(quoted(pattern(leaf.value)) for leaf in listed if isinstance(leaf.value, SigmaString))
        written = [self._guarded(name, f"{self.field(name)} like~ ({values})")]
        return written + [self.test(leaf) for leaf in tests if all(leaf is not taken for taken in listed)]

    def _in_list(self, leaf: Any) -> bool:
        value = leaf.value
        simple = isinstance(value, SigmaString) and not isinstance(value, SigmaCasedString) and sayable(value)
        return simple and self.fields.type(leaf.field) == "keyword" and not is_anything(value) and bool(value.s)

    @override
    def convert_condition_not(self, cond: ConditionNOT, state: ConversionState) -> str:
        before, self._negated = self._negated, True
        inner = cond.args[0]
        if isinstance(inner, ConditionItem) or self._optional():
            text = f"({self.test(inner)})"
        else:
            text = self.part(inner)
            text = f"({text})" if " " in text else text
        self._negated = before
        return f"not {text}"

    @override
    def convert_condition_field_eq_val(self, cond: Any, state: ConversionState) -> str:
        """Every value of a field; a flattened one is refused first."""
        self._check(cond.field)
        if isinstance(cond.value, SigmaFieldReference):
            raise refusal("EQL compares a field only with constants", "convert to esql, or compare with fixed values")
        text = str(super().convert_condition_field_eq_val(cond, state))
        if isinstance(cond.value, SigmaNull | SigmaExists) or (
            isinstance(cond.value, SigmaString) and is_anything(cond.value)
        ):
            return text
        name = cond.field
        if isinstance(cond.value, SigmaCIDRExpression):
            name = self.fields.address(name) or name
        return self._guarded(name, text)

    def _check(self, name: str) -> None:
        if self.fields.type(name) == "flattened":
            raise refusal(
                f"EQL cannot read flattened fields, and `{name}` is inside one",
                "use the rule's Lucene or ES|QL text",
            )

    def _optional(self) -> bool:
        """Whether the index may lack the field. The integration maps every field that the pipeline writes."""
        return not self.fields.exact

    def field(self, name: str) -> str:
        """Stock: a name with a hyphen stands bare and reads as a subtraction."""
        written = ".".join(
            part if PART.fullmatch(part) and part not in RESERVED else "`" + part.replace("`", "``") + "`"
            for part in name.split(".")
        )
        return f"?{written}" if self._optional() else written

    def _guarded(self, name: str, text: str) -> str:
        """A test below `not` that is false, and not null, where the field is missing or not mapped."""
        if not self._negated or not self._optional():
            return text
        return f"({self.field(name)} != null and {text})"

    @override
    def convert_condition_field_eq_val_str(self, cond: Any, state: ConversionState) -> str:
        """Stock: `\\*` does not parse; a star or question mark that stands for itself takes a regular expression."""
        name, value = self.field(cond.field), cond.value
        if is_anything(value):
            return f"{name} != null"
        if self.fields.type(cond.field) != "keyword":
            return f"{name} == {typed_string(cond.field, value, self.fields)}"
        if not sayable(value):
            return f"{name} regex {quoted(regexp.of_string(value, ignore_case=True))}"
        if not value.s:
            return f'{name} == ""'
        return f"{name} : {quoted(pattern(value))}"

    @override
    def convert_condition_field_eq_val_str_case_sensitive(self, cond: Any, state: ConversionState) -> str:
        """Stock: `== "*x*"` takes the stars for themselves."""
        name, value = self.field(cond.field), cond.value
        if is_anything(value) or self.fields.type(cond.field) != "keyword":
            return self.convert_condition_field_eq_val_str(cond, state)
        if not value.contains_special():
            return f"{name} == {quoted(plain(value))}"
        if sayable(value, cased=True):
            return f"{name} like {quoted(pattern(value))}"
        return f"{name} regex {quoted(regexp.of_string(value, ignore_case=False))}"

    @override
    def convert_condition_field_eq_val_num(self, cond: Any, state: ConversionState) -> str:
        """Stock: `f:900` is a type error, for `:` takes texts alone. A number is a text in the integration, and where
        types are not known: `== 900` would find one spelling of it (`900.0` is another)."""
        term(cond.field, cond.value, self.fields)
        name = self.field(cond.field)
        if not self.fields.exact:
            return f"{name} regex {quoted(numbers.equal(cond.value.number))}"
        return f"{name} == {quoted(str(cond.value.number))}"

    @override
    def convert_condition_field_eq_val_bool(self, cond: Any, state: ConversionState) -> str:
        """Stock: `f:true` is a type error. Where types are not known it is a text, in any letter case."""
        term(cond.field, cond.value, self.fields)
        text = "true" if cond.value.boolean else "false"
        name = self.field(cond.field)
        if not self.fields.exact:
            return f"{name} : {quoted(text)}"
        return f"{name} == {quoted(text) if self.fields.type(cond.field) == 'keyword' else text}"

    @override
    def convert_condition_field_eq_val_re(self, cond: Any, state: ConversionState) -> str:
        """Stock: anchored where the rule is not, without regard to letter case where the rule has it, and with
        unescaped quotation marks."""
        if self.fields.type(cond.field) != "keyword":
            term(cond.field, cond.value, self.fields)
        return f"{self.field(cond.field)} regex {quoted(regexp.of_regex(cond.value))}"

    @override
    def convert_condition_field_eq_val_cidr(self, cond: Any, state: ConversionState) -> str:
        """Stock: `cidrMatch` takes fields of type ip alone."""
        name = self.fields.address(cond.field)
        if name is not None:
            return f"cidrMatch({self.field(name)}, {quoted(block(cond.value.network))})"
        texts = [quoted(text) for text in networks.expressions(cond.value.network)]
        return f"{self.field(cond.field)} regex {texts[0] if len(texts) == 1 else '(' + ', '.join(texts) + ')'}"

    @override
    def convert_condition_field_compare_op_val(self, cond: Any, state: ConversionState) -> str:
        """Stock: letter by letter where the field is a keyword, as all are taken to be where types are not known."""
        if self.fields.exact:
            raise refusal(
                f"`{cond.field}` may hold numbers as text, and EQL compares those letter by letter: 1000 comes "
                "before 900",
                "compare with whole values",
            )
        expression = numbers.compare(operator_of(cond.field, cond.value), cond.value.number.number)
        return f"{self.field(cond.field)} regex {quoted(expression)}"

    @override
    def convert_condition_field_eq_val_null(self, cond: Any, state: ConversionState) -> str:
        self.fields.check_presence(cond.field)
        return f"{self.field(cond.field)} == null"

    @override
    def convert_condition_field_eq_val_exists(self, cond: Any, state: ConversionState) -> str:
        """Stock refuses `|exists`."""
        self.fields.check_presence(cond.field)
        return f"{self.field(cond.field)} {'!=' if cond.value.exists else '=='} null"


def sayable(value: SigmaString, cased: bool = False) -> bool:
    """Whether `:` and `like` mean the value: they take `*` and `?` for wildcards always, and `:` knows the two cases
    of ASCII letters alone (Lucene's case-insensitive automata)."""
    texts = [part for part in value.s if isinstance(part, str)]
    beyond = any(ord(char) > 127 and char.lower() != char.upper() for part in texts for char in part)
    return not any(char in part for part in texts for char in "*?") and (cased or not beyond)


def pattern(value: SigmaString) -> str:
    """A value with its wildcards, as `:` and `like` read it."""
    signs = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}
    return "".join(signs[part] if isinstance(part, SpecialChars) else str(part) for part in value.s)
