"""Searches for Splunk, right in its three views of CloudTrail.

A condition goes into the `search` where that command can say it exactly, else behind it into `| where`. In a search
OR binds tighter than AND, and NOT tightest (Search Manual, "Boolean expressions"): every group stands in parentheses,
so that no reader and no parser has to remember it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from sigma.backends.splunk.splunk import SplunkBackend
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.conversion.state import ConversionState
from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaExists,
    SigmaNull,
    SigmaNumber,
    SigmaString,
    SpecialChars,
)
from typing_extensions import override

from awol.values import ConversionSettings

from ..conditions import Tree, children, shared_field, tidy
from ..layout import clauses
from ..reading import prepare
from ..refusing import Refusing
from ..shapes import splunk_names
from .fields import FILLED, both_event_types, check_presence, in_search, phantoms
from .formulas import formula, refuse_null_text
from .patterns import matches


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as an SPL search. Raises `RefusedConversion`, and `PackError` for a rule that cannot be read."""
    prepared = prepare(text, settings, ignore_case=True)
    condition = prepared.condition
    if settings.cloudtrail:
        condition = tidy(splunk_names(condition, prepared.shapes), ignore_case=True)
    return prepared.finish(Splunk(strict=not settings.cloudtrail).query(both_event_types(condition)))


