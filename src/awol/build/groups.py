"""On what all events of a chain agree, so that an approval of one of them is an approval of all."""

from __future__ import annotations

from awol.engines.sigma.correlation.model import Correlation


def column(chain: Correlation, field: str) -> str | None:
    """The name below `group-by` under which every event of a chain has the same value of a field, aliases resolved;
    None where its events may differ in that field. A correlation that is a step has to agree on it as well."""
    inner = [step.of for step in chain.steps if isinstance(step.of, Correlation)]
    if any(column(correlation, field) is None for correlation in inner):
        return None
    return next((name for at, name in enumerate(chain.group) if all(it.group[at] == field for it in chain.steps)), None)
