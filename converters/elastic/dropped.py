"""Values that no document holds, because the integration takes them for nothing.

Its ingest pipeline removes the texts "", "-" and "none" from a record before it looks at it (see the view of Elastic in
`docs/elastic-view.md`). A test for such a value would never hold, and its `not` always would.
"""

from __future__ import annotations

from sigma.conditions import ConditionFieldEqualsValueExpression, ConditionOR
from sigma.types import SigmaString

from ..conditions import Tree, alternatives, children, shared_field
from ..refusing import refusal
from .fields import Fields
from .strings import plain

DROPPED = frozenset(("", "-", "none"))


def check_dropped(tree: Tree, fields: Fields) -> Tree:
    """The tree itself. Raises `RefusedConversion` where a test has nothing but values that are dropped.

    Beside others such a value does no harm: `[success, ""]` finds what `success` does.
    """
    if not fields.exact:
        return tree
    if isinstance(tree, ConditionFieldEqualsValueExpression) or (
        isinstance(tree, ConditionOR) and shared_field(tree) is not None
    ):
        tests = alternatives(tree)
        if all(_is_dropped(leaf.value) for leaf in tests):
            values = ", ".join(f"'{plain(leaf.value)}'" for leaf in tests if isinstance(leaf.value, SigmaString))
            raise refusal(
                f"`{tests[0].field}` is compared with {values}, which the AWS integration drops from every record",
                "write null, which on Elastic means missing, null, empty, `-` or `none`",
            )
    else:
        for part in children(tree):
            check_dropped(part, fields)
    return tree


def _is_dropped(value: object) -> bool:
    return isinstance(value, SigmaString) and not value.contains_special() and plain(value) in DROPPED