class Splunk(Refusing, SplunkBackend):
    """The stock backend, right or refusing. Measured faults of the stock one: facts in each method.

    `strict` is for rules whose fields are not known: numbers in texts, arrays that hold null, and empty texts then
    go to `where`, which tells them apart, and CloudTrail's own, in which they do not matter, stay readable.
    """

    def __init__(self, strict: bool) -> None:
        super().__init__()
        self.strict = strict

    def query(self, tree: Tree) -> str:
        """The whole search. Stock: regular expressions under OR and NOT come out inverted or in the wrong place."""
        parts = children(tree) if isinstance(tree, ConditionAND) else [tree]
        searched = [self.part(part) for part in parts if self.searchable(part)]
        filtered = [formula(part) for part in parts if not self.searchable(part)]
        lines = [clauses(searched or ["*"], "", indent="    ")]
        return "\n| where ".join([*lines, *filtered])

    def part(self, item: Any) -> str:
        """An operand of a search, in parentheses where it is more than one test."""
        text = str(self.convert_condition(item, ConversionState()))
        if isinstance(item, ConditionNOT):
            return text
        if isinstance(item, ConditionItem):
            return text if shared_field(item) is not None and _is_one_test(text) else f"({text})"
        presence = isinstance(item, ConditionFieldEqualsValueExpression) and isinstance(
            item.value, SigmaNull | SigmaExists
        )
        return f"({text})" if presence and not _is_one_test(text) else text

    def searchable(self, item: Any) -> bool:
        """Whether the search command can say a condition exactly."""
        if isinstance(item, ConditionItem):
            return all(self.searchable(arg) for arg in item.args)
        if not isinstance(item, ConditionFieldEqualsValueExpression):
            return False
        value = item.value
        if isinstance(value, SigmaString):
            refuse_null_text(item.field, value)
            return self._searchable_string(item.field, value)
        if isinstance(value, SigmaNull | SigmaExists):
            check_presence(item.field)
            return not self.strict or item.field in FILLED
        if isinstance(value, SigmaCIDRExpression):
            return value.network.version == 4 and not self.strict
        # A search takes `9e2` for 900, which CloudTrail never writes.
        return isinstance(value, SigmaBool) or (type(value) is SigmaNumber and not self.strict)

    def _searchable_string(self, name: str, value: SigmaString) -> bool:
        """A search knows no letter case, no `?`, no star that stands for itself; takes an address block for its
        addresses and a number for all its spellings; and finds what only stands for nothing."""
        if isinstance(value, SigmaCasedString) or SpecialChars.WILDCARD_SINGLE in value.s:
            return False
        for at, part in enumerate(value.s):
            if not isinstance(part, str):
                continue
            if any(char in "*`" or ord(char) < 32 for char in part):
                return False
            if part.endswith("\\") and at + 1 < len(value.s):
                return False
        if value.contains_special():
            # A quotation mark ends a word in Splunk's index, and a wildcard beside one is not dependable in a search
            # (Search Manual, "Wildcards"): a part of a JSON document is looked for in the extracted field alone.
            if any('"' in part for part in value.s if isinstance(part, str)):
                return False
            return not any(matches(value, text) for text in phantoms(name))
        text = "".join(str(part) for part in value.s)
        return not _is_network(text) and not (self.strict and _is_number(text))

    @override
    def convert_condition_and(self, cond: ConditionAND, state: ConversionState) -> str:
        return " ".join(self.part(arg) for arg in cond.args)

    @override
    def convert_condition_or(self, cond: ConditionOR, state: ConversionState) -> str:
        """Alternatives for one field are a list behind IN. Null among them brings in what stands for it."""
        name = shared_field(cond)
        if name is None:
            return " OR ".join(self.part(arg) for arg in cond.args)
        leaves = [arg for arg in cond.args if isinstance(arg, ConditionFieldEqualsValueExpression)]
        listed = [leaf for leaf in leaves if isinstance(leaf.value, SigmaString | SigmaNumber | SigmaBool)]
        others = [
            leaf for leaf in leaves if not isinstance(leaf.value, SigmaString | SigmaNumber | SigmaBool | SigmaNull)
        ]
        values = [self._value(leaf.value) for leaf in listed]
        tests = []
        if len(listed) + len(others) < len(leaves):
            tests.append(f"NOT {in_search(name)}=*")
            values += [self._value(SigmaString(text)) for text in phantoms(name)]
        unique = list({value.lower(): value for value in reversed(values)}.values())[::-1]
        if len(unique) == 1:
            tests.append(f"{in_search(name)}={unique[0]}")
        elif unique:
            tests.append(f"{in_search(name)} IN ({', '.join(unique)})")
        return " OR ".join([*tests, *(self.part(leaf) for leaf in others)])

    @override
    def convert_condition_not(self, cond: Any, state: ConversionState) -> str:
        """Stock: `NOT NOT f=*` for what is not null."""
        return f"NOT {self.part(cond.args[0])}"

    @override
    def convert_condition_field_eq_val_str(self, cond: Any, state: ConversionState) -> str:
        return f"{in_search(cond.field)}={self._value(cond.value)}"

    @override
    def convert_condition_field_eq_val_num(self, cond: Any, state: ConversionState) -> str:
        return f"{in_search(cond.field)}={self._value(cond.value)}"

    @override
    def convert_condition_field_eq_val_bool(self, cond: Any, state: ConversionState) -> str:
        return f"{in_search(cond.field)}={self._value(cond.value)}"

    @override
    def convert_condition_field_eq_val_cidr(self, cond: Any, state: ConversionState) -> str:
        """A search takes an address block for its addresses (Search Reference, "search")."""
        return f'{in_search(cond.field)}="{cond.value.network}"'

    @override
    def convert_condition_field_eq_val_null(self, cond: Any, state: ConversionState) -> str:
        """Stock: `NOT f=*`, never true of JSON null, and of errorCode never true with the add-on."""
        texts = [self._value(SigmaString(text)) for text in phantoms(cond.field)]
        name = in_search(cond.field)
        present = f"{name}={texts[0]}" if len(texts) == 1 else f"{name} IN ({', '.join(texts)})"
        return f"NOT {name}=* OR {present}"

    @override
    def convert_condition_field_eq_val_exists(self, cond: Any, state: ConversionState) -> str:
        """There, even as null; but what the add-on fills in is not there."""
        name = in_search(cond.field)
        if cond.field not in FILLED:
            return f"{name}=*" if cond.value.exists else f"NOT {name}=*"
        filled = f'{name}="{FILLED[cond.field]}"'
        return f"{name}=* NOT {filled}" if cond.value.exists else f"NOT {name}=* OR {filled}"

    @staticmethod
    def _value(value: Any) -> str:
        """A value in a search. Texts stand in quotation marks, so that none is an operator."""
        if isinstance(value, SigmaBool):
            return str(value.boolean).lower()
        if isinstance(value, SigmaNumber):
            return str(value.number)
        parts = [part if isinstance(part, str) else None for part in value.s]
        escaped = ["*" if part is None else part.replace("\\", "\\\\").replace('"', '\\"') for part in parts]
        return f'"{"".join(escaped)}"'


def _is_one_test(text: str) -> bool:
    """Whether a presence test or the alternatives of one field came out as a single comparison or list."""
    unquoted = re.sub(r'"(?:[^"\\\\]|\\\\.)*"', "", text)
    return " OR " not in unquoted and " NOT " not in unquoted


def _is_network(text: str) -> bool:
    if "/" not in text:
        return False
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
