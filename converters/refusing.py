"""What no target says yet: the methods of a backend that refuse, shared by all of them."""

# ruff: noqa: ARG002  # the signatures are those of the methods that are overridden
from __future__ import annotations

from typing import Any

from awol.errors import RefusedConversion


def refusal(reason: str, next_step: str) -> RefusedConversion:
    """The error to raise for what a target cannot say: why, and what to write instead."""
    return RefusedConversion(reason, next_step=next_step)


class Refusing:
    """Mixed into a stock backend before it, so that what is not written anew is refused and never the stock text."""

    def decide_convert_condition_as_in_expression(self, cond: Any, state: Any) -> bool:
        """Never by the number of values, as pySigma does: each `convert_condition_or` looks at the fields' types."""
        return False

    def convert_condition_field_eq_val_timestamp_part(self, cond: Any, state: Any) -> Any:
        """`|hour`, `|day`...: in which time zone a product takes a time apart is a setting of its user."""
        raise refusal(
            f"`{cond.field}` has a modifier for a part of the time (|hour, |day, ...)", "remove the time modifier"
        )

    def convert_condition_field_eq_query_expr(self, cond: Any, state: Any) -> Any:
        """Text that a pipeline put in, of which nothing is known."""
        raise refusal(
            f"`{cond.field}` gets a ready-made piece of a query from the pipeline", "use a value list instead"
        )

    def convert_condition_query_expr(self, cond: Any, state: Any) -> Any:
        """Text that a pipeline put in, of which nothing is known."""
        raise refusal("the pipeline inserts a ready-made piece of a query", "use a value list instead")

    def convert_condition_field_eq_field(self, cond: Any, state: Any) -> Any:
        """`|fieldref`."""
        raise refusal(
            f"`{cond.field}` is compared with another field, which this target cannot do",
            "convert to esql, or compare with fixed values",
        )

    def convert_condition_val_str(self, cond: Any, state: Any) -> Any:
        """A keyword: Sigma looks in every value of the record, whatever its field."""
        raise refusal(
            "this target cannot search exactly for a keyword without a field", "name the field and use |contains"
        )

    def convert_condition_val_num(self, cond: Any, state: Any) -> Any:
        return self.convert_condition_val_str(cond, state)

    def convert_condition_val_re(self, cond: Any, state: Any) -> Any:
        return self.convert_condition_val_str(cond, state)

    def convert_condition_val(self, cond: Any, state: Any) -> Any:
        return self.convert_condition_val_str(cond, state)
