"""The whole pack as one SQL text that reads the table once: `hunt.sql`.

Athena bills by what is read, so all rules share one scan. The rules stand in the text as data, not as conditions: what
the planner has to work through is the same few lines for any number of rules (measured on Trino 476: a condition for
each rule took longer to plan than 200,000 records take to read). A row is looked up by its call (`deciding`), what is
then left of a rule is a list of `steps`, and `statement` writes both, and what walks through them.
"""

from __future__ import annotations

from .statement import SEARCHED, hunt

__all__ = ["SEARCHED", "hunt"]
