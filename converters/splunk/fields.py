"""What Splunk makes of a record's fields, as far as a query has to know it.

Sources: facts on the three views (search-time JSON, the Splunk Add-on for AWS, INDEXED_EXTRACTIONS = json) as
`awol.views.splunk` names them. One text has to be right on all three.
"""

from __future__ import annotations

import re

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaExists, SigmaNull

from awol.cloudtrail.shapes import OBJECTS
from awol.errors import RefusedConversion

from ..conditions import Tree, alternatives, children, shared_field

NULL = "null"
"""The text that stands for JSON null in search-time and index-time JSON. A text "null" cannot be told from it."""

FILLED = {"errorCode": "success"}
"""Fields that the add-on fills where AWS wrote nothing, and with what."""

EVENT_TYPE, EXTRACTED = "eventType", "extracted_eventType"
"""The second is the name where JSON is extracted at index time: the first collides with Splunk's own `eventtype`."""

BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def phantoms(name: str) -> tuple[str, ...]:
    """The texts that a field may hold where the record holds nothing."""
    return (FILLED[name], NULL) if name in FILLED else (NULL,)


def check_presence(name: str) -> None:
    """Refuse a test for null or existence of a whole object."""
    if name in OBJECTS:
        raise RefusedConversion(
            f"Splunk has no field for the whole object `{name}`", next_step=f"name a field inside it: {name}.…"
        )


def check_name(name: str) -> None:
    if any(char in name for char in "*\"'\\`\n\r\t"):
        raise RefusedConversion(
            f"the field name `{name}` cannot be written in a search", next_step="rename it in a pipeline"
        )


def in_search(name: str) -> str:
    """A field name in a search expression."""
    check_name(name)
    return name if BARE.fullmatch(name) else f'"{name}"'


def in_formula(name: str) -> str:
    """A field name in `where`, where double quotes would make it a text."""
    check_name(name)
    return f"'{name}'"


def both_event_types(item: Tree, negated: bool = False) -> Tree:
    """The tree with every test of eventType asked of both names that Splunk may have for it.

    Raises `RefusedConversion` for a rule that needs eventType to fire: a set-up that keeps it under neither name
    would never fire. Under `not` its absence leaves the event in.
    """
    if isinstance(item, ConditionNOT):
        return ConditionNOT([both_event_types(children(item)[0], not negated)])
    if _is_event_type(item):
        tests = alternatives(item)
        if not negated or any(isinstance(leaf.value, SigmaNull | SigmaExists) for leaf in tests):
            raise RefusedConversion(
                "the rule needs eventType, which Splunk does not have if JSON is extracted at index time",
                next_step="only exclude values of it (`not eventType: ...`), or test userIdentity.type or "
                "userIdentity.invokedBy",
            )
        renamed = [ConditionFieldEqualsValueExpression(EXTRACTED, leaf.value) for leaf in tests]
        return ConditionOR([item, ConditionOR(list(renamed))])
    if isinstance(item, ConditionItem):
        kind = ConditionAND if isinstance(item, ConditionAND) else ConditionOR
        return kind([both_event_types(part, negated) for part in children(item)])
    return item


def _is_event_type(item: Tree) -> bool:
    if isinstance(item, ConditionOR):
        return shared_field(item) == EVENT_TYPE
    return isinstance(item, ConditionFieldEqualsValueExpression) and item.field == EVENT_TYPE
