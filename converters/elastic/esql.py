"""ES|QL for Elasticsearch 8.19 and later.

Two things decide the form of every test. ES|QL is three-valued: a comparison with a missing field is null, and `not`
of null is null, so that a negated comparison stands in `coalesce(..., false)`. And a comparison with a field of
several values is null too, so that such fields, and leaves of flattened fields, which ES|QL has no name for, are
tested by `qstr("...")`: the query string of the Lucene converter, which knows neither trouble. Elasticsearch 8.19.21
refuses `qstr` and `:` inside `coalesce` (measured), so that the two stand side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sigma.backends.elasticsearch.elasticsearch_esql import ESQLBackend
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR
from sigma.conversion.state import ConversionState
from sigma.types import (
    SigmaBool,
    SigmaCIDRExpression,
    SigmaExists,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)
from typing_extensions import override

from awol.errors import PackError
from awol.values import ConversionSettings

from ..addresses import block
from ..conditions import Tree, alternatives, children, leaves, shared_field
from ..layout import clauses
from ..reading import prepare
from ..refusing import Refusing, refusal
from . import networks, regexp
from .fields import Fields, fields_of
from .keywords import keyword
from .lucene import Lucene
from .strings import is_anything, is_prefix, is_suffix, plain, quoted
from .terms import term, typed_string
from .tree import elastic_tree

IDENTIFIER = re.compile(r"[A-Za-z_@][A-Za-z0-9_@]*(\.[A-Za-z_@][A-Za-z0-9_@]*)*")
INDEX = re.compile(r"[A-Za-z0-9_.*,:@+-]+")


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as an ES|QL text that begins with its `from`. Raises `RefusedConversion` and `PackError`."""
    if not INDEX.fullmatch(settings.index):
        raise PackError(
            f"`{settings.index}` is not an index pattern", next_step="correct elastic.index in environment.yml"
        )
    return _written(text, settings, narrowed=False)


def narrowing(text: str, settings: ConversionSettings) -> str:
    """A text like that of `convert` that finds what the rule finds, and maybe more, for little work: of conditions that
    must all hold, those that compare a keyword with whole values. A rule that has none of them is written whole."""
    return _written(text, settings, narrowed=True)


def _written(text: str, settings: ConversionSettings, *, narrowed: bool) -> str:
    fields = fields_of(settings)
    prepared = prepare(text, settings, ignore_case=not settings.cloudtrail)
    backend, tree = ESQL(fields), elastic_tree(prepared.condition, fields, cased=True)
    where = backend.query(backend.narrowing(tree) if narrowed else tree)
    return prepared.finish(f"from {settings.index} metadata _id, _index, _version\n{where}")


