"""Values of a rule or a pipeline that YAML changes: a converter that is called with a text alone refuses them too."""

from __future__ import annotations

from functools import lru_cache

from awol.errors import PackError
from awol.scalars import OF_PIPELINES, OF_RULES, altered, check_depth


@lru_cache(maxsize=8)
def check_rule(text: str) -> None:
    """Raise `PackError` for a rule with such a value. What passes is remembered: every target asks again."""
    check_depth(text, "rule")
    for place, problem, step in altered(text, "rule", OF_RULES):
        raise PackError(problem, place, step)


@lru_cache(maxsize=8)
def check_pipeline(text: str) -> None:
    """Raise `PackError` for a pySigma pipeline that puts such a value into a query."""
    check_depth(text, "pipeline")
    for place, problem, step in altered(text, "pipeline", OF_PIPELINES, anywhere=True):
        raise PackError(problem, place, step)
