"""Query strings for Elasticsearch's `query_string` and Kibana's Lucene bar.

A text ignores letter case only where a rule is converted without the pack's pipeline: as a regular expression with
both letters of each. With it, AWS's exact spelling stands there as a person would write it.
"""

from __future__ import annotations

from typing import Any

from sigma.backends.elasticsearch.elasticsearch_lucene import LuceneBackend
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionOR
from sigma.conversion.state import ConversionState
from sigma.types import (
    SigmaCIDRExpression,
    SigmaExists,
    SigmaFieldReference,
    SigmaNull,
    SigmaQueryExpression,
    SigmaString,
    SigmaTimestampPart,
)
from typing_extensions import override

from awol.values import ConversionSettings

from ..conditions import Tree, shared_field
from ..layout import clauses
from ..reading import prepare
from ..refusing import Refusing
from .fields import Fields, fields_of
from .keywords import keyword
from .strings import is_anything, lucene_field
from .terms import term
from .tree import elastic_tree


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as a query string. Raises `RefusedConversion`, and `PackError` for a rule that cannot be read."""
    fields = fields_of(settings)
    prepared = prepare(text, settings, ignore_case=not settings.cloudtrail)
    return prepared.finish(Lucene(fields).query(elastic_tree(prepared.condition, fields, cased=True)))


class Lucene(Refusing, LuceneBackend):
    """The stock backend, right or refusing. Measured faults of the stock one: facts in each method."""

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields = fields

    def query(self, tree: Tree) -> str:
        """The whole condition, its parts on lines of their own where it is long."""
        if isinstance(tree, ConditionAND):
            return clauses([self.conjunct(arg) for arg in tree.args], "AND ")
        if isinstance(tree, ConditionOR):
            return clauses(self._alternatives(tree), "OR ")
        return self.test(tree)

    def test(self, item: Any) -> str:
        return str(self.convert_condition(item, ConversionState()))

    def part(self, item: Any) -> str:
        """An operand. A query string has no boolean precedence (`a OR b AND c` is neither reading), so that
        everything that is more than one test stands in parentheses."""
        text = self.test(item)
        compound = isinstance(item, ConditionAND) or (
            isinstance(item, ConditionOR) and len(self._alternatives(item)) > 1
        )
        return f"({text})" if compound or text.startswith("NOT ") else text

    def conjunct(self, item: Any) -> str:
        """An operand of AND, where NOT needs no parentheses."""
        text = self.test(item)
        return text if text.startswith("NOT ") else self.part(item)

    @override
    def convert_condition_and(self, cond: ConditionAND, state: ConversionState) -> str:
        return " AND ".join(self.conjunct(arg) for arg in cond.args)

    @override
    def convert_condition_or(self, cond: ConditionOR, state: ConversionState) -> str:
        return " OR ".join(self._alternatives(cond))

    def _alternatives(self, cond: ConditionOR) -> list[str]:
        """The operands of OR. Values of one field stand behind its name once."""
        name = shared_field(cond)
        listed = [
            arg for arg in cond.args if isinstance(arg, ConditionFieldEqualsValueExpression) and self._listed(arg)
        ]
        if name is None or len(listed) < 2:
            return [self.part(arg) for arg in cond.args]
        terms = [term(name, leaf.value, self.fields) for leaf in listed]
        values = " OR ".join(text[1:-1] if text.startswith("(") else text for text in terms)
        rest = [self.part(arg) for arg in cond.args if all(arg is not leaf for leaf in listed)]
        return [f"{lucene_field(name)}:({values})", *rest]

    def _listed(self, leaf: ConditionFieldEqualsValueExpression) -> bool:
        """Whether a value can stand in a list behind its field's name."""
        anything = isinstance(leaf.value, SigmaString) and is_anything(leaf.value)
        return has_term(leaf) and not anything and not isinstance(leaf.value, SigmaCIDRExpression)

    @override
    def convert_condition_not(self, cond: Any, state: ConversionState) -> str:
        """Stock: `NOT NOT _exists_:f` becomes right by a special case only where it stands alone."""
        inner = self.test(cond.args[0])
        if inner.startswith("NOT ") and not isinstance(cond.args[0], ConditionItem):
            return inner.removeprefix("NOT ")
        return f"NOT {self.part(cond.args[0])}"

    @override
    def convert_condition_field_eq_val(self, cond: Any, state: ConversionState) -> str:
        """Every value of a field. Stock: field names are escaped but for spaces and stars; values AND, OR, NOT and
        those that begin with `<` or `>` become operators; regular expressions are taken for unanchored; a CIDR block
        on a keyword never matches; a range on a keyword compares letter by letter."""
        if isinstance(cond.value, SigmaNull):
            return self.convert_condition_field_eq_val_null(cond, state)
        if isinstance(cond.value, SigmaExists):
            return self.convert_condition_field_eq_val_exists(cond, state)
        if not has_term(cond):
            return str(super().convert_condition_field_eq_val(cond, state))
        name = cond.field
        if isinstance(cond.value, SigmaCIDRExpression):
            name = self.fields.address(name) or name
        if isinstance(cond.value, SigmaString) and is_anything(cond.value):
            return f"_exists_:{lucene_field(name)}"
        return f"{lucene_field(name)}:{term(name, cond.value, self.fields)}"

    @override
    def convert_condition_field_eq_val_null(self, cond: Any, state: ConversionState) -> str:
        """Missing and null are one thing in Elasticsearch, which does not store null."""
        self.fields.check_presence(cond.field)
        return f"NOT _exists_:{lucene_field(cond.field)}"

    @override
    def convert_condition_field_eq_val_exists(self, cond: Any, state: ConversionState) -> str:
        self.fields.check_presence(cond.field)
        return f"{'' if cond.value.exists else 'NOT '}_exists_:{lucene_field(cond.field)}"

    @override
    def convert_condition_val_str(self, cond: Any, state: ConversionState) -> str:
        """Stock: a keyword with its letter case, in every field of the index."""
        return keyword(cond.value, self.fields)


def has_term(cond: Any) -> bool:
    """Whether a query string tests the value behind the field's name."""
    odd = (SigmaNull, SigmaExists, SigmaFieldReference, SigmaQueryExpression, SigmaTimestampPart)
    return isinstance(cond, ConditionFieldEqualsValueExpression) and not isinstance(cond.value, odd)