class ESQL(Refusing, ESQLBackend):
    """The stock backend, right or refusing. Measured faults of the stock one: facts in each method."""

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields = fields
        self._told_twice: frozenset[str] = frozenset()

    def query(self, tree: Tree) -> str:
        """The `where` command, its parts on lines of their own where it is long."""
        spoken = Counter(spoken_of(tree))
        self._told_twice = frozenset(name for name, count in spoken.items() if count > 1)
        if isinstance(tree, ConditionOR) and shared_field(tree) is None:
            return clauses([self.part(arg) for arg in tree.args], "or ", first="| where ", indent="    ")
        parts = [self.part(arg) for arg in tree.args] if isinstance(tree, ConditionAND) else [self.test(tree)]
        return clauses(parts, "and ", first="| where ", indent="    ")

    def narrowing(self, tree: Tree) -> Tree:
        """A condition that holds wherever the tree does, of tests for whole values alone; the tree if it has none."""
        parts = children(tree) if isinstance(tree, ConditionAND) else []
        whole = [part for part in parts if self._compares_whole(part)]
        if not whole:
            return tree
        return whole[0] if len(whole) == 1 else ConditionAND(list(whole))

    def _compares_whole(self, item: Tree) -> bool:
        if isinstance(item, ConditionOR):
            return shared_field(item) is not None and all(self._in_list(leaf) for leaf in alternatives(item))
        return isinstance(item, ConditionFieldEqualsValueExpression) and self._in_list(item)

    def test(self, item: Any) -> str:
        return str(self.convert_condition(item, ConversionState()))

    def part(self, item: Any) -> str:
        """An operand, in parentheses where it is more than one test."""
        compound = isinstance(item, ConditionAND) or (isinstance(item, ConditionOR) and not self._one_test(item))
        return f"({self.test(item)})" if compound else self.test(item)

    def _one_test(self, item: ConditionOR) -> bool:
        return shared_field(item) is not None and len(self._alternatives(item)) == 1

    @override
    def convert_condition_and(self, cond: ConditionAND, state: ConversionState) -> str:
        return " and ".join(self.part(arg) for arg in cond.args)

    @override
    def convert_condition_or(self, cond: ConditionOR, state: ConversionState) -> str:
        """Stock: `f in (900, "900")` mixes types, `in` on several values is null."""
        if shared_field(cond) is None:
            return " or ".join(self.part(arg) for arg in cond.args)
        return " or ".join(self._alternatives(cond))

    def _alternatives(self, cond: ConditionOR) -> list[str]:
        """The tests for the values of one field: one query string for those that need one, one `in` for the rest."""
        tests = alternatives(cond)
        by_text = [leaf for leaf in tests if self.by_query_string(leaf)]
        listed = [leaf for leaf in tests if self._in_list(leaf)]
        written = []
        if len(by_text) > 1:
            written.append(self._query_string(ConditionOR(list(by_text))))
        elif by_text:
            written.append(self.test(by_text[0]))
        if len(listed) > 1:
            values = ", ".join(quoted(plain(leaf.value)) for leaf in listed if isinstance(leaf.value, SigmaString))
            written.append(f"{field(listed[0].field)} in ({values})")
        elif listed:
            written.append(self.test(listed[0]))
        done = [*by_text, *listed]
        return written + [self.test(leaf) for leaf in tests if all(leaf is not taken for taken in done)]

    def _in_list(self, leaf: Any) -> bool:
        return (
            isinstance(leaf.value, SigmaString)
            and not leaf.value.contains_special()
            and not self.by_query_string(leaf)
            and self.fields.type(leaf.field) == "keyword"
        )

    @override
    def convert_condition_not(self, cond: ConditionNOT, state: ConversionState) -> str:
        """Stock: `not x` is null where x is, so that records without the field are lost."""
        return f"not {self._two_valued(cond.args[0])}"

    def _two_valued(self, item: Any) -> str:
        """A test that is true or false, never null."""
        nullable = [self._nullable(leaf) for leaf, _ in leaves(item)]
        if not any(nullable):
            text = self.part(item)
            return f"({text})" if text.startswith("not ") else text
        if not any(self.by_query_string(leaf) for leaf, _ in leaves(item)):
            return f"coalesce({self.test(item)}, false)"
        if isinstance(item, ConditionNOT):
            return f"({self.test(item)})"
        joiner = " and " if isinstance(item, ConditionAND) else " or "
        return f"({joiner.join(self._two_valued(arg) for arg in item.args)})"

    def _nullable(self, leaf: Any) -> bool:
        """Whether a leaf's test can be null."""
        if self.by_query_string(leaf) or not isinstance(leaf, ConditionFieldEqualsValueExpression):
            return False
        anything = isinstance(leaf.value, SigmaString) and is_anything(leaf.value)
        return not anything and not isinstance(leaf.value, SigmaNull | SigmaExists)

    def by_query_string(self, leaf: Any) -> bool:
        """Whether a leaf is tested by `qstr`: where a field may hold several values, or is a flattened leaf."""
        if not isinstance(leaf, ConditionFieldEqualsValueExpression):
            return True
        if isinstance(leaf.value, SigmaFieldReference):
            return False
        if isinstance(leaf.value, SigmaCIDRExpression) and self.fields.address(leaf.field):
            return False
        return self.fields.multiple(leaf.field) or self.fields.type(leaf.field) == "flattened"

    @override
    def convert_condition_field_eq_val(self, cond: Any, state: ConversionState) -> str:
        """Every value of a field: by `qstr` where that is needed, else by the methods below."""
        if self.by_query_string(cond):
            return self._query_string(cond)
        return str(super().convert_condition_field_eq_val(cond, state))

    def _query_string(self, cond: Any) -> str:
        text = Lucene(self.fields).query(cond)
        if text.startswith("NOT "):
            return f"not qstr({quoted(text.removeprefix('NOT '))})"
        return f"qstr({quoted(text)})"

    @override
    def convert_condition_field_eq_val_str(self, cond: Any, state: ConversionState) -> str:
        """Stock: `\\*` and line breaks make a text that does not parse."""
        name, value = field(cond.field), cond.value
        if is_anything(value):
            return self._presence(cond.field, there=True)
        if self.fields.type(cond.field) != "keyword":
            return f"{name} == {typed_string(cond.field, value, self.fields)}"
        if not value.contains_special():
            return f"{name} == {quoted(plain(value))}"
        if is_prefix(value):
            return f"starts_with({name}, {quoted(str(value.s[0]))})"
        if is_suffix(value):
            return f"ends_with({name}, {quoted(str(value.s[1]))})"
        return f"{name} like {quoted(like(value))}"

    @override
    def convert_condition_field_eq_val_str_case_sensitive(self, cond: Any, state: ConversionState) -> str:
        """Stock refuses `|cased`, though ES|QL compares nothing else than exact letters."""
        return self.convert_condition_field_eq_val_str(cond, state)

    @override
    def convert_condition_field_eq_val_num(self, cond: Any, state: ConversionState) -> str:
        """Stock: a number against a keyword is an error of the whole query."""
        text = term(cond.field, SigmaNumber(cond.value.number), self.fields)
        return f"{field(cond.field)} == {quoted(text)}"

    @override
    def convert_condition_field_eq_val_bool(self, cond: Any, state: ConversionState) -> str:
        text = term(cond.field, SigmaBool(cond.value.boolean), self.fields)
        boolean = self.fields.type(cond.field) == "boolean"
        return f"{field(cond.field)} == {text if boolean else quoted(text)}"

    @override
    def convert_condition_field_eq_val_re(self, cond: Any, state: ConversionState) -> str:
        """Stock: `rlike` is anchored at both ends, and a rule's regular expression is not."""
        value: SigmaRegularExpression = cond.value
        term(cond.field, value, self.fields)
        return f"{field(cond.field)} rlike {quoted(regexp.of_regex(value))}"

    @override
    def convert_condition_field_eq_val_cidr(self, cond: Any, state: ConversionState) -> str:
        """Stock: a keyword in `cidr_match` is an error of the whole query."""
        name = self.fields.address(cond.field)
        if name is None:
            term(cond.field, cond.value, self.fields)
            tests = [f"{field(cond.field)} rlike {quoted(text)}" for text in networks.expressions(cond.value.network)]
            return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"
        return f"cidr_match({field(name)}, {quoted(block(cond.value.network))})"

    @override
    def convert_condition_field_compare_op_val(self, cond: Any, state: ConversionState) -> str:
        """Stock: a number against a keyword is an error of the whole query. `to_double` is no way out: it takes
        `900d` for a number, and a field that is not mapped is an error (measured)."""
        return term(cond.field, cond.value, self.fields)

    @override
    def convert_condition_field_eq_field(self, cond: Any, state: ConversionState) -> str:
        """Stock: `a==b` regards letter case, and is null for several values. Two sets have a member in common if
        together they have fewer members than apart."""
        names = (cond.field, cond.value.field)
        if cond.value.starts_with or cond.value.ends_with:
            raise refusal(f"`{names[0]}` is searched for part of another field's text", "compare the whole fields")
        if any(self.fields.type(name) != "keyword" for name in names):
            raise refusal(f"`{names[0]}` and `{names[1]}` are not both keyword fields", "compare with fixed values")
        first, second = (field(name) for name in names)
        if not any(self.fields.multiple(name) for name in names):
            return f"{first} == {second}"
        first, second = (f"mv_dedupe(to_lower({name}))" for name in (first, second))
        return f"mv_count({first}) + mv_count({second}) > mv_count(mv_dedupe(mv_append({first}, {second})))"

    @override
    def convert_condition_field_eq_val_null(self, cond: Any, state: ConversionState) -> str:
        self.fields.check_presence(cond.field)
        return self._presence(cond.field, there=False)

    @override
    def convert_condition_field_eq_val_exists(self, cond: Any, state: ConversionState) -> str:
        self.fields.check_presence(cond.field)
        return self._presence(cond.field, there=bool(cond.value.exists))

    def _presence(self, name: str, *, there: bool) -> str:
        """Whether a record has the field.

        Elasticsearch 8.19.21 takes `f is null and not coalesce(f == "a", false)` for null and finds nothing (measured):
        beside `f is null` its optimizer puts null for whatever holds f, also where it has first brought the two
        together. So where a rule speaks of the field elsewhere, its values are counted, which is never null.
        """
        if name in self._told_twice:
            return f"coalesce(mv_count({field(name)}), 0) {'>' if there else '=='} 0"
        return f"{field(name)} is {'not ' if there else ''}null"

    @override
    def convert_condition_val_str(self, cond: Any, state: ConversionState) -> str:
        """Stock refuses keywords."""
        return f"qstr({quoted(keyword(cond.value, self.fields))})"


def spoken_of(tree: Tree) -> Iterator[str]:
    """The fields that a condition speaks of: once for each test, alternatives for one field being one test."""
    if isinstance(tree, ConditionFieldEqualsValueExpression):
        yield tree.field
    elif isinstance(tree, ConditionOR) and (name := shared_field(tree)) is not None:
        yield name
    else:
        for part in children(tree):
            yield from spoken_of(part)


def field(name: str) -> str:
    """A column's name. ES|QL takes anything between backticks (reference, "Identifiers")."""
    if IDENTIFIER.fullmatch(name):
        return name
    escaped = name.replace("`", "``")
    return f"`{escaped}`"


def like(value: SigmaString) -> str:
    """The pattern of `like`: `*`, `?`, and a backslash before what stands for itself."""
    parts = []
    for part in value.s:
        if isinstance(part, SpecialChars):
            parts.append("*" if part == SpecialChars.WILDCARD_MULTI else "?")
        else:
            parts.append("".join(f"\\{char}" if char in "*?\\" else char for char in str(part)))
    return "".join(parts)
